//! How facts change a line: its visits, windows, numbers, alerts and announcements, and what it learns from
//! them.

use super::head::{Alert, Announcement, Counter, SignOnRun, Window, WindowState};
use super::pace::{Counted, Scored};
use super::{Happening, KEEP_ENDED, Line, UNSEEN};
use crate::fact::{Event, Fact, VERSION};
use crate::ids::VisitId;
use crate::notice::Raised;
use crate::rules::Rules;
use crate::time::{At, MINUTE, Ms, SECOND, Stamp};
use crate::visit::Visit;
use crate::vocabulary::closing::{ClosingDecision, SignedDay};
use crate::vocabulary::people::Actor;
use crate::vocabulary::visit::{Channel, End, StateKind};
use std::sync::Arc;

/// How many announcements are stored of people who are no longer expected at a window.
const KEEP_CALLS: usize = 8;
/// An announcement is stored at least this long: a lobby screen shows it for 20 s, and hears of it a little
/// later.
const KEEP_FOR: Ms = 30 * SECOND;
/// No more are stored than this, however fast people come and go: two for each of 24 windows.
const MOST_CALLS: usize = 48;

/// How many days that were signed off are stored.
const KEEP_SIGNED: usize = 16;

/// A longer time between a visitor and the next call is not a rest, but other work.
const LONGEST_REST: Ms = 10 * MINUTE;

impl Line {
    /// Records an event: assigns its place, applies it, returns the fact.
    pub fn record(&mut self, happening: Happening, stamp: impl Into<Stamp>, actor: &Actor) -> Fact {
        let stamp = stamp.into();
        let corrects = matches!(happening.what, Event::ClockCorrected { .. });
        let at = if corrects { stamp.at } else { stamp.at.max(self.head.at) };
        let fact = Fact {
            v: VERSION,
            district: self.district.clone(),
            seq: self.head.seq + 1,
            at,
            tick: stamp.tick,
            actor: actor.clone(),
            visit: happening.visit,
            what: happening.what,
        };
        self.apply(&fact);
        fact
    }

    /// Applies a fact to the line.
    pub fn apply(&mut self, fact: &Fact) {
        self.head.seq = fact.seq;
        self.head.at = fact.at;
        self.head.tick = fact.tick;
        if let Some(id) = fact.visit {
            self.apply_to_visit(id, fact);
        } else {
            self.apply_to_windows(fact);
        }
        while let Some((ended, id)) = self.ended.front().copied() {
            if fact.at - ended < KEEP_ENDED {
                break;
            }
            self.ended.pop_front();
            if fact.visit == Some(id) || ended == UNSEEN {
                // The person who asked still needs to see it.
                self.ended.push_back((fact.at, id));
                continue;
            }
            if self
                .visits
                .get(&id)
                .is_some_and(|visit| !visit.is_live() && fact.at - visit.since() >= KEEP_ENDED)
            {
                self.visits.remove(&id);
            }
        }
    }

    fn apply_to_visit(&mut self, id: VisitId, fact: &Fact) {
        if let Event::Arrived(arrived) = &fact.what {
            if arrived.slip {
                self.head.slips.take(arrived.day, arrived.ticket.number);
            } else {
                let fresh = Counter { day: arrived.day, last: 0, most: 0 };
                let counter = self.head.series.entry(arrived.ticket.series.clone()).or_insert(fresh);
                counter.give(arrived.day, arrived.ticket.number);
            }
            self.visits.entry(id).or_insert_with(|| Arc::new(Visit::arrive(fact, id, arrived)));
            return;
        }
        let Some(shared) = self.visits.get_mut(&id) else { return };
        let visit = Arc::make_mut(shared);
        if let Event::TimesMoved { .. } = fact.what {
            return visit.apply(fact);
        }
        let (left, was_live) = (visit.state.occupies().cloned(), visit.is_live());
        let (counted, was) = (Counted::of(visit), (visit.state.kind(), visit.since()));
        follow(visit, fact, &self.rules);
        if let Some(ticket) = fact.what.renumbered() {
            let fresh = Counter { day: visit.day, last: 0, most: 0 };
            let counter = self.head.series.entry(ticket.series.clone()).or_insert(fresh);
            counter.give_again(visit.day, ticket.number);
        }
        let (counts, is) = (Counted::of(visit), visit.state.kind());
        let taken = visit.state.occupies().cloned();
        let free_since =
            |window: &Window| window.freed_at.map_or(window.since, |freed| freed.max(window.since));
        let taking = taken.as_ref().and_then(|window| self.head.windows.get(window));
        let free = taking.map(|window| fact.at - free_since(window));
        if was_live && !visit.is_live() {
            self.ended.push_back((fact.at, id));
        }
        if left != taken {
            if let Some(window) = left.as_ref().and_then(|window| self.head.windows.get_mut(window)) {
                window.visit = None;
                window.freed_at = Some(fact.at);
            }
            if left.as_ref().is_some_and(|window| self.rules.window(window).is_none()) {
                left.map(|window| self.head.windows.remove(&window));
            }
            if let Some(window) = taken.and_then(|window| self.head.windows.get_mut(&window)) {
                window.visit = Some(id);
            }
        }
        let visit = Arc::clone(shared);
        self.head.alarms.follow(was_live, &visit, fact.at);
        self.announce(&visit, fact);
        self.recount(counted, counts);
        // How long a person waited who was written down on paper says nothing about how the line moves.
        if visit.entered.is_none() || was != (StateKind::Waiting, visit.arrived_at) {
            // A night at home is no wait from which patience could be learned.
            let (state, since) = was;
            self.learn((state, since + visit.nights_within(since, fact.at)), is, fact, free);
        }
    }

