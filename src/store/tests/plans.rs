//! What a statement reads when years are stored. Two databases of each kind hold the same day; one of them holds years
//! before it, written straight into its tables: visits, facts, names, keys of tablets, sessions, messages. On every path
//! that [`Path::is_bounded`] names, a statement that is about the day must read no more beside the years than without them.
//! Nothing here is a time: SQLite counts the steps of its machine, PostgreSQL the rows and pages of its plan.

use crate::department::TODAY;
use crate::world::World;
use crate::years::{DAY, FIRST, MS, Writer, last, noon};
use ops::ports::*;
use sqlx::{Connection, Executor, PgConnection, Row, SqliteConnection};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::sql::{ALL, Listed, Path};

/// A value bound to a parameter.
#[derive(Debug, Clone)]
enum Value {
    Int(i64),
    Text(String),
    None,
    Id(i64),
    Hash(i64),
}

fn text(value: impl Into<String>) -> Value {
    Value::Text(value.into())
}

fn uuid(number: i64) -> uuid::Uuid {
    uuid::Uuid::from_u128(u128::from(number.unsigned_abs()))
}

fn hex(number: i64) -> String {
    uuid(number).simple().to_string()
}

/// What a statement did: rows it gave back, rows or steps it took, and pages where they are counted.
#[derive(Debug, Clone, Copy)]
struct Cost {
    returned: u64,
    read: u64,
    pages: u64,
}

