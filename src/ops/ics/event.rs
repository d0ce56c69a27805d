//! One event: when it begins, how long it lasts, when it comes again, and what it closes.

use super::lines::{Line, Part};
use super::repeat::Rule;
use super::{BadFile, Closure, MOST, Minute, Problem, Reading, Span, Why, midnight};
use domain::time::Day;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};

/// Names that the calendar of a well-known office suite gives to the zones of the country.
const OFFICE_ZONES: [(&str, &str); 8] = [
    ("Atlantic Standard Time", "America/Halifax"),
    ("Eastern Standard Time", "America/New_York"),
    ("Central Standard Time", "America/Chicago"),
    ("Mountain Standard Time", "America/Denver"),
    ("US Mountain Standard Time", "America/Phoenix"),
    ("Pacific Standard Time", "America/Los_Angeles"),
    ("Alaskan Standard Time", "America/Anchorage"),
    ("Hawaiian Standard Time", "Pacific/Honolulu"),
];
/// The longest event.
const LONGEST_DAYS: i32 = 366;

/// An event.
#[derive(Debug, Clone)]
pub(super) struct Event {
    /// Where it begins in the file.
    pub line: usize,
    /// What it is called; its category when it has no name.
    pub note: String,
    /// It was called off.
    pub cancelled: bool,
    /// It is marked as free time.
    pub free: bool,
    uid: String,
    start: Stamp,
    length: Length,
    rule: Option<Rule>,
    until: Option<Stamp>,
    /// Where the rule stands.
    rule_at: usize,
    also: Vec<Stamp>,
    except: Vec<Stamp>,
    /// The one of another event's times that it stands for.
    instead_of: Option<Stamp>,
}

/// A day, or a moment of a zone.
#[derive(Debug, Clone, PartialEq)]
enum Stamp {
    Day(Day),
    Time(DateTime, TimeZone),
}

/// How long an event lasts: whole days as the calendar counts them, and time as it passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Length {
    days: i32,
    time: SignedDuration,
}

