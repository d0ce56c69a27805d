//! The desk and the forms at the level of requests: tabs of different accounts, one session for each window, notes while they
//! are written, and concurrent changes.

use crate::test_server::{TestServer, form};
use domain::time::HOUR;
use reqwest::Method;
use serde_json::{Value, json};

const OPEN: &str = "/api/v1/districts/north/windows/1/open";

#[tokio::test]
async fn a_tab_of_one_account_is_refused_in_the_session_of_another() {
    let server = TestServer::open().await;
    let officer = server.cookie(&server.session("officer").await);
    let whose = officer.get("/api/v1/session").await.ok();
    let me = whose["actor"].as_str().unwrap();
    assert_eq!((&whose["locked"], &whose["ended"]), (&json!(false), &json!(false)));
    let ask = async |actor: &str| {
        let request = officer.request(Method::POST, OPEN).header("x-speaks-for", actor);
        officer.send(request.json(&json!({}))).await
    };
    ask("staff:00000000-0000-0000-0000-000000000001").await.is(409, "other_account");
    ask(me).await.ok();
    // A stream names the account in its address.
    let other = "staff:00000000-0000-0000-0000-000000000001";
    officer.get(&format!("/api/v1/live?district=north&speaks_for={other}")).await.is(409, "other_account");
    // A caller who is not signed in is asked to sign in, and learns nothing of accounts.
    let nobody = server.nobody();
    let request = nobody.request(Method::POST, OPEN).header("x-speaks-for", me);
    nobody.send(request.json(&json!({}))).await.is(401, "sign_in");
    nobody.get("/api/v1/session").await.is(401, "sign_in");
}

#[tokio::test]
async fn a_stream_says_whose_session_it_is_and_what_becomes_of_it() {
    let server = TestServer::open().await;
    server.give_password("officer").await;
    let cookie = server.session("officer").await;
    let officer = server.cookie(&cookie);
    let open = async || officer.request(Method::GET, "/api/v1/live?district=north").send().await.unwrap();
    let whole = async |stream: reqwest::Response| {
        let text = tokio::time::timeout(std::time::Duration::from_secs(20), stream.text());
        let text = text.await.expect("the stream ends").unwrap();
        let events = text.split("\n\n").filter(|event| event.starts_with("event: session\n"));
        let data = events.filter_map(|event| event.split_once("data: ").map(|(_, data)| data.to_owned()));
        data.map(|data| serde_json::from_str::<Value>(&data).unwrap()).collect::<Vec<_>>()
    };
    let said = |events: &[Value]| {
        let of = |event: &Value| (event["locked"] == true, event["ended"] == true);
        events.iter().map(of).collect::<Vec<_>>()
    };
    let stream = open().await;
    officer.post("/api/v1/session/lock", json!({})).await.ok();
    assert_eq!(said(&whole(stream).await), [(false, false), (true, false)]);
    let stream = open().await;
    officer.post("/api/v1/session/unlock", json!({"password": crate::test_server::PASSWORD})).await.ok();
    assert_eq!(said(&whole(stream).await), [(true, false), (false, false)]);
    let stream = open().await;
    officer.form("/sign-out", &[]).await;
    assert_eq!(said(&whole(stream).await), [(false, false), (false, true)]);
}

#[tokio::test]
async fn one_session_a_window_and_a_hand_over_is_asked_for() {
    let server = TestServer::open().await;
    let officer = server.cookie(&server.session("officer").await);
    let supervisor = server.cookie(&server.session("supervisor").await);
    officer.open_window("1").await;
    supervisor.post(OPEN, json!({})).await.is(409, "window_taken");
    let visit = server.ticket(&officer, json!({"channel": "walk_in", "service": "officer"})).await;
    officer.post("/api/v1/districts/north/windows/1/next", json!({})).await.ok();
    officer.verb(&visit, "serve", json!({})).await.ok();
    // A supervisor may take over a window in use; then the officer's desk can no longer act, and shows no window.
    let taken = supervisor.post(OPEN, json!({"take_over": true})).await.ok();
    assert_eq!(taken["visit"]["id"], visit["id"]);
    officer.verb(&visit, "resolve", json!({"outcome": "done"})).await.is(409, "wrong_window");
    let page = officer.get("/desk").await.text;
    assert!(page.contains("\"seat\":null"), "the old desk has no window");
    officer.post(OPEN, json!({"take_over": true})).await.is(409, "window_serving");
    supervisor.verb(&visit, "resolve", json!({"outcome": "done"})).await.ok();
    officer.post(OPEN, json!({"take_over": true})).await.ok();
}

