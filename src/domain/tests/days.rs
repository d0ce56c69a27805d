//! The claims of the pages, simulated many times: pages on which nothing differs, pages on which something
//! does, and how often intervals contain the truth. The short form runs with the tests; `cargo test -p domain
//! --test tests -- --ignored --nocapture claims` simulates ten times as many.

use domain::rng::Dice;
use domain::stats::compare::{Comparison, Seen, judge};
use domain::stats::days::{self, FEW_DAYS};
use domain::stats::distribution::{student_beyond, student95};
use domain::stats::xmr::{Chart, Scale};
use domain::stats::{Histogram, Rate};

/// A kind of claim: in how many of 100 it was made or true, and the permitted range.
fn tell(what: &str, found: usize, of: usize, (least, most): (f64, f64)) {
    let percent = 100.0 * found as f64 / of as f64;
    println!("{what}: {percent:.1} %");
    // Three standard deviations of the simulation itself.
    let off = |p: f64| 300.0 * (p / 100.0 * (1.0 - p / 100.0) / of as f64).sqrt();
    assert!(
        percent >= least - off(least) && percent <= most + off(most),
        "{what}: {percent:.1} %, not {least} to {most}"
    );
}

fn poisson(dice: &mut Dice, mean: f64) -> usize {
    let (mut n, mut time) = (0, dice.exponential(1.0));
    while time < mean {
        n += 1;
        time += dice.exponential(1.0);
    }
    n
}

#[test]
fn student_is_as_in_the_tables() {
    for (freedom, t) in
        [(1, 12.706_205), (2, 4.302_653), (4, 2.776_445), (9, 2.262_157), (30, 2.042_272), (5_000, 1.960)]
    {
        assert!((student95(freedom) - t).abs() < 1e-3, "{freedom}");
        assert!((student_beyond(t, freedom) - 0.05).abs() < 1e-4, "{freedom}");
    }
    assert!((student_beyond(0.0, 7) - 1.0).abs() < 1e-12);
}

/// A year's page of three districts: days of a district share their wait, districts differ in theirs, Spanish
/// speakers wait `longer`, and one district is `busier`. Returns whether any difference is reported, and
/// whether it is that of Spanish.
fn page(dice: &mut Dice, longer: f64, busier: f64) -> (bool, bool) {
    let (mut times, mut called) = (Vec::new(), Vec::new());
    for district in 0..3_u32 {
        for day in 0..60 {
            let today = (0.5 * dice.normal()).exp() * if district == 2 { busier } else { 1.0 };
            for service in 0..2_u32 {
                for (language, mean) in [(0_u32, 7.0), (1, 2.0), (2, 0.6)] {
                    let longer = if language == 1 { longer } else { 1.0 };
                    for _ in 0..poisson(dice, mean) {
                        let minutes = [4.0, 15.0][service as usize] * today * longer;
                        let wait = (60_000.0 * minutes * (0.8 * dice.normal()).exp()) as i64;
                        times.push((district, service, 60 * district + day, language, wait));
                    }
                }
            }
        }
    }
    times.sort_by_key(|one| one.4);
    called.extend(times.iter().map(|one| one.4 <= 900_000));
    let (mut p, mut borne_out) = (Vec::new(), Vec::new());
    for by_district in [false, true] {
        for group in 0..3 {
            let seen = |(district, service, day, language, wait): &(u32, u32, u32, u32, i64)| {
                let (key, stratum) =
                    if by_district { (district, *service) } else { (language, 3 * service + district) };
                Seen { kind: 0, stratum, day: *day, in_group: *key == group, value: *wait }
            };
            let waits: Vec<Seen<i64>> = times.iter().map(seen).collect();
            let in_time = waits.iter().zip(&called).map(|(one, called)| Seen {
                kind: 0,
                stratum: one.stratum,
                day: one.day,
                in_group: one.in_group,
                value: *called,
            });
            let rates = Comparison::of_rates(in_time.collect());
            let times = Comparison::of_times(waits);
            p.extend([times.p(), rates.p()]);
            borne_out.push(times.found.is_some_and(|times| times.agrees()));
            borne_out.push(rates.found.is_some_and(|rates| rates.way().is_ne()));
        }
    }
    let judged = judge(&p).into_iter().zip(borne_out);
    let stands: Vec<bool> =
        judged.map(|(one, is_borne_out)| is_borne_out && one.is_some_and(|one| one.stands)).collect();
    (stands.iter().any(|stands| *stands), stands[2] || stands[3])
}

