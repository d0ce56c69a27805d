//! The figures that the program shows are those that another program works out from the exported facts alone: clocks to the
//! millisecond, counts exactly, percentiles within 1 %.

use crate::api::Api;
use crate::program::{Home, text, until};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

const RECOMPUTE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tools/recompute");
/// Counting the record anew, on a machine that builds something else meanwhile.
const PATIENCE: Duration = Duration::from_secs(120);
const CLOCKS: [&str; 5] = ["acknowledgement_ms", "wait_ms", "walk_ms", "serving_ms", "resolution_ms"];

/// What the other program makes of the facts.
fn recomputed(facts: &str) -> Value {
    let run = Command::new("python3")
        .args([RECOMPUTE, "--visits"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut run = run.expect("python3, which `make test` installs where it can");
    let mut input = run.stdin.take().unwrap();
    let facts = facts.to_owned();
    let writer = std::thread::spawn(move || input.write_all(facts.as_bytes()));
    let out = run.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(out.status.success(), "{}", text(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

#[track_caller]
fn near(shown: &Value, other: &Value, what: &str) {
    assert_eq!(shown["n"], other["n"], "{what}: {shown} {other}");
    for part in ["p50", "p90"] {
        match (shown[part].as_f64(), other[part].as_f64()) {
            (None, None) => {}
            (Some(shown), Some(other)) => {
                assert!((shown - other).abs() <= other * 0.01 + 1.0, "{what} {part}: {shown} {other}");
            }
            pair => panic!("{what} {part}: {pair:?}"),
        }
    }
}

async fn agrees(home: Home) {
    home.done(&["history", "--years", "0.12", "--districts", "2", "--visits-a-year", "8000"]);
    let facts = home.done(&["export", "facts"]);
    let other = recomputed(&facts);
    let visits = home.done(&["export", "visits", "--format", "jsonl"]);
    let head = home.done(&["export", "visits", "--from", "2100-01-01"]);
    let mut compared = 0;
    for line in visits.lines() {
        let visit: Value = serde_json::from_str(line).unwrap();
        let columns = visit.as_object().unwrap().keys().map(String::as_str);
        assert!(columns.eq(head.trim().split(',')), "{head}: {visit}");
        if visit["end"].is_null() {
            continue;
        }
        let again = &other["visits"][visit["id"].as_str().unwrap()];
        for clock in CLOCKS {
            assert_eq!(visit[clock], again[clock], "{clock} of {visit}");
        }
        compared += 1;
    }
    assert!(compared > 500 && other["total"]["arrived"] == compared, "{compared}");

    let server = home.serve().await;
    let api = Api::new(&server, &home);
    until("counted", PATIENCE, async || {
        let answer = api.get("/api/v1/reports/counting").await.ok()?;
        let all = answer.body.as_array()?.clone();
        all.iter().all(|one| one["position"] == one["of"] && one["clearing"] == false).then_some(())
    })
    .await;
    let days: Vec<String> = other["visits"]
        .as_object()
        .unwrap()
        .values()
        .map(|v| v["day"].as_str().unwrap().to_owned())
        .collect();
    let (from, to) = (days.iter().min().unwrap(), days.iter().max().unwrap());
    for by in ["district", "service", "channel", "language"] {
        let path = format!("/api/v1/reports/summary?from={from}&to={to}&by={by}");
        let shown = api.get(&path).await.unwrap().is(200).body;
        let rows = shown["rows"].as_array().unwrap();
        assert_eq!(rows.len(), other[by].as_object().unwrap().len(), "{by}");
        let pairs = rows.iter().map(|row| (row, &other[by][row["key"].as_str().unwrap()]));
        for (row, again) in pairs.chain([(&shown["total"], &other["total"])]) {
            for count in ["arrived", "served", "unserved"] {
                assert_eq!(row[count], again[count], "{count} by {by}: {row} {again}");
            }
            for clock in ["acknowledgement_ms", "wait_ms", "resolution_ms"] {
                near(&row[clock], &again[clock], clock);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn figures_are_those_another_program_finds_on_sqlite() {
    agrees(Home::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn figures_are_those_another_program_finds_on_postgres() {
    agrees(Home::postgres()).await;
}

/// The days of the district, not those of Greenwich; one of these two has 23 hours.
#[test]
fn facts_and_visits_are_exported_by_the_same_days() {
    let home = Home::sqlite();
    let made = ["--districts", "1", "--visits-a-year", "20000", "--until", "2026-03-10"];
    home.done(&[&["history", "--years", "0.02"], made.as_slice()].concat());
    let days = ["--from", "2026-03-07", "--to", "2026-03-08"];
    let exported = |what: &str| -> Vec<Value> {
        let told = home.done(&[&["export", what, "--format", "jsonl"], days.as_slice()].concat());
        told.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let ids = |rows: Vec<Value>, id: &str| -> BTreeSet<String> {
        rows.iter().map(|row| row[id].as_str().unwrap().to_owned()).collect()
    };
    let mut facts = exported("facts");
    facts.retain(|fact| fact["kind"] == "arrived");
    let visits = ids(exported("visits"), "id");
    assert!(visits.len() > 20, "{}", visits.len());
    assert_eq!(ids(facts, "visit"), visits);
}

#[test]
fn an_export_needs_no_more_memory_for_more_visits() {
    let home = Home::sqlite();
    let many = ["--visits-a-year", "40000", "--facts", "brief", "--seed", "5", "--until", "2026-03-10"];
    home.done(&[&["history", "--years", "0.2", "--districts", "1"], many.as_slice()].concat());
    let few = home.most_memory(&["export", "visits", "--from", "2026-03-09", "--to", "2026-03-10"]);
    for format in ["csv", "jsonl"] {
        let all = home.most_memory(&["export", "visits", "--format", format]);
        assert!(all < few + (12 << 20), "{format}: {} kB, of two days {} kB", all >> 10, few >> 10);
    }
}
