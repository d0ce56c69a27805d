//! Announcements in the lobby: which of them a line still knows.

use super::{resolve, serve};
use crate::department::{Desk, officer_at, rules, telephone, walk_in, window};
use domain::command::{CallEvent, CallEventKind, Command, Outcome, Verb};
use domain::ids::VisitId;
use domain::rules::{Rules, WindowKind, WindowPlan};
use domain::time::SECOND;
use domain::words::Words;
use proptest::prelude::*;
use std::collections::BTreeSet;

const WINDOWS: usize = 24;

fn seat(number: usize) -> String {
    format!("w{number}")
}

/// A department with 24 counters, all open.
fn hall() -> Desk {
    let plan = |number| WindowPlan {
        id: window(&seat(number)),
        name: Words::plain(&seat(number)),
        kind: WindowKind::Counter,
    };
    let mut desk = Desk::with(Rules { windows: (1..=WINDOWS).map(plan).collect(), ..rules() });
    for number in 1..=WINDOWS {
        let open =
            Command::Open { window: window(&seat(number)), services: None, take_over: false, sign_on: None };
        desk.ask(&officer_at(&seat(number), number as u128), open).unwrap();
    }
    desk
}

fn call_next(desk: &mut Desk, number: usize) -> Option<VisitId> {
    let actor = officer_at(&seat(number), number as u128);
    match desk.ask(&actor, Command::Next { window: window(&seat(number)) }) {
        Ok(Outcome::Visit(visit)) => Some(visit),
        _ => None,
    }
}

fn at_window(desk: &mut Desk, number: usize, visit: VisitId, verb: Verb) {
    desk.verb(&officer_at(&seat(number), number as u128), visit, verb).unwrap();
}

fn announced(desk: &Desk) -> BTreeSet<VisitId> {
    desk.line.head.calls.iter().map(|call| call.visit).collect()
}

#[test]
fn everybody_who_is_expected_at_a_window_is_announced_however_many_there_are() {
    let mut desk = hall();
    let arrived: BTreeSet<VisitId> = (1..=WINDOWS).map(|_| desk.arrives("report")).collect();
    for number in 1..=WINDOWS {
        call_next(&mut desk, number).unwrap();
    }
    assert_eq!(announced(&desk), arrived);
    // However long ago it was: one window calls again and again, and the others' people are still expected.
    let first = desk.line.head.calls[0].visit;
    at_window(&mut desk, WINDOWS, first, serve());
    at_window(&mut desk, WINDOWS, first, resolve());
    for _ in 0..60 {
        let visit = desk.arrives("report");
        assert_eq!(call_next(&mut desk, WINDOWS), Some(visit));
        at_window(&mut desk, WINDOWS, visit, serve());
        at_window(&mut desk, WINDOWS, visit, resolve());
    }
    let left: BTreeSet<VisitId> = arrived.into_iter().filter(|visit| *visit != first).collect();
    assert!(announced(&desk).is_superset(&left));
}

#[test]
fn a_call_is_known_for_half_a_minute_although_the_person_is_served_at_once() {
    let mut desk = hall();
    let mut called = BTreeSet::new();
    for number in 1..=12 {
        desk.wait(SECOND);
        let visit = desk.check_in(walk_in(Some("report")));
        called.insert(visit);
        assert_eq!(call_next(&mut desk, number), Some(visit));
        at_window(&mut desk, number, visit, serve());
    }
    assert_eq!(announced(&desk), called);
    // Later the last eight are left, and the new one.
    let visit = desk.arrives("report");
    call_next(&mut desk, 13).unwrap();
    assert_eq!(desk.line.head.calls.len(), 9);
    assert_eq!(desk.line.head.calls[0].visit, visit);
}

#[test]
fn a_telephone_call_pushes_nobody_in_the_lobby_off() {
    let mut desk = hall();
    let visit = desk.arrives("report");
    call_next(&mut desk, 1).unwrap();
    at_window(&mut desk, 1, visit, serve());
    for number in 2..=WINDOWS {
        let call = |event| {
            let (call, window) = (format!("c{number}"), Some(window(&seat(number))));
            Command::Call(CallEvent { call, event, at: desk.at, window })
        };
        let told = [CallEventKind::Ringing, CallEventKind::Answered, CallEventKind::Held].map(call);
        for told in told {
            desk.ask(&telephone(), told).unwrap();
        }
        call_next(&mut desk, number).unwrap();
    }
    assert_eq!(announced(&desk), BTreeSet::from([visit]));
}

proptest! {
    #[test]
    fn announcements_are_bounded_and_lose_nobody_who_is_expected(
        steps in prop::collection::vec((1..=WINDOWS, 0..3_u8, 0..20_i64), 1..200),
    ) {
        let mut desk = hall();
        let mut at: Vec<Option<VisitId>> = vec![None; WINDOWS + 1];
        for (number, act, pause) in steps {
            desk.wait(pause * SECOND);
            match (act, at[number]) {
                (0, None) => {
                    desk.arrives("report");
                }
                (1, None) => at[number] = call_next(&mut desk, number),
                (2, Some(visit)) => {
                    at_window(&mut desk, number, visit, serve());
                    at_window(&mut desk, number, visit, resolve());
                    at[number] = None;
                }
                _ => {}
            }
            let expected: BTreeSet<VisitId> = at.iter().flatten().copied().collect();
            prop_assert!(announced(&desk).is_superset(&expected));
            prop_assert!(desk.line.head.calls.len() <= WINDOWS + 48);
        }
    }
}
