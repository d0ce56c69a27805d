//! Setting up, in both languages: every section, its forms, and the input after an error.

use crate::forms::{attribute, bound, summed_up, tags};
use crate::frame::{frame, holds};
use crate::html;
use crate::samples::{card, moment, words};
use app::api::{
    AlarmsTo, CardFields, Catalog, DepartmentSetup, DeviceRow, HealthRow, ImportView, Me, MissingTexts, Page,
    SetupPage, StaffRow,
};
use domain::access::{Reach, Role};
use domain::import::{Changed, Effect, Passed, Why};
use domain::texts::Written;
use serde_json::{Value, json};

fn health(name: &str, ok: bool, warning: bool) -> HealthRow {
    HealthRow { name: name.to_owned(), ok, warning, detail: format!("what was found of {name}") }
}

fn rules() -> Value {
    json!({
        "hours": {
            "zone": "America/New_York",
            "week": { "days": [[{ "from_min": 480, "to_min": 720 }, { "from_min": 1200, "to_min": 1560 }], [], [], [], [], [], [{ "from_min": 0, "to_min": 1440 }]] },
            "holidays": ["2026-12-25"],
            "special": { "2026-12-24": [{ "from_min": 480, "to_min": 720 }] },
            "notes": { "2026-12-25": "Christmas Day" },
        },
        "languages": ["en", "es"],
        "services": [
            { "id": "property_pickup", "name": words("Pick up property", "Recoger pertenencias"), "channels": ["walk_in", "phone"], "common": true,
              "bring": { "en": ["A photo ID", "Your receipt"] } },
            { "id": "missing_person", "name": words("Missing person", "Persona desaparecida"), "channels": ["walk_in"], "urgent": true,
              "targets": { "acknowledge_ms": 30_000, "call_ms": 60_000, "resolve_ms": 3_600_000 } },
        ],
        "targets": { "acknowledge_ms": 60_000, "call_ms": 900_000, "resolve_ms": 1_800_000, "source": "Order 14-3",
            "by_channel": { "phone": { "acknowledge_ms": 20_000, "call_ms": 300_000, "resolve_ms": 600_000 } } },
        "windows": [{ "id": "1", "name": words("Window 1", "Ventanilla 1") }, { "id": "p", "name": words("Phone", "Teléfono"), "kind": "phone" }],
        "watches": [
            { "id": "day", "name": words("Day watch", "Guardia de día"), "from_min": 420, "to_min": 1380 },
            { "id": "night", "name": words("Night watch", "Guardia de noche"), "from_min": 1380, "to_min": 1860, "days": ["fri", "sat"] },
        ],
        "areas": [{ "name": "West", "codes": ["19104", "1913*"] }],
        "kiosks": [{ "id": "k1", "name": "Lobby tablet", "series": "A" }],
        "hold_reasons": [], "call_reasons": [], "away_reasons": [], "cancel_reasons": [], "reopen_reasons": [], "needs": [],
    })
}

fn staff() -> Vec<StaffRow> {
    vec![
        StaffRow {
            id: "s1".to_owned(),
            login: "r.alvarez".to_owned(),
            name: "R. Alvarez".to_owned(),
            badge: "4101".to_owned(),
            role: Role::Officer,
            districts: Reach::Only(vec!["26".parse().expect("a slug")]),
            active: false,
            disabled: false,
            supervisor: None,
        },
        StaffRow {
            id: "s2".to_owned(),
            login: "morgan".to_owned(),
            name: "A. Morgan".to_owned(),
            badge: String::new(),
            role: Role::Admin,
            districts: Reach::All,
            active: true,
            disabled: true,
            supervisor: None,
        },
    ]
}

fn card_fields() -> CardFields {
    CardFields {
        name: "26th District".to_owned(),
        address: "1200 Wharf Street".to_owned(),
        rank: "Captain".to_owned(),
        captain: "Denise Whitfield".to_owned(),
        ..CardFields::default()
    }
}

