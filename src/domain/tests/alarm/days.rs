//! Random days, checked by an independent evaluation of the line.

use super::with_plan;
use crate::department::{Desk, START, code, district, officer, service, token, walk_in, window};
use domain::alarm::{AlarmKind, Audience, Plan, REST, Sight, Subject, changes};
use domain::command::{CheckIn, Command, Outcome, Then, Verb};
use domain::fact::{AlertEnd, Event, Fact, Place};
use domain::ids::{AlarmId, VisitId};
use domain::line::{Line, Window, WindowState};
use domain::time::{At, HOUR, MINUTE, Ms, SECOND};
use domain::visit::{Channel, State, Visit};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One thing that happens on a random day.
#[derive(Debug, Clone)]
struct Act {
    what: u8,
    visit: u8,
    seat: u8,
    pause: u8,
    /// Whether alarms are checked afterwards.
    watched: bool,
}

const PAUSES: [Ms; 8] = [0, 1, SECOND, 30 * SECOND, MINUTE, 3 * MINUTE, 14 * MINUTE, 2 * HOUR];

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = (0..19_u8, 0..5_u8, 0..2_u8, 0..8_u8, prop::bool::weighted(0.6))
        .prop_map(|(what, visit, seat, pause, watched)| Act { what, visit, seat, pause, watched });
    prop::collection::vec(act, 1..80)
}

/// All levels at once, so that nothing is hidden by an offset.
fn hasty() -> Plan {
    let mut plan = Plan::default();
    for levels in plan.levels.values_mut() {
        levels.iter_mut().for_each(|level| level.after_ms = level.after_ms.min(0));
    }
    plan
}

struct Day {
    desk: Desk,
    visits: Vec<VisitId>,
    closes: At,
    rung: BTreeSet<(AlarmId, u8)>,
    told: BTreeMap<Audience, At>,
}

impl Day {
    fn new(plan: Plan) -> Day {
        let desk = with_plan(plan);
        let closes = START + 8 * HOUR;
        Day { desk, visits: Vec::new(), closes, rung: BTreeSet::new(), told: BTreeMap::new() }
    }

    fn sight(&self) -> Sight {
        let open = self.desk.at < self.closes;
        let minutes = (self.desk.at - START) / MINUTE + 14 * 60;
        Sight {
            open,
            opened_at: open.then_some(START),
            closed_at: (!open).then_some(self.closes),
            closes_at: open.then_some(self.closes),
            minute: (minutes % (24 * 60)) as u16,
            dues: BTreeMap::new(),
        }
    }

    fn act(&mut self, act: &Act) {
        self.desk.wait(PAUSES[act.pause as usize]);
        let seat = ["one", "two"][act.seat as usize];
        let mut by = officer(seat);
        let visit = self.visits.iter().rev().nth(act.visit as usize).copied();
        let about = |verb| visit.map(|visit| Command::Visit { visit, verb, if_match: None });
        let command = match act.what {
            0..=3 => Some(Command::CheckIn(CheckIn {
                service: Some(service(["report", "missing"][act.visit as usize % 2])),
                channel: if act.what == 3 { Channel::Phone } else { Channel::WalkIn },
                then: if act.what == 2 { Then::Serve(window(seat)) } else { Then::Line },
                ..walk_in(None)
            })),
            4 => {
                // Now and then a program, whose window no session holds.
                if act.visit == 0 {
                    by = token(1);
                }
                Some(Command::Open { window: window(seat), services: None, take_over: false, sign_on: None })
            }
            5 => Some(Command::Close { window: window(seat), hand_to: None }),
            6 => Some(Command::Next { window: window(seat) }),
            7 => about(Verb::Acknowledge),
            8 => about(Verb::Serve { window: Some(window(seat)) }),
            9 => about(Verb::PutBack),
            10 => about(Verb::Hold { reason: code("phone"), due_ms: Some(MINUTE) }),
            11 => about(Verb::Resume { window: None }),
            12 => about(Verb::CallBack { due_ms: Some(MINUTE) }),
            13 => about(Verb::Resolve {
                outcome: code("done"),
                has_reference: false,
                promise_due: Some(self.desk.at + MINUTE),
            }),
            14 => about(Verb::Undo),
            15 => about(Verb::Leave),
            16 => about(Verb::Reopen { reason: code("more_to_do") }),
            17 => Some(Command::RaiseAlert { place: Place::Lobby }),
            _ => {
                let open = self.desk.line.head.alerts.iter().find(|(_, alert)| alert.answered_at.is_none());
                let seen = self.desk.line.head.alarms.known.keys().nth(act.visit as usize).copied();
                match (open, seen) {
                    (Some((alert, _)), _) if act.seat == 0 => {
                        Some(Command::CloseAlert { alert: *alert, as_what: AlertEnd::Test })
                    }
                    (_, Some(alarm)) => Some(Command::SeeAlarm { alarm, to: Audience::Desk }),
                    _ => None,
                }
            }
        };
        if let Some(command) = command
            && let Ok(Outcome::Created(made)) = self.desk.ask(&by, command)
        {
            self.visits.push(made);
        }
        if act.watched {
            self.look();
        }
    }

