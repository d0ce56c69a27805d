//! One file. A single writer task owns the only connection that writes and joins the jobs that wait, of whatever
//! district, into one commit; readers go by themselves.

use crate::conn::{Conn, refused};
use crate::readers::{Class, Held, Idle, Lane, Watch, Watched};
use crate::{OpenError, Work, migrations, sql};
use futures::FutureExt;
use ops::ports::StoreError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

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
    jobs: mpsc::Sender<Job>,
    readers: [Readers; Class::ALL.len()],
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

/// A file next to the database's, with a longer name.
pub(crate) fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

impl Sqlite {
    /// Opens a file, making it if need be, and brings its tables up to date.
    pub(crate) async fn open(file: &Path) -> Result<Sqlite, OpenError> {
        let cannot = |error: sqlx::Error| {
            OpenError::Refused(format!("the file {}", file.display()), file_problem(&error))
        };
        private(file).map_err(|error| cannot(sqlx::Error::Io(error)))?;
        let mut conn = connect(file).await.map_err(cannot)?;
        // One process at a time: the transaction holds the file.
        let mut whole = conn.begin_with(sql::BEGIN[0]).await.map_err(cannot)?;
        migrations::migrator(|step| step.sqlite).run(&mut *whole).await.map_err(migrations::failed)?;
        whole.commit().await.map_err(cannot)?;
        let readers = Class::ALL.map(|class| Readers { class, lane: Lane::new(class), idle: Arc::default() });
        let (jobs, inbox) = mpsc::channel(WAITING);
        let conn = watched(conn, WRITING).await.map_err(cannot)?;
        let writer = Writer { file: file.to_owned(), conn: Some(Conn::Sqlite(Box::new(conn))), commits: 0 };
        tokio::spawn(writer.run(inbox));
        Ok(Sqlite { file: file.to_owned(), jobs, readers })
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
        self.jobs.send(Job { work, reply }).await.map_err(|_| gone())?;
        answer.await.unwrap_or_else(|_| Err(gone()))?;
        made.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or_else(gone)
    }

    /// A connection that only reads.
    pub(crate) async fn reader(&self, class: Class) -> Result<Held, StoreError> {
        let [command, page, report] = &self.readers;
        let readers = match class {
            Class::Command => command,
            Class::Page => page,
            Class::Report => report,
        };
        let turn = readers.lane.turn().await?;
        let known = readers.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let conn = match known {
            Some(conn) => conn,
            None => {
                let options = options(&self.file).pragma("query_only", "ON");
                let conn = SqliteConnection::connect_with(&options).await;
                let conn = conn.map_err(|error| refused(&error))?;
                watched(conn, readers.class.limit()).await.map_err(|error| refused(&error))?
            }
        };
        Ok(Held::in_turn(Conn::Sqlite(Box::new(conn)), Some(Arc::clone(&readers.idle)), turn))
    }

    /// A whole copy of the file as of one moment, while others write.
    pub(crate) async fn backup(&self, to: &Path) -> Result<(), OpenError> {
        let at = |path: &Path| OpenError::file(path);
        if to.try_exists().map_err(at(to))? {
            return Err(OpenError::Refused(
                to.display().to_string(),
                "there is a file of that name already".to_owned(),
            ));
        }
        let part = beside(to, ".part");
        let _none = std::fs::remove_file(&part);
        private(&part).map_err(at(&part))?;
        let failed = |error: sqlx::Error| OpenError::Refused("the backup".to_owned(), file_problem(&error));
        let mut conn = SqliteConnection::connect_with(&options(&self.file)).await.map_err(failed)?;
        let name = part.to_string_lossy().into_owned();
        sqlx::query(sql::COPY).bind(name).execute(&mut conn).await.map_err(failed)?;
        conn.close().await.map_err(failed)?;
        keep(&part, to)
    }

