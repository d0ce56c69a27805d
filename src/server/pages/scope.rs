//! What the captain's pages are about: the same filters everywhere, kept in the address. Times can be named (`last=28`) or given
//! (`from`, `to`); `compare` sets another time beside them.

use super::districts::{Ruled, districts_of, names};
use crate::auth::known::Known;
use crate::error::Failure;
use crate::state::AppState;
use app::api::{RecountView, ScopeView};
use domain::access::Action;
use domain::ids::{Code, DistrictId, ServiceId};
use domain::time::Day;
use domain::visit::CHANNELS;
use domain::words::Words;
use ops::figures::{LONGEST_DAYS, monday};
use ops::ports::ClosedFilter;
use ops::recount::Recounted;
use std::collections::BTreeMap;

/// What every page of the captain's reads.
const TIMES_AND_PLACE: [&str; 4] = ["from", "to", "last", "district"];

/// What narrows the visits of a page, beside its times and district.
pub const FILTERS: [&str; 5] = ["watch", "service", "channel", "language", "area"];

/// What a page is about.
pub struct Scope {
    /// The visits.
    pub filter: ClosedFilter,
    /// The time set beside them.
    pub before: Option<(Day, Day)>,
    /// The districts somebody may see.
    pub districts: Vec<Ruled>,
    /// As the page shows it, with what could not be read.
    pub view: ScopeView,
}

