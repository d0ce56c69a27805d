//! The only connection that writes: it combines waiting jobs of all districts into one commit.

use crate::conn::{Conn, Work, refused};
use crate::file::OnDisk;
use crate::heads::beside;
use crate::sql;
use crate::sqlite::connection::{LOG_LIMIT, connect_to, options, watched};
use futures::FutureExt;
use ops::ports::StoreError;
use sqlx::Connection;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// Jobs in one commit, at most.
const JOINED: usize = 64;

/// The time limit of one statement that writes; the next district waits for the same writer.
pub(super) const WRITING: Duration = Duration::from_millis(2_500);

/// Commits between two checks of the log's length.
const LOG_LOOK: u32 = 256;

pub(super) struct Job {
    pub(super) work: Work<()>,
    pub(super) reply: oneshot::Sender<Result<(), StoreError>>,
}

pub(super) struct Writer {
    pub(super) file: PathBuf,
    pub(super) held: Arc<OnDisk>,
    /// `None` after a failure that leaves the connection in an unknown state; the next group opens a new one.
    pub(super) conn: Option<Conn>,
    pub(super) commits: u32,
}

impl Writer {
    pub(super) async fn run(mut self, mut inbox: mpsc::Receiver<Job>) {
        let mut taken = Vec::with_capacity(JOINED);
        while inbox.recv_many(&mut taken, JOINED).await > 0 {
            // A caller that no longer waits has been told nothing, so its work may be skipped.
            let jobs = taken.drain(..).filter(|job: &Job| !job.reply.is_closed()).collect();
            self.group(jobs).await;
            if self.conn.is_none() {
                self.held.forget_log();
            }
            self.look_at_log().await;
        }
        self.held.forget_log();
        if let Some(Conn::Sqlite(watched)) = self.conn.take() {
            let _closed = watched.conn.close().await;
        }
    }

    async fn group(&mut self, jobs: Vec<Job>) {
        if jobs.is_empty() {
            return;
        }
        let mut conn = match self.begin().await {
            Ok(conn) => conn,
            Err(error) => {
                if self.conn.is_none() {
                    self.held.forget_log();
                }
                let told = error.to_string();
                return answer(jobs.into_iter().map(|job| job.reply), |_| {
                    StoreError::Unavailable(plain(&told))
                });
            }
        };
        let joined = jobs.len() > 1;
        let mut mark = sql::MARK;
        let mut done = Vec::with_capacity(jobs.len());
        let mut jobs = jobs.into_iter();
        while let Some(job) = jobs.next() {
            let result = if joined {
                apart(&mut conn, job.work, mark).await
            } else {
                guarded(&mut conn, job.work).await
            };
            mark = if result.is_ok() { sql::NEXT } else { sql::MARK };
            match result {
                Ok(()) => done.push(job.reply),
                Err(Failed { error, whole }) => {
                    let told = plain(&error.to_string());
                    let _gone = job.reply.send(Err(error));
                    if whole {
                        // SQLite rolled back the transaction, and with it the jobs before this one.
                        self.held.forget_log();
                        let rest = done.into_iter().chain(jobs.map(|job| job.reply));
                        return answer(rest, |_| StoreError::Unavailable(told.clone()));
                    }
                }
            }
        }
        if done.is_empty() {
            if conn.say(sql::ROLLBACK).await.is_ok() {
                self.conn = Some(conn);
            }
            return;
        }
        match conn.say(sql::COMMIT).await {
            Ok(()) => {
                self.conn = Some(conn);
                self.commits = self.commits.wrapping_add(1);
                for reply in done {
                    let _gone = reply.send(Ok(()));
                }
            }
            Err(error) => {
                let told = plain(&refused(&error).to_string());
                // Rolled back before anyone is told: an open transaction would hide the true state from them.
                let _none = conn.say(sql::ROLLBACK).await;
                // The last connection removes the log: a caller that is told now, and looks, must not find it
                // missing.
                self.held.forget_log();
                drop(conn);
                answer(done.into_iter(), |_| StoreError::Unclear(told.clone()));
            }
        }
    }

    async fn begin(&mut self) -> Result<Conn, StoreError> {
        // What is written to a file that was removed or replaced is lost to the next process that opens the
        // file.
        if let Some(why) = self.held.misplaced() {
            return Err(StoreError::Unavailable(why));
        }
        let new = self.conn.is_none();
        let mut conn = match self.conn.take() {
            Some(conn) => conn,
            None => {
                let conn = connect_to(&self.held, &options(&self.file)).await?;
                Conn::Sqlite(Box::new(watched(conn, WRITING, false).await.map_err(|error| refused(&error))?))
            }
        };
        conn.say(sql::BEGIN[0]).await.map_err(|error| refused(&error))?;
        if new {
            self.held.remember_log();
        }
        Ok(conn)
    }

    async fn look_at_log(&mut self) {
        if self.commits < LOG_LOOK {
            return;
        }
        self.commits = 0;
        let long = std::fs::metadata(beside(&self.file, "-wal")).is_ok_and(|log| log.len() > LOG_LIMIT);
        if let (true, Some(conn)) = (long, self.conn.as_mut())
            && let Err(error) = conn.say(sql::CHECKPOINT).await
        {
            tracing::warn!(%error, "the database's log could not be emptied");
        }
    }
}

/// A failed job, and whether the whole transaction was lost with it.
struct Failed {
    error: StoreError,
    whole: bool,
}

async fn guarded(conn: &mut Conn, work: Work<()>) -> Result<(), Failed> {
    let panicked = |_| Err(StoreError::BadValue("the program panicked over it".to_owned()));
    let result = AssertUnwindSafe(work(conn)).catch_unwind().await.unwrap_or_else(panicked);
    result.map_err(|error| Failed { error, whole: false })
}

/// Runs one of several jobs: if it fails, only that job is rolled back. Its savepoint stays open until the
/// next job, or the commit, closes it.
async fn apart(conn: &mut Conn, work: Work<()>, mark: &'static str) -> Result<(), Failed> {
    conn.say(mark).await.map_err(|error| Failed { error: refused(&error), whole: true })?;
    match guarded(conn, work).await {
        Ok(()) => Ok(()),
        Err(Failed { error, .. }) => {
            let whole = conn.say(sql::UNDO).await.is_err();
            Err(Failed { error, whole })
        }
    }
}

fn answer(
    replies: impl Iterator<Item = oneshot::Sender<Result<(), StoreError>>>,
    error: impl Fn(()) -> StoreError,
) {
    for reply in replies {
        let _gone = reply.send(Err(error(())));
    }
}

/// The message without the words that [`StoreError::Unavailable`] adds.
fn plain(message: &str) -> String {
    message.strip_prefix("the database cannot be used now: ").unwrap_or(message).to_owned()
}
