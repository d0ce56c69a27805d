//! Statistics against published figures.

use domain::stats::quantile;

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
