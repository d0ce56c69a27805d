//! How a line answers, rule by rule.

mod arrivals;
mod calls;
mod endings;
mod order;
mod slips;
mod telephone;
mod visits;
mod windows;

use crate::department::{Desk, code, kiosk, officer, rules, token, walk_in, window};
use domain::command::{Command, Outcome, Verb};
use domain::fact::{AlertEnd, Place};
use domain::line::Line;
use domain::refusal::Refusal;
use domain::time::{HOUR, MINUTE, SECOND};

fn resolve() -> Verb {
    Verb::Resolve { outcome: code("done"), has_reference: false, promise_due: None }
}

fn hold() -> Verb {
    Verb::Hold { reason: code("resident"), due_ms: Some(5 * MINUTE) }
}

fn serve() -> Verb {
    Verb::Serve { window: None }
}

#[test]
fn presses_merge_by_place_and_are_never_refused() {
    let mut desk = Desk::new();
    desk.open = false;
    let press = |desk: &mut Desk, place: Place| match desk.ask(&kiosk(), Command::RaiseAlert { place }) {
        Ok(Outcome::Alert(alert)) => alert,
        other => panic!("{other:?}"),
    };
    let first = press(&mut desk, Place::Lobby);
    // Repeated presses of the button are answered each time, and recorded once a second.
    let on_record = desk.line.head.seq;
    for _ in 0..50 {
        assert_eq!(press(&mut desk, Place::Lobby), first);
    }
    assert_eq!(desk.line.head.seq, on_record);
    desk.wait(SECOND);
    assert_eq!([press(&mut desk, Place::Lobby), press(&mut desk, Place::Lobby)], [first, first]);
    assert_eq!(desk.line.head.seq, on_record + 1);
    let other = press(&mut desk, Place::Window(window("one")));
    assert_ne!(other, first);
    assert_eq!(desk.line.head.alerts[&first].presses, 2);
    desk.wait(SECOND);
    let answered = desk.at;
    desk.ask(&officer("one"), Command::AnswerAlert { alert: first }).unwrap();
    desk.wait(SECOND);
    desk.ask(&officer("two"), Command::AnswerAlert { alert: first }).unwrap();
    assert_eq!(desk.line.head.alerts[&first].answered_at, Some(answered));
    assert_eq!(desk.line.head.alerts[&first].answered_from, Some(window("one")));
    desk.ask(&officer("one"), Command::CloseAlert { alert: first, as_what: AlertEnd::Test }).unwrap();
    desk.ask(&officer("one"), Command::CloseAlert { alert: first, as_what: AlertEnd::Real }).unwrap();
    assert_eq!(desk.line.head.alerts[&first].closed, Some((desk.at, AlertEnd::Test)));
    assert_ne!(press(&mut desk, Place::Lobby), first, "a press after the end is a new alert");
    let unknown = domain::ids::AlertId(uuid::Uuid::nil());
    assert_eq!(
        desk.ask(&officer("one"), Command::AnswerAlert { alert: unknown }),
        Err(Refusal::UnknownAlert)
    );
}

#[test]
fn rules_are_set_on_those_they_were_made_from() {
    let mut desk = Desk::staffed();
    let seen = rules();
    let with = |recalls| Box::new(domain::rules::Rules { recalls, ..rules() });
    let set = |seen: &domain::rules::Rules, recalls| Command::Reconfigure {
        seen: Box::new(seen.clone()),
        rules: with(recalls),
    };
    desk.ask(&token(9), set(&seen, 7)).unwrap();
    assert_eq!(desk.ask(&token(9), set(&seen, 8)), Err(Refusal::RulesChanged));
    assert_eq!(desk.line.rules.recalls, 7);
    desk.ask(&token(9), set(&with(7), 8)).unwrap();
    assert_eq!(desk.line.rules.recalls, 8);
}

#[test]
fn time_in_the_log_never_goes_back() {
    let mut desk = Desk::staffed();
    let before = desk.line.head.at;
    desk.at = before + -HOUR;
    let visit = desk.check_in(walk_in(Some("report")));
    assert_eq!(desk.facts.last().unwrap().at, before);
    assert!(desk.visit(visit).segments[0].from <= before);
    let stored = Line::restore(
        desk.line.district.clone(),
        desk.line.rules.clone(),
        desk.line.head.clone(),
        vec![desk.visit(visit).clone()],
    );
    assert_eq!(stored.head, desk.line.head);
}
