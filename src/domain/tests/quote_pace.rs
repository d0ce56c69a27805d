//! What a line learns of its own pace, and how the simulation uses it.

use crate::department::{Desk, code, officer, resident, service, walk_in, window};
use domain::command::{CheckIn, Command, Outcome, Then, Verb};
use domain::line::Head;
use domain::quote::expect;
use domain::time::{HOUR, MINUTE, Ms, SECOND};
use domain::visit::Quote;

fn newcomer(desk: &Desk, of: &str) -> Quote {
    expect(&desk.line, desk.at, 7).by_service[&Some(service(of))]
}

fn resolve() -> Verb {
    Verb::Resolve { outcome: code("done"), has_reference: false, promise_due: None }
}

/// This many people, one after the other, at window one: all there from the start, called after a rest,
/// served after a walk.
fn serve(desk: &mut Desk, people: usize, [rest, walk, serving]: [Ms; 3]) {
    for _ in 0..people {
        desk.check_in(walk_in(Some("report")));
    }
    for _ in 0..people {
        desk.wait(rest);
        let domain::command::Outcome::Visit(visit) = desk.next("one").unwrap() else { panic!() };
        desk.wait(walk);
        desk.verb(&officer("one"), visit, Verb::Serve { window: None }).unwrap();
        desk.wait(serving);
        desk.verb(&officer("one"), visit, resolve()).unwrap();
    }
}

fn one_window() -> Desk {
    let mut desk = Desk::new();
    desk.open_window("one", None);
    desk
}

fn near(found: Ms, expected: Ms, by: Ms) -> bool {
    (found - expected).abs() <= by
}

#[test]
fn rests_and_walks_are_part_of_the_wait() {
    let (mut brisk, mut slow) = (one_window(), one_window());
    serve(&mut brisk, 60, [0, 0, 5 * MINUTE]);
    serve(&mut slow, 60, [2 * MINUTE, MINUTE, 5 * MINUTE]);
    let pace = slow.line.head.pace;
    assert_eq!((pace.rest.n, pace.rest.sum_ms), (60, 120 * MINUTE));
    assert_eq!((pace.call.n, pace.call.sum_ms, pace.absent), (60, 60 * MINUTE, 0));
    for desk in [&mut brisk, &mut slow] {
        desk.arrives("report");
        desk.arrives("report");
    }
    // Two ahead, each with a rest and a walk; the first rest has begun, the newcomer's own is added.
    let more = newcomer(&slow, "report").p50_ms - newcomer(&brisk, "report").p50_ms;
    assert!(near(more, 6 * MINUTE, 80 * SECOND), "{more}");
}

/// A person comes to a window with nothing to do, is called after twelve seconds, and served.
fn is_seen_after_a_moment(desk: &mut Desk) {
    desk.wait(10 * MINUTE);
    let visit = desk.check_in(walk_in(Some("report")));
    desk.wait(12 * SECOND);
    desk.next("one").unwrap();
    desk.verb(&officer("one"), visit, Verb::Serve { window: None }).unwrap();
    desk.wait(MINUTE);
    desk.verb(&officer("one"), visit, resolve()).unwrap();
}

fn forty_were_seen_after_a_moment(desk: &mut Desk) {
    assert_eq!((desk.line.head.pace.sees.n, desk.line.head.pace.rest.n), (40, 0));
    desk.wait(10 * MINUTE);
    let quote = newcomer(desk, "report");
    assert!(near(quote.p50_ms, 12 * SECOND, 4 * SECOND) && quote.p80_ms < 30 * SECOND, "{quote:?}");
}

#[test]
fn a_person_who_comes_to_a_window_with_nothing_to_do_is_seen_after_a_moment() {
    let mut desk = one_window();
    for _ in 0..40 {
        is_seen_after_a_moment(&mut desk);
    }
    forty_were_seen_after_a_moment(&mut desk);
}

