//! Events that repeat: the rules of RFC 5545, section 3.3.10, down to the day. Rules that repeat within a day, or count weeks or
//! days of the year, are refused in words. Written out here because it is short, and the library for it brings a second
//! calendar, a second database of time zones and regular expressions.

use super::Problem;
use domain::hours::weekday;
use domain::time::Day;

/// How an event repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    every: Every,
    interval: i32,
    count: Option<usize>,
    /// Until when, as written; the zone it is meant in is the event's business.
    pub until: Option<String>,
    months: Vec<i32>,
    /// Days of the month; from its end when negative.
    month_days: Vec<i32>,
    /// Which one of its period (0: each, negative: from the end), and the weekday, Monday 0.
    weekdays: Vec<(i32, usize)>,
    /// Which of a period's days; from the end when negative.
    places: Vec<i32>,
    /// The weekday on which a week begins.
    week_start: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Every {
    Day,
    Week,
    Month,
    Year,
}

const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

impl Rule {
    /// Reads `FREQ=YEARLY;BYMONTH=1;BYDAY=3MO`.
    pub fn read(text: &str) -> Result<Rule, Problem> {
        let text = text.trim().to_ascii_uppercase();
        let bad = |part: &str| Problem::Rule(part.chars().take(40).collect());
        let mut every = None;
        let mut rule = Rule {
            every: Every::Day,
            interval: 1,
            count: None,
            until: None,
            months: Vec::new(),
            month_days: Vec::new(),
            weekdays: Vec::new(),
            places: Vec::new(),
            week_start: 0,
        };
        for part in text.split(';').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').ok_or_else(|| bad(part))?;
            let numbers = |most: i32| numbers(value, most).ok_or_else(|| bad(part));
            match name {
                "FREQ" => {
                    every = Some(match value {
                        "DAILY" => Every::Day,
                        "WEEKLY" => Every::Week,
                        "MONTHLY" => Every::Month,
                        "YEARLY" => Every::Year,
                        _ => return Err(bad(part)),
                    });
                }
                "INTERVAL" => {
                    let interval = value.parse().ok().filter(|steps| (1..=1_000).contains(steps));
                    rule.interval = interval.ok_or_else(|| bad(part))?;
                }
                "COUNT" => {
                    rule.count = Some(value.parse().ok().filter(|n| *n > 0).ok_or_else(|| bad(part))?);
                }
                "UNTIL" => rule.until = Some(value.to_owned()),
                "BYMONTH" if value.starts_with('-') => return Err(bad(part)),
                "BYMONTH" => rule.months = numbers(12)?,
                "BYMONTHDAY" => rule.month_days = numbers(31)?,
                "BYSETPOS" => rule.places = numbers(366)?,
                "BYDAY" => {
                    rule.weekdays =
                        value.split(',').map(nth_weekday).collect::<Option<_>>().ok_or_else(|| bad(part))?;
                }
                "WKST" => {
                    let day = WEEKDAYS.iter().position(|name| *name == value);
                    rule.week_start = day.ok_or_else(|| bad(part))?;
                }
                _ => return Err(bad(part)),
            }
        }
        rule.every = every.ok_or_else(|| bad(&text))?;
        rule.possible().then_some(rule).ok_or_else(|| bad(&text))
    }

    fn possible(&self) -> bool {
        let ordinals = self.weekdays.iter().any(|(nth, _)| *nth != 0);
        let within = match self.every {
            Every::Day => !ordinals,
            Every::Week => !ordinals && self.month_days.is_empty(),
            Every::Month | Every::Year => !ordinals || self.month_days.is_empty(),
        };
        within && !(self.count.is_some() && self.until.is_some())
    }

    /// The days it falls on before `end`, beginning with `start`, which always counts as the first.
    pub fn days(&self, start: Day, end: Day) -> Vec<Day> {
        let mut found = if start < end { vec![start] } else { Vec::new() };
        let full = |found: &Vec<Day>| self.count.is_some_and(|count| found.len() >= count);
        for nth in 0.. {
            let Some(begins) = self.period(start, nth).filter(|begins| *begins < end) else { break };
            for day in self.placed(self.within(begins, start)) {
                if day > start && day < end && !full(&found) {
                    found.push(day);
                }
            }
            if full(&found) {
                break;
            }
        }
        found
    }

    /// The first day of the nth day, week, month or year that counts.
    fn period(&self, start: Day, nth: i32) -> Option<Day> {
        let steps = nth.checked_mul(self.interval)?;
        let (year, month, _) = start.civil();
        match self.every {
            Every::Day => start.0.checked_add(steps).map(Day),
            Every::Week => {
                let since = (weekday(start) + 7 - self.week_start) % 7;
                start.0.checked_sub(since as i32)?.checked_add(steps.checked_mul(7)?).map(Day)
            }
            Every::Month => {
                let months = year.checked_mul(12)?.checked_add(month as i32 - 1)?.checked_add(steps)?;
                Day::of(months.div_euclid(12), months.rem_euclid(12) as u32 + 1, 1)
            }
            Every::Year => Day::of(year.checked_add(steps)?, 1, 1),
        }
    }

    /// The days of the period that begins so, in order.
    fn within(&self, begins: Day, start: Day) -> Vec<Day> {
        let (year, month, _) = begins.civil();
        let mut days = match self.every {
            Every::Day => vec![begins],
            Every::Week if self.weekdays.is_empty() => {
                (0..7).map(|day| Day(begins.0 + day)).filter(|day| weekday(*day) == weekday(start)).collect()
            }
            Every::Week => (0..7).map(|day| Day(begins.0 + day)).collect(),
            Every::Month => self.of_month(year, month as i32, start),
            Every::Year if self.months.is_empty() && self.month_days.is_empty() => {
                if self.weekdays.is_empty() {
                    let (_, month, day) = start.civil();
                    Day::of(year, month, day).into_iter().collect()
                } else {
                    self.of_weekdays(&span(Day::of(year, 1, 1), Day::of(year + 1, 1, 1)))
                }
            }
            Every::Year => (1..=12).flat_map(|month| self.of_month(year, month, start)).collect(),
        };
        days.retain(|day| {
            let (_, month, _) = day.civil();
            self.months.is_empty() || self.months.contains(&(month as i32))
        });
        if matches!(self.every, Every::Day) && !self.month_days.is_empty() {
            let (year, month, _) = begins.civil();
            let named = self.of_month(year, month as i32, start);
            days.retain(|day| named.contains(day));
        }
        if matches!(self.every, Every::Day | Every::Week) && !self.weekdays.is_empty() {
            days.retain(|day| self.weekdays.iter().any(|(_, wanted)| *wanted == weekday(*day)));
        }
        days.sort_unstable();
        days.dedup();
        days
    }

    fn of_month(&self, year: i32, month: i32, start: Day) -> Vec<Day> {
        let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        let month = span(Day::of(year, month as u32, 1), Day::of(next.0, next.1 as u32, 1));
        if self.month_days.is_empty() && !self.weekdays.is_empty() {
            return self.of_weekdays(&month);
        }
        let (_, _, of_start) = start.civil();
        let wanted = if self.month_days.is_empty() { vec![of_start as i32] } else { self.month_days.clone() };
        let days = wanted.into_iter().filter_map(|nth| pick(&month, nth));
        let right = |day: &Day| {
            self.weekdays.is_empty() || self.weekdays.iter().any(|(_, wanted)| *wanted == weekday(*day))
        };
        days.filter(right).collect()
    }

    fn of_weekdays(&self, span: &[Day]) -> Vec<Day> {
        let one = |(nth, wanted): &(i32, usize)| {
            let all: Vec<Day> = span.iter().copied().filter(|day| weekday(*day) == *wanted).collect();
            if *nth == 0 { all } else { pick(&all, *nth).into_iter().collect() }
        };
        self.weekdays.iter().flat_map(one).collect()
    }

    fn placed(&self, days: Vec<Day>) -> Vec<Day> {
        if self.places.is_empty() {
            return days;
        }
        let mut placed: Vec<Day> = self.places.iter().filter_map(|nth| pick(&days, *nth)).collect();
        placed.sort_unstable();
        placed.dedup();
        placed
    }
}

fn span(from: Option<Day>, to: Option<Day>) -> Vec<Day> {
    match (from, to) {
        (Some(from), Some(to)) => (from.0..to.0).map(Day).collect(),
        _ => Vec::new(),
    }
}

/// The nth, counted from 1, or from the end when negative.
fn pick(days: &[Day], nth: i32) -> Option<Day> {
    let place = nth.unsigned_abs().checked_sub(1)? as usize;
    if nth > 0 { days.get(place).copied() } else { days.iter().rev().nth(place).copied() }
}

/// Numbers from 1 to `most`, or from -`most` to -1.
fn numbers(text: &str, most: i32) -> Option<Vec<i32>> {
    let number = |text: &str| text.parse::<i32>().ok().filter(|n| *n != 0 && (-most..=most).contains(n));
    text.split(',').map(number).collect()
}

/// `MO`, `3MO`, `-1MO`.
fn nth_weekday(text: &str) -> Option<(i32, usize)> {
    let (nth, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let day = WEEKDAYS.iter().position(|known| *known == name)?;
    let nth = if nth.is_empty() { 0 } else { *numbers(nth, 53)?.first()? };
    Some((nth, day))
}
