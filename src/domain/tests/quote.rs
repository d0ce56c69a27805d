//! The expected wait.

use crate::department::{Desk, officer, service, walk_in, window};
use domain::command::{Command, Verb};
use domain::line::Tally;
use domain::quote::{Quotes, expect, rounded};
use domain::time::{MINUTE, Ms};
use domain::visit::Quote;

fn quotes(desk: &Desk) -> Quotes {
    expect(&desk.line, desk.at, 7)
}

fn newcomer(desk: &Desk, of: &str) -> Quote {
    quotes(desk).by_service[&Some(service(of))]
}

fn near(found: Ms, expected: f64, part: f64) -> bool {
    (found as f64 - expected).abs() <= expected * part
}

#[test]
fn with_no_window_open_there_is_no_number() {
    let mut desk = Desk::new();
    desk.arrives("report");
    assert_eq!(quotes(&desk), Quotes::default());
    desk.open_window("one", None);
    desk.ask(
        &officer("one"),
        Command::Away { window: window("one"), reason: "lunch".parse().unwrap(), back_at: None },
    )
    .unwrap();
    assert_eq!(quotes(&desk), Quotes::default());
}

#[test]
fn a_service_no_open_window_takes_has_no_number() {
    let mut desk = Desk::new();
    desk.open_window("one", Some(&["property"]));
    let (report, property) = (desk.arrives("report"), desk.arrives("property"));
    let quotes = quotes(&desk);
    assert_eq!(quotes.by_service.keys().cloned().collect::<Vec<_>>(), [None, Some(service("property"))]);
    assert!(quotes.by_visit.contains_key(&property) && !quotes.by_visit.contains_key(&report));
    assert_eq!(quotes.by_visit[&property], Quote { p50_ms: 0, p80_ms: 0 });
}

#[test]
fn an_empty_line_and_a_free_window_mean_no_wait() {
    assert_eq!(newcomer(&Desk::staffed(), "report"), Quote { p50_ms: 0, p80_ms: 0 });
}

#[test]
fn one_ahead_takes_as_long_as_the_service_does() {
    let mut desk = Desk::new();
    desk.open_window("one", None);
    let first = desk.arrives("report");
    let quote = newcomer(&desk, "report");
    // Log-normal, median 420 s, spread 0.6: the 80th percentile is 420 x exp(0.6 x 0.8416).
    assert!(near(quote.p50_ms, 420_000.0, 0.15), "{quote:?}");
    assert!(near(quote.p80_ms, 695_900.0, 0.15), "{quote:?}");
    assert_eq!(quotes(&desk).by_visit[&first].p80_ms, 0);
    // Called and not served yet: all of the time is still ahead. Served for long: less, and never zero.
    desk.next("one").unwrap();
    assert!(near(newcomer(&desk, "report").p50_ms, 420_000.0, 0.15));
    desk.verb(&officer("one"), first, Verb::Serve { window: None }).unwrap();
    desk.wait(7 * MINUTE);
    // Given 420 s, half of those still there stay beyond the 75th percentile: 420 x (exp(0.6 x 0.6745) - 1)
    // more.
    let quote = newcomer(&desk, "report");
    assert!(near(quote.p50_ms, 209_400.0, 0.3), "{quote:?}");
    desk.wait(60 * MINUTE);
    let quote = newcomer(&desk, "report");
    assert!(quote.p50_ms > MINUTE && quote.p50_ms < 60 * MINUTE, "{quote:?}");
}

#[test]
fn waits_follow_the_order_of_calling() {
    let mut desk = Desk::new();
    desk.open_window("one", None);
    let ids: Vec<_> = (0..6).map(|_| desk.arrives("report")).collect();
    let urgent = desk.arrives("missing");
    let found = quotes(&desk);
    assert_eq!(found.by_visit[&urgent].p50_ms, 0);
    for pair in ids.windows(2) {
        assert!(found.by_visit[&pair[0]].p50_ms < found.by_visit[&pair[1]].p50_ms);
    }
    assert!(
        found.by_visit.values().chain(found.by_service.values()).all(|quote| quote.p50_ms <= quote.p80_ms)
    );
    let last = found.by_visit[&ids[5]];
    let (ordinary, first) =
        (found.by_service[&Some(service("report"))], found.by_service[&Some(service("missing"))]);
    assert!(ordinary.p50_ms > last.p50_ms && first.p50_ms < found.by_visit[&ids[1]].p50_ms);
    assert!(near(first.p50_ms, 420_000.0, 0.15));
    assert_eq!(found.by_service[&None], ordinary);
}

#[test]
fn a_faster_rate_overtakes_in_the_play_too() {
    let mut rules = crate::department::rules();
    rules.services[1].rate = 1_000.0;
    let mut desk = Desk::with(rules);
    desk.open_window("one", None);
    for _ in 0..4 {
        desk.arrives("report");
    }
    assert!(newcomer(&desk, "property").p50_ms < newcomer(&desk, "report").p50_ms / 2);
}

#[test]
fn windows_share_the_work() {
    let mut desk = Desk::new();
    desk.open_window("one", None);
    for _ in 0..8 {
        desk.arrives("report");
    }
    let alone = newcomer(&desk, "report").p50_ms;
    desk.open_window("two", None);
    let both = newcomer(&desk, "report").p50_ms;
    assert!(near(both, alone as f64 / 2.0, 0.25), "{alone} {both}");
}

#[test]
fn what_was_seen_weighs_more_the_more_was_seen() {
    let mut desk = Desk::new();
    desk.open_window("one", None);
    desk.arrives("report");
    let planned = newcomer(&desk, "report").p50_ms as f64;
    let mean = 420_000.0 * (0.6_f64 * 0.6 / 2.0).exp();
    let mut seen = |n: u64| {
        desk.line.head.tallies.insert(
            service("report"),
            Tally { n, sum_ms: (n as f64 * mean * 2.0) as Ms, ..Tally::default() },
        );
        newcomer(&desk, "report").p50_ms as f64
    };
    assert!((seen(10) / planned - 1.5).abs() < 0.01);
    assert!((seen(10_000) / planned - 2.0).abs() < 0.01);
}

#[test]
fn the_same_seed_tells_the_same() {
    let mut desk = Desk::staffed();
    for of in ["report", "property", "report", "victim", "report"] {
        desk.arrives(of);
    }
    desk.check_in(walk_in(None));
    assert_eq!(quotes(&desk), quotes(&desk));
    assert_ne!(quotes(&desk), expect(&desk.line, desk.at, 8));
}

#[test]
fn screens_round_up_to_five_minutes() {
    let shown = |p50_ms, p80_ms| rounded(Quote { p50_ms, p80_ms });
    assert_eq!(shown(0, 0), (0, 5));
    assert_eq!(shown(1, 5 * MINUTE), (5, 5));
    assert_eq!(shown(5 * MINUTE + 1, 14 * MINUTE), (10, 15));
    assert_eq!(shown(15 * MINUTE, 15 * MINUTE + 1), (15, 20));
}
