//! Residents and callers: they come, wait, step out, lose patience, ring off, and sometimes come again.

use super::demand::{Newcomer, Way};
use super::desk::{Again, Desk, Doing, Event};
use super::dice::Dice;
use super::person::Person;
use super::records::SAYS_NAME_ON_THE_PHONE;
use crate::draws::{Draws, Length};
use crate::error::Result;
use crate::habits::HISTORY;
use domain::command::{CallEvent, CallEventKind, CheckIn, Command, Outcome, Then, Verb};
use domain::fact::{Actor, Place, Who};
use domain::ids::{ServiceId, VisitId};
use domain::quote;
use domain::time::{HOUR, Ms, SECOND};
use domain::visit::{LateReason, Quote, Source, State, Visit};
use ops::ports::PersonalKind;
use std::sync::Arc;

/// From arrival to being greeted, when an officer is free.
const GREETED_AT_ONCE: Length = Length::LogNormal { median_s: 15.0, spread: 0.8 };
/// Share of callers whose number is recorded, and of those who phoned within the last week.
const GIVES_NUMBER: f64 = 0.06;
const PHONES_AGAIN: f64 = 0.3;
const WEEK: Ms = 7 * 24 * HOUR;

impl Desk {
    pub(super) fn arrives(&mut self, newcomer: Newcomer) -> Result<()> {
        match newcomer.way {
            Way::Phone => self.phones(newcomer),
            Way::Quick => self.asks_quickly(),
            _ => self.checks_in(newcomer),
        }
    }

    fn checks_in(&mut self, newcomer: Newcomer) -> Result<()> {
        let Newcomer { way, service, language, needs, area, mut dice, .. } = newcomer;
        let tablet = matches!(way, Way::Tablet | Way::AnsweredAtTablet);
        let tablet = if tablet { dice.one(&self.plan.tablets).cloned() } else { None };
        let idle = self.seats.iter().position(|seat| seat.doing == Doing::Idle);
        let walks_up = idle.filter(|_| way == Way::Desk && dice.chance(0.5));
        let walks_up = walks_up.filter(|seat| self.speaks(*seat, language.as_deref()));
        let actor = match (&tablet, way, walks_up.and_then(|seat| self.seats.get(seat))) {
            (Some((_, device)), ..) => Actor { who: Who::Device(*device), window: None, session: None },
            (None, Way::Online, _) => Actor { who: Who::Resident, window: None, session: None },
            (None, _, Some(seat)) => seat.actor.clone(),
            (None, _, None) => match self.officer_on_duty() {
                Some(actor) => actor,
                // No officer is there to check them in, so the visit is not recorded.
                None => return Ok(()),
            },
        };
        let (source, earlier) = match (&tablet, way) {
            (Some(_), _) => (Source::Kiosk, None),
            (None, Way::Online) => (Source::Online, None),
            (None, Way::Estimated) => (Source::Estimated, Some(dice.time(240.0, 0.5))),
            (None, Way::Paper) => (Source::Paper, Some(dice.time(400.0, 0.6))),
            (None, _) => (Source::Observed, None),
        };
        let then = match walks_up.and_then(|seat| self.seats.get(seat)) {
            Some(seat) => Then::Serve(seat.window.clone()),
            None => Then::Line,
        };
        let channel = way.channel();
        let offered = |id: &ServiceId| {
            self.line.rules.service(id).is_some_and(|known| known.channels.contains(&channel))
        };
        // Some do not know the name of the service.
        let named = service.clone().filter(|id| offered(id) && !dice.chance(0.03));
        let arrival = CheckIn {
            channel,
            source,
            arrived_at: earlier.map(|ms| self.now + -ms.min(HOUR)),
            late_reason: earlier.map(|_| LateReason::Busy),
            service: named.clone(),
            party_size: dice.chance(0.15).then(|| 2 + dice.below(3) as u16),
            language: language.clone(),
            needs,
            area,
            kiosk: tablet.map(|(kiosk, _)| kiosk),
            quote: if walks_up.is_some() { None } else { self.quote(&named) },
            then,
            ..CheckIn::phone()
        };
        let Outcome::Created(id) = self.ask(&actor, Command::CheckIn(arrival))? else { return Ok(()) };
        self.arrived += 1;
        if matches!(actor.who, Who::Device(_)) {
            self.keeps_key(&actor, id, 201);
        }
        self.introduces(id);
        self.people.insert(id, Person::new(dice, service, language.as_deref() == Some("es")));
        match walks_up {
            Some(seat) => self.starts(seat, id),
            None => self.waits(id, way),
        }
        Ok(())
    }

