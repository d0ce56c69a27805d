//! The history of settings, and taking a change back.

use crate::test_server::{Answer, As, TestServer};
use domain::access::{Reach, Role};
use ops::caller::Caller;
use ops::ports::Card;
use ops::staff::Account;
use serde_json::{Value, json};

async fn targets(by: &As<'_>, call: &str) {
    let fields =
        [("district", "north"), ("do", "change"), ("acknowledge", "1:00"), ("call", call), ("resolve", "30")];
    assert_eq!(by.form("/setup/targets", &fields).await.status, 303);
}

async fn rules(by: &As<'_>) -> Value {
    by.get("/api/v1/districts/north/settings").await.ok()["rules"].clone()
}

async fn history(by: &As<'_>, section: &str) -> String {
    let page = by.get(&format!("/setup/{section}/history?district=north")).await;
    assert_eq!(page.status, 200, "{}", page.text);
    page.text
}

/// The numbers of the changes that a page shows, newest first.
fn numbers(page: &str) -> Vec<String> {
    let found = page.split("name=\"id\" value=\"").skip(1);
    found.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

async fn undo(by: &As<'_>, section: &str, id: &str, seen: &str) -> Answer {
    let fields = [("district", "north"), ("do", "undo"), ("id", id), ("seen", seen)];
    by.form(&format!("/setup/{section}/history"), &fields).await
}

#[tokio::test]
async fn who_changed_what_and_when_is_shown_and_can_be_undone_and_done_again() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let before = rules(&admin).await;
    targets(&admin, "12:00").await;
    let changed = rules(&admin).await;
    let page = history(&admin, "targets").await;
    assert!(page.contains("Targets · Call within: 15:00 → 12:00"), "{page}");
    assert!(page.contains("The first settings on record."), "{page}");
    let name = server.tools.store.staff_by_login("admin").await.unwrap().unwrap().name;
    assert!(page.contains(&format!(" · {name}</h2>")), "{page}");
    // A change of another section is shown there.
    assert!(!history(&admin, "windows").await.contains("Call within"));
    let done = undo(&admin, "targets", &numbers(&page)[0], "").await;
    assert_eq!(done.headers["location"], "/setup/targets/history?district=north&done=undo");
    assert_eq!(rules(&admin).await, before);
    // The undo is a change of its own.
    let page = history(&admin, "targets").await;
    assert!(page.contains("Targets · Call within: 12:00 → 15:00"), "{page}");
    let ids = numbers(&page);
    assert_eq!(ids.len(), 2);
    assert_eq!(undo(&admin, "targets", &ids[0], "").await.status, 303);
    assert_eq!(rules(&admin).await, changed);
    // Now the first undo has nothing left to do.
    let nothing = undo(&admin, "targets", &ids[0], "").await;
    assert_eq!(nothing.status, 422);
    assert!(nothing.text.contains("already as it was before"), "{}", nothing.text);
}

#[tokio::test]
async fn what_has_changed_since_is_asked_about_until_what_is_shown_is_so() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    targets(&admin, "12:00").await;
    let id = numbers(&history(&admin, "targets").await)[0].clone();
    targets(&admin, "9:00").await;
    let asked = undo(&admin, "targets", &id, "").await;
    assert_eq!(asked.status, 409);
    let says = "Targets · Call within is now “9:00”. Undoing would make it “15:00”.";
    assert!(asked.text.contains(says), "{}", asked.text);
    let seen_in = |page: &str| {
        page.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let seen = seen_in(&asked.text);
    // Another administrator changes it once more: what was agreed to is not what would happen.
    targets(&admin, "8:00").await;
    let again = undo(&admin, "targets", &id, &seen).await;
    assert_eq!(again.status, 409);
    assert!(again.text.contains("is now “8:00”"), "{}", again.text);
    assert_eq!(rules(&admin).await["targets"]["call_ms"], 8 * 60_000);
    assert_eq!(undo(&admin, "targets", &id, &seen_in(&again.text)).await.status, 303);
    assert_eq!(rules(&admin).await["targets"]["call_ms"], 15 * 60_000);
}

