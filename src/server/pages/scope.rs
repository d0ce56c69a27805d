//! The scope of the captain's pages: the same filters everywhere, in the address. A period can be named (`last=28`) or given
//! (`from`, `to`); `compare` chooses another one to compare with.

use super::districts::{Ruled, districts_of, names};
use crate::auth::known::Known;
use crate::error::Failure;
use crate::state::AppState;
use app::api::{RecountView, ScopeView};
use domain::access::Action;
use domain::ids::{Code, DistrictId, ServiceId};
use domain::reports::Period;
use domain::time::Day;
use domain::visit::CHANNELS;
use domain::words::Words;
use ops::figures::{LONGEST_DAYS, monday};
use ops::ports::ClosedFilter;
use ops::recount::Recounted;
use std::collections::BTreeMap;

/// The parameters of all of the captain's pages.
const TIMES_AND_PLACE: [&str; 4] = ["from", "to", "last", "district"];

/// Further filters of a page, beside its period and district.
pub const FILTERS: [&str; 5] = ["watch", "service", "channel", "language", "area"];

/// The scope of a page: visits, period, and districts.
pub struct Scope {
    /// The filter for the visits.
    pub filter: ClosedFilter,
    /// The first and last day of the period to compare with.
    pub before: Option<(Day, Day)>,
    /// The districts whose reports the caller may read.
    pub districts: Vec<Ruled>,
    /// The scope as the page shows it, with errors.
    pub view: ScopeView,
}

impl Scope {
    /// Parses a query. Defaults are filled in, so that the page shows them; `usual` is the default period, `uses` the
    /// parameters of the page beside period and district. Any others are ignored and listed in `view.unused`, because a
    /// figure shown under a filter must have obeyed it.
    ///
    /// # Errors
    /// 404 for a district that the caller may not see. Other mistakes are in `view.errors`.
    pub async fn read(
        state: &AppState,
        known: &Known,
        query: Option<String>,
        usual: Period,
        uses: &[&str],
    ) -> Result<Scope, Failure> {
        let pairs = crate::body::pairs(&query.unwrap_or_default())?;
        let given = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        let is_used = |name: &str| TIMES_AND_PLACE.contains(&name) || uses.contains(&name);
        let (mut asked, unused): (BTreeMap<String, String>, BTreeMap<String, String>) =
            given.partition(|(name, _)| is_used(name));
        let mut districts = districts_of(state, known).await?;
        districts.retain(|one| known.caller.may(Action::ReadReports, Some(&one.id)));
        let ids = match asked.get("district") {
            None => districts.iter().map(|one| one.id.clone()).collect(),
            Some(name) => {
                let found = districts.iter().find(|one| one.id.as_str() == name);
                vec![found.ok_or_else(Failure::not_found)?.id.clone()]
            }
        };
        let first = ids.first().ok_or_else(Failure::not_found)?;
        let today = state.ops.clerk(first)?.published().calendar.business_day(state.now());
        let mut errors = Vec::new();
        let (from, to) = days(&mut asked, today, usual, &mut errors);
        let before = before(&asked, (from, to), &mut errors);
        let choices = Choices::of(&districts);
        let filter = choices.filter(&asked, ids, (from, to), &mut errors);
        let counted = counted(state, &filter.districts).await?;
        let recounted = recounted(state, &filter).await?;
        let beginnings = state.ops.beginnings(&filter.districts).await?;
        let view = ScopeView {
            districts: names(districts.iter().map(|one| (&one.id, &one.card))),
            services: choices.services,
            watches: choices.watches,
            languages: choices.languages,
            areas: choices.areas,
            from,
            to,
            before,
            today,
            asked,
            errors,
            unused: unused.into_keys().collect(),
            counted,
            recorded_from: beginnings.iter().min().copied(),
            comparable_from: beginnings.iter().max().copied(),
            recounted,
        };
        Ok(Scope { filter, before, districts, view })
    }

    /// For programs: refuses mistakes and unused parameters.
    ///
    /// # Errors
    /// 400 that names the first mistake, and what the parameter can be where that is one of a few words.
    pub fn exact(self) -> Result<Scope, Failure> {
        let mistaken = self.view.errors.first().map(|(field, _)| expected(field));
        match mistaken.or_else(|| self.view.unused.first().cloned()) {
            Some(detail) => Err(Failure::malformed(detail)),
            None => Ok(self),
        }
    }

