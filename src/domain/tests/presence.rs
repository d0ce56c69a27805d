//! Whether an officer is here: one answer, whatever the windows did before.

use crate::department::{Desk, code, officer, rules, window};
use domain::command::{Command, Then, Verb};
use domain::fact::{Actor, AlertEnd, Place, Who};
use domain::presence::{Opening, Presence};
use domain::rules::{Reason, Rules};
use domain::time::{At, HOUR, MINUTE, SECOND};
use domain::words::Words;
use proptest::prelude::*;

const OPEN: Opening = Opening { open: true, closed_at: None, opens_at: None };

fn with_emergency() -> Rules {
    let mut rules = rules();
    let reason = Reason { emergency: true, ..crate::department::reason("emergency", false) };
    rules.away_reasons.push(Reason { name: Words::plain("Emergency"), ..reason });
    rules
}

fn away(desk: &mut Desk, seat: &str, reason: &str, back_at: Option<At>) {
    let command = Command::Away { window: window(seat), reason: code(reason), back_at };
    desk.ask(&officer(seat), command).unwrap();
}

fn close(desk: &mut Desk, seat: &str) {
    desk.ask(&officer(seat), Command::Close { window: window(seat), hand_to: None }).unwrap();
}

fn presence(desk: &Desk, opening: Opening) -> Presence {
    Presence::of(&desk.line, opening, desk.at)
}

#[test]
fn each_answer_has_its_cause() {
    let mut desk = Desk::with(with_emergency());
    assert_eq!(presence(&desk, OPEN), Presence::NobodyYet);
    desk.open_window("one", None);
    desk.open_window("two", None);
    assert_eq!(presence(&desk, OPEN), Presence::Staffed);
    let (soon, later) = (desk.at + 10 * MINUTE, desk.at + HOUR);
    away(&mut desk, "one", "lunch", Some(later));
    assert_eq!(presence(&desk, OPEN), Presence::Staffed, "an officer is still there");
    away(&mut desk, "two", "lunch", Some(soon));
    assert_eq!(presence(&desk, OPEN), Presence::AwayUntil { back_at: soon }, "the first who is back");
    desk.wait(10 * MINUTE);
    assert_eq!(
        presence(&desk, OPEN),
        Presence::AwayUntil { back_at: later },
        "a time that has passed says nothing"
    );
    desk.wait(HOUR);
    assert_eq!(presence(&desk, OPEN), Presence::NobodyYet);
    let later = desk.at + HOUR;
    away(&mut desk, "two", "emergency", Some(later));
    assert_eq!(presence(&desk, OPEN), Presence::Emergency);
    let closed = Opening { open: false, closed_at: Some(desk.at), opens_at: Some(desk.at + HOUR) };
    assert_eq!(presence(&desk, closed), Presence::ClosedUntil { opens_at: closed.opens_at });
    desk.open_window("one", None);
    assert_eq!(presence(&desk, closed), Presence::Staffed, "the last visits are served after closing time");
    close(&mut desk, "one");
    close(&mut desk, "two");
    assert_eq!(presence(&desk, OPEN), Presence::NobodyYet);
}

#[test]
fn a_window_that_nobody_closes_counts_for_four_hours_after_the_last_thing_there() {
    let mut desk = Desk::with(with_emergency());
    desk.program_opens("one");
    desk.wait(6 * HOUR);
    let closed = |closed_at| Opening { open: false, closed_at, opens_at: None };
    let here = |desk: &Desk, closed_at| presence(desk, closed(closed_at)).is_staffed();
    assert!(!here(&desk, None), "not open for days, and nothing happened since");
    assert_eq!(presence(&desk, OPEN), Presence::Staffed, "while it is open there is no limit");
    let closed_at = Some(desk.at);
    desk.wait(4 * HOUR - 1);
    assert!(here(&desk, closed_at));
    let visit = desk.served_at("one");
    desk.wait(4 * HOUR - 1);
    assert!(here(&desk, closed_at), "a visit came to the window since");
    let done = Verb::Resolve { outcome: code("done"), has_reference: false, promise_due: None };
    desk.verb(&officer("one"), visit, done).unwrap();
    desk.wait(4 * HOUR - 1);
    assert!(here(&desk, closed_at), "and went");
    desk.wait(1);
    assert_eq!(presence(&desk, closed(closed_at)), Presence::ClosedUntil { opens_at: None });
    desk.ask(&officer("one"), Command::Close { window: window("one"), hand_to: None }).unwrap();
    desk.program_opens("one");
    assert!(here(&desk, closed_at), "it was opened just now");
}

