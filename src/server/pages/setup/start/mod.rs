//! The first start. The forms are described at the page in `app`. Which steps are done is read from what is stored; the
//! only thing stored for the steps themselves is what is known of the department before it has a district.

mod department;
mod devices;
mod district;
mod officers;
mod outcome;
pub(super) mod progress;

use self::outcome::{Outcome, Shown};
use self::progress::Progress;
use super::fields::Typed;
use super::form::Wrong;
use super::{in_field, merge};
use crate::auth::known::{Authenticated, Known};
use crate::body::Form;
use crate::error::Failure;
use crate::pages::account::me;
use crate::pages::districts::card;
use crate::pages::photos;
use crate::pages::render::{render_with, spoken};
use crate::state::{AppState, Shared};
use crate::upload::Upload;
use app::api::{Page, StartPage, StartPlace, StartStep};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Role;
use http::{HeaderMap, StatusCode};

/// Redirects to the step that is next.
pub async fn next(State(state): State<Shared>) -> Result<Redirect, Failure> {
    let progress = Progress::read(&state).await?;
    let over = progress.away(StartPlace::Department);
    Ok(Redirect::to(&over.unwrap_or_else(|| progress.next().address())))
}

/// A step, with its form.
pub async fn show(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(step): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let place = StartPlace::named(&step).ok_or_else(Failure::not_found)?;
    match Progress::read(&state).await?.away(place) {
        Some(elsewhere) => Ok(Redirect::to(&elsewhere).into_response()),
        None => page(&state, &known, &headers, place, Shown::default()).await,
    }
}

async fn page(
    state: &AppState,
    known: &Known,
    headers: &HeaderMap,
    place: StartPlace,
    shown: Shown,
) -> Result<Response, Failure> {
    let progress = Progress::read(state).await?;
    let origin = state.origin(headers);
    let script = (!shown.slips.is_empty()).then_some(app::components::pairing::PRINTS);
    let step = match place {
        StartPlace::Department => department::step(state, &progress).await?,
        StartPlace::District => district::step(state, &progress)?,
        StartPlace::Officers => {
            let staff = progress.staff.iter().map(crate::api::staff::row).collect();
            StartStep::Officers { staff, slips: shown.slips }
        }
        StartPlace::Tablet => StartStep::Tablet(devices::step(state, &progress, Role::Kiosk, shown.pairing)?),
        StartPlace::Display => {
            StartStep::Display(devices::step(state, &progress, Role::Display, shown.pairing)?)
        }
        StartPlace::Finish => {
            let district = progress.district()?;
            let rules = state.ops.rules(&district.id);
            let always_open = rules.is_some_and(|rules| rules.hours.is_always());
            StartStep::Finish { card: card(district), origin: origin.clone(), always_open }
        }
    };
    let page = StartPage {
        me: me(known),
        step,
        done: StartPlace::ALL.into_iter().filter(|place| progress.is_done(*place)).collect(),
        open_to: progress.open_to(),
        only_here: is_only_here(&origin),
        typed: shown.typed,
        errors: shown.errors,
    };
    Ok(render_with(state, shown.status, &spoken(headers), &Page::Start(Box::new(page)), script))
}

/// Whether an address can be opened on this machine only.
fn is_only_here(origin: &str) -> bool {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    ["127.", "localhost", "[::1]"].iter().any(|own| host.starts_with(own))
}

/// Handles the form of a step.
pub async fn save(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(step): Path<String>,
    headers: HeaderMap,
    Form(posted): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let place = StartPlace::named(&step).ok_or_else(Failure::not_found)?;
    let progress = Progress::read(&state).await?;
    if let Some(elsewhere) = progress.away(place) {
        return Ok(Redirect::to(&elsewhere).into_response());
    }
    let sent: merge::Fields = posted.into_iter().collect();
    let typed = Typed(&sent);
    let outcome = match place {
        StartPlace::Department => department::save(&state, &known, &progress, sent.clone()).await,
        StartPlace::District => district::save(&state, &known, &progress, &typed).await,
        StartPlace::Officers => officers::save(&state, &known, &headers, &progress, &typed).await,
        StartPlace::Tablet => devices::save(&state, &known, &headers, (&progress, Role::Kiosk), &typed).await,
        StartPlace::Display => {
            devices::save(&state, &known, &headers, (&progress, Role::Display), &typed).await
        }
        StartPlace::Finish => {
            state.ops.end_first_start(&known.caller).await?;
            return Ok(Redirect::to("/setup").into_response());
        }
    };
    match outcome {
        Ok(Outcome::Go(to)) => Ok(Redirect::to(&to.address()).into_response()),
        Ok(Outcome::Show(shown)) => page(&state, &known, &headers, place, *shown).await,
        Err(wrong) => {
            let errors = problems(&state, &headers, wrong)?;
            let shown = Shown::refused(StatusCode::UNPROCESSABLE_ENTITY, sent, errors);
            page(&state, &known, &headers, place, shown).await
        }
    }
}

/// What was wrong with a form, by field; what is no fault of a form stays a failure.
fn problems(state: &AppState, headers: &HeaderMap, wrong: Wrong) -> Result<Vec<(String, String)>, Failure> {
    match wrong {
        Wrong::Fields(problems) => Ok(problems),
        Wrong::Failure(failure)
            if failure.status.is_client_error() && failure.status != StatusCode::NOT_FOUND =>
        {
            Ok(vec![in_field(state, &failure, &spoken(headers))])
        }
        Wrong::Failure(failure) => Err(failure),
    }
}

/// Sets or removes the picture of the first district's captain.
pub async fn photo(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    headers: HeaderMap,
    upload: Upload,
) -> Result<Response, Failure> {
    let place = StartPlace::District;
    let progress = Progress::read(&state).await?;
    if let Some(elsewhere) = progress.away(place) {
        return Ok(Redirect::to(&elsewhere).into_response());
    }
    match photos::change(&state, &known, &upload).await {
        Ok(()) => Ok(Redirect::to(&place.address()).into_response()),
        Err(failure) if failure.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let errors = vec![("photo".to_owned(), failure.code.to_owned())];
            let shown = Shown::refused(failure.status, merge::Fields::new(), errors);
            page(&state, &known, &headers, place, shown).await
        }
        Err(failure) => Err(failure),
    }
}
