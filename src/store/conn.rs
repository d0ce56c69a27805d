//! A common interface to both databases: statements with a fixed number of parameters, and rows read by
//! column. Code that uses [`Conn`] is written once.

use crate::sql::Sql;
use crate::watch::Watched;
use futures::future::BoxFuture;
use ops::ports::StoreError;
use serde::Deserialize;
use serde::de::value::{Error as WordError, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Decode, PgConnection, Postgres, Row as _, Sqlite, Type};
use std::time::Duration;
use uuid::Uuid;

/// A value bound to a parameter.
#[derive(Debug, Clone)]
pub(crate) enum Arg {
    Int(Option<i64>),
    Text(Option<String>),
    /// JSON text that the statement takes apart.
    Json(String),
    Uuid(Option<Uuid>),
    Bytes(Vec<u8>),
}

impl From<i64> for Arg {
    fn from(value: i64) -> Arg {
        Arg::Int(Some(value))
    }
}
impl From<Option<i64>> for Arg {
    fn from(value: Option<i64>) -> Arg {
        Arg::Int(value)
    }
}
impl From<bool> for Arg {
    fn from(value: bool) -> Arg {
        Arg::Int(Some(i64::from(value)))
    }
}
impl From<&str> for Arg {
    fn from(value: &str) -> Arg {
        Arg::Text(Some(value.to_owned()))
    }
}
impl From<String> for Arg {
    fn from(value: String) -> Arg {
        Arg::Text(Some(value))
    }
}
impl From<Option<String>> for Arg {
    fn from(value: Option<String>) -> Arg {
        Arg::Text(value)
    }
}
impl From<Uuid> for Arg {
    fn from(value: Uuid) -> Arg {
        Arg::Uuid(Some(value))
    }
}
impl From<Option<Uuid>> for Arg {
    fn from(value: Option<Uuid>) -> Arg {
        Arg::Uuid(value)
    }
}
impl From<[u8; 32]> for Arg {
    fn from(value: [u8; 32]) -> Arg {
        Arg::Bytes(value.to_vec())
    }
}

impl From<Vec<u8>> for Arg {
    fn from(value: Vec<u8>) -> Arg {
        Arg::Bytes(value)
    }
}

impl Arg {
    /// PostgreSQL cannot store a NUL in a text, and SQLite would cut the text off there, so it is refused for
    /// both.
    fn has_nul(&self) -> bool {
        match self {
            Arg::Text(Some(text)) => text.contains('\0'),
            Arg::Json(json) => json.contains('\0') || escapes_nul(json),
            _ => false,
        }
    }
}

/// Whether JSON text contains an escaped NUL; after an escaped backslash it is none.
fn escapes_nul(json: &str) -> bool {
    json.match_indices("\\u0000").any(|(at, _)| {
        let before = json.as_bytes().get(..at).unwrap_or_default();
        before.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 0
    })
}

/// A connection to either database.
#[derive(Debug)]
pub(crate) enum Conn {
    Sqlite(Box<Watched>),
    Postgres(PoolConnection<Postgres>),
    /// A separate PostgreSQL connection without time limits.
    PostgresAlone(Box<PgConnection>),
}

/// An operation on a connection, which the caller runs inside a transaction.
pub(crate) type Work<T> =
    Box<dyn for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, StoreError>> + Send>;

