//! Why a use case failed. One file of the server maps this to status codes.

use crate::ports::{ClockOff, StoreError};
use domain::refusal::Refusal;
use domain::time::Day;
use domain::visit::StateKind;

/// Why a district is out of service, in words for operators.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutOfService {
    /// A newer version of the program wrote something that this version does not know and must not decide on.
    #[error("{0}")]
    Newer(String),
    /// A stored row cannot be read; the text says which.
    #[error("{0}")]
    Damaged(String),
}

/// Why a use case failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller is not signed in.
    #[error("Please sign in.")]
    SignIn,
    /// The caller is known and may not do this.
    #[error("Your account may not do that.")]
    Forbidden,
    /// Nothing has this name.
    #[error("There is nothing here by that name.")]
    NotFound,
    /// The caller may not know of it: worded as [`Error::NotFound`], and counted as refused.
    #[error("There is nothing here by that name.")]
    Hidden,
    /// A rule of the domain refuses the command.
    #[error("{refusal}")]
    Refused {
        /// The rule that refuses.
        refusal: Refusal,
        /// The state of the visit, if the command was about one.
        state: Option<StateKind>,
        /// The version of the visit, if the command was about one.
        seq: Option<u64>,
    },
    /// A field has a value that is not allowed.
    #[error("{detail}")]
    Invalid {
        /// The name of the field.
        field: &'static str,
        /// A stable code for programs.
        code: &'static str,
        /// An explanation for people.
        detail: String,
    },
    /// Requests that create something need an idempotency key.
    #[error("An Idempotency-Key is required here, so that a repeated request makes only one visit.")]
    KeyRequired,
    /// The idempotency key was used for a different request.
    #[error("That Idempotency-Key was used for a different request.")]
    KeyReused,
    /// The queue of the district is full; trying again may succeed.
    #[error("Too many requests at once. Please try again in a moment.")]
    Busy,
    /// A read was skipped or stopped so that work at the windows goes on. Nothing was changed.
    #[error("{0}")]
    Shed(Shed),
    /// Too many attempts, of signing in for example.
    #[error("Too many attempts. Please wait {retry_after_s} seconds.")]
    TooMany {
        /// Seconds to wait before the next attempt.
        retry_after_s: u64,
    },
    /// The database does not work at present; the text is for the log.
    #[error("The service cannot save anything right now. Please try again in a moment.")]
    Unavailable(String),
    /// Texts from before the search by words are still being indexed.
    #[error(
        "Names and numbers from before {0} are still being prepared for searching. Please try again in a few minutes, or choose later days."
    )]
    NotSearchable(Day),
    /// The clock is wrong, so nothing is recorded.
    #[error(
        "The clock of this service is being corrected. Nothing can be recorded for a moment. Please try again in a minute."
    )]
    ClockOff(ClockOff),
    /// Stored data cannot be read, or was written by a newer version. Nothing is decided on it.
    #[error("Stored data cannot be read, so this is out of service. Please tell your administrator.")]
    OutOfService(OutOfService),
    /// An internal error: a bug, or damaged data. The text is for the log.
    #[error("Something went wrong on our side.")]
    Fault(String),
}

/// Why a read was skipped or stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Shed {
    /// Too many reads are running at once.
    #[error("Too many pages are being read at once, so this one was left out. Nothing was changed.")]
    Reading,
    /// The read exceeded the time limit of its kind.
    #[error(
        "Reading this took too long, so it was stopped. Nothing was changed. Choose fewer days or one district."
    )]
    TooLong,
    /// The caller's earlier reports are still being made.
    #[error("Two of your reports are still being prepared, so this one was not started.")]
    OwnReports,
    /// Reports of other people are still being made.
    #[error("Other reports are being prepared right now, so this one was not started.")]
    OtherReports,
    /// The service is shutting down.
    #[error("The service is being restarted, so this was stopped. Nothing was changed.")]
    Ending,
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Error::Refused { refusal, state: None, seq: None }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::BadValue(what) => Error::Invalid {
                field: "",
                code: "bad_text",
                detail: format!("Something in this request cannot be stored: {what}"),
            },
            StoreError::Unavailable(_) | StoreError::Lost(_) | StoreError::Unclear(_) => {
                Error::Unavailable(error.to_string())
            }
            StoreError::Busy => Error::Shed(Shed::Reading),
            StoreError::TooLong => Error::Shed(Shed::TooLong),
            StoreError::Taken(what) => {
                Error::Invalid { field: "", code: "taken", detail: format!("There is one already: {what}") }
            }
            StoreError::TooBroad => Error::Invalid {
                field: "",
                code: "too_broad",
                detail:
                    "Too many people match. Please type more of the name or number, or choose fewer days."
                        .to_owned(),
            },
            StoreError::NotSearchable(day) => Error::NotSearchable(day),
            StoreError::ClockOff(off) => Error::ClockOff(off),
            StoreError::BrokenRow { .. } => Error::OutOfService(OutOfService::Damaged(error.to_string())),
            StoreError::Moved(_) => Error::Fault(error.to_string()),
        }
    }
}

impl Error {
    /// An [`Error::Invalid`] for a field.
    pub fn invalid(field: &'static str, code: &'static str, detail: impl Into<String>) -> Self {
        Error::Invalid { field, code, detail: detail.into() }
    }
}
