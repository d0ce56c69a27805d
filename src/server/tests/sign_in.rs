//! Signing in: passwords, one-time links, the addresses of a demo.

use crate::test_server::{PASSWORD, TestServer};
use domain::access::Role;
use reqwest::Method;
use serde_json::json;

/// The status of an officer's sign-in with this password.
async fn sign_in_status(server: &TestServer, password: &str) -> u16 {
    let form = [("login", "officer"), ("password", password)];
    server.nobody().form("/sign-in", &form).await.status.as_u16()
}

#[tokio::test]
async fn signing_in_leads_to_ones_own_screen() {
    let server = TestServer::open().await;
    server.give_password("officer").await;
    let form = [("login", "officer"), ("password", PASSWORD), ("next", "")];
    let entered = server.nobody().form("/sign-in", &form).await;
    assert_eq!((entered.status.as_u16(), entered.headers["location"].to_str().unwrap()), (303, "/desk"));
    let line = entered.headers["set-cookie"].to_str().unwrap();
    assert!(line.contains("HttpOnly") && line.contains("SameSite=Lax") && line.starts_with("dw="), "{line}");
    let officer = server.cookie(&entered.cookie());
    assert_eq!(officer.get("/desk").await.status, 200);
    assert_eq!(officer.get("/floor").await.status, 403);
    assert_eq!(officer.get("/").await.headers["location"], "/desk");
    let out = officer.form("/sign-out", &[]).await;
    assert_eq!(out.headers["location"], "/sign-in");
    officer.get("/api/v1/districts").await.is(401, "sign_in");
    let away = server
        .nobody()
        .form("/sign-in", &[("login", "officer"), ("password", PASSWORD), ("next", "//evil.example")])
        .await;
    assert_eq!(away.headers["location"], "/desk");
    let deep = server.nobody().get("/desk?district=north").await;
    assert_eq!(deep.headers["location"], "/sign-in?next=/desk%3Fdistrict%3Dnorth");
}

#[tokio::test]
async fn unknown_and_known_accounts_look_alike_and_five_wrong_lock_the_pair() {
    let server = TestServer::open().await;
    server.give_password("officer").await;
    let try_as = async |login: &str, password: &str| {
        server.nobody().form("/sign-in", &[("login", login), ("password", password)]).await
    };
    let known = try_as("officer", "wrong").await;
    let unknown = try_as("nobody7", "wrong").await;
    assert_eq!((known.status, unknown.status), (unknown.status, known.status));
    let scrub = |text: &str, login: &str| {
        let nonce =
            text.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("-").to_owned();
        text.replace(login, "X").replace(&nonce, "N")
    };
    assert_eq!(scrub(&known.text, "officer"), scrub(&unknown.text, "nobody7"));
    for _ in 0..4 {
        assert_eq!(try_as("officer", "wrong").await.status, 422);
    }
    let locked = try_as("officer", PASSWORD).await;
    assert_eq!(locked.status, 429);
    assert!(locked.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() > 0);
    assert!(locked.text.contains("Sign-in is paused") && !locked.text.contains("id=\"errors\""));
    assert_eq!(try_as("captain", "wrong").await.status, 422);
}

#[tokio::test]
async fn the_first_administrator_is_made_by_a_link_that_works_once() {
    let folder = tempfile::TempDir::new().unwrap();
    let store = store::open(&format!("sqlite:{}", folder.path().join("new.db").display())).await.unwrap();
    let tools = ops::clerk::Tools {
        store,
        clock: std::sync::Arc::new(server::clock::SystemClock::real()),
        chance: std::sync::Arc::new(server::entropy::OsChance::default()),
    };
    let site = server::site::Site::Folder(folder.path().to_owned());
    let config = server::config::Config::plain("127.0.0.1:0".parse().unwrap(), site);
    let running = server::serve(config, tools).await.unwrap();
    let link = running.first_link.clone().unwrap();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let send = async |body: &'static str| {
        let request =
            client.post(&link).header("content-type", "application/x-www-form-urlencoded").body(body);
        crate::test_server::answer(request.send().await.unwrap()).await
    };
    assert_eq!(client.get(&link).send().await.unwrap().status(), 200);
    let short = send("name=Ada&login=ada&password=short&again=short").await;
    assert_eq!(short.status, 422);
    let differ = send("name=Ada&login=ada&password=long+enough+password&again=another+password+here").await;
    assert_eq!(differ.status, 422);
    let made = send("name=Ada&login=ada&password=long+enough+password&again=long+enough+password").await;
    assert_eq!(
        (made.status.as_u16(), made.headers["location"].to_str().unwrap()),
        (303, "/setup"),
        "{}",
        made.text
    );
    assert_eq!(
        send("name=Eve&login=eve&password=long+enough+password&again=long+enough+password").await.status,
        404
    );
    running.end().await;
}

