//! What a line answers to a command: facts, or the rule that says no. Nothing changes here.

use super::{Alert, Happening, Line, SIGN_ON_FIRST, Window, WindowState, takes};
use crate::alarm::To;
use crate::command::{
    Asked, CallEvent, CallEventKind, CheckIn, Command, EndAs, Outcome, Then, Verb, staff_of,
};
use crate::fact::{Arrived, Place, Starts, Ticket, What, Who};
use crate::ids::{AlarmId, AlertId, Code, LegId, Series, ServiceId, SessionId, StaffId, VisitId, WindowId};
use crate::refusal::Refusal;
use crate::rules::Reason;
use crate::time::{At, Day, HOUR, MINUTE, Ms, SECOND};
use crate::visit::{
    Channel, Course, End, Offer, Source, State, StateKind, VerbKind, Visit, next_state, refusal_code,
};
use std::sync::Arc;

/// Facts to be written, and what to answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// In the order in which they happen; empty when all is as asked already.
    pub happenings: Vec<Happening>,
    /// The answer.
    pub outcome: Outcome,
}

pub(super) type Decided = Result<Decision, Refusal>;

pub(super) fn one(visit: VisitId, what: What) -> Decided {
    Ok(Decision { happenings: vec![of(visit, what)], outcome: Outcome::Visit(visit) })
}

pub(super) fn of(visit: VisitId, what: What) -> Happening {
    Happening { visit: Some(visit), what }
}

fn about_line(what: What, outcome: Outcome) -> Decided {
    Ok(Decision { happenings: vec![Happening { visit: None, what }], outcome })
}

pub(super) fn as_it_is(outcome: Outcome) -> Decided {
    Ok(Decision { happenings: Vec::new(), outcome })
}

/// Each code once, however often it was named.
fn once(codes: &[Code]) -> Vec<Code> {
    let first = |(place, code): &(usize, &Code)| codes.iter().position(|one| one == *code) == Some(*place);
    codes.iter().enumerate().filter(first).map(|(_, code)| code.clone()).collect()
}

fn listed(list: &[Reason], code: &Code) -> Result<(), Refusal> {
    if list.iter().any(|reason| &reason.id == code) {
        Ok(())
    } else {
        Err(Refusal::UnknownReason(code.to_string()))
    }
}

/// For so long, an answer to "I need help now" stands for further presses at the same place.
const ANSWER_HOLDS: Ms = MINUTE;
/// Presses at the same place are on record this far apart at least.
const PRESS_EVERY: Ms = SECOND;

/// The outcome every service has.
pub const DONE: &str = "done";

impl Line {
    /// Decides a command on the line as it stands.
    ///
    /// # Errors
    /// A [`Refusal`]: the rule that says no.
    pub fn decide(&self, by: &Asked, command: &Command) -> Decided {
        match command {
            Command::CheckIn(arrival) => self.check_in(by, arrival),
            Command::Call(event) => self.telephone(by, event),
            Command::Open { window, services, take_over, sign_on } => {
                self.open(by, window, services.as_deref(), *take_over, sign_on.as_ref())
            }
            Command::Free { window, staff, session } => self.free(by, window, *staff, *session),
            Command::Away { window, reason, back_at } => self.away(by, window, reason, *back_at),
            Command::Close { window, hand_to } => self.close(by, window, hand_to.as_ref()),
            Command::Next { window } => self.next(by, window),
            Command::Swap { window, visit } => self.swap(by, window, *visit),
            Command::Visit { visit, verb, if_match } => {
                let visit = self.visit(*visit).ok_or(Refusal::UnknownVisit)?;
                if if_match.is_some_and(|seen| seen != visit.seq) {
                    return Err(Refusal::Stale);
                }
                self.about_visit(by, visit, verb)
            }
            Command::RaiseAlert { place } => self.press(by, place),
            Command::AnswerAlert { alert } => {
                let known = self.head.alerts.get(alert).ok_or(Refusal::UnknownAlert)?;
                if known.answered_at.is_some() || known.closed.is_some() {
                    return as_it_is(Outcome::Alert(*alert));
                }
                about_line(What::AlertAnswered { alert: *alert }, Outcome::Alert(*alert))
            }
            Command::CloseAlert { alert, as_what } => {
                let known = self.head.alerts.get(alert).ok_or(Refusal::UnknownAlert)?;
                if known.closed.is_some() {
                    return as_it_is(Outcome::Alert(*alert));
                }
                about_line(What::AlertClosed { alert: *alert, as_what: *as_what }, Outcome::Alert(*alert))
            }
            Command::Watch(sight) => {
                let whats = crate::alarm::changes(self, by.at, sight);
                let happenings = whats.into_iter().map(|what| Happening { visit: None, what }).collect();
                Ok(Decision { happenings, outcome: Outcome::Done })
            }
            Command::SeeAlarm { alarm, to } => self.see_alarm(*alarm, *to),
            Command::Configure(rules) => {
                if *rules.as_ref() == *self.rules && self.head.seq > 0 {
                    return as_it_is(Outcome::Done);
                }
                about_line(What::Configured(rules.clone()), Outcome::Done)
            }
            Command::Reconfigure { seen, .. } if **seen != *self.rules => Err(Refusal::RulesChanged),
            Command::Reconfigure { rules, .. } => self.decide(by, &Command::Configure(rules.clone())),
            Command::Sweep { spared } => Ok(self.sweep(by, spared)),
            // Whoever runs this corrects the clock before each command it decides.
            Command::CorrectClock { .. } => as_it_is(Outcome::Done),
        }
    }

