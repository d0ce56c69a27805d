//! What the lobby screens show besides calls: notices, and emergency notices.

use crate::test_server::{TestServer, form};
use domain::access::Role;
use domain::notice::LocalTime;
use domain::time::{HOUR, MINUTE, Moment};
use serde_json::{Value, json};

const DISPLAY: &str = "/api/v1/districts/north/line?audience=display";
const EMERGENCY: &str = "/api/v1/districts/north/emergency";

/// The clock of the district in so many milliseconds, as a form has it.
async fn clock(server: &TestServer, ms: i64) -> String {
    let line = server.admin().await.get(DISPLAY).await.ok();
    let now: Moment = line["at"].as_str().unwrap().parse().unwrap();
    LocalTime::of(Moment { at: now.at + ms, ..now }).to_string()
}

#[tokio::test]
async fn an_emergency_notice_is_put_up_and_taken_down_by_the_desk_and_seen_by_every_screen() {
    let server = TestServer::open().await;
    let officer = server.cookie(&server.session("officer").await);
    let display = server.with_device(Role::Display, "north").await;
    let up = json!({"notice": "building_closed"});
    let shown = officer.post(EMERGENCY, up.clone()).await.ok();
    assert_eq!(shown["notice"], "building_closed");
    let line = display.get(DISPLAY).await.ok();
    assert_eq!(line["emergency"], shown);
    // Every desk is told, so that nobody forgets it.
    let desk = officer.get("/api/v1/districts/north/line?audience=desk").await.ok();
    assert_eq!(desk["emergency"], shown);
    // Twice is fine, and writes one fact: it is up since the first time.
    server.pass(MINUTE);
    assert_eq!(officer.post(EMERGENCY, up).await.ok(), shown);
    assert_eq!(display.get(DISPLAY).await.ok()["seq"], line["seq"]);
    let other = officer.post(EMERGENCY, json!({"notice": "leave_building"})).await.ok();
    assert!(other["notice"] == "leave_building" && other["since"] != shown["since"]);
    let down = officer.post(EMERGENCY, json!({})).await;
    assert_eq!((down.status.as_u16(), down.text.as_str()), (204, ""));
    assert_eq!(display.get(DISPLAY).await.ok()["emergency"], Value::Null);
}

#[tokio::test]
async fn an_emergency_notice_is_no_free_text_and_for_staff_of_the_district_who_serve() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    for notice in ["the building is closed", ""] {
        let refused = admin.post(EMERGENCY, json!({ "notice": notice })).await;
        assert!(refused.status.is_client_error(), "{notice}: {}", refused.status);
    }
    let body = || json!({"notice": "stay_inside"});
    let captain = server.with(Role::Captain, Some("north")).await;
    let tablet = server.with_device(Role::Kiosk, "north").await;
    let screen = server.with_device(Role::Display, "north").await;
    for by in [captain, tablet, screen] {
        assert_eq!(by.post(EMERGENCY, body()).await.status, 403);
    }
    assert_eq!(server.nobody().post(EMERGENCY, body()).await.status, 401);
    let south = server.with(Role::Supervisor, Some("south")).await;
    assert_eq!(south.post(EMERGENCY, body()).await.status, 404, "another district is not theirs");
    assert_eq!(admin.get(DISPLAY).await.ok()["emergency"], Value::Null);
    server.with(Role::Supervisor, Some("north")).await.post(EMERGENCY, body()).await.ok();
}

#[tokio::test]
async fn a_restart_keeps_the_emergency_notice_up() {
    let mut server = TestServer::open().await;
    server.admin().await.post(EMERGENCY, json!({"notice": "leave_building"})).await.ok();
    server.restart().await;
    let line = server.admin().await.get(DISPLAY).await.ok();
    assert_eq!(line["emergency"]["notice"], "leave_building");
}

