//! The state of the tablet: its district and the person in front of it, and how that person is forgotten.

use super::answers::{Answers, Fault};
use super::call_for_help::{Danger, Stage, followed};
use super::own_visit::Own;
use super::place::Place;
use crate::api::{DisplayView, KioskPage, KioskService, QuoteView};
use crate::client::{self, Live};
use crate::i18n::Locale;
use crate::{presence, screen, words};
use domain::ids::AlertId;
use domain::presence::Presence;
use domain::time::Moment;
use leptos::prelude::*;
use std::sync::Arc;

/// A ticket that was issued. The rest of the answer is not read.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
pub(super) struct Given {
    pub(super) ticket: String,
    pub(super) arrived_at: Option<Moment>,
    pub(super) quote: Option<QuoteView>,
    pub(super) status_url: Option<String>,
    /// With it and the number the person finds this visit again before closing.
    pub(super) tablet_code: Option<String>,
    /// Whether it is for a call instead of a place in line.
    #[serde(skip)]
    pub(super) call: bool,
    /// The number the person already had when they asked for a call.
    #[serde(skip)]
    pub(super) before: Option<String>,
}

/// If nobody has answered a call for help after this long, in milliseconds of real time, the advice is to
/// call 911.
const ANSWER_WITHIN_MS: i64 = 60_000;

/// When the screen was last touched, and how often the warning was answered since.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Idle {
    pub(super) touched: i64,
    pub(super) extensions: u32,
}

impl Idle {
    /// The state just after a touch.
    pub(super) fn since(touched: i64) -> Idle {
        Idle { touched, extensions: 0 }
    }
}

/// All state of the tablet. Copies share it.
#[derive(Clone, Copy)]
pub(super) struct Tablet {
    pub(super) page: StoredValue<Arc<KioskPage>>,
    pub(super) line: Live<DisplayView>,
    /// The language of the text on the screen.
    pub(super) locale: RwSignal<Locale>,
    /// The language of the text until one is chosen.
    pub(super) home: Locale,
    pub(super) place: RwSignal<Place>,
    /// The page on which the language button or "I need help now" was pressed.
    pub(super) from: RwSignal<Option<Place>>,
    pub(super) answers: RwSignal<Answers>,
    pub(super) fault: RwSignal<Option<Fault>>,
    pub(super) given: RwSignal<Option<Given>>,
    /// The visit of a person who came back with their number.
    pub(super) own: RwSignal<Own>,
    pub(super) refused: RwSignal<String>,
    /// Whether the server is not reached and the same command is being repeated.
    pub(super) retrying: RwSignal<bool>,
    pub(super) danger: RwSignal<Option<Danger>>,
    /// The alert that the last press raised or joined.
    pub(super) alert: RwSignal<Option<AlertId>>,
    /// The alert last seen among the open ones.
    pub(super) seen: StoredValue<Option<AlertId>>,
    /// When it was pressed, by the tablet's own uptime in milliseconds.
    pub(super) pressed: StoredValue<i64>,
    /// Whether nobody has answered it within [`ANSWER_WITHIN_MS`].
    pub(super) unanswered: RwSignal<bool>,
    /// Whether an officer is at the desk.
    pub(super) presence: Memo<Presence<Moment>>,
    /// Whether the server does not know this tablet: it was taken out of use.
    pub(super) unknown: RwSignal<bool>,
    /// Whether "You already have a number" is shown.
    pub(super) hint: RwSignal<bool>,
    pub(super) large: RwSignal<bool>,
    pub(super) aloud: RwSignal<bool>,
    /// Seconds left to press "I am still here"; `None` without a warning.
    pub(super) warning: RwSignal<Option<u32>>,
    /// Counts the people: what was requested for one is not shown to the next.
    pub(super) round: RwSignal<u32>,
    /// The idempotency key of the ticket being requested, and the request it is for.
    pub(super) key: StoredValue<Option<(String, String)>>,
    pub(super) idle: StoredValue<Idle>,
}

impl Tablet {
    pub(super) fn new(page: KioskPage) -> Tablet {
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
            own: RwSignal::new(Own::default()),
            refused: RwSignal::new(String::new()),
            retrying: RwSignal::new(false),
            danger: RwSignal::new(None),
            hint: RwSignal::new(false),
            large: RwSignal::new(false),
            aloud: RwSignal::new(false),
            warning: RwSignal::new(None),
            round: RwSignal::new(0),
            key: StoredValue::new(None),
            idle: StoredValue::new(Idle::default()),
        }
    }

    pub(super) fn page(&self) -> Arc<KioskPage> {
        self.page.get_value()
    }

    /// Whether the district takes people now.
    pub(super) fn open(&self) -> bool {
        self.line.view.with(|line| line.open)
    }

    /// Whether numbers are given: the district is open, or opens soon.
    pub(super) fn gives_numbers(&self) -> bool {
        self.line.view.with(DisplayView::gives_numbers)
    }

    /// Whether an officer is certainly here now: data from before the connection was lost promises nobody.
    pub(super) fn staffed(&self) -> bool {
        self.line.fresh.get() && self.presence.get().is_staffed()
    }

    /// Says that no officer is here; `None` while one is.
    pub(super) fn nobody(&self, locale: Locale) -> Option<String> {
        presence::nobody(locale, &self.presence.get(), self.now())
    }

    /// The server's time, in the district's zone.
    pub(super) fn now(&self) -> Moment {
        words::at(self.line.now.get(), self.line.view.with_untracked(|line| line.at))
    }

    /// What the page says about a call for help; `None` when there was none.
    pub(super) fn stage(&self) -> Option<Stage> {
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

    /// Checks once a second whether the call for help was answered or closed.
    pub(super) fn look_for_answer(&self) {
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

    /// The page to show instead, now that the district is open or closed.
    pub(super) fn settled(&self, place: Place) -> Place {
        let open = self.line.view.with_untracked(DisplayView::gives_numbers);
        // Where the desk gives no more tickets, a call can be asked for while it is open.
        let calls = self.line.view.with_untracked(|line| line.open && line.has_stopped());
        let taken = || self.service().is_some_and(|service| service.always_open);
        match place {
            Place::CallBack if open && self.given.with_untracked(Option::is_some) => Place::Ticket,
            Place::CallBack if calls => Place::CallBack,
            Place::Closed | Place::CallBack if open => Place::Needs,
            Place::Needs | Place::More if !open => Place::Closed,
            Place::Notice | Place::Bring | Place::Question(_) | Place::Help if !open && !taken() => {
                Place::Closed
            }
            other => other,
        }
    }

    /// The service that was chosen.
    pub(super) fn service(&self) -> Option<KioskService> {
        let chosen = self.answers.with_untracked(|answers| answers.service.clone())?;
        self.page().services.iter().find(|service| service.id == chosen).cloned()
    }

    /// Goes to a page.
    pub(super) fn go(&self, place: Place) {
        self.fault.set(None);
        self.hint.set(false);
        self.place.set(self.settled(place));
    }

    /// Forgets the person: answers, ticket, language, text size, speech. At once, and without the network.
    pub(super) fn wipe(&self) {
        self.round.update(|round| *round += 1);
        self.place.set(Place::Languages);
        self.answers.set(Answers::default());
        self.from.set(None);
        self.fault.set(None);
        self.given.set(None);
        self.own.set(Own::default());
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
        self.idle.update_value(|idle| *idle = Idle::since(client::now_ms()));
        // This stops reading aloud as well.
        screen::say(&[]);
    }
}
