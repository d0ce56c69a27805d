//! Whether an officer is here, people who must not meet, sign-on sessions: what clients are sent.

use crate::test_server::{As, TestServer};
use domain::access::Role;
use domain::time::{HOUR, MINUTE};
use ops::setup::File;
use serde_json::{Value, json};
use std::sync::Mutex;

const WEEK: i64 = 7 * 24 * HOUR;

async fn line(by: &As<'_>, audience: &str) -> Value {
    by.get(&format!("/api/v1/districts/north/line?audience={audience}")).await.ok()
}

/// Sets other rules for the tests' district, as another process would.
async fn with_rules(server: &TestServer, rules: &str) {
    with_other(server, "services = \"all\"", &format!("services = \"all\"\n{rules}")).await;
}

/// The same, with one line of the file replaced.
async fn with_other(server: &TestServer, line: &str, other: &str) {
    let text = include_str!("department.toml").replacen(line, other, 1);
    let file = File::parse(&text).expect("a department");
    ops::Ops::start(server.tools.clone()).await.expect("use cases").apply(&file).await.expect("applied");
}

#[tokio::test]
async fn every_answer_says_whether_an_officer_is_here() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let districts = admin.get("/api/v1/districts").await.ok();
    assert_eq!(districts[0]["presence"], json!({"state": "nobody_yet"}));
    assert_eq!(districts[1]["presence"]["state"], "closed_until");
    assert!(districts[1]["presence"]["opens_at"].as_str().unwrap().starts_with("2026-03-17T06:00:00"));

    let visit = server.ticket(&admin, json!({"channel": "walk_in", "service": "report_copy"})).await;
    assert_eq!(visit["presence"], json!({"state": "nobody_yet"}));
    assert_eq!(visit["quote"], Value::Null);
    let path = visit["status_url"].as_str().unwrap().strip_prefix(&server.origin).unwrap().to_owned();
    let page = server.nobody().get(&path).await.text;
    assert!(page.contains("No officer is at the desk right now."), "{page}");
    let spanish = server.nobody().get(&format!("{path}?lang=es")).await.text;
    assert!(spanish.contains("Ahora no hay ningún oficial en la recepción."), "{spanish}");

    admin.open_window("1").await;
    for audience in ["desk", "display", "floor"] {
        assert_eq!(line(&admin, audience).await["presence"], json!({"state": "staffed"}), "{audience}");
    }
    let page = server.nobody().get(&path).await.text;
    assert!(!page.contains("No officer"), "{page}");
    // The officer leaves after the ticket was taken: from then on no wait is quoted, whatever was expected before.
    let quoted = async || {
        let visit = server.ticket(&admin, json!({"channel": "walk_in", "service": "report_copy"})).await;
        visit["quote"].is_object()
    };
    let mut tries = 0;
    while !quoted().await && tries < 200 {
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        tries += 1;
    }
    assert!(tries < 200, "no wait was ever told");
    let away = json!({"reason": "break", "back_at": "2026-03-10T10:20:00.000-04:00"});
    admin.post("/api/v1/districts/north/windows/1/away", away).await.ok();
    assert!(!quoted().await);
    let display = line(&admin, "display").await;
    assert_eq!(display["presence"]["state"], "away_until");
    assert!(display["presence"]["back_at"].as_str().unwrap().starts_with("2026-03-10T10:20:00"));
    assert_eq!(display["quotes"], json!({}));
    assert!(server.nobody().get(&path).await.text.contains("Back about 10:20\u{a0}AM."));
    server.pass(30 * MINUTE);
    assert_eq!(line(&admin, "display").await["presence"], json!({"state": "nobody_yet"}));
    let emergency = json!({"reason": "emergency"});
    admin.post("/api/v1/districts/north/windows/1/away", emergency).await.ok();
    assert!(server.nobody().get(&path).await.text.contains("helping in an emergency"));
}

#[tokio::test]
async fn after_closing_time_a_window_that_a_program_left_open_counts_for_four_hours() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let south = async || admin.get("/api/v1/districts").await.ok()[1].clone();
    admin.post("/api/v1/districts/south/windows/1/open", json!({})).await.ok();
    server.pass(4 * HOUR - 1);
    let told = south().await;
    assert_eq!((&told["open"], &told["presence"]["state"]), (&json!(false), &json!("staffed")));
    server.pass(1);
    assert_eq!(south().await["presence"]["state"], "closed_until");
}

