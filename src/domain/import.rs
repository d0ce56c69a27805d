//! What a calendar file would make of a district's days, and what of it is not taken: read by the service, shown on the page.

use crate::hours::Interval;
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// One day of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Which day.
    pub day: Day,
    /// What for.
    pub note: String,
    /// What becomes of it.
    pub effect: Effect,
}

/// What becomes of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Effect {
    /// It is closed from then on.
    Closes,
    /// It was closed before.
    There,
    /// Somebody gave it hours of its own, which stay.
    Kept(Vec<Interval>),
    /// It is open for less.
    Shorter {
        /// Its hours before.
        before: Vec<Interval>,
        /// Its hours from then on.
        after: Vec<Interval>,
    },
    /// It was closed at that time before.
    Outside,
}

/// Something in a file that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    /// Where it begins in the file.
    pub line: usize,
    /// What it is called.
    pub summary: String,
    /// The reason for which it is not taken.
    pub why: Why,
}

/// Why something was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// It was called off.
    Cancelled,
    /// The file marks it as free time.
    Free,
    /// It is over, or falls on no day of the years looked at.
    Past,
    /// It has a beginning and no length.
    Momentary,
    /// A task or a journal entry.
    NotAnEvent,
    /// The file holds a later version of it.
    Superseded,
    /// A line without a name and a value.
    NotALine(String),
    /// Something that begins and never ends.
    NoEnd(String),
    /// An end of what did not begin.
    StrayEnd(String),
    /// An event that says not when.
    NoStart,
    /// A line that says again what one before it says.
    Twice(String),
    /// Not a date or a time.
    NotADate(String),
    /// A year nobody plans for: not 1900 to 2200.
    FarAway(Day),
    /// A zone nobody knows.
    UnknownZone(String),
    /// An end before the beginning, or of another kind.
    BadEnd,
    /// A length that is none.
    NotALength(String),
    /// Longer than a year.
    TooLong,
    /// A rule that cannot be followed.
    Rule(String),
    /// With it, the file means more days than anybody looks over.
    TooMany,
}
