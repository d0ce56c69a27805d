//! Ends, undoing them, and opening visits again.

use super::{hold, resolve, serve};
use crate::department::{Desk, TODAY, code, kiosk, officer, rules, token, walk_in, window};
use domain::command::{Command, Outcome, Verb};
use domain::fact::{Actor, Event};
use domain::ids::VisitId;
use domain::refusal::Refusal;
use domain::time::{Day, HOUR, MINUTE, SECOND};
use domain::visit::{COME_BACK, End, State, StateKind};
use domain::vocabulary::closing::Closing;
use domain::vocabulary::people::Who;

#[test]
fn past_the_target_only_a_supervisor_cancels() {
    let cancel =
        |visit| Command::Visit { visit, verb: Verb::Cancel { reason: code("duplicate") }, if_match: None };
    let mut desk = Desk::staffed();
    let (first, second) = (desk.arrives("report"), desk.arrives("report"));
    desk.at = desk.visit(first).arrived_at + 15 * MINUTE;
    desk.ask(&officer("one"), cancel(first)).unwrap();
    desk.at = desk.visit(second).arrived_at + 15 * MINUTE + 1;
    assert_eq!(desk.ask(&officer("one"), cancel(second)), Err(Refusal::NeedsSupervisor));
    desk.ask_as(&officer("one"), true, cancel(second)).unwrap();
    // Served in time, then back in the line and called late: the wait ended when it was first served.
    let third = desk.served_at("one");
    desk.verb(&officer("one"), third, hold()).unwrap();
    desk.wait(HOUR);
    desk.ask(&officer("one"), Command::Close { window: window("one"), hand_to: None }).unwrap();
    assert_eq!(desk.next("two"), Ok(Outcome::Visit(third)));
    assert_eq!(domain::clocks::clocks(desk.visit(third), None).wait_ms, Some(0));
    desk.ask(&officer("two"), cancel(third)).unwrap();
}

#[test]
fn the_sweep_ends_who_was_left_over_in_a_closed_district_only() {
    let mut desk = Desk::staffed();
    // They are told of the closing with their tickets.
    let closing = Closing { opened_at: desk.at, closes_at: desk.at + 12 * HOUR, opens_at: None };
    desk.closing = Some(closing);
    let old = desk.arrives("report");
    desk.wait(12 * HOUR);
    desk.day = Day(TODAY.0 + 1);
    let new = desk.arrives("report");
    let sweep = |spared| Command::Sweep { spared };
    desk.ask(&domain::fact::Actor::system(), sweep(vec![])).unwrap();
    assert!(desk.visit(old).is_live(), "open around the clock: nobody is emptied out at midnight");
    desk.open = false;
    for seat in ["one", "two"] {
        desk.ask(&domain::fact::Actor::system(), sweep(vec![])).unwrap();
        assert!(desk.visit(old).is_live(), "an officer who is still at a window serves the last ones");
        desk.ask(&officer(seat), Command::Close { window: window(seat), hand_to: None }).unwrap();
    }
    desk.open_window("one", None);
    let back_at = Some(desk.at + 5 * MINUTE);
    let away = Command::Away { window: window("one"), reason: code("lunch"), back_at };
    desk.ask(&officer("one"), away).unwrap();
    desk.ask(&domain::fact::Actor::system(), sweep(vec![])).unwrap();
    assert!(desk.visit(old).is_live(), "and an officer who comes back to one");
    desk.wait(5 * MINUTE);
    desk.ask(&domain::fact::Actor::system(), sweep(vec![old])).unwrap();
    assert!(desk.visit(old).is_live(), "they came while it was closed and were told when it opens");
    desk.ask(&domain::fact::Actor::system(), sweep(vec![])).unwrap();
    assert_eq!(desk.visit(old).end(), Some(End::ClosedUnserved));
    assert!(desk.visit(new).is_live());
}

