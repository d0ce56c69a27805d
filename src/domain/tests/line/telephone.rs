//! Calls as a telephone system reports them, and officers who handle them.

use super::{resolve, serve};
use crate::department::{Desk, officer, service, telephone, window};
use domain::command::{CallEvent, CallEventKind, Command, Outcome, Verb};
use domain::fact::Ticket;
use domain::refusal::Refusal;
use domain::script::run::Escalation;
use domain::time::{At, HOUR, MINUTE, SECOND};
use domain::visit::{Course, End, State, StateKind, Visit};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn event(call: &str, event: CallEventKind, desk: &Desk) -> Command {
    Command::Call(CallEvent { call: call.to_owned(), event, at: desk.at, window: Some(window("three")) })
}

#[test]
fn a_call_from_first_ring_to_the_line() {
    use CallEventKind::{Answered, Held, HungUp, Ringing};
    let mut desk = Desk::staffed();
    let ring = event("c1", Ringing, &desk);
    let Ok(Outcome::Created(visit)) = desk.ask(&telephone(), ring.clone()) else { panic!() };
    let written = desk.facts.len();
    assert_eq!(desk.ask(&telephone(), ring), Ok(Outcome::Visit(visit)));
    assert_eq!(desk.facts.len(), written, "told twice, written once");
    assert_eq!(
        (desk.visit(visit).state.kind(), desk.visit(visit).acknowledged_at),
        (StateKind::Ringing, None)
    );
    desk.wait(9 * SECOND);
    let answered = event("c1", Answered, &desk);
    desk.ask(&telephone(), answered).unwrap();
    assert_eq!(desk.visit(visit).state, State::Answered { window: Some(window("three")) });
    assert_eq!(domain::clocks::clocks(desk.visit(visit), None).answer_ms, Some(9 * SECOND));
    assert_eq!(desk.visit(visit).acknowledged_at, Some(desk.at));
    let held = event("c1", Held, &desk);
    desk.ask(&telephone(), held).unwrap();
    assert_eq!(desk.visit(visit).state, State::Waiting);
    desk.next("one").unwrap();
    desk.verb(&officer("one"), visit, serve()).unwrap();
    let over = event("c1", HungUp, &desk);
    desk.ask(&telephone(), over).unwrap();
    assert_eq!(desk.visit(visit).state.kind(), StateKind::Serving, "the line went dead, the visit goes on");
    desk.verb(&officer("one"), visit, resolve()).unwrap();
    let late = event("c1", HungUp, &desk);
    assert_eq!(desk.ask(&telephone(), late), Ok(Outcome::Visit(visit)));
    assert_eq!(desk.visit(visit).end(), Some(End::Resolved));
}

#[test]
fn callers_who_hang_up() {
    use CallEventKind::{Answered, Held, HungUp, Ringing};
    for (events, end) in [
        (vec![Ringing], End::RangOff),
        (vec![Ringing, Answered], End::Left),
        (vec![Answered, Held], End::Left),
    ] {
        let mut desk = Desk::staffed();
        for kind in events {
            let told = event("c1", kind, &desk);
            desk.ask(&telephone(), told).unwrap();
        }
        let id = *desk.line.visits.keys().next().unwrap();
        let over = event("c1", HungUp, &desk);
        desk.ask(&telephone(), over).unwrap();
        assert_eq!(desk.visit(id).end(), Some(end));
    }
    let mut desk = Desk::staffed();
    let over = event("c9", HungUp, &desk);
    let Ok(Outcome::Created(visit)) = desk.ask(&telephone(), over) else { panic!() };
    assert_eq!(desk.visit(visit).end(), Some(End::RangOff), "a call that is over before it is known");
    let resumed = event("c8", CallEventKind::Resumed, &desk);
    assert_eq!(desk.ask(&telephone(), resumed), Ok(Outcome::Done));
}

