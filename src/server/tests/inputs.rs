//! Invalid input is refused with the right status, a stable code and a sentence, without internal details.

use crate::test_server::TestServer;
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn unknown_names_are_422() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    admin
        .create("north", "a", json!({"channel": "walk_in", "service": "no_such"}))
        .await
        .is(422, "unknown_service");
    admin
        .create("north", "b", json!({"channel": "walk_in", "service": "Not A Slug!"}))
        .await
        .is(422, "unknown_service");
    admin.open_window("1").await;
    let visit = server.ticket(&admin, json!({"channel": "walk_in", "service": "officer"})).await;
    admin.verb(&visit, "serve", json!({"window": "99"})).await.is(422, "unknown_window");
    admin.verb(&visit, "serve", json!({"window": "1"})).await.ok();
    admin.verb(&visit, "resolve", json!({"outcome": "no_such"})).await.is(422, "unknown_outcome");
    admin.verb(&visit, "hold", json!({"reason": "no_such"})).await.is(422, "unknown_reason");
}

#[tokio::test]
async fn a_closed_district_takes_nobody() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    admin
        .create("south", "a", json!({"channel": "walk_in", "service": "report_copy"}))
        .await
        .is(409, "district_closed");
    let taken = admin.create("south", "b", json!({"channel": "walk_in", "service": "safe_haven_baby"})).await;
    assert_eq!(taken.status, 201, "{}", taken.text);
}

#[tokio::test]
async fn a_closed_window_and_a_wrong_move_are_409() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let next = admin.post("/api/v1/districts/north/windows/1/next", json!({})).await;
    next.is(409, "window_closed");
    admin.open_window("1").await;
    let visit = server.ticket(&admin, json!({"channel": "walk_in", "service": "officer"})).await;
    let refused = admin.verb(&visit, "serve", json!({})).await;
    refused.is(409, "not_called");
    let problem = refused.json();
    assert_eq!(problem["state"], "waiting");
    assert_eq!(problem["seq"], visit["seq"]);
    assert_eq!(problem["title"], "Conflict");
}

#[tokio::test]
async fn a_stale_version_is_412() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let visit = server.ticket(&admin, json!({"channel": "walk_in", "service": "officer"})).await;
    let path = format!("/api/v1/visits/{}/acknowledge", visit["id"].as_str().unwrap());
    let with =
        |tag: &str| admin.request(Method::POST, &path).header("if-match", tag.to_owned()).json(&json!({}));
    let seq = visit["seq"].as_u64().unwrap();
    admin.send(with(&format!("\"{}\"", seq + 7))).await.is(412, "stale");
    let done = admin.send(with(&format!("\"{seq}\""))).await;
    assert_eq!(done.status, 200);
    assert_eq!(done.headers["etag"], format!("\"{}\"", done.json()["seq"]).as_str());
    admin.send(with(&format!("\"{seq}\""))).await.is(412, "stale");
    admin.send(with("\"x\"")).await.is(400, "malformed");
}

#[tokio::test]
async fn misshapen_bodies_are_400() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let path = "/api/v1/districts/north/visits";
    let send = |text: &'static str| {
        let request = admin
            .request(Method::POST, path)
            .header("idempotency-key", "k")
            .header("content-type", "application/json");
        admin.send(request.body(text))
    };
    for text in [
        "{",
        "[]",
        "null",
        "7",
        "{\"channel\": 7}",
        "{\"channel\": \"pigeon\"}",
        "{\"party_size\": -1}",
        "\u{0}",
    ] {
        send(text).await.is(400, "malformed");
    }
    let unknown = send("{\"channel\": \"walk_in\", \"color\": \"red\"}").await;
    unknown.is(400, "unknown_field");
    assert!(unknown.json()["detail"].as_str().unwrap().contains("color"), "{}", unknown.text);
    let query = admin.get("/api/v1/districts/north/line?audience=desk&color=red").await;
    query.is(400, "unknown_field");
    assert!(query.text.contains("color"));
    admin.get("/api/v1/districts/north/line?audience=nobody").await.is(400, "malformed");
    admin.send(admin.request(Method::POST, path).body("hello")).await.is(415, "unsupported_media_type");
    admin.post(path, json!({"channel": "walk_in"})).await.is(400, "key_required");
}

