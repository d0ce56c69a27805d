//! Signing in and out, locking, one-time links, devices, demo addresses; and what other sites may not do.

use crate::house::{As, House, PASSWORD};
use domain::access::Role;
use reqwest::Method;
use serde_json::json;
use std::time::Duration;

const MINUTE: i64 = 60_000;

#[tokio::test]
async fn signing_in_leads_to_ones_own_screen() {
    let house = House::open().await;
    house.give_password("officer").await;
    let form = [("login", "officer"), ("password", PASSWORD), ("next", "")];
    let entered = house.nobody().form("/sign-in", &form).await;
    assert_eq!((entered.status.as_u16(), entered.headers["location"].to_str().unwrap()), (303, "/desk"));
    let line = entered.headers["set-cookie"].to_str().unwrap();
    assert!(line.contains("HttpOnly") && line.contains("SameSite=Lax") && line.starts_with("dw="), "{line}");
    let officer = house.cookie(&entered.cookie());
    assert_eq!(officer.get("/desk").await.status, 200);
    assert_eq!(officer.get("/floor").await.status, 403);
    assert_eq!(officer.get("/").await.headers["location"], "/desk");
    let out = officer.form("/sign-out", &[]).await;
    assert_eq!(out.headers["location"], "/sign-in");
    officer.get("/api/v1/districts").await.is(401, "sign_in");
    let away = house
        .nobody()
        .form("/sign-in", &[("login", "officer"), ("password", PASSWORD), ("next", "//evil.example")])
        .await;
    assert_eq!(away.headers["location"], "/desk");
    let deep = house.nobody().get("/desk?district=north").await;
    assert_eq!(deep.headers["location"], "/sign-in?next=/desk%3Fdistrict%3Dnorth");
}

