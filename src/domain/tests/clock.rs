//! Times that a wrong clock recorded: the record continues at the true time, and every duration stays the
//! same.

use crate::department::{Desk, TODAY, code, kiosk, officer, token, walk_in, window};
use domain::clocks::clocks;
use domain::command::{Command, Outcome, Verb};
use domain::fact::{Actor, Event, Fact};
use domain::ids::VisitId;
use domain::line::Line;
use domain::time::{At, CLOCK_TOLERANCE, Day, HOUR, MINUTE, Ms, SECOND, Stamp, Tick};
use domain::visit::Visit;
use domain::wait_causes::{Cause, Causes, why};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const DAY: Ms = 24 * HOUR;

fn tick(desk: &Desk, uptime: Ms) -> Stamp {
    Stamp { at: desk.at, tick: Some(Tick { boot: 1, ms: uptime }) }
}

/// As a clerk does it: the events returned by the line, at the true time.
fn correct(desk: &mut Desk, stamp: Stamp, by: Ms, day: Day) {
    for happening in desk.line.correct_clock(by, day, None) {
        let fact = desk.line.record(happening, stamp, &Actor::system());
        desk.facts.push(fact);
    }
}

/// The line from the facts alone.
fn folded(desk: &Desk) -> Line {
    let mut line = Line::new(desk.line.district.clone(), Arc::clone(&desk.line.rules));
    desk.facts.iter().for_each(|fact| line.apply(fact));
    line
}

fn durations(visit: &Visit, now: At) -> Vec<Ms> {
    let mut all: Vec<Ms> =
        visit.segments.iter().map(|segment| segment.to.unwrap_or(now) - segment.from).collect();
    all.push(now - visit.arrived_at);
    all.extend(visit.called_at.map(|at| at - visit.arrived_at));
    all
}

/// Three visits in three states, recorded by a clock that is `by` ahead.
fn recorded_wrongly(by: Ms) -> (Desk, [VisitId; 3]) {
    let mut desk = Desk::new();
    desk.wait(by);
    desk.open_window("one", None);
    desk.open_window("two", None);
    let [served, called, waiting] = [desk.arrives("report"), desk.arrives("report"), desk.arrives("report")];
    desk.next("one").unwrap();
    desk.verb(&officer("one"), served, Verb::Serve { window: None }).unwrap();
    desk.wait(MINUTE);
    desk.next("two").unwrap();
    desk.wait(10 * SECOND);
    (desk, [served, called, waiting])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_duration_stays_what_it_was(by in -400 * DAY..400 * DAY, later in 0..HOUR) {
        let (mut desk, visits) = recorded_wrongly(by);
        let before = desk.at + later;
        let were = visits.map(|id| durations(desk.visit(id), before));
        let freed = desk.line.head.windows.values().map(|window| before - window.since).collect::<Vec<_>>();
        desk.at = before + -by;
        let stamp = tick(&desk, 1);
        correct(&mut desk, stamp, by, TODAY);
        prop_assert_eq!(desk.line.head.at, desk.at, "the record goes on at the true time");
        for (id, were) in visits.into_iter().zip(were) {
            let visit = desk.visit(id);
            prop_assert_eq!(durations(visit, desk.at), were);
            prop_assert!(visit.latest() <= desk.at);
        }
        let is = desk.line.head.windows.values().map(|window| desk.at - window.since).collect::<Vec<_>>();
        prop_assert_eq!(is, freed);
        // It continues, and the folded facts equal the line.
        desk.wait(MINUTE);
        desk.verb(&officer("two"), visits[1], Verb::Serve { window: None }).unwrap();
        let shown = clocks(desk.visit(visits[1]), None);
        prop_assert!(shown.walk_ms.unwrap() >= MINUTE && shown.wait_ms.unwrap() >= 0);
        let line = folded(&desk);
        prop_assert_eq!(&line.head, &desk.line.head);
        for id in visits {
            prop_assert_eq!(line.visit(id), desk.line.visit(id));
        }
    }

    #[test]
    fn wait_causes_do_not_depend_on_the_clock(by in -DAY..DAY) {
        let (right, [.., waiting]) = recorded_wrongly(0);
        let until = right.at + 5 * MINUTE;
        let causes = |facts: &[Fact], until| {
            let start = Causes::new(&right.line.rules, BTreeMap::new(), facts[0].at);
            why(start, facts, waiting, until, None)
        };
        let expected = causes(&right.facts, until);
        prop_assert!(expected[&Cause::AllServing] > 0);
        let (mut wrong, _) = recorded_wrongly(by);
        wrong.wait(-by);
        let stamp = tick(&wrong, 1);
        correct(&mut wrong, stamp, by, TODAY);
        prop_assert_eq!(causes(&wrong.facts, until), expected);
    }
}

