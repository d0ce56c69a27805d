//! What hooks and letters have in common: where their links lead, how long a receiver may take, why something was not delivered.

use domain::alarm::To;
use ops::alarms::Notice;
use ops::ports::Undelivered;
use std::time::Duration;

/// A hook may take so long, and a mail server until it is connected.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// What a receiver says of why it did not take something is kept so far, in characters.
pub(super) const WHY: usize = 200;

/// Where whoever is told goes on.
pub(super) fn link(origin: &str, notice: &Notice) -> String {
    match notice.to {
        To::Desk => format!("{origin}/desk"),
        To::Supervisor | To::Captain => format!("{origin}/floor?district={}", notice.district),
    }
}

pub(super) fn late(limit: Duration) -> Undelivered {
    Undelivered(format!("no answer within {} s", limit.as_secs()))
}

/// Why something was not delivered, short and on one line: a receiver may have written parts of it, and it is shown and logged.
pub(super) fn undelivered(error: impl std::fmt::Display) -> Undelivered {
    Undelivered(error.to_string().replace(char::is_control, " ").chars().take(WHY).collect())
}
