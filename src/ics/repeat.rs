//! Recurrence rules of RFC 5545, section 3.3.10, for days, weeks, months and years. Every part of a rule is a
//! test that a day passes or not. Why it is implemented here: docs/decisions/calendar-files.md.

use crate::dates::{date_of, day_of};
use domain::hours::weekday;
use domain::import::Why;
use domain::time::Day;
use jiff::civil::{DateTime, Time};
use std::ops::Range;

/// A recurrence rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rule {
    every: Every,
    interval: i32,
    count: Option<usize>,
    /// The end as written; its zone is decided by the event.
    pub until: Option<String>,
    months: Vec<i32>,
    /// Weeks of the year; counted from its end when negative, like the three below.
    weeks: Vec<i32>,
    year_days: Vec<i32>,
    month_days: Vec<i32>,
    /// The ordinal within the month or year (0: each), and the weekday, Monday 0.
    weekdays: Vec<(i32, usize)>,
    hours: Vec<i32>,
    minutes: Vec<i32>,
    seconds: Vec<i32>,
    /// The positions within a period's times; from the end when negative.
    places: Vec<i32>,
    /// The first weekday of a week.
    week_start: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Every {
    Day,
    Week,
    Month,
    Year,
}

impl Every {
    fn read(text: &str) -> Option<Every> {
        Some(match text {
            "DAILY" => Every::Day,
            "WEEKLY" => Every::Week,
            "MONTHLY" => Every::Month,
            "YEARLY" => Every::Year,
            _ => return None,
        })
    }
}

/// The most times of a day that a rule may have.
const MOST_CLOCKS: usize = 24;
const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