impl Event {
    /// Reads what stands between BEGIN:VEVENT and END:VEVENT.
    pub fn read(part: &Part, zone: &TimeZone) -> Result<Event, BadFile> {
        let one = |name: &'static str| once(part, name);
        let start = one("DTSTART")?.ok_or(BadFile { line: part.at, problem: Problem::NoStart })?;
        let all = |name: &str| -> Result<Vec<Stamp>, BadFile> {
            let lines = part.lines.iter().filter(|line| line.name == name);
            let lists = lines.map(|line| stamps(line, zone)).collect::<Result<Vec<_>, _>>()?;
            Ok(lists.into_iter().flatten().collect())
        };
        if let Some(old) = part.lines.iter().find(|line| line.name == "EXRULE") {
            return Err(old.fault(Problem::Rule(format!("EXRULE:{}", old.value))));
        }
        let replaced = one("RECURRENCE-ID")?;
        if let Some(range) = replaced.filter(|line| line.param("RANGE").is_some()) {
            return Err(range.fault(Problem::Rule("RECURRENCE-ID;RANGE".to_owned())));
        }
        let written = one("RRULE")?;
        let rule = written.map(|line| Rule::read(&line.value).map_err(|problem| line.fault(problem)));
        let rule = rule.transpose()?;
        let until = match (written, rule.as_ref().and_then(|rule| rule.until.as_deref())) {
            (Some(line), Some(until)) => {
                Some(stamp(until, None, zone).map_err(|problem| line.fault(problem))?)
            }
            _ => None,
        };
        let said = |name: &'static str, value: &str| -> Result<bool, BadFile> {
            Ok(one(name)?.is_some_and(|line| line.value.trim().eq_ignore_ascii_case(value)))
        };
        let named = one("SUMMARY")?.map(Line::text).filter(|text| !text.is_empty());
        let category = || part.lines.iter().find(|line| line.name == "CATEGORIES").map(Line::text);
        let at = start;
        let start = single(start, zone)?;
        Ok(Event {
            line: part.at,
            note: named.or_else(category).unwrap_or_default(),
            cancelled: said("STATUS", "CANCELLED")?,
            free: said("TRANSP", "TRANSPARENT")?,
            uid: one("UID")?.map(|line| line.value.clone()).unwrap_or_default(),
            length: length(at, &start, one("DTEND")?, one("DURATION")?, zone)?,
            start,
            rule,
            until,
            rule_at: written.map_or(part.at, |line| line.at),
            also: all("RDATE")?,
            except: all("EXDATE")?,
            instead_of: replaced.map(|line| single(line, zone)).transpose()?,
        })
    }

    /// What it closes from today on; or why it closes nothing. Times that another event of the file stands for are left to that.
    pub fn closures(&self, all: &[Event], reading: &Reading) -> Result<Result<Vec<Closure>, Why>, BadFile> {
        let same =
            |event: &&Event| self.instead_of.is_none() && !self.uid.is_empty() && event.uid == self.uid;
        let moved: Vec<&Stamp> =
            all.iter().filter(same).filter_map(|event| event.instead_of.as_ref()).collect();
        let over = |begins: &Stamp| begins.day().0 + LONGEST_DAYS + 1 < reading.today.0;
        let (mut closures, mut momentary) = (Vec::new(), false);
        for begins in self.times(reading)?.iter().filter(|begins| !over(begins)) {
            if moved.iter().copied().chain(&self.except).any(|other| begins.is(other)) {
                continue;
            }
            match self.spans(begins, reading) {
                None => momentary = true,
                Some(spans) => {
                    closures.extend(spans.into_iter().map(|span| Closure { note: self.note.clone(), span }))
                }
            }
            if closures.len() > MOST {
                return Err(BadFile { line: self.line, problem: Problem::TooMany });
            }
        }
        Ok(match (closures.is_empty(), momentary) {
            (false, _) => Ok(closures),
            (true, true) => Err(Why::Momentary),
            (true, false) => Err(Why::Past),
        })
    }

    /// When it begins, each time.
    fn times(&self, reading: &Reading) -> Result<Vec<Stamp>, BadFile> {
        let mut times = vec![self.start.clone()];
        if let Some(rule) = &self.rule {
            let until = self.until.as_ref().map(|until| self.start.day_like(until));
            let end = until.map_or(reading.end(), |until| reading.end().min(Day(until.0 + 1)));
            let days = rule.days(self.start.day(), end);
            let kept = |time: &Stamp| self.until.as_ref().is_none_or(|until| time.not_after(until));
            times = days.into_iter().filter_map(|day| self.start.on(day)).filter(kept).collect();
            // The first time is one even when the rule ends before it.
            if times.is_empty() {
                times.push(self.start.clone());
            }
        }
        for also in &self.also {
            if matches!(also, Stamp::Day(_)) == matches!(self.start, Stamp::Day(_)) {
                times.push(also.clone());
            } else if let Some(time) = self.start.on(also.day()) {
                times.push(time);
            }
        }
        times.dedup();
        if times.len() > MOST * 20 {
            return Err(BadFile { line: self.rule_at, problem: Problem::TooMany });
        }
        Ok(times)
    }

    /// What it closes when it begins so, as far as it is not over; nothing at all when it has no length.
    fn spans(&self, begins: &Stamp, reading: &Reading) -> Option<Vec<Span>> {
        let (time, zone) = match begins {
            Stamp::Day(first) => {
                let days = first.0.max(reading.today.0)..first.0 + self.length.days;
                return Some(days.map(|day| Span::Day(Day(day))).collect());
            }
            Stamp::Time(time, zone) => (time, zone),
        };
        let from = zone.to_timestamp(*time).ok()?;
        let to = time.checked_add(self.length.days.days()).ok()?;
        let to = zone.to_timestamp(to).ok()?.checked_add(self.length.time).ok()?;
        let minute = |stamp, up| {
            let local = reading.zone.to_datetime(stamp);
            let second =
                i64::from(local.hour()) * 3_600 + i64::from(local.minute()) * 60 + i64::from(local.second());
            midnight(day_of(local.date())) + (second + if up { 59 } else { 0 }) / 60
        };
        let (from, to): (Minute, Minute) = (minute(from, false), minute(to, true));
        let over = to <= midnight(reading.today);
        // Where the clock goes back within it, an event may end, on the wall, before it began.
        (from < to).then(|| if over { Vec::new() } else { vec![Span::Times(from, to)] })
    }
}

impl Stamp {
    fn day(&self) -> Day {
        match self {
            Stamp::Day(day) => *day,
            Stamp::Time(time, _) => day_of(time.date()),
        }
    }

    /// The day of another stamp, seen from the zone of this one.
    fn day_like(&self, other: &Stamp) -> Day {
        match (self, other) {
            (Stamp::Time(_, own), Stamp::Time(time, zone)) => {
                zone.to_timestamp(*time).map_or(other.day(), |stamp| day_of(own.to_datetime(stamp).date()))
            }
            _ => other.day(),
        }
    }

    /// The same on another day.
    fn on(&self, day: Day) -> Option<Stamp> {
        match self {
            Stamp::Day(_) => Some(Stamp::Day(day)),
            Stamp::Time(time, zone) => {
                Some(Stamp::Time(date_of(day)?.to_datetime(time.time()), zone.clone()))
            }
        }
    }

    /// The same moment; or the same day, where one of the two is only a day.
    fn is(&self, other: &Stamp) -> bool {
        match (self, other) {
            (Stamp::Time(one, zone), Stamp::Time(other, other_zone)) => {
                let (one, other) = (zone.to_timestamp(*one), other_zone.to_timestamp(*other));
                matches!((one, other), (Ok(one), Ok(other)) if one == other)
            }
            _ => self.day() == self.day_like(other),
        }
    }

    fn not_after(&self, until: &Stamp) -> bool {
        match (self, until) {
            (Stamp::Time(one, zone), Stamp::Time(other, other_zone)) => {
                let (one, other) = (zone.to_timestamp(*one), other_zone.to_timestamp(*other));
                matches!((one, other), (Ok(one), Ok(other)) if one <= other)
            }
            _ => self.day() <= self.day_like(until),
        }
    }
}

