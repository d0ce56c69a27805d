//! The desk as the server renders it, in both languages.

mod actions;
mod busy;
mod keyboard;
mod standing;

use crate::frame::{body, frame, holds, read};
use crate::html;
use crate::samples::{card, moment, words};
use app::api::{DeskPage, LineView, Me, Page, VisitCard};
use app::pages::desk::sounds;
use domain::access::Role;
use serde_json::{Value, json};

/// A moment of the sample day, as the API writes it.
fn at(clock: &str) -> String {
    moment(clock).to_string()
}

fn visit(id: u32, ticket: &str, state: &str, arrived: &str, more: Value) -> VisitCard {
    let mut visit = json!({
        "id": format!("00000000-0000-7000-8000-{id:012}"),
        "ticket": ticket, "state": state, "seq": id, "since": at(arrived), "service": "towed_vehicle",
        "channel": "walk_in", "source": "observed", "arrived_at": at(arrived),
        "due_times": { "acknowledge": at("10:03:00"), "call": at("10:20:00"), "resolve": at("10:38:00") },
        "undo": null, "quote": null,
    });
    visit.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    serde_json::from_value(visit).expect("a visit")
}

fn reasons(name: &str) -> Value {
    json!([{ "id": name, "name": { "en": format!("Reason {name}"), "es": format!("Motivo {name}") } }])
}

fn step(key: &str, stage: &str) -> Value {
    json!({
        "key": key, "stage": stage, "kind": "say", "r": "respect", "required": true,
        "say": { "en": format!("Say {key}."), "es": format!("Diga {key}.") },
        "say_phone": { "en": format!("Say {key} by phone."), "es": format!("Diga {key} por teléfono.") },
        "another": { "en": "Another way.", "es": "Otra forma." },
        "why": { "en": "It shows that you listened.", "es": "Muestra que usted escuchó." },
        "avoid": { "en": "Looking away.", "es": "Mirar a otro lado." },
    })
}

/// A desk with three waiting, one on hold, one to call back and one called or served at the window.
fn desk(at_window: Option<VisitCard>) -> DeskPage {
    let rules = json!({
        "hours": { "zone": "America/New_York", "week": "always" },
        "languages": ["en", "es"],
        "services": [
            { "id": "towed_vehicle", "name": words("Towed vehicle", "Vehículo remolcado"), "channels": ["walk_in", "phone"] },
            { "id": "property_pickup", "name": words("Pick up property", "Recoger pertenencias"), "channels": ["walk_in"] },
        ],
        "windows": [{ "id": "2", "name": words("Window 2", "Ventanilla 2") }],
        "kiosks": [],
        "hold_reasons": reasons("phone"), "call_reasons": reasons("safety"), "away_reasons": reasons("break"),
        "cancel_reasons": reasons("mistake"), "reopen_reasons": reasons("came_back"),
        "needs": [{ "id": "interpreter", "name": words("Interpreter", "Intérprete") }],
        "scripts": [{ "id": "general", "version": 1 }],
    });
    let script = json!({
        "id": "general", "version": 1, "status": "published", "languages": ["en", "es"],
        "title": words("Steps of Service", "Pasos del servicio"),
        "steps": [step("greet", "greeting"), step("listen", "listen"), step("back", "acknowledge")],
    });
    let staff = json!({ "id": "00000000-0000-7000-8000-000000000099", "name": "Officer R. Alvarez" });
    let line = json!({
        "district": "26", "seq": 40, "at": at("10:14:13"), "open": true,
        "waiting": [
            visit(1, "041", "waiting", "10:02:31", json!({
                "service": "property_pickup", "language": "es", "needs": ["interpreter"], "why": "first_come",
            })),
            visit(2, "042", "waiting", "10:05:08", json!({ "acknowledged_at": at("10:05:46"), "why": "first_come" })),
            visit(3, "P07", "waiting", "10:05:22", json!({ "channel": "phone", "why": "first_come" })),
        ],
        "others": [
            visit(4, "039", "on_hold", "09:50:00", json!({ "since": at("10:12:03"), "window": "2", "reason": "phone" })),
            visit(5, "P05", "callback_due", "09:40:00", json!({
                "due": at("10:30:00"), "phone": "215-555-0144", "attempts": 1, "channel": "phone",
            })),
        ],
        "ended": [visit(6, "038", "ended", "09:30:00", json!({ "ended_at": at("10:10:00"), "end": "no_show" }))],
        "windows": [{
            "id": "2", "name": words("Window 2", "Ventanilla 2"), "state": "open", "since": at("08:00:00"),
            "staff": staff, "visit": at_window,
        }],
        "alerts": [],
    });
    DeskPage {
        me: Me {
            actor: "staff:00000000-0000-7000-8000-000000000099".to_owned(),
            name: "Officer R. Alvarez".to_owned(),
            login: "alvarez".to_owned(),
            role: Role::Officer,
            session: None,
        },
        card: card(),
        districts: Vec::new(),
        seat: "2".parse().ok(),
        locked: false,
        rules: serde_json::from_value(rules).expect("rules"),
        scripts: vec![serde_json::from_value(script).expect("a script")],
        situations: Vec::new(),
        practice: None,
        line: serde_json::from_value::<LineView>(line).expect("a line"),
        scale: 1.0,
    }
}

