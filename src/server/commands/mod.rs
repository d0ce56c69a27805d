//! The commands of the command line: each prints to standard output, and its error is a sentence.

pub mod admin;
pub mod clock;
pub mod data;
pub mod history;
pub mod keep;
pub mod outcome;
pub mod process;
pub mod serve;
pub mod simulate;

use self::outcome::{Result, Sentence};
pub use ops::background::give_way;
use ops::ports::SharedStore;
use std::sync::Arc;
use std::time::Duration;

/// Opens an existing database, for a command that works while a server runs.
///
/// # Errors
/// A sentence that says why it cannot be opened.
pub async fn open(database: &str) -> Result<SharedStore> {
    let opened = in_its_turn(|| store::open_existing(database), store::OpenError::is_busy).await;
    Ok(opened.map_err(of_open)?)
}

/// As [`open`], for a command that changes nothing: also on a disk that is full or read-only.
///
/// # Errors
/// As [`open`].
pub async fn open_reading(database: &str) -> Result<SharedStore> {
    Ok(store::open_reading(database).await.map_err(of_open)?)
}

/// As [`open`], but creates it if there is none: for the few commands that begin a department.
///
/// # Errors
/// As [`open`].
pub async fn make(database: &str) -> Result<Arc<store::Database>> {
    let opened = in_its_turn(|| store::open(database), store::OpenError::is_busy).await.map_err(of_open)?;
    if opened.is_new() {
        outcome::complain("There was no database yet: a new one was created.");
    }
    Ok(opened)
}

/// How often a command tries when the database is busy; it waits for two seconds or more each time.
const TRIES: u32 = 6;
/// The pause between two tries.
const PAUSE: Duration = Duration::from_millis(250);

/// Retries something while the database is busy: a command can wait longer than an officer at a desk.
pub(crate) async fn in_its_turn<T, E, F: Future<Output = std::result::Result<T, E>>>(
    work: impl Fn() -> F,
    is_busy: impl Fn(&E) -> bool,
) -> std::result::Result<T, E> {
    let mut left = TRIES;
    loop {
        left -= 1;
        match work().await {
            Err(error) if left > 0 && is_busy(&error) => {
                if left == TRIES - 1 {
                    outcome::complain("The database cannot be used right now: trying again for a while.");
                }
                tokio::time::sleep(PAUSE).await;
            }
            done => return done,
        }
    }
}

fn of_open(error: store::OpenError) -> Sentence {
    let advice = if error.is_busy() { " Try again in a moment." } else { "" };
    Sentence(format!("The database cannot be used: {error}.{advice}"))
}
