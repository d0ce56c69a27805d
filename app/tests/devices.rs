//! Devices and lists of staff in the set-up: states, settings, and what is shown once to be handed on.

use crate::forms::{attribute, summed_up, tags};
use crate::samples::moment;
use crate::setup::{page, written};
use app::api::{DeviceRow, OnceView, PairingView, QrView, RosterView, SetupPage, SlipView};
use domain::access::Role;
use domain::display::{DisplaySettings, VolumeSpan};
use domain::roster::{Column, Difference, Fault, Line, Outcome, Problem, Unreadable, Value};

fn qr() -> QrView {
    QrView { side: 29, path: "M4 4h7m1 0h2".to_owned() }
}

fn screen() -> DeviceRow {
    DeviceRow {
        id: "d2".to_owned(),
        kind: Role::Display,
        name: "Hall".to_owned(),
        district: "26".parse().expect("a slug"),
        kiosk: None,
        paired: Some(moment("08:00:00")),
        code_until: None,
        seen: Some(moment("10:02:00")),
        silent: false,
        revoked: false,
        display: Some(DisplaySettings::default()),
    }
}

fn with(row: DeviceRow, typed: &[(&str, &str)]) -> SetupPage {
    SetupPage { devices: vec![row], ..page("devices", typed, &[]) }
}

#[test]
fn a_device_says_whether_it_is_waiting_heard_silent_or_revoked() {
    let states = [
        (
            DeviceRow { paired: None, code_until: Some(moment("10:30:00")), seen: None, ..screen() },
            "waiting for its code",
        ),
        (DeviceRow { paired: None, seen: None, ..screen() }, "its code has expired"),
        (screen(), "last seen just now"),
        (DeviceRow { seen: Some(moment("10:01:00")), ..screen() }, "last seen 1 minute ago"),
        (DeviceRow { seen: Some(moment("09:58:00")), ..screen() }, "last seen 4 minutes ago"),
        (DeviceRow { seen: Some(moment("09:40:00")), silent: true, ..screen() }, "not heard from"),
        (DeviceRow { revoked: true, ..screen() }, "revoked"),
    ];
    for (row, state) in states {
        let offers = !row.revoked && (row.paired.is_none() || row.silent);
        let text = written(&with(row.clone(), &[]), "en");
        assert!(text.contains(state), "{state}: {text}");
        assert_eq!(text.contains("value=\"code\""), offers, "a new code where it helps: {state}");
        assert_eq!(text.contains("edit=d2\""), !row.revoked, "{state}");
        written(&with(row, &[]), "es");
    }
}

#[test]
fn the_form_of_a_lobby_screen_shows_its_settings() {
    let display = DisplaySettings {
        windows: Some(vec!["p".parse().expect("a slug")]),
        volume: vec![VolumeSpan { from: 480, to: 1_200, level: 60 }],
        voice: false,
        languages: vec!["es".to_owned(), "en".to_owned()],
    };
    let row = DeviceRow { display: Some(display), ..screen() };
    for language in ["en", "es"] {
        let text = written(&with(row.clone(), &[("edit", "d2")]), language);
        let inputs = tags(&text, "input");
        let ticked = inputs.iter().filter(|tag| tag.contains(" checked"));
        let ticked: Vec<&str> = ticked.filter_map(|tag| attribute(tag, "name")).collect();
        assert_eq!(ticked, ["w_p"], "{text}");
        let level = inputs.iter().find(|tag| attribute(tag, "name") == Some("level_0")).expect("a level");
        assert_eq!(attribute(level, "value"), Some("60"));
        assert!(text.contains("<option value=\"es\" selected"), "{text}");
        assert!(text.contains("value=\"revoke\"") && text.contains("notice warn"), "revoking asks: {text}");
    }
    // Another district's rules would offer windows that it does not have.
    let elsewhere = DeviceRow { district: "9".parse().expect("a slug"), ..row };
    let text = written(&with(elsewhere, &[("edit", "d2")]), "en");
    assert!(
        !text.contains("name=\"w_p\"")
            && text.contains("/setup/devices?district=9&")
            && text.contains("edit=d2\""),
        "{text}"
    );
}

