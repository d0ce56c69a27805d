//! The commands of the command line: what each prints goes to standard output, what went wrong is a sentence.

pub mod admin;
pub mod data;
pub mod history;
pub mod log;
pub mod outcome;
pub mod process;
pub mod serve;
pub mod simulate;

use self::outcome::{Result, Sentence};
use ops::ports::SharedStore;

/// Opens the database for a command that works beside a running server.
///
/// # Errors
/// A sentence that says what is in the way.
pub async fn open(database: &str) -> Result<SharedStore> {
    Ok(store::open(database).await.map_err(of_open)?)
}

fn of_open(error: store::OpenError) -> Sentence {
    Sentence(format!("The database cannot be used: {error}."))
}
