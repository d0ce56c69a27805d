//! One event: its start, its duration, its recurrence, and what it closes.

use crate::contents::{Closure, MOST, Minute, Reading, Span, midnight};
use crate::dates::{day_of, short};
use crate::lines::{Fault, Line, Part};
use crate::repeat::Rule;
use crate::stamp::{Length, Stamp, Stamps, between, duration_of, period, single, stamp};
use crate::zones::Zones;
use domain::import::{Passed, Why};
use domain::time::Day;
use jiff::{SignedDuration, ToSpan};

/// The longest duration of an event.
const LONGEST_DAYS: i32 = 366;
/// The most changes of an event that apply from one of its times on ("this and future").
const MOST_ONWARD: usize = 100;

/// Properties that an event may have only once.
const ONCE: [&str; 9] =
    ["UID", "SEQUENCE", "SUMMARY", "STATUS", "TRANSP", "DTSTART", "DTEND", "DURATION", "RECURRENCE-ID"];

/// An event of a calendar file.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    /// The line of its BEGIN in the file.
    pub line: usize,
    /// Its title; its category when it has none.
    pub note: String,
    /// Its status is cancelled.
    pub cancelled: bool,
    /// It is marked as free time.
    pub free: bool,
    /// Shared with the events that override one of its times; may be empty.
    pub uid: String,
    /// The revision number.
    sequence: i64,
    start: Stamp,
    length: Length,
    /// Its recurrence rules, each with its end.
    rules: Vec<(Rule, Option<Stamp>)>,
    /// Additional times, with their durations where given.
    also: Vec<(Stamp, Option<Length>)>,
    except: Vec<Stamp>,
    /// The time of another event that it overrides.
    pub instead_of: Option<Stamp>,
    /// It changes all later times of that event too.
    onward: bool,
}

/// The events with the same UID.
#[derive(Default)]
pub(crate) struct Family<'e> {
    /// The highest revision of events that are not overrides.
    latest: Option<i64>,
    /// The overridden times, and the revision of each override.
    instead: Stamps,
    /// Overrides of all later times too, in the order of the file.
    onward: Vec<&'e Event>,
}

impl Event {
    /// Parses the lines between BEGIN:VEVENT and END:VEVENT. Lines that are not essential are skipped one by
    /// one.
    pub fn read(part: &Part, zones: &Zones, passed: &mut Vec<Passed>) -> Result<Event, Fault> {
        let one = |name: &str| part.line(name);
        let named = one("SUMMARY").map(Line::text).filter(|text| !text.is_empty());
        let note = named.or_else(|| one("CATEGORIES").map(Line::text)).unwrap_or_default();
        let mut pass = |line: &Line, why| passed.push(Passed { line: line.at, summary: note.clone(), why });
        for name in ONCE {
            for again in part.lines.iter().filter(|line| line.name == name).skip(1) {
                pass(again, Why::Twice(name.to_owned()));
            }
        }
        let at = one("DTSTART").ok_or(Fault { line: part.at, why: Why::NoStart })?;
        let start = single(at, zones)?;
        if let Some(old) = one("EXRULE") {
            return Err(old.fault(Why::Rule(format!("EXRULE:{}", old.value))));
        }
        let replaced = one("RECURRENCE-ID");
        let mut rules = Vec::new();
        // An override of one time is a single time, even when it includes the recurrence rule.
        let written = part.lines.iter().filter(|line| line.name == "RRULE" && replaced.is_none());
        for line in written {
            let rule = Rule::read(&line.value).map_err(|why| line.fault(why))?;
            let until = rule.until.as_deref().map(|until| stamp(until, None, zones)).transpose();
            rules.push((rule, until.map_err(|why| line.fault(why))?));
        }
        let mut list = |name: &str| {
            let mut found = Vec::new();
            for line in part.lines.iter().filter(|line| line.name == name && replaced.is_none()) {
                let mut bad = None;
                for text in line.value.split(',').filter(|text| !text.trim().is_empty()) {
                    match period(line, text, zones) {
                        Ok(one) => found.push(one),
                        Err(why) => bad = bad.or(Some(why)),
                    }
                }
                // Only the first fault of a line is reported.
                if let Some(why) = bad {
                    pass(line, why);
                }
            }
            found
        };
        let (also, except) = (list("RDATE"), list("EXDATE"));
        let (end, duration) = (one("DTEND"), one("DURATION"));
        if let (Some(_), Some(second)) = (end, duration) {
            pass(second, Why::Twice("DURATION".to_owned()));
        }
        let said = |name: &str, value: &str| {
            one(name).is_some_and(|line| line.value.trim().eq_ignore_ascii_case(value))
        };
        Ok(Event {
            line: part.at,
            cancelled: said("STATUS", "CANCELLED"),
            free: said("TRANSP", "TRANSPARENT"),
            uid: one("UID").map(|line| line.value.clone()).unwrap_or_default(),
            sequence: one("SEQUENCE").and_then(|line| line.value.trim().parse().ok()).unwrap_or(0),
            length: length(at, &start, end, duration, zones)?,
            start,
            rules,
            also,
            except: except.into_iter().map(|(stamp, _)| stamp).collect(),
            instead_of: replaced.map(|line| single(line, zones)).transpose()?,
            onward: replaced.and_then(|line| line.param("RANGE")) == Some("THISANDFUTURE"),
            note,
        })
    }