    /// Ends the readers; the writer ends with the last handle.
    pub(crate) async fn close(&self) {
        for readers in &self.readers {
            readers.lane.close();
            let idle = std::mem::take(&mut *readers.idle.lock().unwrap_or_else(PoisonError::into_inner));
            for watched in idle {
                let _closed = watched.conn.close().await;
            }
        }
    }
}

/// Puts a connection's statements under a watch.
async fn watched(mut conn: SqliteConnection, limit: Duration) -> Result<Watched, sqlx::Error> {
    let watch = Arc::new(Watch::new());
    let asked = Arc::clone(&watch);
    conn.lock_handle().await?.set_progress_handler(STEPS, move || asked.goes_on());
    Ok(Watched { conn, watch, limit })
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

/// Makes a file, if there is none, that nobody else on the machine can read: it holds names. SQLite gives the files it
/// makes beside it the same rights.
fn private(file: &Path) -> std::io::Result<()> {
    let mut options = std::fs::File::options();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(|_| ())
}

/// Puts a file in its place so that a power cut leaves it there whole, or not at all.
fn keep(part: &Path, to: &Path) -> Result<(), OpenError> {
    std::fs::File::open(part).and_then(|file| file.sync_all()).map_err(OpenError::file(part))?;
    std::fs::rename(part, to).map_err(OpenError::file(to))?;
    let folder = to.parent().filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(OpenError::file(folder))
}

/// Checks a backup and puts it in place of a file that nobody serves; what was there before stays beside it as `FILE.before`.
pub(crate) async fn restore(from: &Path, file: &Path) -> Result<(), OpenError> {
    let _lock = lock(file)?;
    let wrong = |problem: String| OpenError::Refused(format!("the backup {}", from.display()), problem);
    let part = beside(file, ".part");
    std::fs::copy(from, &part).map_err(OpenError::file(from))?;
    let checked = async {
        let mut conn = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(&part)).await?;
        let told: String = sqlx::query_scalar(sql::CHECK).fetch_one(&mut conn).await?;
        conn.close().await?;
        Ok::<_, sqlx::Error>(told)
    };
    match checked.await {
        Ok(told) if told == "ok" => {}
        Ok(told) => return Err(wrong(told)),
        Err(error) => return Err(wrong(file_problem(&error))),
    }
    for ending in ["-wal", "-shm", ""] {
        let (now, before) = (beside(file, ending), beside(&beside(file, ".before"), ending));
        if now.try_exists().map_err(OpenError::file(&now))? {
            std::fs::rename(&now, &before).map_err(OpenError::file(&now))?;
        } else {
            let _none = std::fs::remove_file(&before);
        }
    }
    keep(&part, file)
}

/// The right to serve a file, held until it is dropped or the process ends.
#[derive(Debug)]
pub struct ServeLock {
    _file: std::fs::File,
}

/// Takes the lock file beside a database.
pub(crate) fn lock(file: &Path) -> Result<ServeLock, OpenError> {
    let path = beside(file, ".lock");
    let lock = std::fs::File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(OpenError::file(&path))?;
    match lock.try_lock() {
        Ok(()) => Ok(ServeLock { _file: lock }),
        Err(std::fs::TryLockError::WouldBlock) => Err(OpenError::Served(file.to_owned())),
        Err(std::fs::TryLockError::Error(error)) => Err(OpenError::file(&path)(error)),
    }
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
            self.look_at_log().await;
        }
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
                drop(conn);
                answer(done.into_iter(), |_| StoreError::Unclear(told.clone()));
            }
        }
    }

    async fn begin(&mut self) -> Result<Conn, StoreError> {
        let mut conn = match self.conn.take() {
            Some(conn) => conn,
            None => {
                let conn = SqliteConnection::connect_with(&options(&self.file)).await;
                let conn = conn.map_err(|error| refused(&error))?;
                Conn::Sqlite(Box::new(watched(conn, WRITING).await.map_err(|error| refused(&error))?))
            }
        };
        conn.say(sql::BEGIN[0]).await.map_err(|error| refused(&error))?;
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
