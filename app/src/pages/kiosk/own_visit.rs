//! The visit of a person who comes back with their number.

use crate::api::OwnClosingView;

/// How many digits the code of a ticket has.
const CODE_DIGITS: usize = 4;

/// A person's own visit, as far as they have found it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Own {
    /// The number on the ticket, as typed.
    pub(super) ticket: String,
    /// The code that came with it, as typed.
    pub(super) code: String,
    /// What was found.
    pub(super) found: Option<OwnClosingView>,
    /// Whether an answer is awaited: until then another press does nothing.
    pub(super) asking: bool,
}

impl Own {
    /// Whether a number was typed.
    pub(super) fn has_number(&self) -> bool {
        self.ticket.chars().any(|sign| sign.is_ascii_digit())
    }

    /// Whether a code was typed that can be right.
    pub(super) fn has_code(&self) -> bool {
        let code = self.code.trim();
        code.len() == CODE_DIGITS && code.bytes().all(|byte| byte.is_ascii_digit())
    }
}
