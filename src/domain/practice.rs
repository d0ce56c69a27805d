//! Role play: a scenario plays residents to whom a trainee attends at the real desk, in a practice line. It is a list of lines, each
//! with the cue that brings it about, and of replies the trainee can choose from. What is said and how trust moves follows from
//! what happened alone, in the order of time: the same practice read again is the same play.
//!
//! To add a cue: a variant of [`Cue`], its spelling in `FromStr`, what brings it about in [`Player::cues`].

use crate::fact::What;
use crate::ids::{Code, ServiceId, StepKey};
use crate::script::condition::{Condition, Known};
use crate::script::run::Escalation;
use crate::script::{LAST, Stage};
use crate::time::{At, SECOND};
use crate::visit::{Channel, End};
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

/// Trust runs from 0 to this.
pub const FULL_TRUST: i32 = 10;

/// A scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Its code.
    pub id: Code,
    /// Its title.
    pub title: Words,
    /// What is practised.
    pub skill: Words,
    /// What the trainee reads before.
    pub brief: Words,
    /// About how long it takes, in minutes.
    pub minutes: u32,
    /// Where trust starts.
    pub trust: i32,
    /// From here on it went well.
    pub good: i32,
    /// Who comes or calls.
    pub arrivals: Vec<Arrival>,
    /// What they say and do.
    pub lines: Vec<Line>,
    /// What the trainee can choose to say.
    #[serde(default)]
    pub replies: Vec<Reply>,
}

/// Somebody who comes or calls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrival {
    /// Who, within the scenario.
    pub who: Code,
    /// The name given.
    pub name: String,
    /// Seconds after the start.
    #[serde(default)]
    pub after_s: u32,
    /// How.
    pub channel: Channel,
    /// What for.
    #[serde(default)]
    pub service: Option<ServiceId>,
    /// The person's language.
    #[serde(default)]
    pub language: Option<String>,
    /// What the person needs.
    #[serde(default)]
    pub needs: Vec<Code>,
}

/// Something a resident says or does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Its code.
    pub key: Code,
    /// Who.
    pub who: Code,
    /// What brings it about.
    pub on: Cue,
    /// Only when this holds: `answered KEY` asks whether a line or reply has happened, `trust` is a number.
    #[serde(default)]
    pub when: Option<Condition>,
    /// What is heard and seen.
    pub text: Words,
    /// How trust moves.
    #[serde(default)]
    pub trust: i32,
    /// Why it moves.
    #[serde(default)]
    pub why: Option<Words>,
    /// What an experienced officer would have said or done.
    #[serde(default)]
    pub better: Option<Words>,
    /// The resident walks out, or hangs up.
    #[serde(default)]
    pub leaves: bool,
}

/// Something the trainee can say after a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// Its code.
    pub key: Code,
    /// After which line.
    pub after: Code,
    /// The words.
    pub text: Words,
    /// How trust moves.
    #[serde(default)]
    pub trust: i32,
    /// Why it moves.
    #[serde(default)]
    pub why: Option<Words>,
    /// What an experienced officer would have said.
    #[serde(default)]
    pub better: Option<Words>,
}

/// What brings a line about. Written as one word, such as `served`, `stage:listen` or `waited:60`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Cue {
    /// The practice begins.
    Start,
    /// The person came, or the telephone rang.
    Arrived,
    /// Greeted.
    Acknowledged,
    /// Called to the window.
    Called,
    /// Serving begins.
    Served,
    /// A first step of a stage was done.
    Stage(Stage),
    /// A step was done.
    Step(StepKey),
    /// A step was passed over.
    Skipped(StepKey),
    /// A step of a stage was passed over.
    SkippedStage(Stage),
    /// Put on hold.
    Held,
    /// Served again after a hold.
    Resumed,
    /// The trainee chose this reply.
    Reply(Code),
    /// So many seconds without being greeted.
    Waited(u32),
    /// So many seconds at the window without anything done.
    Silent(u32),
    /// Somebody was called for.
    Escalated(Escalation),
    /// The service was chosen.
    Service(ServiceId),
    /// Ended with an outcome.
    Resolved,
    /// Ended by sending elsewhere.
    Referred,
    /// Ended without any step of this stage.
    LeftOut(Stage),
    /// Ended in whatever way.
    Ended,
}

const STAGES: [Stage; 6] =
    [Stage::Greeting, Stage::Listen, Stage::Acknowledge, Stage::Solve, Stage::Thank, Stage::Safety];

