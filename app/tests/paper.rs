//! Typing in paper slips, and printing them, in both languages.

use crate::forms::{attribute, bound, summed_up, tags};
use crate::frame::{frame, holds};
use crate::html;
use crate::samples::{card, moment, words};
use app::api::{Me, Page, PaperDone, PaperFault, PaperPage, PaperSlipsPage};
use domain::access::Role;
use std::collections::BTreeMap;

fn me() -> Me {
    Me {
        actor: "staff:1".to_owned(),
        name: "R. Alvarez".to_owned(),
        login: "r.alvarez".to_owned(),
        role: Role::Officer,
        session: None,
    }
}

fn paper() -> PaperPage {
    PaperPage {
        me: me(),
        card: card(),
        districts: vec![("26".parse().unwrap(), "26th District".to_owned())],
        now: moment("14:20:00"),
        days: ["2026-11-24".parse().unwrap(), "2026-11-23".parse().unwrap()],
        services: vec![("report".parse().unwrap(), words("Report", "Reporte"))],
        languages: vec!["en".to_owned(), "es".to_owned()],
        needs: vec![("wheelchair".parse().unwrap(), words("Wheelchair", "Silla de ruedas"))],
        keys: (0..10).map(|n| format!("paper:{n}")).collect(),
        typed: BTreeMap::from([("day".to_owned(), "2026-11-24".to_owned())]),
        errors: Vec::new(),
        asks: Vec::new(),
        done: Vec::new(),
    }
}

fn slips(block: Option<(u32, u32)>, per: u32) -> PaperSlipsPage {
    PaperSlipsPage {
        me: me(),
        card: card(),
        districts: vec![("26".parse().unwrap(), "26th District".to_owned())],
        languages: vec!["es".to_owned(), "en".to_owned(), "en-US".to_owned()],
        services: vec![words("Report", "Reporte"), words("Towing", "Towing")],
        block,
        key: "slips:1".to_owned(),
        per,
        a4: true,
        typed: BTreeMap::new(),
        errors: Vec::new(),
    }
}

fn written(page: PaperPage, language: &str) -> String {
    let text = html(&Page::Paper(Box::new(page)), &frame(language));
    holds(&text, language);
    text
}

#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn ten_rows_are_typed_in_by_keyboard_alone() {
    for language in ["en", "es"] {
        let text = written(paper(), language);
        bound(&text);
        assert!(!text.contains("<script") && !text.contains("tabindex=\"1\""));
        let rows: Vec<&str> = text.split("<tbody>").nth(1).unwrap().split("<tr>").skip(1).collect();
        assert_eq!(rows.len(), 10);
        for (n, row) in rows.iter().enumerate() {
            let names: Vec<&str> =
                tags(row, "input").into_iter().filter_map(|tag| attribute(tag, "name")).collect();
            let expected = ["key", "number", "time", "phone"].map(|name| format!("{name}_{n}"));
            assert_eq!(names, expected.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!(tags(row, "select").len(), 3);
        }
        // Enter in a field enters the slips: the first button of the form.
        let form = text.split("action=\"/desk/paper\"").nth(1).unwrap();
        let buttons = tags(form, "button");
        assert!(attribute(buttons[0], "name").is_none() && attribute(buttons[1], "name") == Some("more"));
    }
}

