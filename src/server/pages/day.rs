//! The page of the day: what is due before opening, what is left at the end, and the officer who signs it off. The form is
//! described at the page in `app`.

use super::account::me;
use super::districts::{card, cards_of, names, pick};
use super::render::{render, spoken};
use crate::auth::known::{Authenticated, Known};
use crate::body::{Form, Query};
use crate::error::Failure;
use crate::state::{AppState, Shared};
use app::api::{DayPage, DayPlace, DayVisit, Page, SignedDayView};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::line::{Line, WindowState};
use domain::time::{At, Day};
use domain::visit::{State as Stands, Visit};
use domain::vocabulary::closing::{ClosingChoice, SignedDay};
use http::{HeaderMap, StatusCode};
use ops::clerk::Published;
use ops::error::Error;
use ops::ports::DistrictCard;
use ops::request::{Operation, Request, fingerprint};
use serde::Deserialize;

/// The most visits that are listed.
const LISTED: usize = 200;

/// The query: the district.
#[derive(Debug, Default, Deserialize)]
pub struct Where {
    district: Option<String>,
}

/// The form: the district, and the day that is signed off.
#[derive(Debug, Default, Deserialize)]
pub struct Signed {
    district: Option<String>,
    day: Option<String>,
}

/// The page.
pub async fn show(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Query(asked): Query<Where>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let districts = cards_of(&state, &known).await?;
    let here = pick(&state, &districts, asked.district.as_deref())?;
    page(&state, &known, &headers, (&districts, here), None)
}

/// Signs off the day. A day that has turned meanwhile is shown again, and not signed.
pub async fn sign(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    headers: HeaderMap,
    Form(form): Form<Signed>,
) -> Result<Response, Failure> {
    let districts = cards_of(&state, &known).await?;
    let here = pick(&state, &districts, form.district.as_deref())?;
    let day: Option<Day> = form.day.as_deref().and_then(|day| day.parse().ok());
    let day = day.ok_or_else(|| Error::invalid("day", "malformed", "A day is a date such as 2026-03-10."))?;
    let request =
        Request { ask: Operation::SignDay(here.id.clone(), day), key: None, fingerprint: fingerprint(&[]) };
    match state.ops.perform(&known.caller, request).await {
        Ok(_) => Ok(Redirect::to(&format!("/desk/day?district={}", here.id)).into_response()),
        Err(error @ Error::Refused { .. }) => {
            let said = state.say(&Failure::from(error), &spoken(&headers));
            page(&state, &known, &headers, (&districts, here), Some(said))
        }
        Err(error) => Err(error.into()),
    }
}

fn page(
    state: &AppState,
    known: &Known,
    headers: &HeaderMap,
    (districts, here): (&[DistrictCard], &DistrictCard),
    said: Option<String>,
) -> Result<Response, Failure> {
    let published = state.ops.clerk(&here.id)?.published();
    let (line, calendar) = (&published.line, &published.calendar);
    let at = state.now().max(line.head.at);
    let moment = |at| calendar.moment(at);
    let mut visits: Vec<DayVisit> = line.live().map(|visit| row(&published, visit, at)).collect();
    visits.sort_by_key(|visit| (visit.place, visit.arrived_at.at));
    let more = visits.len().saturating_sub(LISTED);
    visits.truncate(LISTED);
    let day = day(&published, at);
    let silent = state.ops.silent_devices(&here.id).into_iter().map(|one| (one.name, moment(one.since)));
    let status = if said.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let page = DayPage {
        me: me(known),
        card: card(here),
        districts: names(districts.iter().map(|one| (&one.id, &one.card))),
        now: moment(at),
        day,
        open: calendar.is_open(at),
        opens_at: calendar.opens_at(at).map(moment),
        left: line.day_left(at),
        ends: line.head.ends.of(day),
        visits,
        more,
        windows: windows(line).map(|(name, since)| (name, moment(since))).collect(),
        silent: silent.collect(),
        signed: line.head.signed.iter().map(|signed| signed_view(state, &published, signed)).collect(),
        said,
    };
    Ok(render(state, status, &spoken(headers), &Page::Day(Box::new(page))))
}

/// The business day to be signed off: after closing the one that has just ended.
fn day(published: &Published, at: At) -> Day {
    let closed_at = published.calendar.closed_at(at);
    published.calendar.business_day(closed_at.map_or(at, |closed_at| closed_at + -1))
}

fn row(published: &Published, visit: &Visit, at: At) -> DayVisit {
    let stays = visit.closing_chosen.is_some_and(|chosen| chosen.choice == ClosingChoice::Stay);
    let (place, due) = match &visit.state {
        Stands::Waiting if visit.rests(at) || visit.is_first(at) => (DayPlace::FirstNext, visit.first_from),
        Stands::Waiting if stays => (DayPlace::Staying, None),
        Stands::CallbackDue { due, .. } => (DayPlace::CallBack, *due),
        Stands::OnHold { due, .. } => (DayPlace::OnHold, *due),
        Stands::Called { .. } | Stands::Serving { .. } | Stands::Offered { .. } => (DayPlace::AtWindow, None),
        _ => (DayPlace::Waiting, None),
    };
    let moment = |at| published.calendar.moment(at);
    let (ticket, arrived_at) = (visit.ticket.to_string(), moment(visit.arrived_at));
    DayVisit { ticket, place, arrived_at, due: due.map(moment) }
}

/// Windows that are not closed, and since when.
fn windows(line: &Line) -> impl Iterator<Item = (domain::words::Words, At)> {
    line.rules.windows.iter().filter_map(|plan| {
        let window = line.head.windows.get(&plan.id)?;
        (window.state != WindowState::Closed).then(|| (plan.name.clone(), window.since))
    })
}

fn signed_view(state: &AppState, published: &Published, signed: &SignedDay) -> SignedDayView {
    let by = signed.by.and_then(|id| state.live.staff_name(id)).unwrap_or_default();
    let at = published.calendar.moment(signed.at);
    SignedDayView { day: signed.day, at, by, left: signed.left, ends: signed.ends }
}
