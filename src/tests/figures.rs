//! The figures that the program shows equal those that another program computes from the exported facts alone: clocks to the
//! millisecond, counts exactly, percentiles within 1 %; and so does all that the pages say of them in words and numbers.

use crate::api::Api;
use crate::program::{Home, text, until};
use domain::time::Day;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const RECOMPUTE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tools/recompute");
/// Long enough to recount the record on a machine that is busy building.
const PATIENCE: Duration = Duration::from_secs(120);
const CLOCKS: [&str; 5] = ["acknowledgement_ms", "wait_ms", "walk_ms", "serving_ms", "resolution_ms"];

/// Runs the other program on the facts; returns what it prints.
#[track_caller]
fn recompute<A: AsRef<OsStr>>(facts: &str, args: &[A]) -> String {
    let run = Command::new("python3")
        .arg(RECOMPUTE)
        .args(args)
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
    text(&out.stdout)
}

/// Waits until the whole record is in the figures.
async fn counted(api: &Api) {
    until("counted", PATIENCE, async || {
        let answer = api.get("/api/v1/reports/counting").await.ok()?;
        let all = answer.body.as_array()?.clone();
        all.iter().all(|one| one["position"] == one["of"] && one["clearing"] == false).then_some(())
    })
    .await;
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
    let other: Value = serde_json::from_str(&recompute(&facts, &["--visits"])).unwrap();
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
    counted(&api).await;
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

/// The pages with figures, at their default periods.
const PAGES: [&str; 4] = ["/public", "/figures", "/fairness", "/report"];

/// Asserts that every number and comparison in the text of some pages is what the other program finds in the facts; returns
/// the text.
async fn say_what_is_found(home: &Home, api: &Api, addresses: &[String]) -> String {
    api.post("/api/v1/settings/publish", &json!({"on": true})).await.unwrap().is(200);
    counted(api).await;
    let file = |name: &str| home.folder.path().join(name).display().to_string();
    let setup = file("setup.toml");
    std::fs::write(&setup, home.done(&["setup", "export"])).unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let mut args = vec!["--setup".to_owned(), setup, "--now".to_owned(), now.to_string()];
    let mut said = String::new();
    for (place, address) in addresses.iter().enumerate() {
        let page = api.page(address).await;
        let kept = file(&format!("page-{place}.html"));
        std::fs::write(&kept, &page).unwrap();
        args.extend(["--page".to_owned(), address.clone(), kept]);
        said += &page;
    }
    recompute(&home.done(&["export", "facts"]), &args);
    said
}

/// The last four weeks have so many more visits that waits change significantly.
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn pages_say_of_a_year_what_another_program_finds() {
    let home = Home::sqlite();
    let today = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() / 86_400;
    let before = |days: i32| Day(i32::try_from(today).unwrap() - days);
    let (last, quiet) = (before(2).to_string(), before(30).to_string());
    let history = |more: &[&str]| home.done(&[&["history", "--facts", "brief"], more].concat());
    let year = ["--years", "0.95", "--districts", "3", "--visits-a-year", "3000"];
    history(&[year.as_slice(), &["--until", quiet.as_str()]].concat());
    history(&["--append", "--years", "0.1", "--visits-a-year", "20000", "--until", last.as_str()]);
    let server = home.serve().await;
    let api = Api::new(&server, &home);
    let mut addresses = PAGES.map(str::to_owned).to_vec();
    // A day, periods with changes to compare, days that stand out.
    addresses.extend(["figures", "fairness"].map(|page| format!("/{page}?from={last}&to={last}")));
    for (page, first, end, more) in [
        ("figures", 29, 2, ""),
        ("figures", 29, 2, "&district=d1"),
        ("figures", 60, 2, ""),
        ("figures", 100, 15, ""),
        ("figures", 330, 2, "&district=d2"),
        ("fairness", 29, 2, "&district=d1"),
    ] {
        addresses.push(format!("/{page}?from={}&to={}{more}", before(first), before(end)));
    }
    let month = before(20).to_string();
    addresses.push(format!("/report?month={}&district=d1", month.rsplit_once('-').unwrap().0));
    let said = say_what_is_found(&home, &api, &addresses).await;
    for told in ["more than chance:", " longer (likely ", " of 100 fewer (likely "] {
        assert!(said.contains(told), "nothing on any page says “{told}”, so nothing of it was compared");
    }
}

/// Visits made through the API, some of which still wait.
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn pages_say_of_a_day_at_the_desk_what_another_program_finds() {
    let home = Home::sqlite().set_up(3);
    let server = home.serve().await;
    let api = Api::new(&server, &home);
    for window in ["1", "2"] {
        api.at_window(window, "open").await.unwrap().is(200);
    }
    let mut came = Vec::new();
    for (service, channel) in [
        ("report_incident", "walk_in"),
        ("report_copy", "walk_in"),
        ("lost_found", "walk_in"),
        ("report_incident", "phone"),
        ("officer", "phone"),
        ("registration", "walk_in"),
        ("lost_found", "walk_in"),
    ] {
        let key = came.len().to_string();
        came.push(api.arrive(&key, channel, service).await.unwrap().is(201).id());
    }
    let verb = async |visit: &str, verb: &str, body: Value| {
        api.post(&format!("/api/v1/visits/{visit}/{verb}"), &body).await.unwrap().is(200);
    };
    verb(&came[5], "leave", json!({})).await;
    verb(&came[3], "resolve", json!({"outcome": "done"})).await;
    for (end, body) in [("resolve", json!({"outcome": "done"})), ("refer", json!({"to": "city_311"}))] {
        let called = api.at_window("1", "next").await.unwrap().is(200).id();
        verb(&called, "serve", json!({})).await;
        verb(&called, end, body).await;
        if end == "resolve" {
            verb(&called, "reopen", json!({"reason": "came_back"})).await;
            verb(&called, "leave", json!({})).await;
        }
    }
    for window in ["1", "2"] {
        api.at_window(window, "close").await.unwrap().is(200);
    }
    let facts = home.facts();
    let day = facts.iter().find_map(|fact| fact["body"]["day"].as_str()).unwrap();
    let mut addresses = PAGES.map(str::to_owned).to_vec();
    addresses.extend(["figures", "fairness"].map(|page| format!("/{page}?from={day}&to={day}")));
    addresses.push(format!("/report?month={}", day.rsplit_once('-').unwrap().0));
    let said = say_what_is_found(&home, &api, &addresses).await;
    assert!(said.contains("Not ended yet: 3."), "visits still wait");
}

/// Days in the district's time zone, not UTC; one of these two has 23 hours.
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
