//! The content of a file: whether it belongs to this program, is intact, and as new as it was; and copies of
//! it.

use crate::file::has_own_log;
use crate::heads::{self, Heads};
use crate::opening::OpenError;
use crate::sqlite::connection::{connect, connect_reading, file_problem, name_of};
use crate::{migrations, sql};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use std::path::Path;

/// The content of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Nothing,
    Ours,
    Foreign,
}

pub(super) async fn copy(conn: &mut SqliteConnection, to: &Path) -> Result<(), sqlx::Error> {
    sqlx::query(sql::COPY).bind(to.to_string_lossy().into_owned()).execute(conn).await.map(|_| ())
}

/// Checks the integrity of a file with SQLite.
pub(super) async fn sound(file: &Path) -> Result<(), OpenError> {
    let (_, mut conn) = connect_reading(file).await?;
    let told: Result<String, _> = sqlx::query_scalar(sql::CHECK).fetch_one(&mut conn).await;
    let _closed = conn.close().await;
    match told {
        Ok(told) if told == "ok" => Ok(()),
        Ok(told) => Err(OpenError::Refused(name_of(file), format!("it is damaged: {told}"))),
        Err(error) => Err(OpenError::Refused(name_of(file), file_problem(&error))),
    }
}

/// Copies a file with the content of its log, after checking that it belongs to this program and is intact.
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

/// Moves the whole log into the file, which is then complete alone. No other process may have it open.
pub(crate) async fn without_log(file: &Path) -> Result<(), OpenError> {
    let cannot = |error: sqlx::Error| OpenError::Refused(name_of(file), file_problem(&error));
    let mut conn = connect(file).await.map_err(cannot)?;
    sqlx::query(sql::NO_LOG).execute(&mut conn).await.map_err(cannot)?;
    conn.close().await.map_err(cannot)
}

pub(super) async fn look(file: &Path) -> Result<Content, OpenError> {
    let (_, mut conn) = connect_reading(file).await?;
    let content = content(&mut conn).await;
    let _closed = conn.close().await;
    content.map_err(|error| OpenError::Refused(name_of(file), file_problem(&error)))
}

pub(super) async fn content(conn: &mut SqliteConnection) -> Result<Content, sqlx::Error> {
    let tables: Vec<String> = sqlx::query_scalar(sql::TABLES).fetch_all(conn).await?;
    Ok(match tables.iter().any(|name| name == "_sqlx_migrations") {
        true => Content::Ours,
        false if tables.is_empty() => Content::Nothing,
        false => Content::Foreign,
    })
}

/// Whether tables are still to be created or migrated. While a server of the previous version runs, that is
/// refused, because it could not start again.
pub(super) async fn is_older(conn: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if content(conn).await? != Content::Ours {
        return Ok(true);
    }
    let applied: Vec<(i64, Vec<u8>)> = sqlx::query_as(sql::STEPS_TAKEN).fetch_all(conn).await?;
    Ok(matches!(migrations::compare(&applied, |step| step.sqlite), Err(OpenError::Older)))
}

/// The newest facts, compared with the heads stored beside the file.
pub(super) async fn newest(conn: &mut SqliteConnection, file: &Path) -> Result<Heads, OpenError> {
    let cannot = |error: sqlx::Error| OpenError::Refused(name_of(file), file_problem(&error));
    let rows: Vec<(String, i64, Vec<u8>)> =
        sqlx::query_as(sql::EVERY_HEAD.sqlite).fetch_all(&mut *conn).await.map_err(cannot)?;
    let head = |(chain, seq, hash): (String, i64, Vec<u8>)| {
        Some((chain, (u64::try_from(seq).ok()?, <[u8; 32]>::try_from(hash).ok()?)))
    };
    let heads: Heads = rows.into_iter().filter_map(head).collect();
    for (chain, (known, hash)) in heads::read(file).unwrap_or_default() {
        let (stored, newest) = heads.get(&chain).copied().unwrap_or_default();
        let lost =
            OpenError::Behind { file: file.display().to_string(), chain: chain.clone(), stored, known };
        if stored < known {
            return Err(lost);
        }
        let there = if stored == known {
            Some(newest.to_vec())
        } else {
            let asked = sqlx::query_scalar(sql::HASH_AT).bind(&chain).bind(crate::rows::int(known));
            asked.fetch_optional(&mut *conn).await.map_err(cannot)?
        };
        if known > 0 && there.as_deref() != Some(&hash[..]) {
            let why = format!(
                "fact {known} of {chain} is not the one that was stored here: another file was put in its place. \
                 `restore` does that with a backup; to go on with this one, remove {}.checkpoint first",
                file.display()
            );
            return Err(OpenError::Refused(name_of(file), why));
        }
    }
    Ok(heads)
}
