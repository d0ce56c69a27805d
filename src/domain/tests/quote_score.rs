//! How accurate the quotes were.

use crate::department::{Desk, officer, resident, service, walk_in, window};
use domain::command::{CheckIn, Command, Outcome, Then, Verb};
use domain::fact::Event;
use domain::ids::VisitId;
use domain::line::{Head, Lean, Leans, Line};
use domain::quote::score::{Came, Score, Told};
use domain::stats::Rate;
use domain::time::{At, HOUR, MINUTE};
use domain::visit::{Quote, Source};
use proptest::prelude::*;

const QUOTE: Quote = Quote { p50_ms: 5 * MINUTE, p80_ms: 10 * MINUTE };

fn told(came: Came) -> Told {
    Told { quote: QUOTE, came }
}

fn promised(desk: &mut Desk, source: Source) -> VisitId {
    desk.check_in(CheckIn { quote: Some(QUOTE), source, ..walk_in(Some("report")) })
}

#[test]
fn intervals_are_those_of_wilson() {
    let vectors: serde_json::Value = serde_json::from_str(include_str!("vectors/statistics.json")).unwrap();
    let known = vectors["wilson95"].as_array().unwrap();
    assert!(!known.is_empty());
    for case in known {
        let part = Rate { part: case["x"].as_u64().unwrap(), whole: case["n"].as_u64().unwrap() };
        let (low, high) = part.wilson().unwrap();
        let near = |found: f64, key: &str| (found - case[key].as_f64().unwrap()).abs() < 6e-5;
        assert!(near(low, "lo") && near(high, "hi"), "{case} {low} {high}");
    }
    assert_eq!(Rate { part: 0, whole: 0 }.wilson(), None);
}

#[test]
fn each_quote_is_compared_with_what_came_of_it() {
    use Came::{Called, Left};
    let minutes = [Called(4), Called(5), Called(8), Called(10), Called(12), Left(3), Left(10), Left(11)];
    let score = Score::of(minutes.map(|came| match came {
        Called(waited) => told(Called(waited * MINUTE)),
        Left(waited) => told(Left(waited * MINUTE)),
    }));
    assert_eq!((score.called, score.within_p50, score.within_p80), (5, 2, 4));
    assert_eq!((score.left, score.left_late), (3, 1));
    assert_eq!(score.in_p80().share(), Some(0.8));
    assert_eq!(score.in_p80_with_left(), Rate { part: 4, whole: 6 });
    // Beyond the p50: -1, 0, 3, 5 and 7 minutes.
    assert_eq!(score.bias_median_ms, Some(180_000.0));
    assert_eq!(score.bias_mean_ms, Some(168_000.0));
    assert_eq!((Score::of([]).in_p80().share(), Score::of([]).bias_mean_ms), (None, None));
}

#[test]
fn a_visit_is_scored_once_it_is_known_what_came_of_it() {
    let mut desk = Desk::staffed();
    let [called, left, waits, guessed] =
        [Source::Observed, Source::Observed, Source::Observed, Source::Estimated]
            .map(|source| promised(&mut desk, source));
    let untold = desk.check_in(walk_in(Some("report")));
    desk.wait(7 * MINUTE);
    desk.next("one").unwrap();
    desk.verb(&resident(), left, Verb::Leave).unwrap();
    desk.verb(&resident(), guessed, Verb::Leave).unwrap();
    let of = |visit| Told::of(desk.visit(visit));
    assert_eq!(of(called), Some(told(Came::Called(7 * MINUTE))));
    assert_eq!(of(left), Some(told(Came::Left(7 * MINUTE))));
    assert_eq!((of(waits), of(guessed), of(untold)), (None, None, None));
}

