//! Practice at the real desk and its debrief, and the page of figures about the Steps of Service.

use crate::test_server::{As, TestServer};
use domain::access::{Reach, Role};
use ops::staff::Account;
use serde_json::{Value, json};
use std::time::Duration;

/// Adds a second officer and returns their session.
async fn olga(server: &TestServer) -> String {
    let reach = Reach::Only(vec!["north".parse().unwrap()]);
    let account = Account {
        login: "olga".to_owned(),
        name: "Olga Other".to_owned(),
        badge: String::new(),
        role: Role::Officer,
        reach,
        supervisor: None,
    };
    server.tools.add_staff(&ops::caller::Caller::system(), account).await.unwrap();
    server.session("olga").await
}

/// Begins a scenario; returns the ids of the practice and of its line.
async fn begin(server: &TestServer, officer: &As<'_>, scenario: &str) -> (String, String) {
    let begun = officer.form("/practice", &[("scenario", scenario)]).await;
    assert_eq!(begun.status, 303, "{}", begun.text);
    let to = begun.headers["location"].to_str().unwrap();
    let line = to.strip_prefix("/desk?district=").expect("the desk").to_owned();
    assert!(line.starts_with("practice-"), "{line}");
    let practice = server.tools.store.practices().await.unwrap().remove(0);
    (practice.id.to_string(), line)
}

async fn practice_now(officer: &As<'_>, id: &str) -> Value {
    officer.get(&format!("/api/v1/practice/{id}")).await.ok()
}

async fn say(officer: &As<'_>, id: &str, reply: &str) -> Value {
    officer.post(&format!("/api/v1/practice/{id}/say"), json!({ "reply": reply })).await.ok()
}