#[tokio::test]
async fn unknown_and_known_accounts_look_alike_and_five_wrong_lock_the_pair() {
    let house = House::open().await;
    house.give_password("officer").await;
    let try_as = async |login: &str, password: &str| {
        house.nobody().form("/sign-in", &[("login", login), ("password", password)]).await
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
async fn a_session_locks_when_idle_and_by_key_and_ends_after_twelve_hours() {
    let house = House::open().await;
    house.give_password("officer").await;
    let cookie = house.session("officer").await;
    let officer = house.cookie(&cookie);
    officer.get("/api/v1/districts").await.ok();
    officer.post("/api/v1/session/lock", json!({})).await.ok();
    officer.get("/api/v1/visits").await.is(403, "locked");
    officer.get("/api/v1/districts/north/line?audience=desk").await.is(403, "locked");
    assert_eq!(officer.get("/desk").await.status, 200);
    // Help is called and answered from a locked desk; that nothing was the matter says only who is signed in.
    let alerts = "/api/v1/districts/north/alerts";
    let alert = officer.post(alerts, json!({"action": "raise"})).await.ok();
    officer.post(alerts, json!({"action": "answer", "id": alert["id"]})).await.ok();
    let close = json!({"action": "close", "id": alert["id"], "as": "mistake"});
    officer.post(alerts, close.clone()).await.is(403, "locked");
    officer.post("/api/v1/session/unlock", json!({"password": "wrong"})).await.is(403, "wrong_password");
    officer.post("/api/v1/session/unlock", json!({"password": PASSWORD})).await.ok();
    assert_eq!(officer.post(alerts, close).await.ok()["closed_as"], "mistake");
    officer.get("/api/v1/visits").await.ok();
    house.pass(31 * MINUTE);
    officer.get("/api/v1/visits").await.is(403, "locked");
    officer.post("/api/v1/session/unlock", json!({"password": PASSWORD})).await.ok();
    for _ in 0..23 {
        house.pass(29 * MINUTE);
        officer.get("/api/v1/districts").await.ok();
    }
    house.pass(25 * MINUTE);
    officer.get("/api/v1/districts").await.is(401, "sign_in");
}

#[tokio::test]
async fn a_window_is_kept_with_the_session() {
    let house = House::open().await;
    let officer = house.cookie(&house.session("officer").await);
    officer.open_window("2").await;
    let visit = house.ticket(&officer, json!({"channel": "walk_in", "service": "officer"})).await;
    house.pass(2 * MINUTE);
    let called = officer.post("/api/v1/districts/north/windows/2/next", json!({})).await.ok();
    assert_eq!(called["id"], visit["id"]);
    officer.post("/api/v1/districts/north/windows/1/next", json!({})).await.is(409, "wrong_window");
}

#[tokio::test]
async fn disabling_somebody_ends_their_sessions() {
    let house = House::open().await;
    let admin = house.admin().await;
    let officer = house.cookie(&house.session("officer").await);
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
async fn the_first_administrator_is_made_by_a_link_that_works_once() {
    let folder = tempfile::TempDir::new().unwrap();
    let store = store::open(&format!("sqlite:{}", folder.path().join("new.db").display())).await.unwrap();
    let tools = ops::clerk::Tools {
        store,
        clock: std::sync::Arc::new(server::world::SystemClock::real()),
        chance: std::sync::Arc::new(server::world::OsChance::default()),
    };
    let site = server::site::Site::Folder(folder.path().to_owned());
    let config = server::config::Config::plain("127.0.0.1:0".parse().unwrap(), site);
    let running = server::serve(config, tools).await.unwrap();
    let link = running.first_link.clone().unwrap();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let send = async |body: &'static str| {
        let request =
            client.post(&link).header("content-type", "application/x-www-form-urlencoded").body(body);
        crate::house::answer(request.send().await.unwrap()).await
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
async fn devices_are_paired_once_and_can_be_revoked() {
    let house = House::open().await;
    let admin = house.admin().await;
    let made = admin
        .post("/api/v1/devices", json!({"kind": "kiosk", "district": "north", "name": "Lobby"}))
        .await
        .ok();
    let code = made["code"].as_str().unwrap().to_lowercase().replace('-', " ");
    let paired = house.nobody().form("/pair", &[("code", &code)]).await;
    assert_eq!(
        (paired.status.as_u16(), paired.headers["location"].to_str().unwrap()),
        (303, "/kiosk"),
        "{}",
        paired.text
    );
    let kiosk = house.cookie(&paired.cookie());
    assert_eq!(kiosk.get("/kiosk").await.status, 200);
    let visit = house.ticket(&kiosk, json!({"channel": "walk_in", "service": "report_copy"})).await;
    assert!(visit["ticket"].as_str().unwrap().starts_with('A'), "{visit}");
    house.nobody().post("/api/v1/pair", json!({"code": code})).await.is(404, "pairing_used");
    admin.post(&format!("/api/v1/devices/{}/revoke", made["id"].as_str().unwrap()), json!({})).await.ok();
    kiosk.get("/api/v1/districts").await.is(401, "sign_in");
    assert_eq!(kiosk.get("/kiosk").await.headers["location"], "/pair");
    let old = admin.post("/api/v1/devices", json!({"kind": "display", "district": "north"})).await.ok();
    house.pass(31 * MINUTE);
    house.nobody().post("/api/v1/pair", json!({"code": old["code"]})).await.is(404, "pairing_used");
}

#[tokio::test]
async fn tokens_expire_and_can_be_revoked() {
    let house = House::open().await;
    let admin = house.admin().await;
    let body = json!({"role": "officer", "district": "north", "expires_ms": 60_000});
    let made = admin.post("/api/v1/tokens", body).await.ok();
    let bearer = format!("Bearer {}", made["token"].as_str().unwrap());
    let program = crate::house::As { house: &house, header: Some(("authorization", bearer)) };
    program.get("/api/v1/districts").await.ok();
    house.pass(61_000);
    program.get("/api/v1/districts").await.is(401, "sign_in");
    let other = admin.post("/api/v1/tokens", json!({"role": "officer"})).await.ok();
    let bearer = format!("Bearer {}", other["token"].as_str().unwrap());
    let program = crate::house::As { house: &house, header: Some(("authorization", bearer)) };
    program.get("/api/v1/districts").await.ok();
    admin.post(&format!("/api/v1/tokens/{}/revoke", other["id"].as_str().unwrap()), json!({})).await.ok();
    program.get("/api/v1/districts").await.is(401, "sign_in");
    assert!(!admin.get("/api/v1/tokens").await.text.contains(other["token"].as_str().unwrap()));
}

#[tokio::test]
async fn a_demo_address_signs_in_each_browser_by_itself() {
    let house = House::open_with(|config| config.demo = true).await;
    let demo = house.running.as_ref().unwrap().demo.clone();
    assert_eq!(demo.len(), 6);
    for (role, address) in demo {
        let path = address.strip_prefix(&house.origin).unwrap().to_owned();
        let page = house.nobody().get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.headers.contains_key("set-cookie") && page.text.contains(".submit()"));
        let (one, two) = (house.nobody().form(&path, &[]).await, house.nobody().form(&path, &[]).await);
        assert_ne!(one.cookie(), two.cookie());
        let screen = one.headers["location"].to_str().unwrap().to_owned();
        let browser = house.cookie(&one.cookie());
        let shown = browser.get(&screen).await;
        assert!(
            shown.status == 200 || (role == Role::Admin && shown.status == 303),
            "{role:?} {}",
            shown.status
        );
    }
    house.nobody().get("/demo/admin/0123456789abcdef0123456789abcdef").await;
    assert_eq!(house.nobody().get("/demo/admin/nonsense").await.status, 404);
}

#[tokio::test]
async fn one_browser_may_be_everybody_in_a_demo() {
    let house = House::open_with(|config| config.demo = true).await;
    let mut cookies = Vec::new();
    for (_, address) in house.running.as_ref().unwrap().demo.clone() {
        let path = address.strip_prefix(&house.origin).unwrap().to_owned();
        cookies.push(house.nobody().form(&path, &[]).await.cookie());
    }
    let all = house.cookie(&cookies.join("; "));
    for path in ["/kiosk", "/display", "/desk", "/floor", "/setup/staff"] {
        assert_eq!(all.get(path).await.status, 200, "{path}");
    }
    let path = "/api/v1/districts/north/visits";
    let from = |page: &str| {
        let request = all.request(Method::POST, path).header("referer", format!("{}{page}", house.origin));
        request
            .header("idempotency-key", house.key())
            .json(&json!({"channel": "walk_in", "service": "report_copy"}))
    };
    let at_kiosk = all.send(from("/kiosk")).await.ok();
    let at_desk = all.send(from("/desk")).await.ok();
    assert!(at_kiosk["ticket"].as_str().unwrap().starts_with('A'));
    assert!(at_desk["ticket"].as_str().unwrap().starts_with('D'));
}

#[tokio::test]
async fn without_a_demo_its_addresses_are_not_there() {
    let house = House::open().await;
    assert_eq!(house.nobody().get("/demo/admin/0123456789abcdef0123456789abcdef").await.status, 404);
}

#[tokio::test]
async fn other_sites_cannot_act_with_ones_cookie() {
    let house = House::open().await;
    let admin = house.cookie(&house.session("admin").await);
    let send = |name: &'static str, value: String| {
        let request = admin.request(Method::POST, "/api/v1/districts/north/windows/1/open");
        request.header(name, value).json(&json!({}))
    };
    admin.send(send("sec-fetch-site", "cross-site".to_owned())).await.is(403, "cross_site");
    admin.send(send("origin", "https://evil.example".to_owned())).await.is(403, "cross_site");
    assert_eq!(admin.send(send("sec-fetch-site", "same-origin".to_owned())).await.status, 200);
    assert_eq!(admin.send(send("origin", house.origin.clone())).await.status, 200);
    // The first window is the administrator's by now.
    let program = house.admin().await;
    let request = program.request(Method::POST, "/api/v1/districts/north/windows/2/open");
    let answer = program.send(request.header("origin", "https://tool.example").json(&json!({}))).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_stream_ends_soon_after_its_session() {
    let house = House::open().await;
    let cookie = house.session("officer").await;
    let officer = house.cookie(&cookie);
    let mut stream = officer.request(Method::GET, "/api/v1/live?district=north").send().await.unwrap();
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    first_snapshot(&mut stream).await;
    officer.form("/sign-out", &[]).await;
    ends(&mut stream).await;
}

/// A stream whose session is over, or sees something else now, ends within the five seconds promised.
async fn ends(stream: &mut reqwest::Response) {
    let ended = tokio::time::timeout(Duration::from_secs(5), async {
        while let Ok(Some(_)) = stream.chunk().await {}
    })
    .await;
    assert!(ended.is_ok(), "the stream outlived its session");
}

/// What a stream says up to its first snapshot.
async fn first_snapshot(stream: &mut reqwest::Response) -> String {
    let mut said = String::new();
    while !said.contains("event: snapshot") || !said.ends_with("\n\n") {
        said.push_str(std::str::from_utf8(&stream.chunk().await.unwrap().unwrap()).unwrap());
    }
    said
}

/// The first snapshot of a stream, and the stream.
async fn snapshot(officer: &As<'_>) -> (String, reqwest::Response) {
    let mut stream = officer.request(Method::GET, "/api/v1/live?district=north").send().await.unwrap();
    (first_snapshot(&mut stream).await, stream)
}

#[tokio::test]
async fn a_locked_session_is_sent_no_names() {
    let house = House::open().await;
    house.give_password("officer").await;
    let cookie = house.session("officer").await;
    let officer = house.cookie(&cookie);
    let body = json!({"channel": "walk_in", "service": "officer", "name": "Canary Quill"});
    house.ticket(&officer, body).await;
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
async fn only_the_newest_link_works() {
    let house = House::open().await;
    let staff = house.tools.store.staff_by_login("officer").await.unwrap().unwrap();
    let make = async || house.tools.new_link(&ops::door::Caller::system(), staff.id).await.unwrap();
    let (older, newer) = (make().await, make().await);
    assert_eq!(house.nobody().get(&format!("/welcome/{older}")).await.status, 404);
    let form = [("password", PASSWORD), ("again", PASSWORD)];
    assert_eq!(house.nobody().form(&format!("/welcome/{newer}"), &form).await.status, 303);
    for link in [older, newer] {
        let again = [("password", "another long password"), ("again", "another long password")];
        assert_eq!(house.nobody().form(&format!("/welcome/{link}"), &again).await.status, 404);
    }
}

#[tokio::test]
async fn people_change_their_own_password() {
    let house = House::open().await;
    house.give_password("officer").await;
    let (here, elsewhere) = (house.session("officer").await, house.session("officer").await);
    let (officer, other) = (house.cookie(&here), house.cookie(&elsewhere));
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
    house.cookie(&done.cookie()).get("/api/v1/districts").await.ok();
    officer.get("/api/v1/districts").await.is(401, "sign_in");
    other.get("/api/v1/districts").await.is(401, "sign_in");
    let sign_in = async |password: &str| {
        house.nobody().form("/sign-in", &[("login", "officer"), ("password", password)]).await.status.as_u16()
    };
    assert_eq!((sign_in(PASSWORD).await, sign_in(fresh).await), (422, 303));
}

/// A wait of seconds at a locked desk is no pause that an administrator could end.
#[tokio::test]
async fn a_wait_between_tries_sends_nobody_to_an_administrator() {
    let house = House::open().await;
    house.give_password("officer").await;
    let officer = house.cookie(&house.session("officer").await);
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
    let house = House::open().await;
    house.give_password("officer").await;
    let sign_in = async |password: &str| {
        house.nobody().form("/sign-in", &[("login", "officer"), ("password", password)]).await.status.as_u16()
    };
    for _ in 0..5 {
        sign_in("wrong").await;
    }
    assert_eq!(sign_in(PASSWORD).await, 429);
    let officer = house.cookie(&house.session("officer").await);
    officer.post("/api/v1/session/lock", json!({})).await.ok();
    officer.post("/api/v1/session/unlock", json!({"password": PASSWORD})).await.ok();
    let id = house.tools.store.staff_by_login("officer").await.unwrap().unwrap().id;
    let south = house.with(Role::Admin, Some("south")).await;
    south.post(&format!("/api/v1/staff/{id}/lift"), json!({})).await.is(404, "not_found");
    house.admin().await.post(&format!("/api/v1/staff/{id}/lift"), json!({})).await.ok();
    assert_eq!(sign_in(PASSWORD).await, 303);
}

#[tokio::test]
async fn a_locked_desk_is_sent_its_own_view_and_not_the_floors() {
    let house = House::open().await;
    let officer = house.cookie(&house.session("officer").await);
    officer.post("/api/v1/session/lock", json!({})).await.ok();
    let (locked, _) = snapshot(&officer).await;
    assert!(locked.contains("\"waiting\""), "{locked}");
    assert!(!locked.contains("\"today\":{"), "the floor's figures are for captains: {locked}");
}

/// Facts of the department's chain, of one kind.
async fn on_record(house: &House, kind: &str) -> Vec<serde_json::Value> {
    let facts = house.tools.store.facts("_department", 0, 1_000).await.unwrap();
    let bodies =
        facts.into_iter().map(|fact| serde_json::from_str::<serde_json::Value>(&fact.row.body).unwrap());
    bodies.filter(|fact| fact["kind"] == kind).collect()
}

/// The department's file changes people as the staff page does: on record, and whoever may do more or less signs in again.
#[tokio::test]
async fn a_file_that_changes_roles_ends_sessions_and_is_on_record() {
    let house = House::open().await;
    assert_eq!(on_record(&house, "staff_added").await.len(), 5);
    assert_eq!(on_record(&house, "setting_changed").await[0]["body"]["name"], "department");
    let officer = house.cookie(&house.session("officer").await);
    let captain = house.cookie(&house.session("captain").await);
    let chief = house.cookie(&house.session("chief").await);
    let written = include_str!("department.toml");
    let changed = written
        .replace("role = \"officer\"", "role = \"admin\"")
        .replace("role = \"captain\"\ndistricts = [\"north\"]", "role = \"captain\"\ndistricts = [\"south\"]")
        .replace("Chen Chief", "Chen Ling Chief");
    let apply = async |text: &str| {
        let ops = ops::Ops::start(house.tools.clone()).await.unwrap();
        ops.apply(&ops::setup::File::parse(text).unwrap()).await.unwrap()
    };
    assert_eq!(apply(&changed).await.updated.len(), 3);
    officer.get("/api/v1/districts").await.is(401, "sign_in");
    captain.get("/api/v1/districts").await.is(401, "sign_in");
    chief.get("/api/v1/districts").await.ok();
    let record = on_record(&house, "staff_changed").await;
    let of = |role: &str| record.iter().map(|fact| &fact["body"]).find(|body| body["role"] == role).unwrap();
    assert_eq!((&of("admin")["role_before"], &of("admin")["role"]), (&json!("officer"), &json!("admin")));
    assert_eq!(of("captain")["districts_before"], json!(["north"]));
    apply(&changed).await;
    assert_eq!(on_record(&house, "staff_changed").await.len(), record.len());
    assert_eq!(on_record(&house, "setting_changed").await.len(), 1);
}

#[tokio::test]
async fn what_touches_access_is_on_record_and_names_nobody() {
    let mut house = House::open().await;
    house.give_password("officer").await;
    for password in ["wrong canary", "wrong canary", PASSWORD] {
        house.nobody().form("/sign-in", &[("login", "officer"), ("password", password)]).await;
    }
    house.nobody().form("/sign-in", &[("login", "canary.nobody"), ("password", "wrong")]).await;
    let admin = house.admin().await;
    let body = json!({"channel": "walk_in", "service": "officer", "name": "Canary Quill"});
    let visit = house.ticket(&admin, body).await;
    let officer = house.cookie(&house.session("officer").await);
    officer.get("/api/v1/staff").await.is(403, "forbidden");
    officer.get("/desk").await;
    let _stream = snapshot(&officer).await;
    let reader = house.with(Role::Officer, Some("north")).await;
    reader.get(&format!("/api/v1/visits/{}", visit["id"].as_str().unwrap())).await.ok();
    let path = "/api/v1/districts/north/settings";
    let mut card = admin.get(path).await.ok()["card"].clone();
    card["alarms"] = json!({"hook": "https://canary.example/hook"});
    admin.post(path, json!({"card": card})).await.ok();
    let id = house.tools.store.staff_by_login("officer").await.unwrap().unwrap().id;
    admin.post(&format!("/api/v1/staff/{id}"), json!({"districts": ["south"]})).await.ok();
    admin.post("/api/v1/reports/recount", json!({})).await.ok();
    let captain = house.cookie(&house.session("captain").await);
    let remark = json!({"kind": "note", "from": "2026-03-10", "text": "Canary words", "district": "north"});
    let remark = captain.post("/api/v1/remarks", remark).await.ok();
    let remark = remark["id"].as_str().unwrap().to_owned();
    captain.post(&format!("/api/v1/remarks/{remark}/withdraw"), json!({})).await.ok();
    captain.get("/figures.csv").await;
    house.running.take().unwrap().end().await;

    let failed = on_record(&house, "sign_ins_failed").await;
    let of_officer: Vec<_> = failed.iter().filter(|fact| fact["body"]["staff"] == json!(id)).collect();
    assert_eq!(of_officer.len(), 1, "added up: {failed:?}");
    assert_eq!(of_officer[0]["body"]["count"], 2);
    assert!(failed.iter().any(|fact| fact["body"]["staff"].is_null() && fact["body"]["count"] == 1));
    assert_eq!(on_record(&house, "access_refused").await[0]["body"], json!({"action": "SetUp", "count": 1}));
    let lines = on_record(&house, "line_read").await;
    assert_eq!(lines.len(), 1, "once a session: {lines:?}");
    assert_eq!(lines[0]["body"]["district"], "north");
    let by_token = on_record(&house, "personal_read").await;
    assert!(by_token.iter().any(|fact| fact["actor"]["who"] == "token"), "{by_token:?}");
    assert_eq!(on_record(&house, "card_changed").await[0]["body"]["fields"], json!(["alarms.hook"]));
    let changed = &on_record(&house, "staff_changed").await[0]["body"];
    assert_eq!((&changed["districts"], &changed["districts_before"]), (&json!(["south"]), &json!(["north"])));
    for kind in ["recounted", "remark_written", "remark_withdrawn", "exported"] {
        assert_eq!(on_record(&house, kind).await.len(), 1, "{kind}");
    }
    let all = house.tools.store.facts("_department", 0, 1_000).await.unwrap();
    for fact in all {
        let lower = fact.row.body.to_lowercase();
        assert!(!lower.contains("canary") && !lower.contains("127.0.0.1"), "{lower}");
    }
}

/// What is in the record of refusals once the server has ended.
async fn refused(house: &mut House) -> Vec<String> {
    house.running.take().unwrap().end().await;
    let facts = on_record(house, "access_refused").await;
    facts.iter().map(|fact| fact["body"]["action"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn what_is_hidden_is_refused_on_record_too() {
    let mut house = House::open().await;
    let admin = house.admin().await;
    let visit = house.ticket(&admin, json!({"channel": "walk_in", "service": "officer"})).await;
    let path = format!("/api/v1/visits/{}", visit["id"].as_str().unwrap());
    let south = house.with(Role::Officer, Some("south")).await;
    south.get(&path).await.is(404, "not_found");
    let nowhere = format!("/api/v1/visits/{}", uuid::Uuid::nil());
    south.get(&nowhere).await.is(404, "not_found");
    south.verb(&visit, "acknowledge", json!({})).await.is(404, "not_found");
    let officer = house.cookie(&house.session("officer").await);
    assert_eq!(officer.get("/desk?district=south").await.status, 404);
    let mut actions = refused(&mut house).await;
    actions.sort();
    assert_eq!(actions, ["ReadDesk", "ReadVisit", "Serve"]);
}

#[tokio::test]
async fn closing_an_account_is_not_lost_beside_another_change() {
    let house = House::open().await;
    let admin = house.admin().await;
    let id = house.tools.store.staff_by_login("officer").await.unwrap().unwrap().id;
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
        let kept = house.tools.store.staff_by_id(id).await.unwrap().unwrap();
        assert!(kept.disabled_at.is_some(), "round {number}");
        assert_eq!((kept.badge, kept.name), (badge.clone(), badge));
    }
}

#[tokio::test]
async fn a_closed_or_promoted_account_keeps_no_link() {
    let house = House::open().await;
    let admin = house.admin().await;
    let staff = house.tools.store.staff_by_login("officer").await.unwrap().unwrap();
    let path = format!("/api/v1/staff/{}", staff.id);
    let link = async || house.tools.new_link(&ops::door::Caller::system(), staff.id).await.unwrap();
    let opens = async |link: &str| house.nobody().get(&format!("/welcome/{link}")).await.status.as_u16();
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
async fn a_lock_or_a_sign_out_beside_a_new_password_is_not_lost() {
    let house = House::open().await;
    house.give_password("officer").await;
    for (path, body) in [("/api/v1/session/lock", json!({})), ("/sign-out", json!(null))] {
        let cookie = house.session("officer").await;
        let officer = house.cookie(&cookie);
        let staff = house.tools.store.staff_by_login("officer").await.unwrap().unwrap();
        let secret = cookie.strip_prefix("dw=").unwrap();
        let read = house.tools.store.session(ops::staff::hash(secret)).await.unwrap().unwrap();
        // As it was read before the password was hashed.
        let answer =
            if body.is_null() { officer.form(path, &[]).await } else { officer.post(path, body).await };
        assert!(answer.status.is_success() || answer.status.is_redirection(), "{}", answer.text);
        match house.tools.change_password(&read, staff.password.as_deref().unwrap()).await {
            Ok(secret) => {
                assert_eq!(path, "/api/v1/session/lock");
                let now = house.tools.store.session(ops::staff::hash(&secret)).await.unwrap().unwrap();
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
    let house = House::open().await;
    for login in ["supervisor", "captain", "admin"] {
        let by = house.cookie(&house.session(login).await);
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
async fn names_in_answers_and_on_the_floor_are_on_record() {
    let house = House::open().await;
    let admin = house.admin().await;
    let body = json!({"channel": "walk_in", "service": "officer", "name": "Canary Quill"});
    let visit = house.ticket(&admin, body).await;
    let id = visit["id"].as_str().unwrap();
    let read = async || on_record(&house, "personal_read").await.len();
    let before = read().await;
    let token = house.with(Role::Officer, Some("north")).await;
    assert_eq!(token.verb(&visit, "acknowledge", json!({})).await.ok()["name"], "Canary Quill");
    assert_eq!(read().await, before + 1);
    let token = house.with(Role::Officer, Some("north")).await;
    assert_eq!(token.verb(&visit, "note", json!({"text": "x"})).await.ok()["name"], "Canary Quill");
    assert_eq!(read().await, before + 2);
    for (number, path) in [format!("/floor?visit={id}"), "/floor?list=waiting".to_owned()].iter().enumerate()
    {
        let supervisor = house.cookie(&house.session("supervisor").await);
        let page = supervisor.get(path).await;
        assert!(page.text.contains("Canary Quill"), "{path}: {}", page.status);
        assert_eq!(read().await, before + 3 + number, "{path}");
    }
}

#[tokio::test]
async fn a_token_ends_within_a_hundred_years() {
    let house = House::open().await;
    let admin = house.admin().await;
    let body = json!({"role": "officer", "expires_ms": i64::MAX});
    admin.post("/api/v1/tokens", body).await.is(400, "malformed");
    let length = server::commands::admin::length;
    assert_eq!(length("30d"), Ok(30 * 24 * 60 * MINUTE));
    for long in ["99999999999999d", "36501d"] {
        assert!(length(long).unwrap_err().contains("36500 days are the longest"), "{long}");
    }
    assert!(length("0d").unwrap_err().contains("write 45s"));
}

/// Whoever has left is at no window, and everybody who waits is told so.
#[tokio::test]
async fn a_window_is_closed_when_its_officer_has_left() {
    let house = House::open().await;
    house.give_password("officer").await;
    house.give_password("captain").await;
    let admin = house.admin().await;
    let state = async |window: &str| {
        let line = admin.get("/api/v1/districts/north/line").await.ok();
        line["windows"].as_array().unwrap().iter().find(|one| one["id"] == window).unwrap()["state"].clone()
    };
    let presence = async || admin.get("/api/v1/districts/north/line").await.ok()["presence"]["state"].clone();

    // Signed out, with somebody called, who goes back to the line.
    let officer = house.cookie(&house.session("officer").await);
    officer.open_window("2").await;
    let visit = house.ticket(&admin, json!({"channel": "walk_in", "service": "officer"})).await;
    officer.post("/api/v1/districts/north/windows/2/next", json!({})).await.ok();
    assert_eq!(presence().await, "staffed");
    assert_eq!(officer.form("/sign-out", &[]).await.status, 303);
    assert_eq!((state("2").await, presence().await), (json!("closed"), json!("nobody_yet")));
    let path = format!("/api/v1/visits/{}", visit["id"].as_str().unwrap());
    assert_eq!(admin.get(&path).await.ok()["state"], "waiting");

    // Another account signs in in the same browser: the first session is over with its window.
    let first = house.session("officer").await;
    house.cookie(&first).open_window("2").await;
    let form = [("login", "captain"), ("password", PASSWORD), ("next", "")];
    assert_eq!(house.cookie(&first).form("/sign-in", &form).await.status, 303);
    assert_eq!(state("2").await, "closed");
    house.cookie(&first).get("/api/v1/districts").await.is(401, "sign_in");

    // One person, one window.
    let officer = house.cookie(&house.session("officer").await);
    officer.open_window("1").await;
    officer.open_window("2").await;
    assert_eq!((state("1").await, state("2").await), (json!("closed"), json!("open")));

    // A session that ended by itself.
    let other = ops::Ops::start(house.tools.clone()).await.expect("use cases");
    other.free_left_windows().await.expect("freed");
    assert_eq!(state("2").await, "open", "it holds");
    house.pass(12 * 60 * MINUTE);
    other.free_left_windows().await.expect("freed");
    house.until("closed", async || state("2").await == "closed").await;
}