#[test]
fn people_served_on_arrival_were_quoted_no_wait() {
    let mut desk = Desk::staffed();
    let told = |then| CheckIn { quote: Some(QUOTE), then, ..walk_in(Some("report")) };
    for then in [Then::Quick(window("one")), Then::Serve(window("one"))] {
        let Ok(Outcome::Created(visit)) = desk.ask(&officer("one"), Command::CheckIn(told(then))) else {
            panic!("nobody is at the window")
        };
        let visit = desk.visit(visit);
        assert_eq!((visit.quote, visit.quoted_by_hour, Told::of(visit)), (None, false, None));
    }
    assert!(desk.line.head.leans.is_empty());
    let waits = desk.check_in(told(Then::Line));
    assert_eq!(desk.visit(waits).quote, Some(QUOTE));
}

#[test]
fn a_long_absence_is_not_the_quotes_doing() {
    let mut desk = Desk::staffed();
    let visit = promised(&mut desk, Source::Observed);
    desk.verb(&resident(), visit, Verb::StepOut).unwrap();
    desk.wait(20 * MINUTE);
    desk.verb(&resident(), visit, Verb::StepBack).unwrap();
    desk.next("one").unwrap();
    assert_eq!(desk.visit(visit).called_at, Some(desk.at));
    assert_eq!(Told::of(desk.visit(visit)), None);
}

fn parts(desk: &Desk) -> [(i64, i64); 3] {
    let leans = &desk.line.head.leans;
    let hour = (desk.at.0 / HOUR % 24) as u8;
    let part = |lean: Option<&Lean>| lean.map_or((0, 0), |lean| (lean.p50, lean.p80));
    [part(Some(&leans.all)), part(leans.hours.get(&hour)), part(leans.services.get(&service("report")))]
}

#[test]
fn scored_quotes_set_the_next_ones_and_are_taken_back_with_the_call() {
    let mut desk = Desk::staffed();
    let late = promised(&mut desk, Source::Observed);
    desk.wait(11 * MINUTE);
    desk.next("one").unwrap();
    assert_eq!(parts(&desk), [(8, 16); 3]);
    desk.verb(&officer("one"), late, Verb::Undo).unwrap();
    assert!(desk.line.head.leans.is_empty());
    desk.next("one").unwrap();
    desk.verb(&officer("one"), late, Verb::Serve { window: None }).unwrap();
    assert_eq!(parts(&desk), [(8, 16); 3], "once a visit");
    let early = promised(&mut desk, Source::Observed);
    desk.wait(7 * MINUTE);
    desk.next("two").unwrap();
    assert_eq!(parts(&desk), [(16, 12); 3]);
    assert_eq!(desk.visit(early).called_at, Some(desk.at));
    let longer = Lean { p50: 32, p80: 24 }.applied(QUOTE);
    assert_eq!(longer.p50_ms, (300_000.0 * 0.032_f64.exp()).round() as i64);
    assert_eq!(longer.p80_ms, (600_000.0 * 0.024_f64.exp()).round() as i64);
}

/// A person who came for a service at some hour of the day, was quoted ten minutes at most and was called
/// after eleven.
fn called_late(desk: &mut Desk, hour: i64, of: &str) {
    let day = desk.at.0.div_euclid(24 * HOUR) + 1;
    desk.at = At(day * 24 * HOUR + hour * HOUR);
    let visit = desk.check_in(CheckIn { quote: Some(QUOTE), ..walk_in(Some(of)) });
    desk.wait(11 * MINUTE);
    desk.next("one").unwrap();
    desk.verb(&officer("one"), visit, Verb::Leave).unwrap();
}

