//! Role play: a scenario plays residents whom a trainee serves at the real desk, in a practice line. It is a
//! list of lines, each with the cue that triggers it, and of replies the trainee can choose from. What is
//! said and how trust changes follows only from what happened, in the order of time: replaying the same
//! practice gives the same play.
//!
//! `cue.rs` defines what triggers a line, `play.rs` what has been said so far. To add a cue: a variant of
//! [`Cue`], its spelling next to it, its trigger in `play.rs`.

mod cue;
mod play;

pub use cue::{BadCue, Cue};
pub use play::{Happened, Play, PracticeEvent, Said, play};

use crate::ids::{Code, ServiceId, StepKey};
use crate::script::condition::Condition;
use crate::vocabulary::visit::Channel;
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Trust ranges from 0 to this.
pub const FULL_TRUST: i32 = 10;

/// A scenario in the library of role plays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The same in every release.
    pub id: Code,
    /// Shown in the list of scenarios.
    pub title: Words,
    /// What is practiced.
    pub skill: Words,
    /// What the trainee reads before starting.
    pub brief: Words,
    /// Approximate duration in minutes.
    pub minutes: u32,
    /// Trust at the start, from 0 to [`FULL_TRUST`].
    pub trust: i32,
    /// With at least this trust at the end, it went well.
    pub good: i32,
    /// The people who come or call.
    pub arrivals: Vec<Arrival>,
    /// What they say and do.
    pub lines: Vec<Line>,
    /// What the trainee can choose to say.
    #[serde(default)]
    pub replies: Vec<Reply>,
}

/// A person who comes or calls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrival {
    /// Identifies the person within the scenario.
    pub who: Code,
    /// The name the person gives.
    pub name: String,
    /// Arrival, in seconds after the start.
    #[serde(default)]
    pub after_s: u32,
    /// Whether the person comes in or calls.
    pub channel: Channel,
    /// The service, when known on arrival.
    #[serde(default)]
    pub service: Option<ServiceId>,
    /// The person's language, as a tag.
    #[serde(default)]
    pub language: Option<String>,
    /// What the person needs, as codes.
    #[serde(default)]
    pub needs: Vec<Code>,
}

/// Something a resident says or does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Identifies the line within the scenario.
    pub key: Code,
    /// The person who says or does it.
    pub who: Code,
    /// The event that triggers it.
    pub on: Cue,
    /// Only if this holds: `answered KEY` means that a line or reply has happened, `trust` is a number.
    #[serde(default)]
    pub when: Option<Condition>,
    /// What is heard and seen.
    pub text: Words,
    /// The change of trust.
    #[serde(default)]
    pub trust: i32,
    /// The reason for the change.
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
    /// Identifies the reply within the scenario.
    pub key: Code,
    /// The line it answers.
    pub after: Code,
    /// What the trainee says.
    pub text: Words,
    /// The change of trust.
    #[serde(default)]
    pub trust: i32,
    /// The reason for the change.
    #[serde(default)]
    pub why: Option<Words>,
    /// What an experienced officer would have said.
    #[serde(default)]
    pub better: Option<Words>,
}

/// The problems of a scenario, in words; empty when it can be played.
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
    if ![&scenario.title, &scenario.skill, &scenario.brief].into_iter().all(whole) {
        faults.push("title, skill or brief is not there in every language".to_owned());
    }
    if !(0..=FULL_TRUST).contains(&scenario.trust) || !(1..=FULL_TRUST).contains(&scenario.good) {
        faults.push(format!("trust runs from 0 to {FULL_TRUST}"));
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