#[test]
fn a_window_that_a_session_holds_counts_as_long_as_it_does() {
    let mut desk = Desk::with(with_emergency());
    desk.open_window("one", None);
    let closed = Opening { open: false, closed_at: Some(desk.at), opens_at: None };
    desk.wait(11 * HOUR);
    assert_eq!(presence(&desk, closed), Presence::Staffed, "however quiet it is");
    let session = officer("one").session;
    let Who::Staff(staff) = officer("one").who else { panic!() };
    desk.ask(&Actor::system(), Command::Free { window: window("one"), staff, session }).unwrap();
    assert_eq!(presence(&desk, closed), Presence::ClosedUntil { opens_at: None });
}

#[test]
fn who_only_answers_the_telephone_helps_nobody_at_a_window() {
    let mut desk = Desk::with(with_emergency());
    desk.open_window("three", None);
    assert_eq!(presence(&desk, OPEN), Presence::NobodyYet);
    let back_at = Some(desk.at + HOUR);
    away(&mut desk, "three", "emergency", back_at);
    assert_eq!(presence(&desk, OPEN), Presence::NobodyYet);
    desk.open_window("one", None);
    assert_eq!(presence(&desk, OPEN), Presence::Staffed);
}

proptest! {
    /// Staffed exactly while a window is open; an announced time is always in the future.
    #[test]
    fn nobody_is_told_of_an_officer_who_is_not_there(
        acts in prop::collection::vec((0..4_u8, 0..2_u8, 0..3_u8, 0..40_i64), 0..40),
        open in any::<bool>(),
    ) {
        let mut desk = Desk::with(with_emergency());
        for (act, seat, reason, minutes) in acts {
            let seat = ["one", "two"][usize::from(seat)];
            desk.wait(minutes * MINUTE / 2);
            let back_at = (minutes % 3 > 0).then(|| desk.at + (minutes - 10) * MINUTE);
            let reason = ["lunch", "emergency", "lunch"][usize::from(reason)];
            let _refused = match act {
                0 => desk.ask(&officer(seat), Command::Open { window: window(seat), services: None, take_over: true, sign_on: None }),
                1 => desk.ask(&officer(seat), Command::Away { window: window(seat), reason: code(reason), back_at }),
                2 => desk.ask(&officer(seat), Command::Close { window: window(seat), hand_to: None }),
                _ => desk.next(seat),
            };
            let opening = Opening {
                open,
                closed_at: (!open).then_some(desk.at),
                opens_at: (!open).then(|| desk.at + HOUR),
            };
            let told = presence(&desk, opening);
            let there = desk.line.head.windows.values().any(|window| window.state == domain::line::WindowState::Open);
            prop_assert_eq!(told.is_staffed(), there);
            prop_assert_eq!(matches!(told, Presence::ClosedUntil { .. }), !there && !open);
            if let Presence::AwayUntil { back_at } = told {
                prop_assert!(back_at > desk.at);
            }
        }
    }
}

#[test]
fn a_call_asked_for_while_closed_waits_for_opening_and_not_in_the_line() {
    let mut desk = Desk::new();
    desk.open = false;
    let due = Some(desk.at + HOUR);
    let arrival = domain::command::CheckIn {
        channel: domain::visit::Channel::Callback,
        then: Then::CallBack { due },
        ..crate::department::walk_in(None)
    };
    let visit = desk.check_in(arrival);
    assert!(
        matches!(desk.visit(visit).state, domain::visit::State::CallbackDue { due: known, .. } if known == due)
    );
    assert_eq!(desk.visit(visit).quote, None, "nobody is told a wait");
    assert!(desk.line.order(desk.at).is_empty());
    desk.day = domain::time::Day(desk.day.0 + 1);
    desk.ask(&crate::department::token(1), Command::Sweep { spared: Vec::new() }).unwrap();
    assert!(desk.visit(visit).is_live(), "the end of the day does not end it");
}

#[test]
fn a_press_long_after_an_answer_is_a_new_alert() {
    let mut desk = Desk::staffed();
    let press = |desk: &mut Desk| match desk
        .ask(&crate::department::kiosk(), Command::RaiseAlert { place: Place::Lobby })
        .unwrap()
    {
        domain::command::Outcome::Alert(alert) => alert,
        other => panic!("{other:?}"),
    };
    let first = press(&mut desk);
    desk.wait(10 * SECOND);
    assert_eq!(press(&mut desk), first, "presses merge while nobody has answered");
    desk.ask(&officer("one"), Command::AnswerAlert { alert: first }).unwrap();
    desk.wait(30 * SECOND);
    assert_eq!(press(&mut desk), first, "the officer is on the way");
    desk.wait(MINUTE);
    let second = press(&mut desk);
    assert_ne!(second, first, "a person who presses now has not been heard");
    assert_eq!(desk.line.head.alerts[&second].answered_at, None);
    desk.wait(SECOND);
    assert_eq!(press(&mut desk), second);
    desk.ask(&officer("one"), Command::CloseAlert { alert: second, as_what: AlertEnd::Real }).unwrap();
    assert_ne!(press(&mut desk), second);
}
