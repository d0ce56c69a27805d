//! A time limit for every SQLite statement, and the end of statements that nobody waits for.

use sqlx::SqliteConnection;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Asked regularly by a running SQLite statement whether to continue.
#[derive(Debug)]
pub(crate) struct Watch {
    since: Instant,
    /// The deadline, in milliseconds from `since`.
    until: AtomicU64,
}

impl Watch {
    const NO_LIMIT: u64 = u64::MAX;

    pub(crate) fn new() -> Watch {
        Watch { since: now(), until: AtomicU64::new(Watch::NO_LIMIT) }
    }

    /// Whether the statement may continue.
    pub(crate) fn goes_on(&self) -> bool {
        let until = self.until.load(Ordering::Relaxed);
        until == Watch::NO_LIMIT || self.elapsed() < until
    }

    /// Starts the time limit of a statement.
    pub(crate) fn begin(&self, limit: Duration) {
        self.until.store(self.elapsed().saturating_add(millis(limit)), Ordering::Relaxed);
    }

    pub(crate) fn end(&self) {
        self.until.store(Watch::NO_LIMIT, Ordering::Relaxed);
    }

    /// Stops the statement, because nobody waits for its result.
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

/// For measuring durations only; never shown or stored.
#[allow(clippy::disallowed_methods)]
fn now() -> Instant {
    Instant::now()
}

/// A connection to a file, with a watch over its statements.
#[derive(Debug)]
pub(crate) struct Watched {
    pub(crate) conn: SqliteConnection,
    pub(crate) watch: Arc<Watch>,
    /// The time limit of one statement.
    pub(crate) limit: Duration,
}
