//! Special days and closures: one at a time, or many from a calendar file.

use super::fields::Typed;
use super::form::{Done, Wrong, all, wrong};
use super::hours::{intervals, noted};
use crate::auth::known::Known;
use crate::pages::districts::everywhere;
use crate::state::AppState;
use app::api::ImportView;
use domain::hours::Hours;
use domain::rules::Rules;
use domain::time::Day;
use ics::{BadFile, Contents, Reading};
use ops::calendar::Calendar;
use ops::ports::{District, DistrictCard};
use std::collections::BTreeMap;

/// The form of one day: sets its special hours, or closes it.
///
/// # Errors
/// The errors by field.
pub fn put(hours: &mut Hours, typed: &Typed<'_>) -> Result<(), Wrong> {
    let dated =
        typed.required("date").and_then(|date| date.parse::<Day>().map_err(|_| wrong("date", "bad_date")));
    let opens =
        typed.checked("open").and_then(|open| intervals(open).ok_or_else(|| wrong("open", "bad_hours")));
    all!(date = dated, open = opens, note = typed.checked("note").and_then(|note| noted("note", note)));
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

/// Removes a special day, so that the hours of the week apply again.
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

/// Previews the import of a calendar file.
///
/// # Errors
/// When it is not a calendar file.
pub async fn look(state: &AppState, district: &District, typed: &Typed<'_>) -> Result<Done, Wrong> {
    let hours = state.ops.clerk(&district.id)?.published().line.rules.hours.clone();
    let (text, reading) = (text(typed)?, reading(state, &hours, typed)?);
    let until = reading.end();
    let look = move || ics::read(&text, &reading).map(|contents| ics::plan(&hours, contents));
    let import = ops::background::work(look).await?.map_err(bad_file)?;
    Ok(Done::looked(ImportView { until, days: import.days, passed: import.passed, more: import.more }))
}

/// Imports a calendar file, into this district or all of them.
///
/// # Errors
/// When it is not a calendar file; the district that would never be open.
pub async fn take(
    state: &AppState,
    known: &Known,
    district: &District,
    typed: &Typed<'_>,
) -> Result<Done, Wrong> {
    let districts = if typed.tick("everywhere") {
        everywhere(state, known, "hours").await?
    } else {
        vec![DistrictCard { id: district.id.clone(), card: district.card.clone() }]
    };
    let text = text(typed)?;
    let mut asked = Vec::new();
    for district in districts {
        let hours = state.ops.clerk(&district.id)?.published().line.rules.hours.clone();
        let reading = reading(state, &hours, typed)?;
        asked.push((district, hours, reading));
    }
    let planned = ops::background::work(move || plans(&text, asked)).await?.map_err(bad_file)?;
    // Checked for all before any is changed.
    for Plan { district, after, .. } in &planned {
        if !calendar(after)?.ever_open(state.tools().clock.now()) {
            let said = format!("{}: {}", district.card.name, ops::setup::NEVER_OPEN);
            return Err(wrong("file", said));
        }
    }
    for Plan { district, before, after, contents } in planned {
        let change = |rules: &Rules| {
            // Another user may have changed the hours meanwhile.
            let same = rules.hours == before;
            let hours = if same { after.clone() } else { ics::plan(&rules.hours, contents.clone()).hours };
            Ok::<_, Wrong>(Rules { hours, ..rules.clone() })
        };
        crate::api::settings::change_rules(state, &known.caller, &district.id, change).await?;
    }
    Ok(Done::plain())
}

/// A district's hours before and after importing a file.
struct Plan {
    district: DistrictCard,
    before: Hours,
    after: Hours,
    contents: Contents,
}

/// Parses a file for districts, once for all with the same time zone and day.
fn plans(text: &str, asked: Vec<(DistrictCard, Hours, Reading)>) -> Result<Vec<Plan>, BadFile> {
    let mut known: BTreeMap<(String, Day), Contents> = BTreeMap::new();
    let mut plans = Vec::new();
    for (district, before, reading) in asked {
        let same = (before.zone.clone(), reading.today);
        let contents = match known.get(&same) {
            Some(contents) => contents.clone(),
            None => ics::read(text, &reading)?,
        };
        known.entry(same).or_insert_with(|| contents.clone());
        let after = ics::plan(&before, contents.clone()).hours;
        plans.push(Plan { district, before, after, contents });
    }
    Ok(plans)
}

fn calendar(hours: &Hours) -> Result<Calendar, Wrong> {
    Calendar::new(hours).map_err(|error| wrong("file", error.to_string()))
}

fn bad_file(error: BadFile) -> Wrong {
    wrong("file", error.to_string())
}

/// The file as it was sent, so that line numbers in errors match the pasted text. It may be megabytes, so it is parsed off
/// the threads that answer requests.
fn text(typed: &Typed<'_>) -> Result<String, Wrong> {
    let text = typed.0.get("file").cloned().unwrap_or_default();
    if text.trim().is_empty() { Err(wrong("file", "required")) } else { Ok(text) }
}

fn reading(state: &AppState, hours: &Hours, typed: &Typed<'_>) -> Result<Reading, Wrong> {
    let calendar = calendar(hours)?;
    let today = calendar.date(state.tools().clock.now());
    Ok(Reading { zone: calendar.zone().clone(), today, free: typed.tick("free") })
}
