//! A resident's own visit, in both languages: its content, and that it is small and plain.

use crate::forms::{bound, tags};
use crate::frame::{body, frame, holds};
use crate::html;
use crate::samples::{self, card, moment, words};
use app::api::{ClosingView, Page, QuoteView, StatusPage};
use app::pages::status::{RENEW, renew_s};
use domain::notice::Emergency;
use domain::presence::Presence;
use domain::time::{HOUR, MINUTE, Moment};
use domain::visit::{End, StateKind};
use domain::vocabulary::closing::ClosingChoice;

const ENDS: [End; 11] = [
    End::Resolved,
    End::Referred,
    End::SentTo911,
    End::InCustody,
    End::AnsweredAtKiosk,
    End::Left,
    End::RangOff,
    End::Unreachable,
    End::NoShow,
    End::Cancelled,
    End::ClosedUnserved,
];

fn page(language: &str, state: StateKind) -> StatusPage {
    StatusPage {
        link: "/v/abc".to_owned(),
        language: language.to_owned(),
        languages: vec!["en".to_owned(), "es".to_owned(), "ar".to_owned()],
        card: card(),
        ticket: "045".to_owned(),
        discreet: false,
        state,
        ahead: Some(2),
        expected: Some(QuoteView {
            low_ms: 4 * MINUTE,
            high_ms: 7 * MINUTE,
            closes_at: None,
            past_closing: false,
        }),
        emergency: None,
        presence: Presence::Staffed,
        window: Some(words("Window 3", "Ventanilla 3")),
        closing: None,
        has_number: false,
        number: None,
        out_since: None,
        step_out_free_ms: 15 * MINUTE,
        end: None,
        return_until: None,
        outcome: None,
        place: None,
        reference: None,
        promise: None,
        promise_due: None,
        callback_due: None,
        bring: vec!["A photo ID".to_owned()],
        service: Some(words("Pick up property", "Recoger pertenencias")),
        at: moment("10:14:05"),
        as_of: moment("10:14:05"),
        said: None,
        renews: false,
    }
}

fn written(page: StatusPage) -> String {
    let language = page.language.clone();
    let text = html(&Page::Status(Box::new(page)), &frame("en"));
    holds(&text, &language);
    bound(&text);
    assert!(text.len() < 20_000, "{} bytes", text.len());
    assert!(
        !text.contains("<script")
            && !text.contains(".woff2")
            && !text.contains("<svg")
            && !text.contains("http-equiv")
    );
    text
}

fn over(language: &str, end: End) -> StatusPage {
    StatusPage { end: Some(end), ahead: None, expected: None, ..page(language, StateKind::Ended) }
}

#[test]
fn while_waiting_the_place_is_in_words_and_the_wait_in_fives() {
    let text = written(page("en", StateKind::Waiting));
    assert!(
        text.contains("Two people are ahead of you.") && text.contains("about 5 to 10 minutes"),
        "{text}"
    );
    assert!(text.contains("action=\"/v/abc/step_out\"") && text.contains("action=\"/v/abc/leave\""));
    assert!(
        text.contains("href=\"/v/abc?lang=es\"") && !text.contains("lang=ar"),
        "only languages it can speak"
    );
    assert!(text.contains("A photo ID"));
    let text = written(page("es", StateKind::Waiting));
    assert!(text.contains("Dos personas van antes que usted.") && text.contains("value=\"es\""));
    let next = StatusPage { ahead: Some(0), ..page("en", StateKind::Waiting) };
    assert!(written(next).contains("You are next."));
    let many = StatusPage { ahead: Some(23), ..page("en", StateKind::Waiting) };
    assert!(written(many).contains("23 people are ahead of you."));
}

#[test]
fn an_emergency_notice_stands_first_and_is_an_alert() {
    let up = StatusPage { emergency: Some(Emergency::StayInside), ..page("es", StateKind::Waiting) };
    for page in [up.clone(), StatusPage { discreet: true, ..up }] {
        let text = written(page);
        let main = text.find("<main").expect("a page");
        let notice = text.find("<section role=\"alert\" class=\"emergency\">").expect("the notice");
        assert!(main < notice && notice < text.find("class=\"stub\"").expect("the ticket"), "{text}");
        let (own, other) = (text.find("<p lang=\"es\">"), text.find("Please stay inside"));
        assert!(own.is_some() && own < other, "the language of the page comes first: {text}");
    }
    assert!(!written(page("es", StateKind::Waiting)).contains("emergency"));
    // What is refreshed every few seconds is an alert once.
    assert!(RENEW.contains("up.textContent===told.textContent)up.removeAttribute('role')"));
}

