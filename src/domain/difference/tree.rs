//! Differences between trees of values.
//!
//! Values are JSON trees, so that a new field needs nothing here. Entries of a list are matched by their `id`, or
//! by their `name` where they have none; a text is its own id. So a list says what was added, removed and moved.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// An entry of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Finds it in the list.
    pub key: String,
    /// What people call it: a text, or a text in each language; null where it has no name.
    pub name: Value,
}

/// A step from a value to one of its parts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Step {
    /// The field of an object.
    Field(String),
    /// An entry of a list.
    Entry(Entry),
    /// The value at an index, in lists of a fixed length such as the days of a week.
    Place(usize),
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The way to the part that differs; empty for the value as a whole.
    pub path: Vec<Step>,
    /// How it differs.
    pub what: What,
}

/// How a part differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum What {
    /// Another value; none where it was or is absent.
    Set {
        /// The value before.
        before: Option<Value>,
        /// The value after.
        after: Option<Value>,
    },
    /// Another order of the entries of a list. It also says where entries stand that were added or removed.
    Order {
        /// All entries before, in order.
        before: Vec<Entry>,
        /// All entries after, in order.
        after: Vec<Entry>,
    },
}

/// A change that could not be made, because the part it is about is not as the change expects it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    /// The change that was to be made.
    pub change: Change,
    /// The part as it is: a value, or the names of the entries in their order; none where it is absent.
    pub now: Option<Value>,
    /// Whether what the part belongs to is absent too, so that the change cannot be made at all.
    pub is_gone: bool,
}

impl Change {
    /// The change that takes this one back.
    #[must_use]
    pub fn reversed(&self) -> Change {
        let what = match &self.what {
            What::Set { before, after } => What::Set { before: after.clone(), after: before.clone() },
            What::Order { before, after } => What::Order { before: after.clone(), after: before.clone() },
        };
        Change { path: self.path.clone(), what }
    }

    /// Whether entries that are in the list before and after have another order.
    #[must_use]
    pub fn is_move(&self) -> bool {
        match &self.what {
            What::Set { .. } => false,
            What::Order { before, after } => {
                let (before, after) = (keys_of(before), keys_of(after));
                common(&before, &after) != common(&after, &before)
            }
        }
    }
}

/// What differs between two values; nothing if they are the same.
#[must_use]
pub fn difference(before: &Value, after: &Value) -> Vec<Change> {
    let mut found = Vec::new();
    compare(&mut Vec::new(), Some(before), Some(after), &mut found);
    found
}

/// Makes changes to a value, and returns those that could not be made. A part that is already as it should be
/// is left alone. With `over`, a part that is not as expected is changed all the same.
#[must_use]
pub fn apply(value: &mut Value, changes: &[Change], over: bool) -> Vec<Conflict> {
    changes.iter().filter_map(|change| apply_one(value, change, over)).collect()
}

fn compare(path: &mut Vec<Step>, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<Change>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Some(Value::Object(was)), Some(Value::Object(is))) => {
            let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
            for name in names {
                path.push(Step::Field(name.clone()));
                compare(path, was.get(name), is.get(name), found);
                path.pop();
            }
            return;
        }
        (Some(Value::Array(was)), Some(Value::Array(is))) => {
            if let (Some(old), Some(new)) = (entries(was), entries(is)) {
                compare_lists(path, (was, &old), (is, &new), found);
                return;
            }
            if was.len() == is.len() && was.iter().chain(is).all(Value::is_array) {
                for (place, (was, is)) in was.iter().zip(is).enumerate() {
                    path.push(Step::Place(place));
                    compare(path, Some(was), Some(is), found);
                    path.pop();
                }
                return;
            }
        }
        _ => {}
    }
    let what = What::Set { before: before.cloned(), after: after.cloned() };
    found.push(Change { path: path.clone(), what });
}

/// A list with its entries.
type Listed<'a> = (&'a [Value], &'a [Entry]);

fn compare_lists(
    path: &mut Vec<Step>,
    (was, old): Listed<'_>,
    (is, new): Listed<'_>,
    found: &mut Vec<Change>,
) {
    let in_was = |key: &str| was.iter().find(|value| key_of(value) == Some(key));
    let in_is = |key: &str| is.iter().find(|value| key_of(value) == Some(key));
    let gone = old.iter().filter(|entry| in_is(&entry.key).is_none());
    for entry in gone.chain(new) {
        path.push(Step::Entry(entry.clone()));
        compare(path, in_was(&entry.key), in_is(&entry.key), found);
        path.pop();
    }
    let (before, after) = (keys_of(old), keys_of(new));
    // The order that follows from removing entries and adding others at the end, one way and the other.
    let forth = [common(&before, &after), missing(&after, &before)].concat();
    let back = [common(&after, &before), missing(&before, &after)].concat();
    if forth != after || back != before {
        let what = What::Order { before: old.to_vec(), after: new.to_vec() };
        found.push(Change { path: path.clone(), what });
    }
}

/// The entries of a list, if each has a key of its own.
fn entries(list: &[Value]) -> Option<Vec<Entry>> {
    let mut seen = BTreeSet::new();
    let all = list.iter().map(|value| {
        let key = key_of(value)?;
        seen.insert(key).then(|| Entry { key: key.to_owned(), name: name_of(value) })
    });
    all.collect()
}

fn key_of(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        value => value.get("id").or_else(|| value.get("name"))?.as_str(),
    }
}

fn name_of(value: &Value) -> Value {
    match value {
        Value::String(_) => value.clone(),
        value => value.get("name").or_else(|| value.get("text")).cloned().unwrap_or_default(),
    }
}

