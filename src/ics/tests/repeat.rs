//! Recurring events: the days given by the standard, and those found by an independent implementation.

use super::*;
use proptest::prelude::*;
use rrule::RRuleSet;
use std::fmt::Display;

#[test]
fn rules_fall_on_the_days_the_standard_gives() {
    // Examples of RFC 5545, section 3.8.5.3, moved to years within range; and others where implementations
    // differ.
    let days = |lines: &str| days(lines, "2027-01-01");
    let some = |lines: &str, expected: &str| {
        let found = days(lines);
        let wanted: Vec<&str> = expected.split_whitespace().collect();
        assert_eq!(found[..wanted.len().min(found.len())], wanted, "{lines}");
    };
    let all = |lines: &str, expected: &str| {
        assert_eq!(days(lines), expected.split_whitespace().collect::<Vec<_>>(), "{lines}");
    };
    all(
        "DTSTART;VALUE=DATE:20270101\nRRULE:FREQ=DAILY;INTERVAL=10;COUNT=5",
        "2027-01-01 2027-01-11 2027-01-21 2027-01-31 2027-02-10",
    );
    all(
        "DTSTART;VALUE=DATE:20270101\nRRULE:FREQ=MONTHLY;COUNT=3;BYDAY=1FR",
        "2027-01-01 2027-02-05 2027-03-05",
    );
    all(
        "DTSTART;VALUE=DATE:20270131\nRRULE:FREQ=MONTHLY;COUNT=4",
        "2027-01-31 2027-03-31 2027-05-31 2027-07-31",
    );
    all(
        "DTSTART;VALUE=DATE:20270131\nRRULE:FREQ=MONTHLY;COUNT=4;BYMONTHDAY=-1",
        "2027-01-31 2027-02-28 2027-03-31 2027-04-30",
    );
    // The last working day of the month.
    all(
        "DTSTART;VALUE=DATE:20270129\nRRULE:FREQ=MONTHLY;COUNT=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "2027-01-29 2027-02-26 2027-03-31",
    );
    all("DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY;UNTIL=20330101", "2028-02-29");
    // Every other week, Tuesday and Sunday: the day on which weeks begin makes a difference.
    all(
        "DTSTART;VALUE=DATE:20270105\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
        "2027-01-05 2027-01-10 2027-01-19 2027-01-24",
    );
    all(
        "DTSTART;VALUE=DATE:20270105\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
        "2027-01-05 2027-01-17 2027-01-19 2027-01-31",
    );
    // Friday the 13th.
    some(
        "DTSTART;VALUE=DATE:20270813\nRRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        "2027-08-13 2028-10-13 2029-04-13 2029-07-13",
    );
    // Election day: every four years, the first Tuesday after a Monday in November.
    all(
        "DTSTART;VALUE=DATE:19961105\nRRULE:FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        "2028-11-07",
    );
    some("DTSTART;VALUE=DATE:20270517\nRRULE:FREQ=YEARLY;BYDAY=20MO", "2027-05-17 2028-05-15 2029-05-14");
    // The count begins with the first time, however long ago that was.
    all("DTSTART;VALUE=DATE:20250704\nRRULE:FREQ=YEARLY;COUNT=4", "2027-07-04 2028-07-04");
    all("DTSTART;VALUE=DATE:20270704\nRRULE:FREQ=YEARLY;UNTIL=20280704", "2027-07-04 2028-07-04");
    all("DTSTART;VALUE=DATE:20270704\nRRULE:FREQ=YEARLY;UNTIL=20280703", "2027-07-04");
    all(
        "DTSTART;VALUE=DATE:20270701\nRRULE:FREQ=DAILY;COUNT=4\nEXDATE;VALUE=DATE:20270702,20270703\nRDATE;VALUE=DATE:20271231",
        "2027-07-01 2027-07-04 2027-12-31",
    );
}

const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// A rule without an end, within what both implementations accept.
#[derive(Debug, Clone)]
struct Parts {
    every: &'static str,
    interval: u32,
    week_start: &'static str,
    months: Vec<u32>,
    month_days: Vec<i32>,
    year_days: Vec<i32>,
    weeks: Vec<i32>,
    weekdays: Vec<&'static str>,
    /// The ordinal of each weekday within its month or year; 0 for each of them.
    nth: i32,
    places: Vec<i32>,
}

/// `;NAME=1,2,3`, or empty.
fn part(name: &str, values: &[impl Display]) -> String {
    let values: Vec<String> = values.iter().map(ToString::to_string).collect();
    if values.is_empty() { String::new() } else { format!(";{name}={}", values.join(",")) }
}

