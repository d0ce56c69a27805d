//! Whether the program is up and whether it can work. A job runs the checks once a second and stores the results; probes get
//! the last ones, so they cost the database nothing.

pub mod checks;
pub mod probes;

use arc_swap::ArcSwap;
use domain::time::At;
use serde::Serialize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use utoipa::ToSchema;

/// Results older than this say nothing about now.
const STALE: Duration = Duration::from_secs(10);

/// The name of the check of damaged districts.
const DISTRICTS: &str = "districts";

/// A check of something this node needs to work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ReadinessCheck)]
pub struct Check {
    /// Its stable name, for programs.
    #[schema(value_type = String)]
    pub name: &'static str,
    /// Whether it holds.
    pub ok: bool,
    /// The result, in a sentence that is safe to publish: no addresses, paths or names of people.
    pub detail: String,
}

impl Check {
    /// A check that holds with `Ok`, and fails with `Err`; both carry the sentence for `detail`.
    #[must_use]
    pub fn of(name: &'static str, result: Result<String, String>) -> Check {
        let ok = result.is_ok();
        Check { name, ok, detail: result.unwrap_or_else(|why| why) }
    }
}

/// The last results of the checks.
#[derive(Default)]
pub struct Health {
    last: ArcSwap<Found>,
    /// This node was asked to stop: no new work should be sent to it.
    leaving: AtomicBool,
}

#[derive(Default)]
struct Found {
    checks: Vec<Check>,
    warnings: Vec<Check>,
    at: Option<Instant>,
    wrote: Option<Instant>,
    figures: Option<(Instant, Slow)>,
}

/// Results of the less frequent queries to the database.
#[derive(Debug, Clone, Copy, Default)]
struct Slow {
    /// Facts that the figures have yet to count, in all districts.
    behind: Option<u64>,
    /// When the database was last backed up.
    saved: Option<At>,
    /// When the record was last verified.
    verified: Option<At>,
    /// Districts with email addresses for alarms but no mail server to send by.
    unmailed: usize,
}

impl Health {
    /// The last results, with failing ones added for checks that are overdue and for a server that is stopping.
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

    /// The last warnings: a row for each, whether it holds or not.
    #[must_use]
    pub fn warnings(&self) -> Vec<Check> {
        self.last.load().warnings.clone()
    }

    /// How many facts the figures had yet to count when that was last read; `None` where unknown.
    #[must_use]
    pub fn figures_behind(&self) -> Option<u64> {
        self.slow().behind
    }

    /// When the database was last copied by `backup`, as far as the settings say.
    #[must_use]
    pub fn saved(&self) -> Option<At> {
        self.slow().saved
    }

    /// When the record was last verified by `audit verify`, as far as the settings say.
    #[must_use]
    pub fn verified(&self) -> Option<At> {
        self.slow().verified
    }

    fn slow(&self) -> Slow {
        self.last.load().figures.map(|(_, slow)| slow).unwrap_or_default()
    }

    /// Whether every check holds: the database can be written, the clock is right, and so on.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.checks().iter().all(|check| check.ok)
    }

    /// Makes the node not ready from now on.
    pub fn leave(&self) {
        self.leaving.store(true, Ordering::Relaxed);
    }
}
