//! Arrivals: check-ins, the numbers of their tickets, and calls as a telephone system reports them.

use super::decision::{DONE, Decided, Decision, as_it_is, ended, listed, of, one};
use crate::command::{Asked, CallEvent, CheckIn, Outcome, Then};
use crate::fact::{Arrived, Event, Late, Starts};
use crate::ids::{Code, LegId, Series, VisitId};
use crate::line::Line;
use crate::refusal::Refusal;
use crate::time::{At, Day, HOUR, MINUTE};
use crate::visit::{Course, Visit};
use crate::vocabulary::visit::{CallEventKind, Channel, End, PAPER, Source, StateKind, Ticket};
use std::iter::successors;
use std::sync::Arc;

impl Line {
    pub(super) fn check_in(&self, by: &Asked, arrival: &CheckIn) -> Decided {
        let visit = VisitId(by.fresh[0]);
        self.may_check_in(by, arrival)?;
        let arrived_at = arrival.arrived_at.unwrap_or(by.at);
        if arrived_at > by.at + MINUTE || by.at - arrived_at > 24 * HOUR {
            return Err(Refusal::BadTime);
        }
        if let Some(doubt) = self.doubts(arrival, by.day, by.likely).into_iter().next() {
            return Err(doubt);
        }
        let window = match &arrival.then {
            Then::Line | Then::CallBack { .. } => by.actor.window.clone(),
            Then::Serve(window) | Then::Quick(window) => Some(window.clone()),
        };
        let answered = arrival.is_answered();
        let (ticket, day) = self.ticket(by, arrival, arrived_at)?;
        // A person who does not wait in the line gets no quote.
        let quote = arrival.quote.filter(|_| arrival.waits());
        let sure = arrival.sure_of_time && !by.likely;
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
            opens_at: by.opens_soon.filter(|opens_at| !by.open && *opens_at > arrived_at),
            late: (by.at - arrived_at > MINUTE).then_some(Late { reason: arrival.late_reason, sure }),
            slip: arrival.slip.is_some(),
        };
        let mut happenings = vec![of(visit, Event::Arrived(Box::new(arrived)))];
        match &arrival.then {
            Then::Line => happenings.extend(self.told_at_arrival(by, arrival).map(|told| of(visit, told))),
            Then::CallBack { due } => happenings.push(of(visit, Event::CallbackSet { due: *due })),
            Then::Serve(window) => {
                self.free_window(by, window)?;
                let script = self.rules.script(arrival.service.as_ref(), arrival.channel).cloned();
                happenings.push(of(visit, Event::Served { window: window.clone(), script }));
            }
            Then::Quick(window) => {
                self.open_window(by, window)?;
                happenings.push(of(visit, ended(End::Resolved, DONE.parse().ok())));
            }
        }
        Ok(Decision { happenings, outcome: Outcome::Created(visit) })
    }

    /// Checks that the service is available for this person now, and that every need is in the list.
    fn may_check_in(&self, by: &Asked, arrival: &CheckIn) -> Result<(), Refusal> {
        let open = by.open || by.opens_soon.is_some() || matches!(arrival.then, Then::CallBack { .. });
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
        if self.is_stopped(by, arrival) { Err(Refusal::TicketsStopped) } else { Ok(()) }
    }

    /// Whether the desk gives no more tickets for this service today. An officer who checks a person in has
    /// decided otherwise for them, and a person who came before the decision has a ticket.
    fn is_stopped(&self, by: &Asked, arrival: &CheckIn) -> bool {
        // What was decided for a closing says nothing of the tickets before the next opening.
        let ahead = by.closing.filter(|closing| by.at < closing.closes_at);
        let Some(decision) = ahead.and_then(|closing| self.head.decided(&closing)) else { return false };
        let service = arrival.service.as_ref().and_then(|id| self.rules.service(id));
        let goes_on = service.is_some_and(|service| service.always_open || service.urgent);
        let came_before = arrival.arrived_at.is_some_and(|came| came < decision.at);
        let exempt = goes_on || came_before || by.actor.staff().is_some();
        !exempt && arrival.waits() && decision.stops(arrival.service.as_ref())
    }

    /// A person who comes shortly before closing is told with the ticket.
    fn told_at_arrival(&self, by: &Asked, arrival: &CheckIn) -> Option<Event> {
        let closing = by.closing.filter(|closing| by.at < closing.closes_at && !self.rules.practice)?;
        let service = arrival.service.as_ref().and_then(|id| self.rules.service(id));
        let goes_on = service.is_some_and(|service| service.always_open);
        (!goes_on && !arrival.channel.is_by_phone()).then(|| self.told_of(closing))
    }

    /// The number on the slip, else the next one of the series: never one that a live visit of an earlier day
    /// still has, or that is printed on a slip. If the business day goes back, because the zone or the start of
    /// the day was changed, numbers do not start over: the visit is counted in the later day.
    fn ticket(&self, by: &Asked, arrival: &CheckIn, came: At) -> Result<(Ticket, Day), Refusal> {
        if let (Some(number), Some(series)) = (arrival.slip, series(PAPER)) {
            return Ok((Ticket { series, number }, by.day));
        }
        let letters = match (&arrival.kiosk, arrival.source, arrival.channel) {
            (Some(kiosk), _, _) => {
                self.rules.kiosks.iter().find(|plan| &plan.id == kiosk).map(|plan| plan.series.clone())
            }
            (None, Source::Paper, _) => series(PAPER),
            (None, _, Channel::Phone | Channel::Callback) => series("P"),
            (None, _, Channel::Online) => series("O"),
            (None, _, Channel::WalkIn) => series("D"),
        };
        let series = letters.or_else(|| series("D")).ok_or(Refusal::UnknownService)?;
        let (day, last) = match self.head.series.get(&series) {
            // Came on an earlier day and is recorded only now: above every number issued so far, so that none
            // is issued twice.
            Some(counter) if counter.day > by.day && came < by.at => (by.day, counter.last.max(counter.most)),
            Some(counter) if counter.day >= by.day => (counter.day, counter.last),
            _ => (by.day, 0),
        };
        Ok((self.next_ticket(series, day, last), day))
    }

    /// The first number after `last` that no visit here has, and no slip on that day.
    fn next_ticket(&self, series: Series, day: Day, last: u32) -> Ticket {
        let is_paper = series.as_str() == PAPER;
        let skip = |number: u32| if is_paper { self.head.slips.free(day, number) } else { number };
        let numbers = successors(Some(skip(last.saturating_add(1))), |last| Some(skip(last.checked_add(1)?)));
        let mut tickets = numbers.map(|number| Ticket { series: series.clone(), number });
        let free = tickets.find(|ticket| !self.live().any(|visit| visit.ticket == *ticket));
        free.unwrap_or(Ticket { series, number: u32::MAX })
    }

    /// Another number for a visit that comes back, if its own is used by a visit that is here.
    pub(super) fn other_ticket(&self, visit: &Visit) -> Option<Ticket> {
        let is_held = self.live().any(|other| other.id != visit.id && other.ticket == visit.ticket);
        let counter = self.head.series.get(&visit.ticket.series);
        let last = counter.map_or(0, |counter| counter.last_of(visit.day));
        is_held.then(|| self.next_ticket(visit.ticket.series.clone(), visit.day, last))
    }

    /// Events of a telephone system, in any order. As long as nobody else has changed the call, every order
    /// gives the same result.
    pub(super) fn telephone(&self, by: &Asked, event: &CallEvent) -> Decided {
        let at = event.happened_at(by.at);
        let Some(visit) = self.call_of(by.at, event) else { return self.new_call(by, event, at) };
        if let Some(known) = Course::of(visit) {
            let course = known.with(event.event, at, event.window.as_ref());
            if course == known {
                return as_it_is(Outcome::Visit(visit.id));
            }
            return one(visit.id, Event::CallTold(course));
        }
        match (event.event, visit.state.kind()) {
            // It rang before the first report of it.
            (CallEventKind::Ringing, _) if at < visit.arrived_at => {
                one(visit.id, Event::CallTold(Course::rang(at)))
            }
            (CallEventKind::Answered, StateKind::Ringing) => {
                one(visit.id, Event::Answered { window: event.window.clone() })
            }
            (CallEventKind::Held, StateKind::Answered) if at >= visit.since() => {
                one(visit.id, Event::AskedToWait)
            }
            (CallEventKind::HungUp, StateKind::Ringing) => one(visit.id, ended(End::RangOff, None)),
            (CallEventKind::HungUp, StateKind::Serving | StateKind::CallbackDue | StateKind::Offered) => {
                one(visit.id, Event::HungUp)
            }
            (CallEventKind::HungUp, state) if state != StateKind::Ended => {
                one(visit.id, ended(End::Left, None))
            }
            // A repeated event, or one that the officer has recorded already.
            _ => as_it_is(Outcome::Visit(visit.id)),
        }
    }

    /// The visit of the call, even if it is over.
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
        // For a name that was used before, only the beginning of a call is another call: anything else
        // belongs to the one that is over.
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
            opens_at: None,
            late: None,
            slip: false,
        };
        let mut happenings = vec![of(visit, Event::Arrived(Box::new(arrived)))];
        let course = Course::rang(at).with(event.event, at, event.window.as_ref());
        if !course.is_ringing() {
            happenings.push(of(visit, Event::CallTold(course)));
        }
        Ok(Decision { happenings, outcome: Outcome::Created(visit) })
    }
}

/// Each code once, however often it was given.
fn once(codes: &[Code]) -> Vec<Code> {
    let first = |(place, code): &(usize, &Code)| codes.iter().position(|one| one == *code) == Some(*place);
    codes.iter().enumerate().filter(first).map(|(_, code)| code.clone()).collect()
}

fn series(letters: &str) -> Option<Series> {
    Series::try_from(letters.to_owned()).ok()
}
