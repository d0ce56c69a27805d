//! A visit from ticket to end, with repeated requests, races and reports.

use crate::test_server::TestServer;
use domain::access::Role;
use futures::future::join_all;
use serde_json::json;
use std::collections::BTreeSet;

#[tokio::test]
async fn a_visit_from_ticket_to_end() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let made = admin
        .create("north", "k", json!({"channel": "walk_in", "service": "report_copy", "name": "Ana"}))
        .await;
    assert_eq!(made.status, 201);
    let visit = made.json();
    assert_eq!(
        made.headers["location"],
        format!("/api/v1/visits/{}", visit["id"].as_str().unwrap()).as_str()
    );
    assert!(visit["status_url"].as_str().unwrap().starts_with(&format!("{}/v/", server.origin)));
    assert_eq!(visit["state"], "waiting");
    let line = admin.get("/api/v1/districts/north/line?audience=desk").await.ok();
    assert_eq!(line["waiting"][0]["name"], "Ana");
    let lobby = admin.get("/api/v1/districts/north/line?audience=display").await;
    assert!(!lobby.text.contains("Ana") && !lobby.text.contains(visit["id"].as_str().unwrap()));
    admin.open_window("1").await;
    admin.open_window("1").await;
    let called = admin.post("/api/v1/districts/north/windows/1/next", json!({})).await.ok();
    assert_eq!((&called["id"], &called["state"]), (&visit["id"], &json!("called")));
    admin.post("/api/v1/districts/north/windows/1/next", json!({})).await.is(409, "window_busy");
    server.pass(60_000);
    admin.verb(&visit, "serve", json!({})).await.ok();
    server.pass(120_000);
    let done = admin.verb(&visit, "resolve", json!({"outcome": "done", "reference": "DR-1"})).await.ok();
    assert_eq!((&done["state"], &done["end"]), (&json!("ended"), &json!("resolved")));
    assert_eq!(done["clocks"]["resolution_ms"], 180_000);
    let nobody = admin.post("/api/v1/districts/north/windows/1/next", json!({})).await;
    assert_eq!((nobody.status.as_u16(), nobody.text.as_str()), (204, ""));
    let facts = admin.get(&format!("/api/v1/visits/{}/facts", visit["id"].as_str().unwrap())).await.ok();
    let kinds: Vec<&str> =
        facts.as_array().unwrap().iter().map(|fact| fact["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["arrived", "called", "served", "ended"]);
    let report = admin.get("/api/v1/reports/summary?by=service&from=2026-03-01&to=2026-03-31").await.ok();
    assert_eq!(report["total"]["served"], 1);
    let found = admin.get("/api/v1/visits?district=north&q=Ana").await.ok();
    assert_eq!(found.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_visit_says_why_it_waited_and_how_it_was_counted_before() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let visit = server.ticket(&admin, json!({"channel": "walk_in"})).await;
    let path = format!("/api/v1/visits/{}", visit["id"].as_str().unwrap());
    server.pass(20 * 60_000);
    let pages = server.cookie(&server.session("admin").await);
    let targets =
        [("district", "north"), ("do", "change"), ("acknowledge", "1:00"), ("call", "30"), ("resolve", "40")];
    assert_eq!(pages.form("/setup/targets", &targets).await.status, 303);
    admin.open_window("1").await;
    server.pass(60_000);
    admin.post("/api/v1/districts/north/windows/1/next", json!({})).await.ok();
    admin.verb(&visit, "serve", json!({})).await.ok();
    let seen = admin.get(&path).await.ok();
    assert_eq!(seen["causes"], json!({"nobody_staffed": 1_200_000, "window_free": 60_000}));
    assert_eq!(seen["clocks"]["waiting_ms"], 1_260_000);
    let calls = |seen: &serde_json::Value| -> Vec<(bool, serde_json::Value, serde_json::Value)> {
        let measured = seen["measured"].as_array().unwrap().clone();
        let calls = measured.into_iter().filter(|one| one["clock"] == "call");
        calls.map(|one| (one["until"].is_null(), one["target_ms"].clone(), one["met"].clone())).collect()
    };
    let counted = [(false, json!(900_000), json!(false)), (true, json!(1_800_000), json!(true))];
    assert_eq!(calls(&seen), counted);
    assert_eq!(seen["due_times"]["call"], calls_due(&seen));
    admin.verb(&visit, "resolve", json!({"outcome": "done"})).await.ok();
    // Once ended, it keeps the rules it ended under.
    let targets =
        [("district", "north"), ("do", "change"), ("acknowledge", "1:00"), ("call", "5"), ("resolve", "10")];
    assert_eq!(pages.form("/setup/targets", &targets).await.status, 303);
    let over = admin.get(&path).await.ok();
    assert_eq!(calls(&over), counted);
    assert_eq!(over["due_times"], seen["due_times"]);
    assert_eq!(over["causes"], seen["causes"]);
    assert_eq!(over["first_resolved_at"], over["ended_at"]);
}

/// When the call is due by the current rules.
fn calls_due(visit: &serde_json::Value) -> serde_json::Value {
    let measured = visit["measured"].as_array().unwrap();
    let now = measured.iter().find(|one| one["clock"] == "call" && one["until"].is_null());
    now.unwrap()["due"].clone()
}

#[tokio::test]
async fn a_double_tap_makes_one_visit() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let body = json!({"channel": "walk_in", "service": "officer"});
    let taps = join_all((0..8).map(|_| admin.create("north", "one", body.clone()))).await;
    let ids: BTreeSet<String> =
        taps.iter().map(|tap| tap.json()["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids.len(), 1);
    assert!(taps.iter().all(|tap| tap.status == 201));
    assert_eq!(taps.iter().filter(|tap| tap.headers.contains_key("idempotency-replayed")).count(), 7);
    let waiting = admin.get("/api/v1/districts/north/line?audience=desk").await.ok();
    assert_eq!(waiting["waiting"].as_array().unwrap().len(), 1);
    let other = json!({"channel": "walk_in", "service": "officer", "note": "another"});
    admin.create("north", "one", other).await.is(422, "key_reused");
}

#[tokio::test]
async fn twelve_desks_share_the_line() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let pages = server.cookie(&server.session("admin").await);
    let windows: Vec<String> = (1..=12).map(|number: u32| number.to_string()).collect();
    // The department has the first two.
    for window in windows.iter().skip(2) {
        let name = window.as_str();
        let fields =
            [("district", "north"), ("do", "add"), ("id", name), ("name_en", name), ("kind", "counter")];
        assert_eq!(pages.form("/setup/windows", &fields).await.status, 303);
    }
    for window in &windows {
        admin.open_window(window).await;
    }
    for number in 0..24 {
        server
            .ticket(&admin, json!({"channel": "walk_in", "service": "officer", "party_size": number % 3 + 1}))
            .await;
        server.pass(1_000);
    }
    let mut called = BTreeSet::new();
    for round in 1..=2 {
        let all = join_all(windows.iter().map(|window| {
            let path = format!("/api/v1/districts/north/windows/{window}/next");
            let admin = &admin;
            async move { admin.post(&path, json!({})).await.ok() }
        }));
        for visit in all.await {
            assert!(called.insert(visit["ticket"].as_str().unwrap().to_owned()), "given twice");
            admin.verb(&visit, "serve", json!({})).await.ok();
            admin.verb(&visit, "resolve", json!({"outcome": "done"})).await.ok();
        }
        assert_eq!(called.len(), 12 * round);
    }
}

#[tokio::test]
async fn a_telephone_system_reports_with_a_signature() {
    use hmac::{Hmac, KeyInit, Mac};
    let server = TestServer::open().await;
    let admin = server.admin().await;
    admin.post("/api/v1/settings", json!({"telephone_key": "a key of some length"})).await.ok();
    let seconds = crate::test_server::START.0 / 1_000;
    let body = json!({"call_id": "sip:215-555-0101@pbx", "event": "ringing", "at": "2026-03-10T10:00:00.000-04:00", "from": "215 555 0101"}).to_string();
    let path = "/api/v1/districts/north/calls";
    let hashed = |text: String, key: &str| {
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key.as_bytes()).unwrap();
        mac.update(text.as_bytes());
        hex::encode(mac.finalize().into_bytes())
    };
    let sign = |seconds: i64, key: &str| {
        format!("t={seconds},v2={}", hashed(format!("{seconds}.{path}.{body}"), key))
    };
    let send_to = |path: &'static str, signature: String| {
        let nobody = server.nobody();
        let request = nobody.request(reqwest::Method::POST, path);
        let request = request
            .header("x-district-window-signature", signature)
            .header("content-type", "application/json");
        let request = request.body(body.clone());
        async move { crate::test_server::answer(request.send().await.unwrap()).await }
    };
    let send = |signature: String| send_to(path, signature);
    send(sign(seconds, "another key of some length")).await.is(401, "sign_in");
    send(sign(seconds - 301, "a key of some length")).await.is(401, "sign_in");
    let rung = send(sign(seconds, "a key of some length")).await;
    assert_eq!(rung.status, 201, "{}", rung.text);
    assert_eq!(rung.json()["state"], "ringing");
    assert!(!rung.text.contains("0101"), "a telephone system is told no numbers");
    let facts = server.tools.store.facts("north", 0, 1_000).await.unwrap();
    let bodies: Vec<&str> = facts.iter().map(|fact| fact.row.body.as_str()).collect();
    assert!(bodies.iter().any(|body| body.contains("\"call\":")), "{bodies:?}");
    assert!(
        !bodies.iter().any(|body| body.contains("215-555-0101")),
        "the name of a call may be a number: {bodies:?}"
    );
    // An event signed for one district is not accepted for another, and one signed without a path only where there is one
    // district.
    let key = "a key of some length";
    send_to("/api/v1/districts/south/calls", sign(seconds, key)).await.is(401, "sign_in");
    let older = format!("t={seconds},v1={}", hashed(format!("{seconds}.{body}"), key));
    send(older).await.is(401, "sign_in");
}

