//! The line of a district, once or live.

use super::{etag, json_text, named};
use crate::auth::{By, Known, holds};
use crate::body::Query;
use crate::error::Failure;
use crate::front::{Front, Shared};
use app::api::Audience;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Role};
use domain::ids::DistrictId;
use futures::StreamExt;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use ops::error::Error;
use serde::Deserialize;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// A stream asks this often whether whoever opened it may still read it.
const ASK_AGAIN: Duration = Duration::from_secs(3);

/// Which view.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    audience: Option<Audience>,
}

/// Which views, live.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feeds {
    district: Option<String>,
    audience: Option<Audience>,
}

/// The audience somebody is, unless they ask for another.
fn audience_of(known: &Known) -> Audience {
    match known.caller.standing.role {
        Role::Admin | Role::Supervisor | Role::Officer => Audience::Desk,
        Role::Captain => Audience::Floor,
        _ => Audience::Display,
    }
}

fn action(audience: Audience) -> Action {
    match audience {
        Audience::Desk => Action::ReadDesk,
        Audience::Display => Action::ReadDisplay,
        Audience::Floor => Action::ReadFloor,
    }
}

/// The line as it stands, for one audience.
pub async fn line(
    State(front): State<Shared>,
    By(known): By,
    Path(district): Path<String>,
    Query(which): Query<Which>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let district: DistrictId = named(&district)?;
    let audience = which.audience.unwrap_or_else(|| audience_of(&known));
    known.caller.check(action(audience), Some(&district))?;
    if known.locked && audience != Audience::Display {
        return Err(crate::auth::locked());
    }
    let (seq, text) = front.live.view(&district, audience).await?;
    let tag = etag(&format!("W/\"{audience:?}-{seq}\""));
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
    State(front): State<Shared>,
    By(known): By,
    Query(feeds): Query<Feeds>,
) -> Result<Response, Failure> {
    let mut audience = feeds.audience.unwrap_or_else(|| audience_of(&known));
    let action = action(audience);
    if known.locked && audience == Audience::Desk {
        // Danger shows through the lock; names do not.
        audience = Audience::Floor;
    }
    let districts = match &feeds.district {
        Some(text) => vec![named::<DistrictId>(text)?],
        None => {
            front.ops.districts().into_iter().filter(|id| known.caller.standing.reach.covers(id)).collect()
        }
    };
    for district in &districts {
        known.caller.check(action, Some(district))?;
        front.ops.clerk(district)?;
    }
    if districts.is_empty() {
        known.caller.check(action, None)?;
        return Err(Error::NotFound.into());
    }
    let events = front.live.stream(districts, audience).take_until(Box::pin(lost(Arc::clone(&front), known)));
    let counted = Streaming::begin(&front);
    let events = events.inspect(move |_| counted.there());
    let mut response = Response::new(Body::from_stream(events));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    // Proxies that would rather collect it all first.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

/// Ends when what was shown at the beginning does not hold any more, or when its session was locked or unlocked since: the
/// stream opened next carries what may be seen then.
async fn lost(front: Arc<Front>, known: Known) {
    let Some(shown) = known.shown else { return std::future::pending().await };
    let mut turned = front.turned.subscribe();
    // A clock of its own: what others lock and unlock must not put off the asking.
    let mut again = tokio::time::interval(ASK_AGAIN);
    loop {
        tokio::select! {
            // Turned here: at once. Elsewhere, or idle for too long: found out by asking.
            turned = turned.recv() => match turned {
                Ok(other) if other != shown => continue,
                _ => {}
            },
            _ = again.tick() => {}
        }
        // A store that does not answer takes nobody's screen away.
        if holds(&front, shown).await.is_ok_and(|locked| locked != Some(known.locked)) {
            return;
        }
    }
}

/// One open stream, counted while it lasts.
struct Streaming(Arc<Front>);

impl Streaming {
    fn begin(front: &Arc<Front>) -> Streaming {
        front.counts.streams.fetch_add(1, Ordering::Relaxed);
        Streaming(Arc::clone(front))
    }

    fn there(&self) {}
}

impl Drop for Streaming {
    fn drop(&mut self) {
        self.0.counts.streams.fetch_sub(1, Ordering::Relaxed);
    }
}
