//! The line of a district, once or live.

use super::{etag, json_text, named, session};
use crate::auth::identity::holds;
use crate::auth::known::{Authenticated, Known};
use crate::body::Query;
use crate::error::Failure;
use crate::live::{action, shows_names};
use crate::state::{AppState, Shared};
use app::api::{Audience, SessionView};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use domain::access::{Object, Role};
use domain::ids::DistrictId;
use futures::StreamExt;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use ops::error::Error;
use serde::Deserialize;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::oneshot;

/// A stream checks this often whether its caller may still read it.
const ASK_AGAIN: Duration = Duration::from_secs(3);

/// The query of the line.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    audience: Option<Audience>,
}

/// The query of live views.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feeds {
    district: Option<String>,
    audience: Option<Audience>,
    /// Checked by the guard.
    #[serde(rename = "speaks_for")]
    _speaks_for: Option<String>,
}

/// The default audience of a caller's role.
fn audience_of(known: &Known) -> Audience {
    match known.caller.standing.role {
        Role::Admin | Role::Supervisor | Role::Officer => Audience::Desk,
        Role::Captain => Audience::Floor,
        _ => Audience::Display,
    }
}

/// The current line, for one audience.
pub async fn line(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(district): Path<String>,
    Query(which): Query<Which>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let district: DistrictId = named(&district)?;
    let audience = which.audience.unwrap_or_else(|| audience_of(&known));
    known.caller.check(action(audience), Some(&district))?;
    if known.locked && audience != Audience::Display {
        return Err(crate::auth::known::locked());
    }
    // A view that may be out of date says so, which makes it another version.
    let off = state
        .live
        .not_current(&district)
        .map_or_else(String::new, |off| format!("-{:?}-{}", off.why, off.since.at.0));
    let (seq, text) = state.live.view(&district, audience).await?;
    if shows_names(audience) {
        state.access_log.line(&state.ops, &known, &district).await;
    }
    let tag = etag(&format!("W/\"{audience:?}-{seq}{off}\""));
    let mut response = if headers.get(header::IF_NONE_MATCH) == Some(&tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        json_text(StatusCode::OK, text)
    };
    response.headers_mut().insert(header::ETAG, tag);
    Ok(response)
}

/// Server-sent events: every district's newest view at once, and after each change.
pub async fn live(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Query(feeds): Query<Feeds>,
) -> Result<Response, Failure> {
    let mut audience = feeds.audience.unwrap_or_else(|| audience_of(&known));
    let action = action(audience);
    if known.locked && audience != Audience::Display {
        // A locked screen still shows calls for help, but no names or figures.
        audience = Audience::Locked;
    }
    let districts = match &feeds.district {
        Some(text) => vec![named::<DistrictId>(text)?],
        None => {
            state.ops.districts().into_iter().filter(|id| known.caller.standing.reach.covers(id)).collect()
        }
    };
    for district in &districts {
        known.caller.check(action, Some(district))?;
        state.ops.clerk(district)?;
    }
    if shows_names(audience) {
        for district in &districts {
            state.access_log.line(&state.ops, &known, district).await;
        }
    }
    if districts.is_empty() {
        known.caller.check(action, Object::WithinReach)?;
        return Err(Error::NotFound.into());
    }
    // A session's stream begins with whose session it is, and ends with what became of it.
    let session = known.caller.session.is_some().then(|| session::view(&known));
    let first = session.clone().map(said);
    let (tell, told) = oneshot::channel();
    let lost = lost(Arc::clone(&state), known);
    let until = Box::pin(async move {
        // An error only means that the stream is gone.
        let _gone = tell.send(lost.await);
    });
    let last = async move {
        let held = told.await.ok()?;
        let ended = held.is_none();
        session.map(|session| said(SessionView { locked: held.unwrap_or_default(), ended, ..session }))
    };
    let events = futures::stream::iter(first)
        .chain(state.live.stream(districts, audience).take_until(until))
        .chain(futures::stream::once(Box::pin(last)).filter_map(std::future::ready));
    let counted = Streaming::begin(&state);
    let events = events.inspect(move |_| counted.there());
    let mut response = Response::new(Body::from_stream(events));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    // Tells proxies such as nginx not to buffer the stream.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

/// The event that tells a page whose session it has.
fn said(session: SessionView) -> Result<Bytes, Infallible> {
    let data = serde_json::to_string(&session).unwrap_or_default();
    Ok(Bytes::from(format!("event: session\ndata: {data}\n\n")))
}

/// Returns when the caller's credential is no longer valid (`None`), or when its session was locked or unlocked
/// (`Some(locked)`). The page then opens a new stream, which carries what may be seen by then.
async fn lost(state: Arc<AppState>, known: Known) -> Option<bool> {
    let Some(shown) = known.shown else { return std::future::pending().await };
    let mut turned = state.turned.subscribe();
    // A timer of its own: other sessions that are locked and unlocked must not postpone the check.
    let mut again = tokio::time::interval(ASK_AGAIN);
    loop {
        tokio::select! {
            // A lock or unlock at this node arrives at once; one at another node, or by idling, is found by checking.
            turned = turned.recv() => match turned {
                Ok(other) if other != shown => continue,
                _ => {}
            },
            _ = again.tick() => {}
        }
        // When the store does not answer, the screen stays.
        if let Ok(held) = holds(&state, shown).await
            && held != Some(known.locked)
        {
            return held;
        }
    }
}

/// One open stream, counted while it lasts.
struct Streaming(Arc<AppState>);

impl Streaming {
    fn begin(state: &Arc<AppState>) -> Streaming {
        state.counts.streams.fetch_add(1, Ordering::Relaxed);
        Streaming(Arc::clone(state))
    }

    fn there(&self) {}
}

impl Drop for Streaming {
    fn drop(&mut self) {
        self.0.counts.streams.fetch_sub(1, Ordering::Relaxed);
    }
}
