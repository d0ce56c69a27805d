//! When something begins and how long it lasts, as a line of a calendar file says it.

use super::dates::{civil, date_of, day_of, short};
use super::lines::{Fault, Line};
use super::zones::Zones;
use domain::import::Why;
use domain::time::Day;
use jiff::SignedDuration;
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// A day, or a moment of a zone.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Stamp {
    Day(Day),
    Time(DateTime, TimeZone),
}

/// Stamps to find others among, each with a number.
#[derive(Default)]
pub(super) struct Stamps {
    /// Those with a time, by their second.
    moments: BTreeMap<i64, i64>,
    /// Those that are only a day.
    days: BTreeMap<Day, i64>,
    /// All of them.
    all_days: BTreeMap<Day, i64>,
}

/// How long an event lasts: whole days as the calendar counts them, and time as it passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Length {
    pub(super) days: i32,
    pub(super) time: SignedDuration,
}

impl Stamps {
    pub(super) fn of(stamps: &[Stamp]) -> Stamps {
        let mut all = Stamps::default();
        for stamp in stamps {
            all.add(stamp, 0);
        }
        all
    }

    pub(super) fn add(&mut self, stamp: &Stamp, number: i64) {
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

    /// The highest number of those at the same moment; or on the same day, where one of the two is only a day.
    pub(super) fn highest(&self, stamp: &Stamp) -> Option<i64> {
        match stamp {
            Stamp::Day(day) => self.all_days.get(day).copied(),
            Stamp::Time(..) => {
                let at = stamp.second().and_then(|second| self.moments.get(&second));
                at.max(self.days.get(&stamp.day())).copied()
            }
        }
    }

    pub(super) fn has(&self, stamp: &Stamp) -> bool {
        self.highest(stamp).is_some()
    }
}

/// Keeps the highest number of a key.
fn raise<K: Ord>(numbers: &mut BTreeMap<K, i64>, key: K, number: i64) {
    let known = numbers.entry(key).or_insert(number);
    *known = number.max(*known);
}

impl Stamp {
    pub(super) fn day(&self) -> Day {
        match self {
            Stamp::Day(day) => *day,
            Stamp::Time(time, _) => day_of(time.date()),
        }
    }

    /// As its own calendar and clock show it.
    pub(super) fn civil(&self) -> DateTime {
        match self {
            Stamp::Day(day) => {
                date_of(*day).map_or(DateTime::ZERO, |date| date.to_datetime(Time::midnight()))
            }
            Stamp::Time(time, _) => *time,
        }
    }

    /// Another stamp as the calendar and clock of this one show it.
    pub(super) fn seen(&self, other: &Stamp) -> Option<DateTime> {
        match (self, other) {
            (Stamp::Time(_, own), Stamp::Time(time, zone)) => {
                Some(own.to_datetime(zone.to_timestamp(*time).ok()?))
            }
            _ => Some(date_of(other.day())?.to_datetime(Time::midnight())),
        }
    }

    /// The day of another stamp on the calendar of this one.
    pub(super) fn day_of(&self, other: &Stamp) -> Day {
        self.seen(other).map_or(other.day(), |seen| day_of(seen.date()))
    }

    /// The same at another date and time.
    pub(super) fn at(&self, time: DateTime) -> Stamp {
        match self {
            Stamp::Day(_) => Stamp::Day(day_of(time.date())),
            Stamp::Time(_, zone) => Stamp::Time(time, zone.clone()),
        }
    }

    /// Seconds since 1970 in UTC, of a time.
    pub(super) fn second(&self) -> Option<i64> {
        match self {
            Stamp::Day(_) => None,
            Stamp::Time(time, zone) => Some(zone.to_timestamp(*time).ok()?.as_second()),
        }
    }

    pub(super) fn not_after(&self, until: &Stamp) -> bool {
        match (self, until) {
            (Stamp::Time(..), Stamp::Time(..)) => {
                matches!((self.second(), until.second()), (Some(one), Some(until)) if one <= until)
            }
            _ => self.day() <= self.day_of(until),
        }
    }
}

pub(super) fn single(line: &Line, zones: &Zones) -> Result<Stamp, Fault> {
    period(line, &line.value, zones).map(|(begins, _)| begins).map_err(|why| line.fault(why))
}

/// A date of a line; or a time with the one at which it ends, or with its length.
pub(super) fn period(line: &Line, text: &str, zones: &Zones) -> Result<(Stamp, Option<Length>), Why> {
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

pub(super) fn stamp(text: &str, zone: Option<&str>, zones: &Zones) -> Result<Stamp, Why> {
    let (day, time, utc) = civil(text)?;
    let date = date_of(day).filter(|date| (1_900..=2_200).contains(&date.year())).ok_or(Why::FarAway(day))?;
    let Some(time) = time else { return Ok(Stamp::Day(day)) };
    let zone = if utc { TimeZone::UTC } else { zones.get(zone)? };
    Ok(Stamp::Time(date.to_datetime(time), zone))
}

/// How long it is from one to the other; nothing when that comes before it, or is of another kind.
pub(super) fn between(start: &Stamp, end: &Stamp) -> Option<Length> {
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

/// `P1D`, `P2W`, `PT2H30M`, `P1DT12H`.
pub(super) fn duration_of(text: &str) -> Option<Length> {
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