    /// Announces a call in the lobby, and counts it in the sign-on session of its window.
    fn announce(&mut self, visit: &Visit, fact: &Fact) {
        if let Event::Called { window, .. } = &fact.what {
            let run = self.head.windows.get_mut(window).and_then(|window| window.sign_on.as_mut());
            if let Some(run) = run {
                run.in_row = if visit.service() == Some(&run.service) { run.in_row + 1 } else { 0 };
            }
            self.head.calls.retain(|call| call.visit != visit.id);
            // Nobody on the telephone is called in the lobby.
            if visit.channel == Channel::WalkIn {
                self.head.calls.push_front(Announcement {
                    visit: visit.id,
                    ticket: visit.ticket.clone(),
                    window: window.clone(),
                    at: fact.at,
                    count: 1,
                    language: visit.language.clone(),
                    channel: visit.channel,
                });
            }
            self.drop_calls(fact.at);
        } else if let Event::Recalled = &fact.what
            && let Some(call) = self.head.calls.iter_mut().find(|call| call.visit == visit.id)
        {
            call.at = fact.at;
            call.count += 1;
        }
    }

    /// Drops announcements that nobody needs to read any longer: never one of a person who is expected.
    fn drop_calls(&mut self, at: At) {
        let visits = &self.visits;
        let is_expected = |call: &Announcement| {
            visits.get(&call.visit).is_some_and(|visit| visit.state.kind() == StateKind::Called)
        };
        let mut others = 0;
        self.head.calls.retain(|call| {
            if is_expected(call) {
                return call.channel == Channel::WalkIn;
            }
            others += 1;
            others <= KEEP_CALLS || (others <= MOST_CALLS && at - call.at < KEEP_FOR)
        });
    }

    fn apply_to_windows(&mut self, fact: &Fact) {
        match &fact.what {
            Event::Configured(rules) => {
                self.rules = Arc::new((**rules).clone());
                self.seat_windows(fact.at);
            }
            Event::WindowOpened { window, services, session, sign_on, .. } => {
                if let Some(window) = self.head.windows.get_mut(window) {
                    let went_on = window.sign_on.take().filter(|run| Some(&run.service) == sign_on.as_ref());
                    let begun = || sign_on.clone().map(|service| SignOnRun { service, in_row: 0 });
                    window.sign_on = went_on.or_else(begun);
                    window.state = WindowState::Open;
                    window.since = fact.at;
                    window.services.clone_from(services);
                    window.staff = fact.actor.staff();
                    window.session = *session;
                    window.freed_at = None;
                }
            }
            Event::WindowAway { window, reason, back_at } => {
                if let Some(window) = self.head.windows.get_mut(window) {
                    window.state = WindowState::Away { reason: reason.clone(), back_at: *back_at };
                    window.since = fact.at;
                }
            }
            Event::WindowClosed { window, .. } => {
                if let Some(window) = self.head.windows.get_mut(window) {
                    window.state = WindowState::Closed;
                    window.since = fact.at;
                    window.services = None;
                    window.staff = None;
                    window.session = None;
                    window.sign_on = None;
                }
            }
            Event::AlarmRang { .. } | Event::AlarmSeen { .. } | Event::AlarmOver { .. } => {
                let visits = &self.visits;
                let is_live = |id| visits.get(&id).is_some_and(|visit: &Arc<Visit>| visit.is_live());
                self.head.alarms.apply(&fact.what, fact.at, fact.actor.who, is_live);
            }
            Event::EmergencyShown { notice } => {
                self.head.emergency = notice.map(|notice| Raised { notice, since: fact.at });
            }
            Event::NumberVoided { ticket, day } => {
                let fresh = Counter { day: *day, last: 0, most: 0 };
                self.head.series.entry(ticket.series.clone()).or_insert(fresh).give(*day, ticket.number);
            }
            Event::NumbersLeased { first, last, .. } => self.head.slips.lease(*first, *last),
            Event::ClockCorrected { by_ms, day, .. } => {
                self.head.moved(*by_ms, *day, &self.district);
                self.ended.iter_mut().filter(|(at, _)| *at != UNSEEN).for_each(|(at, _)| *at = *at + -*by_ms);
            }
            Event::ClosingDecided { closes_at, tickets, serves } => {
                self.head.closing = Some(ClosingDecision {
                    seq: fact.seq,
                    at: fact.at,
                    by: fact.actor.staff(),
                    closes_at: *closes_at,
                    tickets: tickets.clone(),
                    serves: *serves,
                });
            }
            Event::DaySigned { day, left, ends } => {
                let (by, left, ends) = (fact.actor.staff(), *left, *ends);
                self.head.signed.push_front(SignedDay { at: fact.at, by, day: *day, left, ends });
                self.head.signed.truncate(KEEP_SIGNED);
            }
            _ => self.apply_to_alerts(fact),
        }
    }