/// A statement and what it is asked, about the day.
fn cases() -> Vec<(&'static str, Vec<Value>)> {
    use Value::{Hash, Id, Int, None};
    let d1 = || text("d1");
    let today = i64::from(TODAY.0);
    let somebody = FIRST + 5;
    let all: Vec<String> = (1..=21).map(|n| format!("d{n}")).collect();
    let all = || text(serde_json::to_string(&all).unwrap());
    let ids = || text(serde_json::to_string(&[hex(somebody), hex(FIRST + DAY), hex(77_777_777)]).unwrap());
    let none = || (0..5).map(|_| None);
    let days = |from: i64, to: i64| [d1(), Int(from), Int(to)].into_iter().chain(none());
    let ever = || days(i64::from(i32::MIN), i64::from(i32::MAX));
    let keys = text(format!(
        r#"[{{"actor":"device:tablet","key":"{somebody}"}},{{"actor":"device:tablet","key":"new"}},{{"actor":"staff:x","key":"new"}}]"#
    ));
    let blocks = text(serde_json::to_string(&(today / 32 - 3..=today / 32).collect::<Vec<_>>()).unwrap());
    let range = |from: &str| text(format!(r#"[{{"from":"{from}","to":"{from}~"}}]"#));
    let closed = |id: i64| text(format!(r#"[{{"day":{today},"id":"{}"}}]"#, hex(id)));
    let key = r#""span":"day","start":20000,"watch":"","service":"","channel":"","language":"""#;
    let new = 9_000_000;
    let hash = format!("\\\\x{}{}", hex(1), hex(1));
    let fact = format!(
        r#"[{{"seq":{},"at":{},"visit":"{}","kind":"arrived","body":"{{}}","prev_hash":"{hash}","hash":"{hash}"}}]"#,
        last() + 100,
        noon(),
        hex(somebody)
    );
    let visit = |id: i64| {
        format!(
            r#"[{{"id":"{}","seq":{},"day":{today},"series":"A","number":{id},"ticket":"A1","channel":"walk_in","source":"kiosk","service":null,"language":null,
            "state":"waiting","arrived_at":{},"ended_at":null,"end_kind":null,"outcome":null,"area":null,"counts":1,"acknowledgement_ms":null,"wait_ms":null,
            "resolution_ms":null,"body":"{{}}"}}]"#,
            hex(id),
            last() + 100,
            noon()
        )
    };
    let kept = format!(
        r#"[{{"actor":"device:tablet","key":"new","request_hash":"{hash}","status":201,"visit":null,"seq":1,"at":{}}}]"#,
        noon()
    );
    let personal = format!(
        r#"[{{"visit":"{}","seq":{},"place":0,"kind":"name","text":"Ann","folded":""}}]"#,
        hex(somebody),
        last() + 100
    );
    let word = format!(
        r#"[{{"block":{},"word":"ann","visit":"{}","seq":{},"place":0,"day":{today}}}]"#,
        today / 32,
        hex(somebody),
        last() + 100
    );
    let message = format!(
        r#"[{{"id":"{}","kind":"alarm.new","visit":"{}","body":"{{}}","created_at":{},"lane":"hook","danger":0}}]"#,
        hex(new),
        hex(new),
        noon()
    );
    let total = format!(r#"[{{{key},"body":"{{}}"}}]"#);
    let closing = format!(
        r#"[{{"day":{today},"id":"{}","hour":9,"watch":null,"service":null,"channel":"walk_in","language":null,"area":null,"needs":"[]","counts":1,
        "end_kind":"left","outcome":null,"arrived_at":1,"ended_at":1,"clocks":"{{}}","targets":"{{}}","p50_ms":null,"p80_ms":null,"handover_ms":null,
        "causes":"{{}}","unnumbered":null,"reopened":0,"repeat":0}}]"#,
        hex(somebody)
    );
    let before = || Int(noon() - MS);
    vec![
        ("LOCK_LINE", vec![d1()]),
        ("MOVE_LINE", vec![d1(), Int(last()), Int(last() + 1), Hash(1), None]),
        ("LINE", vec![d1()]),
        ("HEADS", vec![]),
        ("NEWER_RULES", vec![d1(), Int(-1)]),
        ("NEWER_VISITS", vec![d1(), Int(last() - 30)]),
        ("KINDS_AFTER", vec![d1(), Int(last() - 200)]),
        ("LIVE_VISITS", vec![d1()]),
        ("REPLAYS", vec![d1(), keys]),
        ("VISITS_BY_ID", vec![d1(), ids()]),
        ("DAYS_OF", vec![d1(), ids()]),
        (
            "WRITE",
            vec![d1(), text(fact), text(visit(somebody)), text(kept), text(personal), text(word.clone())],
        ),
        ("SET_RULES", vec![d1(), text("{}"), Int(1)]),
        ("DISTRICTS", vec![]),
        ("DISTRICT", vec![d1()]),
        ("RULES", vec![d1()]),
        ("CARDS", vec![]),
        ("CARD", vec![d1()]),
        ("VISIT", vec![Id(somebody)]),
        ("NEWEST_VISITS", ever().chain([Int(100)]).collect()),
        ("NEWEST_VISITS", days(today, today).chain([Int(100)]).collect()),
        ("NEWEST_LIVE", ever().chain([Int(100)]).collect()),
        ("COUNTED", days(today, today).collect()),
        (
            "FIND_WORDS",
            vec![
                all(),
                blocks.clone(),
                range(&format!("name{somebody}")),
                Int(today - 90),
                Int(today),
                Int(1_001),
            ],
        ),
        // As many as the day has come from the day, however many there are: no more are read than asked for.
        ("FIND_WORDS", vec![all(), blocks, range("anybod"), Int(today - 90), Int(today), Int(DAY)]),
        ("WORD_BLOCKS", vec![all()]),
        ("SEARCHED_TEXTS", vec![d1(), ids()]),
        ("FOUND_VISITS", days(today - 90, today).chain([ids()]).collect()),
        ("UNFILLED", vec![]),
        ("DAY_BEFORE", vec![d1(), Int(today + 1)]),
        ("TEXTS_OF_DAY", vec![d1(), Int(today)]),
        ("FILL_WORDS", vec![d1(), text(word)]),
        ("FILLED", vec![d1(), Int(today)]),
        ("FILLED_ALL", vec![d1()]),
        ("DISTRICT_IDS", vec![]),
        ("VISIT_FACTS", vec![Id(somebody)]),
        ("FACTS", vec![d1(), Int(last() - 100), Int(500)]),
        ("LINE_FACTS", vec![d1(), text("configured"), Int(last() + 2), Int(2)]),
        ("PERSONAL", vec![Id(somebody)]),
        ("PERSONAL_OF_LIVE", vec![d1()]),
        ("FOLLOWER", vec![d1()]),
        ("FOLLOWERS", vec![]),
        ("ADVANCE", vec![d1(), Int(last()), Int(last() + 1), text("")]),
        ("CHANGED_VISITS", vec![d1(), Int(last() - 30), Int(last())]),
        ("REWRITE_NOTE", vec![d1(), Id(somebody), Int(1), text("note"), text("note")]),
        ("RULES_AT", vec![d1(), Int(noon())]),
        ("CLOSED_BY_ID", vec![d1(), closed(somebody)]),
        ("DROP_CLOSED", vec![d1(), closed(somebody)]),
        ("PUT_CLOSED", vec![d1(), text(closing)]),
        ("TOTALS_BY_KEY", vec![d1(), text(format!("[{{{key}}}]"))]),
        ("TOTALS", vec![all(), text("day"), Int(20_000), Int(20_030)]),
        ("PUT_TOTALS", vec![d1(), text(total)]),
        ("STAFF", vec![]),
        ("STAFF_BY_LOGIN", vec![text("login7")]),
        ("STAFF_BY_ID", vec![Id(7)]),
        (
            "CHANGE_STAFF",
            vec![Id(7), text("login7"), text("Name"), text(""), text("officer"), text("[]"), Int(0), Id(1)],
        ),
        ("SET_PASSWORD", vec![Id(7), text("hash")]),
        ("ADD_SESSION", vec![Hash(new), Id(new), Id(1), None, None, Int(0), Int(0), Int(0)]),
        ("SESSION", vec![Hash(somebody)]),
        ("SEAT_SESSION", vec![Id(somebody), None, None]),
        ("LOCK_SESSION", vec![Id(somebody)]),
        ("UNLOCK_SESSION", vec![Id(somebody), Int(noon())]),
        ("TOUCH_SESSION", vec![Id(somebody), Int(noon())]),
        ("END_SESSION", vec![Id(somebody)]),
        ("END_SESSIONS", vec![Id(1)]),
        ("END_OTHER_SESSIONS", vec![Id(1), Id(somebody)]),
        ("RENEW_SESSION", vec![Id(somebody), Hash(new + 1)]),
        ("SESSION_BY_ID", vec![Id(somebody)]),
        ("TOKEN", vec![Hash(7)]),
        ("DEVICE", vec![Hash(7)]),
        ("PAIR_DEVICE", vec![Hash(61), Hash(new), Int(noon())]),
        ("ADD_LINK", vec![Hash(new), Id(1), Int(0), Int(0)]),
        ("LINK", vec![Hash(somebody)]),
        ("END_LINKS", vec![Id(7), Int(noon())]),
        ("USE_LINK", vec![Hash(somebody), Int(noon())]),
        ("ADD_MESSAGES", vec![d1(), text(message)]),
        ("LANES_DUE", vec![Int(noon())]),
        ("TAKE_MESSAGES", vec![d1(), text("mail"), Int(0), Int(noon()), Int(noon() + 1), Int(16)]),
        ("PUT_HOOKS_IN_LANE", vec![Int(noon())]),
        ("GIVE_UP_MESSAGES", vec![Int(noon()), before()]),
        ("PUT_OFF_MESSAGE", vec![d1(), Id(96), Int(noon())]),
        ("FINISH_MESSAGE", vec![d1(), Id(96), Int(noon()), text("sent")]),
        ("FORGET_MESSAGES", vec![before()]),
        ("FORGET_KEYS", vec![before()]),
        ("FORGET_SESSIONS", vec![before()]),
        ("FORGET_LINKS", vec![before()]),
        ("SETTING", vec![text("setting7")]),
        ("SECRET", vec![text("secret2")]),
        ("DATABASE_TIME", vec![]),
        ("PROBE", vec![]),
    ]
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