/// A connection as the driver of its database takes it.
enum Driven<'c> {
    Sqlite(&'c mut Watched),
    Postgres(&'c mut PgConnection),
}

impl Conn {
    fn driven(&mut self) -> Driven<'_> {
        match self {
            Conn::Sqlite(watched) => Driven::Sqlite(watched),
            Conn::Postgres(conn) => Driven::Postgres(conn),
            Conn::PostgresAlone(conn) => Driven::Postgres(conn),
        }
    }

    /// Sets the time limit of every following statement and returns the previous one. PostgreSQL connections
    /// keep their own limit.
    pub(crate) fn limit(&mut self, limit: Duration) -> Duration {
        match self.driven() {
            Driven::Sqlite(watched) => std::mem::replace(&mut watched.limit, limit),
            Driven::Postgres(_) => limit,
        }
    }

    /// Executes a statement and returns the number of affected rows.
    pub(crate) async fn execute<const N: usize>(
        &mut self,
        sql: &Sql<N>,
        args: [Arg; N],
    ) -> Result<u64, StoreError> {
        checked(sql.table, &args)?;
        match self.driven() {
            Driven::Sqlite(watched) => {
                watched.watch.begin(watched.limit);
                let done = sqlite(sql.sqlite, args).execute(&mut watched.conn).await;
                watched.watch.end();
                done.map(|done| done.rows_affected())
            }
            Driven::Postgres(conn) => {
                postgres(sql.postgres, args).execute(conn).await.map(|done| done.rows_affected())
            }
        }
        .map_err(|error| refused(&error))
    }

    /// Executes a statement and returns its rows.
    pub(crate) async fn rows<const N: usize>(
        &mut self,
        sql: &Sql<N>,
        args: [Arg; N],
    ) -> Result<Vec<Row>, StoreError> {
        checked(sql.table, &args)?;
        let table = sql.table;
        let read = match self.driven() {
            Driven::Sqlite(watched) => {
                watched.watch.begin(watched.limit);
                let rows = sqlite(sql.sqlite, args).fetch_all(&mut watched.conn).await;
                watched.watch.end();
                rows.map(|rows| rows.into_iter().map(|row| Row { table, raw: Raw::Sqlite(row) }).collect())
            }
            Driven::Postgres(conn) => postgres(sql.postgres, args)
                .fetch_all(conn)
                .await
                .map(|rows| rows.into_iter().map(|row| Row { table, raw: Raw::Postgres(row) }).collect()),
        };
        read.map_err(|error| refused(&error))
    }

    /// Executes a statement and returns its first row.
    pub(crate) async fn row<const N: usize>(
        &mut self,
        sql: &Sql<N>,
        args: [Arg; N],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, args).await?.into_iter().next())
    }

    /// Executes a command that begins, marks or ends a transaction.
    pub(crate) async fn say(&mut self, word: &'static str) -> Result<(), sqlx::Error> {
        match self.driven() {
            Driven::Sqlite(watched) => sqlx::raw_sql(word).execute(&mut watched.conn).await.map(|_| ()),
            Driven::Postgres(conn) => sqlx::raw_sql(word).execute(conn).await.map(|_| ()),
        }
    }
}

fn checked(table: &str, args: &[Arg]) -> Result<(), StoreError> {
    if args.iter().any(Arg::has_nul) {
        return Err(StoreError::BadValue(format!("a text for {table} holds a NUL")));
    }
    Ok(())
}

fn sqlite<'q, const N: usize>(text: &'static str, args: [Arg; N]) -> Query<'q, Sqlite, SqliteArguments> {
    args.into_iter().fold(sqlx::query(text), |query, arg| match arg {
        Arg::Int(value) => query.bind(value),
        Arg::Text(value) => query.bind(value),
        Arg::Json(value) => query.bind(value),
        Arg::Uuid(value) => query.bind(value),
        Arg::Bytes(value) => query.bind(value),
    })
}

fn postgres<'q, const N: usize>(text: &'static str, args: [Arg; N]) -> Query<'q, Postgres, PgArguments> {
    args.into_iter().fold(sqlx::query(text), |query, arg| match arg {
        Arg::Int(value) => query.bind(value),
        Arg::Text(value) => query.bind(value),
        Arg::Json(value) => query.bind(value),
        Arg::Uuid(value) => query.bind(value),
        Arg::Bytes(value) => query.bind(value),
    })
}