#[test]
fn an_hour_leans_by_its_own_quotes_and_the_others_by_those_of_the_district() {
    let mut desk = Desk::new();
    desk.open_window("one", None);
    for _ in 0..20 {
        called_late(&mut desk, 11, "report");
    }
    let leans = &desk.line.head.leans;
    assert_eq!(
        (leans.all.p80, leans.hours[&11].p80, leans.services[&service("report")].p80),
        (320, 320, 320)
    );
    assert_eq!((leans.hours.len(), leans.urgent_hours.len(), leans.services.len()), (1, 0, 1));
    desk.arrives("property");
    desk.arrives("property");
    let mut plain = desk.line.clone();
    plain.head.leans = Leans::default();
    let p80 = |line: &Line, hour: i64, of: &str| {
        let at = At((desk.at.0 / HOUR / 24 + 1) * 24 * HOUR + hour * HOUR);
        domain::quote::expect(line, at, 7).by_service[&Some(service(of))].p80_ms as f64
    };
    let leans = |hour, of, by: f64| {
        let (told, simulated) = (p80(&desk.line, hour, of), p80(&plain, hour, of));
        assert!(simulated > 0.0 && (told / simulated / by.exp() - 1.0).abs() < 1e-3, "{told} {simulated}");
    };
    leans(8, "property", 0.32);
    leans(11, "property", 0.64);
    leans(8, "report", 0.64);
}

#[test]
fn the_urgent_have_hours_of_their_own() {
    let mut desk = Desk::staffed();
    called_late(&mut desk, 11, "missing");
    let leans = &desk.line.head.leans;
    assert_eq!((leans.hours.len(), leans.urgent_hours[&11].p80), (0, 16));
}

#[test]
fn what_an_earlier_release_quoted_is_followed_as_it_was_then() {
    let mut desk = Desk::staffed();
    called_late(&mut desk, 11, "report");
    let mut line = Line::new(desk.line.district.clone(), desk.line.rules.clone());
    for fact in &desk.facts {
        let mut fact = fact.clone();
        if let Event::Arrived(arrived) = &mut fact.what {
            assert!(arrived.quoted_by_hour);
            arrived.quoted_by_hour = false;
        }
        line.apply(&fact);
    }
    assert_eq!((line.head.pace.lean.p50, line.head.pace.lean.p80), (16, 32));
    assert!(line.head.leans.is_empty());
    let stored = serde_json::to_value(&line.head).unwrap();
    assert!(stored.get("leans").is_none());
    assert_eq!(serde_json::from_value::<Head>(stored).unwrap(), line.head);
}

fn any_told() -> impl Strategy<Value = Told> {
    (0_i64..100, 0_i64..100, 0_i64..300, any::<bool>()).prop_map(|(p50_ms, more, waited, called)| Told {
        quote: Quote { p50_ms, p80_ms: p50_ms + more },
        came: if called { Came::Called(waited) } else { Came::Left(waited) },
    })
}

proptest! {
    #[test]
    fn keys_share_out_what_all_are_together(told in prop::collection::vec((0_u8..4, any_told()), 0..60)) {
        let whole = Score::of(told.iter().map(|(_, told)| *told));
        let parts = Score::by(told.iter().copied());
        let sum = |of: fn(&Score) -> u64| parts.values().map(of).sum::<u64>();
        prop_assert_eq!(sum(|score| score.called), whole.called);
        prop_assert_eq!(sum(|score| score.within_p50), whole.within_p50);
        prop_assert_eq!(sum(|score| score.within_p80), whole.within_p80);
        prop_assert_eq!(sum(|score| score.left_late), whole.left_late);
        prop_assert!(whole.within_p50 <= whole.within_p80);
        let means = parts.values().map(|score| score.bias_mean_ms.unwrap_or(0.0) * score.called as f64);
        let mean = whole.bias_mean_ms.unwrap_or(0.0) * whole.called as f64;
        prop_assert!((means.sum::<f64>() - mean).abs() < 1e-6);
    }

    #[test]
    fn an_interval_is_around_its_share(whole in 1_u64..5_000, of in 0.0_f64..=1.0) {
        let part = Rate { part: (whole as f64 * of) as u64, whole };
        let (share, (low, high)) = (part.share().unwrap(), part.wilson().unwrap());
        // At the ends rounding may change the last digit.
        prop_assert!(low <= share + 1e-12 && share <= high + 1e-12);
        prop_assert!((0.0..=1.0).contains(&low) && (0.0..=1.0).contains(&high));
    }
}
