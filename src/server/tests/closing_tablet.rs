//! At the tablet before closing: who has a number finds their visit by its code and chooses, and nobody else does.

use crate::closing::{arrives, closing_at_six, kinds, own};
use crate::test_server::{Answer, As, TestServer};
use domain::access::Role;
use domain::time::{HOUR, MINUTE};
use serde_json::{Value, json};
use server::auth::limits::WRONG;

const OWN: &str = "/api/v1/districts/north/closing/own";

fn text<'a>(visit: &'a Value, field: &str) -> &'a str {
    visit[field].as_str().unwrap_or_else(|| panic!("{field}: {visit}"))
}

/// What the tablet sends for a visit, and its answer.
async fn sends(tablet: &As<'_>, visit: &Value, more: Value) -> Answer {
    let mut body = json!({"ticket": text(visit, "ticket"), "code": text(visit, "tablet_code")});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    tablet.post(OWN, body).await
}

/// A server twenty minutes before closing, with an officer at a window.
async fn before_closing() -> TestServer {
    let server = closing_at_six("").await;
    server.admin().await.open_window("1").await;
    server.pass(7 * HOUR + 40 * MINUTE);
    server
}

/// A code of four digits that this visit does not have.
fn other_code(visit: &Value, n: u32) -> String {
    let own: u32 = text(visit, "tablet_code").parse().expect("digits");
    format!("{:04}", (own + n) % 10_000)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_with_a_number_chooses_at_the_tablet_and_the_phone_shows_it_and_the_reverse() {
    let server = before_closing().await;
    let admin = server.admin().await;
    let tablet = server.with_device(Role::Kiosk, "north").await;
    let visit = arrives(&server, &tablet).await;
    assert_eq!(text(&visit, "tablet_code").len(), 4);
    let seen = sends(&tablet, &visit, json!({})).await.ok();
    assert_eq!(seen["closing"]["offers"], json!(["stay", "call_back", "first_next"]), "{seen}");
    assert_eq!((&seen["closing"]["chosen"], &seen["has_number"]), (&Value::Null, &json!(false)));
    assert!(!kinds(&admin, &visit).await.contains(&"closing_chosen".to_owned()), "looking chooses nothing");
    // A double tap, and a tap that is sent again, choose once.
    for _ in 0..2 {
        let chosen = sends(&tablet, &visit, json!({"choice": "stay"})).await.ok();
        assert_eq!(chosen["closing"]["chosen"], "stay");
    }
    let chosen = kinds(&admin, &visit).await.iter().filter(|kind| *kind == "closing_chosen").count();
    assert_eq!(chosen, 1);
    let page = server.nobody().get(&own(&server, &visit)).await.text;
    assert!(page.contains("You chose to wait and be helped today."), "{page}");
    // Changed on the phone, then shown and changed at the tablet.
    let path = format!("{}/choose_closing", own(&server, &visit));
    assert_eq!(server.nobody().form(&path, &[("choice", "first_next")]).await.status, 303);
    let seen = sends(&tablet, &visit, json!({})).await.ok();
    assert_eq!(seen["closing"]["chosen"], "first_next");
    sends(&tablet, &visit, json!({"choice": "call_back"})).await.is(409, "no_number");
    sends(&tablet, &visit, json!({"choice": "call_back", "phone": "call me"})).await.is(400, "bad_phone");
    for _ in 0..2 {
        let call = json!({"choice": "call_back", "phone": "215-555-0142"});
        let called = sends(&tablet, &visit, call).await.ok();
        assert_eq!((&called["state"], &called["has_number"]), (&json!("callback_due"), &json!(true)));
        assert!(called["callback_due"].is_string() && called["closing"].is_null(), "{called}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_changes_the_place_of_another_by_a_number_that_everyone_sees() {
    let server = before_closing().await;
    let tablet = server.with_device(Role::Kiosk, "north").await;
    let (mine, other) = (arrives(&server, &tablet).await, arrives(&server, &tablet).await);
    let tries = |ticket: String, code: String| {
        let tablet = &tablet;
        async move { tablet.post(OWN, json!({"ticket": ticket, "code": code, "choice": "first_next"})).await }
    };
    let ticket = text(&other, "ticket").to_owned();
    let digits = ticket.trim_start_matches(|sign: char| !sign.is_ascii_digit()).trim_start_matches('0');
    // The number in every way to write it counts as one number, and one's own code in between helps nobody.
    let written = [
        ticket.clone(),
        ticket.to_lowercase(),
        digits.to_owned(),
        format!("0{digits}"),
        format!("# {digits}"),
    ];
    assert_eq!(written.len(), WRONG);
    for (n, ticket) in (1..).zip(written) {
        tries(ticket, other_code(&other, n)).await.is(404, "no_such_ticket");
        sends(&tablet, &mine, json!({})).await.ok();
    }
    let again = tries(ticket, text(&other, "tablet_code").to_owned()).await;
    again.is(429, "too_many");
    assert!(again.headers.contains_key("retry-after"));
    // At another tablet too; and other numbers are not affected.
    let second = server.with_device(Role::Kiosk, "north").await;
    sends(&second, &other, json!({})).await.is(429, "too_many");
    sends(&second, &mine, json!({})).await.ok();
    let page = server.nobody().get(&own(&server, &other)).await.text;
    assert!(!page.contains("You are among the first"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_numbers_tried_at_one_tablet_make_it_wait() {
    let server = before_closing().await;
    let tablet = server.with_device(Role::Kiosk, "north").await;
    let mut waits = 0;
    for number in 100..140 {
        let answer = tablet.post(OWN, json!({"ticket": format!("D{number}"), "code": "0000"})).await;
        waits += i32::from(answer.status == 429);
    }
    assert!(waits > 20, "{waits} of 40");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_discreet_visit_has_no_code_and_is_not_found_at_a_tablet() {
    let server = before_closing().await;
    let tablet = server.with_device(Role::Kiosk, "north").await;
    let admin = server.admin().await;
    let visit = server.ticket(&admin, json!({"channel": "walk_in", "service": "victim_help"})).await;
    assert!(visit["tablet_code"].is_null() && visit["status_url"].is_string(), "{visit}");
    let plain = arrives(&server, &admin).await;
    let seen = sends(&tablet, &plain, json!({})).await.ok();
    assert!(seen["closing"].is_object());
    admin.verb(&plain, "set_service", json!({"service": "victim_help"})).await.ok();
    sends(&tablet, &plain, json!({})).await.is(404, "no_such_ticket");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_is_given_only_where_the_district_closes() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    assert!(arrives(&server, &admin).await["tablet_code"].is_null(), "it is open around the clock");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn once_nobody_is_left_to_serve_staying_is_refused_and_the_others_are_still_there() {
    let server = before_closing().await;
    let admin = server.admin().await;
    let tablet = server.with_device(Role::Kiosk, "north").await;
    let visit = arrives(&server, &tablet).await;
    server.pass(30 * MINUTE);
    admin.post("/api/v1/districts/north/windows/1/close", json!({})).await.ok();
    server.pass(HOUR);
    sends(&tablet, &visit, json!({"choice": "stay"})).await.is(409, "choice_not_offered");
    let seen = sends(&tablet, &visit, json!({})).await.ok();
    assert_eq!(seen["closing"]["offers"], json!(["call_back", "first_next"]), "{seen}");
    let first = sends(&tablet, &visit, json!({"choice": "first_next"})).await.ok();
    assert_eq!(first["closing"]["chosen"], "first_next");
    // The next morning there is nothing to choose any longer, and the number is still found.
    server.pass(13 * HOUR);
    let seen = sends(&tablet, &visit, json!({})).await.ok();
    assert!(seen["closing"].is_null() && seen["state"] == "waiting", "{seen}");
}
