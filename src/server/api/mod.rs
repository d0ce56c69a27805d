//! The JSON API, one file for each resource. Handlers parse the request, call the use cases and render the result; they
//! contain no rules.

pub mod alarms;
pub mod alerts;
pub mod calls;
pub mod closing;
pub mod description;
pub mod devices;
pub(crate) mod disclosure;
pub mod districts;
pub mod line;
pub mod openapi;
pub(crate) mod parameters;
pub mod practice;
pub mod remarks;
pub mod reports;
pub mod schemas;
pub mod scripts;
pub mod session;
pub mod settings;
pub mod staff;
pub mod verbs;
pub mod visits;
pub mod windows;

use self::disclosure::{may_read_names, personal, without_colleagues};
use crate::auth::known::{Authenticated, Known};
use crate::error::Failure;
use crate::state::{AppState, Shared};
use crate::views::scene::Scene;
use crate::views::visit::{self, Handed};
use app::api::VisitView;
use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use domain::ids::DistrictId;
use domain::line::Line;
use domain::refusal::Refusal;
use domain::visit::Visit;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use ops::clerk::{Answer, Published};
use ops::clocks::MeasuredBy;
use ops::error::{Error, OutOfService};
use ops::ports::Personal;
use ops::request::{Operation, Request, fingerprint};
use serde::Serialize;
use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The header that marks the answer to a repeated request.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// A JSON answer with a status.
///
/// # Errors
/// When the value cannot be serialized.
pub fn json<T: Serialize>(status: StatusCode, value: &T) -> Result<Response, Failure> {
    let text = serde_json::to_string(value).map_err(|error| Error::Fault(error.to_string()))?;
    Ok(json_text(status, text))
}

/// An answer with JSON that is already serialized.
#[must_use]
pub fn json_text(status: StatusCode, text: impl Into<Body>) -> Response {
    let kind = HeaderValue::from_static("application/json");
    (status, [(header::CONTENT_TYPE, kind)], text.into()).into_response()
}

/// Parses a name in a path; a malformed one counts as not found.
///
/// # Errors
/// 404 for a malformed name.
pub fn named<T: FromStr>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}

/// Parses a name in a body; a malformed one is refused like one that is not in the list.
///
/// # Errors
/// The given refusal.
pub fn listed<T: FromStr>(text: &str, refusal: Refusal) -> Result<T, Failure> {
    text.parse().map_err(|_| refusal.into())
}

/// As [`listed`], for an optional name.
///
/// # Errors
/// The given refusal.
pub fn maybe_listed<T: FromStr>(text: Option<&str>, refusal: Refusal) -> Result<Option<T>, Failure> {
    text.map(|text| listed(text, refusal)).transpose()
}

/// The client's idempotency key.
///
/// # Errors
/// 400 for a key that is not text.
pub fn key(headers: &HeaderMap) -> Result<Option<String>, Failure> {
    let malformed = |_| Failure::malformed("Idempotency-Key");
    let value =
        headers.get("idempotency-key").map(|value| value.to_str().map(str::to_owned).map_err(malformed));
    value.transpose()
}

/// The version a client has seen, from `If-Match`.
///
/// # Errors
/// 400 for anything but a version or `*`.
pub fn if_match(headers: &HeaderMap) -> Result<Option<u64>, Failure> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let bare = text.strip_prefix("W/").unwrap_or(text).trim_matches('"');
    bare.parse().map(Some).map_err(|_| Failure::malformed("If-Match"))
}

/// An extractor: the caller, the headers and the path of a request.
pub struct Asked {
    /// The server's state.
    pub state: Shared,
    /// The caller and their credential.
    pub known: Known,
    /// The headers, such as `Idempotency-Key` and `If-Match`.
    pub headers: HeaderMap,
    path: String,
}

impl FromRequestParts<Shared> for Asked {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, Failure> {
        let Authenticated(known) = Authenticated::from_request_parts(parts, state).await?;
        let (headers, path) = (parts.headers.clone(), parts.uri.path().to_owned());
        Ok(Asked { state: Shared::clone(state), known, headers, path })
    }
}

impl Asked {
    /// Performs a command as the caller. `body` is the request's, to distinguish a repetition from another use of its key.
    ///
    /// # Errors
    /// The refusal or failure of the use case.
    pub async fn perform(&self, body: &[u8], ask: Operation) -> Result<Answer, Failure> {
        let print = fingerprint(&[b"POST", self.path.as_bytes(), body]);
        let request = Request { ask, key: key(&self.headers)?, fingerprint: print };
        let counts = &self.state.counts;
        match self.state.ops.perform(&self.known.caller, request).await {
            Ok(answer) => {
                counts.commands.fetch_add(1, Ordering::Relaxed);
                Ok(answer)
            }
            Err(error) => {
                counts.refused.fetch_add(1, Ordering::Relaxed);
                Err(error.into())
            }
        }
    }

