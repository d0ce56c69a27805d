//! A district's line and calendar, as last committed.

use crate::calendar::Calendar;
use domain::ids::VisitId;
use domain::line::Line;
use domain::presence::{self, Presence};
use domain::time::{At, Ms};
use domain::visit::Visit;
use domain::vocabulary::closing::Closing;
use std::sync::Arc;

/// A district as others see it: as last committed.
#[derive(Clone)]
pub struct Published {
    /// The line as last committed.
    pub line: Arc<Line>,
    /// Its opening hours, in its time zone.
    pub calendar: Arc<Calendar>,
}

impl Published {
    /// Whether an officer is at the desk.
    #[must_use]
    pub fn presence(&self, at: At) -> Presence {
        Presence::of(&self.line, self.calendar.opening(at), at)
    }

    /// Whether visitors who wait will still be served: the district is open, or an officer is still there.
    #[must_use]
    pub fn still_serves(&self, at: At) -> bool {
        presence::still_serves(&self.line, self.calendar.opening(at), at)
    }

    /// While it is closed: the next opening, once people may take a number for it.
    #[must_use]
    pub fn opens_soon(&self, at: At) -> Option<At> {
        self.calendar.opens_within(at, self.line.rules.closing.early_ms)
    }

    /// The closing that people are told of, from the warning on and until the next opening.
    #[must_use]
    pub fn closing(&self, at: At) -> Option<Closing> {
        self.calendar.closing(at, self.line.rules.closing.warn_ms)
    }

    /// Until when people who wait are served today: the next closing time, or what the desk has decided
    /// instead. `None` where there is no end, or it has passed.
    #[must_use]
    pub fn serves_until(&self, at: At) -> Option<At> {
        match self.closing(at) {
            None => self.calendar.closes_at(at),
            Some(closing) => self.line.serves_until(&closing).filter(|until| *until > at),
        }
    }

    /// The visits that the end of the day spares, where it has anyone to end: people who arrived while the
    /// district was closed, were given the time it opens, and it has not been open since; and those whom a
    /// wrong clock assigned to another day. `None` where nobody's visit ends.
    #[must_use]
    pub fn to_sweep(&self, now: At) -> Option<Vec<VisitId>> {
        let closing = self.closing(now).filter(|_| !self.still_serves(now))?;
        let today = self.calendar.business_day(now);
        let left = self.line.live().filter(|visit| visit.is_left_over(today));
        let is_spared = |visit: &&Visit| {
            let came = visit.arrived_at;
            self.calendar.business_day(came) == today
                || self.calendar.opens_at(came).is_some_and(|opens| opens > now)
        };
        let spared: Vec<VisitId> = left.filter(is_spared).map(|visit| visit.id).collect();
        let any = self.line.unserved(closing, today, &spared).next().is_some();
        any.then_some(spared)
    }

    /// When these answers, or whether the district is open, next change through time alone.
    #[must_use]
    pub fn changes_at(&self, at: At) -> Option<At> {
        let back = match self.presence(at) {
            Presence::AwayUntil { back_at } => Some(back_at),
            Presence::Staffed if !self.calendar.is_open(at) => {
                let until = presence::staffed_until(&self.line, false, self.calendar.closed_at(at));
                // Never while a session has a window.
                until.filter(|until| *until < At(i64::MAX))
            }
            _ => None,
        };
        let (closes_at, opens_at) = (self.calendar.closes_at(at), self.calendar.opens_at(at));
        let plan = &self.line.rules.closing;
        let before = |at: Option<At>, ms: Ms| at.map(|at| at + -ms);
        let early = [before(closes_at, plan.warn_ms), before(opens_at, plan.early_ms)];
        let early = early.into_iter().flatten().filter(|early| *early > at);
        [back, closes_at, opens_at].into_iter().flatten().chain(early).min()
    }
}
