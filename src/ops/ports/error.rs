//! Why the store did not do what it was asked.

use crate::ports::clock::ClockOff;
use domain::ids::DistrictId;
use domain::time::Day;

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The commit was sent and no clear answer came: it may or may not have happened.
    #[error("the database did not say whether it stored the change: {0}")]
    Unclear(String),
    /// This one cannot be stored, whatever is tried (a NUL in a text, say).
    #[error("the database refused a value: {0}")]
    BadValue(String),
    /// Something with that name or key is there already.
    #[error("there is one already: {0}")]
    Taken(String),
    /// The database cannot be reached, is busy for too long, read-only or full. Trying again later may do.
    #[error("the database cannot be used now: {0}")]
    Unavailable(String),
    /// Too much is being read already: this was left out before it began.
    #[error("too much is being read at once")]
    Busy,
    /// A read took longer than its kind may, and was stopped.
    #[error("reading it took too long")]
    TooLong,
    /// The connection was lost before anything was committed: done again on another one, it may well work.
    #[error("the database cannot be used now: {0}")]
    Lost(String),
    /// Too much matches what is searched for to be an answer.
    #[error("too much matches what is searched for")]
    TooBroad,
    /// Texts of before this day are still being made searchable.
    #[error("texts of before {0} are still being made searchable")]
    NotSearchable(Day),
    /// A stored row cannot be understood.
    #[error("table {table}, column {column}, row {id}: {problem}")]
    BrokenRow {
        /// The table.
        table: &'static str,
        /// The column that cannot be read.
        column: &'static str,
        /// The row, by its first column.
        id: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The clock is off, so nothing was recorded.
    #[error("{0}")]
    ClockOff(#[from] ClockOff),
    /// The line moved although it was locked: a fault of the program; nothing was written.
    #[error("the line of {0} moved while it was locked")]
    Moved(DistrictId),
}

/// Who or what has which name; or what is wrong with its row.
pub type Named<Id> = Result<(Id, String), StoreError>;
