//! One file. A single writer task owns the only connection that writes and joins the jobs that wait, of whatever
//! district, into one commit; readers go by themselves.

use crate::checkpoint::{self, Checkpoint, Heads};
use crate::conn::{Conn, refused};
use crate::file::{OnDisk, Part, beside, has_own_log};
use crate::readers::{Class, Held, Idle, Lane, Watch, Watched};
use crate::{OpenError, Opening, Work, migrations, sql};
use futures::FutureExt;
use ops::background;
use ops::ports::{StoreError, Vitals};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// How long a writer waits for another program that writes to the file.
const BUSY: Duration = Duration::from_secs(2);
/// Jobs that may wait for the writer.
const WAITING: usize = 1_024;
/// Jobs joined in one commit.
const JOINED: usize = 64;
/// The longest time for one statement that writes: the district behind it waits for the same writer.
const WRITING: Duration = Duration::from_millis(2_500);
/// Steps of SQLite's machine between two looks at the watch: some tens of microseconds.
const STEPS: i32 = 1_000;
/// The log is emptied by force when it is longer than this, which readers that overlap without end could bring about.
const LOG_LIMIT: u64 = 64 << 20;
/// Commits between two looks at the log's length.
const LOG_LOOK: u32 = 256;

/// A file, open.
#[derive(Debug)]
pub(crate) struct Sqlite {
    pub(crate) file: PathBuf,
    pub(crate) held: Arc<OnDisk>,
    /// Before the writer: who writes is to close last, which moves the log into the file.
    readers: [Readers; Class::ALL.len()],
    /// None where it was opened only to be read, and once it is closed.
    writer: Mutex<Option<(mpsc::Sender<Job>, JoinHandle<()>)>>,
    /// How a reader connects.
    reads: SqliteConnectOptions,
    /// How a connection is made that reads the whole file.
    pub(crate) whole: SqliteConnectOptions,
    checkpoint: Option<Checkpoint>,
}

/// The connections of one class, made as they are needed.
#[derive(Debug)]
struct Readers {
    class: Class,
    lane: Lane,
    idle: Arc<Idle>,
}

struct Job {
    work: Work<()>,
    reply: oneshot::Sender<Result<(), StoreError>>,
}

