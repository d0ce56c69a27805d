//! The pages of the tablet.

use super::questions::Question;

/// The page that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Languages,
    Needs,
    More,
    Closed,
    CallBack,
    Notice,
    Bring,
    Question(Question),
    Help,
    Sending,
    Refused,
    Ticket,
    /// Number and code of a person who has a ticket.
    Find,
    /// What that person can choose before closing.
    Own,
    /// The telephone number for a call, where none is known.
    OwnPhone,
    Danger,
}
