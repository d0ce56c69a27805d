//! The clocks of a visit on its district's calendar: opening hours laid out as far as a clock needs them.

use crate::calendar::Calendar;
use domain::clocks::{self, Clock, Clocks, Measured};
use domain::rules::Times;
use domain::time::At;
use domain::visit::Visit;

/// How a visit stands against what was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measures {
    /// Arrived to first human contact.
    pub acknowledge: Measured,
    /// Arrived to first call or serving.
    pub call: Measured,
    /// Arrived to resolved.
    pub resolve: Measured,
}

impl Calendar {
    /// What the clocks of a visit show.
    #[must_use]
    pub fn clocks(&self, visit: &Visit) -> Clocks {
        let last = visit.ended_at.or(visit.acknowledged_at).unwrap_or(visit.arrived_at);
        clocks::clocks(visit, self.open_stretches(visit.arrived_at, last).as_deref())
    }

    /// How a clock of a visit stands against a target at a moment.
    #[must_use]
    pub fn measure(&self, clock: Clock, visit: &Visit, times: Times, now: At) -> Measured {
        let (target, now) = (clock.target(times), now.max(visit.arrived_at));
        if clock == Clock::Call {
            return clocks::measure(clock, visit, target, now, None);
        }
        let until = visit.ended_at.unwrap_or(now);
        let rested: i64 = clocks::rests(visit, until).iter().map(|(from, to)| *to - *from).sum();
        // A millisecond more lies in the next working time after the due time, where being late begins.
        let reach = self.add(visit.arrived_at, target + rested + 1);
        let open = self.open_stretches(visit.arrived_at, reach.max(until));
        clocks::measure(clock, visit, target, now, open.as_deref())
    }

    /// How a visit stands against all its targets at a moment.
    #[must_use]
    pub fn measures(&self, visit: &Visit, times: Times, now: At) -> Measures {
        let measure = |clock| self.measure(clock, visit, times, now);
        Measures {
            acknowledge: measure(Clock::Acknowledge),
            call: measure(Clock::Call),
            resolve: measure(Clock::Resolve),
        }
    }
}
