//! The outcome of a command: nothing, or a sentence for the operator.

use std::io::{ErrorKind, Write};
use std::sync::OnceLock;

/// The first error of printing, which is reported when everything else is done.
static UNSAID: OnceLock<std::io::Error> = OnceLock::new();

/// A sentence that says what went wrong and what to do.
#[derive(Debug)]
pub struct Sentence(pub String);

impl std::fmt::Display for Sentence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Sentence {
    fn from(text: &str) -> Self {
        Sentence(text.to_owned())
    }
}

impl From<String> for Sentence {
    fn from(text: String) -> Self {
        Sentence(text)
    }
}

impl From<ops::error::Error> for Sentence {
    fn from(error: ops::error::Error) -> Self {
        match error {
            ops::error::Error::Unavailable(why) | ops::error::Error::Fault(why) => Sentence(why),
            ops::error::Error::OutOfService(why) => Sentence(why.to_string()),
            ops::error::Error::ClockOff(off) => Sentence(format!(
                "Nothing was recorded: {off}. Put the clock right; `district-window clock check` says which one is wrong."
            )),
            // The advice of pages, fewer days or one district, does not fit most commands.
            ops::error::Error::Shed(ops::error::Shed::TooLong) => took_too_long(),
            other => Sentence(other.to_string()),
        }
    }
}

impl From<ops::ports::StoreError> for Sentence {
    fn from(error: ops::ports::StoreError) -> Self {
        match error {
            ops::ports::StoreError::TooLong => took_too_long(),
            other => Sentence(other.to_string()),
        }
    }
}

impl From<simulator::Error> for Sentence {
    fn from(error: simulator::Error) -> Self {
        match error {
            simulator::Error::Store(error) => error.into(),
            simulator::Error::Use(error) => error.into(),
            simulator::Error::Other(why) => Sentence(why),
        }
    }
}

fn took_too_long() -> Sentence {
    "Reading the database took too long, so this command was stopped before it finished. Others may be using it: try again in a \
     moment."
        .into()
}

impl From<std::io::Error> for Sentence {
    fn from(error: std::io::Error) -> Self {
        Sentence(error.to_string())
    }
}

/// The result of a command, with a sentence as its error.
pub type Result<T> = std::result::Result<T, Sentence>;

/// Prints a line. If that fails, the command continues, and [`all_said`] reports it.
pub fn say(text: &str) {
    if let Err(error) = print(text) {
        let _first = UNSAID.set(error);
    }
}

/// Prints a line that must not be lost, such as a secret that is shown once.
///
/// # Errors
/// When it could not be written.
pub fn print(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}

/// Checks that every line of [`say`] was written; a reader that closed the pipe is no error.
///
/// # Errors
/// The first error of printing.
pub fn all_said() -> Result<()> {
    match UNSAID.get() {
        Some(error) if !is_closed(error) => Err(unwritten(error)),
        _ => Ok(()),
    }
}

/// Whether the reader has closed the pipe, as `head` does, which is no error.
#[must_use]
pub fn is_closed(error: &std::io::Error) -> bool {
    error.kind() == ErrorKind::BrokenPipe
}

/// The sentence for a standard output that cannot be written.
#[must_use]
pub fn unwritten(error: &std::io::Error) -> Sentence {
    Sentence(format!("Standard output cannot be written: {error}."))
}

/// Prints an error to standard error.
pub fn complain(text: &str) {
    let _closed = writeln!(std::io::stderr().lock(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use ops::error::Error;
    use ops::ports::StoreError;

    #[test]
    fn a_read_that_took_too_long_gives_advice_that_fits_every_command() {
        let read = Sentence::from(StoreError::TooLong);
        let asked = Sentence::from(Error::from(StoreError::TooLong));
        for Sentence(told) in [read, asked] {
            assert!(told.contains("try again in a moment") && !told.contains("fewer days"), "{told}");
        }
    }
}
