//! Steps of Service as data: L.A.S.T. (Listen, Acknowledge, Solve, Thank), each step tagged with the R it serves.
//!
//! This file says what a script is. `condition.rs` is the small language its branches are written in, `check.rs` what must hold
//! before a version is published, `reading.rs` how hard a text is to read, `run.rs` how a leg follows a script,
//! `ops/adherence.rs` how well it was followed. To add something a step can carry: a field of [`Step`], what must hold of it in `check.rs`, a field of
//! the editor in `app/src/pages/scripts`.

pub mod check;
pub mod condition;
mod fault;
pub mod reading;
pub mod run;

pub use condition::Condition;

use crate::ids::{Code, ScriptId, ServiceId, StepKey};
use crate::time::Day;
use crate::words::Words;
use serde::{Deserialize, Serialize};

/// A script in one version. A version is never changed once published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// Its slug.
    pub id: ScriptId,
    /// Its version, from 1.
    pub version: u32,
    /// Draft, in review, published or retired.
    pub status: Status,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Purpose::is_service")]
    pub purpose: Purpose,
    /// Languages it is complete in.
    pub languages: Vec<String>,
    /// Its title.
    pub title: Words,
    /// Why this version exists.
    #[serde(default)]
    pub note: String,
    /// Who was asked about it, and when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consulted: Vec<Consulted>,
    /// In use from this day on; from its publication when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    /// In use to this day; until the next version when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// Where danger leads from any step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<StepKey>,
    /// The steps, in order: each goes on to the following one, unless it says otherwise.
    pub steps: Vec<Step>,
}

/// What a script is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A service, from hello to goodbye.
    #[default]
    Service,
    /// A situation that can come up in any visit: an angry visitor, bad news, another language.
    Situation,
    /// Receiving a complaint.
    Complaint,
}

impl Purpose {
    fn is_service(&self) -> bool {
        *self == Purpose::Service
    }
}

/// A resident or group that was asked about a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consulted {
    /// The resident or group, in words.
    pub who: String,
    /// The day on which they were asked.
    pub on: Day,
}

/// Where a version is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Being written.
    Draft,
    /// Waiting for somebody else's approval.
    InReview,
    /// In use.
    Published,
    /// No longer in use.
    Retired,
}

/// One item of a script.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its name, the same in every version.
    pub key: StepKey,
    /// Where in the conversation.
    pub stage: Stage,
    /// What the officer does.
    pub kind: Kind,
    /// Which of the 3 R's it serves.
    pub r: R,
    /// Must be done: always, never, or when a condition holds.
    #[serde(default)]
    pub required: Required,
    /// Once a visit is enough, whichever script asks: a greeting, a name.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub once: bool,
    /// What a step of Solve lets the resident know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tells: Vec<Tells>,
    /// Which worries about complaining it answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub askers: Vec<Asker>,
    /// What to say, in the resident's language.
    pub say: Words,
    /// What to say on the telephone, when that differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub say_phone: Option<Words>,
    /// Another way to say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub another: Option<Words>,
    /// What to add when it was not understood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clarify: Option<Words>,
    /// Why it matters.
    pub why: Words,
    /// What to avoid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avoid: Option<Words>,
    /// What is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Question>,
    /// How long it usually takes, from the step before it; the greeting from arrival. A guide, never a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_s: Option<u32>,
    /// What the desk offers to do once the step is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<Effect>,
    /// What follows, first match first; the following step when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub next: Vec<Branch>,
}

/// The stages, in the order in which they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The greeting, before L.A.S.T. begins.
    Greeting,
    /// L: the person says what brings them.
    Listen,
    /// A: what was heard is said back.
    Acknowledge,
    /// S: what can be done, by whom, by when.
    Solve,
    /// T: thanks, and goodbye.
    Thank,
    /// Leave the script for safety.
    Safety,
}

impl Stage {
    /// Its code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Greeting => "greeting",
            Stage::Listen => "listen",
            Stage::Acknowledge => "acknowledge",
            Stage::Solve => "solve",
            Stage::Thank => "thank",
            Stage::Safety => "safety",
        }
    }
}

/// The four stages of L.A.S.T., in order.
pub const LAST: [Stage; 4] = [Stage::Listen, Stage::Acknowledge, Stage::Solve, Stage::Thank];

/// What the officer does at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Say something.
    Say,
    /// Ask something.
    Ask,
    /// Do something.
    Do,
    /// Decide something.
    Decide,
    /// Hand over.
    HandOff,
}

/// Respect, Reliability, Reassurance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum R {
    /// The person is treated with respect.
    Respect,
    /// What was promised is done.
    Reliability,
    /// The person knows that they are taken care of.
    Reassurance,
}

/// Whether a step must be done. Written `true`, `false`, or as a condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Required {
    /// Always, or never.
    Flat(bool),
    /// When this holds.
    When(Condition),
}

impl Default for Required {
    fn default() -> Self {
        Required::Flat(false)
    }
}

/// What the steps of Solve must let the resident know, on every way through the script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tells {
    /// What the resident can choose from.
    Options,
    /// Who acts.
    Who,
    /// By when.
    When,
}

/// The three, in order.
pub const TELLS: [Tells; 3] = [Tells::Options, Tells::Who, Tells::When];