#[tokio::test]
async fn an_officer_who_signs_in_again_is_asked_to_open_their_own_window() {
    let server = TestServer::open().await;
    let before = server.cookie(&server.session("officer").await);
    before.open_window("1").await;
    let visit = server.ticket(&before, json!({"channel": "walk_in", "service": "officer"})).await;
    before.post("/api/v1/districts/north/windows/1/next", json!({})).await.ok();
    before.verb(&visit, "serve", json!({})).await.ok();
    let again = server.cookie(&server.session("officer").await);
    let refused = again.verb(&visit, "resolve", json!({"outcome": "done"})).await;
    assert!(refused.text.contains("Open it here to go on."), "{}", refused.text);
    refused.is(409, "open_again");
    again.verb(&visit, "turn", json!({"script": null})).await.is(409, "open_again");
    again.open_window("1").await;
    before.verb(&visit, "resolve", json!({"outcome": "done"})).await.is(409, "open_again");
    again.verb(&visit, "resolve", json!({"outcome": "done"})).await.ok();
}

#[tokio::test]
async fn after_a_restart_the_desk_still_shows_who_left_a_moment_ago() {
    let mut server = TestServer::open().await;
    let token = server.admin().await.header;
    let admin = crate::test_server::As { server: &server, header: token.clone() };
    admin.open_window("1").await;
    let visit = server.ticket(&admin, json!({"channel": "walk_in", "service": "officer"})).await;
    admin.post("/api/v1/districts/north/windows/1/next", json!({})).await.ok();
    admin.verb(&visit, "serve", json!({})).await.ok();
    admin.verb(&visit, "resolve", json!({"outcome": "done"})).await.ok();
    server.running.take().expect("a server").end().await;
    let site = server::site::Site::Folder("nowhere".into());
    let config = server::config::Config::plain("127.0.0.1:0".parse().expect("an address"), site);
    let running = server::serve(config, server.tools.clone()).await.expect("a server");
    server.origin = format!("http://{}", running.address);
    server.running = Some(running);
    let admin = crate::test_server::As { server: &server, header: token };
    let line = admin.get("/api/v1/districts/north/line?audience=desk").await.ok();
    assert_eq!((&line["ended"][0]["id"], line["ended"].as_array().unwrap().len()), (&visit["id"], 1));
}

#[tokio::test]
async fn closing_an_account_frees_its_window() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let officer = server.cookie(&server.session("officer").await);
    officer.open_window("1").await;
    let visit = server.ticket(&officer, json!({"channel": "walk_in", "service": "officer"})).await;
    officer.post("/api/v1/districts/north/windows/1/next", json!({})).await.ok();
    let staff = admin.get("/api/v1/staff").await.ok();
    let row = staff.as_array().unwrap().iter().find(|row| row["login"] == "officer").unwrap();
    let id = row["id"].as_str().unwrap();
    admin.post(&format!("/api/v1/staff/{id}"), json!({"disabled": true})).await.ok();
    let line = admin.get("/api/v1/districts/north/line?audience=desk").await.ok();
    let window = line["windows"].as_array().unwrap().iter().find(|window| window["id"] == "1").unwrap();
    assert_eq!((&window["state"], &window["visit"]), (&json!("closed"), &Value::Null));
    assert_eq!(line["waiting"][0]["id"], visit["id"]);
}