fn serving(more: Value) -> VisitCard {
    let mut all = json!({
        "window": "2", "serving_at": at("10:09:55"), "since": at("10:09:55"), "acknowledged_at": at("10:02:22"),
        "leg": { "id": "00000000-0000-7000-8000-000000000077", "service": "towed_vehicle", "from": at("10:09:55"),
                 "steps": [{ "step": "greet", "at": 0 }] },
    });
    all.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    visit(9, "040", "serving", "10:02:00", all)
}

fn written(page: DeskPage, language: &str) -> String {
    let text = html(&Page::Desk(Box::new(page)), &frame(language));
    holds(&text, language);
    let body = body(&text).to_owned();
    assert!(!body.to_lowercase().contains("customer") && !body.contains("cliente"), "nobody is a customer");
    body
}

#[test]
fn everyone_waiting_is_listed_with_clock_lateness_and_flags() {
    let body = written(desk(None), "en");
    for words in [
        "<bdi>041</bdi>",
        "Pick up property",
        "11:42",
        "11:13 late, not yet greeted",
        "Spanish",
        "Interpreter",
        "greeted after 0:38",
        "Waiting on the phone",
        "wait late on",
        "wait seen",
        "Officer R. Alvarez",
        "Window 2",
        "Ready for the next person",
    ] {
        assert!(body.contains(words), "{words}: {body}");
    }
    let spanish = written(desk(None), "es");
    for words in [
        "Recoger pertenencias",
        "11:13 de retraso, sin saludar",
        "Ventanilla 2",
        "Intérprete",
        "Llamadas por devolver",
    ] {
        assert!(spanish.contains(words), "{words}: {spanish}");
    }
}

#[test]
fn an_alarm_is_a_sentence_with_the_time_that_it_measures() {
    let mut page = desk(None);
    let alarm = json!({
        "id": "00000000-0000-8000-8000-000000000066", "kind": "hold_overdue", "to": "desk", "ticket": "039",
        "since": at("09:50:00"), "due": at("10:12:13"), "seen_at": null, "seen_by": null,
    });
    page.line.alarms = vec![serde_json::from_value(alarm).expect("an alarm")];
    for (language, told) in [
        ("en", "039 has been on hold 2:00 longer than planned."),
        ("es", "039 está en pausa 2:00 más de lo previsto."),
    ] {
        let text = html(&Page::Desk(Box::new(page.clone())), &frame(language));
        assert!(read(&text).contains(told), "{}", read(&text));
    }
}

#[test]
fn holds_call_backs_and_those_just_ended_have_their_lists() {
    let body = written(desk(None), "en");
    for words in [
        "On hold with you",
        "Reason phone",
        "Call 215-555-0144",
        "attempt 1 of 3",
        "due in 16\u{a0}min",
        "Just ended",
        "did not come",
    ] {
        assert!(body.contains(words), "{words}: {body}");
    }
}

