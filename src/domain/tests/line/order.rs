//! Who is next.

use super::{resolve, serve};
use crate::department::{Desk, code, officer, resident, rules, walk_in, window};
use domain::command::{CheckIn, Outcome, Verb};
use domain::ids::VisitId;
use domain::line::Why;
use domain::refusal::Refusal;
use domain::time::MINUTE;
use domain::visit::Source;

#[test]
fn first_come_first_served_whatever_the_service() {
    let mut desk = Desk::staffed();
    let ids = ["report", "property", "victim", "report"].map(|of| desk.arrives(of));
    for id in ids {
        assert_eq!(desk.next("one"), Ok(Outcome::Visit(id)));
        desk.verb(&officer("one"), id, serve()).unwrap();
        desk.verb(&officer("one"), id, resolve()).unwrap();
    }
    assert_eq!(desk.next("one"), Ok(Outcome::Nobody));
}

#[test]
fn urgent_stands_first() {
    let mut desk = Desk::staffed();
    let (first, urgent) = (desk.arrives("report"), desk.arrives("missing"));
    assert_eq!(desk.line.why(desk.visit(urgent)), Why::Urgent);
    assert_eq!(desk.line.why(desk.visit(first)), Why::FirstCome);
    assert_eq!(desk.next("one"), Ok(Outcome::Visit(urgent)));
    assert_eq!(desk.next("two"), Ok(Outcome::Visit(first)));
}

#[test]
fn a_visit_marked_urgent_stands_first_until_the_mark_goes() {
    let mut desk = Desk::staffed();
    let (first, second) = (desk.arrives("report"), desk.arrives("report"));
    let mark = |urgent| Verb::SetUrgent { urgent };
    desk.verb(&officer("one"), second, mark(true)).unwrap();
    let written = desk.facts.len();
    desk.verb(&officer("two"), second, mark(true)).unwrap();
    assert_eq!(desk.facts.len(), written, "urgent as asked already");
    assert_eq!(desk.line.why(desk.visit(second)), Why::Urgent);
    assert_eq!(desk.next("one"), Ok(Outcome::Visit(second)));
    // An officer can unmark it from another window.
    desk.verb(&officer("two"), second, mark(false)).unwrap();
    desk.verb(&officer("one"), second, Verb::PutBack).unwrap();
    assert_eq!(desk.line.why(desk.visit(second)), Why::FirstCome);
    assert_eq!(desk.next("one"), Ok(Outcome::Visit(first)));
}

#[test]
fn rank_is_rate_times_time_since() {
    let mut rules = rules();
    rules.services[1].rate = 3.0;
    let mut desk = Desk::with(rules);
    desk.open_window("one", None);
    let slow = desk.arrives("report");
    desk.wait(9 * MINUTE);
    let fast = desk.arrives("property");
    let order = |desk: &Desk| desk.line.order(desk.at).iter().map(|visit| visit.id).collect::<Vec<_>>();
    assert_eq!(order(&desk), [slow, fast]);
    // 10 + t against 3 t: equal at five minutes, when the earlier arrival goes first.
    desk.wait(5 * MINUTE);
    assert_eq!(order(&desk), [slow, fast]);
    desk.wait(1);
    assert_eq!(order(&desk), [fast, slow]);
    assert_eq!(desk.next("one"), Ok(Outcome::Visit(fast)));
}

#[test]
fn equal_ranks_go_by_arrival() {
    let mut rules = rules();
    rules.services[1].rate = 3.0;
    let mut desk = Desk::with(rules);
    desk.open_window("one", None);
    let late = desk.arrives("property");
    desk.wait(5 * MINUTE);
    // Recorded later, but arrived ten minutes before: 15 minutes at 1 against 5 at 3.
    let arrived_at = Some(desk.at + -15 * MINUTE);
    let early = desk.check_in(CheckIn { arrived_at, source: Source::Estimated, ..walk_in(Some("report")) });
    assert!(late < early);
    assert_eq!(desk.line.order(desk.at).iter().map(|visit| visit.id).collect::<Vec<_>>(), [early, late]);
    assert_eq!(desk.next("one"), Ok(Outcome::Visit(early)));
}

#[test]
fn a_window_takes_only_its_services() {
    let mut desk = Desk::staffed();
    desk.open_window("three", Some(&["property"]));
    let (report, property) = (desk.arrives("report"), desk.arrives("property"));
    assert_eq!(desk.next("three"), Ok(Outcome::Visit(property)));
    desk.verb(&officer("three"), property, Verb::Leave).unwrap();
    assert_eq!(desk.next("three"), Ok(Outcome::Nobody));
    let call = Verb::Call { window: window("three"), reason: Some(code("appointment")) };
    assert_eq!(desk.verb(&officer("three"), report, call), Err(Refusal::ServiceNotHere));
    // Not chosen yet: any window may take it.
    let unsure = desk.check_in(walk_in(None));
    assert_eq!(desk.next("three"), Ok(Outcome::Visit(unsure)));
}

