//! The only crate that knows SQL.
//!
//! [`open`] gives a [`Database`], which is the `Store` of the use cases on SQLite or PostgreSQL. All of its logic is
//! written once, in terms of a connection to either (`conn.rs`) and of statements that stand once in `sql.rs`; only
//! opening, transactions and announcements differ (`sqlite.rs`, `postgres.rs`).
//!
//! To add an operation: its statements in `sql.rs`, its rows in the file of its kind, its lines in `store.rs`, its test
//! in `tests/`, which runs on both databases. To change a table: a step in `migrations.rs`.

mod conn;
mod figures;
mod lines;
pub mod migrations;
mod people;
mod postgres;
mod readers;
mod recent;
mod settings;
pub mod sql;
mod sqlite;
mod store;
mod visits;

use conn::{Arg, Conn, Row, refused};
use domain::ids::DistrictId;
use futures::FutureExt;
use futures::future::BoxFuture;
use ops::ports::StoreError;
use ops::staff::{Device, Token};
use readers::{Class, Held};
use recent::Recent;
use sql::Sql;
pub use sqlite::ServeLock;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::broadcast;

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
    /// Another server runs on the file.
    #[error("another server already serves {0}: stop that one first")]
    Served(PathBuf),
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
    pub(crate) fn file(path: &Path) -> impl Fn(std::io::Error) -> OpenError + use<> {
        let path = path.to_owned();
        move |error| OpenError::File { path: path.clone(), error }
    }
}

/// Everything that is kept, on one of the two databases.
#[derive(Debug)]
pub struct Database {
    kind: Kind,
    hints: broadcast::Sender<DistrictId>,
    tokens: Recent<Token>,
    devices: Recent<Device>,
}

#[derive(Debug)]
enum Kind {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

/// Opens `sqlite:FILE` or `postgres://…`, and brings its tables up to date.
///
/// # Errors
/// [`OpenError`], in words for whoever starts the program.
pub async fn open(url: &str) -> Result<Arc<Database>, OpenError> {
    let (hints, _) = broadcast::channel(1_024);
    let kind = if let Some(file) = file_of(url) {
        Kind::Sqlite(sqlite::Sqlite::open(file).await?)
    } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        Kind::Postgres(postgres::Postgres::open(url, hints.clone()).await?)
    } else {
        return Err(OpenError::Address);
    };
    Ok(Arc::new(Database { kind, hints, tokens: Recent::default(), devices: Recent::default() }))
}

/// The file of an address `sqlite:FILE` or `sqlite://FILE`.
fn file_of(url: &str) -> Option<&Path> {
    let file = url.strip_prefix("sqlite:")?;
    let file = file.strip_prefix("//").unwrap_or(file);
    (!file.is_empty() && !file.starts_with(':')).then(|| Path::new(file))
}

/// Puts a backup in place of the database at `url` while nobody serves it, and begins a new epoch, so that every screen
/// takes what it is sent from then on. What was there stays beside it as `FILE.before`.
///
/// # Errors
/// [`OpenError`] when it is served, when the backup is damaged, or when it is a PostgreSQL database.
pub async fn restore(from: &Path, url: &str, epoch: &str) -> Result<(), OpenError> {
    let Some(file) = file_of(url) else {
        return Err(OpenError::NotHere(
            "a PostgreSQL database is restored with pg_restore or psql; set a new epoch afterwards",
        ));
    };
    sqlite::restore(from, file).await?;
    let database = open(url).await?;
    ops::ports::Store::set_setting(&*database, "epoch", epoch).await?;
    database.close().await;
    Ok(())
}

impl Database {
    /// Forbids a second server on the same file for as long as the answer is kept. Nodes share a PostgreSQL database, so
    /// there is nothing to forbid there.
    ///
    /// # Errors
    /// [`OpenError::Served`] when another server has it.
    pub fn lock_for_serving(&self) -> Result<Option<ServeLock>, OpenError> {
        match &self.kind {
            Kind::Sqlite(sqlite) => sqlite::lock(&sqlite.file).map(Some),
            Kind::Postgres(_) => Ok(None),
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
        self.reading(class, move |conn| conn.rows(sql, args).boxed()).await
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
            Class::Command | Class::Page => made(),
            // Many rows take their time: not on a thread that answers requests.
            Class::Report => match tokio::task::spawn_blocking(made).await {
                Ok(made) => made,
                Err(error) => Err(StoreError::Unavailable(error.to_string())),
            },
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
