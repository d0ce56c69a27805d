//! Sessions, devices and tokens: locking, ending, and what streams are sent meanwhile; and what other sites may not do.

use crate::test_server::{As, PASSWORD, TestServer};
use reqwest::Method;
use serde_json::json;
use std::time::Duration;

const MINUTE: i64 = 60_000;

#[tokio::test]
async fn a_session_locks_when_idle_and_by_key_and_ends_after_twelve_hours() {
    let server = TestServer::open().await;
    server.give_password("officer").await;
    let cookie = server.session("officer").await;
    let officer = server.cookie(&cookie);
    officer.get("/api/v1/districts").await.ok();
    officer.post("/api/v1/session/lock", json!({})).await.ok();
    officer.get("/api/v1/visits").await.is(403, "locked");
    officer.get("/api/v1/districts/north/line?audience=desk").await.is(403, "locked");
    assert_eq!(officer.get("/desk").await.status, 200);
    // An alert can be raised and answered at a locked desk; closing it requires an unlocked session.
    let alerts = "/api/v1/districts/north/alerts";
    let alert = officer.post(alerts, json!({"action": "raise"})).await.ok();
    officer.post(alerts, json!({"action": "answer", "id": alert["id"]})).await.ok();
    let close = json!({"action": "close", "id": alert["id"], "as": "mistake"});
    officer.post(alerts, close.clone()).await.is(403, "locked");
    officer.post("/api/v1/session/unlock", json!({"password": "wrong"})).await.is(403, "wrong_password");
    officer.post("/api/v1/session/unlock", json!({"password": PASSWORD})).await.ok();
    assert_eq!(officer.post(alerts, close).await.ok()["closed_as"], "mistake");
    officer.get("/api/v1/visits").await.ok();
    server.pass(31 * MINUTE);
    officer.get("/api/v1/visits").await.is(403, "locked");
    officer.post("/api/v1/session/unlock", json!({"password": PASSWORD})).await.ok();
    for _ in 0..23 {
        server.pass(29 * MINUTE);
        officer.get("/api/v1/districts").await.ok();
    }
    server.pass(25 * MINUTE);
    officer.get("/api/v1/districts").await.is(401, "sign_in");
}

#[tokio::test]
async fn a_window_is_kept_with_the_session() {
    let server = TestServer::open().await;
    let officer = server.cookie(&server.session("officer").await);
    officer.open_window("2").await;
    let visit = server.ticket(&officer, json!({"channel": "walk_in", "service": "officer"})).await;
    server.pass(2 * MINUTE);
    let called = officer.post("/api/v1/districts/north/windows/2/next", json!({})).await.ok();
    assert_eq!(called["id"], visit["id"]);
    officer.post("/api/v1/districts/north/windows/1/next", json!({})).await.is(409, "wrong_window");
}

#[tokio::test]
async fn disabling_an_account_ends_its_sessions() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let officer = server.cookie(&server.session("officer").await);
    officer.get("/api/v1/districts").await.ok();
    let staff = admin.get("/api/v1/staff").await.ok();
    let row = staff.as_array().unwrap().iter().find(|row| row["login"] == "officer").unwrap();
    admin
        .post(&format!("/api/v1/staff/{}", row["id"].as_str().unwrap()), json!({"disabled": true}))
        .await
        .ok();
    officer.get("/api/v1/districts").await.is(401, "sign_in");
}

#[tokio::test]
async fn devices_are_paired_once_and_can_be_revoked() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let made = admin
        .post("/api/v1/devices", json!({"kind": "kiosk", "district": "north", "name": "Lobby"}))
        .await
        .ok();
    let code = made["code"].as_str().unwrap().to_lowercase().replace('-', " ");
    let paired = server.nobody().form("/pair", &[("code", &code), ("sure", "yes")]).await;
    assert_eq!(
        (paired.status.as_u16(), paired.headers["location"].to_str().unwrap()),
        (303, "/kiosk"),
        "{}",
        paired.text
    );
    let kiosk = server.cookie(&paired.cookie());
    assert_eq!(kiosk.get("/kiosk").await.status, 200);
    let visit = server.ticket(&kiosk, json!({"channel": "walk_in", "service": "report_copy"})).await;
    assert!(visit["ticket"].as_str().unwrap().starts_with('A'), "{visit}");
    server.nobody().post("/api/v1/pair", json!({"code": code})).await.is(404, "pairing_used");
    admin.post(&format!("/api/v1/devices/{}/revoke", made["id"].as_str().unwrap()), json!({})).await.ok();
    kiosk.get("/api/v1/districts").await.is(401, "sign_in");
    assert_eq!(kiosk.get("/kiosk").await.headers["location"], "/pair");
    let old = admin
        .post("/api/v1/devices", json!({"kind": "display", "district": "north", "name": "Screen"}))
        .await
        .ok();
    server.pass(31 * MINUTE);
    server.nobody().post("/api/v1/pair", json!({"code": old["code"]})).await.is(404, "pairing_used");
}

