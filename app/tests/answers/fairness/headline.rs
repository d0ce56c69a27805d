//! The sentence on top of the page, and what a filter leaves to compare.

use super::{fairness, fairness_read, found, gap, row, waits};
use crate::answers::{day, written};
use app::api::{ComparedView, FairnessView, Page};

#[test]
fn slight_differences_of_times_are_counted_on_top_and_named_below() {
    let area = |median| ComparedView { median, ..found(row("area", "Kensington", "wait")) };
    let slight = area(gap(10_900.0, 9_500.0, 200.0, 2_900.0));
    let large = ComparedView {
        median: gap(850_000.0, 605_000.0, 150_000.0, 340_000.0),
        ..found(row("language", "es", "wait"))
    };
    let mut page = fairness(None);
    let mut told = |rows: Vec<ComparedView>, language| {
        page.found = page.found.clone().map(|found| FairnessView { rows, ..found });
        fairness_read(&page, language)
    };
    for (language, texts) in [
        (
            "en",
            [
                "more than chance: people who chose Spanish waited 4 min 5 s longer to be called (412 people, 3,870 others); one difference of less than 10 s.",
                "People from Kensington waited 1 s longer to be called than",
            ],
        ),
        (
            "es",
            [
                "(412 personas y otras 3,870); una diferencia de menos de 10 s.",
                "Las personas de Kensington esperaron 1 s más",
            ],
        ),
    ] {
        let read = told(vec![slight.clone(), large.clone()], language);
        for text in texts {
            assert!(read.contains(text), "“{text}” is not in {read}");
        }
    }
    let read = told(vec![slight.clone(), slight], "en");
    assert!(
        read.contains("2 show a difference that is more than chance: 2 differences of less than 10 s."),
        "{read}"
    );
    // Ten seconds, as displayed, are named.
    let read = told(vec![area(gap(19_400.0, 9_600.0, 8_000.0, 12_000.0))], "en");
    assert!(read.contains("chance: people from Kensington waited 10 s longer to be called (412"), "{read}");
    // A slight difference of medians is named too where the 90th percentiles differ more.
    let long = ComparedView {
        p90: gap(95_000.0, 60_000.0, 20_000.0, 50_000.0),
        ..area(gap(10_900.0, 9_500.0, 200.0, 2_900.0))
    };
    let read = told(vec![long], "en");
    let text = "nine of ten people from Kensington waited at most 1 min 35 s to be called, 35 s longer than others (412";
    assert!(read.contains(text), "{read}");
}

#[test]
fn the_sentence_on_top_says_of_which_time_it_is_and_from_when_that_is_on_record() {
    let mut page = fairness(None);
    page.scope.recorded_from = Some(day("2026-05-30"));
    for (language, text) in [
        ("en", "The last 12 months (on record since May 30, 2026): of 4 comparisons, 3 show"),
        (
            "es",
            "Los últimos 12 meses (registrado desde el 30 de mayo de 2026): de 4 comparaciones, 3 muestran",
        ),
    ] {
        let read = fairness_read(&page, language);
        assert!(read.contains(text), "“{text}” is not in {read}");
    }
    page.found = page.found.map(|found| FairnessView { rows: Vec::new(), compared: 0, standing: 0, ..found });
    let few = "The last 12 months (on record since May 30, 2026): too few people came to compare";
    assert!(fairness_read(&page, "en").contains(few), "{}", fairness_read(&page, "en"));
    for recorded_from in [None, Some(day("2026-11-01"))] {
        page.scope.recorded_from = recorded_from;
        let read = fairness_read(&page, "en");
        assert!(read.contains("The last 12 months: nothing was recorded yet."), "{read}");
        assert!(!read.contains("oo few people came"), "nobody knows who came: {read}");
        assert!(fairness_read(&page, "es").contains("Los últimos 12 meses: todavía no se registraba nada."));
    }
    page.scope.counted = Some((42, 100));
    let read = fairness_read(&page, "en");
    assert!(read.contains("The last 12 months: no visits in this period have been counted yet."), "{read}");
}

/// Of the calls selected by a service, a language or an area, only answered ones are left.
#[test]
fn channels_are_not_compared_by_what_a_caller_who_hangs_up_has_not_given() {
    let section = |name: &str, value: &str, language| {
        let mut page = waits("language", "es", gap(850_000.0, 605_000.0, 150_000.0, 340_000.0), None);
        page.scope.asked.insert(name.to_owned(), value.to_owned());
        let (text, _) = written(&Page::Fairness(Box::new(page)), language);
        let section = text.split(" id=\"by-channel\"").nth(1).and_then(|rest| rest.split("</section").next());
        section.unwrap_or_else(|| panic!("no section in {text}")).to_owned()
    };
    for (language, why, one) in [
        ("en", "Channels are not compared while the page is filtered", "two groups"),
        ("es", "Los canales no se comparan mientras la página se filtra", "dos grupos"),
    ] {
        for (name, value) in [("service", "-"), ("language", "es"), ("area", "Fishtown & Kensington")] {
            let section = section(name, value, language);
            assert!(section.contains(why) && !section.contains(one), "{name}: {section}");
        }
        let section = section("channel", "phone", language);
        assert!(!section.contains(why) && section.contains(one), "{section}");
    }
}
