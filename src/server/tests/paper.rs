//! Paper slips: printed with numbers of their own, and entered many at once, row by row.

use crate::test_server::{Answer, As, TestServer};
use domain::time::{HOUR, MINUTE, Ms};
use serde_json::{Value, json};

/// A row of the page: the slip's number, the time, and other fields by name.
type Row<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)]);

const PAGE: &str = "/desk/paper";
const SLIPS: &str = "/desk/paper/slips";

/// The keys of the rows of a page.
fn keys(page: &Answer) -> Vec<String> {
    let after = page.text.split("name=\"key_").skip(1);
    after.map(|rest| rest.split('"').nth(2).expect("a key").to_owned()).collect()
}

/// A filled-in form: the fields for all rows, and rows of number, time and more cells.
fn filled(keys: &[String], all: &[(&str, &str)], rows: &[Row<'_>]) -> Vec<(String, String)> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let mut fields: Vec<(String, String)> = all.iter().map(owned).collect();
    for (n, (key, (number, time, more))) in keys.iter().zip(rows).enumerate() {
        let cells = [("key", key.as_str()), ("number", *number), ("time", *time)];
        let cells = cells.iter().chain(*more);
        fields.extend(cells.map(|(name, value)| (format!("{name}_{n}"), (*value).to_owned())));
    }
    fields
}

async fn send(by: &As<'_>, path: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    by.form(path, &fields).await
}

/// Opens the page for a district, fills it in and sends it.
async fn enter(by: &As<'_>, district: &str, day: &str, rows: &[Row<'_>]) -> Answer {
    let keys = keys(&by.get(&format!("{PAGE}?district={district}")).await);
    send(by, PAGE, &filled(&keys, &[("district", district), ("day", day)], rows)).await
}

/// Makes slips, and leads to the page with them.
async fn make(by: &As<'_>, sheets: &str, per: &str) -> Answer {
    by.form(SLIPS, &[("district", "north"), ("sheets", sheets), ("per", per), ("size", "a4")]).await
}

async fn officer(server: &TestServer) -> As<'_> {
    server.cookie(&server.session("officer").await)
}

async fn visits(server: &TestServer, district: &str) -> Vec<Value> {
    let found = server.admin().await.get(&format!("/api/v1/visits?district={district}&limit=500")).await.ok();
    found.as_array().expect("a list").clone()
}

const TODAY: &str = "2026-03-10";

#[tokio::test]
async fn ten_slips_are_entered_at_once_and_only_once() {
    let server = TestServer::open().await;
    let officer = officer(&server).await;
    assert_eq!(make(&officer, "2", "8").await.status, 303);
    let page = officer.get(&format!("{PAGE}?district=north")).await;
    let keys = keys(&page);
    assert_eq!((page.status.as_u16(), keys.len()), (200, 10));
    let numbers: Vec<String> = (1..=10).map(|number| number.to_string()).collect();
    let times: Vec<String> = (1..=10).map(|minute| format!("9:{minute:02}")).collect();
    let service: &[(&str, &str)] = &[("service", "officer"), ("language", "es"), ("need", "wheelchair")];
    let rows: Vec<Row<'_>> =
        numbers.iter().zip(&times).map(|(number, time)| (number.as_str(), time.as_str(), service)).collect();
    let form = filled(&keys, &[("district", "north"), ("day", TODAY)], &rows);
    let answer = send(&officer, PAGE, &form).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    for number in 1..=10 {
        assert!(answer.text.contains(&format!("S{number:03}: came at ")), "{number}");
    }
    let entered = visits(&server, "north").await;
    assert_eq!(entered.len(), 10);
    for visit in &entered {
        assert_eq!((&visit["source"], &visit["slip"]), (&json!("paper"), &json!(true)));
        assert_eq!((&visit["language"], &visit["needs"]), (&json!("es"), &json!(["wheelchair"])));
        assert!(visit["entered"]["at"].as_str().unwrap().starts_with("2026-03-10T10:00"), "{visit}");
    }
    // By the back button, hours later.
    server.pass(10 * MINUTE);
    let again = send(&officer, PAGE, &form).await;
    assert_eq!(again.status, 200, "{}", again.text);
    assert_eq!(again.text.matches("was entered before").count(), 10);
    assert_eq!(visits(&server, "north").await.len(), 10);
    // The rows below are new ones.
    assert!(self::keys(&answer).iter().all(|key| !keys.contains(key)));
}