#[tokio::test]
async fn alerts_are_raised_answered_and_closed() {
    let server = TestServer::open().await;
    let kiosk = server.with(Role::Kiosk, Some("north")).await;
    let officer = server.with(Role::Officer, Some("north")).await;
    let path = "/api/v1/districts/north/alerts";
    let alert = kiosk.post(path, json!({"action": "raise"})).await.ok();
    assert_eq!(alert["presses"], 1);
    kiosk.post(path, json!({"action": "answer", "id": alert["id"]})).await.is(403, "forbidden");
    assert_eq!(officer.get(path).await.ok().as_array().unwrap().len(), 1);
    officer.post(path, json!({"action": "answer", "id": alert["id"]})).await.ok();
    let closed =
        officer.post(path, json!({"action": "close", "id": alert["id"], "as": "mistake"})).await.ok();
    assert_eq!(closed["closed_as"], "mistake");
    officer.post(path, json!({"action": "close", "as": "mistake"})).await.is(400, "malformed");
    assert!(officer.get(path).await.ok().as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_published_script_is_left_alone_and_a_token_publishes_nothing() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let list = admin.get("/api/v1/scripts").await.ok();
    let general = list.as_array().unwrap().iter().find(|entry| entry["slug"] == "general").unwrap().clone();
    let id = general["id"].as_str().unwrap();
    let whole = admin.get(&format!("/api/v1/scripts/{id}")).await.ok();
    assert!(whole["steps"][0]["key"].is_string() && whole["steps"][0]["stage"].is_string());
    assert_eq!(whole["sha256"].as_str().unwrap().len(), 64);
    let mut next = whole.clone();
    let fields = next.as_object_mut().unwrap();
    for shown in ["slug", "sha256", "author", "approver", "published_at"] {
        fields.remove(shown);
    }
    fields.insert("id".to_owned(), json!("general"));
    fields.insert("note".to_owned(), json!("Says hello sooner."));
    let posted = |status: &str, version: u64| {
        let mut body = next.clone();
        (body["status"], body["version"]) = (json!(status), json!(version));
        body
    };
    let (number, path) = (general["version"].as_u64().unwrap(), "/api/v1/scripts");
    admin.post(path, posted("draft", number)).await.is(409, "script_published");
    admin.post(path, posted("published", number + 1)).await.is(403, "own_script");
    let made = admin.post(path, posted("in_review", number + 1)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.json()["status"], "in_review");
    admin.post(&format!("{path}/general.{}/publish", number + 1), json!({})).await.is(403, "own_script");
    assert_eq!(admin.get("/api/v1/scripts/general").await.ok()["version"], general["version"]);
    assert_eq!(admin.get(&format!("{path}/{id}/faults")).await.ok(), json!([]));
}

#[tokio::test]
async fn a_step_is_checked_against_the_version_that_leads() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    admin.open_window("1").await;
    let visit = server.ticket(&admin, json!({"channel": "walk_in", "window": "1"})).await;
    let step = |body: serde_json::Value| admin.verb(&visit, "steps", body);
    step(json!({"step": "no_such"})).await.is(422, "unknown_step");
    step(json!({"step": "safe_now", "answer": {"chosen": ["perhaps"]}})).await.is(422, "bad_answer");
    step(json!({"step": "greet", "answer": {"text": "hello"}})).await.is(422, "bad_answer");
    step(json!({"step": "greet", "skipped": true})).await.is(422, "skip_reason_required");
    let told = step(json!({"step": "tell_me", "answer": {"text": "A lost blue bag"}, "how": "clarified"}))
        .await
        .ok();
    assert_eq!(told["answers"][0]["text"], "A lost blue bag");
    let record = &told["legs"][0]["steps"][0];
    assert_eq!(
        (&record["step"], &record["how"], &record["answer"]),
        (&json!("tell_me"), &json!("clarified"), &json!("apart"))
    );
    let open = step(json!({"step": "safe_now", "answer": {"chosen": ["yes"]}})).await.ok();
    assert_eq!(open["legs"][0]["steps"][1]["answer"], json!({"chosen": ["yes"]}));
    let facts = admin.get(&format!("/api/v1/visits/{}/facts", visit["id"].as_str().unwrap())).await;
    assert!(!facts.text.contains("blue bag"), "what was told stands in no fact");
}

