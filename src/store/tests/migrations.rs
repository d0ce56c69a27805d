use crate::world::World;
use ops::ports::*;
use sqlx::{Connection, Row};
use std::collections::BTreeSet;
use store::OpenError;
use store::migrations::STEPS;

#[test]
fn both_databases_have_the_same_steps() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let listed: BTreeSet<String> =
        STEPS.iter().map(|step| format!("{:04}_{}.sql", step.number, step.name)).collect();
    for database in ["sqlite", "postgres"] {
        let files: BTreeSet<String> = std::fs::read_dir(folder.join(database))
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        assert_eq!(files, listed, "{database}");
    }
    assert!(STEPS.is_sorted_by(|one, next| one.number < next.number));
}

/// Every column, with its type and constraints.
async fn columns(world: &World) -> BTreeSet<(String, String, bool)> {
    let of = |table: String, column: String, empty: bool| (table, column, empty);
    if world.is_postgres() {
        let mut conn = sqlx::PgConnection::connect(&world.url).await.unwrap();
        let text = "SELECT table_name::text, column_name::text, is_nullable = 'YES' FROM information_schema.columns \
                    WHERE table_schema = current_schema() AND table_name <> '_sqlx_migrations'";
        let rows = sqlx::query(text).fetch_all(&mut conn).await.unwrap();
        rows.iter().map(|row| of(row.get(0), row.get(1), row.get(2))).collect()
    } else {
        let mut conn = sqlx::SqliteConnection::connect(&world.url).await.unwrap();
        let text = "SELECT t.name, c.name, NOT c.\"notnull\" FROM sqlite_schema t, pragma_table_info(t.name) c \
                    WHERE t.type = 'table' AND t.name <> '_sqlx_migrations' AND t.name NOT LIKE 'sqlite_stat%'";
        let rows = sqlx::query(text).fetch_all(&mut conn).await.unwrap();
        rows.iter().map(|row| of(row.get(0), row.get(1), row.get(2))).collect()
    }
}

#[tokio::test]
async fn both_databases_have_the_same_columns() {
    let (sqlite, postgres) = (World::sqlite().await, World::postgres().await);
    let (small, large) = (columns(&sqlite).await, columns(&postgres).await);
    assert_eq!(small, large);
    assert!(small.contains(&("fact".to_owned(), "body".to_owned(), false)), "{small:?}");
}

on_both! {
    async fn many_may_open_at_once(world: World) {
        let opened = futures::future::join_all((0..6).map(|_| store::open(&world.url))).await;
        assert!(opened.iter().all(Result::is_ok), "{opened:?}");
    }

    async fn tables_of_a_newer_program_are_left_alone(world: World) {
        world.raw(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             SELECT 9000, 'later', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1",
        ).await.unwrap();
        let error = store::open(&world.url).await.unwrap_err();
        assert!(matches!(error, OpenError::Newer(9000)), "{error}");
        assert!(error.to_string().contains("newer version"), "{error}");
    }

    async fn figures_that_were_measured_otherwise_are_counted_anew(world: World) {
        let mut node = world.node("first").await;
        node.run(|pen| { pen.arrives(); }).await.unwrap();
        crate::figures::count(&world, "first").await;
        let step = STEPS.iter().find(|step| step.name == "figures_anew").unwrap();
        world.raw(if world.is_postgres() { step.postgres } else { step.sqlite }).await.unwrap();
        let follower = world.store.follower(&crate::world::district("first")).await.unwrap();
        assert_eq!(follower.position, None);
    }

    async fn a_step_that_was_changed_is_noticed(world: World) {
        world.raw("UPDATE _sqlx_migrations SET checksum = CAST('x' AS BLOB)".replace("CAST('x' AS BLOB)",
            if world.is_postgres() { "'x'" } else { "CAST('x' AS BLOB)" }).as_str()).await.unwrap();
        assert!(matches!(store::open(&world.url).await, Err(OpenError::Tables(_))));
    }
}

#[tokio::test]
async fn many_may_make_the_same_file_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("new.db").display());
    let opened = futures::future::join_all((0..6).map(|_| store::open(&url))).await;
    assert!(opened.iter().all(Result::is_ok), "{opened:?}");
}
