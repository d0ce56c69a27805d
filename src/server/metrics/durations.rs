//! The time until answers began.

use super::exposition::{Family, Sample};
use http::Method;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper bounds of the duration buckets, in seconds.
const BOUNDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// The time until answers began, by route. Its labels are the routes of the table, so clients cannot add any.
pub struct Durations {
    by_route: HashMap<(Method, &'static str), Histogram>,
    /// Files of the site, and paths that do not exist.
    other: Histogram,
}

#[derive(Debug, Default)]
struct Histogram {
    buckets: [AtomicU64; BOUNDS.len() + 1],
    nanos: AtomicU64,
}

impl Durations {
    /// Empty histograms, one for each of `routes`.
    pub fn of(routes: impl IntoIterator<Item = (Method, &'static str)>) -> Durations {
        let by_route = routes.into_iter().map(|route| (route, Histogram::default())).collect();
        Durations { by_route, other: Histogram::default() }
    }

    /// Adds one answer. `path` is that of the matched route, if any.
    pub fn add(&self, method: &Method, path: Option<&str>, took: Duration) {
        let known = path.and_then(|path| self.by_route.get(&(method.clone(), path)));
        known.unwrap_or(&self.other).add(took);
    }

    pub(super) fn family(&self) -> Family {
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
