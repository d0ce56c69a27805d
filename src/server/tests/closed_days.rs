//! Days on which a district stays closed between a closing and the next opening: a long week-end, and a holiday
//! that is entered late.

use crate::closing::{arrives, kinds, own, swept};
use crate::test_server::{As, TestServer};
use domain::time::{HOUR, MINUTE};
use ops::setup::File;
use serde_json::{Value, json};

/// Sets the hours of the northern district, as a file is applied.
async fn hours_are(server: &TestServer, hours: &str) {
    let text = include_str!("department.toml").replacen("hours = \"always\"", hours, 1);
    let file = File::parse(&text).expect("a department");
    ops::Ops::start(server.tools.clone()).await.expect("use cases").apply(&file).await.expect("applied");
}

async fn first_next(by: &As<'_>, visit: &Value) {
    by.verb(visit, "choose_closing", json!({"choice": "first_next"})).await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_days_of_being_closed_the_closing_is_still_known_and_the_day_is_signed_off() {
    let server = TestServer::open().await;
    hours_are(&server, "hours = { tue = [\"08:00-18:00\"] }").await;
    let admin = server.admin().await;
    admin.open_window("1").await;
    server.pass(7 * HOUR + 40 * MINUTE);
    let (home, silent) = (arrives(&server, &admin).await, arrives(&server, &admin).await);
    first_next(&admin, &home).await;
    admin.post("/api/v1/districts/north/windows/1/close", json!({})).await.ok();
    server.pass(6 * 24 * HOUR);
    swept(&server).await;
    let card = admin.get(&format!("/api/v1/visits/{}", silent["id"].as_str().unwrap())).await.ok();
    assert_eq!(card["end"], "closed_unserved", "told, and chose nothing");
    let page = server.nobody().get(&own(&server, &home)).await.text;
    assert!(page.contains("id=\"closing\""), "they can still choose otherwise: {page}");
    let officer = server.cookie(&server.session("officer").await);
    let day = async || officer.get("/desk/day?district=north").await.text;
    // Swept by another process: this one follows.
    server
        .until("the day shows who left", async || {
            day().await.contains("First at the next opening: 1<") && !day().await.contains("Waiting: 1")
        })
        .await;
    let page = day().await;
    for text in [
        "name=\"day\" value=\"2026-03-10\"",
        "First at the next opening: 1",
        "Not reached before closing: 1",
        "Handed over to the next opening: 1",
        "Promised a call: 0",
        "Stayed past closing: 0",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    let signed = officer.form("/desk/day", &[("district", "north"), ("day", "2026-03-10")]).await;
    assert_eq!(signed.status, 303, "{}", signed.text);
    let page = officer.get("/desk/day?district=north").await.text;
    let row = page.split("Otto Officer</td>").nth(1).expect("a signature").split("</tr>").next().unwrap();
    assert!(row.contains("Not reached before closing: 1"), "{row}");
    let other = officer.form("/desk/day", &[("district", "north"), ("day", "2026-03-08")]).await;
    assert_eq!(other.status, 409, "{}", other.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_holiday_that_is_entered_after_people_went_home_is_no_wait() {
    let server = TestServer::open().await;
    let week = "hours = { tue = [\"08:00-18:00\"], wed = [\"08:00-18:00\"], thu = [\"08:00-18:00\"] }";
    hours_are(&server, week).await;
    let admin = server.admin().await;
    admin.open_window("1").await;
    server.pass(7 * HOUR + 40 * MINUTE);
    let visit = arrives(&server, &admin).await;
    first_next(&admin, &visit).await;
    admin.post("/api/v1/districts/north/windows/1/close", json!({})).await.ok();
    hours_are(&server, &format!("{week}\nholidays = [\"2026-03-11\"]")).await;
    server.pass(14 * HOUR + 30 * MINUTE);
    let chosen = async || kinds(&admin, &visit).await.iter().filter(|kind| *kind == "closing_chosen").count();
    server.until("the first place follows the opening", async || chosen().await == 2).await;
    server.pass(24 * HOUR);
    admin.open_window("1").await;
    let called = admin.post("/api/v1/districts/north/windows/1/next", json!({})).await.ok();
    assert_eq!(called["ticket"], visit["ticket"]);
    let card = admin.get(&format!("/api/v1/visits/{}", visit["id"].as_str().unwrap())).await.ok();
    assert_eq!(card["clocks"]["wait_ms"], 30 * MINUTE, "until six, and from eight on");
    assert_eq!(card["clocks"]["night_ms"], 38 * HOUR);
}
