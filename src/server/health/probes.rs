//! `/healthz` and `/readyz`, for load balancers and monitoring.

use super::{Check, DISTRICTS};
use crate::api::json_text;
use crate::error::AsWritten;
use crate::state::Shared;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use ops::error::OutOfService;
use serde::Serialize;
use utoipa::ToSchema;

/// A plain-text answer in UTF-8.
pub(crate) fn text(status: StatusCode, text: String) -> Response {
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    (status, [(header::CONTENT_TYPE, kind)], text).into_response()
}

/// 200 while the program is up, whatever state it is in.
pub async fn healthz() -> Response {
    text(StatusCode::OK, "ok\n".to_owned())
}

/// Every check and warning by name.
#[derive(Serialize, ToSchema)]
#[schema(as = Readiness)]
pub(crate) struct Report {
    /// Whether all checks hold.
    ready: bool,
    /// The checks of what this server needs to work.
    checks: Vec<Check>,
    /// What needs attention although the server works.
    warnings: Vec<Check>,
}

/// Whether this node can work: `ready`, or a line for each failing check. With `Accept: application/json` every check.
pub async fn readyz(State(state): State<Shared>, headers: HeaderMap) -> Response {
    let checks = state.health.checks();
    let ready = checks.iter().all(|check| check.ok);
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let wants_json = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let mut response = if wants_json.is_some_and(|accept| accept.contains("application/json")) {
        let body = serde_json::to_string(&Report { ready, checks, warnings: state.health.warnings() })
            .unwrap_or_default();
        json_text(status, body)
    } else if ready {
        let damaged =
            state.ops.out_of_service().iter().any(|(_, why)| matches!(why, OutOfService::Damaged(_)));
        let said = checks.iter().filter(|check| damaged && check.name == DISTRICTS);
        let lines: String = said.map(|check| format!("{}: {}\n", check.name, check.detail)).collect();
        text(status, format!("ready\n{lines}"))
    } else {
        let failing = checks.iter().filter(|check| !check.ok);
        text(status, failing.map(|check| format!("{}: {}\n", check.name, check.detail)).collect())
    };
    if !ready {
        response.extensions_mut().insert(AsWritten);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
    }
    response
}
