//! What a line decides about the Steps of Service: which script leads a leg, a step that is done, a call for somebody.

use super::decision::{Decided, Decision, as_it_is, of, one};
use crate::command::{Asked, Outcome, Ticked};
use crate::fact::{Place, What};
use crate::ids::{ScriptId, ServiceId};
use crate::line::Line;
use crate::refusal::Refusal;
use crate::visit::Visit;
use crate::vocabulary::people::Who;
use crate::vocabulary::script::{Escalation, ScriptRef};

impl Line {
    /// The steps of a visit belong to whoever serves it; a supervisor too learns that somebody else does by now.
    pub(super) fn still_mine(&self, by: &Asked, visit: &Visit) -> Result<(), Refusal> {
        let elsewhere = visit.state.window().filter(|window| by.actor.window.as_ref() != Some(*window));
        let staff = matches!(by.actor.who, Who::Staff(_));
        match elsewhere.filter(|_| staff) {
            Some(window) => Err(self.not_here(by, window, Refusal::TakenOver)),
            None => Ok(()),
        }
    }

    /// The script that leads a visit just now: the one opened for a situation, the one pinned, else the one in use.
    #[must_use]
    pub fn leads<'a>(&'a self, visit: &'a Visit) -> Option<&'a ScriptRef> {
        let leg = visit.leg()?;
        leg.leads().or_else(|| self.rules.script(leg.service.as_ref(), visit.channel))
    }

    /// The script a visit is led by when serving begins or goes on: the one pinned, else the one in use.
    pub(super) fn script_for(&self, visit: &Visit) -> Option<ScriptRef> {
        let pinned = visit.leg().and_then(|leg| leg.script.as_ref());
        pinned.or_else(|| self.rules.script(visit.service(), visit.channel)).cloned()
    }

    /// Another service brings its own script; a leg whose script would stay the same keeps its version.
    pub(super) fn service_set(&self, visit: &Visit, service: &ServiceId) -> What {
        let pinned = visit.leg().and_then(|leg| leg.script.as_ref());
        let script = self.rules.script(Some(service), visit.channel);
        let script = pinned.zip(script).filter(|(pinned, script)| pinned.id != script.id);
        What::ServiceSet { service: service.clone(), script: script.map(|(_, script)| script.clone()) }
    }

    /// The door has checked the step against the version it saw leading; another one leads by now when the visit moved on meanwhile.
    pub(super) fn step(&self, visit: &Visit, ticked: &Ticked) -> Decided {
        let leg = visit.leg().ok_or(Refusal::UnknownStep)?;
        if self.leads(visit) != Some(&ticked.script) {
            return Err(Refusal::OtherScript);
        }
        let Ticked { script, step, skipped, reason, answer, how } = ticked.clone();
        one(visit.id, What::StepDone { leg: leg.id, script, step, skipped, reason, answer, how })
    }

    pub(super) fn turn(&self, visit: &Visit, script: Option<&ScriptId>) -> Decided {
        let leg = visit.leg().ok_or(Refusal::UnknownScript)?;
        let named = |id: &ScriptId| self.rules.scripts.iter().find(|known| &known.id == id).cloned();
        let script = script.map(|id| named(id).ok_or(Refusal::UnknownScript)).transpose()?;
        if leg.aside == script {
            return as_it_is(Outcome::Visit(visit.id));
        }
        one(visit.id, What::Turned { leg: leg.id, script })
    }

    /// Danger at the window raises the alarm as the button does.
    pub(super) fn escalate(&self, by: &Asked, visit: &Visit, to: Escalation) -> Decided {
        let leg = visit.leg().ok_or(Refusal::UnknownStep)?;
        let open = leg.escalated.iter().any(|each| each.to == to && each.met_at.is_none());
        if open && to != Escalation::Danger {
            return as_it_is(Outcome::Visit(visit.id));
        }
        let mut happenings = vec![of(visit.id, What::Escalated { leg: leg.id, to })];
        if to == Escalation::Danger {
            let place = visit.state.window().cloned().map_or(Place::Lobby, Place::Window);
            happenings.extend(self.raise_alert(by, &place)?.happenings);
        }
        Ok(Decision { happenings, outcome: Outcome::Visit(visit.id) })
    }

    /// Whoever was called for is there. Nothing changes when nobody was, or when they are there already.
    pub(super) fn meet(&self, visit: &Visit, to: Escalation) -> Decided {
        let leg = visit.leg().ok_or(Refusal::UnknownStep)?;
        let open = leg.escalated.iter().any(|each| each.to == to && each.met_at.is_none());
        if open { one(visit.id, What::Met { leg: leg.id, to }) } else { as_it_is(Outcome::Visit(visit.id)) }
    }
}
