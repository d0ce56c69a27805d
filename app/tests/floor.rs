//! The captain's screen as the server writes it, in both languages.

use crate::forms::{attribute, bound, tags};
use crate::frame::{body, frame, holds, read};
use crate::samples::{card, moment, words};
use app::api::{FloorDistrict, FloorPage, LineView, Me, Page, VisitList, VisitView};
use app::html;
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

/// 041 came at 10:02 and nobody has greeted them; 042 was greeted; 040 is at window 1.
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

/// The wall of the same district, with what is usual on a Tuesday.
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

#[test]
fn the_sentence_names_who_waits_too_long_where_and_why() {
    let text = written(&page(vec![district(line(false))]), "en");
    let sentence = "26th District: 041 has not been greeted for 11:42. Window 1 (M. Chen) is serving somebody else. Everyone else who waits is within target.";
    assert!(read(&text).contains(sentence), "{}", read(&text));
    let text = written(&page(vec![district(line(false))]), "es");
    assert!(read(&text).contains("lleva 11:42 sin que le saluden."), "{}", read(&text));
}

#[test]
fn the_sentence_is_calm_when_nobody_is_late() {
    let text = written(&page(vec![district(line(true))]), "en");
    assert!(read(&text).contains("2 people are waiting, all within target."), "{}", read(&text));
    assert!(text.contains("class=\"sum calm\""));
}

#[test]
fn what_may_be_old_calms_nobody() {
    let old = json!({ "not_current": { "since": moment("10:09:00"), "why": "database" } });
    let text = written(&page(vec![district(merged(line(true), old))]), "en");
    assert!(read(&text).contains("The connection was lost at 10:09"), "{}", read(&text));
    assert!(!text.contains("sum calm"), "{text}");
}

#[test]
fn where_the_clock_of_the_server_is_off_no_connection_was_lost() {
    let off = json!({ "not_current": { "since": moment("10:09:00"), "why": "clock" } });
    let floor = page(vec![district(merged(line(true), off))]);
    let mut other = district(merged(line(true), json!({ "district": "9" })));
    other.card.name = "9th District".to_owned();
    let wall = FloorPage { wall: true, ..floor.clone() };
    let two = FloorPage { districts: vec![other, floor.districts[0].clone()], ..floor.clone() };
    for shown in [floor, two, wall] {
        for (language, told, not) in [
            ("en", "This server's clock is being put right; until then nothing is recorded", "connection"),
            ("es", "El reloj de este servidor se está poniendo en hora; hasta entonces", "conexión"),
        ] {
            let text = read(&written(&shown, language));
            assert!(text.contains(told) && !text.contains(not), "{text}");
        }
    }
}

#[test]
fn of_nobody_else_nothing_is_said() {
    let mut alone = line(false);
    alone["waiting"].as_array_mut().expect("a list").truncate(1);
    for (language, who, not) in [
        ("en", "Window 1 (M. Chen) is serving somebody else.", "Everyone else"),
        ("es", "041 lleva 11:42", "Las demás personas"),
    ] {
        let text = read(&written(&page(vec![district(alone.clone())]), language));
        assert!(text.contains(who) && !text.contains(not), "{text}");
    }
}

#[test]
fn of_many_districts_three_are_named_and_the_rest_is_counted() {
    let many = |line: &Value| -> Vec<FloorDistrict> {
        let one = |n: usize| {
            let mut one = district(merged(line.clone(), json!({ "district": format!("d{n}") })));
            one.card.name = format!("District {n}");
            one
        };
        (1..=12).map(one).collect()
    };
    let nobody =
        merged(line(true), json!({ "waiting": [], "windows": [], "presence": { "state": "nobody_yet" } }));
    let owing = merged(line(true), json!({ "alarms": [owed()] }));
    for (line, language, told) in [
        (&nobody, "en", "District 1, District 2, District 3 and 9 more: no officer is at a window"),
        (&nobody, "es", "District 1, District 2, District 3 y 9 más: ningún oficial está"),
        (&owing, "en", "are overdue (District 1, District 2, District 3 and 9 more)."),
        (&line(false), "en", "11 more wait past a target (District 1, District 2, District 3 and 9 more)."),
    ] {
        let text = written(&page(many(line)), language);
        let sentence = text.split("<h1").nth(1).and_then(|rest| rest.split("</h1>").next());
        let sentence = read(&format!("<body{}", sentence.expect("a sentence")));
        assert!(sentence.contains(told) && !sentence.contains("District 4"), "{sentence}");
    }
    let names: Vec<String> = (1..=5).map(|n| format!("South {n}")).collect();
    let page =
        FloorPage { out_of_service: names.clone(), unreached: names, ..page(vec![district(line(true))]) };
    let text = read(&written(&page, "en"));
    for told in ["out of service", "alarms do not reach"] {
        let told = format!("South 1, South 2, South 3 and 2 more: {told}");
        assert!(text.contains(&told), "“{told}” is not in {text}");
    }
}

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
    assert!(read(&text).contains("09:00"), "an hour in which nobody came is there too");
    assert!(read(&text).contains("÷"), "formulas are named");
}

