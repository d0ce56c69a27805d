//! The play: what has been said up to a time, derived from what happened.

use super::{Cue, FULL_TRUST, Line, Scenario};
use crate::fact::Event;
use crate::ids::{Code, ServiceId, StepKey};
use crate::script::condition::Known;
use crate::script::{LAST, Stage};
use crate::time::{At, SECOND};
use crate::vocabulary::script::{Escalation, ScriptRef};
use crate::vocabulary::visit::End;
use std::collections::{BTreeMap, BTreeSet};

/// Something that happened in a practice.
#[derive(Debug, Clone, PartialEq)]
pub struct PracticeEvent {
    /// When it happened.
    pub at: At,
    /// The person it happened to; none for the start.
    pub who: Option<Code>,
    /// The kind of event.
    pub what: Happened,
}

/// What can happen in a practice, as far as the play responds to it.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)] // Each corresponds to the cue of the same name.
pub enum Happened {
    Start,
    Arrived,
    Acknowledged,
    Called,
    Served,
    Held,
    Step {
        key: StepKey,
        stage: Stage,
        skipped: bool,
    },
    Reply(Code),
    Escalated(Escalation),
    Service(ServiceId),
    Ended(End),
    /// An action of the officer without a cue: it ends a silence.
    Other,
}

impl Happened {
    /// The event that a fact about a visit is in the play. `stage` finds the stage of a step.
    #[must_use]
    #[warn(clippy::wildcard_enum_match_arm)]
    pub fn of(what: &Event, stage: impl Fn(&ScriptRef, &StepKey) -> Option<Stage>) -> Happened {
        match what {
            Event::Arrived(_) => Happened::Arrived,
            Event::Acknowledged | Event::Answered { .. } => Happened::Acknowledged,
            Event::Called { .. } => Happened::Called,
            Event::Served { .. } => Happened::Served,
            Event::Held { .. } | Event::AskedToWait => Happened::Held,
            Event::StepDone { script, step, skipped, .. } => match stage(script, step) {
                Some(stage) => Happened::Step { key: step.clone(), stage, skipped: *skipped },
                None => Happened::Other,
            },
            Event::Escalated { to, .. } => Happened::Escalated(*to),
            Event::ServiceSet { service, .. } => Happened::Service(service.clone()),
            Event::Ended { end, .. } => Happened::Ended(*end),
            Event::Recalled
            | Event::PutBack
            | Event::HoldMoved { .. }
            | Event::Returned
            | Event::Offered { .. }
            | Event::Declined
            | Event::CallbackSet { .. }
            | Event::Attempted { .. }
            | Event::UrgencySet { .. }
            | Event::KeptApart { .. }
            | Event::LegAdded { .. }
            | Event::SteppedOut
            | Event::SteppedBack { .. }
            | Event::Turned { .. }
            | Event::Met { .. }
            | Event::Reopened { .. }
            | Event::Reinstated { .. }
            | Event::Undone { .. }
            | Event::Noted
            | Event::HungUp
            | Event::CallTold(_)
            | Event::TimesMoved { .. }
            | Event::Configured(_)
            | Event::WindowOpened { .. }
            | Event::WindowAway { .. }
            | Event::WindowClosed { .. }
            | Event::AlertRaised { .. }
            | Event::AlertPressed { .. }
            | Event::AlertAnswered { .. }
            | Event::AlertClosed { .. }
            | Event::EmergencyShown { .. }
            | Event::NumberVoided { .. }
            | Event::NumbersLeased { .. }
            | Event::AlarmRang { .. }
            | Event::AlarmSeen { .. }
            | Event::AlarmOver { .. }
            | Event::ClosingTold { .. }
            | Event::ClosingChosen { .. }
            | Event::ClosingDecided { .. }
            | Event::DaySigned { .. }
            | Event::ClockCorrected { .. } => Happened::Other,
        }
    }
}

