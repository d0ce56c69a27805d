//! Watches and areas, and copying them to every district.

use super::fields::{Typed, clock};
use super::form::{Wrong, all, wrong};
use crate::auth::known::Known;
use crate::pages::districts::everywhere;
use crate::state::AppState;
use domain::area;
use domain::hours::DAY_MIN;
use domain::ids::Code;
use domain::rules::Rules;
use domain::watch::{self, Watch, Weekday};

/// A form about watches.
///
/// # Errors
/// The errors by field.
pub fn change(rules: &mut Rules, typed: &Typed<'_>) -> Result<(), Wrong> {
    match typed.text("do") {
        "add" | "change" => {
            let watch = typed_watch(rules, typed)?;
            rules.watches.retain(|known| known.id != watch.id);
            rules.watches.push(watch);
            rules.watches.sort_by_key(|watch| watch.from_min);
        }
        "remove" => {
            let id: Code = typed.entry(|id| rules.watch(id).is_some())?;
            rules.watches.retain(|watch| watch.id != id);
        }
        _ => return Err(wrong("", "bad_choice")),
    }
    // Names and codes are checked above: what can still be wrong is about times.
    watch::check(&rules.watches).map_err(|error| wrong("from", error.to_string()))
}

fn typed_watch(rules: &Rules, typed: &Typed<'_>) -> Result<Watch, Wrong> {
    let time = |name: &str| clock(&typed.required(name)?).ok_or_else(|| wrong(name, "bad_time"));
    let others = rules.watches.iter().filter(|watch| watch.id.as_str() != typed.text("id"));
    all!(
        id = typed.entry(|id: &Code| rules.watch(id).is_some()),
        name = typed.own_names("name", &rules.languages, others.map(|watch| &watch.name)),
        from_min = time("from"),
        to_min = time("to"),
    );
    let days = Weekday::ALL.into_iter().filter(|day| typed.tick(day.as_str())).collect();
    // An end that is not after the beginning is on the next day.
    let to_min = if to_min <= from_min { to_min + DAY_MIN } else { to_min };
    Ok(Watch { id, name, from_min, to_min, days })
}

/// Copies the watches or the areas of a district to every district.
///
/// # Errors
/// When the caller may not set up one of them, or a change cannot be stored.
pub async fn copy(state: &AppState, known: &Known, section: &str, from: &Rules) -> Result<(), Wrong> {
    for other in everywhere(state, known, section).await? {
        let change = |before: &Rules| {
            let mut rules = before.clone();
            match section {
                "watches" => rules.watches.clone_from(&from.watches),
                _ => rules.areas.clone_from(&from.areas),
            }
            Ok::<_, Wrong>(rules)
        };
        crate::api::settings::change_rules(state, &known.caller, &other.id, change).await?;
    }
    Ok(())
}

/// The form about areas.
///
/// # Errors
/// The line that cannot be read.
pub fn areas(rules: &mut Rules, typed: &Typed<'_>) -> Result<(), Wrong> {
    rules.areas = area::read(typed.text("areas")).map_err(|error| wrong("areas", error.to_string()))?;
    Ok(())
}
