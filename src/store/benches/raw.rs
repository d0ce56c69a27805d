//! The upper limit: rows of check-ins written as fast as the database accepts them, without lock, rules or
//! reads.

use crate::department::{rules, walk_in};
use crate::world::{Pen, district, id, set_up};
use domain::clocks::clocks;
use domain::ids::VisitId;
use domain::line::Line;
use ops::ports::*;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, SqlSafeStr};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The idempotency key of a check-in.
pub fn key(pen: &mut Pen, visit: VisitId, n: usize) {
    let seq = pen.line.head.seq;
    let name = KeyName { actor: "token:0198".to_owned(), key: format!("{visit}-{n}") };
    let replay = Replay { request: [7; 32], status: 201, visit: Some(visit), seq };
    pen.writes.keys.push((name, replay, pen.line.head.at));
}

/// Rows of `batch` check-ins: facts, visits, keys, as the store's statement takes them.
fn rows(line: &mut Line, hash: &mut [u8; 32], batch: usize) -> [String; 4] {
    let found = Found {
        now: line.head.at,
        seq: line.head.seq,
        hash: *hash,
        newer: None,
        replays: vec![],
        visits: vec![],
    };
    let mut pen = Pen::new(line.clone(), found);
    let hex =
        |bytes: &[u8]| format!("\\x{}", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    let mut visits = Vec::new();
    let mut keys = Vec::new();
    for _ in 0..batch {
        let visit = pen.check_in(walk_in(Some("report")));
        let seen = pen.line.visit(visit).unwrap();
        let (id, clocks) = (visit.0.simple().to_string(), clocks(seen, None));
        visits.push(json!({
            "id": id, "seq": seen.seq, "day": seen.day.0, "series": seen.ticket.series, "number": seen.ticket.number,
            "ticket": seen.ticket.to_string(), "channel": seen.channel, "source": seen.source, "service": "report",
            "language": seen.language, "state": "waiting", "arrived_at": seen.arrived_at, "ended_at": null,
            "end_kind": null, "outcome": null, "area": null, "counts": 1, "acknowledgement_ms": clocks.acknowledgement_ms,
            "wait_ms": null, "resolution_ms": null, "body": serde_json::to_string(seen).unwrap(),
        }));
        keys.push(json!({
            "actor": "token:0198", "key": format!("{visit}-0"), "request_hash": hex(&[7; 32]), "status": 201,
            "visit": id, "seq": seen.seq, "at": seen.arrived_at,
        }));
        pen.line.visits.clear();
    }
    let facts = pen.writes.facts.iter().map(|fact| json!({
        "seq": fact.seq, "at": fact.at, "visit": fact.visit.map(|id| id.0.simple().to_string()), "kind": fact.kind,
        "body": fact.body, "prev_hash": hex(&fact.prev_hash), "hash": hex(&fact.hash),
    }));
    let facts: Vec<Value> = facts.collect();
    *hash = pen.writes.facts.last().unwrap().hash;
    *line = pen.line;
    [json!(facts).to_string(), json!(visits).to_string(), json!(keys).to_string(), "[]".to_owned()]
}

/// Check-ins per second that one connection to a database writes, `batch` per commit.
pub async fn ceiling(url: &str, batch: usize, time: Duration) -> f64 {
    let store = store::open(url).await.unwrap();
    let name = format!("raw_{}", id().as_u128());
    store.create_district(&set_up(&name)).await.unwrap();
    // Everything is encoded in advance, so that only the database is measured.
    let mut line = Line::new(district(&name), Arc::new(rules()));
    let mut hash = domain::fact::GENESIS;
    let mut batches = Vec::new();
    for _ in 0..(if batch == 1 { 20_000 } else { 60_000 / batch }) {
        let from = line.head.seq;
        let texts = rows(&mut line, &mut hash, batch);
        batches.push((from, line.head.seq, hash, serde_json::to_string(&line.head).unwrap(), texts));
    }
    let statement = |name: &str| store::sql::ALL.iter().find(|statement| statement.name == name).unwrap();
    let (write, moves) = (statement("WRITE"), statement("MOVE_LINE"));
    macro_rules! run {
        ($conn:ident, $begin:literal, $kind:ident) => {{
            let begun = Instant::now();
            let mut made = 0;
            for (from, to, hash, head, texts) in batches {
                if begun.elapsed() > time {
                    break;
                }
                sqlx::raw_sql($begin).execute(&mut $conn).await.unwrap();
                let (from, to) = (i64::try_from(from).unwrap(), i64::try_from(to).unwrap());
                let query = sqlx::query(AssertSqlSafe(write.$kind).into_sql_str()).bind(&name);
                let query = texts.into_iter().fold(query, |query, text| query.bind(text));
                query.execute(&mut $conn).await.unwrap();
                let query = sqlx::query(AssertSqlSafe(moves.$kind).into_sql_str()).bind(&name);
                let query = query.bind(from).bind(to).bind(hash.to_vec()).bind(head);
                assert_eq!(query.execute(&mut $conn).await.unwrap().rows_affected(), 1);
                sqlx::raw_sql("COMMIT").execute(&mut $conn).await.unwrap();
                made += batch;
            }
            made as f64 / begun.elapsed().as_secs_f64()
        }};
    }
    if url.starts_with("postgres") {
        let mut conn = sqlx::PgConnection::connect(url).await.unwrap();
        run!(conn, "BEGIN", postgres)
    } else {
        let options = url.parse::<sqlx::sqlite::SqliteConnectOptions>().unwrap();
        let options = options.synchronous(sqlx::sqlite::SqliteSynchronous::Full);
        let mut conn = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
        run!(conn, "BEGIN IMMEDIATE", sqlite)
    }
}
