//! Measurements do not change: new hours and targets change nothing about a visit that ended before, wherever it is shown,
//! listed, exported or answered.

use crate::api::Api;
use crate::program::{DISTRICT, Home, PATIENCE, until};
use serde_json::{Value, json};

/// Sets one open minute a week, and unusual targets.
fn changed(home: &Home, call_s: u32) {
    let file = format!(
        "[department]\nname = \"Test Department\"\nlanguages = [\"en\"]\n\n[[districts]]\nid = \"{DISTRICT}\"\n\
         name = \"North District\"\nzone = \"America/New_York\"\nhours = {{ mon = [\"06:00-06:01\"] }}\nservices = \"all\"\n\
         targets = {{ acknowledge_s = {call_s}, call_s = {call_s}, resolve_s = {call_s} }}\n\
         [[districts.windows]]\nid = \"1\"\nname = {{ en = \"Window 1\" }}\n"
    );
    let path = home.folder.path().join(format!("changed-{call_s}.toml"));
    std::fs::write(&path, file).unwrap();
    home.done(&["setup", "apply", path.to_str().unwrap()]);
}

/// The clocks of a visit as counted now.
fn counted(visit: &Value) -> Value {
    let all = visit["measured"].as_array().unwrap().iter().filter(|one| one["until"].is_null());
    all.map(|one| json!([one["clock"], one["target_ms"], one["elapsed_ms"], one["due"], one["met"]]))
        .collect()
}

/// The measurements of a visit, asserted to be the same in every way they can be read.
async fn shown(home: &Home, api: &Api, key: &str, id: &str) -> Value {
    let get = async |path: &str| api.get(path).await.unwrap().is(200).body;
    let find = |list: &Value| list.as_array().unwrap().iter().find(|one| one["id"] == id).unwrap().clone();
    let single = get(&format!("/api/v1/visits/{id}")).await;
    let note = json!({"text": "called back"});
    let noted = api.post(&format!("/api/v1/visits/{id}/note"), &note).await.unwrap().is(200).body;
    let ways = [
        ("listed", find(&get(&format!("/api/v1/visits?district={DISTRICT}")).await)),
        ("searched", find(&get(&format!("/api/v1/visits?district={DISTRICT}&q=Resident")).await)),
        ("the answer to a note", noted),
        ("the answer to a request sent again", api.check_in(key, "officer").await.unwrap().is(201).body),
    ];
    for (way, visit) in &ways {
        assert_eq!(visit["clocks"], single["clocks"], "{way}");
        assert_eq!(visit["due_times"], single["due_times"], "{way}");
        assert_eq!(counted(visit), counted(&single), "{way}");
    }
    let line = api.line().await.unwrap().is(200).body;
    assert_eq!(find(&line["ended"])["due_times"], single["due_times"], "on the desk's list");
    let exported = home.done(&["export", "visits", "--format", "jsonl"]);
    let rows: Vec<Value> = exported.lines().map(|row| serde_json::from_str(row).unwrap()).collect();
    let row = find(&json!(rows));
    for (clock, ms) in single["clocks"].as_object().unwrap() {
        // This clock is not among the columns.
        if clock != "unseen_working_ms" {
            assert_eq!(row[clock], *ms, "{clock} as exported");
        }
    }
    let day = single["day"].as_str().unwrap();
    let table = get(&format!("/figures.csv?from={day}&to={day}")).await;
    let row = table.as_str().unwrap().lines().find(|row| row.contains(id)).unwrap().to_owned();
    json!([single["clocks"], single["due_times"], counted(&single), row])
}

async fn stays(home: Home) {
    let home = home.set_up(1);
    let server = home.serve().await;
    let api = Api::new(&server, &home);
    let served = api.check_in("one", "officer").await.unwrap().is(201).id();
    api.at_window("1", "open").await.unwrap().is(200);
    api.at_window("1", "next").await.unwrap().is(200);
    api.verb(&served, "serve").await.unwrap().is(200);
    api.verb(&served, "resolve").await.unwrap().is(200);
    let left = api.check_in("two", "officer").await.unwrap().is(201).id();
    api.verb(&left, "leave").await.unwrap().is(200);
    let waits = api.check_in("three", "officer").await.unwrap().is(201);
    let mut known = vec![
        ("one", served.clone(), shown(&home, &api, "one", &served).await),
        ("two", left.clone(), shown(&home, &api, "two", &left).await),
    ];
    for call_s in [60, 7_200] {
        changed(&home, call_s);
        until("known to the server", PATIENCE, async || {
            let settings = api.get(&format!("/api/v1/districts/{DISTRICT}/settings")).await.ok()?.body;
            (settings["rules"]["targets"]["call_ms"] == i64::from(call_s) * 1_000).then_some(())
        })
        .await;
        for (key, id, before) in &known {
            assert_eq!(shown(&home, &api, key, id).await, *before, "{key} after {call_s}");
        }
        if call_s == 60 {
            let last = waits.id();
            let now = api.get(&format!("/api/v1/visits/{last}")).await.unwrap().is(200).body;
            assert_ne!(now["due_times"], waits.body["due_times"], "what has not ended is measured anew");
            api.verb(&last, "leave").await.unwrap().is(200);
            known.push(("three", last.clone(), shown(&home, &api, "three", &last).await));
        }
    }
    server.kill();
    let said = home.done(&["rebuild"]);
    assert!(said.contains(&format!("{DISTRICT}: figures were recounted, and nothing changed.")), "{said}");
    home.verify();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn what_was_measured_stays_measured_on_sqlite() {
    stays(Home::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn what_was_measured_stays_measured_on_postgres() {
    stays(Home::postgres()).await;
}
