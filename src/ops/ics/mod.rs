//! Calendar files (iCalendar, RFC 5545) as days on which a district is closed, or open for less. A file is read whole or not at
//! all, and what would change is there to be looked at before it is kept: [`Import`].

mod event;
mod lines;
mod plan;
mod repeat;

pub use plan::{Changed, Effect, Import, plan};

use domain::hours::DAY_MIN;
use domain::time::Day;
use event::Event;
use jiff::tz::TimeZone;

/// Repeating events are taken for so many years from the day of the import.
pub const YEARS: i32 = 3;
/// The most days and times that a file may mean.
const MOST: usize = 4_000;

/// Why a calendar file cannot be taken, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Line {line}: {problem}")]
pub struct BadFile {
    /// Counted from 1, as the file was given.
    pub line: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What can be wrong with a calendar file. The sentence is for whoever imports it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Something else than a calendar.
    #[error("this is not a calendar file. It must begin with BEGIN:VCALENDAR.")]
    NotACalendar,
    /// A line without a name and a value.
    #[error("“{0}” cannot be read. A line is a name, a colon and a value.")]
    NotALine(String),
    /// The file breaks off.
    #[error("{0} begins here and never ends. Perhaps the file was cut off.")]
    NoEnd(String),
    /// An end of what did not begin.
    #[error("END:{0} ends something that did not begin here.")]
    StrayEnd(String),
    /// An event that says not when.
    #[error("this event has no DTSTART, so it is on no day.")]
    NoStart,
    /// Twice what may be said once.
    #[error("this event says {0} twice.")]
    Twice(&'static str),
    /// Not a date or a time.
    #[error("“{0}” is not a date. A date is written like 20261225 or 20261225T093000.")]
    NotADate(String),
    /// A year nobody plans for.
    #[error("{0} is too far away. Dates from 1900 to 2200 are taken.")]
    FarAway(Day),
    /// A zone nobody knows.
    #[error("we do not know the time zone “{0}”. Write it like America/New_York.")]
    UnknownZone(String),
    /// An end before the beginning, or of another kind.
    #[error("this event ends before it begins, or one of the two is a day and the other a time.")]
    BadEnd,
    /// A length that is none.
    #[error("“{0}” is not a length of time here. A length is written like P1D or PT2H30M.")]
    NotALength(String),
    /// Longer than a year.
    #[error("this event lasts longer than a year. Change the district's hours instead.")]
    TooLong,
    /// A rule that cannot be followed.
    #[error(
        "we cannot follow the rule “{0}”. Nothing of the file was taken. List its days one by one instead."
    )]
    Rule(String),
    /// More days than anybody looks over.
    #[error("with this event the file means more than 4000 days. Nothing of it was taken.")]
    TooMany,
}

/// What a file says that bears on opening hours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// Days and times, in the order of the file.
    pub closures: Vec<Closure>,
    /// What was not taken, and why.
    pub passed: Vec<Passed>,
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

/// Minutes since the midnight that began 1970-01-01, as the clock on the wall counts them.
pub type Minute = i64;

/// Something in a file that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// Where it begins in the file.
    pub line: usize,
    /// What it is called.
    pub summary: String,
    /// Why.
    pub why: Why,
}

/// Why something was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
}

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

/// Reads a file.
///
/// # Errors
/// The first line that cannot be read or followed; nothing is taken then.
pub fn read(text: &str, reading: &Reading) -> Result<Contents, BadFile> {
    let parts = lines::parts(text)?;
    let mut contents = Contents::default();
    let mut events = Vec::new();
    let mut called_off = false;
    for part in &parts {
        match part.kind.as_str() {
            "VCALENDAR" => {
                let cancel = |line: &lines::Line| line.name == "METHOD" && line.value.trim() == "CANCEL";
                called_off = part.lines.iter().any(cancel);
            }
            "VEVENT" => {
                let mut event = Event::read(part, &reading.zone)?;
                event.cancelled |= called_off;
                events.push(event);
            }
            "VTODO" | "VJOURNAL" => {
                let summary = part.lines.iter().find(|line| line.name == "SUMMARY");
                let summary = summary.map(lines::Line::text).unwrap_or_default();
                contents.passed.push(Passed { line: part.at, summary, why: Why::NotAnEvent });
            }
            _ => {}
        }
    }
    for event in &events {
        let why = if event.cancelled {
            Err(Why::Cancelled)
        } else if event.free && !reading.free {
            Err(Why::Free)
        } else {
            event.closures(&events, reading)?
        };
        match why {
            Ok(closures) => contents.closures.extend(closures),
            Err(why) => {
                contents.passed.push(Passed { line: event.line, summary: event.note.clone(), why });
            }
        }
        if contents.closures.len() > MOST {
            return Err(BadFile { line: event.line, problem: Problem::TooMany });
        }
    }
    contents.passed.sort_by_key(|passed| passed.line);
    Ok(contents)
}

/// The first minute of a day.
fn midnight(day: Day) -> Minute {
    i64::from(day.0) * i64::from(DAY_MIN)
}
