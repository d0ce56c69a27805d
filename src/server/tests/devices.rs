//! Pairing devices by code and link, renaming them, setting lobby screens, and when they were last heard.

use crate::test_server::{As, TestServer};
use domain::access::Role;
use domain::time::MINUTE;
use serde_json::{Value, json};

/// The forms of the section, for the north district.
async fn save(admin: &As<'_>, fields: &[(&str, &str)]) -> crate::test_server::Answer {
    let fields: Vec<(&str, &str)> = [("district", "north")].iter().chain(fields).copied().collect();
    admin.form("/setup/devices", &fields).await
}

async fn listed(admin: &As<'_>) -> Vec<Value> {
    admin.get("/api/v1/devices").await.ok().as_array().unwrap().clone()
}

/// The code on a page that shows one.
fn code_on(page: &str) -> String {
    let rest = page.split_once("/pair#").expect("a link to pair").1;
    rest.chars().take_while(|sign| sign.is_ascii_alphanumeric() || *sign == '-').collect()
}

#[tokio::test]
async fn a_code_is_shown_with_its_link_and_for_which_district_and_device_it_is() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let made = save(&admin, &[("do", "pair"), ("kind", "display"), ("name", "Ramp <1>")]).await;
    assert_eq!(made.status, 200);
    let name = server.tools.store.card(&"north".parse().unwrap()).await.unwrap().unwrap().name;
    assert!(made.text.contains("Ramp &lt;1&gt;") || made.text.contains("Ramp &lt;1>"), "{}", made.text);
    assert!(made.text.contains(&name) && made.text.contains("class=\"qr\""), "{}", made.text);
    assert_eq!(made.headers["cache-control"], "no-store");
    let code = code_on(&made.text);
    assert_eq!(code.len(), 11);
    assert!(!admin.get("/setup/devices?district=north").await.text.contains(&code), "shown once");
    // Every fault at once; a device without a name cannot be told from others.
    let bad = save(&admin, &[("do", "pair"), ("kind", "kiosk"), ("series", "1")]).await;
    assert_eq!(bad.status, 422);
    assert!(bad.text.contains("#f-name") && bad.text.contains("#f-series"), "{}", bad.text);
}

#[tokio::test]
async fn a_screen_is_told_what_it_becomes_before_it_is_paired() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let new = json!({"kind": "kiosk", "district": "south", "name": "Door"});
    let made = admin.post("/api/v1/devices", new).await.ok();
    let code = made["code"].as_str().unwrap();
    let other = server.with_device(Role::Kiosk, "north").await;
    let key = other.header.as_ref().unwrap().1.strip_prefix("Bearer ").unwrap();
    let browser = server.cookie(&format!("dw-device={key}"));
    let asked = browser.form("/pair", &[("code", code)]).await;
    assert_eq!(asked.status, 200, "{}", asked.text);
    assert!(!asked.headers.contains_key("set-cookie"));
    let south = server.tools.store.card(&"south".parse().unwrap()).await.unwrap().unwrap().name;
    assert!(asked.text.contains("Door") && asked.text.contains(&south), "{}", asked.text);
    assert!(asked.text.contains("Lobby"), "the device that it stops being: {}", asked.text);
    assert_eq!(browser.get("/kiosk").await.status, 200, "nothing was changed");
    let paired = browser.form("/pair", &[("code", code), ("sure", "yes")]).await;
    assert_eq!((paired.status.as_u16(), paired.headers["location"].to_str().unwrap()), (303, "/kiosk"));
    // Twice: the code is used up, for looking as for pairing.
    for fields in [&[("code", code)][..], &[("code", code), ("sure", "yes")]] {
        let again = server.nobody().form("/pair", fields).await;
        assert_eq!(again.status, 422);
        assert!(again.text.contains("#f-code"), "{}", again.text);
    }
    // The code is never part of an address.
    assert!(!server.nobody().get(&format!("/pair?code={code}")).await.text.contains(code));
}

#[tokio::test]
async fn looking_at_codes_is_limited_like_using_them() {
    let server = TestServer::open().await;
    let mut refused = 0;
    for n in 0..25 {
        let answer = server.nobody().form("/pair", &[("code", &format!("AAAAA-AAA{n:02}"))]).await;
        refused += i32::from(answer.status == 429);
    }
    assert!(refused > 0, "codes could be looked up until one is found");
}