    /// Whether the record is complete from a day on, in all of the districts: a period with fewer districts is not compared
    /// with one of all.
    #[must_use]
    pub fn is_on_record(&self, from: Day) -> bool {
        self.view.comparable_from.is_some_and(|first| first <= from)
    }

    /// The filter for the period to compare with; none where it begins before all districts were recorded, as a part is not
    /// compared with a whole.
    #[must_use]
    pub fn filter_before(&self) -> Option<ClosedFilter> {
        self.before.filter(|(from, _)| self.is_on_record(*from)).map(|(from, to)| ClosedFilter {
            from,
            to,
            ..self.filter.clone()
        })
    }
}

/// The name of a mistaken parameter, with what it can be where that is one of a few words.
fn expected(field: &str) -> String {
    let words: Vec<&str> = match field {
        "last" => Period::ALL.iter().map(|one| one.as_str()).collect(),
        "channel" => CHANNELS.iter().map(|one| one.as_str()).collect(),
        _ => return field.to_owned(),
    };
    format!("{field}: expected one of `{}`", words.join("`, `"))
}

/// The first and last day, where given; mistakes are added to `errors`.
pub(super) fn given_days(
    asked: &BTreeMap<String, String>,
    errors: &mut Vec<(String, String)>,
) -> (Option<Day>, Option<Day>) {
    let mut given = |name: &str| match asked.get(name).map(|text| text.parse::<Day>()) {
        Some(Err(_)) => {
            errors.push((name.to_owned(), "bad_date".to_owned()));
            None
        }
        read => read.and_then(Result::ok),
    };
    (given("from"), given("to"))
}

/// The first and last day: as given, else of the named period.
fn days(
    asked: &mut BTreeMap<String, String>,
    today: Day,
    usual: Period,
    errors: &mut Vec<(String, String)>,
) -> (Day, Day) {
    let (from, to) = given_days(asked, errors);
    if from.is_none() && to.is_none() && errors.is_empty() {
        let name = asked.entry("last".to_owned()).or_insert_with(|| usual.as_str().to_owned()).clone();
        if let Some(days) = Period::named(&name).and_then(|period| days_of(period, today)) {
            return days;
        }
        errors.push(("last".to_owned(), "bad_choice".to_owned()));
    }
    asked.remove("last");
    let to = to.or(from.max(Some(today))).unwrap_or(today);
    let from = from.unwrap_or(Day(to.0 - 27));
    if from > to || to.0 - from.0 > LONGEST_DAYS {
        errors.push(("to".to_owned(), "bad_range".to_owned()));
    }
    (from, to)
}

/// The first and last day of a period.
fn days_of(period: Period, today: Day) -> Option<(Day, Day)> {
    let month = today.first_of_month();
    let before = Day(month.0 - 1);
    let (year, ..) = today.civil();
    Some(match period {
        Period::Today => (today, today),
        Period::Days7 => (Day(today.0 - 6), today),
        Period::Days28 => (Day(today.0 - 27), today),
        Period::Week => (monday(today), today),
        Period::LastWeek => (Day(monday(today).0 - 7), Day(monday(today).0 - 1)),
        Period::Month => (month, today),
        Period::LastMonth => (before.first_of_month(), before),
        Period::Year => (Day::of(year, 1, 1)?, today),
        Period::Months12 => {
            let (year, number, _) = month.civil();
            (Day::of(year - 1, number, 1)?, before)
        }
        Period::Weeks26 => (Day(monday(today).0 - 26 * 7), Day(monday(today).0 - 1)),
    })
}

/// The period to compare with: as many days just before, or the same days a year earlier.
fn before(
    asked: &BTreeMap<String, String>,
    (from, to): (Day, Day),
    errors: &mut Vec<(String, String)>,
) -> Option<(Day, Day)> {
    match asked.get("compare").map_or("before", String::as_str) {
        "none" => None,
        "before" => {
            // Shifted by whole weeks, so that weekdays match.
            let length = to.0 - from.0 + 1;
            let whole = if length >= 7 { (length + 6) / 7 * 7 } else { 7 };
            let is_month = from.first_of_month() == from && from.last_of_month() == to;
            if is_month {
                let last = Day(from.0 - 1);
                return Some((last.first_of_month(), last));
            }
            Some((Day(from.0 - whole), Day(to.0 - whole)))
        }
        "year" => {
            let earlier = |day: Day| {
                let (year, month, date) = day.civil();
                Day::of(year - 1, month, date).or_else(|| Day::of(year - 1, month, date - 1))
            };
            Some((earlier(from)?, earlier(to)?))
        }
        _ => {
            errors.push(("compare".to_owned(), "bad_choice".to_owned()));
            None
        }
    }
}

