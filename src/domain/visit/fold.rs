//! How facts change a visit: the fold, one arm per kind of fact. Never fails: what was decided once is final.

#![warn(clippy::wildcard_enum_match_arm)]

use super::closing::before_opening;
use super::{Course, Entered, Leg, Segment, State, StepDone, Undoable, Visit};
use crate::fact::{Arrived, Event, Fact, Starts, Undo};
use crate::ids::{Code, LegId, ServiceId, VisitId, WindowId};
use crate::time::{At, Ms};
use crate::vocabulary::people::{Actor, Who};
use crate::vocabulary::script::{Escalated, Escalation, ScriptRef};
use crate::vocabulary::visit::{End, Offer, StateKind};

impl Visit {
    /// A new visit, from its arrival.
    #[must_use]
    pub fn arrive(fact: &Fact, id: VisitId, arrived: &Arrived) -> Visit {
        let state = match arrived.starts {
            Starts::Ringing => State::Ringing,
            Starts::Answered => State::Answered { window: arrived.window.clone() },
            Starts::Waiting => State::Waiting,
        };
        let answered = matches!(arrived.starts, Starts::Answered).then_some(fact.at);
        let mut visit = Visit {
            id,
            seq: fact.seq,
            ticket: arrived.ticket.clone(),
            day: arrived.day,
            channel: arrived.channel,
            source: arrived.source,
            language: arrived.language.clone(),
            needs: arrived.needs.clone(),
            apart: Vec::new(),
            area: arrived.area.clone(),
            party_size: arrived.party_size,
            quote: arrived.quote,
            quoted_by_hour: arrived.quoted_by_hour,
            call: arrived.call.clone(),
            from_visit: arrived.from_visit,
            entered: arrived.late.map(|late| Entered { at: fact.at, reason: late.reason }),
            slip: arrived.slip,
            state,
            rank_from: arrived.arrived_at,
            urgent: false,
            reinstated: false,
            out_since: None,
            arrived_at: arrived.arrived_at,
            acknowledged_at: answered,
            answered_at: answered,
            called_at: None,
            serving_at: None,
            ended_at: None,
            first_ended_at: None,
            ended_under: None,
            first_resolved_at: None,
            last_resolved_at: None,
            detail: None,
            has_reference: false,
            promise_due: None,
            announcements: 0,
            reopened: 0,
            out_of_order: None,
            closing_told: None,
            closing_chosen: None,
            first_from: None,
            nights: before_opening(arrived).into_iter().collect(),
            legs: vec![Leg::new(arrived.leg, arrived.service.clone(), arrived.arrived_at)],
            segments: Vec::new(),
            undo: None,
        };
        visit.segments.push(visit.segment(arrived.arrived_at, &fact.actor, false));
        visit
    }

    /// Applies a fact. Facts of other visits and of windows change nothing. Never fails: what was decided
    /// once is final.
    pub fn apply(&mut self, fact: &Fact) {
        if let Event::TimesMoved { by_ms } = fact.what {
            // Nothing happened to the person: the last step can still be undone.
            self.moved(by_ms);
            self.seq = fact.seq;
            return;
        }
        let before = self.undo.take();
        let keep = || -> Box<Visit> { Box::new(Visit { undo: None, ..self.clone() }) };
        let undoable = match fact.what.undo() {
            Undo::Step => Some(Undoable { seq: fact.seq, at: fact.at, who: fact.actor.who, before: keep() }),
            Undo::Final => None,
            Undo::Neutral => before.map(|mut undo| {
                // It says only when the call rang.
                if let Event::CallTold(course) = &fact.what {
                    undo.before.retell(course);
                }
                undo
            }),
            Undo::TakesBack => {
                if let (Some(before), Event::Undone { onto_hold, .. }) = (before, &fact.what) {
                    self.take_back(*before.before, fact, onto_hold.as_ref());
                }
                None
            }
        };
        self.change(fact);
        if let Some(ticket) = fact.what.renumbered() {
            self.ticket = ticket.clone();
            self.slip = false;
        }
        self.seq = fact.seq;
        self.undo = undoable;
    }

