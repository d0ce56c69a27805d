//! Times and days as the domain knows them: integers. Zones and calendars are expanded outside and passed in.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

/// A point in time: milliseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct At(pub i64);

/// A duration in milliseconds.
pub type Ms = i64;

/// The largest difference between a clock and its reference at which facts are still recorded. Smaller
/// differences are slewed away.
pub const CLOCK_TOLERANCE: Ms = 2 * SECOND;

/// A reading of a machine's monotonic clock: the time between two readings of one boot is true whatever
/// happened to the wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tick {
    /// Identifies the boot of the machine; readings of different boots cannot be compared.
    pub boot: u32,
    /// Milliseconds since that boot, time asleep included.
    pub ms: Ms,
}

/// When something was recorded: the reference time, and the monotonic clock of the recording machine where
/// there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The reference time.
    pub at: At,
    /// The monotonic clock; a simulated clock has none.
    pub tick: Option<Tick>,
}

impl From<At> for Stamp {
    fn from(at: At) -> Stamp {
        Stamp { at, tick: None }
    }
}

/// One second in milliseconds.
pub const SECOND: Ms = 1_000;
/// One minute in milliseconds.
pub const MINUTE: Ms = 60 * SECOND;
/// One hour in milliseconds.
pub const HOUR: Ms = 60 * MINUTE;

impl Sub for At {
    type Output = Ms;
    fn sub(self, earlier: At) -> Ms {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<Ms> for At {
    type Output = At;
    fn add(self, ms: Ms) -> At {
        At(self.0.saturating_add(ms))
    }
}

/// A business day of a district: days since 1970-01-01, written `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

impl Day {
    /// Year, month and day of the proleptic Gregorian calendar (H. Hinnant, "chrono-compatible low-level date
    /// algorithms").
    #[must_use]
    pub fn civil(self) -> (i32, u32, u32) {
        let z = i64::from(self.0) + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = doy - (153 * mp + 2) / 5 + 1;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        let year = yoe + era * 400 + i64::from(month <= 2);
        (year as i32, month as u32, day as u32)
    }

    /// The day of a date of the proleptic Gregorian calendar; `None` when there is no such date.
    #[must_use]
    pub fn of(year: i32, month: u32, day: u32) -> Option<Day> {
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) || !(-9_999..=9_999).contains(&year) {
            return None;
        }
        let (month, day) = (i64::from(month), i64::from(day));
        let year = i64::from(year) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let yoe = year.rem_euclid(400);
        let doy = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
        let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
        let found = Day((era * 146_097 + doe - 719_468) as i32);
        let (_, m, d) = found.civil();
        (i64::from(m) == month && i64::from(d) == day).then_some(found)
    }

    /// The first day of its month.
    #[must_use]
    pub fn first_of_month(self) -> Day {
        let (year, month, _) = self.civil();
        Day::of(year, month, 1).unwrap_or(self)
    }

    /// The last day of its month.
    #[must_use]
    pub fn last_of_month(self) -> Day {
        let (year, month, _) = self.civil();
        let next = if month == 12 { Day::of(year + 1, 1, 1) } else { Day::of(year, month + 1, 1) };
        next.map_or(self, |next| Day(next.0 - 1))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// A text is not a date of the form `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a date: write it like 2026-11-22")]
pub struct BadDay(pub String);

impl FromStr for Day {
    type Err = BadDay;
    fn from_str(text: &str) -> Result<Day, BadDay> {
        let parsed = || {
            let mut parts = text.splitn(3, '-');
            let year = parts.next()?.parse().ok()?;
            let month = parts.next()?.parse().ok()?;
            let day = parts.next()?.parse().ok()?;
            Day::of(year, month, day)
        };
        parsed().ok_or_else(|| BadDay(text.to_owned()))
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Day, D::Error> {
        let text = String::deserialize(input)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A time as the API writes it: RFC 3339 with the zone's offset and milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// The same in UTC.
    pub at: At,
    /// The zone's offset from UTC then, in minutes.
    pub offset_min: i16,
}

impl Moment {
    /// Hour and minute of the local clock.
    #[must_use]
    pub fn clock(self) -> (u32, u32) {
        let minutes = (self.local_ms().div_euclid(MINUTE)).rem_euclid(24 * 60);
        ((minutes / 60) as u32, (minutes % 60) as u32)
    }

    /// The local date.
    #[must_use]
    pub fn day(self) -> Day {
        Day(self.local_ms().div_euclid(24 * HOUR) as i32)
    }

    fn local_ms(self) -> Ms {
        self.at.0 + i64::from(self.offset_min) * MINUTE
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute) = self.clock();
        let rest = self.local_ms().rem_euclid(MINUTE);
        let (sign, offset) =
            if self.offset_min < 0 { ('-', -self.offset_min) } else { ('+', self.offset_min) };
        write!(
            f,
            "{}T{hour:02}:{minute:02}:{:02}.{:03}{sign}{:02}:{:02}",
            self.day(),
            rest / SECOND,
            rest % SECOND,
            offset / 60,
            offset % 60
        )
    }
}

/// A text is not a time of RFC 3339.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a time: write it like 2026-11-22T09:30:00.000-05:00")]
pub struct BadMoment(pub String);

impl FromStr for Moment {
    type Err = BadMoment;
    fn from_str(text: &str) -> Result<Moment, BadMoment> {
        read_moment(text).ok_or_else(|| BadMoment(text.chars().take(60).collect()))
    }
}

fn read_moment(text: &str) -> Option<Moment> {
    let (day, rest) = text.split_at_checked(10)?;
    let day: Day = day.parse().ok()?;
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (clock, zone) = rest.split_at_checked(8)?;
    let mut parts =
        clock.split(':').map(|part| if part.len() == 2 { part.parse::<i64>().ok() } else { None });
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some()
        || !(0..24).contains(&hour)
        || !(0..60).contains(&minute)
        || !(0..=60).contains(&second)
    {
        return None;
    }
    let (ms, zone) = match zone.strip_prefix('.') {
        None => (0, zone),
        Some(rest) => {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (fraction, zone) = rest.split_at_checked(digits)?;
            let first: String = fraction.chars().chain("000".chars()).take(3).collect();
            (if digits == 0 { return None } else { first.parse::<i64>().ok()? }, zone)
        }
    };
    let offset_min: i16 = if zone.eq_ignore_ascii_case("z") {
        0
    } else {
        let (sign, zone) = zone.split_at_checked(1)?;
        let (hours, minutes) = zone.split_once(':')?;
        let (hours, minutes): (i16, i16) = (hours.parse().ok()?, minutes.parse().ok()?);
        if !(0..24).contains(&hours) || !(0..60).contains(&minutes) {
            return None;
        }
        match sign {
            "+" => hours * 60 + minutes,
            "-" => -(hours * 60 + minutes),
            _ => return None,
        }
    };
    let local = i64::from(day.0) * 24 * HOUR + hour * HOUR + minute * MINUTE + second * SECOND + ms;
    Some(Moment { at: At(local - i64::from(offset_min) * MINUTE), offset_min })
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Moment, D::Error> {
        let text = String::deserialize(input)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
