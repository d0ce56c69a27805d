//! The pages that answer a question: fairness, staffing, the wall, and the public page.

use crate::test_server::{As, TestServer};
use domain::access::Role;
use domain::time::{HOUR, MINUTE, Ms};
use ops::totals::Counter;
use serde_json::{Value, json};
use std::sync::Arc;

const DAY: Ms = 24 * HOUR;
const WEEK: Ms = 7 * DAY;

/// A visitor arrives, waits, and is served for five minutes.
async fn served(by: &As<'_>, language: &str, wait: Ms) {
    let body = json!({"channel": "walk_in", "service": "officer", "language": language});
    let visit = by.server.ticket(by, body).await;
    by.server.pass(wait);
    by.verb(&visit, "serve", json!({"window": "1"})).await.ok();
    by.server.pass(5 * MINUTE);
    by.verb(&visit, "resolve", json!({"outcome": "done"})).await.ok();
}

/// Five Tuesdays from March 10, six people each: English speakers are called at once, Spanish speakers after twenty minutes.
async fn five_weeks(server: &TestServer) -> As<'_> {
    let admin = server.admin().await;
    for _ in 0..5 {
        admin.open_window("1").await;
        let mut passed = 0;
        for (language, wait) in [("en", MINUTE), ("es", 20 * MINUTE)].into_iter().cycle().take(6) {
            served(&admin, language, wait).await;
            passed += wait + 5 * MINUTE;
        }
        admin.post("/api/v1/districts/north/windows/1/close", json!({})).await.ok();
        server.pass(WEEK - passed);
    }
    count(server).await;
    admin
}

/// Counts the whole record.
async fn count(server: &TestServer) {
    for district in ["north", "south"] {
        let mut counter = Counter::new(Arc::clone(&server.tools.store), district.parse().unwrap());
        while counter.step().await.unwrap() {}
    }
}

/// Contains March 10 to April 7; the clock is at April 14.
const DAYS: &str = "from=2026-03-09&to=2026-04-12";

#[tokio::test]
async fn fairness_names_what_differs_and_is_silent_about_few() {
    let server = TestServer::open().await;
    let admin = five_weeks(&server).await;
    admin.open_window("1").await;
    for _ in 0..3 {
        served(&admin, "fr", 55 * MINUTE).await;
    }
    let page = admin.get("/fairness?from=2026-03-09&to=2026-04-20&by=language").await;
    assert_eq!(page.status, 200);
    let differs =
        "People who chose English were more often called in time than people who chose another language";
    assert!(page.text.contains(differs), "{}", page.text);
    assert!(page.text.contains("This is based on 15 of them and 18 others."), "{}", page.text);
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
    // Five days are few: shares are shown, but nothing is claimed about times.
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
    // All comparisons are judged together, whichever are shown.
    let whole = admin.get("/fairness?from=2026-03-09&to=2026-04-20").await;
    let line = format!("All {judged} comparisons in this period are tested together");
    assert!(whole.text.contains(&line) && page.text.contains(&line), "{judged}");
}

