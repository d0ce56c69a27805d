//! Officers: whom they call, how they follow the script, and what interrupts them.

use super::desk::{Again, Desk, Doing, Event, Seat};
use super::dice::Dice;
use crate::draws::{Draws, Length};
use crate::error::Result;
use crate::habits::{HISTORY, PATIENCE_AFTER_BEING_SERVED};
use domain::command::{CallEventKind, Command, Outcome, Ticked, Verb};
use domain::fact::Actor;
use domain::ids::{AlertId, Code, ServiceId, VisitId};
use domain::rules::Service;
use domain::time::{At, HOUR, MINUTE, Ms, SECOND};
use domain::visit::{Channel, End, State, Visit};
use ops::ports::PersonalKind;
use std::sync::Arc;

/// The longest wait for a colleague at another window who speaks the language.
const WAITS_FOR_LANGUAGE: Ms = 40 * MINUTE;
/// If no colleague does, a person who speaks it comes after this time.
const INTERPRETER_COMES: Length = Length::LogNormal { median_s: 720.0, spread: 0.4 };
/// From call to conversation, for a caller who holds the line.
const PICKS_UP: Length = Length::LogNormal { median_s: 5.0, spread: 0.4 };
/// How long an offer stays open.
const OFFER: Ms = 4 * MINUTE;

/// Whom an officer calls next.
enum Next {
    First,
    /// A different person, before others and for this reason.
    Other(VisitId, Code),
    /// The waiting person is left to a colleague.
    Later,
    Nobody,
}

impl Desk {
    /// Chooses the next visit: a hold that is ready, a colleague's offer, a ringing phone, the line.
    pub(super) fn looks(&mut self, place: usize) -> Result<()> {
        let Some(seat) = self.seats.get(place) else { return Ok(()) };
        if !matches!(seat.doing, Doing::Looking | Doing::Idle) {
            return Ok(());
        }
        let (actor, window, closing) = (seat.actor.clone(), seat.window.clone(), seat.closing);
        let ready = seat.holds.iter().copied().find(|id| self.people.get(id).is_some_and(|one| one.ready));
        if let Some(id) = ready {
            self.with_seat(place, |seat| seat.holds.retain(|held| *held != id));
            self.about(&actor, id, Verb::Resume { window: Some(window) })?;
            self.goes_on(place, id);
            return Ok(());
        }
        while let Some(id) = self.offered.pop_front() {
            if self.visit(id).is_some_and(|visit| matches!(visit.state, State::Offered { .. })) {
                self.about(&actor, id, Verb::Accept { window: Some(window) })?;
                self.goes_on(place, id);
                return Ok(());
            }
        }
        while let Some(id) = self.ringing.pop_front() {
            let rings = self.visit(id).filter(|visit| visit.state == State::Ringing);
            if let Some(call) = rings.and_then(|visit| visit.call.clone()) {
                self.telephone(&call, CallEventKind::Answered, Some(window))?;
                self.takes(place, id, 10 * SECOND);
                return Ok(());
            }
        }
        let called = match self.next(place) {
            Next::First => self.ask(&actor, Command::Next { window })?,
            Next::Other(id, reason) => {
                self.about(&actor, id, Verb::Call { window, reason: Some(reason) })?;
                Outcome::Visit(id)
            }
            Next::Later => {
                self.with_seat(place, |seat| seat.doing = Doing::Looking);
                self.after(MINUTE, Event::Looks(place));
                return Ok(());
            }
            Next::Nobody => Outcome::Nobody,
        };
        match called {
            Outcome::Visit(id) => self.called(place, id),
            _ if closing => self.goes_home(place)?,
            _ => self.with_seat(place, |seat| seat.doing = Doing::Idle),
        }
        Ok(())
    }

    /// Whether the officer at a window speaks a person's language.
    pub(super) fn speaks(&self, place: usize, language: Option<&str>) -> bool {
        !self.plan.unequal
            || language != Some("es")
            || self.seats.get(place).is_some_and(|seat| seat.speaks_spanish)
    }

    fn next(&self, place: usize) -> Next {
        let Some(seat) = self.seats.get(place) else { return Next::Nobody };
        let Some(next) = self.line.next_for(&seat.window, self.now) else { return Next::Nobody };
        if self.speaks(place, next.language.as_deref()) {
            return Next::First;
        }
        let colleague = |seat: &Seat| seat.speaks_spanish && !matches!(seat.doing, Doing::Off | Doing::Out);
        // Seeded by the person's own time, so that the result is the same each time an officer checks.
        let comes = Dice::of(next.rank_from.0.unsigned_abs(), &[]).length(INTERPRETER_COMES);
        let most = if self.seats.iter().any(colleague) { WAITS_FOR_LANGUAGE } else { comes };
        if self.now - next.rank_from >= most {
            return Next::First;
        }
        let here =
            |visit: &&Visit| self.speaks(place, visit.language.as_deref()) && visit.out_since.is_none();
        let other = self.line.order(self.now).into_iter().find(here);
        let reasons = &self.line.rules.call_reasons;
        match other.zip(reasons.iter().find(|reason| reason.id.as_str() == "other").or(reasons.first())) {
            Some((other, reason)) => Next::Other(other.id, reason.id.clone()),
            None => Next::Later,
        }
    }

