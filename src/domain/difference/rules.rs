//! Differences between the rules of a district.

use super::tree::{Change, Conflict, Step, apply, difference};
use crate::alarm::ladder::Plan;
use crate::rules::{KeepApart, Rules, SignOn};
use crate::vocabulary::closing::ClosingPlan;
use serde_json::{Map, Value, json};

/// Fields that no form sets: they follow from other records.
const DERIVED: [&str; 3] = ["scripts", "practice", "former"];

/// What differs between two versions of a district's rules, apart from what follows from other records.
///
/// # Errors
/// When rules cannot be written as JSON; never in practice.
pub fn changes(before: &Rules, after: &Rules) -> Result<Vec<Change>, serde_json::Error> {
    let (mut before, mut after) = (tree(before)?, tree(after)?);
    for fields in [&mut before, &mut after].into_iter().filter_map(Value::as_object_mut) {
        fields.retain(|name, _| !DERIVED.contains(&name.as_str()));
    }
    Ok(difference(&before, &after))
}

/// Takes changes back from the rules of now, and returns those that could not be taken back because their part has
/// changed since. With `over`, such a part is set all the same.
///
/// # Errors
/// When what comes out are no rules.
pub fn undo(now: &Rules, done: &[Change], over: bool) -> Result<(Rules, Vec<Conflict>), serde_json::Error> {
    let mut value = tree(now)?;
    let back: Vec<Change> = done.iter().map(Change::reversed).collect();
    let conflicts = apply(&mut value, &back, over);
    Ok((serde_json::from_value(value)?, conflicts))
}

/// The section of the settings in which a change is made, as in the addresses of its pages.
#[must_use]
pub fn section(change: &Change) -> &'static str {
    let Some(Step::Field(name)) = change.path.first() else { return "rules" };
    match name.as_str() {
        "services" => "services",
        "windows" => "windows",
        "kiosks" => "tablets",
        "hours" => "hours",
        "closing" => "closing",
        "watches" => "watches",
        "areas" => "areas",
        "targets" => "targets",
        "alarms" => "alarms",
        "notices" => "notices",
        "places" => "places",
        "languages" => "department",
        "hold_reasons" | "call_reasons" | "away_reasons" | "cancel_reasons" | "reopen_reasons" | "needs" => {
            "reasons"
        }
        _ => "rules",
    }
}

/// Rules as a tree in which what is left out of their text is written as well, so that a change of it is found
/// field by field.
fn tree(rules: &Rules) -> Result<Value, serde_json::Error> {
    let mut tree = serde_json::to_value(rules)?;
    let Some(fields) = tree.as_object_mut() else { return Ok(tree) };
    for name in ["watches", "areas", "notices"] {
        fill(fields, name, json!([]));
    }
    if rules.alarms.is_shipped() {
        fill(fields, "alarms", serde_json::to_value(Plan::default())?);
    }
    if rules.closing.is_shipped() {
        fill(fields, "closing", serde_json::to_value(ClosingPlan::default())?);
    }
    fill(fields, "keep_apart", serde_json::to_value(KeepApart::default())?);
    fill(fields, "sign_on", serde_json::to_value(SignOn::default())?);
    for (name, part) in [("hours", "notes"), ("targets", "by_channel")] {
        if let Some(fields) = fields.get_mut(name).and_then(Value::as_object_mut) {
            fill(fields, part, json!({}));
        }
    }
    // A field that is null and one that is left out are the same.
    let places = fields.get_mut("places").and_then(Value::as_array_mut).into_iter().flatten();
    for place in places.filter_map(Value::as_object_mut) {
        place.retain(|_, value| !value.is_null());
    }
    Ok(tree)
}

fn fill(fields: &mut Map<String, Value>, name: &str, value: Value) {
    if !fields.contains_key(name) {
        fields.insert(name.to_owned(), value);
    }
}