#[tokio::test]
async fn a_code_that_expired_or_was_revoked_meanwhile_pairs_nothing() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let made = save(&admin, &[("do", "pair"), ("kind", "display"), ("name", "Ramp")]).await;
    let code = code_on(&made.text);
    assert_eq!(server.nobody().form("/pair", &[("code", &code)]).await.status, 200);
    let id = listed(&admin).await[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(save(&admin, &[("do", "revoke"), ("id", &id)]).await.status, 303);
    assert_eq!(server.nobody().form("/pair", &[("code", &code), ("sure", "yes")]).await.status, 422);
    assert_eq!(save(&admin, &[("do", "code"), ("id", &id)]).await.status, 404, "a revoked one stays revoked");
    let made = save(&admin, &[("do", "pair"), ("kind", "display"), ("name", "Door")]).await;
    let code = code_on(&made.text);
    let id = listed(&admin).await.iter().find(|one| one["name"] == "Door").unwrap()["id"].clone();
    let id = id.as_str().unwrap();
    server.pass(31 * MINUTE);
    assert_eq!(server.nobody().form("/pair", &[("code", &code), ("sure", "yes")]).await.status, 422);
    // A new code for the same device, not another device.
    let new = code_on(&save(&admin, &[("do", "code"), ("id", id)]).await.text);
    assert_eq!(server.nobody().form("/pair", &[("code", &new), ("sure", "yes")]).await.status, 303);
    assert_eq!(listed(&admin).await.len(), 2);
}

#[tokio::test]
async fn a_device_that_lost_its_key_is_the_same_device_afterwards() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let new = json!({"kind": "kiosk", "district": "north", "name": "Door"});
    let made = admin.post("/api/v1/devices", new).await.ok();
    let id = made["id"].as_str().unwrap();
    let pair = async |code: &Value| server.nobody().post("/api/v1/pair", json!({"code": code})).await.ok();
    let first = pair(&made["code"]).await;
    let with = |key: &Value| As {
        server: &server,
        header: Some(("authorization", format!("Bearer {}", key.as_str().unwrap()))),
    };
    let again = admin.post(&format!("/api/v1/devices/{id}/code"), json!({})).await.ok();
    with(&first["key"]).get("/api/v1/districts").await.ok();
    let second = pair(&again["code"]).await;
    assert_eq!(second["id"], made["id"]);
    with(&first["key"]).get("/api/v1/districts").await.is(401, "sign_in");
    with(&second["key"]).get("/api/v1/districts").await.ok();
    assert_eq!(listed(&admin).await.len(), 1);
}

#[tokio::test]
async fn two_who_change_a_device_at_once_lose_nothing_without_a_question() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    save(&admin, &[("do", "pair"), ("kind", "display"), ("name", "Lobby")]).await;
    let id = listed(&admin).await[0]["id"].as_str().unwrap().to_owned();
    let page = admin.get(&format!("/setup/devices?district=north&edit={id}")).await.text;
    let was = page.split_once("name=\"was\" value=\"").expect("what the form was made from").1;
    let was = was.split_once('"').unwrap().0.replace("&quot;", "\"").replace("&#34;", "\"");
    let form = |changes: &[(&'static str, &'static str)]| {
        let mut fields: Vec<(String, String)> =
            serde_json::from_str::<std::collections::BTreeMap<String, String>>(&was)
                .unwrap()
                .into_iter()
                .filter(|(_, text)| !text.is_empty())
                .collect();
        fields.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        fields.extend(changes.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
        fields.push(("was".to_owned(), was.clone()));
        fields
    };
    let send = async |fields: Vec<(String, String)>| {
        let own = [("do", "change"), ("id", id.as_str())];
        let typed = fields.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        save(&admin, &own.into_iter().chain(typed).collect::<Vec<_>>()).await
    };
    let first = send(form(&[("name", "Ramp")])).await;
    assert_eq!(first.status, 303, "{}", first.text);
    // Another field: both changes stand.
    let second = send(form(&[("from_0", "8:00"), ("to_0", "20:00"), ("level_0", "60")])).await;
    assert_eq!(second.status, 303, "{}", second.text);
    let now = listed(&admin).await[0].clone();
    assert_eq!(now["name"], "Ramp");
    assert_eq!(now["display"]["volume"], json!([{"from": 480, "to": 1_200, "level": 60}]));
    // The same field: asked, and what is stored stays.
    let third = send(form(&[("name", "Door")])).await;
    assert_eq!(third.status, 409, "{}", third.text);
    assert!(third.text.contains("Ramp") && third.text.contains("value=\"Door\""), "{}", third.text);
    assert_eq!(listed(&admin).await[0]["name"], "Ramp");
}

