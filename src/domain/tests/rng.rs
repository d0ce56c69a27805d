//! Dice: the published numbers, and the distributions drawn from them.

use domain::rng::Dice;

#[test]
fn the_numbers_are_those_of_the_reference() {
    // S. Vigna's splitmix64.c with the seed 1234567.
    let mut dice = Dice::new(1_234_567);
    let drawn: Vec<u64> = (0..5).map(|_| dice.draw()).collect();
    let published = [
        6_457_827_717_110_365_317,
        3_203_168_211_198_807_973,
        9_817_491_932_198_370_423,
        4_593_380_528_125_082_431,
        16_408_922_859_458_223_821,
    ];
    assert_eq!(drawn, published);
}

/// Mean and variance of the drawn values.
fn moments(mut draw: impl FnMut() -> f64) -> (f64, f64) {
    let drawn: Vec<f64> = (0..40_000).map(|_| draw()).collect();
    let mean = drawn.iter().sum::<f64>() / drawn.len() as f64;
    (mean, drawn.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (drawn.len() as f64 - 1.0))
}

#[test]
fn what_is_drawn_has_the_mean_and_variance_of_its_kind() {
    let mut dice = Dice::new(7);
    let (mean, variance) = moments(|| dice.normal());
    assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.03, "{mean} {variance}");
    let (mean, variance) = moments(|| dice.unit());
    assert!((mean - 0.5).abs() < 0.006 && (variance - 1.0 / 12.0).abs() < 0.002, "{mean} {variance}");
    // Beyond a, the mean is the normal density at a over the probability beyond it (0.053991 / 0.022750).
    let (mean, _) = moments(|| dice.normal_beyond(2.0));
    assert!((mean - 2.373_2).abs() < 0.01, "{mean}");
}

#[test]
fn below_a_number_each_comes_as_often() {
    let (mut dice, mut seen) = (Dice::new(3), [0_u32; 7]);
    (0..70_000).for_each(|_| seen[dice.below(7)] += 1);
    assert!(seen.iter().all(|n| (9_600..=10_400).contains(n)), "{seen:?}");
}
