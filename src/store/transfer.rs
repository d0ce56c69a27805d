//! Copying a whole database to another, of either kind: table by table in one transaction, compared row by
//! row before it is committed, with the chains verified in the process. The tables are read from the
//! databases, so that tables added later are included.

use crate::conn::refused;
use crate::database::{Database, Kind, file_of};
use crate::file::Part;
use crate::opening::OpenError;
use crate::sql;
use crate::sqlite::connect_to;
use domain::fact::{GENESIS, chain};
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::sqlite::{SqliteConnection, SqliteRow, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Column, Connection, Row, TypeInfo, ValueRef};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// Parameters of one statement, below the limits of both databases.
const PARAMETERS: usize = 16_000;
/// Bytes of one statement, approximately.
const BYTES: usize = 1 << 20;

/// Numbers of copied rows, by table.
pub type Moved = BTreeMap<String, u64>;

/// Copies everything to an empty database. Neither may be served meanwhile. `told` is called with the current
/// table and the number of its rows copied. The copy is complete, or nothing is copied.
///
/// # Errors
/// [`OpenError`] when one of them is being served, the target is not empty, or the copy differs from the
/// source.
pub async fn transfer(
    from: &str,
    to: &str,
    told: &mut (dyn FnMut(&str, u64) + Send),
) -> Result<Moved, OpenError> {
    let source = crate::database::open_reading(from).await?;
    let _alone = source.lock_alone().await?;
    let mut here = Side::of(&source).await?;
    let (part, target) = match file_of(to) {
        Some(file) if file.exists() => {
            let why = "a file with that name already exists, and the target must be a new one".to_owned();
            return Err(OpenError::Refused(file.display().to_string(), why));
        }
        Some(file) => {
            let part = Part::of(file)?;
            let made = crate::database::open(&format!("sqlite:{}", part.path.display())).await?;
            (Some(part), made)
        }
        None => (None, crate::database::open(to).await?),
    };
    let _nobody = target.lock_alone().await?;
    let mut there = Side::of(&target).await?;
    if part.is_some() {
        // Only this process uses it, and it is deleted unless the copy is complete.
        target.close().await;
    }
    let moved = copy(&mut here, &mut there, target.is_new(), told).await?;
    there.say(sql::COMMIT).await?;
    here.end().await;
    there.end().await;
    target.close().await;
    source.close().await;
    if let Some(part) = part {
        crate::sqlite::without_log(&part.path).await?;
        part.keep()?;
    }
    Ok(moved)
}

async fn copy(
    here: &mut Side,
    there: &mut Side,
    new: bool,
    told: &mut (dyn FnMut(&str, u64) + Send),
) -> Result<Moved, OpenError> {
    let (tables, others) = (here.tables().await?, there.tables().await?);
    let names = |tables: &[Table]| -> BTreeMap<String, BTreeSet<String>> {
        let columns = |table: &Table| table.columns.iter().map(|(name, _)| name.clone()).collect();
        tables.iter().map(|table| (table.name.clone(), columns(table))).collect()
    };
    if names(&tables) != names(&others) {
        return Err(OpenError::Tables("the two databases do not have the same tables".to_owned()));
    }
    // Columns in the order of the source, with the types of the target.
    let typed = |table: &Table| {
        let other = others.iter().find(|other| other.name == table.name)?;
        let kind =
            |(name, _): &(String, String)| other.columns.iter().find(|(column, _)| column == name).cloned();
        Some(Table {
            name: table.name.clone(),
            columns: table.columns.iter().filter_map(kind).collect(),
            key: table.key.clone(),
        })
    };
    here.say(if here.is_postgres() { sql::BEGIN_READING[1] } else { sql::BEGIN_READING[0] }).await?;
    there.say(if there.is_postgres() { sql::BEGIN[1] } else { sql::BEGIN[0] }).await?;
    let order = here.order(&tables).await?;
    if !new {
        there.is_empty(&others).await?;
    }
    // Rows that creating the tables left in the target are in the source too.
    for name in order.iter().rev() {
        there.run(format!("DELETE FROM \"{name}\"")).await?;
    }
    let mut moved = Moved::new();
    for name in &order {
        let Some(table) = tables.iter().find(|table| &table.name == name) else { continue };
        let Some(target) = typed(table) else { continue };
        let (mut rows, mut count) = (here.rows(table), 0);
        let (mut waiting, mut bytes) = (Vec::new(), 0);
        let most = PARAMETERS / table.columns.len().max(1);
        while let Some(row) = rows.try_next().await? {
            bytes += row.iter().map(Value::bytes).sum::<usize>();
            waiting.push(row);
            count += 1;
            if waiting.len() >= most || bytes >= BYTES {
                there.put(&target, std::mem::take(&mut waiting)).await?;
                bytes = 0;
                told(name, count);
            }
        }
        there.put(&target, waiting).await?;
        moved.insert(name.clone(), count);
    }
    for table in &tables {
        same(here, there, table).await?;
        told(&table.name, moved.get(&table.name).copied().unwrap_or_default());
    }
    Ok(moved)
}