#[tokio::test]
async fn nobody_is_promised_a_call_that_cannot_be_made() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let visit = server.ticket(&admin, json!({"channel": "phone", "window": "1"})).await;
    admin.verb(&visit, "call_back", json!({})).await.is(409, "no_number");
    let owed = admin.verb(&visit, "call_back", json!({"phone": "215 555 0101"})).await.ok();
    assert_eq!((&owed["state"], &owed["phone"]), (&json!("callback_due"), &json!("215 555 0101")));
}

#[tokio::test]
async fn an_estimated_arrival_is_counted_and_stays_out_of_times() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    admin.open_window("1").await;
    // One hour before now, by nobody's clock; half an hour before now, as someone saw.
    let early = json!({"channel": "walk_in", "service": "officer", "arrived_at": "2026-03-10T13:00:00Z"});
    assert_eq!(server.ticket(&admin, early).await["source"], "estimated");
    let seen = json!({
        "channel": "walk_in", "service": "officer", "arrived_at": "2026-03-10T13:30:00Z", "source": "observed"
    });
    assert_eq!(server.ticket(&admin, seen).await["source"], "observed");
    for _ in 0..2 {
        let visit = admin.post("/api/v1/districts/north/windows/1/next", json!({})).await.ok();
        admin.verb(&visit, "serve", json!({})).await.ok();
        admin.verb(&visit, "resolve", json!({"outcome": "done"})).await.ok();
    }
    let total = admin.get("/api/v1/reports/summary").await.ok()["total"].clone();
    assert_eq!((&total["arrived"], &total["served"]), (&json!(2), &json!(2)));
    for clock in ["acknowledgement_ms", "wait_ms", "resolution_ms"] {
        assert_eq!(total[clock]["n"], 1, "{clock}");
        // Times are summed up to within one percent.
        let median = total[clock]["p50"].as_f64().unwrap();
        assert!((median - 1_800_000.0).abs() <= 18_001.0, "{clock}: {median}");
    }
}