#[tokio::test]
async fn nobody_says_that_they_are_back_the_day_after() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    admin.open_window("1").await;
    let away = async |back_at: &str| {
        let body = json!({"reason": "break", "back_at": format!("2026-03-{back_at}:00.000-04:00")});
        admin.post("/api/v1/districts/north/windows/1/away", body).await
    };
    for late in ["10T22:01", "11T10:20"] {
        let refused = away(late).await;
        assert!(refused.text.contains("at most 12 hours from now"), "{}", refused.text);
        refused.is(400, "away_too_long");
    }
    assert_eq!(line(&admin, "display").await["presence"], json!({"state": "staffed"}));
    away("10T22:00").await.ok();
}

#[tokio::test]
async fn a_call_is_asked_for_while_the_district_is_closed() {
    let server = TestServer::open().await;
    let tablet = server.with(Role::Kiosk, Some("south")).await;
    let ask = async |body: Value| tablet.create("south", &server.key(), body).await;
    ask(json!({"channel": "walk_in", "service": "officer"})).await.is(409, "district_closed");
    let number = json!({"channel": "callback", "language": "es", "phone": "215 555 0126"});
    assert_eq!(ask(json!({"channel": "callback"})).await.code(), "no_number");
    let made = ask(number).await.ok();
    assert_eq!(made["state"], "callback_due");
    assert_eq!(made["presence"]["state"], "closed_until");
    let path = made["status_url"].as_str().unwrap().strip_prefix(&server.origin).unwrap().to_owned();
    let page = server.nobody().get(&format!("{path}?lang=en")).await.text;
    assert!(
        page.contains("Your request for a call is saved.") && page.contains("We are closed now."),
        "{page}"
    );
    assert!(!page.contains("We will call you"), "{page}");
    let admin = server.admin().await;
    let line = admin.get("/api/v1/districts/south/line?audience=desk").await.ok();
    let due = line["others"][0]["due"].as_str().unwrap();
    assert!(due.starts_with("2026-03-24T06:00:00") || due.starts_with("2026-03-17T07:00:00"), "{due}");
    server.pass(WEEK - 4 * HOUR + 30 * MINUTE);
    let open = admin.get("/api/v1/districts").await.ok();
    assert_eq!((&open[1]["open"], &open[1]["presence"]["state"]), (&json!(true), &json!("nobody_yet")));
    admin.post("/api/v1/districts/south/windows/1/open", json!({})).await.ok();
    let page = server.nobody().get(&format!("{path}?lang=en")).await.text;
    assert!(page.contains("We will call you back"), "{page}");
}

#[tokio::test]
async fn the_tablet_knows_its_own_alert_from_an_older_one() {
    let server = TestServer::open().await;
    let tablet = server.with(Role::Kiosk, Some("north")).await;
    let admin = server.admin().await;
    let alerts = "/api/v1/districts/north/alerts";
    let press = async || tablet.post(alerts, json!({"action": "raise"})).await.ok()["id"].clone();
    let first = press().await;
    admin.post(alerts, json!({"action": "answer", "id": first})).await.ok();
    server.pass(5 * MINUTE);
    let second = press().await;
    assert_ne!(first, second, "a person who presses now has not been heard");
    let view = line(&admin, "display").await;
    let answered = |id: &Value| {
        view["alerts"]
            .as_array()
            .unwrap()
            .iter()
            .find(|alert| alert["id"] == *id)
            .map(|alert| alert["answered"].clone())
    };
    assert_eq!((answered(&first), answered(&second)), (Some(json!(true)), Some(json!(false))));
}

#[tokio::test]
async fn people_who_must_not_meet_are_known_to_both_desks_and_to_nobody_else() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    with_rules(&server, "rules = { keep_apart = \"not_side_by_side\" }").await;
    admin.open_window("1").await;
    admin.open_window("2").await;
    let one = server
        .ticket(&admin, json!({"channel": "walk_in", "service": "child_exchange", "name": "Ana"}))
        .await;
    let other = server.ticket(&admin, json!({"channel": "walk_in", "service": "child_exchange"})).await;
    let lobby = async || line(&admin, "display").await["waiting"].clone();
    let before = lobby().await;
    let marked = admin.verb(&one, "keep_apart", json!({"visit": other["id"]})).await.ok();
    assert_eq!(marked["apart"], json!([other["id"]]));
    let desk = line(&admin, "desk").await;
    assert_eq!(desk["waiting"][1]["apart"], json!([one["id"]]), "the other side is warned as well");
    assert_eq!(lobby().await, before);
    let path = one["status_url"].as_str().unwrap().strip_prefix(&server.origin).unwrap().to_owned();
    assert!(!server.nobody().get(&path).await.text.to_lowercase().contains("apart"));
    let facts = admin.get(&format!("/api/v1/visits/{}/facts", one["id"].as_str().unwrap())).await;
    assert!(facts.text.contains("kept_apart") && !facts.text.contains("Ana"), "{}", facts.text);

    let called = admin.post("/api/v1/districts/north/windows/1/next", json!({})).await.ok();
    assert_eq!(called["id"], one["id"]);
    assert_eq!(admin.post("/api/v1/districts/north/windows/2/next", json!({})).await.status, 204);
    let officer = server.cookie(&server.session("officer").await);
    officer.post("/api/v1/districts/north/windows/2/open", json!({})).await.ok();
    let refused = officer.verb(&other, "call", json!({"window": "2", "reason": "safety"})).await;
    assert!(refused.text.contains("kept apart from the person at the next window"), "{}", refused.text);
    refused.is(409, "kept_apart");
    // A supervisor overrides it, with a reason.
    admin.verb(&other, "call", json!({"window": "2"})).await.is(409, "reason_required");
    let called = admin.verb(&other, "call", json!({"window": "2", "reason": "safety"})).await.ok();
    assert_eq!((&called["state"], &called["apart"]), (&json!("called"), &json!([one["id"]])));
    admin.verb(&other, "keep_apart", json!({"visit": one["id"], "apart": false})).await.ok();
    assert!(line(&admin, "desk").await["windows"][0]["visit"].get("apart").is_none());
}

