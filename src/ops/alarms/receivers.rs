//! The state of the receivers of messages, by lane: which are being served, which fail and pause.

use crate::model::outbox::{Lane, Way};
use domain::ids::DistrictId;
use domain::time::{At, HOUR, Ms};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Semaphore, SemaphorePermit};
use uuid::Uuid;

/// Messages sent at the same time to a receiver that works; a receiver that fails gets one.
const AT_ONCE: usize = 4;
/// Lanes that use the store at the same time, because desks need the same connections. Danger is not limited.
const IN_STORE: usize = 3;
/// In addition, this many lanes whose receivers fail, however many there are.
const FAILING_IN_STORE: usize = 1;
/// After this long a message is of no use to anyone and is given up.
pub const GIVE_UP: Ms = 24 * HOUR;

/// Counts of messages since the start, and the state of their receivers.
#[derive(Debug, Default)]
pub struct Sent {
    /// Messages that were delivered.
    pub delivered: AtomicU64,
    /// Attempts that failed and are repeated.
    pub failed: AtomicU64,
    /// Messages that were given up.
    pub given_up: AtomicU64,
    /// Letters to addresses unknown to the mail server.
    pub refused: AtomicU64,
    lanes: Mutex<BTreeMap<Lane, Going>>,
    /// When messages that are too old were last given up.
    tidied_at: Mutex<Option<At>>,
    /// Messages being sent at present.
    pub(super) under_way: Arc<Mutex<BTreeSet<Uuid>>>,
    turns: Turns,
}

/// Limits on how many lanes use the store at once.
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

/// The state of one lane.
#[derive(Debug, Default)]
struct Going {
    workers: usize,
    /// Failures since the last success.
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
    /// The district whose messages it receives.
    pub district: DistrictId,
    /// Whether it is the district's web hook or a mail address.
    pub way: Way,
    /// When its first failure since the last success was.
    pub since: At,
    /// Its last error, without any address.
    pub why: String,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sent {
    /// Receivers that have failed since their last success, unless nothing was sent to them for a day.
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

    /// A lane's permit to use the store, held until dropped; `None` for danger, which needs none.
    pub(super) async fn turn(&self, lane: &Lane) -> Option<SemaphorePermit<'_>> {
        let turns = if self.is_troubled(lane) { &self.turns.failing } else { &self.turns.usual };
        if lane.danger { None } else { turns.acquire().await.ok() }
    }

    /// Adds a worker to a lane; false if the lane has enough, or its receiver is pausing.
    pub(super) fn begin(&self, lane: &Lane, now: At) -> bool {
        let mut lanes = locked(&self.lanes);
        let going = lanes.entry(lane.clone()).or_default();
        let most = if going.failures > 0 && !lane.danger { 1 } else { AT_ONCE };
        let begins = going.workers < most && !going.rests(lane, now);
        going.workers += usize::from(begins);
        begins
    }

    /// Whether it is time to give up old messages. A clock that was set back does not delay this.
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

    /// Notes that the receiver accepted a message.
    pub(super) fn worked(&self, lane: &Lane) {
        if let Some(going) = locked(&self.lanes).get_mut(lane) {
            (going.failures, going.rests_until, going.trouble) = (0, None, None);
        }
    }

    /// Notes that the receiver failed. `rest` gives its pause after a number of failures; attempts that were
    /// already on their way when its last pause began count as one failure with it.
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
    /// Danger waits only for the pauses of its own message.
    fn rests(&self, lane: &Lane, now: At) -> bool {
        !lane.danger && self.rests_until.is_some_and(|until| now < until)
    }
}

/// A worker in a lane, until dropped.
pub(super) struct Worker<'a>(pub(super) &'a Sent, pub(super) &'a Lane);

impl Drop for Worker<'_> {
    fn drop(&mut self) {
        self.0.end(self.1);
    }
}

/// A mark on something being worked on, so that no one else begins it until this is dropped.
pub(super) struct Busy<T: Ord>(Arc<Mutex<BTreeSet<T>>>, T);

impl<T: Ord + Clone> Busy<T> {
    /// `None` if it is being worked on already.
    pub(super) fn with(all: &Arc<Mutex<BTreeSet<T>>>, one: &T) -> Option<Busy<T>> {
        // Built only if the mark is new: when dropped, it would remove the other worker's mark.
        let first = locked(all).insert(one.clone());
        first.then(|| Busy(Arc::clone(all), one.clone()))
    }
}

impl<T: Ord> Drop for Busy<T> {
    fn drop(&mut self) {
        locked(&self.0).remove(&self.1);
    }
}
