//! Many heavy reads at once, some abandoned half way: taking a ticket stays fast, refused reports say so, and no read keeps
//! the server from stopping.

use crate::test_server::{As, START, TestServer};
use domain::clocks::Clocks;
use domain::ids::{DistrictId, VisitId};
use domain::rules::Times;
use domain::time::{Day, MINUTE};
use domain::totals::{Closed, Place};
use domain::visit::{Channel, End};
use futures::future::join_all;
use http::Method;
use ops::ports::{Advance, Chance};
use server::entropy::OsChance;
use std::time::{Duration, Instant};

/// A page that reads every row.
const PAGE: &str = "/fairness?from=2025-03-01&to=2026-03-09";
/// The same as a table that is streamed while it is read.
const TABLE: &str = "/figures.csv?from=2025-03-01&to=2026-03-09";
/// The same as JSON.
const REPORT: &str = "/api/v1/reports/fairness?from=2025-03-01&to=2026-03-09";
/// The longest time for a tap, even on a slow machine.
const TAP: Duration = Duration::from_secs(4);

/// Adds visits of the past year to the figures, as if they had been counted.
async fn a_year(server: &TestServer, visits: usize) {
    let district: DistrictId = "north".parse().expect("a slug");
    let chance = OsChance::default();
    let at = START.0 - 400 * 24 * 60 * MINUTE;
    let row = |n: usize| Closed {
        visit: VisitId(chance.id()),
        district: district.clone(),
        day: Day(i32::try_from(START.0 / 86_400_000).expect("a day") - 1 - (n % 365) as i32),
        place: Place { hour: (n % 168) as u8, watch: None },
        service: Some("officer".parse().expect("a service")),
        channel: Channel::WalkIn,
        language: Some(["en", "es", "pt"][n % 3].to_owned()),
        area: Some(["19104", "19103"][n % 2].to_owned()),
        needs: Vec::new(),
        counts: true,
        end: End::Resolved,
        outcome: None,
        arrived_at: domain::time::At(at),
        ended_at: domain::time::At(at + 20 * MINUTE),
        clocks: Clocks { wait_ms: Some((n % 977) as i64 * 1_000), ..Clocks::default() },
        targets: Times { acknowledge_ms: 120_000, call_ms: 900_000, resolve_ms: 3_600_000 },
        quote: None,
        handover_ms: None,
        causes: domain::wait_causes::Sums::default(),
        unnumbered: None,
        reopened: 0,
        repeat: false,
    };
    let store = &server.tools.store;
    let mut part = 0;
    while part < visits / 2_000 {
        // Concurrently with the server's own counting, which moves on when there is something to count.
        let follower = store.follower(&district).await.expect("a follower");
        let position = follower.position.expect("counted");
        let closed = (0..2_000).map(|n| row(part * 2_000 + n)).collect();
        let step = Advance {
            district: district.clone(),
            from: position,
            to: position,
            state: follower.state,
            gone: Vec::new(),
            closed,
            totals: Vec::new(),
        };
        part += usize::from(store.advance(&step).await.expect("stored"));
    }
}

async fn taps(server: &TestServer, kiosk: &As<'_>, until: impl Fn() -> bool) -> usize {
    let mut done = 0;
    while !until() {
        let begun = Instant::now();
        let body = serde_json::json!({"channel": "walk_in", "service": "officer"});
        let answer = kiosk.create("north", &server.key(), body).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        assert!(begun.elapsed() < TAP, "{:?}", begun.elapsed());
        done += 1;
    }
    done
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heavy_reads_beside_taps_are_left_out_and_say_so() {
    let server = TestServer::open().await;
    a_year(&server, 20_000).await;
    let desk = server.with(domain::access::Role::Officer, Some("north")).await;
    let captains = [server.session("captain").await, server.session("admin").await];
    let captains: Vec<As<'_>> = captains.iter().map(|cookie| server.cookie(cookie)).collect();
    let readers: Vec<&As<'_>> = captains.iter().cycle().take(10).collect();
    let over = std::sync::atomic::AtomicBool::new(false);
    let reads = async {
        // Some clients give up half way, repeatedly.
        for _ in 0..3 {
            let given_up = readers
                .iter()
                .map(|reader| tokio::time::timeout(Duration::from_millis(150), reader.get(PAGE)));
            join_all(given_up).await;
        }
        let answers = join_all(readers.iter().map(|reader| reader.get(PAGE))).await;
        over.store(true, std::sync::atomic::Ordering::Relaxed);
        answers
    };
    let is_over = || over.load(std::sync::atomic::Ordering::Relaxed);
    let (answers, taps) = tokio::join!(reads, taps(&server, &desk, is_over));
    assert!(taps > 3, "{taps}");
    let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert!(
        count(200) > 0 && count(429) > 0,
        "{:?}",
        answers.iter().map(|one| one.status).collect::<Vec<_>>()
    );
    assert_eq!(count(200) + count(429) + count(503), answers.len());
    for answer in answers.iter().filter(|answer| answer.status == 429) {
        assert!(answer.headers.contains_key("retry-after"));
        assert!(answer.text.contains("this one was not started"), "{}", answer.text);
        assert!(answer.text.contains("Try again") && answer.text.contains("/fairness?from=2025"));
        assert!(!answer.text.contains("save") && !answer.text.contains("store"));
    }
    // Abandoned reports have given their turns back.
    let after = captains[0].get("/fairness?from=2026-03-09&to=2026-03-09").await;
    assert_eq!(after.status, 200, "{}", after.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_person_makes_two_reports_at_once_and_programs_are_limited_too() {
    let server = TestServer::open().await;
    a_year(&server, 20_000).await;
    let program = server.with(domain::access::Role::Captain, None).await;
    let other = server.with(domain::access::Role::Captain, None).await;
    // Tables that are not read on hold their turns.
    let held =
        [program.request(Method::GET, TABLE).send().await, program.request(Method::GET, TABLE).send().await];
    let answer = program.get(REPORT).await;
    answer.is(429, "too_many");
    assert_eq!(answer.headers["retry-after"], "5");
    let spanish = program.request(Method::GET, REPORT).header("accept-language", "es");
    let spanish = program.send(spanish).await;
    assert!(spanish.text.contains("dos informes suyos"), "{}", spanish.text);
    // Another person's reports are made meanwhile.
    assert_eq!(other.get("/api/v1/reports/summary").await.status, 200);
    let whole =
        join_all(held.map(|table| async move { table.expect("an answer").text().await.expect("a table") }))
            .await;
    assert!(whole.iter().all(|table| table.lines().count() == 20_001), "every visit is in it");
    assert_eq!(program.get("/api/v1/reports/summary").await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_asked_to_end_waits_for_no_report() {
    let mut server = TestServer::open().await;
    a_year(&server, 40_000).await;
    let running = server.running.take().expect("it runs");
    let captain = server.with(domain::access::Role::Captain, None).await;
    let table = captain.request(Method::GET, TABLE).send().await.expect("it begins");
    let page = captain.get(REPORT);
    let ending = async {
        tokio::time::timeout(Duration::from_millis(100), std::future::pending::<()>()).await.ok();
        let begun = Instant::now();
        running.end().await;
        begun.elapsed()
    };
    let (page, took) = tokio::join!(page, ending);
    assert!(took < Duration::from_secs(5), "{took:?}");
    // A fast machine has made it by then.
    if page.status != 200 {
        page.is(503, "busy");
        assert!(page.text.contains("restarted"), "{}", page.text);
    }
    // A client notices that the table was cut off.
    assert!(table.text().await.is_err());
}
