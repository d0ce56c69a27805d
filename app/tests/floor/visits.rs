//! Lists of visits, and one of them.

use super::{at, district, line, listed, page, whole, written};
use crate::forms::{attribute, tags};
use crate::frame::read;
use app::api::{FloorPage, VisitList};
use serde_json::{Value, json};

/// Neither greeted nor called in time.
fn missed() -> Value {
    json!({ "measured": [
        { "clock": "acknowledge", "target_ms": 60_000, "elapsed_ms": 1_442_000, "due": at("09:52:07"), "met": false },
        { "clock": "call", "target_ms": 900_000, "elapsed_ms": 1_442_000, "due": at("10:06:07"), "met": false },
    ] })
}

#[test]
fn a_list_colors_as_late_what_the_record_counts_as_late() {
    let shown = |visits| {
        let list = listed("list=all", visits);
        written(&FloorPage { visits: Some(list), ..page(vec![district(line(true))]) }, "en")
    };
    assert_eq!(shown(vec![whole(missed())]).matches("nums bad").count(), 2);
    // The officer who answered helped the caller: their turn had come, and no window called them later.
    let helped = whole(json!({
        "channel": "phone", "end": "resolved", "outcome": "done", "acknowledged_at": at("09:51:20"),
        "measured": [
            { "clock": "acknowledge", "target_ms": 60_000, "elapsed_ms": 13_000, "due": at("09:52:07"), "met": true },
            { "clock": "call", "target_ms": 900_000, "elapsed_ms": 13_000, "due": at("10:06:07"), "met": true },
        ],
    }));
    let text = shown(vec![helped]);
    assert!(!text.contains("nums bad"), "{text}");
}

#[test]
fn a_list_says_what_it_is_and_keeps_its_filters() {
    for language in ["en", "es"] {
        let list = listed("district=26&list=left&hour=09", vec![whole(missed())]);
        let page = FloorPage { visits: Some(list), ..page(vec![district(line(true))]) };
        let text = written(&page, language);
        assert!(
            text.contains("/floor.csv?district=26&amp;list=left&amp;hour=09")
                || text.contains("/floor.csv?district=26&list=left&hour=09")
        );
        assert!(read(&text).contains("24:02") && text.contains("nums bad"), "{}", read(&text));
        let chosen: Vec<&str> = tags(&text, "option")
            .into_iter()
            .filter(|tag| tag.contains(" selected"))
            .filter_map(|tag| attribute(tag, "value"))
            .collect();
        assert_eq!(chosen, ["left", "26", ""]);
    }
    let none = listed("list=late", vec![]);
    let text = written(&FloorPage { visits: Some(none), ..page(vec![district(line(true))]) }, "en");
    assert!(read(&text).contains("There are no such visits."));
}

#[test]
fn a_visit_tells_what_happened_in_order() {
    for (language, words) in [
        ("en", ["Not greeted within 1:00", "Not called within 15:00", "Left before service"]),
        ("es", ["Sin saludo en 1:00", "Sin llamado en 15:00", "Se fue"]),
    ] {
        let page = FloorPage { visit: Some(Box::new(whole(missed()))), ..page(vec![district(line(true))]) };
        let text = read(&written(&page, language));
        let places: Vec<usize> =
            words.iter().map(|part| text.find(part).unwrap_or_else(|| panic!("{part} in {text}"))).collect();
        assert!(places.is_sorted(), "{text}");
    }
}

#[test]
fn a_visit_says_why_it_waited_and_how_it_was_counted_before() {
    let explained = json!({
        "causes": { "all_serving": 600_000, "ordered_away": 300_000, "unrecorded": 12 },
        "measured": [
            { "clock": "call", "target_ms": 900_000, "elapsed_ms": 960_000, "due": at("10:06:07"), "met": false,
              "since": at("09:51:07"), "until": at("10:07:07") },
            { "clock": "call", "target_ms": 1_800_000, "elapsed_ms": 1_442_000, "due": at("10:21:07"), "met": null, "since": at("10:07:07") },
        ],
    });
    for (language, words) in [
        (
            "en",
            [
                "16:00 · target 15:00 (counted this way until 10:07 AM)",
                "Every open window was busy10:0066.7 %",
                "The officer was ordered away5:0033.3 %",
            ],
        ),
        (
            "es",
            [
                "(contado así hasta las 10:07 AM)",
                "Todas las ventanillas abiertas estaban ocupadas10:0066.7 %",
                "El oficial tuvo que salir por orden5:0033.3 %",
            ],
        ),
    ] {
        let page =
            FloorPage { visit: Some(Box::new(whole(explained.clone()))), ..page(vec![district(line(true))]) };
        let html = written(&page, language);
        let text = read(&html);
        for part in words {
            assert!(text.contains(part), "{part} in {text}");
        }
        let painted = html.matches(" class=\"cause-").count() - html.matches(" class=\"cause-key\"").count();
        assert_eq!(painted, 4, "a part and a key each");
    }
}

#[test]
fn an_end_without_a_segment_of_its_own_is_in_the_timeline() {
    let visit = whole(json!({
        "end": "resolved", "outcome": "done", "acknowledged_at": at("09:51:40"), "serving_at": at("09:58:00"), "reference": "26-1",
        "segments": [
            { "state": "waiting", "from": at("09:51:07"), "to": at("09:58:00") },
            { "state": "serving", "from": at("09:58:00"), "to": at("10:15:09"), "window": "1" },
        ],
    }));
    let page = FloorPage { visit: Some(Box::new(visit)), ..page(vec![district(line(true))]) };
    let text = read(&written(&page, "en"));
    let places = ["At the window", "Window 1", "9:58:00", "Resolved", "10:15:09"].map(|part| text.find(part));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{text}");
    assert!(text.contains("Reference given"), "{text}");
}

#[test]
fn a_list_names_no_private_matter() {
    let visit = whole(json!({ "discreet": true }));
    let list = listed("list=left", vec![visit.clone()]);
    let listed = FloorPage { visits: Some(list), ..page(vec![district(line(true))]) };
    let text = written(&listed, "en");
    assert!(text.contains("<td>Private matter</td>") && !text.contains("<td>Towed vehicle</td>"), "{text}");
    let single = FloorPage { visit: Some(Box::new(visit)), ..page(vec![district(line(true))]) };
    assert!(read(&written(&single, "en")).contains("Towed vehicle"));
}

#[test]
fn of_a_list_of_a_thousand_one_page_is_drawn_with_the_ways_to_the_others() {
    let visits: Vec<_> = (0..VisitList::PAGE).map(|_| whole(json!({}))).collect();
    let list = VisitList { from: 100, of: 1_000, ..listed("list=all&district=26", visits) };
    for (language, told, place) in
        [("en", "All visits: 1,000", "101 to 200 of 1,000"), ("es", "1,000", "101 a 200 de 1,000")]
    {
        let page = FloorPage { visits: Some(list.clone()), ..page(vec![district(line(true))]) };
        let text = written(&page, language);
        assert!(read(&text).contains(told) && read(&text).contains(place), "{}", read(&text));
        assert_eq!(tags(&text, "tr").len(), VisitList::PAGE + 1, "a row each, and the heads");
        for to in ["page=1", "page=3"] {
            let link = format!("/floor?list=all&district=26&{to}");
            let there = tags(&text, "a").into_iter().filter_map(|tag| attribute(tag, "href"));
            assert!(there.map(|href| href.replace("&amp;", "&")).any(|href| href == link), "{link}: {text}");
        }
    }
}