impl Scope {
    /// Reads an address. What is left out is filled in, so that the page tells all; `usual` is the time meant when none is named,
    /// `uses` what the page reads beside times and district. Anything else is left out and stands in `view.unused`: a figure
    /// shown under a filter must have obeyed it.
    ///
    /// # Errors
    /// 404 for a district that is not theirs to see. Whatever else cannot be read stands in `view.errors`.
    pub async fn read(
        state: &AppState,
        known: &Known,
        query: Option<String>,
        usual: &str,
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
        let services = services(&districts);
        let watches = watches(&districts);
        let mut one_of = |name: &str, known: bool| {
            if !known && asked.contains_key(name) {
                errors.push((name.to_owned(), "bad_choice".to_owned()));
            }
        };
        let is = |name: &str| asked.get(name).cloned();
        one_of(
            "service",
            is("service")
                .is_some_and(|id| id == "-" || services.iter().any(|(known, _)| known.as_str() == id)),
        );
        one_of(
            "watch",
            is("watch").is_some_and(|id| id == "-" || watches.iter().any(|(known, _)| known.as_str() == id)),
        );
        let channel =
            is("channel").and_then(|name| CHANNELS.into_iter().find(|channel| channel.as_str() == name));
        one_of("channel", channel.is_some());
        let filter = ClosedFilter {
            districts: ids,
            from,
            to,
            watch: is("watch"),
            service: is("service"),
            channel,
            language: is("language"),
            area: is("area"),
        };
        let mut languages: Vec<String> =
            districts.iter().flat_map(|one| one.rules.languages.iter().cloned()).collect();
        languages.sort();
        languages.dedup();
        let mut areas: Vec<String> =
            districts.iter().flat_map(|one| one.rules.areas.iter().map(|area| area.name.clone())).collect();
        areas.sort();
        areas.dedup();
        let counted = counted(state, &filter.districts).await?;
        let recounted = recounted(state, &filter).await?;
        let beginnings = state.ops.beginnings(&filter.districts).await?;
        let view = ScopeView {
            districts: names(districts.iter().map(|one| (&one.id, &one.card))),
            services,
            watches,
            languages,
            areas,
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

    /// As a program asks for it: what cannot be read, or is not used, is refused.
    ///
    /// # Errors
    /// 400 that names the first mistake.
    pub fn exact(self) -> Result<Scope, Failure> {
        let mut wrong = self.view.errors.iter().map(|(field, _)| field).chain(&self.view.unused);
        match wrong.next() {
            Some(field) => Err(Failure::malformed(field.clone())),
            None => Ok(self),
        }
    }

    /// Whether the days from one on lie on record whole, in all of the districts: a time of fewer is not compared with one of all.
    #[must_use]
    pub fn is_on_record(&self, from: Day) -> bool {
        self.view.comparable_from.is_some_and(|first| first <= from)
    }

    /// The visits of the time set beside them; none where that begins before all was recorded: a part is not held against a whole.
    #[must_use]
    pub fn filter_before(&self) -> Option<ClosedFilter> {
        self.before.filter(|(from, _)| self.is_on_record(*from)).map(|(from, to)| ClosedFilter {
            from,
            to,
            ..self.filter.clone()
        })
    }
}

/// First and last day, where they are given; what cannot be read is told.
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

/// First and last day: as given, else of the time that is named.
fn days(
    asked: &mut BTreeMap<String, String>,
    today: Day,
    usual: &str,
    errors: &mut Vec<(String, String)>,
) -> (Day, Day) {
    let (from, to) = given_days(asked, errors);
    if from.is_none() && to.is_none() && errors.is_empty() {
        let name = asked.entry("last".to_owned()).or_insert_with(|| usual.to_owned()).clone();
        if let Some(days) = named(&name, today) {
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

/// A time by its name: so many days up to today, this week or month, the one before, the year so far, twelve whole months.
fn named(name: &str, today: Day) -> Option<(Day, Day)> {
    let month = today.first_of_month();
    let before = Day(month.0 - 1);
    let (year, ..) = today.civil();
    Some(match name {
        "today" => (today, today),
        "7" => (Day(today.0 - 6), today),
        "28" => (Day(today.0 - 27), today),
        "week" => (monday(today), today),
        "last_week" => (Day(monday(today).0 - 7), Day(monday(today).0 - 1)),
        "month" => (month, today),
        "last_month" => (before.first_of_month(), before),
        "year" => (Day::of(year, 1, 1)?, today),
        "12_months" => {
            let (year, number, _) = month.civil();
            (Day::of(year - 1, number, 1)?, before)
        }
        "26_weeks" => (Day(monday(today).0 - 26 * 7), Day(monday(today).0 - 1)),
        _ => return None,
    })
}

/// The time set beside another: as many days just before, or the same days a year earlier.
fn before(
    asked: &BTreeMap<String, String>,
    (from, to): (Day, Day),
    errors: &mut Vec<(String, String)>,
) -> Option<(Day, Day)> {
    match asked.get("compare").map_or("before", String::as_str) {
        "none" => None,
        "before" => {
            // Whole weeks lie beside whole weeks, so that weekdays do not differ.
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

/// Each service once.
pub(super) fn services(districts: &[Ruled]) -> Vec<(ServiceId, Words)> {
    let mut all: Vec<(ServiceId, Words)> = Vec::new();
    for service in districts.iter().flat_map(|district| &district.rules.services) {
        if all.iter().all(|(id, _)| *id != service.id) {
            all.push((service.id.clone(), service.name.clone()));
        }
    }
    all
}

/// Each watch once, by its code.
fn watches(districts: &[Ruled]) -> Vec<(Code, Words)> {
    let mut all: Vec<(Code, Words)> = Vec::new();
    for watch in districts.iter().flat_map(|district| &district.rules.watches) {
        if all.iter().all(|(id, _)| *id != watch.id) {
            all.push((watch.id.clone(), watch.name.clone()));
        }
    }
    all
}

/// When days of a page came out differently because they were counted anew.
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

/// How much of the record is counted, in the districts of a page, where that is not all but the newest.
pub(super) async fn counted(
    state: &AppState,
    districts: &[DistrictId],
) -> Result<Option<(u64, u64)>, Failure> {
    let progress = state.ops.counting().await?;
    let here: Vec<_> = progress.into_iter().filter(|one| districts.contains(&one.district)).collect();
    // Where nothing can be written, what happened last is in no figure, and stays out of them.
    let ready = state.health.is_ready();
    let all_there = here.iter().all(|one| one.is_there() && (ready || one.position == one.of));
    let sum = |of: fn(&ops::totals::Progress) -> u64| here.iter().map(of).sum::<u64>();
    Ok((!all_there).then(|| (sum(|one| one.position), sum(|one| one.of))))
}
