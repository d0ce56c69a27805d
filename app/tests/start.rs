//! The first start, in both languages: every step, its form, and the input after an error.

use crate::forms::{attribute, bound, summed_up, tags};
use crate::frame::{body, frame, holds, read};
use crate::html;
use crate::samples::{card, moment, words};
use app::api::{
    DepartmentView, DeviceRow, DeviceStep, FirstDistrictView, Me, OfferedGroup, OfferedView, Page,
    PairingView, QrView, SlipView, StartPage, StartPlace, StartStep,
};
use domain::access::Role;

fn page(step: StartStep) -> StartPage {
    StartPage {
        me: Me {
            actor: "staff:1".to_owned(),
            name: "A. Morgan".to_owned(),
            login: "morgan".to_owned(),
            role: Role::Admin,
            session: None,
        },
        step,
        done: vec![StartPlace::Department],
        open_to: StartPlace::Finish,
        only_here: false,
        typed: Default::default(),
        errors: Vec::new(),
    }
}

fn written(page: &StartPage, language: &str) -> String {
    let text = html(&Page::Start(Box::new(page.clone())), &frame(language));
    holds(&text, language);
    bound(&text);
    assert!(!text.contains("<script"), "no script: {text}");
    for form in tags(&text, "form").into_iter().filter(|form| form.contains("method=\"post\"")) {
        let rest = text.split(form).nth(1).expect("its fields");
        assert!(rest.starts_with("><input type=\"hidden\" name=\"speaks_for\" value=\"staff:1\">"), "{form}");
    }
    text
}

fn names(text: &str) -> Vec<&str> {
    let controls = ["input", "select", "textarea"].into_iter().flat_map(|name| tags(text, name));
    let named = controls.filter_map(|tag| attribute(tag, "name"));
    named.filter(|name| *name != "speaks_for").collect()
}

fn department() -> StartStep {
    let zones = ["America/New_York", "Asia/Kathmandu"].map(str::to_owned).to_vec();
    StartStep::Department(DepartmentView { zones, ..DepartmentView::default() })
}

fn new_district() -> StartStep {
    let offered =
        |id: &str, group| OfferedView { id: id.to_owned(), name: words("Name of it", "Su nombre"), group };
    let services = vec![
        offered("later", OfferedGroup::More),
        offered("report_copy", OfferedGroup::Common),
        offered("hand_in", OfferedGroup::Discreet),
    ];
    StartStep::NewDistrict { services }
}

fn device(paired: bool) -> DeviceRow {
    DeviceRow {
        id: "d1".to_owned(),
        kind: Role::Kiosk,
        name: "Lobby tablet".to_owned(),
        district: "26".parse().expect("a slug"),
        kiosk: None,
        paired: paired.then(|| moment("09:00:00")),
        code_until: None,
        seen: None,
        silent: false,
        revoked: false,
        display: None,
    }
}

fn qr() -> QrView {
    QrView { side: 29, path: "M4 4h7".to_owned() }
}

fn pairing() -> PairingView {
    PairingView {
        device: "d1".to_owned(),
        kind: Role::Kiosk,
        name: "Lobby tablet".to_owned(),
        district: "26th District".to_owned(),
        code: "ABCDE-FGHJK".to_owned(),
        url: "https://window.example.org/pair#ABCDE-FGHJK".to_owned(),
        qr: qr(),
        until: moment("09:30:00"),
    }
}

fn steps() -> Vec<StartStep> {
    let slip = SlipView {
        name: "Otto".to_owned(),
        login: "otto".to_owned(),
        url: "https://window.example.org/welcome/0f".to_owned(),
        qr: qr(),
    };
    let step = |devices, pairing| DeviceStep { district: "26th District".to_owned(), devices, pairing };
    vec![
        department(),
        new_district(),
        StartStep::District(FirstDistrictView {
            card: card(),
            counters: 2,
            phones: 1,
            services: 26,
            always_open: true,
        }),
        StartStep::Officers { staff: Vec::new(), slips: vec![slip] },
        StartStep::Tablet(step(Vec::new(), None)),
        StartStep::Tablet(step(vec![device(false)], Some(pairing()))),
        StartStep::Display(step(vec![device(true)], None)),
        StartStep::Finish {
            card: card(),
            origin: "https://window.example.org".to_owned(),
            always_open: true,
        },
    ]
}

#[test]
fn every_step_is_a_page_of_plain_forms_in_both_languages() {
    for language in ["en", "es"] {
        for step in steps() {
            let place = step.place();
            let text = written(&page(step), language);
            let list =
                text.split("<nav").nth(1).and_then(|rest| rest.split("</nav>").next()).expect("the steps");
            assert_eq!(list.matches("<li>").count(), 6);
            assert_eq!(list.matches("aria-current=\"step\"").count(), 1);
            let here = tags(list, "a").into_iter().find(|tag| tag.contains("aria-current")).expect("a link");
            assert_eq!(attribute(here, "href"), Some(place.address().as_str()));
        }
    }
}

#[test]
fn a_step_that_cannot_be_opened_yet_is_no_link() {
    let text =
        written(&StartPage { open_to: StartPlace::District, done: Vec::new(), ..page(new_district()) }, "en");
    let hrefs: Vec<_> = tags(&text, "a").into_iter().filter_map(|tag| attribute(tag, "href")).collect();
    assert!(hrefs.contains(&"/start/department") && !hrefs.contains(&"/start/officers"), "{hrefs:?}");
}

