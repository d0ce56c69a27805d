//! The plan of a week.

use domain::rules::Spread;
use domain::staffing::erlang::{ErlangC, load};
use domain::staffing::{
    Advice, Arrivals, Demand, FEW_WEEKS, HOURS, Method, Needed, Serving, Target, contacts_per_hour, plan,
};
use domain::time::MINUTE;
use proptest::prelude::*;

fn demand(mean: f64, patience_ms: Option<f64>) -> Demand {
    Demand {
        arrivals: Arrivals { mean, deviation: mean.sqrt(), weeks: 12 },
        serving: Serving { mean_ms: 420_000.0, spread: 0.6 },
        patience_ms,
        target: Target { share: 0.8, within_ms: 5 * MINUTE },
    }
}

fn needed(demand: &Demand) -> Needed {
    match demand.advice(1) {
        Advice::Windows(needed) => *needed,
        other => panic!("{other:?}"),
    }
}

/// The target is met with these windows and not with one fewer, and more windows do not make it worse.
fn is_sound(needed: &Needed, target: &Target) {
    let enough = needed.enough;
    assert!(enough.service_level >= target.share, "{needed:?}");
    assert_eq!(needed.one_more.windows, enough.windows + 1);
    assert!(needed.one_more.service_level >= enough.service_level - 0.01, "{needed:?}");
    assert_eq!(needed.one_fewer.is_some(), enough.windows > 1);
    if let Some(fewer) = needed.one_fewer {
        assert_eq!(fewer.windows, enough.windows - 1);
        assert!(fewer.service_level < target.share, "{needed:?}");
        assert!(fewer.occupancy >= enough.occupancy - 1e-9, "{needed:?}");
    }
    for prediction in [Some(enough), needed.one_fewer, Some(needed.one_more)].into_iter().flatten() {
        assert!((0.0..=1.0).contains(&prediction.service_level) && prediction.occupancy <= 1.0);
        assert!(prediction.windows > 0);
    }
}

#[test]
fn a_busy_hour_is_answered_by_the_formulas() {
    let patient = demand(60.0, None);
    let found = needed(&patient);
    is_sound(&found, &patient.target);
    assert_eq!(
        (found.method, found.by_erlang_a, found.by_erlang_c),
        (Method::ErlangC, None, found.enough.windows)
    );
    let c = ErlangC::of(load(60.0, 420_000.0), found.enough.windows, 420_000.0).unwrap();
    assert!((found.enough.service_level - c.within(300_000.0)).abs() < 1e-12);
    assert!((found.enough.mean_wait_ms.unwrap() - c.mean_wait_ms()).abs() < 1e-9);
    assert!((found.load - 7.0).abs() < 1e-9 && found.enough.error.is_none() && found.enough.left.is_none());

    let impatient = demand(60.0, Some(600_000.0));
    let found = needed(&impatient);
    is_sound(&found, &impatient.target);
    assert_eq!((found.method, found.by_erlang_a), (Method::ErlangA, Some(found.enough.windows)));
    assert!(found.enough.windows <= found.by_erlang_c);
    assert!(found.one_fewer.unwrap().left > found.one_more.left, "one fewer sends more people away");
}

#[test]
fn a_quiet_hour_is_played() {
    for patience_ms in [None, Some(900_000.0)] {
        let mut methods = Vec::new();
        for mean in [1.0, 3.0, 5.0, 8.0, 12.0] {
            let quiet = demand(mean, patience_ms);
            let found = needed(&quiet);
            is_sound(&found, &quiet.target);
            assert_eq!(found.enough.error.is_some(), found.method == Method::Simulation);
            assert!(found.enough.error.is_none_or(|error| error < 0.03), "{found:?}");
            methods.push((found.enough.windows, found.method));
        }
        assert_eq!(methods.first(), Some(&(1, Method::Simulation)));
        assert!(methods.contains(&(2, Method::Simulation)));
        assert!(methods.is_sorted_by_key(|(windows, _)| *windows), "{methods:?}");
    }
}

