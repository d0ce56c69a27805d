//! The pages that answer a question: fairness, staffing, the wall, and what is shown to everybody.

use crate::house::{As, House};
use domain::access::Role;
use domain::time::{HOUR, MINUTE, Ms};
use ops::totals::Counter;
use serde_json::{Value, json};
use std::sync::Arc;

const DAY: Ms = 24 * HOUR;
const WEEK: Ms = 7 * DAY;

/// Somebody comes, waits, is served for five minutes.
async fn served(by: &As<'_>, language: &str, wait: Ms) {
    let body = json!({"channel": "walk_in", "service": "officer", "language": language});
    let visit = by.house.ticket(by, body).await;
    by.house.pass(wait);
    by.verb(&visit, "serve", json!({"window": "1"})).await.ok();
    by.house.pass(5 * MINUTE);
    by.verb(&visit, "resolve", json!({"outcome": "done"})).await.ok();
}

/// Five Tuesdays, from March 10: six people each, English at once, Spanish after twenty minutes.
async fn five_weeks(house: &House) -> As<'_> {
    let admin = house.admin().await;
    for _ in 0..5 {
        admin.open_window("1").await;
        let mut passed = 0;
        for (language, wait) in [("en", MINUTE), ("es", 20 * MINUTE)].into_iter().cycle().take(6) {
            served(&admin, language, wait).await;
            passed += wait + 5 * MINUTE;
        }
        admin.post("/api/v1/districts/north/windows/1/close", json!({})).await.ok();
        house.pass(WEEK - passed);
    }
    for district in ["north", "south"] {
        let mut counter = Counter::new(Arc::clone(&house.tools.store), district.parse().unwrap());
        while counter.step().await.unwrap() {}
    }
    admin
}

/// March 10 to April 7, while it is April 14.
const DAYS: &str = "from=2026-03-09&to=2026-04-12";

#[tokio::test]
async fn fairness_names_what_differs_and_is_silent_about_few() {
    let house = House::open().await;
    let admin = five_weeks(&house).await;
    admin.open_window("1").await;
    for _ in 0..3 {
        served(&admin, "fr", 55 * MINUTE).await;
    }
    let page = admin.get("/fairness?from=2026-03-09&to=2026-04-20&by=language").await;
    assert_eq!(page.status, 200);
    let differs =
        "People who chose English were more often called in time than people who chose another language";
    assert!(page.text.contains(differs), "{}", page.text);
    assert!(page.text.contains("This stands on 15 of them and 18 others."), "{}", page.text);
    assert!(page.text.contains("Too few people to say: French."));
    assert!(!page.text.contains("55:00"), "a figure of three people");
    let report = admin.get("/api/v1/reports/fairness?from=2026-03-09&to=2026-04-20").await.ok();
    let rows = report["rows"].as_array().unwrap();
    let row = |group: &str| {
        let found = rows
            .iter()
            .find(|row| row["by"] == "language" && row["group"] == group && row["measure"] == "wait");
        found.unwrap_or_else(|| panic!("{report}"))
    };
    // Five days are few: the shares stand, of times nothing is claimed.
    assert_eq!((&row("es")["stands"], &row("es")["n"][0]), (&json!(false), &json!(15)));
    let by = row("es")["median"]["by"].as_f64().unwrap();
    assert!(by > 18.0 * MINUTE as f64, "{by}");
    assert_eq!(row("es")["median"]["low"], Value::Null, "fifteen people have no range that holds");
    assert_eq!(row("es")["p90"], Value::Null, "nor have they a ninetieth percentile");
    for none in ["n", "median", "p90", "adjusted"] {
        assert_eq!(row("fr")[none], Value::Null, "{none}");
    }
    let standing = rows.iter().filter(|row| row["stands"] == true).count();
    assert_eq!((&report["standing"], standing), (&json!(standing), 2));
    let judged = rows.iter().filter(|row| !row["adjusted"].is_null()).count();
    assert_eq!(report["compared"], judged);
    assert!(!page.text.contains("Otto Officer"), "nothing about officers");
    // All groupings are judged together, whichever is shown.
    let whole = admin.get("/fairness?from=2026-03-09&to=2026-04-20").await;
    let line = format!("All {judged} comparisons of this time are judged together");
    assert!(whole.text.contains(&line) && page.text.contains(&line), "{judged}");
}

