//! The parameters of a history, and the counts of what was written.

use super::desk::Detail;
use domain::time::{Day, HOUR, Ms};
use std::path::PathBuf;

/// How long people are still served after the last day, at most: of 540 ends the latest came after 2 h 22
/// min.
pub(super) const CLOSING: Ms = 6 * HOUR;

/// The parameters of a history.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The number of days.
    pub days: i32,
    /// The last day; absent: the last day that has been over for six hours in every district.
    pub until: Option<Day>,
    /// The department to create where there is none, in the format of `setup apply`.
    pub setup: Option<PathBuf>,
    /// The number of districts to create without such a file.
    pub districts: usize,
    /// Visits of the department in the last year; a little fewer in those before.
    pub visits_a_year: f64,
    /// How many facts each visit gets.
    pub detail: Detail,
    /// The same seed gives the same history.
    pub seed: u64,
    /// Continues where visits are stored already.
    pub append: bool,
    /// Nobody waits longer because of their language. Otherwise Spanish speakers of the first district wait
    /// for the one window that speaks Spanish; while it is not open, for a person who comes and speaks it.
    pub equal: bool,
}

/// The counts of what was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Number of visits.
    pub visits: u64,
    /// Number of facts.
    pub facts: u64,
}