/// A line or reply that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// When it was said.
    pub at: At,
    /// The line or reply.
    pub key: Code,
    /// Trust after it.
    pub trust: i32,
}

/// The state of a play.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Play {
    /// What was said, in order.
    pub said: Vec<Said>,
    /// Trust after the last line, from 0 to [`FULL_TRUST`].
    pub trust: i32,
    /// The people who have walked out or hung up, and when.
    pub left: Vec<(Code, At)>,
    /// The replies offered now.
    pub offered: Vec<Code>,
}

struct Person {
    arrived: Option<At>,
    greeted: bool,
    serving: bool,
    held: bool,
    ended: bool,
    last_act: Option<At>,
    done: BTreeSet<Stage>,
}

struct Player<'a> {
    scenario: &'a Scenario,
    people: BTreeMap<&'a Code, Person>,
    happened: BTreeSet<&'a Code>,
    play: Play,
}

impl Known for Player<'_> {
    fn values(&self, _: &str) -> Option<Vec<String>> {
        None
    }
    fn number(&self, name: &str) -> Option<f64> {
        (name == "trust").then(|| f64::from(self.play.trust))
    }
    fn answered(&self, name: &str) -> bool {
        self.happened.iter().any(|key| key.as_str() == name)
    }
}

/// What was said until `now`. `events` are in the order of time.
#[must_use]
pub fn play(scenario: &Scenario, events: &[PracticeEvent], now: At) -> Play {
    let person = || Person {
        arrived: None,
        greeted: false,
        serving: false,
        held: false,
        ended: false,
        last_act: None,
        done: BTreeSet::new(),
    };
    let mut player = Player {
        scenario,
        people: scenario.arrivals.iter().map(|arrival| (&arrival.who, person())).collect(),
        happened: BTreeSet::new(),
        play: Play { trust: scenario.trust.clamp(0, FULL_TRUST), ..Play::default() },
    };
    for event in events {
        player.pass(event.at);
        player.take(event);
    }
    player.pass(now);
    player.play.offered = player.offered();
    player.play
}

impl<'a> Player<'a> {
    /// Advances the time to `to`: lines that wait for a time come in their order.
    fn pass(&mut self, to: At) {
        while let Some((at, line)) = self.due(to) {
            // A line whose time had come earlier, and that can be said only now.
            let at = self.play.said.last().map_or(at, |last| at.max(last.at));
            self.say(line, at);
        }
    }

    fn due(&self, to: At) -> Option<(At, &'a Line)> {
        self.scenario
            .lines
            .iter()
            .filter(|line| !self.happened.contains(&line.key) && self.fits(line))
            .filter_map(|line| {
                let person = self.people.get(&line.who).filter(|person| !person.ended)?;
                let at = match line.on {
                    Cue::Waited(seconds) if !person.greeted => person.arrived? + i64::from(seconds) * SECOND,
                    Cue::Silent(seconds) if person.serving => person.last_act? + i64::from(seconds) * SECOND,
                    _ => return None,
                };
                (at <= to).then_some((at, line))
            })
            .min_by_key(|(at, _)| *at)
    }

    fn fits(&self, line: &Line) -> bool {
        line.when.as_ref().is_none_or(|when| when.holds(self))
    }

    fn take(&mut self, event: &PracticeEvent) {
        if let Happened::Reply(key) = &event.what {
            let scenario = self.scenario;
            let Some(reply) = scenario.replies.iter().find(|reply| &reply.key == key) else { return };
            if !self.offered().contains(key) {
                return;
            }
            let who = scenario.lines.iter().find(|line| line.key == reply.after).map(|line| &line.who);
            self.note(&reply.key, reply.trust, event.at);
            if let Some(person) = who.and_then(|who| self.people.get_mut(who)) {
                person.last_act = Some(event.at);
            }
            self.bring(&[Cue::Reply(key.clone())], who.cloned().as_ref(), event.at);
            return;
        }
        let cues = self.cues(event);
        self.bring(&cues, event.who.as_ref(), event.at);
    }