impl Parts {
    /// The rule as written in a calendar file. Combinations that RFC 5545 does not allow are left out, and so
    /// are those in which the crate `rrule` (0.14) departs from the standard: weeks at the ends of a year,
    /// weeks without a weekday, positions in a week.
    fn rule(&self) -> String {
        let (monthly, yearly) = (self.every == "MONTHLY", self.every == "YEARLY");
        let weeks = if yearly && !self.weekdays.is_empty() { self.weeks.as_slice() } else { &[] };
        let counts = (monthly || yearly) && weeks.is_empty() && self.nth != 0;
        let weekday = |name: &&str| if counts { format!("{}{name}", self.nth) } else { (*name).to_owned() };
        let weekdays: Vec<String> = self.weekdays.iter().map(weekday).collect();
        let days = [
            part("BYMONTH", &self.months),
            if self.every == "WEEKLY" { String::new() } else { part("BYMONTHDAY", &self.month_days) },
            if yearly { part("BYYEARDAY", &self.year_days) } else { String::new() },
            part("BYWEEKNO", weeks),
            part("BYDAY", &weekdays),
        ]
        .concat();
        let placed = (monthly || yearly) && !days.is_empty();
        let places = if placed { part("BYSETPOS", &self.places) } else { String::new() };
        format!("FREQ={};INTERVAL={};WKST={}{days}{places}", self.every, self.interval, self.week_start)
    }
}

/// Up to three, mostly none: with all of them at once a rule has no occurrence.
fn few<T: Clone + std::fmt::Debug + 'static>(
    one: impl Strategy<Value = T> + Clone + 'static,
) -> impl Strategy<Value = Vec<T>> {
    prop_oneof![2 => Just(Vec::<T>::new()), 1 => prop::collection::vec(one, 1..=3)]
}

/// From either end, never 0.
fn either_end(from: i32, to: i32) -> impl Strategy<Value = i32> + Clone {
    prop_oneof![from..=to, -to..=-from]
}

fn parts() -> impl Strategy<Value = Parts> {
    let weekday = prop::sample::select(WEEKDAYS.to_vec());
    let every = prop::sample::select(vec!["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]);
    let weekdays = prop::sample::subsequence(WEEKDAYS.to_vec(), 1..=3);
    let weekdays = prop_oneof![Just(Vec::<&'static str>::new()), weekdays];
    (
        (every, 1..=4_u32, weekday, few(1..=12_u32), few(either_end(1, 31))),
        (few(either_end(1, 366)), few(either_end(3, 50)), weekdays, -4..=5_i32, few(either_end(1, 3))),
    )
        .prop_map(|((every, interval, week_start, months, month_days), rest)| {
            let (year_days, weeks, weekdays, nth, places) = rest;
            Parts { every, interval, week_start, months, month_days, year_days, weeks, weekdays, nth, places }
        })
}

/// The days of a rule from its start on, by the crate `rrule`. It leaves out a start that the rule does not
/// match; by the standard the start is always the first.
fn by_rrule(start: &str, rule: &str) -> impl Iterator<Item = String> {
    let text = format!("DTSTART:{}T000000Z\nRRULE:{rule}", start.replace('-', ""));
    let set: RRuleSet = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
    let first = start.to_owned();
    let later = first.clone();
    let days = set.limit().into_iter().map(|time| time.format("%Y-%m-%d").to_string());
    std::iter::once(first).chain(days.filter(move |day| *day > later))
}

proptest! {
    /// Compares with the days of an independent implementation, for any interval and end.
    #[test]
    fn rules_fall_on_the_days_that_rrule_finds(
        parts in parts(),
        since in 0..4_700_i32,
        count in prop::option::of(1..60_usize),
        lasts in prop::option::of(-10..5_000_i32),
    ) {
        let first = Day(day("2016-01-01").0 + since);
        let (start, rule) = (first.to_string(), parts.rule());
        let until = lasts.filter(|_| count.is_none()).map(|lasts| Day(first.0 + lasts).to_string());
        let limit = match (count, &until) {
            (Some(count), _) => format!(";COUNT={count}"),
            (None, Some(until)) => format!(";UNTIL={}", until.replace('-', "")),
            (None, None) => String::new(),
        };
        let today = "2026-11-25";
        let end = reading(today).end().to_string();
        let expected: Vec<String> = by_rrule(&start, &rule)
            .take(count.unwrap_or(usize::MAX))
            .take_while(|day| *day < end && until.as_ref().is_none_or(|until| day <= until))
            .filter(|day| day.as_str() >= today)
            .collect();
        let lines = format!("DTSTART;VALUE=DATE:{}\nRRULE:{rule}{limit}", start.replace('-', ""));
        prop_assert_eq!(days(&lines, today), expected, "{}", lines);
    }
}
