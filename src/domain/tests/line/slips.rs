//! Paper slips, whose numbers are set aside before anyone comes, and arrivals that are entered late.

use crate::department::{Desk, TODAY, code, officer, walk_in, window};
use domain::clocks::counts;
use domain::command::{CheckIn, Command, Outcome, Then, Verb};
use domain::fact::{Event, Late};
use domain::ids::VisitId;
use domain::line::{Head, Line, Pace};
use domain::refusal::Refusal;
use domain::time::{Day, HOUR, MINUTE};
use domain::visit::{LAST_SLIP, LateReason, PAPER, Source, Visit, slip_label, slip_number};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A person with a slip, or with none where the number is absent, whose arrival is on paper.
fn paper(slip: Option<u32>) -> CheckIn {
    CheckIn { slip, source: Source::Paper, ..walk_in(Some("report")) }
}

fn enter(desk: &mut Desk, arrival: CheckIn) -> Result<VisitId, Refusal> {
    match desk.ask(&officer("one"), Command::CheckIn(arrival))? {
        Outcome::Created(visit) => Ok(visit),
        other => panic!("{other:?}"),
    }
}

fn lease(desk: &mut Desk, count: u32) -> (u32, u32) {
    match desk.ask(&officer("one"), Command::LeaseSlips(count)).unwrap() {
        Outcome::Slips(first, last) => (first, last),
        other => panic!("{other:?}"),
    }
}

fn leaves(desk: &mut Desk, visit: VisitId) {
    desk.verb(&officer("one"), visit, Verb::Leave).unwrap();
}

fn tomorrow(desk: &mut Desk) {
    desk.wait(16 * HOUR);
    desk.day = Day(desk.day.0 + 1);
}

#[test]
fn a_slip_is_the_ticket_and_is_used_once_a_day() {
    let mut desk = Desk::staffed();
    assert_eq!(lease(&mut desk, 8), (1, 8));
    let visit = enter(&mut desk, paper(Some(3))).unwrap();
    assert_eq!((desk.visit(visit).ticket.to_string(), desk.visit(visit).slip), ("S003".to_owned(), true));
    assert_eq!(enter(&mut desk, paper(Some(3))), Err(Refusal::SlipUsed(3)), "while the person is here");
    leaves(&mut desk, visit);
    desk.wait(HOUR);
    enter(&mut desk, paper(Some(1))).unwrap();
    assert!(desk.line.visit(visit).is_none(), "no longer in memory");
    assert_eq!(enter(&mut desk, paper(Some(3))), Err(Refusal::SlipUsed(3)), "and after they left");
    tomorrow(&mut desk);
    assert!(enter(&mut desk, paper(Some(3))).is_ok(), "another day");
    assert_eq!(
        enter(&mut desk, paper(Some(1))),
        Err(Refusal::SlipUsed(1)),
        "held by a person from yesterday"
    );
}

#[test]
fn each_time_slips_are_printed_the_numbers_go_on() {
    let mut desk = Desk::staffed();
    let without = |desk: &mut Desk| {
        let visit = enter(desk, paper(None)).unwrap();
        desk.visit(visit).ticket.to_string()
    };
    assert_eq!(without(&mut desk), "S001");
    assert_eq!(lease(&mut desk, 8), (2, 9), "above every number that was given");
    assert_eq!(lease(&mut desk, 8), (10, 17), "printed twice");
    assert_eq!(without(&mut desk), "S018", "no number of a slip");
    assert_eq!(lease(&mut desk, 1), (19, 19));
    assert_eq!([without(&mut desk), without(&mut desk)], ["S020", "S021"]);
    tomorrow(&mut desk);
    for visit in desk.line.visits.keys().copied().collect::<Vec<_>>() {
        leaves(&mut desk, visit);
    }
    desk.wait(HOUR);
    assert_eq!([without(&mut desk), without(&mut desk)], ["S001", "S018"], "nor on another day");
    assert!(desk.line.head.slips.are_leased(2, 17) && !desk.line.head.slips.are_leased(17, 19));
}

