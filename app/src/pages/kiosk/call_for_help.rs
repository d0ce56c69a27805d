//! The progress of a call for help.

use crate::api::DisplayAlert;
use domain::ids::AlertId;
use domain::time::At;

/// The progress of sending "I need help now".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Danger {
    Telling,
    Told(At),
    NotReached,
    Coming,
    /// The desk has closed the alert.
    Closed,
}

/// What the page says about a call for help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Telling,
    Told,
    NotReached,
    NoOfficer,
    Unanswered,
    Coming,
    Closed,
}

/// The progress of a call for help. `alert` is the one that the press raised; `seen`, whether it was among
/// the open `alerts` before: one that is gone from there was closed at the desk, and nobody is on the way
/// because of it any more.
pub(super) fn followed(
    danger: Danger,
    alert: Option<AlertId>,
    seen: bool,
    alerts: &[DisplayAlert],
) -> Danger {
    match alerts.iter().find(|known| Some(known.id) == alert) {
        Some(known) if known.answered => Danger::Coming,
        None if seen => Danger::Closed,
        Some(_) | None => danger,
    }
}
