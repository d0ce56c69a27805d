//! The simulated front desk, compared with the formulas where they are exact, and how far they are off where
//! they are not.

use domain::rules::Spread;
use domain::staffing::HOURS;
use domain::staffing::erlang::{ErlangA, ErlangC};
use domain::staffing::simulate::{Hour, Length, Residents, Simulated, Times, steady, week};
use domain::stats::ServiceLevel;
use domain::time::{HOUR, MINUTE, Ms, SECOND};
use proptest::prelude::*;

const SERVICE_MS: f64 = 180_000.0;
const EXPONENTIAL: Times = Times::Exponential { mean_ms: SERVICE_MS };
const TARGET_MS: Ms = 20 * SECOND;
/// A load of 10 Erlang.
const PER_HOUR: f64 = 200.0;

fn log_normal(mean_ms: f64, spread: f64) -> Times {
    Times::LogNormal(Spread { median_s: mean_ms / 1_000.0 * (-spread * spread / 2.0).exp(), spread })
}

fn residents(times: Times, patience_ms: Option<f64>) -> Residents {
    Residents { times, patience_ms, target_ms: TARGET_MS }
}

/// A front desk under a load of 10 Erlang, simulated for this many hours, twenty times.
fn played(windows: u32, hours: Ms, times: Times, patience_ms: Option<f64>) -> Simulated {
    let length = Length { runs: 20, warm_up_ms: 20 * HOUR, counted_ms: hours * HOUR };
    steady(Hour { per_hour: PER_HOUR, windows }, &residents(times, patience_ms), length, 2_027).unwrap()
}

/// Within two percentage points, and simulated long enough to be significant.
fn agree(played: &Simulated, formula: fn(&ServiceLevel) -> (u64, u64), predicted: f64) {
    let level = played.share(formula).unwrap();
    assert!(3.0 * level.error < 0.02, "not played long enough: {level:?}");
    assert!((level.share - predicted).abs() < 0.02, "{level:?} {predicted}");
}

fn alike(found: f64, expected: f64, part: f64) {
    assert!((found - expected).abs() <= part * expected, "{found} {expected}");
}

#[test]
fn erlang_c_predicts_what_is_played() {
    for n in [11, 12, 14] {
        let played = played(n, 250, EXPONENTIAL, None);
        let c = ErlangC::of(10.0, n, SERVICE_MS).unwrap();
        agree(&played, ServiceLevel::usual, c.within(TARGET_MS as f64));
        alike(played.mean_wait_ms, c.mean_wait_ms(), 0.05);
        alike(played.p90_wait_ms, c.wait_quantile_ms(0.9), 0.05);
        alike(played.p80_wait_ms, c.wait_quantile_ms(0.8), 0.05);
        alike(played.occupancy.unwrap(), c.occupancy(), 0.01);
        assert!(played.left.abs() < 1e-12);
        alike(played.contacts as f64, 20.0 * 250.0 * PER_HOUR, 0.01);
    }
}

#[test]
fn erlang_a_predicts_what_is_played() {
    let target_ms = TARGET_MS as f64;
    // The last are so impatient that many leave at once, and are not counted by the default formula.
    let cases = [(8, 2.0 * SERVICE_MS), (10, 2.0 * SERVICE_MS), (12, 2.0 * SERVICE_MS), (6, 15_000.0)];
    for (n, patience_ms) in cases {
        let played = played(n, 100, EXPONENTIAL, Some(patience_ms));
        let a = ErlangA::of(PER_HOUR, SERVICE_MS, patience_ms, n).unwrap();
        agree(&played, ServiceLevel::usual, a.usual(target_ms));
        agree(&played, ServiceLevel::of_offered, a.within(target_ms));
        agree(&played, ServiceLevel::early_abandons_met, a.ended_within(target_ms));
        alike(played.mean_wait_ms, a.mean_wait_ms(), 0.05);
        alike(played.left, a.left(), 0.05);
        alike(played.occupancy.unwrap(), a.occupancy(), 0.01);
    }
}

