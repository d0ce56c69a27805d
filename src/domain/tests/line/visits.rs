//! The course of a visit.

use super::{hold, resolve};
use crate::department::{Desk, code, done, officer, script, service, tick, token, window};
use domain::command::{CheckIn, Command, Outcome, Ticked, Verb};
use domain::fact::Event;
use domain::line::Happening;
use domain::refusal::Refusal;
use domain::time::{HOUR, MINUTE};
use domain::visit::{End, State};

#[test]
fn an_older_version_is_refused() {
    let mut desk = Desk::staffed();
    let visit = desk.arrives("report");
    let seen = desk.visit(visit).seq;
    let note = |if_match| Command::Visit { visit, verb: Verb::Note, if_match };
    desk.ask(&officer("one"), note(Some(seen))).unwrap();
    assert_eq!(desk.ask(&officer("one"), note(Some(seen))), Err(Refusal::Stale));
}

#[test]
fn calling_is_not_acknowledging_and_recalls_count() {
    let mut desk = Desk::staffed();
    let visit = desk.arrives("report");
    desk.next("one").unwrap();
    assert_eq!(desk.visit(visit).acknowledged_at, None);
    desk.wait(MINUTE);
    desk.verb(&officer("one"), visit, Verb::Recall).unwrap();
    desk.verb(&officer("one"), visit, Verb::Recall).unwrap();
    assert_eq!(desk.visit(visit).announcements, 3);
    assert_eq!((desk.line.head.calls[0].count, desk.line.head.calls[0].at), (3, desk.at));
    assert!(
        matches!(desk.visit(visit).state, State::Called { recalls: 2, announced_at, .. } if announced_at == desk.at)
    );
    assert_eq!(desk.verb(&officer("one"), visit, Verb::NoShow { looked: false }), Err(Refusal::LookFirst));
    assert_eq!(desk.visit(visit).segments.len(), 2);
}

#[test]
fn a_hold_frees_the_window_and_keeps_the_acknowledgement() {
    let mut desk = Desk::staffed();
    let visit = desk.served_at("one");
    let acknowledged = desk.visit(visit).acknowledged_at;
    desk.wait(MINUTE);
    desk.verb(&officer("one"), visit, hold()).unwrap();
    assert_eq!(desk.line.head.windows[&window("one")].visit, None);
    assert_eq!(desk.line.head.windows[&window("one")].freed_at, Some(desk.at));
    assert_eq!(desk.visit(visit).acknowledged_at, acknowledged);
    let segment = desk.visit(visit).segments.last().unwrap();
    assert!(segment.stops_clock && segment.reason == Some(code("resident")));
    let unlisted = Verb::Hold { reason: code("whim"), due_ms: None };
    desk.verb(&officer("one"), visit, Verb::Resume { window: None }).unwrap();
    assert_eq!(desk.verb(&officer("one"), visit, unlisted), Err(Refusal::UnknownReason("whim".into())));
    assert_eq!(desk.visit(visit).serving_at, acknowledged, "first served");
    desk.wait(MINUTE);
    desk.verb(&officer("one"), visit, resolve()).unwrap();
    let clocks = domain::clocks::clocks(desk.visit(visit), None);
    assert_eq!((clocks.resolution_ms, clocks.serving_ms), (Some(2 * MINUTE), Some(2 * MINUTE)));
}

#[test]
fn an_offer_is_taken_where_it_was_made() {
    let mut desk = Desk::staffed();
    let visit = desk.served_at("one");
    let arrived = desk.visit(visit).arrived_at;
    let to = |service_id: Option<&str>, window_id: Option<&str>| Verb::Transfer {
        service: service_id.map(service),
        window: window_id.map(window),
    };
    assert_eq!(desk.verb(&officer("one"), visit, to(None, Some("one"))), Err(Refusal::WrongWindow));
    assert_eq!(desk.verb(&officer("one"), visit, to(None, Some("three"))), Err(Refusal::WindowClosed));
    assert_eq!(desk.verb(&officer("one"), visit, to(None, None)), Err(Refusal::UnknownWindow));
    desk.verb(&officer("one"), visit, to(Some("property"), Some("two"))).unwrap();
    assert_eq!(desk.visit(visit).service(), Some(&service("property")));
    let accept = Verb::Accept { window: None };
    assert_eq!(desk.verb(&officer("one"), visit, accept.clone()), Err(Refusal::WrongWindow));
    desk.verb(&officer("two"), visit, accept).unwrap();
    assert_eq!(desk.line.head.windows[&window("two")].visit, Some(visit));
    desk.verb(&officer("two"), visit, to(Some("report"), None)).unwrap();
    desk.verb(&officer("one"), visit, Verb::Decline).unwrap();
    assert_eq!((desk.visit(visit).rank_from, desk.visit(visit).arrived_at), (arrived, arrived));
}