#[tokio::test]
async fn tokens_expire_and_can_be_revoked() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let body = json!({"role": "officer", "district": "north", "expires_ms": 60_000});
    let made = admin.post("/api/v1/tokens", body).await.ok();
    let bearer = format!("Bearer {}", made["token"].as_str().unwrap());
    let program = crate::test_server::As { server: &server, header: Some(("authorization", bearer)) };
    program.get("/api/v1/districts").await.ok();
    server.pass(61_000);
    program.get("/api/v1/districts").await.is(401, "sign_in");
    let other = admin.post("/api/v1/tokens", json!({"role": "officer"})).await.ok();
    let bearer = format!("Bearer {}", other["token"].as_str().unwrap());
    let program = crate::test_server::As { server: &server, header: Some(("authorization", bearer)) };
    program.get("/api/v1/districts").await.ok();
    admin.post(&format!("/api/v1/tokens/{}/revoke", other["id"].as_str().unwrap()), json!({})).await.ok();
    program.get("/api/v1/districts").await.is(401, "sign_in");
    assert!(!admin.get("/api/v1/tokens").await.text.contains(other["token"].as_str().unwrap()));
}

#[tokio::test]
async fn other_sites_cannot_act_with_ones_cookie() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let send = |name: &'static str, value: String| {
        let request = admin.request(Method::POST, "/api/v1/districts/north/windows/1/open");
        request.header(name, value).json(&json!({}))
    };
    admin.send(send("sec-fetch-site", "cross-site".to_owned())).await.is(403, "cross_site");
    admin.send(send("origin", "https://evil.example".to_owned())).await.is(403, "cross_site");
    assert_eq!(admin.send(send("sec-fetch-site", "same-origin".to_owned())).await.status, 200);
    assert_eq!(admin.send(send("origin", server.origin.clone())).await.status, 200);
    // The first window is the administrator's by now.
    let program = server.admin().await;
    let request = program.request(Method::POST, "/api/v1/districts/north/windows/2/open");
    let answer = program.send(request.header("origin", "https://tool.example").json(&json!({}))).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_stream_ends_soon_after_its_session() {
    let server = TestServer::open().await;
    let cookie = server.session("officer").await;
    let officer = server.cookie(&cookie);
    let mut stream = officer.request(Method::GET, "/api/v1/live?district=north").send().await.unwrap();
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    first_snapshot(&mut stream).await;
    officer.form("/sign-out", &[]).await;
    ends(&mut stream).await;
}

/// A stream whose session has ended, or may see something else now, ends within five seconds.
async fn ends(stream: &mut reqwest::Response) {
    let ended = tokio::time::timeout(Duration::from_secs(5), async {
        while let Ok(Some(_)) = stream.chunk().await {}
    })
    .await;
    assert!(ended.is_ok(), "the stream outlived its session");
}

/// Reads a stream up to its first snapshot.
async fn first_snapshot(stream: &mut reqwest::Response) -> String {
    let mut said = String::new();
    while !said.contains("event: snapshot") || !said.ends_with("\n\n") {
        said.push_str(std::str::from_utf8(&stream.chunk().await.unwrap().unwrap()).unwrap());
    }
    said
}

/// The first snapshot of a stream, and the stream.
pub async fn snapshot(officer: &As<'_>) -> (String, reqwest::Response) {
    let mut stream = officer.request(Method::GET, "/api/v1/live?district=north").send().await.unwrap();
    (first_snapshot(&mut stream).await, stream)
}

#[tokio::test]
async fn a_locked_session_is_sent_no_names() {
    let server = TestServer::open().await;
    server.give_password("officer").await;
    let cookie = server.session("officer").await;
    let officer = server.cookie(&cookie);
    let body = json!({"channel": "walk_in", "service": "officer", "name": "Canary Quill"});
    server.ticket(&officer, body).await;
    let (open, mut stream) = snapshot(&officer).await;
    assert!(open.contains("Canary Quill"), "{open}");
    officer.post("/api/v1/session/lock", json!({})).await.ok();
    ends(&mut stream).await;
    let (locked, _) = snapshot(&officer).await;
    assert!(locked.contains("\"waiting\":[{") && !locked.contains("Canary"), "{locked}");
    officer.post("/api/v1/session/unlock", json!({"password": PASSWORD})).await.ok();
    assert!(snapshot(&officer).await.0.contains("Canary Quill"));
}

#[tokio::test]
async fn a_locked_desk_is_sent_its_own_view_and_not_the_floors() {
    let server = TestServer::open().await;
    let officer = server.cookie(&server.session("officer").await);
    officer.post("/api/v1/session/lock", json!({})).await.ok();
    let (locked, _) = snapshot(&officer).await;
    assert!(locked.contains("\"waiting\""), "{locked}");
    assert!(!locked.contains("\"today\":{"), "the floor's figures are for captains: {locked}");
}

