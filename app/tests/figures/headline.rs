//! The sentence on top, and what it may claim.

use super::{day, page, panel, section, sentence, total, written};
use domain::totals::Total;
use domain::visit::End;

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
        format!("{start}, 3 min 1 s shorter than in the period just before; 3 of 23 left.")
    );
    assert_eq!(
        beside(16, Some((121_856.0, 60_000.0, 180_000.0)), "year"),
        format!("{start}, 2 min 2 s longer than a year earlier; 3 of 23 left.")
    );
    // No certain change is not the same as no change.
    assert_eq!(
        said(None, "before"),
        format!("{start}, and any difference from the period just before may be chance; 3 of 23 left.")
    );
    assert_eq!(
        said(None, "year"),
        format!("{start}, and any difference from a year earlier may be chance; 3 of 23 left.")
    );
    assert_eq!(
        beside(20, Some((-20.0, -30.0, -10.0)), "before"),
        format!("{start}, less than 1 s shorter than in the period just before; 3 of 23 left.")
    );
    // They differ by 28.7 seconds; the earlier one is displayed as 10:03.
    assert_eq!(
        beside(19, Some((28_672.0, 28_000.0, 29_600.0)), "before"),
        format!("{start}, 28 s longer than in the period just before; 3 of 23 left.")
    );
    let alone = written(&page(&[("last", "28")], &[]), "en");
    assert_eq!(sentence(&alone), format!("{start}; 3 of 23 left."));
    let mut nobody = page(&[("last", "today")], &[]);
    nobody.figures.as_mut().expect("figures").total = Total::default();
    assert_eq!(sentence(&written(&nobody, "en")), "Today: nobody came.");
    // Before anything was recorded it is not known that nobody came.
    for recorded_from in [None, Some(day("2026-03-11"))] {
        nobody.scope.recorded_from = recorded_from;
        assert_eq!(sentence(&written(&nobody, "en")), "Today: nothing was recorded yet.");
        assert_eq!(sentence(&written(&nobody, "es")), "Hoy: todavía no se registraba nada.");
    }
}

#[test]
fn for_nobody_nothing_is_reported() {
    let mut page = page(&[("last", "28")], &[]);
    let figures = page.figures.as_mut().expect("figures");
    (figures.total, figures.before) = (Total::default(), Some(Total::default()));
    (figures.patience, figures.half) = (Vec::new(), None);
    for (language, arrived, wait, before, none) in [
        ("en", "Arrived", "Wait", "Before: none<", "None in this period"),
        ("es", "Llegaron", "Espera", "Antes: ninguna<", "Ninguna en este período"),
    ] {
        let text = written(&page, language);
        assert!(panel(&text, arrived).contains(none), "{}", panel(&text, arrived));
        assert!(panel(&text, wait).contains(before), "{}", panel(&text, wait));
        let patience = section(&text, "patience");
        assert!(patience.contains(none) && !patience.contains("95 %"), "nothing is drawn: {patience}");
    }
}

#[test]
fn of_days_to_come_or_not_yet_counted_it_is_not_said_that_nobody_came() {
    let mut page = page(&[("from", "2027-05-01"), ("to", "2027-05-31")], &[]);
    page.figures.as_mut().expect("figures").total = Total::default();
    assert!(sentence(&written(&page, "en")).ends_with(": nobody came."));
    page.scope.counted = Some((42, 100));
    assert!(sentence(&written(&page, "en")).ends_with(": no visits in this period have been counted yet."));
    (page.scope.counted, page.scope.recorded_from) = (Some((42, 100)), None);
    assert!(
        sentence(&written(&page, "es")).ends_with("todavía no se ha contado ninguna visita de este período.")
    );
    page.scope.counted = None;
    (page.scope.from, page.scope.to) = (day("2027-05-01"), day("2027-05-31"));
    page.scope.recorded_from = Some(day("2026-01-01"));
    assert!(sentence(&written(&page, "en")).ends_with("nothing was recorded yet."));
}

#[test]
fn of_a_time_that_begins_before_the_record_it_is_said_from_which_day_on_it_is() {
    let mut page = page(&[("from", "2026-02-11"), ("to", "2026-03-10")], &[]);
    let days = ["February 11, 2026 – March 10, 2026", "11 de febrero de 2026 – 10 de marzo de 2026"];
    for (recorded_from, english, spanish) in [
        ("2026-02-11", "", ""),
        (
            "2026-02-12",
            " (on record since February 12, 2026)",
            " (registrado desde el 12 de febrero de 2026)",
        ),
        ("2026-03-10", " (on record since March 10, 2026)", " (registrado desde el 10 de marzo de 2026)"),
    ] {
        page.scope.recorded_from = Some(day(recorded_from));
        for (language, days, since) in [("en", days[0], english), ("es", days[1], spanish)] {
            let text = written(&page, language);
            assert!(sentence(&text).starts_with(&format!("{days}{since}: ")), "{}", sentence(&text));
        }
    }
}

#[test]
fn one_person_who_left_is_in_the_singular() {
    let mut page = page(&[("last", "28")], &[]);
    page.figures.as_mut().expect("figures").total.ends.insert(End::Left, 1);
    assert!(sentence(&written(&page, "en")).ends_with("; 1 of 21 left."));
    assert!(sentence(&written(&page, "es")).ends_with("; se fue 1 de 21."));
}
