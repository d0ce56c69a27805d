//! The time zones named in a file: by IANA names, by those of Windows and Outlook, or defined by the file
//! itself (RFC 5545, section 3.6.5). A zone defined in a file is passed to the zone library as a table in its
//! usual format, TZif (RFC 9636).

use crate::dates::{civil, date_of};
use crate::lines::Part;
use crate::repeat::Rule;
use domain::import::Why;
use domain::time::Day;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// Lines `name=IANA name`.
const WINDOWS: &str = include_str!("windows_zones.txt");
/// The years for which a zone of a file is computed: from the epoch of computer clocks to the last year that
/// is accepted.
const YEARS: (i32, i32) = (1_970, 2_202);
/// The most changes to one kind of time.
const MOST_CHANGES: usize = 20_000;
/// The cost of a change in days: it is stored, while a day is only examined.
const CHANGE_COST: usize = 20;
/// The most offsets of a zone; a table has one byte for them.
const MOST_OFFSETS: usize = 256;
/// The longest name of a zone, in bytes.
const LONGEST_NAME: usize = 1_000;

/// The zones of a file.
pub(crate) struct Zones {
    /// For times without a zone.
    district: TimeZone,
    /// Zones defined by the file, by their TZID.
    own: BTreeMap<String, TimeZone>,
}

/// A change of a zone's offset.
struct Change {
    /// Seconds since 1970 in UTC.
    at: i64,
    /// Offsets from UTC in seconds before and after the change.
    from: i32,
    to: i32,
}

impl Zones {
    /// Zones defined by the components of a file. `left` is how many days and times may still be examined.
    pub fn read(parts: &[Part], district: &TimeZone, left: &mut usize) -> Zones {
        let mut own: BTreeMap<String, TimeZone> = BTreeMap::new();
        let mut rest = parts;
        while let Some((part, after)) = rest.split_first() {
            rest = after;
            if part.kind != "VTIMEZONE" {
                continue;
            }
            let many = after.iter().take_while(|part| matches!(part.kind.as_str(), "STANDARD" | "DAYLIGHT"));
            let Some(name) = part.line("TZID").map(|line| line.value.trim()) else { continue };
            // A known place needs no definition, and only the first definition of a name counts.
            if place(name).is_some() || own.contains_key(name) {
                continue;
            }
            let zone = part.line("X-LIC-LOCATION").and_then(|line| iana(line.value.trim()));
            let zone = zone.or_else(|| {
                let changes: Option<Vec<Vec<Change>>> = many.map(|part| changes(part, left)).collect();
                made(changes?.into_iter().flatten().collect())
            });
            if let Some(zone) = zone {
                own.insert(name.to_owned(), zone);
            }
        }
        Zones { district: district.clone(), own }
    }

    /// The zone with this name; without a name, that of the district.
    pub fn get(&self, name: Option<&str>) -> Result<TimeZone, Why> {
        let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else {
            return Ok(self.district.clone());
        };
        let found = || {
            place(name)
                .or_else(|| self.own.get(name).cloned())
                .or_else(|| iana(name))
                .or_else(|| windows(name))
                .or_else(|| at_the_end(name))
        };
        let found = if name.len() > LONGEST_NAME { None } else { found() };
        found.ok_or_else(|| Why::UnknownZone(name.chars().take(60).collect()))
    }
}

/// A short name like Eastern or EST means what the file defines; the name of a place has its usual meaning.
fn place(name: &str) -> Option<TimeZone> {
    if name.contains('/') { iana(name) } else { None }
}