#[test]
fn a_corrected_clock_is_distinguished_from_passing_time() {
    let mut desk = Desk::staffed();
    let facts = |desk: &mut Desk, uptime: Ms| {
        let stamp = tick(desk, uptime);
        let what = Event::NumberVoided { ticket: ticket(), day: TODAY };
        desk.line.record(domain::line::Happening { visit: None, what }, stamp, &Actor::system());
    };
    facts(&mut desk, 1_000);
    let at = desk.at;
    let error = |desk: &Desk, passed: Ms, uptime: Ms| {
        desk.line.clock_error(Stamp { at: at + passed, tick: Some(Tick { boot: 1, ms: uptime }) })
    };
    assert_eq!(error(&desk, HOUR, 1_000 + HOUR), None, "an hour passed, asleep or awake");
    assert_eq!(error(&desk, 9_300, 11_000), None, "a step of 0.7 s is slewed");
    assert_eq!(error(&desk, 10_000 - HOUR, 11_000), Some(HOUR), "put back");
    assert_eq!(error(&desk, 10_000 + HOUR, 11_000), Some(-HOUR), "put forward");
    assert_eq!(error(&desk, 10_000 + 400 * DAY, 11_000), Some(-400 * DAY));
    assert_eq!(
        error(&desk, 3 * DAY + MINUTE, 1_000 + 3 * DAY),
        None,
        "two clocks drift apart over a weekend"
    );
    // Another machine, or the same after a restart: only a fact from the future is certainly wrong.
    let other =
        |passed: Ms| desk.line.clock_error(Stamp { at: at + passed, tick: Some(Tick { boot: 2, ms: 5 }) });
    assert_eq!((other(HOUR), other(-CLOCK_TOLERANCE), other(-HOUR)), (None, None, Some(HOUR)));
    // A simulated clock gives no information.
    assert_eq!(desk.line.clock_error((at + -HOUR).into()), None);
}

fn ticket() -> domain::fact::Ticket {
    domain::fact::Ticket { series: "Z".to_owned().try_into().unwrap(), number: 1 }
}

#[test]
fn no_number_comes_twice_on_a_day_that_is_gone_back_to() {
    let mut desk = Desk::staffed();
    let mut given = BTreeSet::new();
    let take = |desk: &mut Desk, given: &mut BTreeSet<(Day, String)>| {
        let id = desk.arrives("report");
        let visit = desk.visit(id).clone();
        desk.verb(&officer("one"), id, Verb::Leave).unwrap();
        assert!(given.insert((visit.day, visit.ticket.to_string())), "{} again", visit.ticket);
        visit
    };
    for _ in 0..3 {
        take(&mut desk, &mut given);
    }
    // The clock jumps by 400 days, and again over midnight.
    (desk.day, desk.at) = (Day(TODAY.0 + 400), desk.at + 400 * DAY);
    take(&mut desk, &mut given);
    (desk.day, desk.at) = (Day(TODAY.0 + 401), desk.at + DAY);
    take(&mut desk, &mut given);
    (desk.day, desk.at) = (TODAY, desk.at + -401 * DAY);
    let stamp = tick(&desk, 1);
    correct(&mut desk, stamp, 401 * DAY, TODAY);
    for _ in 0..5 {
        assert_eq!(take(&mut desk, &mut given).day, TODAY, "today's visits count for today");
    }
}

#[test]
fn what_had_ended_keeps_its_times_until_it_is_taken_up_again() {
    let (mut desk, [served, ..]) = recorded_wrongly(HOUR);
    let verb = Verb::Resolve { outcome: code("done"), has_reference: false, promise_due: None };
    desk.verb(&officer("one"), served, verb).unwrap();
    let ended = desk.visit(served).clone();
    desk.at = desk.at + -HOUR;
    let stamp = tick(&desk, 1);
    correct(&mut desk, stamp, HOUR, TODAY);
    assert_eq!(desk.visit(served), &ended, "frozen at its end");
    let moved = desk.line.not_before(served, desk.at).expect("it lies in the future");
    let fact = desk.line.record(moved, desk.at, &Actor::system());
    desk.facts.push(fact);
    desk.verb(&officer("one"), served, Verb::Undo).unwrap();
    let visit = desk.visit(served);
    assert!(visit.is_live());
    for pair in visit.segments.windows(2) {
        assert_eq!(pair[0].to, Some(pair[1].from), "segments touch");
        assert!(pair[0].from <= pair[1].from);
    }
    assert_eq!(clocks(visit, None).wait_ms, clocks(&ended, None).wait_ms);
}

#[test]
fn an_alarm_goes_on_ringing_and_stays_seen() {
    let mut desk = Desk::staffed();
    desk.wait(HOUR);
    let raised = desk.ask(&kiosk(), Command::RaiseAlert { place: domain::fact::Place::Lobby }).unwrap();
    assert!(matches!(raised, Outcome::Alert(_)));
    desk.wait(MINUTE);
    desk.ask(&Actor::system(), Command::Watch(Box::default())).unwrap();
    let rang = desk.line.head.alarms.ringing().count();
    assert!(rang > 0);
    desk.at = desk.at + -HOUR;
    let stamp = tick(&desk, 1);
    correct(&mut desk, stamp, HOUR, TODAY);
    let written = desk.facts.len();
    desk.ask(&Actor::system(), Command::Watch(Box::default())).unwrap();
    let danger = |fact: &&Fact| {
        matches!(fact.what, Event::AlarmRang { of: domain::alarm::AlarmKind::Danger, level: 0, .. })
    };
    assert_eq!(desk.facts[written..].iter().find(danger), None, "it does not ring anew");
    assert_eq!(desk.line.head.alarms.ringing().count(), rang);
    let _ = (token(1), walk_in(None), window("one"));
}
