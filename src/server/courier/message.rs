//! Shared by web hooks and mail: links, timeouts, and why something was not delivered.

use domain::alarm::Audience;
use ops::alarms::Notice;
use ops::ports::Undelivered;
use std::time::Duration;

/// The timeout of a web hook, and of connecting to a mail server.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// A receiver's reason for refusing is stored up to this many characters.
pub(super) const WHY: usize = 200;

/// The page that a message links to.
pub(super) fn link(origin: &str, notice: &Notice) -> String {
    match notice.to {
        Audience::Desk => format!("{origin}/desk"),
        Audience::Supervisor | Audience::Captain => format!("{origin}/floor?district={}", notice.district),
    }
}

pub(super) fn late(limit: Duration) -> Undelivered {
    Undelivered(format!("no answer within {} s", limit.as_secs()))
}

/// The reason for a failed delivery, short and on one line, because it is shown and logged, and a receiver may have written
/// parts of it.
pub(super) fn undelivered(error: impl std::fmt::Display) -> Undelivered {
    Undelivered(error.to_string().replace(char::is_control, " ").chars().take(WHY).collect())
}