    fn called(&mut self, place: usize, id: VisitId) {
        let here = self.visit(id).is_some_and(|visit| visit.channel != Channel::WalkIn);
        let (misses, walk) = self.people.get_mut(&id).map_or((false, 0), |person| {
            (person.misses_call && !here, person.dice.length(if here { PICKS_UP } else { HISTORY.walk }))
        });
        if misses {
            self.with_seat(place, |seat| seat.doing = Doing::With(id));
            self.after(MINUTE, Event::NotThere(id, 0));
        } else {
            self.takes(place, id, walk);
        }
    }

    /// Serving begins after a delay.
    pub(super) fn takes(&mut self, place: usize, id: VisitId, ms: Ms) {
        self.with_seat(place, |seat| seat.doing = Doing::With(id));
        self.after(ms, Event::Begins(id));
    }

    fn seat_of(&self, id: VisitId) -> Option<usize> {
        self.seats.iter().position(|seat| seat.doing == Doing::With(id))
    }

    pub(super) fn not_there(&mut self, id: VisitId, times: u32) -> Result<()> {
        let Some((place, actor)) = self.serves(id) else { return Ok(()) };
        if times < self.line.rules.recalls {
            self.about(&actor, id, Verb::Recall)?;
            self.after(MINUTE, Event::NotThere(id, times + 1));
            return Ok(());
        }
        self.about(&actor, id, Verb::NoShow { looked: true })?;
        if self.dice.chance(0.2) {
            let later = self.dice.time(300.0, 0.5);
            self.again_after(later, id, Again::Reinstated);
        }
        self.people.remove(&id);
        self.is_free(place)
    }

    fn serves(&self, id: VisitId) -> Option<(usize, Actor)> {
        let place = self.seat_of(id)?;
        Some((place, self.seats.get(place)?.actor.clone()))
    }

    fn again_after(&mut self, ms: Ms, id: VisitId, why: Again) {
        let visit = self.line.visits.get(&id).map(Arc::clone);
        if let Some(visit) = visit.filter(|_| self.now + ms < self.plan.end) {
            self.after(ms, Event::ComesAgain(visit, why));
        }
    }

    pub(super) fn begins(&mut self, id: VisitId) -> Result<()> {
        let Some((place, actor)) = self.serves(id) else { return Ok(()) };
        self.was_late(id);
        // A person reached by telephone is already being served.
        if self.visit(id).is_none_or(|visit| !matches!(visit.state, State::Serving { .. })) {
            self.about(&actor, id, Verb::Serve { window: actor.window.clone() })?;
        }
        let known = self.visit(id).is_some_and(|visit| visit.service().is_some());
        let wanted = self.people.get(&id).and_then(|person| person.service.clone());
        if let Some(service) = wanted.filter(|_| !known) {
            self.about(&actor, id, Verb::SetService { service })?;
        }
        self.starts(place, id);
        Ok(())
    }

    /// Draws how long it will take, by which steps, and the interruptions.
    pub(super) fn starts(&mut self, place: usize, id: VisitId) {
        let Some(visit) = self.line.visit(id) else { return };
        let spread = visit.service().and_then(|id| self.line.rules.service(id)).map(|one| one.duration);
        let spread = spread.unwrap_or_default();
        let Some(person) = self.people.get_mut(&id) else { return };
        let total = person.dice.time(spread.median_s, spread.spread).clamp(20 * SECOND, 2 * HOUR);
        self.chooses_way(id);
        if let Some(actor) = self.seats.get(place).map(|seat| seat.actor.clone()) {
            self.reads(&actor, id);
        }
        let Some(person) = self.people.get_mut(&id) else { return };
        person.part_ms = total / (person.parts as Ms + 1);
        let later = person.parts.saturating_sub(1);
        let place_of = |share: f64, dice: &mut Dice| dice.chance(share).then(|| dice.below(later));
        person.hold_at = place_of(HISTORY.holds, &mut person.dice);
        person.transfer_at = place_of(0.02, &mut person.dice);
        person.leg_at = place_of(0.025, &mut person.dice);
        self.goes_on(place, id);
    }

