//! What a calendar file says about opening hours, and how it is to be read.

use domain::hours::DAY_MIN;
use domain::import::Passed;
use domain::time::Day;
use jiff::tz::TimeZone;

/// Recurring events are expanded for this many years from the day of the import.
pub const YEARS: i32 = 3;
/// The most days that a file may contain.
pub(crate) const MOST: usize = 4_000;

/// What a file says about opening hours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// Days and times, in the order of the file.
    pub closures: Vec<Closure>,
    /// What was left out, and why.
    pub passed: Vec<Passed>,
    /// How many more entries were left out.
    pub more: usize,
}

/// A day or a time at which the district closes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closure {
    /// The title; may be empty.
    pub note: String,
    /// The day or time.
    pub span: Span,
}

/// When something is closed, in local time of the district.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// A whole day.
    Day(Day),
    /// From a minute of a day to a minute of a day.
    Times(Minute, Minute),
}

impl Span {
    /// The most days it can touch.
    pub(crate) fn days(self) -> usize {
        match self {
            Span::Day(_) => 1,
            Span::Times(from, to) => {
                usize::try_from((to - from) / i64::from(DAY_MIN) + 1).unwrap_or(usize::MAX)
            }
        }
    }
}

/// Local minutes since the midnight that began 1970-01-01.
pub type Minute = i64;

/// How to read a file.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The district's zone: times are converted to it, and times without a zone are in it.
    pub zone: TimeZone,
    /// The day of the import. What is over by then is ignored.
    pub today: Day,
    /// Include what the file marks as free time too, as many lists of holidays do.
    pub free: bool,
}

impl Reading {
    /// The first day for which recurring events are no longer expanded.
    #[must_use]
    pub fn end(&self) -> Day {
        let (year, month, day) = self.today.civil();
        // Only 29 February can be missing three years later.
        Day::of(year + YEARS, month, day).or_else(|| Day::of(year + YEARS, 3, 1)).unwrap_or(self.today)
    }
}

/// The first minute of a day.
pub(crate) fn midnight(day: Day) -> Minute {
    i64::from(day.0) * i64::from(DAY_MIN)
}
