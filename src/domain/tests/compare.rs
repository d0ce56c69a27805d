//! Fair comparison: real differences are found, absent ones are not, and neither a mix of services nor a bad
//! day is taken for a difference.

use domain::rng::Dice;
use domain::stats::compare::{Comparison, Gap, Outcome, Rates, Seen, Sides, Times, judge};
use std::cmp::Ordering::{Equal, Greater, Less};

/// How many of the group and of the others come for a service each day, and its median in minutes.
type Mix = [(f64, usize, usize)];
/// The group comes mostly for slow services.
const SLOW: [(f64, usize, usize); 2] = [(4.0, 1, 13), (25.0, 7, 2)];
const ALIKE: [(f64, usize, usize); 3] = [(4.0, 2, 5), (12.0, 2, 4), (25.0, 1, 3)];

/// Thirty days of waits with a long tail, the group's `longer` times as long; a day shares a factor of about
/// `shared`.
fn waits(dice: &mut Dice, mix: &Mix, longer: f64, shared: f64) -> Vec<Seen<i64>> {
    let mut seen = Vec::new();
    for day in 0..30 {
        let today = (shared * dice.normal()).exp();
        for ((minutes, group, rest), stratum) in mix.iter().zip(0..) {
            for (in_group, n, longer) in [(true, *group, longer), (false, *rest, 1.0)] {
                for _ in 0..n {
                    let value = (60_000.0 * minutes * longer * today * (0.9 * dice.normal()).exp()) as i64;
                    seen.push(Seen { kind: 0, stratum, day, in_group, value });
                }
            }
        }
    }
    seen
}

fn found(seen: Vec<Seen<i64>>) -> Times {
    Comparison::of_times(seen).found.unwrap()
}

#[test]
fn where_nothing_differs_at_most_one_in_twenty_is_an_alarm_however_alike_a_day_is() {
    for (seed, shared) in [(20, 0.0), (21, 0.8)] {
        let mut dice = Dice::new(seed);
        let (mut alarms, mut median) = (0, 0);
        for _ in 0..600 {
            let found = found(waits(&mut dice, &ALIKE, 1.0, shared));
            alarms += u32::from(found.p <= 0.05);
            median += u32::from(found.median.way().is_ne());
        }
        // 30 at most, deviation 5.3. Where all of a day share its wait, sides within it differ by less, and
        // there are fewer alarms.
        assert!(alarms <= 45, "{shared}: {alarms}");
        assert!(median <= 45, "{shared}: {median}");
    }
}

#[test]
fn a_group_that_came_on_bad_days_is_not_a_group_that_waits() {
    // All of the group came on some days, the others on other days; the unit is the day, not the twenty
    // visits.
    let mut dice = Dice::new(22);
    let alarms = (0..400).filter(|_| {
        let mut seen = Vec::new();
        for day in 0..40 {
            let today = (0.7 * dice.normal()).exp();
            for _ in 0..20 {
                let value = (600_000.0 * today * (0.5 * dice.normal()).exp()) as i64;
                seen.push(Seen { kind: 0, stratum: 0, day, in_group: day % 4 == 0, value });
            }
        }
        found(seen).p <= 0.05
    });
    let alarms = alarms.count();
    assert!(alarms <= 32, "20 expected, deviation 4.4; by visits it would be 240: {alarms}");
}

#[test]
fn a_mix_of_services_is_no_difference() {
    let mut dice = Dice::new(23);
    let (mut alarms, mut crude) = (0, 0);
    for _ in 0..200 {
        let seen = waits(&mut dice, &SLOW, 1.0, 0.3);
        let together: Vec<_> = seen.iter().map(|one| Seen { kind: 0, stratum: 0, ..*one }).collect();
        crude += u32::from(found(together).p < 1e-6);
        alarms += u32::from(found(seen).p <= 0.05);
    }
    assert_eq!(crude, 200, "thrown together, the group seems to wait far longer");
    assert!((2..=20).contains(&alarms), "{alarms}");
}

#[test]
fn a_third_longer_is_found_and_its_size_held() {
    let mut dice = Dice::new(24);
    let mix = [(4.0, 8, 16), (12.0, 5, 10), (25.0, 3, 7)];
    let (mut seen, mut held) = (0, 0);
    // For a sample this large, both quantiles in the limit.
    let large: Vec<_> = (0..40).flat_map(|_| waits(&mut dice, &mix, 1.3, 0.3)).collect();
    let truth = found(large).median.by();
    for _ in 0..200 {
        let compared = Comparison::of_times(waits(&mut dice, &mix, 1.3, 0.3));
        assert_eq!((compared.n.group, compared.n.rest, compared.used), (480, 990, 3));
        let found = compared.found.unwrap();
        seen += u32::from(found.p < 0.05);
        let (low, high) = found.median.range.unwrap();
        held += u32::from(low <= truth && truth <= high);
        assert!(found.p90.unwrap().of.rest > 2.0 * found.median.of.rest);
    }
    assert!(seen >= 190, "{seen}");
    assert!((180..=199).contains(&held), "{held}");
}

