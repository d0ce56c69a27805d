//! Searching for people: spellings, how far back a search goes, and too many results.

use crate::test_server::TestServer;
use domain::ids::VisitId;
use domain::time::HOUR;
use ops::ports::{Batch, Personal, PersonalKind, Writes};
use serde_json::json;

/// The address of a search for a text as typed.
fn address(typed: &str, rest: &str) -> String {
    let typed: String = typed.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("/api/v1/visits?q={typed}{rest}")
}

#[tokio::test]
async fn people_are_found_as_they_are_typed() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    for (name, phone) in [
        ("José Núñez", "215 555 0101"),
        ("Sean O\u{2019}Brien", "+1 215 555 0102"),
        ("Ann\u{a0}Lee", "(215) 555-0103"),
    ] {
        server.ticket(&admin, json!({"channel": "walk_in", "name": name, "phone": phone})).await;
    }
    for (typed, count) in [
        ("nunez", 1),
        ("Nu\u{301}n\u{303}ez JOSE\u{301}", 1),
        ("o'brien", 1),
        ("ann lee", 1),
        ("lee ann", 1),
        ("+1 215 555 0101", 1),
        ("2155550102", 1),
        ("555 0103", 1),
        ("215 555", 3),
        ("ann 0101", 0),
        ("unez", 0),
        ("%", 0),
    ] {
        let found = admin.get(&address(typed, "")).await.ok();
        assert_eq!(found.as_array().unwrap().len(), count, "{typed}: {found}");
    }
}

#[tokio::test]
async fn a_search_that_finds_too_many_says_so_in_the_readers_language() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let visit = server.ticket(&admin, json!({"channel": "walk_in"})).await;
    let id = VisitId(visit["id"].as_str().unwrap().parse().unwrap());
    let name = Personal { visit: id, seq: 1, kind: PersonalKind::Name, text: "Maria".to_owned() };
    let writes = Writes { personal: vec![name; 1_001], ..Writes::default() };
    let district = "north".parse().unwrap();
    let decide = Box::new(move |_| writes);
    let batch = Batch { district, seen: 0, keys: Vec::new(), visits: Vec::new(), decide };
    server.tools.store.commit(batch).await.unwrap();
    let broad = admin.get(&address("mar", "")).await;
    broad.is(422, "too_broad");
    assert_eq!(
        broad.json()["detail"],
        "Too many people match. Please type more of the name or number, or choose fewer days."
    );
    let request = admin.request(reqwest::Method::GET, &address("mar", "")).header("accept-language", "es");
    let spanish = admin.send(request).await;
    spanish.is(422, "too_broad");
    assert!(
        spanish.json()["detail"].as_str().unwrap().starts_with("Coinciden demasiadas personas."),
        "{}",
        spanish.text
    );
    // Other days have no visits, and no one has the longer name.
    assert_eq!(admin.get(&address("mar", "&to=2026-03-01")).await.ok(), json!([]));
    assert_eq!(admin.get(&address("marianne", "")).await.ok(), json!([]));
}

#[tokio::test]
async fn a_search_looks_back_for_a_while_unless_it_names_days() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let visit =
        server.ticket(&admin, json!({"channel": "walk_in", "service": "officer", "name": "Ana"})).await;
    server.pass(100 * 24 * HOUR);
    let newer =
        server.ticket(&admin, json!({"channel": "walk_in", "service": "officer", "name": "Ana"})).await;
    let ids = |found: serde_json::Value| -> Vec<serde_json::Value> {
        found.as_array().unwrap().iter().map(|visit| visit["id"].clone()).collect()
    };
    let [old, new] = [&visit["id"], &newer["id"]].map(Clone::clone);
    for (path, expected) in [
        ("/api/v1/visits?q=ana", vec![&new]),
        ("/api/v1/visits?q=ana&from=2026-01-01", vec![&new, &old]),
        ("/api/v1/visits?q=ana&day=2026-03-10", vec![&old]),
        ("/api/v1/visits?q=ana&to=2026-03-31", vec![&old]),
        ("/api/v1/visits?service=officer", vec![&new]),
        // The newest visits are found however many there are, and so are live ones.
        ("/api/v1/visits", vec![&new, &old]),
        ("/api/v1/visits?service=officer&state=waiting", vec![&new, &old]),
    ] {
        assert_eq!(ids(admin.get(path).await.ok()).iter().collect::<Vec<_>>(), expected, "{path}");
    }
    assert_eq!(admin.get("/api/v1/visits?from=2026-03-11&to=2026-03-10").await.status, 400);
}
