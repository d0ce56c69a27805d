//! A database of either kind: opening, locking, saving and closing it, and the ways to run work on it.

use crate::conn::{Arg, Conn, Row, Work, refused};
use crate::file::FileLock;
use crate::heads;
use crate::opening::{OpenError, Opening};
use crate::postgres::{self, Postgres, ServerLock};
use crate::readers::{Class, Held};
use crate::recent::Recent;
use crate::sql::{self, Sql};
use crate::sqlite::Sqlite;
use domain::ids::DistrictId;
use futures::FutureExt;
use futures::future::BoxFuture;
use ops::background;
use ops::ports::StoreError;
use ops::staff::{Device, Token};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;

/// The limit for a statement in work that nobody waits for.
const LONG: Duration = Duration::from_secs(24 * 3_600);

/// A database of either kind, which implements the store of the use cases.
#[derive(Debug)]
pub struct Database {
    pub(crate) kind: Kind,
    pub(crate) hints: broadcast::Sender<DistrictId>,
    pub(crate) tokens: Recent<Token>,
    pub(crate) devices: Recent<Device>,
    made: bool,
}

/// The right to be the only server of a file, or one of the nodes on a PostgreSQL database; held until
/// dropped.
#[derive(Debug)]
pub struct ServeLock {
    _held: Lock,
}

#[derive(Debug)]
enum Lock {
    File { _lock: FileLock },
    Server { _lock: ServerLock },
}

#[derive(Debug)]
pub(crate) enum Kind {
    Sqlite(Box<Sqlite>),
    Postgres(Box<Postgres>),
}

/// Opens `sqlite:FILE` or `postgres://…`, creates it if necessary, and brings its tables up to date.
///
/// # Errors
/// [`OpenError`], in words for the operator who starts the program.
pub async fn open(url: &str) -> Result<Arc<Database>, OpenError> {
    open_as(url, Opening::Making).await
}

/// Opens an existing database and brings its tables up to date.
///
/// # Errors
/// As [`open`], and when it does not exist.
pub async fn open_existing(url: &str) -> Result<Arc<Database>, OpenError> {
    open_as(url, Opening::Existing).await
}

/// Opens an existing database read-only, which also works on a full or read-only disk.
///
/// # Errors
/// As [`open_existing`], and when its tables are of an older version.
pub async fn open_reading(url: &str) -> Result<Arc<Database>, OpenError> {
    open_as(url, Opening::Reading).await
}

async fn open_as(url: &str, opening: Opening) -> Result<Arc<Database>, OpenError> {
    let (hints, _) = broadcast::channel(1_024);
    let (kind, made) = if let Some(file) = file_of(url) {
        let (sqlite, made) = Sqlite::open(file, opening).await?;
        (Kind::Sqlite(Box::new(sqlite)), made)
    } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        let (postgres, made) = Postgres::open(url, hints.clone(), opening).await?;
        (Kind::Postgres(Box::new(postgres)), made)
    } else {
        return Err(OpenError::Address);
    };
    Ok(Arc::new(Database { kind, hints, tokens: Recent::default(), devices: Recent::default(), made }))
}

/// The file of a URL `sqlite:FILE` or `sqlite://FILE`.
pub(crate) fn file_of(url: &str) -> Option<&Path> {
    let file = url.strip_prefix("sqlite:")?;
    let file = file.strip_prefix("//").unwrap_or(file);
    (!file.is_empty() && !file.starts_with(':')).then(|| Path::new(file))
}

