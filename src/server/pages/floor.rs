//! The captain's screen, the visits behind its numbers, and the same visits as a table for spreadsheets. The addresses are
//! described at the page in `app`.

use super::account::me;
use super::districts::{card, cards_of, pick};
use super::render::{render, spoken};
use super::sheet;
use crate::api::visits;
use crate::auth::known::Authenticated;
use crate::body;
use crate::error::Failure;
use crate::state::{AppState, Shared};
use app::api::{
    Audience, FloorDistrict, FloorPage, FloorRules, LineView, Named, Page, VisitCard, VisitList, VisitView,
};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::access::Action;
use domain::clocks::{self, Clock};
use domain::ids::{DistrictId, ServiceId};
use domain::rules::{Reason, Rules};
use domain::time::Day;
use domain::visit::{End, StateKind, Visit};
use domain::words::Words;
use http::{HeaderMap, StatusCode};
use ops::error::Error;
use ops::ports::{DistrictCard, VisitFilter};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// More than the visits of a district on one day, so that the list behind a number contains all that it counts.
const WHOLE_DAY: i64 = 100_000;

/// The parameters of a list.
const LIST: [&str; 5] = ["list", "district", "service", "day", "hour"];

/// The same on a page, which shows a part of a long list.
const LISTED: [&str; 6] = ["list", "district", "service", "day", "hour", "page"];

/// The query of the floor page.
struct Asked {
    query: String,
    fields: BTreeMap<String, String>,
}

impl Asked {
    fn read(query: Option<String>) -> Result<Asked, Failure> {
        let query = query.unwrap_or_default();
        let pairs = body::pairs(&query)?;
        let fields = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        Ok(Asked { query, fields })
    }

    /// Refuses parameters that would be ignored.
    fn only(self, used: &[&str]) -> Result<Asked, Failure> {
        body::only(&self.fields, used)?;
        Ok(self)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    fn day(&self) -> Result<Option<Day>, Failure> {
        self.text("day").map(|text| text.parse().map_err(|_| Failure::malformed("day"))).transpose()
    }

    /// The page of a list that is asked for; the last one where there are fewer by now.
    fn part(&self, all: Vec<VisitView>) -> Result<VisitList, Failure> {
        let page = match self.text("page") {
            None => 1,
            Some(text) => match text.parse::<usize>() {
                Ok(page) if page > 0 => page,
                _ => return Err(Failure::malformed("page")),
            },
        };
        let of = all.len();
        let last = of.saturating_sub(1) / VisitList::PAGE;
        let from = (page - 1).min(last) * VisitList::PAGE;
        let title: Vec<&str> = self.query.split('&').filter(|pair| !pair.starts_with("page=")).collect();
        let visits = all.into_iter().skip(from).take(VisitList::PAGE).collect();
        Ok(VisitList { title: title.join("&"), visits, from, of })
    }

    fn kind(&self) -> Result<Kind, Failure> {
        match self.text("list") {
            None => Ok(Kind::All),
            Some(name) => Kind::named(name).ok_or_else(|| Failure::malformed("list")),
        }
    }
}

/// The kinds of lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    All,
    Waiting,
    Serving,
    Open,
    Unacknowledged,
    Late,
    Acknowledged,
    Called,
    Resolved,
    Served,
    Left,
    Unserved,
}

impl Kind {
    fn named(name: &str) -> Option<Kind> {
        Some(match name {
            "all" => Kind::All,
            "waiting" => Kind::Waiting,
            "serving" => Kind::Serving,
            "open" => Kind::Open,
            "unacknowledged" => Kind::Unacknowledged,
            "late" => Kind::Late,
            "acknowledged" => Kind::Acknowledged,
            "called" => Kind::Called,
            "resolved" => Kind::Resolved,
            "served" => Kind::Served,
            "left" => Kind::Left,
            "unserved" => Kind::Unserved,
            _ => return None,
        })
    }

    /// Whether it lists visits that have not ended, of any day.
    fn is_live(self) -> bool {
        matches!(self, Kind::Waiting | Kind::Serving | Kind::Open | Kind::Unacknowledged | Kind::Late)
    }