fn department() -> DepartmentSetup {
    DepartmentSetup {
        name: "Harbor City Police Department".to_owned(),
        languages: vec!["en".to_owned(), "es".to_owned()],
        others: Vec::new(),
        missing: vec![MissingTexts {
            language: "es".to_owned(),
            district: "26".parse().expect("a slug"),
            name: "26th District".to_owned(),
            page: Written::Services,
            entries: vec!["Missing person".to_owned()],
        }],
    }
}

pub fn page(section: &str, typed: &[(&str, &str)], errors: &[(&str, &str)]) -> SetupPage {
    let own = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    };
    SetupPage {
        me: Me {
            actor: "staff:1".to_owned(),
            name: "A. Morgan".to_owned(),
            login: "morgan".to_owned(),
            role: Role::Admin,
            session: None,
        },
        section: section.to_owned(),
        card: card(),
        districts: vec![
            ("26".parse().expect("a slug"), "26th District".to_owned()),
            ("9".parse().expect("a slug"), "9th District".to_owned()),
        ],
        rules: serde_json::from_value(rules()).expect("rules"),
        catalog: Catalog::default(),
        card_fields: card_fields(),
        department: department(),
        alarms_to: AlarmsTo {
            hook: "https://hooks.example.org/alarms".to_owned(),
            supervisor: vec!["sergeant@example.org".to_owned()],
            captain: Vec::new(),
            mails: true,
        },
        sits: Vec::new(),
        staff: staff(),
        devices: vec![DeviceRow {
            id: "d1".to_owned(),
            kind: Role::Kiosk,
            name: "Lobby tablet".to_owned(),
            district: "26".parse().expect("a slug"),
            kiosk: Some("k1".parse().expect("a slug")),
            paired: Some(moment("08:00:00")),
            code_until: None,
            seen: Some(moment("10:00:00")),
            silent: false,
            revoked: false,
            display: None,
        }],
        health: vec![
            health("database", true, false),
            health("disk", false, true),
            health("clock", false, false),
        ],
        publishes: false,
        everywhere: true,
        typed: own(typed).into_iter().collect(),
        errors: own(errors),
        said: None,
        once: None,
        today: "2026-11-25".parse().expect("a day"),
        now: moment("10:02:30"),
        import: None,
        roster: None,
        history: None,
        file: None,
    }
}

pub fn written(page: &SetupPage, language: &str) -> String {
    let text = html(&Page::Setup(Box::new(page.clone())), &frame(language));
    holds(&text, language);
    bound(&text);
    assert!(!text.contains("<script"), "no script");
    for form in text.split("<form").skip(1).filter(|form| form.contains("action=\"/setup")) {
        let form = form.split("</form>").next().expect("an end");
        assert!(form.contains("name=\"district\""), "every form says which district: {form}");
    }
    text
}

pub fn value<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let tag = tags(text, "input").into_iter().find(|tag| attribute(tag, "name") == Some(name))?;
    attribute(tag, "value")
}

#[test]
fn every_section_is_there_in_both_languages() {
    for language in ["en", "es"] {
        for section in [
            "services",
            "reasons",
            "places",
            "windows",
            "tablets",
            "hours",
            "closing",
            "watches",
            "areas",
            "targets",
            "rules",
            "alarms",
            "staff",
            "devices",
            "districts",
            "department",
            "publish",
        ] {
            let text = written(&page(section, &[], &[]), language);
            assert!(
                text.contains(&format!("href=\"/setup/{section}?district=26\" aria-current=\"page\"")),
                "{text}"
            );
        }
        for (section, entry) in [
            ("services", "new"),
            ("services", "property_pickup"),
            ("windows", "new"),
            ("windows", "p"),
            ("tablets", "new"),
            ("tablets", "k1"),
            ("districts", "new"),
            ("districts", "26"),
            ("watches", "new"),
            ("watches", "night"),
            ("staff", "new"),
            ("staff", "s1"),
            ("staff", "file"),
            ("devices", "kiosk"),
            ("devices", "display"),
            ("devices", "d1"),
        ] {
            let text = written(&page(section, &[("edit", entry)], &[]), language);
            assert!(text.contains("class=\"form\""), "{section} {entry}: {text}");
        }
    }
}