impl Rule {
    /// Parses `FREQ=YEARLY;BYMONTH=1;BYDAY=3MO`.
    pub fn read(text: &str) -> Result<Rule, Why> {
        let text = text.trim().to_ascii_uppercase();
        let bad = |part: &str| Why::Rule(part.chars().take(40).collect());
        let mut every = None;
        let mut rule = Rule {
            every: Every::Day,
            interval: 1,
            count: None,
            until: None,
            months: Vec::new(),
            weeks: Vec::new(),
            year_days: Vec::new(),
            month_days: Vec::new(),
            weekdays: Vec::new(),
            hours: Vec::new(),
            minutes: Vec::new(),
            seconds: Vec::new(),
            places: Vec::new(),
            week_start: 0,
        };
        for part in text.split(';').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').ok_or_else(|| bad(part))?;
            let (name, value) = (name.trim(), value.trim());
            // A part without a value means nothing.
            if value.is_empty() {
                continue;
            }
            match name {
                "FREQ" => every = Some(Every::read(value).ok_or_else(|| bad(part))?),
                _ => rule.read_part(name, value).ok_or_else(|| bad(part))?,
            }
        }
        rule.every = every.ok_or_else(|| bad(&text))?;
        rule.dedup();
        let clocks = rule.hours.len().max(1) * rule.minutes.len().max(1) * rule.seconds.len().max(1);
        if clocks > MOST_CLOCKS { Err(bad("BYHOUR, BYMINUTE, BYSECOND")) } else { Ok(rule) }
    }

    /// Parses a part other than `FREQ`; `None` where it is invalid.
    fn read_part(&mut self, name: &str, value: &str) -> Option<()> {
        let numbers = |from: i32, to: i32| numbers(value, from, to);
        match name {
            "INTERVAL" => {
                self.interval = value.parse::<i32>().ok().filter(|steps| (1..=1_000).contains(steps))?
            }
            // Some programs write "no end" like this.
            "COUNT" if value == "-1" => {}
            "COUNT" => self.count = Some(value.parse::<usize>().ok().filter(|n| *n > 0)?),
            "UNTIL" => self.until = Some(value.to_owned()),
            "BYMONTH" => self.months = numbers(1, 12)?,
            "BYWEEKNO" => self.weeks = numbers(-53, 53)?,
            "BYYEARDAY" => self.year_days = numbers(-366, 366)?,
            "BYMONTHDAY" => self.month_days = numbers(-31, 31)?,
            "BYHOUR" => self.hours = numbers(0, 23)?,
            "BYMINUTE" => self.minutes = numbers(0, 59)?,
            "BYSECOND" => self.seconds = numbers(0, 59)?,
            "BYSETPOS" => self.places = numbers(-366, 366)?,
            "BYDAY" => self.weekdays = value.split(',').map(nth_weekday).collect::<Option<Vec<_>>>()?,
            "WKST" => self.week_start = WEEKDAYS.iter().position(|name| *name == value)?,
            _ => return None,
        }
        Some(())
    }

    /// A repeated value means nothing, and would be counted twice.
    fn dedup(&mut self) {
        for list in [
            &mut self.months,
            &mut self.weeks,
            &mut self.year_days,
            &mut self.month_days,
            &mut self.hours,
            &mut self.minutes,
            &mut self.seconds,
            &mut self.places,
        ] {
            list.sort_unstable();
            list.dedup();
        }
        self.weekdays.sort_unstable();
        self.weekdays.dedup();
    }

    /// Whether its frequency is yearly, as in all rules of time zones.
    pub fn is_yearly(&self) -> bool {
        self.every == Every::Year
    }

    /// The times of day of its occurrences, for an event that starts at this time.
    pub fn clocks(&self, start: Time) -> Vec<Time> {
        let or = |own: &Vec<i32>, start: i8| if own.is_empty() { vec![start.into()] } else { own.clone() };
        let (minutes, seconds) = (or(&self.minutes, start.minute()), or(&self.seconds, start.second()));
        let mut clocks = Vec::new();
        for hour in or(&self.hours, start.hour()) {
            for minute in &minutes {
                for second in &seconds {
                    let small = |number: i32| i8::try_from(number).unwrap_or(i8::MAX);
                    clocks.extend(Time::new(small(hour), small(*minute), small(*second), 0).ok());
                }
            }
        }
        clocks
    }

    /// Its occurrences within these days, at these times of day, beginning with `start`, which always counts
    /// as the first; `None` when that takes more days and times than are left to be examined.
    pub fn times(
        &self,
        start: DateTime,
        clocks: &[Time],
        within: Range<Day>,
        left: &mut usize,
    ) -> Option<Vec<DateTime>> {
        let first = day_of(start.date());
        let rule = self.completed(first);
        let mut found = Vec::new();
        if within.contains(&first) {
            found.push(start);
        }
        let mut counted = 1;
        // A rule with a count is counted from its beginning; all others begin shortly before the days of
        // interest.
        let passed_over = if self.count.is_some() { 0 } else { self.periods_before(first, within.start) };
        for nth in passed_over.. {
            let Some((begins, ends)) = self.period(first, nth).filter(|(begins, _)| *begins < within.end)
            else {
                break;
            };
            *left = left.checked_sub(ends.0.abs_diff(begins.0) as usize)?;
            let days = (begins.0..ends.0).map(Day).filter(|day| rule.falls_on(*day));
            let at = |day: Day| {
                date_of(day)
                    .into_iter()
                    .flat_map(|date| clocks.iter().map(move |clock| date.to_datetime(*clock)))
            };
            let times: Vec<DateTime> = days.flat_map(at).collect();
            *left = left.checked_sub(times.len())?;
            for time in self.placed(times).into_iter().filter(|time| *time > start) {
                if self.count.is_some_and(|count| counted >= count) {
                    return Some(found);
                }
                counted += 1;
                if within.contains(&day_of(time.date())) {
                    found.push(time);
                }
            }
        }
        Some(found)
    }

    /// The rule, completed by what it leaves to the day on which the event begins.
    fn completed(&self, start: Day) -> Rule {
        let (_, month, day) = start.civil();
        let mut rule = self.clone();
        let any_day = rule.year_days.is_empty() && rule.month_days.is_empty() && rule.weekdays.is_empty();
        match self.every {
            _ if !any_day => {}
            Every::Day => {}
            Every::Week => rule.weekdays = vec![(0, weekday(start))],
            Every::Year if !rule.weeks.is_empty() => rule.weekdays = vec![(0, weekday(start))],
            Every::Month | Every::Year => {
                rule.month_days = vec![day as i32];
                if self.every == Every::Year && rule.months.is_empty() {
                    rule.months = vec![month as i32];
                }
            }
        }
        rule
    }

    /// The nth day, week, month or year that counts: its first day, and the day after its last.
    fn period(&self, start: Day, nth: i32) -> Option<(Day, Day)> {
        let steps = nth.checked_mul(self.interval)?;
        let (year, month, _) = start.civil();
        let days = |begins: i32, many: i32| Some((Day(begins), Day(begins.checked_add(many)?)));
        match self.every {
            Every::Day => days(start.0.checked_add(steps)?, 1),
            Every::Week => {
                let since = (weekday(start) + 7 - self.week_start) % 7;
                days(start.0.checked_sub(since as i32)?.checked_add(steps.checked_mul(7)?)?, 7)
            }
            Every::Month => {
                let months = year.checked_mul(12)?.checked_add(month as i32 - 1)?.checked_add(steps)?;
                let first = |months: i32| Day::of(months.div_euclid(12), months.rem_euclid(12) as u32 + 1, 1);
                Some((first(months)?, first(months.checked_add(1)?)?))
            }
            Every::Year => {
                let year = year.checked_add(steps)?;
                Some((Day::of(year, 1, 1)?, Day::of(year.checked_add(1)?, 1, 1)?))
            }
        }
    }

    /// The number of its periods that are certainly before a day.
    fn periods_before(&self, start: Day, day: Day) -> i32 {
        let longest = match self.every {
            Every::Day => 1,
            Every::Week => 7,
            Every::Month => 31,
            Every::Year => 366,
        };
        (day.0.saturating_sub(start.0).max(0) / longest / self.interval - 1).max(0)
    }

    /// Whether a day passes all parts of the rule; the parts that most days fail come first.
    fn falls_on(&self, day: Day) -> bool {
        let (year, month, of_month) = day.civil();
        let (month, of_month) = (month as i32, of_month as i32);
        let on = weekday(day);
        let named = |(_, wanted): &(i32, usize)| *wanted == on;
        if !(self.months.is_empty() || self.months.contains(&month))
            || !(self.weekdays.is_empty() || self.weekdays.iter().any(named))
        {
            return false;
        }
        let (year_begins, year_long) = year_of(year);
        let of_year = day.0 - year_begins + 1;
        let month_long = month_long(year, month);
        let right = |wanted: &[i32], nth: i32, many: i32| {
            wanted.is_empty() || wanted.contains(&nth) || wanted.contains(&(nth - many - 1))
        };
        let (week, weeks) = week_of(day, self.week_start);
        let (place, many) = match self.every {
            Every::Year if self.months.is_empty() => (of_year, year_long),
            _ => (of_month, month_long),
        };
        // The ordinal has a meaning only in months and years.
        let counts = matches!(self.every, Every::Month | Every::Year);
        let (from_front, from_back) = ((place - 1) / 7 + 1, -((many - place) / 7 + 1));
        let right_weekday = |(nth, wanted): &(i32, usize)| {
            *wanted == on && (*nth == 0 || !counts || *nth == from_front || *nth == from_back)
        };
        right(&self.month_days, of_month, month_long)
            && right(&self.year_days, of_year, year_long)
            && right(&self.weeks, week, weeks)
            && (self.weekdays.is_empty() || self.weekdays.iter().any(right_weekday))
    }

    fn placed(&self, times: Vec<DateTime>) -> Vec<DateTime> {
        if self.places.is_empty() {
            return times;
        }
        let mut placed: Vec<DateTime> = self.places.iter().filter_map(|nth| pick(&times, *nth)).collect();
        placed.sort_unstable();
        placed.dedup();
        placed
    }
}

