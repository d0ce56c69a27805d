//! What a visit records of its script: the version, what was answered and how, who was called for.

use crate::ids::{Code, ScriptId};
use crate::time::At;
use serde::{Deserialize, Serialize};

/// A script pinned to a version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Hash)]
pub struct ScriptRef {
    /// The same in every version.
    pub id: ScriptId,
    /// The pinned version, from 1.
    pub version: u32,
}

/// How an answer was obtained.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// With the script's wording.
    #[default]
    AsWritten,
    /// With the script's additional explanation.
    Clarified,
    /// With the alternative wording.
    Rephrased,
    /// The answer was already known.
    AlreadyKnown,
}

impl How {
    /// For `skip_serializing_if`.
    #[must_use]
    pub fn is_as_written(&self) -> bool {
        *self == How::AsWritten
    }
}

/// Why a required step was skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// It does not fit this visit.
    DoesNotFit,
    /// The person did not want it.
    Declined,
    /// It was not safe to do it now.
    NotSafe,
    /// Another person does it.
    DoneElsewhere,
    /// There was not enough time.
    NoTime,
}

/// All reasons, in the order offered.
pub const SKIP_REASONS: [SkipReason; 5] = [
    SkipReason::DoesNotFit,
    SkipReason::Declined,
    SkipReason::NotSafe,
    SkipReason::DoneElsewhere,
    SkipReason::NoTime,
];

/// An answer as recorded in a fact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Choices of a list.
    Chosen(Vec<Code>),
    /// A number.
    Number(f64),
    /// A date and time.
    When(At),
    /// Answered, but stored separately with the personal data.
    Apart,
}

/// The help an officer can call for from any step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Escalation {
    /// A person is in danger here and now.
    Danger,
    /// A supervisor, who comes to the window.
    Supervisor,
    /// An interpreter, in person or by telephone.
    Interpreter,
}

/// A call for help, from a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalated {
    /// The kind of help.
    pub to: Escalation,
    /// When the call was made.
    pub at: At,
    /// When the helper came, or was reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met_at: Option<At>,
}
