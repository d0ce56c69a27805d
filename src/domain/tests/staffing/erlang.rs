//! The formulas for a front desk with several windows, compared with published figures and each other.

use domain::staffing::erlang::{ErlangA, ErlangC, erlang_b, expected_wait_ms, load};
use domain::time::MINUTE;
use proptest::prelude::*;
use serde_json::Value;

// Published figures

fn vectors(of: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("../vectors/statistics.json")).unwrap();
    let found = file[of].as_array().unwrap().clone();
    assert!(!found.is_empty());
    found
}

/// Figures are given to six decimal places.
fn near(found: f64, case: &Value, name: &str) {
    let expected = case[name].as_f64().unwrap();
    assert!((found - expected).abs() < 1e-6_f64.max(1e-6 * expected), "{name}: {found} {expected}");
}

#[test]
fn erlang_b_is_as_published() {
    for case in vectors("erlang_b") {
        let found = erlang_b(case["A"].as_f64().unwrap(), case["n"].as_u64().unwrap() as u32);
        assert!((found - case["B"].as_f64().unwrap()).abs() < 1e-8, "{found}");
    }
}

#[test]
fn erlang_c_is_as_published() {
    for case in vectors("erlang_c") {
        let service_ms = case["aht_s"].as_f64().unwrap() * 1_000.0;
        let per_hour = || case["calls"].as_f64().unwrap() * 3_600.0 / case["per_s"].as_f64().unwrap();
        let load = case["A"].as_f64().unwrap_or_else(|| load(per_hour(), service_ms));
        let n = case["n"].as_u64().unwrap() as u32;
        let target_ms = case["T_s"].as_f64().unwrap() * 1_000.0;
        let counter = ErlangC::of(load, n, service_ms).unwrap();
        let figures = [
            ("Pw", counter.must_wait()),
            ("SL", counter.within(target_ms)),
            ("ASA_s", counter.mean_wait_ms() / 1_000.0),
            ("occ", counter.occupancy()),
            (
                "SL_n27",
                ErlangC::of(load, n - 1, service_ms).map_or(0.0, |one_fewer| one_fewer.within(target_ms)),
            ),
        ];
        let known: Vec<_> = figures.iter().filter(|(name, _)| !case[*name].is_null()).collect();
        assert!(known.len() >= 2, "{case}");
        known.into_iter().for_each(|(name, found)| near(*found, &case, name));
    }
}

#[test]
fn erlang_a_is_as_published() {
    for case in vectors("erlang_a") {
        let per_min = |name: &str| case[name].as_f64().unwrap();
        let (service_ms, patience_ms) = (60_000.0 / per_min("mu"), 60_000.0 / per_min("theta"));
        let n = case["n"].as_u64().unwrap() as u32;
        let counter = ErlangA::of(per_min("lambda") * 60.0, service_ms, patience_ms, n).unwrap();
        near(counter.left(), &case, "P_ab");
        near(counter.must_wait(), &case, "P_wait");
        near(counter.mean_wait_ms() / 1_000.0, &case, "EW_s");
        near(counter.waiting(), &case, "Lq");
        near(counter.occupancy(), &case, "occ");
        let patient = ErlangC::of(load(per_min("lambda") * 60.0, service_ms), n, service_ms).unwrap();
        let case = &case["erlang_c"];
        near(patient.mean_wait_ms() / 1_000.0, case, "EW_s");
        near(patient.wait_quantile_ms(0.9) / 1_000.0, case, "p90_wait_s");
        near(patient.waiting(), case, "Lq");
        near(patient.occupancy(), case, "occ");
        near(patient.must_wait(), case, "Pw");
    }
}

#[test]
fn the_expected_wait_is_as_published() {
    for case in vectors("expected_wait") {
        let people = |name: &str| case[name].as_u64().unwrap() as u32;
        let service_ms = case["aht_min"].as_f64().unwrap() * MINUTE as f64;
        let patience_ms = MINUTE as f64 / case["theta_per_min"].as_f64().unwrap();
        let wait = |patience| {
            expected_wait_ms(people("ahead"), people("s"), service_ms, patience).unwrap() / MINUTE as f64
        };
        near(wait(Some(patience_ms)), &case, "EW_min");
        near(wait(None), &case, "EW_no_abandon_min");
        assert_eq!(expected_wait_ms(people("ahead"), 0, service_ms, None), None);
    }
}

