//! What the program asks of the operating system: the time, moments to measure by, and random bytes. Nothing else asks for them:
//! clocks and ids are made of these.

use domain::time::{At, Ms};
use rand::TryRng;
use rand::rngs::SysRng;
use std::time::{Duration, Instant, SystemTime};

fn ms(length: Duration) -> Ms {
    Ms::try_from(length.as_millis()).unwrap_or(Ms::MAX)
}

/// The wall clock, which people and time services set.
#[allow(clippy::disallowed_methods)]
pub(crate) fn wall() -> At {
    At(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map(ms).unwrap_or_default())
}

/// A moment of the machine's own, for timeouts and rates: never shown, never stored.
#[allow(clippy::disallowed_methods)]
#[must_use]
pub fn instant() -> Instant {
    Instant::now()
}

/// Fills the bytes, or ends the process: without randomness nothing here is safe.
pub(crate) fn fill(bytes: &mut [u8]) {
    if let Err(error) = SysRng.try_fill_bytes(bytes) {
        tracing::error!(%error, "the operating system gives no randomness");
        std::process::abort();
    }
}

/// Bytes that nobody can guess.
pub(crate) fn secret() -> [u8; 32] {
    let mut bytes = [0; 32];
    fill(&mut bytes);
    bytes
}
