//! Why a use case did not do what it was asked. One place in the server turns this into status codes.

use crate::ports::{ClockOff, StoreError};
use domain::refusal::Refusal;
use domain::time::Day;
use domain::visit::StateKind;

/// Why a district is out of service, in words for operators.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutOfService {
    /// A newer version of the program wrote what this one does not know; it would decide on what it does not understand.
    #[error("{0}")]
    Newer(String),
    /// A stored row cannot be read.
    #[error("{0}")]
    Damaged(String),
}

/// Why not.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody knows who is asking.
    #[error("Please sign in.")]
    SignIn,
    /// Known, and not theirs to do.
    #[error("Your account may not do that.")]
    Forbidden,
    /// There is no such thing.
    #[error("There is nothing here by that name.")]
    NotFound,
    /// It is not theirs to know of: said in the words of [`Error::NotFound`], and counted as refused.
    #[error("There is nothing here by that name.")]
    Hidden,
    /// A rule of the line says no.
    #[error("{refusal}")]
    Refused {
        /// Which.
        refusal: Refusal,
        /// Where the visit stands.
        state: Option<StateKind>,
        /// Its version.
        seq: Option<u64>,
    },
    /// A field holds something that cannot be.
    #[error("{detail}")]
    Invalid {
        /// Which field.
        field: &'static str,
        /// Stable name.
        code: &'static str,
        /// For people.
        detail: String,
    },
    /// Creating needs an idempotency key.
    #[error("An Idempotency-Key is needed here, so that a repeated request makes one visit only.")]
    KeyRequired,
    /// The key was used for something else.
    #[error("That Idempotency-Key was used for a different request.")]
    KeyReused,
    /// Too much at once.
    #[error("Too many requests at once. Please try again in a moment.")]
    Busy,
    /// A read was left out, or stopped, so that the work at the windows goes on. Nothing was changed.
    #[error("{0}")]
    Shed(Shed),
    /// Too many attempts.
    #[error("Too many attempts. Please wait {retry_after_s} seconds.")]
    TooMany {
        /// Try again after so many seconds.
        retry_after_s: u64,
    },
    /// The database does not work now.
    #[error("The service cannot store anything at the moment. Please try again shortly.")]
    Unavailable(String),
    /// What was stored before the search by words is still being prepared for it.
    #[error(
        "Names and numbers of before {0} are still being prepared for searching. Please try again in a few minutes, or choose later days."
    )]
    NotSearchable(Day),
    /// The clock is wrong, so nothing is recorded.
    #[error(
        "The clock of this service is being put right. Nothing can be recorded for a moment. Please try again in a minute."
    )]
    ClockOff(ClockOff),
    /// What is stored cannot be read, or was written by a newer version. Nothing is decided on it.
    #[error("What is stored here cannot be read, so this is out of service. Please tell the administrator.")]
    OutOfService(OutOfService),
    /// A fault of this program or of what is stored.
    #[error("Something went wrong on our side.")]
    Fault(String),
}

/// Why a read was left out or stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Shed {
    /// Too much is being read at once.
    #[error("Too many pages are being read at once, so this one was left out. Nothing was changed.")]
    Reading,
    /// It took longer than a read of its kind may.
    #[error(
        "Reading this took too long, so it was stopped. Nothing was changed. Ask for fewer days or one district."
    )]
    TooLong,
    /// The same person's reports are still being made.
    #[error("Two of your reports are still being made, so this one was not begun.")]
    OwnReports,
    /// Other people's are.
    #[error("Other reports are being made at the moment, so this one was not begun.")]
    OtherReports,
    /// The service is being ended.
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
    /// A field that cannot be as it is.
    pub fn invalid(field: &'static str, code: &'static str, detail: impl Into<String>) -> Self {
        Error::Invalid { field, code, detail: detail.into() }
    }
}
