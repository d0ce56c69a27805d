//! Rank tests and their reference distributions. Figures without a stated source are those of scipy 1.17.1.

use domain::stats::Sample;
use domain::stats::distribution::{chi_square_above, gamma_above, normal_above, normal_beyond};
use domain::stats::rank::{kruskal, mann_whitney, van_elteren};
use proptest::prelude::*;
use serde_json::Value;

fn vectors(name: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("vectors/statistics.json")).unwrap();
    file[name].as_array().unwrap().clone()
}

fn sample(values: &Value) -> Sample {
    values.as_array().unwrap().iter().map(|x| x.as_i64().unwrap()).collect()
}

fn of(values: &[i64]) -> Sample {
    values.iter().copied().collect()
}

/// Equal to one part in this many.
fn near(found: f64, expected: f64, one_in: f64) {
    assert!((found - expected).abs() <= expected.abs() / one_in, "{found} for {expected}");
}

const A: [i64; 12] = [3, 3, 5, 7, 7, 7, 9, 12, 15, 15, 20, 31];
const B: [i64; 14] = [1, 3, 3, 4, 5, 5, 7, 8, 9, 9, 10, 11, 12, 14];

#[test]
fn tails_are_true_far_out() {
    let normal = [
        (0.0, 0.5),
        (0.1, 0.460_172_162_722_971),
        (0.5, 0.308_537_538_725_986_9),
        (1.0, 0.158_655_253_931_457_07),
        (1.96, 0.024_997_895_148_220_435),
        (3.0, 0.001_349_898_031_630_093_3),
        (5.0, 2.866_515_718_791_933e-7),
        (8.0, 6.220_960_574_271_74e-16),
        (20.0, 2.753_624_118_606_155_6e-89),
        (37.0, 5.725_571_222_523_926_6e-300),
    ];
    for (z, above) in normal {
        near(normal_above(z), above, 1e12);
        near(normal_above(-z), 1.0 - above, 1e12);
        near(normal_beyond(-z), 2.0 * above, 1e12);
    }
    let chi_square = [
        (0.0, 4, 1.0),
        (3.84, 1, 0.050_043_521_248_705_19),
        (0.5, 2, 0.778_800_783_071_404_9),
        (12.0, 5, 0.034_787_780_506_241_85),
        (50.0, 20, 0.000_221_476_638_248_783_9),
        (100.0, 3, 1.554_159_431_389_602_6e-21),
        (1e-8, 3, 0.999_999_999_999_734),
        (700.0, 2, 9.929_590_396_265_143e-153),
    ];
    for (x, freedom, above) in chi_square {
        near(chi_square_above(x, freedom), above, 1e12);
    }
    assert!(gamma_above(0.5, f64::NAN).is_nan());
    assert!(normal_above(f64::INFINITY).abs() < f64::MIN_POSITIVE);
}

proptest! {
    #[test]
    fn one_step_of_gamma_follows_from_the_next(a in 0.5..40.0_f64, x in 0.001..90.0_f64) {
        // Q(a+1, x) = Q(a, x) + x^a e^-x / Γ(a+1); here Γ is derived from Q itself, through the ratio of two
        // such steps.
        let step = |a: f64| gamma_above(a + 1.0, x) - gamma_above(a, x);
        let (one, next) = (step(a), step(a + 1.0));
        prop_assert!((next - one * x / (a + 1.0)).abs() < 1e-11, "{one} {next}");
        prop_assert!(one >= -1e-13);
    }
}

#[test]
fn two_sides_are_as_published() {
    for case in vectors("mann_whitney") {
        let (x, y) = (sample(&case["x"]), sample(&case["y"]));
        let found = mann_whitney(&x, &y).unwrap();
        near(found.u, case["U"].as_f64().unwrap(), 1e12);
        near(found.p_exact.unwrap(), case["p_exact"].as_f64().unwrap(), 1e9);
        near(found.p_normal, case["p_asym_cc"].as_f64().unwrap(), 1e9);
        near(found.p(), found.p_exact.unwrap(), 1e12);
    }
    let tied = mann_whitney(&of(&A), &of(&B)).unwrap();
    near(tied.u, 106.0, 1e12);
    assert_eq!(tied.p_exact, None, "equal times have no exact orders");
    near(tied.p(), 0.266_329_249_497_643_7, 1e12);
    let twenty: [i64; 20] = [1, 2, 3, 5, 8, 9, 12, 14, 17, 20, 22, 25, 28, 31, 33, 36, 38, 41, 44, 46];
    let others = [21, 23, 24, 26, 27, 29, 30, 32, 34, 35, 37, 39, 40, 42, 43, 45, 47, 48, 49, 50];
    let found = mann_whitney(&of(&twenty), &of(&others)).unwrap();
    near(found.p(), 0.002_165_549_140_448_787, 1e12);
    let more: Vec<i64> = others.into_iter().chain([60]).collect();
    assert_eq!(
        mann_whitney(&of(&twenty), &of(&more)).unwrap().p_exact,
        None,
        "twenty-one are left to the normal"
    );
    near(
        mann_whitney(&of(&[1, 4, 9, 16, 25, 36, 49]), &of(&[2, 3, 5, 8, 13, 21, 34, 55, 89])).unwrap().p(),
        1.0,
        1e12,
    );
}