    /// Whether a visit is on the list; due times are checked separately.
    fn holds(self, visit: &Visit) -> bool {
        let in_figures = clocks::counts(visit);
        let (state, end, served) = (visit.state.kind(), visit.end(), End::counts_as_served);
        match self {
            Kind::All | Kind::Open | Kind::Late => true,
            Kind::Waiting => state == StateKind::Waiting,
            Kind::Serving => matches!(state, StateKind::Called | StateKind::Serving),
            Kind::Unacknowledged => visit.acknowledged_at.is_none(),
            Kind::Acknowledged => in_figures && Clock::Acknowledge.done_at(visit).is_some(),
            Kind::Called => in_figures && Clock::Call.done_at(visit).is_some(),
            Kind::Resolved => in_figures && Clock::Resolve.done_at(visit).is_some(),
            Kind::Served => end.is_some_and(served),
            Kind::Left => matches!(end, Some(End::Left | End::RangOff)),
            Kind::Unserved => end.is_some_and(|end| !served(end)),
        }
    }
}

/// The current floor of the districts, for captains and supervisors.
pub async fn show(
    State(state): State<Shared>,
    by: Authenticated,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let asked = Asked::read(query)?;
    let used: &[&str] = if asked.text("list").is_some() { &LISTED } else { &["visit", "district"] };
    let asked = asked.only(used)?;
    let stored = cards_of(&state, &by.0).await?;
    let (mut here, mut why) = (Vec::new(), None);
    // Districts whose rows cannot be read are shown by their slug.
    let unread = state.ops.out_of_service().into_iter().map(|(id, _)| id).filter(|id| {
        let known = stored.iter().any(|one| one.id == *id);
        let practice = id.as_str().starts_with(ops::practice::PREFIX);
        !known && !practice && by.0.caller.standing.reach.covers(id)
    });
    let mut out_of_service: Vec<String> = unread.map(|id| id.to_string()).collect();
    for district in &stored {
        match on_the_floor(&state, &district.id).await {
            Ok((rules, line)) => here.push((district, rules, line)),
            // The other districts are shown without it.
            Err(error @ Error::OutOfService(_)) => {
                out_of_service.push(district.card.name.clone());
                why = Some(error);
            }
            Err(error) => return Err(error.into()),
        }
    }
    if let Some(why) = why.filter(|_| here.is_empty()) {
        return Err(why.into());
    }
    let visit = match asked.text("visit") {
        Some(id) => Some(Box::new(one(&state, &by, id).await?)),
        None => None,
    };
    let visits = match asked.text("list") {
        Some(_) => Some(asked.part(list(&state, &by, &asked).await?)?),
        None => None,
    };
    // Below the table of all districts one is shown in full: the named one, or one that the page chooses.
    let named = asked.text("district").filter(|id| here.iter().any(|(one, ..)| one.id.as_str() == *id));
    let districts = here.into_iter().map(|(district, rules, line)| {
        let wanted = match (&visit, &visits) {
            (Some(visit), _) if visit.district == district.id => Wanted::Visit(&visit.card),
            (Some(_), _) => Wanted::Nothing,
            (None, Some(_)) => Wanted::Services,
            (None, None) if named.is_none_or(|id| district.id.as_str() == id) => Wanted::Windows,
            (None, None) => Wanted::Nothing,
        };
        FloorDistrict { card: card(district), rules: shown_of(&rules, wanted), line, usual: Vec::new() }
    });
    let districts = districts.collect();
    // A named district is passed to the page as the title of a list without visits.
    let visits = visits.or_else(|| {
        let title = named.filter(|_| visit.is_none()).map(|id| format!("district={id}"))?;
        Some(VisitList { title, visits: Vec::new(), from: 0, of: 0 })
    });
    let scale = state.tools().clock.scale();
    let failing = state.counts.messages.failing(state.now());
    let fails = |district: &&DistrictCard| failing.iter().any(|one| one.district == district.id);
    let unreached = stored.iter().filter(fails).map(|district| district.card.name.clone()).collect();
    let page =
        FloorPage { me: me(&by.0), districts, out_of_service, unreached, visits, visit, wall: false, scale };
    Ok(render(&state, StatusCode::OK, &spoken(&headers), &Page::Floor(Box::new(page))))
}

