//! What comes from the operating system: the time, instants, and random bytes. No other file asks for them: clocks and ids
//! are built on these.

use domain::time::{At, Ms};
use rand::TryRng;
use rand::rngs::SysRng;
use std::time::{Duration, Instant, SystemTime};

fn ms(length: Duration) -> Ms {
    Ms::try_from(length.as_millis()).unwrap_or(Ms::MAX)
}

/// The wall clock, which administrators and time services set.
#[allow(clippy::disallowed_methods)]
pub(crate) fn wall() -> At {
    At(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map(ms).unwrap_or_default())
}

/// A monotonic instant, for timeouts and rates: never shown, never stored.
#[allow(clippy::disallowed_methods)]
#[must_use]
pub fn instant() -> Instant {
    Instant::now()
}

/// Fills the bytes with randomness, or aborts the process: without it nothing here is safe.
pub(crate) fn fill(bytes: &mut [u8]) {
    if let Err(error) = SysRng.try_fill_bytes(bytes) {
        tracing::error!(%error, "the operating system gives no randomness");
        std::process::abort();
    }
}

/// 256 random bits, for keys, tokens and salts.
pub(crate) fn secret() -> [u8; 32] {
    let mut bytes = [0; 32];
    fill(&mut bytes);
    bytes
}