#[tokio::test]
async fn mistakes_in_an_address_are_reported() {
    let server = TestServer::open().await;
    let captain = server.cookie(&server.session("captain").await);
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

/// No figure is shown under a filter that it does not obey.
#[tokio::test]
async fn what_a_page_does_not_use_is_said_or_refused() {
    let server = TestServer::open().await;
    let captain = server.cookie(&server.session("captain").await);
    for (path, unused) in [
        ("/staffing?service=officer", "Service"),
        ("/staffing?channel=pigeon&area=", "Channel"),
        ("/fairness?measure=wait", "measure"),
        ("/figures?list=left", "list"),
        ("/figures/visits?by=day", "by"),
        ("/report?language=es", "Language"),
    ] {
        let page = captain.get(path).await;
        let said = page.text.contains(&format!("This page does not use: {unused}."));
        assert!(page.status == 200 && said, "{path}: {}", page.text);
    }
    for path in [
        "/staffing.csv?service=officer",
        "/figures.csv?list=left",
        "/floor?hour=10",
        "/floor?list=all&channel=phone",
        "/floor?list=all&page=0",
        "/floor?list=all&page=two",
        "/floor.csv?list=all&page=1",
        "/floor.csv?list=all&hour=noon",
        "/floor.csv?visit=1",
        "/wall?watch=day",
        "/steps?language=es",
        "/steps.csv?watch=day",
    ] {
        assert_eq!(captain.get(path).await.status, 400, "{path}");
    }
    captain.get("/api/v1/reports/staffing?service=officer").await.is(400, "malformed");
    captain.get("/api/v1/reports/fairness?compare=year").await.is(400, "malformed");
    for path in [
        "/staffing?compare=year&share=90&at=mon-9&service=",
        "/fairness?compare=year&by=area&service=officer",
        "/figures?compare=year&measure=wait&heat=late&channel=phone",
        "/figures/visits?compare=year&measure=wait&heat=late&channel=phone&list=left",
    ] {
        let page = captain.get(path).await;
        assert!(page.status == 200 && !page.text.contains("does not use"), "{path}: {}", page.text);
    }
}

#[tokio::test]
async fn the_plan_says_what_an_hour_needs_and_where_it_cannot() {
    let server = TestServer::open().await;
    let admin = five_weeks(&server).await;
    let plan = admin.get(&format!("/api/v1/reports/staffing?district=north&{DAYS}")).await.ok();
    // The first week is left out: only its days from Tuesday on are on record.
    assert_eq!((&plan["weeks"], &plan["contacts"]), (&json!(4), &json!(24)));
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
    // The period is cut to whole weeks.
    let few = admin.get("/api/v1/reports/staffing?district=north&from=2026-03-10&to=2026-03-29").await.ok();
    assert_eq!((&few["weeks"], &few["hours"][34]["advice"]), (&json!(2), &json!("too_few_weeks")));
    // No day of the current week counts: hours still to come are not hours without arrivals.
    server.pass(5 * DAY);
    let sunday =
        admin.get("/api/v1/reports/staffing?district=north&from=2026-03-09&to=2026-04-19").await.ok();
    assert_eq!((&sunday["to"], &sunday["weeks"]), (&json!("2026-04-12"), &json!(4)));
    let page = admin.get(&format!("/staffing?district=north&{DAYS}&at=tue-10&share=90")).await;
    let windows = "Tuesday at 10\u{a0}AM: ";
    assert!(page.status == 200 && page.text.contains(windows), "{}", page.text);
    assert!(page.text.contains("90 of 100 are called within 15\u{a0}min; on average"), "{}", page.text);
    let csv = admin.get(&format!("/staffing.csv?district=north&{DAYS}")).await;
    assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
    let lines: Vec<&str> = csv.text.lines().collect();
    assert_eq!(lines.len(), 169);
    assert!(lines.iter().any(|line| line.starts_with("north,tue-10,4,0.8,900000,4.0000,")), "{}", csv.text);
}

#[tokio::test]
async fn the_wall_shows_the_line_without_names() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let officer = server.cookie(&server.session("officer").await);
    officer.open_window("2").await;
    let body = json!({"channel": "walk_in", "service": "officer", "name": "Zaphod"});
    let visit = server.ticket(&admin, body).await;
    server.pass(20 * MINUTE);
    let captain = server.cookie(&server.session("captain").await);
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
    assert_eq!(server.with(Role::Officer, Some("north")).await.get("/wall").await.status, 403);
}

#[tokio::test]
async fn nothing_is_public_until_an_administrator_says_so() {
    let server = TestServer::open().await;
    let admin = five_weeks(&server).await;
    assert_eq!(server.nobody().get("/public").await.status, 404);
    let captain = server.cookie(&server.session("captain").await);
    captain.post("/api/v1/settings/publish", json!({"on": true})).await.is(403, "forbidden");
    assert_eq!(server.nobody().get("/public").await.status, 404);
    let set = admin.post("/api/v1/settings/publish", json!({"on": true})).await.ok();
    assert_eq!(set["publish"], true);
    let first = TestServer::open().await;
    first.admin().await.post("/api/v1/settings/publish", json!({"on": true})).await.ok();
    let page = first.nobody().get("/public").await.text;
    assert!(page.contains("No whole month is on record yet.") && !page.contains("<table"), "{page}");
    // In the middle of April, March is the newest whole month.
    let page = server.nobody().get("/public").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.headers["cache-control"], "public, max-age=3600");
    assert!(!page.headers.contains_key("set-cookie"));
    assert!(page.text.contains(": 24 people came."), "{}", page.text);
    let desk = server.cookie(&server.session("admin").await);
    let off = desk.form("/setup/publish", &[("district", ""), ("do", "withdraw")]).await;
    assert_eq!((off.status.as_u16(), server.nobody().get("/public").await.status.as_u16()), (303, 404));
    desk.form("/setup/publish", &[("district", ""), ("do", "publish")]).await;
    assert_eq!(server.nobody().get("/public").await.status, 200);
    assert!(desk.get("/setup/publish").await.text.contains("shown to everyone"));
}

