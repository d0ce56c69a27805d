//! Numbers about the program itself, in the text form that monitoring systems read.

use crate::front::Shared;
use crate::health::text;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use ops::clerk::Published;
use std::fmt::Write;
use std::sync::atomic::Ordering;

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