#[tokio::test]
async fn a_lobby_screen_is_told_what_it_is_set_to_while_it_runs() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let screen = server.with_device(Role::Display, "north").await;
    let id = listed(&admin).await[0]["id"].as_str().unwrap().to_owned();
    let line = async || screen.get("/api/v1/districts/north/line").await.ok();
    assert_eq!(line().await["settings"], Value::Null);
    let change =
        |more: &[(&'static str, &'static str)]| [&[("do", "change"), ("name", "Hall")][..], more].concat();
    let send = async |more: &[(&'static str, &'static str)]| {
        let fields = change(more);
        let fields: Vec<(&str, &str)> = fields.into_iter().chain([("id", id.as_str())]).collect();
        save(&admin, &fields).await
    };
    let wrong = send(&[
        ("from_0", "8:00"),
        ("to_0", "25:00"),
        ("level_0", "101"),
        ("from_1", "9:00"),
        ("language", "xx"),
    ])
    .await;
    assert_eq!(wrong.status, 422);
    for field in ["all_windows", "to_0", "level_0", "to_1", "level_1", "language"] {
        assert!(wrong.text.contains(&format!("#f-{field}\"")), "{field}: {}", wrong.text);
    }
    let over = [("all_windows", "yes"), ("from_0", "8:00"), ("to_0", "20:00"), ("level_0", "60")];
    let over = [&over[..], &[("from_1", "19:00"), ("to_1", "7:00"), ("level_1", "0")]].concat();
    let over = send(&over).await;
    assert_eq!(over.status, 422);
    assert!(over.text.contains("#f-from_1\""), "{}", over.text);
    let good = [("w_1", "yes"), ("from_0", "8:00"), ("to_0", "20:00"), ("level_0", "60")];
    let good = send(&good).await;
    assert_eq!(good.status, 303, "{}", good.text);
    let set = line().await["settings"][&id].clone();
    let volume = json!([{"from": 480, "to": 1_200, "level": 60}]);
    assert_eq!(set, json!({"windows": ["1"], "volume": volume, "voice": false}));
    // Of another district, and by an administrator of another one.
    let south = server.with(Role::Admin, Some("south")).await;
    south.post(&format!("/api/v1/devices/{id}"), json!({"name": "x"})).await.is(404, "not_found");
    let tablet = json!({"kiosk": "nowhere"});
    admin.post(&format!("/api/v1/devices/{id}"), tablet).await.is(400, "unknown_kiosk");
    let gone = json!({"display": {"windows": ["nowhere"]}});
    assert_eq!(admin.post(&format!("/api/v1/devices/{id}"), gone).await.status, 400);
    assert_eq!(line().await["settings"][&id], set);
}

#[tokio::test]
async fn a_device_is_silent_once_it_was_not_heard_for_minutes_and_every_node_learns_it() {
    let server = TestServer::open().await;
    let ops = server.running.as_ref().unwrap().ops();
    let admin = server.admin().await;
    let north = "north".parse().unwrap();
    let screen = server.with_device(Role::Display, "north").await;
    ops.read_devices().await.unwrap();
    let stored = async || server.tools.store.devices().await.unwrap()[0].seen_at;
    server.pass(2 * MINUTE);
    screen.get("/display").await;
    assert_eq!(stored().await, None, "a tap writes nothing");
    ops.write_heard().await.unwrap();
    let heard = stored().await.unwrap();
    assert_eq!(heard, server.tools.clock.now());
    ops.write_heard().await.unwrap();
    assert!(ops.silent_devices(&north).is_empty());
    assert_eq!(listed(&admin).await[0]["silent"], false);
    server.pass(4 * MINUTE);
    let silent = ops.silent_devices(&north);
    assert_eq!(
        silent.iter().map(|one| (one.name.as_str(), one.since)).collect::<Vec<_>>(),
        [("Lobby", heard)]
    );
    assert!(ops.silent_devices(&"south".parse().unwrap()).is_empty());
    assert_eq!(listed(&admin).await[0]["silent"], true);
    screen.get("/display").await;
    assert!(ops.silent_devices(&north).is_empty(), "heard again");
    // A wrong key is no device: nothing is kept for it.
    server.cookie("dw-device=0000").get("/display").await;
    ops.write_heard().await.unwrap();
    assert_eq!(stored().await, Some(server.tools.clock.now()));
    // One that was revoked is not missed.
    let id = listed(&admin).await[0]["id"].as_str().unwrap().to_owned();
    admin.post(&format!("/api/v1/devices/{id}/revoke"), json!({})).await.ok();
    server.pass(10 * MINUTE);
    assert!(ops.silent_devices(&north).is_empty());
}

