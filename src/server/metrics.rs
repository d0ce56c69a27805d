//! Numbers about the program itself, in the text form that monitoring systems read
//! (<https://prometheus.io/docs/instrumenting/exposition_formats/>). `docs/operations.md` says what each means and what to do; a
//! test holds the two together.
//!
//! To add a number: its row in [`families`], its line in `docs/operations.md`.

use crate::certificate::Certificate;
use crate::front::{Front, Shared};
use crate::health::{self, text};
use crate::routes;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use domain::time::{At, SECOND};
use http::{Method, StatusCode};
use ops::clerk::Published;
use ops::ports::PoolUse;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A number, or several that differ in a label.
struct Family {
    name: &'static str,
    kind: &'static str,
    help: &'static str,
    samples: Vec<Sample>,
}

struct Sample {
    /// Added to the name: histograms have several rows.
    suffix: &'static str,
    labels: Vec<(&'static str, String)>,
    value: f64,
}

/// A number that only grows while the program runs.
fn counter(name: &'static str, help: &'static str, value: u64) -> Family {
    labelled(name, "counter", help, [(Vec::new(), value as f64)])
}

/// A number that goes up and down.
fn gauge(name: &'static str, help: &'static str, value: u64) -> Family {
    labelled(name, "gauge", help, [(Vec::new(), value as f64)])
}

fn seconds(at: Option<At>) -> Option<u64> {
    u64::try_from(at?.0 / SECOND).ok()
}

/// A gauge that is not known everywhere.
fn maybe(name: &'static str, help: &'static str, value: Option<u64>) -> Family {
    labelled(name, "gauge", help, value.map(|value| (Vec::new(), value as f64)))
}

/// A number that may be negative.
fn signed(name: &'static str, help: &'static str, value: i64) -> Family {
    labelled(name, "gauge", help, [(Vec::new(), value as f64)])
}

type Labels = Vec<(&'static str, String)>;

fn labelled(
    name: &'static str,
    kind: &'static str,
    help: &'static str,
    values: impl IntoIterator<Item = (Labels, f64)>,
) -> Family {
    let sample = |(labels, value)| Sample { suffix: "", labels, value };
    Family { name, kind, help, samples: values.into_iter().map(sample).collect() }
}

/// Everything that is measured.
fn families(front: &Front) -> Vec<Family> {
    let get = |count: &AtomicU64| count.load(Ordering::Relaxed);
    let counts = &front.counts;
    let clock = &front.tools().clock;
    let lines = front.ops.every_line();
    let sum = |of: fn(&Published) -> usize| lines.iter().map(of).sum::<usize>() as u64;
    let connections = &front.connections;
    let ended = connections.counts();
    let why = |why: &str, count: &AtomicU64| (vec![("why", why.to_owned())], get(count) as f64);
    let checks = front.health.checks().into_iter().map(|check| {
        let holds = if check.ok { 1.0 } else { 0.0 };
        (vec![("check", check.name.to_owned())], holds)
    });
    let warnings = front.health.warnings().into_iter().map(|warning| {
        let stands = if warning.ok { 0.0 } else { 1.0 };
        (vec![("about", warning.name.to_owned())], stands)
    });
    let vitals = front.tools().store.vitals();
    let pool = |of: fn(&PoolUse) -> u32| {
        let row = move |pool: &PoolUse| (vec![("pool", pool.name.to_owned())], f64::from(of(pool)));
        vitals.pools.iter().map(row).collect::<Vec<_>>()
    };
    let waiting = front.ops.waiting();
    let ends = front.certificate.as_ref().and_then(Certificate::ends);
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
        counter("requests_total", "Requests answered.", get(&counts.requests)),
        counter("errors_total", "Requests answered with a status from 500 up.", get(&counts.errors)),
        front.durations.family(),
        labelled(
            "warning",
            "gauge",
            "1 for what should be seen to, 0 where all is well; /readyz with Accept: application/json has it in words.",
            warnings,
        ),
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
            get(&ended.bodies),
        ),
        maybe("certificate_end_seconds", "When the certificate ends, in seconds since 1970.", seconds(ends)),
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
            front.health.figures_behind(),
        ),
        maybe(
            "last_backup_seconds",
            "When the database was last saved by `backup`, in seconds since 1970.",
            seconds(front.health.saved()),
        ),
        maybe(
            "last_verify_seconds",
            "When the record was last verified by `audit verify`, in seconds since 1970.",
            seconds(front.health.verified()),
        ),
        counter("commands_total", "Commands that were done.", get(&counts.commands)),
        counter("refusals_total", "Commands that a rule refused.", get(&counts.refused)),
        gauge("live_streams", "Live streams open now.", get(&counts.streams)),
        gauge(
            "alarms_ringing",
            "Alarms that are not over.",
            sum(|one| one.line.head.alarms.ringing().count()),
        ),
        counter(
            "messages_delivered_total",
            "Messages about alarms that were delivered.",
            get(&counts.messages.delivered),
        ),
        counter(
            "messages_failed_total",
            "Attempts to deliver a message about an alarm that failed.",
            get(&counts.messages.failed),
        ),
        counter(
            "messages_given_up_total",
            "Messages about alarms that were given up after a day.",
            get(&counts.messages.given_up),
        ),
        counter(
            "messages_refused_total",
            "Letters about alarms to addresses that the mail server does not know.",
            get(&counts.messages.refused),
        ),
        labelled(
            "receivers_failing",
            "gauge",
            "Receivers of alarms that fail, by district and way.",
            failing(front),
        ),
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
            front.ops.head_ahead(),
        ),
        gauge(
            "not_current",
            "1 while the lines cannot be read, or the clock is off, so that what is shown is not current.",
            u64::from(front.ops.standing().borrow().is_some()),
        ),
        labelled(
            "out_of_service",
            "gauge",
            "1 for each district that is out of service because of what is stored of it.",
            front.ops.out_of_service().into_iter().map(|(id, _)| (vec![("district", id.to_string())], 1.0)),
        ),
        gauge("districts", "Districts, practice lines included.", lines.len() as u64),
        counter("facts_total", "Facts in all lines.", lines.iter().map(|one| one.line.head.seq).sum()),
        gauge("visits_live", "Visits that have not ended.", sum(|one| one.line.live().count())),
    ]
}

