//! The captain's figures, in both languages: the sentence and its claims, the charts, the tables, the monthly
//! report.

mod charts;
mod headline;
mod keys;
mod narrowed;
mod report;
mod tables;

use crate::forms::{bound, summed_up};
use crate::frame::{frame, holds};
use crate::html;
use crate::samples::{moment, words};
use app::api::{
    FiguresPage, FiguresView, HalfView, Me, OutcomeView, Page, RecountView, RemarkView, ScopeView,
    SignalView, TrendView,
};
use domain::access::Role;
use domain::recount::{Change, Figure, Why};
use domain::time::{Day, MINUTE};
use domain::totals::{Hour, Total};
use domain::visit::End;
use std::collections::BTreeMap;

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn me(role: Role) -> Me {
    Me {
        actor: "staff:1".to_owned(),
        name: "D. Whitfield".to_owned(),
        login: "whitfield".to_owned(),
        role,
        session: None,
    }
}

fn scope(asked: &[(&str, &str)]) -> ScopeView {
    ScopeView {
        asked: asked.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        errors: Vec::new(),
        unused: Vec::new(),
        from: day("2026-02-11"),
        to: day("2026-03-10"),
        before: Some((day("2026-01-14"), day("2026-02-10"))),
        today: day("2026-03-10"),
        districts: vec![
            ("26".parse().expect("a slug"), "26th District".to_owned()),
            ("9".parse().expect("a slug"), "9th District".to_owned()),
        ],
        services: vec![(
            "officer".parse().expect("a slug"),
            words("Talk to an officer", "Hablar con un oficial"),
        )],
        watches: vec![("day".parse().expect("a slug"), words("Day watch", "Guardia de día"))],
        languages: vec!["en".to_owned(), "es".to_owned()],
        areas: vec!["Old Town".to_owned()],
        counted: None,
        recorded_from: Some(day("2026-01-01")),
        comparable_from: Some(day("2026-01-01")),
        recounted: Vec::new(),
    }
}

/// Totals of `n` people who waited one minute, two, and so on, three of whom left.
fn total(n: i64) -> Total {
    let mut total = Total { acknowledged: n, turned: n, begun: n, ..Total::default() };
    for minutes in 1..=n {
        total.wait.add(minutes * MINUTE);
        total.acknowledgement.add(minutes * MINUTE / 2);
        total.resolution.add(minutes * 3 * MINUTE);
    }
    total.left.add(40 * MINUTE);
    total.called_in.within = 12;
    total.called_in.later = 5;
    total.called_in.abandoned_late = 3;
    total.called_in.abandoned_short = 2;
    total.ends = BTreeMap::from([(End::Resolved, n), (End::Left, 3)]);
    total.outcomes = BTreeMap::from([("done".parse().expect("a code"), n)]);
    let hour = Hour { arrived: n, late: 5, staffed_ms: 4 * 60 * MINUTE, ..Hour::default() };
    // Monday and Tuesday at ten, and a few at noon.
    total.hours = BTreeMap::from([
        (10, Hour { told: n - 2, told_within: n - 5, ..hour }),
        (34, Hour { told: 2, told_within: 1, ..Hour::default() }),
        (12, Hour { told: 9, told_within: 9, ..Hour::default() }),
    ]);
    total
}

/// A figure, with its difference from the compared period.
type Changed = (&'static str, Option<(f64, f64, f64)>);

fn figures(changes: &[Changed]) -> FiguresView {
    let points: Vec<(Day, u64, f64)> =
        (0..12).map(|n| (Day(day("2026-02-20").0 + n), 9, f64::from(300_000 + n * 1_000))).collect();
    let row = |key: &str| (key.to_owned(), total(20), Some(total(10)));
    FiguresView {
        total: total(20),
        before: Some(total(10)),
        without_calls: None,
        levels_without_calls: BTreeMap::from([(
            "service".to_owned(),
            BTreeMap::from(["officer", "-"].map(|key| (key.to_owned(), total(20).called_in))),
        )]),
        tables: BTreeMap::from([
            ("service".to_owned(), vec![row("officer"), row("-")]),
            ("district".to_owned(), vec![row("26"), row("9")]),
            ("channel".to_owned(), vec![row("walk_in")]),
        ]),
        trend: TrendView {
            measure: "wait".to_owned(),
            is_share: false,
            points,
            middle: Some(305_000.0),
            limits: Some((290_000.0, 320_000.0)),
            signals: vec![SignalView {
                kind: "beyond".to_owned(),
                from: day("2026-03-03"),
                to: day("2026-03-03"),
                up: true,
            }],
        },
        patience: vec![(10 * MINUTE, 0.8, 0.7, 0.9), (40 * MINUTE, 0.4, 0.2, 0.6)],
        half: Some(HalfView { after: 40 * MINUTE, low: 30 * MINUTE, high: Some(50 * MINUTE) }),
        changes: changes.iter().map(|(name, by)| ((*name).to_owned(), *by)).collect(),
        outcomes: vec![OutcomeView {
            code: "done".parse().expect("a code"),
            name: Some(words("All done", "Todo listo")),
            n: 20,
        }],
        staffed: true,
    }
}

fn remark(commitment: bool) -> RemarkView {
    RemarkView {
        id: format!("r{}", u8::from(commitment)),
        district: "26".parse().ok(),
        commitment,
        from: day("2026-03-02"),
        to: day("2026-03-03"),
        text: if commitment { "A second window" } else { "Water main broke" }.to_owned(),
        owner: if commitment { "Lt. Ortiz" } else { "" }.to_owned(),
        due: commitment.then(|| day("2026-03-09")),
        author: "D. Whitfield".to_owned(),
        created_at: moment("10:00:00"),
        done_at: None,
        may_finish: true,
        may_withdraw: true,
    }
}

fn page(asked: &[(&str, &str)], changes: &[Changed]) -> FiguresPage {
    FiguresPage {
        me: me(Role::Captain),
        scope: scope(asked),
        figures: Some(figures(changes)),
        remarks: vec![remark(false), remark(true)],
        typed: BTreeMap::new(),
        errors: Vec::new(),
    }
}

fn written(page: &FiguresPage, language: &str) -> String {
    let text = html(&Page::Figures(Box::new(page.clone())), &frame(language));
    holds(&text, language);
    bound(&text);
    assert!(!text.contains("<script"), "no script");
    // A no-break space reads as a space.
    text.replace('\u{a0}', " ")
}

fn sentence(text: &str) -> &str {
    text.split("class=\"sum\">").nth(1).and_then(|rest| rest.split('<').next()).expect("a sentence")
}

/// The text of a panel, without its formula.
fn panel<'a>(text: &'a str, name: &str) -> &'a str {
    let rest = text.split(&format!("<h3>{name}</h3>")).nth(1).expect("a panel");
    rest.split("<details>").next().expect("its text")
}

