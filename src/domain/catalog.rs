//! What is in the lists of a district, now and before.

use crate::ids::{Code, ServiceId};
use crate::lists::{Entry, Former, FormerService, Outcome, Place, Reason, ReasonList, former};
use crate::rules::Rules;
use crate::script::{Act, Effect};
use crate::words::Words;

impl Rules {
    /// A list of reasons, in the order shown.
    #[must_use]
    pub fn reasons(&self, list: ReasonList) -> &[Reason] {
        match list {
            ReasonList::Hold => &self.hold_reasons,
            ReasonList::OutOfOrder => &self.call_reasons,
            ReasonList::Away => &self.away_reasons,
            ReasonList::Cancel => &self.cancel_reasons,
            ReasonList::Reopen => &self.reopen_reasons,
            ReasonList::Needs => &self.needs,
        }
    }

    /// The same list, to be changed.
    pub fn reasons_mut(&mut self, list: ReasonList) -> &mut Vec<Reason> {
        match list {
            ReasonList::Hold => &mut self.hold_reasons,
            ReasonList::OutOfOrder => &mut self.call_reasons,
            ReasonList::Away => &mut self.away_reasons,
            ReasonList::Cancel => &mut self.cancel_reasons,
            ReasonList::Reopen => &mut self.reopen_reasons,
            ReasonList::Needs => &mut self.needs,
        }
    }

    /// Whether the desk can work with this list: there is something to choose, and for holds a reason that lets
    /// the clock run, which answering the telephone needs. Nobody must have a need.
    #[must_use]
    pub fn is_enough(&self, list: ReasonList) -> bool {
        match list {
            ReasonList::Hold => self.hold_reasons.iter().any(|reason| !reason.stops_clock),
            ReasonList::Needs => true,
            list => !self.reasons(list).is_empty(),
        }
    }

    /// These rules as they follow others: what has left a list since is kept among the former entries, so that
    /// what visits recorded stays readable.
    #[must_use]
    pub fn after(mut self, before: &Rules) -> Rules {
        let was = &before.former;
        self.former = Former {
            hold: former(&was.hold, &before.hold_reasons, &self.hold_reasons),
            out_of_order: former(&was.out_of_order, &before.call_reasons, &self.call_reasons),
            away: former(&was.away, &before.away_reasons, &self.away_reasons),
            cancel: former(&was.cancel, &before.cancel_reasons, &self.cancel_reasons),
            reopen: former(&was.reopen, &before.reopen_reasons, &self.reopen_reasons),
            needs: former(&was.needs, &before.needs, &self.needs),
            places: former(&was.places, &before.places, &self.places),
            services: self.former_services(before),
        };
        self
    }

    /// Services that have left the list, and those that had other outcomes once.
    fn former_services(&self, before: &Rules) -> Vec<FormerService> {
        let had = before.services.iter().map(|service| (&service.id, &service.name));
        let earlier = before.former.services.iter().map(|service| (&service.id, &service.name));
        let earlier = earlier.filter(|(id, _)| before.service(id).is_none());
        let kept = |(id, name): (&ServiceId, &Words)| {
            let was = before.former.service(id).map_or(&[][..], |service| service.outcomes.as_slice());
            let had = before.service(id).map_or(&[][..], |service| service.outcomes.as_slice());
            let now = self.service(id);
            let outcomes = former(was, had, now.map_or(&[][..], |service| service.outcomes.as_slice()));
            let kept = now.is_none() || !outcomes.is_empty();
            kept.then(|| FormerService { id: id.clone(), name: name.clone(), outcomes })
        };
        earlier.chain(had).filter_map(kept).collect()
    }

    /// Whether what an effect of a script names is in the lists: a service, a reason for a hold, a place.
    #[must_use]
    pub fn knows(&self, effect: &Effect) -> bool {
        let code = effect.code.as_ref();
        match effect.act {
            Act::SetService => effect.service.as_ref().is_none_or(|id| self.service(id).is_some()),
            Act::Hold => code.is_none_or(|code| self.hold_reasons.iter().any(|reason| reason.id() == code)),
            Act::Refer => code.is_none_or(|code| self.places.iter().any(|place| place.id() == code)),
            Act::SetUrgent | Act::Promise | Act::OfferCallBack | Act::CallSupervisor => true,
        }
    }

    /// An outcome of a service, by its code, also one that can no longer be chosen.
    #[must_use]
    pub fn outcome(&self, service: &ServiceId, code: &Code) -> Option<&Outcome> {
        let now = self.service(service).into_iter().flat_map(|service| &service.outcomes);
        let then = self.former.service(service).into_iter().flat_map(|service| &service.outcomes);
        now.chain(then).find(|outcome| outcome.id() == code)
    }

    /// A place that people are or were referred to, by its code.
    #[must_use]
    pub fn place(&self, code: &Code) -> Option<&Place> {
        self.places.iter().chain(&self.former.places).find(|place| place.id() == code)
    }
}
