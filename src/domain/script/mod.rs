//! Steps of Service as data: L.A.S.T. (Listen, Acknowledge, Solve, Thank), each step tagged with the R it
//! serves.
//!
//! This file defines a script. `condition.rs` is the small language its branches are written in, `check.rs`
//! what must hold before a version is published, `reading.rs` how hard a text is to read, `run.rs` how a leg
//! follows a script, `ops/adherence.rs` how well it was followed. To add something a step can carry: a field
//! of [`Step`], what must hold of it in `check.rs`, a field of the editor in `app/src/pages/scripts`.

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

/// One version of a script. It never changes once published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// The same in every version.
    pub id: ScriptId,
    /// Counted from 1.
    pub version: u32,
    /// Draft, in review, published or retired.
    pub status: Status,
    /// A service, a situation or complaints.
    #[serde(default, skip_serializing_if = "Purpose::is_service")]
    pub purpose: Purpose,
    /// The languages in which every text of it is complete.
    pub languages: Vec<String>,
    /// Its name on staff screens.
    pub title: Words,
    /// Why this version was written.
    #[serde(default)]
    pub note: String,
    /// The residents and groups that were asked about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consulted: Vec<Consulted>,
    /// The first day in use; absent: from publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    /// The last day in use; absent: until the next version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// The step that danger leads to from any other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<StepKey>,
    /// The steps, in order: each leads to the following one, unless it says otherwise.
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

/// A resident or group that was consulted on a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consulted {
    /// The resident or group, in plain words.
    pub who: String,
    /// The day on which they were asked.
    pub on: Day,
}

/// The stage of a version's life cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Being written.
    Draft,
    /// Waiting for approval by another person than its author.
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
    /// The same in every version.
    pub key: StepKey,
    /// Where in the conversation it comes.
    pub stage: Stage,
    /// What the officer does.
    pub kind: Kind,
    /// Which of the 3 R's it serves.
    pub r: R,
    /// Whether it must be done: always, never, or when a condition holds.
    #[serde(default)]
    pub required: Required,
    /// Once per visit is enough, whichever script asks: a greeting, a name.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub once: bool,
    /// What a step of Solve informs the resident of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tells: Vec<Tells>,
    /// The worries about complaining that it answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub askers: Vec<Asker>,
    /// What to say, in the resident's language.
    pub say: Words,
    /// What to say on the telephone, when that differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub say_phone: Option<Words>,
    /// An alternative wording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub another: Option<Words>,
    /// What to add when it was not understood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clarify: Option<Words>,
    /// Why the step matters.
    pub why: Words,
    /// What to avoid saying or doing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avoid: Option<Words>,
    /// The question it asks, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Question>,
    /// Its usual duration in seconds, from the step before it; for the greeting, from arrival. A guide, never
    /// a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_s: Option<u32>,
    /// What the desk offers to do once the step is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<Effect>,
    /// The branches, first match first; when empty, the following step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub next: Vec<Branch>,
}

/// The stages, in the order of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The greeting, before L.A.S.T. begins.
    Greeting,
    /// L: the person says what brings them.
    Listen,
    /// A: the officer says back what was heard.
    Acknowledge,
    /// S: what can be done, by whom, by when.
    Solve,
    /// T: thanks, and goodbye.
    Thank,
    /// Leave the script for safety.
    Safety,
}

impl Stage {
    /// Its spelling in stored scripts and in the API.
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
    /// Say something to the resident.
    Say,
    /// Ask the resident a question.
    Ask,
    /// Do something at the desk.
    Do,
    /// Decide how to go on.
    Decide,
    /// Hand over to another officer or unit.
    HandOff,
}

/// Respect, Reliability, Reassurance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum R {
    /// The person is treated with respect.
    Respect,
    /// Promises are kept.
    Reliability,
    /// The person knows that they are taken care of.
    Reassurance,
}

/// Whether a step must be done. In JSON: `true`, `false`, or a condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Required {
    /// Always, or never.
    Flat(bool),
    /// When the condition holds.
    When(Condition),
}

impl Default for Required {
    fn default() -> Self {
        Required::Flat(false)
    }
}

/// What the steps of Solve must inform the resident of, on every path through the script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tells {
    /// The choices the resident has.
    Options,
    /// Who will act.
    Who,
    /// When it will happen.
    When,
}

/// All three, in order.
pub const TELLS: [Tells; 3] = [Tells::Options, Tells::Who, Tells::When];

/// The five people a complaint script must answer before they have to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asker {
    /// May I do this by phone?
    ByPhone,
    /// Must I give my name?
    Anonymous,
    /// May I speak for someone else?
    ForAnother,
    /// May I, as a minor?
    UnderAge,
    /// Will I be asked about immigration?
    Immigration,
}

