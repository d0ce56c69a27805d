//! Changes of access, and refusals, are put on record.

use crate::sessions::snapshot;
use crate::test_server::{PASSWORD, TestServer};
use domain::access::Role;
use serde_json::json;

/// The facts of one kind on the department's chain.
async fn on_record(server: &TestServer, kind: &str) -> Vec<serde_json::Value> {
    let facts = server.tools.store.facts("_department", 0, 1_000).await.unwrap();
    let bodies =
        facts.into_iter().map(|fact| serde_json::from_str::<serde_json::Value>(&fact.row.body).unwrap());
    bodies.filter(|fact| fact["kind"] == kind).collect()
}

/// The department's file changes accounts as the staff page does: on record, and those whose rights change must sign in again.
#[tokio::test]
async fn a_file_that_changes_roles_ends_sessions_and_is_on_record() {
    let server = TestServer::open().await;
    assert_eq!(on_record(&server, "staff_added").await.len(), 5);
    assert_eq!(on_record(&server, "setting_changed").await[0]["body"]["name"], "department");
    let officer = server.cookie(&server.session("officer").await);
    let captain = server.cookie(&server.session("captain").await);
    let chief = server.cookie(&server.session("chief").await);
    let written = include_str!("department.toml");
    let changed = written
        .replace("role = \"officer\"", "role = \"admin\"")
        .replace("role = \"captain\"\ndistricts = [\"north\"]", "role = \"captain\"\ndistricts = [\"south\"]")
        .replace("Chen Chief", "Chen Ling Chief");
    let apply = async |text: &str| {
        let ops = ops::Ops::start(server.tools.clone()).await.unwrap();
        ops.apply(&ops::setup::File::parse(text).unwrap()).await.unwrap()
    };
    assert_eq!(apply(&changed).await.updated.len(), 3);
    officer.get("/api/v1/districts").await.is(401, "sign_in");
    captain.get("/api/v1/districts").await.is(401, "sign_in");
    chief.get("/api/v1/districts").await.ok();
    let record = on_record(&server, "staff_changed").await;
    let of = |role: &str| record.iter().map(|fact| &fact["body"]).find(|body| body["role"] == role).unwrap();
    assert_eq!((&of("admin")["role_before"], &of("admin")["role"]), (&json!("officer"), &json!("admin")));
    assert_eq!(of("captain")["districts_before"], json!(["north"]));
    apply(&changed).await;
    assert_eq!(on_record(&server, "staff_changed").await.len(), record.len());
    assert_eq!(on_record(&server, "setting_changed").await.len(), 1);
}

#[tokio::test]
async fn what_touches_access_is_on_record_and_names_nobody() {
    let mut server = TestServer::open().await;
    server.give_password("officer").await;
    for password in ["wrong canary", "wrong canary", PASSWORD] {
        server.nobody().form("/sign-in", &[("login", "officer"), ("password", password)]).await;
    }
    server.nobody().form("/sign-in", &[("login", "canary.nobody"), ("password", "wrong")]).await;
    let admin = server.admin().await;
    let body = json!({"channel": "walk_in", "service": "officer", "name": "Canary Quill"});
    let visit = server.ticket(&admin, body).await;
    let officer = server.cookie(&server.session("officer").await);
    officer.get("/api/v1/staff").await.is(403, "forbidden");
    officer.get("/desk").await;
    let _stream = snapshot(&officer).await;
    let reader = server.with(Role::Officer, Some("north")).await;
    reader.get(&format!("/api/v1/visits/{}", visit["id"].as_str().unwrap())).await.ok();
    let path = "/api/v1/districts/north/settings";
    let mut card = admin.get(path).await.ok()["card"].clone();
    card["alarms"] = json!({"hook": "https://canary.example/hook"});
    admin.post(path, json!({"card": card})).await.ok();
    let id = server.tools.store.staff_by_login("officer").await.unwrap().unwrap().id;
    admin.post(&format!("/api/v1/staff/{id}"), json!({"districts": ["south"]})).await.ok();
    admin.post("/api/v1/reports/recount", json!({})).await.ok();
    let captain = server.cookie(&server.session("captain").await);
    let remark = json!({"kind": "note", "from": "2026-03-10", "text": "Canary words", "district": "north"});
    let remark = captain.post("/api/v1/remarks", remark).await.ok();
    let remark = remark["id"].as_str().unwrap().to_owned();
    captain.post(&format!("/api/v1/remarks/{remark}/withdraw"), json!({})).await.ok();
    captain.get("/figures.csv").await;
    server.running.take().unwrap().end().await;

    let failed = on_record(&server, "sign_ins_failed").await;
    let of_officer: Vec<_> = failed.iter().filter(|fact| fact["body"]["staff"] == json!(id)).collect();
    assert_eq!(of_officer.len(), 1, "added up: {failed:?}");
    assert_eq!(of_officer[0]["body"]["count"], 2);
    assert!(failed.iter().any(|fact| fact["body"]["staff"].is_null() && fact["body"]["count"] == 1));
    assert_eq!(on_record(&server, "access_refused").await[0]["body"], json!({"action": "SetUp", "count": 1}));
    let lines = on_record(&server, "line_read").await;
    assert_eq!(lines.len(), 1, "once a session: {lines:?}");
    assert_eq!(lines[0]["body"]["district"], "north");
    let by_token = on_record(&server, "personal_read").await;
    assert!(by_token.iter().any(|fact| fact["actor"]["who"] == "token"), "{by_token:?}");
    assert_eq!(on_record(&server, "card_changed").await[0]["body"]["fields"], json!(["alarms.hook"]));
    let changed = &on_record(&server, "staff_changed").await[0]["body"];
    assert_eq!((&changed["districts"], &changed["districts_before"]), (&json!(["south"]), &json!(["north"])));
    for kind in ["recounted", "remark_written", "remark_withdrawn", "exported"] {
        assert_eq!(on_record(&server, kind).await.len(), 1, "{kind}");
    }
    let all = server.tools.store.facts("_department", 0, 1_000).await.unwrap();
    for fact in all {
        let lower = fact.row.body.to_lowercase();
        assert!(!lower.contains("canary") && !lower.contains("127.0.0.1"), "{lower}");
    }
}