#[test]
fn the_third_attempt_that_fails_ends_it() {
    let mut desk = Desk::staffed();
    let Ok(Outcome::Created(visit)) = desk.ask(&officer("one"), Command::CheckIn(CheckIn::phone())) else {
        panic!()
    };
    desk.verb(&officer("one"), visit, Verb::CallBack { due_ms: Some(HOUR) }).unwrap();
    for attempts in 1..=2 {
        desk.verb(&officer("one"), visit, Verb::Attempt { reached: false }).unwrap();
        assert!(matches!(desk.visit(visit).state, State::CallbackDue { attempts: n, .. } if n == attempts));
    }
    desk.verb(&officer("one"), visit, Verb::Attempt { reached: false }).unwrap();
    assert_eq!(desk.visit(visit).end(), Some(End::Unreachable));
}

#[test]
fn the_third_attempt_that_succeeds_does_not() {
    let mut desk = Desk::staffed();
    let Ok(Outcome::Created(visit)) = desk.ask(&officer("one"), Command::CheckIn(CheckIn::phone())) else {
        panic!()
    };
    desk.verb(&officer("one"), visit, Verb::CallBack { due_ms: None }).unwrap();
    for reached in [false, false, true] {
        desk.verb(&officer("one"), visit, Verb::Attempt { reached }).unwrap();
    }
    assert_eq!(desk.visit(visit).state, State::Serving { window: window("one") }, "reached: it goes on");
}

#[test]
fn only_tries_that_failed_end_it() {
    let mut desk = Desk::staffed();
    let Ok(Outcome::Created(visit)) = desk.ask(&officer("one"), Command::CheckIn(CheckIn::phone())) else {
        panic!()
    };
    desk.verb(&officer("one"), visit, Verb::CallBack { due_ms: None }).unwrap();
    // By an officer who is at no window.
    for reached in [true, true, false] {
        desk.verb(&token(1), visit, Verb::Attempt { reached }).unwrap();
    }
    assert!(matches!(desk.visit(visit).state, State::CallbackDue { attempts: 1, reached: false, .. }));
}

#[test]
fn attempts_on_record_count_as_they_did() {
    let mut desk = Desk::staffed();
    let Ok(Outcome::Created(visit)) = desk.ask(&officer("one"), Command::CheckIn(CheckIn::phone())) else {
        panic!()
    };
    desk.verb(&officer("one"), visit, Verb::CallBack { due_ms: None }).unwrap();
    // As an earlier release wrote it.
    let text = r#"{"kind":"attempted","body":{"reached":true}}"#;
    let what: Event = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&what).unwrap(), text);
    let at = desk.at;
    desk.line.record(Happening { visit: Some(visit), what }, at, &token(1));
    assert!(matches!(desk.visit(visit).state, State::CallbackDue { attempts: 1, reached: true, .. }));
    desk.verb(&token(1), visit, Verb::Attempt { reached: true }).unwrap();
    assert!(matches!(desk.visit(visit).state, State::CallbackDue { attempts: 1, reached: true, .. }));
}

#[test]
fn steps_run_by_the_script_that_was_pinned() {
    let mut desk = Desk::staffed();
    let visit = desk.served_at("one");
    let passed = Ticked { skipped: true, ..done(script("general", 3), "hello") };
    desk.verb(&officer("one"), visit, Verb::Step(Box::new(passed))).unwrap();
    desk.verb(&officer("one"), visit, tick(script("general", 3), "hello")).unwrap();
    let leg = desk.visit(visit).leg().unwrap();
    assert_eq!((leg.steps.len(), leg.steps[0].skipped, leg.script.as_ref().unwrap().version), (1, false, 3));
    desk.verb(&officer("one"), visit, Verb::AddLeg { service: service("property") }).unwrap();
    assert_eq!(desk.visit(visit).legs.len(), 2);
    assert_eq!(
        desk.verb(
            &officer("one"),
            visit,
            Verb::Resolve { outcome: code("lost"), has_reference: false, promise_due: None }
        ),
        Err(Refusal::UnknownOutcome)
    );
    let written =
        Verb::Resolve { outcome: code("written"), has_reference: true, promise_due: Some(desk.at + HOUR) };
    desk.verb(&officer("one"), visit, written).unwrap();
    assert!(desk.visit(visit).has_reference && desk.visit(visit).promise_due == Some(desk.at + HOUR));
    assert!(matches!(
        desk.verb(&officer("one"), visit, Verb::Recall),
        Err(Refusal::WrongState { code: "already_ended", .. })
    ));
}

#[test]
fn served_times_are_tallied_by_service() {
    let mut desk = Desk::staffed();
    let visit = desk.served_at("one");
    desk.wait(4 * MINUTE);
    desk.verb(&officer("one"), visit, resolve()).unwrap();
    let tally = |desk: &Desk| {
        let tally = desk.line.head.tallies[&service("report")];
        (tally.n, tally.sum_ms)
    };
    assert_eq!(tally(&desk), (1, 4 * MINUTE));
    // Undone and resolved again, it is still one visit.
    desk.verb(&officer("one"), visit, Verb::Undo).unwrap();
    assert_eq!(tally(&desk), (0, 0));
    desk.wait(MINUTE);
    desk.verb(&officer("one"), visit, resolve()).unwrap();
    assert_eq!(tally(&desk), (1, 5 * MINUTE));
}