#[test]
fn a_call_rings_once_whenever_its_ringing_is_reported() {
    use CallEventKind::{HungUp, Ringing};
    let mut desk = Desk::staffed();
    let ring = event("c1", Ringing, &desk);
    desk.wait(4 * SECOND);
    let over = event("c1", HungUp, &desk);
    let Ok(Outcome::Created(visit)) = desk.ask(&telephone(), over) else { panic!() };
    desk.wait(3 * SECOND);
    assert_eq!(desk.ask(&telephone(), ring.clone()), Ok(Outcome::Visit(visit)));
    let known = desk.visit(visit);
    assert_eq!((known.end(), known.ended_at.unwrap() - known.arrived_at), (Some(End::RangOff), 4 * SECOND));
    let written = desk.facts.len();
    assert_eq!(desk.ask(&telephone(), ring), Ok(Outcome::Visit(visit)), "told twice, after the end too");
    assert_eq!((desk.facts.len(), desk.line.live().count()), (written, 0));
    // Some systems reuse their names.
    desk.wait(2 * HOUR);
    let again = event("c1", Ringing, &desk);
    let Ok(Outcome::Created(other)) = desk.ask(&telephone(), again) else { panic!() };
    assert_ne!(other, visit);
}

#[test]
fn a_call_is_one_also_when_the_clock_of_its_telephone_is_ahead() {
    use CallEventKind::{Answered, HungUp, Ringing};
    let mut desk = Desk::staffed();
    let mut seen = BTreeSet::new();
    for event in [Ringing, HungUp, HungUp, Answered] {
        desk.wait(SECOND);
        let told = CallEvent { call: "c1".into(), event, at: desk.at + 2 * HOUR, window: None };
        match desk.ask(&telephone(), Command::Call(told)) {
            Ok(Outcome::Created(visit) | Outcome::Visit(visit)) => seen.extend([visit]),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(seen.len(), 1);
    assert_eq!(desk.visit(*seen.first().unwrap()).end(), Some(End::RangOff));
}

#[test]
fn what_is_reported_long_after_a_call_makes_no_other() {
    use CallEventKind::{Held, HungUp, Ringing};
    let mut desk = Desk::staffed();
    for kind in [Ringing, HungUp] {
        let told = event("c1", kind, &desk);
        desk.ask(&telephone(), told).unwrap();
    }
    desk.wait(2 * HOUR);
    let written = desk.facts.len();
    for kind in [HungUp, Held] {
        let told = event("c1", kind, &desk);
        assert_eq!(desk.ask(&telephone(), told), Ok(Outcome::Done), "{kind:?}");
    }
    assert_eq!(desk.facts.len(), written);
}

#[test]
fn what_officers_did_at_a_call_is_not_overwritten_by_reports() {
    use CallEventKind::{Answered, HungUp, Ringing};
    let at = |call: &str, event, at| {
        Command::Call(CallEvent { call: call.to_owned(), event, at, window: Some(window("three")) })
    };
    let mut desk = Desk::staffed();
    let from = desk.at;
    desk.wait(10 * SECOND);
    for (call, did) in [
        ("c1", Verb::AddLeg { service: service("property") }),
        ("c2", Verb::Escalate { to: Escalation::Supervisor }),
    ] {
        let answered = at(call, Answered, from + 10 * SECOND);
        let Ok(Outcome::Created(visit)) = desk.ask(&telephone(), answered) else { panic!() };
        desk.verb(&officer("one"), visit, did).unwrap();
        desk.ask(&telephone(), at(call, HungUp, from + 5 * SECOND)).unwrap();
        let known = desk.visit(visit);
        assert_eq!((known.end(), known.answered_at), (Some(End::Left), Some(from + 10 * SECOND)));
    }
    // Ended by an officer.
    let ring = at("c3", Ringing, from);
    let Ok(Outcome::Created(visit)) = desk.ask(&telephone(), ring) else { panic!() };
    desk.verb(&officer("one"), visit, Verb::RingOff).unwrap();
    desk.ask(&telephone(), at("c3", Answered, from + 5 * SECOND)).unwrap();
    assert_eq!((desk.visit(visit).end(), desk.visit(visit).answered_at), (Some(End::RangOff), None));
}

#[test]
fn a_call_that_an_officer_handled_goes_on_as_reported() {
    use CallEventKind::{Answered, Held, HungUp, Ringing};
    let one = officer("one");
    // Answered and undone: it continues to ring.
    for (kind, state) in [
        (Answered, State::Answered { window: Some(window("three")) }),
        (HungUp, State::Ended { end: End::RangOff }),
    ] {
        let mut desk = Desk::staffed();
        let ring = event("c1", Ringing, &desk);
        let Ok(Outcome::Created(visit)) = desk.ask(&telephone(), ring) else { panic!() };
        desk.verb(&one, visit, Verb::Answer { window: None }).unwrap();
        desk.verb(&one, visit, Verb::Undo).unwrap();
        desk.wait(SECOND);
        let told = event("c1", kind, &desk);
        desk.ask(&telephone(), told).unwrap();
        assert_eq!(desk.visit(visit).state, state);
    }
    // Recorded as answered by the officer, then held.
    let mut desk = Desk::staffed();
    let ring = event("c1", Ringing, &desk);
    let before = event("c1", Held, &desk);
    let Ok(Outcome::Created(visit)) = desk.ask(&telephone(), ring) else { panic!() };
    desk.wait(SECOND);
    desk.verb(&one, visit, Verb::Answer { window: None }).unwrap();
    desk.ask(&telephone(), before).unwrap();
    assert_eq!(desk.visit(visit).state.kind(), StateKind::Answered, "held before that");
    desk.wait(SECOND);
    let held = event("c1", Held, &desk);
    desk.ask(&telephone(), held).unwrap();
    assert_eq!(desk.visit(visit).state, State::Waiting);
}

#[test]
fn a_call_is_answered_where_it_was_first_in_any_order_of_reports() {
    let told = [(3, "two"), (3, "one"), (9, "three")];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let course = order.iter().fold(Course::rang(At(0)), |course, place| {
            let (at, seat) = told[*place];
            course.with(CallEventKind::Answered, At(at), Some(&window(seat)))
        });
        assert_eq!((course.answered_at, course.window), (Some(At(3)), Some(window("one"))), "{order:?}");
    }
}

#[test]
fn an_officers_call_has_its_first_ring_even_if_reported_late() {
    use CallEventKind::{Answered, Ringing};
    let mut desk = Desk::staffed();
    let rang_at = desk.at;
    let ring = event("c1", Ringing, &desk);
    desk.wait(5 * SECOND);
    let answered = event("c1", Answered, &desk);
    let Ok(Outcome::Created(visit)) = desk.ask(&telephone(), answered) else { panic!() };
    desk.verb(&officer("one"), visit, Verb::Serve { window: Some(window("one")) }).unwrap();
    desk.wait(20 * SECOND);
    desk.ask(&telephone(), ring).unwrap();
    assert_eq!(desk.visit(visit).state.kind(), StateKind::Serving);
    assert_eq!(domain::clocks::clocks(desk.visit(visit), None).answer_ms, Some(5 * SECOND));
    // The officer's step can still be undone, and the first ring stays.
    desk.verb(&officer("one"), visit, Verb::Undo).unwrap();
    let known = desk.visit(visit);
    assert_eq!(known.state, State::Answered { window: Some(window("three")) });
    assert_eq!((known.arrived_at, known.rank_from), (rang_at, rang_at));
    assert_eq!(domain::clocks::clocks(known, None).answer_ms, Some(5 * SECOND));
}

/// The events of a call: how long it rings, whether and when it is answered and held, whether it ends, and
/// the pauses between.
fn call_events() -> impl Strategy<Value = Vec<(usize, CallEventKind, i64)>> {
    use CallEventKind::{Answered, Held, HungUp, Resumed, Ringing};
    let went = |number: usize| {
        (0..6_usize, prop::collection::vec(0..90_i64, 5)).prop_map(move |(way, pauses)| {
            let kinds: &[CallEventKind] = match way {
                0 => &[Ringing, HungUp],
                1 => &[Ringing, Answered, HungUp],
                2 => &[Ringing, Answered, Held, Resumed, HungUp],
                3 => &[Ringing, Answered, Held],
                4 => &[Ringing, Answered, Answered, HungUp],
                _ => &[Ringing, Answered],
            };
            let mut at = 0;
            let mut events = Vec::new();
            for (kind, pause) in kinds.iter().zip(pauses) {
                at += pause * SECOND;
                events.push((number, *kind, at));
            }
            events
        })
    };
    (went(0), went(1), went(2)).prop_map(|(one, two, three)| [one, two, three].concat())
}

/// What is the same in whatever order the events were reported: everything except the numbers of tickets and
/// facts.
fn calls_told(mut order: Vec<(usize, CallEventKind, i64)>, delays: &[i64], repeats: &[usize]) -> Vec<String> {
    let mut desk = Desk::staffed();
    let from = desk.at;
    desk.wait(10 * MINUTE);
    let again: Vec<_> = repeats.iter().map(|place| order[place % order.len()]).collect();
    order.extend(again);
    let mut rang = BTreeMap::new();
    for (place, (number, event, at)) in order.into_iter().enumerate() {
        desk.wait(delays[place % delays.len()] * SECOND);
        let seat = if at % (2 * SECOND) == 0 { "two" } else { "three" };
        let window = (event == CallEventKind::Answered).then(|| window(seat));
        let told = CallEvent { call: format!("c{number}"), event, at: from + at, window };
        match desk.ask(&telephone(), Command::Call(told)).unwrap() {
            Outcome::Created(visit) | Outcome::Visit(visit) => {
                let first = rang.entry(visit).or_insert(at);
                *first = at.min(*first);
            }
            Outcome::Done => assert_eq!(event, CallEventKind::Resumed),
            other => panic!("{other:?}"),
        }
    }
    let told = rang.into_iter().map(|(id, rang)| {
        let visit = desk.visit(id);
        assert_eq!(visit.arrived_at, from + rang, "it came with its first ring");
        let ticket = Ticket { series: visit.ticket.series.clone(), number: 0 };
        let leg = visit.legs[0].from;
        let visit = Visit { seq: 0, undo: None, legs: Vec::new(), ticket, ..visit.clone() };
        format!("{visit:?} {leg:?} {:?}", domain::clocks::clocks(&visit, None))
    });
    told.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn calls_are_the_same_in_any_order_of_reports(
        (events, shuffled) in call_events().prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle())),
        delays in prop::collection::vec(0..20_i64, 1..6),
        repeats in prop::collection::vec(0..15_usize, 0..6),
    ) {
        let mut in_order = events;
        in_order.sort_by_key(|(_, _, at)| *at);
        prop_assert_eq!(calls_told(in_order, &[0], &[]), calls_told(shuffled, &delays, &repeats));
    }
}