// What must hold of the formulas

/// The shares served in time and ended in time under Erlang A, by another method: the density of the offered
/// wait, summed over small steps. States from the plain recursion. Slow, and only correct where nothing
/// overflows.
fn by_steps(per_min: f64, n: u32, theta: f64, target_min: f64) -> (f64, f64) {
    let rate = |k: u32| f64::from(k.min(n)) + f64::from(k.saturating_sub(n)) * theta;
    let mut weights = vec![1.0];
    for k in 1..400 {
        weights.push(weights[k - 1] * per_min / rate(k as u32));
    }
    let total: f64 = weights.iter().sum();
    let free: f64 = weights[..n as usize].iter().sum::<f64>() / total;
    // A person who stays whatever happens is behind i others; the probability of each position, step by step
    // (Runge and Kutta).
    let mut behind: Vec<f64> = weights[n as usize..].iter().map(|weight| weight / total).collect();
    let steps = 2_000;
    let h = target_min / f64::from(steps);
    let flow = |behind: &[f64]| -> Vec<f64> {
        let out = |i: usize| behind.get(i).map_or(0.0, |p| p * (f64::from(n) + i as f64 * theta));
        (0..behind.len()).map(|i| out(i + 1) - out(i)).collect()
    };
    let called = |behind: &[f64], t: f64| behind[0] * f64::from(n) * (-theta * t).exp();
    let step = |from: &[f64], by: &[f64], h: f64| -> Vec<f64> {
        from.iter().zip(by).map(|(p, change)| p + h * change).collect()
    };
    let mut served = 0.0;
    for i in 0..steps {
        let t = f64::from(i) * h;
        let middle = step(&behind, &flow(&behind), h / 2.0);
        let next = step(&behind, &flow(&middle), h);
        served += h / 6.0 * (called(&behind, t) + 4.0 * called(&middle, t + h / 2.0) + called(&next, t + h));
        behind = next;
    }
    let still = behind.iter().sum::<f64>() * (-theta * target_min).exp();
    (free + served, 1.0 - still)
}

#[test]
fn the_service_level_with_patience_is_that_of_the_summed_density() {
    for (per_min, n, theta, target) in
        [(48.0, 50, 0.5, 0.1), (12.0, 10, 0.25, 0.5), (3.0, 2, 2.0, 0.3), (9.0, 3, 1.0, 1.0)]
    {
        let counter = ErlangA::of(per_min * 60.0, MINUTE as f64, MINUTE as f64 / theta, n).unwrap();
        let found = (counter.within(target * MINUTE as f64), counter.ended_within(target * MINUTE as f64));
        let summed = by_steps(per_min, n, theta, target);
        let off = (found.0 - summed.0).abs().max((found.1 - summed.1).abs());
        assert!(off < 1e-6, "{per_min} {n} {theta}: {found:?} {summed:?}");
    }
}

#[test]
fn who_is_served_and_who_goes_away_are_all() {
    for n in [0, 1, 5, 12] {
        let counter = ErlangA::of(100.0, 300_000.0, 600_000.0, n).unwrap();
        let for_ever = 1e12;
        assert!((counter.within(for_ever) + counter.left() - 1.0).abs() < 1e-9, "{n}");
        assert!((counter.ended_within(for_ever) - 1.0).abs() < 1e-9, "{n}");
        assert!((counter.within(0.0) + counter.must_wait() - 1.0).abs() < 1e-9, "{n}");
        assert!((counter.ended_within(0.0) - counter.within(0.0)).abs() < 1e-9, "{n}");
    }
    let nobody = ErlangA::of(100.0, 300_000.0, 600_000.0, 0).unwrap();
    assert!((nobody.left() - 1.0).abs() < 1e-9 && nobody.usual(for_a_while()) < 1e-9);
    assert!((nobody.mean_wait_ms() - 600_000.0).abs() < 1e-3, "they wait as long as their patience lasts");
}

fn for_a_while() -> f64 {
    15.0 * MINUTE as f64
}