#[tokio::test]
async fn a_telephone_event_that_comes_twice_is_one() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let event =
        json!({"call_id": "c-1", "event": "ringing", "at": "2026-03-10T13:59:00Z", "from": "215 555 0101"});
    let path = "/api/v1/districts/north/calls";
    let first = admin.post(path, event.clone()).await.ok();
    let again = admin.post(path, event).await.ok();
    assert_eq!((&first["id"], &first["seq"]), (&again["id"], &again["seq"]));
}

#[tokio::test]
async fn a_call_is_taken_whatever_is_said_beside_it() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let long = "sip:+12155550199@ip-10-20-30-40.carrier.example.net:5060";
    for (number, (from, kept)) in [
        (json!("215 555 0101"), json!("215 555 0101")),
        (json!(long), json!("+12155550199")),
        (json!(format!("\"Ann\" <{long};user=phone>")), json!("+12155550199")),
        (json!("\"Anonymous\" <sip:anonymous@sbc-3.carrier.example.net;user=phone>"), json!(null)),
        (json!({"number": 7}), json!(null)),
    ]
    .into_iter()
    .enumerate()
    {
        let event = json!({"call_id": format!("c-{number}"), "event": "ringing", "from": from, "trunk": [1], "to": 7});
        let call = admin.post("/api/v1/districts/north/calls", event).await.ok();
        assert_eq!((&call["state"], &call["phone"]), (&json!("ringing"), &kept));
    }
}