#[test]
fn few_are_left_out_and_said_to_be() {
    let mut seen = waits(&mut Dice::new(25), &ALIKE, 1.0, 0.3);
    let before = Comparison::of_times(seen.clone());
    for day in 0..30 {
        seen.push(Seen { kind: 0, stratum: 3, day, in_group: day < 9, value: 90_000_000 });
        seen.push(Seen { kind: 0, stratum: 4, day, in_group: day >= 9, value: 0 });
    }
    let after = Comparison::of_times(seen);
    assert_eq!((before.suppressed, after.suppressed, after.used), (0, 2, 3));
    assert_eq!((after.found, after.n), (before.found, before.n), "nine show in nothing");
    // Where only one side came, nothing was left out.
    let mut alone = waits(&mut Dice::new(25), &ALIKE, 1.0, 0.3);
    for day in 0..30 {
        alone.push(Seen { kind: 0, stratum: 3, day, in_group: false, value: 90_000_000 });
        alone.push(Seen { kind: 0, stratum: 4, day, in_group: true, value: 0 });
    }
    let alone = Comparison::of_times(alone);
    assert_eq!((before.whole, alone.whole), (150, 180), "but they are of the group");
    assert_eq!(Comparison { whole: before.whole, ..alone }, before);
    let none = Comparison::of_times(Vec::new());
    assert_eq!((none.found, none.p(), none.used, none.suppressed), (None, None, 0, 0));
    // Four days are too few to estimate how days differ, however many people came; ten people on a side have
    // no 90th percentile.
    let of = |days: u32, n: u32| {
        let one = |n: u32| Seen {
            kind: 0,
            stratum: 0,
            day: n % days,
            in_group: (n / days).is_multiple_of(2),
            value: i64::from(n),
        };
        Comparison::of_times((0..n).map(one).collect())
    };
    assert_eq!(of(4, 400).found, None);
    assert!(of(5, 400).found.is_some());
    assert!(of(20, 400).found.unwrap().p90.is_some() && of(20, 180).found.unwrap().p90.is_none());
}

#[test]
fn of_less_than_half_of_a_group_nothing_is_claimed() {
    let of = |left_out: u32| {
        let mut seen = waits(&mut Dice::new(29), &ALIKE, 3.0, 0.1);
        let alone = |n: u32| Seen { kind: 0, stratum: 9, day: n % 30, in_group: true, value: 60_000 };
        seen.extend((0..left_out).map(alone));
        Comparison::of_times(seen)
    };
    let (half, less) = (of(150), of(151));
    assert_eq!((half.n.group, half.whole, less.whole), (150, 300, 301));
    assert_eq!(half.found, less.found, "the figures are shown");
    assert!(half.p().is_some_and(|p| p < 0.05) && less.p().is_none());
}

#[test]
fn what_is_reported_first_has_the_certain_direction() {
    let gap = |by: f64, low: f64, high: f64| Gap {
        of: Sides { group: 100.0 + by, rest: 100.0 },
        range: Some((low, high)),
    };
    let of = |median, p90, z: f64| Times { median, p90, p: 0.01, z };
    let (longer, unsure, far_less) = (gap(6.0, 4.0, 8.0), gap(6.0, -1.0, 13.0), gap(-80.0, -90.0, -60.0));
    assert_eq!(of(longer, None, 2.0).way(), Greater);
    assert_eq!(of(longer, Some(far_less), 2.0).way(), Less, "further apart");
    assert_eq!(of(unsure, Some(far_less), -2.0).way(), Less);
    assert_eq!(of(unsure, Some(unsure), 2.0).way(), Equal);
    // The test uses all times: where every certain difference has the opposite direction, nothing is
    // reported.
    assert!(of(longer, None, 2.0).agrees() && !of(longer, None, -2.0).agrees());
    assert!(of(longer, Some(far_less), 2.0).agrees() && of(longer, Some(far_less), -2.0).agrees());
    assert!(of(unsure, None, -2.0).agrees());
}