#[test]
fn a_pairing_code_says_for_which_device_and_district_it_is_in_letters_and_as_a_code() {
    let view = PairingView {
        device: "d2".to_owned(),
        kind: Role::Display,
        name: "Hall".to_owned(),
        district: "26th District".to_owned(),
        code: "ABCDE-FGHJK".to_owned(),
        url: "https://window.example.gov/pair#ABCDE-FGHJK".to_owned(),
        qr: qr(),
        until: moment("10:32:00"),
    };
    for language in ["en", "es"] {
        let page = SetupPage {
            once: Some(OnceView::Pairing(Box::new(view.clone()))),
            ..page("devices", &[("done", "pair")], &[])
        };
        let text = written(&page, language);
        for told in
            ["ABCDE-FGHJK", "https://window.example.gov/pair#ABCDE-FGHJK", "26th District", "Hall", "M4 4h7"]
        {
            assert!(text.contains(told), "{told}: {text}");
        }
    }
}

#[test]
fn one_time_links_are_shown_once_each_on_a_slip_of_its_own() {
    let slip = |n: usize| SlipView {
        name: format!("Officer {n}"),
        login: format!("officer.{n}"),
        url: format!("https://window.example.gov/welcome/4kf9{n}"),
        qr: qr(),
    };
    let page = |count: usize| SetupPage {
        once: Some(OnceView::Links((0..count).map(slip).collect())),
        ..page("staff", &[("done", "add")], &[])
    };
    let one = written(&page(1), "en");
    assert!(one.contains("value=\"https://window.example.gov/welcome/4kf90\""), "it can be copied: {one}");
    let many = written(&page(3), "es");
    assert_eq!(many.matches("class=\"handout\"").count(), 3);
    assert!(many.contains("officer.2") && !many.contains("value=\"https://window"), "{many}");
    // A screen reader is not read three slips as one message.
    let status = many.split("role=\"status\"").nth(1).expect("a notice").split("class=\"handout").next();
    assert!(!status.expect("its text").contains("officer.0"), "{many}");
    assert_eq!(app::pages::setup::script(&page(1)), Some(app::components::pairing::PRINTS));
}

#[test]
fn a_list_says_line_by_line_what_it_would_do_and_what_is_wrong() {
    let line = |line: u64, outcome: Outcome| Line {
        line,
        name: format!("Person <{line}>"),
        login: format!("login.{line}"),
        outcome,
    };
    let change =
        Difference { column: Column::Role, before: "officer".to_owned(), after: "captain".to_owned() };
    let fault = |column, problem| Fault { column, problem };
    let value = |column, text: &str| Value { column, text: text.to_owned() };
    let lines = vec![
        line(2, Outcome::Added(vec![value(Column::Districts, "north, south"), value(Column::Badge, "<77>")])),
        line(3, Outcome::Changed(vec![change])),
        line(4, Outcome::Same),
        line(
            5,
            Outcome::Wrong(vec![
                fault(Some(Column::Districts), Problem::UnknownDistrict("<mars>".to_owned())),
                fault(None, Problem::Cells),
            ]),
        ),
    ];
    let file = "name,login\n\"x\",y";
    let typed = [("do", "look"), ("file", file)];
    for language in ["en", "es"] {
        let wrong = RosterView { lines: lines.clone(), ..RosterView::default() };
        let text = written(&SetupPage { roster: Some(wrong), ..page("staff", &typed, &[]) }, language);
        assert!(text.contains("&lt;mars") && !text.contains("<mars"), "{text}");
        assert!(text.find("login.5") < text.find("login.3") && text.find("login.3") < text.find("login.2"));
        assert!(text.contains("north, south") && text.contains("&lt;77"), "all it writes is shown: {text}");
        assert!(!text.contains("value=\"enroll\""), "what is wrong cannot be confirmed: {text}");
        let good =
            RosterView { lines: lines[..3].to_vec(), digest: "abc".to_owned(), ..RosterView::default() };
        let text = written(&SetupPage { roster: Some(good), ..page("staff", &typed, &[]) }, language);
        assert!(
            text.contains("value=\"enroll\"") && text.contains("name=\"digest\" value=\"abc\""),
            "{text}"
        );
        assert_eq!(text.matches("name,login").count(), 2, "to confirm, and to be corrected: {text}");
        let unreadable = vec![Unreadable::Missing(Column::Login), Unreadable::Unknown("Telefon".to_owned())];
        let bad = RosterView { unreadable, ..RosterView::default() };
        let text = written(&SetupPage { roster: Some(bad), ..page("staff", &typed, &[]) }, language);
        summed_up(&text, 2);
        assert!(text.contains("Telefon") && text.contains("login") && text.contains("name,login"), "{text}");
    }
}
