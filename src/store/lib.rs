//! The only crate that knows SQL.
//!
//! [`open`] gives a [`Database`], which is the `Store` of the use cases on SQLite or PostgreSQL. All of its logic is
//! written once, in terms of a connection to either (`conn.rs`) and of statements that stand once in `sql.rs`; only
//! opening, transactions and announcements differ (`sqlite.rs`, `postgres.rs`).
//!
//! To add an operation: its statements in `sql.rs`, its rows in the file of its kind, its lines in `store.rs`, its test
//! in `tests/`, which runs on both databases. To change a table: a step in `migrations.rs`.

mod checkpoint;
mod conn;
mod figures;
mod file;
mod lines;
pub mod migrations;
mod people;
mod postgres;
mod readers;
mod rebuild;
mod recent;
mod restore;
mod search;
mod settings;
pub mod sql;
mod sqlite;
mod store;
mod transfer;
mod visits;

use conn::{Arg, Conn, Row, refused};
use domain::ids::DistrictId;
use futures::FutureExt;
use futures::future::BoxFuture;
use ops::background;
use ops::ports::StoreError;
use ops::staff::{Device, Token};
use readers::{Class, Held};
use recent::Recent;
pub use restore::Staged;
use sql::Sql;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;
pub use transfer::{Moved, transfer};

/// For a statement of work that nobody waits behind.
const LONG: Duration = Duration::from_secs(24 * 3_600);

/// Something to do on a connection.
pub(crate) type Work<T> =
    Box<dyn for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, StoreError>> + Send>;

/// Why a database could not be opened, saved or put back.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is of no form known. It is not repeated here, since it may hold a password.
    #[error("that is no address of a database: write sqlite:FILE or postgres://USER@HOST/DATABASE")]
    Address,
    /// The tables have a shape this program does not know.
    #[error(
        "the database was written by a newer version of this program (step {0} of its tables is not known here): run that version"
    )]
    Newer(i64),
    /// The tables could not be brought up to date.
    #[error("the tables could not be brought up to date: {0}")]
    Tables(String),
    /// The tables have a shape of the past, and nothing may be changed.
    #[error(
        "the database was written by an older version of this program: let `serve` bring its tables up to date first"
    )]
    Older,
    /// There is none where one was expected.
    #[error(
        "there is no database {0}: is the name right, and is the folder there? Only `serve` and `setup apply` make one"
    )]
    Missing(String),
    /// There are none in a PostgreSQL database.
    #[error(
        "{0} holds no tables of this program: is the name right? Only `serve` and `setup apply` make them"
    )]
    NoTables(String),
    /// There is something else.
    #[error("{0} is no database of this program")]
    Foreign(String),
    /// What lies beside a database is there, and the database is not.
    #[error(
        "{0} is not there, but {1} is: the database was moved or removed while it was in use. Put it back, or remove what is left of it"
    )]
    Lost(PathBuf, PathBuf),
    /// The file has several names, of which each would get a log of its own.
    #[error(
        "{0} is one of {1} names of the same file (hard links), and would be damaged under two of them: remove the other names, or copy it with `backup`"
    )]
    Linked(PathBuf, u64),
    /// The file ends before what was committed to it.
    #[error(
        "{file} has lost what was stored last: {chain} has {stored} facts, and {known} were stored. If it was copied, its log ({file}-wal) was left \
         behind: copy both, or put a backup in place with `restore`. To go on without those facts, remove {file}.checkpoint first"
    )]
    Behind {
        /// Which file.
        file: String,
        /// The chain that is short, or has another fact there.
        chain: String,
        /// Facts that are there.
        stored: u64,
        /// Facts that were stored.
        known: u64,
    },
    /// Another server runs on the database.
    #[error("another server already serves {0}: stop that one first")]
    Served(String),
    /// What was to be opened, and why it was not.
    #[error("{0} cannot be used: {1}")]
    Refused(String, String),
    /// A file could not be read or written.
    #[error("{path}: {error}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// PostgreSQL has its own tools for it.
    #[error("{0}")]
    NotHere(&'static str),
    /// The database refused something once it was open.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl OpenError {
    /// Whether others write to it without a pause: trying again may do.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        matches!(self, OpenError::Refused(_, why) if why == conn::BUSY)
    }

    pub(crate) fn file(path: &Path) -> impl Fn(std::io::Error) -> OpenError + use<> {
        let path = path.to_owned();
        move |error| OpenError::File { path: path.clone(), error }
    }

    /// A file that could not be opened or made where it was named.
    pub(crate) fn place(path: &Path) -> impl Fn(std::io::Error) -> OpenError + use<> {
        let path = path.to_owned();
        move |error| {
            let why = format!(
                "it cannot be opened or made ({error}): is the folder there, and may this user write in it?"
            );
            OpenError::Refused(format!("the file {}", path.display()), why)
        }
    }
}

