//! What a press leads to.

use super::answers::{Fault, Language};
use super::call_for_help::Danger;
use super::place::Place;
use super::tablet::{Given, Tablet};
use crate::api::KioskService;
use crate::client;
use crate::words;
use domain::ids::{AlertId, ServiceId};
use leptos::prelude::*;

/// Offered on every page, so it is not on the list.
pub const PRIVATE: &str = "private";
/// Offered on every page, and on the list too.
const OFFICER: &str = "officer";
/// For whoever is not sure.
pub const UNSURE: &str = "other";
/// The longest rest between two tries to reach the service.
const LONGEST_REST_MS: u64 = 8_000;

/// What tells the desk.
#[derive(serde::Serialize)]
struct Raise {
    action: &'static str,
}

/// The alert that a press raised or joined. What else the service answers is not read.
#[derive(serde::Deserialize)]
struct Raised {
    id: AlertId,
}

/// On the list of needs: offered at tablets, and not on every page already.
pub fn listed(service: &KioskService) -> bool {
    service.id.as_str() != PRIVATE && service.id.as_str() != UNSURE
}

/// An officer is to come at once, and is told before anything else happens.
pub fn comes_at_once(service: &KioskService) -> bool {
    service.urgent && service.discreet
}

/// The desk knows.
fn told(danger: Option<Danger>) -> bool {
    matches!(danger, Some(Danger::Told(_) | Danger::Coming))
}

impl Tablet {
    /// Chooses a language; what was answered before stays.
    pub fn choose_language(&self, language: Language) {
        if let Language::Written(tag) = &language {
            self.locale.set(words::locale(tag));
        }
        self.answers.update(|answers| answers.language = Some(language));
    }

    /// The language button.
    pub fn change_language(&self) {
        let here = self.place.get_untracked();
        if here != Place::Languages {
            self.from.set(Some(here));
            self.go(Place::Languages);
        }
    }

    /// The page of needs, or what can be done while closed.
    fn reasons(&self) -> Place {
        if self.line.view.with_untracked(|line| line.open) { Place::Needs } else { Place::Closed }
    }

    /// Chooses what for.
    pub fn choose(&self, service: &ServiceId) {
        self.fault.set(None);
        self.answers.update(|answers| {
            answers.service = Some(service.clone());
            answers.call_back = false;
        });
    }

    /// "Ask for a call", while the district is closed. Whoever has a number keeps it: the call comes beside it.
    pub fn ask_call(&self) {
        let beside = self.may_ask_beside();
        if !beside && self.has_ticket() {
            return;
        }
        self.from.set(None);
        self.answers.update(|answers| {
            if !beside {
                answers.service = None;
            }
            answers.call_back = true;
        });
        self.go(Place::CallBack);
    }

    /// A number was taken while the district is closed, and no call was asked for yet.
    pub fn may_ask_beside(&self) -> bool {
        let open = self.line.view.with_untracked(|line| line.open);
        let place = self.place.get_untracked();
        let numbered = self.given.with_untracked(|given| given.as_ref().is_some_and(|given| !given.call));
        !open && numbered && matches!(place, Place::Ticket | Place::CallBack)
    }

    /// The district is closed, and takes nobody for this.
    fn is_shut(&self, service: &KioskService) -> bool {
        !service.always_open && !self.line.view.with_untracked(|line| line.open)
    }

    /// Where the chosen service leads.
    pub fn after_choice(&self) {
        let Some(service) = self.service() else { return self.wrong(Fault::ChooseOne) };
        if service.notice.is_none() {
            return self.go(Place::Bring);
        }
        self.go(Place::Notice);
        if comes_at_once(&service) {
            self.raise();
        }
    }

    /// Says what is wrong, and puts the focus there.
    fn wrong(&self, fault: Fault) {
        self.fault.set(None);
        self.fault.set(Some(fault));
    }

    fn unless(&self, fault: Option<Fault>, next: Place) {
        match fault {
            Some(fault) => self.wrong(fault),
            None => self.go(next),
        }
    }