#[tokio::test]
async fn mistakes_in_an_address_are_told() {
    let house = House::open().await;
    let captain = house.cookie(&house.session("captain").await);
    assert_eq!(captain.get("/fairness?from=2026-02-31").await.status, 422);
    assert_eq!(captain.get("/fairness?by=officer").await.status, 400);
    assert_eq!(captain.get("/fairness?district=south").await.status, 404);
    assert_eq!(captain.get("/staffing?share=0").await.status, 400);
    assert_eq!(captain.get("/staffing?at=mon-24").await.status, 400);
    assert_eq!(captain.get("/staffing?district=south").await.status, 404);
    assert_eq!(captain.get("/wall?district=south").await.status, 404);
    captain.get("/api/v1/reports/staffing?from=x").await.is(400, "malformed");
    captain.get("/api/v1/reports/fairness?channel=pigeon").await.is(400, "malformed");
    for path in ["/fairness", "/staffing", "/wall"] {
        assert_eq!(captain.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn the_plan_says_what_an_hour_needs_and_where_it_cannot() {
    let house = House::open().await;
    let admin = five_weeks(&house).await;
    let plan = admin.get(&format!("/api/v1/reports/staffing?district=north&{DAYS}")).await.ok();
    assert_eq!((&plan["weeks"], &plan["contacts"]), (&json!(5), &json!(30)));
    assert_eq!(plan["hours"].as_array().unwrap().len(), 168);
    let hour = |at: &str| {
        plan["hours"]
            .as_array()
            .unwrap()
            .iter()
            .find(|hour| hour["at"] == at)
            .unwrap_or_else(|| panic!("{at}"))
    };
    // From 10:00 on: at 10:00, 10:06, 10:31, 10:37, and two after eleven.
    assert_eq!(hour("tue-10")["arrivals_mean"], 4.0);
    assert_eq!(hour("tue-10")["advice"], "windows");
    let enough = &hour("tue-10")["needed"]["enough"];
    assert!(enough["service_level"].as_f64().unwrap() >= 0.8, "{enough}");
    assert_eq!(hour("mon-3")["advice"], "too_few_contacts");
    // The week asked for is cut to whole ones: four are left of these days.
    let few = admin.get("/api/v1/reports/staffing?district=north&from=2026-03-10&to=2026-03-29").await.ok();
    assert_eq!((&few["weeks"], &few["hours"][34]["advice"]), (&json!(2), &json!("too_few_weeks")));
    let page = admin.get(&format!("/staffing?district=north&{DAYS}&at=tue-10&share=90")).await;
    let windows = "Tuesday at 10:00: ";
    assert!(page.status == 200 && page.text.contains(windows), "{}", page.text);
    assert!(page.text.contains("90 of 100 called within 15 min; on average"), "{}", page.text);
    let csv = admin.get(&format!("/staffing.csv?district=north&{DAYS}")).await;
    assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
    let lines: Vec<&str> = csv.text.lines().collect();
    assert_eq!(lines.len(), 169);
    assert!(lines.iter().any(|line| line.starts_with("north,tue-10,5,0.8,900000,4.0000,")), "{}", csv.text);
}

#[tokio::test]
async fn the_wall_shows_the_line_without_names() {
    let house = House::open().await;
    let admin = house.admin().await;
    let officer = house.cookie(&house.session("officer").await);
    officer.open_window("2").await;
    let body = json!({"channel": "walk_in", "service": "officer", "name": "Zaphod"});
    let visit = house.ticket(&admin, body).await;
    house.pass(20 * MINUTE);
    let captain = house.cookie(&house.session("captain").await);
    let page = captain.get("/wall").await;
    let ticket = visit["ticket"].as_str().unwrap();
    assert!(
        page.text.contains(&format!("<bdi>{ticket}</bdi>")) && page.text.contains("19:00 late"),
        "{}",
        page.text
    );
    let shown = page.text.split("<body").nth(1).unwrap();
    for name in ["Zaphod", "Otto Officer", "Cora Captain"] {
        assert!(!shown.contains(name), "{name}");
    }
    assert_eq!(house.with(Role::Officer, Some("north")).await.get("/wall").await.status, 403);
}

#[tokio::test]
async fn nothing_is_public_until_an_administrator_says_so() {
    let house = House::open().await;
    let admin = five_weeks(&house).await;
    assert_eq!(house.nobody().get("/public").await.status, 404);
    let captain = house.cookie(&house.session("captain").await);
    captain.post("/api/v1/settings/publish", json!({"on": true})).await.is(403, "forbidden");
    assert_eq!(house.nobody().get("/public").await.status, 404);
    let set = admin.post("/api/v1/settings/publish", json!({"on": true})).await.ok();
    assert_eq!(set["publish"], true);
    // It is the middle of April: March is the newest whole month.
    let page = house.nobody().get("/public").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.headers["cache-control"], "public, max-age=3600");
    assert!(!page.headers.contains_key("set-cookie"));
    assert!(page.text.contains(": 24 people came."), "{}", page.text);
    let desk = house.cookie(&house.session("admin").await);
    let off = desk.form("/setup/publish", &[("district", ""), ("do", "withdraw")]).await;
    assert_eq!((off.status.as_u16(), house.nobody().get("/public").await.status.as_u16()), (303, 404));
    desk.form("/setup/publish", &[("district", ""), ("do", "publish")]).await;
    assert_eq!(house.nobody().get("/public").await.status, 200);
    assert!(desk.get("/setup/publish").await.text.contains("shown to everybody"));
}

#[tokio::test]
async fn a_month_of_few_is_not_shown_nor_what_gives_it_away() {
    let house = House::open().await;
    let admin = five_weeks(&house).await;
    admin.post("/api/v1/settings/publish", json!({"on": true})).await.ok();
    house.pass(3 * WEEK);
    // March had 24 people and April 6; all together they were 30.
    let page = house.nobody().get("/public").await.text;
    assert!(page.contains(": 30 people came."), "{page}");
    let rows = |month: &str| -> Vec<String> {
        let head = format!(">{month}</th>");
        let parts = page.split(&head).skip(1);
        parts.map(|rest| rest.split("</tr>").next().unwrap().to_owned()).collect()
    };
    for month in ["April 2026", "March 2026"] {
        let rows = rows(month);
        assert_eq!(rows.len(), 3, "all districts, north, south");
        assert!(rows[0].contains("not shown") && rows[1].contains("not shown"), "{month}: {rows:?}");
        assert!(rows[2].contains(">0<"), "nobody came in the south: {rows:?}");
    }
    assert!(!page.contains(">24<") && !page.contains(">6<"), "{page}");
    // Kept for the day, and worked out anew on the next.
    house.pass(31 * DAY);
    assert!(!house.nobody().get("/public").await.text.contains("May 2025"));
}
