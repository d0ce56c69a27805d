//! Every route times every role equals the policy table; every route is described.

use crate::test_server::{Answer, TestServer};
use domain::access::{Action, ROLES, Role, allowed};
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
            // A captain of every district: what concerns the department is held in `reach`.
            Role::Captain => server.cookie(&server.session("chief").await),
            Role::Admin | Role::Supervisor | Role::Officer => {
                server.cookie(&server.session(role.as_str()).await)
            }
            role => server.with(role, Some("north")).await,
        };
        let mut routes = table();
        // Whoever signs out or locks is asked no more after that.
        routes.sort_by_key(|route| (route.path == "/sign-out", route.path == "/api/v1/session/lock"));
        for route in &routes {
            let path = path_of(route, &visit);
            let request = caller.request(route.method.clone(), &path);
            // A body that no handler takes, so that nothing is changed by asking.
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

/// An answer without waiting for the end of its body: a stream has none.
async fn head(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    Answer { status: response.status(), headers: response.headers().clone(), text: String::new() }
}

fn is_to_sign_in(answer: &Answer) -> bool {
    let to = answer.headers.get("location").and_then(|to| to.to_str().ok()).unwrap_or_default();
    answer.status == 303 && (to.starts_with("/sign-in") || to == "/pair")
}

/// Routes that lead to the sign-in page by what they are for.
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
async fn real_answers_fit_their_descriptions() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    admin.open_window("1").await;
    let visit =
        server.ticket(&admin, json!({"channel": "walk_in", "service": "officer", "window": "1"})).await;
    let described = server.nobody().get("/api/v1/openapi.json").await.ok();
    let schemas = &described["components"]["schemas"];
    let id = visit["id"].as_str().unwrap();
    fits(&visit, &schemas["Visit"], schemas, "Visit");
    for (path, name) in [
        ("/api/v1/districts".to_owned(), "Districts"),
        ("/api/v1/districts/north/services".to_owned(), "Services"),
        ("/api/v1/districts/north/line?audience=desk".to_owned(), "Line"),
        ("/api/v1/districts/north/line?audience=display".to_owned(), "Line"),
        ("/api/v1/districts/north/line?audience=floor".to_owned(), "Line"),
        (format!("/api/v1/visits/{id}"), "Visit"),
        ("/api/v1/visits".to_owned(), "Visits"),
        ("/api/v1/reports/summary".to_owned(), "Summary"),
        ("/api/v1/reports/fairness".to_owned(), "Fairness"),
        ("/api/v1/reports/staffing".to_owned(), "Staffing"),
        ("/api/v1/scripts".to_owned(), "Scripts"),
        ("/api/v1/scripts/general".to_owned(), "Script"),
    ] {
        fits(&admin.get(&path).await.ok(), &schemas[name], schemas, &path);
    }
    let window = admin.post("/api/v1/districts/north/windows/2/open", json!({})).await.ok();
    fits(&window, &schemas["Window"], schemas, "Window");
    fits(&admin.get("/api/v1/visits/x").await.json(), &schemas["Problem"], schemas, "Problem");
}

/// As much of JSON Schema as our descriptions use.
fn fits(value: &Value, schema: &Value, all: &Value, at: &str) {
    if let Some(link) = schema["$ref"].as_str() {
        return fits(value, &all[link.rsplit('/').next().unwrap()], all, at);
    }
    if let Some(options) = schema["oneOf"].as_array() {
        let option = if value.is_null() { &options[0] } else { &options[1] };
        return fits(value, option, all, at);
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => panic!("{at}: a schema without a type: {schema}"),
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    assert!(
        kinds.contains(&kind) || (kind == "integer" && kinds.contains(&"number")),
        "{at}: {value} is no {kinds:?}"
    );
    if let Some(words) = schema["enum"].as_array() {
        assert!(value.is_null() || words.contains(value), "{at}: {value} is not in {words:?}");
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        assert!(value.get(name.as_str().unwrap()).is_some(), "{at}: {name} is missing");
    }
    for (name, value) in value.as_object().into_iter().flatten() {
        if let Some(schema) = schema["properties"].get(name) {
            fits(value, schema, all, &format!("{at}.{name}"));
        }
    }
    for value in value.as_array().into_iter().flatten() {
        fits(value, &schema["items"], all, &format!("{at}[]"));
    }
}