    /// "Continue", or whatever stands in its place.
    pub fn forward(&self) {
        let answers = self.answers.get_untracked();
        match self.place.get_untracked() {
            Place::Languages => match self.from.get_untracked() {
                Some(from) => {
                    self.from.set(None);
                    self.go(from);
                }
                None => self.go(self.reasons()),
            },
            Place::Needs | Place::More => self.after_choice(),
            Place::Notice | Place::Bring | Place::Help => self.get_ticket(),
            Place::Name => self.unless(answers.name_fault(), Place::Phone),
            Place::Phone => self.unless(answers.phone_fault(), Place::Area),
            Place::Area => self.unless(answers.area_fault(), Place::Help),
            Place::CallBack => match answers.call_fault() {
                Some(fault) => self.wrong(fault),
                None => self.get_ticket(),
            },
            Place::Ticket => self.wipe(),
            Place::Closed | Place::Sending | Place::Refused | Place::Danger => {}
        }
    }

    /// "Skip this": what was typed is forgotten.
    pub fn skip(&self) {
        self.answers.update(|answers| match self.place.get_untracked() {
            Place::Name => answers.name.clear(),
            Place::Phone => answers.phone.clear(),
            Place::Area => answers.area.clear(),
            _ => {}
        });
        self.forward();
    }

    /// Where "Back" leads, where there is a way back.
    pub fn before(&self) -> Option<Place> {
        match self.place.get() {
            Place::Languages => self.from.get(),
            Place::Needs | Place::Closed => Some(Place::Languages),
            Place::More => Some(Place::Needs),
            Place::CallBack | Place::Refused if self.given.with(Option::is_some) => Some(Place::Ticket),
            Place::CallBack => Some(Place::Closed),
            Place::Notice | Place::Bring | Place::Refused => {
                let listed = self.service().is_none_or(|service| service.common);
                Some(if !self.open() {
                    Place::Closed
                } else if listed {
                    Place::Needs
                } else {
                    Place::More
                })
            }
            Place::Name => Some(Place::Bring),
            Place::Phone => Some(Place::Name),
            Place::Area => Some(Place::Phone),
            Place::Help => Some(Place::Area),
            Place::Danger => self.from.get(),
            Place::Sending | Place::Ticket => None,
        }
    }

    /// "Back".
    pub fn back(&self) {
        if let Some(place) = self.before() {
            if matches!(self.place.get_untracked(), Place::Languages | Place::Danger) {
                self.from.set(None);
            }
            self.go(place);
        }
    }

    fn named(&self, name: &str) -> Option<KioskService> {
        self.page().services.iter().find(|service| service.id.as_str() == name).cloned()
    }

    /// "Talk to an officer": to what to bring, or straight to a ticket where that is not offered; while closed, to a call.
    pub fn officer(&self) {
        if self.has_ticket() {
            return;
        }
        if let Some(service) = self.named(OFFICER).or_else(|| self.named(UNSURE)) {
            if self.is_shut(&service) {
                return self.ask_call();
            }
            self.from.set(None);
            self.choose(&service.id);
            self.after_choice();
        }
    }

    /// "Talk in private": asks nothing; while closed and not taken then, nothing but a telephone number.
    pub fn private(&self) {
        if self.has_ticket() {
            return;
        }
        if self.named(PRIVATE).is_some_and(|service| self.is_shut(&service)) {
            return self.ask_call();
        }
        if let Ok(service) = PRIVATE.parse() {
            self.from.set(None);
            self.choose(&service);
            self.get_ticket();
        }
    }

    /// Whoever has a number keeps it, and whoever has asked for one gets that.
    fn has_ticket(&self) -> bool {
        let sending =
            [Some(self.place.get_untracked()), self.from.get_untracked()].contains(&Some(Place::Sending));
        let given = self.given.with_untracked(Option::is_some);
        if sending {
            self.from.set(None);
            self.go(Place::Sending);
        } else if given {
            self.from.set(None);
            self.go(Place::Ticket);
            self.hint.set(true);
        }
        given || sending
    }

