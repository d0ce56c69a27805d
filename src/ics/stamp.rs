//! Start times and durations, as written in lines of a calendar file.

use crate::dates::{civil, date_of, day_of, short};
use crate::lines::{Fault, Line};
use crate::zones::Zones;
use domain::import::Why;
use domain::time::Day;
use jiff::SignedDuration;
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// A day, or a time in a zone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Stamp {
    Day(Day),
    Time(DateTime, TimeZone),
}

/// A lookup table of stamps, each with a number.
#[derive(Default)]
pub(crate) struct Stamps {
    /// Stamps with a time, by their second.
    moments: BTreeMap<i64, i64>,
    /// Stamps that are only a day.
    days: BTreeMap<Day, i64>,
    /// The days of all stamps.
    all_days: BTreeMap<Day, i64>,
}

/// The duration of an event: whole calendar days, and elapsed time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Length {
    pub(crate) days: i32,
    pub(crate) time: SignedDuration,
}

impl Stamps {
    pub(crate) fn of(stamps: &[Stamp]) -> Stamps {
        let mut all = Stamps::default();
        for stamp in stamps {
            all.add(stamp, 0);
        }
        all
    }

    pub(crate) fn add(&mut self, stamp: &Stamp, number: i64) {
        raise(&mut self.all_days, stamp.day(), number);
        match stamp {
            Stamp::Day(day) => raise(&mut self.days, *day, number),
            Stamp::Time(..) => {
                if let Some(second) = stamp.second() {
                    raise(&mut self.moments, second, number);
                }
            }
        }
    }

    /// The highest number of stamps at the same time; or on the same day, if one of the two is only a day.
    pub(crate) fn highest(&self, stamp: &Stamp) -> Option<i64> {
        match stamp {
            Stamp::Day(day) => self.all_days.get(day).copied(),
            Stamp::Time(..) => {
                let at = stamp.second().and_then(|second| self.moments.get(&second));
                at.max(self.days.get(&stamp.day())).copied()
            }
        }
    }

    pub(crate) fn has(&self, stamp: &Stamp) -> bool {
        self.highest(stamp).is_some()
    }
}

/// Stores the highest number of a key.
fn raise<K: Ord>(numbers: &mut BTreeMap<K, i64>, key: K, number: i64) {
    let known = numbers.entry(key).or_insert(number);
    *known = number.max(*known);
}

impl Stamp {
    pub(crate) fn day(&self) -> Day {
        match self {
            Stamp::Day(day) => *day,
            Stamp::Time(time, _) => day_of(time.date()),
        }
    }

    /// Its date and time in its own zone.
    pub(crate) fn civil(&self) -> DateTime {
        match self {
            Stamp::Day(day) => {
                date_of(*day).map_or(DateTime::ZERO, |date| date.to_datetime(Time::midnight()))
            }
            Stamp::Time(time, _) => *time,
        }
    }

    /// Another stamp in the zone of this one.
    pub(crate) fn seen(&self, other: &Stamp) -> Option<DateTime> {
        match (self, other) {
            (Stamp::Time(_, own), Stamp::Time(time, zone)) => {
                Some(own.to_datetime(zone.to_timestamp(*time).ok()?))
            }
            _ => Some(date_of(other.day())?.to_datetime(Time::midnight())),
        }
    }

    /// The day of another stamp in the zone of this one.
    pub(crate) fn day_of(&self, other: &Stamp) -> Day {
        self.seen(other).map_or(other.day(), |seen| day_of(seen.date()))
    }

    /// The same kind of stamp at another date and time.
    pub(crate) fn at(&self, time: DateTime) -> Stamp {
        match self {
            Stamp::Day(_) => Stamp::Day(day_of(time.date())),
            Stamp::Time(_, zone) => Stamp::Time(time, zone.clone()),
        }
    }

    /// Seconds since 1970 in UTC; `None` for a day.
    pub(crate) fn second(&self) -> Option<i64> {
        match self {
            Stamp::Day(_) => None,
            Stamp::Time(time, zone) => Some(zone.to_timestamp(*time).ok()?.as_second()),
        }
    }

