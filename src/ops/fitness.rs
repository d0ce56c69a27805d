//! Why a node must not work.

use crate::ports::ClockOff;
use domain::time::At;

/// Why a node must not work at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// The node's clock is off.
    Clock(ClockOff),
    /// The database could not be read for some seconds, so changes by other nodes are not seen.
    Database,
}

/// Since when a node must not work, and why; `None` while it may.
pub type Standing = Option<(At, Unfit)>;
