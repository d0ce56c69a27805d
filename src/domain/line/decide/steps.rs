//! What a line decides about the Steps of Service: the script of a leg, recording a step, calling for help.

use super::decision::{Decided, Decision, as_it_is, of, one};
use crate::command::{Asked, Outcome, Ticked};
use crate::fact::{Event, Place};
use crate::ids::{ScriptId, ServiceId};
use crate::line::Line;
use crate::refusal::Refusal;
use crate::visit::Visit;
use crate::vocabulary::people::Who;
use crate::vocabulary::script::{Escalation, ScriptRef};

impl Line {
    /// The steps of a visit belong to the officer who serves it; a supervisor is informed too when that is
    /// another officer by now.
    pub(super) fn still_mine(&self, by: &Asked, visit: &Visit) -> Result<(), Refusal> {
        let elsewhere = visit.state.window().filter(|window| by.actor.window.as_ref() != Some(*window));
        let staff = matches!(by.actor.who, Who::Staff(_));
        match elsewhere.filter(|_| staff) {
            Some(window) => Err(self.not_here(by, window, Refusal::TakenOver)),
            None => Ok(()),
        }
    }

    /// The script in use for a visit just now: the one opened for a situation, the one pinned, else the
    /// current version.
    #[must_use]
    pub fn leads<'a>(&'a self, visit: &'a Visit) -> Option<&'a ScriptRef> {
        let leg = visit.leg()?;
        leg.leads().or_else(|| self.rules.script(leg.service.as_ref(), visit.channel))
    }

    /// The script of a visit when serving begins or goes on: the one pinned, else the current version.
    pub(super) fn script_for(&self, visit: &Visit) -> Option<ScriptRef> {
        let pinned = visit.leg().and_then(|leg| leg.script.as_ref());
        pinned.or_else(|| self.rules.script(visit.service(), visit.channel)).cloned()
    }

    /// Another service has its own script; a leg whose script would stay the same stays with its version.
    pub(super) fn service_set(&self, visit: &Visit, service: &ServiceId) -> Event {
        let pinned = visit.leg().and_then(|leg| leg.script.as_ref());
        let script = self.rules.script(Some(service), visit.channel);
        let script = pinned.zip(script).filter(|(pinned, script)| pinned.id != script.id);
        Event::ServiceSet { service: service.clone(), script: script.map(|(_, script)| script.clone()) }
    }

    /// The caller has checked the step against the version it saw; another version is in use if the visit has
    /// moved on meanwhile.
    pub(super) fn step(&self, visit: &Visit, ticked: &Ticked) -> Decided {
        let leg = visit.leg().ok_or(Refusal::UnknownStep)?;
        if self.leads(visit) != Some(&ticked.script) {
            return Err(Refusal::OtherScript);
        }
        let Ticked { script, step, skipped, reason, answer, how } = ticked.clone();
        one(visit.id, Event::StepDone { leg: leg.id, script, step, skipped, reason, answer, how })
    }

    pub(super) fn turn(&self, visit: &Visit, script: Option<&ScriptId>) -> Decided {
        let leg = visit.leg().ok_or(Refusal::UnknownScript)?;
        let named = |id: &ScriptId| self.rules.scripts.iter().find(|known| &known.id == id).cloned();
        let script = script.map(|id| named(id).ok_or(Refusal::UnknownScript)).transpose()?;
        if leg.aside == script {
            return as_it_is(Outcome::Visit(visit.id));
        }
        one(visit.id, Event::Turned { leg: leg.id, script })
    }

    /// Danger at the window raises an alert as the button does.
    pub(super) fn escalate(&self, by: &Asked, visit: &Visit, to: Escalation) -> Decided {
        let leg = visit.leg().ok_or(Refusal::UnknownStep)?;
        let open = leg.escalated.iter().any(|each| each.to == to && each.met_at.is_none());
        if open && to != Escalation::Danger {
            return as_it_is(Outcome::Visit(visit.id));
        }
        let mut happenings = vec![of(visit.id, Event::Escalated { leg: leg.id, to })];
        if to == Escalation::Danger {
            let place = visit.state.window().cloned().map_or(Place::Lobby, Place::Window);
            happenings.extend(self.raise_alert(by, &place)?.happenings);
        }
        Ok(Decision { happenings, outcome: Outcome::Visit(visit.id) })
    }

    /// The helper who was called for has come. Nothing changes when none was called for, or has come already.
    pub(super) fn meet(&self, visit: &Visit, to: Escalation) -> Decided {
        let leg = visit.leg().ok_or(Refusal::UnknownStep)?;
        let open = leg.escalated.iter().any(|each| each.to == to && each.met_at.is_none());
        if open { one(visit.id, Event::Met { leg: leg.id, to }) } else { as_it_is(Outcome::Visit(visit.id)) }
    }
}
