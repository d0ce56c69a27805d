//! Limits on tries. Three counters guard a password: by the pair of account and source (five wrong ones lock the pair, so
//! that outsiders cannot lock staff out elsewhere), by source, and by account; the last two make each further try wait
//! longer. An account that signed in before from the same source is not slowed down by strangers. Unlocking is counted by
//! session and waits only seconds. Every try is counted before it is processed, so that one that is broken off counts as
//! well.

use crate::error::Failure;
use crate::os::instant;
use domain::ids::{DeviceId, SessionId, VisitId};
use governor::clock::{Clock, QuantaClock};
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use http::StatusCode;
use ops::error::Error;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a failed try counts (CJIS Security Policy AC-7: 15 minutes).
pub const WINDOW: Duration = Duration::from_secs(15 * 60);
/// Wrong passwords within the window that lock a pair of account and source (CJIS: five).
pub const WRONG: usize = 5;
/// Tries of one account from sources it never signed in from, before the next one has to wait.
pub const ACCOUNT_FREE: usize = 10;
/// Tries from one source, whatever the account, before the next one has to wait. A whole station may share one address.
pub const SOURCE_FREE: usize = 20;
/// Wrong passwords at one locked screen before the next one has to wait.
pub const UNLOCK_FREE: usize = 5;
/// Wrong codes at one tablet, whatever the number, before the next one has to wait. [`WRONG`] of them lock the number there.
pub const TABLET_FREE: usize = 10;
/// The longest wait between two tries of an account or a source; the wait begins at one second and doubles.
pub const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// The longest wait at a locked screen, where a visitor may be standing in front of the officer.
pub const LONGEST_UNLOCK_WAIT: Duration = Duration::from_secs(20);
/// Keys of each kind held in memory; beyond this number the least recently used one is forgotten.
pub const KEPT: usize = 20_000;
/// Times held for each key: enough to compute the longest wait.
const TIMES: usize = 32;

/// What limits count as one source: an IPv4 address, or the /64 of an IPv6 address, which one household or host has to itself
/// (RFC 6177).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        Network(match address.to_canonical() {
            IpAddr::V6(long) => IpAddr::V6(Ipv6Addr::from_bits(long.to_bits() >> 64 << 64)),
            short => short,
        })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A try that is counted until it is known to have succeeded.
#[derive(Debug, Clone, Copy)]
pub enum Attempt<'a> {
    /// A password on the sign-in page.
    SignIn(&'a str, Network),
    /// A password on a locked screen.
    Unlock(SessionId),
    /// A pairing code or a one-time link.
    Code(Network),
    /// The code of a ticket: its number with the district, and the sender, which is mostly a tablet.
    Ticket(&'a str, &'a str),
}

type Key = [u8; 32];

/// A map of bounded size that forgets its least recently used entry.
#[derive(Debug)]
struct Bounded<V> {
    values: HashMap<Key, (u64, V)>,
    order: BTreeMap<u64, Key>,
    next: u64,
}

impl<V> Default for Bounded<V> {
    fn default() -> Self {
        Bounded { values: HashMap::new(), order: BTreeMap::new(), next: 0 }
    }
}

impl<V> Bounded<V> {
    fn get(&self, key: &Key) -> Option<&V> {
        self.values.get(key).map(|(_, value)| value)
    }

    fn remove(&mut self, key: &Key) -> Option<V> {
        let (stamp, value) = self.values.remove(key)?;
        self.order.remove(&stamp);
        Some(value)
    }

    fn put(&mut self, key: Key, value: V) {
        self.remove(&key);
        while self.values.len() >= KEPT {
            let Some((_, oldest)) = self.order.pop_first() else { break };
            self.values.remove(&oldest);
        }
        self.order.insert(self.next, key);
        self.values.insert(key, (self.next, value));
        self.next += 1;
    }

    fn retain(&mut self, keep: impl Fn(&V) -> bool) {
        self.values.retain(|_, (_, value)| keep(value));
        let values = &self.values;
        self.order.retain(|_, key| values.contains_key(key));
        if self.values.capacity() > 4 * self.values.len().max(64) {
            self.values.shrink_to_fit();
        }
    }
}

/// When tries for one key failed, oldest first.
type Times = VecDeque<Instant>;