    /// The steps that will be done of the script in use.
    fn chooses_way(&mut self, id: VisitId) {
        let Some(visit) = self.line.visit(id) else { return };
        let Some(person) = self.people.get_mut(&id) else { return };
        let leads = self.line.leads(visit).cloned();
        if self.plan.detail == super::desk::Detail::Full
            && let Some(script) = &leads
        {
            person.way =
                self.ways.of(script, visit.channel, visit.service(), person.spanish, &mut person.dice);
        }
        person.script = leads;
        person.next = 0;
        person.parts = person.way.len().max(2);
    }

    fn goes_on(&mut self, place: usize, id: VisitId) {
        self.with_seat(place, |seat| seat.doing = Doing::With(id));
        let Some(person) = self.people.get_mut(&id) else { return };
        let part = (person.part_ms as f64 * (0.5 + person.dice.unit())) as Ms;
        self.after(part, Event::Steps(id));
    }

    pub(super) fn steps(&mut self, id: VisitId) -> Result<()> {
        let Some((place, actor)) = self.serves(id) else { return Ok(()) };
        let leads = self.visit(id).and_then(|visit| self.line.leads(visit)).cloned();
        if self.people.get(&id).is_some_and(|person| person.script != leads) {
            self.chooses_way(id);
        }
        let Some(person) = self.people.get_mut(&id) else { return Ok(()) };
        let now = person.next;
        if now >= person.parts {
            return self.ends(place, id, &actor);
        }
        person.next += 1;
        let here = |at: &mut Option<usize>| at.take_if(|at| *at == now).is_some();
        let (hold, transfer, leg) =
            (here(&mut person.hold_at), here(&mut person.transfer_at), here(&mut person.leg_at));
        if let Some((tick, script)) = person.way.get(now).cloned().zip(leads) {
            let ways = Ticked {
                script,
                step: tick.step,
                skipped: tick.skipped,
                reason: tick.reason,
                answer: tick.answer,
                how: tick.how,
            };
            self.about(&actor, id, Verb::Step(Box::new(ways)))?;
        }
        if leg && let Some(service) = self.other_service(id, "report_copy") {
            self.about(&actor, id, Verb::AddLeg { service })?;
        }
        if transfer && let Some(service) = self.other_service(id, "officer") {
            self.about(&actor, id, Verb::Transfer { service: Some(service), window: None })?;
            self.offered.push_back(id);
            self.after(OFFER, Event::OfferIsOver(id));
            self.wakes();
            return self.is_free(place);
        }
        if hold {
            return self.holds(place, id, &actor);
        }
        self.goes_on(place, id);
        Ok(())
    }

    /// A service of that name, unless the visit is about it already.
    fn other_service(&self, id: VisitId, name: &str) -> Option<ServiceId> {
        let service = self.line.rules.services.iter().find(|service| service.id.as_str() == name)?;
        let about = self.visit(id)?.service();
        (about != Some(&service.id)).then(|| service.id.clone())
    }

    fn holds(&mut self, place: usize, id: VisitId, actor: &Actor) -> Result<()> {
        let Some(reason) = self.dice.one(&self.line.rules.hold_reasons).map(|reason| reason.id.clone())
        else {
            self.goes_on(place, id);
            return Ok(());
        };
        let takes = self.dice.time(300.0, 0.6);
        self.about(actor, id, Verb::Hold { reason, due_ms: Some(5 * MINUTE) })?;
        self.with_seat(place, |seat| seat.holds.push(id));
        if let Some(person) = self.people.get_mut(&id) {
            person.ready = false;
        }
        self.after(takes, Event::HoldIsOver(id));
        self.is_free(place)
    }

    pub(super) fn hold_is_over(&mut self, id: VisitId) {
        if let Some(person) = self.people.get_mut(&id) {
            person.ready = true;
        }
        let idle = |seat: &Seat| seat.doing == Doing::Idle && seat.holds.contains(&id);
        if let Some(place) = self.seats.iter().position(idle) {
            self.looks_up(place);
        }
    }

    pub(super) fn offer_is_over(&mut self, id: VisitId) -> Result<()> {
        if self.visit(id).is_some_and(|visit| matches!(visit.state, State::Offered { .. })) {
            let actor = self.officer_on_duty().unwrap_or_else(Actor::system);
            self.about(&actor, id, Verb::Decline)?;
            self.loses_patience(id, PATIENCE_AFTER_BEING_SERVED);
            self.wakes();
        }
        Ok(())
    }