#[test]
fn several_groups_are_as_published() {
    for case in vectors("kruskal") {
        let found = kruskal(&[&sample(&case["x"]), &sample(&case["y"])]).unwrap();
        near(found.h, case["H"].as_f64().unwrap(), 1e9);
        near(found.p, case["p"].as_f64().unwrap(), 1e9);
    }
    let found =
        kruskal(&[&of(&A), &of(&B), &Sample::default(), &of(&[7, 9, 9, 13, 15, 22, 30, 30])]).unwrap();
    assert_eq!(found.freedom, 2, "an empty group is none");
    near(found.h, 6.712_162_683_114_894, 1e12);
    near(found.p, 0.034_871_641_604_464_11, 1e12);
}

#[test]
fn services_are_weighed_as_van_elteren_did() {
    // Ranks and variances by scipy's rankdata, combined by the formula of the paper.
    let (one, other) =
        (of(&[5, 6, 6, 8, 11, 14, 18, 20, 25, 30]), of(&[4, 6, 7, 7, 9, 10, 12, 13, 13, 15, 16]));
    let (a, b, none) = (of(&A), of(&B), Sample::default());
    let found = van_elteren([(&a, &b), (&one, &other), (&one, &none)]).unwrap();
    near(found.z, 1.411_867_423_309_644_2, 1e12);
    near(found.p, 0.157_989_001_368_098_1, 1e12);
}

#[test]
fn nothing_and_sameness_say_nothing() {
    let (some, none, same) = (of(&A), Sample::default(), of(&[4; 30]));
    assert_eq!((mann_whitney(&some, &none), kruskal(&[&some, &none])), (None, None));
    assert_eq!((van_elteren([(&none, &some)]), van_elteren([])), (None, None));
    let all_alike = (mann_whitney(&same, &same).unwrap(), kruskal(&[&same, &same]).unwrap());
    assert!((all_alike.0.p() - 1.0).abs() < 1e-12 && (all_alike.1.p - 1.0).abs() < 1e-12);
    assert!((van_elteren([(&same, &same)]).unwrap().p - 1.0).abs() < 1e-12);
}

proptest! {
    #[test]
    fn the_tests_agree_where_they_meet(
        one in prop::collection::vec(0..40_i64, 2..60),
        other in prop::collection::vec(0..40_i64, 2..60),
    ) {
        let (x, y) = (of(&one), of(&other));
        let pairs = one.iter().flat_map(|a| other.iter().map(move |b| match a.cmp(b) {
            std::cmp::Ordering::Less => 0.0,
            std::cmp::Ordering::Equal => 0.5,
            std::cmp::Ordering::Greater => 1.0,
        }));
        let (there, back) = (mann_whitney(&x, &y).unwrap(), mann_whitney(&y, &x).unwrap());
        prop_assert!((there.u - pairs.sum::<f64>()).abs() < 1e-6);
        prop_assert!((there.p() - back.p()).abs() < 1e-12);
        prop_assert!(there.p() > 0.0 && there.p() <= 1.0);
        // For two groups, Kruskal and Wallis's H is the square of the normal value, and so is van Elteren's
        // with one service.
        let (h, z) = (kruskal(&[&x, &y]).unwrap(), van_elteren([(&x, &y)]).unwrap());
        prop_assert!((h.h - z.z * z.z).abs() < 1e-8, "{} {}", h.h, z.z);
        prop_assert!((h.p - z.p).abs() < 1e-8);
        prop_assert!(there.p_normal >= z.p - 1e-9, "correction for continuity only ever doubts");
    }
}
