//! What a line learns from its own facts about how fast it moves: service times, rests, walks, who gives up, and how good its
//! last quotes were. Kept in the head, so it is stored with each commit and is the same on every node: whole numbers only, for
//! the logarithms too.
//!
//! What was long ago fades: when a count is full, it and its sums are halved. A service time and a scored quote are taken back
//! with the step that made them; if the sums were halved in between, or a lean stood at its bound, that is not to the last digit,
//! and what is over fades as well. Everything else is time that truly passed, and stays. All of it follows from the facts and
//! their order alone, so every node and every replay learns the same.

use crate::clocks::time_in;
use crate::ids::ServiceId;
use crate::quote::score::{Came, Told};
use crate::time::{At, HOUR, Ms};
use crate::visit::Visit;
use crate::vocabulary::visit::{End, Quote, StateKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Halved when so many were counted: between 64 and 128 weigh, so half of what is known is younger than the last hundred or so.
const FULL: u64 = 128;
/// Steps of a binary logarithm: 1,024 to a doubling.
const LOG_BITS: u32 = 10;

/// A count and sums of times, the older fading.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// How many.
    pub n: u64,
    /// Milliseconds in all.
    pub sum_ms: Ms,
    /// How many logarithms; fewer than `n` in a head written by an earlier release.
    #[serde(default)]
    pub logs: u64,
    /// Binary logarithms of the milliseconds in all, in steps of 1/1,024.
    #[serde(default)]
    pub log_sum: i64,
    /// Their squares in all.
    #[serde(default)]
    pub log_squares: i64,
}

impl Tally {
    pub(super) fn add(&mut self, ms: Ms) {
        let log = log2(ms);
        self.n += 1;
        self.sum_ms += ms;
        self.logs += 1;
        self.log_sum += log;
        self.log_squares += log * log;
        while self.n >= FULL {
            self.n /= 2;
            self.sum_ms /= 2;
            self.logs /= 2;
            self.log_sum /= 2;
            self.log_squares /= 2;
        }
    }

    pub(super) fn take_back(&mut self, ms: Ms) {
        let log = log2(ms);
        if self.n <= 1 {
            *self = Tally::default();
            return;
        }
        self.n -= 1;
        self.sum_ms = (self.sum_ms - ms).max(0);
        if self.logs <= 1 {
            *self = Tally { n: self.n, sum_ms: self.sum_ms, ..Tally::default() };
        } else {
            self.logs -= 1;
            self.log_sum -= log;
            self.log_squares -= log * log;
        }
    }

    /// The sum of the squared distances of the natural logarithms from their mean, and how many there are.
    #[must_use]
    pub fn scatter(&self) -> (f64, f64) {
        let n = self.logs as f64;
        if self.logs == 0 {
            return (0.0, 0.0);
        }
        let sum = self.log_sum as f64;
        let step = std::f64::consts::LN_2 / f64::from(1_u32 << LOG_BITS);
        ((self.log_squares as f64 - sum * sum / n).max(0.0) * step * step, n)
    }
}

/// The binary logarithm in steps of 1/1,024, by squaring: the same on every machine, which the logarithm of its library need
/// not be. 0 for less than a millisecond.
fn log2(ms: Ms) -> i64 {
    let whole = u64::try_from(ms).unwrap_or(0).max(1);
    let mut log = i64::from(whole.ilog2());
    let mut part = whole as f64 / (1_u64 << whole.ilog2()) as f64;
    for _ in 0..LOG_BITS {
        part *= part;
        log *= 2;
        if part >= 2.0 {
            part /= 2.0;
            log += 1;
        }
    }
    log
}

/// How a district's line moves, beside the service times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// From a window that is free again to its next call, while somebody waits.
    #[serde(default)]
    pub rest: Tally,
    /// From somebody's coming to their call, while a window has nothing to do.
    #[serde(default)]
    pub sees: Tally,
    /// From a call until the person is served, or is given up.
    #[serde(default)]
    pub call: Tally,
    /// Of those calls, how many nobody came to.
    #[serde(default)]
    pub absent: u64,
    /// On hold, each time.
    #[serde(default)]
    pub hold: Tally,
    /// How many left the line.
    #[serde(default)]
    pub left: u64,
    /// How long everybody stood in it, in milliseconds.
    #[serde(default)]
    pub stood_ms: Ms,
    /// What the last quotes of earlier releases came to: where [`Leans`] begin.
    #[serde(default)]
    pub lean: Lean,
}

impl Pace {
    /// A call is over.
    pub(super) fn called(&mut self, ms: Ms, came: bool) {
        let before = self.call.n;
        self.call.add(ms);
        self.absent += u64::from(!came);
        if self.call.n < before {
            self.absent /= 2;
        }
    }

    /// Somebody's stretch in the line is over.
    pub(super) fn stood(&mut self, ms: Ms, left: bool) {
        self.stood_ms += ms;
        self.left += u64::from(left);
        if self.left >= FULL {
            self.left /= 2;
            self.stood_ms /= 2;
        }
    }
}

/// How far quotes lean from what the simulation says, set by how the last ones came out: a quote that was too short makes the
/// next ones longer, one that held makes them a little shorter, in such steps that four of five hold in the long run, whatever
/// the simulation leaves out (quantile tracking, the "P" of A. Angelopoulos, E. Candès and R. Tibshirani, "Conformal PID Control
/// for Time Series Prediction", 2023; I. Gibbs and E. Candès, "Adaptive Conformal Inference Under Distribution Shift", 2021).
/// The share missed of N scored quotes is off by at most the way the lean went, in thousandths, divided by 40 N; with steps that are
/// a part of these, by that part of 40 N.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lean {
    /// Of the p50: thousandths of a natural logarithm.
    pub p50: i64,
    /// Of the p80.
    pub p80: i64,
}

