//! The commands of the command line: what each prints goes to standard output, what went wrong is a sentence.

pub mod admin;
pub mod data;
pub mod history;
pub mod outcome;
pub mod serve;
pub mod simulate;

use self::outcome::{Result, Sentence};
use ops::ports::SharedStore;
use tracing_subscriber::EnvFilter;

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

/// Starts the log on standard error; `DISTRICT_WINDOW_LOG` says how much (`warn`, `info`, `debug`), `DISTRICT_WINDOW_LOG_FORMAT=json` how.
pub fn start_log() {
    let filter = EnvFilter::try_from_env("DISTRICT_WINDOW_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let json = std::env::var("DISTRICT_WINDOW_LOG_FORMAT").is_ok_and(|format| format == "json");
    let started = if json { log.json().try_init() } else { log.try_init() };
    // A log that is there already stays.
    drop(started);
}