#[tokio::test]
async fn what_others_have_set_since_stays_when_a_change_is_undone() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let add = |id: &'static str, name: &'static str| {
        [("district", "north"), ("do", "add"), ("id", id), ("name_en", name), ("kind", "counter")]
    };
    assert_eq!(admin.form("/setup/windows", &add("8", "Window 8")).await.status, 303);
    let id = numbers(&history(&admin, "windows").await)[0].clone();
    assert_eq!(admin.form("/setup/windows", &add("9", "Window 9")).await.status, 303);
    let page = history(&admin, "windows").await;
    assert!(page.contains("Windows: Window 9 was added"), "{page}");
    let ids = |rules: &Value| -> Vec<String> {
        let windows = rules["windows"].as_array().unwrap().iter();
        windows.map(|window| window["id"].as_str().unwrap().to_owned()).collect()
    };
    // A window at which an officer sits does not vanish.
    let desk = server.admin().await;
    desk.open_window("8").await;
    let refused = undo(&admin, "windows", &id, "").await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Still used by: Window 8"), "{}", refused.text);
    let close = desk.post("/api/v1/districts/north/windows/8/close", json!({})).await;
    assert_eq!(close.status, 200, "{}", close.text);
    assert_eq!(undo(&admin, "windows", &id, "").await.status, 303);
    let now = ids(&rules(&admin).await);
    assert!(now.contains(&"9".to_owned()) && !now.contains(&"8".to_owned()), "{now:?}");
}

/// Adds an administrator of the southern district alone, with the login `sam`.
async fn add_sam(server: &TestServer) {
    let account = Account {
        login: "sam".to_owned(),
        name: "Sam South".to_owned(),
        badge: String::new(),
        role: Role::Admin,
        reach: Reach::Only(vec!["south".parse().unwrap()]),
        supervisor: None,
    };
    server.tools.add_staff(&Caller::system(), account).await.unwrap();
}

#[tokio::test]
async fn an_administrator_of_one_district_sees_the_history_of_that_district_alone() {
    let server = TestServer::open().await;
    add_sam(&server).await;
    let sam = server.cookie(&server.session("sam").await);
    let admin = server.cookie(&server.session("admin").await);
    targets(&admin, "12:00").await;
    let id = numbers(&history(&admin, "targets").await)[0].clone();
    assert_eq!(sam.get("/setup/targets/history?district=south").await.status, 200);
    assert_eq!(sam.get("/setup/targets/history?district=north").await.status, 404);
    assert_eq!(undo(&sam, "targets", &id, "").await.status, 404);
    assert_eq!(sam.get("/setup/department/history?district=south").await.status, 403);
    assert_eq!(rules(&admin).await["targets"]["call_ms"], 12 * 60_000);
    // Sections without rules have none, and numbers of other facts lead nowhere.
    assert_eq!(admin.get("/setup/health/history?district=north").await.status, 404);
    for odd in ["", "x", "999999", "-1", "1"] {
        assert_eq!(undo(&admin, "targets", odd, "").await.status, 422, "{odd}");
    }
}

