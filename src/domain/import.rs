//! What a calendar file would change in a district's days, and what of it is left out: computed by the
//! service, shown on the page.

use crate::hours::Interval;
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// One day of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// The day that would change.
    pub day: Day,
    /// The title of the event.
    pub note: String,
    /// The change of that day.
    pub effect: Effect,
}

/// What an event does to a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Effect {
    /// The day will be closed.
    Closes,
    /// The day was closed before.
    There,
    /// The day has special hours entered by a person, which stay.
    Kept(Vec<Interval>),
    /// The day will be open for less time.
    Shorter {
        /// Its hours before.
        before: Vec<Interval>,
        /// Its hours afterwards.
        after: Vec<Interval>,
    },
    /// The day was closed at that time before.
    Outside,
}

/// Something in a file that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    /// Its first line in the file, from 1.
    pub line: usize,
    /// Its title in the file.
    pub summary: String,
    /// The reason for leaving it out.
    pub why: Why,
}

/// Why something was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// The event was cancelled.
    Cancelled,
    /// The file marks it as free time.
    Free,
    /// It is over, or on no day of the years considered.
    Past,
    /// It has a start and no duration.
    Momentary,
    /// A task or a journal entry.
    NotAnEvent,
    /// The file contains a later version of it.
    Superseded,
    /// A line without a name and a value.
    NotALine(String),
    /// A component that begins and never ends.
    NoEnd(String),
    /// An END without a BEGIN.
    StrayEnd(String),
    /// An event without a start.
    NoStart,
    /// A line that repeats an earlier one.
    Twice(String),
    /// Not a date or a time.
    NotADate(String),
    /// A year outside 1900 to 2200.
    FarAway(Day),
    /// An unknown time zone.
    UnknownZone(String),
    /// An end before the start, or of another type.
    BadEnd,
    /// Not a valid duration.
    NotALength(String),
    /// Longer than a year.
    TooLong,
    /// A recurrence rule that cannot be followed.
    Rule(String),
    /// With it, the file would contain more days than anyone reviews.
    TooMany,
}
