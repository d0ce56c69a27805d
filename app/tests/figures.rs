//! The captain's figures, in both languages: the sentence and what it may claim, the charts, the tables, the month on paper.

use crate::forms::{bound, summed_up, tags};
use crate::frame::{frame, holds};
use crate::samples::{moment, words};
use app::api::{
    BehindPage, BehindRow, FiguresPage, FiguresView, Me, OutcomeView, Page, RemarkView, ReportPage,
    ScopeView, SignalView, TrendView,
};
use app::html;
use domain::access::Role;
use domain::ids::VisitId;
use domain::time::{Day, MINUTE};
use domain::totals::{Hour, Total};
use domain::visit::{Channel, End};
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
        watches: vec![("day".parse().expect("a slug"), words("Day watch", "Turno de día"))],
        languages: vec!["en".to_owned(), "es".to_owned()],
        areas: vec!["Old Town".to_owned()],
        counted: None,
    }
}

/// `n` people who waited one minute, two, and so on, of whom three left.
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

fn figures(changes: &[(&str, (f64, f64, f64))]) -> FiguresView {
    let points: Vec<(Day, u64, f64)> =
        (0..12).map(|n| (Day(day("2026-02-20").0 + n), 9, f64::from(300_000 + n * 1_000))).collect();
    let row = |key: &str| (key.to_owned(), total(20), Some(total(10)));
    FiguresView {
        total: total(20),
        before: Some(total(10)),
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
        half: Some(40 * MINUTE),
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

fn page(asked: &[(&str, &str)], changes: &[(&str, (f64, f64, f64))]) -> FiguresPage {
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
    // A space that does not break is a space.
    text.replace('\u{a0}', " ")
}

fn sentence(text: &str) -> &str {
    text.split("class=\"sum\">").nth(1).and_then(|rest| rest.split('<').next()).expect("a sentence")
}

#[test]
fn the_sentence_claims_a_change_only_where_it_is_sure() {
    let said = |change: (f64, f64, f64), compare: &str| {
        let page = page(&[("last", "28"), ("compare", compare)], &[("wait", change)]);
        sentence(&written(&page, "en")).to_owned()
    };
    let start = "Last 28 days: half of 20 people were called within 11 minutes";
    assert_eq!(
        said((-150_000.0, -200_000.0, -90_000.0), "before"),
        format!("{start}, 3 minutes sooner than just before; 13 % left.")
    );
    assert_eq!(
        said((120_000.0, 60_000.0, 180_000.0), "year"),
        format!("{start}, 2 minutes later than a year ago; 13 % left.")
    );
    assert_eq!(
        said((-150_000.0, -400_000.0, 1.0), "before"),
        format!("{start}, about as just before; 13 % left.")
    );
    // A difference that nobody could feel is none, however sure.
    assert_eq!(said((-20.0, -30.0, -10.0), "before"), format!("{start}, about as just before; 13 % left."));
    let alone = written(&page(&[("last", "28")], &[]), "en");
    assert_eq!(sentence(&alone), format!("{start}; 13 % left."));
    let mut nobody = page(&[("last", "today")], &[]);
    nobody.figures.as_mut().expect("figures").total = Total::default();
    assert_eq!(sentence(&written(&nobody, "en")), "Today: nobody came.");
}

#[test]
fn key_figures_stand_with_what_they_stand_on() {
    for (language, texts) in [
        // 12 of 20 by the usual formula, of 22 with those who left at once, (12 + 2) of 22, 12 of 17.
        (
            "en",
            [
                "60 %",
                "used here): 60 %",
                "of everybody: 55 %",
                "of everybody: 64 %",
                "hides who left: 71 %",
                "12 of 20",
            ],
        ),
        (
            "es",
            ["60 %", "usada aquí): 60 %", "de todas: 55 %", "de todas: 64 %", "se fueron: 71 %", "12 de 20"],
        ),
    ] {
        let text = written(&page(&[("last", "28")], &[]), language);
        for part in texts {
            assert!(text.contains(part), "“{part}” is not in {text}");
        }
        let panels = text.matches("class=\"panel key\"").count();
        assert_eq!(panels, text.matches("<details><summary>").count(), "each with its formula");
        assert_eq!(panels, 16);
    }
    let text = written(&page(&[("last", "28"), ("area", "Old Town")], &[]), "en");
    assert!(text.contains("half within 10:"), "{text}");
    assert!(text.contains("Nine of ten within 17:59, among 20."), "{text}");
    assert!(text.contains("Left before their turn: 1"), "{text}");
    assert!(text.contains("area=Old%20Town"), "the filter goes along: {text}");
}

#[test]
fn what_stands_out_is_said_in_words_and_notes_stand_on_their_days() {
    let text = written(&page(&[("last", "28")], &[]), "en");
    assert!(text.contains("Tuesday, March 3, 2026: above what chance alone would show."), "{text}");
    assert!(text.contains("March 2, 2026 – March 3, 2026: Water main broke"));
    assert_eq!(text.matches("class=\"dot out\"").count(), 2, "the day and the legend");
    let marks = text.matches("y1=\"34\"").count();
    assert_eq!(marks, 1, "a note has a mark, a commitment none");
    assert!(text.contains("its day has passed"));
    let spanish = written(&page(&[("last", "28")], &[]), "es");
    assert!(spanish.contains("por encima de lo que mostraría solo el azar"));
}

#[test]
fn the_week_has_a_number_in_every_hour_that_has_one() {
    let text = written(&page(&[], &[]), "en");
    assert!(text.contains("<td class=\"nums shade-5\">20</td>"), "{text}");
    assert_eq!(text.matches(" shade-0\">").count(), 167);
    let late = written(&page(&[("heat", "late")], &[]), "en");
    assert!(late.contains("<td class=\"nums shade-5\">25</td>"), "5 of 20: {late}");
}

#[test]
fn rows_narrow_the_page_and_open_their_visits() {
    let text = written(&page(&[("last", "28"), ("measure", "called")], &[]), "en");
    for part in [
        "href=\"/figures?last=28&amp;measure=called&amp;service=officer\"",
        "href=\"/figures/visits?last=28&amp;service=-&amp;list=all\"",
        "Service not chosen",
        "All done",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let narrowed = written(&page(&[("service", "officer")], &[]), "en");
    assert!(!narrowed.contains("id=\"by-service\""), "told apart by what it is narrowed to");
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
fn counting_is_told_and_only_who_sets_up_can_begin_it_anew() {
    let mut page = page(&[], &[]);
    page.scope.counted = Some((42, 100));
    let text = written(&page, "en");
    assert!(text.contains("42 % is done") && !text.contains("/figures/recount"), "{text}");
    page.me = me(Role::Admin);
    assert!(written(&page, "en").contains("action=\"/figures/recount?"));
}

#[test]
fn the_visits_behind_a_figure_lead_to_each_visit() {
    let id = VisitId("0195a0a0-0000-7000-8000-000000000001".parse().expect("an id"));
    let row = BehindRow {
        id,
        district: "26".parse().expect("a slug"),
        arrived_at: moment("10:14:05"),
        service: None,
        channel: Channel::WalkIn,
        end: End::Left,
        acknowledgement_ms: Some(30_000),
        wait_ms: None,
        resolution_ms: None,
        counts: false,
    };
    for language in ["en", "es"] {
        let page = BehindPage {
            me: me(Role::Captain),
            scope: scope(&[("last", "28"), ("list", "left")]),
            list: "left".to_owned(),
            count: 900,
            open: 2,
            visits: vec![row.clone()],
        };
        let text = html(&Page::Behind(Box::new(page)), &frame(language));
        holds(&text, language);
        bound(&text);
        assert!(text.contains(&format!("href=\"/floor?visit={id}\"")), "{text}");
        assert!(text.contains("0:30 *") && text.contains("900"), "{text}");
        assert!(text.contains("href=\"/figures?last=28\""), "back without the list: {text}");
    }
}

#[test]
fn a_month_stands_on_paper_with_its_formulas() {
    for (language, texts) in [
        ("en", ["Monthly report: February 2026", "The same month a year before", "Type 7", "Lt. Ortiz"]),
        ("es", ["Informe mensual: febrero de 2026", "El mismo mes del año anterior", "tipo 7", "Lt. Ortiz"]),
    ] {
        let page = ReportPage {
            me: me(Role::Captain),
            scope: scope(&[("from", "2026-02-01"), ("to", "2026-02-28")]),
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
        assert!(!text.contains("href=\"/figures/visits") && !text.contains("/figures/remarks"));
    }
}

#[test]
fn waits_told_are_scored_by_the_hour_of_the_day() {
    let text = written(&page(&[("last", "28")], &[]), "en");
    let table = text.split("id=\"told-hours\"").nth(1).and_then(|rest| rest.split("</table>").next());
    let table = table.expect("a table");
    let row = |hour: &str| {
        let head = format!("{hour}</th>");
        let rest = table.split(&head).nth(1).and_then(|rest| rest.split("</tr>").next());
        rest.map(str::to_owned).expect("a row")
    };
    assert!(row("10").contains(">20<") && row("10").contains("80 %"), "{}", row("10"));
    assert!(row("12").contains(">9<") && !row("12").contains('%'), "too few to say: {}", row("12"));
}