impl fmt::Display for Cue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cue::Start => f.write_str("start"),
            Cue::Arrived => f.write_str("arrived"),
            Cue::Acknowledged => f.write_str("acknowledged"),
            Cue::Called => f.write_str("called"),
            Cue::Served => f.write_str("served"),
            Cue::Stage(stage) => write!(f, "stage:{}", stage.as_str()),
            Cue::Step(step) => write!(f, "step:{step}"),
            Cue::Skipped(step) => write!(f, "skipped:{step}"),
            Cue::SkippedStage(stage) => write!(f, "skipped_stage:{}", stage.as_str()),
            Cue::Held => f.write_str("held"),
            Cue::Resumed => f.write_str("resumed"),
            Cue::Reply(reply) => write!(f, "reply:{reply}"),
            Cue::Waited(seconds) => write!(f, "waited:{seconds}"),
            Cue::Silent(seconds) => write!(f, "silent:{seconds}"),
            Cue::Escalated(Escalation::Danger) => f.write_str("escalated:danger"),
            Cue::Escalated(Escalation::Supervisor) => f.write_str("escalated:supervisor"),
            Cue::Escalated(Escalation::Interpreter) => f.write_str("escalated:interpreter"),
            Cue::Service(service) => write!(f, "service:{service}"),
            Cue::Resolved => f.write_str("resolved"),
            Cue::Referred => f.write_str("referred"),
            Cue::LeftOut(stage) => write!(f, "left_out:{}", stage.as_str()),
            Cue::Ended => f.write_str("ended"),
        }
    }
}

/// A word that is no cue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a cue, such as served, stage:listen, reply:sorry or waited:60")]
pub struct BadCue(pub String);

impl FromStr for Cue {
    type Err = BadCue;
    fn from_str(text: &str) -> Result<Cue, BadCue> {
        let bad = || BadCue(text.to_owned());
        let stage = |word: &str| STAGES.into_iter().find(|stage| stage.as_str() == word).ok_or_else(bad);
        Ok(match text.split_once(':') {
            None => match text {
                "start" => Cue::Start,
                "arrived" => Cue::Arrived,
                "acknowledged" => Cue::Acknowledged,
                "called" => Cue::Called,
                "served" => Cue::Served,
                "held" => Cue::Held,
                "resumed" => Cue::Resumed,
                "resolved" => Cue::Resolved,
                "referred" => Cue::Referred,
                "ended" => Cue::Ended,
                _ => return Err(bad()),
            },
            Some(("stage", word)) => Cue::Stage(stage(word)?),
            Some(("skipped_stage", word)) => Cue::SkippedStage(stage(word)?),
            Some(("left_out", word)) => Cue::LeftOut(stage(word)?),
            Some(("step", word)) => Cue::Step(word.parse().map_err(|_| bad())?),
            Some(("skipped", word)) => Cue::Skipped(word.parse().map_err(|_| bad())?),
            Some(("reply", word)) => Cue::Reply(word.parse().map_err(|_| bad())?),
            Some(("service", word)) => Cue::Service(word.parse().map_err(|_| bad())?),
            Some(("waited", word)) => Cue::Waited(word.parse().map_err(|_| bad())?),
            Some(("silent", word)) => Cue::Silent(word.parse().map_err(|_| bad())?),
            Some(("escalated", "danger")) => Cue::Escalated(Escalation::Danger),
            Some(("escalated", "supervisor")) => Cue::Escalated(Escalation::Supervisor),
            Some(("escalated", "interpreter")) => Cue::Escalated(Escalation::Interpreter),
            Some(_) => return Err(bad()),
        })
    }
}

impl From<Cue> for String {
    fn from(cue: Cue) -> String {
        cue.to_string()
    }
}

impl TryFrom<String> for Cue {
    type Error = BadCue;
    fn try_from(text: String) -> Result<Self, BadCue> {
        text.parse()
    }
}

/// Something that happened in a practice.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// When.
    pub at: At,
    /// To whom; nobody for the start.
    pub who: Option<Code>,
    /// What.
    pub what: Happened,
}

/// What can happen in a practice, as the play answers to it.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)] // Each is the cue of the same name.
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
    /// An act of the officer that no line answers to: it ends a silence.
    Other,
}

