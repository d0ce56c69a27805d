//! Alarms: each level rings once, an alarm is over only when its condition is, and nothing is forgotten after
//! a time without checks.

mod days;

use crate::department::{Desk, START, code, district, kiosk, officer, resident, rules, walk_in, window};
use domain::alarm::{
    AlarmKind, Audience, BadPlan, Dues, Level, MOST_PROMISES, Plan, Quiet, REST, Sight, Subject,
};
use domain::command::{CheckIn, Command, Outcome, Verb};
use domain::fact::{Actor, AlertEnd, Event, Place};
use domain::ids::{AlarmId, VisitId};
use domain::refusal::Refusal;
use domain::rules::Rules;
use domain::time::{At, HOUR, MINUTE, SECOND};
use domain::visit::Channel;
use std::collections::{BTreeMap, BTreeSet};

/// Midday, open around the clock.
fn noon() -> Sight {
    Sight { open: true, minute: 12 * 60, ..Sight::default() }
}

fn with_plan(plan: Plan) -> Desk {
    Desk::with(Rules { alarms: plan, ..rules() })
}

impl Desk {
    fn watch(&mut self, sight: &Sight) -> Vec<Event> {
        let before = self.facts.len();
        self.ask(&Actor::system(), Command::Watch(Box::new(sight.clone()))).unwrap();
        self.facts[before..].iter().map(|fact| fact.what.clone()).collect()
    }

    /// The kinds that rang just now, and for whom.
    fn rung(&mut self, sight: &Sight) -> Vec<(AlarmKind, Audience)> {
        self.watch(sight).iter().filter_map(rang).collect()
    }

    fn see(&mut self, alarm: AlarmId, to: Audience) -> Result<Outcome, Refusal> {
        self.ask(&officer("one"), Command::SeeAlarm { alarm, to })
    }

    fn ringing(&self, kind: AlarmKind) -> Option<AlarmId> {
        self.line.head.alarms.ringing().find(|(_, alarm)| alarm.kind == kind).map(|(id, _)| id)
    }
}

fn rang(what: &Event) -> Option<(AlarmKind, Audience)> {
    match what {
        Event::AlarmRang { of, to, .. } => Some((*of, *to)),
        _ => None,
    }
}

fn is_over(whats: &[Event]) -> usize {
    whats.iter().filter(|what| matches!(what, Event::AlarmOver { .. })).count()
}

#[test]
fn danger_reaches_the_desk_at_once_then_the_supervisor_then_the_captain_also_at_night() {
    let mut desk = Desk::new();
    let night = Sight { minute: 3 * 60, ..noon() };
    let raised = desk.ask(&kiosk(), Command::RaiseAlert { place: Place::Lobby }).unwrap();
    let Outcome::Alert(alert) = raised else { panic!() };
    assert_eq!(desk.rung(&night), [(AlarmKind::Danger, Audience::Desk)]);
    let alarm = desk.ringing(AlarmKind::Danger).unwrap();
    desk.wait(29_999);
    assert_eq!(desk.rung(&night), []);
    desk.wait(1);
    assert_eq!(desk.rung(&night), [(AlarmKind::Danger, Audience::Supervisor)]);
    // Having seen it is not having responded.
    desk.see(alarm, Audience::Captain).unwrap();
    desk.wait(90 * SECOND);
    assert_eq!(desk.rung(&night), [(AlarmKind::Danger, Audience::Captain)]);
    desk.ask(&officer("one"), Command::AnswerAlert { alert }).unwrap();
    assert_eq!(desk.watch(&night), [Event::AlarmOver { alarm }]);
    desk.ask(&officer("one"), Command::CloseAlert { alert, as_what: AlertEnd::Test }).unwrap();
    desk.wait(HOUR);
    assert_eq!(desk.watch(&night), []);
}

#[test]
fn an_answered_alert_climbs_no_further() {
    let mut desk = Desk::new();
    let Outcome::Alert(alert) = desk.ask(&kiosk(), Command::RaiseAlert { place: Place::Lobby }).unwrap()
    else {
        panic!()
    };
    desk.watch(&noon());
    desk.ask(&officer("one"), Command::AnswerAlert { alert }).unwrap();
    desk.wait(10 * MINUTE);
    assert_eq!(desk.rung(&noon()), []);
}

