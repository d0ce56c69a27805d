//! The only connection that writes: it joins the jobs that wait, of whatever district, into one commit.

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

/// Jobs joined in one commit.
const JOINED: usize = 64;

/// The longest time for one statement that writes: the district behind it waits for the same writer.
pub(super) const WRITING: Duration = Duration::from_millis(2_500);

/// Commits between two looks at the log's length.
const LOG_LOOK: u32 = 256;

pub(super) struct Job {
    pub(super) work: Work<()>,
    pub(super) reply: oneshot::Sender<Result<(), StoreError>>,
}

pub(super) struct Writer {
    pub(super) file: PathBuf,
    pub(super) held: Arc<OnDisk>,
    /// None after a failure that leaves its state unknown: the next group opens a new one.
    pub(super) conn: Option<Conn>,
    pub(super) commits: u32,
}

impl Writer {
    pub(super) async fn run(mut self, mut inbox: mpsc::Receiver<Job>) {
        let mut taken = Vec::with_capacity(JOINED);
        while inbox.recv_many(&mut taken, JOINED).await > 0 {
            // Whoever does not wait any longer was not told anything: the work may be left undone.
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
                        // SQLite gave up the transaction, and with it the jobs before this one.
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
                // Given up before anybody is told: a transaction left open would hide the truth from them.
                let _none = conn.say(sql::ROLLBACK).await;
                // The last connection takes the log with it: whoever is told now, and looks, must not miss it.
                self.held.forget_log();
                drop(conn);
                answer(done.into_iter(), |_| StoreError::Unclear(told.clone()));
            }
        }
    }

    async fn begin(&mut self) -> Result<Conn, StoreError> {
        // What is written to a file that was removed or replaced is lost to whoever opens it next.
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

/// A job that failed, and whether the whole transaction went with it.
struct Failed {
    error: StoreError,
    whole: bool,
}

async fn guarded(conn: &mut Conn, work: Work<()>) -> Result<(), Failed> {
    let stumbled = |_| Err(StoreError::BadValue("the program stumbled over it".to_owned()));
    let result = AssertUnwindSafe(work(conn)).catch_unwind().await.unwrap_or_else(stumbled);
    result.map_err(|error| Failed { error, whole: false })
}

/// One job of several: if it fails it takes nothing but itself back. Its savepoint stays open for the next, or for the
/// commit, to close.
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

/// A message without the words that [`StoreError::Unavailable`] puts before it.
fn plain(message: &str) -> String {
    message.strip_prefix("the database cannot be used now: ").unwrap_or(message).to_owned()
}
