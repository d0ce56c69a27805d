//! Totals: adding visits, subtracting them again and merging.

use domain::clocks::Clocks;
use domain::drilldown::ENDS;
use domain::ids::VisitId;
use domain::rules::Times;
use domain::time::{At, Day, HOUR, MINUTE};
use domain::totals::{Closed, Place, Sign, Total};
use domain::visit::{Channel, End, Quote};
use domain::wait_causes::{CAUSES, Sums};
use proptest::prelude::*;
use serde_json::{Map, Value};
use uuid::Uuid;

/// A visit that was resolved after an hour, of which nothing else is known.
pub fn plain() -> Closed {
    Closed {
        visit: VisitId(Uuid::nil()),
        district: "north".parse().unwrap(),
        day: Day(20_000),
        place: Place::default(),
        service: None,
        channel: Channel::WalkIn,
        language: None,
        area: None,
        needs: Vec::new(),
        counts: true,
        end: End::Resolved,
        outcome: None,
        arrived_at: At(0),
        ended_at: At(HOUR),
        clocks: Clocks::default(),
        targets: Times::default(),
        quote: None,
        handover_ms: None,
        causes: Sums::new(),
        unnumbered: None,
        reopened: 0,
        repeat: false,
    }
}

/// Times around the targets, and some of a few seconds.
fn time() -> impl Strategy<Value = Option<i64>> {
    proptest::option::of(prop_oneof![0_i64..8_000, Just(60_000), Just(900_000), 0_i64..2_000_000])
}

prop_compose! {
    /// Visits of every kind.
    pub fn any_closed()(
        end in 0..ENDS.len(), counts in any::<bool>(), length in 0_i64..2_000_000,
        acknowledged in time(), wait in time(), resolution in time(), told in time(),
        unnumbered in any::<Option<bool>>(), reopened in 0_u32..3, repeat in any::<bool>(),
        (walk, serving, handover) in (time(), time(), time()),
        (hour, outcome, waited) in (0_u8..168, proptest::option::of(0..3), time()),
    ) -> Closed {
        Closed {
            place: Place { hour, watch: None },
            counts,
            end: ENDS[end].1,
            outcome: outcome.map(|n| format!("outcome_{n}").parse().unwrap()),
            ended_at: At(length),
            clocks: Clocks {
                acknowledgement_ms: acknowledged,
                acknowledgement_working_ms: acknowledged,
                wait_ms: wait,
                walk_ms: walk,
                serving_ms: serving,
                resolution_ms: resolution,
                ..Clocks::default()
            },
            quote: told.map(|ms| Quote { p50_ms: ms / 2, p80_ms: ms }),
            handover_ms: handover,
            causes: waited.filter(|ms| *ms > 0).map(|ms| (CAUSES[ms as usize % CAUSES.len()], ms)).into_iter().collect(),
            unnumbered,
            reopened,
            repeat,
            ..plain()
        }
    }
}

fn sum<'v>(visits: impl IntoIterator<Item = &'v Closed>) -> Total {
    let mut total = Total::default();
    visits.into_iter().for_each(|visit| total.count(visit, Sign::Plus, true));
    total
}

/// Its sums by name, as they are stored.
fn fields(total: &Total) -> Map<String, Value> {
    let Value::Object(fields) = serde_json::to_value(total).unwrap() else { panic!("{total:?}") };
    fields
}

proptest! {
    #[test]
    fn totals_of_parts_are_the_total_and_nothing_stays_of_what_is_taken_back(
        one in proptest::collection::vec(any_closed(), 0..30), other in proptest::collection::vec(any_closed(), 0..30),
    ) {
        let mut both = sum(&one);
        both.merge(&sum(&other));
        prop_assert_eq!(&both, &sum(one.iter().chain(&other)));
        one.iter().for_each(|visit| both.count(visit, Sign::Minus, true));
        prop_assert_eq!(&both, &sum(&other));
        other.iter().for_each(|visit| both.count(visit, Sign::Minus, true));
        prop_assert!(both.is_empty(), "{both:?}");
    }

    #[test]
    fn people_entered_from_paper_are_counted_and_change_no_time(
        seen in proptest::collection::vec(any_closed(), 0..20), paper in proptest::collection::vec(any_closed(), 1..20),
    ) {
        let seen: Vec<Closed> = seen.into_iter().map(|visit| Closed { counts: true, ..visit }).collect();
        let late = |visit| Closed { counts: false, causes: Sums::new(), ..visit };
        let paper: Vec<Closed> = paper.into_iter().map(late).collect();
        let (alone, both) = (sum(&seen), sum(seen.iter().chain(&paper)));
        prop_assert_eq!(both.closed() - alone.closed(), paper.len() as i64);
        let spread = |total: &Total| {
            let Total { acknowledgement, wait, walk, serving, resolution, left, handover, .. } = total.clone();
            [acknowledgement, wait, walk, serving, resolution, left, handover]
        };
        prop_assert_eq!(spread(&both), spread(&alone));
        prop_assert_eq!((both.acknowledged_in, both.called_in), (alone.acknowledged_in, alone.called_in));
        prop_assert_eq!(both.resolved_within + both.resolved_later, alone.resolved_within + alone.resolved_later);
        prop_assert_eq!((both.quotes, &both.causes), (alone.quotes, &alone.causes));
        for (hour, here) in &both.hours {
            let there = alone.hours.get(hour).copied().unwrap_or_default();
            let timed = |one: domain::totals::Hour| [one.turned, one.late, one.wait_ms, one.told, one.told_within];
            prop_assert_eq!(timed(*here), timed(there));
        }
    }
}