#[test]
fn a_form_shows_what_is_stored() {
    let text = written(&page("services", &[("edit", "property_pickup")], &[]), "en");
    assert_eq!(value(&text, "id"), Some("property_pickup"));
    assert_eq!(value(&text, "name_es"), Some("Recoger pertenencias"));
    assert!(text.contains("A photo ID\nYour receipt"), "{text}");
    let boxes = tags(&text, "input").into_iter().filter(|tag| attribute(tag, "type") == Some("checkbox"));
    let ticked = boxes.filter(|tag| tag.contains(" checked"));
    let ticked: Vec<&str> = ticked.filter_map(|tag| attribute(tag, "name")).collect();
    assert_eq!(ticked, ["walk_in", "phone", "kiosk", "common"]);
    let text = written(&page("hours", &[], &[]), "en");
    assert_eq!(value(&text, "mon"), Some("8:00\u{a0}AM–12:00\u{a0}PM, 8:00\u{a0}PM–2:00\u{a0}AM"));
    assert_eq!(value(&text, "sun"), Some("12:00\u{a0}AM–12:00\u{a0}AM"));
    assert!(text.contains("2026-12-25") && text.contains("2026-12-24 8:00\u{a0}AM–12:00\u{a0}PM"));
    let text = written(&page("watches", &[], &[]), "en");
    assert!(
        text.contains("11:00\u{a0}PM–7:00\u{a0}AM")
            && text.contains("Friday, Saturday")
            && text.contains("every day"),
        "{text}"
    );
    let text = written(&page("watches", &[("edit", "night")], &[]), "en");
    assert_eq!((value(&text, "from"), value(&text, "to")), (Some("11:00\u{a0}PM"), Some("7:00\u{a0}AM")));
    let ticked = tags(&text, "input").into_iter().filter(|tag| tag.contains(" checked"));
    assert_eq!(ticked.filter_map(|tag| attribute(tag, "name")).collect::<Vec<_>>(), ["fri", "sat"]);
    let text = written(&page("areas", &[], &[]), "en");
    assert!(text.contains("19104, West\n1913*, West") && text.contains("in all districts"), "{text}");
    let text = written(&page("targets", &[], &[]), "en");
    assert_eq!(value(&text, "acknowledge"), Some("1:00"));
    assert_eq!(value(&text, "phone_acknowledge"), Some("0:20"));
    assert_eq!(value(&text, "online_acknowledge").unwrap_or_default(), "");
    assert_eq!(value(&text, "source"), Some("Order 14-3"));
    let text = written(&page("rules", &[], &[]), "en");
    assert_eq!((value(&text, "reopen_within"), value(&text, "no_show_grace")), (Some("24"), Some("2:00")));
    let text = written(&page("districts", &[("edit", "26")], &[]), "en");
    assert_eq!((value(&text, "rank"), value(&text, "captain")), (Some("Captain"), Some("Denise Whitfield")));
    assert!(text.contains("multipart/form-data") && text.contains("1200 Wharf Street"), "{text}");
    let text = written(&page("department", &[], &[]), "en");
    assert_eq!(value(&text, "name"), Some("Harbor City Police Department"));
    assert!(
        text.contains("/setup/services?district=26\">Services") && text.contains("Missing person"),
        "{text}"
    );
}

#[test]
fn days_unlike_the_week_are_listed_and_each_has_its_form() {
    let text = written(&page("hours", &[], &[]), "en");
    assert!(
        text.contains("Friday, December 25, 2026") && text.contains("2026-12-25 Christmas Day"),
        "{text}"
    );
    let mut past = page("hours", &[], &[]);
    past.today = "2026-12-26".parse().expect("a day");
    assert!(!written(&past, "en").contains("Friday, December 25, 2026"), "what is over is not listed");
    for language in ["en", "es"] {
        let text = written(&page("hours", &[("edit", "2026-12-24")], &[]), language);
        assert_eq!(
            (value(&text, "date"), value(&text, "open")),
            (Some("2026-12-24"), Some("8:00\u{a0}AM–12:00\u{a0}PM"))
        );
        assert_eq!(value(&text, "id"), Some("2026-12-24"));
        written(&page("hours", &[("edit", "new")], &[]), language);
        written(&page("hours", &[("edit", "import")], &[]), language);
    }
    let typed = [("do", "day"), ("date", "24.12."), ("open", "8-12")];
    let text = written(&page("hours", &typed, &[("date", "bad_date"), ("open", "bad_hours")]), "es");
    summed_up(&text, 2);
    assert_eq!(value(&text, "date"), Some("24.12."));
}

