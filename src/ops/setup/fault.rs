//! Errors in a setup file, in a sentence.

use crate::error::Error;

/// An error that says what is wrong in the file.
pub(super) fn wrong(detail: impl Into<String>) -> Error {
    Error::invalid("file", "malformed", detail)
}
