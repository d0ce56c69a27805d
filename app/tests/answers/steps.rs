//! How the Steps of Service are followed.

use super::{day, me, written};
use app::api::{Followed, FollowedRow, Page, Spread, StepsPage};
use domain::reports::StepsBy;
use std::collections::BTreeMap;

/// Four weeks with this many legs that followed a script.
fn steps(legs: u64) -> StepsPage {
    let (from, to) = ("2026-02-11", "2026-03-10");
    let total = FollowedRow {
        key: String::new(),
        legs,
        done: 9 * legs,
        applicable: 16 * legs,
        share: (legs > 0).then_some(0.5625),
        interval: None,
        to_acknowledge_ms: Spread { n: 0, p50: None, p90: None },
        left: 0,
        reopened: 0,
    };
    StepsPage {
        me: me(),
        asked: [("by", "version"), ("from", from), ("to", to)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        errors: Vec::new(),
        by: StepsBy::Version,
        offered: vec![StepsBy::Version, StepsBy::Service, StepsBy::District],
        districts: vec![("26".parse().expect("a slug"), "26th District".to_owned())],
        services: Vec::new(),
        scripts: BTreeMap::new(),
        says: BTreeMap::new(),
        officers: BTreeMap::new(),
        figures: Some(Followed {
            from: day(from),
            to: day(to),
            rows: Vec::new(),
            total,
            steps: Vec::new(),
            versions: Vec::new(),
            cut: false,
        }),
        today: day("2026-03-10"),
        recorded_from: Some(day("2026-01-05")),
        is_counting: false,
        floor: false,
    }
}

fn read(page: &StepsPage, language: &str) -> String {
    written(&Page::Steps(Box::new(page.clone())), language).1
}

#[test]
fn the_sentence_on_top_says_of_which_time_it_is() {
    for (legs, language, text) in [
        (
            2,
            "en",
            "February 11, 2026 – March 10, 2026: required steps were done 56 of 100 times, in 2 matters people came for.",
        ),
        (
            1,
            "en",
            "March 10, 2026: required steps were done 56 of 100 times, in one matter a person came for.",
        ),
        (0, "en", "February 11, 2026 – March 10, 2026: no matter handled with a script has ended."),
        (
            2,
            "es",
            "11 de febrero de 2026 – 10 de marzo de 2026: los pasos obligatorios se hicieron 56 de cada 100 veces",
        ),
        (0, "es", "10 de marzo de 2026: no terminó ningún asunto atendido con un guion."),
    ] {
        let read = read(&steps(legs), language);
        assert!(read.contains(text), "“{text}” is not in {read}");
        assert!(!read.contains("on record") && !read.contains("registrado desde"), "{read}");
    }
}

#[test]
fn a_period_that_begins_before_the_record_is_not_reported_as_one_without_matters() {
    let mut page = steps(2);
    page.recorded_from = Some(day("2026-03-01"));
    for (language, text) in [
        ("en", "March 10, 2026 (on record since March 1, 2026): required steps were done"),
        ("es", "10 de marzo de 2026 (registrado desde el 1 de marzo de 2026): los pasos obligatorios"),
    ] {
        let read = read(&page, language);
        assert!(read.contains(text), "“{text}” is not in {read}");
    }
    // Where the record begins is not known until everything is counted.
    page.is_counting = true;
    assert!(!read(&page, "en").contains("on record"));
    page = steps(0);
    for recorded_from in [None, Some(day("2026-03-11"))] {
        page.recorded_from = recorded_from;
        let read = read(&page, "en");
        assert!(read.contains("March 10, 2026: nothing was recorded yet."), "{read}");
        assert!(!read.contains("no matter"), "{read}");
    }
    assert!(read(&page, "es").contains("10 de marzo de 2026: todavía no se registraba nada."));
    page.is_counting = true;
    assert!(read(&page, "en").contains("March 10, 2026: no matter handled with a script has ended."));
    // Days in the future.
    (page.is_counting, page.recorded_from) = (false, Some(day("2026-01-05")));
    page.today = day("2026-02-10");
    assert!(read(&page, "en").contains("March 10, 2026: nothing was recorded yet."));
}
