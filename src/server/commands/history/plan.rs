//! What a history is to be, and what was written of it.

use super::desk::Detail;
use domain::time::{Day, HOUR, Ms};
use std::path::PathBuf;

/// How long people are still served after the last day, at most: of 540 ends the latest came after 2 h 22 min.
pub(super) const CLOSING: Ms = 6 * HOUR;

/// What to write, where.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Where everything is kept.
    pub database: String,
    /// How many days.
    pub days: i32,
    /// The last of them; when absent, the last that has been over for six hours in every district.
    pub until: Option<Day>,
    /// The department to make where there is none, as `setup apply` takes it.
    pub setup: Option<PathBuf>,
    /// How many districts are made otherwise.
    pub districts: usize,
    /// Visits of the department in the last year; a little fewer in those before.
    pub visits_a_year: f64,
    /// How much is written of each.
    pub detail: Detail,
    /// The same seed, the same history.
    pub seed: u64,
    /// Goes on where visits are stored already.
    pub append: bool,
    /// Nobody waits longer because of their language. Otherwise Spanish speakers of the first district wait for the one
    /// window that speaks Spanish; while it is not open, for somebody who comes and does.
    pub equal: bool,
}

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Visits.
    pub visits: u64,
    /// Facts.
    pub facts: u64,
}
