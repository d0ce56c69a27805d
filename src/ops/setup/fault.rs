//! Errors in a setup file, in sentences.

use crate::error::Error;
use std::fmt::Display;

/// An error that says what is wrong in the file.
pub(super) fn wrong(detail: impl Into<String>) -> Error {
    Error::invalid("file", "malformed", detail)
}

/// Several errors as one, each on a line of its own.
pub(super) fn together(mut errors: Vec<Error>) -> Error {
    match (errors.pop(), errors.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            let said: Vec<String> = errors.iter().chain(&last).map(ToString::to_string).collect();
            wrong(said.join("\n"))
        }
    }
}

/// Everything that is wrong in one part of a file, each with its path.
pub(super) struct Faults {
    /// The path of the part, such as `districts[2]`; empty for the file itself.
    path: String,
    /// What stands before each sentence, such as `District north: `.
    whose: String,
    found: Vec<Error>,
}

impl Faults {
    pub(super) fn of(path: impl Into<String>, whose: impl Into<String>) -> Faults {
        Faults { path: path.into(), whose: whose.into(), found: Vec::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Notes what is wrong with a field of the part.
    pub(super) fn note(&mut self, field: &str, error: impl Display) {
        let dot = if self.path.is_empty() { "" } else { "." };
        self.found.push(wrong(format!("{}{dot}{field}: {}{error}", self.path, self.whose)));
    }

    /// What was read for a field; nothing where it could not be, which is noted.
    pub(super) fn read<T>(&mut self, field: &str, read: Result<T, impl Display>) -> Option<T> {
        read.map_err(|error| self.note(field, error)).ok()
    }

    pub(super) fn into_errors(self) -> Vec<Error> {
        self.found
    }
}