#[tokio::test]
async fn texts_are_checked_and_come_back_as_text() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let with = |field: &str, text: &str| json!({"channel": "walk_in", "service": "officer", field: text});
    admin.create("north", "a", with("name", "a\u{0}b")).await.is(400, "bad_text");
    admin.create("north", "b", with("note", "bell \u{7}")).await.is(400, "bad_text");
    admin.create("north", "r", with("name", "right \u{202e} to left")).await.is(400, "bad_text");
    for unseen in ["\u{200e}a", "a\u{2028}b", "a\u{fff9}b", "a\u{e0041}b", "a\u{fdd0}", "a\u{1fffe}"] {
        admin.create("north", "t", with("name", unseen)).await.is(400, "bad_text");
    }
    admin.create("north", "u", with("name", &format!("Z{}", "\u{301}".repeat(9)))).await.is(400, "bad_text");
    let nameless = admin.create("north", "v", with("name", "\u{200b}\u{3164} \u{2800}")).await.ok();
    assert!(nameless["name"].is_null(), "{nameless}");
    for area in ["Maria", "John Smith 5", "555 1234", "215-555-0126", "2155550126", "A 1 B 2"] {
        admin.create("north", "s", with("area", area)).await.is(400, "malformed");
    }
    for (number, area) in ["19104", "19104-3456", "SW1A 1AA", "K1A 0B1", "110 001"].iter().enumerate() {
        let taken = admin.create("north", &format!("w{number}"), with("area", area)).await;
        assert_eq!(taken.status, 201, "{area}");
    }
    for language in ["Maria Ruiz", "spanish", "e", "2155550126", "en-"] {
        admin.create("north", "x", with("language", language)).await.is(400, "malformed");
    }
    for (number, language) in ["es", "zh-Hant", "hmn", "pt-BR"].iter().enumerate() {
        let taken = admin.create("north", &format!("y{number}"), with("language", language)).await;
        assert_eq!(taken.status, 201, "{language}");
    }
    admin.create("north", "c", with("phone", "call me")).await.is(400, "bad_phone");
    admin.create("north", "d", with("name", &"x".repeat(500))).await.is(400, "text_too_long");
    admin.create("north", "e", json!({"channel": "walk_in", "party_size": 0})).await.is(400, "malformed");
    let markup = "<script>alert('x')</script> & \"quotes\" \u{200d}";
    let visit = admin.create("north", "f", with("name", markup)).await.ok();
    assert_eq!(visit["name"], markup);
    let desk = admin.get("/desk?district=north").await;
    assert_eq!(desk.status, 200);
    assert!(!desk.text.contains("<script>alert"), "markup must stay text");
}

#[tokio::test]
async fn large_bodies_are_413_and_read_far_enough_to_hear_it() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    for size in [70_000, 200_000] {
        let answer =
            admin.create("north", "big", json!({"channel": "walk_in", "note": "x".repeat(size)})).await;
        answer.is(413, "too_large");
    }
    let fits = admin.create("north", "fits", json!({"channel": "walk_in", "note": "x".repeat(60_000)})).await;
    fits.is(400, "text_too_long");
}

#[tokio::test]
async fn what_is_not_there_is_404_and_wrong_methods_are_405() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    for path in [
        "/api/v1/nothing",
        "/api/v1/districts/nowhere/line",
        "/api/v1/districts/Not%20A%20Slug/line",
        "/api/v1/visits/not-an-id",
        "/api/v1/visits/0195f0a0-0000-7000-8000-000000000000",
        "/api/v1/visits/%00",
    ] {
        admin.get(path).await.is(404, "not_found");
    }
    admin.post("/api/v1/districts/north/windows/99/open", json!({})).await.is(404, "not_found");
    let wrong = admin.send(admin.request(Method::DELETE, "/api/v1/districts")).await;
    wrong.is(405, "method_not_allowed");
    assert!(wrong.headers["allow"].to_str().unwrap().contains("GET"));
    let page = server.nobody().get("/no-such-page").await;
    assert_eq!(page.status, 404);
    assert!(page.headers["content-type"].to_str().unwrap().starts_with("text/html"));
}

