//! The verbs for one visit: from the line to a window, on hold, to another window, back.

#![warn(clippy::wildcard_enum_match_arm)]

use super::decision::{Decided, Decision, as_it_is, ended, listed, moves, of, one};
use crate::command::{Asked, Outcome, Verb};
use crate::fact::Event;
use crate::ids::{Code, LegId, ServiceId, VisitId, WindowId};
use crate::line::Line;
use crate::line::head::WindowState;
use crate::line::order::takes;
use crate::refusal::Refusal;
use crate::visit::{Permission, State, VerbKind, Visit};
use crate::vocabulary::visit::{End, Offer};

impl Line {
    pub(super) fn about_visit(&self, by: &Asked, visit: &Visit, verb: &Verb) -> Decided {
        let Some(kind) = verb.kind() else { return self.undo(by, visit) };
        moves(visit, kind)?;
        self.own_visit(by, visit, kind)?;
        let id = visit.id;
        match verb {
            Verb::Acknowledge if visit.acknowledged_at.is_some() => as_it_is(Outcome::Visit(id)),
            Verb::Acknowledge => one(id, Event::Acknowledged),
            Verb::Answer { window } => self.answer(by, visit, window.as_ref()),
            Verb::Wait => one(id, Event::AskedToWait),
            Verb::Call { window, reason } => self.call(by, visit, window, reason.as_ref()),
            Verb::Recall => one(id, Event::Recalled),
            Verb::Serve { window } => self.serve(by, visit, window.as_ref()),
            Verb::PutBack => one(id, Event::PutBack),
            Verb::Hold { reason, due_ms } => {
                listed(&self.rules.hold_reasons, reason)?;
                one(id, self.held(reason, *due_ms, by.at))
            }
            Verb::Resume { window } => self.resume(by, visit, window.as_ref()),
            Verb::Transfer { service, window } => self.transfer(visit, service.as_ref(), window.as_ref()),
            Verb::Accept { window } => self.accept(by, visit, window.as_ref()),
            Verb::Decline => one(id, Event::Declined),
            Verb::ChooseClosing { choice } => self.choose_closing(by, visit, *choice),
            Verb::CallBack { due_ms } => {
                self.may_ask_for_call(by, visit)?;
                one(id, Event::CallbackSet { due: due_ms.map(|ms| by.at + ms.max(0)) })
            }
            Verb::Attempt { reached: true } => Ok(self.reached(by, visit)),
            Verb::Attempt { reached: false } => Ok(self.missed(visit)),
            Verb::SetService { service } => {
                self.rules.service(service).ok_or(Refusal::UnknownService)?;
                one(id, self.service_set(visit, service))
            }
            Verb::SetUrgent { urgent } if *urgent == visit.urgent => as_it_is(Outcome::Visit(id)),
            Verb::SetUrgent { urgent } => one(id, Event::UrgencySet { urgent: *urgent }),
            Verb::KeepApart { other, apart } => self.keep_apart(visit, *other, *apart),
            Verb::AddLeg { service } => self.add_leg(by, visit, service),
            Verb::StepOut if visit.out_since.is_some() => as_it_is(Outcome::Visit(id)),
            Verb::StepOut => one(id, Event::SteppedOut),
            Verb::StepBack => self.step_back(by, visit),
            Verb::Step(ticked) => self.step(visit, ticked),
            Verb::Turn { script } => self.turn(visit, script.as_ref()),
            Verb::Escalate { to } => self.escalate(by, visit, *to),
            Verb::Meet { to } => self.meet(visit, *to),
            Verb::Resolve { outcome, has_reference, promise_due } => {
                self.resolve(visit, outcome, *has_reference, *promise_due)
            }
            Verb::Refer { to } if !self.rules.places.iter().any(|place| &place.id == to) => {
                Err(Refusal::UnknownPlace)
            }
            Verb::Refer { to } => one(id, ended(End::Referred, Some(to.clone()))),
            Verb::SendTo911 => one(id, ended(End::SentTo911, None)),
            Verb::TakeIntoCustody => one(id, ended(End::InCustody, None)),
            Verb::AnswerAtKiosk => one(id, ended(End::AnsweredAtKiosk, None)),
            Verb::RingOff => one(id, ended(End::RangOff, None)),
            Verb::NoShow { looked: false } => Err(Refusal::LookFirst),
            Verb::NoShow { looked: true } => one(id, ended(End::NoShow, None)),
            Verb::Leave => one(id, ended(End::Left, None)),
            Verb::Cancel { reason } => self.cancel(by, visit, reason),
            Verb::Reinstate => self.reinstate(by, visit),
            Verb::Reopen { reason } => self.reopen(by, visit, reason),
            Verb::Note => one(id, Event::Noted),
            Verb::Undo => self.undo(by, visit),
        }
    }

