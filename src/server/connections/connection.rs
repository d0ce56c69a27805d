//! One connection: its observed activity, and whether it has to be closed.

use super::limits::Sockets;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// A connection asked to close has this long, in milliseconds.
const PARTING: u64 = 10_000;

/// An order to a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// Close once the requests in flight are answered.
    Leave,
    /// Close at once.
    Cut,
}

/// The HTTP version of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spoken {
    /// Not known yet.
    Nothing,
    One,
    Two,
}

/// One connection: its observed activity, and the orders given to it.
#[derive(Debug)]
pub struct Connection {
    /// The origin of the times below, which are in milliseconds; 0 means none.
    pub(super) base: Instant,
    /// Whether it has carried a valid session, device key or token.
    pub(super) known: AtomicBool,
    pub(super) spoken: AtomicU8,
    /// Since when it has had no request in progress; at first, when it was opened.
    pub(super) rested: AtomicU64,
    /// When the first bytes arrived after that.
    pub(super) heard: AtomicU64,
    /// Since when the socket has accepted no bytes to send.
    pub(super) blocked: AtomicU64,
    pub(super) answers: Mutex<Vec<Arc<Given>>>,
    pub(super) leave: CancellationToken,
    pub(super) cut: CancellationToken,
}

/// Since when a piece of one answer has waited to be taken, in milliseconds, or 0.
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

    /// Marks the connection as authenticated: it does not count in its address's share, and is evicted last.
    pub fn is_known(&self) {
        self.known.store(true, Relaxed);
    }

    /// The token that is cancelled when the order is given.
    pub(crate) fn ordered(&self, order: Order) -> &CancellationToken {
        match order {
            Order::Leave => &self.leave,
            Order::Cut => &self.cut,
        }
    }

    /// The order due by now, if any, and why.
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

    /// The sort key for eviction, lowest first: strangers before authenticated ones, those without a request before those
    /// with one, then the one idle longest.
    pub(super) fn worth(&self) -> (bool, bool, u64) {
        (self.known.load(Relaxed), !lock(&self.answers).is_empty(), self.rested.load(Relaxed))
    }
}

pub(super) fn since(base: Instant) -> u64 {
    // Never 0, which means none.
    u64::try_from(base.elapsed().as_millis()).unwrap_or(u64::MAX).saturating_add(1)
}
