//! When the desk makes a sound: the new line calls for one that the line before it did not.

use crate::api::{AlertView, LineView};
use domain::visit::StateKind;
use std::collections::HashSet;

/// A call for help that nobody has answered sounds again after this long, in milliseconds.
pub const AGAIN_MS: i64 = 15_000;

/// A burst of arrivals or calls makes one short tone: after one there is none for this long, in milliseconds.
pub const BURST_MS: i64 = 10_000;

/// Whether the short tone is played at `now`, by the page's own time; `last` is when it was played last.
pub fn may_chime(now: i64, last: Option<i64>) -> bool {
    last.is_none_or(|last| !(0..BURST_MS).contains(&(now - last)))
}

/// Whether there is a new call for help, or another press of an open one.
pub fn help_is_asked(known: &LineView, heard: &LineView) -> bool {
    let is_known = |alert: &AlertView| {
        known.alerts.iter().any(|each| (each.id, each.presses) == (alert.id, alert.presses))
    };
    heard.alerts.iter().any(|alert| alert.closed_at.is_none() && !is_known(alert))
}

/// Whether there is a call for help that nobody has answered.
pub fn help_is_awaited(line: &LineView) -> bool {
    line.alerts.iter().any(|alert| alert.closed_at.is_none() && alert.answered_at.is_none())
}

/// Whether a call rings that did not ring before.
pub fn call_begins(known: &LineView, heard: &LineView) -> bool {
    let ringing = |line: &LineView| {
        let calls = line.others.iter().filter(|card| card.state == StateKind::Ringing);
        calls.map(|card| card.id).collect::<HashSet<_>>()
    };
    let known = ringing(known);
    ringing(heard).iter().any(|id| !known.contains(id))
}