#[test]
fn one_window_that_is_overrun_says_so() {
    let fewer = needed(&demand(9.0, None)).one_fewer.unwrap();
    assert_eq!((fewer.windows, fewer.mean_wait_ms), (1, None));
    assert!(fewer.service_level.abs() < 1e-12 && (fewer.occupancy - 1.0).abs() < 1e-12);
}

#[test]
fn little_seen_means_no_advice() {
    let of = |mean: f64, weeks: u32| {
        let mut demand = demand(mean, None);
        demand.arrivals.weeks = weeks;
        demand.advice(1)
    };
    assert_eq!(of(20.0, FEW_WEEKS - 1), Advice::TooFewWeeks);
    assert_eq!(of(2.4, FEW_WEEKS), Advice::TooFewContacts);
    assert_eq!(of(2.5, FEW_WEEKS).windows(), Some(1), "ten contacts in four weeks");
    assert_eq!(of(0.0, 52), Advice::TooFewContacts);
    assert_eq!(of(f64::NAN, 52), Advice::OutOfReach);
    assert_eq!(of(1e5, 52), Advice::OutOfReach);
    assert_eq!(of(1e5, 52).windows(), None);
}

#[test]
fn weeks_that_differ_by_more_than_chance_are_reported() {
    let of = |deviation, weeks| Arrivals { mean: 16.0, deviation, weeks }.are_uneven();
    // Twelve weeks: chi-square with 11 degrees of freedom, 95 % point 19.675, so deviation² above 28.62.
    assert!(!of(5.34, 12) && of(5.36, 12));
    assert!(!of(100.0, 1), "one week has nothing to differ from");
    assert!(
        needed(&Demand { arrivals: Arrivals { mean: 16.0, deviation: 9.0, weeks: 12 }, ..demand(1.0, None) })
            .uneven
    );
    assert!(!needed(&demand(16.0, None)).uneven);
}

#[test]
fn a_week_has_an_advice_for_each_hour() {
    let week: Vec<Demand> = (0..HOURS).map(|hour| demand(1.0 + 3.0 * (hour % 24) as f64, None)).collect();
    let advice = plan(&week, 7);
    assert_eq!(advice.len(), HOURS);
    assert_eq!(advice, plan(&week, 7), "the same seed, the same plan");
    assert!(advice[..24].is_sorted_by_key(|advice| advice.windows()), "a busier hour never needs fewer");
    assert!(advice[..24].iter().any(|advice| advice.windows() == Some(1)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn advice_is_sound(
        mean in 20.0_f64..2_000.0, share in 0.5_f64..0.99, minutes in 0_i64..30, patience in prop::option::of(6e4_f64..1e7),
    ) {
        let mut busy = demand(mean, patience);
        busy.target = Target { share, within_ms: minutes * MINUTE };
        is_sound(&needed(&busy), &busy.target);
    }

    /// A constant wrap-up adds to the mean and leaves the variance unchanged.
    #[test]
    fn a_wrap_up_adds_to_the_mean_only(median_s in 30.0_f64..3_000.0, spread in 0.01_f64..1.5, wrap_up in 0_i64..600_000) {
        let variance = |of: &Serving| of.mean_ms.powi(2) * (of.spread.powi(2).exp() - 1.0);
        let (bare, whole) = (Serving::of(Spread { median_s, spread }, 0), Serving::of(Spread { median_s, spread }, wrap_up));
        prop_assert!((bare.spread - spread).abs() < 1e-9);
        prop_assert!((bare.mean_ms - 1_000.0 * median_s * (spread * spread / 2.0).exp()).abs() < 1e-6 * bare.mean_ms);
        prop_assert!((whole.mean_ms - bare.mean_ms - wrap_up as f64).abs() < 1e-6 * whole.mean_ms);
        prop_assert!((variance(&whole) / variance(&bare) - 1.0).abs() < 1e-6);
    }
}

#[test]
fn contacts_are_counted_for_each_staffed_hour() {
    assert_eq!(contacts_per_hour(26, 13.0), Some(2.0));
    assert_eq!(contacts_per_hour(26, 0.0), None);
}
