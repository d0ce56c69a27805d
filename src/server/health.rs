//! Whether the program is up, whether it can work, and numbers about itself.

use crate::error::Failure;
use crate::front::{Front, Shared};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use ops::clerk::Published;
use std::fmt::Write;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How far our clock may be from the database's.
const APART: i64 = 500;
/// The database has this long to answer.
const PATIENCE: Duration = Duration::from_secs(2);

fn text(status: StatusCode, text: String) -> Response {
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    (status, [(header::CONTENT_TYPE, kind)], text).into_response()
}

/// The program is up.
pub async fn healthz() -> Response {
    text(StatusCode::OK, "ok\n".to_owned())
}

/// The database can be written, and its clock agrees with ours.
pub async fn readyz(State(front): State<Shared>) -> Result<Response, Failure> {
    match tokio::time::timeout(PATIENCE, ready(&front)).await {
        Ok(Ok(())) => Ok(text(StatusCode::OK, "ready\n".to_owned())),
        Ok(Err(why)) => Err(not_ready(&why)),
        Err(_) => Err(not_ready("the database does not answer")),
    }
}

fn not_ready(why: &str) -> Failure {
    tracing::warn!(why, "not ready");
    let failure = Failure::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", "The service is not ready.");
    Failure { retry_after_s: Some(2), ..failure }
}

async fn ready(front: &Front) -> Result<(), String> {
    let store = &front.tools().store;
    store.probe().await.map_err(|error| error.to_string())?;
    // A demo's clock has gone its own way since it first ran faster.
    if front.config.demo {
        return Ok(());
    }
    let before = front.now();
    let theirs = store.database_time().await.map_err(|error| error.to_string())?;
    let after = front.now();
    let apart = if theirs < before { before - theirs } else { theirs - after.min(theirs) };
    if apart > APART { Err(format!("the clock is {apart} ms from the database's")) } else { Ok(()) }
}

/// Numbers about the program itself, in the text form that monitoring systems read.
pub async fn metrics(State(front): State<Shared>) -> Response {
    let counts = &front.counts;
    let lines = front.ops.every_line();
    let sum = |of: fn(&Published) -> usize| lines.iter().map(of).sum::<usize>() as u64;
    let numbers = [
        ("requests_total", "counter", "Requests answered.", counts.requests.load(Ordering::Relaxed)),
        (
            "errors_total",
            "counter",
            "Requests answered with a status from 500 up.",
            counts.errors.load(Ordering::Relaxed),
        ),
        ("commands_total", "counter", "Commands that were done.", counts.commands.load(Ordering::Relaxed)),
        ("refusals_total", "counter", "Commands that were refused.", counts.refused.load(Ordering::Relaxed)),
        ("live_streams", "gauge", "Live streams open now.", counts.streams.load(Ordering::Relaxed)),
        (
            "alarms_ringing",
            "gauge",
            "Alarms that are not over.",
            sum(|one| one.line.head.alarms.ringing().count()),
        ),
        (
            "messages_delivered_total",
            "counter",
            "Messages about alarms that were delivered.",
            counts.messages.delivered.load(Ordering::Relaxed),
        ),
        (
            "messages_failed_total",
            "counter",
            "Attempts to deliver a message that failed.",
            counts.messages.failed.load(Ordering::Relaxed),
        ),
        (
            "messages_given_up_total",
            "counter",
            "Messages that were given up.",
            counts.messages.given_up.load(Ordering::Relaxed),
        ),
        ("districts", "gauge", "Districts.", lines.len() as u64),
        ("facts_total", "counter", "Facts in all lines.", lines.iter().map(|one| one.line.head.seq).sum()),
        ("visits_live", "gauge", "Visits that have not ended.", sum(|one| one.line.live().count())),
    ];
    let mut out = String::new();
    for (name, kind, help, value) in numbers {
        let _infallible = writeln!(
            out,
            "# HELP district_window_{name} {help}\n# TYPE district_window_{name} {kind}\ndistrict_window_{name} {value}"
        );
    }
    text(StatusCode::OK, out)
}