#[test]
fn undo_is_for_the_person_who_did_it_within_two_minutes() {
    let mut desk = Desk::staffed();
    let visit = desk.arrives("report");
    assert_eq!(desk.verb(&officer("one"), visit, Verb::Undo), Err(Refusal::NothingToUndo));
    desk.next("one").unwrap();
    let before = desk.visit(visit).clone();
    desk.verb(&officer("one"), visit, serve()).unwrap();
    assert_eq!(desk.verb(&officer("two"), visit, Verb::Undo), Err(Refusal::NotYoursToUndo));
    assert_eq!(
        desk.ask_as(&officer("two"), true, Command::Visit { visit, verb: Verb::Undo, if_match: None }),
        Err(Refusal::NotYoursToUndo)
    );
    desk.wait(2 * MINUTE);
    let served = desk.facts.last().unwrap().seq;
    desk.verb(&officer("one"), visit, Verb::Undo).unwrap();
    assert_eq!(*desk.last(), Event::Undone { of: served, onto_hold: None, ticket: None });
    assert_eq!((&desk.visit(visit).state, desk.visit(visit).serving_at), (&before.state, None));
    assert_eq!(desk.visit(visit).segments.len(), 4, "what was undone stays on record");
    assert_eq!(desk.verb(&officer("one"), visit, Verb::Undo), Err(Refusal::NothingToUndo));
    desk.verb(&officer("one"), visit, serve()).unwrap();
    desk.wait(2 * MINUTE + 1);
    assert_eq!(desk.verb(&officer("one"), visit, Verb::Undo), Err(Refusal::TooLateToUndo));
}

#[test]
fn an_announcement_cannot_be_taken_back() {
    let mut desk = Desk::staffed();
    let visit = desk.arrives("report");
    desk.next("one").unwrap();
    desk.verb(&officer("one"), visit, Verb::Recall).unwrap();
    assert_eq!(desk.verb(&officer("one"), visit, Verb::Undo), Err(Refusal::NothingToUndo));
    desk.verb(&officer("one"), visit, Verb::PutBack).unwrap();
    desk.next("one").unwrap();
    desk.verb(&officer("one"), visit, Verb::Undo).unwrap();
    assert_eq!(desk.visit(visit).announcements, 3);
}

#[test]
fn undoing_an_end_reopens_and_waits_on_hold_if_the_window_is_busy() {
    let mut desk = Desk::staffed();
    let (first, second) = (desk.served_at("one"), desk.arrives("report"));
    desk.verb(&officer("one"), first, resolve()).unwrap();
    desk.next("one").unwrap();
    desk.verb(&officer("one"), first, Verb::Undo).unwrap();
    assert!(matches!(&desk.visit(first).state, State::OnHold { window: at, .. } if *at == window("one")));
    assert_eq!(desk.visit(first).reopened, 1);
    assert_eq!(desk.line.head.windows[&window("one")].visit, Some(second));
    // Nobody can be called twice at one window either.
    desk.verb(&officer("one"), second, Verb::PutBack).unwrap();
    desk.served_at("one");
    assert_eq!(desk.verb(&officer("one"), second, Verb::Undo), Err(Refusal::WindowBusy));
}

#[test]
fn undoing_does_not_seat_anybody_at_a_window_that_is_gone() {
    let mut desk = Desk::staffed();
    let visits = [desk.served_at("two"), desk.served_at("one")];
    desk.verb(&officer("two"), visits[0], resolve()).unwrap();
    let mut without = rules();
    without.windows.remove(1);
    desk.ask(&token(9), Command::Configure(Box::new(without))).unwrap();
    assert!(!desk.line.head.windows.contains_key(&window("two")));
    desk.verb(&officer("two"), visits[0], Verb::Undo).unwrap();
    assert_eq!(desk.visit(visits[0]).state.kind(), StateKind::OnHold);
    desk.verb(&officer("one"), visits[0], Verb::Resume { window: Some(window("one")) }).expect_err("busy");
    desk.verb(&officer("one"), visits[1], resolve()).unwrap();
    desk.verb(&officer("one"), visits[0], Verb::Resume { window: Some(window("one")) }).unwrap();
}

