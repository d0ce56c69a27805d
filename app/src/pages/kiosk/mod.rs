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
#[cfg(test)]
mod promises;
mod qr;

use crate::api::{DisplayAlert, DisplayView, KioskPage, KioskService, QuoteView};
use crate::client::{self, Live};
use crate::here;
use crate::i18n::Locale;
use crate::words;
use answers::Answers;
use domain::ids::AlertId;
use domain::presence::Presence;
use domain::time::{At, Moment};
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
    CallBack,
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
    arrived_at: Option<Moment>,
    quote: Option<QuoteView>,
    status_url: Option<String>,
    /// For a call instead of a place in line.
    #[serde(skip)]
    call: bool,
    /// The number that the person had already when they asked for a call.
    #[serde(skip)]
    before: Option<String>,
}

/// How far "I need help now" has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Danger {
    Telling,
    Told(At),
    NotReached,
    Coming,
    /// The desk has closed it.
    Closed,
}

/// What there is to say about a call for help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Telling,
    Told,
    NotReached,
    NoOfficer,
    Unanswered,
    Coming,
    Closed,
}

/// What has become of a call for help. `alert` is the one that the press raised, `seen` whether it stood among the open
/// `alerts` before: one that has gone from there was closed at the desk, and nobody is on the way because of it any more.
fn followed(danger: Danger, alert: Option<AlertId>, seen: bool, alerts: &[DisplayAlert]) -> Danger {
    match alerts.iter().find(|known| Some(known.id) == alert) {
        Some(known) if known.answered => Danger::Coming,
        None if seen => Danger::Closed,
        Some(_) | None => danger,
    }
}

/// A call for help that nobody has answered after this long, in milliseconds of the person who waits, is one for 911.
const ANSWER_WITHIN_MS: i64 = 60_000;

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
    /// The alert that the last press raised or joined.
    alert: RwSignal<Option<AlertId>>,
    /// The alert that was last seen among the open ones.
    seen: StoredValue<Option<AlertId>>,
    /// When it was pressed, by the tablet's own uptime.
    pressed: StoredValue<i64>,
    /// Nobody has answered it within [`ANSWER_WITHIN_MS`].
    unanswered: RwSignal<bool>,
    /// Whether an officer is here.
    presence: Memo<Presence<Moment>>,
    /// The service does not know this tablet: it was taken out of use.
    unknown: RwSignal<bool>,
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
        let line = client::live(path, page.line.clone(), page.scale);
        let asks = format!("/api/v1/districts/{}/line?audience=display", page.line.district);
        Tablet {
            line,
            unknown: client::unknown(asks, line.fresh),
            presence: Memo::new(move |_| line.view.with(|line| line.presence)),
            alert: RwSignal::new(None),
            seen: StoredValue::new(None),
            pressed: StoredValue::new(0),
            unanswered: RwSignal::new(false),
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

    /// Certainly true now that an officer is here: what was heard before the connection was lost promises nobody.
    fn staffed(&self) -> bool {
        self.line.fresh.get() && self.presence.get().is_staffed()
    }

    /// Says that no officer is here; nothing while one is.
    fn nobody(&self, locale: Locale) -> Option<String> {
        here::nobody(locale, &self.presence.get(), self.now())
    }

    /// The service's own time, as people here read it.
    fn now(&self) -> Moment {
        words::at(self.line.now.get(), self.line.view.with_untracked(|line| line.at))
    }

    /// What there is to say about a call for help; nothing when there was none.
    fn stage(&self) -> Option<Stage> {
        let staffed = self.presence.get().is_staffed();
        Some(match self.danger.get()? {
            Danger::Coming => Stage::Coming,
            Danger::Closed => Stage::Closed,
            _ if self.unanswered.get() => Stage::Unanswered,
            Danger::NotReached => Stage::NotReached,
            _ if !staffed => Stage::NoOfficer,
            Danger::Told(_) => Stage::Told,
            Danger::Telling => Stage::Telling,
        })
    }

    /// Looks once a second whether the call for help was answered, or closed.
    fn look_for_answer(&self) {
        let (alert, Some(danger)) = (self.alert.get(), self.danger.get()) else { return };
        let seen = alert.is_some() && self.seen.get_value() == alert;
        let next = self.line.view.with(|line| {
            if line.alerts.iter().any(|known| Some(known.id) == alert) {
                self.seen.set_value(alert);
            }
            followed(danger, alert, seen, &line.alerts)
        });
        if next != danger {
            self.danger.set(Some(next));
        }
        let open = !matches!(next, Danger::Coming | Danger::Closed);
        let late = open && client::now_ms() - self.pressed.get_value() >= ANSWER_WITHIN_MS;
        if self.unanswered.get_untracked() && !open {
            self.unanswered.set(false);
        } else if late && !self.unanswered.get_untracked() {
            self.unanswered.set(true);
        }
    }

    /// Where a page leads to, now that the district is open or closed.
    fn settled(&self, place: Place) -> Place {
        let open = self.line.view.with_untracked(|line| line.open);
        let taken = || self.service().is_some_and(|service| service.always_open);
        match place {
            Place::CallBack if open && self.given.with_untracked(Option::is_some) => Place::Ticket,
            Place::Closed | Place::CallBack if open => Place::Needs,
            Place::Needs | Place::More if !open => Place::Closed,
            Place::Notice | Place::Bring | Place::Name | Place::Phone | Place::Area | Place::Help
                if !open && !taken() =>
            {
                Place::Closed
            }
            other => other,
        }
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
        self.place.set(self.settled(place));
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
        self.alert.set(None);
        self.seen.set_value(None);
        self.unanswered.set(false);
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