    /// Asks for the ticket, again and again until the service has answered; always with the same key.
    pub fn get_ticket(&self) {
        let beside = self.place.get_untracked() == Place::CallBack && self.may_ask_beside();
        if !beside && self.has_ticket() {
            return;
        }
        let before = self.given.with_untracked(|given| given.as_ref().map(|given| given.ticket.clone()));
        let read = words::tag(self.locale.get_untracked());
        let asked = self.answers.with_untracked(|answers| answers.asked(read, &self.page()));
        let Some(visit) = asked else { return self.wrong(Fault::ChooseOne) };
        let call = self.answers.with_untracked(|answers| answers.call_back);
        let body = serde_json::to_string(&visit).unwrap_or_default();
        let key = match self.key.get_value() {
            Some((key, same)) if same == body => key,
            _ => client::key(),
        };
        self.key.set_value(Some((key.clone(), body)));
        self.go(Place::Sending);
        let (tablet, round) = (*self, self.round.get_untracked());
        let path =
            format!("/api/v1/districts/{}/visits", self.page.with_value(|page| page.line.district.clone()));
        client::spawn(async move {
            let mut rest = 400;
            loop {
                let answer = client::send::<Given>("POST", &path, Some(&visit), Some(&key)).await;
                if tablet.round.try_get_untracked() != Some(round) {
                    return;
                }
                match answer {
                    Ok(given) => {
                        tablet.retrying.set(false);
                        tablet.given.set(Some(Given { call, before, ..given }));
                        return tablet.sent(Place::Ticket);
                    }
                    Err(problem) if client::is_passing(&problem) => tablet.retrying.set(true),
                    Err(problem) if client::is_unknown(&problem) => return tablet.unknown.set(true),
                    Err(problem) => {
                        tablet.retrying.set(false);
                        // Where something on the way broke, the ticket may be there: pressed again, it is the same one.
                        if problem.status < 500 {
                            tablet.key.set_value(None);
                        }
                        // A tablet that has not heard of it yet would lead from that page to the next one, and say nothing.
                        if problem.code == "district_closed"
                            && !tablet.line.view.with_untracked(|line| line.open)
                        {
                            return tablet.sent(Place::Closed);
                        }
                        tablet.refused.set(problem.detail);
                        return tablet.sent(Place::Refused);
                    }
                }
                client::sleep(rest).await;
                rest = (rest * 2).min(LONGEST_REST_MS);
                if tablet.round.try_get_untracked() != Some(round) {
                    return;
                }
            }
        });
    }

    /// The service has answered: what comes of it is shown, or waits behind the page that was opened meanwhile.
    fn sent(&self, place: Place) {
        if self.place.get_untracked() == Place::Sending {
            self.go(place);
        } else if self.from.get_untracked() == Some(Place::Sending) {
            self.from.set(Some(place));
        }
    }

    /// "I need help now": says so at once, then tells the desk, again and again until it is told.
    pub fn danger(&self) {
        let here = self.place.get_untracked();
        if here != Place::Danger {
            self.from.set(Some(here));
            self.go(Place::Danger);
        }
        self.raise();
    }

    /// The minute begins in which somebody should answer.
    fn begin_wait(&self) {
        self.pressed.set_value(client::now_ms());
        self.unanswered.set(false);
    }

    /// The desk has it. A press long after an answer is a new alert, which nobody has answered yet.
    fn reached(&self, alert: AlertId) {
        let before = self.alert.get_untracked();
        if before == Some(alert) && told(self.danger.get_untracked()) {
            return;
        }
        if before.is_some_and(|before| before != alert) {
            self.begin_wait();
        }
        self.alert.set(Some(alert));
        self.danger.set(Some(Danger::Told(self.line.now.get_untracked())));
    }

    fn raise(&self) {
        match self.danger.get_untracked() {
            None | Some(Danger::Closed) => {
                self.alert.set(None);
                self.begin_wait();
                self.danger.set(Some(Danger::Telling));
            }
            Some(Danger::NotReached) => self.danger.set(Some(Danger::Telling)),
            Some(Danger::Telling | Danger::Told(_) | Danger::Coming) => {}
        }
        let (tablet, round, key) = (*self, self.round.get_untracked(), client::key());
        let path =
            format!("/api/v1/districts/{}/alerts", self.page.with_value(|page| page.line.district.clone()));
        client::spawn(async move {
            let body = Raise { action: "raise" };
            // An alert is sent on even when the screen is cleared: a minute long, every second.
            for _ in 0..60 {
                let answer = client::send::<Raised>("POST", &path, Some(&body), Some(&key)).await;
                let same = tablet.round.try_get_untracked() == Some(round);
                match answer {
                    Ok(raised) => {
                        if same {
                            tablet.reached(raised.id);
                        }
                        return;
                    }
                    Err(problem) if client::is_unknown(&problem) => {
                        let _set = tablet.unknown.try_set(true);
                    }
                    Err(_) => {}
                }
                if same && !told(tablet.danger.get_untracked()) {
                    tablet.danger.set(Some(Danger::NotReached));
                }
                client::sleep(1_000).await;
            }
        });
    }
}
