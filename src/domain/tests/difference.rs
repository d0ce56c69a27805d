//! What differs between two versions of rules, and taking a difference back.

use crate::department::{code, reason, rules, window};
use domain::difference::{What, apply, changes, difference, section, undo};
use domain::ids::Series;
use domain::rules::{KioskPlan, Rules, WindowKind, WindowPlan};
use domain::time::MINUTE;
use domain::words::Words;
use proptest::prelude::*;
use serde_json::{Value, json};

fn reversed(all: &[domain::difference::Change]) -> Vec<domain::difference::Change> {
    all.iter().map(domain::difference::Change::reversed).collect()
}

fn plan(id: &str) -> WindowPlan {
    WindowPlan { id: window(id), name: Words::plain(id), kind: WindowKind::Counter }
}

/// The ids of the windows.
fn windows(rules: &Rules) -> Vec<&str> {
    rules.windows.iter().map(|window| window.id.as_str()).collect()
}

#[test]
fn a_change_is_found_where_it_was_made_and_nowhere_else() {
    let before = rules();
    let mut after = before.clone();
    after.targets.call_ms = 12 * MINUTE;
    let found = changes(&before, &after).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(section(&found[0]), "targets");
    let what = What::Set { before: Some(json!(15 * MINUTE)), after: Some(json!(12 * MINUTE)) };
    assert_eq!(found[0].what, what);
    // What is not written out because it is as shipped is compared field by field too.
    let mut after = before.clone();
    after.closing.warn_ms += MINUTE;
    after.alarms.quiet = None;
    let found = changes(&before, &after).unwrap();
    let sections: Vec<&str> = found.iter().map(section).collect();
    assert_eq!(sections, ["alarms", "closing"]);
    assert!(found.iter().all(|change| change.path.len() == 2), "{found:?}");
}

#[test]
fn what_follows_from_other_records_is_no_change() {
    let before = rules();
    let mut after = before.clone();
    after.scripts.clear();
    after.former.hold.push(reason("lunch", false));
    assert!(changes(&before, &after).unwrap().is_empty());
}

#[test]
fn a_list_says_what_was_added_removed_and_moved() {
    let before = rules();
    let mut after = before.clone();
    after.windows.swap(0, 1);
    after.windows.remove(2);
    after.windows.push(plan("four"));
    let found = changes(&before, &after).unwrap();
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(matches!(&found[0].what, What::Set { before: Some(_), after: None }));
    assert!(matches!(&found[1].what, What::Set { before: None, after: Some(_) }));
    assert!(found[2].is_move());
    // An entry in the middle needs to say where it stands, but nothing has moved.
    let mut after = before.clone();
    after.windows.insert(1, plan("four"));
    let found = changes(&before, &after).unwrap();
    assert_eq!(found.len(), 2);
    assert!(!found[1].is_move());
}

#[test]
fn taking_a_change_back_leaves_alone_what_others_have_changed_since() {
    let first = rules();
    let mut second = first.clone();
    second.targets.call_ms = 12 * MINUTE;
    second.windows.insert(1, plan("four"));
    second.hold_reasons.retain(|one| one.id != first.hold_reasons[0].id);
    let done = changes(&first, &second).unwrap();
    // Since then: another target, another window, a reason renamed.
    let mut now = second.clone();
    now.targets.resolve_ms = 50 * MINUTE;
    now.windows.push(plan("five"));
    now.windows[0].name = Words::plain("Desk");
    let (back, conflicts) = undo(&now, &done, false).unwrap();
    assert!(conflicts.is_empty(), "{conflicts:?}");
    assert_eq!((back.targets.call_ms, back.targets.resolve_ms), (15 * MINUTE, 50 * MINUTE));
    assert_eq!(windows(&back), ["one", "two", "three", "five"]);
    assert_eq!(back.windows[0].name, Words::plain("Desk"));
    assert_eq!(back.hold_reasons, first.hold_reasons);
    // The undo is a change as well, and can be undone.
    let again = changes(&now, &back).unwrap();
    let (forth, conflicts) = undo(&back, &again, false).unwrap();
    assert!(conflicts.is_empty());
    assert_eq!(forth, now);
}

#[test]
fn what_was_changed_again_is_asked_about_and_is_set_only_when_that_is_confirmed() {
    let first = rules();
    let mut second = first.clone();
    second.targets.call_ms = 12 * MINUTE;
    second.recalls = 4;
    let done = changes(&first, &second).unwrap();
    let mut now = second.clone();
    now.targets.call_ms = 9 * MINUTE;
    let (back, conflicts) = undo(&now, &done, false).unwrap();
    assert_eq!(conflicts.len(), 1);
    assert_eq!(conflicts[0].now, Some(json!(9 * MINUTE)));
    assert!(!conflicts[0].is_gone);
    assert_eq!((back.targets.call_ms, back.recalls), (9 * MINUTE, first.recalls));
    let (back, conflicts) = undo(&now, &done, true).unwrap();
    assert!(conflicts.is_empty());
    assert_eq!(back, first);
    // What is as it was before has nothing to be asked about.
    assert!(undo(&first, &done, false).unwrap().1.is_empty());
}

