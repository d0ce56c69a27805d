//! The end of a day: who is told, what each page offers, and what becomes of everyone who waited.

use crate::test_server::{As, TestServer};
use domain::access::Role;
use domain::command::Command;
use domain::time::{HOUR, MINUTE, SECOND};
use ops::clerk::Errand;
use ops::setup::File;
use serde_json::{Value, json};

const HOURS: &str = r#"hours = { mon = ["08:00-18:00"], tue = ["08:00-18:00"], wed = ["08:00-18:00"], thu = ["08:00-18:00"], fri = ["08:00-18:00"] }"#;
const LINE: &str = "/api/v1/districts/north/line?audience=";

/// A server whose northern district closes at 18:00; it is 10:00.
pub async fn closing_at_six(more: &str) -> TestServer {
    let server = TestServer::open().await;
    let text = include_str!("department.toml").replacen("hours = \"always\"", &format!("{HOURS}\n{more}"), 1);
    let file = File::parse(&text).expect("a department");
    ops::Ops::start(server.tools.clone()).await.expect("use cases").apply(&file).await.expect("applied");
    server
}

/// The end of the day is swept, as the job of any node does it.
pub async fn swept(server: &TestServer) {
    let ops = ops::Ops::start(server.tools.clone()).await.expect("use cases");
    let clerk = ops.clerk(&"north".parse().expect("a slug")).expect("a clerk");
    let sweep = Command::Sweep { spared: Vec::new() };
    clerk.ask(Errand::of_system(sweep)).await.expect("an answer");
}

async fn told(server: &TestServer, by: &As<'_>) {
    server
        .until("everyone is told", async || {
            let line = by.get(&format!("{LINE}desk")).await.ok();
            line["waiting"].as_array().unwrap().iter().all(|card| card["told_of_closing"] == true)
        })
        .await;
}

pub async fn arrives(server: &TestServer, by: &As<'_>) -> Value {
    server.ticket(by, json!({"channel": "walk_in", "service": "report_copy"})).await
}

/// The path of a visit's own page.
pub fn own(server: &TestServer, visit: &Value) -> String {
    visit["status_url"].as_str().expect("a link").strip_prefix(&server.origin).expect("ours").to_owned()
}

const CHOICES: [&str; 3] = ["stay", "call_back", "first_next"];

/// What a page offers, by its forms and links.
fn offered(page: &str) -> Vec<&'static str> {
    let form = |choice: &&str| page.contains(&format!("name=\"choice\" value=\"{choice}\""));
    let link = |choice: &&str| **choice == *"call_back" && page.contains("call=1");
    CHOICES.into_iter().filter(|choice| form(choice) || link(choice)).collect()
}

/// The lobby screen offers what the pages of those who wait offer, or have chosen, and nothing else.
async fn screens_agree(server: &TestServer, by: &As<'_>, visits: &[Value], when: &str) {
    let display = by.get(&format!("{LINE}display")).await.ok();
    let mut any = false;
    let mut all: Vec<String> = Vec::new();
    for visit in visits {
        let card = by.get(&format!("/api/v1/visits/{}", visit["id"].as_str().unwrap())).await.ok();
        let page = server.nobody().get(&own(server, visit)).await.text;
        let shown = page.contains("id=\"closing\"");
        let waits = card["state"] == "waiting";
        assert_eq!(shown, waits && display["closing"].is_object(), "{when}: {} {page}", visit["ticket"]);
        any |= shown;
        if waits {
            all.extend(offered(&page).into_iter().map(str::to_owned));
            all.extend(card["closing_choice"].as_str().map(str::to_owned));
        }
    }
    assert_eq!(display["closing"].is_object(), any, "{when}: {display}");
    if any {
        let lobby: Vec<&str> =
            CHOICES.into_iter().filter(|choice| all.iter().any(|one| one == choice)).collect();
        let offers = display["closing"]["offers"].as_array().cloned().unwrap_or_default();
        let told: Vec<&str> = offers.iter().filter_map(Value::as_str).collect();
        assert_eq!(told, lobby, "{when}");
    }
}

