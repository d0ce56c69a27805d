//! What a line learns from its own facts about how fast it moves: service times, rests, walks, who gives up,
//! and how good its last quotes were. Part of the head, so it is stored with each commit and is the same on
//! every node: whole numbers only, for the logarithms too.
//!
//! Old observations fade: when a count is full, it and its sums are halved. A service time and a scored quote
//! are subtracted again when the step that made them is undone; if the sums were halved in between, or a lean
//! was at its limit, the result is not exact to the last digit, and the past fades as well. Everything else
//! is time that truly passed, and stays. All of it follows from the facts and their order alone, so every
//! node and every replay learns the same.

use crate::clocks::time_in;
use crate::ids::ServiceId;
use crate::quote::score::{Came, Told};
use crate::time::{At, Day, HOUR, Ms};
use crate::visit::Visit;
use crate::vocabulary::closing::AtClosing;
use crate::vocabulary::visit::{End, Quote, StateKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Halved at this count: between 64 and 128 observations have weight, so half of the weight is on about the
/// last hundred.
const FULL: u64 = 128;
/// Steps of a binary logarithm: 1,024 to a doubling.
const LOG_BITS: u32 = 10;

/// A count and sums of times, in which older observations fade.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// The number of times.
    pub n: u64,
    /// The sum of the times in milliseconds.
    pub sum_ms: Ms,
    /// The number of logarithms; fewer than `n` in a head written by an earlier release.
    #[serde(default)]
    pub logs: u64,
    /// The sum of binary logarithms of the milliseconds, in steps of 1/1,024.
    #[serde(default)]
    pub log_sum: i64,
    /// The sum of the squares of those logarithms.
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

    /// The sum of the squared distances of the natural logarithms from their mean, and the number of
    /// logarithms.
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

/// The binary logarithm in steps of 1/1,024, by squaring: the same on every machine, unlike the logarithm of
/// its math library. 0 for less than a millisecond.
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

/// How a district's line moves, apart from the service times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// From a window becoming free to its next call, while anyone waits.
    #[serde(default)]
    pub rest: Tally,
    /// From an arrival to the call, while a window has nothing to do.
    #[serde(default)]
    pub sees: Tally,
    /// From a call until the person is served, or given up on.
    #[serde(default)]
    pub call: Tally,
    /// Of those calls, how many got no answer.
    #[serde(default)]
    pub absent: u64,
    /// The length of each hold.
    #[serde(default)]
    pub hold: Tally,
    /// How many people left the line.
    #[serde(default)]
    pub left: u64,
    /// The total time that people waited in the line, in milliseconds.
    #[serde(default)]
    pub stood_ms: Ms,
    /// The lean of quotes of earlier releases: where [`Leans`] begin.
    #[serde(default)]
    pub lean: Lean,
}

impl Pace {
    /// A call has ended.
    pub(super) fn called(&mut self, ms: Ms, came: bool) {
        let before = self.call.n;
        self.call.add(ms);
        self.absent += u64::from(!came);
        if self.call.n < before {
            self.absent /= 2;
        }
    }

    /// One stretch of waiting in the line has ended.
    pub(super) fn stood(&mut self, ms: Ms, left: bool) {
        self.stood_ms += ms;
        self.left += u64::from(left);
        if self.left >= FULL {
            self.left /= 2;
            self.stood_ms /= 2;
        }
    }
}

/// How far quotes are shifted from the simulation, set by how earlier quotes came out: a quote that was too
/// short makes the next ones longer, one that was met makes them a little shorter, in such steps that four of
/// five are met in the long run, whatever the simulation leaves out (quantile tracking, the "P" of A.
/// Angelopoulos, E. Candès and R. Tibshirani, "Conformal PID Control for Time Series Prediction", 2023; I.
/// Gibbs and E. Candès, "Adaptive Conformal Inference Under Distribution Shift", 2021). Over N scored quotes,
/// the share missed is off by at most the distance the lean moved, in thousandths, divided by 40 N; with
/// steps that are a fraction of these, by that fraction of 40 N.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lean {
    /// Of the p50, in thousandths of a natural logarithm.
    pub p50: i64,
    /// Of the p80, in the same unit.
    pub p80: i64,
}