    /// Schedules the events of a person who is now waiting in the line.
    fn waits(&mut self, id: VisitId, way: Way) {
        self.loses_patience(id, HISTORY.patience);
        let busy = self.seats.iter().all(|seat| seat.doing != Doing::Idle);
        let Some(person) = self.people.get_mut(&id) else { return };
        let greeted = person.dice.length(if busy { HISTORY.greeted } else { GREETED_AT_ONCE });
        let out = (way == Way::Tablet && person.dice.chance(0.02)).then(|| person.dice.time(240.0, 0.6));
        let read = person.dice.time(25.0, 0.4);
        if way != Way::Online {
            self.after(greeted, Event::Greets(id));
        }
        if let Some(ms) = out {
            self.after(ms, Event::StepsOut(id));
        }
        if way == Way::AnsweredAtTablet {
            self.after(read, Event::AnsweredThere(id));
        } else {
            self.wakes();
        }
    }

    /// Patience starts again.
    pub(super) fn loses_patience(&mut self, id: VisitId, patience: Length) {
        let now = self.now;
        let Some(person) = self.people.get_mut(&id) else { return };
        person.leaves_at = now + person.dice.length(patience).max(20 * SECOND);
        let at = person.leaves_at;
        self.at(at, Event::Leaves(id));
    }

    /// The quote for a person who comes now. A line corrects its next quotes by the results of the last ones,
    /// so they must be its own.
    fn quote(&self, service: &Option<ServiceId>) -> Option<Quote> {
        let quotes = quote::expect(&self.line, self.now, self.line.head.seq);
        quotes.by_service.get(service).copied()
    }

    fn asks_quickly(&mut self) -> Result<()> {
        let Some(actor) = self.officer_on_duty() else { return Ok(()) };
        let Some(window) = actor.window.clone() else { return Ok(()) };
        let arrival = CheckIn {
            channel: domain::visit::Channel::WalkIn,
            source: Source::Observed,
            then: Then::Quick(window),
            ..CheckIn::phone()
        };
        self.ask(&actor, Command::CheckIn(arrival))?;
        self.arrived += 1;
        Ok(())
    }

    fn phones(&mut self, newcomer: Newcomer) -> Result<()> {
        let Newcomer { service, language, area, mut dice, .. } = newcomer;
        let spanish = language.as_deref() == Some("es");
        let idle = self.seats.iter().position(|seat| seat.doing == Doing::Idle);
        // Half of the calls answered at once are recorded by the officer, the others by the telephone system.
        if let Some((place, seat)) = idle.and_then(|place| Some((place, self.seats.get(place)?)))
            && dice.chance(0.5)
        {
            let actor = seat.actor.clone();
            let arrival = CheckIn {
                source: Source::Observed,
                service: service.clone(),
                language,
                area,
                ..CheckIn::phone()
            };
            let Outcome::Created(id) = self.ask(&actor, Command::CheckIn(arrival))? else { return Ok(()) };
            self.arrived += 1;
            self.number(id, &mut dice);
            self.says_name(id, SAYS_NAME_ON_THE_PHONE);
            self.people.insert(id, Person::new(dice, service, spanish));
            self.takes(place, id, 8 * SECOND);
            return Ok(());
        }
        let call = dice.id(self.now).simple().to_string();
        let Outcome::Created(id) = self.telephone(&call, CallEventKind::Ringing, None)? else {
            return Ok(());
        };
        self.arrived += 1;
        self.number(id, &mut dice);
        let (rings, asked) = (dice.length(HISTORY.rings) + 15 * SECOND, dice.time(25.0, 0.3));
        let held = idle.is_none() && dice.chance(0.4);
        self.people.insert(id, Person::new(dice, service, spanish));
        self.ringing.push_back(id);
        self.after(rings, Event::RingsOff(id));
        if held {
            self.after(asked, Event::AsksToWait(id));
        }
        self.wakes();
        Ok(())
    }

