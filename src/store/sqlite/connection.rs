//! Connections to a file: how each is opened, and reasons why that fails.

use crate::conn::refused;
use crate::file::OnDisk;
use crate::heads::beside;
use crate::opening::OpenError;
use crate::sql;
use crate::watch::{Watch, Watched};
use ops::background;
use ops::ports::StoreError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long a writer waits for another program that is writing to the file.
const BUSY: Duration = Duration::from_secs(2);

/// Steps of SQLite's virtual machine between two checks of the watch: some tens of microseconds.
const STEPS: i32 = 1_000;

/// A longer log is emptied by force; readers that overlap without end could make it grow.
pub(super) const LOG_LIMIT: u64 = 64 << 20;

pub(super) fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .pragma("journal_size_limit", LOG_LIMIT.to_string())
        .statement_cache_capacity(256)
        .disable_statement_logging()
}

/// Options for reading a file without writing anything beside it.
pub(super) fn reading(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .read_only(true)
        .busy_timeout(BUSY)
        .statement_cache_capacity(256)
        .disable_statement_logging()
}

/// Puts the statements of a connection under a watch. Each connection has its own thread, which asks the
/// watch; threads for reports have a low priority.
pub(super) async fn watched(
    mut conn: SqliteConnection,
    limit: Duration,
    mut gives_way: bool,
) -> Result<Watched, sqlx::Error> {
    let watch = Arc::new(Watch::new());
    let asked = Arc::clone(&watch);
    let look = move || {
        if std::mem::take(&mut gives_way) {
            background::give_way();
        }
        asked.goes_on()
    };
    conn.lock_handle().await?.set_progress_handler(STEPS, look);
    Ok(Watched { conn, watch, limit })
}

pub(super) fn name_of(file: &Path) -> String {
    format!("the file {}", file.display())
}

/// Connects to the open file, and not to another that has taken its name: SQLite would take the existing log
/// for that file's, and write it into it.
pub(crate) async fn connect_to(
    held: &OnDisk,
    options: &SqliteConnectOptions,
) -> Result<SqliteConnection, StoreError> {
    if let Some(why) = held.misplaced() {
        return Err(StoreError::Unavailable(why));
    }
    let conn = SqliteConnection::connect_with(options).await.map_err(|error| refused(&error))?;
    if let Some(why) = held.misplaced() {
        // Replaced at this very moment. The connection is left open, because closing it would write the log
        // into the wrong file.
        std::mem::forget(conn);
        return Err(StoreError::Unavailable(why));
    }
    Ok(conn)
}

/// Connects to read. With a log, SQLite needs a file that it shares with others. If that cannot be created,
/// on a read-only disk, the file can be read as it is, provided that the log is empty.
pub(super) async fn connect_reading(
    file: &Path,
) -> Result<(SqliteConnectOptions, SqliteConnection), OpenError> {
    let plain = reading(file);
    let error = match try_reading(&plain).await {
        Ok(conn) => return Ok((plain, conn)),
        Err(error) => error,
    };
    let log = beside(file, "-wal");
    if std::fs::metadata(&log).is_ok_and(|about| about.len() > 0) {
        let why = format!(
            "{}, and what is in its log {} can be read only on a disk that can be written: copy both there",
            file_problem(&error),
            log.display()
        );
        return Err(OpenError::Refused(name_of(file), why));
    }
    let still = reading(file).immutable(true);
    match try_reading(&still).await {
        Ok(conn) => Ok((still, conn)),
        Err(_) => Err(OpenError::Refused(name_of(file), file_problem(&error))),
    }
}

async fn try_reading(options: &SqliteConnectOptions) -> Result<SqliteConnection, sqlx::Error> {
    let mut conn = SqliteConnection::connect_with(options).await?;
    sqlx::query(sql::TABLES).fetch_all(&mut conn).await?;
    Ok(conn)
}

/// Connects. Switching a new file to a log fails while another process does the same, so it is retried.
pub(super) async fn connect(file: &Path) -> Result<SqliteConnection, sqlx::Error> {
    let mut left = 40;
    loop {
        match SqliteConnection::connect_with(&options(file)).await {
            Err(error) if left > 0 && is_busy(&error) => {
                left -= 1;
                tokio::time::sleep(BUSY / 20).await;
            }
            connected => return connected,
        }
    }
}

fn is_busy(error: &sqlx::Error) -> bool {
    let code =
        error.as_database_error().and_then(|error| error.code()).and_then(|code| code.parse::<i64>().ok());
    code.is_some_and(|code| matches!(code & 0xff, 5 | 6))
}

/// Why a file could not be opened, in words.
pub(super) fn file_problem(error: &sqlx::Error) -> String {
    if let sqlx::Error::Io(error) = error {
        return format!(
            "it cannot be opened or made ({error}): does the folder exist, and may this user write in it?"
        );
    }
    match refused(error) {
        StoreError::Unavailable(problem) => problem,
        other => other.to_string(),
    }
}
