//! Where on the tablet a person is.

/// Which page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Languages,
    Needs,
    More,
    Closed,
    CallBack,
    Notice,
    Bring,
    Name,
    Phone,
    Area,
    Help,
    Sending,
    Refused,
    Ticket,
    Danger,
}
