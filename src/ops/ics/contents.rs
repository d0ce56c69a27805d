//! What a calendar file says that bears on opening hours, and how it is to be read.

use domain::hours::DAY_MIN;
use domain::import::Passed;
use domain::time::Day;
use jiff::tz::TimeZone;

/// Repeating events are taken for so many years from the day of the import.
pub const YEARS: i32 = 3;
/// The most days that a file may mean.
pub(super) const MOST: usize = 4_000;

/// What a file says that bears on opening hours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// Days and times, in the order of the file.
    pub closures: Vec<Closure>,
    /// What was not taken, and why.
    pub passed: Vec<Passed>,
    /// How much more was not taken.
    pub more: usize,
}

/// A day, or a time, to be closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closure {
    /// What for; may be empty.
    pub note: String,
    /// When.
    pub span: Span,
}

/// When something is closed, on the clock of the district.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// All day.
    Day(Day),
    /// From a minute of a day to a minute of a day.
    Times(Minute, Minute),
}

impl Span {
    /// How many days it touches at most.
    pub(super) fn days(self) -> usize {
        match self {
            Span::Day(_) => 1,
            Span::Times(from, to) => {
                usize::try_from((to - from) / i64::from(DAY_MIN) + 1).unwrap_or(usize::MAX)
            }
        }
    }
}

/// Minutes since the midnight that began 1970-01-01, as the clock on the wall counts them.
pub type Minute = i64;

/// How a file is to be read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The district's zone: times are laid over it, and those that name no zone are meant in it.
    pub zone: TimeZone,
    /// The day of the import. What is over by then is passed over.
    pub today: Day,
    /// Take what the file marks as free time too, as many lists of holidays do.
    pub free: bool,
}

impl Reading {
    /// The first day that repeating events are no longer taken for.
    #[must_use]
    pub fn end(&self) -> Day {
        let (year, month, day) = self.today.civil();
        // Only the 29th of February is missing three years later.
        Day::of(year + YEARS, month, day).or_else(|| Day::of(year + YEARS, 3, 1)).unwrap_or(self.today)
    }
}

/// The first minute of a day.
pub(super) fn midnight(day: Day) -> Minute {
    i64::from(day.0) * i64::from(DAY_MIN)
}
