//! The captain's figures over HTTP: each is the number of visits behind it, the table is enough to recompute them, the
//! monthly report, and remarks.

mod recount;

use crate::test_server::{As, TestServer};
use domain::drilldown::{ENDS, LISTS};
use domain::stats::quantile;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const MINUTE: i64 = 60_000;

/// A visit that is served straight away and resolved after some minutes.
async fn served(server: &TestServer, desk: &As<'_>, body: Value, minutes: i64, end: Value) -> Value {
    let visit = server.ticket(desk, body).await;
    server.pass(minutes * MINUTE);
    desk.verb(&visit, "resolve", end).await.ok();
    visit
}

/// A visit that waits some minutes and is called.
async fn called(server: &TestServer, desk: &As<'_>, minutes: i64) -> Value {
    let visit = server.ticket(desk, json!({"channel": "walk_in", "service": "officer"})).await;
    server.pass(minutes * MINUTE);
    desk.post("/api/v1/districts/north/windows/1/next", json!({})).await.ok();
    visit
}

/// A morning: two called (one late), one who left, one no-show, and four served straight away, of which one took more than an
/// hour, one was reopened, one ended without its reference number, and one was a repeat visit. Five have a wait: the one who
/// left has none, nor have the two on the telephone.
async fn morning(server: &TestServer) {
    let desk = server.admin().await;
    desk.open_window("1").await;
    let done = json!({"outcome": "done"});
    for minutes in [1, 16] {
        let visit = called(server, &desk, minutes).await;
        desk.verb(&visit, "serve", json!({})).await.ok();
        server.pass(2 * MINUTE);
        desk.verb(&visit, "resolve", done.clone()).await.ok();
    }
    let gone = server.ticket(&desk, json!({"channel": "walk_in", "service": "officer"})).await;
    server.pass(5 * MINUTE);
    desk.verb(&gone, "leave", json!({})).await.ok();
    let absent = called(server, &desk, 2).await;
    desk.verb(&absent, "no_show", json!({"looked": true})).await.ok();
    let report =
        json!({"channel": "phone", "service": "report_incident", "window": "1", "phone": "215-555-0100"});
    served(server, &desk, report.clone(), 3, json!({"outcome": "report_taken"})).await;
    served(server, &desk, report, 3, json!({"outcome": "report_taken", "reference": "DR-1"})).await;
    let at_once = json!({"channel": "walk_in", "service": "officer", "window": "1", "language": "es"});
    served(server, &desk, at_once.clone(), 70, done.clone()).await;
    let again = served(server, &desk, at_once, 3, done.clone()).await;
    desk.verb(&again, "reopen", json!({"reason": "not_finished"})).await.ok();
    desk.post("/api/v1/districts/north/windows/1/next", json!({})).await.ok();
    desk.verb(&again, "serve", json!({})).await.ok();
    desk.verb(&again, "resolve", done).await.ok();
}

/// The count that the page gives for each list that it links to: "Open the 2 visits", "Open the visit", or "Left: 1".
fn opened(page: &str) -> BTreeMap<String, usize> {
    let anchors = page.split("<a href=\"/figures/visits?").skip(1);
    let read = |anchor: &str| {
        let (href, rest) = anchor.split_once('"')?;
        let list = href.split("list=").nth(1)?.split('&').next()?.to_owned();
        let text = rest.split('>').nth(1)?.split('<').next()?;
        let text = text.strip_prefix("Open the ").unwrap_or(text);
        let number = text.rsplit(": ").next()?.split(' ').next()?;
        Some((list, if number == "visit" { 1 } else { number.parse().ok()? }))
    };
    let mut all = BTreeMap::new();
    for (list, n) in anchors.filter_map(read) {
        // The key figures come before the tables, whose rows cover fewer visits.
        all.entry(list).or_insert(n);
    }
    all
}