#[test]
fn who_is_not_greeted_and_who_waits_for_long_ring_at_their_moments() {
    let mut desk = Desk::staffed();
    let visit = desk.check_in(walk_in(Some("report")));
    desk.wait(MINUTE - 1);
    assert_eq!(desk.rung(&noon()), []);
    desk.wait(1);
    assert_eq!(desk.rung(&noon()), [(AlarmKind::NotGreeted, Audience::Desk)]);
    desk.verb(&officer("one"), visit, Verb::Acknowledge).unwrap();
    assert_eq!(is_over(&desk.watch(&noon())), 1);
    desk.wait(11 * MINUTE);
    assert_eq!(desk.rung(&noon()), [(AlarmKind::LongWait, Audience::Desk)], "three minutes before it is due");
    desk.wait(3 * MINUTE);
    assert_eq!(desk.rung(&noon()), [(AlarmKind::LongWait, Audience::Supervisor)]);
    desk.wait(15 * MINUTE);
    assert_eq!(desk.rung(&noon()), [(AlarmKind::LongWait, Audience::Captain)]);
    desk.next("one").unwrap();
    assert_eq!(is_over(&desk.watch(&noon())), 1);
    // Back in the line is a new stretch, counted from there.
    desk.verb(&officer("one"), visit, Verb::PutBack).unwrap();
    desk.wait(12 * MINUTE);
    assert_eq!(desk.rung(&noon()), [(AlarmKind::LongWait, Audience::Desk)]);
}

#[test]
fn a_greeting_taken_back_rings_nobody_a_second_time() {
    let mut desk = Desk::staffed();
    let visit = desk.check_in(walk_in(Some("report")));
    desk.wait(MINUTE / 2);
    desk.check_in(walk_in(Some("report")));
    desk.wait(MINUTE / 2);
    assert_eq!(desk.rung(&noon()), [(AlarmKind::NotGreeted, Audience::Desk)]);
    desk.verb(&officer("one"), visit, Verb::Acknowledge).unwrap();
    assert_eq!(is_over(&desk.watch(&noon())), 1);
    // Others ring meanwhile: what is over is not forgotten because of that.
    desk.wait(MINUTE / 2);
    assert_eq!(desk.rung(&noon()), [(AlarmKind::NotGreeted, Audience::Desk)]);
    desk.verb(&officer("one"), visit, Verb::Undo).unwrap();
    assert_eq!(desk.rung(&noon()), [], "the same stretch has rung before");
}

#[test]
fn the_due_moments_are_those_handed_in() {
    let mut desk = Desk::staffed();
    let visit = desk.check_in(walk_in(Some("report")));
    let due = desk.at + 5 * HOUR;
    let dues = BTreeMap::from([(visit, Dues { acknowledge: due, call: due })]);
    let sight = Sight { dues, ..noon() };
    desk.wait(5 * HOUR - 1);
    assert_eq!(desk.rung(&sight), [(AlarmKind::LongWait, Audience::Desk)]);
    desk.wait(1);
    let mut rung = desk.rung(&sight);
    rung.sort();
    assert_eq!(rung, [(AlarmKind::NotGreeted, Audience::Desk), (AlarmKind::LongWait, Audience::Supervisor)]);
}

#[test]
fn holds_call_backs_and_promises_ring_when_they_are_overdue() {
    let mut desk = Desk::staffed();
    let held = desk.served_at("one");
    let verb = Verb::Hold { reason: code("phone"), due_ms: Some(5 * MINUTE) };
    desk.verb(&officer("one"), held, verb).unwrap();
    desk.wait(5 * MINUTE);
    assert_eq!(desk.rung(&noon()), [(AlarmKind::HoldOverdue, Audience::Desk)]);
    desk.verb(&officer("one"), held, Verb::Resume { window: None }).unwrap();
    assert_eq!(is_over(&desk.watch(&noon())), 1);

    let promise_due = Some(desk.at + HOUR);
    let resolve = Verb::Resolve { outcome: code("done"), has_reference: false, promise_due };
    desk.verb(&officer("one"), held, resolve).unwrap();
    let arrival = CheckIn { channel: Channel::Phone, ..walk_in(Some("report")) };
    let caller = desk.check_in(arrival);
    desk.verb(&officer("one"), caller, Verb::CallBack { due_ms: Some(10 * MINUTE) }).unwrap();
    desk.wait(10 * MINUTE);
    assert_eq!(desk.rung(&noon()), [(AlarmKind::CallbackOverdue, Audience::Desk)]);
    desk.verb(&officer("one"), caller, Verb::Attempt { reached: true }).unwrap();
    assert_eq!(is_over(&desk.watch(&noon())), 1);

    desk.wait(50 * MINUTE);
    let mut rung = desk.rung(&noon());
    rung.sort();
    assert_eq!(
        rung,
        [(AlarmKind::PromiseOverdue, Audience::Desk), (AlarmKind::PromiseOverdue, Audience::Supervisor)]
    );
    assert!(desk.line.visit(held).is_none_or(|visit| !visit.is_live()));
    // The person who sees it is now responsible for it.
    let alarm = desk.ringing(AlarmKind::PromiseOverdue).unwrap();
    desk.see(alarm, Audience::Supervisor).unwrap();
    assert_eq!(desk.watch(&noon()), [Event::AlarmOver { alarm }]);
    desk.wait(48 * HOUR);
    assert_eq!(desk.rung(&noon()), []);
}

