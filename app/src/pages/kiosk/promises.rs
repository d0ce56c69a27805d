//! Checks on every page of the tablet, in both languages: what it says about officers is true. The text on
//! the screen is also what is read aloud.

#[path = "../../../tests/samples.rs"]
#[allow(dead_code)]
pub(super) mod samples;

use super::call_for_help::{Danger, followed};
use super::frame;
use super::place::Place;
use super::questions::Question;
use super::tablet::{Given, Tablet};
use crate::api::{
    ClosingView, DisplayAlert, KioskPage, KioskService, NotCurrent, NotCurrentWhy, OwnClosingView, QuoteView,
};
use crate::i18n::Locale;
use crate::words;
use domain::ids::AlertId;
use domain::presence::Presence;
use domain::time::Moment;
use domain::visit::StateKind;
use domain::vocabulary::closing::ClosingChoice;
use leptos::prelude::*;
use samples::{moment, nobody_here, promised, service};
use serde_json::Value;
use std::collections::BTreeSet;

/// All but the questions.
const PLACES: [Place; 15] = [
    Place::Languages,
    Place::Needs,
    Place::More,
    Place::Closed,
    Place::CallBack,
    Place::Notice,
    Place::Bring,
    Place::Help,
    Place::Sending,
    Place::Refused,
    Place::Ticket,
    Place::Find,
    Place::Own,
    Place::OwnPhone,
    Place::Danger,
];
/// The services that a department starts with: their notices are also read while no officer is there.
const STARTER: &str = include_str!("../../../../src/ops/defaults/services.toml");
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
    /// Whether the server was heard within the last seconds.
    fresh: bool,
}

fn json(text: &str) -> Value {
    text.parse().expect("JSON")
}

fn page(case: Case) -> KioskPage {
    let mut page = samples::kiosk();
    page.services[0].takes =
        samples::words("Usually 5 to 10 minutes at the window", "De 5 a 10 minutos en la ventanilla");
    let urgent = r#""urgent": true, "always_open": true, "notice": { "en": "You are safe.", "es": "Usted está a salvo." }"#;
    let baby = json(&format!("{{ {urgent}, \"discreet\": true }}"));
    let urgent = json(&format!("{{ {urgent} }}"));
    for made in [service("missing", "Missing", "Desaparecida", urgent), service("baby", "Baby", "Bebé", baby)]
    {
        page.services.push(KioskService::from(&made));
    }
    page.line.open = case.open;
    page.line.presence = case.presence;
    page.line.opens_at = (!case.open).then(|| moment("13:00:00"));
    page.line.not_current =
        (!case.fresh).then(|| NotCurrent { since: moment("10:09:00"), why: NotCurrentWhy::Database });
    page
}

fn given(call: bool) -> Option<Given> {
    let quote = QuoteView { low_ms: 300_000, high_ms: 600_000, closes_at: None, past_closing: false };
    Some(Given {
        ticket: "A045".to_owned(),
        arrived_at: Some(moment("10:10:00")),
        quote: Some(quote),
        status_url: None,
        tablet_code: Some("4812".to_owned()),
        call,
        before: None,
    })
}

/// A visit found by its code: one that is to be called back, and one before closing.
fn found(service: Option<&str>) -> OwnClosingView {
    let closing = ClosingView {
        closes_at: moment("10:30:00"),
        opens_at: Some(moment("13:00:00")),
        offers: ClosingChoice::ALL.to_vec(),
        chosen: Some(ClosingChoice::Stay).filter(|_| service == Some("missing")),
        decided: None,
        unlikely: None,
    };
    OwnClosingView {
        ticket: "A045".to_owned(),
        state: if service.is_none() { StateKind::CallbackDue } else { StateKind::Waiting },
        closing: Some(closing).filter(|_| service != Some("baby") && service.is_some()),
        has_number: false,
        callback_due: service.is_none().then(|| moment("14:00:00")),
    }
}

/// The text of a page without tags.
fn text(case: Case) -> String {
    plain(&html(case))
}

fn html(case: Case) -> String {
    let page = page(case);
    Owner::new().with(|| {
        words::speaking(case.locale, || {
            let tablet = Tablet::new(page);
            tablet.answers.update(|answers| {
                answers.service = case.service.and_then(|id| id.parse().ok());
                answers.call_back = case.service.is_none();
            });
            tablet.given.set(given(case.service.is_none()));
            tablet.own.update(|own| own.found = Some(found(case.service)));
            tablet.hint.set(true);
            tablet.danger.set(case.danger);
            tablet.unanswered.set(case.unanswered);
            tablet.retrying.set(case.retrying);
            tablet.place.set(case.place);
            frame::view(tablet).to_html()
        })
    })
}

