//! Watches and areas, and copying them to every district.

use super::fields::{Typed, clock};
use super::form::{Wrong, wrong};
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
    let id: Code = typed.slug("id")?;
    let known = rules.watch(&id).is_some();
    match (typed.text("do"), known) {
        ("add", true) => return Err(wrong("id", "taken")),
        ("change" | "remove", false) => return Err(wrong("id", "bad_choice")),
        ("add" | "change" | "remove", _) => {}
        _ => return Err(wrong("", "bad_choice")),
    }
    rules.watches.retain(|watch| watch.id != id);
    if typed.text("do") != "remove" {
        rules.watches.push(typed_watch(id, rules, typed)?);
        rules.watches.sort_by_key(|watch| watch.from_min);
    }
    // Names and codes are checked above: what can still be wrong is about times.
    watch::check(&rules.watches).map_err(|error| wrong("from", error.to_string()))
}

fn typed_watch(id: Code, rules: &Rules, typed: &Typed<'_>) -> Result<Watch, Wrong> {
    let time = |name: &str| clock(&typed.required(name)?).ok_or_else(|| wrong(name, "bad_time"));
    let (from_min, to_min) = (time("from")?, time("to")?);
    let days = Weekday::ALL.into_iter().filter(|day| typed.tick(day.as_str()));
    Ok(Watch {
        id,
        name: typed.words("name", &rules.languages, true)?,
        from_min,
        // An end that is not after the beginning is on the next day.
        to_min: if to_min <= from_min { to_min + DAY_MIN } else { to_min },
        days: days.collect(),
    })
}

/// The form about areas.
///
/// # Errors
/// The line that cannot be read.
pub fn areas(rules: &mut Rules, typed: &Typed<'_>) -> Result<(), Wrong> {
    rules.areas = area::read(typed.text("areas")).map_err(|error| wrong("areas", error.to_string()))?;
    Ok(())
}