#[test]
fn a_calendar_file_shows_what_would_come_of_it() {
    let open = |text: &str| vec![text.parse::<domain::hours::Interval>().expect("hours")];
    let day = |date: &str, effect| Changed {
        day: date.parse().expect("a day"),
        note: "A <day>".to_owned(),
        effect,
    };
    let import = ImportView {
        until: "2029-11-25".parse().expect("a day"),
        days: vec![
            day("2026-12-24", Effect::Kept(open("08:00-12:00"))),
            day("2026-12-25", Effect::There),
            day("2026-12-26", Effect::Closes),
            day("2026-12-28", Effect::Shorter { before: open("08:00-12:00"), after: open("08:00-10:00") }),
            day("2026-12-29", Effect::Outside),
        ],
        passed: [
            Why::Cancelled,
            Why::Free,
            Why::Past,
            Why::Momentary,
            Why::NotAnEvent,
            Why::Superseded,
            Why::NotALine("<a>".to_owned()),
            Why::NoEnd("<a>".to_owned()),
            Why::StrayEnd("<a>".to_owned()),
            Why::NoStart,
            Why::Twice("<a>".to_owned()),
            Why::NotADate("<a>".to_owned()),
            Why::FarAway("1799-12-25".parse().expect("a day")),
            Why::UnknownZone("<a>".to_owned()),
            Why::BadEnd,
            Why::NotALength("<a>".to_owned()),
            Why::TooLong,
            Why::Rule("<a>".to_owned()),
            Why::TooMany,
        ]
        .map(|why| Passed { line: 7, summary: "Called".to_owned(), why })
        .into(),
        more: 731,
    };
    let file = "BEGIN:VCALENDAR\nSUMMARY:\"x\"\nEND:VCALENDAR";
    let looked = page("hours", &[("do", "look"), ("file", file), ("free", "yes")], &[]);
    let looked = SetupPage { import: Some(import), ..looked };
    for language in ["en", "es"] {
        let text = written(&looked, language);
        assert!(text.contains("A &lt;day") && text.contains("8:00\u{a0}AM–10:00\u{a0}AM"), "{text}");
        assert_eq!(value(&text, "free"), Some("yes"), "the second reading is as the first");
        assert!(value(&text, "file").is_some_and(|sent| sent.contains("VCALENDAR\nSUMMARY")), "{text}");
        assert_eq!(text.matches(" Called ·").count(), 19);
        assert!(text.contains(if language == "en" { "and 731 more" } else { "y 731 más" }), "{text}");
        assert_eq!(text.matches("&lt;a&gt;").count() + text.matches("&lt;a>").count(), 8, "{text}");
    }
    // Refused when it was to be saved: the file is still there to be corrected.
    let text = written(&page("hours", &[("do", "take"), ("file", file)], &[("file", "Line 2: no.")]), "en");
    summed_up(&text, 1);
    assert!(text.contains("Line 2: no.") && text.contains("END:VCALENDAR"), "{text}");
}