#[test]
fn every_fault_of_every_row_is_said_beside_its_field() {
    let used = |by: Option<&str>| PaperFault::Used {
        ticket: "S017".to_owned(),
        at: Some(moment("09:12:00")),
        by: by.map(str::to_owned),
    };
    let faults = [
        ("day", PaperFault::Required),
        ("reason", PaperFault::Required),
        ("number_0", used(Some("B. Okafor"))),
        ("time_0", PaperFault::Unlikely { at: moment("02:10:00") }),
        ("number_1", PaperFault::Unknown),
        ("time_1", PaperFault::ToCome),
        ("number_2", PaperFault::Number),
        ("time_2", PaperFault::Time),
        ("service_2", PaperFault::Choice),
        ("number_3", PaperFault::Changed),
        ("number_4", used(None)),
        ("number_5", PaperFault::Used { ticket: "S018".to_owned(), at: None, by: None }),
        ("phone_5", PaperFault::Said { text: "Only numbers, please.".to_owned() }),
    ];
    let typed = [("number_0", "17"), ("time_0", "2:10 am"), ("phone_5", "<b>x</b>"), ("sure_slip_1", "yes")];
    let page = PaperPage {
        errors: faults.iter().map(|(field, fault)| ((*field).to_owned(), fault.clone())).collect(),
        typed: typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        asks: vec!["sure_time_0".to_owned(), "sure_slip_1".to_owned()],
        done: vec![
            PaperDone { ticket: "S001".to_owned(), came: Some(moment("09:05:00")), again: false },
            PaperDone { ticket: "S002".to_owned(), came: Some(moment("09:06:00")), again: true },
            PaperDone { ticket: "S003".to_owned(), came: None, again: true },
        ],
        ..paper()
    };
    for language in ["en", "es"] {
        let text = written(page.clone(), language);
        bound(&text);
        summed_up(&text, faults.len());
        for (field, _) in &faults {
            assert!(text.contains(&format!("id=\"f-{field}-e\"")), "{language}: {field}");
        }
        has(&text, &["value=\"17\"", "value=\"2:10 am\"", "S001", "S002", "S003"]);
        assert!(!text.contains("<b>x</b>"));
        let boxes: Vec<&str> =
            tags(&text, "input").into_iter().filter(|tag| tag.contains("checkbox")).collect();
        assert_eq!(boxes.len(), 2, "only where it is asked");
        assert!(boxes[1].contains("checked"), "and what was ticked stays ticked");
    }
    has(&written(page, "en"), &["by B. Okafor. Is this another slip?", "people rarely come then"]);
}

#[test]
fn a_sheet_has_its_slips_in_the_languages_of_the_department() {
    for (per, sheets) in [(8, 3), (10, 2)] {
        let text = html(&Page::PaperSlips(Box::new(slips(Some((81, 98)), per))), &frame("en"));
        assert_eq!(text.matches("class=\"slip\"").count(), 18);
        assert_eq!(text.matches(&format!("class=\"leaf a4 per-{per}\"")).count(), sheets);
        has(&text, &["S081", "S098", "26th District"]);
        assert!(!text.contains("S099"));
        let slip = text.split("class=\"slip\"").nth(1).unwrap().split("</ul>").next().unwrap();
        has(
            slip,
            &[
                "<span lang=\"es\">Escriba la hora</span>",
                "<span lang=\"en\">Write the time</span>",
                "____ : ____",
            ],
        );
        // Each language once, and what is the same in all is written once.
        assert_eq!((slip.matches("Write the time").count(), slip.matches("Towing").count()), (1, 1));
        assert_eq!(slip.matches("<li>").count(), 3, "two needs, and another one");
    }
}

#[test]
fn slips_are_made_by_a_plain_form_and_a_refused_one_keeps_its_input() {
    for language in ["en", "es"] {
        let text = html(&Page::PaperSlips(Box::new(slips(None, 8))), &frame(language));
        holds(&text, language);
        bound(&text);
        assert!(!text.contains("class=\"leaf") && !text.contains("<script"));
        has(&text, &["name=\"key\" value=\"slips:1\""]);
        let refused = PaperSlipsPage {
            typed: BTreeMap::from([("sheets".to_owned(), "many".to_owned())]),
            errors: vec![("sheets".to_owned(), "bad_number".to_owned())],
            ..slips(None, 10)
        };
        let text = html(&Page::PaperSlips(Box::new(refused)), &frame(language));
        bound(&text);
        summed_up(&text, 1);
        has(&text, &["value=\"many\""]);
    }
}
