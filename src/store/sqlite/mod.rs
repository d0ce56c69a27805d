//! SQLite: one file. A single task owns the only connection that writes, and combines waiting jobs of all
//! districts into one commit; readers are independent.

mod connection;
mod content;
mod writer;

pub(crate) use connection::connect_to;
pub(crate) use content::{copied, without_log};

use crate::checkpoint::Checkpoint;
use crate::conn::{Conn, Work, refused};
use crate::file::{OnDisk, Part};
use crate::heads::beside;
use crate::opening::{OpenError, Opening};
use crate::readers::{Class, Held, Idle, Lane};
use crate::sqlite::connection::{connect, connect_reading, file_problem, name_of, options, reading, watched};
use crate::sqlite::content::{Content, content, copy, is_older, look, newest, sound};
use crate::sqlite::writer::{Job, WRITING, Writer};
use crate::{migrations, sql};
use futures::FutureExt;
use ops::ports::{StoreError, Vitals};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnectOptions;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

const WAITING: usize = 1_024;

/// An open database file.
#[derive(Debug)]
pub(crate) struct Sqlite {
    pub(crate) file: PathBuf,
    pub(crate) held: Arc<OnDisk>,
    /// Declared before the writer: the writer must be closed last, because it then moves the log into the
    /// file.
    readers: [Readers; Class::ALL.len()],
    /// `None` if the file was opened read-only, and once it is closed.
    writer: Mutex<Option<(mpsc::Sender<Job>, JoinHandle<()>)>>,
    /// Options for a connection that reads.
    reads: SqliteConnectOptions,
    /// Options for a connection that reads the whole file.
    pub(crate) whole: SqliteConnectOptions,
    checkpoint: Option<Checkpoint>,
}

/// The connections of one class, opened as needed.
#[derive(Debug)]
struct Readers {
    class: Class,
    lane: Lane,
    idle: Arc<Idle>,
}

fn readers() -> [Readers; Class::ALL.len()] {
    Class::ALL.map(|class| Readers { class, lane: Lane::new(class), idle: Arc::default() })
}

impl Sqlite {
    /// Opens a file; also returns whether it was created just now.
    pub(crate) async fn open(file: &Path, opening: Opening) -> Result<(Sqlite, bool), OpenError> {
        let held = Arc::new(OnDisk::new(file, opening)?);
        // The log and the other companions are beside the file itself, not beside a link to it.
        let real = held.real.clone();
        let file = real.as_path();
        if opening == Opening::Reading {
            return Sqlite::open_reading(file, held).await.map(|sqlite| (sqlite, false));
        }
        let cannot = |error: sqlx::Error| OpenError::Refused(name_of(file), file_problem(&error));
        let empty = std::fs::metadata(file).is_ok_and(|about| about.len() == 0);
        // If the look is inconclusive, the following connection reports the problem.
        let content = if empty { Some(Content::Nothing) } else { look(file).await.ok() };
        match content {
            Some(Content::Foreign) => return Err(OpenError::Foreign(name_of(file))),
            Some(Content::Nothing) if opening == Opening::Existing => {
                return Err(OpenError::Foreign(format!("{} is empty, and", name_of(file))));
            }
            _ => {}
        }
        let mut conn = connect(file).await.map_err(cannot)?;
        // One process at a time: the transaction locks the file.
        let mut whole = conn.begin_with(sql::BEGIN[0]).await.map_err(cannot)?;
        let changing = match is_older(&mut whole).await.map_err(cannot)?.then(|| held.lock()).transpose() {
            Ok(changing) => changing,
            Err(served) => {
                let _unchanged = whole.rollback().await;
                let _closed = conn.close().await;
                return Err(match served {
                    OpenError::Served(file) => {
                        OpenError::Served(format!("{file}, whose tables are of an older version"))
                    }
                    other => other,
                });
            }
        };
        migrations::migrator(|step| step.sqlite).run(&mut *whole).await.map_err(migrations::failed)?;
        let heads = match newest(&mut whole, file).await {
            Ok(heads) => heads,
            Err(lost) => {
                // Closed before reporting the error, so that a file put beside it afterwards is not removed
                // by closing.
                let _given_up = whole.rollback().await;
                let _closed = conn.close().await;
                return Err(lost);
            }
        };
        whole.commit().await.map_err(cannot)?;
        drop(changing);
        held.remember_log();
        if let Err(error) = sqlx::raw_sql(sql::STATISTICS).execute(&mut conn).await {
            tracing::debug!(%error, "the statistics of the tables were left as they are");
        }
        let (jobs, inbox) = mpsc::channel(WAITING);
        let conn = watched(conn, WRITING, false).await.map_err(cannot)?;
        let writer = Writer {
            file: file.to_owned(),
            held: Arc::clone(&held),
            conn: Some(Conn::Sqlite(Box::new(conn))),
            commits: 0,
        };
        let sqlite = Sqlite {
            file: file.to_owned(),
            checkpoint: Some(Checkpoint::start(Arc::clone(&held), heads)),
            held,
            readers: readers(),
            writer: Mutex::new(Some((jobs, tokio::spawn(writer.run(inbox))))),
            // A read-only connection never moves the log into the file, not even on closing.
            reads: reading(file),
            whole: options(file),
        };
        Ok((sqlite, content == Some(Content::Nothing)))
    }

