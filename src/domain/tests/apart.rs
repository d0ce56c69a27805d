//! People who must not meet.

use crate::department::{Desk, code, officer, rules, token, window};
use domain::command::{Command, Outcome, Verb};
use domain::fact::Event;
use domain::ids::VisitId;
use domain::refusal::Refusal;
use domain::rules::{KeepApart, Rules, WindowKind};
use domain::visit::StateKind;

fn strict() -> Rules {
    Rules { keep_apart: KeepApart::NotSideBySide, ..rules() }
}

fn apart(other: VisitId) -> Verb {
    Verb::KeepApart { other, apart: true }
}

fn names(desk: &Desk, id: VisitId) -> Vec<VisitId> {
    desk.line.kept_apart(desk.visit(id)).map(|visit| visit.id).collect()
}

fn serve(desk: &mut Desk, seat: &str, id: VisitId) {
    desk.verb(&officer(seat), id, Verb::Serve { window: Some(window(seat)) }).unwrap();
}

#[test]
fn it_is_written_once_holds_both_ways_and_can_be_taken_back() {
    let mut desk = Desk::staffed();
    let (one, other) = (desk.arrives("report"), desk.arrives("report"));
    desk.verb(&officer("one"), one, apart(other)).unwrap();
    assert_eq!(*desk.last(), Event::KeptApart { other, apart: true });
    assert_eq!((names(&desk, one), names(&desk, other)), (vec![other], vec![one]));
    let written = desk.facts.len();
    desk.verb(&officer("two"), other, apart(one)).unwrap();
    assert_eq!(desk.facts.len(), written, "known already, from the other side");
    desk.verb(&officer("two"), other, Verb::KeepApart { other: one, apart: false }).unwrap();
    assert!(names(&desk, one).is_empty());
    desk.verb(&officer("one"), one, apart(other)).unwrap();
    desk.verb(&officer("one"), one, Verb::Undo).unwrap();
    assert!(names(&desk, other).is_empty());
    let refused = [(one, one), (one, VisitId(uuid::Uuid::from_u128(7)))];
    for (visit, other) in refused {
        assert_eq!(desk.verb(&officer("one"), visit, apart(other)), Err(Refusal::UnknownVisit));
    }
}

#[test]
fn it_survives_a_transfer_a_hold_an_end_and_another_node() {
    let mut desk = Desk::staffed();
    let (one, other) = (desk.arrives("report"), desk.arrives("report"));
    desk.verb(&officer("two"), other, apart(one)).unwrap();
    serve(&mut desk, "one", one);
    let hold = Verb::Hold { reason: code("resident"), due_ms: None };
    desk.verb(&officer("one"), one, hold).unwrap();
    assert_eq!(names(&desk, one), [other]);
    desk.verb(&officer("one"), one, Verb::Resume { window: None }).unwrap();
    desk.verb(&officer("one"), one, Verb::Transfer { service: None, window: Some(window("two")) }).unwrap();
    desk.verb(&officer("two"), one, Verb::Accept { window: None }).unwrap();
    assert_eq!(names(&desk, other), [one]);
    let done = Verb::Resolve { outcome: code("done"), has_reference: false, promise_due: None };
    desk.verb(&officer("two"), one, done).unwrap();
    assert!(names(&desk, other).is_empty(), "gone, so nobody to warn of");
    let reason = desk.line.rules.reopen_reasons[0].id.clone();
    desk.verb(&officer("one"), one, Verb::Reopen { reason }).unwrap();
    assert_eq!(names(&desk, other), [one]);
    let visits = desk.line.live().cloned().collect();
    let line = domain::line::Line::restore(
        desk.line.district.clone(),
        std::sync::Arc::clone(&desk.line.rules),
        desk.line.head.clone(),
        visits,
    );
    let there = line.visit(other).unwrap();
    assert_eq!(line.kept_apart(there).map(|visit| visit.id).collect::<Vec<_>>(), [one]);
}