/// A new sum must be reached by these visits, and then by merging.
#[test]
fn no_sum_is_left_out_of_merging() {
    let clocks = Clocks {
        acknowledgement_ms: Some(MINUTE),
        acknowledgement_working_ms: Some(MINUTE),
        wait_ms: Some(10 * MINUTE),
        walk_ms: Some(MINUTE),
        serving_ms: Some(5 * MINUTE),
        resolution_ms: Some(20 * MINUTE),
        ..Clocks::default()
    };
    let targets = Times { acknowledge_ms: 2 * MINUTE, call_ms: 15 * MINUTE, resolve_ms: 30 * MINUTE };
    let full = Closed {
        outcome: Some("report_taken".parse().unwrap()),
        clocks,
        targets,
        quote: Some(Quote { p50_ms: 5 * MINUTE, p80_ms: 12 * MINUTE }),
        handover_ms: Some(MINUTE),
        causes: [(CAUSES[0], 10 * MINUTE)].into(),
        unnumbered: Some(true),
        reopened: 1,
        repeat: true,
        ..plain()
    };
    let late = Closed { targets: Times { resolve_ms: MINUTE, ..targets }, ..full.clone() };
    let left = Closed { end: End::Left, ..plain() };
    let total = sum([&full, &late, &left]);
    let empty = fields(&Total::default());
    for (name, value) in fields(&total) {
        assert_ne!(value, empty[&name], "nothing was added to {name}");
    }
    let mut merged = Total::default();
    merged.merge(&total);
    assert_eq!(merged, total);
    merged.open = 2;
    merged.merge(&Total { open: 3, ..Total::default() });
    assert_eq!(merged.open, 5);
}

/// The meaning of stored totals never changes: sums may be added to this text, none is renamed.
#[test]
fn a_total_stays_as_it_was_stored() {
    let level = r#"{"within":1,"later":2,"abandoned_short":3,"abandoned_early":4,"abandoned_late":5}"#;
    let text = [
        r#"{"ends":{"resolved":3},"acknowledged":3,"turned":2,"begun":1,"acknowledgement":"5 5:1","wait":"63 63:1","walk":"6 6:1","#,
        r#""serving":"7 7:1","resolution":"8 8:1","left":"9 9:1","handover":"10 10:1","acknowledged_in":"#,
        level,
        r#","called_in":"#,
        level,
        r#","resolved_within":1,"resolved_later":2,"quotes":{"n":2,"within_p80":1,"within_p50":1,"bias_ms":-7},"#,
        r#""causes":{"all_serving":63},"outcomes":{"report_taken":2},"numbered":3,"unnumbered":1,"reopened":4,"repeats":5,"#,
        r#""hours":{"33":{"arrived":3,"turned":2,"late":1,"wait_ms":63,"begun":1,"serving_ms":7,"staffed_ms":60000,"told":2,"#,
        r#""told_within":1},"34":{"staffed_ms":5}}}"#,
    ]
    .concat();
    let written = fields(&serde_json::from_str(&text).unwrap());
    for (name, value) in serde_json::from_str::<Map<String, Value>>(&text).unwrap() {
        assert_eq!(written[&name], value, "{name}");
    }
    // From a version that did not have all of them yet.
    assert_eq!(serde_json::from_str::<Total>(r#"{"ends":{"left":1},"begun":0}"#).unwrap().gave_up(), 1);
}
