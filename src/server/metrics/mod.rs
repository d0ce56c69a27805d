//! Metrics of the program itself, for monitoring. `docs/operations.md` says what each means and what to do; a test compares
//! the two.
//!
//! To add a metric: its row in the part of [`families`] that it belongs to, its line in `docs/operations.md`.

pub mod durations;
mod exposition;

use self::exposition::{Family, Labels, counter, gauge, labelled, maybe, signed, written};
use crate::certificate::Certificate;
use crate::health::probes::{healthz, readyz, text};
use crate::state::{AppState, Shared};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use domain::time::{At, SECOND};
use http::StatusCode;
use ops::clerk::Published;
use ops::ports::PoolUse;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

fn seconds(at: Option<At>) -> Option<u64> {
    u64::try_from(at?.0 / SECOND).ok()
}

/// All metrics.
fn families(state: &AppState) -> Vec<Family> {
    let lines = state.ops.every_line();
    let parts = [
        program(state),
        connections(state),
        database(state),
        commands(state),
        alarms(state, &lines),
        time(state),
        districts(state, &lines),
    ];
    parts.into_iter().flatten().collect()
}

fn value(count: &AtomicU64) -> u64 {
    count.load(Ordering::Relaxed)
}

fn sum(lines: &[Published], of: fn(&Published) -> usize) -> u64 {
    lines.iter().map(of).sum::<usize>() as u64
}

/// Metrics of the process, its health, and the requests it answered.
fn program(state: &AppState) -> Vec<Family> {
    let checks = state.health.checks().into_iter().map(|check| {
        let holds = if check.ok { 1.0 } else { 0.0 };
        (vec![("check", check.name.to_owned())], holds)
    });
    let warnings = state.health.warnings().into_iter().map(|warning| {
        let stands = if warning.ok { 0.0 } else { 1.0 };
        (vec![("about", warning.name.to_owned())], stands)
    });
    let process = Process::now();
    vec![
        labelled(
            "build_info",
            "gauge",
            "1, with the version of the program.",
            [(vec![("version", env!("CARGO_PKG_VERSION").to_owned())], 1.0)],
        ),
        maybe("memory_bytes", "Memory that the program holds (resident).", process.memory),
        maybe("open_files", "Files and sockets that are open.", process.files),
        labelled(
            "check_ok",
            "gauge",
            "1 for each check of /readyz that holds, 0 for one that does not.",
            checks,
        ),
        counter("requests_total", "Requests answered.", value(&state.counts.requests)),
        counter("errors_total", "Requests answered with a status from 500 up.", value(&state.counts.errors)),
        state.durations.family(),
        labelled(
            "warning",
            "gauge",
            "1 for what should be seen to, 0 where all is well; /readyz with Accept: application/json has it in words.",
            warnings,
        ),
    ]
}

fn connections(state: &AppState) -> Vec<Family> {
    let connections = &state.connections;
    let ended = connections.counts();
    let why = |why: &str, count: &AtomicU64| (vec![("why", why.to_owned())], value(count) as f64);
    let ends = state.certificate.as_ref().and_then(Certificate::ends);
    vec![
        gauge("connections", "Open connections.", connections.count() as u64),
        gauge("connections_limit", "Connections that may be open at once.", connections.most() as u64),
        labelled(
            "connections_ended_total",
            "counter",
            "Connections closed by the server, and why: idle, slow to read or write, making room for others, or refused.",
            [
                why("idle", &ended.idle),
                why("slow", &ended.slow),
                why("evicted", &ended.evicted),
                why("refused", &ended.refused),
            ],
        ),
        counter(
            "bodies_given_up_total",
            "Requests given up because too many bodies were arriving at once.",
            value(&ended.bodies),
        ),
        maybe("certificate_end_seconds", "When the certificate ends, in seconds since 1970.", seconds(ends)),
    ]
}

fn database(state: &AppState) -> Vec<Family> {
    let vitals = state.tools().store.vitals();
    let pool = |of: fn(&PoolUse) -> u32| {
        let row = move |pool: &PoolUse| (vec![("pool", pool.name.to_owned())], f64::from(of(pool)));
        vitals.pools.iter().map(row).collect::<Vec<_>>()
    };
    vec![
        maybe("database_bytes", "The size of the database's file (SQLite).", vitals.bytes),
        maybe("database_log_bytes", "The size of the database's log (SQLite).", vitals.log_bytes),
        maybe(
            "disk_free_bytes",
            "Room left on the database's disk (SQLite).",
            vitals.disk.map(|(free, _)| free),
        ),
        maybe("disk_bytes", "The size of the database's disk (SQLite).", vitals.disk.map(|(_, all)| all)),
        labelled(
            "database_connections_used",
            "gauge",
            "Connections to the database at work, by pool.",
            pool(|pool| pool.used),
        ),
        labelled("database_connections_most", "gauge", "As many there may be.", pool(|pool| pool.most)),
        labelled(
            "database_reads_waiting",
            "gauge",
            "Reads that wait for one of them, by pool.",
            pool(|pool| pool.waiting),
        ),
    ]
}