#[tokio::test]
async fn a_note_that_is_being_written_is_one_note_until_the_visit_has_moved_on() {
    let server = TestServer::open().await;
    let officer = server.cookie(&server.session("officer").await);
    let supervisor = server.cookie(&server.session("supervisor").await);
    officer.open_window("1").await;
    let visit = server.ticket(&officer, json!({"channel": "walk_in", "service": "officer"})).await;
    let id = visit["id"].as_str().unwrap();
    officer.post("/api/v1/districts/north/windows/1/next", json!({})).await.ok();
    officer.verb(&visit, "serve", json!({})).await.ok();
    let write = async |by: &crate::test_server::As<'_>, key: &str, text: &str| {
        let request =
            by.request(Method::POST, &format!("/api/v1/visits/{id}/note")).header("idempotency-key", key);
        by.send(request.json(&json!({"text": text, "draft": true}))).await
    };
    let notes = async || officer.get(&format!("/api/v1/visits/{id}")).await.ok()["notes"].clone();
    let facts =
        async || officer.get(&format!("/api/v1/visits/{id}/facts")).await.ok().as_array().unwrap().len();
    write(&officer, "a", "has the blue folder").await.ok();
    let written = facts().await;
    let answer = write(&officer, "a", "has the red folder").await.ok();
    assert_eq!(answer["notes"], json!(["has the red folder"]));
    assert_eq!(notes().await, json!(["has the red folder"]));
    assert_eq!(facts().await, written, "another text is no other fact");
    // Keys are per caller: another person's key does not change the officer's note.
    write(&supervisor, "a", "seen").await.ok();
    assert_eq!(notes().await, json!(["has the red folder", "seen"]));
    // Emptied, it is no note; and it can be written again.
    write(&officer, "a", "").await.ok();
    assert_eq!(notes().await, json!(["seen"]));
    write(&officer, "a", "has a folder").await.ok();
    officer.verb(&visit, "resolve", json!({"outcome": "done"})).await.ok();
    // The last typing arrives after the visit has ended; the note is finished later.
    write(&officer, "a", "has a folder and a key").await.ok();
    assert_eq!(notes().await, json!(["has a folder and a key", "seen"]));
    server.pass(2 * 60_000);
    write(&officer, "a", "too late").await.is(409, "note_closed");
    // A draft requires a key.
    officer.verb(&visit, "note", json!({"text": "x", "draft": true})).await.is(400, "key_required");
}

#[tokio::test]
async fn rules_are_set_only_on_those_that_were_read() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let path = "/api/v1/districts/south/settings";
    let read = admin.get(path).await;
    let tag = read.headers["etag"].to_str().unwrap().to_owned();
    let mut rules = read.ok()["rules"].clone();
    let put = async |tag: &str, rules: &Value| {
        let request = admin.request(Method::POST, path).header("if-match", tag);
        admin.send(request.json(&json!({ "rules": rules }))).await
    };
    rules["recalls"] = json!(7);
    let next = put(&tag, &rules).await;
    let newer = next.headers["etag"].to_str().unwrap().to_owned();
    assert_ne!(tag, newer);
    next.ok();
    rules["recalls"] = json!(8);
    put(&tag, &rules).await.is(412, "rules_changed");
    assert_eq!(admin.get(path).await.ok()["rules"]["recalls"], 7);
    put(&newer, &rules).await.ok();
    // Without a version it is not compared.
    rules["recalls"] = json!(9);
    admin.post(path, json!({ "rules": rules })).await.ok();
}

