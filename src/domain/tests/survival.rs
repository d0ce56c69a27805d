//! Patience: published curves, and properties of all of them.

use domain::stats::{Sample, Survival};
use proptest::prelude::*;
use serde_json::Value;

/// Waits that ended with leaving, and the others.
fn split(times: &[i64], left: &[bool]) -> (Sample, Sample) {
    let of =
        |which: bool| times.iter().zip(left).filter(|(_, left)| **left == which).map(|(ms, _)| *ms).collect();
    (of(true), of(false))
}

#[test]
fn the_curve_is_the_one_published() {
    let file: Value = serde_json::from_str(include_str!("vectors/statistics.json")).unwrap();
    let case = &file["kaplan_meier_aml"];
    let numbers =
        |name: &str| case[name].as_array().unwrap().iter().map(|x| x.as_i64().unwrap()).collect::<Vec<_>>();
    let left: Vec<bool> = numbers("g1_event").iter().map(|event| *event == 1).collect();
    let (left, others) = split(&numbers("g1_time"), &left);
    let curve = Survival::of(&left, &others);
    let published = case["g1_S"].as_object().unwrap();
    assert_eq!(curve.steps().len(), published.len());
    for (time, share) in published {
        let found = curve.share_after(time.parse().unwrap());
        assert!((found - share.as_f64().unwrap()).abs() < 5e-5, "{time}: {found}");
    }
    assert_eq!(curve.median(), case["g1_median"].as_i64());
    // From the intervals below: the low end is below one half from 13 on, the high end nowhere.
    assert_eq!(curve.median_between(), (Some(13), None));
    // At 13 one left while another was called: both were observed to wait that long.
    assert_eq!(curve.steps().iter().map(|step| step.at_risk).collect::<Vec<_>>(), [11, 10, 8, 7, 5, 4, 2]);
    // lifelines 0.30; the errors are those of R's survfit.
    let intervals = [
        (0.508_080, 0.986_674, 0.086_7),
        (0.447_429, 0.951_162, 0.116_3),
        (0.350_190, 0.899_024, 0.139_7),
        (0.265_752, 0.835_299, 0.152_6),
        (0.167_331, 0.753_400, 0.164_2),
        (0.092_830, 0.657_041, 0.162_7),
        (0.011_738, 0.525_015, 0.153_5),
    ];
    for (step, (low, high, error)) in curve.steps().iter().zip(intervals) {
        let spread = step.spread.unwrap();
        assert!((spread.low - low).abs() < 1e-6 && (spread.high - high).abs() < 1e-6, "{spread:?}");
        assert!((spread.variance.sqrt() - error).abs() < 5e-5, "{spread:?}");
    }
}

#[test]
fn the_ends_of_a_curve() {
    let nobody = Survival::of(&Sample::default(), &Sample::from_iter([5, 9]));
    assert_eq!((nobody.median(), nobody.share_after(i64::MAX), nobody.steps().len()), (None, 1.0, 0));
    let all = Survival::of(&Sample::from_iter([5, 9]), &Sample::default());
    assert_eq!((all.share_after(4), all.share_after(5), all.share_after(9)), (1.0, 0.5, 0.0));
    assert_eq!(all.median(), Some(5));
    // Once nobody is left there is no interval.
    assert_eq!((nobody.median_between(), all.median_between()), ((None, None), (Some(5), None)));
    let many = Survival::of(&(1..=100).collect(), &Sample::default());
    assert_eq!((many.median(), many.median_between()), (Some(50), (Some(40), Some(60))));
    assert!(all.steps()[0].spread.is_some() && all.steps()[1].spread.is_none());
    // 2/3 x 3/4 is one half, however it is rounded.
    let thirds = Survival::of(&Sample::from_iter([1, 1, 2]), &Sample::from_iter([9, 9, 9]));
    assert_eq!(thirds.median(), Some(2));
}

proptest! {
    #[test]
    fn with_nobody_called_it_is_the_share_who_wait_longer(times in prop::collection::vec(0..50_i64, 1..60), ms in -1..55_i64) {
        let curve = Survival::of(&times.iter().copied().collect(), &Sample::default());
        let longer = times.iter().filter(|time| **time > ms).count() as f64 / times.len() as f64;
        prop_assert!((curve.share_after(ms) - longer).abs() < 1e-9);
        // And Greenwood's variance is then the binomial one.
        for step in curve.steps() {
            if let Some(spread) = step.spread {
                prop_assert!((spread.variance - step.share * (1.0 - step.share) / times.len() as f64).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn a_curve_only_falls_and_lies_within_its_interval(
        waits in prop::collection::vec((0..50_i64, any::<bool>()), 1..60),
    ) {
        let (times, left): (Vec<i64>, Vec<bool>) = waits.into_iter().unzip();
        let (left, others) = split(&times, &left);
        let curve = Survival::of(&left, &others);
        prop_assert!(curve.steps().is_sorted_by(|one, next| one.after < next.after && one.share > next.share));
        for step in curve.steps() {
            prop_assert!((0.0..1.0).contains(&step.share) && step.left <= step.at_risk);
            prop_assert_eq!(step.spread.is_none(), step.share <= 0.0);
            if let Some(spread) = step.spread {
                prop_assert!(0.0 <= spread.low && spread.low <= step.share && step.share <= spread.high && spread.high <= 1.0);
            }
        }
        // The interval of the median contains the median.
        let (low, high) = curve.median_between();
        if let Some(median) = curve.median() {
            prop_assert!(low.is_some_and(|low| low <= median) && high.is_none_or(|high| high >= median));
        }
        // If anyone is still waiting after the last has left, the curve ends above zero.
        let last = curve.steps().last().map_or(1.0, |step| step.share);
        let after = curve.steps().last().map_or(-1, |step| step.after);
        prop_assert_eq!(others.iter().any(|(ms, _)| ms >= after), last > 0.0);
    }
}