/// Failed tries and the waits that follow from them. Time is passed in.
#[derive(Debug, Default)]
pub struct Attempts {
    pairs: Bounded<Times>,
    accounts: Bounded<Times>,
    sources: Bounded<Times>,
    sessions: Bounded<Times>,
    codes: Bounded<Times>,
    tickets: Bounded<Times>,
    tablets: Bounded<Times>,
    /// Pairs of account and source that have signed in.
    familiar: Bounded<()>,
    /// Accounts whose earlier failures an administrator has lifted.
    lifted: Bounded<Instant>,
}

fn counted(times: Option<&Times>, now: Instant, since: Option<Instant>) -> Vec<Instant> {
    let counts = |time: &&Instant| {
        now.saturating_duration_since(**time) < WINDOW && since.is_none_or(|since| **time > since)
    };
    times.into_iter().flatten().filter(counts).copied().collect()
}

/// How long the next try has to wait: not at all for the first ones, then one second, doubled each time.
fn wait(times: &[Instant], free: usize, longest: Duration, now: Instant) -> Option<Duration> {
    let over = times.len().checked_sub(free)?;
    let wait = Duration::from_secs(1_u64 << over.min(16)).min(longest);
    let until = *times.last()? + wait;
    until.checked_duration_since(now).filter(|left| !left.is_zero())
}

fn locked(times: &[Instant], now: Instant) -> Option<Duration> {
    let first = times.get(times.len().checked_sub(WRONG)?)?;
    (*first + WINDOW).checked_duration_since(now).filter(|left| !left.is_zero())
}

fn push(table: &mut Bounded<Times>, key: Key, now: Instant) {
    let mut times = table.remove(&key).unwrap_or_default();
    if times.len() >= TIMES {
        times.pop_front();
    }
    times.push_back(now);
    table.put(key, times);
}

fn pop(table: &mut Bounded<Times>, key: &Key) {
    if let Some(mut times) = table.remove(key) {
        times.pop_back();
        if !times.is_empty() {
            table.put(*key, times);
        }
    }
}

impl Attempts {
    /// Whether the account has signed in from this source before.
    #[must_use]
    pub fn is_familiar(&self, account: &str, source: Network) -> bool {
        self.familiar.get(&pair(account, source)).is_some()
    }

    /// Counts a try, or returns how long it has to wait; a try that has to wait is not counted.
    ///
    /// # Errors
    /// How long to wait before the next try.
    pub fn begin(&mut self, attempt: Attempt<'_>, now: Instant) -> Result<(), Duration> {
        let refused = match attempt {
            Attempt::SignIn(account, source) => {
                let (by_pair, by_account, by_source) = (pair(account, source), of(account), here(source));
                let since = self.lifted.get(&by_account).copied();
                let lock = locked(&counted(self.pairs.get(&by_pair), now, since), now);
                let slow = |times: Vec<Instant>, free| wait(&times, free, LONGEST_WAIT, now);
                let strange = self.familiar.get(&by_pair).is_none();
                let account_wait = slow(counted(self.accounts.get(&by_account), now, since), ACCOUNT_FREE)
                    .filter(|_| strange);
                let source_wait =
                    slow(counted(self.sources.get(&by_source), now, None), SOURCE_FREE).filter(|_| strange);
                lock.max(account_wait).max(source_wait)
            }
            Attempt::Unlock(session) => {
                let times = counted(self.sessions.get(&screen(session)), now, None);
                wait(&times, UNLOCK_FREE, LONGEST_UNLOCK_WAIT, now)
            }
            Attempt::Code(source) => {
                let times = counted(self.codes.get(&here(source)), now, None);
                wait(&times, SOURCE_FREE, LONGEST_WAIT, now)
            }
            Attempt::Ticket(number, tablet) => {
                let lock = locked(&counted(self.tickets.get(&of(number)), now, None), now);
                lock.max(wait(
                    &counted(self.tablets.get(&of(tablet)), now, None),
                    TABLET_FREE,
                    LONGEST_WAIT,
                    now,
                ))
            }
        };
        if let Some(left) = refused {
            return Err(left);
        }
        match attempt {
            Attempt::SignIn(account, source) => {
                push(&mut self.pairs, pair(account, source), now);
                // Failures from a familiar source are no sign of strangers guessing.
                if !self.is_familiar(account, source) {
                    push(&mut self.accounts, of(account), now);
                    push(&mut self.sources, here(source), now);
                }
            }
            Attempt::Unlock(session) => push(&mut self.sessions, screen(session), now),
            Attempt::Code(source) => push(&mut self.codes, here(source), now),
            Attempt::Ticket(number, tablet) => {
                push(&mut self.tickets, of(number), now);
                push(&mut self.tablets, of(tablet), now);
            }
        }
        Ok(())
    }