async fn on_the_floor(state: &AppState, district: &DistrictId) -> Result<(Arc<Rules>, LineView), Error> {
    let rules = state.ops.clerk(district)?.published().line.rules.clone();
    Ok((rules, state.live.line_view(district, Audience::Floor).await?))
}

/// The rules of a district whose names a page needs.
enum Wanted<'a> {
    /// None: the district is only a row of the table.
    Nothing,
    /// Those for the windows and what they are doing.
    Windows,
    /// Those for a list of visits and its filters.
    Services,
    /// Those for one visit and its outcome.
    Visit(&'a VisitCard),
}

fn shown_of(rules: &Rules, wanted: Wanted<'_>) -> FloorRules {
    let named = |id: &str, name: &Words| Named { id: id.to_owned(), name: name.clone() };
    let reasons = |list: &[Reason], former: &[Reason]| -> Vec<Named> {
        list.iter().chain(former).map(|one| named(one.id.as_str(), &one.name)).collect()
    };
    let services = || -> Vec<Named> {
        let former = rules.former.services.iter().filter(|one| rules.service(&one.id).is_none());
        let former = former.map(|one| named(one.id.as_str(), &one.name));
        rules.services.iter().map(|one| named(one.id.as_str(), &one.name)).chain(former).collect()
    };
    let day_starts_min = rules.hours.day_starts_min;
    let shown = FloorRules { day_starts_min, targets: rules.targets.times(), ..FloorRules::default() };
    match wanted {
        Wanted::Nothing => shown,
        Wanted::Services => FloorRules { services: services(), ..shown },
        Wanted::Windows => {
            let away_reasons = reasons(&rules.away_reasons, &rules.former.away);
            FloorRules { services: services(), away_reasons, ..shown }
        }
        Wanted::Visit(card) => {
            let service = card.service.as_ref();
            let now = service.and_then(|id| rules.service(id)).into_iter().flat_map(|one| &one.outcomes);
            let then = service.and_then(|id| rules.former.service(id));
            let outcomes = now.chain(then.into_iter().flat_map(|one| &one.outcomes));
            let places = rules.places.iter().chain(&rules.former.places);
            FloorRules {
                services: services(),
                windows: rules.windows.iter().map(|one| named(one.id.as_str(), &one.name)).collect(),
                outcomes: outcomes.map(|one| named(one.id.as_str(), &one.name)).collect(),
                places: places.map(|one| named(one.id.as_str(), &one.name)).collect(),
                hold_reasons: reasons(&rules.hold_reasons, &rules.former.hold),
                cancel_reasons: reasons(&rules.cancel_reasons, &rules.former.cancel),
                needs: reasons(&rules.needs, &rules.former.needs),
                ..shown
            }
        }
    }
}

/// The wall display of a district, the first one by default.
pub async fn wall(
    State(state): State<Shared>,
    by: Authenticated,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let asked = Asked::read(query)?.only(&["district"])?;
    let districts = cards_of(&state, &by.0).await?;
    let district = pick(&state, &districts, asked.text("district"))?;
    let published = state.ops.clerk(&district.id)?.published();
    let today = published.calendar.business_day(state.now());
    let here = FloorDistrict {
        card: card(district),
        rules: shown_of(&published.line.rules, Wanted::Windows),
        line: state.live.line_view(&district.id, Audience::Floor).await?,
        usual: state.ops.usual(&district.id, today).await?,
    };
    let page = FloorPage {
        me: me(&by.0),
        districts: vec![here],
        out_of_service: Vec::new(),
        unreached: Vec::new(),
        visits: None,
        visit: None,
        wall: true,
        scale: state.tools().clock.scale(),
    };
    Ok(render(&state, StatusCode::OK, &spoken(&headers), &Page::Floor(Box::new(page))))
}

async fn one(state: &AppState, by: &Authenticated, id: &str) -> Result<VisitView, Failure> {
    let (district, visit) = visits::find(state, by, id).await?;
    let published = state.ops.clerk(&district)?.published();
    crate::api::explained_view(state, &by.0, &published, &visit).await
}