    fn check_in(&self, by: &Asked, arrival: &CheckIn) -> Decided {
        let visit = VisitId(by.fresh[0]);
        let open = by.open || matches!(arrival.then, Then::CallBack { .. });
        if let Some(id) = &arrival.service {
            let service = self
                .rules
                .service(id)
                .filter(|service| service.channels.contains(&arrival.channel))
                .ok_or(Refusal::UnknownService)?;
            if !open && !service.always_open {
                return Err(Refusal::DistrictClosed);
            }
        } else if !open {
            return Err(Refusal::DistrictClosed);
        }
        for need in &arrival.needs {
            listed(&self.rules.needs, need)?;
        }
        let arrived_at = arrival.arrived_at.unwrap_or(by.at);
        if arrived_at > by.at + MINUTE || by.at - arrived_at > 24 * HOUR {
            return Err(Refusal::BadTime);
        }
        let window = match &arrival.then {
            Then::Line | Then::CallBack { .. } => by.actor.window.clone(),
            Then::Serve(window) | Then::Quick(window) => Some(window.clone()),
        };
        let answered = arrival.channel == Channel::Phone || matches!(arrival.then, Then::Quick(_));
        let (ticket, day) = self.ticket(by, arrival, arrived_at)?;
        // Whoever stands in no line is told no wait.
        let waits = !answered && matches!(arrival.then, Then::Line);
        let quote = arrival.quote.filter(|_| waits);
        let arrived = Arrived {
            ticket,
            day,
            channel: arrival.channel,
            source: arrival.source,
            arrived_at: arrived_at.min(by.at),
            starts: if answered { Starts::Answered } else { Starts::Waiting },
            leg: LegId(by.fresh[1]),
            service: arrival.service.clone(),
            language: arrival.language.clone(),
            needs: once(&arrival.needs),
            area: arrival.area.clone(),
            party_size: arrival.party_size,
            quote,
            quoted_by_hour: quote.is_some(),
            call: None,
            window: if answered { window } else { None },
            from_visit: arrival.from_visit,
        };
        let mut happenings = vec![of(visit, What::Arrived(Box::new(arrived)))];
        match &arrival.then {
            Then::Line => {}
            Then::CallBack { due } => happenings.push(of(visit, What::CallbackSet { due: *due })),
            Then::Serve(window) => {
                self.free_window(by, window)?;
                let script = self.rules.script(arrival.service.as_ref(), arrival.channel).cloned();
                happenings.push(of(visit, What::Served { window: window.clone(), script }));
            }
            Then::Quick(window) => {
                self.open_window(by, window)?;
                happenings.push(of(visit, ended(End::Resolved, DONE.parse().ok())));
            }
        }
        Ok(Decision { happenings, outcome: Outcome::Created(visit) })
    }

    /// The next number of the series: never one that a live visit of an earlier day still holds.
    /// A business day that goes back, because zone or turn of the day were set anew, does not start its numbers over: the
    /// visit counts for the later day.
    fn ticket(&self, by: &Asked, arrival: &CheckIn, came: At) -> Result<(Ticket, Day), Refusal> {
        let letters = match (&arrival.kiosk, arrival.source, arrival.channel) {
            (Some(kiosk), _, _) => {
                self.rules.kiosks.iter().find(|plan| &plan.id == kiosk).map(|plan| plan.series.clone())
            }
            (None, Source::Paper, _) => series("S"),
            (None, _, Channel::Phone | Channel::Callback) => series("P"),
            (None, _, Channel::Online) => series("O"),
            (None, _, Channel::WalkIn) => series("D"),
        };
        let series = letters.or_else(|| series("D")).ok_or(Refusal::UnknownService)?;
        let (day, last) = match self.head.series.get(&series) {
            // Came on an earlier day and is written down only now: above every number there ever was, so that none comes twice.
            Some(counter) if counter.day > by.day && came < by.at => (by.day, counter.last.max(counter.most)),
            Some(counter) if counter.day >= by.day => (counter.day, counter.last),
            _ => (by.day, 0),
        };
        Ok((self.next_ticket(series, last), day))
    }

    /// The first number after `last` that nobody who is here holds.
    fn next_ticket(&self, series: Series, last: u32) -> Ticket {
        let numbers = last.saturating_add(1)..;
        let mut tickets = numbers.map(|number| Ticket { series: series.clone(), number });
        let free = tickets.find(|ticket| !self.live().any(|visit| visit.ticket == *ticket));
        free.unwrap_or(Ticket { series, number: u32::MAX })
    }

