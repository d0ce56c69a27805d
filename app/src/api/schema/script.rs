//! Scripts of the Steps of Service, as the API reads and writes them.

use super::shared::{StepRequired, Words};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

words! {
    /// The life cycle of a script version.
    ScriptStatus = domain::script::Status { Draft, InReview, Published, Retired }
    /// The purposes of scripts.
    ScriptPurpose = domain::script::Purpose { Service, Situation, Complaint }
    /// The stages of a conversation, in order.
    ScriptStage = domain::script::Stage { Greeting, Listen, Acknowledge, Solve, Thank, Safety }
    /// What the officer does at a step.
    StepKind = domain::script::Kind { Say, Ask, Do, Decide, HandOff }
    /// Which of the three R's a step serves.
    StepAim = domain::script::R { Respect, Reliability, Reassurance }
    /// What a step of the stage Solve tells the resident.
    StepTells = domain::script::Tells { Options, Who, When }
    /// A concern about complaining that a step answers.
    ComplaintWorry = domain::script::Asker { ByPhone, Anonymous, ForAnother, UnderAge, Immigration }
    /// How an answer is given: the data types of Open311 GeoReport v2.
    AnswerType = domain::script::AnswerType { String, Number, Datetime, Text, SingleValueList, MultiValueList }
    /// How private an answer is.
    AnswerPrivacy = domain::script::Privacy { Open, Personal, Sealed }
    /// What the desk offers to do after a step.
    StepAction = domain::script::Act {
        SetService, SetUrgent, Hold, Refer, OfferCallBack, Promise, CallSupervisor,
    }
}

fields! {
    /// A script version as it is written. `draft` saves it; `in_review` submits it for review as well.
    ScriptDraft = domain::script::Script {
        /// The script's slug.
        id: String,
        /// Its version, from 1.
        version: u32,
        /// Where the version is in its life cycle.
        status: ScriptStatus,
        /// The script's purpose; a service when absent.
        #[schema(required = false)]
        purpose: ScriptPurpose,
        /// The languages in which it is complete.
        languages: Vec<String>,
        /// The title, by language.
        title: Words,
        /// Why this version was written.
        #[schema(required = false)]
        note: String,
        /// The residents and groups that were asked about it, and when.
        #[schema(required = false)]
        consulted: Vec<Consulted>,
        /// In use from this day; from its publication when absent.
        #[schema(format = Date)]
        from: Option<String>,
        /// In use until this day; until the next version when absent.
        #[schema(format = Date)]
        until: Option<String>,
        /// The step that danger leads to from any other step.
        exit: Option<String>,
        /// The steps, in order: each leads to the next unless it says otherwise.
        steps: Vec<ScriptStep>,
    }
    /// A resident or group that was consulted about a version.
    Consulted = domain::script::Consulted {
        /// The resident or group, in words.
        who: String,
        /// The day on which they were asked.
        #[schema(format = Date)]
        on: String,
    }
    /// A step of a script.
    ScriptStep = domain::script::Step {
        /// The key of the step, the same in every version.
        key: String,
        /// The stage of the conversation.
        stage: ScriptStage,
        /// What the officer does.
        kind: StepKind,
        /// Which of the three R's it serves.
        r: StepAim,
        /// Whether it is required: always, never, or when a condition holds.
        #[schema(nullable = false)]
        required: Option<StepRequired>,
        /// Whether doing it once in a visit is enough, in any script.
        #[schema(required = false)]
        once: bool,
        /// What a step of the stage Solve tells the resident.
        #[schema(required = false)]
        tells: Vec<StepTells>,
        /// The concerns about complaining that it answers.
        #[schema(required = false)]
        askers: Vec<ComplaintWorry>,
        /// What to say, in the resident's language.
        say: Words,
        /// What to say on the telephone, when that differs.
        #[schema(nullable = false)]
        say_phone: Option<Words>,
        /// Another way to say it.
        #[schema(nullable = false)]
        another: Option<Words>,
        /// What to add when it was not understood.
        #[schema(nullable = false)]
        clarify: Option<Words>,
        /// Why it matters.
        why: Words,
        /// What to avoid at this step.
        #[schema(nullable = false)]
        avoid: Option<Words>,
        /// The question whose answer is recorded.
        #[schema(nullable = false)]
        answer: Option<Question>,
        /// Usual number of seconds since the step before it; for the greeting, since arrival.
        #[schema(nullable = false)]
        target_s: Option<u32>,
        /// What the desk offers to do after the step.
        #[schema(required = false)]
        effects: Vec<StepEffect>,
        /// The steps that can follow, first match first; the next step when empty.
        #[schema(required = false)]
        next: Vec<Branch>,
    }
    /// The question whose answer is recorded at a step.
    Question = domain::script::Question {
        /// The data type of the answer.
        #[schema(rename = "type")]
        kind: AnswerType,
        /// How private the answer is; personal when absent.
        #[schema(required = false)]
        privacy: AnswerPrivacy,
        /// The values of a list.
        #[schema(required = false)]
        values: Vec<Choice>,
        /// The sentence it makes in the narrative, with `{}` in place of the answer.
        #[schema(nullable = false)]
        narrative: Option<Words>,
    }
    /// A value of a list.
    Choice = domain::script::Value {
        /// The code of the value.
        key: String,
        /// The name, by language.
        name: Words,
        /// The sentence it adds to the narrative.
        #[schema(nullable = false)]
        narrative: Option<Words>,
    }
    /// What the desk offers to do after a step.
    StepEffect = domain::script::Effect {
        /// The action that is offered.
        #[schema(rename = "do")]
        act: StepAction,
        /// The condition under which it is offered; always when absent.
        #[schema(nullable = false)]
        when: Option<String>,
        /// For `set_service`: the service.
        #[schema(nullable = false)]
        service: Option<String>,
        /// For `hold`: the reason. For `refer`: the place.
        #[schema(nullable = false)]
        code: Option<String>,
        /// For `promise`, `hold` and `offer_call_back`: due after this many seconds.
        #[schema(nullable = false)]
        due_s: Option<u32>,
        /// For `promise`: due at the time given at this step.
        #[schema(nullable = false)]
        due_step: Option<String>,
    }
    /// A branch to another step.
    Branch = domain::script::Branch {
        /// The condition under which it is taken; always when absent.
        #[schema(nullable = false)]
        when: Option<String>,
        /// The key of a step, or `end`.
        to: String,
    }
}
