//! The requests that pages send, written out a second time: address and body of each, and bodies of earlier
//! builds.

use crate::samples::moment;
use app::api::requests::{
    self as sent, AlertCommand, Answered, CheckIn, Due, EndName, Promise, Request, path,
};
use domain::fact::AlertEnd;
use domain::ids::{AlarmId, AlertId, DistrictId, VisitId, WindowId};
use domain::script::run::{Escalation, How, SkipReason};
use domain::visit::{Channel, Source, VerbKind};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

const ID: &str = "00000000-0000-0000-0000-000000000001";

fn visit() -> VisitId {
    VisitId(Uuid::from_u128(1))
}

fn district() -> DistrictId {
    "24".parse().expect("a slug")
}

fn here() -> (DistrictId, WindowId) {
    (district(), "2".parse().expect("a slug"))
}

/// The last part of a verb's address.
fn verb<R: Request<Target = VisitId>>() -> String {
    let address = path::<R>(&visit());
    let verb = address.strip_prefix(&format!("/api/v1/visits/{ID}/")).expect("the address of a visit");
    verb.to_owned()
}

fn body(request: &impl Request) -> Value {
    serde_json::to_value(request).expect("JSON")
}

#[test]
fn each_verb_has_its_address() {
    let verbs = [
        (verb::<sent::Accept>(), "accept"),
        (verb::<sent::Acknowledge>(), "acknowledge"),
        (verb::<sent::AddLeg>(), "add_leg"),
        (verb::<sent::Answer>(), "answer"),
        (verb::<sent::Attempt>(), "attempt"),
        (verb::<sent::Call>(), "call"),
        (verb::<sent::CallBack>(), "call_back"),
        (verb::<sent::Cancel>(), "cancel"),
        (verb::<sent::ChooseClosing>(), "choose_closing"),
        (verb::<sent::Decline>(), "decline"),
        (verb::<sent::End>(), "end"),
        (verb::<sent::Escalate>(), "escalate"),
        (verb::<sent::Hold>(), "hold"),
        (verb::<sent::KeepApart>(), "keep_apart"),
        (verb::<sent::Leave>(), "leave"),
        (verb::<sent::Meet>(), "meet"),
        (verb::<sent::NoShow>(), "no_show"),
        (verb::<sent::Note>(), "note"),
        (verb::<sent::PutBack>(), "put_back"),
        (verb::<sent::Recall>(), "recall"),
        (verb::<sent::Refer>(), "refer"),
        (verb::<sent::Reinstate>(), "reinstate"),
        (verb::<sent::Reopen>(), "reopen"),
        (verb::<sent::Resolve>(), "resolve"),
        (verb::<sent::Resume>(), "resume"),
        (verb::<sent::Serve>(), "serve"),
        (verb::<sent::SetService>(), "set_service"),
        (verb::<sent::SetUrgent>(), "set_urgent"),
        (verb::<sent::Step>(), "steps"),
        (verb::<sent::StepBack>(), "step_back"),
        (verb::<sent::StepOut>(), "step_out"),
        (verb::<sent::Transfer>(), "transfer"),
        (verb::<sent::Turn>(), "turn"),
        (verb::<sent::Undo>(), "undo"),
        (verb::<sent::Wait>(), "wait"),
    ];
    for (address, expected) in verbs {
        assert_eq!(address, expected);
        let is_in_the_table = VerbKind::ALL.iter().any(|kind| kind.as_str() == expected);
        assert!(is_in_the_table || ["end", "undo"].contains(&expected), "{expected} is no verb");
    }
}

#[test]
fn every_other_request_has_its_address() {
    let alarm = AlarmId(Uuid::from_u128(1));
    assert_eq!(path::<CheckIn>(&district()), "/api/v1/districts/24/visits");
    assert_eq!(path::<AlertCommand>(&district()), "/api/v1/districts/24/alerts");
    assert_eq!(path::<sent::DecideClosing>(&district()), "/api/v1/districts/24/closing");
    assert_eq!(path::<sent::ChooseAtTablet>(&district()), "/api/v1/districts/24/closing/own");
    assert_eq!(path::<sent::ShowEmergency>(&district()), "/api/v1/districts/24/emergency");
    assert_eq!(
        path::<sent::SeeAlarm>(&(district(), alarm)),
        format!("/api/v1/districts/24/alarms/{ID}/seen")
    );
    assert_eq!(path::<sent::OpenWindow>(&here()), "/api/v1/districts/24/windows/2/open");
    assert_eq!(path::<sent::LeaveWindow>(&here()), "/api/v1/districts/24/windows/2/away");
    assert_eq!(path::<sent::CloseWindow>(&here()), "/api/v1/districts/24/windows/2/close");
    assert_eq!(path::<sent::Swap>(&here()), "/api/v1/districts/24/windows/2/swap");
    assert_eq!(path::<sent::CallNext>(&here()), "/api/v1/districts/24/windows/2/next");
    assert_eq!(path::<sent::Lock>(&()), "/api/v1/session/lock");
    assert_eq!(path::<sent::Unlock>(&()), "/api/v1/session/unlock");
    assert_eq!(path::<sent::Say>(&ID.to_owned()), format!("/api/v1/practice/{ID}/say"));
}

