//! Opening hours: the week, and special days.

use super::fields::{Typed, clock};
use super::form::{Wrong, all, each, wrong};
use domain::hours::{BadHours, DAY_MIN, Hours, Interval, LONGEST_NOTE, Week};
use domain::time::Day;
use std::collections::BTreeMap;

const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Parses the form of the opening hours.
///
/// # Errors
/// The errors by field.
pub fn hours(typed: &Typed<'_>) -> Result<Hours, Wrong> {
    let starts = match typed.text("day_starts") {
        "" => Ok(0),
        text => {
            clock(text).filter(|minutes| *minutes < DAY_MIN).ok_or_else(|| wrong("day_starts", "bad_time"))
        }
    };
    all!(
        week = week(typed),
        closed = holidays(typed),
        other = special(typed),
        zone = zone(typed),
        day_starts_min = starts,
    );
    let notes = closed.iter().map(|(day, note)| (*day, note));
    let notes = notes.chain(other.iter().map(|(day, (_, note))| (*day, note)));
    let hours = Hours {
        zone,
        day_starts_min,
        week,
        notes: notes.filter(|(_, note)| !note.is_empty()).map(|(day, note)| (day, note.clone())).collect(),
        holidays: closed.into_keys().collect(),
        special: other.into_iter().map(|(day, (open, _))| (day, open)).collect(),
    };
    match ops::calendar::Calendar::new(&hours) {
        Ok(_) => Ok(hours),
        Err(BadHours::EmptyWeek) => Err(wrong("week", "never_open")),
        Err(BadHours::DayStart) => Err(wrong("day_starts", "bad_time")),
        Err(BadHours::HolidayAndSpecial(day)) => {
            Err(wrong("holidays", BadHours::HolidayAndSpecial(day).to_string()))
        }
        Err(error) => Err(wrong("week", error.to_string())),
    }
}

/// A time zone that the calendar knows.
pub(super) fn zone(typed: &Typed<'_>) -> Result<String, Wrong> {
    let zone = typed.required("zone")?;
    if ops::calendar::is_zone(&zone) { Ok(zone) } else { Err(wrong("zone", "bad_zone")) }
}

/// The week: around the clock, or the hours of each day.
pub(super) fn week(typed: &Typed<'_>) -> Result<Week, Wrong> {
    match typed.text("week") {
        "always" => Ok(Week::Always),
        "days" => {
            let days = WEEK
                .iter()
                .map(|name| intervals(typed.checked(name)?).ok_or_else(|| wrong(*name, "bad_hours")));
            let mut week: [Vec<Interval>; 7] = Default::default();
            for (open, day) in each(days)?.into_iter().zip(week.iter_mut()) {
                *day = open;
            }
            Ok(Week::Days(week))
        }
        _ => Err(wrong("week", "bad_choice")),
    }
}

/// Holidays with their notes, one on each line: the date and its name.
fn holidays(typed: &Typed<'_>) -> Result<BTreeMap<Day, String>, Wrong> {
    let days = dated(typed, "holidays")?;
    let named = days.into_iter().map(|(day, note)| Ok((day, noted("holidays", note)?)));
    Ok(each(named)?.into_iter().collect())
}

/// Special days with their hours and notes, one on each line: the date, its hours and its name.
fn special(typed: &Typed<'_>) -> Result<BTreeMap<Day, (Vec<Interval>, String)>, Wrong> {
    let days = dated(typed, "special")?.into_iter().map(|(day, rest)| {
        // The hours are the longest prefix that parses as hours; the rest is the note.
        let ends = rest.char_indices().filter(|(_, sign)| sign.is_whitespace()).map(|(end, _)| end);
        let parts = [rest.len()].into_iter().chain(ends.rev()).chain([0]);
        let read = |end: usize| {
            let (open, note) = rest.split_at_checked(end)?;
            Some((intervals(open)?, note.trim()))
        };
        let (open, note) = parts.filter_map(read).next().ok_or_else(|| wrong("special", "bad_hours"))?;
        Ok((day, (open, noted("special", note)?)))
    });
    Ok(each(days)?.into_iter().collect())
}

/// The lines of a field, each as a date and the rest.
fn dated<'t>(typed: &'t Typed<'_>, name: &str) -> Result<Vec<(Day, &'t str)>, Wrong> {
    let lines = typed.text(name).lines().map(str::trim).filter(|line| !line.is_empty());
    let read = |line: &'t str| {
        let (day, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        day.parse().map(|day| (day, rest.trim())).map_err(|_| wrong(name, "bad_date"))
    };
    each(lines.map(read))
}

/// A note. It may not contain a time of day, which would be mistyped hours.
pub(super) fn noted(field: &str, note: &str) -> Result<String, Wrong> {
    let a_time =
        |word: &str| word.split(':').count() > 1 && word.starts_with(|sign: char| sign.is_ascii_digit());
    if note.split_whitespace().any(a_time) {
        return Err(wrong(field, "bad_hours"));
    }
    if note.chars().count() > LONGEST_NOTE || note.contains(char::is_control) {
        return Err(wrong(field, "too_long"));
    }
    Ok(note.to_owned())
}

/// `8:00-12:00, 13:00-20:00`; an end that is not after its start is on the next day.
pub(super) fn intervals(text: &str) -> Option<Vec<Interval>> {
    let spans = text.split(',').map(str::trim).filter(|span| !span.is_empty());
    let read = |span: &str| {
        let (from, to) = span.split_once(['-', '–'])?;
        let (from_min, to_min) = (clock(from)?, clock(to)?);
        let to_min = if to_min <= from_min { to_min + DAY_MIN } else { to_min };
        Some(Interval { from_min, to_min })
    };
    spans.map(read).collect()
}