#[test]
fn where_the_district_says_so_they_are_not_called_side_by_side() {
    let mut desk = Desk::with(strict());
    for seat in ["one", "two"] {
        desk.open_window(seat, None);
    }
    assert!(desk.line.rules.side_by_side(&window("one"), &window("two")));
    let (one, other, third) = (desk.arrives("report"), desk.arrives("report"), desk.arrives("report"));
    desk.verb(&officer("one"), one, apart(other)).unwrap();
    assert_eq!(desk.next("one"), Ok(Outcome::Visit(one)));
    // The next one in line is called, and that is in order for this window.
    assert_eq!(desk.next("two"), Ok(Outcome::Visit(third)));
    assert!(matches!(desk.last(), Event::Called { out_of_order: None, .. }));
    desk.verb(&officer("two"), third, Verb::PutBack).unwrap();
    let call = |reason: Option<&str>| Verb::Call { window: window("two"), reason: reason.map(code) };
    let listed = desk.line.rules.call_reasons[0].id.to_string();
    assert_eq!(desk.verb(&officer("two"), other, call(Some(&listed))), Err(Refusal::KeptApart));
    let served = Verb::Serve { window: Some(window("two")) };
    assert_eq!(desk.verb(&officer("two"), other, served), Err(Refusal::KeptApart));
    assert_eq!(desk.visit(other).state.kind(), StateKind::Waiting);
    // A supervisor may, with a reason.
    let ask = |verb| Command::Visit { visit: other, verb, if_match: None };
    assert_eq!(desk.ask_as(&token(1), true, ask(call(None))), Err(Refusal::ReasonRequired));
    desk.ask_as(&token(1), true, ask(call(Some(&listed)))).unwrap();
    assert!(
        matches!(desk.last(), Event::Called { out_of_order: Some(reason), .. } if *reason == code(&listed))
    );
    // A person who is at the window stays there.
    desk.verb(&officer("two"), other, Verb::Serve { window: None }).unwrap();
}

#[test]
fn taking_something_back_seats_nobody_side_by_side_either() {
    let mut desk = Desk::with(strict());
    for seat in ["one", "two"] {
        desk.open_window(seat, None);
    }
    let (one, other) = (desk.arrives("report"), desk.arrives("report"));
    desk.verb(&officer("one"), one, apart(other)).unwrap();
    desk.next("one").unwrap();
    desk.verb(&officer("one"), one, Verb::PutBack).unwrap();
    serve(&mut desk, "two", other);
    assert_eq!(desk.verb(&officer("one"), one, Verb::Undo), Err(Refusal::KeptApart));
    // A verb that seats nobody is undone as always.
    desk.verb(&officer("two"), other, Verb::SetUrgent { urgent: true }).unwrap();
    desk.verb(&officer("two"), other, Verb::Undo).unwrap();
    desk.verb(&officer("two"), other, Verb::Leave).unwrap();
    desk.verb(&officer("one"), one, Verb::Undo).unwrap();
    assert_eq!(desk.visit(one).state.kind(), StateKind::Called);
}

#[test]
fn once_one_of_them_is_gone_the_other_is_called() {
    let mut desk = Desk::with(strict());
    for seat in ["one", "two"] {
        desk.open_window(seat, None);
    }
    let (one, other) = (desk.arrives("report"), desk.arrives("report"));
    desk.verb(&officer("one"), one, apart(other)).unwrap();
    desk.next("one").unwrap();
    assert_eq!(desk.next("two"), Ok(Outcome::Nobody), "nobody whom this window may take now");
    desk.verb(&officer("one"), one, Verb::Leave).unwrap();
    assert_eq!(desk.next("two"), Ok(Outcome::Visit(other)));
}

#[test]
fn elsewhere_the_officers_are_warned_and_decide() {
    let mut desk = Desk::staffed();
    let (one, other) = (desk.arrives("report"), desk.arrives("report"));
    desk.verb(&officer("one"), one, apart(other)).unwrap();
    assert_eq!(desk.next("one"), Ok(Outcome::Visit(one)));
    assert_eq!(desk.next("two"), Ok(Outcome::Visit(other)));
}

#[test]
fn a_seat_at_the_telephone_is_beside_nobody() {
    let mut rules = strict();
    let middle = rules.windows[0].clone();
    rules
        .windows
        .insert(1, domain::rules::WindowPlan { id: window("phone"), kind: WindowKind::Phone, ..middle });
    assert!(rules.side_by_side(&window("one"), &window("two")));
    assert!(rules.side_by_side(&window("two"), &window("one")));
    assert!(!rules.side_by_side(&window("one"), &window("phone")));
    assert!(!rules.side_by_side(&window("one"), &window("one")));
}