fn options(file: &Path) -> SqliteConnectOptions {
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

/// To read a file and write nothing beside it either.
fn reading(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .read_only(true)
        .busy_timeout(BUSY)
        .statement_cache_capacity(256)
        .disable_statement_logging()
}

fn readers() -> [Readers; Class::ALL.len()] {
    Class::ALL.map(|class| Readers { class, lane: Lane::new(class), idle: Arc::default() })
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Nothing,
    Ours,
    Foreign,
}

impl Sqlite {
    /// Opens a file; whether it was made just now.
    pub(crate) async fn open(file: &Path, opening: Opening) -> Result<(Sqlite, bool), OpenError> {
        let held = Arc::new(OnDisk::new(file, opening)?);
        // The log and what else lies beside the file is where the file is, and not where a link to it is.
        let real = held.real.clone();
        let file = real.as_path();
        if opening == Opening::Reading {
            return Sqlite::open_reading(file, held).await.map(|sqlite| (sqlite, false));
        }
        let cannot = |error: sqlx::Error| OpenError::Refused(name_of(file), file_problem(&error));
        let empty = std::fs::metadata(file).is_ok_and(|about| about.len() == 0);
        // What a look cannot tell, the connection that follows says in its own words.
        let content = if empty { Some(Content::Nothing) } else { look(file).await.ok() };
        match content {
            Some(Content::Foreign) => return Err(OpenError::Foreign(name_of(file))),
            Some(Content::Nothing) if opening == Opening::Existing => {
                return Err(OpenError::Foreign(format!("{} is empty, and", name_of(file))));
            }
            _ => {}
        }
        let mut conn = connect(file).await.map_err(cannot)?;
        // One process at a time: the transaction holds the file.
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
                // Closed before that is said: what somebody puts beside the file then is not taken away again.
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
            // Whoever only reads never writes the log into the file, also not as it closes.
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

    /// Keeps how far a chain has come.
    pub(crate) fn note_head(&self, chain: &str, seq: u64, hash: [u8; 32]) {
        if let Some(checkpoint) = &self.checkpoint {
            checkpoint.note(chain, seq, hash);
        }
    }

    /// Has the writer do a piece of work in a transaction; the answer comes once that is committed.
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

    /// How the file, its log and its disk are doing.
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

    /// A whole copy of the file as of one moment, while others write.
    pub(crate) async fn backup(&self, to: &Path) -> Result<(), OpenError> {
        if to.try_exists().map_err(OpenError::file(to))? {
            return Err(OpenError::Refused(
                to.display().to_string(),
                "there is a file of that name already".to_owned(),
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

    /// Ends readers and writer, with what they have begun: the writer last, which then moves the log into the file.
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

/// Puts a connection's statements under a watch. Each connection has a thread of its own, on which the watch is asked: one for
/// reports gives way to the others.
async fn watched(
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

fn name_of(file: &Path) -> String {
    format!("the file {}", file.display())
}

async fn copy(conn: &mut SqliteConnection, to: &Path) -> Result<(), sqlx::Error> {
    sqlx::query(sql::COPY).bind(to.to_string_lossy().into_owned()).execute(conn).await.map(|_| ())
}

/// Whether SQLite finds everything in a file in its place.
async fn sound(file: &Path) -> Result<(), OpenError> {
    let (_, mut conn) = connect_reading(file).await?;
    let told: Result<String, _> = sqlx::query_scalar(sql::CHECK).fetch_one(&mut conn).await;
    let _closed = conn.close().await;
    match told {
        Ok(told) if told == "ok" => Ok(()),
        Ok(told) => Err(OpenError::Refused(name_of(file), format!("it is damaged: {told}"))),
        Err(error) => Err(OpenError::Refused(name_of(file), file_problem(&error))),
    }
}

/// Copies a file with what is in its log, once it is found to be one of ours and sound.
pub(crate) async fn copied(from: &Path, to: &Path) -> Result<(), OpenError> {
    if std::fs::metadata(from).is_ok_and(|about| about.len() == 0) {
        return Err(OpenError::Foreign(format!("{} is empty, and", name_of(from))));
    }
    has_own_log(from)?;
    sound(from).await?;
    let (_, mut conn) = connect_reading(from).await?;
    let cannot = |error: sqlx::Error| OpenError::Refused(name_of(from), file_problem(&error));
    if content(&mut conn).await.map_err(cannot)? != Content::Ours {
        return Err(OpenError::Foreign(name_of(from)));
    }
    copy(&mut conn, to).await.map_err(cannot)?;
    conn.close().await.map_err(cannot)
}

/// Moves everything from the log into the file, which then stands alone. Nobody else may have it open.
pub(crate) async fn without_log(file: &Path) -> Result<(), OpenError> {
    let cannot = |error: sqlx::Error| OpenError::Refused(name_of(file), file_problem(&error));
    let mut conn = connect(file).await.map_err(cannot)?;
    sqlx::query(sql::NO_LOG).execute(&mut conn).await.map_err(cannot)?;
    conn.close().await.map_err(cannot)
}

/// Connects to a file that is held, and to no other that has come to stand under its name: SQLite would take the log that is there
/// for that one's, and write it there.
pub(crate) async fn connect_to(
    held: &OnDisk,
    options: &SqliteConnectOptions,
) -> Result<SqliteConnection, StoreError> {
    if let Some(why) = held.misplaced() {
        return Err(StoreError::Unavailable(why));
    }
    let conn = SqliteConnection::connect_with(options).await.map_err(|error| refused(&error))?;
    if let Some(why) = held.misplaced() {
        // Replaced at this very moment. It stays open: closing it would write the log into the wrong file.
        std::mem::forget(conn);
        return Err(StoreError::Unavailable(why));
    }
    Ok(conn)
}

async fn look(file: &Path) -> Result<Content, OpenError> {
    let (_, mut conn) = connect_reading(file).await?;
    let content = content(&mut conn).await;
    let _closed = conn.close().await;
    content.map_err(|error| OpenError::Refused(name_of(file), file_problem(&error)))
}

async fn content(conn: &mut SqliteConnection) -> Result<Content, sqlx::Error> {
    let tables: Vec<String> = sqlx::query_scalar(sql::TABLES).fetch_all(conn).await?;
    Ok(match tables.iter().any(|name| name == "_sqlx_migrations") {
        true => Content::Ours,
        false if tables.is_empty() => Content::Nothing,
        false => Content::Foreign,
    })
}

/// Whether tables are still to be made or changed. Beside a server of the version before, nobody may: that one would not start again.
async fn is_older(conn: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if content(conn).await? != Content::Ours {
        return Ok(true);
    }
    let applied: Vec<(i64, Vec<u8>)> = sqlx::query_as(sql::STEPS_TAKEN).fetch_all(conn).await?;
    Ok(matches!(migrations::compare(&applied, |step| step.sqlite), Err(OpenError::Older)))
}

/// Connects to read. Beside a log SQLite needs a file that it shares with others; where that cannot be made, on a disk that
/// only reads, the file can be read as it is as long as the log is empty.
async fn connect_reading(file: &Path) -> Result<(SqliteConnectOptions, SqliteConnection), OpenError> {
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

/// The newest facts, held against what was kept of them beside the file.
async fn newest(conn: &mut SqliteConnection, file: &Path) -> Result<Heads, OpenError> {
    let cannot = |error: sqlx::Error| OpenError::Refused(name_of(file), file_problem(&error));
    let rows: Vec<(String, i64, Vec<u8>)> =
        sqlx::query_as(sql::EVERY_HEAD.sqlite).fetch_all(&mut *conn).await.map_err(cannot)?;
    let head = |(chain, seq, hash): (String, i64, Vec<u8>)| {
        Some((chain, (u64::try_from(seq).ok()?, <[u8; 32]>::try_from(hash).ok()?)))
    };
    let heads: Heads = rows.into_iter().filter_map(head).collect();
    for (chain, (known, hash)) in checkpoint::read(file).unwrap_or_default() {
        let (stored, newest) = heads.get(&chain).copied().unwrap_or_default();
        let lost =
            OpenError::Behind { file: file.display().to_string(), chain: chain.clone(), stored, known };
        if stored < known {
            return Err(lost);
        }
        let there = if stored == known {
            Some(newest.to_vec())
        } else {
            let asked = sqlx::query_scalar(sql::HASH_AT).bind(&chain).bind(crate::lines::int(known));
            asked.fetch_optional(&mut *conn).await.map_err(cannot)?
        };
        if known > 0 && there.as_deref() != Some(&hash[..]) {
            let why = format!(
                "fact {known} of {chain} is another than the one that was stored here: another file was put in its place. \
                 `restore` does that with a backup; to go on with this one, remove {}.checkpoint first",
                file.display()
            );
            return Err(OpenError::Refused(name_of(file), why));
        }
    }
    Ok(heads)
}

/// Connects. The change to a log beside a new file does not wait for others that make the same one: it is tried again.
async fn connect(file: &Path) -> Result<SqliteConnection, sqlx::Error> {
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

/// Why a file could not be opened.
fn file_problem(error: &sqlx::Error) -> String {
    if let sqlx::Error::Io(error) = error {
        return format!(
            "it cannot be opened or made ({error}): is the folder there, and may this user write in it?"
        );
    }
    match refused(error) {
        StoreError::Unavailable(problem) => problem,
        other => other.to_string(),
    }
}

struct Writer {
    file: PathBuf,
    held: Arc<OnDisk>,
    /// None after a failure that leaves its state unknown: the next group opens a new one.
    conn: Option<Conn>,
    commits: u32,
}

impl Writer {
    async fn run(mut self, mut inbox: mpsc::Receiver<Job>) {
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
