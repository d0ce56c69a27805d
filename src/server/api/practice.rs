//! Practice, for the trainee's desk.

use super::{json, named};
use crate::auth::known::Authenticated;
use crate::body::Json;
use crate::error::Failure;
use crate::state::Shared;
use crate::views::practice::practice_view;
use app::api::requests::Say;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::ids::Code;
use domain::refusal::Refusal;
use http::StatusCode;
use uuid::Uuid;

/// The state of a practice.
pub async fn get(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let played = state.ops.practice(&known.caller, named::<Uuid>(&id)?).await?;
    json(StatusCode::OK, &practice_view(&state.ops, &played))
}

/// Chooses one of the offered replies.
pub async fn say(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(id): Path<String>,
    Json(said, _): Json<Say>,
) -> Result<Response, Failure> {
    let reply: Code =
        super::listed(&said.reply, Refusal::UnknownReason(said.reply.chars().take(60).collect()))?;
    let played = state.ops.say_in_practice(&known.caller, named::<Uuid>(&id)?, reply).await?;
    json(StatusCode::OK, &practice_view(&state.ops, &played))
}
