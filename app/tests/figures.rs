//! The captain's figures, in both languages: the sentence and what it may claim, the charts, the tables, the month on paper.

use crate::forms::{attribute, bound, summed_up, tags};
use crate::frame::{frame, holds};
use crate::samples::{moment, words};
use app::api::{
    BehindPage, BehindRow, FiguresPage, FiguresView, HalfView, Me, OutcomeView, Page, RecountView,
    RemarkView, ReportPage, ScopeView, SignalView, TrendView,
};
use app::html;
use domain::access::Role;
use domain::ids::VisitId;
use domain::recount::{Change, Figure, Why};
use domain::stats::Histogram;
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
        watches: vec![("day".parse().expect("a slug"), words("Day watch", "Turno de día"))],
        languages: vec!["en".to_owned(), "es".to_owned()],
        areas: vec!["Old Town".to_owned()],
        counted: None,
        recorded_from: Some(day("2026-01-01")),
        comparable_from: Some(day("2026-01-01")),
        recounted: Vec::new(),
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

/// A figure and how it differs from before.
type Changed = (&'static str, Option<(f64, f64, f64)>);

fn figures(changes: &[Changed]) -> FiguresView {
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
    // A space that does not break is a space.
    text.replace('\u{a0}', " ")
}

fn sentence(text: &str) -> &str {
    text.split("class=\"sum\">").nth(1).and_then(|rest| rest.split('<').next()).expect("a sentence")
}

#[test]
fn the_sentence_claims_a_change_only_where_it_is_sure() {
    let beside = |before: i64, change: Option<(f64, f64, f64)>, compare: &str| {
        let mut page = page(&[("last", "28"), ("compare", compare)], &[("wait", change)]);
        page.figures.as_mut().expect("figures").before = Some(total(before));
        sentence(&written(&page, "en")).to_owned()
    };
    let said = |change: Option<(f64, f64, f64)>, compare: &str| beside(10, change, compare);
    let start = "Last 28 days: half of the 20 people who were called and timed waited at most 10 min 31 s";
    assert_eq!(
        beside(26, Some((-180_224.0, -200_000.0, -90_000.0)), "before"),
        format!("{start}, which is 3 min 1 s shorter than just before; 3 of 23 left.")
    );
    assert_eq!(
        beside(16, Some((121_856.0, 60_000.0, 180_000.0)), "year"),
        format!("{start}, which is 2 min 2 s longer than a year ago; 3 of 23 left.")
    );
    // That nothing is sure is not that nothing changed.
    assert_eq!(
        said(None, "before"),
        format!("{start}, and any difference from just before may be chance; 3 of 23 left.")
    );
    assert_eq!(
        said(None, "year"),
        format!("{start}, and any difference from a year ago may be chance; 3 of 23 left.")
    );
    assert_eq!(
        beside(20, Some((-20.0, -30.0, -10.0)), "before"),
        format!("{start}, which is less than 1 s shorter than just before; 3 of 23 left.")
    );
    // 28.7 seconds lie between them; the one before is shown as 10:03.
    assert_eq!(
        beside(19, Some((28_672.0, 28_000.0, 29_600.0)), "before"),
        format!("{start}, which is 28 s longer than just before; 3 of 23 left.")
    );
    let alone = written(&page(&[("last", "28")], &[]), "en");
    assert_eq!(sentence(&alone), format!("{start}; 3 of 23 left."));
    let mut nobody = page(&[("last", "today")], &[]);
    nobody.figures.as_mut().expect("figures").total = Total::default();
    assert_eq!(sentence(&written(&nobody, "en")), "Today: nobody came.");
    // Nobody is known not to have come before anything was recorded.
    for recorded_from in [None, Some(day("2026-03-11"))] {
        nobody.scope.recorded_from = recorded_from;
        assert_eq!(sentence(&written(&nobody, "en")), "Today: nothing was recorded yet.");
        assert_eq!(sentence(&written(&nobody, "es")), "Hoy: todavía no se registraba nada.");
    }
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
    assert!(text.contains("half within 10:31"), "{text}");
    assert!(text.contains("aria-label=\"Figure to follow\""), "{text}");
    assert!(text.contains("Nine of ten within 18:00, among 20."), "{text}");
    assert!(text.contains("Left before their turn, of those timed: 1"), "{text}");
    assert!(text.contains("area=Old%20Town"), "the filter goes along: {text}");
}

/// What a panel says, without its formula.
fn panel<'a>(text: &'a str, name: &str) -> &'a str {
    let rest = text.split(&format!("<h3>{name}</h3>")).nth(1).expect("a panel");
    rest.split("<details>").next().expect("its text")
}