/// The five people a complaint script must answer before they have to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asker {
    /// May I do this by phone?
    ByPhone,
    /// Must I give my name?
    Anonymous,
    /// May I speak for somebody else?
    ForAnother,
    /// May I, under age?
    UnderAge,
    /// Will I be asked about immigration?
    Immigration,
}

/// All five.
pub const ASKERS: [Asker; 5] =
    [Asker::ByPhone, Asker::Anonymous, Asker::ForAnother, Asker::UnderAge, Asker::Immigration];

/// What is asked for at a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// How the answer is given; the types of Open311.
    #[serde(rename = "type")]
    pub kind: AnswerType,
    /// How private it is.
    #[serde(default)]
    pub privacy: Privacy,
    /// What can be chosen from a list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Value>,
    /// The sentence it makes in the narrative; `{}` stands for the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrative: Option<Words>,
}

/// How an answer is given. The data types of Open311 GeoReport v2, "service definition".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerType {
    /// A short text.
    String,
    /// A number.
    Number,
    /// A day and time.
    Datetime,
    /// A longer text.
    Text,
    /// One of a list.
    SingleValueList,
    /// Several of a list.
    MultiValueList,
}

impl AnswerType {
    /// Chosen from a list.
    #[must_use]
    pub fn is_list(self) -> bool {
        matches!(self, AnswerType::SingleValueList | AnswerType::MultiValueList)
    }

    /// Written freely: may hold a name, so it is never open.
    #[must_use]
    pub fn is_free(self) -> bool {
        matches!(self, AnswerType::String | AnswerType::Text)
    }
}

/// How private an answer is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// Stands in the record; branches may ask for it. Never for free text.
    Open,
    /// Kept with the personal data and purged with them; in the narrative.
    #[default]
    Personal,
    /// Kept likewise, and left out of the narrative.
    Sealed,
}

/// An answer that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// Its code.
    pub key: Code,
    /// Its name.
    pub name: Words,
    /// The sentence it makes in the narrative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrative: Option<Words>,
}

/// What the desk offers to do once a step is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// What the desk offers to do.
    #[serde(rename = "do")]
    pub act: Act,
    /// Only when this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// For `set_service`: which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// For `hold`: why. For `refer`: where to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// For `promise`, `hold` and `offer_call_back`: due in so many seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_s: Option<u32>,
    /// For `promise`: due at the time given at this step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_step: Option<StepKey>,
}

/// The effects there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Choose the service.
    SetService,
    /// Stand before all others.
    SetUrgent,
    /// Put on hold.
    Hold,
    /// Send to who can help.
    Refer,
    /// Offer to call back.
    OfferCallBack,
    /// Promise a follow-up.
    Promise,
    /// Ask a supervisor to come.
    CallSupervisor,
}

/// A way on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// Taken when this holds; always, when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// Where to.
    pub to: Target,
}

/// Where a branch leads: a step, or `end`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StepKey", into = "String")]
pub enum Target {
    /// On to this step.
    Step(StepKey),
    /// The script is over.
    End,
}

/// The word for the end of a script; no step may have it as its key.
pub const END: &str = "end";

impl From<StepKey> for Target {
    fn from(key: StepKey) -> Target {
        if key.as_str() == END { Target::End } else { Target::Step(key) }
    }
}

impl From<Target> for String {
    fn from(target: Target) -> String {
        target.to_string()
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Target::Step(key) => key.fmt(f),
            Target::End => f.write_str(END),
        }
    }
}

impl Script {
    /// The step of that key.
    #[must_use]
    pub fn step(&self, key: &StepKey) -> Option<&Step> {
        self.place(key).and_then(|place| self.steps.get(place))
    }

    /// Where the step of that key stands.
    #[must_use]
    pub fn place(&self, key: &StepKey) -> Option<usize> {
        self.steps.iter().position(|step| &step.key == key)
    }

    /// Where a branch of the step at `place` leads; `None` is the end, also for a step there is not.
    pub(crate) fn target(&self, to: &Target) -> Option<usize> {
        match to {
            Target::Step(key) => self.place(key),
            Target::End => None,
        }
    }

    /// Every step a step can lead to, however its conditions turn out; `None` is the end.
    pub(crate) fn ways(&self, place: usize) -> Vec<Option<usize>> {
        let after = (place + 1 < self.steps.len()).then_some(place + 1);
        let Some(step) = self.steps.get(place) else { return Vec::new() };
        let mut ways: Vec<Option<usize>> = step.next.iter().map(|branch| self.target(&branch.to)).collect();
        // Where no condition need hold, a run goes on with the following step. One answer of a list has its way: `check` asks for it.
        let one_of =
            step.answer.as_ref().is_some_and(|question| question.kind == AnswerType::SingleValueList);
        if step.next.is_empty() || !one_of && step.next.iter().all(|branch| branch.when.is_some()) {
            ways.push(after);
        }
        ways
    }

    /// What its SHA-256 is taken of: everything but the status, which changes, in one spelling.
    ///
    /// # Errors
    /// None in practice: a script is always JSON.
    pub fn canonical(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(&Script { status: Status::Draft, ..self.clone() })
    }
}

impl Step {
    /// All that is said to the resident at this step.
    pub fn spoken(&self) -> impl Iterator<Item = &Words> {
        [Some(&self.say), self.say_phone.as_ref(), self.another.as_ref(), self.clarify.as_ref()]
            .into_iter()
            .flatten()
    }
}
