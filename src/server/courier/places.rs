//! Places for mail in progress, so that hanging receivers do not delay others.

use ops::ports::Lane;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// A receiver counts as slow when the mail server does not answer about it within this time; the server may be slow with some
/// addresses and not with others.
pub(super) const SLOW: Duration = Duration::from_secs(2);

/// Messages that this node sends at once to receivers that took its last one in time. With those below it is fewer than mail
/// servers allow each client (Postfix: 50). Calls for help do not need a place.
const LETTERS: usize = 20;

/// The same for receivers that were sent nothing since the start, or did not take the last one; none holds its place for
/// longer than [`SLOW`].
const DOUBTFUL_LETTERS: usize = 15;

/// The same for slow receivers.
const SLOW_LETTERS: usize = 10;

/// The outcome of this node's last message to a receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Last {
    Taken,
    Failed,
    Slow,
}

/// Places for mail in progress, by the outcome of this node's last message to the same receiver: however many fail or hang,
/// they take no place from those that work. Outcomes at other nodes are not known here.
pub(super) struct Places {
    usual: Semaphore,
    doubtful: Semaphore,
    pub(super) slow: Semaphore,
    last: Mutex<BTreeMap<Lane, Last>>,
}

impl Default for Places {
    fn default() -> Places {
        Places {
            usual: Semaphore::new(LETTERS),
            doubtful: Semaphore::new(DOUBTFUL_LETTERS),
            slow: Semaphore::new(SLOW_LETTERS),
            last: Mutex::default(),
        }
    }
}

impl Places {
    pub(super) fn last(&self, receiver: &Lane) -> Option<Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).get(receiver).copied()
    }

    pub(super) fn note(&self, receiver: Lane, last: Last) {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).insert(receiver, last);
    }

    pub(super) fn after(&self, last: Option<Last>) -> &Semaphore {
        match last {
            Some(Last::Taken) => &self.usual,
            Some(Last::Failed) | None => &self.doubtful,
            Some(Last::Slow) => &self.slow,
        }
    }
}