    async fn open_reading(file: &Path, held: Arc<OnDisk>) -> Result<Sqlite, OpenError> {
        let (options, mut conn) = connect_reading(file).await?;
        match content(&mut conn).await {
            Ok(Content::Ours) => {}
            Ok(_) => return Err(OpenError::Foreign(name_of(file))),
            Err(error) => return Err(OpenError::Refused(name_of(file), file_problem(&error))),
        }
        let applied = sqlx::query_as(sql::STEPS_TAKEN).fetch_all(&mut conn).await;
        let applied: Vec<(i64, Vec<u8>)> =
            applied.map_err(|error| OpenError::Refused(name_of(file), file_problem(&error)))?;
        let _closed = conn.close().await;
        migrations::compare(&applied, |step| step.sqlite)?;
        let file = file.to_owned();
        let (reads, writer) = (options.clone(), Mutex::new(None));
        Ok(Sqlite { file, held, readers: readers(), writer, reads, whole: options, checkpoint: None })
    }

    /// Notes the newest fact of a chain.
    pub(crate) fn note_head(&self, chain: &str, seq: u64, hash: [u8; 32]) {
        if let Some(checkpoint) = &self.checkpoint {
            checkpoint.note(chain, seq, hash);
        }
    }

    /// Has the writer run work in a transaction; returns once that is committed.
    pub(crate) async fn write<T: Send + 'static>(&self, work: Work<T>) -> Result<T, StoreError> {
        let made: Arc<Mutex<Option<T>>> = Arc::default();
        let place = Arc::clone(&made);
        let work: Work<()> = Box::new(move |conn| {
            async move {
                let value = work(conn).await?;
                *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
                Ok(())
            }
            .boxed()
        });
        let (reply, answer) = oneshot::channel();
        let gone = || StoreError::Unavailable("the writer has stopped".to_owned());
        let jobs = {
            let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
            writer.as_ref().map(|(jobs, _)| jobs.clone())
        };
        let only_read = || StoreError::Unavailable("it was opened only to be read".to_owned());
        jobs.ok_or_else(only_read)?.send(Job { work, reply }).await.map_err(|_| gone())?;
        answer.await.unwrap_or_else(|_| Err(gone()))?;
        made.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or_else(gone)
    }

    /// The sizes of the file, its log and its disk, and its connections.
    pub(crate) fn vitals(&self) -> Vitals {
        let size = |path: &Path| std::fs::metadata(path).ok().map(|file| file.len());
        let disk = rustix::fs::statvfs(&self.file).ok();
        Vitals {
            bytes: size(&self.file),
            log_bytes: Some(size(&beside(&self.file, "-wal")).unwrap_or_default()),
            disk: disk.map(|disk| (disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize)),
            pools: self.readers.iter().map(|readers| readers.lane.in_use()).collect(),
        }
    }

    /// A connection that only reads.
    pub(crate) async fn reader(&self, class: Class) -> Result<Held, StoreError> {
        let readers = class.of(&self.readers);
        let turn = readers.lane.turn().await?;
        let known = readers.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let conn = match known {
            Some(conn) => conn,
            None => {
                let conn = connect_to(&self.held, &self.reads).await?;
                watched(conn, readers.class.limit(), readers.class.gives_way())
                    .await
                    .map_err(|error| refused(&error))?
            }
        };
        Ok(Held::in_turn(Conn::Sqlite(Box::new(conn)), Some(Arc::clone(&readers.idle)), turn))
    }

    /// Writes a complete copy of the file as of one moment, while others write.
    pub(crate) async fn backup(&self, to: &Path) -> Result<(), OpenError> {
        if to.try_exists().map_err(OpenError::file(to))? {
            return Err(OpenError::Refused(
                to.display().to_string(),
                "a file with that name already exists".to_owned(),
            ));
        }
        let part = Part::of(to)?;
        let failed = |error: sqlx::Error| OpenError::Refused("the backup".to_owned(), file_problem(&error));
        let mut conn = connect_to(&self.held, &self.whole).await?;
        copy(&mut conn, &part.path).await.map_err(failed)?;
        conn.close().await.map_err(failed)?;
        sound(&part.path).await?;
        part.keep()
    }

    /// Ends readers and writer with their unfinished work; the writer last, which then moves the log into the
    /// file.
    pub(crate) async fn close(&self) {
        for readers in &self.readers {
            readers.lane.drain().await;
            readers.lane.close();
            let idle = std::mem::take(&mut *readers.idle.lock().unwrap_or_else(PoisonError::into_inner));
            for watched in idle {
                let _closed = watched.conn.close().await;
            }
        }
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((jobs, writer)) = writer {
            drop(jobs);
            if let Err(error) = writer.await {
                tracing::warn!(%error, "the writer did not end well");
            }
        }
    }
}
