//! What is wrong in a setup file, in a sentence.

use crate::error::Error;

/// An error about the file that says what is wrong there.
pub(super) fn wrong(detail: impl Into<String>) -> Error {
    Error::invalid("file", "malformed", detail)
}
