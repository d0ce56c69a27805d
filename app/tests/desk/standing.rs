//! What a row of the line says of lateness: the same as the floor and the record.

use super::{at, desk, visit, written};
use serde_json::{Value, json};

/// One person who waits, to be greeted by 10:03 and called by 10:10; it is 10:14:13.
fn one(more: Value) -> app::api::VisitCard {
    let due = json!({ "acknowledge": at("10:03:00"), "call": at("10:10:00"), "resolve": at("10:38:00") });
    let mut all = json!({ "acknowledged_at": at("10:02:30"), "due_times": due, "why": "first_come" });
    all.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    visit(1, "041", "waiting", "10:02:00", all)
}

fn row(more: Value) -> String {
    let mut page = desk(None);
    page.line.waiting = vec![one(more)];
    written(page, "en")
}

#[test]
fn who_stepped_out_is_late_like_everyone_else_and_the_row_says_both() {
    let out = json!({ "out_since": at("10:08:13") });
    let body = row(out.clone());
    assert!(body.contains("stepped out 6:00 ago · 4:13 late") && body.contains("wait late"), "{body}");
    let mut in_time = out;
    in_time["due_times"] =
        json!({ "acknowledge": at("10:03:00"), "call": at("10:15:00"), "resolve": at("10:38:00") });
    let body = row(in_time);
    assert!(body.contains("stepped out 6:00 ago") && !body.contains("ago ·"), "{body}");
    assert!(!body.contains("wait late"), "{body}");
}

#[test]
fn who_was_called_and_came_back_to_the_line_is_not_late_for_a_call_again() {
    for due in ["10:10:00", "10:16:00"] {
        let due = json!({ "acknowledge": at("10:03:00"), "call": at(due), "resolve": at("10:38:00") });
        let body = row(json!({ "called_at": at("10:05:00"), "due_times": due }));
        assert!(body.contains("greeted after 0:30") && body.contains("wait seen"), "{body}");
        assert!(!body.contains("wait late") && !body.contains("call within"), "{body}");
    }
}

#[test]
fn contact_that_the_closed_night_put_off_hides_no_turn_that_is_due() {
    let due = json!({
        "acknowledge": at("10:03:00"), "acknowledge_late_after": at("10:30:00"), "call": at("10:10:00"),
        "resolve": at("10:38:00"),
    });
    let body = row(json!({ "acknowledged_at": null, "due_times": due }));
    assert!(body.contains("4:13 late") && !body.contains("not yet greeted"), "{body}");
}

#[test]
fn the_desk_marks_as_late_whom_the_floor_counts_as_late() {
    let yes_or_no = [false, true];
    let now = desk(None).line.at.at;
    for (greeted, called) in yes_or_no.map(|greeted| yes_or_no.map(|called| (greeted, called))).concat() {
        for (out, due) in yes_or_no.map(|out| yes_or_no.map(|due| (out, due))).concat() {
            let when = |is: bool, clock: &str| if is { json!(at(clock)) } else { Value::Null };
            let call = if due { "10:14:12" } else { "10:14:13" };
            let more = json!({
                "acknowledged_at": when(greeted, "10:02:30"), "called_at": when(called, "10:05:00"),
                "out_since": when(out, "10:08:13"),
                "due_times": { "acknowledge": at("10:03:00"), "call": at(call), "resolve": at("10:38:00") },
            });
            let expected = !greeted || (!called && due);
            assert_eq!(one(more.clone()).late(now).is_some(), expected, "{more}");
            assert_eq!(row(more.clone()).contains("wait late"), expected, "{more}");
        }
    }
}
