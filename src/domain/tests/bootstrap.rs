//! Bootstrap intervals: against samples that are really drawn anew, against the exact distribution, and against the truth.

use domain::chance::Dice;
use domain::stats::{Histogram, Sample, bootstrap, quantile};

/// Waits with a median of ten minutes and a long tail.
fn waits(dice: &mut Dice, n: usize) -> Vec<i64> {
    (0..n).map(|_| (600_000.0 * (0.8 * dice.normal()).exp()) as i64).collect()
}

/// The chance of at least `k` of `n`, each with a chance of `p`.
fn at_least(k: u64, n: u64, p: f64) -> f64 {
    let (mut term, mut sum) = ((n as f64 * (1.0 - p).ln()).exp(), 0.0);
    for i in 0..=n {
        sum += if i >= k { term } else { 0.0 };
        term *= (n - i) as f64 / (i as f64 + 1.0) * p / (1.0 - p);
    }
    sum
}

#[test]
fn the_ends_are_where_the_exact_distribution_has_them() {
    // Of 101 the median is the 51st: drawn anew it is at most the j-th when at least 51 of 101 are, each with a chance of j/101.
    let sample: Sample = (1..=101).collect();
    let exact =
        |share: f64| (1..=101).find(|j| at_least(51, 101, *j as f64 / 101.0) >= share).unwrap() as f64;
    for seed in 0..20 {
        let found = bootstrap::quantile(&sample, 0.5, seed).unwrap();
        assert!((found.value - 51.0).abs() < 1e-12);
        assert!((found.low - exact(0.025)).abs() <= 1.0, "{found:?}");
        assert!((found.high - exact(0.975)).abs() <= 1.0, "{found:?}");
    }
}

#[test]
fn it_is_as_if_samples_were_drawn_anew() {
    // Sixty times about 16 apart, and percentiles that lie between two of them.
    let mut dice = Dice::new(5);
    let times: Vec<i64> = (0..60).map(|_| dice.below(1_000) as i64).collect();
    let sample: Sample = times.iter().copied().collect();
    for q in [0.5, 0.9] {
        let mut anew = || {
            let mut drawn: Vec<f64> = (0..2_000)
                .map(|_| {
                    let mut again: Vec<i64> = (0..60).map(|_| times[dice.below(60)]).collect();
                    again.sort_unstable();
                    quantile(&again, q).unwrap()
                })
                .collect();
            drawn.sort_by(f64::total_cmp);
            // Type 7 of 2,000: 49.975 and 1949.025 places up.
            let between = |at: usize, part: f64| drawn[at] + (drawn[at + 1] - drawn[at]) * part;
            [between(49, 0.975), between(1_949, 0.025)]
        };
        let drawn: Vec<[f64; 2]> = (0..30).map(|_| anew()).collect();
        let found =
            |seed| bootstrap::quantile(&sample, q, seed).map(|found| [found.low, found.high]).unwrap();
        let found: Vec<[f64; 2]> = (0..30).map(found).collect();
        for end in [0, 1] {
            let moments = |of: &[[f64; 2]]| {
                let mean = of.iter().map(|ends| ends[end]).sum::<f64>() / 30.0;
                (mean, of.iter().map(|ends| (ends[end] - mean).powi(2)).sum::<f64>() / 29.0)
            };
            let ((one, varies), (other, too)) = (moments(&drawn), moments(&found));
            let error = ((varies + too) / 30.0).sqrt();
            assert!(
                (one - other).abs() < 3.5 * error + 0.01,
                "{q}, {end}: {other} for {one}, give or take {error}"
            );
        }
    }
}

#[test]
fn nineteen_of_twenty_hold_the_truth() {
    let mut dice = Dice::new(9);
    let (mut median, mut apart) = (0, 0);
    for seed in 0..200 {
        let one: Sample = waits(&mut dice, 150).into_iter().collect();
        let other: Sample = waits(&mut dice, 200).into_iter().map(|ms| ms * 3 / 2).collect();
        let found = bootstrap::quantile(&one, 0.5, seed).unwrap();
        median += u32::from(found.low <= 600_000.0 && 600_000.0 <= found.high);
        let found = bootstrap::difference(&other, &one, 0.5, seed).unwrap();
        apart += u32::from(found.low <= 300_000.0 && 300_000.0 <= found.high);
    }
    assert!((180..=198).contains(&median), "{median}");
    assert!((180..=198).contains(&apart), "{apart}");
}

#[test]
fn a_seed_gives_the_same_interval_and_ends_are_survived() {
    let sample: Sample = waits(&mut Dice::new(1), 500).into_iter().collect();
    let again = |seed| bootstrap::quantile(&sample, 0.9, seed).unwrap();
    assert_eq!(again(3), again(3));
    assert_ne!(again(3), again(4));
    assert_eq!(bootstrap::quantile(&Sample::default(), 0.5, 1), None);
    assert_eq!(bootstrap::difference(&sample, &Sample::default(), 0.5, 1), None);
    let one = bootstrap::quantile(&Sample::from_iter([7]), 0.9, 1).unwrap();
    assert_eq!((one.value, one.low, one.high), (7.0, 7.0, 7.0));
    for q in [0.0, 1.0] {
        let found = again(1);
        let end = bootstrap::quantile(&sample, q, 1).unwrap();
        assert!(end.low <= end.value && end.value <= end.high && (end.value < found.low) == (q == 0.0));
    }
}

#[test]
fn totals_of_millions_take_no_longer_than_rows() {
    let mut histogram = Histogram::from_iter(waits(&mut Dice::new(2), 1_000));
    for _ in 0..12 {
        let twin = histogram.clone();
        histogram.merge(&twin);
    }
    let found = bootstrap::quantile(&Sample::from(&histogram), 0.5, 1).unwrap();
    assert_eq!(histogram.n(), 4_096_000);
    assert!(
        found.high - found.low < 0.02 * found.value,
        "four million times are sure of their median: {found:?}"
    );
}
