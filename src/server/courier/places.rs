//! Places for letters on their way, so that receivers that hang keep no others waiting.

use ops::ports::Lane;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// A mail server may be slow with some addresses and not with others: a receiver is slow until the server has answered about it within
/// this time.
pub(super) const SLOW: Duration = Duration::from_secs(2);

/// Letters on their way from this node at once to receivers that took its last one in time. With those below it is fewer than mail
/// servers allow each client, Postfix 50. Danger goes beside them.
const LETTERS: usize = 20;

/// To receivers that were sent nothing since the start, or did not take the last one; none keeps its place for longer than [`SLOW`].
const DOUBTFUL_LETTERS: usize = 15;

/// To slow receivers.
const SLOW_LETTERS: usize = 10;

/// What came of the last letter from this node to a receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Last {
    Taken,
    Failed,
    Slow,
}

/// Places for letters on their way, by what came of the last one from this node to the same receiver: however many fail or hang, they
/// take no place of those who took it. What another node was told, this one does not know.
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