    /// What it closes from today on; or why it closes nothing. Times overridden by its family are left to the
    /// overrides. `left` is how many days and times may still be examined.
    pub fn closures(
        &self,
        family: Option<&Family<'_>>,
        reading: &Reading,
        left: &mut usize,
    ) -> Result<Vec<Closure>, Why> {
        let family = family.filter(|_| self.instead_of.is_none());
        let onward: &[&Event] = family.map_or(&[], |family| family.onward.as_slice());
        let times = self.times(reading, left)?;
        if onward.len() > MOST_ONWARD {
            return Err(Why::TooMany);
        }
        *left = left.checked_sub(times.len() * onward.len()).ok_or(Why::TooMany)?;
        let except = Stamps::of(&self.except);
        let over = |begins: &Stamp| begins.day().0 + LONGEST_DAYS + 1 < reading.today.0;
        let (mut closures, mut momentary) = (Vec::new(), false);
        for (begins, own) in times {
            if over(&begins)
                || except.has(&begins)
                || family.is_some_and(|family| family.instead.has(&begins))
            {
                continue;
            }
            let (event, begins) = match begins.changed_by(onward) {
                Some((event, begins)) => (event, begins),
                None => (self, begins),
            };
            if event.cancelled {
                continue;
            }
            match spans(&begins, own.unwrap_or(event.length), reading) {
                None => momentary = true,
                Some(spans) => {
                    closures.extend(spans.into_iter().map(|span| Closure { note: event.note.clone(), span }))
                }
            }
            if closures.len() > MOST {
                return Err(Why::TooMany);
            }
        }
        match (closures.is_empty(), momentary) {
            (false, _) => Ok(closures),
            (true, true) => Err(Why::Momentary),
            (true, false) => Err(Why::Past),
        }
    }

    /// The start of each occurrence, and its duration where given.
    fn times(&self, reading: &Reading, left: &mut usize) -> Result<Vec<(Stamp, Option<Length>)>, Why> {
        let mut times = if self.rules.is_empty() { vec![self.start.clone()] } else { Vec::new() };
        let from = Day(reading.today.0 - LONGEST_DAYS - 1);
        for (rule, until) in &self.rules {
            let last = until.as_ref().map(|until| self.start.day_of(until));
            let end = last.map_or(reading.end(), |last| reading.end().min(Day(last.0 + 1)));
            let first = self.start.civil();
            let clocks = match self.start {
                Stamp::Day(_) => vec![first.time()],
                Stamp::Time(..) => rule.clocks(first.time()),
            };
            let found = rule.times(first, &clocks, from..end, left).ok_or(Why::TooMany)?;
            let kept = |time: &Stamp| until.as_ref().is_none_or(|until| time.not_after(until));
            times.extend(found.into_iter().map(|time| self.start.at(time)).filter(kept));
            if times.len() > MOST * 20 {
                return Err(Why::TooMany);
            }
        }
        times.sort_by_key(Stamp::civil);
        times.dedup();
        let also = self.also.iter().map(|(also, length)| {
            let same = matches!(also, Stamp::Day(_)) == matches!(self.start, Stamp::Day(_));
            let day = also.civil().date().to_datetime(self.start.civil().time());
            (if same { also.clone() } else { self.start.at(day) }, *length)
        });
        let known = if self.also.is_empty() { Stamps::default() } else { Stamps::of(&times) };
        let also: Vec<_> = also.filter(|(also, _)| !known.has(also)).collect();
        Ok(times.into_iter().map(|time| (time, None)).chain(also).collect())
    }
}

