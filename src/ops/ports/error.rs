//! Why an operation of the store failed.

use crate::ports::clock::ClockOff;
use domain::ids::DistrictId;
use domain::time::Day;

/// Why an operation of the store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The commit was sent but not clearly answered: it may or may not have happened.
    #[error("the database did not say whether it stored the change: {0}")]
    Unclear(String),
    /// The value can never be stored, such as a text with a NUL.
    #[error("the database refused a value: {0}")]
    BadValue(String),
    /// Something with this name or key exists already.
    #[error("there is one already: {0}")]
    Taken(String),
    /// The database is unreachable, busy for too long, read-only or full. Trying again later may succeed.
    #[error("the database cannot be used now: {0}")]
    Unavailable(String),
    /// Too many reads are running, so this one was not started.
    #[error("too much is being read at once")]
    Busy,
    /// A read exceeded the time limit of its kind and was stopped.
    #[error("reading it took too long")]
    TooLong,
    /// The connection was lost before anything was committed; the operation may succeed on another one.
    #[error("the database cannot be used now: {0}")]
    Lost(String),
    /// The search matches too much to be useful.
    #[error("too much matches what is searched for")]
    TooBroad,
    /// Texts from before this day are still being indexed for searching.
    #[error("texts of before {0} are still being made searchable")]
    NotSearchable(Day),
    /// A stored row cannot be read.
    #[error("table {table}, column {column}, row {id}: {problem}")]
    BrokenRow {
        /// The name of the table.
        table: &'static str,
        /// The name of the column.
        column: &'static str,
        /// The value of the row's first column.
        id: String,
        /// Why the column cannot be read.
        problem: String,
    },
    /// The clock is off, so nothing was recorded.
    #[error("{0}")]
    ClockOff(#[from] ClockOff),
    /// The line changed although it was locked: an internal error; nothing was written.
    #[error("the line of {0} moved while it was locked")]
    Moved(DistrictId),
}

/// An id with its name, or the reason why the row cannot be read.
pub type Named<Id> = Result<(Id, String), StoreError>;