/// Everything that is kept, on one of the two databases.
#[derive(Debug)]
pub struct Database {
    kind: Kind,
    hints: broadcast::Sender<DistrictId>,
    tokens: Recent<Token>,
    devices: Recent<Device>,
    made: bool,
}

/// The right to be the only one who serves a file, or one of those who serve a PostgreSQL database; held until it is dropped.
#[derive(Debug)]
pub struct ServeLock {
    _held: Lock,
}

#[derive(Debug)]
enum Lock {
    File { _lock: file::FileLock },
    Server { _lock: postgres::ServerLock },
}

/// How a database is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// It is made if there is none.
    Making,
    /// It must be there. Its tables are brought up to date.
    Existing,
    /// It must be there, and nothing of it is changed.
    Reading,
}

#[derive(Debug)]
enum Kind {
    Sqlite(Box<sqlite::Sqlite>),
    Postgres(Box<postgres::Postgres>),
}

/// Opens `sqlite:FILE` or `postgres://…`, makes it if there is none, and brings its tables up to date.
///
/// # Errors
/// [`OpenError`], in words for whoever starts the program.
pub async fn open(url: &str) -> Result<Arc<Database>, OpenError> {
    open_as(url, Opening::Making).await
}

/// Opens a database that is there, and brings its tables up to date.
///
/// # Errors
/// As [`open`], and when there is none.
pub async fn open_existing(url: &str) -> Result<Arc<Database>, OpenError> {
    open_as(url, Opening::Existing).await
}

/// Opens a database that is there, only to read it: also on a disk that is full or cannot be written.
///
/// # Errors
/// As [`open_existing`], and when its tables are of an older version.
pub async fn open_reading(url: &str) -> Result<Arc<Database>, OpenError> {
    open_as(url, Opening::Reading).await
}

async fn open_as(url: &str, opening: Opening) -> Result<Arc<Database>, OpenError> {
    let (hints, _) = broadcast::channel(1_024);
    let (kind, made) = if let Some(file) = file_of(url) {
        let (sqlite, made) = sqlite::Sqlite::open(file, opening).await?;
        (Kind::Sqlite(Box::new(sqlite)), made)
    } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        let (postgres, made) = postgres::Postgres::open(url, hints.clone(), opening).await?;
        (Kind::Postgres(Box::new(postgres)), made)
    } else {
        return Err(OpenError::Address);
    };
    Ok(Arc::new(Database { kind, hints, tokens: Recent::default(), devices: Recent::default(), made }))
}

/// The file of an address `sqlite:FILE` or `sqlite://FILE`.
fn file_of(url: &str) -> Option<&Path> {
    let file = url.strip_prefix("sqlite:")?;
    let file = file.strip_prefix("//").unwrap_or(file);
    (!file.is_empty() && !file.starts_with(':')).then(|| Path::new(file))
}

