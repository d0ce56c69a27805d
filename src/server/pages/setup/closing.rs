//! Closing and opening: when people are told, what they are offered, and numbers before opening.

use super::fields::Typed;
use super::form::{Wrong, all};
use domain::rules::Rules;
use domain::time::{MINUTE, Ms};
use domain::vocabulary::closing::{ClosingPlan, LONGEST_WARNING};

/// The plan as the form sets it.
///
/// # Errors
/// The errors by field.
pub fn change(rules: &mut Rules, typed: &Typed<'_>) -> Result<(), Wrong> {
    let most = u32::try_from(LONGEST_WARNING / MINUTE).unwrap_or(u32::MAX);
    all!(warn_min = typed.number("warn", 0, most), early_min = typed.number("early", 0, most));
    rules.closing = ClosingPlan {
        warn_ms: Ms::from(warn_min) * MINUTE,
        stay: typed.tick("stay"),
        call_back: typed.tick("call_back"),
        first_next: typed.tick("first_next"),
        early_ms: Ms::from(early_min) * MINUTE,
    };
    Ok(())
}