/// The text from an id to the end of its section.
fn section<'a>(text: &'a str, id: &str) -> &'a str {
    let rest = text.split(&format!("id=\"{id}\"")).nth(1).expect("a section");
    rest.split("</section>").next().expect("its text")
}

/// A page about this many people, and as many before.
fn about(n: i64) -> FiguresPage {
    let mut page = page(&[("last", "28")], &[]);
    let figures = page.figures.as_mut().expect("figures");
    (figures.total, figures.before) = (total(n), Some(total(n)));
    figures.tables = BTreeMap::from([("service".to_owned(), vec![("officer".to_owned(), total(n), None)])]);
    page
}

#[test]
fn a_tab_leads_to_what_the_other_page_uses() {
    let asked =
        [("service", "officer"), ("district", "26"), ("last", "28"), ("compare", "year"), ("area", "-")];
    let text = written(&page(&asked, &[]), "en");
    for href in [
        "/staffing?compare=year&amp;district=26&amp;last=28",
        "/report?month=2026-03&amp;district=26",
        "/fairness?area=-&amp;compare=year&amp;district=26&amp;last=28&amp;service=officer",
    ] {
        assert!(text.contains(&format!("href=\"{href}\"")), "{href} is not in {text}");
    }
}

#[test]
fn a_filter_that_is_set_is_shown_as_set_though_it_is_on_no_list_of_today() {
    let text = written(&page(&[("last", "28"), ("language", "ht"), ("area", "Harbor")], &[]), "en");
    for option in ["<option value=\"ht\" selected", "<option value=\"Harbor\" selected"] {
        assert_eq!(text.matches(option).count(), 1, "{option}: {text}");
    }
    let text = written(&page(&[("last", "28"), ("watch", "-"), ("area", "-")], &[]), "en");
    assert_eq!(text.matches("<option value=\"-\" selected").count(), 2, "{text}");
}

#[test]
fn what_was_refused_keeps_what_was_typed() {
    for language in ["en", "es"] {
        let mut page = page(&[("last", "28")], &[]);
        page.typed = BTreeMap::from([("text".to_owned(), "Half a sentence".to_owned())]);
        page.errors =
            vec![("owner".to_owned(), "required".to_owned()), ("due".to_owned(), "required".to_owned())];
        let text = written(&page, language);
        summed_up(&text, 2);
        assert!(text.contains("Half a sentence"), "{text}");
        let mut unread = self::page(&[("from", "soon")], &[]);
        unread.scope.errors = vec![("from".to_owned(), "bad_date".to_owned())];
        unread.figures = None;
        let text = written(&unread, language);
        summed_up(&text, 1);
        assert!(!text.contains("class=\"sum\""));
    }
}

#[test]
fn counting_is_shown_and_only_an_administrator_can_start_a_recount() {
    let mut page = page(&[], &[]);
    page.scope.counted = Some((42, 100));
    let text = written(&page, "en");
    assert!(text.contains("42 % is done") && !text.contains("/figures/recount"), "{text}");
    page.me = me(Role::Admin);
    assert!(written(&page, "en").contains("action=\"/figures/recount?"));
}

#[test]
fn days_that_changed_when_they_were_recounted_are_reported() {
    let mut page = page(&[], &[]);
    let change = |figure, was, is| Change { figure, was, is };
    page.scope.recounted = vec![RecountView {
        district: "26".parse().expect("a slug"),
        on: day("2026-03-10"),
        from: day("2026-03-02"),
        to: day("2026-03-03"),
        changes: vec![change(Figure::Served, 1_200, 1_199), change(Figure::WaitMs, 7_200_000, 7_140_000)],
        why: vec![Why::Sums],
    }];
    let text = written(&page, "en");
    for part in [
        "26th District: these figures were recounted from the record on March 10, 2026.",
        "Served: 1,200, now 1,199; Total waiting time: 2:00:00, now 1:59:00.",
        "Some totals did not match the sum of their visits",
    ] {
        assert!(text.contains(part), "“{part}” is not in {text}");
    }
    assert!(written(&page, "es").contains("se recontaron"));
    // Times that read alike are not reported as a change.
    page.scope.recounted[0].changes = vec![change(Figure::WaitMs, 7_199_600, 7_199_100)];
    assert!(written(&page, "en").contains("only finer details."));
}