#[tokio::test]
async fn only_the_newest_link_works() {
    let server = TestServer::open().await;
    let staff = server.tools.store.staff_by_login("officer").await.unwrap().unwrap();
    let make = async || server.tools.new_link(&ops::caller::Caller::system(), staff.id).await.unwrap();
    let (older, newer) = (make().await, make().await);
    assert_eq!(server.nobody().get(&format!("/welcome/{older}")).await.status, 404);
    let form = [("password", PASSWORD), ("again", PASSWORD)];
    assert_eq!(server.nobody().form(&format!("/welcome/{newer}"), &form).await.status, 303);
    for link in [older, newer] {
        let again = [("password", "another long password"), ("again", "another long password")];
        assert_eq!(server.nobody().form(&format!("/welcome/{link}"), &again).await.status, 404);
    }
}

#[tokio::test]
async fn people_change_their_own_password() {
    let server = TestServer::open().await;
    server.give_password("officer").await;
    let (here, elsewhere) = (server.session("officer").await, server.session("officer").await);
    let (officer, other) = (server.cookie(&here), server.cookie(&elsewhere));
    let fresh = "gelbe Enten im Regen";
    let path = "/api/v1/session/password";
    officer.post(path, json!({"old": "wrong", "new": fresh})).await.is(403, "wrong_password");
    officer.post(path, json!({"old": PASSWORD, "new": "short"})).await.is(400, "bad_password");
    officer.post(path, json!({"old": PASSWORD, "new": "passwordpassword"})).await.is(400, "weak_password");
    assert_eq!(officer.get("/password").await.status, 200);
    let page = officer.form("/password", &[("password", PASSWORD), ("new", fresh), ("again", "no")]).await;
    assert_eq!(page.status, 422);
    let done = officer.form("/password", &[("password", PASSWORD), ("new", fresh), ("again", fresh)]).await;
    assert_eq!(
        (done.status.as_u16(), done.headers["location"].to_str().unwrap()),
        (303, "/desk"),
        "{}",
        done.text
    );
    server.cookie(&done.cookie()).get("/api/v1/districts").await.ok();
    officer.get("/api/v1/districts").await.is(401, "sign_in");
    other.get("/api/v1/districts").await.is(401, "sign_in");
    let sign_in = async |password: &str| sign_in_status(&server, password).await;
    assert_eq!((sign_in(PASSWORD).await, sign_in(fresh).await), (422, 303));
}

/// A wait of seconds at a locked desk is not a lock that an administrator could lift.
#[tokio::test]
async fn a_wait_between_tries_sends_nobody_to_an_administrator() {
    let server = TestServer::open().await;
    server.give_password("officer").await;
    let officer = server.cookie(&server.session("officer").await);
    officer.post("/api/v1/session/lock", json!({})).await.ok();
    for _ in 0..20 {
        let answer = officer.post("/api/v1/session/unlock", json!({"password": "wrong"})).await;
        if answer.status == 429 {
            return answer.is(429, "too_many");
        }
    }
    panic!("twenty wrong passwords were looked at without a wait");
}

