//! Histograms compared with the times that they count.

use domain::stats::{BadHistogram, Histogram, NotThere, Sample, quantile};
use proptest::prelude::*;

/// Times of every kind: zero, seconds, hours, and long tails.
fn time() -> impl Strategy<Value = i64> {
    prop_oneof![
        Just(0_i64),
        0..300_i64,
        0..3_600_000_i64,
        (0.0..43.0_f64).prop_map(|x| x.exp() as i64),
        (0..63_u32, -1..=1_i64).prop_map(|(power, off)| ((1_i64 << power) + off).max(0)),
        0..=i64::MAX,
    ]
}

fn times() -> impl Strategy<Value = Vec<i64>> {
    prop::collection::vec(time(), 0..200)
}

proptest! {
    #[test]
    fn a_percentile_is_within_a_hundredth_of_the_exact_one(mut times in times(), q in 0.0..=1.0_f64) {
        let histogram: Histogram = times.iter().copied().collect();
        times.sort_unstable();
        for q in [q, 0.0, 0.5, 0.9, 1.0] {
            match (quantile(&times, q), histogram.quantile(q)) {
                (Some(exact), Some(found)) => {
                    prop_assert!((found - exact).abs() <= exact / 127.999, "{q}: {found} for {exact}");
                }
                (exact, found) => prop_assert_eq!(exact, found),
            }
        }
    }

    #[test]
    fn a_bucket_is_near_all_that_is_in_it_and_buckets_keep_the_order(one in time(), other in time()) {
        let middle = |ms: i64| Histogram::from_iter([ms]).iter().next().unwrap().0;
        prop_assert!(middle(one).abs_diff(one) <= one.unsigned_abs() / 128, "{one}: {}", middle(one));
        prop_assert_eq!(middle(middle(one)), middle(one), "the middle lies in its own bucket");
        prop_assert!((one <= other) == (middle(one) <= middle(other)) || middle(one) == middle(other));
    }

    #[test]
    fn totals_add_up_and_can_be_taken_away(one in times(), other in times()) {
        let (a, b): (Histogram, Histogram) = (one.iter().copied().collect(), other.iter().copied().collect());
        let mut both = a.clone();
        both.merge(&b);
        prop_assert_eq!(&both, &one.iter().chain(&other).copied().collect::<Histogram>());
        prop_assert_eq!(both.n(), (one.len() + other.len()) as u64);
        let exact: i128 = one.iter().chain(&other).map(|ms| i128::from(*ms)).sum();
        prop_assert_eq!(both.sum(), i64::try_from(exact).unwrap_or(i64::MAX));
        for ms in &one {
            both.remove(*ms).unwrap();
        }
        prop_assert_eq!(&both, &b);
        both.subtract(&b).unwrap();
        prop_assert!(both.is_empty() && both == Histogram::new());
    }

    #[test]
    fn what_is_not_there_cannot_be_taken(times in times(), ms in time()) {
        let mut histogram: Histogram = times.iter().copied().collect();
        let whole = histogram.clone();
        let mut more = whole.clone();
        more.add(ms);
        prop_assert_eq!(histogram.subtract(&more), Err(NotThere));
        prop_assert_eq!(histogram, whole, "and nothing was taken");
    }

    #[test]
    fn a_text_read_back_is_the_same(times in times()) {
        let histogram: Histogram = times.iter().copied().collect();
        prop_assert_eq!(&histogram.to_string().parse::<Histogram>(), &Ok(histogram.clone()));
        let json = serde_json::to_string(&histogram).unwrap();
        prop_assert_eq!(serde_json::from_str::<Histogram>(&json).unwrap(), histogram);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[0-9 :-]{0,40}") {
        if let Ok(histogram) = text.parse::<Histogram>() {
            prop_assert_eq!(histogram.to_string().parse::<Histogram>(), Ok(histogram));
        }
    }

    #[test]
    fn a_share_never_falls_and_is_exact_where_buckets_end(times in times(), one in time(), other in time()) {
        let histogram: Histogram = times.iter().copied().collect();
        let within = |ms| histogram.share_within(ms);
        prop_assert_eq!(within(one).is_none(), times.is_empty());
        prop_assert!(within(one.min(other)) <= within(one.max(other)));
        // A power of two begins a bucket, so that what is below it is known.
        let below = i64::try_from(one.unsigned_abs().next_power_of_two()).unwrap_or(i64::MAX) - 1;
        let exact = times.iter().filter(|ms| **ms <= below).count() as f64 / times.len().max(1) as f64;
        if let Some(found) = within(below) {
            prop_assert!((found - exact).abs() < 1e-9, "{found} for {exact}");
        }
    }
}

#[test]
fn the_text_stays_as_it_was_stored() {
    // One bucket per millisecond up to 127, then 64 per doubling: 128 and 129 share bucket 128; a second is
    // 1000 >> 3 = 125 in the fourth.
    let histogram: Histogram = [0, 63, 63, 127, 128, 129, 1_000, i64::MAX].into_iter().collect();
    assert_eq!(histogram.to_string(), "9223372036854777317 0:1 63:2 127:1 128:2 317:1 3711:1");
    assert_eq!(Histogram::new().to_string(), "0");
    assert_eq!("0".parse(), Ok(Histogram::new()));
    assert_eq!(serde_json::to_string(&Histogram::from_iter([5])).unwrap(), "\"5 5:1\"");
}

