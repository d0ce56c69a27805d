//! One session per window: who may open it, who acts for it, and what happens to it when its officer cannot
//! continue.

use crate::department::{Desk, officer, officer_at, token, window};
use domain::command::{Command, Outcome, Verb};
use domain::fact::{Actor, Event, Fact};
use domain::ids::SessionId;
use domain::line::WindowState;
use domain::refusal::Refusal;
use domain::visit::StateKind;
use uuid::Uuid;

fn open(take_over: bool) -> Command {
    Command::Open { window: window("one"), services: None, take_over, sign_on: None }
}

fn next() -> Command {
    Command::Next { window: window("one") }
}

fn free(left: &Actor) -> Command {
    let staff = left.staff().unwrap();
    Command::Free { window: window("one"), staff, session: left.session }
}

/// The same person in another browser.
fn elsewhere(actor: &Actor) -> Actor {
    Actor { session: Some(SessionId(Uuid::from_u128(0x999))), ..actor.clone() }
}

#[test]
fn a_window_that_another_officer_has_is_taken_over_only_when_asked_for() {
    let mut desk = Desk::staffed();
    let (first, second) = (officer("one"), officer_at("one", 0x777));
    assert_eq!(desk.ask(&second, open(false)), Err(Refusal::WindowTaken));
    // Away is still theirs, and so it is for a program with a token.
    let away =
        Command::Away { window: window("one"), reason: crate::department::code("lunch"), back_at: None };
    desk.ask(&first, away).unwrap();
    assert_eq!(desk.ask(&second, open(false)), Err(Refusal::WindowTaken));
    assert_eq!(desk.ask(&token(1), open(false)), Err(Refusal::WindowTaken));
    desk.ask(&first, open(false)).unwrap();

    desk.ask(&second, open(true)).unwrap();
    let from = first.staff();
    assert!(
        matches!(desk.last(), Event::WindowOpened { session, from: told, .. } if *session == second.session && *told == from)
    );
    // From then on the first session no longer acts for it, and the second one does.
    let visit = desk.arrives("report");
    assert_eq!(desk.ask(&first, next()), Err(Refusal::WrongWindow));
    assert_eq!(
        desk.ask(&first, Command::Close { window: window("one"), hand_to: None }),
        Err(Refusal::WrongWindow)
    );
    assert_eq!(desk.ask(&second, next()), Ok(Outcome::Visit(visit)));
    assert_eq!(desk.verb(&first, visit, Verb::PutBack), Err(Refusal::WrongWindow));
    assert_eq!(desk.line.seated(&first).window, None);
    assert_eq!(desk.line.seated(&second), second);
}

#[test]
fn while_a_visitor_is_there_only_a_supervisor_takes_a_window_over() {
    let mut desk = Desk::staffed();
    let second = officer_at("one", 0x777);
    let visit = desk.served_at("one");
    assert_eq!(desk.ask(&second, open(true)), Err(Refusal::WindowServing));
    assert_eq!(
        desk.ask_as(&second, true, open(false)),
        Err(Refusal::WindowTaken),
        "a supervisor is asked too"
    );
    desk.ask_as(&second, true, open(true)).unwrap();
    assert_eq!(desk.line.head.windows[&window("one")].visit, Some(visit), "the visit goes on");
    desk.verb(&second, visit, Verb::Leave).unwrap();
}

#[test]
fn the_same_person_comes_back_in_another_browser_unasked_and_the_old_one_acts_no_more() {
    let mut desk = Desk::staffed();
    let old = officer("one");
    let new = elsewhere(&old);
    let visit = desk.served_at("one");
    desk.ask(&new, open(false)).unwrap();
    assert!(matches!(desk.last(), Event::WindowOpened { from: None, .. }));
    let hold = || Verb::Hold { reason: crate::department::code("resident"), due_ms: None };
    assert_eq!(desk.verb(&old, visit, hold()), Err(Refusal::OpenAgain), "it is their own visit");
    assert_eq!(desk.verb(&officer("two"), visit, hold()), Err(Refusal::WrongWindow));
    desk.verb(&new, visit, hold()).unwrap();
    // Once closed, anyone may open it.
    desk.ask(&new, Command::Close { window: window("one"), hand_to: None }).unwrap();
    desk.ask(&officer_at("one", 0x777), open(false)).unwrap();
}