#[test]
fn opening_again_keeps_the_place_and_counts() {
    let mut desk = Desk::staffed();
    let (first, second) = (desk.arrives("report"), desk.arrives("report"));
    let place = desk.visit(first).rank_from;
    desk.next("one").unwrap();
    desk.verb(&officer("one"), first, serve()).unwrap();
    desk.wait(MINUTE);
    desk.verb(&officer("one"), first, resolve()).unwrap();
    let ended = desk.at;
    desk.wait(5 * MINUTE);
    let reopen = |reason: &str| Verb::Reopen { reason: code(reason) };
    assert_eq!(desk.verb(&officer("two"), first, reopen("whim")), Err(Refusal::UnknownReason("whim".into())));
    desk.verb(&officer("two"), first, reopen("more_to_do")).unwrap();
    let visit = desk.visit(first);
    assert_eq!(
        (visit.rank_from, visit.reopened, visit.first_ended_at, visit.ended_at),
        (place, 1, Some(ended), None)
    );
    assert!(visit.acknowledged_at.is_some());
    assert_eq!(desk.next("one"), Ok(Outcome::Visit(first)), "its place was before the other's");
    desk.verb(&officer("one"), first, serve()).unwrap();
    desk.wait(MINUTE);
    desk.verb(&officer("one"), first, resolve()).unwrap();
    // A minute of serving, five ended, a minute of serving; one minute before that the second arrived.
    assert_eq!(domain::clocks::clocks(desk.visit(first), None).resolution_ms, Some(3 * MINUTE));
    desk.wait(24 * HOUR + 1);
    let kept = desk.visit(first).clone();
    desk.verb(&kiosk(), second, Verb::Leave).unwrap();
    desk.line.admit(kept);
    assert_eq!(desk.verb(&officer("two"), first, reopen("more_to_do")), Err(Refusal::TooLateToReopen));
}

#[test]
fn a_visit_that_comes_back_to_a_taken_number_gets_another() {
    let mut desk = Desk::staffed();
    let number = |desk: &Desk, id: VisitId| desk.visit(id).ticket.to_string();
    let [first, second] = [desk.arrives("report"), desk.arrives("report")];
    for id in [first, second] {
        desk.verb(&kiosk(), id, Verb::Leave).unwrap();
    }
    let kept = [first, second].map(|id| desk.visit(id).clone());
    desk.wait(HOUR);
    desk.day = Day(TODAY.0 + 1);
    let today = desk.arrives("report");
    assert_eq!(number(&desk, today), "D001");
    kept.into_iter().for_each(|visit| desk.line.admit(visit));
    let reopen = || Verb::Reopen { reason: code("more_to_do") };
    desk.verb(&officer("two"), first, reopen()).unwrap();
    desk.verb(&officer("two"), second, reopen()).unwrap();
    // Its own where that is free; otherwise one that no visit of its day ever had.
    assert_eq!([first, second, today].map(|id| number(&desk, id)), ["D003", "D002", "D001"]);
    assert_eq!(desk.visit(first).day, TODAY);
    let next = [desk.arrives("report"), desk.arrives("report")];
    assert_eq!(next.map(|id| number(&desk, id)), ["D004", "D005"], "nobody is given what is held");
}

#[test]
fn an_opening_taken_back_leaves_no_gap_when_opened_once_more() {
    let mut desk = Desk::staffed();
    let visit = desk.served_at("one");
    desk.verb(&officer("one"), visit, resolve()).unwrap();
    let ended = desk.at;
    desk.wait(MINUTE);
    let reopen = Verb::Reopen { reason: code("more_to_do") };
    desk.verb(&officer("one"), visit, reopen.clone()).unwrap();
    desk.wait(MINUTE);
    desk.verb(&officer("one"), visit, Verb::Undo).unwrap();
    assert_eq!((desk.visit(visit).end(), desk.visit(visit).ended_at), (Some(End::Resolved), Some(ended)));
    assert!(desk.visit(visit).segments.iter().all(|segment| segment.to.is_some()));
    desk.wait(MINUTE);
    desk.verb(&officer("one"), visit, reopen).unwrap();
    let segments = &desk.visit(visit).segments;
    assert!(segments.windows(2).all(|pair| pair[0].to == Some(pair[1].from)), "{segments:#?}");
}

#[test]
fn an_ended_visit_leaves_the_memory_after_ten_minutes_also_when_its_opening_was_taken_back() {
    let mut desk = Desk::staffed();
    let visit = desk.served_at("one");
    desk.verb(&officer("one"), visit, resolve()).unwrap();
    desk.wait(9 * MINUTE + 30 * SECOND);
    desk.verb(&officer("one"), visit, Verb::Reopen { reason: code("more_to_do") }).unwrap();
    desk.arrives("report");
    assert!(desk.line.visit(visit).is_some());
    desk.verb(&officer("one"), visit, Verb::Undo).unwrap();
    desk.wait(20 * MINUTE);
    desk.arrives("report");
    assert!(desk.line.visit(visit).is_none());
}