    /// Another number for a visit that comes back, where its own was given to somebody who is here by now.
    fn other_ticket(&self, visit: &Visit) -> Option<Ticket> {
        let is_held = self.live().any(|other| other.id != visit.id && other.ticket == visit.ticket);
        let counter = self.head.series.get(&visit.ticket.series).filter(|_| is_held)?;
        Some(self.next_ticket(visit.ticket.series.clone(), counter.last_of(visit.day)))
    }

    /// What a telephone system tells, in whatever order. As long as nobody else has moved the call, every order comes to the same.
    fn telephone(&self, by: &Asked, event: &CallEvent) -> Decided {
        let at = event.happened_at(by.at);
        let Some(visit) = self.call_of(by.at, event) else { return self.new_call(by, event, at) };
        if let Some(known) = Course::of(visit) {
            let course = known.with(event.event, at, event.window.as_ref());
            if course == known {
                return as_it_is(Outcome::Visit(visit.id));
            }
            return one(visit.id, What::CallTold(course));
        }
        match (event.event, visit.state.kind()) {
            // It rang before anybody heard of it.
            (CallEventKind::Ringing, _) if at < visit.arrived_at => {
                one(visit.id, What::CallTold(Course::rang(at)))
            }
            (CallEventKind::Answered, StateKind::Ringing) => {
                one(visit.id, What::Answered { window: event.window.clone() })
            }
            (CallEventKind::Held, StateKind::Answered) if at >= visit.since() => {
                one(visit.id, What::AskedToWait)
            }
            (CallEventKind::HungUp, StateKind::Ringing) => one(visit.id, ended(End::RangOff, None)),
            (CallEventKind::HungUp, StateKind::Serving | StateKind::CallbackDue | StateKind::Offered) => {
                one(visit.id, What::HungUp)
            }
            (CallEventKind::HungUp, state) if state != StateKind::Ended => {
                one(visit.id, ended(End::Left, None))
            }
            // A repeated event, or one that the officer's own keys have told already.
            _ => as_it_is(Outcome::Visit(visit.id)),
        }
    }

    /// The visit of the call, also one that is over.
    fn call_of(&self, now: At, event: &CallEvent) -> Option<&Visit> {
        let of_name = |visit: &&Visit| visit.call.as_deref() == Some(event.call.as_str());
        let named = self.visits.values().map(Arc::as_ref).filter(of_name);
        let last = named.max_by_key(|visit: &&Visit| (visit.is_live(), visit.arrived_at))?;
        let other = !last.is_live() && last.ended_at.is_some_and(|over| event.is_of_another(over, now));
        (!other).then_some(last)
    }

    fn new_call(&self, by: &Asked, event: &CallEvent, at: At) -> Decided {
        if event.event == CallEventKind::Resumed {
            return as_it_is(Outcome::Done);
        }
        let own = event.visit(&self.district);
        let used = self.visit(own).is_some();
        // Of a name that was used before, only a call that begins is another: anything else is of one that is over.
        if used && !matches!(event.event, CallEventKind::Ringing | CallEventKind::Answered) {
            return as_it_is(Outcome::Done);
        }
        let visit = if used { VisitId(by.fresh[0]) } else { own };
        let (ticket, day) = self.ticket(by, &CheckIn::phone(), at)?;
        let arrived = Arrived {
            ticket,
            day,
            channel: Channel::Phone,
            source: Source::Telephone,
            arrived_at: at,
            starts: Starts::Ringing,
            leg: LegId(by.fresh[1]),
            service: None,
            language: None,
            needs: Vec::new(),
            area: None,
            party_size: None,
            quote: None,
            quoted_by_hour: false,
            call: Some(event.call.clone()),
            window: None,
            from_visit: None,
        };
        let mut happenings = vec![of(visit, What::Arrived(Box::new(arrived)))];
        let course = Course::rang(at).with(event.event, at, event.window.as_ref());
        if !course.is_ringing() {
            happenings.push(of(visit, What::CallTold(course)));
        }
        Ok(Decision { happenings, outcome: Outcome::Created(visit) })
    }