#[test]
fn the_script_shows_the_current_step_in_the_residents_language_with_the_officers_below() {
    let body = written(desk(Some(serving(json!({ "language": "es" })))), "en");
    let say = body.find("<blockquote lang=\"es\"").expect("what to say, marked as Spanish");
    let rest = &body[say..];
    assert!(rest.contains("“Diga listen.”") && rest.contains("“Say listen.”"), "{rest}");
    assert!(
        rest.contains("It shows that you listened.")
            && rest.contains("Looking away.")
            && rest.contains("Respect")
    );
    let current = body
        .split("aria-current=\"step\"")
        .nth(1)
        .and_then(|rest| rest.split('>').nth(1))
        .expect("a current stage");
    assert!(current.starts_with("Listen"), "{current}");
    assert!(!body.contains("“Say greet.”"), "a step that is done is not the current one");
}

#[test]
fn a_caller_gets_the_words_for_the_telephone() {
    let body = written(desk(Some(serving(json!({ "channel": "phone" })))), "en");
    assert!(body.contains("“Say listen by phone.”") && body.contains("by phone"), "{body}");
}

#[test]
fn the_visit_shows_promised_times_and_every_action_names_its_key() {
    let body = written(desk(Some(serving(json!({ "name": "Jordan Okafor" })))), "en");
    for words in
        ["Greeted after", "0:22", "met, target 1:00", "10:38", "Jordan Okafor", "Next if resolved", "Notes"]
    {
        assert!(body.contains(words), "{words}: {body}");
    }
    for key in ["Space", "V", "K", "T", "Shift+T", "H", "X", "F", "+", "E", "Y", "U", "L", "?"] {
        assert!(body.contains(&format!("aria-keyshortcuts=\"{key}\"")), "{key}: {body}");
    }
}

#[test]
fn called_offers_no_answer_from_its_time_on() {
    let called = visit(
        9,
        "040",
        "called",
        "10:02:00",
        json!({
            "window": "2", "called_at": at("10:13:00"), "since": at("10:13:00"), "announcements": 2, "no_show_from": at("10:16:00"),
        }),
    );
    let body = written(desk(Some(called)), "en");
    for words in ["They are here", "Call again", "No answer", "called 2 times", "from 10:16:00"] {
        assert!(body.contains(words), "{words}: {body}");
    }
}

#[test]
fn without_a_window_the_first_question_is_which_one() {
    let mut page = desk(None);
    page.seat = None;
    let body = written(page.clone(), "en");
    assert!(body.contains("Which window is yours?") && body.contains("You are here"), "{body}");
    assert!(written(page, "es").contains("¿Cuál es su ventanilla?"));
}

#[test]
fn a_few_other_districts_are_links_and_many_are_a_list_to_choose_from() {
    let start = |others: usize, language: &str| {
        let mut page = desk(None);
        page.seat = None;
        let other = |n: usize| (format!("d{n}").parse().expect("a slug"), format!("District {n}"));
        page.districts = (0..others).map(other).collect();
        let body = written(page, language);
        (body.matches("href=\"/desk?district=").count(), body.matches("<option").count(), body)
    };
    let (links, options, _) = start(20, "en");
    assert_eq!((links, options), (20, 0));
    for (language, label) in [("en", "District"), ("es", "Distrito")] {
        let (links, options, body) = start(999, language);
        assert_eq!((links, options), (0, 999));
        assert!(body.contains(&format!("<label for=\"elsewhere\">{label}</label>")), "{body}");
        assert!(body.contains("action=\"/desk\"") && body.contains("value=\"d7\""), "{body}");
    }
}

#[test]
fn the_window_where_this_officer_sits_is_chosen_and_only_a_closed_one_is_free() {
    let mut page = desk(None);
    page.seat = None;
    let window = |id: &str, state: &str, staff: Value| {
        let mut window = json!({
            "id": id, "name": words(&format!("Window {id}"), &format!("Ventanilla {id}")), "state": state, "visit": null,
        });
        if !staff.is_null() {
            window["staff"] = staff;
        }
        serde_json::from_value(window).expect("a window")
    };
    let me = json!({ "id": "00000000-0000-7000-8000-000000000098", "name": "Officer M. Chen" });
    page.me.actor = "staff:00000000-0000-7000-8000-000000000098".to_owned();
    page.line.windows =
        vec![window("1", "open", Value::Null), window("2", "closed", Value::Null), window("3", "away", me)];
    let body = written(page, "en");
    let main = body.split("<main").nth(1).expect("the pane");
    let hints: Vec<&str> =
        main.split("<small>").skip(1).filter_map(|rest| rest.split("</small>").next()).take(3).collect();
    assert_eq!(hints, ["In use", "Free", "You are here"], "{body}");
    let chosen = main.split("autofocus").next().and_then(|before| before.rsplit("<input").next());
    assert!(chosen.is_some_and(|input| input.contains("value=\"3\"")), "{body}");
}

