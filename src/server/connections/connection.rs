//! One connection: what it does, and what has to happen to it.

use super::limits::Sockets;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// A connection asked to end has this long.
const PARTING: u64 = 10_000;

/// What a connection is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// To end once what is in flight is answered.
    Leave,
    /// To end at once.
    Cut,
}

/// Which HTTP a connection speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spoken {
    /// It has not said yet.
    Nothing,
    One,
    Two,
}

/// One connection: what it was seen to do, and the orders given to it.
#[derive(Debug)]
pub struct Connection {
    /// From here its moments are counted, in milliseconds; 0 means none.
    pub(super) base: Instant,
    /// It has shown a session, a device's key or a token.
    pub(super) known: AtomicBool,
    pub(super) spoken: AtomicU8,
    /// Since when it has no request, or since it was opened.
    pub(super) rested: AtomicU64,
    /// When the first bytes came since then.
    pub(super) heard: AtomicU64,
    /// Since when the socket takes nothing.
    pub(super) blocked: AtomicU64,
    pub(super) answers: Mutex<Vec<Arc<Given>>>,
    pub(super) leave: CancellationToken,
    pub(super) cut: CancellationToken,
}

/// Since when the client has not taken all it was given of one answer, or 0.
#[derive(Debug, Default)]
pub(super) struct Given(pub(super) AtomicU64);

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn past(now: u64, since: u64, limit: Duration) -> bool {
    u128::from(now.saturating_sub(since)) > limit.as_millis()
}

impl Connection {
    pub(super) fn new(base: Instant) -> Connection {
        let now = since(base);
        Connection {
            base,
            known: AtomicBool::new(false),
            spoken: AtomicU8::new(Spoken::Nothing as u8),
            rested: AtomicU64::new(now),
            heard: AtomicU64::new(0),
            blocked: AtomicU64::new(0),
            answers: Mutex::default(),
            leave: CancellationToken::new(),
            cut: CancellationToken::new(),
        }
    }

    /// Somebody known uses it: it counts in no address's share, and goes last when there are too many.
    pub fn is_known(&self) {
        self.known.store(true, Relaxed);
    }

    /// Cancelled when it is to do so.
    pub(crate) fn ordered(&self, order: Order) -> &CancellationToken {
        match order {
            Order::Leave => &self.leave,
            Order::Cut => &self.cut,
        }
    }

    /// What has to happen to it by now, and why.
    pub(super) fn verdict(
        &self,
        now: u64,
        limits: &Sockets,
        stall: Duration,
    ) -> Option<(Order, &'static str)> {
        let blocked = self.blocked.load(Relaxed);
        if blocked > 0 && past(now, blocked, stall) {
            return Some((Order::Cut, "the client does not read"));
        }
        let answers = lock(&self.answers);
        if answers.iter().map(|given| given.0.load(Relaxed)).any(|at| at > 0 && past(now, at, stall)) {
            return Some((Order::Cut, "the client does not read"));
        }
        if !answers.is_empty() || blocked > 0 {
            return None;
        }
        let (rested, heard) = (self.rested.load(Relaxed), self.heard.load(Relaxed));
        let spoken = self.spoken.load(Relaxed);
        if spoken == Spoken::Nothing as u8 && past(now, rested, limits.head)
            || spoken == Spoken::One as u8 && heard > 0 && past(now, heard, limits.head)
        {
            return Some((Order::Cut, "a request did not get complete"));
        }
        if past(now, rested, limits.idle + Duration::from_millis(PARTING)) {
            return Some((Order::Cut, "idle"));
        }
        past(now, rested, limits.idle).then_some((Order::Leave, "idle"))
    }

    /// Which connection goes first when one has to: one without a request before one with, and the one at rest longest.
    pub(super) fn worth(&self) -> (bool, bool, u64) {
        (self.known.load(Relaxed), !lock(&self.answers).is_empty(), self.rested.load(Relaxed))
    }
}

pub(super) fn since(base: Instant) -> u64 {
    // Never 0, which means none.
    u64::try_from(base.elapsed().as_millis()).unwrap_or(u64::MAX).saturating_add(1)
}
