//! Watches: the shifts of a district's officers, so that figures can be broken down by who was on duty. A
//! watch may pass midnight; it belongs to the day it begins on. Times are local; `ops::calendar` converts
//! them by the zone.

use crate::hours::{DAY_MIN, Interval, WEEKDAYS, weekday};
use crate::ids::Code;
use crate::time::Day;
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Minutes of a week.
const WEEK_MIN: u32 = 7 * DAY_MIN as u32;

/// A shift of officers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// The code that figures are stored under.
    pub id: Code,
    /// The label on screens and in figures.
    pub name: Words,
    /// Minutes after midnight at which it begins.
    pub from_min: u16,
    /// Minutes after the same midnight at which it ends, after `from_min`: beyond 1440 it ends on the next
    /// day.
    pub to_min: u16,
    /// The weekdays it begins on; every day when there are none.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub days: BTreeSet<Weekday>,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Weekday {
    /// All days of the week, Monday first.
    pub const ALL: [Weekday; 7] =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

    /// The weekday of a day.
    #[must_use]
    pub fn of(day: Day) -> Weekday {
        Self::ALL.into_iter().nth(weekday(day)).unwrap_or(Weekday::Mon)
    }

    /// The previous weekday.
    #[must_use]
    pub fn before(self) -> Weekday {
        Self::ALL.into_iter().cycle().nth(self as usize + 6).unwrap_or(Weekday::Sun)
    }

    /// Its spelling in rules: `mon`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Weekday::Mon => "mon",
            Weekday::Tue => "tue",
            Weekday::Wed => "wed",
            Weekday::Thu => "thu",
            Weekday::Fri => "fri",
            Weekday::Sat => "sat",
            Weekday::Sun => "sun",
        }
    }

    fn name(self) -> &'static str {
        WEEKDAYS.into_iter().nth(self as usize).unwrap_or_default()
    }
}

/// Why watches are invalid. The sentence is for the person who enters them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadWatches {
    /// Two watches have the same code.
    #[error("There are two watches called “{0}”. Give one of them another short name.")]
    Twice(Code),
    /// A watch without a name.
    #[error("The watch “{0}” needs a name.")]
    Unnamed(Code),
    /// A watch that ends before it begins, begins after midnight, or is longer than a day.
    #[error("The watch “{0}” must begin before midnight, end after it begins, and last at most 24 hours.")]
    Backwards(Code),
    /// Two watches overlap.
    #[error("On {on}, the watches “{one}” and “{other}” overlap. Make one of them shorter.")]
    Overlap {
        /// The day on which the second begins.
        on: &'static str,
        /// The one that begins first.
        one: Code,
        /// The one that begins before the first has ended.
        other: Code,
    },
}

impl Watch {
    /// Its local hours.
    #[must_use]
    pub fn hours(&self) -> Interval {
        Interval { from_min: self.from_min, to_min: self.to_min }
    }

    /// Whether it begins on that weekday.
    #[must_use]
    pub fn begins_on(&self, weekday: Weekday) -> bool {
        self.days.is_empty() || self.days.contains(&weekday)
    }
}

/// Checks that each watch has a code of its own and a name, and that no two overlap. Gaps between them are
/// allowed: not every desk is staffed around the clock.
///
/// # Errors
/// The first problem found.
pub fn check(watches: &[Watch]) -> Result<(), BadWatches> {
    let mut codes = BTreeSet::new();
    for watch in watches {
        if !codes.insert(&watch.id) {
            return Err(BadWatches::Twice(watch.id.clone()));
        }
        if watch.name.is_empty() {
            return Err(BadWatches::Unnamed(watch.id.clone()));
        }
        let length = watch.to_min.checked_sub(watch.from_min);
        if watch.from_min >= DAY_MIN || !length.is_some_and(|min| (1..=DAY_MIN).contains(&min)) {
            return Err(BadWatches::Backwards(watch.id.clone()));
        }
    }
    let mut turns: Vec<(u32, u32, &Watch)> = Weekday::ALL
        .into_iter()
        .flat_map(|day| {
            watches.iter().filter(move |watch| watch.begins_on(day)).map(move |watch| (day, watch))
        })
        .map(|(day, watch)| {
            let midnight = day as u32 * u32::from(DAY_MIN);
            (midnight + u32::from(watch.from_min), midnight + u32::from(watch.to_min), watch)
        })
        .collect();
    turns.sort_by_key(|(from, ..)| *from);
    // The week is circular: the last one of Sunday meets the first one of Monday.
    let next_week = turns.first().map(|(from, to, watch)| (from + WEEK_MIN, to + WEEK_MIN, *watch));
    let following = turns.iter().skip(1).copied().chain(next_week);
    match turns.iter().zip(following).find(|((_, to, _), (from, ..))| to > from) {
        None => Ok(()),
        Some(((_, _, one), (from, _, other))) => Err(BadWatches::Overlap {
            on: Weekday::ALL
                .into_iter()
                .nth((from % WEEK_MIN / u32::from(DAY_MIN)) as usize)
                .unwrap_or(Weekday::Mon)
                .name(),
            one: one.id.clone(),
            other: other.id.clone(),
        }),
    }
}

/// The watch on duty at a minute of the local clock on a day, and the day it belongs to: the one it began on,
/// which is the day before for a night watch after midnight.
#[must_use]
pub fn on(watches: &[Watch], day: Day, minute: u16) -> Option<(&Watch, Day)> {
    let yesterday = Day(day.0.saturating_sub(1));
    [(day, minute), (yesterday, minute.saturating_add(DAY_MIN))].into_iter().find_map(|(begun, minute)| {
        let here = |watch: &&Watch| {
            watch.begins_on(Weekday::of(begun)) && (watch.from_min..watch.to_min).contains(&minute)
        };
        watches.iter().find(here).map(|watch| (watch, begun))
    })
}

/// The watch on duty at a minute of the local clock on a weekday.
#[must_use]
pub fn of(watches: &[Watch], weekday: Weekday, minute: u16) -> Option<&Watch> {
    // 1970-01-05 was a Monday, and any day of that weekday will do.
    on(watches, Day(4 + weekday as i32), minute).map(|(watch, _)| watch)
}