impl Database {
    /// Whether the database was created by this call.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.made
    }

    /// Prevents a second server on the same file, under any name, until the lock is dropped. Nodes share a
    /// PostgreSQL database; there it only prevents [`Database::lock_alone`].
    ///
    /// # Errors
    /// [`OpenError::Served`] when another server has it.
    pub async fn lock_for_serving(&self) -> Result<ServeLock, OpenError> {
        self.lock(false).await
    }

    /// The right to work on a database alone, for changes that no server may see half done.
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

    /// The newest heads as stored beside the file, to compare with the database: number and hash, by chain.
    #[must_use]
    pub fn kept_heads(&self) -> BTreeMap<String, (u64, [u8; 32])> {
        match &self.kind {
            Kind::Sqlite(sqlite) => heads::read(&sqlite.file).unwrap_or_default(),
            Kind::Postgres(_) => BTreeMap::new(),
        }
    }

    /// Notes the newest fact of a chain, which must be committed.
    pub(crate) fn note_head(&self, chain: &str, (seq, hash): (u64, [u8; 32])) {
        if let Kind::Sqlite(sqlite) = &self.kind {
            sqlite.note_head(chain, seq, hash);
        }
    }

    /// Writes a complete copy to a file, as of one moment, while others continue to write.
    ///
    /// # Errors
    /// [`OpenError`] when the file exists, there is no space, or the database is PostgreSQL.
    pub async fn backup(&self, to: &Path) -> Result<(), OpenError> {
        match &self.kind {
            Kind::Sqlite(sqlite) => sqlite.backup(to).await,
            Kind::Postgres(_) => Err(OpenError::NotHere("a PostgreSQL database is saved with pg_dump -Fc")),
        }
    }

    /// Ends all sessions, one-time links and pairing codes, because those in a backup may have been used or
    /// ended since.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn end_access(&self) -> Result<(), StoreError> {
        self.change(&sql::FORGET_SESSIONS, [i64::MAX.into()]).await?;
        self.change(&sql::END_PAIRING, []).await?;
        self.change(&sql::FORGET_LINKS, [i64::MAX.into()]).await.map(|_| ())
    }

    /// Closes all connections. To be called last.
    pub async fn close(&self) {
        match &self.kind {
            Kind::Sqlite(sqlite) => sqlite.close().await,
            Kind::Postgres(postgres) => postgres.close().await,
        }
    }

    /// Runs work in one transaction.
    pub(crate) async fn write<T: Send + 'static>(
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

    /// Runs long work in one transaction, while no server is running.
    pub(crate) async fn write_long<T: Send + 'static>(
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

    /// Executes one statement that writes, and returns the number of affected rows.
    pub(crate) async fn change<const N: usize>(
        &self,
        sql: &'static Sql<N>,
        args: [Arg; N],
    ) -> Result<u64, StoreError> {
        self.write(move |conn| conn.execute(sql, args).boxed()).await
    }

    async fn reader(&self, class: Class) -> Result<Held, StoreError> {
        match &self.kind {
            Kind::Sqlite(sqlite) => sqlite.reader(class).await,
            Kind::Postgres(postgres) => postgres.reader(class).await,
        }
    }

    /// Runs work on a connection that only reads.
    pub(crate) async fn reading<T>(
        &self,
        class: Class,
        work: impl for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, StoreError>> + Send,
    ) -> Result<T, StoreError> {
        let mut held = self.reader(class).await?;
        // SQLite stops a statement by itself, and so does a PostgreSQL server that still responds.
        let patience = class.limit() + postgres::SILENCE;
        match tokio::time::timeout(patience, work(held.conn()?)).await {
            Ok(result) => {
                held.release();
                result
            }
            Err(_) => Err(postgres::silent()),
        }
    }

    pub(crate) async fn rows<const N: usize>(
        &self,
        class: Class,
        sql: &'static Sql<N>,
        args: [Arg; N],
    ) -> Result<Vec<Row>, StoreError> {
        let again = args.clone();
        match self.reading(class, move |conn| conn.rows(sql, args).boxed()).await {
            // It may succeed on another connection.
            Err(StoreError::Lost(_)) => self.reading(class, move |conn| conn.rows(sql, again).boxed()).await,
            rows => rows,
        }
    }

    /// Executes one statement that reads, and converts each row.
    pub(crate) async fn read<T: Send + 'static, const N: usize>(
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
            // Converting many rows takes time, so a low-priority thread does it.
            Class::Report => {
                background::work(made).await.map_err(|error| StoreError::Unavailable(error.to_string()))?
            }
        }
    }

    /// Executes one statement that reads, and converts its first row.
    pub(crate) async fn read_one<T, const N: usize>(
        &self,
        class: Class,
        sql: &'static Sql<N>,
        args: [Arg; N],
        of: impl Fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        self.rows(class, sql, args).await?.first().map(of).transpose()
    }

    /// Executes several statements that read, all at one moment.
    pub(crate) async fn snapshot<T>(
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
