//! Verbs about the script of a visit: its steps, situations, and calls for help.

use super::request::{Request, requests, verbs};
use crate::api::VisitView;
use domain::ids::VisitId;
use domain::script::run::{Escalation, How, SkipReason};
use serde::{Deserialize, Serialize};

verbs! {
    /// Records a step of the script as done or skipped.
    Step("steps") {
        /// The step, by its key.
        step: String,
        /// Whether it was skipped instead of done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        skipped: Option<bool>,
        /// Why a required step was skipped.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ssr", schema(value_type = Option<crate::api::schema::SkipReason>))]
        reason: Option<SkipReason>,
        /// How the answer was obtained; `as_written` when absent.
        #[serde(default)]
        #[cfg_attr(feature = "ssr", schema(value_type = crate::api::schema::AnswerHow))]
        how: How,
        /// The answer, where the step asks for one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer: Option<Answered>,
    }
    /// Opens a script for a situation beside the leg's own; closes it when none is named.
    Turn("turn") {
        /// The script, by its slug.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        script: Option<String>,
    }
    /// Records that the person who was called for is there.
    Meet("meet") {
        /// Who was called for.
        #[cfg_attr(feature = "ssr", schema(value_type = crate::api::schema::Escalation))]
        to: Escalation,
    }
}

/// Calls for help from a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Escalate {
    /// Who is called for.
    #[cfg_attr(feature = "ssr", schema(value_type = crate::api::schema::Escalation))]
    pub to: Escalation,
}

impl Request for Escalate {
    const ROUTE: &'static str = "/api/v1/visits/{id}/escalate";
    type Target = VisitId;
    type Answer = VisitView;

    /// Every press calls for help again.
    fn counts_each_time(&self) -> bool {
        self.to == Escalation::Danger
    }
}

/// The answer to a step, in one of these forms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Answered {
    /// Codes from the step's list.
    Chosen(Vec<String>),
    /// A plain number.
    Number(f64),
    /// Day and time on the district's clock: `2026-11-25T14:30`.
    Local(String),
    /// Free text.
    Text(String),
}
