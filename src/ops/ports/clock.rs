//! The time of this installation.

use domain::time::{At, Ms, Stamp};

/// The time of this installation. The defaults suit simulated clocks, which are always right.
pub trait Clock: Send + Sync {
    /// The current time. It goes back only if the reference clock was set back.
    fn now(&self) -> At;
    /// How many times faster than real time this clock runs; 1 except in a demo.
    fn scale(&self) -> f64 {
        1.0
    }
    /// The time to record with a fact. `reference` is the database's own clock, read inside the transaction
    /// that writes the fact: for PostgreSQL that of the server, for a file that of the machine.
    ///
    /// # Errors
    /// When this clock differs too much from the reference.
    fn stamp(&self, _reference: At) -> Result<Stamp, ClockOff> {
        Ok(self.now().into())
    }
    /// The monotonic clock, in milliseconds; to be passed to [`Clock::compare`].
    fn tick(&self) -> Ms {
        0
    }
    /// Compares this clock with the reference clock, which was read after `asked`, and follows it.
    fn compare(&self, _asked: Ms, _reference: At) {}
    /// How this clock is off at present; `None` if it is not.
    fn off(&self) -> Option<ClockOff> {
        None
    }
    /// By how many milliseconds the machine's wall clock is ahead of the time that is recorded and shown.
    fn offset(&self) -> Ms {
        0
    }
    /// Whether it may decide that times on record are wrong. A running server that has watched its reference
    /// may; a command that was just started may not.
    fn corrects(&self) -> bool {
        false
    }
}

/// Why a clock is too far from its reference to record anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClockOff {
    /// The wall clock differs from the reference.
    #[error("the clock of this machine is {} than the database's", apart(*.0))]
    Machine(Ms),
    /// The reference was set to another time; it is followed once that has been stable for some seconds.
    #[error("the clock was set and is {} than before; it is followed within a minute", apart(*.0))]
    Set(Ms),
    /// The last fact on record has a different time.
    #[error("the clock of this machine is {} than the record says", apart(*.0))]
    Record(Ms),
}

/// A difference between two clocks, in words; positive if the first is ahead.
fn apart(ms: Ms) -> String {
    let side = if ms < 0 { "earlier" } else { "later" };
    format!("{}.{:03} s {side}", ms.unsigned_abs() / 1_000, ms.unsigned_abs() % 1_000)
}