    /// Applies a fact to the alerts, "I need help now".
    fn apply_to_alerts(&mut self, fact: &Fact) {
        match &fact.what {
            Event::AlertRaised { alert, place } => {
                self.head
                    .alerts
                    .retain(|_, known| known.closed.is_none_or(|(closed, _)| fact.at - closed < KEEP_ENDED));
                self.head.alerts.insert(
                    *alert,
                    Alert {
                        place: place.clone(),
                        raised_at: fact.at,
                        presses: 1,
                        pressed_at: None,
                        answered_at: None,
                        answered_from: None,
                        closed: None,
                    },
                );
            }
            Event::AlertPressed { alert } => {
                if let Some(alert) = self.head.alerts.get_mut(alert) {
                    alert.presses += 1;
                    alert.pressed_at = Some(fact.at);
                }
            }
            Event::AlertAnswered { alert } => {
                if let Some(alert) = self.head.alerts.get_mut(alert) {
                    alert.answered_at.get_or_insert(fact.at);
                    alert.answered_from.clone_from(&fact.actor.window);
                }
            }
            Event::AlertClosed { alert, as_what } => {
                if let Some(alert) = self.head.alerts.get_mut(alert) {
                    alert.closed = Some((fact.at, *as_what));
                }
            }
            _ => {}
        }
    }

    /// Replaces what a visit has contributed.
    fn recount(&mut self, before: Counted, now: Counted) {
        if before.service != now.service {
            let tallies = &mut self.head.tallies;
            if let Some((service, ms)) = before.service {
                tallies.entry(service).or_default().take_back(ms);
            }
            if let Some((service, ms)) = now.service {
                tallies.entry(service).or_default().add(ms);
            }
        }
        if before.scored != now.scored {
            self.follow(before.scored, -1);
            self.follow(now.scored, 1);
        }
        self.head.ends.follow(before.closing, now.closing);
    }

    fn follow(&mut self, scored: Option<Scored>, sign: i64) {
        match scored {
            Some(scored) if scored.by_hour => {
                let service = scored.service.as_ref().and_then(|id| self.rules.service(id));
                let urgent = service.is_some_and(|service| service.urgent);
                self.head.leans.follow(&scored, urgent, sign);
            }
            Some(scored) => self.head.pace.lean.follow(scored.late, sign, 1),
            None => {}
        }
    }

    /// Learns from the stretch of a visit that a fact ends: its state, and since when. `free` is how long the
    /// window that takes the visit could have done so, if known.
    fn learn(&mut self, was: (StateKind, At), now: StateKind, fact: &Fact, free: Option<Ms>) {
        let (state, since) = was;
        if state == now || matches!(fact.what, Event::Undone { .. }) {
            return;
        }
        // The end of a call may be reported late.
        let told = if let Event::CallTold(course) = &fact.what { course.over_at } else { None };
        let until = told.unwrap_or(fact.at);
        let ms = (until - since).max(0);
        let pace = &mut self.head.pace;
        match state {
            StateKind::Called => pace.called(ms, now == StateKind::Serving),
            StateKind::OnHold => pace.hold.add(ms),
            StateKind::Waiting => {
                let left = matches!(fact.what, Event::Ended { end: End::Left, .. } | Event::CallTold(_));
                pace.stood(ms, left);
                match free {
                    // Served on arrival: nobody had to notice them, and nobody called them.
                    _ if ms == 0 && now == StateKind::Serving => {}
                    Some(free) if free <= ms && free <= LONGEST_REST => pace.rest.add(free),
                    Some(free) if ms < free && ms <= LONGEST_REST => pace.sees.add(ms),
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

/// Applies a fact to a visit, by the rules of its time.
pub fn follow(visit: &mut Visit, fact: &Fact, rules: &Rules) {
    visit.apply(fact);
    let times = || rules.targets(visit.service(), visit.channel);
    if let Event::Ended { .. } = fact.what {
        visit.ended_under = Some(times());
    } else if let Event::CallTold(_) = fact.what
        && !visit.is_live()
    {
        // A report about a call after its end does not change the targets in force then.
        visit.ended_under = visit.ended_under.or(Some(times()));
    }
}
