//! Sample data that several pages share.

use app::api::{
    CallView, CardView, DisplayPage, DisplayView, DisplayWindow, KioskPage, KioskService, QuoteView,
    WindowStateView,
};
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

/// A window as the lobby knows it.
pub fn window(id: &str, state: WindowStateView) -> DisplayWindow {
    DisplayWindow {
        id: id.parse().expect("a slug"),
        name: words(&format!("Window {id}"), &format!("Ventanilla {id}")),
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
        district: "26".parse().expect("a slug"),
        seq: 7,
        at: moment("10:14:05"),
        open: true,
        waiting: Vec::new(),
        windows: vec![window("1", WindowStateView::Open), window("2", WindowStateView::Open)],
        calls: Vec::new(),
        staffed: true,
        quotes: [(String::new(), QuoteView { low_ms: 300_000, high_ms: 600_000 })].into(),
        alerts: Vec::new(),
    }
}

/// The tablet's page.
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
            })
            .into(),
        line: lobby(),
        idle_s: 60,
        scale: 1.0,
    }
}

/// The lobby screen's page.
pub fn display() -> DisplayPage {
    DisplayPage { card: card(), languages: vec!["en".to_owned(), "es".to_owned()], line: lobby(), scale: 1.0 }
}
