//! How the receivers of messages do, lane by lane: who is at work, who fails and rests.

use crate::model::outbox::{Lane, Way};
use domain::ids::DistrictId;
use domain::time::{At, HOUR, Ms};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Semaphore, SemaphorePermit};
use uuid::Uuid;

/// Messages on their way at once to a receiver that takes them; one to a receiver that fails.
const AT_ONCE: usize = 4;
/// Lanes that are at work in the store at once: desks wait for the same connections. Danger goes beside them.
const IN_STORE: usize = 3;
/// Beside them those whose receivers fail, however many there are.
const FAILING_IN_STORE: usize = 1;
/// Nobody needs to be told of it any more.
pub const GIVE_UP: Ms = 24 * HOUR;

/// How often messages went out, since the start, and how their receivers do.
#[derive(Debug, Default)]
pub struct Sent {
    /// Delivered.
    pub delivered: AtomicU64,
    /// Attempts that failed and are made again.
    pub failed: AtomicU64,
    /// Given up.
    pub given_up: AtomicU64,
    /// Letters to addresses that the mail server does not know.
    pub refused: AtomicU64,
    lanes: Mutex<BTreeMap<Lane, Going>>,
    /// When what is too old was last given up.
    tidied_at: Mutex<Option<At>>,
    /// Messages on their way.
    pub(super) under_way: Arc<Mutex<BTreeSet<Uuid>>>,
    turns: Turns,
}

/// Turns in the store.
#[derive(Debug)]
struct Turns {
    usual: Semaphore,
    failing: Semaphore,
}

impl Default for Turns {
    fn default() -> Turns {
        Turns { usual: Semaphore::new(IN_STORE), failing: Semaphore::new(FAILING_IN_STORE) }
    }
}

/// How it goes in a lane.
#[derive(Debug, Default)]
struct Going {
    workers: usize,
    /// Since it last worked.
    failures: u32,
    rests_until: Option<At>,
    trouble: Option<Trouble>,
}

#[derive(Debug)]
struct Trouble {
    since: At,
    last: At,
    why: String,
}

/// A receiver that fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failing {
    /// Of which district.
    pub district: DistrictId,
    /// Its hook, or somebody's mail.
    pub way: Way,
    /// Since when.
    pub since: At,
    /// What it answered last, without anybody's address.
    pub why: String,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sent {
    /// Receivers that have failed since they last took something, unless nothing was sent to them for a day.
    #[must_use]
    pub fn failing(&self, now: At) -> Vec<Failing> {
        let failing = |(lane, going): (&Lane, &Going)| {
            let trouble = going.trouble.as_ref().filter(|trouble| now - trouble.last < GIVE_UP)?;
            Some(Failing {
                district: lane.district.clone(),
                way: if lane.receiver == Way::Hook.as_str() { Way::Hook } else { Way::Mail },
                since: trouble.since,
                why: trouble.why.clone(),
            })
        };
        locked(&self.lanes).iter().filter_map(failing).collect()
    }

    fn is_troubled(&self, lane: &Lane) -> bool {
        locked(&self.lanes).get(lane).is_some_and(|going| going.trouble.is_some())
    }

    /// A lane's turn in the store, as long as this is kept; none is needed for danger.
    pub(super) async fn turn(&self, lane: &Lane) -> Option<SemaphorePermit<'_>> {
        let turns = if self.is_troubled(lane) { &self.turns.failing } else { &self.turns.usual };
        if lane.danger { None } else { turns.acquire().await.ok() }
    }

    /// One more at work in a lane; not where enough are, nor where the receiver is left alone for a while.
    pub(super) fn begin(&self, lane: &Lane, now: At) -> bool {
        let mut lanes = locked(&self.lanes);
        let going = lanes.entry(lane.clone()).or_default();
        let most = if going.failures > 0 && !lane.danger { 1 } else { AT_ONCE };
        let begins = going.workers < most && !going.rests(lane, now);
        going.workers += usize::from(begins);
        begins
    }

    /// Whether it is time to give up what is too old. A clock that was set back makes nobody wait.
    pub(super) fn tidies(&self, now: At, every: Ms) -> bool {
        let mut last = locked(&self.tidied_at);
        let due = last.is_none_or(|last| !(0..every).contains(&(now - last)));
        if due {
            *last = Some(now);
        }
        due
    }

    pub(super) fn rests(&self, lane: &Lane, now: At) -> bool {
        locked(&self.lanes).get(lane).is_some_and(|going| going.rests(lane, now))
    }

    pub(super) fn end(&self, lane: &Lane) {
        let mut lanes = locked(&self.lanes);
        if let Some(going) = lanes.get_mut(lane) {
            going.workers = going.workers.saturating_sub(1);
            if going.workers == 0 && going.trouble.is_none() {
                lanes.remove(lane);
            }
        }
    }

    /// The receiver took something.
    pub(super) fn worked(&self, lane: &Lane) {
        if let Some(going) = locked(&self.lanes).get_mut(lane) {
            (going.failures, going.rests_until, going.trouble) = (0, None, None);
        }
    }

    /// It did not. `rest` is how long it is left alone after so many failures; attempts that were on their way when it was last
    /// left alone are one failure with it.
    pub(super) fn troubled(&self, lane: &Lane, now: At, why: &str, rest: impl FnOnce(u32) -> Option<Ms>) {
        let mut lanes = locked(&self.lanes);
        let going = lanes.entry(lane.clone()).or_default();
        let left_alone = going.rests_until.is_some_and(|until| now < until);
        if !left_alone && let Some(rest) = rest(going.failures.saturating_add(1)) {
            going.failures = going.failures.saturating_add(1);
            going.rests_until = Some(now + rest);
        }
        let since = going.trouble.as_ref().map_or(now, |trouble| trouble.since);
        going.trouble = Some(Trouble { since, last: now, why: why.to_owned() });
    }
}

impl Going {
    /// Danger waits for nothing but the pauses of its own message.
    fn rests(&self, lane: &Lane, now: At) -> bool {
        !lane.danger && self.rests_until.is_some_and(|until| now < until)
    }
}

/// Somebody at work in a lane.
pub(super) struct Worker<'a>(pub(super) &'a Sent, pub(super) &'a Lane);

impl Drop for Worker<'_> {
    fn drop(&mut self) {
        self.0.end(self.1);
    }
}

/// What is being worked on, which nobody else begins until this is dropped.
pub(super) struct Busy<T: Ord>(Arc<Mutex<BTreeSet<T>>>, T);

impl<T: Ord + Clone> Busy<T> {
    /// None where it is worked on already.
    pub(super) fn with(all: &Arc<Mutex<BTreeSet<T>>>, one: &T) -> Option<Busy<T>> {
        // Made only where it is kept: dropped, it would take the other's mark away.
        let first = locked(all).insert(one.clone());
        first.then(|| Busy(Arc::clone(all), one.clone()))
    }
}

impl<T: Ord> Drop for Busy<T> {
    fn drop(&mut self) {
        locked(&self.0).remove(&self.1);
    }
}
