//! A run read back from the record, compared with what was ticked at the desk.

use super::{general, hold, plan, publish, shelf, staffed, to_window, turn};
use crate::department::{Desk, district, done, officer, service, window};
use crate::script::generated::drawn_answer;
use crate::script::{Tape, tape};
use domain::command::{Ticked, Verb};
use domain::fact::{Actor, Event, Fact, ScriptRef};
use domain::ids::{LegId, ScriptId, StepKey, VisitId};
use domain::line::Line;
use domain::script::Script;
use domain::script::run::{Escalation, How, Run, SkipReason};
use domain::time::SECOND;
use domain::visit::{StateKind, Visit};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A desk, and what was ticked at it, stored next to the line under test.
struct Course {
    desk: Desk,
    visit: VisitId,
    shelf: BTreeMap<ScriptRef, Script>,
    /// The last tick of a step, by leg and situation, and when it was made.
    ticked: BTreeMap<(LegId, Option<ScriptId>, StepKey), (usize, Ticked)>,
}

impl Course {
    fn new() -> Course {
        let mut desk = staffed();
        let visit = desk.served_at("one");
        Course { desk, visit, shelf: shelf(), ticked: BTreeMap::new() }
    }

    fn visit(&self) -> &Visit {
        self.desk.visit(self.visit)
    }

    fn seat(&self) -> Actor {
        let seat = self.visit().state.window().map_or("one", |window| window.as_str());
        officer(seat)
    }

    fn go_on(&mut self, tape: &mut Tape) {
        self.desk.wait(tape.below(90) as i64 * SECOND);
        let verb = match tape.below(14) {
            0..=5 => {
                let leads = self.desk.line.leads(self.visit()).unwrap().clone();
                let script = &self.shelf[&leads];
                let run = Run::of(script, self.visit()).unwrap();
                let walk = run.walk();
                let place = walk.current.filter(|_| !tape.once_in(3)).map(|current| walk.path[current]);
                let step = &script.steps[place.unwrap_or_else(|| tape.below(script.steps.len()))];
                let skipped = tape.once_in(5);
                let given = if skipped { None } else { drawn_answer(tape, step) };
                let reason = skipped.then_some(SkipReason::NoTime);
                let (answer, _) = script.admit(&step.key, skipped, reason, given.as_ref(), &run).unwrap();
                let how = [How::AsWritten, How::Clarified][tape.below(2)];
                Verb::Step(Box::new(Ticked {
                    script: leads,
                    step: step.key.clone(),
                    skipped,
                    reason,
                    answer,
                    how,
                }))
            }
            6 => turn([None, Some("angry_visitor")][tape.below(2)]),
            7 => Verb::SetService { service: service(["report", "property", "victim"][tape.below(3)]) },
            8 if self.visit().legs.len() < 4 => {
                Verb::AddLeg { service: service(["report", "property"][tape.below(2)]) }
            }
            9 | 10 if self.visit().state.kind() == StateKind::OnHold => Verb::Resume { window: None },
            9 => hold(),
            10 if self.visit().state.kind() == StateKind::Serving => {
                let other = if self.visit().state.window() == Some(&window("one")) { "two" } else { "one" };
                let seat = self.seat();
                self.desk.verb(&seat, self.visit, to_window(other)).unwrap();
                self.desk.verb(&officer(other), self.visit, Verb::Accept { window: None }).unwrap();
                return;
            }
            11 => Verb::Escalate { to: [Escalation::Danger, Escalation::Supervisor][tape.below(2)] },
            12 => Verb::Meet { to: [Escalation::Danger, Escalation::Supervisor][tape.below(2)] },
            _ => {
                publish(&mut self.desk, 3 + tape.below(2) as u32);
                return;
            }
        };
        if let Verb::Step(ticked) = &verb {
            let leg = self.visit().leg().unwrap();
            let name = (leg.id, leg.aside.as_ref().map(|aside| aside.id.clone()), ticked.step.clone());
            self.ticked.insert(name, (self.desk.facts.len(), (**ticked).clone()));
        }
        let seat = self.seat();
        self.desk.verb(&seat, self.visit, verb).unwrap();
    }

    /// The last tick of a step, as the script in use should see it.
    fn known(&self, script: &Script, once: bool, step: &StepKey) -> Option<&Ticked> {
        let leg = self.visit().leg().unwrap();
        let aside = leg.aside.as_ref().map(|_| script.id.clone());
        let here = self.ticked.get(&(leg.id, aside, step.clone())).map(|(_, ticked)| ticked);
        let earlier = || {
            self.visit().legs.iter().rev().find_map(|leg| {
                let there = self
                    .ticked
                    .iter()
                    .filter(|((id, _, key), (_, ticked))| *id == leg.id && key == step && !ticked.skipped);
                there.max_by_key(|(_, (when, _))| *when).map(|(_, (_, ticked))| ticked)
            })
        };
        here.or_else(|| if once { earlier() } else { None })
    }

    fn check(&self) {
        let mut folded = Line::new(district(), Arc::new(plan(3)));
        for fact in &self.desk.facts {
            let text = serde_json::to_string(fact).unwrap();
            folded.apply(&serde_json::from_str::<Fact>(&text).unwrap());
        }
        let (live, read) = (self.visit(), folded.visit(self.visit).unwrap());
        assert_eq!(live, read);
        let stored: Visit = serde_json::from_str(&serde_json::to_string(live).unwrap()).unwrap();
        let leads = self.desk.line.leads(live).unwrap();
        assert_eq!(folded.leads(read), Some(leads));
        let script = &self.shelf[leads];
        let (run, again) = (Run::of(script, live).unwrap(), Run::of(script, &stored).unwrap());
        assert_eq!(run.walk(), again.walk());
        assert_eq!(run.compliance(), again.compliance());
        assert_eq!(run.offered(), again.offered());
        for step in &script.steps {
            let seen = run.record(step).map(|done| (done.skipped, done.reason, &done.answer, done.how));
            let known = self.known(script, step.once, &step.key);
            assert_eq!(
                seen,
                known.map(|done| (done.skipped, done.reason, &done.answer, done.how)),
                "{}",
                step.key
            );
        }
        let danger = live.leg().unwrap().escalated.iter().any(|each| each.to == Escalation::Danger);
        let exit = script.place(script.exit.as_ref().unwrap()).unwrap();
        assert_eq!(run.walk().path[0] == exit, danger);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_run_read_back_is_the_run_that_was_seen_live(tape in tape(150)) {
        let mut course = Course::new();
        let mut tape = Tape(tape.iter());
        while tape.0.len() > 0 {
            course.go_on(&mut tape);
            course.check();
        }
    }
}

#[test]
fn the_log_has_every_tick_and_the_leg_the_last_of_each_step() {
    let mut desk = staffed();
    let visit = desk.served_at("one");
    for skipped in [true, false, true] {
        let ticked = Ticked { skipped, ..done(general(), "greet") };
        desk.verb(&officer("one"), visit, Verb::Step(Box::new(ticked))).unwrap();
    }
    let logged = desk.facts.iter().filter(|fact| matches!(fact.what, Event::StepDone { .. })).count();
    let kept = &desk.visit(visit).leg().unwrap().steps;
    assert_eq!((logged, kept.len(), kept[0].skipped), (3, 1, true));
}