#[test]
fn people_served_on_arrival_say_nothing_of_how_soon_others_are_seen() {
    let mut desk = one_window();
    for _ in 0..40 {
        is_seen_after_a_moment(&mut desk);
        // At once and after a while: the window has had nothing to do for no time, or for some time.
        for pause in [0, 5 * MINUTE] {
            desk.wait(pause);
            let arrival = CheckIn { then: Then::Serve(window("one")), ..walk_in(Some("report")) };
            let Outcome::Created(visit) = desk.ask(&officer("one"), Command::CheckIn(arrival)).unwrap()
            else {
                panic!()
            };
            desk.wait(MINUTE);
            desk.verb(&officer("one"), visit, resolve()).unwrap();
        }
    }
    forty_were_seen_after_a_moment(&mut desk);
}

#[test]
fn a_pause_is_not_a_rest() {
    let mut desk = one_window();
    serve(&mut desk, 3, [11 * MINUTE, 0, MINUTE]);
    assert_eq!(desk.line.head.pace.rest.n, 0);
}

#[test]
fn even_times_make_a_narrow_quote() {
    let mut desk = one_window();
    desk.arrives("property");
    let wide = newcomer(&desk, "property");
    desk.next("one").unwrap();
    let first = desk.line.head.windows[&window("one")].visit.unwrap();
    desk.verb(&officer("one"), first, Verb::Serve { window: None }).unwrap();
    desk.verb(&officer("one"), first, Verb::Leave).unwrap();
    serve(&mut desk, 100, [0, 0, 7 * MINUTE]);
    desk.arrives("report");
    let narrow = newcomer(&desk, "property");
    let ratio = |quote: Quote| quote.p80_ms as f64 / quote.p50_ms as f64;
    assert!(ratio(wide) > 1.5 && ratio(narrow) < 1.25, "{wide:?} {narrow:?}");
    assert!(near(narrow.p50_ms, 7 * MINUTE, MINUTE));
}

#[test]
fn what_was_long_ago_fades() {
    let mut desk = one_window();
    serve(&mut desk, 200, [0, 0, 5 * MINUTE]);
    serve(&mut desk, 200, [0, 0, 15 * MINUTE]);
    let tally = desk.line.head.tallies[&service("report")];
    assert!(tally.n < 128 && tally.logs == tally.n, "{tally:?}");
    assert!(tally.sum_ms / tally.n as Ms > 13 * MINUTE, "{tally:?}");
}

#[test]
fn a_time_taken_back_is_as_if_it_had_not_been_and_logs_are_logs() {
    let mut desk = one_window();
    serve(&mut desk, 30, [0, 0, 4 * MINUTE]);
    serve(&mut desk, 30, [0, 0, 16 * MINUTE]);
    let before = desk.line.head.tallies[&service("report")];
    // Half at a factor of two below the middle, half above: each log is ln 2 away from their mean.
    let (squares, n) = before.scatter();
    assert!((squares / n - std::f64::consts::LN_2.powi(2)).abs() < 0.01, "{squares} {n}");
    serve(&mut desk, 1, [0, 0, HOUR]);
    assert_ne!(desk.line.head.tallies[&service("report")], before);
    let last = desk.line.visits.values().max_by_key(|visit| visit.seq).unwrap().id;
    desk.verb(&officer("one"), last, Verb::Undo).unwrap();
    assert_eq!(desk.line.head.tallies[&service("report")], before);
}