/// The refusals on record once the server has stopped.
async fn refused(server: &mut TestServer) -> Vec<String> {
    server.running.take().unwrap().end().await;
    let facts = on_record(server, "access_refused").await;
    facts.iter().map(|fact| fact["body"]["action"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn what_is_hidden_is_refused_on_record_too() {
    let mut server = TestServer::open().await;
    let admin = server.admin().await;
    let visit = server.ticket(&admin, json!({"channel": "walk_in", "service": "officer"})).await;
    let path = format!("/api/v1/visits/{}", visit["id"].as_str().unwrap());
    let south = server.with(Role::Officer, Some("south")).await;
    south.get(&path).await.is(404, "not_found");
    let nowhere = format!("/api/v1/visits/{}", uuid::Uuid::nil());
    south.get(&nowhere).await.is(404, "not_found");
    south.verb(&visit, "acknowledge", json!({})).await.is(404, "not_found");
    let officer = server.cookie(&server.session("officer").await);
    assert_eq!(officer.get("/desk?district=south").await.status, 404);
    let mut actions = refused(&mut server).await;
    actions.sort();
    assert_eq!(actions, ["ReadDesk", "ReadVisit", "Serve"]);
}

#[tokio::test]
async fn closing_an_account_is_not_lost_beside_another_change() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let id = server.tools.store.staff_by_login("officer").await.unwrap().unwrap().id;
    let path = format!("/api/v1/staff/{id}");
    for number in 0..30 {
        admin.post(&path, json!({"disabled": false})).await.ok();
        let badge = format!("B{number}");
        let (closed, renamed, narrowed) = tokio::join!(
            admin.post(&path, json!({"disabled": true})),
            admin.post(&path, json!({"badge": badge})),
            admin.post(&path, json!({"name": badge})),
        );
        [closed, renamed, narrowed].into_iter().for_each(|answer| drop(answer.ok()));
        let kept = server.tools.store.staff_by_id(id).await.unwrap().unwrap();
        assert!(kept.disabled_at.is_some(), "round {number}");
        assert_eq!((kept.badge, kept.name), (badge.clone(), badge));
    }
}

#[tokio::test]
async fn names_in_answers_and_on_the_floor_are_on_record() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let body = json!({"channel": "walk_in", "service": "officer", "name": "Canary Quill"});
    let visit = server.ticket(&admin, body).await;
    let id = visit["id"].as_str().unwrap();
    let read = async || on_record(&server, "personal_read").await.len();
    let before = read().await;
    let token = server.with(Role::Officer, Some("north")).await;
    assert_eq!(token.verb(&visit, "acknowledge", json!({})).await.ok()["name"], "Canary Quill");
    assert_eq!(read().await, before + 1);
    let token = server.with(Role::Officer, Some("north")).await;
    assert_eq!(token.verb(&visit, "note", json!({"text": "x"})).await.ok()["name"], "Canary Quill");
    assert_eq!(read().await, before + 2);
    for (number, path) in [format!("/floor?visit={id}"), "/floor?list=waiting".to_owned()].iter().enumerate()
    {
        let supervisor = server.cookie(&server.session("supervisor").await);
        let page = supervisor.get(path).await;
        assert!(page.text.contains("Canary Quill"), "{path}: {}", page.status);
        assert_eq!(read().await, before + 3 + number, "{path}");
    }
}
