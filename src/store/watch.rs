//! A time limit for every statement of SQLite, and an end to those that nobody waits for.

use sqlx::SqliteConnection;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What a statement of SQLite asks now and then while it runs: whether to go on.
#[derive(Debug)]
pub(crate) struct Watch {
    since: Instant,
    /// Milliseconds from `since`.
    until: AtomicU64,
}

impl Watch {
    const NO_LIMIT: u64 = u64::MAX;

    pub(crate) fn new() -> Watch {
        Watch { since: now(), until: AtomicU64::new(Watch::NO_LIMIT) }
    }

    /// Whether to go on.
    pub(crate) fn goes_on(&self) -> bool {
        let until = self.until.load(Ordering::Relaxed);
        until == Watch::NO_LIMIT || self.elapsed() < until
    }

    /// A statement begins.
    pub(crate) fn begin(&self, limit: Duration) {
        self.until.store(self.elapsed().saturating_add(millis(limit)), Ordering::Relaxed);
    }

    /// It has ended.
    pub(crate) fn end(&self) {
        self.until.store(Watch::NO_LIMIT, Ordering::Relaxed);
    }

    /// Nobody waits for it any longer.
    pub(crate) fn give_up(&self) {
        self.until.store(0, Ordering::Relaxed);
    }

    fn elapsed(&self) -> u64 {
        millis(self.since.elapsed())
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX - 1)
}

/// For measuring how long something takes: not a time that is shown or stored.
#[allow(clippy::disallowed_methods)]
fn now() -> Instant {
    Instant::now()
}

/// A connection to a file with the watch over its statements.
#[derive(Debug)]
pub(crate) struct Watched {
    pub(crate) conn: SqliteConnection,
    pub(crate) watch: Arc<Watch>,
    /// The longest time for one statement.
    pub(crate) limit: Duration,
}
