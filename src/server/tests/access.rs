//! Every route for every role agrees with the policy table; every route is described.

use crate::test_server::{Answer, TestServer};
use app::api::requests;
use domain::access::{Action, ROLES, Role, allowed};
use domain::visit::VerbKind;
use reqwest::Method;
use serde_json::{Value, json};
use server::routes::{Route, table};
use std::collections::BTreeSet;

fn path_of(route: &Route, visit: &str) -> String {
    let filled = [
        ("{d}", "north"),
        ("{w}", "1"),
        ("{section}", "services"),
        ("{code}", "none"),
        ("{step}", "department"),
        ("{hash}", "none"),
        ("{kind}", "officer"),
    ];
    let path = filled.iter().fold(route.path.to_owned(), |path, (name, value)| path.replace(name, value));
    let id = if route.path.starts_with("/api/v1/visits/") {
        visit
    } else {
        "0195f0a0-0000-7000-8000-000000000000"
    };
    path.replace("{id}", id).replace("{link}", "none").replace("{secret}", "none")
}

#[test]
fn a_verb_has_the_address_that_its_row_names() {
    let routes = table();
    let verbs = routes.iter().filter(|route| route.method == Method::POST);
    let asked: BTreeSet<&str> =
        verbs.filter_map(|route| route.path.strip_prefix("/api/v1/visits/{id}/")).collect();
    let mut named: BTreeSet<&str> = VerbKind::ALL.iter().map(|kind| kind.as_str()).collect();
    assert_eq!(named.len(), VerbKind::ALL.len(), "no name twice");
    let ends = ["sent_to_911", "in_custody", "answered_at_kiosk", "rang_off"];
    let implied = ["move_hold", "return", "close_unserved", "hang_up"];
    assert!(ends.iter().chain(&implied).all(|name| named.remove(name)));
    named.extend(["end", "undo"]);
    assert_eq!(asked, named);
    for name in ends {
        let end: requests::End = serde_json::from_value(json!({ "as": name })).unwrap();
        assert_eq!(serde_json::to_value(end.r#as).unwrap(), name);
    }
}

#[tokio::test]
async fn every_route_and_role_equals_the_policy_table() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let visit = server.ticket(&admin, json!({"channel": "walk_in", "service": "officer"})).await;
    let visit = visit["id"].as_str().unwrap().to_owned();
    for role in ROLES {
        let caller = match role {
            Role::Anyone => server.nobody(),
            Role::Resident => continue,
            // A captain of every district: routes about the department are tested in `reach`.
            Role::Captain => server.cookie(&server.session("chief").await),
            Role::Admin | Role::Supervisor | Role::Officer => {
                server.cookie(&server.session(role.as_str()).await)
            }
            role => server.with(role, Some("north")).await,
        };
        let mut routes = table();
        // Signing out and locking come last, because they end or lock the session.
        routes.sort_by_key(|route| (route.path == "/sign-out", route.path == "/api/v1/session/lock"));
        for route in &routes {
            let path = path_of(route, &visit);
            let request = caller.request(route.method.clone(), &path);
            // A body that every handler refuses, so that nothing changes.
            let request = if route.method == Method::POST && path.starts_with("/api/") {
                request.json(&json!({"no_such_field": 1}))
            } else {
                request
            };
            let answer =
                if route.path == "/api/v1/live" { head(request).await } else { caller.send(request).await };
            let may = allowed(route.action).contains(&role);
            let context = format!(
                "{} {path} by {}: {} {}",
                route.method,
                role.as_str(),
                answer.status,
                answer.text.len()
            );
            let refused = answer.status == 401 || answer.status == 403 || is_to_sign_in(&answer);
            match (may, role) {
                (true, _) => assert!(!refused || sign_in_is_fine(route, role), "{context}"),
                (false, Role::Anyone) => assert!(answer.status == 401 || is_to_sign_in(&answer), "{context}"),
                (false, _) => assert_eq!(answer.status, 403, "{context}"),
            }
        }
    }
}

/// Gets an answer without waiting for the end of its body, which a stream does not have.
async fn head(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    Answer { status: response.status(), headers: response.headers().clone(), text: String::new() }
}

fn is_to_sign_in(answer: &Answer) -> bool {
    let to = answer.headers.get("location").and_then(|to| to.to_str().ok()).unwrap_or_default();
    answer.status == 303 && (to.starts_with("/sign-in") || to == "/pair")
}

/// Routes whose purpose is to redirect to the sign-in page.
fn sign_in_is_fine(route: &Route, role: Role) -> bool {
    route.path == "/sign-out" || (route.path == "/" && matches!(role, Role::Anyone | Role::Telephone))
}

#[tokio::test]
async fn every_route_is_described_and_nothing_else() {
    let server = TestServer::open().await;
    let described = server.nobody().get("/api/v1/openapi.json").await.ok();
    let mut left: BTreeSet<(String, String)> = BTreeSet::new();
    for (path, methods) in described["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            left.insert((method.to_uppercase(), path.clone()));
            assert!(operation["responses"].as_object().is_some_and(|all| !all.is_empty()), "{method} {path}");
        }
    }
    for route in table() {
        assert!(!allowed(route.action).is_empty());
        let is_api =
            route.path.starts_with("/api/") || ["/healthz", "/readyz", "/metrics"].contains(&route.path);
        let there = left.remove(&(route.method.to_string(), route.path.to_owned()));
        assert_eq!(there, is_api, "{} {} is described, or is a page", route.method, route.path);
    }
    assert!(left.is_empty(), "described but not there: {left:?}");
    let names: BTreeSet<&str> =
        described["components"]["schemas"].as_object().unwrap().keys().map(String::as_str).collect();
    let mut links = Vec::new();
    collect_links(&described, &mut links);
    for link in links {
        let name = link.strip_prefix("#/components/schemas/").expect("a local link");
        assert!(names.contains(name), "{link} leads nowhere");
    }
}