fn fairness(pages: usize) {
    let mut dice = Dice::new(31);
    let calm = (0..pages).filter(|_| page(&mut dice, 1.0, 1.0).0).count();
    tell("fairness, nothing differs: pages that claim", calm, pages, (0.0, 5.0));
    let found = (0..pages / 2).filter(|_| page(&mut dice, 1.3, 1.0).1).count();
    tell("fairness, Spanish wait 30 % longer: found", found, pages / 2, (90.0, 100.0));
    let found = (0..pages / 2).filter(|_| page(&mut dice, 1.0, 1.5).0).count();
    tell("fairness, a district 50 % slower: found", found, pages / 2, (90.0, 100.0));
}

/// Days with this many visits each, on average: waits, and how many within a quarter of an hour.
fn some_days(
    dice: &mut Dice,
    days: usize,
    mean: f64,
    shared: f64,
    minutes: f64,
) -> (Vec<Histogram>, Vec<Rate>) {
    let mut all = (Vec::new(), Vec::new());
    for _ in 0..days {
        let today = minutes * (shared * dice.normal()).exp();
        // At least one where a mean of one is requested.
        let n = if mean <= 1.0 { 1 } else { poisson(dice, mean) };
        let waits: Vec<i64> =
            (0..n).map(|_| (60_000.0 * today * (0.8 * dice.normal()).exp()) as i64).collect();
        let part = waits.iter().filter(|ms| **ms <= 900_000).count() as u64;
        all.0.push(waits.iter().copied().collect());
        all.1.push(Rate { part, whole: waits.len() as u64 });
    }
    all
}

/// A month compared with the previous one: whether any change is reported, and whether that of the median is.
fn changed(dice: &mut Dice, days: usize, minutes: f64) -> (bool, bool) {
    let (now, before) = (some_days(dice, days, 40.0, 0.3, minutes), some_days(dice, days, 40.0, 0.3, 10.0));
    let times = |q| days::times(&now.0.iter().collect::<Vec<_>>(), &before.0.iter().collect::<Vec<_>>(), q);
    let all = [times(0.5), times(0.9), days::shares(&now.1, &before.1)];
    let stands = judge(&all.map(|found| found.map(|found| found.p)));
    let sure = |one: usize| {
        all[one].is_some_and(|found| found.by.is_sure()) && stands[one].is_some_and(|judged| judged.stands)
    };
    ((0..3).any(sure), sure(0))
}

fn changes(pages: usize) {
    let mut dice = Dice::new(32);
    for (name, days) in [("week", 7), ("month", 28)] {
        let claimed = (0..pages).filter(|_| changed(&mut dice, days, 10.0).0).count();
        tell(
            &format!("a {name} beside another, nothing changed: pages that claim"),
            claimed,
            pages,
            (0.0, 5.0),
        );
    }
    let found = (0..pages).filter(|_| changed(&mut dice, 28, 14.0).1).count();
    tell("a month 40 % slower, median: found", found, pages, (80.0, 100.0));
}

fn coverage(plays: usize) {
    let mut dice = Dice::new(33);
    for n in [10, 30, 100, 300] {
        let (mut median, mut tail, mut share, mut medians, mut tails) = (0, 0, 0, 0, 0);
        let truth = 60_000.0 * 5.0;
        let far = (0.8 * 1.281_552_f64).exp();
        for _ in 0..plays {
            let (now, before) =
                (some_days(&mut dice, n, 1.0, 0.0, 15.0), some_days(&mut dice, n, 1.0, 0.0, 10.0));
            let times =
                |q| days::times(&now.0.iter().collect::<Vec<_>>(), &before.0.iter().collect::<Vec<_>>(), q);
            let holds = |low: f64, high: f64, truth: f64| usize::from(low <= truth && truth <= high);
            if let Some(found) = times(0.5) {
                medians += 1;
                median += holds(found.by.low, found.by.high, truth);
            }
            if let Some(found) = times(0.9) {
                tails += 1;
                tail += holds(found.by.low, found.by.high, truth * far);
            }
            // Half are within the median, ln(1.5) / 0.8 deviations more for the faster.
            let found = days::shares(&now.1, &before.1).unwrap();
            share += holds(found.by.low, found.by.high, 0.5 - 0.693_86);
        }
        let shown = |from: usize| if n < from { 0 } else { plays };
        assert_eq!((medians, tails), (shown(30), shown(100)), "no interval where it would not hold");
        if medians > 0 {
            tell(&format!("difference of medians of {n}: holds the truth"), median, plays, (93.0, 97.0));
        }
        if tails > 0 {
            tell(&format!("difference of nine of ten, {n}: holds the truth"), tail, plays, (93.0, 97.0));
        }
        tell(&format!("difference of shares of {n}: holds the truth"), share, plays, (93.0, 97.5));
    }
}

