//! The figures of the present moment and of the day.

use super::{district, line, merged, page, row, today, wall, written};
use crate::forms::{attribute, tags};
use crate::frame::read;
use serde_json::json;

#[test]
fn numbers_lead_to_the_visits_behind_them() {
    let text = written(&page(vec![district(merged(line(false), json!({ "today": today() })))]), "en");
    for href in [
        "/floor?district=26&amp;list=waiting",
        "/floor?district=26&amp;list=late",
        "/floor?district=26&amp;list=unacknowledged",
        "/floor?district=26&amp;list=acknowledged",
        "/floor?district=26&amp;list=called",
        "/floor?district=26&amp;list=left",
        "/floor?district=26&amp;list=all&amp;hour=08",
        "/floor.csv?district=26&amp;list=all",
    ] {
        let plain = href.replace("&amp;", "&");
        assert!(
            text.contains(&format!("href=\"{href}\"")) || text.contains(&format!("href=\"{plain}\"")),
            "{href}"
        );
    }
    assert!(read(&text).contains("6:40 / 14:05") && read(&text).contains("70 %"), "{}", read(&text));
    assert!(
        tags(&text, "svg")
            .iter()
            .any(|tag| attribute(tag, "role") == Some("img") && attribute(tag, "aria-labelledby").is_some())
    );
    assert!(read(&text).contains("9 AM"), "an hour in which nobody came is there too");
    assert!(read(&text).contains("÷"), "formulas are named");
}

#[test]
fn of_one_person_it_is_said_as_of_one_and_a_share_says_of_how_many() {
    let one = json!({
        "total": row("total", 1, json!({ "n": 0, "p50": null, "p90": null })), "hours": [],
        "acknowledged": { "within": 1, "later": 0, "abandoned_short": 0, "abandoned_early": 0, "abandoned_late": 0 },
        // One person still waits past the target, and so has no time yet.
        "called": { "within": 0, "later": 1, "abandoned_short": 0, "abandoned_early": 0, "abandoned_late": 0 },
    });
    for (language, people, called, missed) in [
        ("en", "of one person", "0 people called", "0 % (0 of 1)"),
        ("es", "de una persona", "0 personas llamadas", "0 % (0 de 1)"),
    ] {
        let text = written(&page(vec![district(merged(line(true), json!({ "today": one })))]), language);
        let text = read(&text).replace('\u{a0}', " ");
        for words in [people, called, missed] {
            assert!(text.contains(words), "“{words}” is not in {text}");
        }
        assert!(!text.contains("of 1 people") && !text.contains("de 1 personas"), "{text}");
    }
    let mut wall = wall();
    let today =
        merged(one, json!({ "total": row("total", 1, json!({ "n": 1, "p50": 9_000, "p90": 9_000 })) }));
    wall.districts[0] = district(merged(line(false), json!({ "today": today })));
    let text = read(&written(&wall, "en"));
    assert!(text.contains("today · of one person") && !text.contains("of 1 people"), "{text}");
    let single = page(vec![district(merged(line(true), json!({ "today": today })))]);
    assert!(read(&written(&single, "en")).contains("one person called"));
}

#[test]
fn numbers_have_their_thousands_apart_and_nearly_all_is_not_all() {
    let today = json!({
        "total": row("total", 1_250, json!({ "n": 1_240, "p50": 9_000, "p90": 60_000 })), "hours": [],
        "acknowledged": { "within": 249, "later": 1, "abandoned_short": 0, "abandoned_early": 0, "abandoned_late": 0 },
        "called": { "within": 1_999, "later": 1, "abandoned_short": 0, "abandoned_early": 0, "abandoned_late": 0 },
    });
    let text = written(&page(vec![district(merged(line(true), json!({ "today": today })))]), "en");
    let text = read(&text).replace('\u{a0}', " ");
    for words in
        ["99.6 % (249 of 250)", "99.9 % (1,999 of 2,000)", "1,250 people came.", "1,240 people called"]
    {
        assert!(text.contains(words), "“{words}” is not in {text}");
    }
    assert!(!text.contains("100 %"), "{text}");
}