#[tokio::test]
async fn a_sign_on_session_leaves_those_who_sign_on_a_turn() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let path = "/api/v1/districts/north/settings";
    let rules = admin.get(path).await.ok()["rules"].clone();
    let set = async |every: u32| {
        let mut rules = rules.clone();
        rules["sign_on"] = json!({"other_every": every});
        admin.post(path, json!({"rules": rules})).await
    };
    for every in [0, 1] {
        let refused = set(every).await;
        assert!(refused.text.contains("a number of 2 or more"), "{}", refused.text);
        refused.is(400, "bad_sign_on");
    }
    set(2).await.ok();
    assert_eq!(admin.get(path).await.ok()["rules"]["sign_on"], json!({"other_every": 2}));
}

#[tokio::test]
async fn a_sign_on_session_follows_the_rule_of_the_district() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let ticket = async |service: &str| {
        server.pass(MINUTE);
        server.ticket(&admin, json!({"channel": "walk_in", "service": service})).await["id"].clone()
    };
    let open = json!({"sign_on": "court_sign_on"});
    let next = async || {
        let called = admin.post("/api/v1/districts/north/windows/1/next", json!({})).await.ok();
        admin.verb(&called, "serve", json!({})).await.ok();
        admin.verb(&called, "resolve", json!({"outcome": "done"})).await.ok();
        called["id"].clone()
    };
    admin
        .post("/api/v1/districts/north/windows/1/open", json!({"sign_on": "pizza"}))
        .await
        .is(422, "unknown_service");
    let (copy, sign) = (ticket("report_copy").await, ticket("court_sign_on").await);
    let window = admin.post("/api/v1/districts/north/windows/1/open", open.clone()).await.ok();
    assert_eq!((&window["sign_on"], &window["next"]), (&json!("court_sign_on"), &copy));
    assert_eq!([next().await, next().await], [copy, sign], "the visit that waits longest is next");

    with_rules(&server, "rules = { sign_on = { other_every = 2 } }").await;
    let (copy, one, two) =
        (ticket("report_copy").await, ticket("court_sign_on").await, ticket("court_sign_on").await);
    admin.post("/api/v1/districts/north/windows/1/open", json!({})).await.ok();
    admin.post("/api/v1/districts/north/windows/1/open", open).await.ok();
    assert_eq!([next().await, next().await, next().await], [one.clone(), copy, two]);
    let facts = admin.get(&format!("/api/v1/visits/{}/facts", one.as_str().unwrap())).await.text;
    assert!(facts.contains("\"out_of_order\":\"sign_on_session\""), "{facts}");
}

#[tokio::test]
async fn a_quoted_wait_is_shown_again_with_the_closing_time_of_then() {
    let server = TestServer::open().await;
    with_other(&server, "hours = \"always\"", "hours = { tue = [\"06:00-10:05\"] }").await;
    let admin = server.admin().await;
    admin.open_window("1").await;
    let told = Mutex::new(Value::Null);
    let ask = async || {
        let visit = server.ticket(&admin, json!({"channel": "walk_in", "service": "report_copy"})).await;
        let reaches_beyond = visit["quote"]["closes_at"].is_string();
        *told.lock().unwrap() = visit;
        reaches_beyond
    };
    server.until("told a wait that reaches beyond closing time", ask).await;
    let told = told.into_inner().unwrap();
    assert!(told["quote"]["closes_at"].as_str().unwrap().starts_with("2026-03-10T10:05:00"), "{told}");
    server.pass(10 * MINUTE);
    let again = admin.get(&format!("/api/v1/visits/{}", told["id"].as_str().unwrap())).await.ok();
    assert_eq!(again["quote"], told["quote"]);
}