fn iana(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

/// `Eastern Standard Time`, or `(UTC-05:00) Eastern Time (US & Canada)`.
fn windows(name: &str) -> Option<TimeZone> {
    let bare = name.strip_prefix('(').and_then(|rest| rest.split_once(") ")).map_or(name, |(_, bare)| bare);
    let lines = WINDOWS.lines().filter_map(|line| line.split_once('='));
    let mut found = lines.filter(|(known, _)| known.eq_ignore_ascii_case(bare));
    found.find_map(|(_, name)| iana(name))
}

/// `/example.org/America/New_York`.
fn at_the_end(name: &str) -> Option<TimeZone> {
    let parts: Vec<&str> = name.split('/').collect();
    (2..=3).rev().find_map(|length| iana(&parts.get(parts.len().checked_sub(length)?..)?.join("/")))
}

/// The times at which one kind of time begins; `None` when they cannot be computed.
fn changes(part: &Part, left: &mut usize) -> Option<Vec<Change>> {
    let start = local(&part.line("DTSTART")?.value)?;
    let from = offset(&part.line("TZOFFSETFROM")?.value)?;
    let to = offset(&part.line("TZOFFSETTO")?.value)?;
    let at = |local: DateTime| Some(TimeZone::UTC.to_timestamp(local).ok()?.as_second() - i64::from(from));
    let mut times = vec![at(start)?];
    for line in &part.lines {
        match line.name.as_str() {
            "RRULE" => {
                let rule = Rule::read(&line.value).ok().filter(Rule::is_yearly)?;
                let until = match rule.until.as_deref() {
                    // In UTC, or, contrary to the standard but common, in the local time being changed.
                    Some(text) => {
                        let (_, _, utc) = civil(text).ok()?;
                        let last = local(text)?;
                        if utc { at(last)? + i64::from(from) } else { at(last)? }
                    }
                    None => i64::MAX,
                };
                let years = Day::of(YEARS.0, 1, 1)?..Day::of(YEARS.1, 1, 1)?;
                let found = rule.times(start, &rule.clocks(start.time()), years, left)?;
                times.extend(found.into_iter().filter_map(at).filter(|time| *time <= until));
            }
            "RDATE" => {
                for text in line.value.split(',') {
                    let (_, _, utc) = civil(text).ok()?;
                    times.push(at(local(text)?)? + if utc { i64::from(from) } else { 0 });
                }
            }
            _ => {}
        }
        if times.len() > MOST_CHANGES {
            return None;
        }
    }
    *left = left.checked_sub(times.len() * CHANGE_COST)?;
    Some(times.into_iter().map(|at| Change { at, from, to }).collect())
}

/// A date and time as written, without its zone.
fn local(text: &str) -> Option<DateTime> {
    let (day, time, _) = civil(text).ok()?;
    Some(date_of(day)?.to_datetime(time?))
}

/// Parses `-0500`, `+0530`, `+013015` as seconds from UTC.
fn offset(text: &str) -> Option<i32> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if !matches!(digits.len(), 4 | 6) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let two = |place: usize| digits.get(place..place + 2).map_or(Some(0), |text| text.parse::<i32>().ok());
    let (hours, minutes, seconds) = (two(0)?, two(2)?, two(4)?);
    (hours < 24 && minutes < 60 && seconds < 60).then_some(sign * (hours * 3_600 + minutes * 60 + seconds))
}

/// The zone with these changes.
fn made(mut changes: Vec<Change>) -> Option<TimeZone> {
    changes.sort_by_key(|change| change.at);
    changes.dedup_by_key(|change| change.at);
    let mut offsets = vec![changes.first()?.from];
    for change in &changes {
        if !offsets.contains(&change.to) {
            offsets.push(change.to);
        }
        if offsets.len() > MOST_OFFSETS {
            return None;
        }
    }
    let kind = |offset: i32| offsets.iter().position(|known| *known == offset);
    let kinds: Vec<u8> =
        changes.iter().map(|change| u8::try_from(kind(change.to)?).ok()).collect::<Option<_>>()?;
    // Zone names here are always "unspecified" (RFC 9636, section 3.2).
    let name = b"-00\0";
    let mut table = header(0, 1, 1);
    // The version 1 part of the table, which is not used: one kind of time, one letter.
    table.extend([0; 7]);
    table.extend(header(u32::try_from(changes.len()).ok()?, u32::try_from(offsets.len()).ok()?, 4));
    changes.iter().for_each(|change| table.extend(change.at.to_be_bytes()));
    table.extend(kinds);
    for offset in &offsets {
        table.extend(offset.to_be_bytes());
        table.extend([0, 0]);
    }
    table.extend(name);
    // No rule for later times.
    table.extend(b"\n\n");
    TimeZone::tzif("", &table).ok()
}

/// The header of a table: numbers of changes, kinds of time, and letters of names.
fn header(changes: u32, kinds: u32, letters: u32) -> Vec<u8> {
    let mut header = b"TZif2".to_vec();
    header.extend([0; 15]);
    for many in [0, 0, 0, changes, kinds, letters] {
        header.extend(many.to_be_bytes());
    }
    header
}