#[test]
fn others_count_as_the_group_is_made_up() {
    // Three quarters of the group came for the first service: 10 there and 50 elsewhere; of the others 20 and
    // 40.
    let mut seen = Vec::new();
    for n in 0..40 {
        let day = n % 10;
        seen.push(Seen {
            kind: 0,
            stratum: u32::from(n >= 30),
            day,
            in_group: true,
            value: if n < 30 { 10 } else { 50 },
        });
        seen.push(Seen {
            kind: 0,
            stratum: u32::from(n >= 10),
            day,
            in_group: false,
            value: if n < 10 { 20 } else { 40 },
        });
    }
    let median = found(seen).median;
    assert!((median.of.group - 10.0).abs() < 1e-9 && (median.of.rest - 20.0).abs() < 1e-9, "{median:?}");
}

// Rates

/// Part and whole of the group, and of the others.
type Pair = ((u32, u32), (u32, u32));

/// Each visit on a day of its own.
fn alone(counts: &[Pair]) -> Vec<Seen<bool>> {
    let mut seen: Vec<Seen<bool>> = Vec::new();
    for ((group, rest), stratum) in counts.iter().zip(0..) {
        for (in_group, (part, whole)) in [(true, group), (false, rest)] {
            for n in 0..*whole {
                seen.push(Seen { kind: 0, stratum, day: seen.len() as u32, in_group, value: n < *part });
            }
        }
    }
    seen
}

fn of_rates(counts: &[Pair]) -> Rates {
    Comparison::of_rates(alone(counts)).found.unwrap()
}

fn near(found: f64, expected: f64, off: f64) {
    assert!((found - expected).abs() <= off, "{found} for {expected}");
}

#[test]
fn a_group_has_its_own_share_and_others_that_of_its_mix() {
    // The test by statsmodels 0.14 (StratifiedTable), with the normal distribution, from which Student's with
    // 94 degrees of freedom differs a little; the interval computed separately.
    let counts = [((10, 25), (20, 75)), ((30, 50), (60, 140)), ((4, 20), (2, 40))];
    let compared = Comparison::of_rates(alone(&counts));
    assert_eq!((compared.n.group, compared.n.rest, compared.used), (95, 255, 3));
    assert_eq!(compared.whole, 95);
    let found = compared.found.unwrap();
    near(found.p, 0.004_411_591_265_301_218, 0.002);
    near(found.gap.of.group, 44.0 / 95.0, 1e-12);
    near(found.gap.of.rest, (25.0 * 20.0 / 75.0 + 50.0 * 60.0 / 140.0 + 20.0 * 2.0 / 40.0) / 95.0, 1e-12);
    near(found.ratio(Outcome::Wanted).unwrap(), found.gap.of.group / found.gap.of.rest, 1e-12);
    let (low, high) = found.gap.range.unwrap();
    near(low, 0.046_894_806, 1e-6);
    near(high, 0.266_696_144, 1e-6);
    assert_eq!(found.way(), Greater);
    let turned: Vec<Pair> = counts.iter().map(|(group, rest)| (*rest, *group)).collect();
    assert_eq!(of_rates(&turned).way(), Less);
}

#[test]
fn where_the_test_finds_the_opposite_of_what_is_shown_nothing_is_claimed() {
    // Most of the group are in the first stratum, which has few others: the group's share is lower there, and
    // higher in the second.
    let found = of_rates(&[((1_000, 4_000), (140, 400)), ((700, 1_000), (2_400, 4_000))]);
    assert!(found.z > 0.0 && found.p < 0.05, "{found:?}");
    assert_eq!((found.gap.way(), found.way()), (Less, Equal));
}

#[test]
fn few_are_tested_exactly() {
    // Two of ten against eight of eight hundred: 0.0058 by the hypergeometric distribution, 6.5e-8 by the
    // normal one.
    let few = of_rates(&[((2, 10), (8, 800))]);
    near(few.p, 0.005_79, 0.000_3);
    assert_eq!(few.gap.range, None, "no range that would say otherwise");
    // The same over two strata, and reversed, is not more certain.
    let twice = of_rates(&[((1, 10), (4, 800)), ((1, 10), (4, 800))]);
    assert!(twice.p > 1e-3 && twice.p < 0.05, "{}", twice.p);
    near(of_rates(&[((8, 800), (2, 10))]).p, few.p, 1e-9);
    near(of_rates(&[((8, 10), (792, 800))]).p, few.p, 1e-9);
    // Where only chance is at work, exact tests rarely report a difference.
    let mut dice = Dice::new(26);
    let alarms = (0..2_000).filter(|_| {
        let mut count = |whole: u32| ((0..whole).filter(|_| dice.unit() <= 0.02).count() as u32, whole);
        of_rates(&[(count(20), count(300))]).p <= 0.05
    });
    assert!(alarms.count() <= 120);
}