#[tokio::test]
async fn a_month_of_few_is_not_shown_nor_what_gives_it_away() {
    let server = TestServer::open().await;
    let admin = five_weeks(&server).await;
    admin.post("/api/v1/settings/publish", json!({"on": true})).await.ok();
    server.pass(3 * WEEK);
    // March had 24 visits and April 6, 30 in total.
    let page = server.nobody().get("/public").await.text;
    assert!(page.contains(": 30 people came."), "{page}");
    let rows = |month: &str| -> Vec<String> {
        let head = format!(">{month}</th>");
        let parts = page.split(&head).skip(1);
        parts.map(|rest| rest.split("</tr>").next().unwrap().to_owned()).collect()
    };
    let (april, march) = (rows("April 2026"), rows("March 2026, from day 10 on"));
    // For all districts together, the page says that some are left out.
    let (all_april, all_march) =
        (rows("April 2026, 1 of 2 districts"), rows("March 2026, 1 of 2 districts, from day 10 on"));
    assert_eq!((april.len(), march.len()), (2, 1), "north, and in April the south");
    assert_eq!((all_april.len(), all_march.len()), (1, 1));
    for row in april.iter().take(1).chain(&march).chain(&all_april).chain(&all_march) {
        assert!(row.contains("not shown"), "{row}");
    }
    // The south has no visits on record, and no district has any before March 10.
    let south = rows("March 2026");
    for row in [&april[1], &south[0]] {
        assert!(row.contains("Nothing recorded yet") && !row.contains(">0<"), "{row}");
    }
    assert!(page.contains("March 10, 2026 – April 30, 2026: 30 people came."), "{page}");
    assert!(!page.contains("February 2026") && !page.contains(">24<") && !page.contains(">6<"), "{page}");
    // Cached for the day, and computed again on the next.
    server.pass(31 * DAY);
    let page = server.nobody().get("/public").await.text;
    assert!(page.contains("May 2026, 1 of 2 districts</th>"), "{page}");
}

#[tokio::test]
async fn while_the_record_is_recounted_nothing_half_counted_is_published() {
    let server = TestServer::open().await;
    let admin = five_weeks(&server).await;
    admin.post("/api/v1/settings/publish", json!({"on": true})).await.ok();
    let halted = "BEGIN IMMEDIATE; UPDATE follower SET position = -1, state = '';
        CREATE TRIGGER halted BEFORE UPDATE ON follower BEGIN SELECT RAISE(ABORT, 'halted'); END; COMMIT;";
    server.by_hand(halted).await;
    let page = server.nobody().get("/public").await;
    assert_eq!((page.status.as_u16(), page.headers["retry-after"].to_str().unwrap()), (503, "60"));
    assert!(!page.text.contains("No whole month is on record yet."), "{}", page.text);
    server.by_hand("DROP TRIGGER halted").await;
    count(&server).await;
    server.until("counted", async || server.nobody().get("/public").await.status == 200).await;
    // The complete figures of an earlier day stay until the record is counted again.
    server.by_hand(halted).await;
    server.pass(DAY);
    let page = server.nobody().get("/public").await;
    assert!(page.status == 200 && page.text.contains(": 24 people came."), "{}", page.text);
}

#[tokio::test]
async fn a_time_is_compared_with_one_that_is_on_record_whole() {
    let server = TestServer::open().await;
    let admin = five_weeks(&server).await;
    // The record begins on March 10, so of the four weeks before March 17 it has only the last.
    for (days, is_compared) in
        [("from=2026-03-24&to=2026-04-06", true), ("from=2026-03-17&to=2026-04-13", false)]
    {
        let page = admin.get(&format!("/figures?{days}")).await;
        assert!(
            page.status == 200 && page.text.contains("Before: median") == is_compared,
            "{days}: {}",
            page.text
        );
    }
}