impl Lean {
    /// Up by `LATE` parts when late, down by the others when not: still where the wanted share is late.
    const P50: (i64, i64) = (16, -16);
    const P80: (i64, i64) = (32, -8);
    /// At most 4.5 times the simulation, or its 4.5th part: beyond that something else is wrong.
    const MOST: i64 = 1_500;

    pub(super) fn follow(&mut self, (late_50, late_80): (bool, bool), sign: i64, part: i64) {
        let step = |(late, held): (i64, i64), is_late: bool| sign * if is_late { late } else { held } / part;
        self.p50 = (self.p50 + step(Self::P50, late_50)).clamp(-Self::MOST, Self::MOST);
        self.p80 = (self.p80 + step(Self::P80, late_80)).clamp(-Self::MOST, Self::MOST);
    }

    pub(super) fn plus(self, other: Lean) -> Lean {
        let sum = |one: i64, other: i64| (one + other).clamp(-Self::MOST, Self::MOST);
        Lean { p50: sum(self.p50, other.p50), p80: sum(self.p80, other.p80) }
    }

    /// A simulated wait as it is told.
    #[must_use]
    pub fn applied(&self, simulated: Quote) -> Quote {
        let times = |ms: Ms, lean: i64| (ms as f64 * (lean as f64 / 1_000.0).exp()).round() as Ms;
        let p50_ms = times(simulated.p50_ms, self.p50);
        Quote { p50_ms, p80_ms: times(simulated.p80_ms, self.p80).max(p50_ms) }
    }
}

/// How quotes lean, in parts that are added up: of the whole district, of the hour in which people come, and of their service.
/// Each part follows every quote it had a part in, so that four of five hold in each hour and for each service, not on average
/// alone: lunches, the end of a shift and urgent people yet to come make the same hours miss day after day. An hour or a service
/// of which nothing was seen yet leans as the district does (group-conditional calibration, I. Gibbs, J. Cherian and E. Candès,
/// "Conformal Prediction With Conditional Guarantees", 2023, here step by step).
///
/// Only quotes that were set like this are followed. So a head that was kept since an earlier release is what its facts make of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leans {
    /// Of everybody.
    #[serde(default)]
    pub all: Lean,
    /// By the hour of the day in which people come, in UTC as facts are stamped: a change of the clocks moves what was learnt by
    /// an hour, and it is learnt anew.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hours: BTreeMap<u8, Lean>,
    /// The same of urgent services, which do not wait for the others.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub urgent_hours: BTreeMap<u8, Lean>,
    /// By service.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub services: BTreeMap<ServiceId, Lean>,
}

impl Leans {
    /// The steps of each part are this part of [`Lean`]'s own.
    const PART: i64 = 2;

    /// Whether nothing was learnt yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Leans::default()
    }

    fn hour(at: At) -> u8 {
        at.0.div_euclid(HOUR).rem_euclid(24) as u8
    }

    pub(super) fn of(&self, at: At, urgent: bool, service: Option<&ServiceId>) -> Lean {
        let hours = if urgent { &self.urgent_hours } else { &self.hours };
        let parts = [hours.get(&Leans::hour(at)), service.and_then(|id| self.services.get(id))];
        parts.into_iter().flatten().fold(self.all, |sum, part| sum.plus(*part))
    }

    pub(super) fn follow(&mut self, scored: &Scored, urgent: bool, sign: i64) {
        self.all.follow(scored.late, sign, Leans::PART);
        let hours = if urgent { &mut self.urgent_hours } else { &mut self.hours };
        step(hours, Leans::hour(scored.came_at), scored.late, sign);
        if let Some(service) = &scored.service {
            step(&mut self.services, service.clone(), scored.late, sign);
        }
    }
}

/// One step of a part; a part that is back where it began is not kept.
fn step<K: Ord + Clone>(parts: &mut BTreeMap<K, Lean>, key: K, late: (bool, bool), sign: i64) {
    let part = parts.entry(key.clone()).or_default();
    part.follow(late, sign, Leans::PART);
    if *part == Lean::default() {
        parts.remove(&key);
    }
}

/// How a quote came out, and whose it was.
#[derive(PartialEq)]
pub(super) struct Scored {
    /// Whether the p50 and the p80 were too short.
    pub(super) late: (bool, bool),
    came_at: At,
    /// What they came for.
    pub(super) service: Option<ServiceId>,
    /// By hour and service too.
    pub(super) by_hour: bool,
}

/// What a visit adds to what is known, and what a step that is taken back takes away again.
#[derive(PartialEq)]
pub(super) struct Counted {
    pub(super) service: Option<(ServiceId, Ms)>,
    /// A quote of nothing has no size that could lean.
    pub(super) scored: Option<Scored>,
}

impl Counted {
    pub(super) fn of(visit: &Visit) -> Counted {
        let scored = Told::of(visit).and_then(|told| match told.came {
            Came::Called(waited) => Some(Scored {
                late: (waited > told.quote.p50_ms, waited > told.quote.p80_ms),
                came_at: visit.arrived_at,
                service: visit.legs.first().and_then(|leg| leg.service.clone()),
                by_hour: visit.quoted_by_hour,
            }),
            Came::Left(_) => None,
        });
        Counted { service: service_time(visit), scored }
    }
}

/// The time a visit took at windows: once, however often it was reopened and ended again.
fn service_time(visit: &Visit) -> Option<(ServiceId, Ms)> {
    let (true, Some(ended), Some(service)) =
        (visit.end().is_some_and(End::is_served), visit.ended_at, visit.service())
    else {
        return None;
    };
    let served = time_in(visit, StateKind::Serving, ended);
    (served > 0).then(|| (service.clone(), served))
}