#[tokio::test]
async fn rows_that_are_right_are_entered_and_the_others_come_back_with_every_fault() {
    let server = TestServer::open().await;
    let officer = officer(&server).await;
    make(&officer, "1", "8").await;
    let keys = keys(&officer.get(PAGE).await);
    let all = [("district", "north"), ("day", TODAY), ("reason", "busy")];
    let rows: [Row<'_>; 7] = [
        ("S001", "9:10", &[]),
        ("", "25:00", &[]),
        ("517", "9:30", &[("phone", "none of your business")]),
        ("seven", "3:10 pm", &[("service", "No Such Thing"), ("need", "NO SUCH NEED")]),
        ("", "", &[]),
        ("2", "9:15", &[("service", "nothing_like_it")]),
        ("1", "9:20", &[]),
    ];
    let answer = send(&officer, PAGE, &filled(&keys, &all, &rows)).await;
    assert_eq!(answer.status, 422);
    assert_eq!(visits(&server, "north").await.len(), 1);
    let text = &answer.text;
    assert!(text.contains("S001: came at "), "what was entered is said");
    for (row, faults) in [
        (1, vec!["Please fill this in.", "Please write a time such as"]),
        (2, vec!["No slip with this number was printed here", "phone number"]),
        (3, vec!["A slip has a number such as", "has not come yet", "Please choose one from the list."]),
        (4, vec!["Please choose one from the list."]),
        (5, vec!["S001 was entered at 10:00", "by Otto Officer. Is this another slip?"]),
    ] {
        let line = text.split(&format!(">Row {row}")).nth(1).unwrap().split("</tr>").next().unwrap();
        for fault in faults {
            assert!(line.contains(fault), "row {row}: {fault}\n{line}");
        }
        assert!(line.contains("class=\"error\""), "row {row}");
    }
    // The input is kept, and nothing of it is markup.
    for kept in
        ["value=\"25:00\"", "value=\"seven\"", "value=\"none of your business\"", "value=\"busy\" selected"]
    {
        assert!(text.contains(kept), "{kept}");
    }
    // A box by which the number is confirmed; the rest of that row put right.
    assert!(text.contains("name=\"sure_slip_1\""));
    let again = self::keys(&answer);
    assert_eq!(
        again[..5],
        [&keys[1], &keys[2], &keys[3], &keys[5], &keys[6]].map(String::clone),
        "the same rows"
    );
    let fixed =
        filled(&again[1..2], &all, &[("517", "9:30", &[("phone", "215 555 0101"), ("sure_slip", "yes")])]);
    let answer = send(&officer, PAGE, &fixed).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let found = visits(&server, "north").await;
    assert_eq!(found.len(), 2);
    assert!(
        found.iter().any(|visit| visit["ticket"] == "S517" && visit["phone"] == "215 555 0101"),
        "{found:?}"
    );
}

#[tokio::test]
async fn more_rows_enter_nothing_and_keep_what_was_typed() {
    let server = TestServer::open().await;
    let officer = officer(&server).await;
    let keys = keys(&officer.get(PAGE).await);
    let none: &[(&str, &str)] = &[];
    let rows = vec![("12", "9:10", none); 10];
    let all = [("district", "north"), ("day", TODAY), ("more", "yes")];
    let more = send(&officer, PAGE, &filled(&keys, &all, &rows)).await;
    assert_eq!((more.status.as_u16(), self::keys(&more).len()), (200, 20));
    assert_eq!(more.text.matches("value=\"9:10\"").count(), 10);
    assert!(visits(&server, "north").await.is_empty());
    let empty = send(&officer, PAGE, &filled(&keys, &all[..2], &[])).await;
    assert_eq!(empty.status, 422, "nothing was filled in");
}