impl Database {
    /// Whether it was made just now.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.made
    }

    /// Forbids a second server on the same file, whatever its name, for as long as the answer is kept. Nodes share a PostgreSQL
    /// database; there it only keeps [`Database::lock_alone`] away.
    ///
    /// # Errors
    /// [`OpenError::Served`] when another server has it.
    pub async fn lock_for_serving(&self) -> Result<ServeLock, OpenError> {
        self.lock(false).await
    }

    /// The right to be the only one at work on a database, for what no server may see half done.
    ///
    /// # Errors
    /// [`OpenError::Served`] while a server runs on it.
    pub async fn lock_alone(&self) -> Result<ServeLock, OpenError> {
        self.lock(true).await
    }

    async fn lock(&self, alone: bool) -> Result<ServeLock, OpenError> {
        let held = match &self.kind {
            Kind::Sqlite(sqlite) => Lock::File { _lock: sqlite.held.lock()? },
            Kind::Postgres(postgres) => Lock::Server { _lock: postgres.lock(alone).await? },
        };
        Ok(ServeLock { _held: held })
    }

    /// The newest heads as they were kept beside the file, to hold the database against: chain, number, hash.
    #[must_use]
    pub fn kept_heads(&self) -> BTreeMap<String, (u64, [u8; 32])> {
        match &self.kind {
            Kind::Sqlite(sqlite) => checkpoint::read(&sqlite.file).unwrap_or_default(),
            Kind::Postgres(_) => BTreeMap::new(),
        }
    }

    /// Keeps how far a chain has come, once that is committed.
    fn note_head(&self, chain: &str, (seq, hash): (u64, [u8; 32])) {
        if let Kind::Sqlite(sqlite) = &self.kind {
            sqlite.note_head(chain, seq, hash);
        }
    }

    /// Writes a whole copy to a file, as of one moment, while others go on writing.
    ///
    /// # Errors
    /// [`OpenError`] when there is such a file already, or no room, or for a PostgreSQL database.
    pub async fn backup(&self, to: &Path) -> Result<(), OpenError> {
        match &self.kind {
            Kind::Sqlite(sqlite) => sqlite.backup(to).await,
            Kind::Postgres(_) => Err(OpenError::NotHere("a PostgreSQL database is saved with pg_dump -Fc")),
        }
    }

    /// Ends every session, every link that signs somebody in and every pairing code: those of a backup may have been used or ended
    /// since.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn end_access(&self) -> Result<(), StoreError> {
        self.change(&sql::FORGET_SESSIONS, [i64::MAX.into()]).await?;
        self.change(&sql::END_PAIRING, []).await?;
        self.change(&sql::FORGET_LINKS, [i64::MAX.into()]).await.map(|_| ())
    }

    /// Ends all connections; to be called last.
    pub async fn close(&self) {
        match &self.kind {
            Kind::Sqlite(sqlite) => sqlite.close().await,
            Kind::Postgres(postgres) => postgres.close().await,
        }
    }

    /// Does a piece of work in one transaction.
    async fn write<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        let done = match &self.kind {
            Kind::Sqlite(sqlite) => sqlite.write(Box::new(work)).await,
            Kind::Postgres(postgres) => postgres.write(Box::new(work)).await,
        };
        done.map_err(|error| match error {
            StoreError::TooLong => StoreError::Unavailable("writing it took too long".to_owned()),
            other => other,
        })
    }

    /// The same for work that takes its time, while nobody else is at work.
    async fn write_long<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        match &self.kind {
            Kind::Sqlite(sqlite) => {
                let long = |conn: &mut Conn| conn.limit(LONG);
                let work: Work<T> = Box::new(move |conn| {
                    async move {
                        let usual = long(conn);
                        let done = work(conn).await;
                        conn.limit(usual);
                        done
                    }
                    .boxed()
                });
                sqlite.write(work).await
            }
            Kind::Postgres(postgres) => postgres.write_long(Box::new(work)).await,
        }
    }

    /// One statement that writes; how many rows it touched.
    async fn change<const N: usize>(&self, sql: &'static Sql<N>, args: [Arg; N]) -> Result<u64, StoreError> {
        self.write(move |conn| conn.execute(sql, args).boxed()).await
    }

    async fn reader(&self, class: Class) -> Result<Held, StoreError> {
        match &self.kind {
            Kind::Sqlite(sqlite) => sqlite.reader(class).await,
            Kind::Postgres(postgres) => postgres.reader(class).await,
        }
    }

    /// Work on a connection that only reads.
    async fn reading<T>(
        &self,
        class: Class,
        work: impl for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, StoreError>> + Send,
    ) -> Result<T, StoreError> {
        let mut held = self.reader(class).await?;
        // SQLite ends a statement by itself, and so does a PostgreSQL server that still answers.
        let patience = class.limit() + postgres::SILENCE;
        match tokio::time::timeout(patience, work(held.conn()?)).await {
            Ok(result) => {
                held.release();
                result
            }
            Err(_) => Err(postgres::silent()),
        }
    }

    async fn rows<const N: usize>(
        &self,
        class: Class,
        sql: &'static Sql<N>,
        args: [Arg; N],
    ) -> Result<Vec<Row>, StoreError> {
        let again = args.clone();
        match self.reading(class, move |conn| conn.rows(sql, args).boxed()).await {
            // On another connection it may well work.
            Err(StoreError::Lost(_)) => self.reading(class, move |conn| conn.rows(sql, again).boxed()).await,
            rows => rows,
        }
    }

    /// One statement that reads, each row made into a value.
    async fn read<T: Send + 'static, const N: usize>(
        &self,
        class: Class,
        sql: &'static Sql<N>,
        args: [Arg; N],
        of: impl Fn(&Row) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<Vec<T>, StoreError> {
        let rows = self.rows(class, sql, args).await?;
        let made = move || -> Result<Vec<T>, StoreError> { rows.iter().map(of).collect() };
        match class {
            Class::Command | Class::Page | Class::Search => made(),
            // Many rows take their time.
            Class::Report => {
                background::work(made).await.map_err(|error| StoreError::Unavailable(error.to_string()))?
            }
        }
    }

    /// The same, for one row.
    async fn read_one<T, const N: usize>(
        &self,
        class: Class,
        sql: &'static Sql<N>,
        args: [Arg; N],
        of: impl Fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        self.rows(class, sql, args).await?.first().map(of).transpose()
    }

    /// Several statements that read, all at one moment.
    async fn snapshot<T>(
        &self,
        class: Class,
        work: impl for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, StoreError>> + Send,
    ) -> Result<T, StoreError> {
        let mut held = self.reader(class).await?;
        let [sqlite, postgres] = sql::BEGIN_READING;
        let begin = if matches!(self.kind, Kind::Sqlite(_)) { sqlite } else { postgres };
        held.conn()?.say(begin).await.map_err(|error| refused(&error))?;
        let result = work(held.conn()?).await;
        if held.conn()?.say(sql::ROLLBACK).await.is_ok() {
            held.release();
        }
        result
    }
}