#[tokio::test]
async fn sentences_come_in_the_language_asked_for() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let path = "/api/v1/districts/north/windows/1/next";
    let request = |tag: &str| {
        admin.request(Method::POST, path).header("accept-language", tag.to_owned()).json(&json!({}))
    };
    let spanish = admin.send(request("es-MX,es;q=0.9,en;q=0.5")).await;
    let english = admin.send(request("fr, en;q=0.2")).await;
    assert_eq!(spanish.headers["content-language"], "es");
    assert_eq!(english.headers["content-language"], "en");
    assert_ne!(spanish.json()["detail"], english.json()["detail"]);
}

#[tokio::test]
async fn a_note_needs_words_and_times_must_be_possible() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    admin.open_window("1").await;
    let visit =
        server.ticket(&admin, json!({"channel": "walk_in", "service": "officer", "window": "1"})).await;
    admin.verb(&visit, "note", json!({"text": "  "})).await.is(400, "malformed");
    admin.verb(&visit, "note", json!({"text": "a note"})).await.ok();
    admin.verb(&visit, "hold", json!({"reason": "records_search", "due_ms": -5})).await.is(422, "bad_time");
    admin
        .verb(&visit, "hold", json!({"reason": "records_search", "due_ms": i64::MAX}))
        .await
        .is(422, "bad_time");
}

#[tokio::test]
async fn what_is_refused_changes_nothing() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    admin.open_window("1").await;
    let first =
        admin.create("north", "first", json!({"channel": "walk_in", "service": "officer"})).await.ok();
    let waits = server.ticket(&admin, json!({"channel": "walk_in", "service": "officer"})).await;
    let called = admin.post("/api/v1/districts/north/windows/1/next", json!({})).await.ok();
    assert_eq!(called["id"], first["id"]);
    let stands = async || {
        let north = "north".parse().unwrap();
        let line = admin.get("/api/v1/districts/north/line?audience=desk").await.text;
        let texts = server.tools.store.personal_of_live(&north).await.unwrap();
        (server.tools.store.heads().await.unwrap(), line, texts)
    };
    let before = stands().await;

    let mut arrivals = 0;
    for (field, value, status, code) in [
        ("service", json!("no_such"), 422, "unknown_service"),
        ("service", json!("<b>officer</b>"), 422, "unknown_service"),
        ("needs", json!(["no_such"]), 422, "unknown_reason"),
        ("phone", json!("call me"), 400, "bad_phone"),
        ("phone", json!("215 555 O1O1"), 400, "bad_phone"),
        ("phone", json!("12"), 400, "bad_phone"),
        ("name", json!("a\u{0}b"), 400, "bad_text"),
        ("name", json!("\u{1b}[2J"), 400, "bad_text"),
        ("note", json!("bell \u{7}"), 400, "bad_text"),
        ("note", json!("x".repeat(70_000)), 413, "too_large"),
        ("language", json!("<script>"), 400, "malformed"),
        ("party_size", json!("two"), 400, "malformed"),
        ("arrived_at", json!("1999-01-01T00:00:00.000Z"), 422, "bad_time"),
        ("window", json!("1"), 409, "window_busy"),
        ("window", json!("2"), 409, "window_closed"),
        ("color", json!("red"), 400, "unknown_field"),
    ] {
        arrivals += 1;
        let mut body = json!({"channel": "walk_in", "service": "officer"});
        body[field] = value;
        admin.create("north", &format!("arrival-{arrivals}"), body.clone()).await.is(status, code);
    }
    let ordinary = json!({"channel": "walk_in", "service": "officer"});
    admin.create("south", "closed", ordinary.clone()).await.is(409, "district_closed");
    admin.create("north", "first", json!({"channel": "walk_in"})).await.is(422, "key_reused");

    // The second of two taps, and windows and visits whose state is not what the screen shows.
    admin.post("/api/v1/districts/north/windows/1/next", json!({})).await.is(409, "window_busy");
    admin.post("/api/v1/districts/north/windows/2/next", json!({})).await.is(409, "window_closed");
    for (visit, verb, body, status, code) in [
        (&waits, "serve", json!({}), 409, "not_called"),
        (&waits, "serve", json!({"window": "2"}), 409, "window_closed"),
        (&waits, "call", json!({"window": "1"}), 409, "window_busy"),
        (&waits, "recall", json!({}), 409, "not_called"),
        (&waits, "resume", json!({}), 409, "not_on_hold"),
        (&waits, "resolve", json!({"outcome": "done"}), 409, "not_serving"),
        (&waits, "note", json!({"text": "\u{0}"}), 400, "bad_text"),
        (&called, "resolve", json!({"outcome": "no_such"}), 409, "not_serving"),
        (&called, "reinstate", json!({}), 409, "not_no_show"),
        (&called, "serve", json!({"color": "red"}), 400, "unknown_field"),
    ] {
        admin.verb(visit, verb, body).await.is(status, code);
    }
    let path = format!("/api/v1/visits/{}/leave", waits["id"].as_str().unwrap());
    let stale = admin.request(Method::POST, &path).header("if-match", "\"1\"").json(&json!({}));
    admin.send(stale).await.is(412, "stale");
    assert_eq!(stands().await, before);

    // The same tap again, with its key: one visit, answered twice.
    let again = admin.create("north", "first", ordinary).await;
    assert_eq!((again.status.as_u16(), again.json()["id"].clone()), (201, first["id"].clone()));
    assert_eq!(stands().await, before);
}

