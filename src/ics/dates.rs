//! Dates and times in the format of calendar files.

use domain::import::Why;
use domain::time::Day;
use jiff::civil::{Date, Time};

/// `20261225`, `20261225T093000`, `20261225T143000Z`: day, time of day, and whether that is in UTC.
pub(crate) fn civil(text: &str) -> Result<(Day, Option<Time>, bool), Why> {
    let text = text.trim();
    let bad = || Why::NotADate(short(text));
    let digits = |text: &str| -> Option<i16> {
        text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
    };
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let ymd = || match date.len() {
        8 => Some((digits(date.get(0..4)?)?, digits(date.get(4..6)?)?, digits(date.get(6..8)?)?)),
        _ => None,
    };
    let (year, month, day) = ymd().ok_or_else(bad)?;
    let found =
        Day::of(year.into(), month.unsigned_abs().into(), day.unsigned_abs().into()).ok_or_else(bad)?;
    let Some(time) = time else { return Ok((found, None, false)) };
    let (time, utc) = match time.strip_suffix(['Z', 'z']) {
        Some(time) => (time, true),
        None => (time, false),
    };
    let hms = || match time.len() {
        6 => Some((digits(time.get(0..2)?)?, digits(time.get(2..4)?)?, digits(time.get(4..6)?)?)),
        _ => None,
    };
    let (hour, minute, second) = hms().ok_or_else(bad)?;
    let small = |number: i16| i8::try_from(number).unwrap_or(i8::MAX);
    // A leap second is mapped to the last second of its minute.
    let time = Time::new(small(hour), small(minute), small(second.min(59)), 0).map_err(|_| bad())?;
    Ok((found, Some(time), utc))
}

pub(crate) fn date_of(day: Day) -> Option<Date> {
    let (year, month, day) = day.civil();
    Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()
}

pub(crate) fn day_of(date: Date) -> Day {
    let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
    Day::of(date.year().into(), month.into(), day.into()).unwrap_or(Day(0))
}

/// The beginning of the text, as quoted in reports.
pub(crate) fn short(text: &str) -> String {
    text.chars().take(40).collect()
}