#[test]
fn an_invalid_text_is_refused_with_a_reason() {
    let why = |text: &str| text.parse::<Histogram>().unwrap_err();
    assert_eq!(why(""), BadHistogram::Sum(String::new()));
    assert_eq!(why("5:1"), BadHistogram::Sum("5:1".into()));
    for part in ["5", "5:", ":1", "5:0", "5:-1", "3712:1", "5:1:1", "", "a:1"] {
        assert_eq!(why(&format!("5 {part}")), BadHistogram::Part(part.into()));
    }
    assert_eq!(why("15 5:1 5:2"), BadHistogram::Order(5));
    assert_eq!(why("9 5:1 4:1"), BadHistogram::Order(4));
    assert_eq!(why(&format!("0 0:{} 1:1", u64::MAX)), BadHistogram::TooMany);
    assert_eq!(why("6 5:1"), BadHistogram::Unlikely(6));
    assert_eq!(why("-1"), BadHistogram::Unlikely(-1));
    assert!(serde_json::from_str::<Histogram>("\"6 5:1\"").unwrap_err().to_string().contains("add up to 6"));
}

#[test]
fn a_neighbor_in_the_bucket_is_not_the_time_itself() {
    let mut histogram = Histogram::from_iter([128]);
    assert_eq!(histogram.remove(129), Err(NotThere), "nothing would be left but a sum of -1");
    assert_eq!(histogram.remove(130), Err(NotThere));
    assert_eq!(histogram.remove(128), Ok(()));
    assert_eq!(histogram.remove(128), Err(NotThere));
    assert_eq!((histogram.mean(), histogram.quantile(0.5), histogram.share_within(5)), (None, None, None));
}

#[test]
fn a_mean_is_exact_and_a_share_counts_in_proportion() {
    let histogram: Histogram = [1_000, 1_001, 1_002, 2_000].into_iter().collect();
    assert_eq!(histogram.mean(), Some(5_003.0 / 4.0));
    // 1000 to 1007 is one bucket: three times are in it, of which half count at 1003.
    assert_eq!(histogram.share_within(1_003), Some(1.5 / 4.0));
    assert_eq!(histogram.share_within(1_007), Some(0.75));
    assert_eq!((histogram.share_within(-1), histogram.share_within(i64::MAX)), (Some(0.0), Some(1.0)));
    assert_eq!(Histogram::from_iter([-5]).to_string(), "0 0:1", "no length is below nothing");
}

// Samples

proptest! {
    #[test]
    fn a_sample_says_what_its_rows_say(mut times in prop::collection::vec(-50..50_i64, 1..80), q in 0.0..=1.0_f64) {
        let sample: Sample = times.iter().copied().collect();
        times.sort_unstable();
        prop_assert_eq!(sample.n(), times.len() as u64);
        prop_assert_eq!(sample.quantile(q), quantile(&times, q));
        for (place, ms) in times.iter().enumerate() {
            prop_assert_eq!(sample.at(place as u64), Some(*ms));
        }
        prop_assert_eq!(sample.at(times.len() as u64), None);
        let rows: Vec<i64> = sample.iter().flat_map(|(ms, n)| std::iter::repeat_n(ms, n as usize)).collect();
        prop_assert_eq!(&rows, &times);
        prop_assert_eq!(&Sample::of_counts(sample.iter().chain([(7, 0)])), &sample);
        // Nearest rank: at least that share at or below, and less than that below.
        let found = sample.nearest_rank(q).unwrap();
        let share = |n: usize| n as f64 / times.len() as f64;
        prop_assert!(share(times.iter().filter(|ms| **ms <= found).count()) >= q - 1e-9);
        prop_assert!(share(times.iter().filter(|ms| **ms < found).count()) < q + 1e-9);
    }
}

#[test]
fn nearest_ranks_are_those_published() {
    let file: serde_json::Value = serde_json::from_str(include_str!("vectors/statistics.json")).unwrap();
    for case in file["percentile"].as_array().unwrap() {
        let sample: Sample = case["x"].as_array().unwrap().iter().map(|x| x.as_i64().unwrap()).collect();
        for (percent, expected) in case["nearest_rank"].as_object().unwrap() {
            let q = percent.parse::<f64>().unwrap() / 100.0;
            assert_eq!(sample.nearest_rank(q), expected.as_i64(), "{percent}");
        }
        for (percent, expected) in case["type7"].as_object().unwrap() {
            let found = sample.quantile(percent.parse::<f64>().unwrap() / 100.0).unwrap();
            assert!((found - expected.as_f64().unwrap()).abs() < 1e-9, "{percent}: {found}");
        }
    }
    let hundred: Sample = (1..=100).collect();
    assert!((0..=100).all(|percent| hundred.nearest_rank(percent as f64 / 100.0) == Some(percent.max(1))));
    assert_eq!((Sample::default().nearest_rank(0.5), Sample::default().quantile(0.5)), (None, None));
}
