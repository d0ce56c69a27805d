//! What a command of the command line comes to: nothing, or a sentence for whoever typed it.

use std::io::Write;

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
            other => Sentence(other.to_string()),
        }
    }
}

impl From<ops::ports::StoreError> for Sentence {
    fn from(error: ops::ports::StoreError) -> Self {
        Sentence(error.to_string())
    }
}

impl From<std::io::Error> for Sentence {
    fn from(error: std::io::Error) -> Self {
        Sentence(error.to_string())
    }
}

/// Ok, or a sentence.
pub type Result<T> = std::result::Result<T, Sentence>;

/// Prints a line; a closed pipe is nobody's fault.
pub fn say(text: &str) {
    let _closed = writeln!(std::io::stdout().lock(), "{text}");
}

/// Prints what went wrong.
pub fn complain(text: &str) {
    let _closed = writeln!(std::io::stderr().lock(), "{text}");
}
