//! The captain's screen, the visits behind its numbers, and the same visits as a table for spreadsheets. The addresses are
//! described at the page in `app`.

use super::{card, districts_of, me, render, sheet, spoken};
use crate::api::visits;
use crate::auth::By;
use crate::error::Failure;
use crate::front::{Front, Shared};
use app::api::{Audience, FloorDistrict, FloorPage, Page, VisitList, VisitView};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::access::Action;
use domain::clocks::{self, Clock};
use domain::ids::{DistrictId, ServiceId};
use domain::time::{At, Day};
use domain::visit::{End, StateKind, Visit};
use http::{HeaderMap, StatusCode};
use ops::error::Error;
use ops::ports::{District, VisitFilter};
use serde::Serialize;
use std::collections::BTreeMap;

/// More than the visits of a district on one day: the list behind a number holds all that the number counts.
const WHOLE_DAY: i64 = 100_000;

/// What an address of the floor asks for.
struct Asked {
    query: String,
    fields: BTreeMap<String, String>,
}

impl Asked {
    fn read(query: Option<String>) -> Result<Asked, Failure> {
        let query = query.unwrap_or_default();
        let pairs = crate::body::pairs(&query)?;
        let fields = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        Ok(Asked { query, fields })
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    fn day(&self) -> Result<Option<Day>, Failure> {
        self.text("day").map(|text| text.parse().map_err(|_| Failure::malformed("day"))).transpose()
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

    /// About visits that have not ended, of whichever day.
    fn is_live(self) -> bool {
        matches!(self, Kind::Waiting | Kind::Serving | Kind::Open | Kind::Unacknowledged | Kind::Late)
    }

    /// Whether a visit is on the list, as far as that needs no due times.
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

fn is_late(visit: &VisitView, now: At) -> bool {
    let card = &visit.card;
    let unseen = card.acknowledged_at.is_none() && now > card.due_times.acknowledge_by();
    let never_called = card.called_at.is_none() && card.serving_at.is_none();
    let uncalled = card.state == StateKind::Waiting && never_called && now > card.due_times.call.at;
    let owed = card.state == StateKind::CallbackDue && card.due.is_some_and(|due| now > due.at);
    unseen || uncalled || owed
}

/// The page.
pub async fn show(
    State(front): State<Shared>,
    by: By,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let asked = Asked::read(query)?;
    let stored = districts_of(&front, &by.0).await?;
    let (mut districts, mut why) = (Vec::new(), None);
    // Those whose rows cannot be read at all have no name but their slug.
    let unread = front.ops.out_of_service().into_iter().map(|(id, _)| id).filter(|id| {
        let known = stored.iter().any(|one| one.id == *id);
        let practice = id.as_str().starts_with(ops::practice::PREFIX);
        !known && !practice && by.0.caller.standing.reach.covers(id)
    });
    let mut out_of_service: Vec<String> = unread.map(|id| id.to_string()).collect();
    for district in &stored {
        match on_the_floor(&front, district).await {
            Ok(here) => districts.push(here),
            // The others are shown without it.
            Err(error @ Error::OutOfService(_)) => {
                out_of_service.push(district.card.name.clone());
                why = Some(error);
            }
            Err(error) => return Err(error.into()),
        }
    }
    if let Some(why) = why.filter(|_| districts.is_empty()) {
        return Err(why.into());
    }
    let visit = match asked.text("visit") {
        Some(id) => Some(Box::new(one(&front, &by, id).await?)),
        None => None,
    };
    let visits = match asked.text("list") {
        Some(_) => Some(VisitList { title: asked.query.clone(), visits: list(&front, &by, &asked).await? }),
        None => None,
    };
    let scale = front.tools().clock.scale();
    let failing = front.counts.messages.failing(front.now());
    let fails = |district: &&District| failing.iter().any(|one| one.district == district.id);
    let unreached = stored.iter().filter(fails).map(|district| district.card.name.clone()).collect();
    let page =
        FloorPage { me: me(&by.0), districts, out_of_service, unreached, visits, visit, wall: false, scale };
    Ok(render(&front, StatusCode::OK, &spoken(&headers), &Page::Floor(Box::new(page))))
}

async fn on_the_floor(front: &Front, district: &District) -> Result<FloorDistrict, Error> {
    let rules = front.ops.clerk(&district.id)?.published().line.rules.clone();
    let line = front.live.line_view(&district.id, Audience::Floor).await?;
    Ok(FloorDistrict { card: card(district), rules: (*rules).clone(), line, usual: Vec::new() })
}

/// The wall of the watch: one district, the first where none is named.
pub async fn wall(
    State(front): State<Shared>,
    by: By,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let asked = Asked::read(query)?;
    let districts = districts_of(&front, &by.0).await?;
    let in_service = || districts.iter().find(|one| front.ops.clerk(&one.id).is_ok());
    let named = asked.text("district").or_else(|| in_service().map(|one| one.id.as_str()));
    let district = super::pick(&districts, named)?;
    let published = front.ops.clerk(&district.id)?.published();
    let today = published.calendar.business_day(front.now());
    let here = FloorDistrict {
        card: card(district),
        rules: (*published.line.rules).clone(),
        line: front.live.line_view(&district.id, Audience::Floor).await?,
        usual: front.ops.usual(&district.id, today).await?,
    };
    let page = FloorPage {
        me: me(&by.0),
        districts: vec![here],
        out_of_service: Vec::new(),
        unreached: Vec::new(),
        visits: None,
        visit: None,
        wall: true,
        scale: front.tools().clock.scale(),
    };
    Ok(render(&front, StatusCode::OK, &spoken(&headers), &Page::Floor(Box::new(page))))
}

async fn one(front: &Front, by: &By, id: &str) -> Result<VisitView, Failure> {
    let (district, visit) = visits::find(front, by, id).await?;
    let published = front.ops.clerk(&district)?.published();
    crate::api::explained_view(front, &by.0, &published, &visit).await
}

/// The visits a list is about.
async fn list(front: &Front, by: &By, asked: &Asked) -> Result<Vec<VisitView>, Failure> {
    let (kind, day) = (asked.kind()?, asked.day()?);
    let mut districts: Vec<DistrictId> = front.ops.districts();
    districts.retain(|id| by.0.caller.may(Action::ReadFloor, Some(id)));
    if let Some(named) = asked.text("district") {
        districts.retain(|id| id.as_str() == named);
        if districts.is_empty() {
            // One that is out of service says so to whoever may see it.
            let known = named.parse::<DistrictId>().ok();
            if let Some(id) = known.filter(|id| by.0.caller.may(Action::ReadFloor, Some(id))) {
                front.ops.clerk(&id)?;
            }
            return Err(Error::Hidden.into());
        }
    }
    let now = front.now();
    let service: Option<ServiceId> = asked.text("service").map(crate::api::named).transpose()?;
    let hour: Option<u32> = asked.text("hour").and_then(|text| text.parse().ok());
    let mut wanted = Vec::new();
    for district in districts {
        let published = front.ops.clerk(&district)?.published();
        let visits: Vec<Visit> = if kind.is_live() {
            let live = published.line.live().filter(|visit| day.is_none_or(|day| visit.day == day));
            live.cloned().collect()
        } else {
            let day = day.unwrap_or_else(|| published.calendar.business_day(now));
            of_day(front, district, day).await?
        };
        wanted.extend(visits.into_iter().map(|visit| (published.clone(), visit)));
    }
    wanted.retain(|(published, visit)| {
        let about = service.as_ref().is_none_or(|service| visit.service() == Some(service));
        let arrived = published.calendar.moment(visit.arrived_at);
        about && hour.is_none_or(|hour| arrived.clock().0 == hour) && kind.holds(visit)
    });
    let mut all = crate::api::visit_views(front, &by.0, wanted).await?;
    all.retain(|visit| kind != Kind::Late || is_late(visit, now));
    all.sort_by_key(|visit| std::cmp::Reverse(visit.card.arrived_at.at));
    Ok(all)
}

/// Every visit of a business day.
async fn of_day(front: &Front, district: DistrictId, day: Day) -> Result<Vec<Visit>, Failure> {
    let filter = VisitFilter {
        districts: Some(vec![district]),
        from: Some(day),
        to: Some(day),
        limit: WHOLE_DAY,
        ..VisitFilter::default()
    };
    let visits = front.tools().store.visits(&filter).await?;
    Ok(visits.into_iter().map(|(_, visit)| visit).collect())
}

/// The same list as a table for spreadsheets.
pub async fn csv(
    State(front): State<Shared>,
    by: By,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let visits = list(&front, &by, &Asked::read(query)?).await?;
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

/// A name as the API writes it.
fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
