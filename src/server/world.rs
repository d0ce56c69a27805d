//! The world outside: the clock and chance. The only place that asks for the time or for randomness.

use domain::time::{At, Ms};
use ops::ports::{Chance, Clock, Store, StoreError};
use rand::TryRng;
use rand::rngs::SysRng;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant, SystemTime};
use uuid::Uuid;

/// The setting that keeps where a demo's fast clock was, when, and how fast: `shown,real,scale`.
const CLOCK: &str = "clock";

/// The time of this process: the wall clock's at its start, and from there on a clock that no step of the wall clock moves.
/// In a demo it runs faster, from an epoch that the database keeps: `shown + N x (real - epoch)`, where both are the same
/// moment until the demo is run at another speed; from there on it goes on from where it was.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    anchor: At,
    since: Instant,
    shown: At,
    epoch: At,
    scale: f64,
}

impl SystemClock {
    /// A clock as fast as the world's.
    #[must_use]
    pub fn real() -> SystemClock {
        let anchor = wall();
        SystemClock { anchor, since: instant(), shown: anchor, epoch: anchor, scale: 1.0 }
    }

    /// A clock `scale` times faster than the world's, going on from where it was when this database was last used.
    ///
    /// # Errors
    /// When the epoch can be neither read nor stored.
    pub async fn scaled(store: &dyn Store, scale: f64) -> Result<SystemClock, StoreError> {
        let scale = scale.max(1.0);
        let before = SystemClock::of(store).await?;
        if store.setting(CLOCK).await?.is_some() && (before.scale - scale).abs() < f64::EPSILON {
            return Ok(before);
        }
        let real = before.unscaled();
        let clock = SystemClock { shown: before.now(), epoch: real, scale, ..before };
        store.set_setting(CLOCK, &format!("{},{},{}", clock.shown.0, clock.epoch.0, clock.scale)).await?;
        Ok(clock)
    }

    /// The clock this database was last served with: the world's, or a demo's fast one.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn of(store: &dyn Store) -> Result<SystemClock, StoreError> {
        let clock = SystemClock::real();
        let kept = store.setting(CLOCK).await?.unwrap_or_default();
        let mut parts = kept.split(',');
        let read = (|| {
            Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
        })();
        Ok(match read {
            Some((shown, epoch, scale)) => SystemClock { shown: At(shown), epoch: At(epoch), scale, ..clock },
            None => clock,
        })
    }

    /// The real time by this clock, also when it runs faster for others.
    #[must_use]
    pub fn unscaled(&self) -> At {
        self.anchor + ms(self.since.elapsed())
    }
}

impl Clock for SystemClock {
    fn now(&self) -> At {
        let real = self.unscaled();
        self.shown + ((real - self.epoch) as f64 * self.scale) as Ms
    }

    fn scale(&self) -> f64 {
        self.scale
    }
}

fn ms(length: Duration) -> Ms {
    Ms::try_from(length.as_millis()).unwrap_or(Ms::MAX)
}

#[allow(clippy::disallowed_methods)]
fn wall() -> At {
    At(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map(ms).unwrap_or_default())
}

/// A moment of the machine's own, for timeouts and rates: never shown, never stored.
#[allow(clippy::disallowed_methods)]
#[must_use]
pub fn instant() -> Instant {
    Instant::now()
}

/// Chance from the operating system. Ids are UUIDv7: later ones sort after earlier ones, also within a millisecond.
#[derive(Debug, Default)]
pub struct OsChance {
    last: Mutex<(u64, u16)>,
}

impl OsChance {
    /// Fills the bytes, or ends the process: without randomness nothing here is safe.
    fn fill(bytes: &mut [u8]) {
        if let Err(error) = SysRng.try_fill_bytes(bytes) {
            tracing::error!(%error, "the operating system gives no randomness");
            std::process::abort();
        }
    }
}

impl Chance for OsChance {
    fn id(&self) -> Uuid {
        let mut random = [0; 10];
        Self::fill(&mut random);
        let now = u64::try_from(wall().0).unwrap_or_default();
        let counter = {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            // Twelve bits count within a millisecond; should they run out, the next millisecond is borrowed.
            *last = match *last {
                (ms, 0xfff) if now <= ms => (ms + 1, 0),
                (ms, count) if now <= ms => (ms, count + 1),
                _ => (now, 0),
            };
            *last
        };
        let (ms, count) = counter;
        let [a, b, c, d, e, f, g, h, ..] = random;
        let high = (u128::from(ms & 0xffff_ffff_ffff) << 80) | (0x7_u128 << 76) | (u128::from(count) << 64);
        let low = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
        Uuid::from_u128(high | u128::from((low & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000))
    }

    fn secret(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        Self::fill(&mut bytes);
        bytes
    }
}