    fn change(&mut self, fact: &Fact) {
        let at = fact.at;
        match &fact.what {
            Event::Acknowledged => {
                self.acknowledged_at.get_or_insert(at);
            }
            Event::Answered { window } => self.answered(window.clone(), fact),
            Event::AskedToWait | Event::PutBack | Event::Returned | Event::Declined => {
                self.enter(State::Waiting, fact, false)
            }
            Event::Called { window, out_of_order } => self.called(window, out_of_order.as_ref(), fact),
            Event::Recalled => self.recalled(at),
            Event::Served { window, script } => self.served(window, script.as_ref(), fact),
            Event::Held { reason, due, stops_clock } => self.held(reason, *due, *stops_clock, fact),
            Event::HoldMoved { window } => self.hold_moved(window),
            Event::Offered { to } => self.offered(to, fact),
            Event::CallbackSet { due } => self.call_back_promised(*due, fact),
            Event::Attempted { reached, free } => self.call_back_attempted(*reached, *free),
            Event::ServiceSet { service, script } => self.service_set(service, script.as_ref()),
            Event::UrgencySet { urgent } => self.urgent = *urgent,
            Event::KeptApart { other, apart } => self.kept_apart(*other, *apart),
            Event::LegAdded { leg, service, script } => self.leg_added(*leg, service, script.as_ref(), at),
            Event::SteppedOut => self.out_since = Some(at),
            Event::SteppedBack { rank_from } => self.stepped_back(*rank_from),
            Event::StepDone { leg, script, .. } => self.step_done(*leg, script, fact),
            Event::Turned { leg, script } => self.turned(*leg, script.as_ref()),
            Event::Escalated { leg, to } => self.escalated(*leg, *to, at),
            Event::Met { leg, to } => self.met(*leg, *to, at),
            Event::Ended { end, detail, has_reference, promise_due } => {
                self.ended(*end, at);
                self.detail.clone_from(detail);
                self.has_reference = self.has_reference || *has_reference;
                self.promise_due = promise_due.or(self.promise_due);
            }
            Event::CallTold(course) => self.retell(course),
            Event::ClosingTold { closes_at, opens_at, offers } => {
                self.told_of_closing(*closes_at, *opens_at, offers, at);
            }
            Event::ClosingChosen { choice, night } => self.closing_chosen(*choice, *night, at),
            Event::Reopened { .. } => self.reopen(State::Waiting, fact, false),
            Event::Reinstated { rank_from, .. } => self.reinstated(*rank_from, fact),
            Event::Noted
            | Event::HungUp
            | Event::Undone { .. }
            | Event::Configured(_)
            | Event::WindowOpened { .. }
            | Event::WindowAway { .. }
            | Event::WindowClosed { .. }
            | Event::Arrived(_)
            | Event::AlertRaised { .. }
            | Event::AlertPressed { .. }
            | Event::AlertAnswered { .. }
            | Event::AlertClosed { .. }
            | Event::EmergencyShown { .. }
            | Event::NumberVoided { .. }
            | Event::NumbersLeased { .. }
            | Event::AlarmRang { .. }
            | Event::AlarmSeen { .. }
            | Event::AlarmOver { .. }
            | Event::ClockCorrected { .. }
            | Event::ClosingDecided { .. }
            | Event::DaySigned { .. }
            | Event::TimesMoved { .. } => {}
        }
    }

    fn answered(&mut self, window: Option<WindowId>, fact: &Fact) {
        self.acknowledged_at.get_or_insert(fact.at);
        self.answered_at.get_or_insert(fact.at);
        self.enter(State::Answered { window }, fact, false);
    }

    fn called(&mut self, window: &WindowId, out_of_order: Option<&Code>, fact: &Fact) {
        // A call after serving began is not the first turn: called never comes after serving.
        if self.serving_at.is_none() {
            self.called_at.get_or_insert(fact.at);
        }
        self.announcements += 1;
        self.out_of_order = out_of_order.cloned();
        let state = State::Called { window: window.clone(), announced_at: fact.at, recalls: 0 };
        self.enter(state, fact, false);
    }

    fn recalled(&mut self, at: At) {
        if let State::Called { announced_at, recalls, .. } = &mut self.state {
            *announced_at = at;
            *recalls += 1;
            self.announcements += 1;
        }
    }

    fn served(&mut self, window: &WindowId, script: Option<&ScriptRef>, fact: &Fact) {
        self.acknowledged_at.get_or_insert(fact.at);
        self.serving_at.get_or_insert(fact.at);
        self.out_since = None;
        self.is_back(fact.at);
        if let (Some(leg), Some(script)) = (self.legs.last_mut(), script) {
            leg.script.get_or_insert_with(|| script.clone());
        }
        self.enter(State::Serving { window: window.clone() }, fact, false);
    }

    fn held(&mut self, reason: &Code, due: Option<At>, stops_clock: bool, fact: &Fact) {
        if let Some(window) = self.state.window().cloned() {
            self.enter(State::OnHold { window, reason: reason.clone(), due }, fact, stops_clock);
        }
    }

    fn hold_moved(&mut self, to: &WindowId) {
        if let State::OnHold { window, .. } = &mut self.state {
            *window = to.clone();
        }
    }

