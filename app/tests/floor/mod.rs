//! The captain's screen as the server renders it, in both languages.

mod alarms;
mod headline;
mod numbers;
mod visits;

use crate::forms::{bound, tags};
use crate::frame::{body, frame, holds, read};
use crate::html;
use crate::samples::{card, moment, words};
use app::api::{FloorDistrict, FloorPage, LineView, Me, Page, VisitList, VisitView};
use domain::access::Role;
use serde_json::{Value, json};

fn at(clock: &str) -> String {
    moment(clock).to_string()
}

fn merged(mut base: Value, more: Value) -> Value {
    base.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    base
}

fn visit(id: u32, ticket: &str, state: &str, arrived: &str, due: [&str; 3], more: Value) -> Value {
    let [acknowledge, call, resolve] = due.map(at);
    let base = json!({
        "id": format!("00000000-0000-7000-8000-{id:012}"), "ticket": ticket, "state": state, "seq": id, "since": at(arrived),
        "service": "towed_vehicle", "channel": "walk_in", "source": "kiosk", "arrived_at": at(arrived),
        "due_times": { "acknowledge": acknowledge, "call": call, "resolve": resolve }, "quote": { "low_ms": 240_000, "high_ms": 420_000 },
    });
    merged(base, more)
}

/// 041 arrived at 10:02 and has not been greeted; 042 was greeted; 040 is at window 1.
fn line(greeted: bool) -> Value {
    let seen = |clock: &str| json!({ "acknowledged_at": at(clock) });
    let first = if greeted { seen("10:02:50") } else { json!({}) };
    json!({
        "district": "26", "seq": 40, "at": at("10:14:13"), "open": true, "presence": { "state": "staffed" },
        "waiting": [
            visit(1, "041", "waiting", "10:02:31", ["10:03:31", "10:17:31", "10:32:31"], first),
            visit(2, "042", "waiting", "10:05:08", ["10:06:08", "10:20:08", "10:35:08"], seen("10:05:46")),
        ],
        "others": [], "ended": [],
        "windows": [
            { "id": "1", "name": words("Window 1", "Ventanilla 1"), "state": "open", "since": at("08:00:00"),
              "staff": { "id": "00000000-0000-7000-8000-000000000099", "name": "M. Chen" },
              "visit": visit(3, "040", "serving", "09:50:00", ["09:51:00", "10:05:00", "10:20:00"], json!({
                  "acknowledged_at": at("09:50:30"), "called_at": at("09:57:00"), "serving_at": at("09:58:00"), "since": at("09:58:00"), "window": "1",
              })) },
            { "id": "2", "name": words("Window 2", "Ventanilla 2"), "state": "away", "since": at("09:50:00"), "reason": "break", "back_at": at("10:30:00"), "visit": null },
            { "id": "3", "name": words("Window 3", "Ventanilla 3"), "state": "closed", "since": at("07:00:00"), "visit": null },
        ],
        "alerts": [],
    })
}

fn row(key: &str, arrived: u64, wait: Value) -> Value {
    let none = json!({ "n": 0, "p50": null, "p90": null });
    json!({
        "key": key, "arrived": arrived, "served": arrived - 1, "unserved": 1, "left": 1, "open": 0,
        "acknowledgement_ms": { "n": 8, "p50": 40_000, "p90": 55_500 }, "wait_ms": wait, "resolution_ms": none,
    })
}

fn today() -> Value {
    json!({
        "total": row("total", 12, json!({ "n": 10, "p50": 400_000, "p90": 845_000 })),
        "hours": [row("08", 4, json!({ "n": 4, "p50": 300_000, "p90": 1_000_000 })), row("10", 8, json!({ "n": 0, "p50": null, "p90": null }))],
        "acknowledged": { "within": 7, "later": 1, "abandoned_short": 1, "abandoned_early": 0, "abandoned_late": 2 },
        "called": { "within": 9, "later": 1, "abandoned_short": 0, "abandoned_early": 0, "abandoned_late": 0 },
    })
}

