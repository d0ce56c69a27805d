//! The tablet as the server renders it, and what of the answers is sent.

use crate::frame::{body, frame, holds};
use crate::html;
use crate::samples;
use app::api::Page;
use app::pages::kiosk::answers::{Answers, Fault, Language};

fn written(language: &str) -> String {
    html(&Page::Kiosk(Box::new(samples::kiosk())), &frame(language))
}

#[test]
fn the_first_page_says_that_it_does_not_call_911_then_offers_languages() {
    let text = written("en");
    holds(&text, "en");
    let body = body(&text);
    let notice = body.find("This tablet does not call 911. In danger? Call 911.").expect("the notice");
    let languages = body.find("Español").expect("a language");
    assert!(notice < languages);
    for words in [
        "American Sign Language",
        "Another language",
        "Talk to an officer",
        "Talk in private",
        "I need help now",
        "Continue",
    ] {
        assert!(body.contains(words), "{words}");
    }
    assert!(body.contains("lang=\"ar\" dir=\"rtl\""), "each language in its own script and direction");
    assert!(!body.contains("class=\"btn back\""), "there is no page before");
}

#[test]
fn the_first_page_speaks_spanish_too() {
    let text = written("es");
    holds(&text, "es");
    let body = body(&text);
    for words in
        ["Esta tableta no llama al 911", "Elija su idioma", "Hablar con un oficial", "Necesito ayuda ya"]
    {
        assert!(body.contains(words), "{words}");
    }
}

#[test]
fn what_is_sent_holds_only_what_was_answered() {
    let page = samples::kiosk();
    let service = page.services[0].id.clone();
    let sent = |answers: Answers| {
        let answers = Answers { service: Some(service.clone()), ..answers };
        serde_json::to_value(answers.asked("en", &page)).expect("JSON")
    };
    let bare = serde_json::json!({
        "channel": "walk_in", "source": "kiosk", "service": "property", "language": "en",
    });
    assert_eq!(sent(Answers::default()), bare);
    let spaces = Answers { name: "  ".to_owned(), ..Answers::default() };
    assert_eq!(sent(spaces), bare);

    let signing = sent(Answers { language: Some(Language::Sign), ..Answers::default() });
    assert_eq!(signing["needs"], serde_json::json!(["sign_language"]));
    let other = sent(Answers { language: Some(Language::Other), ..Answers::default() });
    assert_eq!(
        (&other["needs"], &other["language"]),
        (&serde_json::json!(["interpreter"]), &serde_json::Value::Null)
    );
    let arabic = sent(Answers { language: Some(Language::Written("ar".to_owned())), ..Answers::default() });
    assert_eq!((&arabic["needs"], &arabic["language"]), (&serde_json::json!(["interpreter"]), &"ar".into()));
}

#[test]
fn a_call_is_asked_for_with_a_number_and_no_service() {
    let page = samples::kiosk();
    let asked = Answers { call_back: true, phone: "215-555-0126".to_owned(), ..Answers::default() };
    let sent = serde_json::to_value(asked.asked("es", &page)).expect("JSON");
    let expected = serde_json::json!({
        "channel": "callback", "source": "kiosk", "language": "es", "phone": "215-555-0126",
    });
    assert_eq!((sent, asked.call_fault()), (expected, None));
    assert_eq!(Answers { phone: " ".to_owned(), ..asked }.call_fault(), Some(Fault::Phone));
    assert_eq!(Answers::default().asked("en", &page), None);
}

#[test]
fn details_may_be_left_out_but_not_be_wrong() {
    let phone = |phone: &str| Answers { phone: phone.to_owned(), ..Answers::default() }.phone_fault();
    for good in ["", "215-555-0126", "(215) 555 0126", "1 215 555 0126", "+44 20 7946 0958"] {
        assert_eq!(phone(good), None, "{good}");
    }
    for bad in ["215 555 01", "call me", "2155550126x", "12345678901234567890", "+1"] {
        assert_eq!(phone(bad), Some(Fault::Phone), "{bad}");
    }
    let area = |area: &str| Answers { area: area.to_owned(), ..Answers::default() }.area_fault();
    assert_eq!(
        (area(""), area(" 19125 "), area("1912"), area("abcde")),
        (None, None, Some(Fault::Area), Some(Fault::Area))
    );
    let name = |length| Answers { name: "ñ".repeat(length), ..Answers::default() }.name_fault();
    assert_eq!((name(80), name(81)), (None, Some(Fault::Name)));
}
