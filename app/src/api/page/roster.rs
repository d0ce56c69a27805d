//! A list of staff from a spreadsheet, before it is taken.

use domain::roster::{Line, Unreadable};
use serde::{Deserialize, Serialize};

/// What a list of staff would do. Nothing was changed yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterView {
    /// Why the list cannot be read; empty if it can.
    pub unreadable: Vec<Unreadable>,
    /// Its lines, in their order.
    pub lines: Vec<Line>,
    /// What is sent along to confirm exactly this; empty if it cannot be confirmed.
    pub digest: String,
    /// Whether something else was to be confirmed, and the accounts have changed since.
    pub moved: bool,
}
