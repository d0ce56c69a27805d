//! The monthly report for paper.

use super::{day, figures, me, remark, scope, sentence, total};
use crate::forms::{attribute, bound, tags};
use crate::frame::{frame, holds};
use crate::html;
use crate::samples::moment;
use app::api::{Page, ReportPage, ScopeView};
use domain::access::Role;

#[test]
fn the_monthly_report_includes_its_formulas() {
    for (language, texts) in [
        (
            "en",
            [
                "Monthly report: February 2026",
                ">February 2026</th>",
                "The same month a year earlier",
                "Type 7",
                "Lt. Ortiz",
            ],
        ),
        (
            "es",
            [
                "Informe mensual: febrero de 2026",
                ">Febrero de 2026</th>",
                "El mismo mes un año antes",
                "tipo 7",
                "Lt. Ortiz",
            ],
        ),
    ] {
        let page = ReportPage {
            me: me(Role::Captain),
            scope: ScopeView {
                from: day("2026-02-01"),
                to: day("2026-02-28"),
                ..scope(&[("from", "2026-02-01"), ("to", "2026-02-28")])
            },
            figures: Some(figures(&[])),
            year: Some(total(7)),
            remarks: vec![remark(true)],
            made_at: moment("08:00:00"),
        };
        let text = html(&Page::Report(Box::new(page)), &frame(language));
        holds(&text, language);
        bound(&text);
        for part in texts {
            assert!(text.to_lowercase().contains(&part.to_lowercase()), "“{part}” is not in {text}");
        }
        let closed = tags(&text, "details").into_iter().filter(|tag| !tag.contains("open")).count();
        assert_eq!(closed, 0, "nothing on paper is folded");
        // Read later, or by another person, "last month" would be a different one.
        let month = if language == "en" { "February 2026: half of" } else { "Febrero de 2026: la mitad de" };
        assert!(sentence(&text).starts_with(month), "{}", sentence(&text));
        // Every column of the table has a header, so that the rule below them is continuous.
        let table = text.split("id=\"beside\"").nth(1).and_then(|rest| rest.split("</thead>").next());
        let table = table.expect("a table");
        assert!(tags(table, "td").is_empty() && tags(table, "th").len() == 4, "{table}");
        let share = if language == "en" { "70 % (7 of 10)" } else { "70 % (7 de 10)" };
        assert!(text.replace('\u{a0}', " ").contains(share), "{text}");
        assert!(!text.contains("href=\"/figures/visits") && !text.contains("/figures/remarks"));
    }
}

#[test]
fn the_current_month_is_reported_so_far() {
    for (language, last, about, column, is_told) in [
        ("en", "2026-03-10", "March 1, 2026 – March 10, 2026, so far", "March 2026 so far", true),
        ("es", "2026-03-10", "10 de marzo de 2026, hasta ahora", "Marzo de 2026, hasta ahora", true),
        ("en", "2026-03-09", "so far", "so far", false),
        ("en", "2026-04-30", "so far", "so far", false),
    ] {
        let first = day(&format!("{}-01", &last[..7]));
        let page = ReportPage {
            me: me(Role::Captain),
            scope: ScopeView { from: first, to: day(last), ..scope(&[]) },
            figures: Some(figures(&[])),
            year: None,
            remarks: Vec::new(),
            made_at: moment("08:00:00"),
        };
        let text = html(&Page::Report(Box::new(page)), &frame(language));
        assert!(text.contains(about) == is_told && text.contains(column) == is_told, "{text}");
        // On a phone the table scrolls by itself.
        let table = text.split("id=\"beside\"").nth(1).and_then(|rest| rest.split("<table").next());
        assert!(table.is_some_and(|before| before.contains("class=\"scroll-x\"")), "{text}");
    }
}

#[test]
fn the_months_of_the_report_begin_with_the_first_on_record() {
    let months = |recorded_from: Option<&str>, first: &str| {
        let from = day(first);
        let recorded_from = recorded_from.map(day);
        let page = ReportPage {
            me: me(Role::Captain),
            scope: ScopeView { from, to: from.last_of_month(), recorded_from, ..scope(&[]) },
            figures: None,
            year: None,
            remarks: Vec::new(),
            made_at: moment("08:00:00"),
        };
        let text = html(&Page::Report(Box::new(page)), &frame("en"));
        let values = tags(&text, "option").into_iter().filter_map(|tag| attribute(tag, "value"));
        values.filter(|value| value.starts_with("20")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(months(Some("2025-12-15"), "2026-02-01"), ["2026-03", "2026-02", "2026-01", "2025-12"]);
    assert_eq!(months(None, "2026-03-01"), ["2026-03"]);
    // A month outside the record that is asked for is still shown as chosen.
    assert_eq!(months(Some("2026-02-15"), "2026-01-01"), ["2026-03", "2026-02", "2026-01"]);
    assert_eq!(months(Some("2016-03-31"), "2026-03-01").len(), 121, "however long the record is");
}