    fn offered(&mut self, to: &Offer, fact: &Fact) {
        if let Some(from) = self.state.window().cloned() {
            self.enter(State::Offered { to: to.clone(), from }, fact, false);
        }
    }

    /// Where a resident asks for the call, no officer has spoken with them.
    fn call_back_promised(&mut self, due: Option<At>, fact: &Fact) {
        if fact.actor.who != Who::Resident {
            self.acknowledged_at.get_or_insert(fact.at);
        }
        self.enter(State::CallbackDue { due, attempts: 0, reached: false }, fact, false);
    }

    fn call_back_attempted(&mut self, now_reached: bool, free: bool) {
        if let State::CallbackDue { attempts, reached, .. } = &mut self.state {
            *attempts += u32::from(!free);
            *reached = now_reached;
        }
    }

    fn service_set(&mut self, service: &ServiceId, script: Option<&ScriptRef>) {
        if let Some(leg) = self.legs.last_mut() {
            leg.service = Some(service.clone());
            leg.script = script.cloned().or(leg.script.take());
        }
    }

    fn leg_added(&mut self, leg: LegId, service: &ServiceId, script: Option<&ScriptRef>, at: At) {
        let script = script.cloned();
        self.legs.push(Leg { script, ..Leg::new(leg, Some(service.clone()), at) });
    }

    fn stepped_back(&mut self, rank_from: Option<At>) {
        self.out_since = None;
        self.rank_from = rank_from.unwrap_or(self.rank_from);
    }

    fn kept_apart(&mut self, other: VisitId, apart: bool) {
        self.apart.retain(|known| *known != other);
        self.apart.extend(apart.then_some(other));
    }

    /// A step of the leg's own script pins the script, if none was pinned yet.
    fn step_done(&mut self, leg: LegId, script: &ScriptRef, fact: &Fact) {
        let Event::StepDone { step, skipped, reason, answer, how, .. } = &fact.what else { return };
        if let Some(leg) = self.leg_mut(leg) {
            let aside = leg.aside.as_ref() == Some(script);
            if !aside {
                leg.script.get_or_insert_with(|| script.clone());
            }
            let done = StepDone {
                step: step.clone(),
                script: Some(script.clone()),
                aside,
                at: fact.at,
                by: fact.actor.staff(),
                skipped: *skipped,
                reason: *reason,
                answer: answer.clone(),
                how: *how,
            };
            leg.steps.retain(|known| !done.replaces(known));
            leg.steps.push(done);
        }
    }

    fn turned(&mut self, leg: LegId, aside: Option<&ScriptRef>) {
        if let Some(leg) = self.leg_mut(leg) {
            leg.aside = aside.cloned();
        }
    }

    fn escalated(&mut self, leg: LegId, to: Escalation, at: At) {
        if let Some(leg) = self.leg_mut(leg) {
            leg.escalated.push(Escalated { to, at, met_at: None });
        }
    }

    fn met(&mut self, leg: LegId, to: Escalation, at: At) {
        if let Some(leg) = self.leg_mut(leg) {
            let open = leg.escalated.iter_mut().filter(|each| each.to == to);
            open.for_each(|each| each.met_at = each.met_at.or(Some(at)));
        }
    }

    fn ended(&mut self, end: End, at: At) {
        self.close_segment(at);
        self.state = State::Ended { end };
        self.ended_at = Some(at);
        if end.is_served() {
            self.first_resolved_at.get_or_insert(at);
            self.last_resolved_at = Some(at);
        }
        self.out_since = None;
    }

    fn reinstated(&mut self, rank_from: At, fact: &Fact) {
        self.rank_from = rank_from;
        self.reinstated = true;
        self.reopen(State::Waiting, fact, false);
    }

