//! A district's line and calendar, as last committed.

use crate::calendar::Calendar;
use domain::ids::VisitId;
use domain::line::Line;
use domain::presence::{self, Presence};
use domain::time::At;
use domain::visit::Visit;
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

    /// Visitors left over from an earlier business day; and, separately, those who may stay: they arrived
    /// while the district was closed, were given the time it opens, and it has not been open since; or a
    /// wrong clock assigned them to another day.
    #[must_use]
    pub fn left_over(&self, now: At) -> (Vec<VisitId>, Vec<VisitId>) {
        let today = self.calendar.business_day(now);
        let left = self.line.live().filter(|visit| visit.is_left_over(today));
        let is_spared = |visit: &&Visit| {
            let came = visit.arrived_at;
            self.calendar.business_day(came) == today
                || self.calendar.opens_at(came).is_some_and(|opens| opens > now)
        };
        let (spared, left): (Vec<&Visit>, Vec<&Visit>) = left.partition(is_spared);
        let ids = |visits: Vec<&Visit>| visits.into_iter().map(|visit| visit.id).collect();
        (ids(left), ids(spared))
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
        [back, self.calendar.closes_at(at), self.calendar.opens_at(at)].into_iter().flatten().min()
    }
}