#[test]
fn without_an_officer_there_is_no_number() {
    let text = written(StatusPage { presence: Presence::NobodyYet, ..page("en", StateKind::Waiting) });
    assert!(text.contains("No officer is at the desk right now.") && !text.contains(" 5 to 10"));
    let text = written(StatusPage { expected: None, ..page("en", StateKind::Waiting) });
    assert!(text.contains("We cannot say yet how long"));
    let text = written(StatusPage { as_of: moment("10:09:00"), ..page("en", StateKind::Waiting) });
    assert!(text.contains("As of 10:09") && !text.contains("10:14"), "{text}");
}

#[test]
fn no_state_promises_an_officer_while_nobody_is_here() {
    let states = [
        StateKind::Waiting,
        StateKind::Called,
        StateKind::Serving,
        StateKind::OnHold,
        StateKind::Offered,
        StateKind::CallbackDue,
        StateKind::Ringing,
    ];
    for language in ["en", "es"] {
        for (_, presence) in samples::nobody_here() {
            for state in states {
                for discreet in [false, true] {
                    let plain = StatusPage { presence, discreet, bring: vec![], ..page(language, state) };
                    let text = written(StatusPage { step_out_free_ms: 0, ..plain });
                    // How long a place is reserved is no promise of an officer.
                    let text = text.replace("0 minutes", "").replace("0 minutos", "");
                    let told = body(&text).split("<details").next().expect("a page");
                    assert_eq!(
                        samples::promised(told, language),
                        Vec::<&str>::new(),
                        "{state:?} {presence:?} {told}"
                    );
                }
            }
        }
    }
}