#[test]
fn for_fewer_than_ten_called_no_usual_wait_is_shown_and_the_tile_says_whose_it_is() {
    let floor = |called: u64, language: &str, alone: bool| {
        let wait = json!({ "n": called, "p50": 20_000, "p90": 22_000 });
        let today = merged(today(), json!({ "total": row("total", 12, wait), "hours": [] }));
        let mut other = district(merged(line(true), json!({ "district": "9" })));
        other.card.name = "9th District".to_owned();
        let here = district(merged(line(true), json!({ "today": today })));
        let districts = if alone { vec![here] } else { vec![here, other] };
        let text = written(&page(districts), language);
        let of = |class: &str, end: &str| {
            text.split(class).nth(1).and_then(|rest| rest.split(end).next()).expect("a part").to_owned()
        };
        (of("class=\"tiles\"", "</div>"), of("id=\"all\"", "</table>"))
    };
    let title = "Wait today of those called, nine of ten within (slowest district)";
    let (tiles, rows) = floor(9, "en", false);
    for part in [&tiles, &rows] {
        assert!(part.contains("— too few yet") && !part.contains("0:22"), "{part}");
    }
    assert!(tiles.contains(title), "{tiles}");
    let (tiles, rows) = floor(10, "en", false);
    assert!(tiles.contains("0:22") && tiles.contains("26th District, 10 people called"), "{tiles}");
    assert!(rows.contains("0:20 / 0:22") && !rows.contains("too few"), "{rows}");
    let (tiles, _) = floor(0, "en", false);
    assert!(tiles.contains("— nobody yet") && !tiles.contains("too few"), "{tiles}");
    let (tiles, _) = floor(1, "es", true);
    assert!(tiles.contains("Espera hoy de las personas llamadas") && tiles.contains("— muy pocas todavía"));
    let (tiles, _) = floor(1, "en", true);
    assert!(tiles.contains("Wait today of those called, median") && tiles.contains("— too few yet"));
}

#[test]
fn people_who_left_read_alike_in_the_tile_and_the_sentence_of_the_day() {
    for (language, tile, came) in [
        ("en", "Left or hung up today", "Served: 11. Left or hung up: 1. Still here: 0."),
        ("es", "Se fueron o colgaron hoy", "Atendidas: 11. Se fueron o colgaron: 1. Siguen aquí: 0."),
    ] {
        let text =
            read(&written(&page(vec![district(merged(line(true), json!({ "today": today() })))]), language));
        assert!(text.contains(tile) && text.contains(came), "{text}");
    }
}

#[test]
fn an_hour_with_almost_no_arrivals_is_reported_as_such() {
    for (usual, told) in [(0.02, "usually almost nobody"), (6.5, "usually 6.5 in a full hour")] {
        let mut wall = wall();
        wall.districts[0].usual = vec![usual; 168];
        let text = read(&written(&wall, "en"));
        assert!(text.contains(told) && !text.contains("usually 0.0"), "{text}");
    }
    let mut wall = wall();
    wall.districts[0].usual = vec![0.02; 168];
    assert!(read(&written(&wall, "es")).contains("por lo general, casi nadie"));
}

#[test]
fn without_figures_there_is_a_dash_and_why() {
    let mut empty = line(true);
    empty["waiting"] = json!([]);
    let text = written(&page(vec![district(empty)]), "en");
    assert!(
        read(&text).contains("— nobody yet") && read(&text).contains("Nobody has come yet today."),
        "{}",
        read(&text)
    );
    assert!(!read(&text).contains(" 0 %") && !read(&text).contains(">0 %"));
    assert!(!read(&text).contains("of 0 people"), "{}", read(&text));
    written(&page(vec![]), "es");
}