#[test]
fn four_fifths_are_of_what_is_wanted() {
    // 70 % and 90 % acknowledged in time: 0.78 of the others' share.
    let late = of_rates(&[((70, 100), (90, 100))]);
    near(late.ratio(Outcome::Wanted).unwrap(), 7.0 / 9.0, 1e-12);
    assert!(late.below_four_fifths(Outcome::Wanted));
    assert!(!of_rates(&[((73, 100), (90, 100))]).below_four_fifths(Outcome::Wanted));
    // 6 % and 3 % left: twice as many, but 94 % and 97 % stayed.
    let left = of_rates(&[((6, 100), (3, 100))]);
    assert!(!left.below_four_fifths(Outcome::Unwanted));
    near(left.ratio(Outcome::Unwanted).unwrap(), 94.0 / 97.0, 1e-12);
    assert_eq!(of_rates(&[((5, 50), (0, 50))]).ratio(Outcome::Wanted), None);
}

#[test]
fn rates_without_variance_are_not_certain() {
    for part in [0, 12] {
        let found = of_rates(&[((part, 12), (part, 12))]);
        near(found.gap.by(), 0.0, 1e-12);
        near(found.p, 1.0, 1e-12);
        assert_eq!(found.gap.range, None);
    }
    let few = Comparison::of_rates(alone(&[((9, 9), (0, 90)), ((50, 90), (9, 9))]));
    assert_eq!((few.found, few.p(), few.suppressed), (None, None, 2));
}

#[test]
fn rates_alarm_once_in_twenty_and_hold_the_truth_however_alike_a_day_is() {
    for (seed, shared) in [(27, 0.0), (28, 0.3)] {
        let mut dice = Dice::new(seed);
        let (mut alarms, mut held) = (0, 0);
        for _ in 0..400 {
            let mut both = |more: f64| {
                let mut seen = Vec::new();
                for day in 0..40 {
                    let today = shared * (dice.unit() - 0.5);
                    for (stratum, chance, n, m) in [(0, 0.2, 2, 10), (1, 0.5, 4, 2)] {
                        for (in_group, n, more) in [(true, n, more), (false, m, 0.0)] {
                            for _ in 0..n {
                                let value = dice.unit() <= chance + more + today;
                                seen.push(Seen { kind: 0, stratum, day, in_group, value });
                            }
                        }
                    }
                }
                Comparison::of_rates(seen).found.unwrap()
            };
            let (same, more) = (both(0.0), both(0.1));
            alarms += u32::from(same.p <= 0.05);
            let (low, high) = more.gap.range.unwrap();
            held += u32::from(low <= 0.1 && 0.1 <= high);
        }
        // 20 and 380 expected, deviation 4.4; where all of a day share its chance, sides within it differ by
        // less, and more intervals hold.
        assert!((6..=33).contains(&alarms), "{shared}: {alarms}");
        assert!((366..=398).contains(&held), "{shared}: {held}");
    }
}

#[test]
fn the_interval_holds_of_a_group_in_many_small_strata() {
    let mut dice = Dice::new(29);
    let mut held = 0;
    for _ in 0..400 {
        let mut seen = Vec::new();
        for stratum in 0..40 {
            for (in_group, n, chance) in [(true, 12, 0.1), (false, 100, 0.05)] {
                for at in 0..n {
                    let value = dice.unit() <= chance;
                    seen.push(Seen { kind: 0, stratum, day: (at + stratum) % 30, in_group, value });
                }
            }
        }
        let (low, high) = Comparison::of_rates(seen).found.unwrap().gap.range.unwrap();
        held += u32::from(low <= 0.05 && 0.05 <= high);
    }
    // 380 expected, deviation 4.4.
    assert!((366..=396).contains(&held), "{held}");
}

#[test]
fn a_page_is_judged_as_a_whole() {
    let judged = judge(&[Some(0.03), None, Some(0.001), Some(0.9), Some(0.04)]);
    let stands: Vec<Option<bool>> = judged.iter().map(|judged| judged.map(|judged| judged.stands)).collect();
    // Of four: 0.001 x 4, and 0.04 x 4 / 3 for both others.
    assert_eq!(stands, [Some(false), None, Some(true), Some(false), Some(false)]);
    assert!((judged[0].unwrap().adjusted - 0.16 / 3.0).abs() < 1e-12);
    assert!((judged[2].unwrap().adjusted - 0.004).abs() < 1e-12);
    assert!(judge(&[]).is_empty());
}
