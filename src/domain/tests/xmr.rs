//! Control charts: published limits, and each signal alone.

use domain::stats::xmr::{Chart, Side, Signal};
use proptest::prelude::*;

const TIMES: std::ops::RangeInclusive<f64> = 0.0..=f64::INFINITY;
/// Twelve figures about 10 that stand out in nothing.
const CALM: [f64; 12] = [10.0, 11.0, 9.0, 10.5, 9.5, 11.0, 9.0, 10.0, 11.0, 9.5, 10.5, 9.0];

#[test]
fn limits_are_those_published() {
    let file: serde_json::Value = serde_json::from_str(include_str!("vectors/statistics.json")).unwrap();
    for case in file["xmr"].as_array().unwrap() {
        let figures: Vec<f64> = case["x"].as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect();
        let chart = Chart::of(&figures, TIMES).unwrap();
        let (low, high) = chart.limits.unwrap();
        let found = [("mean", chart.mean), ("mrbar", chart.moving_range), ("lcl", low), ("ucl", high)];
        for (name, found) in found {
            assert!((found - case[name].as_f64().unwrap()).abs() < 1e-5, "{name}: {found}");
        }
        assert_eq!(chart.signals, [], "NIST finds the process in control");
    }
}

#[test]
fn few_figures_have_no_limits() {
    assert_eq!(Chart::of(&[], TIMES), None);
    assert_eq!(Chart::of(&[1.0, f64::NAN], TIMES), None);
    let one = Chart::of(&[5.0], TIMES).unwrap();
    assert_eq!((one.mean, one.moving_range, one.limits), (5.0, 0.0, None));
    let nine: Vec<f64> = (0..9).map(f64::from).collect();
    let chart = Chart::of(&nine, TIMES).unwrap();
    assert_eq!((chart.limits, chart.signals.len()), (None, 0), "not even for a trend");
    assert!((chart.moving_range - 1.0).abs() < 1e-12);
}

#[test]
fn calm_days_and_equal_days_give_no_signal() {
    assert_eq!(Chart::of(&CALM, TIMES).unwrap().signals, []);
    // Their mean is 0.09999…: off by rounding, which is no news.
    let same = Chart::of(&[0.1; 10], TIMES).unwrap();
    assert_eq!(same.signals, []);
    assert!(same.limits.is_some());
}

#[test]
fn a_figure_beyond_a_limit() {
    let figures = [[8.0, 12.0].repeat(6), vec![30.0, 8.0, 12.0]].concat();
    let chart = Chart::of(&figures, TIMES).unwrap();
    let (_, high) = chart.limits.unwrap();
    let beyond = Signal::Beyond { at: 12, value: 30.0, limit: high, side: Side::Above };
    assert_eq!((chart.signals.as_slice(), beyond.first()), (&[beyond][..], 12));
    let down: Vec<f64> = figures.iter().map(|figure| 100.0 - figure).collect();
    let chart = Chart::of(&down, TIMES).unwrap();
    let (low, _) = chart.limits.unwrap();
    assert_eq!(chart.signals, [Signal::Beyond { at: 12, value: 70.0, limit: low, side: Side::Below }]);
}

#[test]
fn eight_in_a_row_on_one_side() {
    // Up and down by turns, so that nothing else stands out.
    let side = |n: usize, about: f64| (0..n).map(move |i| about + [1.0, -1.0, 0.5][i % 3]);
    let of = |high: usize| {
        let figures: Vec<f64> = side(3, 8.5).chain(side(high, 11.1)).chain(side(7, 8.5)).collect();
        Chart::of(&figures, TIMES).unwrap().signals
    };
    assert_eq!(of(7), []);
    assert_eq!(of(8), [Signal::OneSide { from: 3, to: 10, side: Side::Above }]);
    assert_eq!(of(9), [Signal::OneSide { from: 3, to: 11, side: Side::Above }]);
    // A figure on the mean, which is 10, is on no side.
    let of = |middle: f64| {
        let below = [9.0, 5.0, 9.0, 5.0];
        let above = [15.0, 11.0, 15.0, 11.0, 16.0, 12.0, 24.0 - middle];
        Chart::of(&[&below[..], &[middle], &below, &above].concat(), TIMES).unwrap().signals
    };
    assert_eq!(of(10.0), []);
    assert_eq!(of(9.0), [Signal::OneSide { from: 0, to: 8, side: Side::Below }]);
}