#[test]
fn no_time_zone_is_chosen_for_anyone_and_the_nearest_come_first() {
    let text = written(&page(department()), "en");
    assert_eq!(names(&text), ["was", "name", "main", "main", "also_en", "also_es", "zone"]);
    let zone =
        tags(&text, "input").into_iter().find(|tag| attribute(tag, "name") == Some("zone")).expect("a field");
    assert_eq!((attribute(zone, "value"), attribute(zone, "list")), (None, Some("zones")));
    assert!(!text.contains(" checked"), "nor a language: {text}");
    let first = tags(&text, "option")[0];
    assert_eq!(
        (attribute(first, "value"), attribute(first, "label")),
        (Some("America/New_York"), Some("Eastern Time"))
    );
}

#[test]
fn a_department_with_a_district_is_changed_in_its_settings() {
    let known = DepartmentView {
        name: "Harbor City".to_owned(),
        languages: vec!["en".to_owned(), "es".to_owned()],
        zone: "America/Chicago".to_owned(),
        zones: Vec::new(),
    };
    let text = written(&page(StartStep::Department(known)), "en");
    assert!(
        read(&text).contains("English, Spanish") && text.contains("href=\"/setup/department\""),
        "{text}"
    );
    assert!(names(&text).is_empty(), "no form of its own");
}

#[test]
fn every_service_is_chosen_at_first_and_listed_by_group() {
    let text = written(&page(new_district()), "en");
    let ticks: Vec<_> = tags(&text, "input").into_iter().filter(|tag| tag.contains("name=\"s_")).collect();
    let order: Vec<_> = ticks.iter().filter_map(|tag| attribute(tag, "name")).collect();
    assert_eq!(order, ["s_report_copy", "s_hand_in", "s_later"]);
    assert!(ticks.iter().all(|tag| tag.contains(" checked")));
    let week: Vec<_> = tags(&text, "input").into_iter().filter(|tag| tag.contains("name=\"week\"")).collect();
    assert_eq!(week.len(), 3);
    assert!(week.iter().all(|tag| !tag.contains(" checked")), "hours are nobody's guess");
}

#[test]
fn errors_are_on_top_and_beside_their_fields_and_what_was_typed_stays() {
    let typed = [("name", "North"), ("week", "same"), ("s_later", "yes"), ("id", "No Good!")];
    let errors =
        [("id", "bad_slug"), ("opens", "required"), ("mon", "choose_some"), ("counters", "bad_number")];
    let own = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    };
    let refused =
        StartPage { typed: own(&typed).into_iter().collect(), errors: own(&errors), ..page(new_district()) };
    for language in ["en", "es"] {
        let text = written(&refused, language);
        summed_up(&text, 4);
        assert!(text.contains("value=\"North\"") && text.contains("value=\"No Good!\""));
        let ticked: Vec<_> = tags(&text, "input")
            .into_iter()
            .filter(|tag| tag.contains(" checked"))
            .filter_map(|tag| attribute(tag, "name"))
            .collect();
        assert_eq!(ticked, ["week", "s_later"]);
    }
}

#[test]
fn a_district_that_is_there_already_is_said_and_shown() {
    let view = FirstDistrictView { card: card(), ..FirstDistrictView::default() };
    let errors = vec![(String::new(), "district_there".to_owned())];
    let text = written(&StartPage { errors, ..page(StartStep::District(view)) }, "en");
    assert!(read(&text).contains("The district has already been created"), "{text}");
    assert!(!text.contains("id=\"errors\"") && text.contains("<h1>26th District</h1>"), "{text}");
    assert_eq!(names(&text), ["district", "do", "photo"]);
    assert!(text.contains("enctype=\"multipart/form-data\"") && text.contains("/setup/hours?district=26"));
}

#[test]
fn a_code_is_shown_until_it_was_used() {
    let step = |paired| {
        let devices = vec![device(paired)];
        StartStep::Tablet(DeviceStep {
            district: "26th District".to_owned(),
            devices,
            pairing: Some(pairing()),
        })
    };
    let waits = written(&page(step(false)), "en");
    assert!(waits.contains("ABCDE-FGHJK") && waits.contains("class=\"qr\""), "{waits}");
    assert!(waits.contains("name=\"do\" value=\"check\"") && waits.contains("Do this later"));
    let used = written(&page(step(true)), "en");
    assert!(!used.contains("ABCDE-FGHJK") && read(&used).contains("Lobby tablet is paired"), "{used}");
    assert!(!used.contains("value=\"pair\""), "further ones are paired in the settings");
    assert!(used.contains("href=\"/start/display\""));
}

#[test]
fn addresses_that_open_on_this_machine_only_are_marked() {
    let step = || StartStep::Tablet(DeviceStep::default());
    let local = written(&StartPage { only_here: true, ..page(step()) }, "en");
    assert!(read(&local).contains("on this computer only"), "{local}");
    assert!(!read(&written(&page(step()), "en")).contains("on this computer only"));
    assert!(body(&local).contains("--origin"));
}