#[tokio::test]
async fn a_reference_goes_with_the_end_that_is_taken_back() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    admin.open_window("1").await;
    let visit =
        server.ticket(&admin, json!({"channel": "walk_in", "service": "officer", "window": "1"})).await;
    let done = admin.verb(&visit, "resolve", json!({"outcome": "done", "reference": "DR-1"})).await.ok();
    assert_eq!(done["reference"], "DR-1");
    assert_eq!(admin.verb(&visit, "undo", json!({})).await.ok()["reference"], json!(null));
}

#[tokio::test]
async fn a_tablet_takes_no_twenty_tickets_a_second_and_danger_does_not_wait() {
    let server = TestServer::open().await;
    let kiosk = server.with_device(Role::Kiosk, "north").await;
    let (mut taken, mut refused) = (0, 0);
    for _ in 0..60 {
        let answer = kiosk
            .create("north", &server.key(), json!({"channel": "walk_in", "service": "report_copy"}))
            .await;
        match answer.status.as_u16() {
            201 => taken += 1,
            _ => {
                answer.is(429, "too_many");
                assert!(answer.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() > 0);
                refused += 1;
            }
        }
    }
    assert!((30..45).contains(&taken) && refused > 0, "{taken} {refused}");
    for _ in 0..200 {
        kiosk.post("/api/v1/districts/north/alerts", json!({"action": "raise"})).await.ok();
    }
}

#[tokio::test]
async fn an_officer_does_not_see_who_served_what_has_ended() {
    let server = TestServer::open().await;
    let supervisor = server.cookie(&server.session("supervisor").await);
    supervisor.open_window("1").await;
    let body = json!({"channel": "walk_in", "service": "officer", "window": "1"});
    let visit = server.ticket(&supervisor, body).await;
    supervisor.verb(&visit, "resolve", json!({"outcome": "done"})).await.ok();
    let officer = server.cookie(&server.session("officer").await);
    let id = visit["id"].as_str().unwrap();
    for path in [format!("/api/v1/visits/{id}"), "/api/v1/visits?district=north".to_owned()] {
        let (theirs, own) = (officer.get(&path).await, supervisor.get(&path).await);
        assert!(
            !theirs.text.contains("Sam Supervisor") && own.text.contains("Sam Supervisor"),
            "{}",
            theirs.text
        );
        assert!(!theirs.text.contains("\"window\""), "a window says who sat there: {}", theirs.text);
    }
    officer.get(&format!("/api/v1/visits/{id}/facts")).await.is(403, "forbidden");
    supervisor.get(&format!("/api/v1/visits/{id}/facts")).await.ok();
}