#[test]
fn a_slip_that_was_not_printed_here_is_asked_about() {
    let mut desk = Desk::staffed();
    lease(&mut desk, 8);
    assert_eq!(enter(&mut desk, paper(Some(9))), Err(Refusal::SlipUnknown(9)));
    let sure = CheckIn { sure_of_slip: true, ..paper(Some(9)) };
    let visit = enter(&mut desk, sure.clone()).unwrap();
    assert_eq!(desk.visit(visit).ticket.to_string(), "S009");
    assert_eq!(enter(&mut desk, sure), Err(Refusal::SlipUsed(9)), "no one is sure enough for that");
    let next = enter(&mut desk, paper(None)).unwrap();
    assert_eq!(desk.visit(next).ticket.to_string(), "S010");
    assert_eq!(
        enter(&mut desk, CheckIn { sure_of_slip: true, ..paper(Some(10)) }),
        Err(Refusal::SlipUsed(10))
    );
    assert_eq!(lease(&mut desk, 1), (11, 11));
}

#[test]
fn a_number_that_was_mistyped_moves_no_slip_that_is_printed() {
    let mut desk = Desk::staffed();
    assert_eq!(lease(&mut desk, 8), (1, 8));
    for mistyped in [9_999_990, LAST_SLIP] {
        enter(&mut desk, CheckIn { sure_of_slip: true, ..paper(Some(mistyped)) }).unwrap();
        assert!(desk.ask(&officer("one"), Command::LeaseSlips(8)).is_ok(), "after {mistyped}");
    }
    assert_eq!(lease(&mut desk, 8), (25, 32), "on from the last that was printed");
    // A number that lies ahead is passed over, also while its person is here for days.
    let near = enter(&mut desk, CheckIn { sure_of_slip: true, ..paper(Some(35)) }).unwrap();
    assert_eq!(lease(&mut desk, 4), (36, 39));
    let ahead = enter(&mut desk, CheckIn { sure_of_slip: true, ..paper(Some(42)) }).unwrap();
    leaves(&mut desk, near);
    for day in 0..6 {
        tomorrow(&mut desk);
        enter(&mut desk, paper(Some(1 + day))).unwrap();
    }
    assert!(desk.visit(ahead).is_live());
    assert_eq!(lease(&mut desk, 2), (40, 41), "as many as fit before it");
    assert_eq!(lease(&mut desk, 2), (43, 44));
}

#[test]
fn a_person_of_yesterday_who_comes_back_gets_a_number_that_no_slip_has() {
    let mut desk = Desk::staffed();
    lease(&mut desk, 8);
    let [first, second] = [1, 2].map(|number| enter(&mut desk, paper(Some(number))).unwrap());
    tomorrow(&mut desk);
    // The line keeps them in memory from here on, as when they are loaded from the store.
    for visit in [first, second] {
        leaves(&mut desk, visit);
    }
    let [again, other] = [1, 2].map(|number| enter(&mut desk, paper(Some(number))).unwrap());
    let reopen = Verb::Reopen { reason: code("more_to_do") };
    for visit in [first, second] {
        desk.verb(&officer("one"), visit, reopen.clone()).unwrap();
    }
    let tickets = [first, second, again, other].map(|id| desk.visit(id).ticket.to_string());
    assert_eq!(tickets, ["S009", "S010", "S001", "S002"]);
    assert_eq!([first, again].map(|id| desk.visit(id).slip), [false, true]);
}

#[test]
fn a_time_before_the_last_call_asks_why() {
    let mut desk = Desk::staffed();
    desk.arrives("report");
    desk.wait(10 * MINUTE);
    desk.next("one").unwrap();
    let called = desk.at;
    desk.wait(10 * MINUTE);
    let came = |at| CheckIn { arrived_at: Some(at), ..paper(None) };
    assert_eq!(enter(&mut desk, came(called + -MINUTE)), Err(Refusal::LateReasonRequired));
    let told = CheckIn { late_reason: Some(LateReason::Outage), ..came(called + -MINUTE) };
    let visit = enter(&mut desk, told).unwrap();
    let entered = desk.visit(visit).entered.unwrap();
    assert_eq!((entered.at, entered.reason), (desk.at, Some(LateReason::Outage)));
    assert!(!counts(desk.visit(visit)), "it is counted, not timed");
    // Nobody could have been overtaken.
    let after = enter(&mut desk, came(called + MINUTE)).unwrap();
    assert_eq!(desk.visit(after).entered.map(|entered| entered.reason), Some(None));
    let now = enter(&mut desk, paper(None)).unwrap();
    assert_eq!(desk.visit(now).entered, None, "not late");
    // They do not stand in the line.
    let served = CheckIn { then: Then::Serve(window("two")), ..came(called + -MINUTE) };
    assert!(desk.ask(&officer("two"), Command::CheckIn(served)).is_ok());
}