/// The visits of a list.
async fn list(state: &AppState, by: &Authenticated, asked: &Asked) -> Result<Vec<VisitView>, Failure> {
    let (kind, day) = (asked.kind()?, asked.day()?);
    let mut districts: Vec<DistrictId> = state.ops.districts();
    districts.retain(|id| by.0.caller.may(Action::ReadFloor, Some(id)));
    if let Some(named) = asked.text("district") {
        districts.retain(|id| id.as_str() == named);
        if districts.is_empty() {
            // For a district out of service, callers who may see it get that error.
            let known = named.parse::<DistrictId>().ok();
            if let Some(id) = known.filter(|id| by.0.caller.may(Action::ReadFloor, Some(id))) {
                state.ops.clerk(&id)?;
            }
            return Err(Error::Hidden.into());
        }
    }
    let now = state.now();
    let service: Option<ServiceId> = asked.text("service").map(crate::api::named).transpose()?;
    let hour = asked.text("hour").map(|text| text.parse::<u32>().map_err(|_| Failure::malformed("hour")));
    let hour = hour.transpose()?;
    let mut wanted = Vec::new();
    for district in districts {
        let published = state.ops.clerk(&district)?.published();
        let visits: Vec<Visit> = if kind.is_live() {
            let live = published.line.live().filter(|visit| day.is_none_or(|day| visit.day == day));
            live.cloned().collect()
        } else {
            let day = day.unwrap_or_else(|| published.calendar.business_day(now));
            of_day(state, district, day).await?
        };
        wanted.extend(visits.into_iter().map(|visit| (published.clone(), visit)));
    }
    wanted.retain(|(published, visit)| {
        let about = service.as_ref().is_none_or(|service| visit.service() == Some(service));
        let arrived = published.calendar.moment(visit.arrived_at);
        about && hour.is_none_or(|hour| arrived.clock().0 == hour) && kind.holds(visit)
    });
    let mut all = crate::api::visit_views(state, &by.0, wanted).await?;
    all.retain(|visit| kind != Kind::Late || visit.card.late(now).is_some());
    all.sort_by_key(|visit| std::cmp::Reverse(visit.card.arrived_at.at));
    Ok(all)
}

/// Every visit of a business day.
async fn of_day(state: &AppState, district: DistrictId, day: Day) -> Result<Vec<Visit>, Failure> {
    let filter = VisitFilter {
        districts: Some(vec![district]),
        from: Some(day),
        to: Some(day),
        limit: WHOLE_DAY,
        ..VisitFilter::default()
    };
    let visits = state.tools().store.visits(&filter).await?;
    Ok(visits.into_iter().map(|(_, visit)| visit).collect())
}

/// A list as a table for spreadsheets.
pub async fn csv(
    State(state): State<Shared>,
    by: Authenticated,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let visits = list(&state, &by, &Asked::read(query)?.only(&LIST)?).await?;
    Ok(sheet::whole("visits", COLUMNS, visits.iter().map(row))?)
}

const COLUMNS: [&str; 19] = [
    "id",
    "ticket",
    "district",
    "day",
    "service",
    "channel",
    "source",
    "language",
    "state",
    "end",
    "outcome",
    "arrived_at",
    "acknowledged_at",
    "called_at",
    "serving_at",
    "ended_at",
    "acknowledgement_ms",
    "wait_ms",
    "resolution_ms",
];

fn row(visit: &VisitView) -> [String; 19] {
    let card = &visit.card;
    let moment =
        |moment: Option<domain::time::Moment>| moment.map(|moment| moment.to_string()).unwrap_or_default();
    let ms = |ms: Option<i64>| ms.map(|ms| ms.to_string()).unwrap_or_default();
    [
        card.id.to_string(),
        card.ticket.clone(),
        visit.district.to_string(),
        visit.day.to_string(),
        card.service.as_ref().map(ToString::to_string).unwrap_or_default(),
        word(&card.channel),
        word(&card.source),
        card.language.clone().unwrap_or_default(),
        word(&card.state),
        word(&card.end),
        card.outcome.as_ref().map(ToString::to_string).unwrap_or_default(),
        card.arrived_at.to_string(),
        moment(card.acknowledged_at),
        moment(card.called_at),
        moment(card.serving_at),
        moment(card.ended_at),
        ms(visit.clocks.acknowledgement_ms),
        ms(visit.clocks.wait_ms),
        ms(visit.clocks.resolution_ms),
    ]
}

/// A value's name in the API.
fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
