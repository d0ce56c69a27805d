use crate::world::World;
use sqlx::{Connection, Either, Executor, SqlSafeStr, Statement};

/// How many parameters a database sees in a statement.
async fn counted<'c, E: Executor<'c>>(conn: E, name: &str, text: &'static str) -> usize {
    let statement = conn.prepare(text.into_sql_str()).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    match statement.parameters() {
        Some(Either::Left(types)) => types.len(),
        Some(Either::Right(number)) => number,
        None => 0,
    }
}

#[tokio::test]
async fn every_statement_is_understood_by_both_with_as_many_parameters_as_are_bound() {
    let (sqlite, postgres) = (World::sqlite().await, World::postgres().await);
    let mut small = sqlx::SqliteConnection::connect(&sqlite.url).await.unwrap();
    let mut large = sqlx::PgConnection::connect(&postgres.url).await.unwrap();
    for statement in store::sql::ALL {
        let name = statement.name;
        let there = counted(&mut small, name, statement.sqlite).await;
        // Of several statements in one text each counts its own share of the same parameters.
        let several = statement.sqlite.contains("; ");
        assert!(there == statement.parameters || several, "{name} on SQLite: {there}");
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
    let names: std::collections::BTreeSet<_> =
        store::sql::ALL.iter().map(|statement| statement.name).collect();
    assert_eq!(names.len(), store::sql::ALL.len());
}
