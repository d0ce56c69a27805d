//! When a district is open. `domain` has the plan and works on open intervals; `ops` expands plan and zone
//! into them.

use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// Minutes of an ordinary day.
pub const DAY_MIN: u16 = 24 * 60;
/// The longest note of a day, in characters.
pub const LONGEST_NOTE: usize = 120;

/// The opening hours of a district, in its own zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// IANA time zone, such as `America/New_York`.
    pub zone: String,
    /// Minutes after midnight at which the business day begins.
    #[serde(default)]
    pub day_starts_min: u16,
    /// The intervals of each weekday.
    pub week: Week,
    /// Days closed all day.
    #[serde(default)]
    pub holidays: Vec<Day>,
    /// Days with their own hours instead of those of the week.
    #[serde(default)]
    pub special: BTreeMap<Day, Vec<Interval>>,
    /// The name of a holiday, or why a day has its own hours; a note of any other day has no effect.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub notes: BTreeMap<Day, String>,
}

/// The weekly plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Week {
    /// Around the clock.
    Always,
    /// Seven lists of intervals, Monday first.
    Days([Vec<Interval>; 7]),
}

/// Open from one minute of the day to another (1440 is the midnight that ends it; above it, the early hours
/// of the next day).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Interval {
    /// Minutes after midnight.
    pub from_min: u16,
    /// Minutes after the same midnight, after `from_min`.
    pub to_min: u16,
}

/// Why opening hours are invalid. The sentence is for the person who enters them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadHours {
    /// The time zone database has no such zone.
    #[error("There is no time zone “{0}”. Write it like America/New_York.")]
    UnknownZone(String),
    /// The start of the business day is not a time of day.
    #[error("The business day must start between 00:00 and 23:59.")]
    DayStart,
    /// A week without any opening hours.
    #[error(
        "The week has no opening hours at all. Give at least one, or say that the district is always open."
    )]
    EmptyWeek,
    /// A text that is not an interval.
    #[error(
        "“{0}” is not a time span. Write it like 08:00-12:00, or 22:00-06:00 when it ends the next morning."
    )]
    NotAnInterval(String),
    /// An interval that ends before it starts, starts after midnight, or is longer than a day.
    #[error(
        "{on}: {span} is not possible. It must start before midnight, end after it starts, and last at most 24 hours."
    )]
    Backwards {
        /// The day of the interval.
        on: String,
        /// The invalid interval.
        span: Interval,
    },
    /// Two intervals overlap.
    #[error("{on}: {one} and {other} overlap. Make one of them shorter, or write them as one.")]
    Overlap {
        /// The day of both intervals.
        on: String,
        /// The earlier one.
        one: Interval,
        /// The later one.
        other: Interval,
    },
    /// An interval past midnight overlaps the next day's hours.
    #[error("{on}: {one} runs into {other} of the next morning. Make one of them shorter.")]
    RunsInto {
        /// The day of the first interval.
        on: String,
        /// The one past midnight.
        one: Interval,
        /// The first one of the next day.
        other: Interval,
    },
    /// A day is both closed and has its own hours.
    #[error("{0} is a holiday and has special hours too. Keep one of the two.")]
    HolidayAndSpecial(Day),
    /// A note is too long, or cannot be shown on one line.
    #[error("{0}: a note has at most {LONGEST_NOTE} characters and is on one line.")]
    Note(Day),
}