#[test]
fn a_visit_opened_again_owes_its_promise_no_more() {
    let mut desk = Desk::staffed();
    let visit = desk.served_at("one");
    let promise_due = Some(desk.at + HOUR);
    let resolve = || Verb::Resolve { outcome: code("done"), has_reference: false, promise_due };
    desk.verb(&officer("one"), visit, resolve()).unwrap();
    assert_eq!(desk.line.head.alarms.promises.len(), 1);
    desk.verb(&officer("one"), visit, Verb::Undo).unwrap();
    assert!(desk.line.head.alarms.promises.is_empty());
    desk.verb(&officer("one"), visit, resolve()).unwrap();
    assert_eq!(desk.line.head.alarms.promises.len(), 1);
}

#[test]
fn promises_are_bounded_and_the_ones_due_first_stay() {
    let mut desk = Desk::staffed();
    for place in 0..MOST_PROMISES as i64 + 3 {
        let visit = desk.served_at("one");
        let promise_due = Some(START + 100 * HOUR + -place * MINUTE);
        let resolve = Verb::Resolve { outcome: code("done"), has_reference: false, promise_due };
        desk.verb(&officer("one"), visit, resolve).unwrap();
    }
    let promises = &desk.line.head.alarms.promises;
    assert_eq!(promises.len(), MOST_PROMISES);
    assert!(promises.values().all(|promise| promise.due <= START + 100 * HOUR + -3 * MINUTE));
}

#[test]
fn nobody_at_a_window_rings_again_after_a_window_was_open() {
    let mut desk = Desk::new();
    let first = desk.check_in(walk_in(Some("report")));
    desk.wait(MINUTE);
    assert!(desk.rung(&noon()).contains(&(AlarmKind::Unstaffed, Audience::Desk)));
    // Others come and go: the same condition, even when the first person leaves.
    desk.check_in(walk_in(Some("report")));
    desk.wait(MINUTE);
    let rung = desk.rung(&noon());
    assert!(
        rung.contains(&(AlarmKind::Unstaffed, Audience::Supervisor))
            && !rung.contains(&(AlarmKind::Unstaffed, Audience::Desk))
    );
    desk.verb(&resident(), first, Verb::Leave).unwrap();
    assert_eq!(is_over(&desk.watch(&noon())), 1, "of who left, nothing of the line");
    desk.open_window("one", None);
    assert_eq!(is_over(&desk.watch(&noon())), 1);
    desk.ask(&officer("one"), Command::Close { window: window("one"), hand_to: None }).unwrap();
    desk.wait(MINUTE);
    assert!(desk.rung(&noon()).contains(&(AlarmKind::Unstaffed, Audience::Desk)));
}

#[test]
fn a_window_that_opens_for_a_moment_and_serves_nobody_stops_no_alarm() {
    let mut desk = Desk::new();
    desk.check_in(walk_in(Some("report")));
    let mut told = BTreeSet::new();
    for _ in 0..8 {
        for _ in 0..9 {
            desk.wait(10 * SECOND);
            let rung = desk.rung(&noon());
            told.extend(rung.into_iter().filter(|(kind, _)| *kind == AlarmKind::Unstaffed).map(|(_, to)| to));
        }
        desk.open_window("one", None);
        desk.watch(&noon());
        desk.ask(&officer("one"), Command::Close { window: window("one"), hand_to: None }).unwrap();
        assert!(!desk.rung(&noon()).iter().any(|(kind, _)| *kind == AlarmKind::Unstaffed), "closed just now");
    }
    assert_eq!(told, BTreeSet::from([Audience::Desk, Audience::Supervisor, Audience::Captain]));
}