#[tokio::test]
async fn a_row_that_was_entered_is_not_changed_by_sending_it_with_other_words() {
    let server = TestServer::open().await;
    let officer = officer(&server).await;
    make(&officer, "1", "8").await;
    let keys = keys(&officer.get(PAGE).await);
    let all = [("district", "north"), ("day", TODAY)];
    assert_eq!(send(&officer, PAGE, &filled(&keys, &all, &[("1", "9:10", &[])])).await.status, 200);
    let other = send(&officer, PAGE, &filled(&keys, &all, &[("2", "9:10", &[])])).await;
    assert_eq!(other.status, 422);
    assert!(other.text.contains("This row was entered before"), "{}", other.text);
    assert_eq!(visits(&server, "north").await.len(), 1);
}

#[tokio::test]
async fn a_time_before_the_last_call_asks_why_and_the_answer_is_on_record() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    admin.open_window("1").await;
    server.ticket(&admin, json!({"channel": "walk_in", "service": "officer"})).await;
    server.pass(10 * MINUTE);
    admin.post("/api/v1/districts/north/windows/1/next", json!({})).await.ok();
    let officer = officer(&server).await;
    make(&officer, "1", "8").await;
    let before: &[Row<'_>] = &[("1", "9:30", &[]), ("2", "10:10", &[])];
    let asked = enter(&officer, "north", TODAY, before).await;
    assert_eq!(asked.status, 422);
    assert!(asked.text.contains("id=\"f-reason-e\""), "the fault is at the reason: {}", asked.text);
    assert!(asked.text.contains("S002: came at "), "nobody was called after that one");
    let keys = keys(&asked);
    let all = [("district", "north"), ("day", TODAY), ("reason", "outage")];
    assert_eq!(send(&officer, PAGE, &filled(&keys, &all, &before[..1])).await.status, 200);
    let found = visits(&server, "north").await;
    let late = found.iter().find(|visit| visit["ticket"] == "S001").expect("entered");
    assert_eq!(late["entered"]["reason"], "outage");
    // A program is asked as well.
    let body = json!({"channel": "walk_in", "arrived_at": "2026-03-10T13:00:00Z", "source": "estimated"});
    admin.create("north", "k", body.clone()).await.is(422, "late_reason_required");
    let mut told = body;
    told["late_reason"] = json!("tablet");
    assert_eq!(admin.create("north", "k", told).await.ok()["entered"]["reason"], "tablet");
}

#[tokio::test]
async fn one_mistyped_time_is_asked_about_before_it_puts_anybody_first() {
    let server = TestServer::open().await;
    let officer = officer(&server).await;
    make(&officer, "1", "8").await;
    let yesterday = "2026-03-09";
    let asked = enter(&officer, "north", yesterday, &[("1", "16:05", &[])]).await;
    assert_eq!(asked.status, 422);
    assert!(
        asked.text.contains("Monday ") && asked.text.contains(": people rarely come then"),
        "{}",
        asked.text
    );
    assert!(asked.text.contains("name=\"sure_time_0\""));
    let sure: &[(&str, &str)] = &[("sure_time", "yes")];
    assert_eq!(enter(&officer, "north", yesterday, &[("1", "16:05", sure)]).await.status, 200);
    let admin = server.admin().await;
    let late = json!({"channel": "walk_in", "arrived_at": "2026-03-09T20:05:00Z", "source": "paper"});
    admin.create("north", "k", late).await.is(409, "unlikely_time");
    let old = enter(&officer, "north", yesterday, &[("2", "8:00 am", sure)]).await;
    assert_eq!(old.status, 422, "more than a day ago");
    assert_eq!(enter(&officer, "north", "2026-03-01", &[("3", "8:00", sure)]).await.status, 422);
    assert_eq!(enter(&officer, "north", "someday", &[("3", "8:00", sure)]).await.status, 422);
}