#[test]
fn bodies_hold_what_was_said_and_nothing_else() {
    assert_eq!(body(&sent::Undo {}), json!({}));
    assert_eq!(body(&sent::Serve { window: None }), json!({}));
    assert_eq!(body(&sent::Serve { window: Some("2".to_owned()) }), json!({ "window": "2" }));
    let call = sent::Call { window: "2".to_owned(), reason: None };
    assert_eq!(body(&call), json!({ "window": "2" }));
    assert_eq!(body(&sent::End { r#as: EndName::SentTo911 }), json!({ "as": "sent_to_911" }));
    assert_eq!(body(&sent::End { r#as: EndName::InCustody }), json!({ "as": "in_custody" }));
    let apart = sent::KeepApart { visit: visit(), apart: Some(false) };
    assert_eq!(body(&apart), json!({ "visit": ID, "apart": false }));
    assert_eq!(body(&sent::Escalate { to: Escalation::Supervisor }), json!({ "to": "supervisor" }));
    assert_eq!(body(&sent::Note::draft("Lost".to_owned())), json!({ "text": "Lost", "draft": true }));
    let due = Due { text: "A call".to_owned(), due: Some(moment("17:00:00")) };
    let resolve =
        sent::Resolve { promise: Some(Promise::Due(due)), ..sent::Resolve::new("report_taken".to_owned()) };
    let owed = json!({ "text": "A call", "due": "2026-11-24T17:00:00.000-05:00" });
    assert_eq!(body(&resolve), json!({ "outcome": "report_taken", "promise": owed }));
    let open = sent::OpenWindow { services: None, take_over: Some(true), sign_on: None };
    assert_eq!(body(&open), json!({ "take_over": true }));
    let quick = CheckIn {
        window: Some("2".to_owned()),
        quick: Some(true),
        ..CheckIn::new(Channel::WalkIn, Source::Observed)
    };
    let expected = json!({ "channel": "walk_in", "source": "observed", "window": "2", "quick": true });
    assert_eq!(body(&quick), expected);
}

#[test]
fn an_alert_is_raised_answered_and_closed() {
    let id = AlertId(Uuid::from_u128(1));
    assert_eq!(serde_json::to_string(&AlertCommand::raise()).expect("JSON"), r#"{"action":"raise"}"#);
    assert_eq!(body(&AlertCommand::answer(id)), json!({ "action": "answer", "id": ID }));
    let closed = json!({ "action": "close", "id": ID, "as": "mistake" });
    assert_eq!(body(&AlertCommand::close(id, AlertEnd::Mistake)), closed);
}

#[test]
fn a_step_is_done_or_passed_over() {
    let step = sent::Step {
        step: "ask_name".to_owned(),
        skipped: Some(false),
        reason: None,
        how: How::Rephrased,
        answer: Some(Answered::Chosen(vec!["yes".to_owned()])),
    };
    let done =
        json!({ "step": "ask_name", "skipped": false, "how": "rephrased", "answer": { "chosen": ["yes"] } });
    assert_eq!(body(&step), done);
    let skipped = sent::Step { skipped: Some(true), reason: Some(SkipReason::NoTime), answer: None, ..step };
    let over = json!({ "step": "ask_name", "skipped": true, "how": "rephrased", "reason": "no_time" });
    assert_eq!(body(&skipped), over);
    let answer = |answer: Answered| serde_json::to_value(answer).expect("JSON");
    assert_eq!(answer(Answered::Number(2.5)), json!({ "number": 2.5 }));
    assert_eq!(answer(Answered::Number(f64::NAN)), json!({ "number": null }));
    assert_eq!(
        answer(Answered::Local("2026-11-25T14:30".to_owned())),
        json!({ "local": "2026-11-25T14:30" })
    );
}

/// Parses a body as the server does.
fn read<R: Request + DeserializeOwned>(body: Value) -> Option<R> {
    serde_json::from_value(body).ok()
}

#[test]
fn what_was_sent_as_null_is_read_as_absent() {
    assert_eq!(read(json!({ "window": null })), Some(sent::Answer { window: None }));
    let hold = sent::Hold { reason: "phone".to_owned(), due_ms: None };
    assert_eq!(read(json!({ "reason": "phone", "due_ms": null })), Some(hold));
    assert_eq!(
        read(json!({ "due_ms": 5, "phone": null })),
        Some(sent::CallBack { due_ms: Some(5), phone: None })
    );
    assert_eq!(read(json!({ "script": null })), Some(sent::Turn { script: None }));
    let open = sent::OpenWindow { services: None, take_over: Some(false), sign_on: None };
    assert_eq!(read(json!({ "services": null, "sign_on": null, "take_over": false })), Some(open));
    let away = sent::LeaveWindow { reason: "meal".to_owned(), back_at: None };
    assert_eq!(read(json!({ "reason": "meal", "back_at": null })), Some(away));
    assert_eq!(read::<sent::Undo>(json!({ "window": null })), None, "an unknown field is refused");
}

#[test]
fn only_danger_counts_each_time() {
    let counts = |to| sent::Escalate { to }.counts_each_time();
    assert!(counts(Escalation::Danger));
    assert!(!counts(Escalation::Supervisor) && !counts(Escalation::Interpreter));
    assert!(!sent::Undo {}.counts_each_time());
}