    /// Says every line that one of the cues triggers.
    fn bring(&mut self, cues: &[Cue], who: Option<&Code>, at: At) {
        let scenario = self.scenario;
        for line in &scenario.lines {
            let theirs = who.is_none_or(|who| &line.who == who);
            if theirs && cues.contains(&line.on) && !self.happened.contains(&line.key) && self.fits(line) {
                self.say(line, at);
            }
        }
    }

    /// The cues of an event, and its effect on the person.
    fn cues(&mut self, event: &PracticeEvent) -> Vec<Cue> {
        let Some(person) = event.who.as_ref().and_then(|who| self.people.get_mut(who)) else {
            return if event.what == Happened::Start { vec![Cue::Start] } else { Vec::new() };
        };
        person.last_act = Some(event.at);
        match &event.what {
            Happened::Start => vec![Cue::Start],
            Happened::Arrived => {
                person.arrived = Some(event.at);
                vec![Cue::Arrived]
            }
            Happened::Acknowledged => {
                person.greeted = true;
                vec![Cue::Acknowledged]
            }
            Happened::Called => vec![Cue::Called],
            Happened::Served => {
                let again = person.held;
                (person.greeted, person.serving, person.held) = (true, true, false);
                vec![if again { Cue::Resumed } else { Cue::Served }]
            }
            Happened::Held => {
                (person.serving, person.held) = (false, true);
                vec![Cue::Held]
            }
            Happened::Step { key, stage, skipped: true } => {
                vec![Cue::Skipped(key.clone()), Cue::SkippedStage(*stage)]
            }
            Happened::Step { key, stage, skipped: false } => {
                let mut cues = vec![Cue::Step(key.clone())];
                if person.done.insert(*stage) {
                    cues.push(Cue::Stage(*stage));
                }
                cues
            }
            Happened::Escalated(to) => vec![Cue::Escalated(*to)],
            Happened::Service(service) => vec![Cue::Service(service.clone())],
            Happened::Ended(end) => {
                (person.serving, person.ended) = (false, true);
                let mut cues: Vec<Cue> = LAST
                    .into_iter()
                    .chain([Stage::Greeting])
                    .filter(|stage| !person.done.contains(stage))
                    .map(Cue::LeftOut)
                    .collect();
                match end {
                    End::Resolved => cues.push(Cue::Resolved),
                    End::Referred => cues.push(Cue::Referred),
                    _ => {}
                }
                cues.push(Cue::Ended);
                cues
            }
            Happened::Reply(_) | Happened::Other => Vec::new(),
        }
    }

    fn say(&mut self, line: &'a Line, at: At) {
        self.note(&line.key, line.trust, at);
        if line.leaves {
            self.play.left.push((line.who.clone(), at));
            if let Some(person) = self.people.get_mut(&line.who) {
                person.ended = true;
            }
        }
    }

    fn note(&mut self, key: &'a Code, change: i32, at: At) {
        self.happened.insert(key);
        self.play.trust = self.play.trust.saturating_add(change).clamp(0, FULL_TRUST);
        self.play.said.push(Said { at, key: key.clone(), trust: self.play.trust });
    }

    /// One reply to each line that was said; none to a person who is gone.
    fn offered(&self) -> Vec<Code> {
        let answered = |line: &Code| {
            self.scenario
                .replies
                .iter()
                .any(|reply| &reply.after == line && self.happened.contains(&reply.key))
        };
        let here = |line: &Code| {
            let line = self.scenario.lines.iter().find(|known| &known.key == line);
            line.and_then(|line| self.people.get(&line.who)).is_some_and(|person| !person.ended)
        };
        self.scenario
            .replies
            .iter()
            .filter(|reply| self.happened.contains(&reply.after))
            .filter(|reply| !answered(&reply.after) && here(&reply.after))
            .map(|reply| reply.key.clone())
            .collect()
    }
}