fn keys_of(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.key.as_str()).collect()
}

/// Those of `list` that are in `other` too, in the order of `list`.
fn common<'a>(list: &[&'a str], other: &[&str]) -> Vec<&'a str> {
    list.iter().copied().filter(|key| other.contains(key)).collect()
}

/// Those of `list` that are not in `other`, in the order of `list`.
fn missing<'a>(list: &[&'a str], other: &[&str]) -> Vec<&'a str> {
    list.iter().copied().filter(|key| !other.contains(key)).collect()
}

fn part<'a>(value: &'a Value, step: &Step) -> Option<&'a Value> {
    match step {
        Step::Field(name) => value.as_object()?.get(name),
        Step::Entry(entry) => value.as_array()?.iter().find(|one| key_of(one) == Some(entry.key.as_str())),
        Step::Place(place) => value.as_array()?.get(*place),
    }
}

fn part_mut<'a>(value: &'a mut Value, step: &Step) -> Option<&'a mut Value> {
    match step {
        Step::Field(name) => value.as_object_mut()?.get_mut(name),
        Step::Entry(entry) => {
            value.as_array_mut()?.iter_mut().find(|one| key_of(one) == Some(entry.key.as_str()))
        }
        Step::Place(place) => value.as_array_mut()?.get_mut(*place),
    }
}

fn apply_one(value: &mut Value, change: &Change, over: bool) -> Option<Conflict> {
    let conflict = |now, is_gone| Some(Conflict { change: change.clone(), now, is_gone });
    match &change.what {
        What::Set { before, after } => {
            let Some((last, steps)) = change.path.split_last() else {
                if Some(&*value) != before.as_ref() && Some(&*value) != after.as_ref() && !over {
                    return conflict(Some(value.clone()), false);
                }
                *value = after.clone().unwrap_or_default();
                return None;
            };
            let Some(owner) = steps.iter().try_fold(value, part_mut).filter(|owner| holds(owner, last))
            else {
                // Without its owner it is absent, which may be what is wanted.
                return if after.is_none() { None } else { conflict(None, true) };
            };
            let now = part(owner, last);
            if now != before.as_ref() && now != after.as_ref() && !over {
                return conflict(now.cloned(), false);
            }
            if !set(owner, last, after.as_ref()) {
                return conflict(None, true);
            }
        }
        What::Order { before, after } => {
            let list = change.path.iter().try_fold(value, part_mut).and_then(Value::as_array_mut);
            let Some(list) = list.filter(|list| entries(list).is_some()) else {
                return conflict(None, true);
            };
            let (before, after) = (keys_of(before), keys_of(after));
            let now: Vec<&str> = list.iter().filter_map(key_of).collect();
            // Only entries that are everywhere say whether they were moved since.
            let everywhere = |keys: &[&str]| -> Vec<String> {
                let in_all = |key: &&&str| now.contains(key) && before.contains(key) && after.contains(key);
                keys.iter().filter(in_all).map(|key| (*key).to_owned()).collect()
            };
            let is = everywhere(&now);
            if is != everywhere(&before) && is != everywhere(&after) && !over {
                return conflict(Some(list.iter().map(name_of).collect()), false);
            }
            arrange(list, &after);
        }
    }
    None
}

/// Whether a value can have such a part.
fn holds(owner: &Value, step: &Step) -> bool {
    match step {
        Step::Field(_) => owner.is_object(),
        Step::Entry(_) | Step::Place(_) => owner.is_array(),
    }
}

/// Sets a part, or removes it; false where there is no room for it.
fn set(owner: &mut Value, step: &Step, to: Option<&Value>) -> bool {
    match (owner, step) {
        (Value::Object(fields), Step::Field(name)) => {
            match to {
                Some(to) => drop(fields.insert(name.clone(), to.clone())),
                None => drop(fields.remove(name)),
            }
            true
        }
        (Value::Array(list), Step::Entry(entry)) => {
            let is_it = |one: &Value| key_of(one) == Some(entry.key.as_str());
            match (to, list.iter().position(is_it).and_then(|place| list.get_mut(place))) {
                (Some(to), Some(known)) => known.clone_from(to),
                (Some(to), None) => list.push(to.clone()),
                (None, _) => list.retain(|one| !is_it(one)),
            }
            true
        }
        (Value::Array(list), Step::Place(place)) => match (list.get_mut(*place), to) {
            (Some(known), Some(to)) => {
                known.clone_from(to);
                true
            }
            _ => false,
        },
        _ => false,
    }
}

/// Puts entries into an order. One that is not named there stays behind the entry that it was behind.
fn arrange(list: &mut Vec<Value>, order: &[&str]) {
    let mut named: Vec<Option<Value>> = vec![None; order.len()];
    // First, what stands before all named entries; then, what stands behind each of them.
    let mut others: Vec<Vec<Value>> = vec![Vec::new(); order.len() + 1];
    let mut behind = 0;
    for value in list.drain(..) {
        let place = key_of(&value).and_then(|key| order.iter().position(|known| *known == key));
        let slot = place.and_then(|place| named.get_mut(place));
        match (place, slot) {
            (Some(place), Some(slot)) => {
                *slot = Some(value);
                behind = place + 1;
            }
            _ => {
                if let Some(group) = others.get_mut(behind) {
                    group.push(value);
                }
            }
        }
    }
    let mut others = others.into_iter();
    list.extend(others.next().unwrap_or_default());
    for (entry, group) in named.into_iter().zip(others) {
        list.extend(entry);
        list.extend(group);
    }
}
