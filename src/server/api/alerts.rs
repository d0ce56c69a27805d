//! "I need help now": raising, answering, closing; and emergency notices on the lobby screens.

use super::{Asked, after, json, maybe_listed, named, replayed, with_scene};
use crate::auth::known::{Authenticated, locked};
use crate::body::Json;
use crate::error::Failure;
use crate::state::Shared;
use crate::views::alarms::{alert_view, alert_views, emergency_view};
use app::api::requests::{AlertAction, AlertCommand, ShowEmergency};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::command::Outcome;
use domain::ids::DistrictId;
use domain::refusal::Refusal;
use http::StatusCode;
use ops::error::Error;
use ops::request::Operation;

/// Lists the alerts that are not closed.
pub async fn list(
    State(state): State<Shared>,
    Authenticated(_known): Authenticated,
    Path(district): Path<String>,
) -> Result<Response, Failure> {
    let published = state.ops.clerk(&named::<DistrictId>(&district)?)?.published();
    json(StatusCode::OK, &with_scene(&state, &published, alert_views))
}

/// Shows an emergency notice on the lobby screens, or none any longer.
pub async fn emergency(
    asked: Asked,
    Path(district): Path<String>,
    Json(ShowEmergency { notice }, body): Json<ShowEmergency>,
) -> Result<Response, Failure> {
    let district: DistrictId = named(&district)?;
    let answer = asked.perform(&body, Operation::ShowEmergency(district, notice)).await?;
    let published = after(&asked.state, &answer)?;
    let response = match with_scene(&asked.state, &published, emergency_view) {
        Some(view) => json(StatusCode::OK, &view)?,
        None => StatusCode::NO_CONTENT.into_response(),
    };
    Ok(replayed(&answer, response))
}

/// Raises, answers or closes an alert.
pub async fn act(
    asked: Asked,
    Path(district): Path<String>,
    Json(alert, body): Json<AlertCommand>,
) -> Result<Response, Failure> {
    let district: DistrictId = named(&district)?;
    let id = || alert.id.ok_or_else(|| Failure::malformed("id"));
    let ask = match alert.action {
        AlertAction::Raise => Operation::RaiseAlert(
            district.clone(),
            maybe_listed(alert.window.as_deref(), Refusal::UnknownWindow)?,
        ),
        AlertAction::Answer => Operation::AnswerAlert(district.clone(), id()?),
        // At a locked desk anyone may call for help and say that they are on their way; closing an alert requires an unlocked
        // session.
        AlertAction::Close if asked.known.locked => return Err(locked()),
        AlertAction::Close => {
            let end = alert.r#as.ok_or_else(|| Failure::malformed("as"))?;
            Operation::CloseAlert(district.clone(), id()?, end)
        }
    };
    if let Operation::RaiseAlert(_, Some(window)) = &ask {
        asked
            .state
            .ops
            .clerk(&district)?
            .published()
            .line
            .rules
            .window(window)
            .ok_or(Refusal::UnknownWindow)?;
    }
    let answer = asked.perform(&body, ask).await?;
    let id = match answer.outcome {
        Outcome::Alert(id) => Some(id),
        _ => alert.id.or_else(|| answer.line.head.alerts.keys().next_back().copied()),
    };
    let published = after(&asked.state, &answer)?;
    let view = with_scene(&asked.state, &published, |scene| id.and_then(|id| alert_view(scene, id)));
    let view = view.ok_or(Error::NotFound)?;
    Ok(replayed(&answer, json(StatusCode::OK, &view)?))
}