/// What stands from an id to the end of its section.
fn section<'a>(text: &'a str, id: &str) -> &'a str {
    let rest = text.split(&format!("id=\"{id}\"")).nth(1).expect("a section");
    rest.split("</section>").next().expect("its text")
}

#[test]
fn a_difference_is_told_with_its_range_or_that_it_may_be_chance() {
    let changes = [
        ("wait", None),
        // 18:00 now and 9:04 before, as they are shown, between which 8:56.6 lie.
        ("wait_p90", Some((536_576.0, 300_900.0, 700_300.0))),
        ("acknowledgement_p90", Some((268_288.0, 199_900.0, 300_900.0))),
        ("called", None),
        ("left", Some((-0.1, -0.174, -0.028))),
    ];
    for (language, told) in [
        (
            "en",
            [
                (
                    "Wait",
                    "Half: any difference may be chance. Nine of ten: 8:56 longer (likely 5:00 to 11:41).",
                ),
                ("To first contact", "<p>Nine of ten: 4:28 longer (likely 3:19 to 5:01).</p>"),
                ("Called in time", "<p>any difference may be chance</p>"),
                ("Not served", "Left: 10 of 100 fewer (likely 2 to 18)"),
            ],
        ),
        (
            "es",
            [
                (
                    "Espera",
                    "La mitad: cualquier diferencia puede deberse al azar. Nueve de cada diez: 8:56 más (probablemente de 5:00 a 11:41).",
                ),
                (
                    "Hasta el primer contacto",
                    "<p>Nueve de cada diez: 4:28 más (probablemente de 3:19 a 5:01).</p>",
                ),
                ("Llamadas a tiempo", "<p>cualquier diferencia puede deberse al azar</p>"),
                ("No atendidas", "Se fueron: 10 de cada 100 menos (probablemente de 2 a 18)"),
            ],
        ),
    ] {
        let text = written(&page(&[("last", "28")], &changes), language);
        for (name, words) in told {
            assert!(panel(&text, name).contains(words), "{name}: “{words}” is not in {}", panel(&text, name));
        }
    }
}

#[test]
fn a_time_of_fewer_districts_is_told_as_that() {
    let mut page = page(&[("last", "28")], &[]);
    page.scope.recorded_from = Some(day("2026-01-01"));
    for (comparable_from, is_told) in [("2026-01-01", false), ("2026-03-11", true)] {
        page.scope.comparable_from = Some(day(comparable_from));
        for (language, text) in [
            ("en", "Before March 11, 2026 not all of these districts were on record."),
            ("es", "Antes del 11 de marzo de 2026 no todos estos distritos estaban registrados."),
        ] {
            let written = written(&page, language);
            assert_eq!(section(&written, "trend").contains(text), is_told, "{written}");
        }
    }
}

/// A page about so many people, and as many before.
fn about(n: i64) -> FiguresPage {
    let mut page = page(&[("last", "28")], &[]);
    let figures = page.figures.as_mut().expect("figures");
    (figures.total, figures.before) = (total(n), Some(total(n)));
    figures.tables = BTreeMap::from([("service".to_owned(), vec![("officer".to_owned(), total(n), None)])]);
    page
}

#[test]
fn of_fewer_than_ten_nothing_usual_is_told() {
    for (language, name, sum, value, told) in [
        (
            "en",
            "Wait",
            "12 came; too few were called to speak of a usual wait; 3 of 12 left.",
            "half within",
            ["Too few to tell a usual time: 9.", "Before: too few (9)", "of those timed: 1<"],
        ),
        (
            "es",
            "Espera",
            "vinieron 12; se llamó a muy pocas para hablar de una espera habitual; se fueron 3 de 12.",
            "la mitad en",
            [
                "Muy pocas para decir un tiempo habitual: 9.",
                "Antes: muy pocas (9)",
                "de las que se midió la espera: 1<",
            ],
        ),
    ] {
        let text = written(&about(9), language);
        assert!(sentence(&text).ends_with(sum), "{}", sentence(&text));
        let wait = panel(&text, name);
        assert!(!wait.contains(value) && wait.contains('–'), "{wait}");
        for words in told {
            assert!(wait.contains(words), "“{words}” is not in {wait}");
        }
        let row = section(&text, "by-service");
        assert_eq!(row.matches("nums\">–</td>").count(), 3, "no median, nine of ten, or before: {row}");
        let left = section(&text, "flow");
        assert!(left.contains(told[2]) && !left.contains("40:00"), "one left after forty minutes: {left}");
        let enough = written(&about(10), language);
        assert!(panel(&enough, name).contains(value), "{}", panel(&enough, name));
        assert_eq!(
            section(&enough, "by-service").matches("nums\">–</td>").count(),
            1,
            "only before: {enough}"
        );
    }
}