    /// Whether the lock after [`WRONG`] tries is what refuses it: the one that an administrator can lift.
    #[must_use]
    pub fn is_locked(&self, attempt: Attempt<'_>, now: Instant) -> bool {
        let Attempt::SignIn(account, source) = attempt else { return false };
        let since = self.lifted.get(&of(account)).copied();
        locked(&counted(self.pairs.get(&pair(account, source)), now, since), now).is_some()
    }

    /// A try that was begun has succeeded. For the pair, earlier failures are cleared; for account and source only this try
    /// is taken back, so that attackers cannot clear their failures on other accounts by signing in to their own.
    pub fn succeeded(&mut self, attempt: Attempt<'_>) {
        match attempt {
            Attempt::SignIn(account, source) => {
                let by_pair = pair(account, source);
                self.pairs.remove(&by_pair);
                if self.familiar.get(&by_pair).is_none() {
                    pop(&mut self.accounts, &of(account));
                    pop(&mut self.sources, &here(source));
                }
                self.familiar.put(by_pair, ());
            }
            Attempt::Unlock(session) => {
                self.sessions.remove(&screen(session));
            }
            Attempt::Code(source) => pop(&mut self.codes, &here(source)),
            // Only this try: numbers of several series share their tries, and one of them may be the guesser's own.
            Attempt::Ticket(number, tablet) => {
                pop(&mut self.tickets, &of(number));
                pop(&mut self.tablets, &of(tablet));
            }
        }
    }

    /// The owner of the account has proved from this source that it is theirs, by other means than the sign-in page.
    pub fn familiar(&mut self, account: &str, source: Network) {
        self.familiar.put(pair(account, source), ());
    }

    /// Failures of an account up to now no longer count.
    pub fn lift(&mut self, account: &str, now: Instant) {
        self.lifted.put(of(account), now);
    }

    /// Removes tries that are older than [`WINDOW`].
    pub fn tidy(&mut self, now: Instant) {
        let counts =
            |times: &Times| times.back().is_some_and(|last| now.saturating_duration_since(*last) < WINDOW);
        let passwords = [&mut self.pairs, &mut self.accounts, &mut self.sources, &mut self.sessions];
        let codes = [&mut self.codes, &mut self.tickets, &mut self.tablets];
        for table in passwords.into_iter().chain(codes) {
            table.retain(counts);
        }
        self.lifted.retain(|at| now.saturating_duration_since(*at) < WINDOW);
    }

    /// The number of keys of all kinds now in memory.
    #[must_use]
    pub fn kept(&self) -> usize {
        let passwords = [&self.pairs, &self.accounts, &self.sources, &self.sessions];
        let codes = [&self.codes, &self.tickets, &self.tablets];
        passwords.into_iter().chain(codes).map(|table| table.values.len()).sum()
    }
}

type Per<Id> = RateLimiter<Id, DashMapStateStore<Id>, QuantaClock>;

/// Tickets of one tablet in a burst: a school class, or those taken while the network was down.
const TICKETS_AT_ONCE: u32 = 30;
/// After the burst, one more ticket in each such interval; nobody sustains a higher rate by hand.
const TICKET_EVERY: Duration = Duration::from_secs(3);

/// Changes that residents may make to their own visit in a burst: stepping out and back a few times, and some mistaken taps.
pub const OWN_AT_ONCE: u32 = 10;
/// After the burst, one more change in each such interval. Each is a fact that is stored forever, and nobody comes and goes
/// faster than that for long.
const OWN_EVERY: Duration = Duration::from_secs(20);

/// The limits of this server. They are in memory: each node counts for itself.
pub struct Limits {
    devices: Per<DeviceId>,
    tickets: Per<DeviceId>,
    visits: Per<VisitId>,
    clock: QuantaClock,
    attempts: Mutex<Attempts>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits::new()
    }
}

