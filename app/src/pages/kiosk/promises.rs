//! Held over every page of the tablet, in both languages: what it says of officers is true. On the screen is what is read aloud.

#[path = "../../../tests/samples.rs"]
#[allow(dead_code)]
mod samples;

use super::{Danger, Place, Tablet, frame};
use crate::api::KioskService;
use crate::i18n::Locale;
use crate::words;
use domain::presence::Presence;
use domain::time::Moment;
use leptos::prelude::*;
use samples::{moment, nobody_here, promised, service};
use serde_json::json;
use std::collections::BTreeSet;

const PLACES: [Place; 15] = [
    Place::Languages,
    Place::Needs,
    Place::More,
    Place::Closed,
    Place::CallBack,
    Place::Notice,
    Place::Bring,
    Place::Name,
    Place::Phone,
    Place::Area,
    Place::Help,
    Place::Sending,
    Place::Refused,
    Place::Ticket,
    Place::Danger,
];
const SERVICES: [Option<&str>; 4] = [None, Some("property"), Some("missing"), Some("baby")];

#[derive(Clone, Copy)]
struct Case {
    locale: Locale,
    open: bool,
    presence: Presence<Moment>,
    place: Place,
    service: Option<&'static str>,
    danger: Option<Danger>,
    unanswered: bool,
    retrying: bool,
}

/// The text of a page, with the tags taken out.
fn text(case: Case) -> String {
    let mut page = samples::kiosk();
    let urgent = json!({ "urgent": true, "always_open": true, "notice": { "en": "You are safe.", "es": "Usted está a salvo." } });
    let mut baby = urgent.clone();
    baby["discreet"] = json!(true);
    for made in [service("missing", "Missing", "Desaparecida", urgent), service("baby", "Baby", "Bebé", baby)]
    {
        page.services.push(KioskService::from(&made));
    }
    page.line.open = case.open;
    page.line.presence = case.presence;
    page.line.opens_at = (!case.open).then(|| moment("13:00:00"));
    let html = Owner::new().with(|| {
        words::speaking(case.locale, || {
            let tablet = Tablet::new(page);
            tablet.answers.update(|answers| {
                answers.service = case.service.and_then(|id| id.parse().ok());
                answers.call_back = case.service.is_none();
            });
            let given = json!({
                "ticket": "A045", "arrived_at": moment("10:10:00"), "quote": { "low_ms": 300_000, "high_ms": 600_000 },
                "status_url": null,
            });
            tablet.given.set(serde_json::from_value(given).ok());
            tablet.hint.set(true);
            tablet.danger.set(case.danger);
            tablet.unanswered.set(case.unanswered);
            tablet.retrying.set(case.retrying);
            tablet.place.set(case.place);
            frame::view(tablet).to_html()
        })
    });
    let mut inside = false;
    let letters = html.chars().map(|letter| match letter {
        '<' => {
            inside = true;
            ' '
        }
        '>' => {
            inside = false;
            ' '
        }
        _ if inside => '\u{0}',
        other => other,
    });
    let text: String = letters.filter(|letter| *letter != '\u{0}').collect();
    text.replace("&#x27;", "'").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cases(presences: &[(bool, Presence<Moment>)]) -> Vec<Case> {
    let mut cases = Vec::new();
    let told = Danger::Told(moment("10:14:00").at);
    for locale in [Locale::en, Locale::es] {
        for &(open, presence) in presences {
            for place in PLACES {
                for service in SERVICES {
                    for danger in [None, Some(Danger::Telling), Some(told), Some(Danger::NotReached)] {
                        for (unanswered, retrying) in [(false, false), (true, true)] {
                            cases.push(Case {
                                locale,
                                open,
                                presence,
                                place,
                                service,
                                danger,
                                unanswered,
                                retrying,
                            });
                        }
                    }
                }
            }
        }
    }
    cases
}

#[test]
fn no_page_promises_an_officer_while_nobody_is_here() {
    for case in cases(&nobody_here()) {
        let text = text(case);
        let found = promised(&text, words::tag(case.locale));
        assert!(
            found.is_empty(),
            "{found:?} at {:?} for {:?}, {:?}, {:?}: {text}",
            case.place,
            case.service,
            case.presence,
            case.danger
        );
    }
}

#[test]
fn the_same_pages_do_promise_one_who_is_here() {
    for (locale, some) in [
        (
            Locale::en,
            ["we call your number", "we told the desk", "ask at the window", "first in the line", "minutes"],
        ),
        (
            Locale::es,
            [
                "llamamos su número en la pantalla",
                "avisamos",
                "pregunte en la ventanilla",
                "al principio de la fila",
                "minutos",
            ],
        ),
    ] {
        let here = cases(&[(true, Presence::Staffed)]);
        let texts = here.into_iter().filter(|case| case.locale == locale).map(text);
        let found: BTreeSet<&str> = texts.flat_map(|text| promised(&text, words::tag(locale))).collect();
        for promise in some {
            assert!(found.contains(promise), "{promise}: {found:?}");
        }
    }
}

#[test]
fn each_page_that_was_silent_says_who_is_not_here_and_what_helps() {
    let case = Case {
        locale: Locale::en,
        open: true,
        presence: Presence::NobodyYet,
        place: Place::Ticket,
        service: Some("property"),
        danger: None,
        unanswered: false,
        retrying: false,
    };
    let ticket = text(case);
    assert!(ticket.contains("No officer is at the desk right now. Your place in line is safe."), "{ticket}");
    let away = text(Case { presence: Presence::AwayUntil { back_at: moment("10:40:00") }, ..case });
    assert!(away.contains("Back about 10:40."), "{away}");
    let urgent = text(Case { service: Some("missing"), ..case });
    assert!(urgent.contains("Call 911 or use the phone by the door."), "{urgent}");
    let closed = (false, Presence::ClosedUntil { opens_at: Some(moment("13:00:00")) });
    let closed = Case { open: closed.0, presence: closed.1, place: Place::Closed, ..case };
    let text_closed = text(closed);
    for words in [
        "We are closed now.",
        "We open today at 13:00.",
        "No officer is at the desk right now.",
        "In danger? Call 911.",
        "You can still do this now",
        "Missing",
        "Baby",
        "Ask for a call",
        "I need help now",
    ] {
        assert!(text_closed.contains(words), "{words}: {text_closed}");
    }
    let staffed = text(Case { presence: Presence::Staffed, ..closed });
    assert!(!staffed.contains("No officer is at the desk") && staffed.contains("13:00"), "{staffed}");
    let call = text(Case { service: None, place: Place::Ticket, ..closed });
    assert!(call.contains("An officer can call you after we open today at 13:00."), "{call}");
    let told = Some(Danger::Told(moment("10:14:00").at));
    let help = Case { place: Place::Danger, danger: told, ..case };
    assert!(text(help).contains("No officer is at the desk. Call 911 or use the phone by the door."));
    let late = text(Case { presence: Presence::Staffed, unanswered: true, ..help });
    assert!(late.contains("Nobody has answered. Call 911 now.") && !late.contains("I am OK"), "{late}");
    let elsewhere = text(Case { place: Place::Needs, ..help });
    assert!(elsewhere.contains("No officer is at the desk. Call 911"), "{elsewhere}");
}