    /// One session a window. Whoever opens one that another officer holds is asked first; while somebody is there, only a
    /// supervisor takes it over. The same person may come back in another browser.
    fn open(
        &self,
        by: &Asked,
        id: &WindowId,
        services: Option<&[ServiceId]>,
        take_over: bool,
        sign_on: Option<&ServiceId>,
    ) -> Decided {
        let window = self.head.windows.get(id).ok_or(Refusal::UnknownWindow)?;
        let mut named = services.into_iter().flatten().chain(sign_on);
        if named.any(|service| self.rules.service(service).is_none()) {
            return Err(Refusal::UnknownService);
        }
        let staff = staff_of(&by.actor);
        let others = window.state != WindowState::Closed
            && window.is_kept_from(&by.actor)
            && window.staff.is_some_and(|there| Some(there) != staff);
        if others && !take_over {
            return Err(Refusal::WindowTaken);
        }
        if others && window.visit.is_some() && !by.supervisor {
            return Err(Refusal::WindowServing);
        }
        let session = staff.and(by.actor.session);
        let same = window.state == WindowState::Open
            && window.services.as_deref() == services
            && window.sign_on.as_ref().map(|run| &run.service) == sign_on
            && window.staff == staff
            && window.session == session;
        if same {
            return as_it_is(Outcome::Window(id.clone()));
        }
        let opened = What::WindowOpened {
            window: id.clone(),
            services: services.map(<[_]>::to_vec),
            session,
            from: window.staff.filter(|_| others),
            sign_on: sign_on.cloned(),
        };
        let mut happenings = vec![Happening { visit: None, what: opened }];
        // Nobody sits at two windows: the one they come from closes, and what was on hold there comes along.
        let left = self.head.windows.iter().find(|(other, window)| {
            *other != id
                && session.is_some()
                && window.session == session
                && window.state != WindowState::Closed
        });
        if let Some((left, window)) = left {
            if window.visit.is_some() {
                return Err(Refusal::WindowBusy);
            }
            happenings.extend(self.left_behind(left, Some(id)));
            let what = What::WindowClosed { window: left.clone(), hand_to: Some(id.clone()) };
            happenings.push(Happening { visit: None, what });
        }
        Ok(Decision { happenings, outcome: Outcome::Window(id.clone()) })
    }

    fn away(&self, by: &Asked, id: &WindowId, reason: &Code, back_at: Option<At>) -> Decided {
        let window = self.own_window(by, id)?;
        if window.visit.is_some() {
            return Err(Refusal::WindowBusy);
        }
        if window.state == WindowState::Closed {
            return Err(Refusal::WindowClosed);
        }
        listed(&self.rules.away_reasons, reason)?;
        about_line(
            What::WindowAway { window: id.clone(), reason: reason.clone(), back_at },
            Outcome::Window(id.clone()),
        )
    }

    fn close(&self, by: &Asked, id: &WindowId, hand_to: Option<&WindowId>) -> Decided {
        let window = self.own_window(by, id)?;
        if window.visit.is_some() {
            return Err(Refusal::WindowBusy);
        }
        if window.state == WindowState::Closed {
            return as_it_is(Outcome::Window(id.clone()));
        }
        if hand_to.is_some_and(|to| to == id || !self.head.windows.contains_key(to)) {
            return Err(Refusal::UnknownWindow);
        }
        let mut happenings = self.left_behind(id, hand_to);
        happenings.push(Happening {
            visit: None,
            what: What::WindowClosed { window: id.clone(), hand_to: hand_to.cloned() },
        });
        Ok(Decision { happenings, outcome: Outcome::Window(id.clone()) })
    }

    fn free(&self, by: &Asked, id: &WindowId, staff: StaffId, session: Option<SessionId>) -> Decided {
        let window = self.head.windows.get(id).ok_or(Refusal::UnknownWindow)?;
        let theirs = window.staff == Some(staff) && window.session == session;
        if window.state == WindowState::Closed || !theirs {
            return as_it_is(Outcome::Window(id.clone()));
        }
        let mut happenings = Vec::new();
        if let Some(there) = window.visit.and_then(|visit| self.visit(visit)) {
            if there.state.kind() == StateKind::Called {
                happenings.push(of(there.id, What::PutBack));
            } else {
                happenings.push(of(there.id, self.held(&self.swap_reason()?, None, by.at)));
                happenings.push(of(there.id, What::Returned));
            }
        }
        happenings.extend(self.left_behind(id, None));
        let what = What::WindowClosed { window: id.clone(), hand_to: None };
        happenings.push(Happening { visit: None, what });
        Ok(Decision { happenings, outcome: Outcome::Window(id.clone()) })
    }

    /// What becomes of all that stands with a window which closes: it goes to another, or back to the line.
    fn left_behind(&self, id: &WindowId, hand_to: Option<&WindowId>) -> Vec<Happening> {
        self.live()
            .filter_map(|visit| {
                let what = match &visit.state {
                    State::OnHold { window, .. } if window == id => match hand_to {
                        Some(to) => What::HoldMoved { window: to.clone() },
                        None => What::Returned,
                    },
                    State::Answered { window: Some(window) } if window == id => What::AskedToWait,
                    State::Offered { to: Offer { window: Some(window), .. }, .. } if window == id => {
                        What::Declined
                    }
                    _ => return None,
                };
                Some(of(visit.id, what))
            })
            .collect()
    }

    fn next(&self, by: &Asked, id: &WindowId) -> Decided {
        self.free_window(by, id)?;
        let Some(visit) = self.next_for(id, by.at) else { return as_it_is(Outcome::Nobody) };
        let overtakes = self.longest(id, by.at, |_| true).is_some_and(|first| first.id != visit.id);
        let out_of_order = if overtakes { SIGN_ON_FIRST.parse().ok() } else { None };
        one(visit.id, What::Called { window: id.clone(), out_of_order })
    }