#[test]
fn a_private_matter_is_named_nowhere_until_the_officer_asks() {
    let discreet = json!({ "discreet": true, "service": "property_pickup" });
    let mut page = desk(Some(serving(discreet.clone())));
    page.line.waiting = vec![visit(1, "041", "waiting", "10:02:31", discreet)];
    page.line.others.clear();
    let body = written(page, "en");
    assert_eq!(body.matches("Pick up property").count(), 0, "{body}");
    assert!(body.contains("<h1>Private matter"), "the head of the visit: {body}");
    assert!(body.contains("<span class=\"what\">Private matter") && body.contains("private"), "{body}");
    assert!(body.contains("aria-keyshortcuts=\"Shift+V\""), "{body}");
}

#[test]
fn whom_a_visit_is_kept_apart_from_is_shown_in_the_line_and_at_the_window() {
    for (language, words) in [("en", "Keep apart from"), ("es", "Mantener aparte de")] {
        let mut page = desk(Some(serving(json!({}))));
        let here =
            page.line.windows.iter().find_map(|window| window.visit.clone()).expect("a visit being served");
        let apart = json!({ "apart": [here.id] });
        let other = visit(1, "041", "waiting", "10:02:31", apart);
        for window in &mut page.line.windows {
            if let Some(visit) = &mut window.visit {
                visit.apart = vec![other.id];
            }
        }
        page.line.waiting = vec![other];
        let body = written(page, language);
        assert_eq!(body.matches(words).count(), 2, "{body}");
        assert!(
            body.contains(&format!("{words} 041")) && body.contains(&format!("{words} {}", here.ticket)),
            "{body}"
        );
    }
}

#[test]
fn a_quick_question_is_called_one_and_is_not_what_the_keys_act_on() {
    let mut page = desk(None);
    page.line.waiting.clear();
    page.line.others.clear();
    let quick = json!({ "service": null, "end": "resolved", "outcome": "done", "ended_at": at("10:14:00") });
    page.line.ended = vec![visit(8, "050", "ended", "10:14:00", quick)];
    let mut served = page.clone();
    served.line.ended[0].serving_at = Some(served.line.at);
    assert!(!written(served, "en").contains("<span class=\"what\">Quick question"), "a call that was served");
    let body = written(page, "en");
    assert!(body.contains("<span class=\"what\">Quick question"), "{body}");
    assert!(!body.contains("Not chosen yet") && !body.contains("wait  on"), "{body}");
    assert!(!body.contains("aria-expanded=\"true\""), "{body}");
}

#[test]
fn the_names_of_officer_and_district_are_filled_into_the_script() {
    let mut page = desk(Some(serving(json!({}))));
    page.scripts[0].steps[1].say =
        words("Thank you for calling the [district]. I am Officer [your name].", "Me llamo [su nombre].");
    let body = written(page.clone(), "en");
    assert!(body.contains("calling the 26th District. I am Officer R. Alvarez."), "{body}");
    assert!(written(page, "es").contains("Me llamo Officer R. Alvarez."));
}

#[test]
fn of_several_alerts_one_is_shown_in_full() {
    let mut page = desk(None);
    let alert = |id: u32, place: &str, answered: bool| {
        let mut alert = json!({
            "id": format!("00000000-0000-7000-8000-{id:012}"), "place": { "from": "lobby" }, "place_name": place,
            "raised_at": at("10:01:02"), "presses": 1,
        });
        if answered {
            alert["answered_at"] = at("10:02:00").into();
        }
        serde_json::from_value(alert).expect("an alert")
    };
    page.line.alerts =
        vec![alert(51, "Kiosk 1", true), alert(52, "Kiosk 2", false), alert(53, "Kiosk 3", false)];
    let body = written(page.clone(), "en");
    assert!(body.contains("Help needed: Kiosk 2.") && body.contains("and 2 more"), "{body}");
    assert!(!body.contains("Kiosk 1") && !body.contains("Kiosk 3"), "{body}");
    assert!(written(page, "es").contains("Hace 13:11."));
}