#[test]
fn calling_out_of_order_needs_a_reason_and_is_on_record() {
    let mut desk = Desk::staffed();
    let (first, second) = (desk.arrives("report"), desk.arrives("report"));
    let call = |reason: Option<&str>| Verb::Call { window: window("one"), reason: reason.map(code) };
    assert_eq!(desk.verb(&officer("one"), second, call(None)), Err(Refusal::ReasonRequired));
    assert_eq!(
        desk.verb(&officer("one"), second, call(Some("whim"))),
        Err(Refusal::UnknownReason("whim".into()))
    );
    desk.verb(&officer("one"), second, call(Some("appointment"))).unwrap();
    assert_eq!(desk.visit(second).out_of_order, Some(code("appointment")));
    let call = Verb::Call { window: window("two"), reason: Some(code("appointment")) };
    desk.verb(&officer("two"), first, call).unwrap();
    assert_eq!(desk.visit(first).out_of_order, None, "in order, so no reason is recorded");
}

#[test]
fn a_place_is_kept_for_a_quarter_hour() {
    for (out, kept) in [(15 * MINUTE, true), (15 * MINUTE + 1, false)] {
        let mut desk = Desk::staffed();
        let (first, second) = (desk.arrives("report"), desk.arrives("report"));
        let place = desk.visit(first).rank_from;
        desk.verb(&resident(), first, Verb::StepOut).unwrap();
        assert_eq!(desk.line.why(desk.visit(first)), Why::SteppedOut);
        assert_eq!(desk.line.next_for(&window("one"), desk.at).unwrap().id, second);
        desk.wait(out);
        desk.verb(&resident(), first, Verb::StepBack).unwrap();
        assert_eq!(desk.visit(first).rank_from, if kept { place } else { desk.at });
        desk.wait(1);
        assert_eq!(desk.next("one"), Ok(Outcome::Visit(if kept { first } else { second })));
    }
}

#[test]
fn nobody_while_the_only_one_waiting_is_out() {
    let mut desk = Desk::staffed();
    let only = desk.arrives("report");
    desk.verb(&resident(), only, Verb::StepOut).unwrap();
    assert_eq!(desk.next("one"), Ok(Outcome::Nobody));
}

#[test]
fn a_reinstated_visit_is_behind_the_next_two() {
    let order = |desk: &Desk| desk.line.order(desk.at).iter().map(|visit| visit.id).collect::<Vec<_>>();
    let mut desk = Desk::staffed();
    let ids = [(); 5].map(|()| desk.arrives("report"));
    desk.next("one").unwrap();
    desk.verb(&officer("one"), ids[0], Verb::NoShow { looked: true }).unwrap();
    desk.wait(MINUTE);
    desk.verb(&officer("one"), ids[0], Verb::Reinstate).unwrap();
    assert_eq!(order(&desk), [ids[1], ids[2], ids[0], ids[3], ids[4]]);
    assert_eq!(desk.line.why(desk.visit(ids[0])), Why::Reinstated);
    // Only for those who did not answer.
    desk.verb(&officer("one"), ids[3], Verb::Leave).unwrap();
    assert!(matches!(
        desk.verb(&officer("one"), ids[3], Verb::Reinstate),
        Err(Refusal::WrongState { code: "not_no_show", .. })
    ));
}

#[test]
fn behind_the_next_two_also_when_some_are_urgent_or_few() {
    let order = |desk: &Desk| desk.line.order(desk.at).iter().map(|visit| visit.id).collect::<Vec<_>>();
    let not_there = |desk: &mut Desk, id: VisitId| {
        let call = Verb::Call { window: window("one"), reason: Some(code("appointment")) };
        desk.verb(&officer("one"), id, call).unwrap();
        desk.verb(&officer("one"), id, Verb::NoShow { looked: true }).unwrap();
    };
    // One urgent, one ordinary ahead.
    let mut desk = Desk::staffed();
    let ids = [(); 3].map(|()| desk.arrives("report"));
    not_there(&mut desk, ids[0]);
    let urgent = desk.arrives("missing");
    desk.verb(&officer("one"), ids[0], Verb::Reinstate).unwrap();
    assert_eq!(order(&desk), [urgent, ids[1], ids[0], ids[2]]);
    // An urgent one comes after all: behind the urgent ones among the next two, never before them.
    let mut desk = Desk::staffed();
    let missed = desk.arrives("missing");
    let ordinary = desk.arrives("report");
    let urgent = desk.arrives("missing");
    not_there(&mut desk, missed);
    desk.verb(&officer("one"), missed, Verb::Reinstate).unwrap();
    assert_eq!(order(&desk), [urgent, missed, ordinary]);
    // Nobody else is waiting.
    let mut desk = Desk::staffed();
    let alone = desk.arrives("report");
    not_there(&mut desk, alone);
    let place = desk.visit(alone).rank_from;
    desk.verb(&officer("one"), alone, Verb::Reinstate).unwrap();
    assert_eq!(desk.visit(alone).rank_from, place);
}

#[test]
fn being_called_while_out_does_not_bring_anybody_back() {
    let mut desk = Desk::staffed();
    let visit = desk.arrives("report");
    desk.verb(&resident(), visit, Verb::StepOut).unwrap();
    desk.wait(10 * MINUTE);
    let call = Verb::Call { window: window("one"), reason: Some(code("appointment")) };
    desk.verb(&officer("one"), visit, call).unwrap();
    desk.verb(&officer("one"), visit, Verb::PutBack).unwrap();
    desk.wait(6 * MINUTE);
    desk.verb(&resident(), visit, Verb::StepBack).unwrap();
    assert_eq!(desk.visit(visit).rank_from, desk.at, "sixteen minutes out count from the return");
}