    pub(crate) fn not_after(&self, until: &Stamp) -> bool {
        match (self, until) {
            (Stamp::Time(..), Stamp::Time(..)) => {
                matches!((self.second(), until.second()), (Some(one), Some(until)) if one <= until)
            }
            _ => self.day() <= self.day_of(until),
        }
    }
}

pub(crate) fn single(line: &Line, zones: &Zones) -> Result<Stamp, Fault> {
    period(line, &line.value, zones).map(|(begins, _)| begins).map_err(|why| line.fault(why))
}

/// A date of a line; or a time with its end or its duration.
pub(crate) fn period(line: &Line, text: &str, zones: &Zones) -> Result<(Stamp, Option<Length>), Why> {
    let zone = line.param("TZID");
    let (begins, rest) = text.split_once('/').map_or((text, None), |(begins, rest)| (begins, Some(rest)));
    let whole_day = line.param("VALUE").is_some_and(|value| value.eq_ignore_ascii_case("DATE"));
    let begins = match begins.split_once(['T', 't']) {
        Some((date, _)) if whole_day => stamp(date, zone, zones)?,
        _ => stamp(begins, zone, zones)?,
    };
    let length = match rest.map(str::trim) {
        Some(rest) if rest.starts_with(['P', '+']) => {
            Some(duration_of(rest).ok_or_else(|| Why::NotALength(short(rest)))?)
        }
        Some(rest) => Some(between(&begins, &stamp(rest, zone, zones)?).ok_or(Why::BadEnd)?),
        None => None,
    };
    Ok((begins, length))
}

pub(crate) fn stamp(text: &str, zone: Option<&str>, zones: &Zones) -> Result<Stamp, Why> {
    let (day, time, utc) = civil(text)?;
    let date = date_of(day).filter(|date| (1_900..=2_200).contains(&date.year())).ok_or(Why::FarAway(day))?;
    let Some(time) = time else { return Ok(Stamp::Day(day)) };
    let zone = if utc { TimeZone::UTC } else { zones.get(zone)? };
    Ok(Stamp::Time(date.to_datetime(time), zone))
}

/// The duration from one to the other; `None` when the end is before the start, or of another type.
pub(crate) fn between(start: &Stamp, end: &Stamp) -> Option<Length> {
    match (start, end) {
        // The end is the day after the last; programs that write the same day twice mean that day.
        (Stamp::Day(first), Stamp::Day(after)) => {
            (after >= first).then(|| Length { days: (after.0 - first.0).max(1), time: SignedDuration::ZERO })
        }
        (Stamp::Time(from, zone), Stamp::Time(to, to_zone)) => {
            let (from, to) = (zone.to_timestamp(*from).ok()?, to_zone.to_timestamp(*to).ok()?);
            (to >= from).then(|| Length { days: 0, time: to.duration_since(from) })
        }
        _ => None,
    }
}

/// Parses `P1D`, `P2W`, `PT2H30M`, `P1DT12H`.
pub(crate) fn duration_of(text: &str) -> Option<Length> {
    let rest = text.trim().strip_prefix('+').unwrap_or(text.trim()).strip_prefix('P')?;
    let (days, time) = rest.split_once('T').unwrap_or((rest, ""));
    if rest.is_empty() || rest.ends_with('T') {
        return None;
    }
    let days = sum(days, &[('W', 7), ('D', 1)])?;
    let time = sum(time, &[('H', 3_600), ('M', 60), ('S', 1)])?;
    Some(Length { days: i32::try_from(days).ok()?, time: SignedDuration::from_secs(time) })
}

/// Numbers with their units, each unit at most once and in this order.
fn sum(text: &str, units: &[(char, i64)]) -> Option<i64> {
    let (mut rest, mut sum) = (text, 0_i64);
    for (unit, worth) in units {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = rest.split_at_checked(digits)?;
        if let Some(after) = after.strip_prefix(*unit) {
            sum = sum.checked_add(number.parse::<i64>().ok()?.checked_mul(*worth)?)?;
            rest = after;
        }
    }
    rest.is_empty().then_some(sum)
}
