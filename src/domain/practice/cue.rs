//! What triggers a line of a scenario, and its spelling.

use crate::ids::{Code, ServiceId, StepKey};
use crate::script::Stage;
use crate::vocabulary::script::Escalation;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The trigger of a line. Spelled as one word, such as `served`, `stage:listen` or `waited:60`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Cue {
    /// The practice begins.
    Start,
    /// The person came, or the telephone rang.
    Arrived,
    /// The person was greeted: first human contact.
    Acknowledged,
    /// Called to the window.
    Called,
    /// Serving begins.
    Served,
    /// The first step of a stage was done.
    Stage(Stage),
    /// A step was done.
    Step(StepKey),
    /// A step was skipped.
    Skipped(StepKey),
    /// A step of a stage was skipped.
    SkippedStage(Stage),
    /// Put on hold.
    Held,
    /// Served again after a hold.
    Resumed,
    /// The trainee chose this reply.
    Reply(Code),
    /// This many seconds without being greeted.
    Waited(u32),
    /// This many seconds at the window without any action.
    Silent(u32),
    /// Help was called for.
    Escalated(Escalation),
    /// The service was chosen.
    Service(ServiceId),
    /// Ended with an outcome.
    Resolved,
    /// Ended by a referral.
    Referred,
    /// Ended without any step of this stage.
    LeftOut(Stage),
    /// Ended in any way.
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

/// A word that is not a cue.
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
