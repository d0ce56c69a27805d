//! What a statement reads when years are stored. Two databases of each kind contain the same day; one of them
//! also contains years before it, written directly into its tables: visits, facts, names, keys of tablets,
//! sessions, messages. On every path that [`Path::is_bounded`] names, a statement about the day must read no
//! more with the years than without them. Nothing here is measured in time: SQLite counts steps of its
//! virtual machine, PostgreSQL the rows and pages of its plan.

use crate::cases::{Value, cases, hex, uuid};
use crate::department::TODAY;
use crate::world::World;
use crate::years::{MS, Writer, noon};
use ops::ports::*;
use sqlx::{Connection, Executor, PgConnection, Row, SqliteConnection};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::sql::{ALL, Listed, Path};

/// The cost of a statement: rows returned, rows or steps processed, and pages if they are counted.
#[derive(Debug, Clone, Copy)]
struct Cost {
    returned: u64,
    read: u64,
    pages: u64,
}

fn listed(name: &str) -> &'static Listed {
    ALL.iter().find(|listed| listed.name == name).unwrap_or_else(|| panic!("there is no statement {name}"))
}

#[test]
fn every_statement_on_a_path_that_must_stay_fast_is_tried() {
    let tried: BTreeSet<&str> = cases().into_iter().map(|(name, _)| name).collect();
    let bounded = ALL.iter().filter(|listed| listed.path.is_bounded());
    let forgotten: Vec<&str> =
        bounded.map(|listed| listed.name).filter(|name| !tried.contains(name)).collect();
    assert!(forgotten.is_empty(), "add cases for {forgotten:?}");
    let others: Vec<&str> = tried.into_iter().filter(|name| !listed(name).path.is_bounded()).collect();
    assert!(others.is_empty(), "{others:?} are on a path that may read the record");
    assert!(
        [Path::Tap, Path::SignIn, Path::Live, Path::Page, Path::Upkeep].into_iter().all(Path::is_bounded)
    );
}

/// Fails for every statement that reads more with the years.
fn compare(what: &str, costs: &[(&str, Cost, Cost)]) {
    let mut dear = Vec::new();
    for (name, day, years) in costs {
        assert_eq!(day.returned, years.returned, "{name}, {what}: not the same question");
        // A small table is scanned where a large one is looked up by index: a few pages for each row.
        if years.read > day.read * 6 / 5 + 100 || years.pages > 3 * day.pages + 6 * day.read + 150 {
            dear.push(format!("{name}: {day:?} on the first day, {years:?} after years"));
        }
    }
    assert!(dear.is_empty(), "{what}:\n{}", dear.join("\n"));
}

async fn sqlite_cost(conn: &mut SqliteConnection, listed: &Listed, args: &[Value]) -> Cost {
    let steps = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&steps);
    sqlx::raw_sql("BEGIN").execute(&mut *conn).await.unwrap();
    conn.lock_handle().await.unwrap().set_progress_handler(1, move || {
        counter.fetch_add(1, Ordering::Relaxed);
        true
    });
    let query = args.iter().fold(sqlx::query(listed.sqlite), |query, arg| match arg {
        Value::Int(value) => query.bind(*value),
        Value::Text(value) => query.bind(value.clone()),
        Value::None => query.bind(Option::<String>::None),
        Value::Id(number) => query.bind(uuid(*number)),
        Value::Hash(number) => query.bind(hash(*number)),
    });
    let rows = query.fetch_all(&mut *conn).await.unwrap_or_else(|error| panic!("{}: {error}", listed.name));
    conn.lock_handle().await.unwrap().remove_progress_handler();
    sqlx::raw_sql("ROLLBACK").execute(&mut *conn).await.unwrap();
    Cost { returned: rows.len() as u64, read: steps.load(Ordering::Relaxed), pages: 0 }
}

