//! Before closing: a person who has a number finds their own visit by the code that came with it, and chooses
//! what happens then. Each press names number and code, so the tablet keeps nothing of anyone.

use super::answers::Fault;
use super::own_visit::Own;
use super::place::Place;
use super::tablet::Tablet;
use crate::api::requests::{ChooseAtTablet, path};
use crate::api::{OwnClosingView, Problem};
use crate::client;
use crate::screen;
use domain::vocabulary::closing::ClosingChoice;
use leptos::prelude::*;

impl Tablet {
    /// Whether anyone who waits here can choose now what happens at closing.
    pub(super) fn offers_closing(&self) -> bool {
        self.line.view.with(|line| line.closing.as_ref().is_some_and(|closing| !closing.offers.is_empty()))
    }

    /// "I have a number": asks for it and its code.
    pub(super) fn find(&self) {
        self.from.set(None);
        self.own.set(Own::default());
        self.go(Place::Find);
    }

    /// Looks the visit up that was typed. A telephone number is that of one person: the next to be found has another.
    pub(super) fn look_up(&self) {
        self.answers.update(|answers| answers.phone.clear());
        if self.own.with_untracked(|own| own.has_number() && own.has_code()) {
            self.ask(None);
        } else {
            self.wrong(Fault::Incomplete);
        }
    }

    /// Whether the person has no number yet that we could call.
    fn needs_phone(&self) -> bool {
        let known = self.own.with_untracked(|own| own.found.as_ref().is_some_and(|found| found.has_number));
        !known && self.answers.with_untracked(|answers| answers.phone.trim().is_empty())
    }

    /// Chooses what happens at closing; a call asks for its number first.
    pub(super) fn choose_closing(&self, choice: ClosingChoice) {
        if choice == ClosingChoice::CallBack && self.needs_phone() {
            self.go(Place::OwnPhone);
        } else {
            self.ask(Some(choice));
        }
    }

    /// Number and code: those of the ticket that was given here, or else those typed.
    fn request(&self, choice: Option<ClosingChoice>) -> ChooseAtTablet {
        let given = self.given.with_untracked(|given| {
            given.as_ref().and_then(|given| Some((given.ticket.clone(), given.tablet_code.clone()?)))
        });
        let typed =
            || self.own.with_untracked(|own| (own.ticket.trim().to_owned(), own.code.trim().to_owned()));
        let (ticket, code) = given.unwrap_or_else(typed);
        let phone = self.answers.with_untracked(|answers| answers.phone.trim().to_owned());
        let is_call = choice == Some(ClosingChoice::CallBack);
        ChooseAtTablet {
            ticket,
            code,
            choice,
            phone: Some(phone).filter(|phone| is_call && !phone.is_empty()),
        }
    }

    /// Asks the server, repeatedly until it has answered. A choice that is refused is followed by a look at what
    /// can be chosen now.
    fn ask(&self, choice: Option<ClosingChoice>) {
        if self.own.with_untracked(|own| own.asking) {
            return;
        }
        self.fault.set(None);
        self.own.update(|own| own.asking = true);
        let (tablet, round) = (*self, self.round.get_untracked());
        let path = self.page.with_value(|page| path::<ChooseAtTablet>(&page.line.district));
        let mut body = self.request(choice);
        client::spawn(async move {
            let send = async |body: &ChooseAtTablet| {
                client::send::<OwnClosingView>("POST", &path, Some(body), None).await
            };
            match tablet.until_answered(round, is_for_later, async || send(&body).await).await {
                None => {}
                Some(Err(problem)) if is_of_its_time(&problem) && body.choice.is_some() => {
                    body.choice = None;
                    let answer = tablet.until_answered(round, is_for_later, async || send(&body).await).await;
                    if let Some(answer) = answer {
                        tablet.answered(answer, Some(problem));
                    }
                }
                Some(answer) => tablet.answered(answer, None),
            }
        });
    }

    /// The server has answered; `refused` is why a choice was not taken.
    fn answered(&self, answer: Result<OwnClosingView, Problem>, refused: Option<Problem>) {
        self.own.update(|own| own.asking = false);
        let problem = match answer {
            Ok(found) => {
                self.own.update(|own| own.found = Some(found));
                self.shown(Place::Own);
                refused
            }
            Err(problem) if client::is_unknown(&problem) => return self.unknown.set(true),
            Err(problem) if problem.code == "no_number" => return self.shown(Place::OwnPhone),
            Err(problem) => {
                // The page of the number says one thing: that the number is wrong.
                if problem.status != 400 && self.place.get_untracked() == Place::OwnPhone {
                    self.back();
                }
                Some(problem)
            }
        };
        if let Some(problem) = problem {
            self.refused.set(problem.detail);
            self.wrong(Fault::Refused);
        }
    }

    /// Shows a page in answer to a press, or behind the page that was opened meanwhile.
    fn shown(&self, place: Place) {
        let is_own =
            |place: Place| matches!(place, Place::Ticket | Place::Find | Place::Own | Place::OwnPhone);
        if is_own(self.place.get_untracked()) {
            self.go(place);
            // Where the page stays the same, the buttons on it are others.
            screen::focus("#heading");
        } else if self.from.get_untracked().is_some_and(is_own) {
            self.from.set(Some(place));
        }
    }
}

/// Whether the same is to be sent again. Too many tries are none of these: the person is told.
fn is_for_later(problem: &Problem) -> bool {
    client::is_passing(problem) && problem.status != 429
}

/// Whether the choice is refused because something has happened meanwhile.
fn is_of_its_time(problem: &Problem) -> bool {
    problem.status == 409 && problem.code != "no_number"
}
