//! Fair comparison: what is there is found, what is not there is not, and a mix of services is not taken for a difference.

use domain::chance::Dice;
use domain::stats::compare::{Comparison, Outcome, Rates, Sides, Times, judge};
use domain::stats::rank::{mann_whitney, van_elteren};
use domain::stats::{Rate, Sample};
use std::collections::BTreeMap;

/// Services, their median in minutes, how many of the group and of the others come for them.
type Mix = [(&'static str, f64, usize, usize)];
/// The group comes for what is quick and what is slow as the others do.
const ALIKE: [(&str, f64, usize, usize); 3] =
    [("bail", 4.0, 40, 100), ("property", 12.0, 30, 80), ("report", 25.0, 20, 60)];
/// The group comes mostly for what is slow.
const SLOW: [(&str, f64, usize, usize); 2] = [("bail", 4.0, 25, 400), ("report", 25.0, 200, 60)];

/// A wait with so many minutes as its median, and a long tail.
fn wait(dice: &mut Dice, minutes: f64) -> i64 {
    (60_000.0 * minutes * (0.9 * dice.normal()).exp()) as i64
}

/// Waits by service, the group's `longer` times as long.
fn strata(dice: &mut Dice, mix: &Mix, longer: f64) -> BTreeMap<&'static str, Sides<Sample>> {
    mix.iter()
        .map(|(service, minutes, group, rest)| {
            let mut of = |n: usize, longer: f64| (0..n).map(|_| wait(dice, minutes * longer)).collect();
            (*service, Sides { group: of(*group, longer), rest: of(*rest, 1.0) })
        })
        .collect()
}

/// All services thrown together.
fn pooled(strata: &BTreeMap<&str, Sides<Sample>>) -> Sides<Sample> {
    let all = |side: fn(&Sides<Sample>) -> &Sample| {
        Sample::of_counts(strata.values().flat_map(|sides| side(sides).iter()))
    };
    Sides { group: all(|sides| &sides.group), rest: all(|sides| &sides.rest) }
}

#[test]
fn where_nothing_differs_one_in_twenty_is_an_alarm() {
    let mut dice = Dice::new(20);
    let alarms = (0..1_000).filter(|_| {
        let strata = strata(&mut dice, &ALIKE, 1.0);
        van_elteren(strata.values().map(|sides| (&sides.group, &sides.rest))).unwrap().p <= 0.05
    });
    // 50 expected, deviation 7.
    let alarms = alarms.count();
    assert!((32..=70).contains(&alarms), "{alarms}");
}

#[test]
fn intervals_seldom_see_what_is_not_there() {
    let mut dice = Dice::new(27);
    let (mut median, mut p90) = (0, 0);
    for seed in 0..100 {
        let found = Comparison::of_times(&strata(&mut dice, &ALIKE, 1.0), seed).found.unwrap();
        median += u32::from(found.median.by.is_sure());
        p90 += u32::from(found.p90.by.is_sure());
    }
    // 5 expected, deviation 2.2; percentile intervals of a tail of few times are a little narrow.
    assert!((1..=12).contains(&median), "{median}");
    assert!((1..=15).contains(&p90), "{p90}");
}

#[test]
fn a_mix_of_services_is_no_difference() {
    let mut dice = Dice::new(21);
    let (mut alarms, mut crude) = (0, 0);
    let mut gaps = 0.0;
    for seed in 0..100 {
        let strata = strata(&mut dice, &SLOW, 1.0);
        let all = pooled(&strata);
        crude += u32::from(mann_whitney(&all.group, &all.rest).unwrap().p() < 1e-6);
        let found = Comparison::of_times(&strata, seed).found.unwrap();
        alarms += u32::from(found.p <= 0.05);
        gaps += found.median.by.by / found.median.of.rest;
    }
    assert_eq!(crude, 100, "thrown together, the group seems to wait far longer");
    assert!((1..=12).contains(&alarms), "{alarms}");
    assert!((gaps / 100.0).abs() < 0.03, "{}", gaps / 100.0);
}

#[test]
fn a_third_longer_is_found_among_five_hundred() {
    let mut dice = Dice::new(22);
    let mix = [("bail", 4.0, 250, 500), ("property", 12.0, 150, 300), ("report", 25.0, 100, 200)];
    let (mut seen, mut plain) = (0, 0);
    for seed in 0..40 {
        let compared = Comparison::of_times(&strata(&mut dice, &mix, 1.3), seed);
        assert_eq!(
            (compared.n.group, compared.n.rest, compared.used, compared.suppressed),
            (500, 1_000, 3, 0)
        );
        let found = compared.found.unwrap();
        assert_eq!(compared.p(), Some(found.p));
        seen += u32::from(found.p < 0.05);
        plain += u32::from(found.p < 0.001);
        // Half bail, three tenths property, one fifth report: the others' medians are 10.6 minutes, and the gap 30 % of that.
        assert!((found.median.of.rest / 60_000.0 - 10.6).abs() < 2.0, "{seed}: {:?}", found.median);
        assert!(found.median.by.low <= found.median.by.by && found.median.by.by <= found.median.by.high);
        let by = found.median.of.group - found.median.of.rest;
        assert!((found.median.by.by - by).abs() < 1e-6 && found.p90.of.rest > 2.0 * found.median.of.rest);
    }
    // z is about 5.2, give or take one.
    assert!(seen >= 38 && plain >= 36, "{seen} {plain}");
}

#[test]
fn intervals_hold_the_true_gap() {
    let mut dice = Dice::new(23);
    let mix = [("bail", 4.0, 60, 120), ("report", 25.0, 60, 90)];
    let held = (0..120).filter(|seed| {
        let found = Comparison::of_times(&strata(&mut dice, &mix, 1.3), *seed).found.unwrap();
        let truth = 60_000.0 * 0.3 * (4.0 + 25.0) / 2.0;
        found.median.by.low <= truth && truth <= found.median.by.high
    });
    let held = held.count();
    assert!((106..=119).contains(&held), "{held}");
}

#[test]
fn few_are_left_out_and_said_to_be() {
    let mut dice = Dice::new(24);
    let mut strata = strata(&mut dice, &ALIKE, 1.0);
    let before = Comparison::of_times(&strata, 1);
    let nine = Sides { group: (0..9).map(|_| 90_000_000).collect(), rest: (0..500).collect() };
    strata.insert("towed", nine.clone());
    strata.insert("victim", Sides { group: nine.rest, rest: nine.group });
    let after = Comparison::of_times(&strata, 1);
    assert_eq!((before.suppressed, after.suppressed, after.used), (0, 2, 3));
    assert_eq!((after.found, after.n), (before.found, before.n), "nine show in nothing");
    let none = Comparison::of_times(&BTreeMap::from([("towed", Sides::<Sample>::default())]), 1);
    assert_eq!((none.found, none.p(), none.used, none.suppressed), (None, None, 0, 1));
    let ten = Sides { group: (0..10).collect(), rest: (0..10).collect() };
    assert_eq!(Comparison::of_times(&BTreeMap::from([((), ten)]), 1).used, 1);
}

#[test]
fn a_seed_gives_the_same_comparison() {
    let strata = strata(&mut Dice::new(25), &ALIKE, 1.2);
    let of = |seed| Comparison::<Times>::of_times(&strata, seed);
    assert_eq!(of(1), of(1));
    assert_ne!(of(1).found.unwrap().median.by, of(2).found.unwrap().median.by);
    assert_eq!(of(1).p(), of(2).p(), "chance plays no part in the test");
}

#[test]
fn services_count_by_how_many_of_the_group_came_for_them() {
    let same = |n: usize, ms: i64| Sample::of_counts([(ms, n as u64)]);
    let bail = Sides { group: same(30, 10), rest: same(10, 20) };
    let report = Sides { group: same(10, 50), rest: same(100, 40) };
    let found = Comparison::of_times(&BTreeMap::from([("bail", bail), ("report", report)]), 1).found.unwrap();
    // Three quarters came for bail: 10 and 20 there, 50 and 40 for the rest of them.
    assert_eq!(found.median.of, Sides { group: 20.0, rest: 25.0 });
    assert_eq!((found.p90.by.by, found.p90.by.low, found.p90.by.high), (-5.0, -5.0, -5.0));
}

// Rates

/// Part and whole of the group, and of the others.
type Pair = ((u64, u64), (u64, u64));

fn rates(counts: &[Pair]) -> BTreeMap<usize, Sides<Rate>> {
    let rate = |(part, whole)| Rate { part, whole };
    counts.iter().map(|(group, rest)| Sides { group: rate(*group), rest: rate(*rest) }).enumerate().collect()
}

fn of_rates(counts: &[Pair]) -> Rates {
    Comparison::of_rates(&rates(counts)).found.unwrap()
}

#[test]
fn rates_are_those_of_mantel_and_haenszel() {
    // Test and risk ratio by statsmodels 0.14 (StratifiedTable); the interval worked out from the formula of the paper.
    let counts = [((10, 25), (20, 75)), ((30, 50), (60, 140)), ((4, 20), (2, 40))];
    let compared = Comparison::of_rates(&rates(&counts));
    assert_eq!((compared.n.group, compared.n.rest, compared.used), (95, 255, 3));
    let found = compared.found.unwrap();
    let near =
        |found: f64, expected: f64| assert!((found - expected).abs() < 1e-12, "{found} for {expected}");
    near(found.p, 0.004_411_591_265_301_218);
    near(found.ratio(Outcome::Wanted).unwrap(), 1.504_088_307_440_719_4);
    near(found.of.group, 0.468_215_081_132_675_74);
    near(found.by.by, 0.156_920_139_993_636_6);
    near(found.by.low, 0.046_258_039_368_998_11);
    near(found.by.high, 0.265_618_915_845_776_1);
}

#[test]
fn four_fifths_are_of_what_is_wanted() {
    // 70 % and 90 % acknowledged in time: 0.78 of the others' share.
    let late = of_rates(&[((70, 100), (90, 100))]);
    assert!(
        (late.ratio(Outcome::Wanted).unwrap() - 7.0 / 9.0).abs() < 1e-12
            && late.below_four_fifths(Outcome::Wanted)
    );
    assert!(!of_rates(&[((73, 100), (90, 100))]).below_four_fifths(Outcome::Wanted));
    // 6 % and 3 % left: twice as many, but 94 % and 97 % stayed.
    let left = of_rates(&[((6, 100), (3, 100))]);
    assert!(!left.below_four_fifths(Outcome::Unwanted));
    assert!((left.ratio(Outcome::Unwanted).unwrap() - 94.0 / 97.0).abs() < 1e-12);
    assert_eq!(of_rates(&[((5, 50), (0, 50))]).ratio(Outcome::Wanted), None);
}

#[test]
fn rates_without_variance_are_not_certain() {
    for part in [0, 12] {
        let found = of_rates(&[((part, 12), (part, 12))]);
        assert!(found.by.by.abs() < 1e-12 && (found.p - 1.0).abs() < 1e-12);
        assert!(found.by.low < -0.1 && found.by.high > 0.1, "{:?}", found.by);
    }
    let few = Comparison::of_rates(&rates(&[((9, 9), (0, 90)), ((50, 90), (9, 9))]));
    assert_eq!((few.found, few.p(), few.suppressed), (None, None, 2));
}

/// So many who come for something that has this chance, one by one.
fn count(dice: &mut Dice, chance: f64, whole: u64) -> (u64, u64) {
    ((0..whole).filter(|_| dice.unit() <= chance).count() as u64, whole)
}

#[test]
fn rates_alarm_once_in_twenty_and_hold_the_truth() {
    let mut dice = Dice::new(26);
    let (mut alarms, mut crude, mut held) = (0, 0, 0);
    for _ in 0..1_000 {
        // The group comes for what keeps people longer, where more leave.
        let mut both = |more: f64| {
            let bail = (count(&mut dice, 0.05 + more, 60), count(&mut dice, 0.05, 400));
            [bail, (count(&mut dice, 0.4 + more, 150), count(&mut dice, 0.4, 70))]
        };
        let (same, more) = (both(0.0), both(0.08));
        alarms += u32::from(of_rates(&same).p <= 0.05);
        let found = of_rates(&more).by;
        held += u32::from(found.low <= 0.08 && 0.08 <= found.high);
        let all = |side: fn(&Pair) -> (u64, u64)| {
            let parts = same.iter().map(side);
            parts.fold(Rate::default(), |sum, (part, whole)| Rate {
                part: sum.part + part,
                whole: sum.whole + whole,
            })
        };
        crude += u32::from(all(|pair| pair.0).p_same(all(|pair| pair.1)).unwrap() < 0.001);
    }
    assert!(crude > 990, "thrown together, they seem to leave more: {crude}");
    assert!((30..=70).contains(&alarms), "{alarms}");
    assert!((930..=970).contains(&held), "{held}");
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
