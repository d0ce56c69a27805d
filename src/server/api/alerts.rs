//! "I need help now": raising, answering, closing.

use super::{Asked, after, json, maybe_listed, named, replayed, with_scene};
use crate::auth::known::{Authenticated, locked};
use crate::body::Json;
use crate::error::Failure;
use crate::state::Shared;
use crate::views::alarms::{alert_view, alert_views};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::command::Outcome;
use domain::fact::AlertEnd;
use domain::ids::{AlertId, DistrictId};
use domain::refusal::Refusal;
use http::StatusCode;
use ops::error::Error;
use ops::request::Ask;
use serde::Deserialize;
use utoipa::ToSchema;

/// What is to be done about an alert.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Alert {
    action: Do,
    /// Which; not needed to raise one.
    #[schema(value_type = Option<String>, format = Uuid)]
    id: Option<AlertId>,
    /// As what it is closed.
    #[schema(value_type = Option<String>)]
    r#as: Option<AlertEnd>,
    /// Where it is raised, when a window says so.
    window: Option<String>,
}

/// The three things one can do.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Do {
    Raise,
    Answer,
    Close,
}

/// The alerts that are not closed.
pub async fn list(
    State(state): State<Shared>,
    Authenticated(_known): Authenticated,
    Path(district): Path<String>,
) -> Result<Response, Failure> {
    let published = state.ops.clerk(&named::<DistrictId>(&district)?)?.published();
    json(StatusCode::OK, &with_scene(&state, &published, alert_views))
}

/// Raises, answers or closes one.
pub async fn act(
    asked: Asked,
    Path(district): Path<String>,
    Json(alert, body): Json<Alert>,
) -> Result<Response, Failure> {
    let district: DistrictId = named(&district)?;
    let id = || alert.id.ok_or_else(|| Failure::malformed("id"));
    let ask = match alert.action {
        Do::Raise => {
            Ask::RaiseAlert(district.clone(), maybe_listed(alert.window.as_deref(), Refusal::UnknownWindow)?)
        }
        Do::Answer => Ask::AnswerAlert(district.clone(), id()?),
        // Whoever stands at a locked desk may call for help and say that they go; that it is over is for those who are signed in.
        Do::Close if asked.known.locked => return Err(locked()),
        Do::Close => {
            let end = alert.r#as.ok_or_else(|| Failure::malformed("as"))?;
            Ask::CloseAlert(district.clone(), id()?, end)
        }
    };
    if let Ask::RaiseAlert(_, Some(window)) = &ask {
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