fn rules() -> Value {
    json!({
        "day_starts_min": 0, "targets": { "acknowledge_ms": 60_000, "call_ms": 900_000, "resolve_ms": 1_800_000 },
        "services": [{ "id": "towed_vehicle", "name": words("Towed vehicle", "Vehículo remolcado") }],
        "windows": [{ "id": "1", "name": words("Window 1", "Ventanilla 1") }],
        "away_reasons": [{ "id": "break", "name": words("Break", "Descanso") }],
    })
}

fn district(line: Value) -> FloorDistrict {
    FloorDistrict {
        card: card(),
        rules: serde_json::from_value(rules()).expect("rules"),
        line: serde_json::from_value::<LineView>(line).expect("a line"),
        usual: Vec::new(),
    }
}

fn page(districts: Vec<FloorDistrict>) -> FloorPage {
    FloorPage {
        me: Me {
            actor: "staff:1".to_owned(),
            name: "Captain D. Whitfield".to_owned(),
            login: "whitfield".to_owned(),
            role: Role::Captain,
            session: None,
        },
        districts,
        out_of_service: Vec::new(),
        unreached: Vec::new(),
        visits: None,
        visit: None,
        wall: false,
        scale: 1.0,
    }
}

/// The wall of the same district, with the usual numbers of a Tuesday.
pub fn wall() -> FloorPage {
    let mut here = district(merged(line(false), json!({ "today": today() })));
    here.usual = vec![6.5; 168];
    FloorPage { wall: true, ..page(vec![here]) }
}

fn written(page: &FloorPage, language: &str) -> String {
    let text = html(&Page::Floor(Box::new(page.clone())), &frame(language));
    holds(&text, language);
    bound(&text);
    let mut words = body(&text).split(|one: char| !one.is_alphanumeric());
    assert!(!words.any(|word| ["NaN", "inf"].contains(&word)), "{text}");
    for tag in tags(&text, "table") {
        assert!(tag.contains("class=\"table\""));
    }
    assert_eq!(text.matches("<table").count(), text.matches("<tbody").count());
    text
}

/// A follow-up promised to 017 by the same time eight days ago.
fn owed() -> Value {
    json!({
        "id": "00000000-0000-8000-8000-000000000066", "kind": "promise_overdue", "to": "supervisor", "ticket": "017",
        "since": "2026-11-10T10:00:00.000-05:00", "due": "2026-11-16T10:14:13.000-05:00", "seen_at": null, "seen_by": null,
    })
}

#[test]
fn a_moment_of_another_day_is_shown_with_its_date() {
    let called_back = visit(
        4,
        "P05",
        "callback_due",
        "09:50:00",
        ["09:51:00", "10:05:00", "10:20:00"],
        json!({ "acknowledged_at": at("09:50:30"), "arrived_at": "2026-11-22T17:00:00.000-05:00",
            "due": "2026-11-23T09:00:00.000-05:00", "channel": "phone" }),
    );
    let mut line = merged(line(true), json!({ "others": [called_back.clone()] }));
    line["windows"][2]["since"] = json!("2026-11-22T18:00:00.000-05:00");
    line["windows"][1]["since"] = json!("2026-11-03T08:30:00.000-05:00");
    for (language, since, long, promised) in [
        ("en", "6:00 PM on Sunday", "8:30 AM on November 3, 2026", "a callback by 9:00 AM on Monday."),
        (
            "es",
            "6:00 PM del domingo",
            "8:30 AM del 3 de noviembre de 2026",
            "antes de las 9:00 AM del lunes.",
        ),
    ] {
        let text = read(&written(&page(vec![district(line.clone())]), language));
        assert!(text.contains(since) && text.contains(long) && text.contains(promised), "{text}");
    }
    // A list of the present belongs to no day; a list of a day shows the date of any other day.
    let whole: VisitView = serde_json::from_value(merged(
        called_back,
        json!({ "district": "26", "day": "2026-11-22", "legs": [], "clocks": {}, "segments": [] }),
    ))
    .expect("a visit");
    for (title, told, not) in [
        ("list=late", "5:00 PM on Sunday", "Today"),
        ("list=open&day=2026-11-21", "5:00 PM on November 22, 2026", "Sunday"),
        ("list=open&day=2026-11-22", "5:00 PM", "5:00 PM on"),
    ] {
        let list = listed(title, vec![whole.clone()]);
        let text =
            read(&written(&FloorPage { visits: Some(list), ..page(vec![district(line.clone())]) }, "en"));
        assert!(text.contains(told) && !text.contains(not), "{title}: {text}");
    }
    let single = FloorPage { visit: Some(Box::new(whole)), ..page(vec![district(line)]) };
    let text = read(&written(&single, "en"));
    assert!(text.contains("5:00:00 PM") && !text.contains("5:00:00 PM on"), "on its own day: {text}");
    assert!(text.contains("9:50:30 AM on November 24, 2026"), "{text}");
}