#[tokio::test]
async fn what_is_personal_stays_out_of_the_record() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    admin.open_window("1").await;
    let arrival = json!({
        "channel": "walk_in", "service": "officer", "name": "Canary Name", "phone": "215 555 0199", "note": "canary note",
    });
    let visit = server.ticket(&admin, arrival).await;
    admin.verb(&visit, "note", json!({"text": "canary: more"})).await.ok();
    admin.verb(&visit, "serve", json!({"window": "1"})).await.ok();
    let end = json!({"outcome": "done", "reference": "canary-1", "note": "canary end", "promise": "canary"});
    admin.verb(&visit, "resolve", end).await.ok();
    let facts = server.tools.store.facts("north", 0, 1_000).await.unwrap();
    assert_eq!(facts.iter().filter(|fact| fact.row.visit.is_some()).count(), 4, "{facts:#?}");
    for fact in facts {
        let body = fact.row.body.to_lowercase();
        assert!(!body.contains("canary") && !body.contains("0199"), "{body}");
    }
}

/// Due times far in the future would be computed day by day, in every view of the district, on shared threads.
#[tokio::test]
async fn no_length_of_time_in_rules_is_longer_than_anybody_promises() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let path = "/api/v1/districts/north/settings";
    let rules = admin.get(path).await.ok()["rules"].clone();
    for ms in [i64::MAX, 1_i64 << 62, 1_000_000_000_000_000, 0, -1] {
        for field in ["acknowledge_ms", "call_ms", "resolve_ms"] {
            let mut rules = rules.clone();
            rules["targets"][field] = serde_json::json!(ms);
            admin.post(path, serde_json::json!({ "rules": rules })).await.is(400, "bad_length");
        }
        for field in ["wrap_up_ms", "no_show_grace_ms", "undo_within_ms"] {
            let mut rules = rules.clone();
            rules[field] = serde_json::json!(ms);
            let status = admin.post(path, serde_json::json!({ "rules": rules })).await.status.as_u16();
            assert_eq!(status, if ms == 0 { 200 } else { 400 }, "{field} {ms}");
        }
    }
}

/// A name that is invisible or contains a line break is refused: of a district, of the department, or in the rules.
#[tokio::test]
async fn a_name_is_a_line_that_can_be_read() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let path = "/api/v1/districts/north/settings";
    let known = admin.get(path).await.ok();
    let long = "x".repeat(5_000);
    for (name, code) in [
        ("", "malformed"),
        (" \u{200b}", "malformed"),
        ("a\u{0}b", "bad_text"),
        ("one\ntwo", "bad_text"),
        (long.as_str(), "text_too_long"),
    ] {
        let (mut card, mut rules) = (known["card"].clone(), known["rules"].clone());
        card["name"] = serde_json::json!(name);
        admin.post(path, serde_json::json!({ "card": card })).await.is(400, code);
        rules["windows"][0]["name"] = serde_json::json!({ "en": name });
        admin.post(path, serde_json::json!({ "rules": rules })).await.is(400, code);
        let mut rules = known["rules"].clone();
        rules["kiosks"][0]["name"] = serde_json::json!(name);
        admin.post(path, serde_json::json!({ "rules": rules })).await.is(400, code);
        admin.post("/api/v1/settings", serde_json::json!({ "department": name })).await.is(400, code);
    }
    assert_eq!(admin.get(path).await.ok(), known);
}