#[test]
fn six_in_a_row_that_rise_or_fall() {
    let of = |trend: &[f64]| {
        let figures = [&CALM[..], trend, &CALM[..]].concat();
        Chart::of(&figures, TIMES).unwrap().signals
    };
    // CALM ends with 9 and begins with 10, 11.
    assert_eq!(of(&[9.2, 9.6, 10.1, 10.2, 9.9]), [], "five with the 9 before them");
    assert_eq!(of(&[9.2, 9.6, 10.1, 10.2, 10.3, 9.9]), [Signal::Trend { from: 11, to: 16, rising: true }]);
    assert_eq!(of(&[9.2, 9.6, 9.6, 10.1, 10.2, 10.3, 9.9]), [], "two equal ones do not rise");
    assert_eq!(of(&[11.0, 10.8, 10.4, 10.2, 9.9, 9.4]), [Signal::Trend { from: 12, to: 17, rising: false }]);
}

#[test]
fn two_of_three_far_out() {
    let of = |far: &[f64]| {
        let figures = [&CALM[..], far, &CALM[..]].concat();
        let chart = Chart::of(&figures, TIMES).unwrap();
        let bound = chart.mean + 2.0 * chart.moving_range / 1.128;
        (chart.signals, bound)
    };
    let (signals, _) = of(&[14.0]);
    assert_eq!(signals, [], "one is not two");
    let (signals, bound) = of(&[14.0, 10.0, 14.0]);
    assert_eq!(signals, [Signal::TwoOfThree { from: 12, to: 14, bound, side: Side::Above }]);
    assert_eq!(of(&[14.0, 10.0, 10.0, 14.0]).0, [], "within three");
    assert_eq!(of(&[14.2, 5.8]).0, [], "on the same side");
}

#[test]
fn limits_end_where_figures_do() {
    let times = [1.0, 9.0, 2.0, 8.0, 1.0, 9.0, 2.0, 8.0, 1.0, 9.0];
    let (low, _) = Chart::of(&times, TIMES).unwrap().limits.unwrap();
    assert!(low.abs() < 1e-12);
    let (low, high) = Chart::of(&times, f64::NEG_INFINITY..=10.0).unwrap().limits.unwrap();
    assert!(low < 0.0 && (high - 10.0).abs() < 1e-12);
}

proptest! {
    #[test]
    fn signals_look_alike_upside_down(figures in prop::collection::vec(0..40_i32, 10..60)) {
        let everything = || f64::NEG_INFINITY..=f64::INFINITY;
        // Halves have exact sums, so that both ways round the same.
        let up: Vec<f64> = figures.iter().map(|x| f64::from(*x) / 2.0).collect();
        let down: Vec<f64> = up.iter().map(|x| -x).collect();
        let (up, down) = (Chart::of(&up, everything()).unwrap(), Chart::of(&down, everything()).unwrap());
        let turned = |side: Side| if side == Side::Above { Side::Below } else { Side::Above };
        let turn = |signal: &Signal| match *signal {
            Signal::Beyond { at, value, limit, side } => {
                Signal::Beyond { at, value: -value, limit: -limit, side: turned(side) }
            }
            Signal::OneSide { from, to, side } => Signal::OneSide { from, to, side: turned(side) },
            Signal::Trend { from, to, rising } => Signal::Trend { from, to, rising: !rising },
            Signal::TwoOfThree { from, to, bound, side } => {
                Signal::TwoOfThree { from, to, bound: -bound, side: turned(side) }
            }
        };
        prop_assert_eq!(up.signals.iter().map(turn).collect::<Vec<_>>(), down.signals);
        prop_assert!(up.signals.is_sorted_by_key(Signal::first));
    }
}