#[test]
fn a_change_of_something_that_is_gone_cannot_be_taken_back() {
    let first = rules();
    let mut second = first.clone();
    second.windows[0].name = Words::plain("Desk");
    let done = changes(&first, &second).unwrap();
    let mut now = second.clone();
    now.windows.remove(0);
    for over in [false, true] {
        let (back, conflicts) = undo(&now, &done, over).unwrap();
        assert_eq!(back, now);
        assert!(conflicts.len() == 1 && conflicts[0].is_gone);
    }
}

#[test]
fn entries_that_cannot_be_matched_are_one_value() {
    let before = json!({ "list": [{ "id": "a" }, { "id": "a" }] });
    let after = json!({ "list": [{ "id": "a" }] });
    let found = difference(&before, &after);
    assert_eq!(found.len(), 1);
    let mut value = before.clone();
    assert!(apply(&mut value, &found, false).is_empty());
    assert_eq!(value, after);
}

/// A value such as rules are made of: fields, and lists of entries with ids or texts, in any order.
fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        (0..4_i64).prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        "[a-d]{1,2}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        let fields = || prop::collection::btree_map("[p-t]", inner.clone(), 0..4);
        let object =
            |map: std::collections::BTreeMap<String, Value>| Value::Object(map.into_iter().collect());
        let entry = move |(id, fields): (String, std::collections::BTreeMap<String, Value>)| {
            let mut fields: serde_json::Map<String, Value> = fields.into_iter().collect();
            fields.insert("id".to_owned(), id.into());
            Value::Object(fields)
        };
        prop_oneof![
            fields().prop_map(object),
            prop::collection::vec(("[a-e]", fields()).prop_map(entry), 0..5).prop_map(Value::Array),
            prop::collection::vec("[a-e]".prop_map(Value::from), 0..5).prop_map(Value::Array),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
        ]
    })
}

/// Rules that differ from others in what several people may change at a time.
fn any_rules() -> impl Strategy<Value = Rules> {
    let windows =
        prop::sample::subsequence(vec!["one", "two", "three", "four", "five"], 1..=5).prop_shuffle();
    let codes = prop::sample::subsequence(vec!["a", "b", "c", "d"], 0..=4).prop_shuffle();
    (windows, codes, 1..30_i64, 0..4_u32, prop::bool::ANY).prop_map(
        |(windows, codes, call, recalls, tablet)| {
            let mut rules = rules();
            rules.windows = windows.into_iter().map(plan).collect();
            rules.away_reasons = codes.into_iter().map(|id| reason(id, false)).collect();
            rules.targets.call_ms = call * MINUTE;
            rules.recalls = recalls;
            rules.kiosks.clear();
            if tablet {
                let series = Series::try_from("A".to_owned()).unwrap();
                rules.kiosks.push(KioskPlan { id: "t".parse().unwrap(), name: "Ramp".to_owned(), series });
            }
            rules
        },
    )
}

proptest! {
    #[test]
    fn a_difference_leads_from_one_value_to_the_other_and_back(before in any_value(), after in any_value()) {
        let found = difference(&before, &after);
        prop_assert_eq!(found.is_empty(), before == after);
        let mut value = before.clone();
        prop_assert!(apply(&mut value, &found, false).is_empty());
        prop_assert_eq!(&value, &after);
        prop_assert!(apply(&mut value, &reversed(&found), false).is_empty());
        prop_assert_eq!(&value, &before);
    }

    #[test]
    fn whatever_is_taken_back_from_whatever_it_never_breaks(
        before in any_value(), after in any_value(), now in any_value(), over in any::<bool>(),
    ) {
        let mut value = now.clone();
        let conflicts = apply(&mut value, &reversed(&difference(&before, &after)), over);
        prop_assert!(!over || conflicts.iter().all(|conflict| conflict.is_gone));
    }

    #[test]
    fn rules_are_taken_back_and_unrelated_edits_survive(before in any_rules(), after in any_rules(), name in "[a-z]{1,9}") {
        let done = changes(&before, &after).unwrap();
        let (back, conflicts) = undo(&after, &done, false).unwrap();
        prop_assert!(conflicts.is_empty());
        prop_assert_eq!(&back, &before);
        // Another person adds a place of work, a reason, and renames a service meanwhile.
        let mut now = after.clone();
        now.windows.push(plan("nine"));
        now.needs.push(reason("rest", false));
        now.services[0].name = Words::plain(&name);
        let (back, conflicts) = undo(&now, &done, false).unwrap();
        prop_assert!(conflicts.is_empty());
        prop_assert!(back.window(&window("nine")).is_some());
        prop_assert!(back.needs.iter().any(|need| need.id == code("rest")));
        prop_assert_eq!(&back.services[0].name, &Words::plain(&name));
        let kept: Vec<&str> = windows(&back).into_iter().filter(|id| *id != "nine").collect();
        prop_assert_eq!(kept, windows(&before));
        prop_assert_eq!(back.targets, before.targets);
    }
}