enum Raw {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// A row. Errors name the table, column and row.
pub(crate) struct Row {
    table: &'static str,
    raw: Raw,
}

impl Row {
    fn get<T>(&self, column: &'static str) -> Result<T, StoreError>
    where
        T: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>,
    {
        match &self.raw {
            Raw::Sqlite(row) => row.try_get(column),
            Raw::Postgres(row) => row.try_get(column),
        }
        .map_err(|error| self.broken(column, &error))
    }

    /// An error for a column that cannot be read.
    pub(crate) fn broken(&self, column: &'static str, problem: &dyn std::fmt::Display) -> StoreError {
        StoreError::BrokenRow { table: self.table, column, id: self.id(), problem: problem.to_string() }
    }

    /// The first column, which identifies the row in errors.
    fn id(&self) -> String {
        fn first<'r, R: sqlx::Row>(row: &'r R) -> String
        where
            usize: sqlx::ColumnIndex<R>,
            String: Decode<'r, R::Database> + Type<R::Database>,
            i64: Decode<'r, R::Database> + Type<R::Database>,
            Uuid: Decode<'r, R::Database> + Type<R::Database>,
        {
            let text = row.try_get::<String, _>(0).ok();
            let number = || row.try_get::<i64, _>(0).ok().map(|number| number.to_string());
            let uuid = || row.try_get::<Uuid, _>(0).ok().map(|uuid| uuid.to_string());
            text.or_else(number).or_else(uuid).unwrap_or_else(|| "?".to_owned())
        }
        match &self.raw {
            Raw::Sqlite(row) => first(row),
            Raw::Postgres(row) => first(row),
        }
    }

    pub(crate) fn int(&self, column: &'static str) -> Result<i64, StoreError> {
        self.get(column)
    }

    pub(crate) fn maybe_int(&self, column: &'static str) -> Result<Option<i64>, StoreError> {
        self.get(column)
    }

    /// A number that is never negative, such as a fact's number.
    pub(crate) fn count<T: TryFrom<i64>>(&self, column: &'static str) -> Result<T, StoreError>
    where
        T::Error: std::fmt::Display,
    {
        T::try_from(self.int(column)?).map_err(|error| self.broken(column, &error))
    }

    /// A text with a format of its own, such as a district's id; an empty text means none.
    pub(crate) fn name_or_none<T: TryFrom<String>>(
        &self,
        column: &'static str,
    ) -> Result<Option<T>, StoreError>
    where
        T::Error: std::fmt::Display,
    {
        let text = self.text(column)?;
        let name = (!text.is_empty()).then(|| T::try_from(text));
        name.transpose().map_err(|error| self.broken(column, &error))
    }

    pub(crate) fn text(&self, column: &'static str) -> Result<String, StoreError> {
        self.get(column)
    }

    pub(crate) fn maybe_text(&self, column: &'static str) -> Result<Option<String>, StoreError> {
        self.get(column)
    }

    pub(crate) fn uuid(&self, column: &'static str) -> Result<Uuid, StoreError> {
        self.get(column)
    }

    pub(crate) fn maybe_uuid(&self, column: &'static str) -> Result<Option<Uuid>, StoreError> {
        self.get(column)
    }

    pub(crate) fn bytes(&self, column: &'static str) -> Result<Vec<u8>, StoreError> {
        self.get(column)
    }

    pub(crate) fn hash(&self, column: &'static str) -> Result<[u8; 32], StoreError> {
        let bytes = self.bytes(column)?;
        bytes
            .try_into()
            .map_err(|bytes: Vec<u8>| self.broken(column, &format!("{} bytes, not 32", bytes.len())))
    }

    /// A text with a format of its own, such as a district's id.
    pub(crate) fn name<T: TryFrom<String>>(&self, column: &'static str) -> Result<T, StoreError>
    where
        T::Error: std::fmt::Display,
    {
        T::try_from(self.text(column)?).map_err(|error| self.broken(column, &error))
    }

    pub(crate) fn maybe_name<T: TryFrom<String>>(&self, column: &'static str) -> Result<Option<T>, StoreError>
    where
        T::Error: std::fmt::Display,
    {
        let text = self.maybe_text(column)?;
        text.map(T::try_from).transpose().map_err(|error| self.broken(column, &error))
    }

    pub(crate) fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, StoreError> {
        serde_json::from_str(&self.text(column)?).map_err(|error| self.broken(column, &error))
    }

    /// A code of an enum, as serde writes it.
    pub(crate) fn word<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, StoreError> {
        read_word(&self.text(column)?).map_err(|error| self.broken(column, &error))
    }

    pub(crate) fn maybe_word<T: DeserializeOwned>(
        &self,
        column: &'static str,
    ) -> Result<Option<T>, StoreError> {
        let text = self.maybe_text(column)?;
        text.map(|text| read_word(&text)).transpose().map_err(|error| self.broken(column, &error))
    }
}

fn read_word<'t, T: Deserialize<'t>>(text: &'t str) -> Result<T, WordError> {
    let word: StrDeserializer<'t, WordError> = text.into_deserializer();
    T::deserialize(word)
}

/// The code of an enum value, as it is stored.
pub(crate) fn word<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        other => Err(StoreError::BadValue(format!("a word was expected, not {other:?}"))),
    }
}

pub(crate) fn json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::BadValue(error.to_string()))
}

