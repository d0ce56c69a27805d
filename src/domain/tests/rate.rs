//! Shares, their differences, and many comparisons at once. Figures without a stated source are those of
//! statsmodels 0.14 and scipy 1.17.1.

use domain::rng::Dice;
use domain::stats::Rate;
use domain::stats::adjust::{adjusted, rejected};
use proptest::prelude::*;
use serde_json::Value;

fn vectors(name: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("vectors/statistics.json")).unwrap();
    file[name].as_array().unwrap().clone()
}

fn rate(part: u64, whole: u64) -> Rate {
    Rate { part, whole }
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found} for {expected}");
}

#[test]
fn intervals_are_those_of_wilson() {
    for case in vectors("wilson95") {
        let (low, high) = rate(case["x"].as_u64().unwrap(), case["n"].as_u64().unwrap()).wilson().unwrap();
        assert!((low - case["lo"].as_f64().unwrap()).abs() < 5e-5, "{low}");
        assert!((high - case["hi"].as_f64().unwrap()).abs() < 5e-5, "{high}");
    }
    assert_eq!((rate(0, 0).share(), rate(0, 0).wilson()), (None, None));
    let (low, high) = rate(0, 10).wilson().unwrap();
    assert!(low.abs() < 1e-12 && high > 0.25, "none of ten is not never");
}

#[test]
fn differences_are_those_of_newcombe() {
    let published = [
        (
            rate(56, 70),
            rate(48, 80),
            (0.052_431_472_402_364_98, 0.333_872_654_036_906_14),
            0.008_045_081_368_196_56,
        ),
        (
            rate(9, 10),
            rate(3, 10),
            (0.170_522_723_934_502_9, 0.809_017_973_535_488),
            0.006_169_899_320_544_151,
        ),
        (rate(10, 10), rate(0, 20), (0.679_086_037_141_914_5, 1.0), 4.320_463_057_827_506e-8),
        (
            rate(5, 56),
            rate(0, 29),
            (-0.038_137_147_903_536_936, 0.192_560_013_855_111_65),
            0.097_186_568_170_579_73,
        ),
    ];
    for (one, other, (low, high), p) in published {
        let found = one.less(other).unwrap();
        near(found.low, low);
        near(found.high, high);
        near(found.by, one.share().unwrap() - other.share().unwrap());
        near(one.p_same(other).unwrap(), p);
    }
    assert_eq!((rate(1, 2).less(rate(0, 0)), rate(0, 0).p_same(rate(1, 2))), (None, None));
    near(rate(0, 5).p_same(rate(0, 9)).unwrap(), 1.0);
}

#[test]
fn nineteen_of_twenty_intervals_hold_the_true_share_and_the_true_difference() {
    let mut dice = Dice::new(11);
    let mut counted =
        |share: f64, whole: u64| rate((0..whole).filter(|_| dice.unit() <= share).count() as u64, whole);
    let (mut alone, mut apart, mut alarms) = (0, 0, 0);
    for _ in 0..2_000 {
        let (one, other, like) = (counted(0.1, 80), counted(0.25, 120), counted(0.1, 80));
        let (low, high) = one.wilson().unwrap();
        alone += u32::from(low <= 0.1 && 0.1 <= high);
        let less = one.less(other).unwrap();
        apart += u32::from(less.low <= -0.15 && -0.15 <= less.high);
        alarms += u32::from(one.p_same(like).unwrap() <= 0.05);
    }
    assert!((1_850..=1_950).contains(&alone), "{alone}");
    assert!((1_850..=1_950).contains(&apart), "{apart}");
    assert!((60..=140).contains(&alarms), "{alarms}");
}

#[test]
fn false_alarms_are_held_down_as_published() {
    for case in vectors("benjamini_hochberg") {
        let p: Vec<f64> = case["p"].as_array().unwrap().iter().map(|p| p.as_f64().unwrap()).collect();
        let rejected = rejected(&p, case["q"].as_f64().unwrap());
        assert_eq!(rejected.iter().filter(|yes| **yes).count() as u64, case["rejects"].as_u64().unwrap());
        let scipy = [
            0.0015,
            0.003,
            0.0095,
            0.035_625,
            0.0603,
            0.063_857_142_857_142_86,
            0.063_857_142_857_142_86,
            0.0645,
            0.0765,
            0.486,
            0.581_181_818_181_818_1,
            0.714_874_999_999_999_9,
            0.753_230_769_230_769_3,
            0.813_214_285_714_285_7,
            1.0,
        ];
        adjusted(&p).into_iter().zip(scipy).for_each(|(found, expected)| near(found, expected));
    }
    assert!(adjusted(&[]).is_empty());
    assert_eq!(adjusted(&[f64::NAN, 0.01]), [1.0, 0.02], "what is not a number is no alarm");
}

proptest! {
    #[test]
    fn the_ones_rejected_are_those_of_the_step_up_rule(p in prop::collection::vec(0.0..=1.0_f64, 1..30), q in 0.01..0.5_f64) {
        // In the words of the paper: the largest k with p_(k) <= k q / m; the k smallest are rejected.
        let mut rising = p.clone();
        rising.sort_by(f64::total_cmp);
        let m = p.len() as f64;
        let k = (1..=p.len()).rev().find(|k| rising[k - 1] <= *k as f64 * q / m);
        let most = k.map_or(-1.0, |k| rising[k - 1]);
        let by_rule: Vec<bool> = p.iter().map(|p| *p <= most).collect();
        prop_assert_eq!(rejected(&p, q), by_rule);
        prop_assert!(adjusted(&p).iter().zip(&p).all(|(adjusted, p)| adjusted >= p));
    }
}
