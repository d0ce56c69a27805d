//! Alarms: what somebody should be told about, and who has seen it.

use super::windows::Nothing;
use super::{Asked, after, json, named, replayed, with_scene};
use crate::auth::known::Authenticated;
use crate::body::Json;
use crate::error::Failure;
use crate::state::{AppState, Shared};
use crate::views::alarms::alarm_views;
use app::api::AlarmView;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::access::Role;
use domain::alarm::To;
use domain::ids::{AlarmId, DistrictId};
use http::StatusCode;
use ops::clerk::Published;
use ops::error::Error;
use ops::request::Ask;

/// The alarms that are not over: to a desk its own, to supervisors and captains all.
pub async fn list(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(district): Path<String>,
) -> Result<Response, Failure> {
    let published = state.ops.clerk(&named::<DistrictId>(&district)?)?.published();
    let only = (known.caller.standing.role == Role::Officer).then_some(To::Desk);
    json(StatusCode::OK, &shown(&state, &published, only))
}

/// Says that one has seen it.
pub async fn seen(
    asked: Asked,
    Path((district, alarm)): Path<(String, String)>,
    Json(Nothing {}, body): Json<Nothing>,
) -> Result<Response, Failure> {
    let (district, alarm): (DistrictId, AlarmId) = (named(&district)?, named(&alarm)?);
    let answer = asked.perform(&body, Ask::SeeAlarm(district, alarm)).await?;
    let published = after(&asked.state, &answer)?;
    let views = shown(&asked.state, &published, None);
    let view = views.into_iter().find(|view| view.id == alarm).ok_or(Error::NotFound)?;
    Ok(replayed(&answer, json(StatusCode::OK, &view)?))
}

fn shown(state: &AppState, published: &Published, only: Option<To>) -> Vec<AlarmView> {
    with_scene(state, published, |scene| alarm_views(scene, only))
}