/// With log-normal times of the usual spread Erlang C predicts one to two points too little and a mean wait a
/// third too long, close enough for advice. At one window it is off by eight points: there the plan
/// simulates. With a spread above 0.83, where times vary more than exponential ones, it predicts too much.
#[test]
fn erlang_c_is_off_by_little_when_times_are_log_normal() {
    for n in [11, 12, 14] {
        let played = played(n, 100, log_normal(SERVICE_MS, 0.6), None);
        let c = ErlangC::of(10.0, n, SERVICE_MS).unwrap();
        let too_little = played.share(ServiceLevel::usual).unwrap().share - c.within(TARGET_MS as f64);
        assert!((0.0..0.035).contains(&too_little), "{n}: {too_little}");
        let too_long = c.mean_wait_ms() / played.mean_wait_ms;
        assert!((1.2..1.5).contains(&too_long), "{n}: {too_long}");
    }
    let wide = played(12, 100, log_normal(SERVICE_MS, 1.0), None);
    assert!(wide.mean_wait_ms > 1.1 * ErlangC::of(10.0, 12, SERVICE_MS).unwrap().mean_wait_ms());
}

#[test]
fn at_one_window_erlang_c_is_far_off() {
    let (service_ms, target_ms) = (420_000.0, 15 * MINUTE);
    let length = Length { runs: 20, warm_up_ms: 100 * HOUR, counted_ms: 1_000 * HOUR };
    let alone = Residents { times: log_normal(service_ms, 0.6), patience_ms: None, target_ms };
    let played = steady(Hour { per_hour: 6.0, windows: 1 }, &alone, length, 3).unwrap();
    let c = ErlangC::of(0.7, 1, service_ms).unwrap();
    let too_little = played.share(ServiceLevel::usual).unwrap().share - c.within(target_ms as f64);
    assert!((0.06..0.11).contains(&too_little), "{too_little}");
    // Exact for any distribution of times at one window: Pollaczek and Khinchine.
    let exact = 0.7 / 0.3 * service_ms * 0.36_f64.exp() / 2.0;
    alike(played.mean_wait_ms, exact, 0.05);
}

#[test]
fn a_seed_gives_the_same_play() {
    let length = Length { runs: 3, warm_up_ms: HOUR, counted_ms: 5 * HOUR };
    let play = |seed| {
        let residents = residents(log_normal(SERVICE_MS, 0.6), Some(SERVICE_MS));
        steady(Hour { per_hour: PER_HOUR, windows: 9 }, &residents, length, seed)
    };
    assert_eq!(play(5), play(5));
    assert_ne!(play(5), play(6));
}