#[tokio::test]
async fn a_card_is_set_only_on_the_one_that_was_read() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let path = "/api/v1/districts/south/settings";
    let put = async |tag: &str, body: Value| {
        admin.send(admin.request(Method::POST, path).header("if-match", tag).json(&body)).await
    };
    let tag = |answer: &crate::test_server::Answer| answer.headers["etag"].to_str().unwrap().to_owned();
    let read = admin.get(path).await;
    let seen = tag(&read);
    let card = read.ok()["card"].clone();
    let with = |field: &str, text: &str| {
        let mut card = card.clone();
        card[field] = json!(text);
        json!({ "card": card })
    };
    put(&seen, with("phone", "215 555 0100")).await.ok();
    // A second user, who has read the earlier card, would restore the old number.
    put(&seen, with("address", "1 Main Street")).await.is(412, "rules_changed");
    let now = admin.get(path).await;
    let newer = tag(&now);
    let shown = now.ok();
    assert_eq!(shown["card"]["phone"], "215 555 0100");
    assert_eq!(shown["card"]["address"], card["address"]);
    // Of two changes at the same moment the second is refused.
    let (one, other) =
        tokio::join!(put(&newer, with("phone", "215 555 0101")), put(&newer, with("phone", "215 555 0102")));
    let mut both = [one.status.as_u16(), other.status.as_u16()];
    both.sort_unstable();
    assert_eq!(both, [200, 412], "{} {}", one.text, other.text);
    let kept = if one.status == 200 { "215 555 0101" } else { "215 555 0102" };
    assert_eq!(admin.get(path).await.ok()["card"]["phone"], kept);
    // Setting only the rules leaves the card unchanged.
    admin.post(path, json!({ "rules": shown["rules"] })).await.ok();
    assert_eq!(admin.get(path).await.ok()["card"]["phone"], kept);
}

#[tokio::test]
async fn an_account_that_is_closed_while_another_changes_it_stays_closed() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let officer = server.tools.store.staff_by_login("officer").await.unwrap().unwrap();
    let id = officer.id.to_string();
    let page = admin.get(&format!("/setup/staff?district=north&edit={id}")).await.text;
    let mut fields = form(&page, "change");
    fields.retain(|(name, _)| name != "name");
    fields.push(("name".to_owned(), "Olga Officer".to_owned()));
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let close = [("do", "disable"), ("district", "north"), ("id", id.as_str())];
    let (changed, closed) =
        tokio::join!(admin.form("/setup/staff", &fields), admin.form("/setup/staff", &close));
    for answer in [changed, closed] {
        assert_eq!(answer.status, 303, "{}", answer.text);
    }
    let now = server.tools.store.staff_by_id(officer.id).await.unwrap().unwrap();
    assert_eq!((now.name.as_str(), now.disabled_at.is_some()), ("Olga Officer", true));
}

#[tokio::test]
async fn a_form_keeps_what_others_did_and_asks_about_what_both_changed() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let page = admin.get("/setup/hours?district=south").await.text;
    let send = async |fields: &[(String, String)], changes: &[(&str, &str)]| {
        let mut fields = fields.to_vec();
        for (name, value) in changes {
            fields.retain(|(known, _)| known != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        admin.form("/setup/hours", &fields).await
    };
    let hours = async || admin.get("/api/v1/districts/south/settings").await.ok()["rules"]["hours"].clone();
    let mine = form(&page, "change");
    // Meanwhile another user closes a day and changes Monday.
    let theirs = [("holidays", "2099-12-25 Christmas"), ("mon", "7:00-15:00")];
    assert_eq!(send(&mine, &theirs).await.status, 303);
    // An older form that changes Tuesday leaves both.
    assert_eq!(send(&mine, &[("tue", "7:00-16:00")]).await.status, 303);
    let now = hours().await;
    assert_eq!(now["holidays"], json!(["2099-12-25"]));
    assert_eq!(now["week"]["days"][0], json!([{ "from_min": 420, "to_min": 900 }]));
    assert_eq!(now["week"]["days"][1], json!([{ "from_min": 420, "to_min": 960 }]));
    // One that also changes Monday gets a conflict for that field, and keeps what was typed.
    let refused = send(&mine, &[("mon", "10:00-11:00"), ("zone", "America/Chicago")]).await;
    assert_eq!(refused.status, 409);
    assert!(
        refused
            .text
            .contains("Someone else changed this in the meantime. It is now “7:00\u{a0}AM–3:00\u{a0}PM”."),
        "{}",
        refused.text
    );
    assert!(
        refused.text.contains("value=\"10:00-11:00\"") && refused.text.contains("value=\"America/Chicago\"")
    );
    assert_eq!(hours().await, now);
    // Sent again from there, it is accepted.
    let again = form(&refused.text, "change");
    assert_eq!(send(&again, &[]).await.status, 303);
    let now = hours().await;
    assert_eq!(now["week"]["days"][0], json!([{ "from_min": 600, "to_min": 660 }]));
    assert_eq!(now["holidays"], json!(["2099-12-25"]));
}

#[tokio::test]
async fn a_form_of_one_account_is_refused_in_the_session_of_another() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let page = admin.get("/setup/windows?district=south&edit=1").await.text;
    let fields = form(&page, "change");
    let whose = fields.iter().find(|(name, _)| name == "speaks_for").expect("for whom it speaks").1.clone();
    assert_eq!(whose, admin.get("/api/v1/session").await.ok()["actor"]);
    let send = async |whose: &str| {
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), if name == "speaks_for" { whose } else { value.as_str() }))
            .collect();
        admin.form("/setup/windows", &fields).await.status.as_u16()
    };
    assert_eq!(send("staff:00000000-0000-0000-0000-000000000001").await, 409);
    assert_eq!(send(&whose).await, 303);
}