    /// A visit called to or served at a window is changed from there, or by a supervisor.
    fn own_visit(&self, by: &Asked, visit: &Visit, verb: VerbKind) -> Result<(), Refusal> {
        match (verb.permission(), visit.state.occupies()) {
            (Permission::Holder, _) => self.still_mine(by, visit),
            (Permission::Window, Some(id)) if !by.supervisor => self.own_window(by, id).map(|_| ()),
            (Permission::Window | Permission::Anyone, _) => Ok(()),
        }
    }

    /// A caller has one officer on the line: the second to answer is informed, and no visit is put on hold
    /// for it.
    fn answer(&self, by: &Asked, visit: &Visit, window: Option<&WindowId>) -> Decided {
        let here = window.or(by.actor.window.as_ref());
        if let State::Answered { window: Some(there) } = &visit.state
            && here != Some(there)
        {
            return Err(self.not_here(by, there, Refusal::TakenOver));
        }
        if let Some(window) = window {
            self.open_window(by, window)?;
        }
        one(visit.id, Event::Answered { window: here.cloned() })
    }

    fn call(&self, by: &Asked, visit: &Visit, id: &WindowId, reason: Option<&Code>) -> Decided {
        let window = self.free_window(by, id)?;
        if !takes(window, visit) {
            return Err(Refusal::ServiceNotHere);
        }
        // People who must not meet are not called to adjacent counters, unless a supervisor gives a reason.
        if self.apart_beside(visit, id).is_some() {
            match reason {
                _ if !by.supervisor => return Err(Refusal::KeptApart),
                None => return Err(Refusal::ReasonRequired),
                Some(_) => {}
            }
        }
        let in_order = self.longest(id, by.at, |_| true).is_some_and(|next| next.id == visit.id);
        let out_of_order = match (in_order, reason) {
            (true, _) => None,
            (false, None) => return Err(Refusal::ReasonRequired),
            (false, Some(reason)) => {
                listed(&self.rules.call_reasons, reason)?;
                Some(reason.clone())
            }
        };
        one(visit.id, Event::Called { window: id.clone(), out_of_order })
    }

    fn serve(&self, by: &Asked, visit: &Visit, window: Option<&WindowId>) -> Decided {
        let window = match (&visit.state, window) {
            (State::Called { window: called, .. }, Some(named)) if called != named => {
                return Err(Refusal::WrongWindow);
            }
            (State::Called { window, .. }, _) | (_, Some(window)) => window,
            (State::Answered { window: Some(window) }, None) => window,
            (_, None) => match &by.actor.window {
                Some(window) if by.actor.session.is_some() => window,
                _ => return Err(Refusal::WrongState { code: "not_called", is: visit.state.kind() }),
            },
        };
        self.begin(by, visit, window)
    }

    fn resume(&self, by: &Asked, visit: &Visit, window: Option<&WindowId>) -> Decided {
        let window =
            window.or(by.actor.window.as_ref()).or(visit.state.window()).ok_or(Refusal::UnknownWindow)?;
        self.begin(by, visit, window)
    }

    fn begin(&self, by: &Asked, visit: &Visit, id: &WindowId) -> Decided {
        let window = self.open_window(by, id)?;
        if window.visit.is_some_and(|there| there != visit.id) {
            return Err(Refusal::WindowBusy);
        }
        self.may_stand(by, visit, id)?;
        one(visit.id, Event::Served { window: id.clone(), script: self.script_for(visit) })
    }

    /// People who must not meet are not served at adjacent counters. A person who is at the window already
    /// stays there.
    pub(super) fn may_stand(&self, by: &Asked, visit: &Visit, window: &WindowId) -> Result<(), Refusal> {
        let comes = visit.state.occupies() != Some(window);
        if comes && !by.supervisor && self.apart_beside(visit, window).is_some() {
            return Err(Refusal::KeptApart);
        }
        Ok(())
    }

