//! How long each part of a visit took, from its recorded times only, and whether that was late ([`measure`]);
//! `docs/measures.md` defines each clock. Working time needs the open intervals of the district, which `ops` expands and passes in. There
//! is no clock for promises kept: nothing records yet that one was.

use crate::rules::Times;
use crate::time::{At, Ms};
use crate::visit::Visit;
use crate::vocabulary::visit::{Channel, End, Source, StateKind};
use serde::{Deserialize, Serialize};

/// A stretch of time, `from` before `to`.
pub type Stretch = (At, At);

/// The measured times of a visit. Absent while the clock is still running, or where it never ran.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clocks {
    /// Arrival to first human contact, wall-clock, less [`Clocks::night_ms`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledgement_ms: Option<Ms>,
    /// The same in working time, which is compared with the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledgement_working_ms: Option<Ms>,
    /// Arrival to end in working time, for visits without human contact until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unseen_working_ms: Option<Ms>,
    /// First ring to answer, wall-clock; only where a telephone system reports ringing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer_ms: Option<Ms>,
    /// Arrival to first call or serving, wall-clock, never paused, less [`Clocks::night_ms`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_ms: Option<Ms>,
    /// Closed time left out of these: before opening, and nights between a closing and the first place at the
    /// next opening. Absent where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub night_ms: Option<Ms>,
    /// All waiting together, also after a hold, a transfer or a reopening; wall-clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting_ms: Option<Ms>,
    /// Call to serving, wall-clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub walk_ms: Option<Ms>,
    /// Arrival to resolved, less pauses, less time spent ended before a reopening.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolution_ms: Option<Ms>,
    /// Time spent being served.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serving_ms: Option<Ms>,
}

/// The clocks of a visit. `open` are the stretches in which the district is open, in order and disjoint;
/// `None` counts around the clock.
#[must_use]
pub fn clocks(visit: &Visit, open: Option<&[Stretch]>) -> Clocks {
    let from_arrival = |at: Option<At>| at.map(|at| waited(visit, at));
    let ended = visit.ended_at;
    let served = ended.filter(|_| visit.end().is_some_and(End::is_served));
    let until = ended.unwrap_or_else(|| visit.since());
    let stood = visit.segments.iter().any(|segment| segment.state == StateKind::Waiting);
    let waits = visit.is_live() && visit.state.kind() == StateKind::Waiting;
    Clocks {
        acknowledgement_ms: from_arrival(visit.acknowledged_at),
        acknowledgement_working_ms: visit.acknowledged_at.map(|at| working(visit.arrived_at, at, open)),
        unseen_working_ms: ended
            .filter(|_| visit.acknowledged_at.is_none())
            .map(|at| working(visit.arrived_at, at, open)),
        answer_ms: from_arrival(visit.answered_at.filter(|_| visit.source == Source::Telephone)),
        wait_ms: from_arrival(first_turn(visit)),
        waiting_ms: (stood && !waits).then(|| time_in_line(visit, until)),
        night_ms: Some(visit.nights_within(visit.arrived_at, until)).filter(|ms| *ms > 0),
        walk_ms: match (visit.called_at, visit.serving_at) {
            (Some(called), Some(serving)) if serving >= called => Some(serving - called),
            _ => None,
        },
        resolution_ms: served.map(|end| resolution(visit, end, open)),
        serving_ms: visit.serving_at.map(|_| time_in(visit, StateKind::Serving, until)),
    }
}

/// From the arrival to a time, less the nights that are left out.
#[must_use]
pub fn waited(visit: &Visit, to: At) -> Ms {
    (to - visit.arrived_at - visit.nights_within(visit.arrived_at, to)).max(0)
}

/// All time in the line up to a time, less the nights that are left out.
fn time_in_line(visit: &Visit, to: At) -> Ms {
    let waiting = visit.segments.iter().filter(|segment| segment.state == StateKind::Waiting);
    let nights: Ms = waiting.map(|one| visit.nights_within(one.from, one.to.unwrap_or(to))).sum();
    time_in(visit, StateKind::Waiting, to) - nights
}

/// First called or served, whichever was first.
#[must_use]
pub fn first_turn(visit: &Visit) -> Option<At> {
    [visit.called_at, visit.serving_at].into_iter().flatten().min()
}

/// Whether the officer who answered a call deals with it, or did to its end: the caller needs no other turn.
#[must_use]
pub fn helped_by_answer(channel: Channel, state: StateKind, end: Option<End>) -> bool {
    channel == Channel::Phone && end.map_or(state == StateKind::Answered, End::counts_as_served)
}

/// How long a person waited for their turn: until first called or served, or until the answer that helped
/// them. `None` while it has not come.
#[must_use]
pub fn turn(helped_by_answer: bool, wait_ms: Option<Ms>, acknowledgement_ms: Option<Ms>) -> Option<Ms> {
    wait_ms.or(acknowledgement_ms.filter(|_| helped_by_answer))
}