    /// Moves all of its times to this much earlier: its durations stay the same.
    fn moved(&mut self, by: Ms) {
        let maybe = |at: &mut Option<At>| *at = at.map(|at| at + -by);
        let entered = self.entered.as_mut().map(|entered| &mut entered.at);
        for at in [&mut self.rank_from, &mut self.arrived_at].into_iter().chain(entered) {
            *at = *at + -by;
        }
        for at in [
            &mut self.out_since,
            &mut self.acknowledged_at,
            &mut self.answered_at,
            &mut self.called_at,
            &mut self.serving_at,
            &mut self.ended_at,
            &mut self.first_ended_at,
            &mut self.first_resolved_at,
            &mut self.last_resolved_at,
            &mut self.promise_due,
        ] {
            maybe(at);
        }
        self.closing_moved(by);
        match &mut self.state {
            State::Called { announced_at, .. } => *announced_at = *announced_at + -by,
            State::OnHold { due, .. } | State::CallbackDue { due, .. } => maybe(due),
            State::Ringing
            | State::Answered { .. }
            | State::Waiting
            | State::Serving { .. }
            | State::Offered { .. }
            | State::Ended { .. } => {}
        }
        for leg in &mut self.legs {
            leg.from = leg.from + -by;
            leg.steps.iter_mut().for_each(|step| step.at = step.at + -by);
            for escalated in &mut leg.escalated {
                escalated.at = escalated.at + -by;
                maybe(&mut escalated.met_at);
            }
        }
        for segment in &mut self.segments {
            segment.from = segment.from + -by;
            maybe(&mut segment.to);
        }
        if let Some(undo) = &mut self.undo {
            undo.at = undo.at + -by;
            undo.before.moved(by);
        }
    }

    /// Applies the reported course of a call; for one that officers have handled, only when it rang.
    fn retell(&mut self, course: &Course) {
        let rang_at = course.rang_at;
        if self.rank_from == self.arrived_at {
            self.rank_from = rang_at;
        }
        if let Some(leg) = self.legs.first_mut() {
            leg.from = rang_at;
        }
        self.arrived_at = rang_at;
        if course.is_ringing() {
            if let Some(first) = self.segments.first_mut() {
                first.from = rang_at;
            }
            return;
        }
        (self.acknowledged_at, self.answered_at) = (course.answered_at, course.answered_at);
        (self.state, self.ended_at) = (course.state(), course.over_at);
        self.segments = course.segments();
    }

    fn leg_mut(&mut self, id: LegId) -> Option<&mut Leg> {
        self.legs.iter_mut().find(|leg| leg.id == id)
    }

    /// Restores the state before the step, except for what cannot be undone: the time spent, the
    /// announcements heard and the times it was opened again.
    fn take_back(&mut self, before: Visit, fact: &Fact, onto_hold: Option<&Code>) {
        let was_ended = !self.is_live();
        let rested = before.segments.last().is_some_and(|segment| segment.stops_clock);
        let now = std::mem::replace(self, before);
        self.segments = now.segments;
        self.announcements = now.announcements;
        self.closing_told = now.closing_told;
        self.reopened = now.reopened;
        self.first_resolved_at = now.first_resolved_at;
        self.last_resolved_at = now.last_resolved_at;
        let mut back = self.state.clone();
        if let (Some(reason), Some(window)) = (onto_hold, back.window().cloned()) {
            back = State::OnHold { window, reason: reason.clone(), due: None };
        }
        if was_ended {
            self.ended_at = now.ended_at;
            self.first_ended_at = now.first_ended_at;
            self.reopen(back, fact, rested);
        } else if let State::Ended { .. } = back {
            // A reopening is undone: it ended when it ended before, and the time since stays on record.
            self.close_segment(fact.at);
        } else if now.state == back {
            // A hold is undone while its window is busy: it stays on hold.
            self.state = back;
        } else {
            self.enter(back, fact, rested);
        }
    }

    fn reopen(&mut self, state: State, fact: &Fact, stops_clock: bool) {
        if let Some(ended) = self.ended_at.take() {
            self.first_ended_at.get_or_insert(ended);
            // Later than the end if a reopening was undone in between.
            let from = self.segments.last().and_then(|segment| segment.to).unwrap_or(ended);
            self.segments.push(Segment {
                state: StateKind::Ended,
                from,
                to: Some(fact.at),
                window: None,
                staff: None,
                reason: None,
                stops_clock: false,
            });
        }
        self.ended_under = None;
        self.reopened += 1;
        self.state = state;
        self.segments.push(self.segment(fact.at, &fact.actor, stops_clock));
    }

    fn enter(&mut self, state: State, fact: &Fact, stops_clock: bool) {
        self.close_segment(fact.at);
        self.state = state;
        self.segments.push(self.segment(fact.at, &fact.actor, stops_clock));
    }

    fn close_segment(&mut self, at: At) {
        if let Some(last) = self.segments.last_mut() {
            last.to.get_or_insert(at);
        }
    }

    fn segment(&self, from: At, actor: &Actor, stops_clock: bool) -> Segment {
        let reason = if let State::OnHold { reason, .. } = &self.state { Some(reason.clone()) } else { None };
        Segment {
            state: self.state.kind(),
            from,
            to: None,
            window: self.state.window().cloned(),
            staff: match (self.state.window(), actor.who) {
                (Some(_), Who::Staff(id)) => Some(id),
                _ => None,
            },
            stops_clock,
            reason,
        }
    }
}
