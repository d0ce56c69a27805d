//! Why people waited: a day as facts, and each cause by the minute.

use crate::department::{Desk, START, code, officer, reason, resident, rules, service, window};
use domain::command::{Command, Verb};
use domain::ids::VisitId;
use domain::rules::{Reason, Rules};
use domain::time::MINUTE;
use domain::wait_causes::{Cause, Causes, Sums, why};
use std::collections::BTreeMap;

fn plan() -> Rules {
    let mut rules = rules();
    rules.away_reasons.push(Reason { ordered: true, ..reason("called_out", false) });
    rules.hold_reasons[2].interpreter = true;
    rules
}

fn minutes(sums: &Sums) -> Vec<(Cause, i64)> {
    sums.iter().map(|(cause, ms)| (*cause, ms / MINUTE)).collect()
}

fn reasons(desk: &Desk, visit: VisitId) -> Vec<(Cause, i64)> {
    let start = Causes::new(&plan(), BTreeMap::new(), START);
    minutes(&why(start, &desk.facts, visit, desk.at, None))
}

#[test]
fn each_minute_has_its_cause() {
    let mut desk = Desk::with(plan());
    let visit = desk.arrives("report");
    desk.wait(3 * MINUTE);
    desk.open_window("one", None);
    desk.wait(2 * MINUTE);
    let away = Command::Away { window: window("one"), reason: code("called_out"), back_at: None };
    desk.ask(&officer("one"), away).unwrap();
    desk.wait(4 * MINUTE);
    // Open again, for another service only.
    desk.open_window("one", Some(&["property"]));
    desk.wait(5 * MINUTE);
    desk.open_window("two", None);
    let other = desk.served_at("two");
    desk.wait(6 * MINUTE);
    desk.verb(&resident(), visit, Verb::StepOut).unwrap();
    desk.wait(7 * MINUTE);
    desk.verb(&resident(), visit, Verb::StepBack).unwrap();
    let resolve = Verb::Resolve { outcome: code("done"), has_reference: false, promise_due: None };
    desk.verb(&officer("two"), other, resolve).unwrap();
    desk.next("two").unwrap();
    desk.verb(&officer("two"), visit, Verb::Serve { window: None }).unwrap();
    desk.wait(MINUTE);
    desk.verb(&officer("two"), visit, Verb::Hold { reason: code("interpreter"), due_ms: None }).unwrap();
    desk.wait(8 * MINUTE);
    desk.verb(&officer("two"), visit, Verb::Resume { window: None }).unwrap();
    let expected = [
        (Cause::Absent, 7),
        (Cause::Interpreter, 8),
        (Cause::NobodyStaffed, 3 + 5),
        (Cause::OrderedAway, 4),
        (Cause::AllServing, 6),
        // One was open and free for two minutes, two for the minute until a person came to it.
        (Cause::WindowFree, 2 + 1),
    ];
    assert_eq!(reasons(&desk, visit), expected);
}

#[test]
fn a_window_that_is_no_longer_planned_is_no_window_once_nobody_is_at_it() {
    let mut desk = Desk::with(plan());
    desk.open_window("three", None);
    let last = desk.served_at("three");
    let fewer = Rules { windows: plan().windows[..2].to_vec(), ..plan() };
    desk.ask_as(&officer("three"), true, Command::Configure(Box::new(fewer))).unwrap();
    let visit = desk.arrives("report");
    desk.wait(2 * MINUTE);
    let resolve = Verb::Resolve { outcome: code("done"), has_reference: false, promise_due: None };
    desk.verb(&officer("three"), last, resolve).unwrap();
    desk.wait(3 * MINUTE);
    assert_eq!(reasons(&desk, visit), [(Cause::NobodyStaffed, 3), (Cause::AllServing, 2)]);
}

#[test]
fn a_closed_district_is_a_cause_but_for_what_is_always_taken() {
    let mut desk = Desk::with(plan());
    let (report, missing) = (desk.arrives("report"), desk.arrives("missing"));
    desk.wait(10 * MINUTE);
    let open = [(START, START + 6 * MINUTE)];
    let reasons = |visit| {
        minutes(&why(Causes::new(&plan(), BTreeMap::new(), START), &desk.facts, visit, desk.at, Some(&open)))
    };
    assert_eq!(reasons(report), [(Cause::Closed, 6), (Cause::NobodyStaffed, 5)]);
    assert_eq!(reasons(missing), [(Cause::NobodyStaffed, 10)]);
}

#[test]
fn a_visit_that_waits_again_is_reported_again_with_the_time_since() {
    let mut desk = Desk::with(plan());
    let visit = desk.arrives("report");
    desk.wait(2 * MINUTE);
    desk.open_window("one", None);
    desk.next("one").unwrap();
    desk.verb(&officer("one"), visit, Verb::PutBack).unwrap();
    desk.wait(5 * MINUTE);
    desk.next("one").unwrap();
    let mut causes = Causes::new(&plan(), BTreeMap::new(), START);
    let told: Vec<_> = desk.facts.iter().filter_map(|fact| causes.feed(fact, None)).collect();
    let sums: Vec<_> = told.iter().map(|told| minutes(&told.sums)).collect();
    assert_eq!(sums, [vec![(Cause::NobodyStaffed, 2)], vec![(Cause::WindowFree, 5)]]);
    assert!(told.iter().all(|told| told.visit == visit && told.service == Some(service("report"))));
}
