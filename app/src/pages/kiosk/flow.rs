//! Where each press leads.

use super::answers::{Fault, Language};
use super::call_for_help::Danger;
use super::place::Place;
use super::questions::Question;
use super::tablet::{Given, Tablet};
use crate::api::requests::{AlertCommand, CheckIn, path};
use crate::api::{DisplayView, KioskService, Problem};
use crate::client;
use crate::words;
use domain::ids::{AlertId, ServiceId};
use domain::vocabulary::closing::ClosingChoice;
use leptos::prelude::*;

/// Offered on every page, and therefore not in the list.
pub const PRIVATE: &str = "private";
/// Offered on every page, and in the list as well.
const OFFICER: &str = "officer";
/// For people who are not sure.
pub const UNSURE: &str = "other";
/// The longest pause between two attempts to reach the server, in milliseconds.
const LONGEST_REST_MS: u64 = 8_000;

/// The alert that a press raised or joined. The rest of the answer is not read.
#[derive(serde::Deserialize)]
struct Raised {
    id: AlertId,
}

/// Whether it is in the list of needs: offered at tablets, and not on every page already.
pub fn listed(service: &KioskService) -> bool {
    service.id.as_str() != PRIVATE && service.id.as_str() != UNSURE
}

/// Whether an officer is to come at once, and is notified before anything else happens.
pub fn comes_at_once(service: &KioskService) -> bool {
    service.urgent && service.discreet
}

/// Whether the desk has received the call.
fn told(danger: Option<Danger>) -> bool {
    matches!(danger, Some(Danger::Told(_) | Danger::Coming))
}

impl Tablet {
    /// Chooses a language; earlier answers are preserved.
    pub fn choose_language(&self, language: Language) {
        if let Language::Written(tag) = &language {
            self.locale.set(words::locale(tag));
        }
        self.answers.update(|answers| answers.language = Some(language));
    }

    /// The language button was pressed.
    pub fn change_language(&self) {
        let here = self.place.get_untracked();
        if here != Place::Languages {
            self.from.set(Some(here));
            self.go(Place::Languages);
        }
    }

    /// The page of needs, or of what is possible while closed.
    fn reasons(&self) -> Place {
        if self.line.view.with_untracked(DisplayView::gives_numbers) { Place::Needs } else { Place::Closed }
    }

    /// Chooses a service.
    pub fn choose(&self, service: &ServiceId) {
        self.fault.set(None);
        self.answers.update(|answers| {
            answers.service = Some(service.clone());
            answers.call_back = false;
        });
    }

    /// "Ask for a call" while the district is closed. A person who has a number keeps it and gets the call as
    /// well.
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

    /// Whether a number was taken while the district is closed, and no call was asked for yet.
    pub fn may_ask_beside(&self) -> bool {
        let open = self.line.view.with_untracked(|line| line.open);
        let place = self.place.get_untracked();
        let numbered = self.given.with_untracked(|given| given.as_ref().is_some_and(|given| !given.call));
        !open && numbered && matches!(place, Place::Ticket | Place::CallBack)
    }

    /// Whether the district is closed and does not take this service.
    fn is_shut(&self, service: &KioskService) -> bool {
        !service.always_open && !self.line.view.with_untracked(DisplayView::gives_numbers)
    }

    /// Goes to the page that follows the chosen service.
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

    /// Shows an error and focuses it.
    pub(super) fn wrong(&self, fault: Fault) {
        self.fault.set(None);
        self.fault.set(Some(fault));
    }

    fn unless(&self, fault: Option<Fault>, next: Place) {
        match fault {
            Some(fault) => self.wrong(fault),
            None => self.go(next),
        }
    }