#[test]
fn a_visit_that_ended_long_ago_is_available_after_a_write() {
    let mut desk = Desk::staffed();
    let visit = desk.served_at("one");
    desk.verb(&officer("one"), visit, resolve()).unwrap();
    desk.wait(11 * MINUTE);
    desk.verb(&officer("one"), visit, Verb::Note).unwrap();
    assert_eq!(desk.visit(visit).seq, desk.line.head.seq);
    desk.arrives("report");
    desk.wait(10 * MINUTE);
    desk.arrives("report");
    assert!(desk.line.visit(visit).is_none());
}

#[test]
fn a_visit_taken_in_from_the_store_stays_for_the_whole_batch() {
    let mut desk = Desk::staffed();
    let visit = desk.served_at("one");
    desk.verb(&officer("one"), visit, resolve()).unwrap();
    let stored = desk.visit(visit).clone();
    desk.wait(11 * MINUTE);
    desk.arrives("report");
    assert!(desk.line.visit(visit).is_none());
    desk.wait(HOUR);
    desk.line.admit(stored);
    desk.check_in(walk_in(None));
    desk.verb(&officer("one"), visit, Verb::Reopen { reason: code("more_to_do") }).unwrap();
}

#[test]
fn a_resident_takes_back_only_that_they_left_and_only_for_some_minutes() {
    let mut desk = Desk::staffed();
    let resident = Actor { who: Who::Resident, window: None, session: None };
    let visit = desk.arrives("report");
    desk.wait(MINUTE);
    let other = desk.arrives("report");
    desk.verb(&resident, visit, Verb::StepOut).unwrap();
    assert_eq!(desk.verb(&resident, visit, Verb::Undo), Err(Refusal::NothingToUndo));
    desk.verb(&resident, visit, Verb::Leave).unwrap();
    assert_eq!(desk.verb(&officer("one"), visit, Verb::Undo), Err(Refusal::NotYoursToUndo));
    desk.wait(COME_BACK);
    desk.verb(&resident, visit, Verb::Undo).unwrap();
    let order: Vec<_> = desk.line.order(desk.at).iter().map(|visit| visit.id).collect();
    assert_eq!(order, [visit, other], "where they were");
    desk.verb(&resident, visit, Verb::Leave).unwrap();
    desk.wait(COME_BACK + 1);
    assert_eq!(desk.verb(&resident, visit, Verb::Undo), Err(Refusal::TooLateToUndo));
    desk.verb(&officer("one"), other, Verb::Leave).unwrap();
    assert_eq!(desk.verb(&resident, other, Verb::Undo), Err(Refusal::NotYoursToUndo));
}

#[test]
fn people_are_sent_only_to_places_on_the_list() {
    let mut desk = Desk::staffed();
    let visit = desk.served_at("one");
    let to = |place: &str| Verb::Refer { to: code(place) };
    assert_eq!(desk.verb(&officer("one"), visit, to("maria_lopez")), Err(Refusal::UnknownPlace));
    desk.verb(&officer("one"), visit, to("city")).unwrap();
    assert_eq!(desk.visit(visit).end(), Some(End::Referred));
}

#[test]
fn an_undo_seats_nobody_at_a_closed_window() {
    let mut desk = Desk::staffed();
    let visit = desk.served_at("one");
    desk.verb(&officer("one"), visit, resolve()).unwrap();
    desk.ask(&officer("one"), Command::Close { window: window("one"), hand_to: None }).unwrap();
    desk.verb(&officer("one"), visit, Verb::Undo).unwrap();
    assert_eq!(desk.visit(visit).state.kind(), StateKind::OnHold);
    assert_eq!(desk.line.head.windows[&window("one")].visit, None);
}

#[test]
fn a_hold_taken_back_at_a_window_that_is_taken_stays_a_hold() {
    let mut desk = Desk::staffed();
    let first = desk.served_at("one");
    desk.verb(&officer("one"), first, Verb::Hold { reason: code("phone"), due_ms: None }).unwrap();
    let second = desk.served_at("one");
    desk.verb(&officer("one"), first, Verb::Undo).unwrap();
    assert_eq!(desk.visit(first).state.kind(), StateKind::OnHold);
    assert_eq!(desk.line.head.windows[&window("one")].visit, Some(second));
}