impl Happened {
    /// What a fact about a visit is in the play. `stage` finds the stage of a step.
    #[must_use]
    pub fn of(what: &What, stage: impl Fn(&crate::fact::ScriptRef, &StepKey) -> Option<Stage>) -> Happened {
        match what {
            What::Arrived(_) => Happened::Arrived,
            What::Acknowledged | What::Answered { .. } => Happened::Acknowledged,
            What::Called { .. } => Happened::Called,
            What::Served { .. } => Happened::Served,
            What::Held { .. } | What::AskedToWait => Happened::Held,
            What::StepDone { script, step, skipped, .. } => match stage(script, step) {
                Some(stage) => Happened::Step { key: step.clone(), stage, skipped: *skipped },
                None => Happened::Other,
            },
            What::Escalated { to, .. } => Happened::Escalated(*to),
            What::ServiceSet { service, .. } => Happened::Service(service.clone()),
            What::Ended { end, .. } => Happened::Ended(*end),
            _ => Happened::Other,
        }
    }
}

/// A line or reply that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// When.
    pub at: At,
    /// Which line or reply.
    pub key: Code,
    /// Trust after it.
    pub trust: i32,
}

/// A play so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Play {
    /// What was said, in order.
    pub said: Vec<Said>,
    /// Trust now.
    pub trust: i32,
    /// Who has walked out or hung up, and when.
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

/// What was said until `now`. `events` stand in the order of time.
#[must_use]
pub fn play(scenario: &Scenario, events: &[Event], now: At) -> Play {
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
        play: Play { trust: scenario.trust, ..Play::default() },
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
    /// Time goes on to `to`: lines that wait for time come in their order.
    fn pass(&mut self, to: At) {
        while let Some((at, line)) = self.due(to) {
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

    fn take(&mut self, event: &Event) {
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

    /// Says every line that one of the cues brings about.
    fn bring(&mut self, cues: &[Cue], who: Option<&Code>, at: At) {
        let scenario = self.scenario;
        for line in &scenario.lines {
            let theirs = who.is_none_or(|who| &line.who == who);
            if theirs && cues.contains(&line.on) && !self.happened.contains(&line.key) && self.fits(line) {
                self.say(line, at);
            }
        }
    }

    /// The cues of something that happened, and what it makes of the person.
    fn cues(&mut self, event: &Event) -> Vec<Cue> {
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
        }
    }

    fn note(&mut self, key: &'a Code, change: i32, at: At) {
        self.happened.insert(key);
        self.play.trust = (self.play.trust + change).clamp(0, FULL_TRUST);
        self.play.said.push(Said { at, key: key.clone(), trust: self.play.trust });
    }

    /// One reply to each line that was said; none to somebody who is gone.
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

/// What is wrong with a scenario, in words; nothing when it can be played.
#[must_use]
pub fn faults(scenario: &Scenario, languages: &[&str]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    let keys =
        scenario.lines.iter().map(|line| &line.key).chain(scenario.replies.iter().map(|reply| &reply.key));
    for key in keys {
        if !seen.insert(key) {
            faults.push(format!("“{key}” stands twice"));
        }
    }
    let whole = |words: &Words| languages.iter().all(|language| words.0.contains_key(*language));
    let known =
        |name: &StepKey| name.as_str() == "trust" || seen.iter().any(|key| key.as_str() == name.as_str());
    for line in &scenario.lines {
        if !scenario.arrivals.iter().any(|arrival| arrival.who == line.who) {
            faults.push(format!("line “{}”: nobody called “{}” comes", line.key, line.who));
        }
        if let Cue::Reply(reply) = &line.on
            && !scenario.replies.iter().any(|known| &known.key == reply)
        {
            faults.push(format!("line “{}”: there is no reply “{reply}”", line.key));
        }
        for (name, _) in line.when.iter().flat_map(Condition::names) {
            if !known(name) {
                faults.push(format!(
                    "line “{}”: its condition asks for “{name}”, which there is not",
                    line.key
                ));
            }
        }
    }
    for reply in &scenario.replies {
        if !scenario.lines.iter().any(|line| line.key == reply.after) {
            faults.push(format!("reply “{}”: there is no line “{}”", reply.key, reply.after));
        }
        if reply.trust < 0 && reply.better.is_none() {
            faults.push(format!("reply “{}”: trust falls, and nothing says what would be better", reply.key));
        }
    }
    let lines =
        scenario.lines.iter().map(|line| (&line.key, &line.text, line.trust, &line.why, &line.better));
    let replies = scenario
        .replies
        .iter()
        .map(|reply| (&reply.key, &reply.text, reply.trust, &reply.why, &reply.better));
    for (key, text, trust, why, better) in lines.chain(replies) {
        if trust != 0 && why.is_none() {
            faults.push(format!("“{key}”: trust moves, and nothing says why"));
        }
        if ![Some(text), why.as_ref(), better.as_ref()].into_iter().flatten().all(whole) {
            faults.push(format!("“{key}” is not there in every language"));
        }
    }
    faults
}