#[test]
fn without_windows_everybody_goes_away_or_waits() {
    let length = Length { runs: 4, warm_up_ms: HOUR, counted_ms: 50 * HOUR };
    let nobody = Hour { per_hour: PER_HOUR, windows: 0 };
    let away = steady(nobody, &residents(EXPONENTIAL, Some(SERVICE_MS)), length, 1).unwrap();
    assert!((away.left - 1.0).abs() < 1e-12 && away.level.within == 0 && away.occupancy.is_none());
    alike(away.mean_wait_ms, SERVICE_MS, 0.05);
    let here = steady(nobody, &residents(EXPONENTIAL, None), length, 1).unwrap();
    assert_eq!((here.left as u64, here.level.within), (0, 0));
    assert!(here.level.later > 0 && here.mean_wait_ms > HOUR as f64);
    assert_eq!(steady(Hour { per_hour: 0.0, windows: 2 }, &residents(EXPONENTIAL, None), length, 1), None);
    let nonsense = Hour { per_hour: f64::INFINITY, windows: 2 };
    assert_eq!(steady(nonsense, &residents(EXPONENTIAL, None), length, 1), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// One line, first come first served: with the same residents another window makes nobody wait longer.
    #[test]
    fn another_window_makes_nobody_wait_longer(
        seed: u64, windows in 1_u32..12, per_hour in 1.0_f64..300.0, spread in 0.0_f64..1.5,
    ) {
        let length = Length { runs: 3, warm_up_ms: HOUR, counted_ms: 5 * HOUR };
        let residents = residents(log_normal(SERVICE_MS, spread), None);
        let play = |windows| steady(Hour { per_hour, windows }, &residents, length, seed);
        if let (Some(few), Some(many)) = (play(windows), play(windows + 1)) {
            prop_assert_eq!(few.contacts, many.contacts);
            prop_assert!(many.level.within >= few.level.within);
            prop_assert!(many.mean_wait_ms <= few.mean_wait_ms);
            prop_assert!(many.p50_wait_ms <= few.p50_wait_ms && many.p90_wait_ms <= few.p90_wait_ms);
        }
    }

    #[test]
    fn everybody_is_counted_once(
        seed: u64, windows in 0_u32..6, per_hour in 0.5_f64..100.0, patience in prop::option::of(1e4_f64..1e7),
    ) {
        let length = Length { runs: 4, warm_up_ms: HOUR, counted_ms: 5 * HOUR };
        if let Some(all) = steady(Hour { per_hour, windows }, &residents(EXPONENTIAL, patience), length, seed) {
            // Only people still waiting within the target are on neither side, and with a window or patience
            // nobody is still waiting.
            let offered = all.level.offered() as usize;
            prop_assert!(offered <= all.contacts);
            prop_assert!(offered == all.contacts || (windows == 0 && patience.is_none()));
            let away = all.level.abandoned_short + all.level.abandoned_early + all.level.abandoned_late;
            prop_assert!((all.left * all.contacts as f64 - away as f64).abs() < 1e-6);
            prop_assert!(all.occupancy.is_none_or(|share| (0.0..=1.0).contains(&share)));
        }
    }
}

// Weeks

#[test]
fn a_week_that_never_changes_is_a_steady_hour() {
    let week =
        week(&[Hour { per_hour: PER_HOUR, windows: 12 }; HOURS], &residents(EXPONENTIAL, None), 20, 11);
    let c = ErlangC::of(10.0, 12, SERVICE_MS).unwrap();
    let whole = week.whole.unwrap();
    agree(&whole, ServiceLevel::usual, c.within(TARGET_MS as f64));
    alike(whole.occupancy.unwrap(), c.occupancy(), 0.01);
    let hours: Vec<Simulated> = week.hours.into_iter().flatten().collect();
    assert_eq!(hours.len(), HOURS);
    assert_eq!(whole.contacts, hours.iter().map(|hour| hour.contacts).sum::<usize>());
    let mut level = ServiceLevel::default();
    hours.iter().for_each(|hour| level += hour.level);
    assert_eq!(whole.level, level);
}

/// Open from 9 to 17 on Mondays to Fridays, at noon with the given number of windows.
fn office(noon: u32) -> Vec<Hour> {
    let hour = |place: usize| match (place / 24, place % 24) {
        (0..5, 12) => Hour { per_hour: 30.0, windows: noon },
        (0..5, 9..17) => Hour { per_hour: 30.0, windows: 3 },
        _ => Hour::default(),
    };
    (0..HOURS).map(hour).collect()
}

#[test]
fn at_closing_the_line_is_served_to_its_end() {
    let busy = Residents {
        times: Times::Exponential { mean_ms: 350_000.0 },
        patience_ms: None,
        target_ms: 15 * MINUTE,
    };
    let week = week(&office(3), &busy, 50, 4);
    assert!(week.hours.iter().zip(office(3)).all(|(hour, plan)| hour.is_some() == (plan.windows > 0)));
    let last = week.hours[16].clone().unwrap();
    assert!(last.p90_wait_ms > 10.0 * MINUTE as f64, "there is a line at closing: {last:?}");
    assert!(last.mean_wait_ms < HOUR as f64, "nobody waits until the next morning");
}

#[test]
fn an_unstaffed_hour_leaves_its_line_to_the_next() {
    let short = Residents {
        times: Times::Exponential { mean_ms: 120_000.0 },
        patience_ms: None,
        target_ms: 5 * MINUTE,
    };
    let (staffed, lunch) = (week(&office(3), &short, 50, 4), week(&office(0), &short, 50, 4));
    let at = |week: &domain::staffing::simulate::Week, hour: usize| week.hours[hour].clone().unwrap();
    assert!(
        at(&lunch, 12).mean_wait_ms > 25.0 * MINUTE as f64,
        "half an hour until one o'clock, and the line"
    );
    assert_eq!(
        at(&lunch, 12).occupancy.map(|share| share > 0.99),
        Some(true),
        "windows finish whom they serve"
    );
    assert!(at(&lunch, 13).mean_wait_ms > 3.0 * at(&staffed, 13).mean_wait_ms);
    assert_eq!(at(&lunch, 11).contacts, at(&staffed, 11).contacts, "the same residents come");
}
