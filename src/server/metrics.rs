//! Numbers about the program itself, in the text form that monitoring systems read
//! (<https://prometheus.io/docs/instrumenting/exposition_formats/>). `docs/operations.md` says what each means and what to do; a
//! test holds the two together.
//!
//! To add a number: its row in [`families`], its line in `docs/operations.md`.

use crate::front::{Front, Shared};
use crate::health::text;
use crate::routes;
use axum::extract::State;
use axum::response::Response;
use http::{Method, StatusCode};
use ops::clerk::Published;
use std::collections::HashMap;
use std::fmt::Write;
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
    let lines = front.ops.every_line();
    let sum = |of: fn(&Published) -> usize| lines.iter().map(of).sum::<usize>() as u64;
    let connections = &front.connections;
    let ended = connections.counts();
    let why = |why: &str, count: &AtomicU64| (vec![("why", why.to_owned())], get(count) as f64);
    let checks = front.health.checks().into_iter().map(|check| {
        let holds = if check.ok { 1.0 } else { 0.0 };
        (vec![("check", check.name.to_owned())], holds)
    });
    vec![
        labelled(
            "check_ok",
            "gauge",
            "1 for each check of /readyz that holds, 0 for one that does not.",
            checks,
        ),
        counter("requests_total", "Requests answered.", get(&counts.requests)),
        counter("errors_total", "Requests answered with a status from 500 up.", get(&counts.errors)),
        front.durations.family(),
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
        gauge("districts", "Districts, practice lines included.", lines.len() as u64),
        counter("facts_total", "Facts in all lines.", lines.iter().map(|one| one.line.head.seq).sum()),
        gauge("visits_live", "Visits that have not ended.", sum(|one| one.line.live().count())),
    ]
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