impl Limits {
    /// Limits without any tries counted yet.
    #[must_use]
    pub fn new() -> Limits {
        let per_second = NonZeroU32::new(20).unwrap_or(NonZeroU32::MIN);
        let at_once = NonZeroU32::new(100).unwrap_or(NonZeroU32::MIN);
        let clock = QuantaClock::default();
        let quota = Quota::per_second(per_second).allow_burst(at_once);
        let devices = RateLimiter::new(quota, DashMapStateStore::default(), clock.clone());
        let one_each = |every, at_once| {
            let each = Quota::with_period(every).unwrap_or(quota);
            each.allow_burst(NonZeroU32::new(at_once).unwrap_or(NonZeroU32::MIN))
        };
        let each = one_each(TICKET_EVERY, TICKETS_AT_ONCE);
        let tickets = RateLimiter::new(each, DashMapStateStore::default(), clock.clone());
        let each = one_each(OWN_EVERY, OWN_AT_ONCE);
        let visits = RateLimiter::new(each, DashMapStateStore::default(), clock.clone());
        Limits { devices, tickets, visits, clock, attempts: Mutex::default() }
    }

    /// Counts a request of a device.
    ///
    /// # Errors
    /// [`Error::TooMany`].
    pub fn device(&self, device: DeviceId) -> Result<(), Failure> {
        self.one_of(&self.devices, device)
    }

    /// Counts a ticket taken at a device.
    ///
    /// # Errors
    /// [`Error::TooMany`].
    pub fn ticket(&self, device: DeviceId) -> Result<(), Failure> {
        self.one_of(&self.tickets, device)
    }

    /// Counts a change that a resident makes to their own visit.
    ///
    /// # Errors
    /// [`Error::TooMany`].
    pub fn own_visit(&self, visit: VisitId) -> Result<(), Failure> {
        self.one_of(&self.visits, visit)
    }

    fn one_of<Id: Clone + Eq + Hash>(&self, limit: &Per<Id>, id: Id) -> Result<(), Failure> {
        limit.check_key(&id).map_err(|not_yet| {
            let wait = not_yet.wait_time_from(self.clock.now());
            Error::TooMany { retry_after_s: wait.as_secs().max(1) }.into()
        })
    }

    /// Counts a try before it is processed.
    ///
    /// # Errors
    /// 429 with the time after which it may be made.
    pub fn begin(&self, attempt: Attempt<'_>) -> Result<(), Failure> {
        let now = instant();
        let mut attempts = self.attempts();
        attempts.begin(attempt, now).map_err(|left| {
            let retry_after_s = left.as_secs() + u64::from(left.subsec_nanos() > 0);
            if !attempts.is_locked(attempt, now) {
                return Error::TooMany { retry_after_s }.into();
            }
            let detail = "There were several wrong tries. Please wait a little before the next one.";
            Failure {
                retry_after_s: Some(retry_after_s),
                ..Failure::new(StatusCode::TOO_MANY_REQUESTS, "locked_out", detail)
            }
        })
    }

    /// The try has succeeded; see [`Attempts::succeeded`].
    pub fn succeeded(&self, attempt: Attempt<'_>) {
        self.attempts().succeeded(attempt);
    }

    /// The owner of the account has proved from this source that it is theirs, by other means than the sign-in page.
    pub fn familiar(&self, account: &str, source: Network) {
        self.attempts().familiar(account, source);
    }

    /// Whether the account has signed in from this source before.
    #[must_use]
    pub fn is_familiar(&self, account: &str, source: Network) -> bool {
        self.attempts().is_familiar(account, source)
    }

    /// Failures of an account up to now no longer count.
    pub fn lift(&self, account: &str) {
        self.attempts().lift(account, instant());
    }

    /// Removes tries that no longer count, to bound memory.
    pub fn tidy(&self) {
        self.attempts().tidy(instant());
        self.devices.retain_recent();
        self.tickets.retain_recent();
        self.visits.retain_recent();
    }

    fn attempts(&self) -> MutexGuard<'_, Attempts> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn digest(parts: &[&[u8]]) -> Key {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

fn of(account: &str) -> Key {
    digest(&[account.trim().to_ascii_lowercase().as_bytes()])
}

fn here(source: Network) -> Key {
    digest(&[source.to_string().as_bytes()])
}

fn pair(account: &str, source: Network) -> Key {
    digest(&[&of(account), &here(source)])
}

fn screen(session: SessionId) -> Key {
    digest(&[session.0.as_bytes()])
}
