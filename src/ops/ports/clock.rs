//! The time, as this installation runs it.

use domain::time::{At, Ms, Stamp};

/// The time, as this installation runs it. What has a default is for made-up clocks, which are always right.
pub trait Clock: Send + Sync {
    /// Now. Goes back only where the reference clock was set back.
    fn now(&self) -> At;
    /// How many times faster than the world's this clock runs; 1 but in a demo.
    fn scale(&self) -> f64 {
        1.0
    }
    /// The time to record a fact with. `reference` is the database's own clock, read inside the transaction that writes the fact:
    /// PostgreSQL's for all its nodes, the machine's for a file.
    ///
    /// # Errors
    /// When this clock is off from it.
    fn stamp(&self, _reference: At) -> Result<Stamp, ClockOff> {
        Ok(self.now().into())
    }
    /// A reading of the monotonic clock, to be handed to [`Clock::compare`].
    fn tick(&self) -> Ms {
        0
    }
    /// Compares itself with the reference clock, read since `asked`, and follows it.
    fn compare(&self, _asked: Ms, _reference: At) {}
    /// How this clock is off just now, if it is.
    fn off(&self) -> Option<ClockOff> {
        None
    }
    /// By how much the machine's wall clock is ahead of the time recorded and shown.
    fn offset(&self) -> Ms {
        0
    }
    /// Whether it may say that the times on record are wrong: a running server that has watched its reference may, a command that
    /// has just been started may not.
    fn corrects(&self) -> bool {
        false
    }
}

/// A clock is too far from its reference for anything to be recorded by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClockOff {
    /// Its wall clock says another time than the reference.
    #[error("the clock of this machine is {} than the database's", apart(*.0))]
    Machine(Ms),
    /// The reference was set to another time, and is followed once it has kept it for some seconds.
    #[error("the clock was set and is {} than before; it is followed within a minute", apart(*.0))]
    Set(Ms),
    /// The last fact on record says another time.
    #[error("the clock of this machine is {} than the record says", apart(*.0))]
    Record(Ms),
}

/// A difference between two clocks, in words; positive when the first is ahead.
fn apart(ms: Ms) -> String {
    let side = if ms < 0 { "earlier" } else { "later" };
    format!("{}.{:03} s {side}", ms.unsigned_abs() / 1_000, ms.unsigned_abs() % 1_000)
}