/// All five worries.
pub const ASKERS: [Asker; 5] =
    [Asker::ByPhone, Asker::Anonymous, Asker::ForAnother, Asker::UnderAge, Asker::Immigration];

/// The question asked at a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The type of the answer, one of those of Open311.
    #[serde(rename = "type")]
    pub kind: AnswerType,
    /// How private it is.
    #[serde(default)]
    pub privacy: Privacy,
    /// The choices of a list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Value>,
    /// The sentence it adds to the narrative; `{}` is replaced by the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrative: Option<Words>,
}

/// The type of an answer. The data types of Open311 GeoReport v2, "service definition".
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
    /// One choice of a list.
    SingleValueList,
    /// Several choices of a list.
    MultiValueList,
}

impl AnswerType {
    /// Whether it is chosen from a list.
    #[must_use]
    pub fn is_list(self) -> bool {
        matches!(self, AnswerType::SingleValueList | AnswerType::MultiValueList)
    }

    /// Whether it is free text: it may contain a name, so it is never open.
    #[must_use]
    pub fn is_free(self) -> bool {
        matches!(self, AnswerType::String | AnswerType::Text)
    }
}

/// How private an answer is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// In the record; branches may depend on it. Never for free text.
    Open,
    /// Stored with the personal data and purged with them; in the narrative.
    #[default]
    Personal,
    /// Stored likewise, and left out of the narrative.
    Sealed,
}

/// One choice of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// Its code in stored answers and conditions.
    pub key: Code,
    /// The label on screen.
    pub name: Words,
    /// The sentence it adds to the narrative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrative: Option<Words>,
}

/// What the desk offers to do once a step is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// The action that is offered.
    #[serde(rename = "do")]
    pub act: Act,
    /// Offered only when this condition holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// For `set_service`: the service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// For `hold`: the reason. For `refer`: the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// For `promise`, `hold` and `offer_call_back`: due in this many seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_s: Option<u32>,
    /// For `promise`: due at the time that was answered at this step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_step: Option<StepKey>,
}

/// The actions the desk can offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Choose the service.
    SetService,
    /// Put before all others.
    SetUrgent,
    /// Put on hold.
    Hold,
    /// Send to a place that can help.
    Refer,
    /// Offer to call back.
    OfferCallBack,
    /// Promise a follow-up.
    Promise,
    /// Ask a supervisor to come.
    CallSupervisor,
}

/// One possible next step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// Taken when this condition holds; absent: always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// The step it leads to, or the end.
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
    /// The step with this key.
    #[must_use]
    pub fn step(&self, key: &StepKey) -> Option<&Step> {
        self.place(key).and_then(|place| self.steps.get(place))
    }

    /// The position of the step with this key.
    #[must_use]
    pub fn place(&self, key: &StepKey) -> Option<usize> {
        self.steps.iter().position(|step| &step.key == key)
    }

    /// Where a branch of the step at `place` leads; `None` is the end, also for a step that does not exist.
    pub(crate) fn target(&self, to: &Target) -> Option<usize> {
        match to {
            Target::Step(key) => self.place(key),
            Target::End => None,
        }
    }

    /// Every step that can follow a step, whatever its conditions evaluate to; `None` is the end.
    pub(crate) fn ways(&self, place: usize) -> Vec<Option<usize>> {
        let after = (place + 1 < self.steps.len()).then_some(place + 1);
        let Some(step) = self.steps.get(place) else { return Vec::new() };
        let mut ways: Vec<Option<usize>> = step.next.iter().map(|branch| self.target(&branch.to)).collect();
        // Where no condition holds, a run goes on with the following step; except that `check` requires a
        // branch for each choice of a list of which one is chosen.
        let one_of =
            step.answer.as_ref().is_some_and(|question| question.kind == AnswerType::SingleValueList);
        if step.next.is_empty() || !one_of && step.next.iter().all(|branch| branch.when.is_some()) {
            ways.push(after);
        }
        ways
    }

    /// The input of its SHA-256: everything except the status, which changes, in one canonical spelling.
    ///
    /// # Errors
    /// None in practice: a script always serializes to JSON.
    pub fn canonical(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(&Script { status: Status::Draft, ..self.clone() })
    }
}

impl Step {
    /// All texts that are said to the resident at this step.
    pub fn spoken(&self) -> impl Iterator<Item = &Words> {
        [Some(&self.say), self.say_phone.as_ref(), self.another.as_ref(), self.clarify.as_ref()]
            .into_iter()
            .flatten()
    }
}