pub async fn kinds(by: &As<'_>, visit: &Value) -> Vec<String> {
    let facts = by.get(&format!("/api/v1/visits/{}/facts", visit["id"].as_str().unwrap())).await.ok();
    facts.as_array().unwrap().iter().map(|fact| fact["kind"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fourteen_who_wait_at_half_past_five_each_choose_and_the_screens_agree_at_every_minute() {
    let server = closing_at_six("").await;
    let admin = server.admin().await;
    admin.open_window("1").await;
    server.pass(7 * HOUR + 20 * MINUTE);
    let mut visits = Vec::new();
    for _ in 0..14 {
        visits.push(arrives(&server, &admin).await);
        server.pass(SECOND);
    }
    server.pass(9 * MINUTE);
    screens_agree(&server, &admin, &visits, "before the warning").await;
    server.pass(MINUTE);
    told(&server, &admin).await;
    for minute in 0..40_usize {
        screens_agree(&server, &admin, &visits, &format!("minute {minute}")).await;
        if let Some(visit) = visits.get(minute) {
            let path = own(&server, visit);
            let form = match minute % 4 {
                0 => server.nobody().form(&format!("{path}/choose_closing"), &[("choice", "stay")]).await,
                1 => {
                    server.nobody().form(&format!("{path}/choose_closing"), &[("choice", "first_next")]).await
                }
                2 => {
                    let fields = [("choice", "call_back"), ("phone", "215-555-0142")];
                    server.nobody().form(&format!("{path}/choose_closing"), &fields).await
                }
                _ => server.nobody().form(&format!("{path}/leave"), &[]).await,
            };
            assert_eq!(form.status, 303, "{}", form.text);
        }
        if minute == 16 {
            let path = "/api/v1/districts/north/closing";
            let decision = json!({"serves": "everyone", "stop": true});
            let closing = admin.post(path, decision.clone()).await.ok();
            assert_eq!(closing["decided"]["serves"], "everyone");
            let late = json!({"channel": "walk_in", "service": "report_copy"});
            admin.create("north", &server.key(), late).await.is(409, "tickets_stopped");
            let other = json!({"serves": "until_closing"});
            admin.post(path, other).await.is(409, "closing_decided");
        }
        if minute == 34 {
            // After closing the desk ends after all: nobody can be served today any longer.
            let line = admin.get(&format!("{LINE}desk")).await.ok();
            let seen = &line["closing"]["decided"]["seq"];
            let ends = json!({"serves": "until_closing", "stop": true, "seen": seen});
            admin.post("/api/v1/districts/north/closing", ends).await.ok();
        }
        server.pass(MINUTE);
    }
    admin.post("/api/v1/districts/north/windows/1/close", json!({})).await.ok();
    // The next morning, before opening.
    server.pass(13 * HOUR);
    swept(&server).await;
    for (place, visit) in visits.iter().enumerate() {
        let kinds = kinds(&admin, visit).await;
        assert!(kinds.contains(&"closing_told".to_owned()), "{kinds:?}");
        let choice = ["closing_chosen", "closing_chosen", "callback_set", "ended"][place % 4];
        assert!(kinds.contains(&choice.to_owned()), "{place}: {kinds:?}");
        let card = admin.get(&format!("/api/v1/visits/{}", visit["id"].as_str().unwrap())).await.ok();
        assert_ne!(card["end"], "closed_unserved", "{place}");
    }
    // First come those who went home, and those whom nobody could serve in the evening.
    server.pass(2 * HOUR);
    admin.open_window("1").await;
    let new = arrives(&server, &admin).await;
    let line = admin.get(&format!("{LINE}desk")).await.ok();
    let order: Vec<&Value> = line["waiting"].as_array().unwrap().iter().map(|card| &card["ticket"]).collect();
    let first: Vec<&Value> = visits.iter().skip(1).step_by(4).map(|visit| &visit["ticket"]).collect();
    assert_eq!(order[..first.len()], first[..]);
    assert_eq!(order.last(), Some(&&new["ticket"]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_told_and_chose_nothing_ends_with_the_day_and_who_was_not_told_does_not() {
    let server = closing_at_six("").await;
    let admin = server.admin().await;
    admin.open_window("1").await;
    server.pass(7 * HOUR + 40 * MINUTE);
    let silent = arrives(&server, &admin).await;
    assert!(kinds(&admin, &silent).await.contains(&"closing_told".to_owned()), "with the ticket");
    admin.post("/api/v1/districts/north/windows/1/close", json!({})).await.ok();
    server.pass(14 * HOUR);
    swept(&server).await;
    let card = admin.get(&format!("/api/v1/visits/{}", silent["id"].as_str().unwrap())).await.ok();
    assert_eq!(card["end"], "closed_unserved");
    let page = server.nobody().get(&own(&server, &silent)).await.text;
    assert!(page.contains("We are sorry."), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_needs_a_number_and_what_was_typed_stays() {
    let server = closing_at_six("").await;
    let admin = server.admin().await;
    admin.open_window("1").await;
    server.pass(7 * HOUR + 40 * MINUTE);
    let path = own(&server, &arrives(&server, &admin).await);
    let page = server.nobody().get(&path).await.text;
    assert!(page.contains("call=1") && !page.contains("type=\"tel\""), "{page}");
    let asks = server.nobody().get(&format!("{path}?call=1")).await.text;
    assert!(asks.contains("type=\"tel\"") && !asks.contains("id=\"lost\""), "it stands still: {asks}");
    let choose = format!("{path}/choose_closing");
    let none = server.nobody().form(&choose, &[("choice", "call_back"), ("phone", " ")]).await;
    assert_eq!(none.status, 409);
    assert!(none.text.contains("There is no phone number to call back."), "{}", none.text);
    let wrong = server.nobody().form(&choose, &[("choice", "call_back"), ("phone", "call me")]).await;
    assert_eq!(wrong.status, 400, "{}", wrong.text);
    assert!(wrong.text.contains("value=\"call me\""), "{}", wrong.text);
    let odd = server.nobody().form(&choose, &[("choice", "free_coffee")]).await;
    assert_eq!(odd.status, 409);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_discreet_visit_reads_the_time_and_no_choice() {
    let server = closing_at_six("").await;
    let admin = server.admin().await;
    admin.open_window("1").await;
    server.pass(7 * HOUR + 40 * MINUTE);
    let visit = server.ticket(&admin, json!({"channel": "walk_in", "service": "victim_help"})).await;
    let path = own(&server, &visit);
    let page = server.nobody().get(&path).await.text;
    assert!(page.contains("We close at") && page.contains("Ask at the window."), "{page}");
    assert!(offered(&page).is_empty());
    let form = server.nobody().form(&format!("{path}/choose_closing"), &[("choice", "stay")]).await;
    assert_eq!(form.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_other_times_nothing_is_offered_and_before_opening_the_door_gives_numbers() {
    let server = closing_at_six("rules = { closing = { early_min = 20 } }").await;
    let admin = server.admin().await;
    let visit = arrives(&server, &admin).await;
    admin.verb(&visit, "choose_closing", json!({"choice": "stay"})).await.is(409, "not_closing");
    let path = "/api/v1/districts/north/closing";
    admin.post(path, json!({"serves": "everyone"})).await.is(409, "not_closing");
    admin.verb(&visit, "leave", json!({})).await.ok();
    server.pass(21 * HOUR + 30 * MINUTE);
    let tablet = server.with_device(Role::Kiosk, "north").await;
    let door = json!({"channel": "walk_in", "service": "report_copy"});
    tablet.create("north", &server.key(), door.clone()).await.is(409, "district_closed");
    server.pass(20 * MINUTE);
    let early: Value = tablet.create("north", &server.key(), door).await.ok();
    server.pass(12 * MINUTE);
    admin.open_window("1").await;
    admin.post("/api/v1/districts/north/windows/1/next", json!({})).await.ok();
    let card = admin.get(&format!("/api/v1/visits/{}", early["id"].as_str().unwrap())).await.ok();
    assert_eq!(card["clocks"]["wait_ms"], 2 * MINUTE, "ten minutes at the door are no wait");
    assert_eq!(card["clocks"]["night_ms"], 10 * MINUTE);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_day_is_signed_off_by_name_and_a_second_signature_adds_a_row() {
    let server = closing_at_six("").await;
    let admin = server.admin().await;
    admin.open_window("1").await;
    server.pass(7 * HOUR + 40 * MINUTE);
    let visit = arrives(&server, &admin).await;
    admin.verb(&visit, "choose_closing", json!({"choice": "first_next"})).await.ok();
    server.pass(30 * MINUTE);
    let officer = server.cookie(&server.session("officer").await);
    let page = officer.get("/desk/day").await.text;
    let ticket = visit["ticket"].as_str().unwrap();
    assert!(page.contains(ticket) && page.contains("First at the next opening: 1"), "{page}");
    assert!(page.contains("Window 1, since"), "a window is still open: {page}");
    let who = actor(&page);
    let form = [("district", "north"), ("day", "2026-03-10"), ("speaks_for", who.as_str())];
    for _ in 0..2 {
        let signed = officer.form("/desk/day", &form).await;
        assert_eq!(signed.status, 303, "{}", signed.text);
    }
    let page = officer.get("/desk/day").await.text;
    assert_eq!(page.matches("Otto Officer</td>").count(), 2, "{page}");
    let captain = server.cookie(&server.session("captain").await);
    assert_eq!(captain.get("/desk/day").await.status, 403);
}

/// The account that a page's forms speak for.
fn actor(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"speaks_for\" value=\"").expect("signed forms");
    rest.split('"').next().unwrap_or_default().to_owned()
}