#[test]
fn windows_say_who_is_served_since_when_and_who_is_away() {
    let text = read(&written(&page(vec![district(line(true))]), "en"));
    for part in ["M. Chen", "040", "Towed vehicle", "16:13", "away: Break", "back about 10:30", "closed"] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

fn whole(more: Value) -> VisitView {
    let base = visit(
        1,
        "029",
        "ended",
        "09:51:07",
        ["09:52:07", "10:06:07", "10:21:07"],
        json!({
            "ended_at": at("10:15:09"), "end": "left", "district": "26", "day": "2026-11-24", "legs": [], "clocks": {},
            "segments": [{ "state": "waiting", "from": at("09:51:07"), "to": at("10:15:09") }, { "state": "ended", "from": at("10:15:09"), "to": null }],
        }),
    );
    serde_json::from_value(merged(base, more)).expect("a visit")
}

/// A list that fits on one page.
fn listed(title: &str, visits: Vec<VisitView>) -> VisitList {
    VisitList { title: title.to_owned(), of: visits.len(), from: 0, visits }
}

#[test]
fn a_district_out_of_service_is_named_and_the_others_are_shown() {
    for (language, expected) in [("en", "South: out of service"), ("es", "South: fuera de servicio")] {
        let page = FloorPage { out_of_service: vec!["South".to_owned()], ..page(vec![district(line(true))]) };
        let text = written(&page, language);
        assert!(read(&text).contains(expected), "{text}");
    }
    let text = written(&page(vec![district(line(true))]), "en");
    assert!(!read(&text).contains("out of service"));
}

#[test]
fn a_district_whose_alarms_reach_nobody_is_named() {
    for (language, expected) in [("en", "South: alarms do not reach"), ("es", "South: las alarmas no llegan")]
    {
        let page = FloorPage { unreached: vec!["South".to_owned()], ..page(vec![district(line(true))]) };
        let text = written(&page, language);
        assert!(read(&text).contains(expected), "{text}");
    }
}

#[test]
fn a_district_named_alone_is_the_one_in_full() {
    let mut other = district(merged(line(true), json!({ "district": "9" })));
    other.card.name = "9th District".to_owned();
    other.card.id = "9".parse().ok();
    let list = listed("district=9", vec![]);
    let page = FloorPage { visits: Some(list), ..page(vec![district(line(false)), other]) };
    let text = written(&page, "en");
    assert!(
        read(&text).contains("9th District, windows") && !read(&text).contains("26th District, windows"),
        "{}",
        read(&text)
    );
    assert!(text.contains("href=\"/wall?district=9\""), "the wall of that district: {text}");
}

#[test]
fn the_wall_is_that_of_the_district_that_is_looked_at() {
    let mut calm = district(merged(line(true), json!({ "district": "9" })));
    calm.card.name = "9th District".to_owned();
    let floor = page(vec![calm, district(line(false))]);
    let to = |page: &FloorPage, id: &str| {
        let text = written(page, "en");
        assert!(text.contains(&format!("href=\"/wall?district={id}\"")), "{text}");
        assert!(!text.contains("href=\"/wall\""), "{text}");
    };
    to(&floor, "26");
    let list = listed("district=9&list=left", vec![]);
    to(&FloorPage { visits: Some(list), ..floor.clone() }, "9");
    let visit = Some(Box::new(whole(json!({ "district": "9" }))));
    to(&FloorPage { visit, ..floor }, "9");
}
