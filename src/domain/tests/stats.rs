//! Statistics against published figures.

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