/// Compares a table on both sides, and verifies the chains of facts.
async fn same(here: &mut Side, there: &mut Side, table: &Table) -> Result<(), OpenError> {
    let differs = |which: u64| {
        OpenError::Tables(format!(
            "row {which} of {} did not arrive as it left; nothing was kept",
            table.name
        ))
    };
    let place = |name: &str| table.columns.iter().position(|(column, _)| column == name);
    let fact = (table.name == "fact").then(|| (place("district"), place("body"), place("hash")));
    let (mut left, mut right, mut row) = (here.rows(table), there.rows(table), 0);
    let mut newest: (Value, [u8; 32]) = (Value::Null, GENESIS);
    loop {
        row += 1;
        let (one, other) = (left.try_next().await?, right.try_next().await?);
        if one != other {
            return Err(differs(row));
        }
        let Some(values) = other else { return Ok(()) };
        if let Some((Some(district), Some(body), Some(hash))) = fact {
            let (Some(district), Some(Value::Text(body)), Some(Value::Bytes(hash))) =
                (values.get(district), values.get(body), values.get(hash))
            else {
                return Err(differs(row));
            };
            let before = if newest.0 == *district { newest.1 } else { GENESIS };
            let made = chain(&before, body);
            if made[..] != hash[..] {
                return Err(OpenError::Tables(format!(
                    "the hash of row {row} of the facts is wrong: see `audit verify`"
                )));
            }
            newest = (district.clone(), made);
        }
    }
}

/// A value of either database.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Value {
    fn bytes(&self) -> usize {
        match self {
            Value::Text(text) => text.len(),
            Value::Bytes(bytes) => bytes.len(),
            _ => 8,
        }
    }
}

/// A table: its columns with their types, and its key.
#[derive(Debug)]
struct Table {
    name: String,
    columns: Vec<(String, String)>,
    key: Vec<String>,
}

/// One side of the transfer, on its own connection.
enum Side {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

fn failed(error: sqlx::Error) -> OpenError {
    OpenError::Store(refused(&error))
}

impl Side {
    async fn of(database: &Arc<Database>) -> Result<Side, OpenError> {
        match &database.kind {
            Kind::Sqlite(sqlite) => {
                // Foreign keys would be checked row by row; completeness is checked anyway.
                let options = sqlite.whole.clone().foreign_keys(false).synchronous(SqliteSynchronous::Normal);
                Ok(Side::Sqlite(connect_to(&sqlite.held, &options).await?))
            }
            Kind::Postgres(postgres) => {
                Ok(Side::Postgres(PgConnection::connect_with(&postgres.options).await.map_err(failed)?))
            }
        }
    }

    fn is_postgres(&self) -> bool {
        matches!(self, Side::Postgres(_))
    }

    async fn say(&mut self, word: &'static str) -> Result<(), OpenError> {
        match self {
            Side::Sqlite(conn) => sqlx::raw_sql(word).execute(conn).await.map(|_| ()),
            Side::Postgres(conn) => sqlx::raw_sql(word).execute(conn).await.map(|_| ()),
        }
        .map_err(failed)
    }

    async fn run(&mut self, text: String) -> Result<(), OpenError> {
        match self {
            Side::Sqlite(conn) => sqlx::query(AssertSqlSafe(text)).execute(conn).await.map(|_| ()),
            Side::Postgres(conn) => sqlx::query(AssertSqlSafe(text)).execute(conn).await.map(|_| ()),
        }
        .map_err(failed)
    }

    async fn end(self) {
        let ended = match self {
            Side::Sqlite(conn) => conn.close().await,
            Side::Postgres(conn) => conn.close().await,
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection did not end well");
        }
    }