    fn swap(&self, by: &Asked, id: &WindowId, onto: VisitId) -> Decided {
        let window = self.open_window(by, id)?;
        // One that is no longer planned goes with whoever leaves it.
        self.rules.window(id).ok_or(Refusal::UnknownWindow)?;
        let onto = self.visit(onto).ok_or(Refusal::UnknownVisit)?;
        moves(onto, VerbKind::Resume)?;
        self.may_stand(by, onto, id)?;
        let mut happenings = Vec::new();
        if let Some(serving) = window.visit.and_then(|visit| self.visit(visit)) {
            moves(serving, VerbKind::Hold)?;
            happenings.push(of(serving.id, self.held(&self.swap_reason()?, None, by.at)));
        }
        happenings.push(of(onto.id, What::Served { window: id.clone(), script: self.script_for(onto) }));
        Ok(Decision { happenings, outcome: Outcome::Visit(onto.id) })
    }

    /// Taking the phone is the reason of a swap; a department without that word uses its first.
    fn swap_reason(&self) -> Result<Code, Refusal> {
        let reasons = &self.rules.hold_reasons;
        let found = reasons
            .iter()
            .find(|reason| reason.id.as_str() == "phone")
            .or_else(|| reasons.iter().find(|reason| !reason.stops_clock));
        found.map(|reason| reason.id.clone()).ok_or(Refusal::ReasonRequired)
    }

    fn held(&self, reason: &Code, due_ms: Option<Ms>, at: At) -> What {
        What::Held {
            reason: reason.clone(),
            due: due_ms.map(|ms| at + ms.max(0)),
            stops_clock: self.rules.stops_clock(reason),
        }
    }

