//! The tablet: one question a page, from a language to a ticket. What a person has answered is one value
//! ([`Answers`]) in memory, and nowhere else; [`Kiosk::wipe`] puts an empty one in its place.
//!
//! The pages are in `pages.rs`, what they lead to in `flow.rs`, speech in `aloud.rs`. To add a question: a [`Place`], its view, its way
//! on and back.

mod aloud;
pub mod answers;
mod flow;
mod frame;
mod idle;
mod places;
mod qr;

use crate::api::{DisplayView, KioskPage, KioskService, QuoteView};
use crate::client::{self, Live};
use crate::i18n::Locale;
use crate::words;
use answers::Answers;
use leptos::prelude::*;
use std::sync::Arc;

/// What stands in the browser's tab.
#[cfg(feature = "ssr")]
pub fn title(page: &KioskPage, locale: Locale) -> String {
    format!("{} · {}", crate::i18n::td_string!(locale, kiosk.choose_language), page.card.name)
}

/// Which page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Languages,
    Needs,
    More,
    Closed,
    Notice,
    Bring,
    Name,
    Phone,
    Area,
    Help,
    Sending,
    Refused,
    Ticket,
    Danger,
}

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing was chosen.
    ChooseOne,
    /// The name is too long.
    Name,
    /// The telephone number has too few digits, or too many.
    Phone,
    /// The ZIP code is none.
    Area,
}

/// A ticket as it was given. What else the service answers is not read.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
struct Given {
    ticket: String,
    arrived_at: Option<domain::time::Moment>,
    quote: Option<QuoteView>,
    status_url: Option<String>,
}

/// How far "I need help now" has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Danger {
    Telling,
    Told(domain::time::At),
    NotReached,
    Coming,
}

/// Everything the tablet knows. Copies share it.
#[derive(Clone, Copy)]
struct Tablet {
    page: StoredValue<Arc<KioskPage>>,
    line: Live<DisplayView>,
    /// The language of the words on the screen.
    locale: RwSignal<Locale>,
    /// The language of the words when nobody has chosen.
    home: Locale,
    place: RwSignal<Place>,
    /// Where the language button, or "I need help now", was pressed.
    from: RwSignal<Option<Place>>,
    answers: RwSignal<Answers>,
    fault: RwSignal<Option<Fault>>,
    given: RwSignal<Option<Given>>,
    refused: RwSignal<String>,
    /// The service is not reached, and the same command is sent again.
    retrying: RwSignal<bool>,
    danger: RwSignal<Option<Danger>>,
    /// "You have a number already" is shown.
    hint: RwSignal<bool>,
    large: RwSignal<bool>,
    aloud: RwSignal<bool>,
    /// Seconds left to say "I am still here".
    warning: RwSignal<Option<u32>>,
    /// Counts the people: what was asked for the last one is not shown to the next.
    round: RwSignal<u32>,
    /// The key of the ticket being asked for, and for what.
    key: StoredValue<Option<(String, String)>>,
    idle: StoredValue<idle::Idle>,
}

impl Tablet {
    fn new(page: KioskPage) -> Tablet {
        let path = format!("/api/v1/live?district={}", page.line.district);
        let locale = words::tongue();
        Tablet {
            line: client::live(path, page.line.clone(), page.scale),
            page: StoredValue::new(Arc::new(page)),
            locale,
            home: locale.get_untracked(),
            place: RwSignal::new(Place::Languages),
            from: RwSignal::new(None),
            answers: RwSignal::new(Answers::default()),
            fault: RwSignal::new(None),
            given: RwSignal::new(None),
            refused: RwSignal::new(String::new()),
            retrying: RwSignal::new(false),
            danger: RwSignal::new(None),
            hint: RwSignal::new(false),
            large: RwSignal::new(false),
            aloud: RwSignal::new(false),
            warning: RwSignal::new(None),
            round: RwSignal::new(0),
            key: StoredValue::new(None),
            idle: StoredValue::new(idle::Idle::default()),
        }
    }

    fn page(&self) -> Arc<KioskPage> {
        self.page.get_value()
    }

    /// Whether the district takes everyone now.
    fn open(&self) -> bool {
        self.line.view.with(|line| line.open)
    }

    /// The service that was chosen.
    fn service(&self) -> Option<KioskService> {
        let chosen = self.answers.with_untracked(|answers| answers.service.clone())?;
        self.page().services.iter().find(|service| service.id == chosen).cloned()
    }

    /// Goes to a page.
    fn go(&self, place: Place) {
        self.fault.set(None);
        self.hint.set(false);
        self.place.set(place);
    }

    /// Forgets the person: answers, ticket, language, size of text, voice. At once, and without the network.
    fn wipe(&self) {
        self.round.update(|round| *round += 1);
        self.place.set(Place::Languages);
        self.answers.set(Answers::default());
        self.from.set(None);
        self.fault.set(None);
        self.given.set(None);
        self.refused.set(String::new());
        self.retrying.set(false);
        self.danger.set(None);
        self.hint.set(false);
        self.warning.set(None);
        self.key.set_value(None);
        self.locale.set(self.home);
        self.large.set(false);
        self.aloud.set(false);
        self.idle.update_value(|idle| *idle = idle::Idle::since(client::now_ms()));
        aloud::stop();
    }
}

/// The tablet.
#[component]
pub fn Kiosk(
    /// Its data.
    page: KioskPage,
) -> impl IntoView {
    let tablet = Tablet::new(page);
    frame::watch(tablet);
    idle::watch(tablet);
    aloud::watch(tablet);
    frame::view(tablet)
}
