//! Whether the program is up and whether it can work. A job makes the checks once a second and keeps what they found; whoever asks
//! is given what was found last, so asking costs the database nothing.
//!
//! To add a check: its row in [`found`]. A check whose `ok` is false makes this node not ready.

use crate::finish::AsWritten;
use crate::front::{Front, Shared};
use crate::world::instant;
use arc_swap::ArcSwap;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use futures::future::join_all;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The checks are made this often.
const EVERY: Duration = Duration::from_secs(1);
/// Writing is tried this often while it works; it costs the disk a flush. While it fails, at every look.
const WRITES_EVERY: Duration = Duration::from_secs(3);
/// Each check has this long.
const PATIENCE: Duration = Duration::from_secs(2);
/// What was found longer ago than this says nothing about now.
const STALE: Duration = Duration::from_secs(10);
/// How far our clock may be from the database's, in milliseconds.
const APART: i64 = 500;

/// One thing that must hold for this node to work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Its name, stable, for programs.
    pub name: &'static str,
    /// It holds.
    pub ok: bool,
    /// What was found, in a sentence that anybody may read: no addresses, paths or names of people.
    pub detail: String,
}

impl Check {
    /// A check that holds with `Ok`, and does not with the sentence of `Err`.
    #[must_use]
    pub fn of(name: &'static str, result: Result<String, String>) -> Check {
        let ok = result.is_ok();
        Check { name, ok, detail: result.unwrap_or_else(|why| why) }
    }
}

/// What the checks found last.
pub struct Health {
    last: ArcSwap<Found>,
    /// This node was asked to end and is about to: no new work should be sent to it.
    leaving: AtomicBool,
}

struct Found {
    checks: Vec<Check>,
    at: Option<Instant>,
    wrote: Option<Instant>,
}

impl Default for Health {
    fn default() -> Self {
        let nothing = Found { checks: Vec::new(), at: None, wrote: None };
        Health { last: ArcSwap::from_pointee(nothing), leaving: AtomicBool::new(false) }
    }
}

impl Health {
    /// The checks as last made.
    #[must_use]
    pub fn checks(&self) -> Vec<Check> {
        let last = self.last.load();
        let mut checks = last.checks.clone();
        if last.at.is_none_or(|at| at.elapsed() > STALE) {
            let detail = "the checks have not ended in time".to_owned();
            checks.push(Check { name: "checks", ok: false, detail });
        }
        if self.leaving.load(Ordering::Relaxed) {
            let detail = "this server was asked to end".to_owned();
            checks.push(Check { name: "leaving", ok: false, detail });
        }
        checks
    }

    /// Whether every check holds: the database can be written, the clock is right, and so on.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.checks().iter().all(|check| check.ok)
    }

    /// From now on this node says that it is not ready.
    pub fn leave(&self) {
        self.leaving.store(true, Ordering::Relaxed);
    }

    /// Makes the checks, keeps what they find, and logs what has changed.
    pub async fn look(&self, front: &Front) {
        let before = self.last.load_full();
        let found = found(front, &before).await;
        for check in &found.checks {
            let was = before.checks.iter().find(|was| was.name == check.name);
            match (check.ok, was.is_none_or(|was| was.ok)) {
                (false, true) => tracing::warn!(check = check.name, detail = check.detail, "not ready"),
                (true, false) => tracing::warn!(check = check.name, "ready again"),
                _ => {}
            }
        }
        self.last.store(Arc::new(found));
    }

    /// Makes the checks again and again. Ends never.
    pub async fn watch(front: Shared) {
        loop {
            tokio::time::sleep(EVERY).await;
            front.health.look(&front).await;
        }
    }
}

/// All checks, each with its own time limit, at once.
async fn found(front: &Front, before: &Found) -> Found {
    let was = before.checks.iter().find(|check| check.name == WRITING && check.ok);
    let fresh = before.wrote.is_some_and(|wrote| wrote.elapsed() < WRITES_EVERY);
    let kept = was.filter(|_| fresh);
    let checks: Vec<Pin<Box<dyn Future<Output = Check> + Send + '_>>> = vec![
        Box::pin(in_time(WRITING, async {
            match kept {
                Some(kept) => Ok(kept.detail.clone()),
                None => writing(front).await,
            }
        })),
        Box::pin(in_time("file", async { file(front) })),
        Box::pin(in_time("clock", clock(front))),
    ];
    let checks = join_all(checks).await;
    let wrote = if kept.is_some() { before.wrote } else { Some(instant()) };
    Found { checks, at: Some(instant()), wrote }
}

const WRITING: &str = "database";

async fn in_time(name: &'static str, check: impl Future<Output = Result<String, String>>) -> Check {
    let result = tokio::time::timeout(PATIENCE, check).await;
    let late = || Err(format!("no answer within {} s", PATIENCE.as_secs()));
    Check::of(name, result.unwrap_or_else(|_| late()))
}

/// The database can be written.
async fn writing(front: &Front) -> Result<String, String> {
    front.tools().store.probe().await.map_err(|error| {
        // What the database says may name its address, which is nobody's business outside.
        tracing::debug!(%error, "the database could not be written");
        "the database cannot be written".to_owned()
    })?;
    Ok("the database can be written".to_owned())
}

/// The name of the database still leads to the file that was opened.
fn file(front: &Front) -> Result<String, String> {
    match front.tools().store.misplaced() {
        None => Ok("the database is where it was opened".to_owned()),
        Some(why) => {
            tracing::debug!(why, "the database is not where it was opened");
            Err("the database's file was moved, removed or replaced: put it back, or start again with the right one".to_owned())
        }
    }
}

/// Our clock agrees with the database's.
async fn clock(front: &Front) -> Result<String, String> {
    // A demo's clock has gone its own way since it first ran faster.
    if front.config.demo {
        return Ok("a demo's clock".to_owned());
    }
    let before = front.now();
    let theirs = front.tools().store.database_time().await.map_err(|error| {
        tracing::debug!(%error, "the database's clock could not be read");
        "the database's clock cannot be read".to_owned()
    })?;
    let after = front.now();
    let apart = if theirs < before { before - theirs } else { theirs - after.min(theirs) };
    let said = format!("the clock is {apart} ms from the database's");
    if apart > APART { Err(said) } else { Ok(said) }
}

/// Plain text with a status.
pub(crate) fn text(status: StatusCode, text: String) -> Response {
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    (status, [(header::CONTENT_TYPE, kind)], text).into_response()
}

/// The program is up.
pub async fn healthz() -> Response {
    text(StatusCode::OK, "ok\n".to_owned())
}

#[derive(Serialize)]
struct Report {
    ready: bool,
    checks: Vec<Check>,
}

/// Whether this node can work: `ready`, or a line for each check that does not hold. With `Accept: application/json` every check.
pub async fn readyz(State(front): State<Shared>, headers: HeaderMap) -> Response {
    let checks = front.health.checks();
    let ready = checks.iter().all(|check| check.ok);
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let wants_json = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let mut response = if wants_json.is_some_and(|accept| accept.contains("application/json")) {
        let body = serde_json::to_string(&Report { ready, checks }).unwrap_or_default();
        crate::api::json_text(status, body)
    } else if ready {
        text(status, "ready\n".to_owned())
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