    /// Every table, ordered by name.
    async fn tables(&mut self) -> Result<Vec<Table>, OpenError> {
        let rows: Vec<(String, String, String, i64)> = match self {
            Side::Sqlite(conn) => sqlx::query_as(sql::COLUMNS[0]).fetch_all(conn).await,
            Side::Postgres(conn) => sqlx::query_as(sql::COLUMNS[1]).fetch_all(conn).await,
        }
        .map_err(failed)?;
        let mut tables = BTreeMap::<String, (Vec<(String, String)>, BTreeMap<i64, String>)>::new();
        for (table, column, kind, key) in rows {
            let (columns, keys) = tables.entry(table).or_default();
            if key > 0 {
                keys.insert(key, column.clone());
            }
            columns.push((column, kind.to_lowercase()));
        }
        let table = |(name, (columns, keys)): (String, (_, BTreeMap<_, String>))| Table {
            name,
            columns,
            key: keys.into_values().collect(),
        };
        Ok(tables.into_iter().map(table).collect())
    }

    /// The names of tables, each after those it references.
    async fn order(&mut self, tables: &[Table]) -> Result<Vec<String>, OpenError> {
        let pairs: Vec<(String, String)> = match self {
            Side::Sqlite(conn) => sqlx::query_as(sql::REFERENCES[0]).fetch_all(conn).await,
            Side::Postgres(conn) => sqlx::query_as(sql::REFERENCES[1]).fetch_all(conn).await,
        }
        .map_err(failed)?;
        let mut rest: Vec<&String> = tables.iter().map(|table| &table.name).collect();
        let mut order: Vec<String> = Vec::with_capacity(rest.len());
        while !rest.is_empty() {
            let waits = |name: &String| {
                let refers = pairs.iter().filter(|(table, to)| table == name && to != name);
                refers.into_iter().any(|(_, to)| !order.contains(to))
            };
            let (later, now): (Vec<_>, Vec<_>) = rest.into_iter().partition(|name| waits(name));
            if now.is_empty() {
                return Err(OpenError::Tables("tables refer to each other in a circle".to_owned()));
            }
            order.extend(now.into_iter().cloned());
            rest = later;
        }
        Ok(order)
    }

    /// Fails unless the tables contain only what creating them puts there.
    async fn is_empty(&mut self, tables: &[Table]) -> Result<(), OpenError> {
        for table in tables {
            let text = match table.name.as_str() {
                "line" => {
                    "SELECT count(*) FROM line WHERE seq > 0 OR chain NOT LIKE '!_%' ESCAPE '!'".to_owned()
                }
                "probe" => continue,
                name => format!("SELECT count(*) FROM (SELECT 1 FROM \"{name}\" LIMIT 1) AS one"),
            };
            let rows: i64 = match self {
                Side::Sqlite(conn) => sqlx::query_scalar(AssertSqlSafe(text)).fetch_one(conn).await,
                Side::Postgres(conn) => sqlx::query_scalar(AssertSqlSafe(text)).fetch_one(conn).await,
            }
            .map_err(failed)?;
            if rows > 0 {
                let why = format!("it is not empty: there is something in its table {}", table.name);
                return Err(OpenError::Refused("the target".to_owned(), why));
            }
        }
        Ok(())
    }