impl<'e> Family<'e> {
    /// Adds an event.
    pub fn add(&mut self, event: &'e Event) {
        match &event.instead_of {
            None => self.latest = self.latest.max(Some(event.sequence)),
            Some(time) => self.instead.add(time, event.sequence),
        }
        if event.onward {
            self.onward.push(event);
        }
    }

    /// Whether it contains a later version of that event.
    pub fn supersedes(&self, event: &Event) -> bool {
        let highest = match &event.instead_of {
            None => self.latest,
            Some(time) => self.instead.highest(time),
        };
        highest.is_some_and(|highest| highest > event.sequence)
    }
}

/// The days and times closed by an occurrence, as far as they are not over; none when it has no duration.
fn spans(begins: &Stamp, length: Length, reading: &Reading) -> Option<Vec<Span>> {
    let (time, zone) = match begins {
        Stamp::Day(first) => {
            let days = first.0.max(reading.today.0)..first.0 + length.days.max(1);
            return Some(days.map(|day| Span::Day(Day(day))).collect());
        }
        Stamp::Time(time, zone) => (time, zone),
    };
    let from = zone.to_timestamp(*time).ok()?;
    let to = time.checked_add(length.days.days()).ok()?;
    let to = zone.to_timestamp(to).ok()?.checked_add(length.time).ok()?;
    let minute = |stamp, up| {
        let local = reading.zone.to_datetime(stamp);
        let second =
            i64::from(local.hour()) * 3_600 + i64::from(local.minute()) * 60 + i64::from(local.second());
        midnight(day_of(local.date())) + (second + if up { 59 } else { 0 }) / 60
    };
    let (from, to): (Minute, Minute) = (minute(from, false), minute(to, true));
    let over = to <= midnight(reading.today);
    // Where the clock goes back during it, an event may end at an earlier local time than it began.
    (from < to).then(|| if over { Vec::new() } else { vec![Span::Times(from, to)] })
}

impl Stamp {
    /// The last "this and future" change that applies, and this time as it moves it.
    fn changed_by<'e>(&self, onward: &[&'e Event]) -> Option<(&'e Event, Stamp)> {
        let earlier = |event: &&&Event| event.instead_of.as_ref().is_some_and(|time| time.not_after(self));
        let event =
            onward.iter().filter(earlier).max_by_key(|event| event.instead_of.as_ref().map(Stamp::civil))?;
        let (from, to) = (self.seen(event.instead_of.as_ref()?)?, self.seen(&event.start)?);
        Some((*event, self.at(self.civil().checked_add(to.duration_since(from)).ok()?)))
    }
}

/// The duration of an occurrence. If both an end and a duration are given, the end counts.
fn length(
    at: &Line,
    start: &Stamp,
    end: Option<&Line>,
    duration: Option<&Line>,
    zones: &Zones,
) -> Result<Length, Fault> {
    let none = SignedDuration::ZERO;
    let length = match (start, end, duration) {
        (_, Some(line), _) => between(start, &single(line, zones)?).ok_or_else(|| line.fault(Why::BadEnd))?,
        (_, None, Some(line)) => duration_of(&line.value)
            // An event of whole days lasts whole days.
            .filter(|length| matches!(start, Stamp::Time(..)) || length.time == none)
            .ok_or_else(|| line.fault(Why::NotALength(short(&line.value))))?,
        // A day without an end lasts that day.
        (Stamp::Day(_), None, None) => Length { days: 1, time: none },
        (Stamp::Time(..), None, None) => Length { days: 0, time: none },
    };
    let hours = i64::from(length.days).saturating_mul(24).saturating_add(length.time.as_hours());
    if hours > i64::from(LONGEST_DAYS) * 24 { Err(at.fault(Why::TooLong)) } else { Ok(length) }
}