/// The first day of a year, and its number of days.
fn year_of(year: i32) -> (i32, i32) {
    let first = |year: i32| Day::of(year, 1, 1).map_or(0, |day| day.0);
    (first(year), first(year + 1) - first(year))
}

fn month_long(year: i32, month: i32) -> i32 {
    (28..=31).rev().find(|day| Day::of(year, month as u32, *day).is_some()).map_or(28, |day| day as i32)
}

/// The week of a day within its year, and the number of weeks of that year. The first week is the first with
/// four days in the year.
fn week_of(day: Day, week_start: usize) -> (i32, i32) {
    let since = (weekday(day) + 7 - week_start) % 7;
    // A week belongs to the year of its fourth day.
    let fourth = Day(day.0 - since as i32 + 3);
    let (begins, long) = year_of(fourth.civil().0);
    let place = fourth.0 - begins;
    (place / 7 + 1, (long - 1 - place % 7) / 7 + 1)
}

/// The nth element, counted from 1, or from the end when negative.
fn pick(times: &[DateTime], nth: i32) -> Option<DateTime> {
    let place = nth.unsigned_abs().checked_sub(1)? as usize;
    if nth > 0 { times.get(place).copied() } else { times.iter().rev().nth(place).copied() }
}

/// Numbers from `from` to `to`; 0 only where none is negative.
fn numbers(text: &str, from: i32, to: i32) -> Option<Vec<i32>> {
    let right = |n: &i32| (from..=to).contains(n) && (*n != 0 || from >= 0);
    text.split(',').map(|text| text.trim().parse::<i32>().ok().filter(right)).collect()
}

/// Parses `MO`, `3MO`, `-1MO`.
fn nth_weekday(text: &str) -> Option<(i32, usize)> {
    let text = text.trim();
    let (nth, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let day = WEEKDAYS.iter().position(|known| *known == name)?;
    let nth = if nth.is_empty() { 0 } else { *numbers(nth, -53, 53)?.first()? };
    Some((nth, day))
}
