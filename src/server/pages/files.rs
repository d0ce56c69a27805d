//! The site's files, and the answer to unknown paths.

use crate::error::Failure;
use crate::state::Shared;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};

/// Whether a path is for programs.
#[must_use]
pub fn is_api(path: &str) -> bool {
    path.starts_with("/api/") || matches!(path, "/healthz" | "/readyz" | "/metrics")
}

/// A file of the site, or 404.
pub async fn files(State(state): State<Shared>, request: Request) -> Result<Response, Failure> {
    let path = request.uri().path();
    if is_api(path) {
        return Err(Failure::not_found());
    }
    let packed = request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let brotli =
        packed.is_some_and(|value| value.split(',').any(|part| part.trim().split(';').next() == Some("br")));
    let file = state.config.site.find(path.trim_start_matches('/'), brotli).ok_or_else(Failure::not_found)?;
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Failure::of_status(StatusCode::METHOD_NOT_ALLOWED));
    }
    let versioned = request.uri().query().is_some_and(|query| query == format!("v={}", state.site_version));
    let fixed = versioned || path.starts_with("/fonts/");
    let keep = if fixed { "public, max-age=31536000, immutable" } else { "public, max-age=300" };
    let mut response = file.body.clone().into_response();
    for (name, value) in file.headers() {
        response.headers_mut().insert(name, value);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    Ok(response)
}
