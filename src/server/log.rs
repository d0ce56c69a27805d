//! The program's log: on standard error, or in a file that can be rotated.
//!
//! - `DISTRICT_WINDOW_LOG`: the level (`warn`, `info`, `debug`) or a filter such as `warn,store=debug`; `@FILE` reads it from
//!   a file, which is reread at SIGHUP.
//! - `DISTRICT_WINDOW_LOG_FILE`: the file to log to instead of standard error; reopened at SIGHUP.
//! - `DISTRICT_WINDOW_LOG_FORMAT=json`: one JSON object on each line.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tracing_subscriber::filter::EnvFilter;
use tracing_subscriber::fmt::writer::BoxMakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry, fmt, reload};

/// The target of messages about starting and stopping, which are logged unless a filter excludes them.
pub const LIFE: &str = "district_window";
/// The default filter.
const USUAL: &str = "warn,district_window=info";

/// The log that was started, so that its filter and file can be reloaded.
struct Log {
    filter: reload::Handle<EnvFilter, Registry>,
    file: Option<Arc<LogFile>>,
}

static LOG: OnceLock<Log> = OnceLock::new();

/// A file that lines are appended to.
struct LogFile {
    path: PathBuf,
    file: Mutex<File>,
}

fn open(path: &Path) -> io::Result<File> {
    File::options().create(true).append(true).open(path)
}

impl Write for &LogFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }
}

/// The filter that the environment asks for now.
fn filter() -> Result<EnvFilter, String> {
    let asked = std::env::var("DISTRICT_WINDOW_LOG").unwrap_or_default();
    let text = match asked.strip_prefix('@') {
        Some(file) => std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?,
        None => asked,
    };
    let text = text.trim();
    let text = if text.is_empty() { USUAL } else { text };
    EnvFilter::try_new(text).map_err(|error| format!("“{text}” is no filter for a log: {error}"))
}

/// Starts the log, once.
///
/// # Errors
/// A sentence, when the file or the filter that was asked for cannot be used.
pub fn start() -> Result<(), String> {
    let (filter, handle) = reload::Layer::new(filter()?);
    let file = match std::env::var_os("DISTRICT_WINDOW_LOG_FILE").filter(|path| !path.is_empty()) {
        Some(path) => {
            let path = PathBuf::from(path);
            let file = open(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            Some(Arc::new(LogFile { path, file: Mutex::new(file) }))
        }
        None => None,
    };
    let colors = file.is_none() && io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let writer = match &file {
        Some(file) => BoxMakeWriter::new(Arc::clone(file)),
        None => BoxMakeWriter::new(io::stderr),
    };
    let json = std::env::var("DISTRICT_WINDOW_LOG_FORMAT").is_ok_and(|format| format == "json");
    let lines = fmt::layer().with_writer(writer).with_ansi(colors);
    let lines = if json { lines.json().boxed() } else { lines.boxed() };
    // A log that was started earlier, as in tests, stays.
    if tracing_subscriber::registry().with(filter).with(lines).try_init().is_ok() {
        let _once = LOG.set(Log { filter: handle, file });
    }
    Ok(())
}

/// Rereads the filter and reopens the file. One that cannot be used is left as it was.
pub fn reload() {
    let Some(log) = LOG.get() else { return };
    match filter() {
        Ok(filter) => drop(log.filter.reload(filter)),
        Err(error) => tracing::error!(target: LIFE, error, "the log goes on as before"),
    }
    let Some(file) = &log.file else { return };
    match open(&file.path) {
        Ok(fresh) => *file.file.lock().unwrap_or_else(PoisonError::into_inner) = fresh,
        Err(error) => tracing::error!(target: LIFE, %error, "the log file could not be opened again"),
    }
}