#[test]
fn of_one_person_it_is_said_as_of_one_and_a_share_says_of_how_many() {
    let one = json!({
        "total": row("total", 1, json!({ "n": 0, "p50": null, "p90": null })), "hours": [],
        "acknowledged": { "within": 1, "later": 0, "abandoned_short": 0, "abandoned_early": 0, "abandoned_late": 0 },
        // One still waits past the target, and so has no time yet.
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
fn of_fewer_than_ten_called_no_usual_wait_is_told_and_the_tile_says_whose_it_is() {
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
fn who_left_is_told_alike_in_the_tile_and_the_sentence_of_the_day() {
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
fn an_hour_to_which_nearly_nobody_comes_is_told_as_that() {
    for (usual, told) in [(0.02, "usually almost nobody"), (6.5, "usually 6.5 in the whole hour")] {
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
fn the_sentence_says_where_no_window_is_staffed() {
    let unstaffed = |line: Value| {
        let away = json!({ "id": "2", "name": words("Window 2", "Ventanilla 2"), "state": "away", "since": at("09:50:00"),
            "reason": "break", "back_at": at("10:30:00"), "visit": null });
        let overdue = merged(away.clone(), json!({ "back_at": at("10:10:00") }));
        let closed = json!({ "id": "3", "name": words("Window 3", "Ventanilla 3"), "state": "closed", "since": at("07:00:00"), "visit": null });
        let here = |windows: Value| {
            merged(line.clone(), json!({ "windows": windows, "presence": { "state": "nobody_yet" } }))
        };
        (here(json!([closed])), here(json!([away, closed])), here(json!([overdue, closed])))
    };
    let (nobody, soon, overdue) = unstaffed(line(true));
    // Whoever is at window 1 only answers the telephone.
    let telephone = merged(line(true), json!({ "presence": { "state": "nobody_yet" } }));
    for (line, language, told) in [
        (&nobody, "en", "2 people are waiting, all within target. No window is staffed."),
        (&soon, "en", "all within target. No window is staffed until about 10:30."),
        (&overdue, "en", "No window is staffed. One officer is away longer than planned."),
        (&telephone, "en", "all within target. No officer is at a window for people who come in."),
        (&telephone, "es", "Ningún oficial está en una ventanilla para quienes vienen en persona."),
        (&nobody, "es", "2 personas esperan, todas dentro de la meta. Ninguna ventanilla tiene personal."),
    ] {
        let text = written(&page(vec![district(line.clone())]), language);
        assert!(read(&text).contains(told), "“{told}” is not in {}", read(&text));
        assert!(!text.contains("sum calm"), "{text}");
    }
    assert!(!read(&written(&page(vec![district(overdue)]), "en")).contains("No window is staffed until"));
    let mut other = district(merged(line(true), json!({ "district": "9" })));
    other.card.name = "9th District".to_owned();
    let text = read(&written(&page(vec![district(nobody.clone()), other]), "en"));
    assert!(text.contains("26th District: no officer is at a window for people who come in."), "{text}");
    // A district that is closed has nobody there, and needs nobody.
    let closed = merged(nobody, json!({ "open": false, "waiting": [] }));
    assert!(!read(&written(&page(vec![district(closed)]), "en")).contains("No window is staffed"));
}

/// A follow-up promised to 017 by the same time eight days ago.
fn owed() -> Value {
    json!({
        "id": "00000000-0000-8000-8000-000000000066", "kind": "promise_overdue", "to": "supervisor", "ticket": "017",
        "since": "2026-11-10T10:00:00.000-05:00", "due": "2026-11-16T10:14:13.000-05:00", "seen_at": null, "seen_by": null,
    })
}

#[test]
fn an_alarm_is_a_sentence_with_the_time_that_it_measures() {
    let seen = merged(
        owed(),
        json!({ "id": "00000000-0000-8000-8000-000000000067", "ticket": "018",
            "seen_at": "2026-11-23T18:00:00.000-05:00", "seen_by": "M. Chen" }),
    );
    let line = merged(line(true), json!({ "alarms": [owed(), seen] }));
    for (language, told, seen) in [
        ("en", "017 is owed a follow-up that is 8 days overdue.", "Seen by M. Chen at 18:00:00 on Monday"),
        (
            "es",
            "017 espera un seguimiento prometido, con 8 días de retraso.",
            "Visto por M. Chen a las 18:00:00 del lunes",
        ),
    ] {
        let text = read(&written(&page(vec![district(line.clone())]), language));
        assert!(text.contains(told) && text.contains(seen), "{text}");
    }
}

/// Of a dozen, what presses most stands on the first screen; the others are counted behind a button.
#[test]
fn the_most_pressing_alarms_of_all_districts_stand_there_and_the_rest_is_counted() {
    let unstaffed = json!({
        "id": "00000000-0000-8000-8000-000000000068", "kind": "unstaffed", "to": "captain",
        "since": at("10:04:13"), "due": at("10:04:13"), "seen_at": null, "seen_by": null,
    });
    let seen = json!({ "ticket": "018", "seen_at": at("10:00:00"), "seen_by": "M. Chen" });
    let first = vec![merged(owed(), seen), owed(), owed(), owed(), owed(), owed()];
    let mut other = district(merged(line(true), json!({ "district": "9", "alarms": [unstaffed] })));
    other.card.name = "9th District".to_owned();
    let here = district(merged(line(true), json!({ "alarms": first })));
    for (language, told, more) in [
        ("en", "People have been waiting for 10:00 with no window open.", "and 4 more"),
        ("es", "Hay personas en espera desde hace 10:00 y ninguna ventanilla abierta.", "y 4 más"),
    ] {
        let text = written(&page(vec![here.clone(), other.clone()]), language);
        let alarms =
            text.split("<ul class=\"alarms\">").nth(1).and_then(|rest| rest.split("</section>").next());
        let alarms = alarms.expect("the alarms");
        assert_eq!(alarms.matches("<li").count(), 3, "{alarms}");
        assert!(alarms.split("</li>").next().is_some_and(|row| row.contains(told)), "{alarms}");
        assert!(!alarms.contains("M. Chen"), "what somebody has seen comes last: {alarms}");
        let button = alarms.split("<button").last().expect("a button");
        assert!(button.contains("aria-expanded=\"false\"") && button.contains(more), "{button}");
    }
}

#[test]
fn the_sentence_claims_nothing_of_promises_and_names_those_that_are_overdue() {
    let held = visit(
        4,
        "039",
        "on_hold",
        "09:50:00",
        ["09:51:00", "10:05:00", "10:20:00"],
        json!({ "acknowledged_at": at("09:50:30"), "called_at": at("09:57:00"), "serving_at": at("09:58:00"), "due": at("10:10:00") }),
    );
    let one = merged(line(true), json!({ "alarms": [owed()] }));
    let two = merged(line(true), json!({ "alarms": [owed(), owed()], "others": [held] }));
    let nobody = merged(one.clone(), json!({ "waiting": [] }));
    for (line, language, told) in [
        (&one, "en", "2 people are waiting, all within target. One promised follow-up is overdue."),
        (&one, "es", "todas dentro de la meta. Un seguimiento prometido está atrasado."),
        (&nobody, "en", "Nobody is waiting. One promised follow-up is overdue."),
        (&two, "en", "2 promised follow-ups are overdue; one person is on hold longer than planned."),
        (
            &two,
            "es",
            "2 seguimientos prometidos están atrasados; una persona está en pausa más de lo previsto.",
        ),
    ] {
        let text = written(&page(vec![district(line.clone())]), language);
        assert!(read(&text).contains(told), "“{told}” is not in {}", read(&text));
        assert!(!text.contains("sum calm") && !read(&text).contains("Everyone is within"), "{text}");
    }
    let late = merged(line(false), json!({ "alarms": [owed()] }));
    let text = read(&written(&page(vec![district(late)]), "en"));
    assert!(text.contains("Everyone else who waits is within target. One promised follow-up"), "{text}");
    let mut other = district(merged(line(true), json!({ "district": "9" })));
    other.card.name = "9th District".to_owned();
    let text = read(&written(&page(vec![district(one.clone()), other]), "en"));
    assert!(text.contains("One promised follow-up is overdue (26th District)."), "{text}");
    let wall = FloorPage { wall: true, ..page(vec![district(one)]) };
    let text = read(&written(&wall, "en"));
    assert!(text.contains("Nobody who waits is past a target.One promised follow-up is overdue."), "{text}");
}

#[test]
fn a_moment_of_another_day_stands_with_it() {
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
        ("en", "18:00 on Sunday", "08:30 on November 3, 2026", "a call back by 09:00 on Monday."),
        ("es", "18:00 del domingo", "08:30 del 3 de noviembre de 2026", "antes de las 09:00 del lunes."),
    ] {
        let text = read(&written(&page(vec![district(line.clone())]), language));
        assert!(text.contains(since) && text.contains(long) && text.contains(promised), "{text}");
    }
    // A list of this moment is of no day; a list of a day names any other with its date.
    let whole: VisitView = serde_json::from_value(merged(
        called_back,
        json!({ "district": "26", "day": "2026-11-22", "legs": [], "clocks": {}, "segments": [] }),
    ))
    .expect("a visit");
    for (title, told, not) in [
        ("list=late", "17:00 on Sunday", "Today"),
        ("list=open&day=2026-11-21", "17:00 on November 22, 2026", "Sunday"),
        ("list=open&day=2026-11-22", "17:00", "17:00 on"),
    ] {
        let list = VisitList { title: title.to_owned(), visits: vec![whole.clone()] };
        let text =
            read(&written(&FloorPage { visits: Some(list), ..page(vec![district(line.clone())]) }, "en"));
        assert!(text.contains(told) && !text.contains(not), "{title}: {text}");
    }
    let single = FloorPage { visit: Some(Box::new(whole)), ..page(vec![district(line)]) };
    let text = read(&written(&single, "en"));
    assert!(text.contains("17:00:00") && !text.contains("17:00:00 on"), "on its own day: {text}");
    assert!(text.contains("09:50:30 on November 24, 2026"), "{text}");
}

#[test]
fn where_nobody_waits_it_is_said_plainly() {
    let empty = || merged(line(true), json!({ "waiting": [] }));
    let mut other = district(merged(empty(), json!({ "district": "9" })));
    other.card.name = "9th District".to_owned();
    for (language, told, came) in
        [("en", "nobody in line", "nobody came yet"), ("es", "nadie en la fila", "todavía no vino nadie")]
    {
        let text = read(&written(&page(vec![district(empty()), other.clone()]), language));
        assert!(text.contains(told) && text.contains(came), "{text}");
        assert!(!text.contains("in 0 districts") && !text.contains("en 0 distritos"), "{text}");
        assert!(!text.contains("of 0 who came") && !text.contains("de 0 que"), "{text}");
    }
}

#[test]
fn without_figures_there_is_a_dash_and_why() {
    let mut empty = line(true);
    empty["waiting"] = json!([]);
    let text = written(&page(vec![district(empty)]), "en");
    assert!(
        read(&text).contains("— nobody yet") && read(&text).contains("Nobody came yet today."),
        "{}",
        read(&text)
    );
    assert!(!read(&text).contains(" 0 %") && !read(&text).contains(">0 %"));
    assert!(!read(&text).contains("of 0 people"), "{}", read(&text));
    written(&page(vec![]), "es");
}

#[test]
fn windows_say_who_is_served_since_when_and_who_is_away() {
    let text = read(&written(&page(vec![district(line(true))]), "en"));
    for part in ["M. Chen", "040", "Towed vehicle", "16:13", "away: Break", "back about 10:30", "closed"] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn an_alert_goes_across_the_screen() {
    let mut line = line(true);
    line["alerts"] = json!([{
        "id": "00000000-0000-7000-8000-000000000055", "place": { "from": "lobby" }, "place_name": "Lobby tablet",
        "raised_at": at("10:14:00"), "presses": 1, "answered_at": null, "closed_at": null, "closed_as": null,
    }]);
    let text = read(&written(&page(vec![district(line)]), "en"));
    assert!(text.contains("Lobby tablet") && text.contains("Nobody has answered yet."), "{text}");
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

#[test]
fn a_list_says_what_it_is_and_keeps_its_filters() {
    for language in ["en", "es"] {
        let list =
            VisitList { title: "district=26&list=left&hour=09".to_owned(), visits: vec![whole(json!({}))] };
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
    let none = VisitList { title: "list=late".to_owned(), visits: vec![] };
    let text = written(&FloorPage { visits: Some(none), ..page(vec![district(line(true))]) }, "en");
    assert!(read(&text).contains("There is no such visit."));
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
fn a_visit_tells_what_happened_in_order() {
    for (language, words) in [
        ("en", ["Not greeted within 1:00", "Not called within 15:00", "Left before service"]),
        ("es", ["Sin saludo en 1:00", "Sin llamada en 15:00", "Se fue"]),
    ] {
        let missed = json!({ "measured": [
            { "clock": "acknowledge", "target_ms": 60_000, "elapsed_ms": 1_442_000, "due": at("09:52:07"), "met": false },
            { "clock": "call", "target_ms": 900_000, "elapsed_ms": 1_442_000, "due": at("10:06:07"), "met": false },
        ] });
        let page = FloorPage { visit: Some(Box::new(whole(missed))), ..page(vec![district(line(true))]) };
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
                "16:00 · target 15:00 (counted so until 10:07)",
                "Every open window had somebody10:0066.7 %",
                "The officer was ordered away5:0033.3 %",
            ],
        ),
        (
            "es",
            [
                "(contado así hasta las 10:07)",
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
fn a_district_named_alone_is_the_one_in_full() {
    let mut other = district(merged(line(true), json!({ "district": "9" })));
    other.card.name = "9th District".to_owned();
    other.card.id = "9".parse().ok();
    let list = VisitList { title: "district=9".to_owned(), visits: vec![] };
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
    let list = VisitList { title: "district=9&list=left".to_owned(), visits: vec![] };
    to(&FloorPage { visits: Some(list), ..floor.clone() }, "9");
    let visit = Some(Box::new(whole(json!({ "district": "9" }))));
    to(&FloorPage { visit, ..floor }, "9");
}

#[test]
fn an_end_that_is_no_stretch_of_its_own_stands_in_the_timeline() {
    let visit = whole(json!({
        "end": "resolved", "outcome": "done", "acknowledged_at": at("09:51:40"), "serving_at": at("09:58:00"), "reference": "26-1",
        "segments": [
            { "state": "waiting", "from": at("09:51:07"), "to": at("09:58:00") },
            { "state": "serving", "from": at("09:58:00"), "to": at("10:15:09"), "window": "1" },
        ],
    }));
    let page = FloorPage { visit: Some(Box::new(visit)), ..page(vec![district(line(true))]) };
    let text = read(&written(&page, "en"));
    let places =
        ["At the window", "Window 1", "09:58:00", "Resolved", "10:15:09"].map(|part| text.find(part));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{text}");
    assert!(text.contains("Reference given"), "{text}");
}

#[test]
fn a_list_names_no_private_matter() {
    let visit = whole(json!({ "discreet": true }));
    let list = VisitList { title: "list=left".to_owned(), visits: vec![visit.clone()] };
    let listed = FloorPage { visits: Some(list), ..page(vec![district(line(true))]) };
    let text = written(&listed, "en");
    assert!(text.contains("<td>Private matter</td>") && !text.contains("<td>Towed vehicle</td>"), "{text}");
    let single = FloorPage { visit: Some(Box::new(visit)), ..page(vec![district(line(true))]) };
    assert!(read(&written(&single, "en")).contains("Towed vehicle"));
}
