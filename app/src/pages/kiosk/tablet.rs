//! What the tablet knows, of its district and of the person before it, and how that person is forgotten.

use super::answers::{Answers, Fault};
use super::call_for_help::{Danger, Stage, followed};
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

/// A ticket as it was given. What else the service answers is not read.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
pub(super) struct Given {
    pub(super) ticket: String,
    pub(super) arrived_at: Option<Moment>,
    pub(super) quote: Option<QuoteView>,
    pub(super) status_url: Option<String>,
    /// For a call instead of a place in line.
    #[serde(skip)]
    pub(super) call: bool,
    /// The number that the person had already when they asked for a call.
    #[serde(skip)]
    pub(super) before: Option<String>,
}

/// A call for help that nobody has answered after this long, in milliseconds of the person who waits, is one for 911.
const ANSWER_WITHIN_MS: i64 = 60_000;

/// When the screen was last touched, and how often the warning was answered since.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Idle {
    pub(super) touched: i64,
    pub(super) extensions: u32,
}

impl Idle {
    /// Touched just now.
    pub(super) fn since(touched: i64) -> Idle {
        Idle { touched, extensions: 0 }
    }
}

/// Everything the tablet knows. Copies share it.
#[derive(Clone, Copy)]
pub(super) struct Tablet {
    pub(super) page: StoredValue<Arc<KioskPage>>,
    pub(super) line: Live<DisplayView>,
    /// The language of the words on the screen.
    pub(super) locale: RwSignal<Locale>,
    /// The language of the words when nobody has chosen.
    pub(super) home: Locale,
    pub(super) place: RwSignal<Place>,
    /// Where the language button, or "I need help now", was pressed.
    pub(super) from: RwSignal<Option<Place>>,
    pub(super) answers: RwSignal<Answers>,
    pub(super) fault: RwSignal<Option<Fault>>,
    pub(super) given: RwSignal<Option<Given>>,
    pub(super) refused: RwSignal<String>,
    /// The service is not reached, and the same command is sent again.
    pub(super) retrying: RwSignal<bool>,
    pub(super) danger: RwSignal<Option<Danger>>,
    /// The alert that the last press raised or joined.
    pub(super) alert: RwSignal<Option<AlertId>>,
    /// The alert that was last seen among the open ones.
    pub(super) seen: StoredValue<Option<AlertId>>,
    /// When it was pressed, by the tablet's own uptime.
    pub(super) pressed: StoredValue<i64>,
    /// Nobody has answered it within [`ANSWER_WITHIN_MS`].
    pub(super) unanswered: RwSignal<bool>,
    /// Whether an officer is here.
    pub(super) presence: Memo<Presence<Moment>>,
    /// The service does not know this tablet: it was taken out of use.
    pub(super) unknown: RwSignal<bool>,
    /// "You have a number already" is shown.
    pub(super) hint: RwSignal<bool>,
    pub(super) large: RwSignal<bool>,
    pub(super) aloud: RwSignal<bool>,
    /// Seconds left to say "I am still here".
    pub(super) warning: RwSignal<Option<u32>>,
    /// Counts the people: what was asked for the last one is not shown to the next.
    pub(super) round: RwSignal<u32>,
    /// The key of the ticket being asked for, and for what.
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

    /// Whether the district takes everyone now.
    pub(super) fn open(&self) -> bool {
        self.line.view.with(|line| line.open)
    }

    /// Certainly true now that an officer is here: what was heard before the connection was lost promises nobody.
    pub(super) fn staffed(&self) -> bool {
        self.line.fresh.get() && self.presence.get().is_staffed()
    }

    /// Says that no officer is here; nothing while one is.
    pub(super) fn nobody(&self, locale: Locale) -> Option<String> {
        presence::nobody(locale, &self.presence.get(), self.now())
    }

    /// The service's own time, as people here read it.
    pub(super) fn now(&self) -> Moment {
        words::at(self.line.now.get(), self.line.view.with_untracked(|line| line.at))
    }

    /// What there is to say about a call for help; nothing when there was none.
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

    /// Looks once a second whether the call for help was answered, or closed.
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

    /// Where a page leads to, now that the district is open or closed.
    pub(super) fn settled(&self, place: Place) -> Place {
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

    /// Forgets the person: answers, ticket, language, size of text, voice. At once, and without the network.
    pub(super) fn wipe(&self) {
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
        self.idle.update_value(|idle| *idle = Idle::since(client::now_ms()));
        // What is being read aloud ends, too.
        screen::say(&[]);
    }
}
