//! Errors that stop a run.

use ops::ports::StoreError;

/// The reason why a run was stopped, as a sentence.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database could not be read or written.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// A use case returned an error.
    #[error("{0}")]
    Use(#[from] ops::error::Error),
    /// Anything else: a file, a server, a rule that does not fit a simulated day.
    #[error("{0}")]
    Other(String),
}

impl From<&str> for Error {
    fn from(text: &str) -> Error {
        Error::Other(text.to_owned())
    }
}

impl From<String> for Error {
    fn from(text: String) -> Error {
        Error::Other(text)
    }
}

/// A result, or the sentence of an error.
pub type Result<T> = std::result::Result<T, Error>;