pub(crate) const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl Hours {
    /// Checks everything that can be checked without knowing the zone.
    ///
    /// # Errors
    /// The first problem found.
    pub fn check(&self) -> Result<(), BadHours> {
        if self.day_starts_min >= DAY_MIN {
            return Err(BadHours::DayStart);
        }
        if let Week::Days(days) = &self.week {
            if days.iter().all(Vec::is_empty) {
                return Err(BadHours::EmptyWeek);
            }
            let days = days.iter().map(|list| in_order(list)).collect::<Vec<_>>();
            for (name, list) in WEEKDAYS.iter().zip(&days) {
                check_day(name, list)?;
            }
            for ((name, today), tomorrow) in WEEKDAYS.iter().zip(&days).zip(days.iter().cycle().skip(1)) {
                if let (Some(one), Some(other)) = (today.last(), tomorrow.first())
                    && one.to_min > DAY_MIN + other.from_min
                {
                    return Err(BadHours::RunsInto { on: (*name).to_owned(), one: *one, other: *other });
                }
            }
        }
        for (day, list) in &self.special {
            check_day(&day.to_string(), &in_order(list))?;
        }
        let unfit = |note: &str| note.chars().count() > LONGEST_NOTE || note.contains(char::is_control);
        if let Some((day, _)) = self.notes.iter().find(|(_, note)| unfit(note)) {
            return Err(BadHours::Note(*day));
        }
        match self.holidays.iter().find(|day| self.special.contains_key(day)) {
            Some(day) => Err(BadHours::HolidayAndSpecial(*day)),
            None => Ok(()),
        }
    }

    /// The intervals that begin on a day, in order.
    #[must_use]
    pub fn on(&self, day: Day) -> Vec<Interval> {
        if let Some(list) = self.special.get(&day) {
            return in_order(list);
        }
        if self.holidays.contains(&day) {
            return Vec::new();
        }
        match &self.week {
            Week::Always => vec![Interval { from_min: 0, to_min: DAY_MIN }],
            Week::Days(days) => days.get(weekday(day)).map(|list| in_order(list)).unwrap_or_default(),
        }
    }

    /// The name of a holiday or of a day with its own hours; empty when there is none.
    #[must_use]
    pub fn note(&self, day: Day) -> &str {
        self.notes.get(&day).map_or("", String::as_str)
    }

    /// Whether it is never closed: no holiday, no special day, no gap in the week.
    #[must_use]
    pub fn is_always(&self) -> bool {
        let unbroken = || (0..7).all(|day| whole_day(&self.on(Day(day))));
        self.holidays.is_empty() && self.special.is_empty() && (self.week == Week::Always || unbroken())
    }
}

/// The day of the week; 0 is Monday.
#[must_use]
pub fn weekday(day: Day) -> usize {
    // 1970-01-01 was a Thursday.
    (i64::from(day.0) + 3).rem_euclid(7) as usize
}

fn in_order(list: &[Interval]) -> Vec<Interval> {
    let mut list = list.to_vec();
    list.sort_unstable();
    list
}

fn whole_day(list: &[Interval]) -> bool {
    let mut reached = 0;
    for span in list {
        if span.from_min > reached {
            return false;
        }
        reached = reached.max(span.to_min);
    }
    reached >= DAY_MIN
}

fn check_day(on: &str, list: &[Interval]) -> Result<(), BadHours> {
    let impossible = |span: &&Interval| {
        span.from_min >= DAY_MIN || span.to_min <= span.from_min || span.to_min - span.from_min > DAY_MIN
    };
    if let Some(span) = list.iter().find(impossible) {
        return Err(BadHours::Backwards { on: on.to_owned(), span: *span });
    }
    match list.iter().zip(list.iter().skip(1)).find(|(one, other)| one.to_min > other.from_min) {
        Some((one, other)) => Err(BadHours::Overlap { on: on.to_owned(), one: *one, other: *other }),
        None => Ok(()),
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let to = if self.to_min > DAY_MIN { self.to_min % DAY_MIN } else { self.to_min };
        write!(f, "{:02}:{:02}-{:02}:{:02}", self.from_min / 60, self.from_min % 60, to / 60, to % 60)
    }
}

impl FromStr for Interval {
    type Err = BadHours;

    /// `08:00-12:00`, `18:00-24:00`, or over midnight `22:00-06:00`.
    fn from_str(text: &str) -> Result<Interval, BadHours> {
        let parsed = || {
            let (from, to) = text.split_once(['-', '–'])?;
            let (from_min, to_min) = (minutes(from)?, minutes(to)?);
            if from_min >= DAY_MIN || from_min == to_min {
                return None;
            }
            Some(Interval { from_min, to_min: if to_min < from_min { to_min + DAY_MIN } else { to_min } })
        };
        parsed().ok_or_else(|| BadHours::NotAnInterval(text.to_owned()))
    }
}

fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let digits = |part: &str| {
        let fits = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| part.parse::<u16>().ok()).flatten()
    };
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    let total = hours * 60 + minutes;
    (minutes < 60 && total <= DAY_MIN).then_some(total)
}