#[tokio::test]
async fn the_last_change_of_a_card_is_shown_and_undone_and_no_earlier_one() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let change = async |phone: &str| {
        let fields = [
            ("district", "north"),
            ("do", "change"),
            ("id", "north"),
            ("name", "North District"),
            ("phone", phone),
            ("rank", "Captain"),
            ("captain", "Nora Canary"),
        ];
        assert_eq!(admin.form("/setup/districts", &fields).await.status, 303);
    };
    let north = "north".parse().unwrap();
    let stored = async || server.tools.store.district(&north).await.unwrap().unwrap();
    change("555-0100").await;
    change("555-0199").await;
    let page = history(&admin, "districts").await;
    assert!(page.contains("Phone: 555-0100 → 555-0199") && page.contains(" · Ada Admin</h2>"), "{page}");
    assert!(page.contains("North District. Changed: Phone") && page.contains("North District was added."));
    let ids = numbers(&page);
    assert_eq!(ids.len(), 1, "only the last change: {page}");
    for fact in server.tools.store.facts("_department", 0, 1_000).await.unwrap() {
        assert!(!fact.row.body.contains("Canary") && !fact.row.body.contains("555-01"), "{}", fact.row.body);
    }
    let done = undo(&admin, "districts", &ids[0], "").await;
    assert_eq!(done.headers["location"], "/setup/districts/history?district=north&done=undo");
    let card = stored().await.card;
    assert_eq!((card.phone.as_str(), card.captain.name.as_str()), ("555-0100", "Nora Canary"));
    // A second tap finds another last change, and the undo can be undone.
    assert_eq!(undo(&admin, "districts", &ids[0], "").await.status, 422);
    assert_eq!(stored().await.card, card);
    let again = numbers(&history(&admin, "districts").await)[0].clone();
    assert_eq!(undo(&admin, "districts", &again, "").await.status, 303);
    assert_eq!(stored().await.card.phone, "555-0199");
    // What the last change was is not known once something else changed the card.
    let now = stored().await;
    let other = Card { phone: "555-0111".to_owned(), ..now.card.clone() };
    assert!(server.tools.store.set_card(&now, now.position, &other).await.unwrap());
    assert!(numbers(&history(&admin, "districts").await).is_empty());
}

#[tokio::test]
async fn what_was_done_with_accounts_and_devices_is_for_reading_and_for_those_who_set_them_up() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let id = server.tools.store.staff_by_login("officer").await.unwrap().unwrap().id.to_string();
    let changed = [
        ("district", "north"),
        ("do", "change"),
        ("id", id.as_str()),
        ("name", "Otto Officer"),
        ("login", "otto"),
        ("role", "supervisor"),
        ("in_north", "yes"),
    ];
    assert_eq!(admin.form("/setup/staff", &changed).await.status, 303);
    let closed = [("district", "north"), ("do", "disable"), ("id", id.as_str())];
    assert_eq!(admin.form("/setup/staff", &closed).await.status, 303);
    server.with_device(Role::Display, "north").await;
    let staff = history(&admin, "staff").await;
    for said in [
        "Otto Officer. Changed: User name.",
        "Role: officer → supervisor",
        "The account of Otto Officer was closed.",
        "Sam Supervisor was added.",
    ] {
        assert!(staff.contains(said), "{said}: {staff}");
    }
    let devices = history(&admin, "devices").await;
    assert!(devices.contains("Lobby was added.") && devices.contains("Lobby was paired."), "{devices}");
    for (section, page) in [("staff", &staff), ("devices", &devices)] {
        assert!(numbers(page).is_empty(), "{section}");
        assert_eq!(undo(&admin, section, "1", "").await.status, 422, "{section}");
    }
    add_sam(&server).await;
    let sam = server.cookie(&server.session("sam").await);
    for section in ["staff", "devices"] {
        let own = sam.get(&format!("/setup/{section}/history?district=south")).await;
        assert_eq!(own.status, 200);
        assert!(!own.text.contains("Otto") && !own.text.contains("Lobby"), "{}", own.text);
        assert_eq!(sam.get(&format!("/setup/{section}/history?district=north")).await.status, 404);
    }
    assert!(sam.get("/setup/staff/history?district=south").await.text.contains("Sam South was added."));
}

#[tokio::test]
async fn a_long_history_is_read_a_page_at_a_time_without_a_gap() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    for minutes in 1..=30 {
        targets(&admin, &format!("{}:00", 30 + minutes)).await;
    }
    let first = history(&admin, "targets").await;
    let until = first.split("until=").nth(1).unwrap().split('"').next().unwrap();
    let second = admin.get(&format!("/setup/targets/history?district=north&until={until}")).await.text;
    assert!(!second.contains("until="));
    let all: Vec<String> = [numbers(&first), numbers(&second)].concat();
    assert_eq!(all.len(), 30);
    let values: Vec<u64> = all.iter().map(|id| id.parse().unwrap()).collect();
    assert!(values.windows(2).all(|pair| pair[0] > pair[1]), "{values:?}");
}