/// The message for a file to which another program writes without pause.
pub(crate) const BUSY: &str = "another program has been writing to the file for too long";

/// The error of the store for a failed statement.
pub(crate) fn refused(error: &sqlx::Error) -> StoreError {
    let sqlx::Error::Database(told) = error else {
        return match error {
            sqlx::Error::PoolTimedOut => StoreError::Unavailable(
                "no connection could be made, or none became free, in time".to_owned(),
            ),
            sqlx::Error::Io(_) | sqlx::Error::Protocol(_) => StoreError::Lost(error.to_string()),
            other => StoreError::Unavailable(other.to_string()),
        };
    };
    if told.is_unique_violation() {
        return StoreError::Taken(told.message().to_owned());
    }
    let code = told.code().unwrap_or_default();
    let message = told.message();
    if told.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
        return match code.get(..2) {
            // Data exceptions, constraints, and program limits such as the size of a value.
            Some("22" | "23" | "54") => StoreError::BadValue(message.to_owned()),
            Some("53") => StoreError::Unavailable(format!("out of disk, memory or connections: {message}")),
            _ if code == "57014" => StoreError::TooLong,
            // A broken connection; a server that ended it, is stopping, or has not started yet.
            Some("08") => StoreError::Lost(message.to_owned()),
            _ if matches!(&*code, "57P01" | "57P02" | "57P03") => StoreError::Lost(message.to_owned()),
            _ if code == "25006" => StoreError::Unavailable(format!("it only reads: {message}")),
            _ if code == "55P03" => {
                StoreError::Unavailable("the line has been locked by another process for too long".to_owned())
            }
            _ => StoreError::Unavailable(format!("{message} ({code})")),
        };
    }
    // SQLite: the low byte of the extended code gives the kind of error.
    match code.parse::<i32>().unwrap_or_default() & 0xff {
        18..=20 => StoreError::BadValue(message.to_owned()),
        5 | 6 => StoreError::Unavailable(BUSY.to_owned()),
        8 => StoreError::Unavailable("the file can only be read".to_owned()),
        9 => StoreError::TooLong,
        10 => StoreError::Unavailable(format!("the disk does not read or write: {message}")),
        11 | 26 => StoreError::Unavailable(format!("the file is damaged, restore a backup: {message}")),
        13 => StoreError::Unavailable("the disk is full".to_owned()),
        14 => StoreError::Unavailable("the file cannot be opened".to_owned()),
        _ => StoreError::Unavailable(message.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escaped_nul_is_told_from_one_that_only_looks_like_it() {
        let nul = serde_json::to_string("a\0b").unwrap();
        let looks = serde_json::to_string(&nul).unwrap();
        assert!(escapes_nul(&nul), "{nul}");
        assert!(!escapes_nul(&looks), "{looks}");
        assert!(!escapes_nul(r#""\\u0000""#) && escapes_nul(r#""\\\u0000""#));
    }
}