    /// A simulated number; some people phone again within a week.
    fn number(&mut self, id: VisitId, dice: &mut Dice) {
        if !dice.chance(GIVES_NUMBER) {
            return;
        }
        while self.numbers.front().is_some_and(|(at, _)| self.now - *at > WEEK) {
            self.numbers.pop_front();
        }
        let known = self.numbers.get(dice.below(self.numbers.len())).map(|(_, number)| number.clone());
        let number = known
            .filter(|_| dice.chance(PHONES_AGAIN))
            .unwrap_or_else(|| format!("{}-555-01{:02}", 200 + dice.below(800), dice.below(100)));
        self.numbers.push_back((self.now, number.clone()));
        self.text(id, PersonalKind::Phone, number);
    }

    /// Sends an event of the telephone system.
    pub(super) fn telephone(
        &mut self,
        call: &str,
        event: CallEventKind,
        window: Option<domain::ids::WindowId>,
    ) -> Result<Outcome> {
        let actor = Actor { who: Who::Telephone, window: None, session: None };
        self.ask(&actor, Command::Call(CallEvent { call: call.to_owned(), event, at: self.now, window }))
    }

    pub(super) fn greets(&mut self, id: VisitId) -> Result<()> {
        let waits = self.visit(id).is_some_and(|visit| visit.is_live() && visit.acknowledged_at.is_none());
        match self.officer_on_duty().filter(|_| waits) {
            Some(actor) => self.about(&actor, id, Verb::Acknowledge),
            None => Ok(()),
        }
    }

    pub(super) fn leaves(&mut self, id: VisitId) -> Result<()> {
        let Some(visit) = self.visit(id) else { return Ok(()) };
        let over = self.people.get(&id).is_none_or(|person| person.leaves_at <= self.now);
        if visit.state != State::Waiting || !over {
            return Ok(());
        }
        match visit.call.clone() {
            Some(call) => self.telephone(&call, CallEventKind::HungUp, None).map(|_| ())?,
            None => {
                let resident = Actor { who: Who::Resident, window: None, session: None };
                let told = self.people.get_mut(&id).is_some_and(|person| person.dice.chance(0.3));
                let actor = if told { resident } else { self.officer_on_duty().unwrap_or(resident) };
                self.about(&actor, id, Verb::Leave)?;
            }
        }
        self.people.remove(&id);
        Ok(())
    }

    pub(super) fn answered_there(&mut self, id: VisitId) -> Result<()> {
        if self.visit(id).is_none_or(|visit| visit.state != State::Waiting) {
            return Ok(());
        }
        let device = self.plan.tablets.first().map(|(_, device)| Who::Device(*device));
        let actor = Actor { who: device.unwrap_or(Who::Resident), window: None, session: None };
        self.people.remove(&id);
        self.about(&actor, id, Verb::AnswerAtKiosk)?;
        self.keeps_key(&actor, id, 200);
        Ok(())
    }

    pub(super) fn steps_out(&mut self, id: VisitId) -> Result<()> {
        let actor = Actor { who: Who::Resident, window: None, session: None };
        if self.visit(id).is_none_or(|visit| visit.state != State::Waiting) {
            return Ok(());
        }
        self.about(&actor, id, Verb::StepOut)?;
        let back = self.people.get_mut(&id).map_or(0, |person| person.dice.time(600.0, 0.6));
        self.after(back, Event::StepsBack(id));
        Ok(())
    }

