//! Events reported by a telephone system.

use super::{Asked, named};
use crate::body::Json;
use crate::error::Failure;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use domain::command::{CallEvent, CallEventKind, Outcome};
use domain::ids::{DistrictId, WindowId};
use domain::time::Moment;
use http::StatusCode;
use ops::error::Error;
use ops::request::Operation;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use utoipa::ToSchema;

/// One event of a call. An optional field that cannot be read is ignored.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = TelephoneEvent)]
pub struct Call {
    /// The telephone system's id of the call.
    #[schema(min_length = 1, max_length = 120)]
    call_id: String,
    /// What happened.
    event: Event,
    /// When it happened; now when absent. Accepted up to an hour ago, and never in the future.
    #[serde(default, deserialize_with = "if_readable")]
    #[schema(value_type = Option<String>, format = DateTime)]
    at: Option<Moment>,
    /// The caller's number, or an address that contains it, such as `sip:+12155550101@carrier.example`. Anything else is
    /// ignored.
    #[serde(default, deserialize_with = "if_readable")]
    from: Option<String>,
    /// The number that was called, or the window where it rings.
    #[serde(default, deserialize_with = "if_readable")]
    to: Option<String>,
    /// The window of the officer who answered.
    #[serde(default, deserialize_with = "if_readable")]
    agent: Option<String>,
}

/// A value that may be malformed, which then counts as absent.
fn if_readable<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Option<T>, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(from)?).ok())
}

/// The kinds of events.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TelephoneEventKind)]
enum Event {
    Ringing,
    Answered,
    Held,
    Resumed,
    HungUp,
}

/// Records an event of a call.
pub async fn report(
    asked: Asked,
    Path(district): Path<String>,
    Json(call, body): Json<Call>,
) -> Result<Response, Failure> {
    let district: DistrictId = named(&district)?;
    let line = asked.state.ops.clerk(&district)?.published().line;
    let length = call.call_id.chars().count();
    if !(1..=120).contains(&length) || call.call_id.chars().any(char::is_control) {
        return Err(Error::invalid("call_id", "bad_text", "The name of the call cannot be used.").into());
    }
    let window =
        [&call.agent, &call.to].into_iter().flatten().filter_map(|name| name.parse::<WindowId>().ok());
    // Telephone systems put numbers into their call ids, and facts are stored forever.
    let known = line.live().any(|visit| visit.call.as_deref() == Some(call.call_id.as_str()));
    let call_id = if known { call.call_id } else { asked.state.status_key.veil(&call.call_id) };
    let event = CallEvent {
        call: call_id,
        event: match call.event {
            Event::Ringing => CallEventKind::Ringing,
            Event::Answered => CallEventKind::Answered,
            Event::Held => CallEventKind::Held,
            Event::Resumed => CallEventKind::Resumed,
            Event::HungUp => CallEventKind::HungUp,
        },
        at: call.at.map_or_else(|| asked.state.now(), |moment| moment.at),
        window: window.into_iter().find(|window| line.rules.window(window).is_some()),
    };
    let answer = asked.perform(&body, Operation::Call(district, event, call.from)).await?;
    match (&answer.outcome, &answer.visit) {
        (Outcome::Created(_), Some(_)) => asked.visit_answer(&answer, StatusCode::CREATED, None).await,
        (_, Some(_)) => asked.visit_answer(&answer, StatusCode::OK, None).await,
        _ => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}