/// The first step of a stage in the script of a service.
async fn step_of(officer: &As<'_>, script: &str, stage: &str) -> String {
    let script = officer.get(&format!("/api/v1/scripts/{script}")).await.ok();
    let steps = script["steps"].as_array().unwrap();
    let step = steps.iter().find(|step| step["stage"] == stage).expect("a step of that stage");
    step["key"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn practice_runs_at_the_desk_and_ends_in_a_debrief() {
    let server = TestServer::open().await;
    let officer = server.cookie(&server.session("officer").await);
    let cards = officer.get("/practice").await;
    assert_eq!(cards.status, 200);
    assert!(cards.text.contains("The third trip") && cards.text.contains("You have not practiced this yet."));
    let (id, line) = begin(&server, &officer, "angry_visitor").await;
    assert_eq!(officer.get(&format!("/desk?district={line}")).await.status, 200);
    assert!(officer.get("/practice").await.text.contains("Still open: The third trip"));
    let now = practice_now(&officer, &id).await;
    assert_eq!((&now["trust"], &now["said"][0]["key"]), (&json!(3), &json!("comes_in")));

    // Served like any visit, in the practice line.
    officer.post(&format!("/api/v1/districts/{line}/windows/1/open"), json!({})).await.ok();
    let waiting = officer.get(&format!("/api/v1/districts/{line}/line?audience=desk")).await.ok();
    let visit = waiting["waiting"][0].clone();
    server.pass(20_000);
    officer.verb(&visit, "acknowledge", json!({})).await.ok();
    assert_eq!(practice_now(&officer, &id).await["trust"], 4);
    server.pass(10_000);
    officer.post(&format!("/api/v1/districts/{line}/windows/1/next"), json!({})).await.ok();
    officer.verb(&visit, "serve", json!({})).await.ok();
    server.pass(5_000);
    assert_eq!(say(&officer, &id, "three_trips").await["trust"], 6);
    assert_eq!(say(&officer, &id, "calm_down").await["trust"], 6, "one reply to a line, and no other");
    server.pass(10_000);
    let listen = step_of(&officer, "report_copy", "listen").await;
    officer.verb(&visit, "steps", json!({ "step": listen })).await.ok();
    server.pass(10_000);
    let solve = step_of(&officer, "report_copy", "solve").await;
    officer.verb(&visit, "steps", json!({ "step": solve })).await.ok();
    let before = practice_now(&officer, &id).await["trust"].as_i64().unwrap();
    server.pass(5_000);
    assert_eq!(say(&officer, &id, "website").await["trust"], before - 2);
    server.pass(5_000);
    officer.verb(&visit, "resolve", json!({"outcome": "done"})).await.ok();
    server.pass(1_000);

    let ended = officer.form(&format!("/practice/{id}/end"), &[]).await;
    assert_eq!(
        (ended.status.as_u16(), ended.headers["location"].to_str().unwrap()),
        (303, &*format!("/practice/{id}"))
    );
    let debrief = officer.get(&format!("/practice/{id}")).await;
    assert_eq!(debrief.status, 200);
    for text in [
        "You took up the one thing he said, and he did not have to say it louder.",
        "He stands in front of you for the third time and is sent away again.",
        "What an experienced officer would have said:",
        "You can follow it online if you like.",
        "Trust +2, now 6.",
        "Trust −2, now ",
        "Step done: Listen",
        "Daniel Ruiz was greeted",
        "0:20",
        "not done",
        "Practice again",
        "Getting there: trust is at 3 of 10",
        "role=\"img\"",
    ] {
        assert!(debrief.text.contains(text), "“{text}” is not in {}", debrief.text);
    }
    assert!(officer.get("/practice").await.text.contains("You practiced this on March 10, 2026"));
    assert_eq!(officer.form(&format!("/practice/{id}/end"), &[]).await.status, 303, "twice is fine");
}

#[tokio::test]
async fn practice_is_in_no_list_and_no_figure() {
    let server = TestServer::open().await;
    let officer = server.cookie(&server.session("officer").await);
    let (_, line) = begin(&server, &officer, "angry_visitor").await;
    for login in ["admin", "officer", "captain", "supervisor"] {
        let reader = server.cookie(&server.session(login).await);
        for path in [
            "/api/v1/districts",
            "/api/v1/visits",
            "/api/v1/reports/summary",
            "/floor",
            "/floor?list=all",
            "/floor.csv?list=all",
            "/steps",
        ] {
            let answer = reader.get(path).await;
            if answer.status == 403 {
                continue;
            }
            let there = answer.text.contains("practice-") || answer.text.contains("Ruiz");
            assert!(!there, "{path} by {login}: {}", answer.text);
        }
    }
    let admin = server.cookie(&server.session("admin").await);
    let summary = admin.get("/api/v1/reports/summary").await.ok();
    assert_eq!(summary["total"]["arrived"], 0);
    assert_eq!(admin.get("/api/v1/visits").await.ok(), json!([]));
    for who in [&admin, &officer] {
        let mut stream = who.request(reqwest::Method::GET, "/api/v1/live").send().await.unwrap();
        let mut heard = String::new();
        while let Ok(Ok(Some(chunk))) = tokio::time::timeout(Duration::from_millis(500), stream.chunk()).await
        {
            heard.push_str(&String::from_utf8_lossy(&chunk));
        }
        assert!(heard.contains("north") && !heard.contains(&line), "{heard}");
    }
}

#[tokio::test]
async fn practice_is_read_by_oneself_and_by_who_answers_for_it() {
    let server = TestServer::open().await;
    let other = server.cookie(&olga(&server).await);
    let officer = server.cookie(&server.session("officer").await);
    let (id, line) = begin(&server, &officer, "angry_visitor").await;
    let (page, api) = (format!("/practice/{id}"), format!("/api/v1/practice/{id}"));
    assert_eq!(other.get(&page).await.status, 404);
    other.get(&api).await.is(404, "not_found");
    assert_eq!(other.get(&format!("/desk?district={line}")).await.status, 404);
    assert_eq!(other.form(&format!("{page}/end"), &[]).await.status, 404);
    assert!(!other.get("/practice").await.text.contains("Otto Officer"));
    for login in ["supervisor", "captain"] {
        let reader = server.cookie(&server.session(login).await);
        let debrief = reader.get(&page).await;
        assert_eq!(debrief.status, 200, "{login}");
        assert!(
            debrief.text.contains("Otto Officer") && debrief.text.contains("still in progress"),
            "{login}"
        );
        assert!(reader.get("/practice").await.text.contains(&page), "{login}");
        assert!(!reader.get("/practice?person=nobody").await.text.contains(&page), "{login}");
    }
    let supervisor = server.cookie(&server.session("supervisor").await);
    assert_eq!(supervisor.form(&format!("{page}/end"), &[]).await.status, 404);
}

#[tokio::test]
async fn practice_does_not_begin_at_a_real_window() {
    let server = TestServer::open().await;
    let officer = server.cookie(&server.session("officer").await);
    officer.open_window("1").await;
    let refused = officer.form("/practice", &[("scenario", "angry_visitor")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("You are at a window now."), "{}", refused.text);
    assert!(server.tools.store.practices().await.unwrap().is_empty());
    let captain = server.cookie(&server.session("captain").await);
    assert_eq!(captain.form("/practice", &[("scenario", "angry_visitor")]).await.status, 403);
    assert!(!captain.get("/practice").await.text.contains("Start: "));
}

/// The required steps on the general script's path when no one is in danger.
const REQUIRED: [&str; 8] =
    ["greet", "safe_now", "tell_me", "say_back", "options", "choose", "next_step", "thank"];

#[tokio::test]
async fn the_steps_page_counts_what_was_done() {
    let server = TestServer::open().await;
    let officer = server.cookie(&server.session("officer").await);
    officer.open_window("1").await;
    let body = json!({"channel": "walk_in", "service": "other", "window": "1"});
    // One visit with every required step, with `say_back` a minute after arrival, and one with only the greeting.
    let whole = server.ticket(&officer, body.clone()).await;
    server.pass(60_000);
    for step in REQUIRED {
        officer.verb(&whole, "steps", json!({ "step": step })).await.ok();
    }
    officer.verb(&whole, "resolve", json!({"outcome": "done"})).await.ok();
    let short = server.ticket(&officer, body).await;
    officer.verb(&short, "steps", json!({"step": "greet"})).await.ok();
    let skipped = json!({"step": "say_back", "skipped": true, "reason": "no_time"});
    officer.verb(&short, "steps", skipped).await.ok();
    officer.verb(&short, "resolve", json!({"outcome": "done"})).await.ok();

    ops::Ops::start(server.tools.clone()).await.unwrap().count_all().await.unwrap();

    // Computed by hand: 8 of 8 and 1 of 8 are 9 of 16, 56.25 %; one minute from arrival to `say_back` in the first, none in
    // the second.
    let captain = server.cookie(&server.session("captain").await);
    let page = captain.get("/steps").await;
    assert_eq!(page.status, 200);
    for text in [
        "February 11, 2026 – March 10, 2026 (on record since March 10, 2026): required steps were done 56 of 100 times, in 2 matters people came for.",
        "9 of 16",
        "too few to say",
        "1:00",
    ] {
        assert!(page.text.contains(text), "“{text}” is not in {}", page.text);
    }
    // A step is shown by its text, in the reader's language, not by its key.
    let spanish = captain.request(reqwest::Method::GET, "/steps").header("accept-language", "es");
    for (page, said) in [
        (page.text, "Let me check that I understood."),
        (captain.send(spanish).await.text, "Quiero confirmar que entendí bien."),
    ] {
        let body = page.split("<body").nth(1).unwrap();
        assert!(body.contains(said) && !body.contains("say back") && !body.contains("say_back"), "{body}");
    }
    let csv = captain.get("/steps.csv?by=service").await;
    assert_eq!(csv.status, 200);
    assert!(csv.text.contains("\nother,,2,9,16,0.5625,,,1,60000,60000,0,0"), "{}", csv.text);
    let day = captain.get("/steps?by=service&from=2026-03-10&to=2026-03-10").await;
    assert!(day.text.contains("/floor?list=all&amp;day=2026-03-10&amp;service=other"), "{}", day.text);
    assert_eq!(captain.get("/steps?from=2026-03-11&to=2026-03-10").await.status, 422);
    assert_eq!(captain.get("/steps?district=south").await.status, 404);
    let none = captain.get("/steps?to=2026-03-09").await;
    assert!(none.text.contains("March 9, 2026: nothing was recorded yet."), "{}", none.text);
    let own = officer.get("/steps").await;
    assert!(own.text.contains("Otto Officer") && own.text.contains("9 of 16"), "{}", own.text);
}

#[tokio::test]
async fn the_steps_of_an_officer_are_theirs_and_their_supervisors() {
    let server = TestServer::open().await;
    let officer = server.cookie(&server.session("officer").await);
    officer.open_window("1").await;
    let body = json!({"channel": "walk_in", "service": "other", "window": "1"});
    let visit = server.ticket(&officer, body).await;
    officer.verb(&visit, "steps", json!({"step": "greet"})).await.ok();
    officer.verb(&visit, "resolve", json!({"outcome": "done"})).await.ok();
    let seen = async |login: &str| {
        let reader = server.cookie(&server.session(login).await);
        let page = reader.get("/steps?by=officer").await;
        (page.status.as_u16(), page.text.contains("Otto Officer</th>"))
    };
    let _other = olga(&server).await;
    let own = officer.get("/steps?by=officer").await;
    assert!(own.text.contains(">Otto Officer</th>"), "{}", own.text);
    assert_eq!(officer.get("/steps?by=version").await.status, 403);
    assert_eq!(officer.get("/steps.csv?by=service").await.status, 403);
    assert_eq!(seen("olga").await, (200, false));
    assert_eq!(seen("supervisor").await, (200, false));
    assert_eq!(seen("captain").await, (403, false));
    assert_eq!(seen("admin").await, (200, false));
    // The staff settings say who the officer's supervisor is.
    let admin = server.cookie(&server.session("admin").await);
    let id = async |login: &str| {
        let staff = server.tools.store.staff_by_login(login).await.unwrap().unwrap();
        staff.id.to_string()
    };
    let (otto, sam) = (id("officer").await, id("supervisor").await);
    let form = [
        ("district", "north"),
        ("do", "change"),
        ("id", otto.as_str()),
        ("login", "officer"),
        ("name", "Otto Officer"),
        ("badge", ""),
        ("role", "officer"),
        ("in_north", "yes"),
        ("supervisor", sam.as_str()),
    ];
    let changed = admin.form("/setup/staff", &form).await;
    assert_eq!(changed.status, 303, "{}", changed.text);
    let edit = admin.get(&format!("/setup/staff?district=north&edit={otto}")).await;
    assert!(
        edit.text.contains("Reports to") && edit.text.contains(&format!("value=\"{sam}\" selected")),
        "{}",
        edit.text
    );
    assert_eq!(seen("supervisor").await, (200, true));
    assert_eq!(seen("captain").await, (403, false));
}

#[tokio::test]
async fn a_practice_line_is_nobody_elses_whatever_their_reach() {
    let server = TestServer::open().await;
    let officer = server.cookie(&server.session("officer").await);
    let (_, line) = begin(&server, &officer, "angry_visitor").await;
    officer.get(&format!("/api/v1/districts/{line}/line?audience=desk")).await.ok();
    // The administrator has all districts; so does a token of that role.
    let admin = server.cookie(&server.session("admin").await);
    for by in [&admin, &server.admin().await] {
        by.get(&format!("/api/v1/districts/{line}/line?audience=desk")).await.is(404, "not_found");
        by.get(&format!("/api/v1/live?district={line}")).await.is(404, "not_found");
        assert_eq!(by.get(&format!("/desk?district={line}")).await.status, 404);
        let open = format!("/api/v1/districts/{line}/windows/1/open");
        by.post(&open, json!({"take_over": true})).await.is(404, "not_found");
    }
    // Their own practice is open to them.
    let (_, own) = begin(&server, &admin, "angry_visitor").await;
    assert_ne!(own, line);
    assert_eq!(admin.get(&format!("/desk?district={own}")).await.status, 200);
    admin.get(&format!("/api/v1/districts/{own}/line?audience=desk")).await.ok();
}
