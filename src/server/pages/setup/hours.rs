//! Opening hours: the week, and special days.

use super::fields::{Typed, clock};
use super::form::{Wrong, wrong};
use domain::hours::{BadHours, DAY_MIN, Hours, Interval, LONGEST_NOTE, Week};
use domain::time::Day;
use std::collections::BTreeMap;

const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Parses the form of the opening hours.
///
/// # Errors
/// The errors by field.
pub fn hours(typed: &Typed<'_>) -> Result<Hours, Wrong> {
    let day_starts = match typed.text("day_starts") {
        "" => Some(0),
        text => clock(text).filter(|minutes| *minutes < DAY_MIN),
    };
    let week = match typed.text("week") {
        "always" => Week::Always,
        "days" => {
            let mut days: [Vec<Interval>; 7] = Default::default();
            for (name, day) in WEEK.iter().zip(days.iter_mut()) {
                *day = intervals(typed.checked(name)?).ok_or_else(|| wrong(*name, "bad_hours"))?;
            }
            Week::Days(days)
        }
        _ => return Err(wrong("week", "bad_choice")),
    };
    let mut notes = BTreeMap::new();
    let hours = Hours {
        zone: typed.required("zone")?,
        day_starts_min: day_starts.ok_or_else(|| wrong("day_starts", "bad_time"))?,
        week,
        holidays: holidays(typed, &mut notes)?,
        special: special(typed, &mut notes)?,
        notes,
    };
    match ops::calendar::Calendar::new(&hours) {
        Ok(_) => Ok(hours),
        Err(BadHours::UnknownZone(_)) => Err(wrong("zone", "bad_zone")),
        Err(BadHours::EmptyWeek) => Err(wrong("week", "never_open")),
        Err(BadHours::DayStart) => Err(wrong("day_starts", "bad_time")),
        Err(BadHours::HolidayAndSpecial(day)) => {
            Err(wrong("holidays", BadHours::HolidayAndSpecial(day).to_string()))
        }
        Err(error) => Err(wrong("week", error.to_string())),
    }
}

/// Holidays, one on each line: the date and its name.
fn holidays(typed: &Typed<'_>, notes: &mut BTreeMap<Day, String>) -> Result<Vec<Day>, Wrong> {
    let mut days = Vec::new();
    for (day, note) in dated(typed, "holidays")? {
        days.push(day);
        note_down(notes, day, noted("holidays", note)?);
    }
    days.sort_unstable();
    days.dedup();
    Ok(days)
}

/// Special days, one on each line: the date, its hours and its name.
fn special(
    typed: &Typed<'_>,
    notes: &mut BTreeMap<Day, String>,
) -> Result<BTreeMap<Day, Vec<Interval>>, Wrong> {
    let mut all = BTreeMap::new();
    for (day, rest) in dated(typed, "special")? {
        // The hours are the longest prefix that parses as hours; the rest is the note.
        let ends = rest.char_indices().filter(|(_, sign)| sign.is_whitespace()).map(|(end, _)| end);
        let parts = [rest.len()].into_iter().chain(ends.rev()).chain([0]);
        let read = |end: usize| {
            let (open, note) = rest.split_at_checked(end)?;
            Some((intervals(open)?, note.trim()))
        };
        let (open, note) = parts.filter_map(read).next().ok_or_else(|| wrong("special", "bad_hours"))?;
        all.insert(day, open);
        note_down(notes, day, noted("special", note)?);
    }
    Ok(all)
}

/// The lines of a field, each as a date and the rest.
fn dated<'t>(typed: &'t Typed<'_>, name: &str) -> Result<Vec<(Day, &'t str)>, Wrong> {
    let lines = typed.text(name).lines().map(str::trim).filter(|line| !line.is_empty());
    let read = |line: &'t str| {
        let (day, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        day.parse().map(|day| (day, rest.trim())).map_err(|_| wrong(name, "bad_date"))
    };
    lines.map(read).collect()
}

fn note_down(notes: &mut BTreeMap<Day, String>, day: Day, note: String) {
    if !note.is_empty() {
        notes.insert(day, note);
    }
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
