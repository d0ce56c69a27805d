//! Unreadable rows do not affect anything that they are not about.

use crate::test_server::TestServer;
use domain::access::Role;
use domain::ids::DistrictId;
use domain::time::At;
use ops::setup::File;
use reqwest::Method;
use serde_json::json;
use server::config::Config;
use server::site::Site;
use std::time::Duration;

#[tokio::test]
async fn one_damaged_district_takes_no_other_with_it() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let mut stream = admin
        .request(Method::GET, "/api/v1/live?district=south&audience=display")
        .send()
        .await
        .expect("a stream");
    assert_eq!(stream.status(), 200);
    server.by_hand("UPDATE line SET seq = -5 WHERE chain = 'south'").await;
    let south = "/api/v1/districts/south/line?audience=display";
    server.until("out of service", async || admin.get(south).await.status == 503).await;
    let ended = async { while stream.chunk().await.expect("a stream").is_some() {} };
    tokio::time::timeout(Duration::from_secs(20), ended).await.expect("what shows it learns of it");
    let list = admin.get("/api/v1/districts").await.ok();
    let ids: Vec<&str> = list.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["north"]);
    let pages = server.cookie(&server.session("admin").await);
    for path in ["/floor", "/floor?list=all", "/floor?list=open&district=north", "/setup/health"] {
        let page = pages.get(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
    }
    assert!(pages.get("/floor").await.text.contains("out of service right now"));
    assert_eq!(pages.get("/floor?list=all&district=south").await.status, 503);
    // A change for all applies to the districts that can be changed.
    let events = "BEGIN:VEVENT\r\nSUMMARY:Moving\r\nDTSTART:20991215\r\nEND:VEVENT\r\n";
    let file = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n");
    let take = [("district", "north"), ("do", "take"), ("everywhere", "yes"), ("file", file.as_str())];
    let taken = pages.form("/setup/hours", &take).await;
    assert_eq!(taken.status, 303, "{}", taken.text);
    let north = admin.get("/api/v1/districts/north/settings").await.ok();
    assert_eq!(north["rules"]["hours"]["holidays"], json!(["2099-12-15"]));
    let ready = admin.get("/readyz").await;
    assert_eq!(ready.status, 200, "{}", ready.text);
    server.by_hand("UPDATE line SET seq = -5 WHERE chain = 'north'").await;
    server.until("not ready", async || admin.get("/readyz").await.status == 503).await;
    admin.get("/api/v1/districts").await.is(503, "out_of_service");
}

/// Pages read names without rules, and start with a district that works.
#[tokio::test]
async fn a_district_whose_rules_cannot_be_read_keeps_its_name() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    server.by_hand("UPDATE district SET rules = '{' WHERE id = 'north'").await;
    let pages = server.cookie(&server.session("admin").await);
    for path in ["/floor", "/desk?district=south", "/setup/hours?district=south"] {
        let page = pages.get(path).await;
        assert!(page.status == 200 && page.text.contains("North District"), "{path}: {}", page.text);
    }
    // Filters offer the choices of the rules in memory.
    for page in ["figures", "fairness", "staffing", "steps"] {
        let path = format!("/{page}?district=north");
        let page = pages.get(&path).await;
        assert!(page.status == 200 && page.text.contains("North District"), "{path}: {}", page.text);
    }
    // A tablet needs the district's plan; the answer does not claim that there is no such district.
    let tablet = json!({"kind": "kiosk", "district": "north", "name": "Lobby"});
    admin.post("/api/v1/devices", tablet).await.is(503, "out_of_service");
    admin.get("/api/v1/districts/north/settings").await.ok();
    server.by_hand("UPDATE line SET seq = -5 WHERE chain = 'north'").await;
    let north = "/api/v1/districts/north/line?audience=display";
    server.until("out of service", async || admin.get(north).await.status == 503).await;
    for path in ["/desk", "/wall", "/setup/hours"] {
        let page = pages.get(path).await;
        assert!(page.status == 200 && page.text.contains("South District"), "{path}: {}", page.text);
    }
}

#[tokio::test]
async fn a_damaged_account_or_device_keeps_no_server_from_starting() {
    let mut server = TestServer::open().await;
    server.with_device(Role::Kiosk, "north").await;
    server.by_hand("UPDATE staff SET role = 'nobody'; UPDATE device SET kind = 'nobody'").await;
    server.running.take().expect("a server").end().await;
    let config = Config::plain("127.0.0.1:0".parse().expect("an address"), Site::Folder("nowhere".into()));
    let again = server::serve(config, server.tools.clone()).await.expect("a server");
    assert!(again.first_link.is_none(), "an account that cannot be read is an account");
    again.end().await;
}

/// Visits that ended under rules that are now unreadable are measured by the current rules.
#[tokio::test]
async fn rules_of_the_past_that_cannot_be_read_take_no_desk_with_them() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    // Changed on record.
    let text = include_str!("department.toml");
    let line = "services = \"all\"";
    let other = format!("{line}\nrules = {{ keep_apart = \"not_side_by_side\" }}");
    let file = File::parse(&text.replacen(line, &other, 1)).expect("a department");
    ops::Ops::start(server.tools.clone()).await.expect("use cases").apply(&file).await.expect("applied");
    let north: DistrictId = "north".parse().expect("a slug");
    let rules = async || server.tools.store.rules_at(&north, At(i64::MAX)).await;
    assert!(rules().await.expect("a row").is_some());
    server
        .by_hand("DROP TRIGGER fact_stays; UPDATE fact SET body = '{' WHERE district = 'north' AND kind = 'configured'")
        .await;
    rules().await.expect_err("it is damaged");
    let visit = server.ticket(&admin, json!({"channel": "walk_in", "service": "report_copy"})).await;
    admin.open_window("1").await;
    admin.post("/api/v1/districts/north/windows/1/next", json!({})).await.ok();
    admin.verb(&visit, "serve", json!({})).await.ok();
    admin.verb(&visit, "resolve", json!({"outcome": "done"})).await.ok();
    let id = visit["id"].as_str().unwrap();
    for path in ["/api/v1/districts/north/line?audience=desk", &format!("/api/v1/visits/{id}")] {
        admin.get(path).await.ok();
    }
}

#[tokio::test]
async fn a_damaged_visit_takes_no_list_with_it() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let over = server.ticket(&admin, json!({"channel": "walk_in", "service": "report_copy"})).await;
    admin.open_window("1").await;
    admin.post("/api/v1/districts/north/windows/1/next", json!({})).await.ok();
    admin.verb(&over, "serve", json!({})).await.ok();
    admin.verb(&over, "resolve", json!({"outcome": "done"})).await.ok();
    let waits = server.ticket(&admin, json!({"channel": "walk_in", "service": "report_copy"})).await;
    server.by_hand("UPDATE visit SET body = '{' WHERE state = 'ended'").await;
    let list = admin.get("/api/v1/visits?district=north").await.ok();
    let ids: Vec<_> = list.as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
    assert_eq!(ids, [waits["id"].clone()]);
}