    /// "Continue", or the button in its place.
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
            Place::Question(question) => {
                let next = question.after().map_or(Place::Help, Place::Question);
                self.unless((question.row().fault)(&answers), next);
            }
            Place::CallBack => match answers.call_fault() {
                Some(fault) => self.wrong(fault),
                None => self.get_ticket(),
            },
            Place::Find => self.look_up(),
            Place::OwnPhone => match answers.call_fault() {
                Some(fault) => self.wrong(fault),
                None => self.choose_closing(ClosingChoice::CallBack),
            },
            Place::Ticket | Place::Own => self.wipe(),
            Place::Closed | Place::Sending | Place::Refused | Place::Danger => {}
        }
    }

    /// "Add name, phone or needs": to the first question.
    pub fn add_details(&self) {
        self.go(Question::ALL.first().copied().map_or(Place::Help, Place::Question));
    }

    /// "Skip this": the input is cleared.
    pub fn skip(&self) {
        if let Place::Question(question) = self.place.get_untracked() {
            self.answers.update(|answers| (question.row().keep)(answers, String::new()));
        }
        self.forward();
    }

    /// The page that "Back" leads to, if any.
    pub fn before(&self) -> Option<Place> {
        match self.place.get() {
            Place::Languages => self.from.get(),
            Place::Needs | Place::Closed => Some(Place::Languages),
            Place::More => Some(Place::Needs),
            Place::CallBack | Place::Refused if self.given.with(Option::is_some) => Some(Place::Ticket),
            Place::CallBack => Some(Place::Closed),
            Place::Notice | Place::Bring | Place::Refused => {
                let listed = self.service().is_none_or(|service| service.common);
                Some(if !self.gives_numbers() {
                    Place::Closed
                } else if listed {
                    Place::Needs
                } else {
                    Place::More
                })
            }
            Place::Question(question) => Some(question.before().map_or(Place::Bring, Place::Question)),
            Place::Help => Some(Question::ALL.last().copied().map_or(Place::Bring, Place::Question)),
            Place::Danger => self.from.get(),
            Place::Find => Some(Place::Languages),
            Place::OwnPhone if self.own.with(|own| own.found.is_some()) => Some(Place::Own),
            Place::Own | Place::OwnPhone if self.given.with(Option::is_some) => Some(Place::Ticket),
            Place::Own | Place::OwnPhone => Some(Place::Find),
            Place::Sending | Place::Ticket => None,
        }
    }

    /// "Back" was pressed.
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

    /// "Talk to an officer": to what to bring, or straight to a ticket where that service is not offered;
    /// while closed, to a call.
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

    /// "Talk in private": asks nothing; while closed and not taken then, only for a telephone number.
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

    /// Whether the person has a number or has requested one; if so, goes to its page.
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

    /// Requests the ticket, repeatedly until the server has answered, always with the same key.
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
        let path = self.page.with_value(|page| path::<CheckIn>(&page.line.district));
        client::spawn(async move {
            let send = async || client::send::<Given>("POST", &path, Some(&visit), Some(&key)).await;
            match tablet.until_answered(round, client::is_passing, send).await {
                None => {}
                Some(Ok(given)) => {
                    tablet.given.set(Some(Given { call, before, ..given }));
                    tablet.sent(Place::Ticket);
                }
                Some(Err(problem)) if client::is_unknown(&problem) => tablet.unknown.set(true),
                Some(Err(problem)) => {
                    // After a server error the ticket may exist: pressing again returns the same one.
                    if problem.status < 500 {
                        tablet.key.set_value(None);
                    }
                    // A tablet that has not learned of it yet would go from that page to the next without
                    // a message.
                    if problem.code == "district_closed"
                        && !tablet.line.view.with_untracked(DisplayView::gives_numbers)
                    {
                        return tablet.sent(Place::Closed);
                    }
                    tablet.refused.set(problem.detail);
                    tablet.sent(Place::Refused);
                }
            }
        });
    }

    /// Sends the same again, with pauses that double, until it is answered with something else than a problem that is
    /// `for_later`; `None` once the tablet has been cleared for the next person.
    pub(super) async fn until_answered<A>(
        self,
        round: u32,
        for_later: fn(&Problem) -> bool,
        send: impl AsyncFn() -> Result<A, Problem>,
    ) -> Option<Result<A, Problem>> {
        let mut rest = 400;
        loop {
            let answer = send().await;
            if self.round.try_get_untracked() != Some(round) {
                return None;
            }
            let again = answer.as_ref().is_err_and(for_later);
            self.retrying.set(again);
            if !again {
                return Some(answer);
            }
            client::sleep(rest).await;
            rest = (rest * 2).min(LONGEST_REST_MS);
            if self.round.try_get_untracked() != Some(round) {
                return None;
            }
        }
    }

    /// The server has answered: the result is shown, or waits behind the page that was opened meanwhile.
    fn sent(&self, place: Place) {
        if self.place.get_untracked() == Place::Sending {
            self.go(place);
        } else if self.from.get_untracked() == Some(Place::Sending) {
            self.from.set(Some(place));
        }
    }

    /// "I need help now": shows it at once, then notifies the desk, repeatedly until it is received.
    pub fn danger(&self) {
        let here = self.place.get_untracked();
        if here != Place::Danger {
            self.from.set(Some(here));
            self.go(Place::Danger);
        }
        self.raise();
    }

    /// Starts the minute in which an officer should answer.
    fn begin_wait(&self) {
        self.pressed.set_value(client::now_ms());
        self.unanswered.set(false);
    }

    /// The desk has received it. A press long after an answer is a new alert, which nobody has answered yet.
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
        let path = self.page.with_value(|page| path::<AlertCommand>(&page.line.district));
        client::spawn(async move {
            let body = AlertCommand::raise();
            // An alert is sent even when the screen is cleared: every second for a minute.
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