/// Fails for every statement that reads more beside the years.
fn compare(what: &str, costs: &[(&str, Cost, Cost)]) {
    let mut dear = Vec::new();
    for (name, day, years) in costs {
        assert_eq!(day.returned, years.returned, "{name}, {what}: not the same question");
        // Where a small table is read through, a large one is looked up in: a few pages for each row.
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
    // Without statistics, as in a file that was never looked at, and with those that are taken at every start.
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

/// What the last of so many runs of a statement took: its plan is made for the values at hand at first, and for all values
/// later if that seems as good.
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
        // As its own upkeep does once a table has grown.
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

/// Rows of visits read from PostgreSQL, as its own statistics count them.
async fn rows_read(conn: &mut PgConnection) -> i64 {
    let text = "SELECT CAST(COALESCE(SUM(seq_tup_read + idx_tup_fetch), 0) AS bigint) FROM pg_stat_user_tables \
        WHERE relname = 'visit' AND schemaname = current_schema()";
    sqlx::query_scalar(text).fetch_one(conn).await.unwrap()
}

/// A plan for all values takes the visits of all days for few, and sorts whatever a district has on record.
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
    // From the sixth time on the database may take a plan for all values.
    for _ in 0..12 {
        world.store.visits(&VisitFilter { limit: 20, ..VisitFilter::default() }).await.unwrap();
    }
    // What its connections have read is counted by the time they have ended.
    world.store.close().await;
    let at_least = before + 12 * 20;
    let counted = async { while rows_read(&mut conn).await < at_least {} };
    tokio::time::timeout(std::time::Duration::from_secs(20), counted).await.expect("counted");
    let read = rows_read(&mut conn).await - before;
    assert!(read < DISTRICTS * EACH, "{read}");
}