/// Metrics of commands, and of what follows from their facts.
fn commands(state: &AppState) -> Vec<Family> {
    let waiting = state.ops.waiting();
    vec![
        gauge(
            "commands_waiting",
            "Commands that wait for their turn, in all districts.",
            waiting.iter().sum::<usize>() as u64,
        ),
        gauge(
            "commands_waiting_most",
            "The same, in the district where most wait; at 512 a district sends people away.",
            waiting.iter().max().copied().unwrap_or_default() as u64,
        ),
        maybe(
            "figures_behind_facts",
            "Facts that the figures have still to count.",
            state.health.figures_behind(),
        ),
        maybe(
            "last_backup_seconds",
            "When the database was last saved by `backup`, in seconds since 1970.",
            seconds(state.health.saved()),
        ),
        maybe(
            "last_verify_seconds",
            "When the record was last verified by `audit verify`, in seconds since 1970.",
            seconds(state.health.verified()),
        ),
        counter("commands_total", "Commands that were done.", value(&state.counts.commands)),
        counter("refusals_total", "Commands that a rule refused.", value(&state.counts.refused)),
        gauge("live_streams", "Live streams open now.", value(&state.counts.streams)),
    ]
}

/// Metrics of alarms, and of the messages about them.
fn alarms(state: &AppState, lines: &[Published]) -> Vec<Family> {
    let messages = &state.counts.messages;
    vec![
        gauge(
            "alarms_ringing",
            "Alarms that are not over.",
            sum(lines, |one| one.line.head.alarms.ringing().count()),
        ),
        counter(
            "messages_delivered_total",
            "Messages about alarms that were delivered.",
            value(&messages.delivered),
        ),
        counter(
            "messages_failed_total",
            "Attempts to deliver a message about an alarm that failed.",
            value(&messages.failed),
        ),
        counter(
            "messages_given_up_total",
            "Messages about alarms that were given up after a day.",
            value(&messages.given_up),
        ),
        counter(
            "messages_refused_total",
            "Letters about alarms to addresses that the mail server does not know.",
            value(&messages.refused),
        ),
        labelled(
            "receivers_failing",
            "gauge",
            "Receivers of alarms that fail, by district and way.",
            failing(state),
        ),
    ]
}

/// Metrics of the clock, the record and the screens.
fn time(state: &AppState) -> Vec<Family> {
    let clock = &state.tools().clock;
    vec![
        signed(
            "clock_offset_ms",
            "By how much this machine's wall clock is ahead of the time that is recorded, in milliseconds.",
            clock.offset(),
        ),
        gauge(
            "clock_off",
            "1 while the clock is off and nothing is recorded.",
            u64::from(clock.off().is_some()),
        ),
        signed(
            "head_ahead_ms",
            "By how much the last fact of a district lies ahead of the clock, at most, in milliseconds.",
            state.ops.head_ahead(),
        ),
        gauge(
            "not_current",
            "1 while the lines cannot be read, or the clock is off, so that what is shown is not current.",
            u64::from(state.ops.standing().borrow().is_some()),
        ),
    ]
}

fn districts(state: &AppState, lines: &[Published]) -> Vec<Family> {
    vec![
        labelled(
            "out_of_service",
            "gauge",
            "1 for each district that is out of service because of what is stored of it.",
            state.ops.out_of_service().into_iter().map(|(id, _)| (vec![("district", id.to_string())], 1.0)),
        ),
        gauge("districts", "Districts, practice lines included.", lines.len() as u64),
        counter("facts_total", "Facts in all lines.", lines.iter().map(|one| one.line.head.seq).sum()),
        gauge("visits_live", "Visits that have not ended.", sum(lines, |one| one.line.live().count())),
    ]
}

/// How many web hooks and addresses of each district fail.
fn failing(state: &AppState) -> Vec<(Labels, f64)> {
    let mut count: BTreeMap<(String, &'static str), u32> = BTreeMap::new();
    for one in state.counts.messages.failing(state.now()) {
        *count.entry((one.district.to_string(), one.way.as_str())).or_default() += 1;
    }
    let row = |((district, way), count): ((String, &'static str), u32)| {
        (vec![("district", district), ("way", way.to_owned())], f64::from(count))
    };
    count.into_iter().map(row).collect()
}

/// Resources of this process, which are read on Linux only.
struct Process {
    memory: Option<u64>,
    files: Option<u64>,
}

impl Process {
    fn now() -> Process {
        let status = std::fs::read_to_string("/proc/self/status").ok();
        let held = status.and_then(|status| {
            let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
            line.trim().strip_suffix(" kB")?.parse::<u64>().ok()
        });
        let files = std::fs::read_dir("/proc/self/fd").ok().map(|files| files.count() as u64);
        Process { memory: held.map(|held| held * 1_024), files }
    }
}

/// The routes for a monitoring system, on an address of their own and without signing in: these metrics, and whether the node
/// is ready.
pub(crate) fn open_routes(state: &Shared) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .with_state(Arc::clone(state))
}

/// All metrics in the Prometheus text format.
pub async fn metrics(State(state): State<Shared>) -> Response {
    text(StatusCode::OK, written(&families(&state)))
}