    fn look(&mut self) {
        let sight = self.sight();
        for what in self.desk.watch(&sight) {
            match what {
                Event::AlarmRang { alarm, of, about, level, to, cycle, due } => {
                    assert!(self.rung.insert((alarm, level)), "{of:?} {level} of {about:?} rang twice");
                    assert!(self.holds(of, about), "{of:?} of {about:?} rang for nothing");
                    assert_eq!(alarm, AlarmId::of(&district(), of, about, cycle));
                    let after = self.desk.line.rules.alarms.of(of)[level as usize].after_ms;
                    assert!(self.desk.at >= due + after, "too early");
                    if of != AlarmKind::Danger && to != Audience::Desk {
                        let before = self.told.insert(to, self.desk.at);
                        let apart =
                            before.is_none_or(|told| told == self.desk.at || self.desk.at - told >= REST);
                        assert!(apart, "{to:?} was rung a moment ago");
                        assert!(!Plan::default().quiet.unwrap().covers(sight.minute));
                    }
                }
                Event::AlarmOver { alarm } => {
                    let fact = self.fact_of(alarm);
                    let Event::AlarmRang { of, about, cycle, .. } = fact else { panic!() };
                    let again = self.cycle(of, about) != Some(cycle);
                    assert!(again || !self.holds(of, about), "{of:?} of {about:?} is not over");
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(changes(&self.desk.line, self.desk.at, &sight), [], "looked at twice, nothing is left");
        for (_, alarm) in self.desk.line.head.alarms.ringing() {
            assert!(self.holds(alarm.kind, alarm.about), "{alarm:?} should be over");
        }
        assert!(self.desk.line.head.alarms.known.len() <= 2 * self.visits.len() + 8);
    }

    fn fact_of(&self, alarm: AlarmId) -> Event {
        let of = |fact: &&Fact| matches!(fact.what, Event::AlarmRang { alarm: id, .. } if id == alarm);
        self.desk.facts.iter().find(of).unwrap().what.clone()
    }

    /// Since when a visit is in its state, or was last announced.
    fn cycle(&self, kind: AlarmKind, about: Subject) -> Option<At> {
        let Subject::Visit(id) = about else { return None };
        let visit = self.desk.line.visit(id)?;
        match (&visit.state, kind) {
            (State::Called { announced_at, .. }, _) => Some(*announced_at),
            (_, AlarmKind::PromiseOverdue) => {
                self.desk.line.head.alarms.promises.get(&id).map(|one| one.since)
            }
            _ => Some(visit.since()),
        }
    }

    /// Whether the condition of an alarm holds, expressed differently from the rules.
    fn holds(&self, kind: AlarmKind, about: Subject) -> bool {
        let line = &self.desk.line;
        let visit = match about {
            Subject::Visit(id) => line.visit(id),
            _ => None,
        };
        let at = self.desk.at;
        match kind {
            AlarmKind::Danger => {
                let Subject::Alert(id) = about else { return false };
                line.head.alerts[&id].answered_at.is_none() && line.head.alerts[&id].closed.is_none()
            }
            // A person who was called has been spoken to, also in the very millisecond of coming back to the line.
            AlarmKind::NotGreeted => visit.is_some_and(|v| {
                matches!(v.state, State::Waiting | State::Ringing) && v.acknowledged_at.is_none()
            }),
            AlarmKind::LongWait => visit.is_some_and(|v| v.state == State::Waiting),
            AlarmKind::HoldOverdue => {
                visit.is_some_and(|v| matches!(v.state, State::OnHold { due: Some(due), .. } if due <= at))
            }
            AlarmKind::CallbackOverdue => visit
                .is_some_and(|v| matches!(v.state, State::CallbackDue { due: Some(due), .. } if due <= at)),
            AlarmKind::PromiseOverdue => visit.is_none_or(|v| !v.is_live()),
            AlarmKind::StuckCalled => visit.is_some_and(|v| matches!(v.state, State::Called { .. })),
            AlarmKind::Unstaffed | AlarmKind::ClosingSoon => {
                let waits = line.live().any(|v| v.state == State::Waiting);
                let since = |w: &Window| {
                    let visit = w.visit.and_then(|id| line.visit(id)).map(Visit::since);
                    visit.into_iter().chain(w.freed_at).chain([w.since, self.closes]).max().unwrap()
                };
                let there = |w: &Window| at < self.closes || w.session.is_some() || at - since(w) < 4 * HOUR;
                let staffed = line.head.windows.values().any(|w| w.state == WindowState::Open && there(w));
                waits && (kind == AlarmKind::ClosingSoon || !staffed)
            }
        }
    }

    /// The line folded from the facts alone, and the one restored from a store, check alike.
    fn restored(&self) {
        let (line, at, sight) = (&self.desk.line, self.desk.at + 20 * MINUTE, self.sight());
        let mut folded = Line::new(district(), Arc::clone(&line.rules));
        for fact in &self.desk.facts {
            folded.apply(&Fact::decode(&fact.encode().unwrap()).unwrap());
        }
        assert_eq!(folded.head, line.head);
        let head = serde_json::from_str(&serde_json::to_string(&line.head).unwrap()).unwrap();
        let live = line.live().cloned().collect();
        let stored = Line::restore(district(), Arc::clone(&line.rules), head, live);
        assert_eq!(changes(&stored, at, &sight), changes(line, at, &sight));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn on_any_day_each_level_rings_once_and_is_over_only_when_it_is_over(
        acts in acts(),
        in_haste in prop::bool::ANY,
    ) {
        let mut day = Day::new(if in_haste { hasty() } else { Plan::default() });
        for act in &acts {
            day.act(act);
        }
        day.restored();
        // However long there was no check, everything that lasts is reported within the minutes after.
        for _ in 0..4 {
            day.desk.wait(REST);
            day.look();
        }
        let missing = day.desk.line.live().filter(|visit| {
            let late = visit.state == State::Waiting
                && day.desk.at - visit.since() > 16 * MINUTE
                && day.desk.at - visit.arrived_at > 16 * MINUTE;
            late && !day.rung.iter().any(|(alarm, _)| {
                *alarm == AlarmId::of(&district(), AlarmKind::LongWait, Subject::Visit(visit.id), visit.since())
            })
        });
        prop_assert_eq!(missing.count(), 0);
    }
}