#[tokio::test]
async fn a_figure_is_the_number_of_visits_behind_it() {
    let server = TestServer::open().await;
    morning(&server).await;
    let captain = server.cookie(&server.session("captain").await);
    let page = captain.get("/figures?last=7").await;
    assert_eq!(page.status, 200);
    let told = opened(&page.text);
    let names = LISTS.into_iter().map(|(name, _)| name).chain(ENDS.into_iter().map(|(name, _)| name));
    let mut rows = BTreeMap::new();
    for name in names {
        let list = captain.get(&format!("/figures/visits?last=7&list={name}")).await;
        assert_eq!(list.status, 200, "{name}");
        let found = list.text.matches("/floor?visit=").count();
        assert!(list.text.contains(&format!(": {found} visit")), "{name}: {}", list.text);
        if let Some(told) = told.get(name) {
            assert_eq!(*told, found, "{name}");
        }
        rows.insert(name, found);
    }
    // Computed by hand, from the morning above.
    for (name, expected) in [
        ("all", 8),
        ("served", 6),
        ("left", 1),
        ("unserved", 2),
        // Called late, or left before the call.
        ("late", 2),
        ("resolved_late", 1),
        ("reopened", 1),
        ("repeats", 1),
        ("unnumbered", 1),
        ("end:resolved", 6),
        ("end:no_show", 1),
        ("end:left", 1),
        ("end:cancelled", 0),
    ] {
        assert_eq!(rows[name], expected, "{name}");
        if expected > 0 && name != "left" {
            assert_eq!(told.get(name), Some(&expected), "{name} is not told: {told:?}");
        }
    }
    // Lists narrow with the filters of the page.
    let spanish = captain.get("/figures/visits?last=7&list=all&language=es").await;
    assert_eq!(spanish.text.matches("/floor?visit=").count(), 2);
    assert_eq!(captain.get("/figures/visits?list=nothing").await.status, 400);
}

