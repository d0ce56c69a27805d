//! Sample data that several pages share.

use app::api::{
    CallView, CardView, DisplayPage, DisplayView, DisplayWindow, KioskPage, KioskService, QuoteView,
    WindowStateView,
};
use domain::presence::Presence;
use domain::rules::{Reason, Service};
use domain::time::Moment;
use domain::words::Words;

/// A moment of the sample day.
pub fn moment(clock: &str) -> Moment {
    format!("2026-11-24T{clock}.000-05:00").parse().expect("a time")
}

/// A text in both languages.
pub fn words(en: &str, es: &str) -> Words {
    Words([("en".to_owned(), en.to_owned()), ("es".to_owned(), es.to_owned())].into())
}

/// A district's card.
pub fn card() -> CardView {
    CardView {
        id: "26".parse().ok(),
        name: "26th District".to_owned(),
        address: "615 E Girard Ave".to_owned(),
        phone: "215-555-0126".to_owned(),
        captain: "Captain Dana Whitfield".to_owned(),
        captain_phone: "215-555-0126".to_owned(),
        captain_email: "captain26@example.gov".to_owned(),
        captain_photo: String::new(),
    }
}

/// A service; `more` is merged into its JSON.
pub fn service(id: &str, en: &str, es: &str, more: serde_json::Value) -> Service {
    let mut service = serde_json::json!({
        "id": id, "name": { "en": en, "es": es }, "channels": ["walk_in"],
    });
    let fields = service.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    serde_json::from_value(service).expect("a service")
}

/// A window with what the lobby may know.
pub fn window(id: &str, state: WindowStateView) -> DisplayWindow {
    DisplayWindow {
        id: id.parse().expect("a slug"),
        name: words(&format!("Window {id}"), &format!("Ventanilla {id}")),
        phone: false,
        state,
        back_at: None,
        visit: None,
    }
}

/// An announcement.
pub fn call(ticket: &str, window: &str, at: &str, language: Option<&str>, current: bool) -> CallView {
    CallView {
        ticket: ticket.to_owned(),
        window: window.parse().expect("a slug"),
        at: moment(at),
        count: 1,
        language: language.map(str::to_owned),
        current,
    }
}

/// The lobby's line: two windows, nobody called.
pub fn lobby() -> DisplayView {
    DisplayView {
        not_current: None,
        district: "26".parse().expect("a slug"),
        seq: 7,
        at: moment("10:14:05"),
        open: true,
        early: false,
        opens_at: None,
        presence: Presence::Staffed,
        closing: None,
        waiting: Vec::new(),
        windows: vec![window("1", WindowStateView::Open), window("2", WindowStateView::Open)],
        calls: Vec::new(),
        quotes: [(
            String::new(),
            QuoteView { low_ms: 300_000, high_ms: 600_000, closes_at: None, past_closing: false },
        )]
        .into(),
        services: Vec::new(),
        notices: Vec::new(),
        emergency: None,
        alerts: Vec::new(),
        settings: std::collections::BTreeMap::new(),
    }
}

/// The data of the tablet's page.
pub fn kiosk() -> KioskPage {
    let common = serde_json::json!({ "common": true, "hint": { "en": "A hint", "es": "Una nota" } });
    KioskPage {
        device: None,
        card: card(),
        languages: vec!["en".to_owned(), "es".to_owned(), "ar".to_owned()],
        services: [
            service("property", "Pick up property", "Recoger pertenencias", common),
            service("private", "Talk in private", "Hablar en privado", serde_json::json!({})),
            service("other", "Something else", "Otra cosa", serde_json::json!({})),
        ]
        .iter()
        .map(KioskService::from)
        .collect(),
        needs: ["sign_language", "interpreter"]
            .map(|id| Reason {
                id: id.parse().expect("a slug"),
                name: words(id, id),
                stops_clock: false,
                ordered: false,
                interpreter: false,
                emergency: false,
            })
            .into(),
        line: lobby(),
        idle_s: 60,
        scale: 1.0,
    }
}

/// The data of the lobby screen's page.
pub fn display() -> DisplayPage {
    DisplayPage {
        device: None,
        card: card(),
        languages: vec!["en".to_owned(), "es".to_owned()],
        line: lobby(),
        scale: 1.0,
    }
}

/// Words that are only true while an officer is here: a person was called, an officer is coming or will call;
/// go or ask there.
pub fn promises(language: &str) -> &'static [&'static str] {
    match language {
        "es" => &[
            "viene un",
            "viene hacia",
            "va a usted",
            "llamando a un oficial",
            "llamamos su número en la pantalla",
            "llamaremos",
            "devolveremos",
            "avisamos",
            "estamos avisando",
            "pregunte en la ventanilla",
            "vaya",
            "pase a",
            "es su turno",
            "usted sigue",
            "al principio de la fila",
            "le buscará",
            "se pidió a otro oficial",
            "le atiende",
            "buscaremos",
            "minutos",
            "dígaselo al oficial",
            "avise al oficial",
            "avise a un oficial",
            "en cualquier ventanilla",
            "cuando quiera",
            "siempre puede llamarnos",
            "le ayudaremos",
            "¿preguntas?",
            "llamar a la recepción",
            "esto puede hacerlo ahora",
            "va primero en la fila",
            "venga adonde",
            "escuche su número",
        ],
        _ => &[
            "is coming",
            "comes to you",
            "calling an officer",
            "we call your number",
            "will call",
            "we told the desk",
            "we are telling",
            "ask at the window",
            "tell the officer",
            "go to",
            "your turn",
            "first in line",
            "will look for you",
            "asked to help you",
            "is helping you",
            "will get",
            "minutes",
            "tell an officer",
            "at any window",
            "at any time",
            "always call us",
            "we will help",
            "questions?",
            "call the front desk",
            "you can still do this now",
            "come to me",
            "listen for your number",
        ],
    }
}

/// Every way in which no officer is here, at the sample's time; and whether the district is open.
pub fn nobody_here() -> Vec<(bool, Presence<Moment>)> {
    vec![
        (true, Presence::NobodyYet),
        (true, Presence::AwayUntil { back_at: moment("10:40:00") }),
        (true, Presence::AwayUntil { back_at: moment("10:00:00") }),
        (true, Presence::Emergency),
        (false, Presence::ClosedUntil { opens_at: Some(moment("13:00:00")) }),
        (false, Presence::ClosedUntil { opens_at: None }),
    ]
}

/// The promises that a text makes.
pub fn promised(text: &str, language: &str) -> Vec<&'static str> {
    let text = text.to_lowercase();
    promises(language).iter().copied().filter(|promise| text.contains(promise)).collect()
}