    fn about_visit(&self, by: &Asked, visit: &Visit, verb: &Verb) -> Decided {
        let Some(kind) = verb.kind() else { return self.undo(by, visit) };
        moves(visit, kind)?;
        self.own_visit(by, visit, kind)?;
        let id = visit.id;
        match verb {
            Verb::Acknowledge if visit.acknowledged_at.is_some() => as_it_is(Outcome::Visit(id)),
            Verb::Acknowledge => one(id, What::Acknowledged),
            Verb::Answer { window } => {
                let here = window.as_ref().or(by.actor.window.as_ref());
                // A caller has one officer on the line: the second to answer is told, and holds nobody for it.
                if let State::Answered { window: Some(there) } = &visit.state
                    && here != Some(there)
                {
                    return Err(self.not_here(by, there, Refusal::TakenOver));
                }
                if let Some(window) = window {
                    self.open_window(by, window)?;
                }
                one(id, What::Answered { window: window.clone().or_else(|| by.actor.window.clone()) })
            }
            Verb::Wait => one(id, What::AskedToWait),
            Verb::Call { window, reason } => self.call(by, visit, window, reason.as_ref()),
            Verb::Recall => one(id, What::Recalled),
            Verb::Serve { window } => self.serve(by, visit, window.as_ref()),
            Verb::PutBack => one(id, What::PutBack),
            Verb::Hold { reason, due_ms } => {
                listed(&self.rules.hold_reasons, reason)?;
                one(id, self.held(reason, *due_ms, by.at))
            }
            Verb::Resume { window } => {
                let window = window
                    .as_ref()
                    .or(by.actor.window.as_ref())
                    .or(visit.state.window())
                    .ok_or(Refusal::UnknownWindow)?;
                self.begin(by, visit, window)
            }
            Verb::Transfer { service, window } => self.transfer(visit, service.as_ref(), window.as_ref()),
            Verb::Accept { window } => self.accept(by, visit, window.as_ref()),
            Verb::Decline => one(id, What::Declined),
            Verb::CallBack { due_ms } => {
                one(id, What::CallbackSet { due: due_ms.map(|ms| by.at + ms.max(0)) })
            }
            Verb::Attempt { reached: true } => Ok(self.reached(by, visit)),
            Verb::Attempt { reached: false } => Ok(self.missed(visit)),
            Verb::SetService { service } => {
                self.rules.service(service).ok_or(Refusal::UnknownService)?;
                one(id, self.service_set(visit, service))
            }
            Verb::SetUrgent { urgent } if *urgent == visit.urgent => as_it_is(Outcome::Visit(id)),
            Verb::SetUrgent { urgent } => one(id, What::UrgencySet { urgent: *urgent }),
            Verb::KeepApart { other, apart } => self.keep_apart(visit, *other, *apart),
            Verb::AddLeg { service } => {
                self.rules.service(service).ok_or(Refusal::UnknownService)?;
                let leg = LegId(by.fresh[1]);
                let script = visit.leg().and_then(|leg| leg.script.as_ref());
                let script = script.and_then(|_| self.rules.script(Some(service), visit.channel)).cloned();
                one(id, What::LegAdded { leg, service: service.clone(), script })
            }
            Verb::StepOut if visit.out_since.is_some() => as_it_is(Outcome::Visit(id)),
            Verb::StepOut => one(id, What::SteppedOut),
            Verb::StepBack => match visit.out_since {
                None => as_it_is(Outcome::Visit(id)),
                Some(out) => {
                    let late = by.at - out > self.rules.step_out_free_ms;
                    one(id, What::SteppedBack { rank_from: late.then_some(by.at) })
                }
            },
            Verb::Step(ticked) => self.step(visit, ticked),
            Verb::Turn { script } => self.turn(visit, script.as_ref()),
            Verb::Escalate { to } => self.escalate(by, visit, *to),
            Verb::Meet { to } => {
                let leg = visit.leg().ok_or(Refusal::UnknownStep)?;
                let open = leg.escalated.iter().any(|each| each.to == *to && each.met_at.is_none());
                if open { one(id, What::Met { leg: leg.id, to: *to }) } else { as_it_is(Outcome::Visit(id)) }
            }
            Verb::Resolve { outcome, has_reference, promise_due } => {
                let known = visit
                    .legs
                    .iter()
                    .filter_map(|leg| leg.service.as_ref())
                    .filter_map(|service| self.rules.service(service));
                if outcome.as_str() != DONE
                    && !known.flat_map(|service| &service.outcomes).any(|listed| &listed.id == outcome)
                {
                    return Err(Refusal::UnknownOutcome);
                }
                let what = What::Ended {
                    end: End::Resolved,
                    detail: Some(outcome.clone()),
                    has_reference: *has_reference,
                    promise_due: *promise_due,
                };
                one(id, what)
            }
            Verb::Refer { to } if !self.rules.places.iter().any(|place| &place.id == to) => {
                Err(Refusal::UnknownPlace)
            }
            Verb::Refer { to } => one(id, ended(End::Referred, Some(to.clone()))),
            Verb::End(as_what) => {
                let end = match as_what {
                    EndAs::SentTo911 => End::SentTo911,
                    EndAs::InCustody => End::InCustody,
                    EndAs::AnsweredAtKiosk => End::AnsweredAtKiosk,
                    EndAs::RangOff => End::RangOff,
                };
                one(id, ended(end, None))
            }
            Verb::NoShow { looked: false } => Err(Refusal::LookFirst),
            Verb::NoShow { looked: true } => one(id, ended(End::NoShow, None)),
            Verb::Leave => one(id, ended(End::Left, None)),
            Verb::Cancel { reason } => {
                listed(&self.rules.cancel_reasons, reason)?;
                let target = self.rules.targets(visit.service(), visit.channel).call_ms;
                let waited = visit.called_at.or(visit.serving_at).unwrap_or(by.at) - visit.arrived_at;
                if waited > target && !by.supervisor {
                    return Err(Refusal::NeedsSupervisor);
                }
                one(id, ended(End::Cancelled, Some(reason.clone())))
            }
            Verb::Reinstate if visit.end() != Some(End::NoShow) => {
                Err(Refusal::WrongState { code: "not_no_show", is: visit.state.kind() })
            }
            Verb::Reinstate => {
                self.still_open(by, visit)?;
                let rank_from = self.behind_two(visit, by.at);
                one(id, What::Reinstated { rank_from, ticket: self.other_ticket(visit) })
            }
            Verb::Reopen { reason } => {
                listed(&self.rules.reopen_reasons, reason)?;
                self.still_open(by, visit)?;
                one(id, What::Reopened { reason: reason.clone(), ticket: self.other_ticket(visit) })
            }
            Verb::Note => one(id, What::Noted),
            Verb::Undo => self.undo(by, visit),
        }
    }

