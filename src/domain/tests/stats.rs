//! Statistics compared with published figures.

use domain::stats::ratio::Share;
use domain::stats::{SHORT_ABANDON, ServiceLevel, Wait, quantile};

#[test]
fn percentiles_are_type_7() {
    let file: serde_json::Value = serde_json::from_str(include_str!("vectors/statistics.json")).unwrap();
    for case in file["percentile"].as_array().unwrap() {
        let values: Vec<i64> = case["x"].as_array().unwrap().iter().map(|x| x.as_i64().unwrap()).collect();
        for (percent, expected) in case["type7"].as_object().unwrap() {
            let found = quantile(&values, percent.parse::<f64>().unwrap() / 100.0).unwrap();
            assert!((found - expected.as_f64().unwrap()).abs() < 1e-9, "{percent}: {found}");
        }
    }
}

#[test]
fn of_nothing_there_is_no_percentile() {
    assert_eq!(quantile(&[], 0.5), None);
    assert_eq!(quantile(&[7], 0.9), Some(7.0));
    assert_eq!(quantile(&[1, 3], 2.0), Some(3.0));
}

#[test]
fn the_four_service_levels_are_those_of_the_worked_example() {
    let file: serde_json::Value = serde_json::from_str(include_str!("vectors/clocks.json")).unwrap();
    let example = &file["service_level_example"];
    let (target, mut level) = (15_000, ServiceLevel::default());
    let waits = [
        ("answered_within", Wait::Answered(target)),
        ("answered_later", Wait::Answered(target + 1)),
        ("abandoned_within_5s", Wait::Abandoned(SHORT_ABANDON)),
        ("abandoned_5s_to_target", Wait::Abandoned(SHORT_ABANDON + 1)),
        ("abandoned_later", Wait::Abandoned(target + 1)),
    ];
    for (name, wait) in waits {
        for _ in 0..example[name].as_u64().unwrap() {
            level.add(wait, target);
        }
    }
    assert_eq!(level.offered(), example["offered"].as_u64().unwrap());
    let formulas = [
        ("answered_within_over_offered", level.of_offered()),
        ("excluding_short_abandons", level.usual()),
        ("counting_early_abandons_as_met", level.early_abandons_met()),
        ("answered_within_over_answered", level.of_answered()),
    ];
    for (name, (part, whole)) in formulas {
        let share = part as f64 / whole as f64;
        assert!((share - example[name].as_f64().unwrap()).abs() < 1e-9, "{name}: {share}");
    }
}

#[test]
fn who_still_waits_counts_only_once_past_the_target() {
    let mut level = ServiceLevel::default();
    level.add(Wait::Open(60_000), 60_000);
    assert_eq!(level.offered(), 0);
    level.add(Wait::Open(60_001), 60_000);
    assert_eq!((level.within, level.later), (0, 1));
}

// Shares of clusters

/// Pseudorandom numbers that are the same each time: Knuth's generator, its upper bits.
struct Lcg(u64);

impl Lcg {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(bound)) as u32
    }

    /// A leg: a number of its 1 to 12 steps done. Officers differ, so that the steps of a leg are alike, and
    /// the longer legs are done worse.
    fn leg(&mut self, thousandths: u32) -> (u32, u32) {
        let whole = 1 + self.below(12);
        let chance = thousandths - 10 * whole + [0, 250, 500][self.below(3) as usize] - 250;
        ((0..whole).filter(|_| self.below(1_000) < chance).count() as u32, whole)
    }
}

/// The limit of the share for such legs: Σ whole (chance) / Σ whole over 1 to 12.
fn in_the_end(thousandths: u32) -> f64 {
    let wholes = || (1..=12).map(f64::from);
    let parts: f64 = wholes().map(|whole| whole * (f64::from(thousandths) - 10.0 * whole) / 1_000.0).sum();
    parts / wholes().sum::<f64>()
}

#[test]
fn shares_are_those_worked_out_by_hand() {
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
    // 6 of 12; residuals 1, -1, 1, -1 make 4; 4/3 x 4 = 16/3, over 12.
    let share = Share::of(&[(2, 2), (0, 2), (3, 4), (1, 4)]).unwrap();
    near(share.share, 0.5);
    near(share.error, (16.0_f64 / 3.0).sqrt() / 12.0);
    assert_eq!((share.n, share.interval()), (4, None), "four legs say nothing about how sure it is");
    // 15 of 20 in ten legs of two: five full, five half; residuals ±0.5 make 2.5; 10/9 x 2.5 = 25/9, over 20.
    let ten: Vec<(u32, u32)> = [(2, 2), (1, 2)].into_iter().cycle().take(10).collect();
    let share = Share::of(&ten).unwrap();
    near(share.error, 1.0 / 12.0);
    let (low, high) = share.interval().unwrap();
    near(low, 0.75 - 1.959_963_984_540_054 / 12.0);
    near(high, 0.75 + 1.959_963_984_540_054 / 12.0);
    // Compared with 5 of 20, which is as uncertain: 0.5 ± 1.96 √2 / 12.
    let other: Vec<(u32, u32)> = ten.iter().map(|(part, whole)| (whole - part, *whole)).collect();
    let difference = share.less(&Share::of(&other).unwrap()).unwrap();
    let reach = 1.959_963_984_540_054 * 2.0_f64.sqrt() / 12.0;
    near(difference.by, 0.5);
    near(difference.low, 0.5 - reach);
    near(difference.high, 0.5 + reach);
    assert!(difference.is_sure());
    let back = Share::of(&other).unwrap().less(&share).unwrap();
    assert_eq!((back.by, back.low, back.high), (-difference.by, -difference.high, -difference.low));
    assert!(back.is_sure() && !share.less(&share).unwrap().is_sure());
}