/// How many hooks and addresses of each district fail.
fn failing(front: &Front) -> Vec<(Labels, f64)> {
    let mut count: BTreeMap<(String, &'static str), u32> = BTreeMap::new();
    for one in front.counts.messages.failing(front.now()) {
        *count.entry((one.district.to_string(), one.way.as_str())).or_default() += 1;
    }
    let row = |((district, way), count): ((String, &'static str), u32)| {
        (vec![("district", district), ("way", way.to_owned())], f64::from(count))
    };
    count.into_iter().map(row).collect()
}

/// What the system says about this process; only Linux does.
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

/// The way in for a monitoring system, on an address of its own and without signing in: these numbers, and whether the node is
/// ready.
pub(crate) fn open_routes(front: &Shared) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .with_state(Arc::clone(front))
}

/// The numbers, as text.
pub async fn metrics(State(front): State<Shared>) -> Response {
    text(StatusCode::OK, written(&families(&front)))
}

fn written(families: &[Family]) -> String {
    let mut out = String::new();
    for Family { name, kind, help, samples } in families {
        let _infallible =
            writeln!(out, "# HELP district_window_{name} {help}\n# TYPE district_window_{name} {kind}");
        for Sample { suffix, labels, value } in samples {
            let _infallible = write!(out, "district_window_{name}{suffix}");
            for (index, (label, text)) in labels.iter().enumerate() {
                let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
                let _infallible = write!(out, "{}{label}=\"{text}\"", if index == 0 { '{' } else { ',' });
            }
            let _infallible = writeln!(out, "{} {value}", if labels.is_empty() { "" } else { "}" });
        }
    }
    out
}

/// Upper bounds of the duration buckets, in seconds.
const BOUNDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// How long answers took to begin, by route. Its labels are the routes of the table, so nobody outside can add any.
pub struct Durations {
    by_route: HashMap<(Method, &'static str), Histogram>,
    /// Files of the site, and addresses that do not exist.
    other: Histogram,
}

#[derive(Debug, Default)]
struct Histogram {
    buckets: [AtomicU64; BOUNDS.len() + 1],
    nanos: AtomicU64,
}

impl Default for Durations {
    fn default() -> Self {
        let routes = routes::table().into_iter();
        let by_route = routes.map(|route| ((route.method, route.path), Histogram::default())).collect();
        Durations { by_route, other: Histogram::default() }
    }
}

impl Durations {
    /// One more answer. `path` is the matched route's, when there is one.
    pub fn add(&self, method: &Method, path: Option<&str>, took: Duration) {
        let known = path.and_then(|path| self.by_route.get(&(method.clone(), path)));
        known.unwrap_or(&self.other).add(took);
    }

    fn family(&self) -> Family {
        let mut rows: Vec<(String, &Histogram)> =
            self.by_route.iter().map(|((method, path), one)| (format!("{method} {path}"), one)).collect();
        rows.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        rows.push(("other".to_owned(), &self.other));
        Family {
            name: "request_seconds",
            kind: "histogram",
            help: "Seconds until an answer began, by route; routes nobody asked for are left out.",
            samples: rows.into_iter().flat_map(|(route, one)| one.samples(&route)).collect(),
        }
    }
}

impl Histogram {
    fn add(&self, took: Duration) {
        let seconds = took.as_secs_f64();
        let place = BOUNDS.iter().position(|bound| seconds <= *bound).unwrap_or(BOUNDS.len());
        if let Some(bucket) = self.buckets.get(place) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        self.nanos.fetch_add(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    fn samples(&self, route: &str) -> Vec<Sample> {
        let route = || ("route", route.to_owned());
        let mut sum = 0;
        let mut samples = Vec::with_capacity(BOUNDS.len() + 3);
        let bounds = BOUNDS.iter().map(ToString::to_string).chain(["+Inf".to_owned()]);
        for (bound, bucket) in bounds.zip(&self.buckets) {
            sum += bucket.load(Ordering::Relaxed);
            let labels = vec![route(), ("le", bound)];
            samples.push(Sample { suffix: "_bucket", labels, value: sum as f64 });
        }
        if sum == 0 {
            return Vec::new();
        }
        let nanos = self.nanos.load(Ordering::Relaxed) as f64;
        samples.push(Sample { suffix: "_sum", labels: vec![route()], value: nanos / 1e9 });
        samples.push(Sample { suffix: "_count", labels: vec![route()], value: sum as f64 });
        samples
    }
}
