//! The department's names for its services, lists and places, in the officer's language.

use super::Desk;
use crate::api::VisitCard;
use crate::i18n::td_string;
use crate::words;
use domain::ids::{Code, ServiceId, VisitId};
use domain::rules::{Reason, Rules, Service};
use domain::visit::{End, StateKind};
use leptos::prelude::*;

impl Desk {
    /// Reads a value from the rules.
    pub fn rules<T>(&self, read: impl FnOnce(&Rules) -> T) -> T {
        self.page.with_value(|page| read(&page.rules))
    }

    /// A service's name, or that none is chosen yet.
    pub fn service_name(&self, id: Option<&ServiceId>) -> String {
        let Some(id) = id else { return td_string!(self.locale, desk.no_service).to_owned() };
        let named = |service: &Service| service.name.get(self.tag()).to_owned();
        self.rules(|rules| rules.service(id).map(named)).unwrap_or_else(|| id.to_string())
    }

    /// The service of a visit, as others may read it over a shoulder.
    pub fn matter(&self, card: &VisitCard) -> String {
        words::matter(self.locale, card.discreet, self.full_matter(card))
    }

    /// The same, by its full name for a private matter that the officer asked to see.
    pub fn matter_here(&self, card: &VisitCard) -> String {
        words::matter(self.locale, !self.names(card), self.full_matter(card))
    }

    /// A service that a visit may get, as others may read it over a shoulder: by its name if it is not
    /// private, or if the officer asked to see that of this visit.
    pub fn service_here(&self, id: Option<&ServiceId>, visit: VisitId) -> String {
        let discreet =
            self.rules(|rules| id.and_then(|id| rules.service(id)).is_some_and(|service| service.discreet));
        let hidden = discreet && self.revealed.get() != Some(visit);
        words::matter(self.locale, hidden, self.service_name(id))
    }

    fn full_matter(&self, card: &VisitCard) -> String {
        let quick = card.service.is_none()
            && card.serving_at.is_none()
            && card.end == Some(End::Resolved)
            && card.outcome.as_ref().is_none_or(|outcome| outcome.as_str() == "done");
        if quick {
            td_string!(self.locale, desk.act_quick).to_owned()
        } else {
            self.service_name(card.service.as_ref())
        }
    }

    /// Whether a visit's service is named in full: not a private one, unless the officer asked to see it.
    pub fn names(&self, card: &VisitCard) -> bool {
        !card.discreet || self.revealed.get() == Some(card.id)
    }

    /// Whom a visit is kept apart from, and where they are; `None` when from nobody.
    pub fn apart(&self, card: &VisitCard) -> Option<String> {
        let one = |id: &VisitId| {
            let other = self.card(*id)?;
            let window = other.window.as_ref().filter(|_| other.state != StateKind::Waiting);
            let place = match window {
                Some(window) => words::window(self.locale, &self.window_name(window)),
                None => words::state(self.locale, other.state).to_owned(),
            };
            Some(format!("{} ({place})", other.ticket))
        };
        let others: Vec<String> = card.apart.iter().filter_map(one).collect();
        let list = others.join(", ");
        (!others.is_empty()).then(|| td_string!(self.locale, desk.apart_from, others = list).to_string())
    }

    /// The name of an entry in a list, by its code.
    pub fn word(&self, code: &Code, list: impl FnOnce(&Rules) -> &[Reason]) -> String {
        let found = |rules: &Rules| {
            list(rules)
                .iter()
                .find(|reason| &reason.id == code)
                .map(|reason| reason.name.get(self.tag()).to_owned())
        };
        self.rules(found).unwrap_or_else(|| code.to_string())
    }

    /// A list as choices: code, name, and whether the clock is paused.
    pub fn choices(&self, list: impl FnOnce(&Rules) -> &[Reason]) -> Vec<(String, String, bool)> {
        let choice = |reason: &Reason| {
            (reason.id.to_string(), reason.name.get(self.tag()).to_owned(), reason.stops_clock)
        };
        self.rules(|rules| list(rules).iter().map(choice).collect())
    }

    /// The outcome, place or reason that a visit ended with, by its code.
    pub fn outcome(&self, card: &VisitCard, code: &Code) -> String {
        if code.as_str() == "done" {
            return td_string!(self.locale, desk.done).to_owned();
        }
        self.rules(|rules| {
            let outcome = card.service.as_ref().and_then(|id| rules.outcome(id, code));
            let place = rules.place(code).map(|place| &place.name);
            let mut reasons = rules.cancel_reasons.iter().chain(&rules.former.cancel);
            let reason = reasons.find(|reason| &reason.id == code).map(|reason| &reason.name);
            let name = outcome.map(|outcome| &outcome.name).or(place).or(reason);
            name.map(|name| name.get(self.tag()).to_owned())
        })
        .unwrap_or_else(|| code.to_string())
    }

    /// The services as choices.
    pub fn services(&self) -> Vec<(String, String)> {
        self.rules(|rules| {
            rules
                .services
                .iter()
                .map(|service| (service.id.to_string(), service.name.get(self.tag()).to_owned()))
                .collect()
        })
    }
}