#[tokio::test]
async fn what_has_ended_names_no_colleague_beside_its_times() {
    let server = TestServer::open().await;
    let officer = server.cookie(&server.session("officer").await);
    let me = server.tools.store.staff_by_login("officer").await.unwrap().unwrap().id.to_string();
    let reach = domain::access::Reach::Only(vec!["north".parse().unwrap()]);
    let account = ops::staff::Account {
        login: "olga".to_owned(),
        name: "Olga Other".to_owned(),
        badge: String::new(),
        role: domain::access::Role::Officer,
        reach,
        supervisor: None,
    };
    server.tools.add_staff(&ops::caller::Caller::system(), account).await.unwrap();
    let other = server.cookie(&server.session("olga").await);
    officer.open_window("1").await;
    let visit = server.ticket(&officer, json!({"channel": "walk_in", "service": "other"})).await;
    officer.post("/api/v1/districts/north/windows/1/next", json!({})).await.ok();
    officer.verb(&visit, "serve", json!({})).await.ok();
    officer.verb(&visit, "steps", json!({"step": "greet"})).await.ok();
    let done = officer.verb(&visit, "resolve", json!({"outcome": "done"})).await.ok();
    // Officers see their own: the step can be undone, and names who served.
    assert_eq!(done["undo"]["by"], format!("staff:{me}"));
    assert!(done["segments"].to_string().contains("Otto Officer"), "{done}");
    assert_eq!(done["legs"][0]["steps"][0]["by"], me);
    let path = format!("/api/v1/visits/{}", visit["id"].as_str().unwrap());
    let hides = |what: &str, shown: &Value| {
        let text = shown.to_string();
        assert!(
            text.contains("ended") && !text.contains(&me) && !text.contains("Otto Officer"),
            "{what}: {text}"
        );
    };
    hides("one", &other.get(&path).await.ok());
    hides("list", &other.get("/api/v1/visits?district=north&state=ended").await.ok());
    hides("answer", &other.verb(&visit, "note", json!({"text": "left a bag"})).await.ok());
    // Desks share a view, which names the officer only as long as the step can be undone.
    let ended = async || other.get("/api/v1/districts/north/line?audience=desk").await.ok()["ended"].clone();
    server.pass(3 * 60_000);
    hides("line", &ended().await);
    let supervisor = server.cookie(&server.session("supervisor").await);
    let seen = supervisor.get(&path).await.ok();
    assert!(seen["segments"].to_string().contains("Otto Officer"), "{seen}");
}

#[tokio::test]
async fn the_lobby_shows_no_calls_of_an_earlier_day() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    admin.open_window("1").await;
    let visit = server.ticket(&admin, json!({"channel": "walk_in", "service": "officer"})).await;
    admin.post("/api/v1/districts/north/windows/1/next", json!({})).await.ok();
    admin.verb(&visit, "serve", json!({})).await.ok();
    admin.verb(&visit, "resolve", json!({"outcome": "done"})).await.ok();
    let calls =
        async || admin.get("/api/v1/districts/north/line?audience=display").await.ok()["calls"].clone();
    assert_eq!(calls().await[0]["ticket"], visit["ticket"]);
    // The next day the same number is issued again.
    server.pass(24 * HOUR);
    assert_eq!(calls().await, json!([]));
}