impl Lean {
    /// The step when late and the step when not: no drift where the intended share is late.
    const P50: (i64, i64) = (16, -16);
    const P80: (i64, i64) = (32, -8);
    /// At most 4.5 times the simulation, or 1/4.5 of it: beyond that something else is wrong.
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

    /// A simulated wait as it is quoted.
    #[must_use]
    pub fn applied(&self, simulated: Quote) -> Quote {
        let times = |ms: Ms, lean: i64| (ms as f64 * (lean as f64 / 1_000.0).exp()).round() as Ms;
        let p50_ms = times(simulated.p50_ms, self.p50);
        Quote { p50_ms, p80_ms: times(simulated.p80_ms, self.p80).max(p50_ms) }
    }
}

/// The shift of quotes, as a sum of parts: for the whole district, for the hour in which people come, and for
/// their service. Each part follows every quote it contributed to, so that four of five are met in each hour
/// and for each service, not only on average: lunches, the end of a shift and urgent people yet to come make
/// the same hours miss day after day. An hour or a service without observations is shifted as the district is
/// (group-conditional calibration, I. Gibbs, J. Cherian and E. Candès, "Conformal Prediction With Conditional
/// Guarantees", 2023, here step by step).
///
/// Only quotes that were set like this are followed. So a head stored by an earlier release is what its facts
/// make of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leans {
    /// The part for the whole district.
    #[serde(default)]
    pub all: Lean,
    /// By the hour of the day in which people come, in UTC as facts are stamped: a daylight saving change
    /// moves what was learned by an hour, and it is learned again.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hours: BTreeMap<u8, Lean>,
    /// The same for urgent services, which do not wait for the others.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub urgent_hours: BTreeMap<u8, Lean>,
    /// By service, in addition.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub services: BTreeMap<ServiceId, Lean>,
}

impl Leans {
    /// The steps of each part are this fraction of [`Lean`]'s own.
    const PART: i64 = 2;

    /// Whether nothing has been learned yet.
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

/// One step of a part; a part that is back at its start is not stored.
fn step<K: Ord + Clone>(parts: &mut BTreeMap<K, Lean>, key: K, late: (bool, bool), sign: i64) {
    let part = parts.entry(key.clone()).or_default();
    part.follow(late, sign, Leans::PART);
    if *part == Lean::default() {
        parts.remove(&key);
    }
}

/// How a quote came out, and for which service it was.
#[derive(PartialEq)]
pub(super) struct Scored {
    /// Whether the p50 and the p80 were too short.
    pub(super) late: (bool, bool),
    came_at: At,
    /// The service of the visit.
    pub(super) service: Option<ServiceId>,
    /// Whether it was set by hour and service too.
    pub(super) by_hour: bool,
}

/// What a visit adds to the learned times and to the numbers of its day, and what is subtracted again when its
/// last step is undone.
#[derive(PartialEq)]
pub(super) struct Counted {
    pub(super) service: Option<(ServiceId, Ms)>,
    /// A quote of zero has no size that could be shifted.
    pub(super) scored: Option<Scored>,
    /// The day on which the person came, and what became of them at a closing.
    pub(super) closing: Option<(Day, AtClosing)>,
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
        let closing = visit.at_closing().map(|end| (visit.day, end));
        Counted { service: service_time(visit), scored, closing }
    }
}

/// The time a visit took at windows: counted once, however often it was reopened and ended again.
fn service_time(visit: &Visit) -> Option<(ServiceId, Ms)> {
    let (true, Some(ended), Some(service)) =
        (visit.end().is_some_and(End::is_served), visit.ended_at, visit.service())
    else {
        return None;
    };
    let served = time_in(visit, StateKind::Serving, ended);
    (served > 0).then(|| (service.clone(), served))
}