/// A clock that has a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// Arrival to first human contact, in working time.
    Acknowledge,
    /// Arrival to first call or serving, wall-clock, never paused, less nights.
    Call,
    /// Arrival to resolved, in working time less pauses.
    Resolve,
}

/// All clocks that have a target.
pub const CLOCKS: [Clock; 3] = [Clock::Acknowledge, Clock::Call, Clock::Resolve];

impl Clock {
    /// Its target among the target times.
    #[must_use]
    pub fn target(self, times: Times) -> Ms {
        match self {
            Clock::Acknowledge => times.acknowledge_ms,
            Clock::Call => times.call_ms,
            Clock::Resolve => times.resolve_ms,
        }
    }

    /// When the event that stops it happened.
    #[must_use]
    pub fn done_at(self, visit: &Visit) -> Option<At> {
        match self {
            Clock::Acknowledge => visit.acknowledged_at,
            Clock::Call => first_turn(visit).or_else(|| {
                let helped = helped_by_answer(visit.channel, visit.state.kind(), visit.end());
                visit.acknowledged_at.filter(|_| helped)
            }),
            Clock::Resolve => visit.ended_at.filter(|_| visit.end().is_some_and(End::is_served)),
        }
    }
}

/// A clock of a visit compared with its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// The clock that was measured.
    pub clock: Clock,
    /// The target, in milliseconds.
    pub target_ms: Ms,
    /// The time until it was done, until the visit ended, or until now.
    pub elapsed_ms: Ms,
    /// When it was done; absent while it is not.
    pub done_at: Option<At>,
    /// The time at which the target is used up: `working(arrived, due) - paused = target`. One that falls on
    /// the end of a working day stays there.
    pub due: At,
    /// The last time at which no more than the target has elapsed: later than `due` only where nothing is
    /// counted after it, such as the night.
    pub late_after: At,
    /// Elapsed <= target; absent while neither is certain, and for what never happened and was not late yet
    /// when the visit ended.
    pub met: Option<bool>,
}

/// Measures a clock at a time. `open` must be in order, disjoint, and reach beyond the due time; `None` is
/// around the clock. Where it ends before that, the rest counts around the clock, so that there is a due time
/// at all.
#[must_use]
pub fn measure(clock: Clock, visit: &Visit, target: Ms, now: At, open: Option<&[Stretch]>) -> Measured {
    let (from, done_at) = (visit.arrived_at, clock.done_at(visit));
    let until = done_at.or(visit.ended_at).unwrap_or(now).max(from);
    let running = match clock {
        Clock::Acknowledge => running(from, open, &[]),
        Clock::Call => {
            let nights = visit.nights.iter().filter(|night| night.from < night.to);
            running(from, None, &union(nights.map(|night| (night.from, night.to)).collect()))
        }
        Clock::Resolve => running(from, open, &rests(visit, until)),
    };
    let elapsed_ms = working(from, until, Some(&running));
    let due = used_up(from, target, &running);
    let beyond = running.iter().find(|(_, end)| *end > due);
    Measured {
        clock,
        target_ms: target,
        elapsed_ms,
        done_at,
        due,
        late_after: beyond.map_or(due, |(start, _)| due.max(*start)),
        met: if elapsed_ms > target { Some(false) } else { done_at.map(|_| true) },
    }
}

/// The stretches from `from` on in which a clock runs: open time less pauses, both in order and disjoint.
fn running(from: At, open: Option<&[Stretch]>, rests: &[Stretch]) -> Vec<Stretch> {
    let always = [(from, At(i64::MAX))];
    let mut running = Vec::new();
    for (start, end) in open.unwrap_or(&always) {
        let mut start = from.max(*start);
        for (rest, back) in rests.iter().filter(|(rest, _)| rest < end) {
            if start < *rest {
                running.push((start, *rest));
            }
            start = start.max(*back);
        }
        if start < *end {
            running.push((start, *end));
        }
    }
    running
}

/// The first time at which the target has elapsed.
fn used_up(from: At, target: Ms, running: &[Stretch]) -> At {
    let (mut left, mut reached) = (target, from);
    for (start, end) in running {
        if left <= 0 {
            break;
        }
        if *end - *start >= left {
            return *start + left;
        }
        left -= *end - *start;
        reached = *end;
    }
    reached + left.max(0)
}

/// Estimated and paper arrivals are excluded from clock figures.
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

/// Working time from arrival to `end`, less [`rests`].
#[must_use]
pub fn resolution(visit: &Visit, end: At, open: Option<&[Stretch]>) -> Ms {
    let rested: Ms = rests(visit, end).into_iter().map(|(from, to)| working(from, to, open)).sum();
    working(visit.arrived_at, end, open) - rested
}

/// The stretches up to `end` in which resolution is not counted, in order and disjoint: on hold for a reason
/// that stops the clock, and between an end and a reopening. No pause begins before acknowledgement.
#[must_use]
pub fn rests(visit: &Visit, end: At) -> Vec<Stretch> {
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
    union(rests.collect())
}

/// Working time between two times. `open` must be in order and disjoint.
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