#[tokio::test]
async fn who_came_before_midnight_counts_for_that_day_also_when_typed_after_it() {
    let server = TestServer::open().await;
    server.pass(14 * HOUR + MINUTE);
    let (officer, admin) = (officer(&server).await, server.admin().await);
    make(&officer, "1", "8").await;
    // One minute past midnight; the day that is shown first is the new one.
    assert_eq!(enter(&officer, "north", "2026-03-11", &[("1", "23:50", &[])]).await.status, 200);
    assert_eq!(enter(&officer, "north", TODAY, &[("2", "11:51 pm", &[])]).await.status, 200);
    let paper = json!({"channel": "walk_in", "arrived_at": "2026-03-10T23:52:00-04:00", "source": "paper"});
    let program = admin.create("north", "k", paper).await.ok();
    let call = json!({"call_id": "c", "event": "ringing", "at": "2026-03-10T23:59:50-04:00"});
    let call = admin.post("/api/v1/districts/north/calls", call).await.ok();
    let found = visits(&server, "north").await;
    assert_eq!(found.len(), 4);
    for visit in found.iter().chain([&program, &call]) {
        assert_eq!(visit["day"], TODAY, "{visit}");
        assert!(visit["arrived_at"].as_str().unwrap().starts_with("2026-03-10T23:5"), "{visit}");
    }
    assert_eq!(program["ticket"], "S009", "no number of a slip");
    let early = enter(&officer, "north", "2026-03-11", &[("3", "15:00", &[])]).await;
    assert!(early.status == 422 && early.text.contains("has not come yet"), "{}", early.text);
}

#[tokio::test]
async fn a_slip_from_before_closing_is_entered_after_it_and_one_from_after_it_is_not() {
    let server = TestServer::open().await;
    // The south was open from six to seven this morning; it is ten.
    let admin = server.cookie(&server.session("admin").await);
    let service: &[(&str, &str)] = &[("service", "officer"), ("sure_slip", "yes"), ("sure_time", "yes")];
    let after = enter(&admin, "south", TODAY, &[("41", "7:30 am", service)]).await;
    assert!(after.status == 422 && after.text.contains("class=\"error\""), "{}", after.text);
    let service: &[(&str, &str)] = &[("service", "officer"), ("sure_slip", "yes")];
    let before = enter(&admin, "south", TODAY, &[("41", "6:30 am", service)]).await;
    assert_eq!(before.status, 200, "{}", before.text);
    assert_eq!(visits(&server, "south").await.len(), 1);
    let early = enter(&admin, "south", TODAY, &[("42", "5:55 am", service)]).await;
    assert!(early.status == 422 && early.text.contains("people rarely come then"), "{}", early.text);
}

#[tokio::test]
async fn what_comes_from_paper_is_counted_apart_from_the_times() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    admin.open_window("1").await;
    let officer = officer(&server).await;
    make(&officer, "1", "8").await;
    // They came an hour ago; another person waits for a minute.
    let slips: &[Row<'_>] = &[("1", "9:00", &[]), ("2", "9:01", &[])];
    assert_eq!(enter(&officer, "north", TODAY, slips).await.status, 200);
    server.ticket(&admin, json!({"channel": "walk_in", "service": "officer"})).await;
    server.pass(MINUTE);
    for _ in 0..3 {
        let visit = admin.post("/api/v1/districts/north/windows/1/next", json!({})).await.ok();
        admin.verb(&visit, "serve", json!({})).await.ok();
        admin.verb(&visit, "resolve", json!({"outcome": "done"})).await.ok();
    }
    let total = admin.get("/api/v1/reports/summary").await.ok()["total"].clone();
    assert_eq!((&total["arrived"], &total["served"]), (&json!(3), &json!(3)));
    for clock in ["acknowledgement_ms", "wait_ms", "resolution_ms"] {
        let median = total[clock]["p50"].as_f64().unwrap();
        assert_eq!(total[clock]["n"], 1, "{clock}");
        assert!((median - MINUTE as f64).abs() < 1_000.0, "{clock}: {median}");
    }
    let reader = server.cookie(&server.session("admin").await);
    let page = reader.get("/figures?district=north&last=today").await.text;
    let apart = "Counted, but not in these times (from paper or estimated): 2";
    assert_eq!(page.matches(apart).count(), 2, "for the first contact and for the wait");
}