/// The choices of the filters for some districts.
struct Choices {
    services: Vec<(ServiceId, Words)>,
    watches: Vec<(Code, Words)>,
    languages: Vec<String>,
    areas: Vec<String>,
}

impl Choices {
    fn of(districts: &[Ruled]) -> Choices {
        let mut languages: Vec<String> =
            districts.iter().flat_map(|one| one.rules.languages.iter().cloned()).collect();
        languages.sort();
        languages.dedup();
        let mut areas: Vec<String> =
            districts.iter().flat_map(|one| one.rules.areas.iter().map(|area| area.name.clone())).collect();
        areas.sort();
        areas.dedup();
        Choices { services: services(districts), watches: watches(districts), languages, areas }
    }

    /// The filter for the selected visits; values that are not among the choices are added to `errors`.
    fn filter(
        &self,
        asked: &BTreeMap<String, String>,
        districts: Vec<DistrictId>,
        (from, to): (Day, Day),
        errors: &mut Vec<(String, String)>,
    ) -> ClosedFilter {
        let mut one_of = |name: &str, known: bool| {
            if !known && asked.contains_key(name) {
                errors.push((name.to_owned(), "bad_choice".to_owned()));
            }
        };
        let is = |name: &str| asked.get(name).cloned();
        one_of(
            "service",
            is("service")
                .is_some_and(|id| id == "-" || self.services.iter().any(|(known, _)| known.as_str() == id)),
        );
        one_of(
            "watch",
            is("watch")
                .is_some_and(|id| id == "-" || self.watches.iter().any(|(known, _)| known.as_str() == id)),
        );
        let channel =
            is("channel").and_then(|name| CHANNELS.into_iter().find(|channel| channel.as_str() == name));
        one_of("channel", channel.is_some());
        ClosedFilter {
            districts,
            from,
            to,
            watch: is("watch"),
            service: is("service"),
            channel,
            language: is("language"),
            area: is("area"),
        }
    }
}

/// The services of the districts, each once.
pub(super) fn services(districts: &[Ruled]) -> Vec<(ServiceId, Words)> {
    let mut all: Vec<(ServiceId, Words)> = Vec::new();
    for service in districts.iter().flat_map(|district| &district.rules.services) {
        if all.iter().all(|(id, _)| *id != service.id) {
            all.push((service.id.clone(), service.name.clone()));
        }
    }
    all
}

/// The watches of the districts, each once by its code.
fn watches(districts: &[Ruled]) -> Vec<(Code, Words)> {
    let mut all: Vec<(Code, Words)> = Vec::new();
    for watch in districts.iter().flat_map(|district| &district.rules.watches) {
        if all.iter().all(|(id, _)| *id != watch.id) {
            all.push((watch.id.clone(), watch.name.clone()));
        }
    }
    all
}

/// The recounts that changed figures of a page's days.
async fn recounted(state: &AppState, filter: &ClosedFilter) -> Result<Vec<RecountView>, Failure> {
    let all = state.ops.recounted(&filter.districts, (filter.from, filter.to)).await?;
    let view = |one: Recounted| {
        let (from, to) = one.differences.span?;
        Some(RecountView {
            on: state.local(&one.district, one.at).day(),
            district: one.district,
            from,
            to,
            changes: one.differences.changes,
            why: one.differences.why.into_iter().collect(),
        })
    };
    Ok(all.into_iter().filter_map(view).collect())
}

/// How many facts of a page's districts are counted, and of how many; none where all but the newest are.
pub(super) async fn counted(
    state: &AppState,
    districts: &[DistrictId],
) -> Result<Option<(u64, u64)>, Failure> {
    let progress = state.ops.counting().await?;
    let here: Vec<_> = progress.into_iter().filter(|one| districts.contains(&one.district)).collect();
    // While the database cannot be written, the newest facts are not counted until it can.
    let ready = state.health.is_ready();
    let all_there = here.iter().all(|one| one.is_there() && (ready || one.position == one.of));
    let sum = |of: fn(&ops::totals::Progress) -> u64| here.iter().map(of).sum::<u64>();
    Ok((!all_there).then(|| (sum(|one| one.position), sum(|one| one.of))))
}