#[tokio::test]
async fn the_floor_says_which_devices_of_an_open_district_are_silent_and_whether_one_is_left() {
    let server = TestServer::open().await;
    let ops = server.running.as_ref().unwrap().ops();
    let captain = server.cookie(&server.session("captain").await);
    let line = |audience: &str| format!("/api/v1/districts/north/line?audience={audience}");
    let silent = async || captain.get(&line("floor")).await.ok()["silent"].clone();
    let (one, other) =
        (server.with_device(Role::Kiosk, "north").await, server.with_device(Role::Kiosk, "north").await);
    let screen = server.with_device(Role::Display, "north").await;
    // One of a district that has been closed since this morning is not missed.
    server.with_device(Role::Kiosk, "south").await;
    ops.read_devices().await.unwrap();
    assert_eq!(silent().await, Value::Null);
    server.pass(4 * MINUTE);
    one.get("/kiosk").await;
    screen.get("/display").await;
    let told = silent().await;
    assert_eq!(told.as_array().unwrap().len(), 1, "{told}");
    assert_eq!((&told[0]["kind"], &told[0]["only"]), (&json!("kiosk"), &json!(false)));
    server.pass(4 * MINUTE);
    screen.get("/display").await;
    let told = silent().await;
    assert_eq!(told.as_array().unwrap().len(), 2, "{told}");
    assert!(told.as_array().unwrap().iter().all(|one| one["only"] == true), "no tablet is left: {told}");
    let officer = server.cookie(&server.session("officer").await);
    assert_eq!(officer.get(&line("desk")).await.ok()["silent"], Value::Null);
    let chief = server.cookie(&server.session("chief").await);
    let south = chief.get("/api/v1/districts/south/line?audience=floor").await.ok();
    assert_eq!((&south["open"], &south["silent"]), (&json!(false), &Value::Null));
    other.get("/kiosk").await;
    let told = silent().await;
    assert_eq!((told.as_array().unwrap().len(), &told[0]["only"]), (1, &json!(false)), "heard again");
}

#[tokio::test]
async fn opening_the_tablet_of_a_demo_again_pairs_no_other() {
    let server = TestServer::open_with(|config| config.demo = true).await;
    let demo = server.running.as_ref().unwrap().demo.clone();
    let tablet = &demo.iter().find(|(role, _)| *role == Role::Kiosk).unwrap().1;
    let tablet = tablet.strip_prefix(&server.origin).unwrap();
    let count = async || server.tools.store.devices().await.unwrap().len();
    let first = server.nobody().form(tablet, &[]).await;
    let browser = first.cookie();
    assert_eq!(server.cookie(&browser).form(tablet, &[]).await.status, 303);
    assert_eq!(count().await, 1, "the browser has one already");
    let second = server.nobody().form(tablet, &[]).await.cookie();
    assert_eq!(count().await, 2, "another browser beside it");
    assert_eq!(server.cookie(&browser).get("/kiosk").await.status, 200);
    server.pass(4 * MINUTE);
    server.cookie(&second).get("/kiosk").await;
    let third = server.nobody().form(tablet, &[]).await.cookie();
    assert_eq!(count().await, 2, "one that nobody has open is used again");
    assert_eq!(server.cookie(&third).get("/kiosk").await.status, 200);
    assert_eq!(server.cookie(&second).get("/kiosk").await.status, 200);
    assert_eq!(server.cookie(&browser).get("/kiosk").await.status, 303, "its device is the third's now");
}