    /// Every row of a table, in an order that is the same in both databases.
    fn rows<'c>(&'c mut self, table: &Table) -> BoxStream<'c, Result<Vec<Value>, OpenError>> {
        let list = |names: Vec<String>| names.join(", ");
        let columns = table.columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let all: Vec<&String> = table.columns.iter().map(|(name, _)| name).collect();
        let key = if table.key.is_empty() { all } else { table.key.iter().collect() };
        let is_text =
            |name: &String| table.columns.iter().any(|(column, kind)| column == name && kind == "text");
        let postgres = self.is_postgres();
        let by = |name: &&String| match is_text(name) && postgres {
            true => format!("\"{name}\" COLLATE \"C\""),
            false => format!("\"{name}\""),
        };
        let by = key.iter().map(by).collect();
        let text = format!("SELECT {} FROM \"{}\" ORDER BY {}", list(columns), table.name, list(by));
        match self {
            Side::Sqlite(conn) => {
                let rows = sqlx::query(AssertSqlSafe(text)).fetch(conn);
                rows.map(|row| row.and_then(|row| of_sqlite(&row)).map_err(failed)).boxed()
            }
            Side::Postgres(conn) => {
                let rows = sqlx::query(AssertSqlSafe(text)).fetch(conn);
                rows.map(|row| row.and_then(|row| of_postgres(&row)).map_err(failed)).boxed()
            }
        }
    }

    /// Inserts rows.
    async fn put(&mut self, table: &Table, rows: Vec<Vec<Value>>) -> Result<(), OpenError> {
        if rows.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = table.columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let mut places = 1..;
        let mut one = || {
            let places = places.by_ref().take(names.len()).map(|place| format!("${place}"));
            format!("({})", places.collect::<Vec<_>>().join(", "))
        };
        let values: Vec<String> = rows.iter().map(|_| one()).collect();
        let text =
            format!("INSERT INTO \"{}\" ({}) VALUES {}", table.name, names.join(", "), values.join(", "));
        let kinds = || table.columns.iter().map(|(_, kind)| kind.as_str());
        let bound = rows.into_iter().flat_map(|row| row.into_iter().zip(kinds()));
        match self {
            Side::Sqlite(conn) => {
                let query = bound.fold(sqlx::query(AssertSqlSafe(text)), |query, (value, _)| match value {
                    Value::Null => query.bind(None::<i64>),
                    Value::Int(value) => query.bind(value),
                    Value::Real(value) => query.bind(value),
                    Value::Text(value) => query.bind(value),
                    Value::Bytes(value) => query.bind(value),
                });
                query.persistent(false).execute(conn).await.map(|_| ())
            }
            Side::Postgres(conn) => {
                let query = bound.fold(sqlx::query(AssertSqlSafe(text)), |query, (value, kind)| {
                    match (value, kind) {
                        (Value::Int(value), "boolean") => query.bind(value != 0),
                        (Value::Int(value), _) => query.bind(value),
                        (Value::Real(value), _) => query.bind(value),
                        (Value::Text(value), _) => query.bind(value),
                        (Value::Bytes(value), "uuid") => query.bind(Uuid::from_slice(&value).ok()),
                        (Value::Bytes(value), _) => query.bind(value),
                        (Value::Null, "text") => query.bind(None::<String>),
                        (Value::Null, "uuid") => query.bind(None::<Uuid>),
                        (Value::Null, "bytea") => query.bind(None::<Vec<u8>>),
                        (Value::Null, "boolean") => query.bind(None::<bool>),
                        (Value::Null, "double precision") => query.bind(None::<f64>),
                        (Value::Null, _) => query.bind(None::<i64>),
                    }
                });
                query.persistent(false).execute(conn).await.map(|_| ())
            }
        }
        .map_err(failed)
    }
}

fn of_sqlite(row: &SqliteRow) -> Result<Vec<Value>, sqlx::Error> {
    let one = |place: usize| {
        let raw = row.try_get_raw(place)?;
        if raw.is_null() {
            return Ok(Value::Null);
        }
        Ok(match raw.type_info().name() {
            "INTEGER" | "BIGINT" | "INT8" | "BOOLEAN" => Value::Int(row.try_get_unchecked(place)?),
            "REAL" => Value::Real(row.try_get_unchecked(place)?),
            "BLOB" => Value::Bytes(row.try_get_unchecked(place)?),
            _ => Value::Text(row.try_get_unchecked(place)?),
        })
    };
    (0..row.len()).map(one).collect()
}

fn of_postgres(row: &PgRow) -> Result<Vec<Value>, sqlx::Error> {
    let one = |place: usize| {
        if row.try_get_raw(place)?.is_null() {
            return Ok(Value::Null);
        }
        Ok(match row.column(place).type_info().name() {
            "INT8" => Value::Int(row.try_get(place)?),
            "INT4" => Value::Int(i64::from(row.try_get::<i32, _>(place)?)),
            "BOOL" => Value::Int(i64::from(row.try_get::<bool, _>(place)?)),
            "FLOAT8" => Value::Real(row.try_get(place)?),
            "BYTEA" => Value::Bytes(row.try_get(place)?),
            "UUID" => Value::Bytes(row.try_get::<Uuid, _>(place)?.as_bytes().to_vec()),
            _ => Value::Text(row.try_get(place)?),
        })
    };
    (0..row.len()).map(one).collect()
}