#[test]
fn what_was_refused_keeps_what_was_typed() {
    let typed =
        [("do", "change"), ("week", "days"), ("mon", "8:00–7:00"), ("holidays", "26/11"), ("zone", "Mars")];
    for language in ["en", "es"] {
        let text = written(
            &page("hours", &typed, &[("zone", "bad_zone"), ("holidays", "bad_date"), ("mon", "bad_hours")]),
            language,
        );
        summed_up(&text, 3);
        // In the order of the fields, not of their names.
        let summary = text.split("id=\"errors\"").nth(1).expect("a summary");
        let links = tags(summary.split("</div>").next().expect("an end"), "a");
        let place = |link: &&str| {
            let id = attribute(link, "href").and_then(|href| href.strip_prefix('#'));
            text.find(&format!(" id=\"{}\"", id.expect("a place on this page")))
        };
        assert!(links.is_sorted_by_key(place), "{links:?}");
        assert_eq!(value(&text, "mon"), Some("8:00–7:00"));
        assert_eq!(value(&text, "zone"), Some("Mars"));
        assert!(text.contains("26/11"));
    }
    let typed = [("do", "add"), ("id", "bail"), ("name_en", "Bail"), ("urgent", "yes")];
    let text = written(&page("services", &typed, &[("id", "taken"), ("walk_in", "required")]), "en");
    summed_up(&text, 2);
    assert_eq!(value(&text, "name_en"), Some("Bail"));
    assert!(text.contains("Please choose at least one."), "{text}");
    let ticked: Vec<&str> = tags(&text, "input").into_iter().filter(|tag| tag.contains(" checked")).collect();
    assert_eq!(ticked.len(), 1, "{ticked:?}");
}

#[test]
fn removing_a_language_with_texts_asks_in_the_form() {
    let typed = [("do", "languages"), ("first", "en"), ("in_en", "yes")];
    let text = written(&page("department", &typed, &[("drop", "in_texts")]), "en");
    summed_up(&text, 1);
    assert!(text.contains("name=\"drop\""), "{text}");
    let ticked: Vec<&str> = tags(&text, "input").into_iter().filter(|tag| tag.contains(" checked")).collect();
    assert_eq!(ticked.len(), 1, "as it was sent: {ticked:?}");
    assert!(!written(&page("department", &[], &[]), "en").contains("name=\"drop\""), "only where it matters");
}

#[test]
fn an_administrator_of_some_districts_adds_none_and_moves_none() {
    let mut page = page("districts", &[], &[]);
    assert!(written(&page, "en").contains("edit=new"));
    page.everywhere = false;
    let text = written(&page, "en");
    assert!(!text.contains("edit=new") && !text.contains("value=\"down\""), "{text}");
    page.typed.insert("edit".to_owned(), "new".to_owned());
    assert!(!written(&page, "en").contains("name=\"counters\""));
}

#[test]
fn what_is_wrong_with_a_single_button_is_said_too() {
    let typed = [("do", "remove"), ("id", "missing_person")];
    let text = written(&page("services", &typed, &[("id", "in_use")]), "en");
    assert!(text.contains("id=\"errors\"") && text.contains("in use right now"), "{text}");
    let typed = [("do", "link"), ("id", "s9")];
    let text = written(&page("staff", &typed, &[("id", "bad_choice")]), "es");
    assert!(text.contains("id=\"errors\""), "{text}");
}

#[test]
fn health_says_of_each_part_whether_it_works() {
    for (language, said) in [
        ("en", ["Health", "Database", "All right", "Disk space", "Needs attention", "Clock", "Not working"]),
        (
            "es",
            [
                "Estado del sistema",
                "Base de datos",
                "Todo bien",
                "Espacio en disco",
                "Requiere atención",
                "Reloj",
                "No funciona",
            ],
        ),
    ] {
        let text = written(&page("health", &[], &[]), language);
        for word in said {
            assert!(text.contains(word), "{word}: {text}");
        }
        assert!(text.contains("what was found of disk"), "{text}");
    }
}

#[test]
fn a_department_without_districts_says_what_to_do() {
    let mut page = page("windows", &[], &[]);
    page.card.id = None;
    page.districts.clear();
    assert!(written(&page, "en").contains("There is no district yet."));
}

#[test]
fn a_service_without_a_mail_server_says_so_where_addresses_are_asked_for() {
    let mut page = page("alarms", &[], &[]);
    assert!(!written(&page, "en").contains("No mail server is set"));
    page.alarms_to.mails = false;
    assert!(written(&page, "en").contains("No mail server is set"));
}