#[test]
fn a_counter_that_cannot_keep_up_has_no_erlang_c() {
    assert_eq!(ErlangC::of(3.0, 3, 1_000.0), None);
    assert_eq!(ErlangC::of(f64::NAN, 3, 1_000.0), None);
    assert_eq!(ErlangC::of(1.0, 3, 0.0), None);
    assert_eq!(ErlangC::of(0.0, 0, 1_000.0), None);
    assert_eq!(ErlangA::of(-1.0, 1_000.0, 1_000.0, 3), None);
    assert_eq!(ErlangA::of(1.0, 1_000.0, f64::INFINITY, 3), None);
    assert_eq!(ErlangA::of(1e9, 1e6, 1e9, 3), None, "more than a million would wait");
}

proptest! {
    #[test]
    fn more_windows_never_make_it_worse(
        load in 0.05_f64..500.0, more in 0_u32..40, minutes in 0.0_f64..30.0, patience in 0.05_f64..50.0,
    ) {
        let (service_ms, target_ms) = (300_000.0, minutes * MINUTE as f64);
        let n = load as u32 + 1 + more;
        let (few, many) = (ErlangC::of(load, n, service_ms).unwrap(), ErlangC::of(load, n + 1, service_ms).unwrap());
        prop_assert!(many.within(target_ms) >= few.within(target_ms) - 1e-12);
        prop_assert!(many.mean_wait_ms() <= few.mean_wait_ms());
        prop_assert!((0.0..=1.0).contains(&few.within(target_ms)) && (0.0..=1.0).contains(&few.must_wait()));
        // With patience also below the load.
        let a = |n| ErlangA::of(load * 12.0, service_ms, patience * service_ms, n).unwrap();
        let (few, many) = (a(n.saturating_sub(20)), a(n.saturating_sub(20) + 1));
        prop_assert!(many.within(target_ms) >= few.within(target_ms) - 1e-9);
        prop_assert!(many.usual(target_ms) >= few.usual(target_ms) - 1e-9);
        prop_assert!(many.left() <= few.left() + 1e-9);
        for share in [few.within(target_ms), few.ended_within(target_ms), few.left(), few.occupancy(), few.must_wait()] {
            prop_assert!((-1e-9..=1.0 + 1e-9).contains(&share), "{share}");
        }
    }

    #[test]
    fn endless_patience_is_erlang_c(load in 0.05_f64..500.0, more in 1_u32..40, minutes in 0.0_f64..30.0) {
        let (service_ms, n, target_ms) = (300_000.0, (load * 1.02) as u32 + more, minutes * MINUTE as f64);
        let c = ErlangC::of(load, n, service_ms).unwrap();
        let a = ErlangA::of(load * 12.0, service_ms, service_ms * 1e10, n).unwrap();
        prop_assert!((a.must_wait() - c.must_wait()).abs() < 1e-5, "{} {}", a.must_wait(), c.must_wait());
        prop_assert!((a.within(target_ms) - c.within(target_ms)).abs() < 1e-5);
        prop_assert!((a.usual(target_ms) - c.within(target_ms)).abs() < 1e-5);
        prop_assert!((a.mean_wait_ms() - c.mean_wait_ms()).abs() < 1e-5 * service_ms);
    }

    /// People who leave shorten the line for the others, so fewer wait past any time. For people *served* in
    /// time that need not hold: very impatient residents leave before a window is free.
    #[test]
    fn where_some_go_away_fewer_wait_long(
        load in 0.05_f64..500.0, more in 0_u32..40, minutes in 0.0_f64..30.0, patience in 0.05_f64..50.0,
    ) {
        let (service_ms, n, target_ms) = (300_000.0, load as u32 + 1 + more, minutes * MINUTE as f64);
        let c = ErlangC::of(load, n, service_ms).unwrap();
        let a = ErlangA::of(load * 12.0, service_ms, patience * service_ms, n).unwrap();
        prop_assert!(a.ended_within(target_ms) >= c.within(target_ms) - 1e-9);
        prop_assert!(a.must_wait() <= c.must_wait() + 1e-9);
        prop_assert!(a.mean_wait_ms() <= c.mean_wait_ms() + 1e-6);
    }
}

#[test]
fn served_in_time_of_all_is_more_with_patience_at_ordinary_counters() {
    for n in 11..20 {
        let c = ErlangC::of(10.0, n, 180_000.0).unwrap();
        let a = ErlangA::of(200.0, 180_000.0, 360_000.0, n).unwrap();
        assert!(a.within(20_000.0) >= c.within(20_000.0), "{n}");
        assert!(a.usual(20_000.0) >= a.within(20_000.0), "{n}");
    }
}
