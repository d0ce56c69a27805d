//! Alarms: listing them, and marking them as seen.

use super::{Asked, after, json, named, replayed, with_scene};
use crate::auth::known::Authenticated;
use crate::body::Json;
use crate::error::Failure;
use crate::state::{AppState, Shared};
use crate::views::alarms::alarm_views;
use app::api::AlarmView;
use app::api::requests::SeeAlarm;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::access::Role;
use domain::alarm::Audience;
use domain::ids::{AlarmId, DistrictId};
use http::StatusCode;
use ops::clerk::Published;
use ops::error::Error;
use ops::request::Operation;

/// The alarms that are not over: officers get those for desks, supervisors and captains all of them.
pub async fn list(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(district): Path<String>,
) -> Result<Response, Failure> {
    let published = state.ops.clerk(&named::<DistrictId>(&district)?)?.published();
    let only = (known.caller.standing.role == Role::Officer).then_some(Audience::Desk);
    json(StatusCode::OK, &shown(&state, &published, only))
}

/// Marks an alarm as seen by the caller.
pub async fn seen(
    asked: Asked,
    Path((district, alarm)): Path<(String, String)>,
    Json(SeeAlarm {}, body): Json<SeeAlarm>,
) -> Result<Response, Failure> {
    let (district, alarm): (DistrictId, AlarmId) = (named(&district)?, named(&alarm)?);
    let answer = asked.perform(&body, Operation::SeeAlarm(district, alarm)).await?;
    let published = after(&asked.state, &answer)?;
    let views = shown(&asked.state, &published, None);
    let view = views.into_iter().find(|view| view.id == alarm).ok_or(Error::NotFound)?;
    Ok(replayed(&answer, json(StatusCode::OK, &view)?))
}

fn shown(state: &AppState, published: &Published, only: Option<Audience>) -> Vec<AlarmView> {
    with_scene(state, published, |scene| alarm_views(scene, only))
}
