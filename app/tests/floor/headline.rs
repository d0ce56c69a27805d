//! The one-sentence summary on top.

use super::{at, district, line, merged, owed, page, visit, written};
use crate::frame::read;
use crate::samples::{moment, words};
use app::api::{FloorDistrict, FloorPage, Me};
use domain::access::Role;
use serde_json::{Value, json};

#[test]
fn the_sentence_names_who_waits_too_long_where_and_why() {
    let text = written(&page(vec![district(line(false))]), "en");
    let sentence = "26th District: 041 has not been greeted after 11:42. Window 1 (M. Chen) is serving someone else. Everyone else waiting is within target.";
    assert!(read(&text).contains(sentence), "{}", read(&text));
    let text = written(&page(vec![district(line(false))]), "es");
    assert!(read(&text).contains("lleva 11:42 sin recibir un saludo."), "{}", read(&text));
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
    assert!(read(&text).contains("Connection lost at 10:09"), "{}", read(&text));
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
            ("en", "This server's clock is being corrected; until then, nothing is recorded", "connection"),
            ("es", "Se está corrigiendo el reloj de este servidor; hasta entonces", "conexión"),
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
        ("en", "Window 1 (M. Chen) is serving someone else.", "Everyone else"),
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
        (
            &line(false),
            "en",
            "11 more are waiting past a target (District 1, District 2, District 3 and 9 more).",
        ),
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
    // The officer at window 1 only answers the telephone.
    let telephone = merged(line(true), json!({ "presence": { "state": "nobody_yet" } }));
    for (line, language, told) in [
        (&nobody, "en", "2 people are waiting, all within target. No window is staffed."),
        (&soon, "en", "all within target. No window is staffed until about 10:30 AM."),
        (&overdue, "en", "No window is staffed. One officer is away longer than planned."),
        (&telephone, "en", "all within target. No officer is at a window for people who come in person."),
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
    assert!(
        text.contains("26th District: no officer is at a window for people who come in person."),
        "{text}"
    );
    // A closed district has no officers, and needs none.
    let closed = merged(nobody, json!({ "open": false, "waiting": [] }));
    assert!(!read(&written(&page(vec![district(closed)]), "en")).contains("No window is staffed"));
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
    assert!(text.contains("Everyone else waiting is within target. One promised follow-up"), "{text}");
    let mut other = district(merged(line(true), json!({ "district": "9" })));
    other.card.name = "9th District".to_owned();
    let text = read(&written(&page(vec![district(one.clone()), other]), "en"));
    assert!(text.contains("One promised follow-up is overdue (26th District)."), "{text}");
    let wall = FloorPage { wall: true, ..page(vec![district(one)]) };
    let text = read(&written(&wall, "en"));
    assert!(text.contains("Nobody waiting is past a target.One promised follow-up is overdue."), "{text}");
}

#[test]
fn where_nobody_waits_it_is_said_plainly() {
    let empty = || merged(line(true), json!({ "waiting": [] }));
    let mut other = district(merged(empty(), json!({ "district": "9" })));
    other.card.name = "9th District".to_owned();
    for (language, told, came) in [
        ("en", "nobody in line", "nobody has come yet"),
        ("es", "nadie en la fila", "todavía no ha venido nadie"),
    ] {
        let text = read(&written(&page(vec![district(empty()), other.clone()]), language));
        assert!(text.contains(told) && text.contains(came), "{text}");
        assert!(!text.contains("in 0 districts") && !text.contains("en 0 distritos"), "{text}");
        assert!(!text.contains("of 0 who came") && !text.contains("de 0 que"), "{text}");
    }
}

#[test]
fn silent_devices_are_one_line_and_red_only_where_the_lobby_misses_them() {
    let silent = |name: &str, kind: &str, only: bool| json!({ "name": name, "kind": kind, "since": at("09:40:00"), "only": only });
    let floor = |devices: Value| page(vec![district(merged(line(true), json!({ "silent": devices })))]);
    let none = written(&floor(json!([])), "en");
    assert!(!none.contains("not heard from"), "{none}");
    let one = floor(json!([silent("Door", "kiosk", false)]));
    let text = written(&one, "en");
    let said = "26th District, not heard from: tablet Door since 9:40\u{a0}AM.";
    assert!(text.contains(said) && text.contains("class=\"notice warn\""), "{text}");
    assert!(
        !text.contains("notice late") && !text.contains("/setup/devices"),
        "a captain sets nothing up: {text}"
    );
    let admin = FloorPage { me: Me { role: Role::Admin, ..one.me.clone() }, ..one };
    assert!(written(&admin, "en").contains("href=\"/setup/devices?district=26\""));
    let devices = ["Door", "Ramp", "Hall", "Desk"].map(|name| silent(name, "display", true));
    let text = written(&floor(json!(devices)), "en");
    assert!(
        text.contains("class=\"notice late\"") && text.contains("No lobby screen works there now"),
        "{text}"
    );
    assert!(text.contains("and 1 more") && !text.contains("lobby screen Desk"), "{text}");
    let text = written(&floor(json!([silent("Puerta", "kiosk", true)])), "es");
    assert!(
        text.contains("sin señal de: tableta Puerta desde") && text.contains("Ninguna tableta"),
        "{text}"
    );
}