/// The figures of ordinary days, with 5 to 80 visits: medians, 90th percentiles, shares.
fn ordinary(dice: &mut Dice, n: usize, shared: f64, target: i64) -> [Vec<(f64, u64)>; 3] {
    let mut all = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..n {
        let mean = 10.0 + 50.0 * dice.unit();
        let visits = 5 + poisson(dice, mean);
        let today = (shared * dice.normal()).exp();
        let mut waits: Vec<i64> =
            (0..visits).map(|_| (600_000.0 * today * (0.8 * dice.normal()).exp()) as i64).collect();
        waits.sort_unstable();
        let share = waits.iter().filter(|ms| **ms <= target).count() as f64 / visits as f64;
        let at = |q| domain::stats::quantile(&waits, q).unwrap();
        for (all, figure) in all.iter_mut().zip([at(0.5), at(0.9), share]) {
            all.push((figure, visits as u64));
        }
    }
    all
}

const SCALES: [Scale; 3] = [Scale::Time, Scale::Time, Scale::Share];

fn charts(plays: usize) {
    let mut dice = Dice::new(34);
    for n in [10, 28, 90, 365] {
        for (shared, target) in [(0.0, 900_000), (0.4, 900_000), (0.2, 2_700_000)] {
            let mut marked = [0; 3];
            for _ in 0..plays {
                let all = ordinary(&mut dice, n, shared, target);
                for ((marked, figures), scale) in marked.iter_mut().zip(&all).zip(SCALES) {
                    *marked += usize::from(!Chart::of(figures, scale).unwrap().signals.is_empty());
                }
            }
            for (what, marked) in ["medians", "nine of ten", "shares"].into_iter().zip(marked) {
                tell(
                    &format!("{n} ordinary days ({shared}, {target}), {what}: charts marked"),
                    marked,
                    plays,
                    (0.0, 5.0),
                );
            }
        }
    }
    let mut seen = |n: usize, slower: std::ops::Range<usize>, by: f64| {
        let found = (0..plays).filter(|_| {
            let mut medians = ordinary(&mut dice, n, 0.2, 900_000)[0].clone();
            medians[slower.clone()].iter_mut().for_each(|(median, _)| *median *= by);
            !Chart::of(&medians, Scale::Time).unwrap().signals.is_empty()
        });
        found.count()
    };
    let one = seen(28, 14..15, 5.0);
    let half = seen(60, 30..60, 2.0);
    tell("28 days, one of them five times as slow: marked", one, plays, (75.0, 100.0));
    tell("60 days, the later half twice as slow: marked", half, plays, (75.0, 100.0));
}

#[test]
fn pages_claim_what_is_there_and_seldom_what_is_not() {
    fairness(200);
    changes(200);
}

#[test]
fn intervals_hold_the_truth_or_are_not_shown() {
    coverage(400);
    let few: Vec<Histogram> = (0..FEW_DAYS as i64).map(|ms| (ms..ms + 8).collect()).collect();
    let some = |n: usize| few.iter().take(n).collect::<Vec<_>>();
    assert!(days::times(&some(5), &some(5), 0.5).is_some());
    assert_eq!(days::times(&some(4), &some(5), 0.5), None, "four days");
    assert_eq!(days::times(&some(5), &some(5), 0.9), None, "forty people have no such tail");
    assert_eq!(days::times(&[], &[], 0.5), None);
    // One visit against two is not comparable.
    let one = Histogram::from_iter([90_000]);
    assert_eq!(days::times(&[&one], &[&one, &one], 0.5), None);
    let rate = |part, whole| Rate { part, whole };
    assert_eq!(days::shares(&[rate(1, 1)], &[rate(0, 2)]), None);
    assert!(!days::shares(&[rate(2, 2); 5], &[rate(1, 2); 5]).unwrap().by.low.is_nan());
}

#[test]
fn charts_mark_what_is_there_and_seldom_what_is_not() {
    charts(150);
}

#[test]
#[ignore = "ten times as many, for the figures of docs/measures.md"]
fn claims_the_long_way() {
    fairness(2_000);
    changes(2_000);
    coverage(4_000);
    charts(2_000);
}