#[tokio::test]
async fn a_notice_is_on_the_screens_until_it_ends() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let until = clock(&server, 2 * HOUR).await;
    let save = async |fields: &[(&str, &str)]| {
        let fields: Vec<(&str, &str)> = [("district", "north")].iter().chain(fields).copied().collect();
        admin.form("/setup/notices", &fields).await
    };
    // All that is wrong, beside its field; what was typed stays.
    let refused = save(&[("do", "add"), ("text_es", "Cerrado el viernes."), ("until", "tomorrow")]).await;
    assert_eq!(refused.status, 422);
    for told in ["f-text_en-e", "f-until-e", "Cerrado el viernes.", "value=\"tomorrow\""] {
        assert!(refused.text.contains(told), "{told}: {}", refused.text);
    }
    let passed = clock(&server, -MINUTE).await;
    assert_eq!(save(&[("do", "add"), ("text_en", "Over."), ("until", &passed)]).await.status, 422);
    let long = "x".repeat(161);
    assert_eq!(save(&[("do", "add"), ("text_en", &long), ("until", &until)]).await.status, 422);
    assert_eq!(save(&[("do", "add"), ("text_en", "one\ntwo"), ("until", &until)]).await.status, 422);
    let added = [("do", "add"), ("text_en", "Closed on Friday."), ("text_es", "Cerrado."), ("until", &until)];
    assert_eq!(save(&added).await.status, 303);
    let display = server.with_device(Role::Display, "north").await;
    let notices = async || display.get(DISPLAY).await.ok()["notices"].clone();
    assert_eq!(notices().await[0]["text"], json!({"en": "Closed on Friday.", "es": "Cerrado."}));
    let south = admin.get("/api/v1/districts/south/line?audience=display").await.ok();
    assert_eq!(south["notices"], Value::Null, "the other district has none");
    // In the file it is the same, and another one is refused where there are six.
    let text = ops::setup::export(&server.tools.store).await.unwrap().write().unwrap();
    let read = ops::setup::File::parse(&text).unwrap().districts().unwrap();
    assert_eq!(read[0].rules.notices[0].until.to_string(), until);
    for _ in 0..5 {
        assert_eq!(save(&added).await.status, 303);
    }
    let seventh = save(&added).await;
    assert!(seventh.status == 422 && seventh.text.contains("at most 6 notices"), "{}", seventh.text);
    assert_eq!(save(&[("do", "remove"), ("id", "2")]).await.status, 303);
    assert_eq!(notices().await.as_array().unwrap().len(), 5);
    server.pass(2 * HOUR);
    assert_eq!(notices().await, Value::Null, "their time is over");
}

#[tokio::test]
async fn of_two_who_change_one_notice_neither_is_lost_without_a_question() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let until = clock(&server, HOUR).await;
    let add = [("district", "north"), ("do", "add"), ("text_en", "One."), ("until", until.as_str())];
    assert_eq!(admin.form("/setup/notices", &add).await.status, 303);
    let page = admin.get("/setup/notices?district=north&edit=1").await;
    let (mut mine, mut theirs) = (form(&page.text, "change"), form(&page.text, "change"));
    let put = |fields: &mut Vec<(String, String)>, name: &str, text: &str| {
        fields.iter_mut().filter(|(field, _)| field == name).for_each(|(_, value)| *value = text.to_owned());
    };
    let send = async |fields: &[(String, String)]| {
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        admin.form("/setup/notices", &fields).await
    };
    put(&mut theirs, "text_es", "Uno.");
    assert_eq!(send(&theirs).await.status, 303);
    // What only they changed stays.
    put(&mut mine, "text_en", "Two.");
    assert_eq!(send(&mine).await.status, 303);
    let notices = admin.get(DISPLAY).await.ok()["notices"].clone();
    assert_eq!(notices[0]["text"], json!({"en": "Two.", "es": "Uno."}));
    // What both changed is asked.
    put(&mut theirs, "text_en", "Three.");
    let asked = send(&theirs).await;
    assert!(
        asked.status == 409 && asked.text.contains("Two.") && asked.text.contains("Three."),
        "{}",
        asked.text
    );
}

#[tokio::test]
async fn an_emergency_notice_is_on_the_page_of_everyone_who_waits_and_on_no_page_that_has_ended() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let ticket = async |service: &str| {
        let visit = server.ticket(&admin, json!({"channel": "walk_in", "service": service})).await;
        let path = visit["status_url"].as_str().unwrap().strip_prefix(&server.origin).unwrap().to_owned();
        (visit, path)
    };
    let (plain, plain_page) = ticket("report_copy").await;
    let (_, discreet_page) = ticket("victim_help").await;
    let says =
        async |path: &str| server.nobody().get(path).await.text.contains("Please leave the building now.");
    assert!(!says(&plain_page).await);
    admin.post(EMERGENCY, json!({"notice": "leave_building"})).await.ok();
    assert!(says(&plain_page).await && says(&discreet_page).await);
    let page = server.nobody().get(&plain_page).await.text;
    let (up, ticket) = (page.find("class=\"emergency\""), page.find("class=\"stub\""));
    assert!(up.is_some() && up < ticket, "before everything else: {page}");
    assert!(page.contains("Salga del edificio"), "in each language of the department: {page}");
    admin.verb(&plain, "leave", json!({})).await.ok();
    assert!(!says(&plain_page).await, "a page that is not refreshed would keep it for ever");
    admin.post(EMERGENCY, json!({})).await;
    assert!(!says(&discreet_page).await);
}
