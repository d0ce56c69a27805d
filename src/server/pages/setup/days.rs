//! Days that are not like the week: one at a time, and many from a calendar file.

use super::fields::Typed;
use super::rules::{intervals, noted};
use super::{Done, Wrong, districts_of, wrong};
use crate::auth::Known;
use crate::front::Front;
use app::api::{ImportDay, ImportEffect, ImportPassed, ImportView, NotTaken};
use domain::hours::Hours;
use domain::rules::Rules;
use domain::time::Day;
use ops::calendar::Calendar;
use ops::ics::{self, Effect, Import, Reading, Why};
use ops::ports::District;

/// The form of one day: gives it hours of its own, or closes it.
///
/// # Errors
/// What is wrong in which field.
pub fn put(hours: &mut Hours, typed: &Typed<'_>) -> Result<(), Wrong> {
    let date: Day = typed.required("date")?.parse().map_err(|_| wrong("date", "bad_date"))?;
    let open = intervals(typed.checked("open")?).ok_or_else(|| wrong("open", "bad_hours"))?;
    let note = noted("note", typed.checked("note")?)?;
    // A day may be moved to another date.
    if let Ok(before) = typed.text("id").parse() {
        forget(hours, before);
    }
    forget(hours, date);
    if open.is_empty() {
        hours.holidays.push(date);
        hours.holidays.sort_unstable();
    } else {
        hours.special.insert(date, open);
    }
    if !note.is_empty() {
        hours.notes.insert(date, note);
    }
    hours.check().map_err(|error| wrong("open", error.to_string()))
}

/// Makes a day like the week again.
///
/// # Errors
/// When there is no such day.
pub fn remove(hours: &mut Hours, typed: &Typed<'_>) -> Result<(), Wrong> {
    let day: Day = typed.text("id").parse().map_err(|_| wrong("id", "bad_choice"))?;
    forget(hours, day);
    Ok(())
}

fn forget(hours: &mut Hours, day: Day) {
    hours.holidays.retain(|holiday| *holiday != day);
    hours.special.remove(&day);
    hours.notes.remove(&day);
}

/// What would come of a calendar file.
///
/// # Errors
/// The line that cannot be read.
pub fn look(front: &Front, district: &District, typed: &Typed<'_>) -> Result<Done, Wrong> {
    let hours = &front.ops.clerk(&district.id)?.published().line.rules.hours;
    let (reading, import) = read(front, hours, typed)?;
    Ok(Done::looked(ImportView {
        until: reading.end(),
        days: import.days.into_iter().map(day).collect(),
        passed: import.passed.into_iter().map(passed).collect(),
    }))
}

/// Keeps a calendar file, in this district or in all.
///
/// # Errors
/// The line that cannot be read, or the district that would never be open.
pub async fn take(
    front: &Front,
    known: &Known,
    district: &District,
    typed: &Typed<'_>,
) -> Result<Done, Wrong> {
    let districts =
        if typed.tick("everywhere") { districts_of(front, known).await? } else { vec![district.clone()] };
    let mut planned = Vec::new();
    for district in districts {
        let rules = front.ops.clerk(&district.id)?.published().line.rules.clone();
        let calendar = calendar(&read(front, &rules.hours, typed)?.1.hours)?;
        // Asked of all before any is changed.
        if !calendar.ever_open(front.tools().clock.now()) {
            let said = format!("{}: {}", district.card.name, ops::setup::NEVER_OPEN);
            return Err(wrong("file", said));
        }
        planned.push(district.id);
    }
    for id in planned {
        let change = |before: &Rules| {
            let hours = read(front, &before.hours, typed)?.1.hours;
            Ok::<_, Wrong>(Rules { hours, ..before.clone() })
        };
        crate::api::settings::change_rules(front, &known.caller, &id, change).await?;
    }
    Ok(Done::plain())
}

fn calendar(hours: &Hours) -> Result<Calendar, Wrong> {
    Calendar::new(hours).map_err(|error| wrong("file", error.to_string()))
}

fn read(front: &Front, hours: &Hours, typed: &Typed<'_>) -> Result<(Reading, Import), Wrong> {
    // As it was sent: a line that is named must be the line that was pasted.
    let text = typed.0.get("file").map_or("", String::as_str);
    if text.trim().is_empty() {
        return Err(wrong("file", "required"));
    }
    let calendar = calendar(hours)?;
    let today = calendar.date(front.tools().clock.now());
    let reading = Reading { zone: calendar.zone().clone(), today, free: typed.tick("free") };
    let contents = ics::read(text, &reading).map_err(|error| wrong("file", error.to_string()))?;
    let import = ics::plan(hours, contents);
    Ok((reading, import))
}

fn day(changed: ics::Changed) -> ImportDay {
    let effect = match changed.effect {
        Effect::Closes => ImportEffect::Closes,
        Effect::There => ImportEffect::There,
        Effect::Outside => ImportEffect::Outside,
        Effect::Kept(open) => ImportEffect::Kept(open),
        Effect::Shorter { before, after } => ImportEffect::Shorter { before, after },
    };
    ImportDay { day: changed.day, note: changed.note, effect }
}

fn passed(passed: ics::Passed) -> ImportPassed {
    let why = match passed.why {
        Why::Cancelled => NotTaken::Cancelled,
        Why::Free => NotTaken::Free,
        Why::Past => NotTaken::Past,
        Why::Momentary => NotTaken::Momentary,
        Why::NotAnEvent => NotTaken::NotAnEvent,
    };
    ImportPassed { line: passed.line, summary: passed.summary, why }
}