fn hash(number: i64) -> Vec<u8> {
    [uuid::Uuid::nil(), uuid(number)].iter().flat_map(|half| half.as_bytes().to_vec()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_reads_no_more_beside_years() {
    let writer = Writer { postgres: false };
    let (day, years) = (World::sqlite().await, World::sqlite().await);
    for world in [&day, &years] {
        world.raw(&format!("BEGIN; {} COMMIT;", writer.day())).await.unwrap();
    }
    years.raw(&format!("BEGIN; {} COMMIT;", writer.years())).await.unwrap();
    // Without statistics, as in a new file, and with those that are updated at every start.
    for what in ["without statistics", "with statistics"] {
        let mut conns = Vec::new();
        for world in [&day, &years] {
            if what == "with statistics" {
                world.another().await.close().await;
            }
            conns.push(SqliteConnection::connect(&world.url).await.unwrap());
        }
        let [first, second] = &mut conns[..] else { unreachable!() };
        let known: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'sqlite_stat1'")
            .fetch_one(&mut *second)
            .await
            .unwrap();
        let mut costs = Vec::new();
        for (name, args) in cases() {
            let one = sqlite_cost(first, listed(name), &args).await;
            costs.push((name, one, sqlite_cost(second, listed(name), &args).await));
        }
        assert!(what == "without statistics" || known == 1, "no statistics were taken");
        compare(&format!("SQLite {what}"), &costs);
    }
}

/// The cost of the last of several runs of a statement: at first its plan is made for the given values, and
/// later for all values if that seems as good.
async fn postgres_cost(conn: &mut PgConnection, listed: &Listed, args: &[Value], runs: usize) -> Cost {
    let literals: Vec<(String, &str)> = args
        .iter()
        .map(|arg| match arg {
            Value::Int(value) => (value.to_string(), "bigint"),
            Value::Text(value) => (format!("'{}'", value.replace('\'', "''")), "text"),
            Value::None => ("NULL".to_owned(), "text"),
            Value::Id(number) => (format!("'{}'", uuid(*number)), "uuid"),
            Value::Hash(number) => (format!("'\\x{}{}'", hex(0), hex(*number)), "bytea"),
        })
        .collect();
    let list = |of: Vec<&str>| if of.is_empty() { String::new() } else { format!("({})", of.join(", ")) };
    let types = list(literals.iter().map(|(_, kind)| *kind).collect());
    let values = list(literals.iter().map(|(literal, _)| literal.as_str()).collect());
    let run = |text: String| sqlx::raw_sql(sqlx::AssertSqlSafe(text));
    conn.execute(run(format!("PREPARE asked{types} AS {}", listed.postgres)))
        .await
        .unwrap_or_else(|error| panic!("{}: {error}", listed.name));
    let explain = format!("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) EXECUTE asked{values}");
    let mut rows = Vec::new();
    for _ in 0..runs {
        conn.execute(run("BEGIN".to_owned())).await.unwrap();
        let explained = conn.fetch_all(run(explain.clone())).await;
        rows = explained.unwrap_or_else(|error| panic!("{}: {error}", listed.name));
        conn.execute(run("ROLLBACK".to_owned())).await.unwrap();
    }
    conn.execute(run("DEALLOCATE asked".to_owned())).await.unwrap();
    let plan: String = rows[0].try_get_unchecked(0).unwrap();
    let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
    let top = &plan[0]["Plan"];
    let number = |node: &serde_json::Value, name: &str| node[name].as_f64().unwrap_or_default();
    fn nodes<'p>(node: &'p serde_json::Value, all: &mut Vec<&'p serde_json::Value>) {
        all.push(node);
        node["Plans"].as_array().into_iter().flatten().for_each(|node| nodes(node, all));
    }
    let mut all = Vec::new();
    nodes(top, &mut all);
    let read: f64 = all
        .into_iter()
        .map(|node| {
            let scans = node["Relation Name"].is_string() || node["Index Name"].is_string();
            let kept = if scans { number(node, "Actual Rows") } else { 0.0 };
            let removed: f64 =
                ["Rows Removed by Filter", "Rows Removed by Join Filter", "Rows Removed by Index Recheck"]
                    .into_iter()
                    .map(|name| number(node, name))
                    .sum();
            (kept + removed) * number(node, "Actual Loops")
        })
        .sum();
    let pages = number(top, "Shared Hit Blocks") + number(top, "Shared Read Blocks");
    Cost { returned: number(top, "Actual Rows") as u64, read: read as u64, pages: pages as u64 }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_reads_no_more_beside_years() {
    let writer = Writer { postgres: true };
    let (day, years) = (World::postgres().await, World::postgres().await);
    let mut conns = Vec::new();
    for world in [&day, &years] {
        world.raw(&writer.day()).await.unwrap();
        conns.push(PgConnection::connect(&world.url).await.unwrap());
    }
    years.raw(&writer.years()).await.unwrap();
    for world in [&day, &years] {
        // As its own maintenance does once a table has grown.
        for table in [
            "visit",
            "fact",
            "personal",
            "personal_word",
            "idempotency",
            "session",
            "link",
            "outbox",
            "closed",
            "total",
        ] {
            world.raw(&format!("VACUUM ANALYZE {table}")).await.unwrap();
        }
    }
    let [first, second] = &mut conns[..] else { unreachable!() };
    for runs in [1, 7] {
        let mut costs = Vec::new();
        for (name, args) in cases() {
            let one = postgres_cost(first, listed(name), &args, runs).await;
            costs.push((name, one, postgres_cost(second, listed(name), &args, runs).await));
        }
        compare(&format!("PostgreSQL, run {runs}"), &costs);
    }
}

/// Rows of visits read from PostgreSQL, by its own statistics.
async fn rows_read(conn: &mut PgConnection) -> i64 {
    let text = "SELECT CAST(COALESCE(SUM(seq_tup_read + idx_tup_fetch), 0) AS bigint) FROM pg_stat_user_tables \
        WHERE relname = 'visit' AND schemaname = current_schema()";
    sqlx::query_scalar(text).fetch_one(conn).await.unwrap()
}

/// A generic plan underestimates the visits of the days in question, and sorts everything a district has on
/// record.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_lists_the_newest_of_many_districts_without_the_older_ones() {
    const EACH: i64 = 2_000;
    const DISTRICTS: i64 = 8;
    let world = World::postgres().await;
    let mut conn = PgConnection::connect(&world.url).await.unwrap();
    let (id, noon) = (Writer { postgres: true }.id("n"), noon());
    let sql = format!(
        "INSERT INTO district (id, position, card, rules, rules_seq) \
         SELECT 'd' || d, d, '{{}}', '{{}}', 0 FROM generate_series(1, {DISTRICTS}) AS d; \
         INSERT INTO visit (district, id, seq, day, series, number, ticket, channel, source, state, arrived_at, counts, body) \
         SELECT 'd' || d, {id}, n, {} - n / 2, 'A', n, 'A' || n, 'walk_in', 'kiosk', 'ended', {noon} - n * {}, 1, repeat('x', 700) \
         FROM generate_series(1, {DISTRICTS}) AS d, generate_series(CAST(1 AS bigint), {EACH}) AS n",
        TODAY.0,
        MS / 2
    );
    world.raw(&sql).await.unwrap();
    world.raw("VACUUM ANALYZE visit").await.unwrap();
    let before = rows_read(&mut conn).await;
    // From the sixth run on the database may use a generic plan.
    for _ in 0..12 {
        world.store.visits(&VisitFilter { limit: 20, ..VisitFilter::default() }).await.unwrap();
    }
    // The statistics include a connection once it is closed.
    world.store.close().await;
    let at_least = before + 12 * 20;
    let counted = async { while rows_read(&mut conn).await < at_least {} };
    tokio::time::timeout(std::time::Duration::from_secs(20), counted).await.expect("counted");
    let read = rows_read(&mut conn).await - before;
    assert!(read < DISTRICTS * EACH, "{read}");
}