#[test]
fn who_leaves_and_who_does_not_come_make_the_line_shorter() {
    let mut desk = one_window();
    for _ in 0..10 {
        desk.arrives("report");
    }
    let patient = newcomer(&desk, "report").p50_ms;
    let mut hasty = one_window();
    for _ in 0..60 {
        let visit = hasty.arrives("report");
        hasty.wait(20 * MINUTE);
        hasty.verb(&resident(), visit, Verb::Leave).unwrap();
    }
    let pace = hasty.line.head.pace;
    assert_eq!((pace.left, pace.stood_ms), (60, 60 * 20 * MINUTE));
    for _ in 0..10 {
        hasty.arrives("report");
    }
    assert!(newcomer(&hasty, "report").p50_ms < patient * 2 / 3);
    let mut absent = one_window();
    for _ in 0..60 {
        let visit = absent.arrives("report");
        absent.next("one").unwrap();
        absent.wait(MINUTE);
        absent.verb(&officer("one"), visit, Verb::NoShow { looked: true }).unwrap();
    }
    assert_eq!((absent.line.head.pace.call.n, absent.line.head.pace.absent), (60, 60));
    for _ in 0..10 {
        absent.arrives("report");
    }
    assert!(newcomer(&absent, "report").p50_ms < patient / 2);
}

#[test]
fn a_visit_on_hold_comes_back_before_the_next() {
    let mut desk = one_window();
    let held = desk.arrives("report");
    desk.next("one").unwrap();
    desk.verb(&officer("one"), held, Verb::Serve { window: None }).unwrap();
    let ahead = desk.arrives("report");
    let hold = Verb::Hold { reason: code("phone"), due_ms: Some(MINUTE) };
    desk.verb(&officer("one"), held, hold).unwrap();
    desk.next("one").unwrap();
    // The person called takes about seven minutes, and then the one on hold continues, with a minute served
    // already.
    let quote = newcomer(&desk, "report");
    assert!(quote.p50_ms > 12 * MINUTE, "{quote:?}");
    desk.verb(&officer("one"), held, Verb::Leave).unwrap();
    let quote = newcomer(&desk, "report");
    assert!(near(quote.p50_ms, 7 * MINUTE, MINUTE), "{quote:?}");
    assert_eq!(desk.line.head.pace.hold.n, 1);
    assert!(desk.visit(ahead).is_live());
}

#[test]
fn a_window_that_said_when_it_is_back_counts_from_then() {
    let mut desk = one_window();
    for _ in 0..12 {
        desk.arrives("report");
    }
    let alone = newcomer(&desk, "report").p50_ms;
    desk.open_window("two", None);
    let both = newcomer(&desk, "report").p50_ms;
    let away = |back_at| Command::Away { window: window("two"), reason: code("lunch"), back_at };
    desk.ask(&officer("two"), away(Some(desk.at + 20 * MINUTE))).unwrap();
    let soon = newcomer(&desk, "report").p50_ms;
    assert!(both + 5 * MINUTE < soon && soon + 5 * MINUTE < alone, "{both} {soon} {alone}");
    desk.ask(&officer("two"), away(None)).unwrap();
    assert_eq!(newcomer(&desk, "report").p50_ms, alone);
    // Only an open window gives a number.
    desk.ask(&officer("one"), Command::Close { window: window("one"), hand_to: None }).unwrap();
    desk.ask(&officer("two"), away(Some(desk.at + 20 * MINUTE))).unwrap();
    assert_eq!(expect(&desk.line, desk.at, 7), domain::quote::Quotes::default());
}

#[test]
fn a_head_of_an_earlier_release_can_be_read() {
    let mut desk = one_window();
    serve(&mut desk, 3, [MINUTE, 0, 5 * MINUTE]);
    let mut stored = serde_json::to_value(&desk.line.head).unwrap();
    stored.as_object_mut().unwrap().remove("pace");
    stored["tallies"]["report"] = serde_json::json!({ "n": 500, "sum_ms": 500 * 5 * MINUTE });
    desk.line.head = serde_json::from_value::<Head>(stored).unwrap();
    serve(&mut desk, 3, [MINUTE, 0, 5 * MINUTE]);
    let tally = desk.line.head.tallies[&service("report")];
    assert!(tally.n < 128 && near(tally.sum_ms / tally.n as Ms, 5 * MINUTE, SECOND), "{tally:?}");
    desk.arrives("report");
    let quote = newcomer(&desk, "report");
    assert!(quote.p50_ms > 5 * MINUTE && quote.p50_ms < 8 * MINUTE, "{quote:?}");
}