pub(super) fn plain(html: &str) -> String {
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
            let questions = Question::ALL.iter().copied().map(Place::Question);
            for place in PLACES.into_iter().chain(questions) {
                for service in SERVICES {
                    for danger in [
                        None,
                        Some(Danger::Telling),
                        Some(told),
                        Some(Danger::NotReached),
                        Some(Danger::Closed),
                    ] {
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
                                fresh: true,
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
fn what_was_heard_before_the_connection_was_lost_promises_nobody() {
    let cases = cases(&[(true, Presence::Staffed)]).into_iter().filter(|case| case.danger.is_none());
    for case in cases.map(|case| Case { fresh: false, ..case }) {
        let text = text(case);
        let found = promised(&text, words::tag(case.locale));
        assert!(found.is_empty(), "{found:?} at {:?} for {:?}: {text}", case.place, case.service);
    }
}

#[test]
fn no_notice_of_a_starter_service_needs_an_officer() {
    let mut seen = 0;
    for line in STARTER.lines().filter_map(|line| line.strip_prefix("notice = { en = \"")) {
        let both = line.strip_suffix("\" }").and_then(|line| line.split_once("\", es = \""));
        let (english, spanish) = both.expect("both languages");
        seen += 1;
        for (text, tag) in [(english, "en"), (spanish, "es")] {
            assert_eq!(promised(text, tag), Vec::<&str>::new(), "{text}");
        }
    }
    assert!(seen >= 3, "{seen}");
}

#[test]
fn the_same_pages_do_promise_one_who_is_here() {
    for (locale, some) in [
        (
            Locale::en,
            ["we call your number", "we told the desk", "ask at the window", "first in line", "minutes"],
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
        fresh: true,
    };
    let ticket = text(case);
    assert!(ticket.contains("No officer is at the desk right now. Your place in line is safe."), "{ticket}");
    let away = text(Case { presence: Presence::AwayUntil { back_at: moment("10:40:00") }, ..case });
    assert!(away.contains("Back about 10:40 AM."), "{away}");
    let urgent = text(Case { service: Some("missing"), ..case });
    assert!(urgent.contains("Call 911 or use the phone by the door."), "{urgent}");
    let closed = (false, Presence::ClosedUntil { opens_at: Some(moment("13:00:00")) });
    let closed = Case { open: closed.0, presence: closed.1, place: Place::Closed, ..case };
    let text_closed = text(closed);
    for words in [
        "We are closed now.",
        "We open today at 1:00 PM.",
        "No officer is at the desk right now.",
        "In danger? Call 911.",
        "Ask for a call",
        "You can also take a number",
        "Numbers are called only while the desk is open.",
        "Missing",
        "Baby",
        "I need help now",
    ] {
        assert!(text_closed.contains(words), "{words}: {text_closed}");
    }
    assert!(text_closed.find("Ask for a call") < text_closed.find("You can also take"), "{text_closed}");
    assert!(!text_closed.contains("215-555-0126"), "nobody answers there: {text_closed}");
    let numbered = text(Case { place: Place::Ticket, ..closed });
    for words in ["A number shows that you came, and when.", "Ask for a call"] {
        assert!(numbered.contains(words), "{words}: {numbered}");
    }
    let staffed = text(Case { presence: Presence::Staffed, ..closed });
    assert!(staffed.contains("215-555-0126"), "an officer is still here: {staffed}");
    assert!(!staffed.contains("No officer is at the desk") && staffed.contains("1:00 PM"), "{staffed}");
    let call = text(Case { service: None, place: Place::Ticket, ..closed });
    assert!(call.contains("An officer can call you after we open today at 1:00 PM."), "{call}");
    let told = Some(Danger::Told(moment("10:14:00").at));
    let help = Case { place: Place::Danger, danger: told, ..case };
    assert!(text(help).contains("No officer is at the desk. Call 911 or use the phone by the door."));
    let late = text(Case { presence: Presence::Staffed, unanswered: true, ..help });
    assert!(late.contains("Nobody has answered. Call 911 now.") && !late.contains("I am OK"), "{late}");
    // On a notice 911 comes first, and the ticket is not the primary button.
    let notice = Case { place: Place::Notice, service: Some("missing"), ..case };
    let (help_first, then) = (text(notice), "You are safe.");
    assert!(help_first.find("Call 911 or use the phone") < help_first.find(then), "{help_first}");
    assert!(help_first.contains("Call 911 or use the phone by the door."), "{help_first}");
    assert!(!html(notice).contains("go primary"));
    assert!(html(Case { presence: Presence::Staffed, ..notice }).contains("go primary"));
    let elsewhere = text(Case { place: Place::Needs, ..help });
    assert!(elsewhere.contains("No officer is at the desk. Call 911"), "{elsewhere}");
}

/// A tablet of an open or closed district, with no officer at a window.
fn with_tablet(open: bool, what: impl FnOnce(Tablet)) {
    let mut page = samples::kiosk();
    page.line.open = open;
    page.line.presence = Presence::NobodyYet;
    Owner::new().with(|| words::speaking(Locale::en, || what(Tablet::new(page))));
}

#[test]
fn talk_to_an_officer_leads_to_a_call_while_closed() {
    for (open, from, leads_to) in
        [(true, Place::Needs, Place::Bring), (false, Place::Closed, Place::CallBack)]
    {
        with_tablet(open, |tablet| {
            tablet.place.set(from);
            tablet.officer();
            assert_eq!(tablet.place.get_untracked(), leads_to);
        });
        with_tablet(open, |tablet| {
            tablet.place.set(from);
            tablet.private();
            let leads_to = if open { Place::Sending } else { Place::CallBack };
            assert_eq!(tablet.place.get_untracked(), leads_to, "the sample's is not taken while closed");
        });
    }
}

#[test]
fn a_person_with_a_number_can_also_ask_for_a_call_while_closed() {
    with_tablet(false, |tablet| {
        tablet.answers.update(|answers| answers.service = "property".parse().ok());
        tablet.given.set(given(false));
        tablet.place.set(Place::Ticket);
        tablet.ask_call();
        assert_eq!(tablet.place.get_untracked(), Place::CallBack);
        tablet.back();
        assert_eq!(tablet.place.get_untracked(), Place::Ticket, "the number is still there");
        tablet.ask_call();
        tablet.answers.update(|answers| answers.phone = "215-555-0126".to_owned());
        tablet.forward();
        assert_eq!(tablet.place.get_untracked(), Place::Sending);
        // Once a call was requested, there is no second one.
        tablet.given.set(given(true));
        tablet.place.set(Place::Ticket);
        tablet.ask_call();
        assert_eq!(tablet.place.get_untracked(), Place::Ticket);
    });
}

#[test]
fn a_call_for_help_that_the_desk_closed_brings_nobody() {
    let id = AlertId(uuid::Uuid::from_u128(1));
    let alert = |answered| DisplayAlert { id, place: domain::fact::Place::Lobby, answered };
    let told = Danger::Told(moment("10:14:00").at);
    assert_eq!(followed(told, Some(id), false, &[]), told, "the view does not know it yet");
    assert_eq!(followed(told, Some(id), false, &[alert(false)]), told);
    assert_eq!(followed(told, Some(id), true, &[alert(true)]), Danger::Coming);
    assert_eq!(followed(Danger::Coming, Some(id), true, &[]), Danger::Closed);
    assert_eq!(followed(told, Some(id), true, &[]), Danger::Closed);
    with_tablet(true, |tablet| {
        tablet.place.set(Place::Danger);
        tablet.danger.set(Some(Danger::Closed));
        let text = plain(&frame::view(tablet).to_html());
        assert!(text.contains("The desk closed this call for help."), "{text}");
        assert!(text.contains("or call 911.") && !text.contains("does not cancel"), "{text}");
    });
}

#[test]
fn a_tablet_that_is_not_known_says_nothing_else() {
    with_tablet(true, |tablet| {
        tablet.unknown.set(true);
        let text = plain(&frame::view(tablet).to_html());
        for words in ["This tablet is not in use.", "call 215-555-0126", "In danger? Call 911."] {
            assert!(text.contains(words), "{words}: {text}");
        }
        for words in ["Get ticket", "Talk to an officer", "connection", "sign in"] {
            assert!(!text.contains(words), "{words}: {text}");
        }
    });
}

#[test]
fn what_most_people_need_is_one_line_on_the_page_of_services_and_before_the_ticket() {
    with_tablet(true, |tablet| {
        tablet.answers.update(|answers| answers.service = "property".parse().ok());
        for (place, asked) in [(Place::Languages, false), (Place::Needs, true), (Place::Bring, true)] {
            tablet.place.set(place);
            let html = frame::view(tablet).to_html();
            assert_eq!(plain(&html).contains("Do you need one of these?"), asked, "{html}");
            let boxes = html.matches("type=\"checkbox\"").count();
            assert_eq!(boxes, usize::from(asked), "interpreter alone: {html}");
        }
    });
}
