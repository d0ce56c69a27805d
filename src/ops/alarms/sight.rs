//! What the rules of alarms need from outside the line: opening hours and due times.

use crate::calendar::Calendar;
use domain::alarm::{Dues, Sight};
use domain::line::Line;
use domain::time::At;
use domain::visit::{State, Visit};

/// Opening hours and due times at a moment, for the rules of alarms.
#[must_use]
pub fn sight(line: &Line, calendar: &Calendar, at: At) -> Sight {
    let (hour, minute) = calendar.moment(at).clock();
    let waits = |visit: &&Visit| matches!(visit.state, State::Waiting | State::Ringing);
    Sight {
        open: calendar.is_open(at),
        opened_at: calendar.opened_at(at),
        closed_at: calendar.closed_at(at),
        closes_at: calendar.closes_at(at),
        minute: u16::try_from(hour * 60 + minute).unwrap_or_default(),
        dues: line.live().filter(waits).map(|visit| (visit.id, dues(line, calendar, visit, at))).collect(),
    }
}

/// When a visit is due to be acknowledged and called; after that it is late.
fn dues(line: &Line, calendar: &Calendar, visit: &Visit, at: At) -> Dues {
    let targets = line.rules.targets(visit.service(), visit.channel);
    let measures = calendar.measures(visit, targets, at);
    Dues { acknowledge: measures.acknowledge.late_after, call: measures.call.due }
}
