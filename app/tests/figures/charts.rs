//! Charts of the days, the week and patience.

use super::{about, day, page, section, written};
use app::api::HalfView;
use domain::stats::Histogram;
use domain::time::MINUTE;

#[test]
fn a_period_with_fewer_districts_is_reported_as_such() {
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

#[test]
fn patience_is_shown_with_its_range_and_the_number_of_people() {
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
    // The nearer end of a range is rounded down to the second, the farther end up.
    let (after, low) = (40 * MINUTE, 30 * MINUTE + 400);
    let half = Some(HalfView { after, low, high: Some(50 * MINUTE - 400) });
    let least = Some(HalfView { after, low, high: None });
    let start = "If nobody were called, half would leave after about 40 min";
    let on = "12 of 32 were recorded as leaving.";
    assert_eq!(said(12, half, "en"), format!("{start} (likely 30 min to 50 min); {on}"));
    assert_eq!(said(12, least, "en"), format!("{start} (likely 30 min or more); {on}"));
    let few = "Recorded as leaving: 9 of 29, too few to say after how long half would leave.";
    assert_eq!(said(9, half, "en"), few, "nine say nothing usual");
    assert_eq!(said(0, None, "en"), "Of 20 who were timed, nobody was recorded as leaving.");
    assert_eq!(
        said(12, half, "es"),
        "Si no se llamara a nadie, la mitad se iría después de unos 40 min (probablemente de 30 min a 50 min); consta que se fueron 12 de 32."
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
    assert!(!few.contains("1 chart in 20") && !few.contains("Limits of chance variation"), "{few}");
    let fine = said(Some((0.4, 0.8)), "en");
    assert!(fine.contains("at most about 1 chart in 20") && fine.contains("No day stands out"), "{fine}");
    let wide = said(Some((0.02, 1.0)), "en");
    assert!(wide.contains("too wide to tell one day from another"), "{wide}");
    assert!(!wide.contains("No day stands out"), "{wide}");
    assert!(said(Some((0.02, 1.0)), "es").contains("demasiado amplios"));
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
    assert!(
        beyond.contains("a weekday that is usually busier may stand out for that reason alone"),
        "{beyond}"
    );
}

#[test]
fn what_stands_out_is_said_in_words_and_notes_stand_on_their_days() {
    let text = written(&page(&[("last", "28")], &[]), "en");
    assert!(text.contains("Tuesday, March 3, 2026: above what chance alone would show."), "{text}");
    assert!(text.contains("March 2, 2026 – March 3, 2026: Water main broke"));
    assert_eq!(text.matches("class=\"dot out\"").count(), 2, "the day and the legend");
    let marks = text.matches("y1=\"34\"").count();
    assert_eq!(marks, 1, "a note has a mark, a commitment none");
    assert!(text.contains("past due"));
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