    /// Answers with the visit that a command was about, and its version as `ETag`.
    ///
    /// # Errors
    /// When it cannot be rendered.
    pub async fn visit_answer(
        &self,
        answer: &Answer,
        status: StatusCode,
        handed: Option<Handed>,
    ) -> Result<Response, Failure> {
        let visit =
            answer.visit.as_ref().ok_or_else(|| Error::Fault("an answer without its visit".to_owned()))?;
        let published = after(&self.state, answer)?;
        let view = match &answer.personal {
            Some(personal) => {
                let known = &self.known;
                let personal: &[Personal] = if may_read_names(known, &published) { personal } else { &[] };
                let measured_by = self.state.ops.measured_by(&published.line, &[visit.as_ref()]).await;
                let view = view_with(&self.state, known, &published, personal, &measured_by, visit, handed);
                self.state.access_log.visits(&self.state.ops, known, [&view]).await;
                view
            }
            None => visit_view(&self.state, &self.known, &published, visit, handed).await?,
        };
        let mut response = json(status, &view)?;
        response.headers_mut().insert(header::ETAG, etag(&format!("\"{}\"", visit.seq)));
        Ok(replayed(answer, response))
    }
}

/// Adds [`REPLAYED`] to an answer that repeats an earlier one.
#[must_use]
pub fn replayed(answer: &Answer, mut response: Response) -> Response {
    if answer.replayed {
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

/// A visit in full, with personal data if the caller may read them; that they were read is put on record.
///
/// # Errors
/// When there is no such district, or the store cannot be read.
pub async fn visit_view(
    state: &AppState,
    known: &Known,
    published: &Published,
    visit: &Visit,
    handed: Option<Handed>,
) -> Result<VisitView, Failure> {
    let personal = personal(state, known, published, visit).await?;
    let measured_by = state.ops.measured_by(&published.line, &[visit]).await;
    let view = view_with(state, known, published, &personal, &measured_by, visit, handed);
    state.access_log.visits(&state.ops, known, [&view]).await;
    Ok(view)
}

/// Several visits in full; that they were read is put on record in one commit.
///
/// # Errors
/// As [`visit_view`].
pub async fn visit_views(
    state: &AppState,
    known: &Known,
    visits: Vec<(Published, Visit)>,
) -> Result<Vec<VisitView>, Failure> {
    let measured_by = measured_by(state, &visits).await;
    let mut views = Vec::with_capacity(visits.len());
    for (published, visit) in &visits {
        let personal = personal(state, known, published, visit).await?;
        views.push(view_with(state, known, published, &personal, &measured_by, visit, None));
    }
    state.access_log.visits(&state.ops, known, &views).await;
    Ok(views)
}

/// The hours and rules by which ended visits are measured, read once for each district.
async fn measured_by(state: &AppState, visits: &[(Published, Visit)]) -> MeasuredBy {
    let mut lines: BTreeMap<&DistrictId, (&Line, Vec<&Visit>)> = BTreeMap::new();
    for (published, visit) in visits {
        let line: &Line = &published.line;
        lines.entry(&line.district).or_insert_with(|| (line, Vec::new())).1.push(visit);
    }
    let mut all = MeasuredBy::new();
    for (line, visits) in lines.into_values() {
        all.extend(state.ops.measured_by(line, &visits).await);
    }
    all
}

/// A visit in full, explained: how its clocks were counted, and why it waited.
///
/// # Errors
/// When the store cannot be read.
pub async fn explained_view(
    state: &AppState,
    known: &Known,
    published: &Published,
    visit: &Visit,
) -> Result<VisitView, Failure> {
    let view = visit_view(state, known, published, visit, None).await?;
    let at = state.now().max(published.line.head.at);
    let explained = match state.ops.explain(&published.line.district, visit, at).await {
        Ok(explained) => explained,
        // Without a readable log there is no explanation, but still the visit.
        Err(Error::Fault(error) | Error::OutOfService(OutOfService::Damaged(error))) => {
            tracing::warn!(visit = %visit.id, %error, "why a visit waited cannot be said");
            return Ok(view);
        }
        Err(error) => return Err(error.into()),
    };
    // The log contains the hours and rules it is measured by.
    Ok(with_scene(state, published, |scene| visit::explained_view(scene, view, &explained)))
}

/// Renders from a line alone: without personal data, expected waits, or the hours and rules of ended visits.
fn with_scene<T>(state: &AppState, published: &Published, render: impl FnOnce(&Scene<'_>) -> T) -> T {
    let (names, measured_by) = (state.live.names(), MeasuredBy::new());
    let at = state.now().max(published.line.head.at);
    render(&Scene { published, quotes: None, personal: &[], names: &names, measured_by: &measured_by, at })
}

/// A visit in full, from personal data that are already read.
fn view_with(
    state: &AppState,
    known: &Known,
    published: &Published,
    personal: &[Personal],
    measured_by: &MeasuredBy,
    visit: &Visit,
    handed: Option<Handed>,
) -> VisitView {
    let quotes = state.ops.quotes(&published.line.district);
    let names = state.live.names();
    let at = state.now().max(published.line.head.at);
    let scene = Scene { published, quotes: quotes.as_deref(), personal, names: &names, measured_by, at };
    let visit = without_colleagues(known, &published.line.district, visit);
    visit::visit_view(&scene, &visit, handed)
}

/// The line as published after a command.
///
/// # Errors
/// When there is no such district.
pub fn after(state: &AppState, answer: &Answer) -> Result<Published, Failure> {
    let now = state.ops.clerk(&answer.line.district)?.published();
    Ok(Published { line: Arc::clone(&answer.line), calendar: now.calendar })
}

/// An `ETag` as a header value.
#[must_use]
pub fn etag(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("\"0\""))
}
