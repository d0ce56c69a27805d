//! What a visit records of the script that leads it: which version, what was answered and how, who was called for.

use crate::ids::{Code, ScriptId};
use crate::time::At;
use serde::{Deserialize, Serialize};

/// A script pinned to a version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Hash)]
pub struct ScriptRef {
    /// Its slug.
    pub id: ScriptId,
    /// Its version.
    pub version: u32,
}

/// How an answer was obtained.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// As the script says it.
    #[default]
    AsWritten,
    /// With the explanation beside it.
    Clarified,
    /// In other words.
    Rephrased,
    /// It was known before.
    AlreadyKnown,
}

impl How {
    /// For `skip_serializing_if`.
    #[must_use]
    pub fn is_as_written(&self) -> bool {
        *self == How::AsWritten
    }
}

/// Why a step that must be done was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// It does not fit this visit.
    DoesNotFit,
    /// The person did not want it.
    Declined,
    /// It was not safe to do it now.
    NotSafe,
    /// Somebody else does it.
    DoneElsewhere,
    /// Time was short.
    NoTime,
}

/// All of them, in the order offered.
pub const SKIP_REASONS: [SkipReason; 5] = [
    SkipReason::DoesNotFit,
    SkipReason::Declined,
    SkipReason::NotSafe,
    SkipReason::DoneElsewhere,
    SkipReason::NoTime,
];

/// An answer as the record holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Chosen from a list.
    Chosen(Vec<Code>),
    /// A number.
    Number(f64),
    /// A moment.
    When(At),
    /// Given, and kept apart with the personal data.
    Apart,
}

/// To whom an officer can turn from any step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Escalation {
    /// Somebody is in danger here and now.
    Danger,
    /// A supervisor.
    Supervisor,
    /// An interpreter.
    Interpreter,
}

/// A call for somebody, from a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalated {
    /// For whom.
    pub to: Escalation,
    /// When the call was made.
    pub at: At,
    /// Somebody came, or was reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met_at: Option<At>,
}