#[test]
fn shares_stay_within_reason() {
    assert_eq!(Share::of(&[]), None);
    assert_eq!(Share::of(&[(0, 0), (0, 0)]), None, "nothing applied");
    let one = Share::of(&[(3, 4)]).unwrap();
    assert!((one.share - 0.75).abs() < 1e-12 && one.error.is_nan() && one.interval().is_none());
    let mut nine: Vec<(u32, u32)> = vec![(1, 1); 8];
    nine.push((0, 1));
    let few = Share::of(&nine).unwrap();
    nine.push((1, 1));
    let ten = Share::of(&nine).unwrap();
    assert_eq!((few.n, few.interval(), few.less(&ten), ten.less(&few)), (9, None, None, None));
    let (low, high) = ten.interval().unwrap();
    assert!(low > 0.7 && (high - 1.0).abs() < 1e-12, "never above all");
    let bad = nine.iter().map(|(part, whole)| (whole - part, *whole)).collect::<Vec<_>>();
    assert!(Share::of(&bad).unwrap().interval().unwrap().0.abs() < 1e-12, "nor below nothing");
    // Legs to which nothing applied are not evidence.
    nine.extend([(0, 0); 20]);
    assert_eq!(Share::of(&nine), Some(ten));
    assert_eq!(Share::of(&[&[(1, 1)][..], &[(0, 0); 20]].concat()).unwrap().interval(), None);
}

#[test]
fn legs_that_are_all_alike_are_not_sure_of_all_others() {
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
    let z2 = 1.959_963_984_540_054_f64.powi(2);
    for (n, count) in [(12, 12.0), (300, 300.0)] {
        let none = Share::of(&vec![(0, 3); n]).unwrap();
        let (low, high) = none.interval().unwrap();
        near(low, 0.0);
        near(high, z2 / (count + z2));
        let all = Share::of(&vec![(3, 3); n]).unwrap();
        let (low, high) = all.interval().unwrap();
        near(low, count / (count + z2));
        near(high, 1.0);
        // What is derived from them is as uncertain.
        let difference = all.less(&none).unwrap();
        near(difference.by, 1.0);
        near(difference.low, 1.0 - 2.0_f64.sqrt() * z2 / (count + z2));
    }
    // One step of three was always left out.
    let (low, high) = Share::of(&[(2, 3); 12]).unwrap().interval().unwrap();
    assert!(low < 0.45 && high > 0.85, "{low} {high}");
    let (none, nine_of_ten) = (vec![(0, 1); 10], [vec![(1, 1); 3], vec![(0, 1); 27]].concat());
    let difference = Share::of(&nine_of_ten).unwrap().less(&Share::of(&none).unwrap()).unwrap();
    assert!(!difference.is_sure(), "three of thirty against none of ten: {difference:?}");
}

#[test]
fn nineteen_of_twenty_intervals_hold_the_truth() {
    let mut random = Lcg(1_800_000_000);
    let truth = in_the_end(700) - in_the_end(600);
    let (mut held, mut alone, mut chance) = (0, 0, 0);
    for _ in 0..2_000 {
        let mut share = |thousandths: u32| {
            let legs: Vec<(u32, u32)> = (0..60).map(|_| random.leg(thousandths)).collect();
            Share::of(&legs).unwrap()
        };
        let (after, before, again) = (share(700), share(600), share(600));
        let difference = after.less(&before).unwrap();
        held += u32::from(difference.low <= truth && truth <= difference.high);
        let (low, high) = before.interval().unwrap();
        alone += u32::from(low <= in_the_end(600) && in_the_end(600) <= high);
        chance += u32::from(again.less(&before).unwrap().is_sure());
    }
    assert!((1_860..=1_940).contains(&held), "{held}");
    assert!((1_860..=1_940).contains(&alone), "{alone}");
    assert!((60..=140).contains(&chance), "one in twenty is sure of what is not there: {chance}");
}