#[test]
fn no_end_promises_an_officer_while_nobody_is_here() {
    for language in ["en", "es"] {
        for (_, presence) in samples::nobody_here() {
            for end in ENDS {
                let text = written(StatusPage { presence, ..over(language, end) });
                let found = samples::promised(body(&text), language);
                assert_eq!(found, Vec::<&str>::new(), "{end:?} {presence:?} {text}");
            }
        }
    }
    // Instead it says when someone can be called or asked, and the number stays for then.
    let presence = Presence::ClosedUntil { opens_at: Some(moment("13:00:00")) };
    let text = written(StatusPage { presence, ..over("en", End::Unreachable) });
    for part in
        ["You can call us or come in when we are open.", "We open today at 1:00\u{a0}PM.", "tel:2155550126"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    let here = written(over("en", End::Unreachable));
    assert!(here.contains("at any window") && here.contains("Questions? Call"), "{here}");
}

#[test]
fn stepping_out_keeps_the_place_for_a_while() {
    let out = StatusPage { out_since: Some(moment("10:10:00")), ..page("en", StateKind::Waiting) };
    let text = written(out.clone());
    assert!(text.contains("You stepped out at 10:10\u{a0}AM.") && text.contains("until 10:25"));
    assert!(text.contains("action=\"/v/abc/step_back\"") && !text.contains("step_out\""));
    // Place and time stay in sight.
    for part in ["Two people are ahead of you.", "about 5 to 10 minutes"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let text = written(StatusPage { at: moment("10:40:00"), ..out });
    assert!(text.contains("counts from when you come back"));
}

#[test]
fn called_means_go_to_the_window() {
    assert!(written(page("en", StateKind::Called)).contains("It is your turn. Go to Window 3."));
    assert!(written(page("es", StateKind::Called)).contains("Es su turno. Vaya a la Ventanilla 3."));
}

#[test]
fn no_more_is_promised_than_is_known() {
    let due = |at: &str| {
        let due = Some(at.parse().expect("a time"));
        ["en", "es"].map(|language| {
            written(StatusPage { callback_due: due, ..page(language, StateKind::CallbackDue) })
        })
    };
    for (at, told) in [
        (
            "2026-11-24T15:20:00.000-05:00",
            [
                "We will call you back no later than today at 3:20\u{a0}PM.",
                "Le devolveremos la llamada a más tardar hoy a las 3:20\u{a0}PM.",
            ],
        ),
        (
            "2026-11-25T09:00:00.000-05:00",
            [
                "We will call you back no later than tomorrow at 9:00\u{a0}AM.",
                "Le devolveremos la llamada a más tardar mañana a las 9:00\u{a0}AM.",
            ],
        ),
        // What is late no longer has a time.
        ("2026-11-24T10:00:00.000-05:00", ["We will call you back.", "Le devolveremos la llamada."]),
    ] {
        for (text, told) in due(at).iter().zip(told) {
            assert!(text.contains(told), "“{told}” is not in {text}");
        }
    }
    // An officer who put a visit on hold may be on the telephone; one who is asked may decline.
    for (language, texts) in [
        (
            "en",
            [
                "An officer will look for you.",
                "Your visit is on hold.",
                "Another officer has been asked to help you.",
            ],
        ),
        (
            "es",
            ["Un oficial le buscará.", "Su visita está en pausa.", "Se pidió a otro oficial que le atienda."],
        ),
    ] {
        for (state, text) in [StateKind::Called, StateKind::OnHold, StateKind::Offered].into_iter().zip(texts)
        {
            let page = written(page(language, state));
            assert!(page.contains(text), "“{text}” is not in {page}");
        }
    }
}

#[test]
fn every_state_and_every_end_has_its_words() {
    let states = [
        StateKind::Ringing,
        StateKind::Answered,
        StateKind::Waiting,
        StateKind::Called,
        StateKind::Serving,
        StateKind::OnHold,
        StateKind::Offered,
        StateKind::CallbackDue,
    ];
    for language in ["en", "es"] {
        let live = states.map(|state| written(page(language, state)));
        for text in live.into_iter().chain(ENDS.map(|end| written(over(language, end)))) {
            let place = text
                .split("class=\"place\">")
                .nth(1)
                .and_then(|rest| rest.split('<').next())
                .expect("a place");
            assert!(place.len() > 8, "{text}");
        }
    }
}

#[test]
fn afterwards_it_says_what_was_decided_and_what_comes_next() {
    let page = StatusPage {
        outcome: Some(words("Your property was returned.", "Le devolvieron sus pertenencias.")),
        reference: Some("PR-26-0417".to_owned()),
        promise: Some("Sgt. Ruiz calls you about the phone.".to_owned()),
        promise_due: Some("2026-11-27T12:00:00.000-05:00".parse().expect("a time")),
        ..over("en", End::Resolved)
    };
    let text = written(page);
    for part in [
        "Your property was returned.",
        "PR-26-0417",
        "Sgt. Ruiz calls you about the phone.",
        "Friday, November 27, 2026",
        "tel:2155550126",
        "You can ask for a supervisor",
        "Captain Dana Whitfield",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(tags(body(&text), "form").len(), 0);
    let title = |text: &str| text.contains("What happens next");
    assert!(title(&text), "{text}");
    // Nothing more is going to happen.
    let done = written(over("en", End::Resolved));
    assert!(!title(&done) && done.contains("About your visit"), "{done}");
}

#[test]
fn who_left_by_mistake_is_offered_their_place_for_some_minutes() {
    for (language, asks, until) in [
        ("en", "Did you leave by mistake?", "You can have your place back until 10:19"),
        ("es", "¿Salió de la fila por error?", "Puede recuperar su lugar hasta las 10:19"),
    ] {
        let left = StatusPage { return_until: Some(moment("10:19:05")), ..over(language, End::Left) };
        let text = written(left);
        assert!(text.contains(asks) && text.contains(until), "{text}");
        assert!(text.contains("action=\"/v/abc/come_back\""), "{text}");
        assert!(!written(over(language, End::Left)).contains("come_back"), "once the time has passed");
    }
}

#[test]
fn a_page_refreshes_often_only_where_the_turn_may_come_at_any_moment() {
    let every = |page: StatusPage| {
        let page = StatusPage { renews: true, ..page };
        let seconds = renew_s(&page);
        let text = html(&Page::Status(Box::new(page)), &frame("en"));
        assert!(text.contains(&format!("data-every=\"{seconds}\"")), "{text}");
        assert!(text.contains(&format!("content=\"{seconds}; url=")), "{text}");
        seconds
    };
    let ahead = |ahead: usize| StatusPage { ahead: Some(ahead), ..page("en", StateKind::Waiting) };
    assert_eq!([every(ahead(0)), every(ahead(12)), every(ahead(13))], [5, 5, 20]);
    assert_eq!([every(page("en", StateKind::Called)), every(page("en", StateKind::Serving))], [5, 20]);
    assert_eq!(every(StatusPage { discreet: true, ..ahead(0) }), 20, "it tells nothing of the line");
}

#[test]
fn referred_means_who_can_help_and_how_to_reach_them() {
    let place = serde_json::json!({
        "id": "streets", "name": words("Streets Department", "Departamento de Calles"),
        "what": words("Fixes potholes.", "Arregla baches."), "phone": "555-0160", "address": "40 Canal Street",
    });
    let page = StatusPage {
        outcome: Some(words("Streets Department", "Departamento de Calles")),
        place: serde_json::from_value(place).expect("a place"),
        ..over("es", End::Referred)
    };
    let text = written(page);
    for part in ["Departamento de Calles", "Arregla baches.", "tel:5550160", "40 Canal Street"] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn a_discreet_visit_shows_its_number_and_nothing_that_depends_on_it() {
    let states = [StateKind::Waiting, StateKind::Called, StateKind::Serving, StateKind::OnHold];
    let texts = states.map(|state| written(StatusPage { discreet: true, ..page("en", state) }));
    let [first, others @ ..] = &texts;
    assert!(first.contains("045") && first.contains("Ask at the window."));
    assert!(!first.contains("<form") && !first.contains("property") && !first.contains("Window 3"));
    assert!(others.iter().all(|text| text == first));
}

#[test]
fn a_page_that_refreshes_itself_keeps_the_number_while_the_server_is_gone() {
    let page = StatusPage { renews: true, ..page("es", StateKind::Waiting) };
    let text = html(&Page::Status(Box::new(page)), &frame("en"));
    holds(&text, "es");
    let meta = "<noscript><meta http-equiv=\"refresh\" content=\"5; url=/v/abc?lang=es\"></noscript>";
    assert!(text.contains(meta), "{text}");
    assert!(
        text.contains("data-again=\"/v/abc?lang=es\"") && text.contains("Sin actualizar desde las"),
        "{text}"
    );
}

/// At half past five, before a closing at six that opens again at eight tomorrow.
fn closing(language: &str) -> StatusPage {
    let closing = ClosingView {
        closes_at: moment("18:00:00"),
        opens_at: Some(Moment { at: moment("08:00:00").at + 24 * HOUR, ..moment("08:00:00") }),
        offers: ClosingChoice::ALL.to_vec(),
        chosen: None,
        decided: None,
        unlikely: None,
    };
    StatusPage { closing: Some(closing), at: moment("17:30:00"), ..page(language, StateKind::Waiting) }
}

fn chosen(choice: ClosingChoice) -> StatusPage {
    let page = closing("en");
    let told = page.closing.clone().map(|told| ClosingView { chosen: Some(choice), ..told });
    StatusPage { closing: told, ..page }
}

#[test]
fn before_closing_every_choice_is_a_form_and_a_call_asks_for_its_number_on_a_page_that_stands_still() {
    let text = written(closing("en"));
    for choice in ["stay", "first_next"] {
        assert!(text.contains(&format!("name=\"choice\" value=\"{choice}\"")), "{choice}: {text}");
    }
    assert!(text.contains("href=\"/v/abc?lang=en&amp;call=1\"") && !text.contains("type=\"tel\""), "{text}");
    assert!(
        text.contains("We close at 6:00\u{a0}PM.")
            && text.contains("Be among the first tomorrow at 8:00\u{a0}AM")
    );
    let asks = written(StatusPage { number: Some("215".to_owned()), ..closing("en") });
    assert!(asks.contains("type=\"tel\"") && asks.contains("value=\"215\""), "{asks}");
    let known = written(StatusPage { has_number: true, ..closing("en") });
    assert!(known.contains("name=\"choice\" value=\"call_back\"") && !known.contains("type=\"tel\""));
    let text = written(closing("es"));
    assert!(
        text.contains("Cerramos a las 6:00\u{a0}PM.") && text.contains("Esperar y recibir atención hoy"),
        "{text}"
    );
}

#[test]
fn what_was_chosen_is_said_and_can_be_changed() {
    let home = written(chosen(ClosingChoice::FirstNext));
    assert!(home.contains("You are among the first tomorrow at 8:00\u{a0}AM."), "{home}");
    assert!(home.contains("You do not need to wait here now.") && !home.contains("step_out"), "{home}");
    assert!(home.contains("value=\"stay\"") && !home.contains("value=\"first_next\""));
    let stays = written(chosen(ClosingChoice::Stay));
    assert!(stays.contains("You chose to wait and be helped today.") && !stays.contains("value=\"stay\""));
}

#[test]
fn a_person_without_a_choice_reads_after_closing_that_we_are_sorry() {
    let late = StatusPage {
        at: moment("19:00:00"),
        presence: Presence::ClosedUntil { opens_at: None },
        ..closing("en")
    };
    let text = written(late);
    assert!(text.contains("We closed at 6:00\u{a0}PM.") && text.contains("We are sorry."), "{text}");
}

#[test]
fn a_discreet_visit_reads_when_it_closes_and_no_choice() {
    let text = written(StatusPage { discreet: true, ..closing("en") });
    assert!(text.contains("We close at 6:00\u{a0}PM.") && text.contains("Ask at the window."), "{text}");
    assert!(!text.contains("choose_closing") && !text.contains("call=1"), "{text}");
}