#[test]
fn one_mistyped_time_puts_nobody_before_the_others() {
    let mut desk = Desk::staffed();
    let first = desk.arrives("report");
    desk.likely = false;
    let typed = CheckIn { arrived_at: Some(desk.at + -4 * HOUR), ..paper(None) };
    assert_eq!(enter(&mut desk, typed.clone()), Err(Refusal::UnlikelyTime));
    assert_eq!(desk.line.order(desk.at).first().map(|visit| visit.id), Some(first));
    let sure = enter(&mut desk, CheckIn { sure_of_time: true, ..typed.clone() }).unwrap();
    let late = Late { reason: None, sure: true };
    assert!(matches!(desk.last(), Event::Arrived(arrived) if arrived.late == Some(late)));
    assert_eq!(desk.line.order(desk.at).first().map(|visit| visit.id), Some(sure));
    // All at once.
    desk.next("one").unwrap();
    let doubts = desk.line.doubts(&CheckIn { slip: Some(7), ..typed }, TODAY, false);
    assert_eq!(doubts, [Refusal::SlipUnknown(7), Refusal::UnlikelyTime, Refusal::LateReasonRequired]);
}

#[test]
fn what_is_entered_late_teaches_the_line_nothing() {
    let called_after_40_minutes = |late: bool| {
        let mut desk = Desk::staffed();
        let arrival = if late {
            CheckIn { arrived_at: Some(desk.at + -40 * MINUTE), ..paper(None) }
        } else {
            walk_in(Some("report"))
        };
        enter(&mut desk, arrival).unwrap();
        desk.wait(40 * MINUTE);
        desk.next("one").unwrap();
        desk.line.head.pace
    };
    assert_eq!(called_after_40_minutes(true), Pace::default());
    assert_ne!(called_after_40_minutes(false).stood_ms, 0, "others do");
}

#[test]
fn a_correction_of_the_clock_moves_the_entry_too() {
    let mut desk = Desk::staffed();
    let came = desk.at + -10 * MINUTE;
    let visit = enter(&mut desk, CheckIn { arrived_at: Some(came), ..paper(None) }).unwrap();
    let before = desk.visit(visit).clone();
    for happening in desk.line.correct_clock(HOUR, TODAY, None) {
        let at = before.entered.unwrap().at + -HOUR;
        desk.line.record(happening, at, &officer("one"));
    }
    let waited = |visit: &Visit| visit.entered.unwrap().at - visit.arrived_at;
    assert_eq!(waited(desk.visit(visit)), waited(&before));
}

#[test]
fn a_number_is_read_as_people_write_it() {
    for typed in ["17", "S17", "s017", " S 017 ", "#17"] {
        assert_eq!(slip_number(typed), Some(17), "{typed}");
    }
    for typed in ["", "S", "0", "-1", "1.5", "D17", "17a", "99999999", "٣"] {
        assert_eq!(slip_number(typed), None, "{typed}");
    }
    assert_eq!(slip_number(&slip_label(12_345)), Some(12_345));
}