#[test]
fn a_closed_district_is_unstaffed_only_for_whom_it_takes_at_all_hours() {
    let mut desk = Desk::new();
    let closed = Sight { open: false, ..noon() };
    desk.check_in(walk_in(Some("report")));
    desk.wait(HOUR);
    assert!(!desk.rung(&closed).iter().any(|(kind, _)| *kind == AlarmKind::Unstaffed));
    desk.open = false;
    desk.check_in(walk_in(Some("missing")));
    desk.wait(MINUTE);
    assert!(desk.rung(&closed).contains(&(AlarmKind::Unstaffed, Audience::Desk)));
}

#[test]
fn a_window_that_nobody_closed_keeps_no_alarm_away_for_ever() {
    let mut desk = Desk::new();
    desk.program_opens("one");
    let closed = Sight { open: false, closed_at: Some(desk.at + HOUR), ..noon() };
    let unstaffed = |desk: &mut Desk| desk.rung(&closed).contains(&(AlarmKind::Unstaffed, Audience::Desk));
    desk.wait(5 * HOUR - 2 * MINUTE);
    desk.check_in(walk_in(Some("missing")));
    desk.wait(MINUTE);
    assert!(!unstaffed(&mut desk), "an officer may still be there");
    desk.wait(2 * MINUTE);
    assert!(unstaffed(&mut desk), "more than four hours after closing time");
}

#[test]
fn a_called_visit_whose_officer_vanished_rings_and_a_recall_begins_again() {
    let mut desk = Desk::staffed();
    let visit = desk.check_in(walk_in(Some("report")));
    desk.next("one").unwrap();
    desk.wait(2 * MINUTE);
    assert_eq!(desk.rung(&noon()), [(AlarmKind::StuckCalled, Audience::Desk)]);
    desk.verb(&officer("one"), visit, Verb::Recall).unwrap();
    assert_eq!(is_over(&desk.watch(&noon())), 1);
    desk.wait(7 * MINUTE);
    let rung = desk.rung(&noon());
    assert_eq!(
        rung,
        [(AlarmKind::StuckCalled, Audience::Desk), (AlarmKind::StuckCalled, Audience::Supervisor)]
    );
}

#[test]
fn closing_time_rings_once_however_people_come_and_go() {
    let mut desk = Desk::staffed();
    let sight = Sight { closes_at: Some(START + HOUR), opened_at: Some(START), ..noon() };
    desk.wait(31 * MINUTE);
    assert_eq!(desk.rung(&sight), [], "nobody waits");
    let first = desk.check_in(walk_in(Some("report")));
    assert_eq!(desk.rung(&sight), [(AlarmKind::ClosingSoon, Audience::Desk)]);
    desk.verb(&resident(), first, Verb::Leave).unwrap();
    assert_eq!(is_over(&desk.watch(&sight)), 1);
    desk.wait(SECOND);
    desk.check_in(walk_in(Some("report")));
    assert_eq!(desk.rung(&sight), []);
}

#[test]
fn quiet_hours_hold_back_supervisor_and_captain_and_what_lasts_rings_after_them() {
    let mut desk = Desk::staffed();
    let night = Sight { minute: 23 * 60, ..noon() };
    let dawn = Sight { minute: 6 * 60, ..noon() };
    desk.check_in(walk_in(Some("report")));
    desk.wait(2 * HOUR);
    let rung: BTreeSet<_> = desk.rung(&night).into_iter().collect();
    assert_eq!(
        rung,
        BTreeSet::from([(AlarmKind::NotGreeted, Audience::Desk), (AlarmKind::LongWait, Audience::Desk)])
    );
    let rung: BTreeSet<_> = desk.rung(&dawn).into_iter().collect();
    let late = [
        (AlarmKind::NotGreeted, Audience::Supervisor),
        (AlarmKind::LongWait, Audience::Supervisor),
        (AlarmKind::LongWait, Audience::Captain),
    ];
    assert_eq!(rung, BTreeSet::from(late));
}

#[test]
fn quiet_hours_go_over_midnight() {
    let night = Quiet { from_min: 22 * 60, to_min: 6 * 60 };
    for (minute, quiet) in [(0, true), (359, true), (360, false), (720, false), (1_319, false), (1_320, true)]
    {
        assert_eq!(night.covers(minute), quiet, "{minute}");
    }
    let noon = Quiet { from_min: 720, to_min: 780 };
    assert!(!noon.covers(719) && noon.covers(720) && noon.covers(779) && !noon.covers(780));
}