#[test]
fn of_nobody_nothing_is_told() {
    let mut page = page(&[("last", "28")], &[]);
    let figures = page.figures.as_mut().expect("figures");
    (figures.total, figures.before) = (Total::default(), Some(Total::default()));
    (figures.patience, figures.half) = (Vec::new(), None);
    for (language, arrived, wait, before, none) in [
        ("en", "Arrived", "Wait", "Before: none<", "None in this time"),
        ("es", "Llegaron", "Espera", "Antes: ninguna<", "Ninguna en este tiempo"),
    ] {
        let text = written(&page, language);
        assert!(panel(&text, arrived).contains(none), "{}", panel(&text, arrived));
        assert!(panel(&text, wait).contains(before), "{}", panel(&text, wait));
        let patience = section(&text, "patience");
        assert!(patience.contains(none) && !patience.contains("95 %"), "nothing is drawn: {patience}");
    }
}

#[test]
fn all_that_a_figure_leaves_stands_behind_it_and_one_visit_is_opened_as_one() {
    let mut page = page(&[("last", "28")], &[]);
    let total = &mut page.figures.as_mut().expect("figures").total;
    total.reopened = 1;
    // 12 of 24 in time: later, or gone before their call, soon or late.
    total.called_in.abandoned_early = 4;
    let text = written(&page, "en");
    assert!(panel(&text, "Opened again").contains(">Open the visit"), "{}", panel(&text, "Opened again"));
    assert!(panel(&text, "Called in time").contains(">12 of 24<"), "{}", panel(&text, "Called in time"));
    assert!(panel(&text, "Called in time").contains(">Open the 12 visits"), "{text}");
    assert!(panel(&written(&page, "es"), "Reabiertas").contains(">Abrir la visita"));
    assert!(text.contains("Whoever left first, after 5 seconds, counts as missed"), "{text}");
}