/// What happens on a random day with paper.
#[derive(Debug, Clone)]
enum Act {
    Lease(u32),
    Slip(u32, bool),
    WithoutSlip,
    OfYesterday(Option<u32>),
    Leave(usize),
    Reopen(usize),
    Tomorrow,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        1 => (1_u32..5).prop_map(Act::Lease),
        6 => (1_u32..30, any::<bool>()).prop_map(|(number, sure)| Act::Slip(number, sure)),
        4 => Just(Act::WithoutSlip),
        2 => proptest::option::of(1_u32..30).prop_map(Act::OfYesterday),
        4 => (0_usize..9).prop_map(Act::Leave),
        3 => (0_usize..9).prop_map(Act::Reopen),
        1 => Just(Act::Tomorrow),
    ]
}

/// The numbers of a day, and who has them.
#[derive(Default)]
struct Seen {
    given: BTreeSet<(Day, u32)>,
    leased: BTreeSet<u32>,
}

impl Seen {
    fn gives(&mut self, visit: &Visit) {
        let (day, number) = (visit.day, visit.ticket.number);
        assert_eq!(visit.ticket.series.as_str(), PAPER);
        assert!(self.given.insert((day, number)), "{day} has {number} twice");
        assert!(visit.slip || !self.leased.contains(&number), "{number} was printed on a slip");
    }
}

fn any_visit(desk: &Desk, place: usize, live: bool) -> Option<VisitId> {
    let visits: Vec<&Visit> =
        desk.line.visits.values().map(Arc::as_ref).filter(|visit| visit.is_live() == live).collect();
    visits.get(place % visits.len().max(1)).map(|visit| visit.id)
}

fn play(desk: &mut Desk, seen: &mut Seen, act: &Act) {
    desk.wait(MINUTE);
    match act {
        Act::Lease(count) => {
            let (first, last) = lease(desk, *count);
            for number in first..=last {
                assert!(seen.leased.insert(number), "{number} is leased twice");
                assert!(!seen.given.contains(&(desk.day, number)), "{number} was given on this day");
            }
        }
        Act::Slip(number, sure) => {
            let arrival = CheckIn { sure_of_slip: *sure, ..paper(Some(*number)) };
            if let Ok(visit) = enter(desk, arrival) {
                seen.gives(desk.visit(visit));
            }
        }
        Act::WithoutSlip => {
            let visit = enter(desk, paper(None)).unwrap();
            seen.gives(desk.visit(visit));
        }
        Act::OfYesterday(slip) => {
            // Judged by the day of the arrival: the caller passes it.
            let today = desk.day;
            desk.day = Day(today.0 - 1);
            let arrival = CheckIn { arrived_at: Some(desk.at + -20 * HOUR), ..paper(*slip) };
            if let Ok(visit) = enter(desk, arrival) {
                seen.gives(desk.visit(visit));
            }
            desk.day = today;
        }
        Act::Leave(place) => {
            if let Some(visit) = any_visit(desk, *place, true) {
                leaves(desk, visit);
            }
        }
        Act::Reopen(place) => {
            let Some(visit) = any_visit(desk, *place, false) else { return };
            let before = desk.visit(visit).ticket.clone();
            let reopened = desk.verb(&officer("one"), visit, Verb::Reopen { reason: code("more_to_do") });
            if reopened.is_ok() && desk.visit(visit).ticket != before {
                seen.gives(desk.visit(visit));
            }
        }
        Act::Tomorrow => tomorrow(desk),
    }
}

proptest! {
    #[test]
    fn no_number_is_held_by_two_people(acts in proptest::collection::vec(act(), 1..60)) {
        let mut desk = Desk::staffed();
        let mut seen = Seen::default();
        for act in &acts {
            play(&mut desk, &mut seen, act);
            let held: Vec<String> = desk.line.live().map(|visit| visit.ticket.to_string()).collect();
            prop_assert_eq!(held.len(), held.iter().collect::<BTreeSet<_>>().len(), "{:?}", held);
        }
        // Any other node knows the same numbers, from the facts alone.
        let mut other = Line::new(desk.line.district.clone(), Arc::clone(&desk.line.rules));
        desk.facts.iter().for_each(|fact| other.apply(fact));
        prop_assert_eq!(&other.head, &desk.line.head);
        let stored: Head = serde_json::from_str(&serde_json::to_string(&desk.line.head).unwrap()).unwrap();
        prop_assert_eq!(&other.head, &stored);
    }
}