    /// Kept apart, or no longer: recorded at this visit, and removed wherever it was recorded.
    fn keep_apart(&self, visit: &Visit, other: VisitId, apart: bool) -> Decided {
        let outcome = Outcome::Visit(visit.id);
        let other = self.visit(other).filter(|other| other.id != visit.id).ok_or(Refusal::UnknownVisit)?;
        let noted = |at: &Visit, from: &Visit| at.apart.contains(&from.id);
        let pairs = [(visit, other), (other, visit)];
        let happenings = if apart {
            let known = pairs.iter().any(|(at, from)| noted(at, from));
            (!known).then(|| of(visit.id, Event::KeptApart { other: other.id, apart })).into_iter().collect()
        } else {
            let noted = pairs.into_iter().filter(|(at, from)| noted(at, from));
            noted.map(|(at, from)| of(at.id, Event::KeptApart { other: from.id, apart })).collect()
        };
        Ok(Decision { happenings, outcome })
    }

    fn transfer(&self, visit: &Visit, service: Option<&ServiceId>, window: Option<&WindowId>) -> Decided {
        if service.is_none() && window.is_none() {
            return Err(Refusal::UnknownWindow);
        }
        if let Some(service) = service {
            self.rules.service(service).ok_or(Refusal::UnknownService)?;
        }
        if let Some(id) = window {
            let there = self.head.windows.get(id).ok_or(Refusal::UnknownWindow)?;
            if there.state == WindowState::Closed {
                return Err(Refusal::WindowClosed);
            }
            if visit.state.occupies() == Some(id) {
                return Err(Refusal::WrongWindow);
            }
        }
        let mut happenings = Vec::new();
        if let Some(service) = service.filter(|service| visit.service() != Some(service)) {
            happenings.push(of(visit.id, self.service_set(visit, service)));
        }
        let to = Offer { window: window.cloned(), service: service.cloned() };
        happenings.push(of(visit.id, Event::Offered { to }));
        Ok(Decision { happenings, outcome: Outcome::Visit(visit.id) })
    }

    fn accept(&self, by: &Asked, visit: &Visit, named: Option<&WindowId>) -> Decided {
        let State::Offered { to, .. } = &visit.state else {
            return Err(Refusal::WrongState { code: "not_offered", is: visit.state.kind() });
        };
        let window = match (&to.window, named.or(by.actor.window.as_ref())) {
            (Some(to), Some(named)) if to != named => return Err(Refusal::WrongWindow),
            (Some(window), _) | (None, Some(window)) => window,
            (None, None) => return Err(Refusal::UnknownWindow),
        };
        self.begin(by, visit, window)
    }

    /// The person was reached: an officer at a free window serves them from there on.
    fn reached(&self, by: &Asked, visit: &Visit) -> Decision {
        let mut happenings = vec![of(visit.id, Event::Attempted { reached: true, free: true })];
        let seat = by.actor.window.as_ref().filter(|_| by.actor.session.is_some());
        if let Some(Ok(begun)) = seat.map(|window| self.begin(by, visit, window)) {
            happenings.extend(begun.happenings);
        }
        Decision { happenings, outcome: Outcome::Visit(visit.id) }
    }

    /// A callback attempt that did not reach the person; the last one ends the visit.
    fn missed(&self, visit: &Visit) -> Decision {
        let mut happenings = vec![of(visit.id, Event::Attempted { reached: false, free: false })];
        if let State::CallbackDue { attempts, .. } = visit.state
            && attempts + 1 >= self.rules.attempts
        {
            happenings.push(of(visit.id, ended(End::Unreachable, None)));
        }
        Decision { happenings, outcome: Outcome::Visit(visit.id) }
    }

    fn add_leg(&self, by: &Asked, visit: &Visit, service: &ServiceId) -> Decided {
        self.rules.service(service).ok_or(Refusal::UnknownService)?;
        let leg = LegId(by.fresh[1]);
        let script = visit.leg().and_then(|leg| leg.script.as_ref());
        let script = script.and_then(|_| self.rules.script(Some(service), visit.channel)).cloned();
        one(visit.id, Event::LegAdded { leg, service: service.clone(), script })
    }

    pub(super) fn step_back(&self, by: &Asked, visit: &Visit) -> Decided {
        match visit.out_since {
            None => as_it_is(Outcome::Visit(visit.id)),
            Some(out) => {
                let late = by.at - out > self.rules.step_out_free_ms;
                one(visit.id, Event::SteppedBack { rank_from: late.then_some(by.at) })
            }
        }
    }
}