#[tokio::test]
async fn slips_are_printed_with_numbers_that_nobody_else_gets() {
    let server = TestServer::open().await;
    let officer = officer(&server).await;
    let place = |answer: &Answer| answer.headers["location"].to_str().unwrap().to_owned();
    let first = make(&officer, "1", "8").await;
    assert_eq!(place(&first), "/desk/paper/slips?district=north&first=1&last=8&per=8&size=a4");
    let again = make(&officer, "2", "10").await;
    assert_eq!(place(&again), "/desk/paper/slips?district=north&first=9&last=28&per=10&size=a4");
    let page = officer.get(&place(&first)).await;
    assert_eq!((page.status.as_u16(), page.text.matches("class=\"slip\"").count()), (200, 8));
    for text in ["S001", "S008", "North District", "Write the time", "Escriba la hora", "Otra cosa"] {
        assert!(page.text.contains(text), "{text}");
    }
    assert!(!page.text.contains("S009"));
    // Loading the page again, and guessing, sets no numbers aside.
    for path in ["first=1&last=29", "first=0&last=3", "first=8&last=1", "first=1", "first=20&last=9999999"] {
        assert_eq!(officer.get(&format!("{SLIPS}?district=north&{path}")).await.status, 404, "{path}");
    }
    for sheets in ["0", "21", "", "many"] {
        assert_eq!(make(&officer, sheets, "8").await.status, 422, "{sheets}");
    }
    assert_eq!(
        place(&make(&officer, "1", "9").await),
        format!("{SLIPS}?district=north&first=29&last=36&per=8&size=a4")
    );
    // Each district has its own, and none for those who may not see it.
    let admin = server.cookie(&server.session("admin").await);
    let south = [("district", "south"), ("sheets", "1"), ("per", "8")];
    assert!(place(&admin.form(SLIPS, &south).await).contains("district=south&first=1&last=8"));
    assert_eq!(officer.form(SLIPS, &south).await.status, 404);
    assert_eq!(officer.get(&format!("{SLIPS}?district=south&first=1&last=8")).await.status, 404);
    let keys = keys(&officer.get(PAGE).await);
    let other = filled(&keys, &[("district", "south"), ("day", TODAY)], &[("1", "6:30", &[])]);
    assert_eq!(send(&officer, PAGE, &other).await.status, 404);
    assert!(visits(&server, "south").await.is_empty());
}

#[tokio::test]
async fn a_form_for_slips_that_is_sent_twice_prints_the_same_numbers() {
    let server = TestServer::open().await;
    let officer = officer(&server).await;
    let place = |answer: &Answer| answer.headers["location"].to_str().unwrap().to_owned();
    let key = |page: &Answer| {
        let (_, rest) = page.text.split_once("name=\"key\" value=\"").expect("a key");
        rest.split('"').next().unwrap().to_owned()
    };
    let form = officer.get(&format!("{SLIPS}?district=north")).await;
    let fields = |key: &str, sheets: &str| -> Vec<(String, String)> {
        let all = [("district", "north"), ("sheets", sheets), ("per", "8"), ("size", "a4"), ("key", key)];
        all.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
    };
    let one = fields(&key(&form), "2");
    // A double tap, then other slips, then a retry.
    let both = tokio::join!(send(&officer, SLIPS, &one), send(&officer, SLIPS, &one));
    assert_eq!(place(&both.0), format!("{SLIPS}?district=north&first=1&last=16&per=8&size=a4"));
    assert_eq!(place(&both.1), place(&both.0));
    assert!(place(&make(&officer, "1", "8").await).contains("first=17&last=24"));
    server.pass(MINUTE);
    assert_eq!(place(&send(&officer, SLIPS, &one).await), place(&both.0));
    // The same form with another choice is asked about, and comes back with a key of its own.
    let other = send(&officer, SLIPS, &fields(&key(&form), "3")).await;
    assert_eq!(other.status, 422);
    assert!(other.text.contains("Slips were made with this form already"), "{}", other.text);
    assert!(other.text.contains("value=\"3\""), "the input is kept");
    assert_ne!(key(&other), key(&form));
    let more = send(&officer, SLIPS, &fields(&key(&other), "3")).await;
    assert!(place(&more).contains("first=25&last=48"), "{}", place(&more));
    let shown = officer.get(&place(&more)).await;
    assert!(![key(&form), key(&other)].contains(&key(&shown)), "the form below the slips makes others");
    for odd in ["", "k\n", &"k".repeat(201)] {
        assert_eq!(send(&officer, SLIPS, &fields(odd, "1")).await.status, 400, "{odd:?}");
    }
    assert!(place(&make(&officer, "1", "8").await).contains("first=49&last=56"), "nothing was set aside");
}

