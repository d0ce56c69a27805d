//! The record of a script step on its leg, from which the script's own rules find the next one.

use domain::ids::StepKey;
use domain::script::run::{Answer, How, SkipReason};
use domain::time::At;
use domain::visit::StepDone;

/// A step that an officer has done or skipped.
pub(crate) fn done(
    step: StepKey,
    skipped: bool,
    reason: Option<SkipReason>,
    answer: Option<Answer>,
    how: How,
) -> StepDone {
    StepDone { step, script: None, aside: false, at: At(0), by: None, skipped, reason, answer, how }
}
