//! The first start with the program itself, on both databases: killed after every step, it goes on where it was.

use crate::program::{Home, PATIENCE, Server, until};
use reqwest::{Client, Method, Response, redirect};
use serde_json::{Value, json};

const PASSWORD: &str = "a+few+words+in+a+row";

async fn send(method: Method, address: &str, cookie: &str, form: &str) -> Response {
    let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
    let request = client.request(method, address).header("cookie", cookie);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    request.body(form.to_owned()).send().await.unwrap()
}

fn location(answer: &Response) -> String {
    answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default()
}

/// The link that makes the administrator.
async fn first_link(server: &Server) -> String {
    until("printed", PATIENCE, async || {
        let said = server.said();
        let link = said.split_whitespace().find(|word| word.contains("/welcome/"))?;
        Some(link.to_owned())
    })
    .await
}

async fn begins(home: Home) {
    let server = home.serve().await;
    let account = format!("name=Ada&login=ada&password={PASSWORD}&again={PASSWORD}");
    let made = send(Method::POST, &first_link(&server).await, "", &account).await;
    assert_eq!((made.status().as_u16(), location(&made).as_str()), (303, "/setup"));
    let cookie = made.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    server.kill();

    let district = "name=North&week=always&counters=1&phones=0&s_officer=yes&s_report_copy=yes";
    let steps = [
        ("department", "name=Harbor&main=en&also_es=yes&zone=America%2FNew_York", 303),
        ("district", district, 303),
        ("officers", "name_0=Otto&login_0=otto&role_0=officer", 200),
    ];
    for (step, form, status) in steps {
        let server = home.serve().await;
        let at = |path: &str| format!("{}/start{path}", server.origin);
        assert_eq!(location(&send(Method::GET, &at(""), &cookie, "").await), format!("/start/{step}"));
        let done = send(Method::POST, &at(&format!("/{step}")), &cookie, form).await;
        assert_eq!(done.status().as_u16(), status, "{step}: {}", done.text().await.unwrap());
        server.kill();
    }
    let server = home.serve().await;
    let next = send(Method::GET, &format!("{}/start", server.origin), &cookie, "").await;
    assert_eq!(location(&next), "/start/tablet");

    // The counter is open: a ticket is taken.
    let (token, address) = (home.token(), format!("{}/api/v1/districts/north/visits", server.origin));
    let ticket =
        Client::new().post(&address).bearer_auth(token).header("idempotency-key", "first-of-all-tickets");
    let ticket = ticket.json(&json!({ "channel": "walk_in", "service": "officer" })).send().await.unwrap();
    assert!(ticket.status().is_success(), "{}", ticket.text().await.unwrap());
    let ticket: Value = ticket.json().await.unwrap();
    assert!(ticket["ticket"].is_string(), "{ticket}");
    server.kill();
    home.verify();
    // What was made on screen is in the department's file.
    let file = home.done(&["setup", "export"]);
    for part in ["Harbor", "id = \"north\"", "login = \"otto\"", "America/New_York"] {
        assert!(file.contains(part), "{part}: {file}");
    }
}

#[tokio::test]
async fn killed_after_every_step_a_department_begins_on_sqlite() {
    begins(Home::sqlite()).await;
}

#[tokio::test]
async fn killed_after_every_step_a_department_begins_on_postgres() {
    begins(Home::postgres()).await;
}