#[test]
fn many_late_at_once_are_one_ring_a_minute_for_each_role_and_nobody_is_forgotten() {
    let mut desk = Desk::staffed();
    let (mut rung, mut times): (Vec<VisitId>, BTreeSet<At>) = Default::default();
    for _ in 0..24 {
        desk.check_in(walk_in(Some("report")));
        desk.wait(5 * SECOND);
    }
    desk.wait(13 * MINUTE);
    // Checked every five seconds while two dozen become late, one every five seconds.
    for _ in 0..60 {
        for what in desk.watch(&noon()) {
            if let Event::AlarmRang {
                of: AlarmKind::LongWait,
                to: Audience::Supervisor,
                about: Subject::Visit(visit),
                ..
            } = what
            {
                rung.push(visit);
                times.insert(desk.at);
            }
        }
        desk.wait(5 * SECOND);
    }
    assert_eq!(rung.len(), 24);
    assert_eq!(rung.iter().collect::<BTreeSet<_>>().len(), 24, "each visit has its fact");
    let times: Vec<At> = times.into_iter().collect();
    assert!(times.len() >= 2 && times.windows(2).all(|pair| pair[1] - pair[0] >= REST), "{times:?}");
}

#[test]
fn seen_stops_the_levels_up_to_the_one_who_saw_it() {
    let mut desk = Desk::staffed();
    desk.check_in(walk_in(Some("report")));
    desk.wait(12 * MINUTE);
    desk.watch(&noon());
    let alarm = desk.ringing(AlarmKind::LongWait).unwrap();
    assert_eq!(desk.see(alarm, Audience::Desk), Ok(Outcome::Alarm(alarm)));
    let facts = desk.facts.len();
    assert_eq!(desk.see(alarm, Audience::Desk), Ok(Outcome::Alarm(alarm)));
    assert_eq!(desk.facts.len(), facts, "said once");
    desk.wait(3 * MINUTE);
    assert!(desk.rung(&noon()).contains(&(AlarmKind::LongWait, Audience::Supervisor)));
    desk.see(alarm, Audience::Captain).unwrap();
    desk.see(alarm, Audience::Supervisor).unwrap();
    let seen = desk.line.head.alarms.known[&alarm].seen.unwrap();
    assert_eq!((seen.to, seen.by), (Audience::Captain, officer("one").who));
    desk.wait(HOUR);
    assert!(!desk.rung(&noon()).contains(&(AlarmKind::LongWait, Audience::Captain)));
    let unknown = AlarmId(uuid::Uuid::from_u128(1));
    assert_eq!(desk.see(unknown, Audience::Desk), Err(Refusal::UnknownAlarm));
}

#[test]
fn practice_rings_for_nobody() {
    let mut desk = Desk::with(Rules { practice: true, ..rules() });
    desk.check_in(walk_in(Some("report")));
    desk.wait(2 * HOUR);
    assert_eq!(desk.rung(&noon()), []);
}

#[test]
fn an_alarm_has_the_same_id_on_every_node() {
    let visit = Subject::Visit(VisitId(uuid::Uuid::from_u128(7)));
    let id = AlarmId::of(&district(), AlarmKind::LongWait, visit, START);
    assert_eq!(id, AlarmId::of(&district(), AlarmKind::LongWait, visit, START));
    assert_eq!(id.0.get_version_num(), 8);
    let others = [
        AlarmId::of(&"second".parse().unwrap(), AlarmKind::LongWait, visit, START),
        AlarmId::of(&district(), AlarmKind::NotGreeted, visit, START),
        AlarmId::of(&district(), AlarmKind::LongWait, Subject::Line, START),
        AlarmId::of(&district(), AlarmKind::LongWait, visit, START + 1),
    ];
    assert!(!others.contains(&id));
}

#[test]
fn invalid_plans_are_refused() {
    assert_eq!(Plan::default().check(), Ok(()));
    let level = Level { after_ms: 0, to: Audience::Desk, hook: false, mail: false };
    let with =
        |levels: Vec<Level>| Plan { levels: BTreeMap::from([(AlarmKind::Danger, levels)]), quiet: None };
    assert_eq!(with(vec![level; 7]).check(), Err(BadPlan::TooManyLevels(AlarmKind::Danger, 7)));
    let far = Level { after_ms: 8 * 24 * HOUR, ..level };
    assert_eq!(with(vec![far]).check(), Err(BadPlan::TooFar(AlarmKind::Danger)));
    for (from_min, to_min) in [(60, 60), (1_440, 10), (0, 1_441)] {
        let plan = Plan { quiet: Some(Quiet { from_min, to_min }), ..Plan::default() };
        assert_eq!(plan.check(), Err(BadPlan::Quiet), "{from_min} {to_min}");
    }
}