fn collect_links(value: &Value, links: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(link)) = fields.get("$ref") {
                links.push(link.clone());
            }
            fields.values().for_each(|value| collect_links(value, links));
        }
        Value::Array(items) => items.iter().for_each(|value| collect_links(value, links)),
        _ => {}
    }
}

#[tokio::test]
async fn unknown_not_theirs_and_hidden_look_different_where_they_should() {
    let server = TestServer::open().await;
    let officer = server.with(Role::Officer, Some("north")).await;
    server.nobody().get("/api/v1/districts").await.is(401, "sign_in");
    assert_eq!(server.nobody().get("/api/v1/districts").await.headers["www-authenticate"], "Bearer");
    officer.get("/api/v1/staff").await.is(403, "forbidden");
    officer.get("/api/v1/districts/south/line").await.is(404, "not_found");
    officer.get("/api/v1/districts/nowhere/line").await.is(404, "not_found");
    let admin = server.admin().await;
    let away =
        admin.create("south", "k", json!({"channel": "walk_in", "service": "safe_haven_baby"})).await.ok();
    officer.get(&format!("/api/v1/visits/{}", away["id"].as_str().unwrap())).await.is(404, "not_found");
    officer.verb(&away, "acknowledge", json!({})).await.is(404, "not_found");
    let kiosk = server.with(Role::Kiosk, Some("north")).await;
    kiosk.get("/api/v1/districts/north/line?audience=desk").await.is(403, "forbidden");
    kiosk.get("/api/v1/districts/north/line?audience=display").await.ok();
    let bad = server.nobody();
    let request = bad.request(Method::GET, "/api/v1/districts").header("authorization", "Bearer nonsense");
    bad.send(request).await.is(401, "sign_in");
}

#[tokio::test]
async fn a_captain_reads_no_names() {
    let server = TestServer::open().await;
    let (admin, captain) = (server.admin().await, server.with(Role::Captain, Some("north")).await);
    let visit = server
        .ticket(&admin, json!({"channel": "walk_in", "service": "officer", "name": "Secret Name"}))
        .await;
    let path = format!("/api/v1/visits/{}", visit["id"].as_str().unwrap());
    for path in
        [path.as_str(), "/api/v1/visits?district=north", "/api/v1/districts/north/line?audience=floor"]
    {
        let answer = captain.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.text.contains("Secret Name"), "{path}");
    }
    captain.get("/api/v1/visits?q=Secret").await.is(403, "forbidden");
    assert!(allowed(Action::ReadReports).contains(&Role::Captain));
}

#[tokio::test]
async fn the_name_of_one_visit_is_for_those_who_read_the_names_of_the_line() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let visit = server
        .ticket(&admin, json!({"channel": "walk_in", "service": "officer", "name": "Secret Name"}))
        .await;
    let one = format!("/api/v1/visits/{}", visit["id"].as_str().unwrap());
    for role in [Role::Admin, Role::Captain, Role::Supervisor, Role::Officer, Role::Kiosk, Role::Display] {
        let caller = server.with(role, Some("north")).await;
        let mut named = Vec::new();
        for audience in ["desk", "floor", "display"] {
            let line = caller.get(&format!("/api/v1/districts/north/line?audience={audience}")).await;
            named.push(line.text.contains("Secret Name"));
        }
        let has_name = caller.get(&one).await.text.contains("Secret Name");
        assert_eq!(named, [has_name, false, false], "{}", role.as_str());
        assert_eq!(has_name, allowed(Action::ReadDesk).contains(&role), "{}", role.as_str());
    }
}