#[test]
fn of_days_to_come_or_not_yet_counted_it_is_not_said_that_nobody_came() {
    let mut page = page(&[("from", "2027-05-01"), ("to", "2027-05-31")], &[]);
    page.figures.as_mut().expect("figures").total = Total::default();
    assert!(sentence(&written(&page, "en")).ends_with(": nobody came."));
    page.scope.counted = Some((42, 100));
    assert!(sentence(&written(&page, "en")).ends_with(": no visits of this time are counted yet."));
    (page.scope.counted, page.scope.recorded_from) = (Some((42, 100)), None);
    assert!(
        sentence(&written(&page, "es")).ends_with("todavía no se ha contado ninguna visita de este tiempo.")
    );
    page.scope.counted = None;
    (page.scope.from, page.scope.to) = (day("2027-05-01"), day("2027-05-31"));
    page.scope.recorded_from = Some(day("2026-01-01"));
    assert!(sentence(&written(&page, "en")).ends_with("nothing was recorded yet."));
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
fn patience_is_told_with_its_range_and_on_whom_it_stands() {
    let said = |left: i64, half: Option<HalfView>, language: &str| {
        let mut page = about(20);
        let figures = page.figures.as_mut().expect("figures");
        figures.half = half;
        figures.total.left = Histogram::new();
        (0..left).for_each(|_| figures.total.left.add(40 * MINUTE));
        let text = written(&page, language);
        let sentence = section(&text, "patience").split("<p>").nth(1).and_then(|rest| rest.split('<').next());
        sentence.map(str::to_owned).expect("a sentence")
    };
    // Of a range the nearer end goes down to the second, the farther end up.
    let (after, low) = (40 * MINUTE, 30 * MINUTE + 400);
    let half = Some(HalfView { after, low, high: Some(50 * MINUTE - 400) });
    let least = Some(HalfView { after, low, high: None });
    let start = "If nobody were called, half would leave after about 40 min";
    let on = "12 of 32 were seen to leave.";
    assert_eq!(said(12, half, "en"), format!("{start} (likely 30 min to 50 min); {on}"));
    assert_eq!(said(12, least, "en"), format!("{start} (likely 30 min or more); {on}"));
    let few = "Seen to leave: 9 of 29, too few to tell after how long half would.";
    assert_eq!(said(9, half, "en"), few, "nine say nothing usual");
    assert_eq!(said(0, None, "en"), "Of 20 who were timed, nobody was seen to leave.");
    assert_eq!(
        said(12, half, "es"),
        "Si no se llamara a nadie, la mitad se iría después de 40 min, más o menos (probablemente de 30 min a 50 min); se vio irse a 12 de 32."
    );
}

#[test]
fn of_limits_nothing_is_said_where_there_are_none_or_they_leave_nothing_out() {
    let said = |limits: Option<(f64, f64)>, language: &str| {
        let mut page = page(&[("last", "28")], &[]);
        let trend = &mut page.figures.as_mut().expect("figures").trend;
        (trend.is_share, trend.limits, trend.signals) = (true, limits, Vec::new());
        (trend.middle, trend.points) = (Some(0.6), vec![(day("2026-03-03"), 9, 0.6)]);
        section(&written(&page, language), "trend").to_owned()
    };
    let few = said(None, "en");
    assert!(!few.contains("1 chart in 20") && !few.contains("Limits of what chance does"), "{few}");
    let fine = said(Some((0.4, 0.8)), "en");
    assert!(fine.contains("at most about 1 chart in 20") && fine.contains("No day stands out"), "{fine}");
    let wide = said(Some((0.02, 1.0)), "en");
    assert!(wide.contains("too wide to tell one day from another"), "{wide}");
    assert!(!wide.contains("No day stands out"), "{wide}");
    assert!(said(Some((0.02, 1.0)), "es").contains("demasiado amplios"));
}

#[test]
fn numbers_have_their_thousands_apart_and_small_ones_two_digits_that_count() {
    let mut page = page(&[("last", "28")], &[]);
    let total = &mut page.figures.as_mut().expect("figures").total;
    total.begun = 393;
    total.hours.entry(10).or_default().staffed_ms = 62_321 * 6 * MINUTE;
    total.hours.entry(34).or_default().arrived = 4_500;
    let text = written(&page, "en");
    assert!(panel(&text, "Window hours").contains("6,232.1"), "{}", panel(&text, "Window hours"));
    assert!(panel(&text, "Served in a window hour").contains("0.063"), "{text}");
    assert!(text.contains("<td class=\"nums shade-5\">4,500</td>"), "{text}");
}

#[test]
fn waits_told_are_scored_before_they_are_rounded_up_and_the_page_says_so() {
    let mut page = page(&[("last", "28")], &[]);
    let quotes = &mut page.figures.as_mut().expect("figures").total.quotes;
    (quotes.n, quotes.within_p80, quotes.bias_ms) = (10, 8, 4_000);
    let text = written(&page, "en");
    let told = panel(&text, "Called within the longer time told");
    for words in [
        ">80 %<",
        "of 10 who were told a wait, before it is rounded up to five minutes",
        "On average less than 1 s longer than the shorter time, before it is rounded up",
    ] {
        assert!(told.contains(words), "“{words}” is not in {told}");
    }
    let spanish = "de 10 a quienes se indicó una espera, antes de redondearla";
    assert!(written(&page, "es").contains(spanish));
    page.figures.as_mut().expect("figures").total.quotes.bias_ms = 0;
    let text = written(&page, "en");
    let told = panel(&text, "Called within the longer time told");
    assert!(
        told.contains("On average exactly the shorter time") && !told.contains("less than 1 s"),
        "{told}"
    );
}

#[test]
fn a_share_stands_with_its_counts_and_of_fewer_than_ten_people_none_is_shown() {
    let mut page = page(&[("last", "28")], &[]);
    let figures = page.figures.as_mut().expect("figures");
    // One who was told a wait, nine who waited for their turn, nobody whose outcome has a number.
    (figures.total.quotes.n, figures.total.quotes.within_p80, figures.total.quotes.bias_ms) = (1, 1, 400);
    (figures.total.called_in.within, figures.total.called_in.later) = (5, 1);
    for (language, told, called, unnumbered, one, nine, none) in [
        (
            "en",
            "Called within the longer time told",
            "Called in time",
            "Ended without a number",
            "of one who was told a wait",
            "5 of 9",
            "None in this time",
        ),
        (
            "es",
            "Llamadas dentro del tiempo más largo indicado",
            "Llamadas a tiempo",
            "Terminaron sin número",
            "de una persona a quien se indicó una espera",
            "5 de 9",
            "Ninguna en este tiempo",
        ),
    ] {
        let text = written(&page, language);
        let value = |name: &str| {
            let rest = panel(&text, name).split("class=\"figure\">").nth(1);
            rest.and_then(|rest| rest.split('<').next()).map(str::to_owned).expect("a figure")
        };
        let told_panel = panel(&text, told);
        assert!(value(told) == "–" && told_panel.contains(one), "{told_panel}");
        assert!(!told_panel.contains("<li>"), "neither a range nor how wrong it was: {told_panel}");
        let called_panel = panel(&text, called);
        assert!(value(called) == "–" && called_panel.contains(nine), "{called_panel}");
        assert!(panel(&text, unnumbered).contains(none), "{}", panel(&text, unnumbered));
        // Whoever is in the row without a service left before saying what for.
        let rows: Vec<String> = section(&text, "by-service").split("</tr>").map(str::to_owned).collect();
        let counts = if language == "en" { "60 % (12 of 20)" } else { "60 % (12 de 20)" };
        assert!(rows[1].contains(counts), "{}", rows[1]);
        assert!(!rows[2].contains('%') && rows[2].contains("nums\">–</td>"), "{}", rows[2]);
        let why = if language == "en" { "it would tell who left" } else { "diría quién se fue" };
        assert!(section(&text, "by-service").contains(why), "{text}");
        assert!(!section(&text, "by-channel").contains(why), "{text}");
    }
    let figures = page.figures.as_mut().expect("figures");
    figures.tables.insert("channel".to_owned(), vec![("phone".to_owned(), figures.total.clone(), None)]);
    let text = written(&page, "en");
    let row = section(&text, "by-channel");
    assert!(row.contains("nums\">5 of 9</td>") && !row.contains('%'), "{row}");
}

#[test]
fn of_a_time_that_begins_before_the_record_it_is_said_from_which_day_on_it_is() {
    let mut page = page(&[("from", "2026-02-11"), ("to", "2026-03-10")], &[]);
    let days = ["February 11, 2026 – March 10, 2026", "11 de febrero de 2026 – 10 de marzo de 2026"];
    for (recorded_from, english, spanish) in [
        ("2026-02-11", "", ""),
        (
            "2026-02-12",
            " (on record from February 12, 2026 on)",
            " (registrado desde el 12 de febrero de 2026)",
        ),
        ("2026-03-10", " (on record from March 10, 2026 on)", " (registrado desde el 10 de marzo de 2026)"),
    ] {
        page.scope.recorded_from = Some(day(recorded_from));
        for (language, days, since) in [("en", days[0], english), ("es", days[1], spanish)] {
            let text = written(&page, language);
            assert!(sentence(&text).starts_with(&format!("{days}{since}: ")), "{}", sentence(&text));
        }
    }
}

#[test]
fn one_who_left_is_told_as_one() {
    let mut page = page(&[("last", "28")], &[]);
    page.figures.as_mut().expect("figures").total.ends.insert(End::Left, 1);
    assert!(sentence(&written(&page, "en")).ends_with("; 1 of 21 left."));
    assert!(sentence(&written(&page, "es")).ends_with("; se fue 1 de 21."));
}

#[test]
fn of_fewer_than_ten_who_left_no_curve_is_drawn() {
    for (left, is_drawn) in [(9, false), (10, true)] {
        let mut page = about(20);
        let total = &mut page.figures.as_mut().expect("figures").total;
        total.left = (0..left).map(|_| 40 * MINUTE).collect();
        let text = written(&page, "en");
        let patience = section(&text, "patience");
        assert_eq!(patience.contains("<svg"), is_drawn, "{patience}");
        assert_eq!(patience.contains("40:00"), is_drawn, "when each of them left: {patience}");
    }
}

#[test]
fn a_day_of_few_visits_beyond_the_drawn_limits_has_a_mark_that_says_so() {
    let drawn = |value: f64| {
        let mut page = page(&[("last", "28")], &[]);
        page.figures.as_mut().expect("figures").trend.points[0].2 = value;
        section(&written(&page, "en"), "trend").to_owned()
    };
    let inside = drawn(300_000.0);
    assert!(!inside.contains("dot wider") && !inside.contains("Its own limits are wider"), "{inside}");
    let beyond = drawn(330_000.0);
    assert_eq!(beyond.matches("class=\"dot wider\"").count(), 2, "the day and the legend: {beyond}");
    assert!(beyond.contains("Its own limits are wider"), "{beyond}");
    assert!(beyond.contains("a weekday that is usually busier may stand out for that alone"), "{beyond}");
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
fn days_that_came_out_differently_when_they_were_counted_anew_are_told() {
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
        "26th District: these figures were counted again from the record on March 10, 2026.",
        "Served: 1,200, now 1,199; Waits, added up: 2:00:00, now 1:59:00.",
        "Totals were not the sums of their visits",
    ] {
        assert!(text.contains(part), "“{part}” is not in {text}");
    }
    assert!(written(&page, "es").contains("se volvieron a contar"));
    // Times that are told alike are no change to tell.
    page.scope.recounted[0].changes = vec![change(Figure::WaitMs, 7_199_600, 7_199_100)];
    assert!(written(&page, "en").contains("only finer details."));
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
        (
            "en",
            [
                "Monthly report: February 2026",
                ">February 2026</th>",
                "The same month a year before",
                "Type 7",
                "Lt. Ortiz",
            ],
        ),
        (
            "es",
            [
                "Informe mensual: febrero de 2026",
                ">Febrero de 2026</th>",
                "El mismo mes del año anterior",
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
        // Read later, or by somebody else, "last month" would be another one.
        let month = if language == "en" { "February 2026: half of" } else { "Febrero de 2026: la mitad de" };
        assert!(sentence(&text).starts_with(month), "{}", sentence(&text));
        let share = if language == "en" { "70 % (7 of 10)" } else { "70 % (7 de 10)" };
        assert!(text.replace('\u{a0}', " ").contains(share), "{text}");
        assert!(!text.contains("href=\"/figures/visits") && !text.contains("/figures/remarks"));
    }
}

#[test]
fn a_month_that_runs_is_told_so_far() {
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
        // On a telephone the table scrolls by itself.
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
    // One that is asked for all the same is shown as asked for.
    assert_eq!(months(Some("2026-02-15"), "2026-01-01"), ["2026-03", "2026-02", "2026-01"]);
    assert_eq!(months(Some("2016-03-31"), "2026-03-01").len(), 121, "however long the record is");
}

#[test]
fn a_department_without_watches_has_no_table_of_them() {
    let mut page = page(&[("last", "28")], &[]);
    for (key, is_shown) in [("-", false), ("day", true)] {
        let figures = page.figures.as_mut().expect("figures");
        figures.tables.insert("watch".to_owned(), vec![(key.to_owned(), total(20), None)]);
        assert_eq!(written(&page, "en").contains("id=\"by-watch\""), is_shown, "{key}");
        assert_eq!(written(&page, "es").contains("id=\"by-watch\""), is_shown, "{key}");
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

#[test]
fn waits_told_are_scored_by_service() {
    let mut page = page(&[("last", "28")], &[]);
    let figures = page.figures.as_mut().expect("figures");
    for (key, now, _) in figures.tables.get_mut("service").expect("services") {
        (now.quotes.n, now.quotes.within_p80) = if key == "officer" { (20, 16) } else { (9, 9) };
    }
    let text = written(&page, "en");
    let table = text.split("id=\"told-services\"").nth(1).and_then(|rest| rest.split("</table>").next());
    let rows: Vec<&str> = table.expect("a table").split("</tr>").skip(1).collect();
    assert!(rows[0].contains("Talk to an officer") && rows[0].contains(">20<"), "{}", rows[0]);
    assert!(rows[0].contains("80 %"), "{}", rows[0]);
    assert!(rows[1].contains(">9<") && !rows[1].contains('%'), "too few to say: {}", rows[1]);
}
