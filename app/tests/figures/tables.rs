//! The tables, and the visits behind their numbers.

use super::{me, page, scope, total, written};
use crate::forms::bound;
use crate::frame::{frame, holds};
use crate::html;
use crate::samples::moment;
use app::api::{BehindPage, BehindRow, Page};
use domain::access::Role;
use domain::ids::VisitId;
use domain::visit::{Channel, End};

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
    assert!(!narrowed.contains("id=\"by-service\""), "broken down by what it is narrowed to");
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
fn quoted_waits_are_scored_by_the_hour_of_the_day() {
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
fn quoted_waits_are_scored_by_service() {
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
