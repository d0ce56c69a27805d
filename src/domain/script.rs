//! Steps of Service as data: L.A.S.T. (Listen, Acknowledge, Solve, Thank), each step tagged with the R it serves.

use crate::ids::{ScriptId, StepKey};
use crate::words::Words;
use serde::{Deserialize, Serialize};

/// A script in one version. A version is never changed once published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// Its slug.
    pub id: ScriptId,
    /// Its version, from 1.
    pub version: u32,
    /// Draft, in review, published or retired.
    pub status: Status,
    /// Languages it is complete in.
    pub languages: Vec<String>,
    /// Its title.
    pub title: Words,
    /// Why this version exists.
    #[serde(default)]
    pub note: String,
    /// The steps, in order.
    pub steps: Vec<Step>,
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Must be done.
    #[serde(default)]
    pub required: bool,
    /// What to say, in the resident's language.
    pub say: Words,
    /// What to say on the telephone, when that differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub say_phone: Option<Words>,
    /// Another way to say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub another: Option<Words>,
    /// Why it matters.
    pub why: Words,
    /// What to avoid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avoid: Option<Words>,
    /// Done within, from arrival for the greeting, from serving for the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_s: Option<u32>,
}

/// The stages, in the order in which they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Hello.
    Greeting,
    /// Listen.
    Listen,
    /// Acknowledge.
    Acknowledge,
    /// Solve.
    Solve,
    /// Thank.
    Thank,
    /// Leave the script for safety.
    Safety,
}

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
    /// Respect.
    Respect,
    /// Reliability.
    Reliability,
    /// Reassurance.
    Reassurance,
}
