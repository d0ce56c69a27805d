//! Alarms: on screens, who has seen them, and who is refused. Web hooks are in `hooks.rs`, mail in `letters.rs`.

use crate::inbox::{PATIENCE, receiver};
use crate::test_server::{START, TestServer};
use domain::access::Role;
use domain::time::{HOUR, MINUTE, Ms, SECOND};
use serde_json::{Value, json};
use std::time::Duration;

pub const DAY: Ms = 24 * HOUR;

pub async fn tell(server: &TestServer, alarms: Value) {
    tell_of(server, "north", alarms).await;
}

pub async fn tell_of(server: &TestServer, district: &str, alarms: Value) {
    let admin = server.admin().await;
    let path = format!("/api/v1/districts/{district}/settings");
    let mut settings = admin.get(&path).await.ok();
    settings["card"]["alarms"] = alarms;
    let request = admin.request(reqwest::Method::POST, &path);
    admin.send(request.json(&json!({"card": settings["card"]}))).await.ok();
}

pub async fn waits(server: &TestServer) -> Value {
    let officer = server.with(Role::Officer, Some("north")).await;
    officer.open_window("1").await;
    server.ticket(&officer, json!({"channel": "walk_in", "service": "officer", "name": "Ida Tester"})).await
}

/// Polls until an alarm of this kind has rung.
pub async fn ringing(server: &TestServer, role: Role, kind: &str) -> Value {
    let by = server.with(role, Some("north")).await;
    let look = async {
        loop {
            let alarms = by.get("/api/v1/districts/north/alarms").await.ok();
            if let Some(alarm) = alarms.as_array().unwrap().iter().find(|alarm| alarm["kind"] == kind) {
                return alarm.clone();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, look).await.unwrap_or_else(|_| panic!("{kind} does not ring"))
}

pub async fn danger(server: &TestServer, district: &str) -> Value {
    let officer = server.with(Role::Officer, Some(district)).await;
    let path = format!("/api/v1/districts/{district}/alerts");
    officer.post(&path, json!({"action": "raise", "window": "1"})).await.ok()
}

pub async fn number(server: &TestServer, name: &str) -> f64 {
    metric(&server.admin().await.get("/metrics").await.text, name)
}

pub async fn nothing_is_left(server: &TestServer) {
    server
        .until("nothing is left", async || server.tools.store.lanes(START + DAY).await.unwrap().is_empty())
        .await;
}

pub fn metric(metrics: &str, name: &str) -> f64 {
    let line = metrics.lines().find(|line| line.starts_with(&format!("district_window_{name}")));
    line.map_or(0.0, |line| line.rsplit(' ').next().unwrap().parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_over_is_not_reported_as_if_it_were_not() {
    let (hook, inbox) = receiver(&["500 Broken", "204 No Content"]).await;
    let server = TestServer::open().await;
    tell(&server, json!({"hook": hook})).await;
    let visit = waits(&server).await;
    server.pass(5 * MINUTE);
    let first = inbox.one("the first attempt", |_| true).await;
    assert_eq!(first.json()["alarms"][0]["kind"], "not_greeted");
    server.pass(SECOND);
    server.with(Role::Officer, Some("north")).await.verb(&visit, "leave", json!({})).await.ok();
    server
        .until("the alarm is over", async || {
            let captain = server.with(Role::Captain, Some("north")).await;
            captain.get("/api/v1/districts/north/alarms").await.ok().as_array().unwrap().is_empty()
        })
        .await;
    server.pass(MINUTE);
    server
        .until("nothing is left", async || server.tools.store.lanes(START + DAY).await.unwrap().is_empty())
        .await;
    assert_eq!(inbox.came.lock().unwrap().len(), 1, "nobody was told of it again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hook_leads_to_no_address_of_the_network_itself() {
    for (private, bad) in [(false, true), (true, false)] {
        let server = TestServer::open_with(|config| config.private_hooks = private).await;
        let admin = server.admin().await;
        let settings = admin.get("/api/v1/districts/north/settings").await.ok();
        for (hook, refused) in [
            ("http://169.254.169.254/latest/", true),
            ("http://[fe80::1]/", true),
            ("http://[::ffff:169.254.169.254]/", true),
            ("http://0.0.0.0:8080/", true),
            ("http://10.0.0.7:8080/alarms", bad),
            ("http://192.168.1.7/", bad),
            ("http://[fd00::7]/", bad),
            ("http://127.0.0.1:8080/", false),
            ("https://example.org/", false),
        ] {
            let mut card = settings["card"].clone();
            card["alarms"] = json!({"hook": hook});
            let request = admin.request(reqwest::Method::POST, "/api/v1/districts/north/settings");
            let answer = admin.send(request.json(&json!({"card": card}))).await;
            assert_eq!(answer.status == 400, refused, "{hook}: {}", answer.text);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hook_that_stays_as_it_was_is_in_the_way_of_no_other_change() {
    let server = TestServer::open_with(|config| config.private_hooks = false).await;
    let before = server.tools.store.districts().await.unwrap();
    let before = before.iter().find(|one| one.id.as_str() == "north").unwrap();
    let mut card = before.card.clone();
    // Saved when hooks could still go there.
    let hook = "http://10.0.0.7/alarms";
    card.alarms.hook = Some(hook.to_owned());
    assert!(server.tools.store.set_card(before, before.position, &card).await.unwrap());
    let admin = server.admin().await;
    let path = "/api/v1/districts/north/settings";
    let mut card = admin.get(path).await.ok()["card"].clone();
    for (hook, refused) in [(hook, false), ("http://10.0.0.8/alarms", true)] {
        card["address"] = json!("1 Main Street");
        card["alarms"]["hook"] = json!(hook);
        let request = admin.request(reqwest::Method::POST, path);
        let answer = admin.send(request.json(&json!({"card": card}))).await;
        assert_eq!(answer.status == 400, refused, "{hook}: {}", answer.text);
        let form = [
            ("district", "north"),
            ("do", "recipients"),
            ("supervisor", "sergeant@example.org"),
            ("captain", ""),
            ("hook", hook),
        ];
        let page = server.cookie(&server.session("admin").await).form("/setup/alarms", &form).await;
        assert_eq!(page.status == 303, !refused, "{hook}: {}", page.text);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_seen_an_alarm_is_shown_and_strangers_are_refused() {
    let server = TestServer::open().await;
    waits(&server).await;
    server.pass(MINUTE);
    let alarm = ringing(&server, Role::Officer, "not_greeted").await;
    let seen = format!("/api/v1/districts/north/alarms/{}/seen", alarm["id"].as_str().unwrap());
    server.with(Role::Kiosk, Some("north")).await.post(&seen, json!({})).await.is(403, "forbidden");
    server.nobody().post(&seen, json!({})).await.is(401, "sign_in");
    server.with(Role::Officer, Some("south")).await.post(&seen, json!({})).await.is(404, "not_found");
    let session = server.session("officer").await;
    let answer = server.cookie(&session).post(&seen, json!({})).await;
    let view = if answer.status == 200 { answer.ok() } else { panic!("{} {}", answer.status, answer.text) };
    assert!(!view["seen_at"].is_null() && !view["seen_by"].as_str().unwrap().is_empty(), "{view}");
    let captain = server.with(Role::Captain, Some("north")).await;
    captain.post(&seen, json!({})).await.ok();
    let floor = captain.get("/api/v1/districts/north/line?audience=floor").await.ok();
    assert!(floor["alarms"].as_array().unwrap().iter().any(|one| one["id"] == alarm["id"]), "{floor}");
    let none = seen.replace(alarm["id"].as_str().unwrap(), "00000000-0000-7000-8000-000000000000");
    captain.post(&none, json!({})).await.is(404, "unknown_alarm");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_that_lead_nowhere_are_refused() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let settings = admin.get("/api/v1/districts/north/settings").await.ok();
    for (alarms, code) in [
        (json!({"hook": "ftp://example.org/"}), "bad_hook"),
        (json!({"supervisor": ["not an address"]}), "bad_address"),
    ] {
        let mut card = settings["card"].clone();
        card["alarms"] = alarms;
        let request = admin.request(reqwest::Method::POST, "/api/v1/districts/north/settings");
        admin.send(request.json(&json!({"card": card}))).await.is(400, code);
    }
    let mut rules = settings["rules"].clone();
    rules["alarms"] = json!({"levels": {"long_wait": [{"after_ms": 99_999_999_999_i64, "to": "desk"}]}});
    let request = admin.request(reqwest::Method::POST, "/api/v1/districts/north/settings");
    admin.send(request.json(&json!({"rules": rules}))).await.is(400, "malformed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_of_alarms_takes_what_can_be_and_says_what_cannot() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let page = admin.get("/setup/alarms?district=north").await.text;
    assert!(page.contains("value=\"-3:00\"") && page.contains("10:00\u{a0}PM"), "the plan that ships");
    assert!(page.contains("No mail server is set"), "this service has none");
    let form = [
        ("district", "north"),
        ("do", "recipients"),
        ("supervisor", "sergeant@example.org\nlieutenant@example.org"),
        ("captain", ""),
        ("hook", "https://hooks.example.org/alarms"),
    ];
    assert_eq!(admin.form("/setup/alarms", &form).await.status, 303);
    let plan = |quiet: &'static str, more: &[(&'static str, &'static str)]| {
        let fixed = [("district", "north"), ("do", "change"), ("quiet_from", quiet), ("quiet_to", quiet)];
        let danger = [("danger_0_after", "0"), ("danger_0_to", "desk"), ("danger_0_hook", "yes")];
        fixed.into_iter().chain(danger).chain(more.iter().copied()).collect::<Vec<_>>()
    };
    let steps = [
        ("long_wait_0_after", "-1:30"),
        ("long_wait_0_to", "desk"),
        // A level that is removed: its time is empty.
        ("long_wait_1_after", ""),
        ("long_wait_1_to", "supervisor"),
        ("long_wait_2_after", "20"),
        ("long_wait_2_to", "captain"),
        ("long_wait_2_mail", "yes"),
    ];
    let answer = admin.form("/setup/alarms", &plan("", &steps)).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let settings = server.admin().await.get("/api/v1/districts/north/settings").await.ok();
    assert_eq!(settings["card"]["alarms"]["supervisor"][1], "lieutenant@example.org");
    let alarms = &settings["rules"]["alarms"];
    let ladder = json!([
        {"after_ms": -90_000, "to": "desk"}, {"after_ms": 1_200_000, "to": "captain", "mail": true}
    ]);
    assert_eq!((&alarms["levels"]["long_wait"], &alarms["quiet"]), (&ladder, &Value::Null));
    assert_eq!(alarms["levels"]["unstaffed"], json!([]));
    // The fields stay as typed.
    for (quiet, after, to) in [("", "soon", "desk"), ("", "1:11", "mayor"), ("late", "1:11", "desk")] {
        let steps = [("long_wait_0_after", after), ("long_wait_0_to", to)];
        let answer = admin.form("/setup/alarms", &plan(quiet, &steps)).await;
        assert_eq!(answer.status, 422);
        assert!(answer.text.contains(after) && answer.text.contains("aria-invalid"), "{}", answer.text);
    }
    let bad = [("district", "north"), ("do", "recipients"), ("hook", "javascript:alert(1)")];
    assert_eq!(admin.form("/setup/alarms", &bad).await.status, 422);
}