/// The line of that name, which may be there once.
fn once<'p>(part: &'p Part, name: &'static str) -> Result<Option<&'p Line>, BadFile> {
    let mut lines = part.lines.iter().filter(|line| line.name == name);
    let first = lines.next();
    match lines.next() {
        Some(second) => Err(second.fault(Problem::Twice(name))),
        None => Ok(first),
    }
}

fn single(line: &Line, zone: &TimeZone) -> Result<Stamp, BadFile> {
    stamp(&line.value, line.param("TZID"), zone).map_err(|problem| line.fault(problem))
}

/// The dates of a list; of a period (`VALUE=PERIOD`) its beginning.
fn stamps(line: &Line, zone: &TimeZone) -> Result<Vec<Stamp>, BadFile> {
    let texts = line.value.split(',').map(|text| text.split('/').next().unwrap_or(text));
    texts.map(|text| stamp(text, line.param("TZID"), zone).map_err(|problem| line.fault(problem))).collect()
}

/// `20261225`, `20261225T093000`, `20261225T143000Z`.
fn stamp(text: &str, zone: Option<&str>, district: &TimeZone) -> Result<Stamp, Problem> {
    let text = text.trim();
    let bad = || Problem::NotADate(text.chars().take(40).collect());
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
    if !(1_900..=2_200).contains(&year) {
        return Err(Problem::FarAway(found));
    }
    let Some(time) = time else { return Ok(Stamp::Day(found)) };
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
    // A leap second is the last of its minute.
    let time =
        jiff::civil::Time::new(small(hour), small(minute), small(second.min(59)), 0).map_err(|_| bad())?;
    let zone = match zone {
        _ if utc => TimeZone::UTC,
        None => district.clone(),
        Some(name) => zone_named(name)?,
    };
    Ok(Stamp::Time(date_of(found).ok_or_else(bad)?.to_datetime(time), zone))
}

/// A zone by the name a file gives it: an IANA name, one with a path before it, or an office suite's.
fn zone_named(name: &str) -> Result<TimeZone, Problem> {
    let office = OFFICE_ZONES.iter().find(|(known, _)| *known == name).map(|(_, zone)| *zone);
    let parts: Vec<&str> = name.split('/').collect();
    let ends =
        (1..=3).rev().filter_map(|length| Some(parts.get(parts.len().checked_sub(length)?..)?.join("/")));
    let mut names = office.map(str::to_owned).into_iter().chain([name.to_owned()]).chain(ends);
    names
        .find_map(|name| TimeZone::get(&name).ok())
        .ok_or_else(|| Problem::UnknownZone(name.chars().take(60).collect()))
}

/// How long an event lasts that begins so.
fn length(
    at: &Line,
    start: &Stamp,
    end: Option<&Line>,
    duration: Option<&Line>,
    zone: &TimeZone,
) -> Result<Length, BadFile> {
    let none = SignedDuration::ZERO;
    let length = match (start, end, duration) {
        (_, Some(end), Some(_)) => return Err(end.fault(Problem::BadEnd)),
        // A day without an end is that day.
        (Stamp::Day(_), None, None) => Length { days: 1, time: none },
        (Stamp::Time(..), None, None) => Length { days: 0, time: none },
        (_, None, Some(line)) => {
            let length = duration_of(&line.value)
                .ok_or_else(|| line.fault(Problem::NotALength(line.value.chars().take(40).collect())))?;
            match start {
                // Whole days only.
                Stamp::Day(_) if length.time != none => {
                    return Err(line.fault(Problem::NotALength(line.value.chars().take(40).collect())));
                }
                Stamp::Day(_) => Length { days: length.days.max(1), time: none },
                Stamp::Time(..) => length,
            }
        }
        (start, Some(line), None) => match (start, single(line, zone)?) {
            // The end is the day after the last; programs that write the same day twice mean that day.
            (Stamp::Day(first), Stamp::Day(after)) if after >= *first => {
                Length { days: (after.0 - first.0).max(1), time: none }
            }
            (Stamp::Time(from, zone), Stamp::Time(to, to_zone)) => {
                let fault = || line.fault(Problem::BadEnd);
                let from = zone.to_timestamp(*from).map_err(|_| fault())?;
                let to = to_zone.to_timestamp(to).map_err(|_| fault())?;
                if to < from {
                    return Err(fault());
                }
                Length { days: 0, time: to.duration_since(from) }
            }
            _ => return Err(line.fault(Problem::BadEnd)),
        },
    };
    let hours = i64::from(length.days).saturating_mul(24).saturating_add(length.time.as_hours());
    if hours > i64::from(LONGEST_DAYS) * 24 { Err(at.fault(Problem::TooLong)) } else { Ok(length) }
}

/// `P1D`, `P2W`, `PT2H30M`, `P1DT12H`.
fn duration_of(text: &str) -> Option<Length> {
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

fn date_of(day: Day) -> Option<Date> {
    let (year, month, day) = day.civil();
    Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()
}

fn day_of(date: Date) -> Day {
    let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
    Day::of(date.year().into(), month.into(), day.into()).unwrap_or(Day(0))
}
