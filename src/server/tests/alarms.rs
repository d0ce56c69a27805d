//! Alarms: on screen, by web hook to a real receiver, by mail to a real SMTP server; seen by whom; refused to whom.

use crate::house::House;
use crate::inbox::{Hooked, Inbox, PATIENCE, mail_server, receiver};
use domain::access::Role;
use domain::time::{MINUTE, SECOND};
use hmac::Mac;
use serde_json::{Value, json};
use server::courier::{KEY, Post};
use std::time::Duration;

async fn tell(house: &House, alarms: Value) {
    let admin = house.admin().await;
    let mut settings = admin.get("/api/v1/districts/north/settings").await.ok();
    settings["card"]["alarms"] = alarms;
    let request = admin.request(reqwest::Method::POST, "/api/v1/districts/north/settings");
    admin.send(request.json(&json!({"card": settings["card"]}))).await.ok();
}

async fn waits(house: &House) -> Value {
    let officer = house.with(Role::Officer, Some("north")).await;
    officer.open_window("1").await;
    house.ticket(&officer, json!({"channel": "walk_in", "service": "officer", "name": "Ida Tester"})).await
}

/// Asks until somebody rang.
async fn ringing(house: &House, role: Role, kind: &str) -> Value {
    let by = house.with(role, Some("north")).await;
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hook_is_told_with_a_signature_that_holds_and_no_name() {
    let (hook, inbox) = receiver(&["204 No Content"]).await;
    let house = House::open().await;
    tell(&house, json!({"hook": hook})).await;
    let visit = waits(&house).await;
    house.pass(15 * MINUTE);
    let came = inbox
        .one("a call of the hook", |one| {
            one.json()["to"] == "supervisor" && one.json()["alarms"].to_string().contains("long_wait")
        })
        .await;
    assert!(came.head.starts_with("POST /alarms?from=test HTTP/1.1"), "{}", came.head);
    let signature = came.header("x-district-window-signature");
    let (seconds, hash) = signature.strip_prefix("t=").unwrap().split_once(",v1=").unwrap();
    let key = house.tools.store.setting(KEY).await.unwrap().unwrap();
    let mut mac = server::links::keyed(key.as_bytes());
    mac.update(seconds.as_bytes());
    mac.update(b".");
    mac.update(&came.body);
    assert!(mac.verify_slice(&hex::decode(hash).unwrap()).is_ok());
    let told = came.json();
    assert_eq!(told["id"].as_str().unwrap(), came.header("x-district-window-id"));
    assert_eq!(told["district"], "north");
    let text = String::from_utf8(came.body).unwrap();
    assert!(text.contains(visit["ticket"].as_str().unwrap()) && !text.contains("Ida"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_hook_does_not_take_comes_again_under_the_same_id_and_is_not_led_elsewhere() {
    let (hook, inbox) = receiver(&["500 Broken", "302 Found", "200 OK"]).await;
    let house = House::open().await;
    tell(&house, json!({"hook": hook})).await;
    waits(&house).await;
    house.pass(5 * MINUTE);
    let first = inbox.one("the first attempt", |_| true).await;
    let id = first.header("x-district-window-id");
    let of_first = |inbox: &Inbox<Hooked>| {
        let came = inbox.came.lock().unwrap();
        came.iter().filter(|one| one.header("x-district-window-id") == id).count()
    };
    // Twice refused, taken the third time, and then never again.
    for attempts in 2..=3 {
        let look = async {
            while of_first(&inbox) < attempts {
                house.pass(SECOND);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, look).await.expect("another attempt");
    }
    let metrics = house.admin().await.get("/metrics").await.text;
    let number = |name: &str| -> u64 {
        let line = metrics.lines().find(|line| line.starts_with(&format!("district_window_{name} ")));
        line.unwrap().rsplit(' ').next().unwrap().parse().unwrap()
    };
    assert!(number("messages_failed_total") >= 2, "{metrics}");
    assert!(number("alarms_ringing") >= 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn supervisors_and_the_captain_get_mail_in_their_turn() {
    let (smtp, inbox) = mail_server().await;
    let from = "District Window <window@example.org>".to_owned();
    let house = House::open_with(|config| config.post = Some(Post { smtp, from })).await;
    let recipients = json!({"supervisor": ["sergeant@example.org"], "captain": ["captain@example.org"]});
    tell(&house, recipients).await;
    let visit = waits(&house).await;
    house.pass(15 * MINUTE);
    let to = |address: &'static str| {
        move |(envelope, _): &(Vec<String>, String)| envelope.iter().any(|line| line.contains(address))
    };
    let (_, letter) = inbox.one("mail to the supervisor", to("sergeant@example.org")).await;
    assert!(letter.contains("Auto-Submitted: auto-generated"), "{letter}");
    assert!(letter.contains("Message-ID: <") && letter.contains("@example.org>"), "{letter}");
    assert!(letter.contains(visit["ticket"].as_str().unwrap()) && !letter.contains("Ida"), "{letter}");
    assert!(inbox.came.lock().unwrap().iter().all(|one| !to("captain@example.org")(one)));
    house.pass(15 * MINUTE);
    inbox.one("mail to the captain", to("captain@example.org")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_seen_an_alarm_is_shown_and_strangers_are_refused() {
    let house = House::open().await;
    waits(&house).await;
    house.pass(MINUTE);
    let alarm = ringing(&house, Role::Officer, "not_greeted").await;
    let seen = format!("/api/v1/districts/north/alarms/{}/seen", alarm["id"].as_str().unwrap());
    house.with(Role::Kiosk, Some("north")).await.post(&seen, json!({})).await.is(403, "forbidden");
    house.nobody().post(&seen, json!({})).await.is(401, "sign_in");
    house.with(Role::Officer, Some("south")).await.post(&seen, json!({})).await.is(404, "not_found");
    let session = house.session("officer").await;
    let answer = house.cookie(&session).post(&seen, json!({})).await;
    let view = if answer.status == 200 { answer.ok() } else { panic!("{} {}", answer.status, answer.text) };
    assert!(!view["seen_at"].is_null() && !view["seen_by"].as_str().unwrap().is_empty(), "{view}");
    let captain = house.with(Role::Captain, Some("north")).await;
    captain.post(&seen, json!({})).await.ok();
    let floor = captain.get("/api/v1/districts/north/line?audience=floor").await.ok();
    assert!(floor["alarms"].as_array().unwrap().iter().any(|one| one["id"] == alarm["id"]), "{floor}");
    let none = seen.replace(alarm["id"].as_str().unwrap(), "00000000-0000-7000-8000-000000000000");
    captain.post(&none, json!({})).await.is(404, "unknown_alarm");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_that_lead_nowhere_are_refused() {
    let house = House::open().await;
    let admin = house.admin().await;
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
    let house = House::open().await;
    let admin = house.cookie(&house.session("admin").await);
    let page = admin.get("/setup/alarms?district=north").await.text;
    assert!(page.contains("value=\"-3:00\"") && page.contains("22:00"), "the plan that ships");
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
        // A step taken away: its time is empty.
        ("long_wait_1_after", ""),
        ("long_wait_1_to", "supervisor"),
        ("long_wait_2_after", "20"),
        ("long_wait_2_to", "captain"),
        ("long_wait_2_mail", "yes"),
    ];
    let answer = admin.form("/setup/alarms", &plan("", &steps)).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let settings = house.admin().await.get("/api/v1/districts/north/settings").await.ok();
    assert_eq!(settings["card"]["alarms"]["supervisor"][1], "lieutenant@example.org");
    let alarms = &settings["rules"]["alarms"];
    let ladder = json!([
        {"after_ms": -90_000, "to": "desk"}, {"after_ms": 1_200_000, "to": "captain", "mail": true}
    ]);
    assert_eq!((&alarms["levels"]["long_wait"], &alarms["quiet"]), (&ladder, &Value::Null));
    assert_eq!(alarms["levels"]["unstaffed"], json!([]));
    // What was typed stays.
    for (quiet, after, to) in [("", "soon", "desk"), ("", "1:11", "mayor"), ("late", "1:11", "desk")] {
        let steps = [("long_wait_0_after", after), ("long_wait_0_to", to)];
        let answer = admin.form("/setup/alarms", &plan(quiet, &steps)).await;
        assert_eq!(answer.status, 422);
        assert!(answer.text.contains(after) && answer.text.contains("aria-invalid"), "{}", answer.text);
    }
    let bad = [("district", "north"), ("do", "recipients"), ("hook", "javascript:alert(1)")];
    assert_eq!(admin.form("/setup/alarms", &bad).await.status, 422);
}