    pub(super) fn steps_back(&mut self, id: VisitId) -> Result<()> {
        let actor = Actor { who: Who::Resident, window: None, session: None };
        let out = |visit: &Visit| visit.state == State::Waiting && visit.out_since.is_some();
        if self.visit(id).is_some_and(out) {
            self.about(&actor, id, Verb::StepBack)?;
            self.wakes();
        }
        Ok(())
    }

    pub(super) fn rings_off(&mut self, id: VisitId) -> Result<()> {
        let rings = self.visit(id).filter(|visit| visit.state == State::Ringing);
        if let Some(call) = rings.and_then(|visit| visit.call.clone()) {
            self.telephone(&call, CallEventKind::HungUp, None)?;
            self.people.remove(&id);
        }
        Ok(())
    }

    /// A busy officer picks up for a moment.
    pub(super) fn asks_to_wait(&mut self, id: VisitId) -> Result<()> {
        if self.visit(id).is_none_or(|visit| visit.state != State::Ringing) {
            return Ok(());
        }
        let Some(actor) = self.officer_on_duty() else { return Ok(()) };
        self.about(&actor, id, Verb::Answer { window: actor.window.clone() })?;
        let Some(person) = self.people.get_mut(&id) else { return Ok(()) };
        if person.dice.chance(HISTORY.called_back) {
            let back = person.dice.time(1_500.0, 0.5);
            self.about(&actor, id, Verb::CallBack { due_ms: Some(HOUR) })?;
            self.after(back, Event::CallsBack(id));
        } else {
            self.about(&actor, id, Verb::Wait)?;
            self.loses_patience(id, HISTORY.patience_on_the_line);
            self.wakes();
        }
        Ok(())
    }

    /// The district closes soon, or has just closed: the people who wait are told.
    pub(super) fn warns(&mut self) -> Result<()> {
        self.ask(&Actor::system(), Command::WarnOfClosing).map(|_| ())
    }

    /// The day is over: people who still wait in a closed district are not expected any more.
    pub(super) fn sweeps(&mut self) -> Result<()> {
        self.ask(&Actor::system(), Command::Sweep { spared: Vec::new() })?;
        let line = &self.line;
        let live = |id: &VisitId| line.visit(*id).is_some_and(Visit::is_live);
        // An end that was just undone, or is about to be, is no end.
        self.people.retain(|id, person| person.taken_back || live(id));
        self.forgets();
        Ok(())
    }

    pub(super) fn comes_again(&mut self, visit: &Arc<Visit>, why: Again) -> Result<()> {
        let id = visit.id;
        let Some(actor) = self.officer_on_duty().filter(|_| self.calendar.is_open(self.now)) else {
            return Ok(());
        };
        if self.visit(id).is_none() {
            self.line.admit(Visit::clone(visit));
        }
        if self.visit(id).is_none_or(Visit::is_live) {
            return Ok(());
        }
        let verb = match (why, self.line.rules.reopen_reasons.first()) {
            (Again::Reinstated, _) => Verb::Reinstate,
            (Again::Reopened, Some(reason)) => Verb::Reopen { reason: reason.id.clone() },
            (Again::Reopened, None) => return Ok(()),
        };
        self.about(&actor, id, verb)?;
        let spanish = visit.language.as_deref() == Some("es");
        let mut person =
            Person::new(Dice::of(self.now.0.unsigned_abs(), &[]), visit.service().cloned(), spanish);
        person.misses_call = false;
        self.people.insert(id, person);
        self.loses_patience(id, HISTORY.patience);
        self.wakes();
        Ok(())
    }

    /// The button is pressed in the lobby: mostly by mistake.
    pub(super) fn presses(&mut self) -> Result<()> {
        let place = self.plan.tablets.first().map_or(Place::Lobby, |(_, device)| Place::Device(*device));
        let resident = Actor { who: Who::Resident, window: None, session: None };
        if let (Outcome::Alert(alert), Some(actor)) =
            (self.ask(&resident, Command::RaiseAlert { place })?, self.officer_on_duty())
        {
            self.after(20 * SECOND, Event::AlertAnswered(alert, actor));
        }
        Ok(())
    }
}
