//! The rules at the counter: how long things may take, and what is done about people who must not meet.

use super::fields::Typed;
use super::form::{Wrong, all, wrong};
use domain::rules::{KeepApart, LONGEST, Rules, SignOn};
use domain::time::{HOUR, Ms};

/// The rules as the form sets them.
///
/// # Errors
/// The errors by field.
pub fn change(rules: &mut Rules, typed: &Typed<'_>) -> Result<(), Wrong> {
    let length = |name: &str| match typed.length(name)? {
        ms if ms > LONGEST => Err(wrong(name, "bad_length")),
        ms => Ok(ms),
    };
    let longest_h = u32::try_from(LONGEST / HOUR).unwrap_or(u32::MAX);
    all!(
        recalls = typed.number("recalls", 0, 20),
        no_show_grace_ms = length("no_show_grace"),
        step_out_free_ms = length("step_out_free"),
        undo_within_ms = length("undo_within"),
        wrap_up_ms = length("wrap_up"),
        reopen_within_h = typed.number("reopen_within", 0, longest_h),
        attempts = typed.number("attempts", 1, 20),
        keep_apart = keep_apart(typed),
        sign_on = sign_on(typed),
    );
    let before = rules.clone();
    *rules = Rules {
        recalls,
        no_show_grace_ms,
        step_out_free_ms,
        undo_within_ms,
        wrap_up_ms,
        reopen_within_ms: Ms::from(reopen_within_h) * HOUR,
        attempts,
        keep_apart,
        sign_on,
        ..before
    };
    Ok(())
}

fn keep_apart(typed: &Typed<'_>) -> Result<KeepApart, Wrong> {
    match typed.text("keep_apart") {
        "warn" => Ok(KeepApart::Warn),
        "not_side_by_side" => Ok(KeepApart::NotSideBySide),
        _ => Err(wrong("keep_apart", "bad_choice")),
    }
}

/// First come, or people who sign on first, with someone else at least every so many calls.
fn sign_on(typed: &Typed<'_>) -> Result<SignOn, Wrong> {
    match typed.text("sign_on") {
        "first_come" => Ok(SignOn::FirstCome),
        "other_every" => typed.number("other_every", 2, 20).map(SignOn::OtherEvery),
        _ => Err(wrong("sign_on", "bad_choice")),
    }
}