#[tokio::test]
async fn hostile_cells_are_refused_in_their_row() {
    let server = TestServer::open().await;
    let officer = officer(&server).await;
    let keys = keys(&officer.get(PAGE).await);
    let long = "9".repeat(5_000);
    let all = [("district", "north"), ("day", TODAY)];
    let rows: [Row<'_>; 4] = [
        ("<script>alert(1)</script>", "\" onfocus=\"x", &[("service", "'; DROP TABLE visit; --")]),
        (&long, &long, &[("phone", &long), ("language", "<b>"), ("need", "\u{0}")]),
        ("1\u{0}", "9:10\r\n", &[("language", "no-such-language-tag-of-such-a-length")]),
        ("4294967296", "9:10", &[("phone", "\u{202e}2155550101")]),
    ];
    let answer = send(&officer, PAGE, &filled(&keys, &all, &rows)).await;
    assert_eq!(answer.status, 422, "{}", answer.text);
    assert!(!answer.text.contains("<script>alert") && !answer.text.contains("\" onfocus=\"x"));
    assert!(answer.text.len() < 200_000);
    for key in ["", "k\n", &"k".repeat(201)] {
        let fields = filled(&[key.to_owned()], &all, &[("1", "9:10", &[("sure_slip", "yes")])]);
        assert_eq!(send(&officer, PAGE, &fields).await.status, 422, "{key:?}");
    }
    assert!(visits(&server, "north").await.is_empty());
    let body = json!({"channel": "walk_in", "slip": 0});
    server.admin().await.create("north", "k", body).await.is(400, "malformed");
    let body = json!({"channel": "walk_in", "slip": 3, "source": "observed"});
    server.admin().await.create("north", "k", body).await.is(400, "malformed");
    let kiosk = server.with_device(domain::access::Role::Kiosk, "north").await;
    let body = json!({"channel": "walk_in", "service": "officer", "slip": 3});
    kiosk.create("north", "k", body).await.is(403, "forbidden");
}

#[tokio::test]
async fn two_people_in_the_line_never_have_one_number() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let pass = |ms: Ms| server.pass(ms);
    pass(13 * HOUR + 50 * MINUTE);
    for window in ["1", "2"] {
        admin.open_window(window).await;
    }
    let body = json!({"channel": "walk_in", "service": "officer"});
    let yesterday = server.ticket(&admin, body.clone()).await;
    admin.verb(&yesterday, "serve", json!({"window": "1"})).await.ok();
    admin.verb(&yesterday, "resolve", json!({"outcome": "done"})).await.ok();
    pass(8 * HOUR + 10 * MINUTE);
    let today = server.ticket(&admin, body).await;
    assert_eq!((&yesterday["ticket"], &today["ticket"]), (&json!("D001"), &json!("D001")));
    admin.verb(&yesterday, "reopen", json!({"reason": "came_back"})).await.ok();
    for window in ["1", "2"] {
        admin.post(&format!("/api/v1/districts/north/windows/{window}/next"), json!({})).await.ok();
    }
    let line = admin.get("/api/v1/districts/north/line?audience=display").await.ok();
    let calls = line["calls"].as_array().unwrap();
    let mut shown: Vec<&str> = calls.iter().filter_map(|call| call["ticket"].as_str()).collect();
    shown.sort_unstable();
    assert_eq!(shown, ["D001", "D002"]);
}
