//! Control charts: published figures, each signal alone, and no more false signals than permitted.

use domain::stats::xmr::{Chart, Scale, Side, Signal};
use proptest::prelude::*;

/// For days that are all based on the same number.
fn of(figures: &[f64], scale: Scale) -> Option<Chart> {
    let days: Vec<(f64, u64)> = figures.iter().map(|figure| (*figure, 40)).collect();
    Chart::of(&days, scale)
}

/// Twelve figures about 10 without an outlier.
const CALM: [f64; 12] = [10.0, 11.0, 9.0, 10.5, 9.5, 11.0, 9.0, 10.0, 11.0, 9.5, 10.5, 9.0];

#[test]
fn moving_ranges_are_those_published() {
    let file: serde_json::Value = serde_json::from_str(include_str!("vectors/statistics.json")).unwrap();
    for case in file["xmr"].as_array().unwrap() {
        let figures: Vec<f64> = case["x"].as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect();
        let chart = of(&figures, Scale::Plain).unwrap();
        assert!((chart.moving_range - case["mrbar"].as_f64().unwrap()).abs() < 1e-5);
        let (low, high) = chart.limits.unwrap();
        // Wider than three deviations: those mark one figure in four hundred.
        assert!(low < case["lcl"].as_f64().unwrap() && high > case["ucl"].as_f64().unwrap());
        assert_eq!(chart.signals, [], "NIST finds the process in control");
    }
}

#[test]
fn few_figures_have_no_limits() {
    assert_eq!(of(&[], Scale::Time), None);
    assert_eq!(of(&[1.0, f64::NAN], Scale::Time), None);
    let one = of(&[5.0], Scale::Plain).unwrap();
    assert_eq!((one.middle, one.moving_range, one.limits), (5.0, 0.0, None));
    let nine: Vec<f64> = (0..9).map(f64::from).collect();
    let chart = of(&nine, Scale::Plain).unwrap();
    assert_eq!((chart.limits, chart.signals.len()), (None, 0));
    assert!((chart.moving_range - 1.0).abs() < 1e-12);
}

#[test]
fn calm_days_and_equal_days_give_no_signal() {
    assert_eq!(of(&CALM, Scale::Plain).unwrap().signals, []);
    let same = of(&[0.1; 10], Scale::Share).unwrap();
    assert_eq!(same.signals, []);
    assert!(same.limits.is_some());
}

#[test]
fn a_figure_beyond_a_limit() {
    let figures = [[8.0, 12.0].repeat(15), vec![60.0, 8.0, 12.0, 8.0]].concat();
    let chart = of(&figures, Scale::Plain).unwrap();
    let (low, high) = chart.limits.unwrap();
    let beyond = Signal::Beyond { at: 30, value: 60.0, limit: high, side: Side::Above };
    assert_eq!((chart.signals.as_slice(), beyond.first()), (&[beyond][..], 30));
    assert!(((low + high) / 2.0 - chart.middle).abs() < 1e-9);
}

#[test]
fn a_long_run_on_one_side_of_the_median() {
    // Forty days, thirteen of them in a row above: a run of 13 occurs in one of fifty sequences of forty coin
    // tosses.
    let above = |run: usize| {
        // Of the rest, as many more above as make twenty, one here and one there.
        let (rest, more) = (40 - run, 20 - run);
        let days = (0..40).map(|n| match n {
            n if n < run => 12.0 + [0.0, 0.3][n % 2],
            n if (n - run + 1) * more / rest > (n - run) * more / rest => 12.1,
            _ => 9.0 + [0.0, 0.3][n % 2],
        });
        let days: Vec<f64> = days.collect();
        let found = of(&days, Scale::Plain).unwrap().signals;
        found.into_iter().any(|signal| matches!(signal, Signal::OneSide { side: Side::Above, .. }))
    };
    assert!(!above(8), "eight in a row are nothing in forty");
    assert!(above(16));
}

#[test]
fn a_day_of_few_may_lie_further_out() {
    let mut days: Vec<(f64, u64)> = [8.0, 12.0].repeat(15).into_iter().map(|figure| (figure, 40)).collect();
    days[14] = (60.0, 40);
    assert_eq!(Chart::of(&days, Scale::Plain).unwrap().signals.len(), 1);
    days[14].1 = 2;
    assert_eq!(Chart::of(&days, Scale::Plain).unwrap().signals, []);
}

#[test]
fn limits_end_where_figures_do() {
    let times = [1.0, 90_000.0, 2.0, 80_000.0, 1.0, 90_000.0, 2.0, 80_000.0, 1.0, 90_000.0];
    let (low, _) = of(&times, Scale::Time).unwrap().limits.unwrap();
    assert!(low >= 0.0);
    let shares = [0.9, 1.0, 0.8, 1.0, 0.7, 1.0, 0.9, 1.0, 0.6, 1.0];
    let (low, high) = of(&shares, Scale::Share).unwrap().limits.unwrap();
    assert!(low >= 0.0 && high <= 1.0);
}

proptest! {
    #[test]
    fn signals_look_alike_upside_down(figures in prop::collection::vec(0..40_i32, 10..60)) {
        // Halves have exact sums, so that rounding is the same in both directions.
        let up: Vec<f64> = figures.iter().map(|x| f64::from(*x) / 2.0).collect();
        let down: Vec<f64> = up.iter().map(|x| -x).collect();
        let (up, down) = (of(&up, Scale::Plain).unwrap(), of(&down, Scale::Plain).unwrap());
        let turned = |side: Side| if side == Side::Above { Side::Below } else { Side::Above };
        let turn = |signal: &Signal| match *signal {
            Signal::Beyond { at, value, limit, side } => {
                Signal::Beyond { at, value: -value, limit: -limit, side: turned(side) }
            }
            Signal::OneSide { from, to, side } => Signal::OneSide { from, to, side: turned(side) },
        };
        prop_assert_eq!(up.signals.iter().map(turn).collect::<Vec<_>>(), down.signals);
        prop_assert!(up.signals.is_sorted_by_key(Signal::first));
    }
}
