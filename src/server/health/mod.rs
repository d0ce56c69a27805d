//! Whether the program is up and whether it can work. A job makes the checks once a second and keeps what they found; whoever asks
//! is given what was found last, so asking costs the database nothing.

pub mod checks;
pub mod probes;

use arc_swap::ArcSwap;
use domain::time::At;
use serde::Serialize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What was found longer ago than this says nothing about now.
const STALE: Duration = Duration::from_secs(10);

/// The name of the check that is of districts.
const DISTRICTS: &str = "districts";

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
#[derive(Default)]
pub struct Health {
    last: ArcSwap<Found>,
    /// This node was asked to end and is about to: no new work should be sent to it.
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

/// What is asked of the database now and then.
#[derive(Debug, Clone, Copy, Default)]
struct Slow {
    /// Facts that the figures have still to count.
    behind: Option<u64>,
    /// When the database was last saved.
    saved: Option<At>,
    /// When the record was last verified.
    verified: Option<At>,
    /// Districts with addresses that nothing can be sent to.
    unmailed: usize,
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

    /// What should be seen to, as last looked at: a row for each thing, whether it holds or not.
    #[must_use]
    pub fn warnings(&self) -> Vec<Check> {
        self.last.load().warnings.clone()
    }

    /// How many facts the figures were behind the lines when that was last looked at.
    #[must_use]
    pub fn figures_behind(&self) -> Option<u64> {
        self.slow().behind
    }

    /// When the database was last saved by `backup`.
    #[must_use]
    pub fn saved(&self) -> Option<At> {
        self.slow().saved
    }

    /// When the record was last verified by `audit verify`.
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

    /// From now on this node says that it is not ready.
    pub fn leave(&self) {
        self.leaving.store(true, Ordering::Relaxed);
    }
}