#[test]
fn facts_of_before_windows_were_held_fold_as_they_did() {
    let mut desk = Desk::staffed();
    let opened = desk.facts.iter().find(|fact| matches!(fact.what, Event::WindowOpened { .. })).unwrap();
    let mut text: serde_json::Value = serde_json::from_str(&opened.encode().unwrap()).unwrap();
    text["body"].as_object_mut().unwrap().remove("session").unwrap();
    let old = Fact::decode(&text.to_string()).unwrap();
    desk.line.apply(&old);
    assert_eq!(desk.line.head.windows[&window("one")].session, None);
    // No session holds it, so the officer at it acts for it, as before.
    let second = officer_at("one", 0x777);
    desk.arrives("report");
    desk.ask(&second, next()).unwrap();
}

#[test]
fn a_window_whose_officer_cannot_any_more_is_freed_and_nobody_loses_their_place() {
    for kind in [StateKind::Called, StateKind::Serving] {
        let mut desk = Desk::staffed();
        let (first, later) = (desk.arrives("report"), desk.arrives("report"));
        desk.next("one").unwrap();
        if kind == StateKind::Serving {
            desk.verb(&officer("one"), first, Verb::Serve { window: None }).unwrap();
        }
        // Held by another session by now: nothing happens to it.
        let written = desk.facts.len();
        let stranger = elsewhere(&officer("one"));
        desk.ask(&Actor::system(), free(&stranger)).unwrap();
        assert_eq!(desk.facts.len(), written);
        desk.ask(&Actor::system(), free(&officer("one"))).unwrap();
        assert_eq!(desk.line.head.windows[&window("one")].state, WindowState::Closed);
        assert_eq!(desk.visit(first).state.kind(), StateKind::Waiting);
        let order: Vec<_> = desk.line.order(desk.at).iter().map(|visit| visit.id).collect();
        assert_eq!(order, [first, later]);
        let written = desk.facts.len();
        desk.ask(&Actor::system(), free(&officer("one"))).unwrap();
        assert_eq!(desk.facts.len(), written, "free as it is");
        assert_eq!(desk.next("two"), Ok(Outcome::Visit(first)));
    }
}

#[test]
fn nobody_sits_at_two_windows() {
    let mut desk = Desk::staffed();
    let first = officer("one");
    desk.ask(&officer("two"), Command::Close { window: window("two"), hand_to: None }).unwrap();
    let at_two =
        |take_over| Command::Open { window: window("two"), services: None, take_over, sign_on: None };
    let visit = desk.served_at("one");
    assert_eq!(
        desk.ask(&first, at_two(false)),
        Err(Refusal::WindowBusy),
        "not away from a visit that is there"
    );
    let hold = Verb::Hold { reason: crate::department::code("resident"), due_ms: None };
    desk.verb(&first, visit, hold).unwrap();
    desk.ask(&first, at_two(false)).unwrap();
    let windows = &desk.line.head.windows;
    assert_eq!(windows[&window("one")].state, WindowState::Closed);
    assert_eq!(windows[&window("two")].state, WindowState::Open);
    assert_eq!(desk.visit(visit).state.window(), Some(&window("two")), "what was on hold comes along");
    // A program may open as many as it likes.
    desk.ask(&token(1), open(false)).unwrap();
    assert_eq!(desk.line.head.windows[&window("two")].state, WindowState::Open);
}

#[test]
fn a_call_has_one_officer_on_the_line() {
    use domain::command::{CallEvent, CallEventKind};
    let mut desk = Desk::staffed();
    let at = desk.at;
    let event = CallEvent { call: "c1".to_owned(), event: CallEventKind::Ringing, at, window: None };
    let Ok(Outcome::Created(visit)) = desk.ask(&crate::department::telephone(), Command::Call(event)) else {
        panic!()
    };
    let answer = |seat| Verb::Answer { window: Some(window(seat)) };
    desk.verb(&officer("one"), visit, answer("one")).unwrap();
    assert_eq!(desk.verb(&officer("two"), visit, answer("two")), Err(Refusal::TakenOver));
    // Answering twice at one window has the effect of once.
    desk.verb(&officer("one"), visit, answer("one")).unwrap();
}
