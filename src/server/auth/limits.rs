//! Who may try how often. Wrong passwords lock the pair of account and source, so that outsiders cannot lock staff out; devices may
//! do much, but not everything at once.

use crate::error::Failure;
use crate::world::instant;
use domain::ids::DeviceId;
use governor::clock::{Clock, QuantaClock};
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use http::StatusCode;
use ops::error::Error;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Wrong attempts within the window that lock.
const WRONG: usize = 5;
/// Wrong pairing codes and links of one source.
const WRONG_CODES: usize = 20;
/// How long they count, and how long a lock lasts at most.
const WINDOW: Duration = Duration::from_secs(15 * 60);
/// Pairs kept in memory; beyond them the oldest are forgotten.
const PAIRS: usize = 20_000;

/// The limits of this server.
pub struct Limits {
    devices: RateLimiter<DeviceId, DashMapStateStore<DeviceId>, QuantaClock>,
    clock: QuantaClock,
    wrong: Mutex<HashMap<[u8; 32], Vec<Instant>>>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits::new()
    }
}

impl Limits {
    /// No attempts yet.
    #[must_use]
    pub fn new() -> Limits {
        let per_second = NonZeroU32::new(20).unwrap_or(NonZeroU32::MIN);
        let at_once = NonZeroU32::new(100).unwrap_or(NonZeroU32::MIN);
        let clock = QuantaClock::default();
        let quota = Quota::per_second(per_second).allow_burst(at_once);
        let devices = RateLimiter::new(quota, DashMapStateStore::default(), clock.clone());
        Limits { devices, clock, wrong: Mutex::default() }
    }

    /// A request of a device.
    ///
    /// # Errors
    /// [`Error::TooMany`].
    pub fn device(&self, device: DeviceId) -> Result<(), Failure> {
        self.devices.check_key(&device).map_err(|not_yet| {
            let wait = not_yet.wait_time_from(self.clock.now());
            Error::TooMany { retry_after_s: wait.as_secs().max(1) }.into()
        })
    }

    /// Whether an account may be tried from a source.
    ///
    /// # Errors
    /// 429 with the time after which it may.
    pub fn may_try(&self, account: &str, source: IpAddr) -> Result<(), Failure> {
        self.may(key(account, source), WRONG)
    }

    /// A wrong password.
    pub fn was_wrong(&self, account: &str, source: IpAddr) {
        self.count(key(account, source));
    }

    /// The right password: what went wrong before is forgotten.
    pub fn was_right(&self, account: &str, source: IpAddr) {
        self.wrong.lock().unwrap_or_else(PoisonError::into_inner).remove(&key(account, source));
    }

    /// Whether codes and links may be tried from a source.
    ///
    /// # Errors
    /// 429 with the time after which they may.
    pub fn may_try_codes(&self, source: IpAddr) -> Result<(), Failure> {
        self.may(key("\0codes", source), WRONG_CODES)
    }

    /// A code or link that is none.
    pub fn was_no_code(&self, source: IpAddr) {
        self.count(key("\0codes", source));
    }

    fn may(&self, key: [u8; 32], most: usize) -> Result<(), Failure> {
        let now = instant();
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(times) = wrong.get_mut(&key) else { return Ok(()) };
        times.retain(|time| now.duration_since(*time) < WINDOW);
        if times.len() < most {
            return Ok(());
        }
        let first = times.first().copied().unwrap_or(now);
        let wait = WINDOW.saturating_sub(now.duration_since(first)).as_secs().max(1);
        let detail = "Signing in is paused after several wrong passwords. Please wait 15 minutes.";
        Err(Failure {
            retry_after_s: Some(wait),
            ..Failure::new(StatusCode::TOO_MANY_REQUESTS, "locked_out", detail)
        })
    }

    fn count(&self, key: [u8; 32]) {
        let now = instant();
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        if wrong.len() >= PAIRS {
            wrong.retain(|_, times| times.last().is_some_and(|last| now.duration_since(*last) < WINDOW));
        }
        if wrong.len() < PAIRS || wrong.contains_key(&key) {
            wrong.entry(key).or_default().push(now);
        }
    }

    /// Forgets what no longer counts.
    pub fn tidy(&self) {
        let now = instant();
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        wrong.retain(|_, times| times.last().is_some_and(|last| now.duration_since(*last) < WINDOW));
        self.devices.retain_recent();
    }
}

fn key(account: &str, source: IpAddr) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(source.to_string());
    hasher.update([0]);
    hasher.update(account.trim().to_ascii_lowercase());
    hasher.finalize().into()
}
