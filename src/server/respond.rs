//! What every answer passes on its way out: failures are written as JSON or as a page, and security headers are added.

use crate::error::{AsWritten, Failure};
use crate::language;
use crate::os::instant;
use crate::pages::files::is_api;
use crate::pages::sign_in;
use crate::pages::trouble::trouble;
use crate::state::{AppState, Shared};
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue, StatusCode, Uri};
use std::sync::atomic::Ordering;
use tower_http::csrf::ProtectionError;

/// The content security policy of answers without their own; pages set theirs, with a nonce.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

/// The middleware that turns failures into answers and adds the headers.
pub async fn respond(State(state): State<Shared>, mut request: Request, next: Next) -> Response {
    if is_program(request.headers()) {
        // Browsers never add such credentials by themselves, so the origin does not matter.
        request.headers_mut().remove(header::ORIGIN);
        request.headers_mut().remove("sec-fetch-site");
    }
    let (uri, headers) = (request.uri().clone(), request.headers().clone());
    let is_get = request.method().is_safe();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let begun = instant();
    let response = match wrong_host(&state, &uri, &headers) {
        Some(failure) => failure.into_response(),
        None => next.run(request).await,
    };
    state.durations.add(&method, route.as_ref().map(MatchedPath::as_str), begun.elapsed());
    state.counts.requests.fetch_add(1, Ordering::Relaxed);
    let mut response = if response.status().is_client_error() || response.status().is_server_error() {
        explain(&state, &uri, &headers, is_get, response)
    } else {
        response
    };
    if response.status().is_server_error() {
        state.counts.errors.fetch_add(1, Ordering::Relaxed);
    }
    harden(&state, response.headers_mut());
    response
}

/// Refuses a request for another host: a page of another site may have pointed its own name at this server, to pass as the
/// same origin ("DNS rebinding"). Probes are exempt, as they use whatever address they have.
fn wrong_host(state: &AppState, uri: &Uri, headers: &HeaderMap) -> Option<Failure> {
    if matches!(uri.path(), "/healthz" | "/readyz" | "/metrics") {
        return None;
    }
    let in_header = || headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = uri.authority().map(|authority| authority.as_str()).or_else(in_header).unwrap_or_default();
    let detail = "This server does not answer to that name. Please use the address you were given.";
    let wrong = || Failure::new(StatusCode::MISDIRECTED_REQUEST, "wrong_host", detail);
    (!state.config.answers_to(host)).then(wrong)
}

/// Whether a request carries a token and no credential that a browser adds by itself.
fn is_program(headers: &HeaderMap) -> bool {
    headers.contains_key(header::AUTHORIZATION) && !headers.contains_key(header::COOKIE)
}

fn explain(state: &AppState, uri: &Uri, headers: &HeaderMap, is_get: bool, response: Response) -> Response {
    let cross_site = response.extensions().get::<ProtectionError>().map(|_| {
        Failure::new(
            StatusCode::FORBIDDEN,
            "cross_site",
            "This was sent from another site, so it was not done.",
        )
    });
    let told = cross_site.or_else(|| response.extensions().get::<Failure>().cloned());
    let written = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| {
        let kind = kind.as_bytes();
        kind.starts_with(b"text/html")
            || kind.starts_with(b"application/problem+json")
            || kind.starts_with(b"application/json")
    });
    let written = written || response.extensions().get::<AsWritten>().is_some();
    if told.is_none() && written {
        return response;
    }
    let mut failure = told.unwrap_or_else(|| Failure::of_status(response.status()));
    if is_get && failure.code == "unavailable" {
        // Reads store nothing, so the sentence must not speak of storing.
        failure.said = Some("unreadable");
    }
    let language = language::choose(headers, &language::SPOKEN);
    let mut answer = if is_api(uri.path()) {
        problem(state, &failure, &language)
    } else if failure.status == StatusCode::UNAUTHORIZED {
        sign_in::ask(uri, is_get)
    } else if failure.leads_to_start {
        Redirect::to("/start").into_response()
    } else {
        trouble(state, &failure, &language, uri, is_get)
    };
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = response.headers().get(&name) {
            answer.headers_mut().insert(name, value.clone());
        }
    }
    answer
}

fn problem(state: &AppState, failure: &Failure, language: &str) -> Response {
    let problem = failure.problem(&state.sentences, language);
    let text = serde_json::to_string(&problem).unwrap_or_default();
    let mut response = (failure.status, text).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if let Ok(language) = HeaderValue::from_str(language) {
        headers.insert(header::CONTENT_LANGUAGE, language);
    }
    if failure.status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

fn harden(state: &AppState, headers: &mut HeaderMap) {
    let mut or_else = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    or_else(header::CONTENT_SECURITY_POLICY, POLICY);
    or_else(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    or_else(header::X_FRAME_OPTIONS, "DENY");
    or_else(header::REFERRER_POLICY, "same-origin");
    or_else(header::CACHE_CONTROL, "no-store");
    or_else(
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    );
    or_else(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    or_else(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    if state.config.tls.is_some()
        || state.config.origin.as_ref().is_some_and(|origin| origin.starts_with("https://"))
    {
        or_else(header::STRICT_TRANSPORT_SECURITY, "max-age=63072000");
    }
}
