//! Calendar files (iCalendar, RFC 5545) as days on which a district is closed, or open for less. What a file says
//! that cannot be followed is left out and told line by line, and what would change is there to be looked at before it is kept:
//! [`Import`].

mod event;
mod lines;
mod plan;
mod repeat;
mod zones;

pub use domain::import::{Changed, Effect, Passed, Why};
pub use plan::{Import, plan};

use domain::hours::DAY_MIN;
use domain::time::Day;
use event::{Event, Family, Fault};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use zones::Zones;

/// Repeating events are taken for so many years from the day of the import.
pub const YEARS: i32 = 3;
/// The most days that a file may mean.
const MOST: usize = 4_000;
/// The most days and times that are looked at for the rules of a file.
const MOST_LOOKED_AT: usize = 20_000_000;
/// The most of what was not taken that is told.
const MOST_TOLD: usize = 1_000;

/// Something else than a calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Line {line}: this is not a calendar file. It must begin with BEGIN:VCALENDAR.")]
pub struct BadFile {
    /// Where that shows, counted from 1, as the file was given.
    pub line: usize,
}

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
    fn days(self) -> usize {
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

/// Reads a file. What cannot be read or followed is left out, and told with its line.
///
/// # Errors
/// Something else than a calendar.
pub fn read(text: &str, reading: &Reading) -> Result<Contents, BadFile> {
    let (parts, passed) = lines::parts(text)?;
    let mut contents = Contents { closures: Vec::new(), passed, more: 0 };
    let mut left = MOST_LOOKED_AT;
    let zones = Zones::read(&parts, &reading.zone, &mut left);
    let mut events = Vec::new();
    let mut called_off = false;
    for part in &parts {
        match part.kind.as_str() {
            "VCALENDAR" => {
                called_off = part.line("METHOD").is_some_and(|line| line.value.trim() == "CANCEL");
            }
            "VEVENT" if part.whole => match Event::read(part, &zones, &mut contents.passed) {
                Ok(mut event) => {
                    event.cancelled |= called_off;
                    events.push(event);
                }
                Err(Fault { line, why }) => {
                    contents.passed.push(Passed { line, summary: part.summary(), why });
                }
            },
            "VTODO" | "VJOURNAL" => {
                contents.passed.push(Passed { line: part.at, summary: part.summary(), why: Why::NotAnEvent });
            }
            _ => {}
        }
    }
    let mut families: BTreeMap<&str, Family<'_>> = BTreeMap::new();
    // Without a name of its own an event stands alone.
    for event in events.iter().filter(|event| !event.uid.is_empty()) {
        families.entry(&event.uid).or_default().add(event);
    }
    let mut days = 0;
    for event in &events {
        let family = families.get(event.uid.as_str());
        let why = if family.is_some_and(|family| family.supersedes(event)) {
            Err(Why::Superseded)
        } else if event.cancelled {
            Err(Why::Cancelled)
        } else if event.free && !reading.free {
            Err(Why::Free)
        } else {
            event.closures(family, reading, &mut left)
        };
        let why = why.and_then(|closures| {
            let many = closures.iter().map(|closure| closure.span.days()).fold(days, usize::saturating_add);
            if many > MOST { Err(Why::TooMany) } else { Ok((closures, many)) }
        });
        match why {
            Ok((closures, many)) => {
                contents.closures.extend(closures);
                days = many;
            }
            Err(why) => {
                contents.passed.push(Passed { line: event.line, summary: event.note.clone(), why });
            }
        }
    }
    contents.passed.sort_by_key(|passed| passed.line);
    contents.more = contents.passed.len().saturating_sub(MOST_TOLD);
    contents.passed.truncate(MOST_TOLD);
    Ok(contents)
}

/// The first minute of a day.
fn midnight(day: Day) -> Minute {
    i64::from(day.0) * i64::from(DAY_MIN)
}
