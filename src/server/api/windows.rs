//! Windows: open, away, close, swap, and "who is next".

use super::{Asked, after, json, listed, maybe_listed, named, replayed};
use crate::body::Json;
use crate::error::Failure;
use crate::state::AppState;
use crate::views::scene::Scene;
use crate::views::windows::window_view;
use app::api::requests::{CallNext, CloseWindow, LeaveWindow, OpenWindow, Swap};
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use domain::command::Outcome;
use domain::ids::{DistrictId, WindowId};
use domain::refusal::Refusal;
use http::StatusCode;
use ops::clerk::Answer;
use ops::clocks::MeasuredBy;
use ops::error::Error;
use ops::request::Operation;

type InPath = Path<(String, String)>;

/// The window in a path; one that is not in the plan is not found.
fn place(state: &AppState, path: &(String, String)) -> Result<(DistrictId, WindowId), Failure> {
    let (district, window): (DistrictId, WindowId) = (named(&path.0)?, named(&path.1)?);
    state.ops.clerk(&district)?.published().line.rules.window(&window).ok_or(Error::NotFound)?;
    Ok((district, window))
}

async fn act(asked: &Asked, body: &[u8], ask: Operation) -> Result<Response, Failure> {
    let window = match &ask {
        Operation::Open(_, window, ..) | Operation::Away(_, window, ..) | Operation::Close(_, window, _) => {
            Some(window.clone())
        }
        _ => None,
    };
    let answer = asked.perform(body, ask).await?;
    match (&answer.outcome, window) {
        (Outcome::Nobody, _) => Ok(StatusCode::NO_CONTENT.into_response()),
        (Outcome::Visit(_) | Outcome::Created(_), _) => {
            asked.visit_answer(&answer, StatusCode::OK, None).await
        }
        (Outcome::Window(window), _) => window_answer(&asked.state, window, &answer),
        (_, Some(window)) => window_answer(&asked.state, &window, &answer),
        _ => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

fn window_answer(state: &AppState, window: &WindowId, answer: &Answer) -> Result<Response, Failure> {
    let district = &answer.line.district;
    let published = after(state, answer)?;
    let (quotes, names) = (state.ops.quotes(district), state.live.names());
    let at = state.now().max(published.line.head.at);
    // A visit at a window has not ended.
    let measured_by = MeasuredBy::new();
    let scene = Scene {
        published: &published,
        quotes: quotes.as_deref(),
        personal: &[],
        names: &names,
        measured_by: &measured_by,
        at,
    };
    let plan = published.line.rules.window(window).ok_or(Error::NotFound)?;
    let view = window_view(&scene, plan).ok_or(Error::NotFound)?;
    Ok(replayed(answer, json(StatusCode::OK, &view)?))
}

/// Opens a window; opening it twice is fine.
pub async fn open(
    asked: Asked,
    Path(path): InPath,
    Json(open, body): Json<OpenWindow>,
) -> Result<Response, Failure> {
    let (district, window) = place(&asked.state, &path)?;
    let read = |list: &Vec<String>| {
        list.iter().map(|id| listed(id, Refusal::UnknownService)).collect::<Result<Vec<_>, _>>()
    };
    let services = open.services.as_ref().map(read).transpose()?;
    let sign_on = open.sign_on.as_deref().map(|id| listed(id, Refusal::UnknownService)).transpose()?;
    let take_over = open.take_over == Some(true);
    act(&asked, &body, Operation::Open(district, window, services, take_over, sign_on)).await
}

/// Marks the officer as away for a while.
pub async fn away(
    asked: Asked,
    Path(path): InPath,
    Json(away, body): Json<LeaveWindow>,
) -> Result<Response, Failure> {
    let (district, window) = place(&asked.state, &path)?;
    let reason = listed(&away.reason, Refusal::UnknownReason(away.reason.chars().take(60).collect()))?;
    let back_at = away.back_at.map(|moment| moment.at);
    act(&asked, &body, Operation::Away(district, window, reason, back_at)).await
}

/// Closes a window.
pub async fn close(
    asked: Asked,
    Path(path): InPath,
    Json(close, body): Json<CloseWindow>,
) -> Result<Response, Failure> {
    let (district, window) = place(&asked.state, &path)?;
    let hand_to = maybe_listed(close.hand_to.as_deref(), Refusal::UnknownWindow)?;
    act(&asked, &body, Operation::Close(district, window, hand_to)).await
}

/// Puts the visit being served on hold and continues with another.
pub async fn swap(
    asked: Asked,
    Path(path): InPath,
    Json(swap, body): Json<Swap>,
) -> Result<Response, Failure> {
    let (district, window) = place(&asked.state, &path)?;
    act(&asked, &body, Operation::Swap(district, window, swap.visit)).await
}

/// Calls the next visit that the window may take.
pub async fn next(
    asked: Asked,
    Path(path): InPath,
    Json(CallNext {}, body): Json<CallNext>,
) -> Result<Response, Failure> {
    let (district, window) = place(&asked.state, &path)?;
    act(&asked, &body, Operation::Next(district, window)).await
}
