//! Pages narrowed by something known only once a call is answered: service, language, area. Callers who hung
//! up have none, so for telephone calls no share called in time, or of those who left, may be shown.

use super::{page, panel, section, sentence, total, written};
use app::api::FiguresPage;
use domain::visit::End;
use std::collections::BTreeMap;

/// Texts that must not be on such a page: 12 of 20 called in time, 3 of 23 left.
const OF_EVERYBODY: [&str; 4] = ["12 of 20", "60 %", "3 of 23", "13 %"];

/// A page narrowed by these parameters. Of those who did not phone, 8 of 11 were called in time, and 1 of 11
/// left.
fn narrowed(asked: &[(&str, &str)]) -> FiguresPage {
    let mut page = page(asked, &[("called", None), ("left", None), ("served", None)]);
    let figures = page.figures.as_mut().expect("figures");
    let mut rest = total(10);
    (rest.called_in.within, rest.called_in.later, rest.called_in.abandoned_late) = (8, 2, 1);
    rest.ends.insert(End::Left, 1);
    for by in ["service", "district", "channel"] {
        let rows = figures.tables[by].iter().filter(|(key, ..)| key != "phone");
        let rows = rows.map(|(key, ..)| (key.clone(), rest.called_in)).collect();
        figures.levels_without_calls.insert(by.to_owned(), rows);
    }
    figures.tables.insert(
        "channel".to_owned(),
        vec![("walk_in".to_owned(), total(20), None), ("phone".to_owned(), total(20), None)],
    );
    figures.without_calls = Some((rest.clone(), Some(rest)));
    (figures.trend.measure, figures.trend.is_share) = ("called".to_owned(), true);
    page
}

/// The cells of the row whose name this is.
fn row<'a>(text: &'a str, table: &str, name: &str) -> &'a str {
    let rows = section(text, table).split("<tr>");
    rows.filter(|row| row.contains(name)).last().and_then(|row| row.split("</tr>").next()).expect("a row")
}

#[test]
fn shares_of_people_with_a_language_leave_calls_out() {
    for (name, value) in [("language", "es"), ("service", "officer"), ("area", "Old Town")] {
        let text = written(&narrowed(&[("last", "28"), (name, value)]), "en");
        let called = panel(&text, "Called in time");
        assert!(called.contains(">73 %<") && called.contains("8 of 11"), "{called}");
        assert!(called.contains("Before: 73 % (8 of 11)"), "{called}");
        assert!(called.contains("Calls are not counted here"), "{called}");
        assert!(sentence(&text).ends_with("; 1 of 11 left (calls not counted)."), "{}", sentence(&text));
        // Telephone calls have no share of their own.
        assert!(row(&text, "by-channel", "Walk-in").contains("73 % (8 of 11)"), "{text}");
        assert!(!row(&text, "by-channel", "Phone").contains(" %"), "{}", row(&text, "by-channel", "Phone"));
        for part in
            [section(&text, "by-district"), panel(&text, "Served"), panel(&text, "Not served"), called]
        {
            assert!(OF_EVERYBODY.iter().all(|told| !part.contains(told)), "{part}");
        }
        assert!(!section(&text, "flow").contains(" %"), "{}", section(&text, "flow"));
        assert!(section(&text, "patience").contains("Calls are not counted here"), "{text}");
        let spanish = written(&narrowed(&[("last", "28"), (name, value)]), "es");
        assert!(panel(&spanish, "Llamadas a tiempo").contains("no se cuentan las llamadas telefónicas"));
    }
}

#[test]
fn of_people_without_a_service_or_of_calls_alone_no_share_is_shown() {
    let why = "it would show who left, not who was called late";
    for (asked, said) in [
        (vec![("service", "-")], why),
        (vec![("language", "-")], why),
        (vec![("area", "-")], why),
        (vec![("language", "en"), ("channel", "phone")], "Calls are not counted here"),
    ] {
        let mut page = narrowed(&asked);
        for heat in ["arrived", "late"] {
            page.scope.asked.insert("heat".to_owned(), heat.to_owned());
            let text = written(&page, "en");
            for name in ["Called in time", "First contact in time"] {
                let level = panel(&text, name);
                assert!(!level.contains(" %") && level.contains(said), "{level}");
                assert!(!level.contains("may be chance"), "{level}");
            }
            assert!(!sentence(&text).contains("left"), "{}", sentence(&text));
            for id in ["by-service", "by-district", "by-channel", "flow", "patience", "trend"] {
                // Not every table is on every page.
                let part = if text.contains(&format!("id=\"{id}\"")) { section(&text, id) } else { "" };
                assert!(!part.contains("60 %") && !part.contains("73 %"), "{id}: {part}");
            }
            assert!(!section(&text, "trend").contains("<svg"), "{}", section(&text, "trend"));
            if heat == "late" {
                let week = section(&text, "week-late");
                assert!(!week.contains(">25<") && week.contains(said), "5 of 20: {week}");
            }
        }
    }
}

#[test]
fn tables_by_service_and_language_leave_calls_out_and_tell_nothing_of_who_has_none() {
    let mut page = page(&[("last", "28")], &[]);
    let figures = page.figures.as_mut().expect("figures");
    let rows = vec![("en".to_owned(), total(20), None), ("-".to_owned(), total(20), None)];
    figures.tables.insert("language".to_owned(), rows);
    let mut level = total(20).called_in;
    level.within += 20;
    let levels = BTreeMap::from(["en", "-"].map(|key| (key.to_owned(), level)));
    figures.levels_without_calls.insert("language".to_owned(), levels);
    for (language, known, unknown, counts, why) in [
        (
            "en",
            "English",
            "Language not chosen",
            "80 % (32 of 40)",
            "People who leave before choosing a language",
        ),
        ("es", "inglés", "Idioma no elegido", "80 % (32 de 40)", "Quien se va antes de elegir un idioma"),
    ] {
        let text = written(&page, language);
        let table = section(&text, "by-language");
        assert!(row(&text, "by-language", known).contains(counts), "{table}");
        assert!(!row(&text, "by-language", unknown).contains(" %"), "{table}");
        assert!(table.contains(why), "{table}");
    }
    // Only telephone calls: there is no share of them.
    let figures = page.figures.as_mut().expect("figures");
    figures.levels_without_calls.clear();
    let text = written(&page, "en");
    for id in ["by-service", "by-language"] {
        assert!(!section(&text, id).contains(" %"), "{}", section(&text, id));
    }
    assert!(section(&text, "by-district").contains("60 % (12 of 20)"), "{text}");
}