#[tokio::test]
async fn an_administrator_lets_an_officer_in_again() {
    let server = TestServer::open().await;
    server.give_password("officer").await;
    let sign_in = async |password: &str| sign_in_status(&server, password).await;
    for _ in 0..5 {
        sign_in("wrong").await;
    }
    assert_eq!(sign_in(PASSWORD).await, 429);
    let officer = server.cookie(&server.session("officer").await);
    officer.post("/api/v1/session/lock", json!({})).await.ok();
    officer.post("/api/v1/session/unlock", json!({"password": PASSWORD})).await.ok();
    let id = server.tools.store.staff_by_login("officer").await.unwrap().unwrap().id;
    let south = server.with(Role::Admin, Some("south")).await;
    south.post(&format!("/api/v1/staff/{id}/lift"), json!({})).await.is(404, "not_found");
    server.admin().await.post(&format!("/api/v1/staff/{id}/lift"), json!({})).await.ok();
    assert_eq!(sign_in(PASSWORD).await, 303);
}

#[tokio::test]
async fn a_closed_or_promoted_account_keeps_no_link() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let staff = server.tools.store.staff_by_login("officer").await.unwrap().unwrap();
    let path = format!("/api/v1/staff/{}", staff.id);
    let link = async || server.tools.new_link(&ops::caller::Caller::system(), staff.id).await.unwrap();
    let opens = async |link: &str| server.nobody().get(&format!("/welcome/{link}")).await.status.as_u16();
    let before = link().await;
    admin.post(&path, json!({"badge": "77"})).await.ok();
    assert_eq!(opens(&before).await, 200, "a new badge is no reason");
    admin.post(&path, json!({"disabled": true})).await.ok();
    admin.post(&path, json!({"disabled": false})).await.ok();
    assert_eq!(opens(&before).await, 404);
    let before = link().await;
    admin.post(&path, json!({"role": "supervisor"})).await.ok();
    assert_eq!(opens(&before).await, 404);
}

#[tokio::test]
async fn a_demo_address_signs_in_each_browser_by_itself() {
    let server = TestServer::open_with(|config| config.demo = true).await;
    let demo = server.running.as_ref().unwrap().demo.clone();
    assert_eq!(demo.len(), 6);
    for (role, address) in demo {
        let path = address.strip_prefix(&server.origin).unwrap().to_owned();
        let page = server.nobody().get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.headers.contains_key("set-cookie") && page.text.contains(".submit()"));
        let (one, two) = (server.nobody().form(&path, &[]).await, server.nobody().form(&path, &[]).await);
        assert_ne!(one.cookie(), two.cookie());
        let screen = one.headers["location"].to_str().unwrap().to_owned();
        let browser = server.cookie(&one.cookie());
        let shown = browser.get(&screen).await;
        assert!(
            shown.status == 200 || (role == Role::Admin && shown.status == 303),
            "{role:?} {}",
            shown.status
        );
    }
    server.nobody().get("/demo/admin/0123456789abcdef0123456789abcdef").await;
    assert_eq!(server.nobody().get("/demo/admin/nonsense").await.status, 404);
}

#[tokio::test]
async fn one_browser_may_be_everybody_in_a_demo() {
    let server = TestServer::open_with(|config| config.demo = true).await;
    let mut cookies = Vec::new();
    for (_, address) in server.running.as_ref().unwrap().demo.clone() {
        let path = address.strip_prefix(&server.origin).unwrap().to_owned();
        cookies.push(server.nobody().form(&path, &[]).await.cookie());
    }
    let all = server.cookie(&cookies.join("; "));
    for path in ["/kiosk", "/display", "/desk", "/floor", "/setup/staff"] {
        assert_eq!(all.get(path).await.status, 200, "{path}");
    }
    let path = "/api/v1/districts/north/visits";
    let from = |page: &str| {
        let request = all.request(Method::POST, path).header("referer", format!("{}{page}", server.origin));
        request
            .header("idempotency-key", server.key())
            .json(&json!({"channel": "walk_in", "service": "report_copy"}))
    };
    let at_kiosk = all.send(from("/kiosk")).await.ok();
    let at_desk = all.send(from("/desk")).await.ok();
    assert!(at_kiosk["ticket"].as_str().unwrap().starts_with('A'));
    assert!(at_desk["ticket"].as_str().unwrap().starts_with('D'));
}

#[tokio::test]
async fn without_a_demo_its_addresses_are_not_there() {
    let server = TestServer::open().await;
    assert_eq!(server.nobody().get("/demo/admin/0123456789abcdef0123456789abcdef").await.status, 404);
}
