//! The clocks of a visit (`measures.md`), from its recorded times only. Wall clocks here; working time needs the open
//! intervals of the district, which `ops` expands and hands in.

use crate::time::{At, Ms};
use crate::visit::{Source, StateKind, Visit};
use serde::{Deserialize, Serialize};

/// A stretch of time, `from` before `to`.
pub type Stretch = (At, At);

/// What a visit's clocks show. Absent while the clock still runs, or where it never ran.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clocks {
    /// Arrived to first human contact, wall.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledgement_ms: Option<Ms>,
    /// First ring to answered, wall; only where a telephone system reports ringing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer_ms: Option<Ms>,
    /// Arrived to first call or serving, wall, never paused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_ms: Option<Ms>,
    /// Called to serving, wall.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub walk_ms: Option<Ms>,
    /// Arrived to resolved, less pauses, less time spent ended before a reopening.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolution_ms: Option<Ms>,
    /// Time spent being served.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serving_ms: Option<Ms>,
}

/// The clocks of a visit. `open` are the stretches in which resolution is counted, in order and apart; `None` counts around
/// the clock.
#[must_use]
pub fn clocks(visit: &Visit, open: Option<&[Stretch]>) -> Clocks {
    let from_arrival = |at: Option<At>| at.map(|at| (at - visit.arrived_at).max(0));
    let first_turn = match (visit.called_at, visit.serving_at) {
        (Some(called), Some(serving)) => Some(called.min(serving)),
        (called, serving) => called.or(serving),
    };
    let ended = visit.ended_at;
    let served = ended.filter(|_| visit.end().is_some_and(crate::visit::End::is_served));
    Clocks {
        acknowledgement_ms: from_arrival(visit.acknowledged_at),
        answer_ms: from_arrival(visit.answered_at.filter(|_| visit.source == Source::Telephone)),
        wait_ms: from_arrival(first_turn),
        walk_ms: match (visit.called_at, visit.serving_at) {
            (Some(called), Some(serving)) if serving >= called => Some(serving - called),
            _ => None,
        },
        resolution_ms: served.map(|end| resolution(visit, end, open)),
        serving_ms: visit
            .serving_at
            .map(|_| time_in(visit, StateKind::Serving, ended.unwrap_or_else(|| visit.since()))),
    }
}

/// Estimated and paper arrivals stay out of clock figures.
#[must_use]
pub fn counts(visit: &Visit) -> bool {
    !matches!(visit.source, Source::Estimated | Source::Paper)
}

/// Milliseconds spent in a state, the open stretch counted up to `now`.
#[must_use]
pub fn time_in(visit: &Visit, state: StateKind, now: At) -> Ms {
    visit
        .segments
        .iter()
        .filter(|segment| segment.state == state)
        .map(|segment| (segment.to.unwrap_or(now) - segment.from).max(0))
        .sum()
}

/// Working time from arrival to `end`, less the stretches on hold for a reason that stops the clock and the stretches
/// between an end and a reopening. No pause begins before acknowledgement.
#[must_use]
pub fn resolution(visit: &Visit, end: At, open: Option<&[Stretch]>) -> Ms {
    let first_contact = visit.acknowledged_at.unwrap_or(end);
    let rests = visit.segments.iter().filter_map(|segment| {
        let (from, to) = (segment.from, segment.to.unwrap_or(end).min(end));
        let from = match segment.state {
            StateKind::Ended => from,
            StateKind::OnHold if segment.stops_clock => from.max(first_contact),
            _ => return None,
        };
        (from < to).then_some((from, to))
    });
    let rested: Ms = union(rests.collect()).into_iter().map(|(from, to)| working(from, to, open)).sum();
    working(visit.arrived_at, end, open) - rested
}

/// Working time between two moments. `open` must be in order and apart.
#[must_use]
pub fn working(from: At, to: At, open: Option<&[Stretch]>) -> Ms {
    match open {
        None => (to - from).max(0),
        Some(stretches) => {
            stretches.iter().map(|(start, end)| (to.min(*end) - from.max(*start)).max(0)).sum()
        }
    }
}

/// Stretches joined where they touch or overlap, in order.
#[must_use]
pub fn union(mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    stretches.sort_unstable();
    let mut joined: Vec<Stretch> = Vec::with_capacity(stretches.len());
    for (from, to) in stretches {
        match joined.last_mut() {
            Some((_, end)) if *end >= from => *end = (*end).max(to),
            _ => joined.push((from, to)),
        }
    }
    joined
}