#[tokio::test]
async fn the_page_says_what_is_so_and_refuses_what_it_cannot_read() {
    let server = TestServer::open().await;
    let captain = server.cookie(&server.session("captain").await);
    let nobody = captain.get("/figures").await;
    assert_eq!(nobody.status, 200);
    assert!(nobody.text.contains("Last 28 days: nothing was recorded yet."), "{}", nobody.text);
    morning(&server).await;
    // The beginning of the record is known once it is counted.
    ops::Ops::start(server.tools.clone()).await.unwrap().count_all().await.unwrap();
    let captain = server.cookie(&server.session("captain").await);
    let page = captain.get("/figures?last=7&compare=none").await.text;
    let sum = "Last 7 days (on record since March 10, 2026): 8 came; too few were called to give a usual wait; 1 of 8 left.";
    for text in [sum, "Report taken", "By service", "1 of 2", "Too few to give a usual time: 5."] {
        assert!(page.contains(text), "“{text}” is not in {page}");
    }
    // Seven visits are too few for a claim about the period before, which has none.
    for claim in ["shorter than in the period", "longer than in the period", "may be chance", ">median "] {
        assert!(!page.contains(claim), "“{claim}” is in {page}");
    }
    // A future day.
    let later = captain.get("/figures?from=2026-03-11&to=2026-03-11").await.text;
    assert!(later.contains("March 11, 2026: nothing was recorded yet."), "{later}");
    let earlier = captain.get("/figures?from=2026-03-02&to=2026-03-09").await.text;
    assert!(earlier.contains("March 9, 2026: nothing was recorded yet."), "{earlier}");
    // Window time is not broken down by service.
    let windows = "hours in which a window was open";
    assert!(page.contains(windows));
    assert!(!captain.get("/figures?service=officer").await.text.contains(windows));
    assert_eq!(captain.get("/figures?from=2026-03-11&to=2026-03-10").await.status, 422);
    assert_eq!(captain.get("/figures?last=never").await.status, 422);
    assert_eq!(captain.get("/figures?district=south").await.status, 404);
    let officer = server.cookie(&server.session("officer").await);
    for path in ["/figures", "/figures.csv", "/figures/visits", "/report"] {
        assert_eq!(officer.get(path).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn the_table_is_enough_to_work_the_figures_out_again() {
    let server = TestServer::open().await;
    morning(&server).await;
    let captain = server.cookie(&server.session("captain").await);
    let table = captain.get("/figures.csv?last=7").await;
    assert_eq!(table.status, 200);
    let mut reader = csv::Reader::from_reader(table.text.as_bytes());
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().collect::<Result<_, _>>().unwrap();
    assert!(rows.iter().all(|row| row["arrived_at"].ends_with("-04:00")), "as the district reads the clock");
    let summary = captain.get("/api/v1/reports/summary?from=2026-03-04&to=2026-03-10").await.ok();
    let total = &summary["total"];
    assert_eq!(total["arrived"], rows.len());
    let served = rows.iter().filter(|row| row["served"] == "true").count();
    assert_eq!((&total["served"], &total["unserved"]), (&json!(served), &json!(rows.len() - served)));
    for (name, column) in [
        ("acknowledgement_ms", "acknowledgement_ms"),
        ("wait_ms", "wait_ms"),
        ("resolution_ms", "resolution_ms"),
    ] {
        let counted = rows.iter().filter(|row| row["in_clock_figures"] == "true");
        let mut times: Vec<i64> = counted.filter_map(|row| row[column].parse().ok()).collect();
        times.sort_unstable();
        assert_eq!(total[name]["n"], times.len(), "{name}");
        for (q, place) in [(0.5, "p50"), (0.9, "p90")] {
            let (exact, told) = (quantile(&times, q).unwrap(), total[name][place].as_f64().unwrap());
            assert!((told - exact).abs() <= exact / 100.0 + 1.0, "{name} {place}: {told} for {exact}");
        }
    }
    let late = |row: &&BTreeMap<String, String>| {
        let number = |name: &str| row[name].parse::<i64>().ok();
        number("wait_ms").is_some_and(|ms| ms > number("call_target_ms").unwrap())
    };
    assert_eq!(rows.iter().filter(late).count(), 1);
    assert_eq!(rows.iter().filter(|row| row["without_number"] == "true").count(), 1);
    let waits: BTreeMap<&str, usize> = rows.iter().fold(BTreeMap::new(), |mut all, row| {
        *all.entry(row["end"].as_str()).or_default() += 1;
        all
    });
    assert_eq!(waits, BTreeMap::from([("left", 1), ("no_show", 1), ("resolved", 6)]));
    assert_eq!(captain.get("/figures.csv?from=2026-03-11&to=2026-03-10").await.status, 400);
}

#[tokio::test]
async fn a_summary_is_broken_down_as_requested() {
    let server = TestServer::open().await;
    morning(&server).await;
    let captain = server.cookie(&server.session("captain").await);
    let by = async |by: &str| {
        let answer = captain.get(&format!("/api/v1/reports/summary?by={by}")).await.ok();
        let rows = answer["rows"].as_array().unwrap().clone();
        let rows: BTreeMap<String, i64> = rows
            .iter()
            .map(|row| (row["key"].as_str().unwrap().to_owned(), row["arrived"].as_i64().unwrap()))
            .collect();
        assert_eq!(rows.values().sum::<i64>(), answer["total"]["arrived"].as_i64().unwrap(), "{by}");
        rows
    };
    let pairs = |pairs: &[(&str, i64)]| -> BTreeMap<String, i64> {
        pairs.iter().map(|(key, n)| ((*key).to_owned(), *n)).collect()
    };
    assert_eq!(by("service").await, pairs(&[("officer", 6), ("report_incident", 2)]));
    assert_eq!(by("channel").await, pairs(&[("walk_in", 6), ("phone", 2)]));
    assert_eq!(by("day").await, pairs(&[("2026-03-10", 8)]));
    assert_eq!(by("week").await, pairs(&[("2026-03-09", 8)]));
    assert_eq!(by("month").await, pairs(&[("2026-03-01", 8)]));
    assert_eq!(by("district").await, pairs(&[("north", 8)]));
    assert_eq!(by("language").await, pairs(&[("-", 6), ("es", 2)]));
    captain.get("/api/v1/reports/summary?by=officer").await.is(400, "malformed");
}

#[tokio::test]
async fn a_month_fits_on_paper() {
    let server = TestServer::open().await;
    morning(&server).await;
    let captain = server.cookie(&server.session("captain").await);
    let report = captain.get("/report?month=2026-03&district=north").await;
    assert_eq!(report.status, 200);
    for text in [
        "Monthly report: March 2026",
        "March 2026 so far (on record since March 10, 2026): 8 came; too few were called to give a usual wait",
        "North District",
        "The month compared with others",
        "By service",
        "How it is calculated",
        "Notes and commitments",
    ] {
        assert!(report.text.contains(text), "“{text}” is not in {}", report.text);
    }
    assert!(!report.text.contains("<a href=\"/figures/visits"), "nothing to tap on paper");
    let last = captain.get("/report").await;
    assert_eq!(last.status, 200);
    assert!(
        last.text.contains("Monthly report: February 2026") && last.text.contains("nothing was recorded yet")
    );
    assert_eq!(captain.get("/report?month=2026-13").await.status, 400);
    assert_eq!(captain.get("/report?district=south").await.status, 404);
    assert_eq!(captain.get("/report?district=%26last%3D7").await.status, 404);
}

#[tokio::test]
async fn notes_and_commitments_are_written_done_and_withdrawn() {
    let server = TestServer::open().await;
    let captain = server.cookie(&server.session("captain").await);
    let write =
        async |who: &As<'_>, fields: &[(&str, &str)]| who.form("/figures/remarks?last=7", fields).await;
    let note = [("kind", "note"), ("text", "Water main broke"), ("about", "north"), ("since", "2026-03-09")];
    let written = write(&captain, &note).await;
    assert_eq!(
        (written.status.as_u16(), &written.headers["location"]),
        (303, &"/figures?last=7#remarks".parse().unwrap())
    );
    assert!(captain.get("/figures?last=7").await.text.contains("Water main broke"));
    assert!(!captain.get("/figures?from=2026-03-01&to=2026-03-02").await.text.contains("Water main broke"));

    let promise = [
        ("kind", "commitment"),
        ("text", "A second window on Mondays"),
        ("about", "north"),
        ("since", "2026-03-10"),
        ("owner", ""),
        ("due", "2026-04-01"),
    ];
    for (field, value, problem) in [
        ("owner", "", "f-owner-e"),
        ("since", "soon", "f-since-e"),
        ("since", "", "f-since-e"),
        ("until", "2026-03-01", "f-until-e"),
        ("text", " ", "f-text-e"),
    ] {
        let mut fields: Vec<_> = promise.iter().filter(|(name, _)| *name != field).copied().collect();
        fields.push((field, value));
        if field != "owner" {
            fields.retain(|(name, _)| *name != "owner");
            fields.push(("owner", "Lt. Ortiz"));
        }
        let refused = write(&captain, &fields).await;
        assert_eq!(refused.status, 422, "{field}={value}");
        assert!(refused.text.contains(problem), "{field}={value}: {}", refused.text);
        assert!(refused.text.contains("2026-04-01"), "what was typed is kept: {}", refused.text);
    }
    let kept: Vec<_> = promise
        .iter()
        .map(|(name, value)| (*name, if *name == "owner" { "Lt. Ortiz" } else { value }))
        .collect();
    assert_eq!(write(&captain, &kept).await.status, 303);

    let query = "/api/v1/remarks?from=2026-03-04&to=2026-03-10";
    let all = captain.get(query).await.ok();
    let id = |text: &str| {
        let found = all.as_array().unwrap().iter().find(|one| one["text"] == text).unwrap();
        found["id"].as_str().unwrap().to_owned()
    };
    let (note, promise) = (id("Water main broke"), id("A second window on Mondays"));
    assert_eq!(all.as_array().unwrap().len(), 2);
    assert_eq!(captain.form(&format!("/figures/remarks/{note}/done"), &[]).await.status, 404);
    assert_eq!(captain.form(&format!("/figures/remarks/{promise}/done?last=7"), &[]).await.status, 303);
    let page = captain.get("/figures?last=7").await.text;
    assert!(page.contains("done on March 10, 2026"), "{page}");
    assert_eq!(captain.post(&format!("/api/v1/remarks/{note}/withdraw"), json!({})).await.status, 204);
    assert!(!captain.get("/figures?last=7").await.text.contains("Water main broke"));

    let officer = server.cookie(&server.session("officer").await);
    assert_eq!(write(&officer, &kept).await.status, 403);
    let south = json!({"kind": "note", "district": "south", "from": "2026-03-10", "text": "x"});
    captain.post("/api/v1/remarks", south).await.is(404, "not_found");
    let empty = json!({"kind": "note", "district": "north", "from": "2026-03-10", "text": ""});
    captain.post("/api/v1/remarks", empty).await.is(400, "missing");
    assert_eq!(captain.form("/figures/remarks/nothing/done", &[]).await.status, 404);
}

#[tokio::test]
async fn a_window_that_is_open_counts_up_to_now() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    admin.open_window("1").await;
    server.pass(30 * MINUTE);
    let hours = async || {
        let captain = server.cookie(&server.session("captain").await);
        let page = captain.get("/figures?last=7").await.text;
        page.split("Window hours</h3>")
            .nth(1)
            .unwrap()
            .split('>')
            .nth(1)
            .unwrap()
            .split('<')
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(hours().await, "0.5");
    // The count after closing is the same.
    admin.post("/api/v1/districts/north/windows/1/close", json!({})).await.ok();
    assert_eq!(hours().await, "0.5");
}

#[tokio::test]
async fn calls_that_were_answered_and_helped_are_called_in_time_on_every_page() {
    let server = TestServer::open().await;
    let desk = server.admin().await;
    desk.open_window("1").await;
    for _ in 0..3 {
        let call = json!({"channel": "phone", "service": "officer", "window": "1"});
        served(&server, &desk, call, 3, json!({"outcome": "done"})).await;
    }
    let captain = server.cookie(&server.session("captain").await);
    let page = captain.get("/figures?last=7").await.text;
    let level =
        page.split("Called in time</h3>").nth(1).and_then(|rest| rest.split("</article>").next()).unwrap();
    assert!(level.contains("3 of 3"), "{level}");
    assert_eq!(captain.get("/measures").await.status, 200);
    let measures = server.nobody().get("/measures").await;
    assert_eq!(measures.headers["content-language"], "en");
    assert_eq!(measures.headers["content-type"], "text/html; charset=utf-8");
    let spanish = measures.text.find("esta página está solo en inglés");
    assert!(spanish.is_some() && spanish < measures.text.find("Each figure has"), "it is told first");
    let spanish = server.nobody().get("/measures?lang=es").await.text;
    assert!(
        spanish.contains("<html lang=\"es\"") && spanish.contains("Ir al contenido principal"),
        "{spanish}"
    );
    for text in [&measures.text, &spanish] {
        let start = "<article lang=\"en\" class=\"prose\"><h1 id=\"how-it-is-measured\">";
        assert!(text.contains(start), "{text}");
        for part in ["<h2 id=\"sure-or-chance\">", "<th scope=\"col\">Clock</th>", "<div lang=\"es\">"] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        assert!(!text.contains("|---") && !text.contains("**"), "read as it is typed: {text}");
    }
}

/// A caller has a service and a language only once the call is answered, so none of those hung up.
#[tokio::test]
async fn of_people_with_a_service_or_a_language_calls_are_not_counted() {
    let server = TestServer::open().await;
    let desk = server.admin().await;
    desk.open_window("1").await;
    for channel in ["phone", "phone", "walk_in"] {
        let visit = json!({"channel": channel, "service": "officer", "window": "1", "language": "es"});
        served(&server, &desk, visit, 3, json!({"outcome": "done"})).await;
    }
    let captain = server.cookie(&server.session("captain").await);
    let level = async |query: &str| {
        let page = captain.get(&format!("/figures?last=7{query}")).await.text;
        let level = page.split("Called in time</h3>").nth(1).and_then(|rest| rest.split("</article>").next());
        level.unwrap_or_else(|| panic!("{query}: {page}")).to_owned()
    };
    let everybody = level("").await;
    assert!(everybody.contains("3 of 3") && !everybody.contains("Calls are not counted"), "{everybody}");
    for query in ["&service=officer", "&language=es"] {
        let level = level(query).await;
        assert!(level.contains("1 of 1") && level.contains("Calls are not counted here"), "{query}: {level}");
    }
    for query in ["&service=-", "&language=-", "&area=-", "&language=es&channel=phone"] {
        let level = level(query).await;
        assert!(!level.contains("<li>") && !level.contains(" of 3"), "{query}: {level}");
    }
    // A table by service or by language counts only the one who came in.
    let page = captain.get("/figures?last=7").await.text;
    for table in ["by-service", "by-language"] {
        let part =
            page.split(&format!("id=\"{table}\"")).nth(1).and_then(|rest| rest.split("</section>").next());
        let part = part.unwrap_or_else(|| panic!("{table}: {page}"));
        assert!(part.contains("1 of 1") && !part.contains("3 of 3"), "{table}: {part}");
    }
}
