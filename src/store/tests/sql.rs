use crate::world::World;
use sqlx::{Connection, Either, Executor, SqlSafeStr, Statement};
use std::collections::BTreeSet;

/// How many parameters a database sees in a statement.
async fn counted<'c, E: Executor<'c>>(conn: E, name: &str, text: &'static str) -> usize {
    let statement = conn.prepare(text.into_sql_str()).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    match statement.parameters() {
        Some(Either::Left(types)) => types.len(),
        Some(Either::Right(number)) => number,
        None => 0,
    }
}

/// The numbers of the parameters that a text names: `$1`, `$2`, ….
fn numbered(text: &str) -> BTreeSet<usize> {
    let names = text.split('$').skip(1);
    names.filter_map(|rest| rest.split(|sign: char| !sign.is_ascii_digit()).next()?.parse().ok()).collect()
}

#[tokio::test]
async fn every_statement_is_understood_by_both_with_as_many_parameters_as_are_bound() {
    let (sqlite, postgres) = (World::sqlite().await, World::postgres().await);
    let mut small = sqlx::SqliteConnection::connect(&sqlite.url).await.unwrap();
    let mut large = sqlx::PgConnection::connect(&postgres.url).await.unwrap();
    for statement in store::sql::ALL {
        let name = statement.name;
        // Of several statements in one text SQLite counts the parameters of each, so each is prepared alone.
        let mut bound = BTreeSet::new();
        for part in statement.sqlite.split("; ") {
            let named = numbered(part);
            assert_eq!(counted(&mut small, name, part).await, named.len(), "{name} on SQLite: {part}");
            bound.extend(named);
        }
        let all: BTreeSet<usize> = (1..=statement.parameters).collect();
        assert_eq!(bound, all, "{name} on SQLite");
        assert_eq!(
            counted(&mut large, name, statement.postgres).await,
            statement.parameters,
            "{name} on PostgreSQL"
        );
    }
    assert!(store::sql::ALL.len() > 50);
}

#[test]
fn every_statement_has_a_name_of_its_own() {
    let names: BTreeSet<_> = store::sql::ALL.iter().map(|statement| statement.name).collect();
    assert_eq!(names.len(), store::sql::ALL.len());
}