#[tokio::test]
async fn a_lock_or_a_sign_out_beside_a_new_password_is_not_lost() {
    let server = TestServer::open().await;
    server.give_password("officer").await;
    for (path, body) in [("/api/v1/session/lock", json!({})), ("/sign-out", json!(null))] {
        let cookie = server.session("officer").await;
        let officer = server.cookie(&cookie);
        let staff = server.tools.store.staff_by_login("officer").await.unwrap().unwrap();
        let secret = cookie.strip_prefix("dw=").unwrap();
        let read = server.tools.store.session(ops::staff::hash(secret)).await.unwrap().unwrap();
        // With the session as it was read before the password was hashed.
        let answer =
            if body.is_null() { officer.form(path, &[]).await } else { officer.post(path, body).await };
        assert!(answer.status.is_success() || answer.status.is_redirection(), "{}", answer.text);
        match server.tools.change_password(&read, staff.password.as_deref().unwrap()).await {
            Ok(secret) => {
                assert_eq!(path, "/api/v1/session/lock");
                let now = server.tools.store.session(ops::staff::hash(&secret)).await.unwrap().unwrap();
                assert!(now.locked, "locked meanwhile");
            }
            Err(error) => {
                assert_eq!(path, "/sign-out");
                assert!(matches!(error, ops::error::Error::SignIn), "{error}");
            }
        }
    }
}

#[tokio::test]
async fn a_locked_floor_is_sent_no_figures() {
    let server = TestServer::open().await;
    for login in ["supervisor", "captain", "admin"] {
        let by = server.cookie(&server.session(login).await);
        let path = "/api/v1/live?district=north&audience=floor";
        let first = async || {
            let mut stream = by.request(Method::GET, path).send().await.unwrap();
            first_snapshot(&mut stream).await
        };
        assert!(first().await.contains("\"today\":{"), "{login}");
        by.post("/api/v1/session/lock", json!({})).await.ok();
        let locked = first().await;
        assert!(locked.contains("\"locked\":true") && !locked.contains("\"today\":{"), "{login}: {locked}");
    }
}

#[tokio::test]
async fn a_token_ends_within_a_hundred_years() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let body = json!({"role": "officer", "expires_ms": i64::MAX});
    admin.post("/api/v1/tokens", body).await.is(400, "malformed");
    let length = server::units::length;
    assert_eq!(length("30d"), Ok(30 * 24 * 60 * MINUTE));
    for long in ["99999999999999d", "36501d"] {
        assert!(length(long).unwrap_err().contains("36500 days are the longest"), "{long}");
    }
    assert!(length("0d").unwrap_err().contains("write 45s"));
}

/// An officer who has left is at no window, and everyone who waits is shown that.
#[tokio::test]
async fn a_window_is_closed_when_its_officer_has_left() {
    let server = TestServer::open().await;
    server.give_password("officer").await;
    server.give_password("captain").await;
    let admin = server.admin().await;
    let state = async |window: &str| {
        let line = admin.get("/api/v1/districts/north/line").await.ok();
        line["windows"].as_array().unwrap().iter().find(|one| one["id"] == window).unwrap()["state"].clone()
    };
    let presence = async || admin.get("/api/v1/districts/north/line").await.ok()["presence"]["state"].clone();

    // Signed out after calling a visitor, who goes back to the line.
    let officer = server.cookie(&server.session("officer").await);
    officer.open_window("2").await;
    let visit = server.ticket(&admin, json!({"channel": "walk_in", "service": "officer"})).await;
    officer.post("/api/v1/districts/north/windows/2/next", json!({})).await.ok();
    assert_eq!(presence().await, "staffed");
    assert_eq!(officer.form("/sign-out", &[]).await.status, 303);
    assert_eq!((state("2").await, presence().await), (json!("closed"), json!("nobody_yet")));
    let path = format!("/api/v1/visits/{}", visit["id"].as_str().unwrap());
    assert_eq!(admin.get(&path).await.ok()["state"], "waiting");

    // Another account signs in in the same browser: the first session ends, and its window closes.
    let first = server.session("officer").await;
    server.cookie(&first).open_window("2").await;
    let form = [("login", "captain"), ("password", PASSWORD), ("next", "")];
    assert_eq!(server.cookie(&first).form("/sign-in", &form).await.status, 303);
    assert_eq!(state("2").await, "closed");
    server.cookie(&first).get("/api/v1/districts").await.is(401, "sign_in");

    // An officer has one window at a time.
    let officer = server.cookie(&server.session("officer").await);
    officer.open_window("1").await;
    officer.open_window("2").await;
    assert_eq!((state("1").await, state("2").await), (json!("closed"), json!("open")));

    // A session that expired.
    let other = ops::Ops::start(server.tools.clone()).await.expect("use cases");
    other.free_left_windows().await.expect("freed");
    assert_eq!(state("2").await, "open", "it holds");
    server.pass(12 * 60 * MINUTE);
    other.free_left_windows().await.expect("freed");
    server.until("closed", async || state("2").await == "closed").await;
}