/// A period with one district is not compared with a period of two.
#[tokio::test]
async fn several_districts_are_compared_while_all_of_them_are_on_record() {
    let server = TestServer::open().await;
    let admin = five_weeks(&server).await;
    let weeks = "from=2026-03-31&to=2026-04-13";
    let is_compared = async |place: &str| {
        let page = admin.get(&format!("/figures?{weeks}{place}")).await;
        assert_eq!(page.status, 200, "{}", page.text);
        page.text.contains("Before: median")
    };
    // A district without a record has nothing in either period.
    assert!(is_compared("").await);
    // The south's record begins on April 14.
    let body = json!({"channel": "walk_in", "service": "safe_haven_baby"});
    let visit = admin.create("south", &server.key(), body).await.ok();
    admin.verb(&visit, "leave", json!({})).await.ok();
    count(&server).await;
    assert!(!is_compared("").await, "two weeks of one district");
    assert!(is_compared("&district=north").await, "the same district in both");
    let page = admin.get(&format!("/figures?{weeks}")).await.text;
    assert!(page.contains("Before April 14, 2026 not all of these districts were on record."), "{page}");
    assert!(
        !page.contains("<th scope=\"row\">April 7, 2026</th>"),
        "a day of one district in the chart: {page}"
    );
    let north = admin.get(&format!("/figures?{weeks}&district=north")).await.text;
    assert!(
        north.contains("<th scope=\"row\">April 7, 2026</th>") && !north.contains("not all of these"),
        "{north}"
    );
}

#[tokio::test]
async fn everybody_reads_the_public_page_in_either_language() {
    let server = TestServer::open().await;
    let admin = five_weeks(&server).await;
    let measures = server.nobody().get("/measures?lang=es").await.text;
    assert!(!measures.contains("\"/public") && !measures.contains(">/public</code>."), "{measures}");
    admin.post("/api/v1/settings/publish", json!({"on": true})).await.ok();
    let measures = server.nobody().get("/measures?lang=es").await.text;
    assert!(measures.contains("href=\"/public?lang=es\""), "{measures}");
    let english = server.nobody().get("/public").await.text;
    assert!(
        english.contains("<a href=\"/public?lang=es\" lang=\"es\" hreflang=\"es\">Español</a>"),
        "{english}"
    );
    let spanish = server.nobody().get("/public?lang=es").await.text;
    assert!(spanish.contains("<html lang=\"es\"") && spanish.contains("Cuánto se espera"), "{spanish}");
    assert!(
        spanish.contains("href=\"/public?lang=en\"") && spanish.contains("href=\"/measures?lang=es\""),
        "{spanish}"
    );
    let other = server.nobody().get("/public?lang=xx").await;
    assert!(other.status == 200 && other.text.contains("<html lang=\"en\""), "{}", other.text);
}

#[tokio::test]
async fn a_week_in_which_nobody_came_counts_and_a_month_to_come_does_not_run() {
    let server = TestServer::open().await;
    let admin = five_weeks(&server).await;
    server.pass(2 * WEEK);
    let path = "/api/v1/reports/staffing?district=north";
    let plan = admin.get(&format!("{path}&from=2026-03-16&to=2026-04-26")).await.ok();
    assert_eq!(plan["weeks"], 6);
    let hour = plan["hours"].as_array().unwrap().iter().find(|hour| hour["at"] == "tue-10").unwrap();
    assert!((hour["arrivals_mean"].as_f64().unwrap() - 16.0 / 6.0).abs() < 1e-9, "{hour}");
    for (days, from, to) in [
        ("from=2026-03-10&to=2026-03-14", "2026-03-10", "2026-03-14"),
        ("from=2026-01-01&to=2026-02-28", "2026-01-01", "2026-02-28"),
    ] {
        let none = admin.get(&format!("{path}&{days}")).await.ok();
        assert_eq!((&none["weeks"], &none["from"], &none["to"]), (&json!(0), &json!(from), &json!(to)));
    }
    let report = admin.get("/report?month=2027-05").await.text;
    assert!(report.contains("May 1, 2027 – May 31, 2027") && !report.contains("so far"), "{report}");
}
