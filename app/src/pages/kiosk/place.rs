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
    Danger,
}