#[test]
fn the_telephone_tells_of_the_past_a_little() {
    for (ago, arrived) in [(MINUTE, MINUTE), (HOUR + 1, 0), (-MINUTE, 0)] {
        let mut desk = Desk::staffed();
        let told =
            CallEvent { call: "c1".into(), event: CallEventKind::Ringing, at: desk.at + -ago, window: None };
        let Ok(Outcome::Created(visit)) = desk.ask(&telephone(), Command::Call(told)) else { panic!() };
        assert_eq!(desk.at - desk.visit(visit).arrived_at, arrived);
    }
}

#[test]
fn a_ringing_telephone_is_answered_before_anything_else() {
    let mut desk = Desk::staffed();
    let ring = event("c1", CallEventKind::Ringing, &desk);
    let Ok(Outcome::Created(visit)) = desk.ask(&telephone(), ring) else { panic!() };
    for verb in [Verb::Acknowledge, serve(), resolve(), Verb::SendTo911, Verb::TakeIntoCustody] {
        assert!(matches!(desk.verb(&officer("one"), visit, verb), Err(Refusal::WrongState { .. })));
    }
    desk.verb(&officer("one"), visit, Verb::Answer { window: None }).unwrap();
    assert_eq!(desk.visit(visit).state, State::Answered { window: Some(window("one")) });
    desk.verb(&officer("one"), visit, Verb::SendTo911).unwrap();
}
