//! The words of reports, which are in bookmarks and in other people's programs.

use domain::reports::{ComparedBy, GroupBy, HourAdvice, Measure, Method, Period, StepsBy};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

/// Checks a list against one written by hand, and that a word is spelled alike in addresses and in JSON.
#[track_caller]
fn spelled<T>(all: &[T], as_str: fn(T) -> &'static str, named: fn(&str) -> Option<T>, by_hand: &[&str])
where
    T: Copy + Debug + PartialEq + Serialize + DeserializeOwned,
{
    let words: Vec<&str> = all.iter().map(|one| as_str(*one)).collect();
    assert_eq!(words, by_hand);
    for (one, word) in all.iter().zip(by_hand) {
        assert_eq!(named(word), Some(*one));
        assert_eq!(serde_json::to_value(one).unwrap(), *word);
        assert_eq!(serde_json::from_value::<T>((*word).into()).unwrap(), *one);
    }
    assert_eq!(named("pigeon"), None);
}

#[test]
fn the_words_of_reports_keep_their_spelling() {
    let groups = [
        "all", "hour", "day", "week", "month", "watch", "district", "service", "channel", "language", "area",
        "need",
    ];
    spelled(GroupBy::ALL, GroupBy::as_str, GroupBy::named, &groups);
    let steps = ["version", "service", "district", "officer"];
    spelled(StepsBy::ALL, StepsBy::as_str, StepsBy::named, &steps);
    let compared = ["district", "area", "language", "channel", "need"];
    spelled(ComparedBy::ALL, ComparedBy::as_str, ComparedBy::named, &compared);
    let measures = ["wait", "acknowledgement", "called", "acknowledged", "left"];
    spelled(Measure::ALL, Measure::as_str, Measure::named, &measures);
    let periods =
        ["today", "7", "28", "week", "last_week", "month", "last_month", "year", "12_months", "26_weeks"];
    spelled(Period::ALL, Period::as_str, Period::named, &periods);
    spelled(Method::ALL, Method::as_str, Method::named, &["erlang_c", "erlang_a", "simulation"]);
    let advice = ["windows", "too_few_weeks", "too_few_contacts", "out_of_reach"];
    spelled(HourAdvice::ALL, HourAdvice::as_str, HourAdvice::named, &advice);
}
