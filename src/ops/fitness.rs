//! Why a node must not work.

use crate::ports::ClockOff;
use domain::time::At;

/// Why a node must not work now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// Its clock is off.
    Clock(ClockOff),
    /// The database could not be read for some seconds: what others write is not seen.
    Database,
}

/// Since when a node must not work, and why.
pub type Standing = Option<(At, Unfit)>;