    fn call(&self, by: &Asked, visit: &Visit, id: &WindowId, reason: Option<&Code>) -> Decided {
        let window = self.free_window(by, id)?;
        if !takes(window, visit) {
            return Err(Refusal::ServiceNotHere);
        }
        // People who must not meet are not called side by side, unless a supervisor says why.
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
        one(visit.id, What::Called { window: id.clone(), out_of_order })
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

    fn begin(&self, by: &Asked, visit: &Visit, id: &WindowId) -> Decided {
        let window = self.open_window(by, id)?;
        if window.visit.is_some_and(|there| there != visit.id) {
            return Err(Refusal::WindowBusy);
        }
        self.may_stand(by, visit, id)?;
        one(visit.id, What::Served { window: id.clone(), script: self.script_for(visit) })
    }

    /// People who must not meet are not served side by side. Whoever is at the window already stays there.
    fn may_stand(&self, by: &Asked, visit: &Visit, window: &WindowId) -> Result<(), Refusal> {
        let comes = visit.state.occupies() != Some(window);
        if comes && !by.supervisor && self.apart_beside(visit, window).is_some() {
            return Err(Refusal::KeptApart);
        }
        Ok(())
    }

    /// Kept apart, or no longer: noted at this visit, and taken back wherever it was noted.
    fn keep_apart(&self, visit: &Visit, other: VisitId, apart: bool) -> Decided {
        let outcome = Outcome::Visit(visit.id);
        let other = self.visit(other).filter(|other| other.id != visit.id).ok_or(Refusal::UnknownVisit)?;
        let noted = |at: &Visit, from: &Visit| at.apart.contains(&from.id);
        let pairs = [(visit, other), (other, visit)];
        let happenings = if apart {
            let known = pairs.iter().any(|(at, from)| noted(at, from));
            (!known).then(|| of(visit.id, What::KeptApart { other: other.id, apart })).into_iter().collect()
        } else {
            let noted = pairs.into_iter().filter(|(at, from)| noted(at, from));
            noted.map(|(at, from)| of(at.id, What::KeptApart { other: from.id, apart })).collect()
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
        happenings.push(of(visit.id, What::Offered { to }));
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

    /// The person was reached: whoever sits at a free window serves them from there on.
    fn reached(&self, by: &Asked, visit: &Visit) -> Decision {
        let mut happenings = vec![of(visit.id, What::Attempted { reached: true, free: true })];
        let seat = by.actor.window.as_ref().filter(|_| by.actor.session.is_some());
        if let Some(Ok(begun)) = seat.map(|window| self.begin(by, visit, window)) {
            happenings.extend(begun.happenings);
        }
        Decision { happenings, outcome: Outcome::Visit(visit.id) }
    }

    /// An attempt to call back that did not reach the person; the last one ends the visit.
    fn missed(&self, visit: &Visit) -> Decision {
        let mut happenings = vec![of(visit.id, What::Attempted { reached: false, free: false })];
        if let State::CallbackDue { attempts, .. } = visit.state
            && attempts + 1 >= self.rules.attempts
        {
            happenings.push(of(visit.id, ended(End::Unreachable, None)));
        }
        Decision { happenings, outcome: Outcome::Visit(visit.id) }
    }

    fn still_open(&self, by: &Asked, visit: &Visit) -> Result<(), Refusal> {
        let ended = visit.ended_at.unwrap_or(by.at);
        if by.at - ended > self.rules.reopen_within_ms { Err(Refusal::TooLateToReopen) } else { Ok(()) }
    }

    /// A moment from which the place counts so that the visit stands just behind the next two.
    fn behind_two(&self, visit: &Visit, at: At) -> At {
        let order = self.order(at);
        let alike = order.iter().take(2).rfind(|ahead| self.is_urgent(ahead) == self.is_urgent(visit));
        let Some(ahead) = alike else { return visit.rank_from };
        let same_rank = at + -((self.rank(ahead, at) / self.rate(visit).max(f64::MIN_POSITIVE)) as Ms);
        visit.rank_from.max(same_rank + 1)
    }

    fn undo(&self, by: &Asked, visit: &Visit) -> Decided {
        let last = visit.undo.as_ref().ok_or(Refusal::NothingToUndo)?;
        if last.who != by.actor.who {
            return Err(Refusal::NotYoursToUndo);
        }
        if by.at - last.at > self.rules.undo_within_ms {
            return Err(Refusal::TooLateToUndo);
        }
        let before = &last.before.state;
        // A window that is closed, no longer there, or another officer's by now, cannot seat anybody either.
        let staff = matches!(by.actor.who, Who::Staff(_));
        let busy = before.occupies().is_some_and(|id| {
            self.head.windows.get(id).is_none_or(|window| {
                window.state != WindowState::Open
                    || window.visit.is_some_and(|there| there != visit.id)
                    || staff && window.is_kept_from(&by.actor)
            })
        });
        let onto_hold = match (busy, before.kind()) {
            (false, _) => None,
            (true, StateKind::Serving) => Some(self.swap_reason()?),
            (true, _) => return Err(Refusal::WindowBusy),
        };
        let seat =
            before.occupies().filter(|_| onto_hold.is_none() && visit.state.occupies() != before.occupies());
        if seat.is_some_and(|id| self.apart_beside(visit, id).is_some()) && !by.supervisor {
            return Err(Refusal::KeptApart);
        }
        let comes_back = !visit.is_live() && last.before.is_live();
        let ticket = if comes_back { self.other_ticket(visit) } else { None };
        one(visit.id, What::Undone { of: last.seq, onto_hold, ticket })
    }

    /// "I need help now". It is never refused; a hand that presses without end writes one fact a second.
    fn press(&self, by: &Asked, place: &Place) -> Decided {
        let just_now = |alert: &Alert| {
            let last = alert.pressed_at.unwrap_or(alert.raised_at);
            &alert.place == place && alert.closed.is_none() && by.at - last < PRESS_EVERY
        };
        match self.head.alerts.iter().rfind(|(_, alert)| just_now(alert)) {
            Some((alert, _)) => as_it_is(Outcome::Alert(*alert)),
            None => self.raise_alert(by, place),
        }
    }

    pub(super) fn raise_alert(&self, by: &Asked, place: &Place) -> Decided {
        // Whoever answered a while ago has come and gone: somebody who presses now is to be heard, too.
        let merges = |alert: &Alert| {
            let fresh = alert.answered_at.is_none_or(|answered| by.at - answered < ANSWER_HOLDS);
            &alert.place == place && alert.closed.is_none() && fresh
        };
        if let Some((alert, _)) = self.head.alerts.iter().rfind(|(_, alert)| merges(alert)) {
            return about_line(What::AlertPressed { alert: *alert }, Outcome::Alert(*alert));
        }
        let alert = AlertId(by.fresh[0]);
        about_line(What::AlertRaised { alert, place: place.clone() }, Outcome::Alert(alert))
    }

    /// Once for each standing: what somebody else below has seen, a captain may see too.
    fn see_alarm(&self, alarm: AlarmId, to: To) -> Decided {
        let known = self.head.alarms.known.get(&alarm).ok_or(Refusal::UnknownAlarm)?;
        if known.over.is_some() || known.seen.is_some_and(|seen| seen.to >= to) {
            return as_it_is(Outcome::Alarm(alarm));
        }
        about_line(What::AlarmSeen { alarm, to }, Outcome::Alarm(alarm))
    }

    fn sweep(&self, by: &Asked, spared: &[VisitId]) -> Decision {
        let left_over = |visit: &&Visit| {
            visit.is_left_over(by.day) && visit.state == State::Waiting && !spared.contains(&visit.id)
        };
        let happenings = if by.serves {
            Vec::new()
        } else {
            self.live()
                .filter(left_over)
                .map(|visit| of(visit.id, ended(End::ClosedUnserved, None)))
                .collect()
        };
        Decision { happenings, outcome: Outcome::Done }
    }

    /// The window, when the actor may act for it: a member of staff only for the one they sit at.
    fn own_window(&self, by: &Asked, id: &WindowId) -> Result<&Window, Refusal> {
        let window = self.head.windows.get(id).ok_or(Refusal::UnknownWindow)?;
        let staff = matches!(by.actor.who, Who::Staff(_));
        let elsewhere = by.actor.window.as_ref() != Some(id) || window.is_kept_from(&by.actor);
        if staff && elsewhere { Err(self.not_here(by, id, Refusal::WrongWindow)) } else { Ok(window) }
    }

    /// What somebody who does not sit at a window is told: whoever has signed in again still has it, and need ask nobody.
    pub(super) fn not_here(&self, by: &Asked, id: &WindowId, otherwise: Refusal) -> Refusal {
        let is_own = |window: &Window| {
            window.is_kept_from(&by.actor) && window.staff.is_some() && window.staff == staff_of(&by.actor)
        };
        if self.head.windows.get(id).is_some_and(is_own) { Refusal::OpenAgain } else { otherwise }
    }

    fn open_window(&self, by: &Asked, id: &WindowId) -> Result<&Window, Refusal> {
        let window = self.own_window(by, id)?;
        match window.state {
            WindowState::Open => Ok(window),
            WindowState::Closed => Err(Refusal::WindowClosed),
            WindowState::Away { .. } => Err(Refusal::WindowAway),
        }
    }

    fn free_window(&self, by: &Asked, id: &WindowId) -> Result<&Window, Refusal> {
        let window = self.open_window(by, id)?;
        if window.visit.is_some() { Err(Refusal::WindowBusy) } else { Ok(window) }
    }

    /// Whoever is called or served at a window is dealt with from there, or by a supervisor.
    fn own_visit(&self, by: &Asked, visit: &Visit, verb: VerbKind) -> Result<(), Refusal> {
        if matches!(verb, VerbKind::Step | VerbKind::Turn) {
            return self.still_mine(by, visit);
        }
        let anybody = matches!(
            verb,
            VerbKind::Acknowledge
                | VerbKind::Note
                | VerbKind::HangUp
                | VerbKind::Leave
                | VerbKind::Serve
                | VerbKind::SetUrgent
                | VerbKind::KeepApart
                | VerbKind::Meet
        );
        match visit.state.occupies() {
            Some(id) if !anybody && !by.supervisor => self.own_window(by, id).map(|_| ()),
            _ => Ok(()),
        }
    }
}

fn series(letters: &str) -> Option<Series> {
    Series::try_from(letters.to_owned()).ok()
}

fn ended(end: End, detail: Option<Code>) -> What {
    What::Ended { end, detail, has_reference: false, promise_due: None }
}

fn moves(visit: &Visit, verb: VerbKind) -> Result<StateKind, Refusal> {
    let is = visit.state.kind();
    next_state(is, verb).ok_or(Refusal::WrongState { code: refusal_code(is, verb), is })
}

impl CheckIn {
    /// A telephone call as nobody has asked anything yet.
    #[must_use]
    pub fn phone() -> CheckIn {
        CheckIn {
            channel: Channel::Phone,
            source: Source::Telephone,
            arrived_at: None,
            service: None,
            language: None,
            needs: Vec::new(),
            area: None,
            party_size: None,
            kiosk: None,
            quote: None,
            then: Then::Line,
            from_visit: None,
        }
    }
}