    fn ends(&mut self, place: usize, id: VisitId, actor: &Actor) -> Result<()> {
        let Some(visit) = self.line.visit(id) else { return Ok(()) };
        let service = visit.service().and_then(|id| self.line.rules.service(id)).cloned();
        let Some(person) = self.people.get_mut(&id) else { return Ok(()) };
        let verb = how_it_ends(service.as_ref(), &self.plan.done, self.now, &mut person.dice);
        let reference = matches!(verb, Verb::Resolve { has_reference: true, .. })
            .then(|| format!("HC-{:06}", person.dice.below(1_000_000)));
        // Undone once at most, or it would never end.
        let takes_back = !person.taken_back && person.dice.chance(0.006);
        person.taken_back |= takes_back;
        let (soon, later) = (person.dice.time(30.0, 0.4), person.dice.time(14_400.0, 0.7));
        let again = person.dice.chance(0.007);
        self.about(actor, id, verb)?;
        if let Some(reference) = reference {
            self.text(id, PersonalKind::Reference, reference);
        }
        if takes_back {
            self.after(soon.min(100 * SECOND), Event::TakenBack(id, actor.clone()));
        } else {
            self.people.remove(&id);
            if again && later < self.line.rules.reopen_within_ms {
                self.again_after(later, id, Again::Reopened);
            }
        }
        self.is_free(place)
    }

    /// An end is undone a moment later: back to serving, or on hold if another visit is being served by now.
    pub(super) fn taken_back(&mut self, id: VisitId, actor: &Actor) -> Result<()> {
        let place = self.seats.iter().position(|seat| Some(&seat.window) == actor.window.as_ref());
        let Some(place) = place else { return Ok(()) };
        // If a caller has just been answered, the window is reserved but not occupied yet.
        let can = self.seats.get(place).is_some_and(|seat| match seat.doing {
            Doing::Off | Doing::Out => false,
            Doing::Idle | Doing::Looking => true,
            Doing::With(_) => self.line.head.windows.get(&seat.window).is_some_and(|one| one.visit.is_some()),
        });
        if !can || self.visit(id).is_none_or(|visit| visit.undo.is_none()) {
            self.people.remove(&id);
            return Ok(());
        }
        self.about(actor, id, Verb::Undo)?;
        if let Some(person) = self.people.get_mut(&id) {
            person.part_ms = MINUTE;
        }
        if self.visit(id).is_some_and(|visit| matches!(visit.state, State::OnHold { .. })) {
            self.with_seat(place, |seat| seat.holds.push(id));
            self.after(MINUTE, Event::HoldIsOver(id));
        } else {
            self.goes_on(place, id);
        }
        Ok(())
    }

    pub(super) fn calls_back(&mut self, id: VisitId) -> Result<()> {
        if self.visit(id).is_none_or(|visit| !matches!(visit.state, State::CallbackDue { .. })) {
            return Ok(());
        }
        let over = self.now >= self.plan.end;
        let idle = self.seats.iter().position(|seat| seat.doing == Doing::Idle);
        let actor = match idle.and_then(|place| self.seats.get(place)) {
            Some(seat) => seat.actor.clone(),
            None if over => Actor::system(),
            None => {
                self.after(5 * MINUTE, Event::CallsBack(id));
                return Ok(());
            }
        };
        let reached = idle.is_some() && self.dice.chance(0.65);
        self.about(&actor, id, Verb::Attempt { reached })?;
        match idle.filter(|_| reached) {
            Some(place) => {
                self.with_seat(place, |seat| seat.doing = Doing::With(id));
                self.begins(id)
            }
            None if self.visit(id).is_some_and(|visit| visit.end() == Some(End::Unreachable)) => {
                self.people.remove(&id);
                Ok(())
            }
            None => {
                let later = self.dice.time(2_400.0, 0.4);
                self.after(later, Event::CallsBack(id));
                Ok(())
            }
        }
    }

    pub(super) fn alert_answered(&mut self, alert: AlertId, actor: Actor) -> Result<()> {
        self.ask(&actor, Command::AnswerAlert { alert })?;
        self.after(5 * MINUTE, Event::AlertClosed(alert, actor));
        Ok(())
    }
}

/// Mostly with an outcome of the service; some are referred.
fn how_it_ends(service: Option<&Service>, done: &Code, now: At, dice: &mut Dice) -> Verb {
    let elsewhere = service.map_or("", |service| service.id.as_str());
    let referred = if matches!(elsewhere, "city_service" | "drivers_license") { 0.6 } else { 0.04 };
    let place = service.and_then(|service| dice.one(&service.refer_to).cloned());
    if let Some(to) = place.filter(|_| dice.chance(referred)) {
        return Verb::Refer { to };
    }
    if dice.chance(0.001) {
        return Verb::SendTo911;
    }
    if dice.chance(0.002) {
        return Verb::TakeIntoCustody;
    }
    let first = service.and_then(|service| service.outcomes.first()).filter(|_| dice.chance(0.7));
    let outcome = first.or_else(|| service.and_then(|service| dice.one(&service.outcomes)));
    Verb::Resolve {
        outcome: outcome.map_or(done, |outcome| &outcome.id).clone(),
        has_reference: outcome.is_some_and(|outcome| outcome.asks_reference) && dice.chance(0.8),
        promise_due: dice.chance(0.04).then(|| now + 48 * HOUR),
    }
}