#[test]
fn an_alert_at_a_window_is_named_in_the_language_of_the_desk() {
    let mut page = desk(None);
    let window = page.line.windows.first().map(|window| window.id.clone()).expect("a window");
    let alert = json!([{
        "id": "00000000-0000-7000-8000-000000000055", "place": { "from": "window", "id": window },
        "place_name": "Window 1", "raised_at": at("10:14:01"), "presses": 1,
    }]);
    page.line.alerts = serde_json::from_value(alert).expect("an alert");
    let body = written(page, "es");
    assert!(body.contains("la Ventanilla") && !body.contains("Window 1"), "{body}");
}

#[test]
fn the_locked_desk_shows_a_count_and_danger_and_nothing_else() {
    let mut page = desk(Some(serving(json!({ "name": "Jordan Okafor" }))));
    page.locked = true;
    let alert = json!([{
        "id": "00000000-0000-7000-8000-000000000055", "place": { "from": "lobby" }, "place_name": "Kiosk 1",
        "raised_at": at("10:14:01"), "presses": 1,
    }]);
    page.line.alerts = serde_json::from_value(alert).expect("an alert");
    let body = written(page, "en");
    assert!(
        body.contains("Help needed: Kiosk 1.") && body.contains("I am going") && body.contains("3 waiting"),
        "{body}"
    );
    assert!(
        body.matches("aria-keyshortcuts").count() == 1 && body.contains("aria-keyshortcuts=\"F8\""),
        "what is pressed is a password, but for a key that none contains: {body}"
    );
    assert!(!body.contains("Okafor") && !body.contains("Towed vehicle") && !body.contains("<bdi>"), "{body}");
}

#[test]
fn every_press_sounds_and_every_new_call() {
    let line = |alerts: Value, ringing: &[u32]| {
        let mut line = desk(None).line;
        line.alerts = serde_json::from_value(alerts).expect("alerts");
        let call = |id: &u32| visit(*id, &format!("P{id}"), "ringing", "10:14:00", json!({}));
        line.others.extend(ringing.iter().map(call));
        line
    };
    let alert = |id: u32, presses: u32| {
        json!({
            "id": format!("00000000-0000-7000-8000-{id:012}"), "place": { "from": "lobby" }, "place_name": "Kiosk 1",
            "raised_at": at("10:01:02"), "presses": presses,
        })
    };
    let before = line(json!([alert(51, 1)]), &[60]);
    assert!(sounds::help_is_asked(&before, &line(json!([alert(51, 2)]), &[])), "pressed once more");
    assert!(
        sounds::help_is_asked(&before, &line(json!([alert(52, 1)]), &[])),
        "another, as the first was closed"
    );
    assert!(!sounds::help_is_asked(&before, &before));
    assert!(sounds::call_begins(&before, &line(json!([]), &[61])), "one call took the place of another");
    assert!(!sounds::call_begins(&before, &line(json!([]), &[60])));
    // Until an officer answers.
    assert!(sounds::help_is_awaited(&before));
    let mut answered = before;
    for alert in &mut answered.alerts {
        alert.answered_at = Some(moment("10:02:00"));
    }
    assert!(!sounds::help_is_awaited(&answered));
}

#[test]
fn a_sign_on_session_is_the_windows_and_not_the_pages() {
    let mut page = desk(None);
    page.line.windows[0].sign_on = "towed_vehicle".parse().ok();
    for (language, words) in [("en", "End session"), ("es", "Terminar la sesión")] {
        let body = written(page.clone(), language);
        assert!(body.contains("class=\"work session\"") && body.contains(words), "{body}");
    }
}

#[test]
fn the_script_offers_a_private_matter_without_its_name() {
    let mut page = desk(Some(serving(json!({}))));
    page.line.waiting.clear();
    for service in &mut page.rules.services {
        service.discreet = service.id.as_str() == "property_pickup";
    }
    page.scripts[0].steps[0].effects =
        serde_json::from_value(json!([{ "do": "set_service", "service": "property_pickup" }]))
            .expect("effects");
    for (language, name) in [("en", "Pick up property"), ("es", "Recoger pertenencias")] {
        let body = written(page.clone(), language);
        assert!(!body.contains(name), "{body}");
    }
    assert!(written(page, "en").contains("Set the service to “Private matter”"));
}
