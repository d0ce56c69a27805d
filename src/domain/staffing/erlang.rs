//! The formulas of A. K. Erlang and C. Palm for a front desk with several windows and one line, first come
//! first served.
//!
//! All of them assume that the hour goes on unchanged for long enough (a steady state), random arrivals
//! (Poisson), and exponential service times. C assumes that nobody ever leaves; A that patience is
//! exponential. Times are in milliseconds, rates per hour, a load is in Erlang: the number of windows that
//! would be busy without a pause.

use crate::stats::SHORT_ABANDON;
use crate::time::HOUR;

/// No line of people was ever longer; a calculation that would need one is refused.
const LONGEST: f64 = 1e6;

/// States less likely than the most likely by this factor are left out.
const NEGLIGIBLE: f64 = 1e-20;

/// The load in Erlang: arrivals per hour times the mean service time.
#[must_use]
pub fn load(per_hour: f64, service_ms: f64) -> f64 {
    per_hour * service_ms / HOUR as f64
}

/// Erlang B: the share turned away where nobody can wait. By the recursion `B(n) = a B(n-1) / (n + a
/// B(n-1))`, which loses no precision however large the load (Jagerman 1974).
#[must_use]
pub fn erlang_b(load: f64, windows: u32) -> f64 {
    (1..=windows).fold(1.0, |b, n| load * b / (f64::from(n) + load * b))
}

/// Erlang C: M/M/n, where everyone waits as long as it takes (Erlang 1917).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ErlangC {
    load: f64,
    windows: f64,
    service_ms: f64,
    must_wait: f64,
}

impl ErlangC {
    /// A front desk in its steady state. `None` when the load is not below the number of windows, because the
    /// line then grows without limit, and for numbers that are not meaningful.
    #[must_use]
    pub fn of(load: f64, windows: u32, service_ms: f64) -> Option<ErlangC> {
        let n = f64::from(windows);
        if !((0.0..n).contains(&load) && is_time(service_ms)) {
            return None;
        }
        let b = erlang_b(load, windows);
        Some(ErlangC { load, windows: n, service_ms, must_wait: b / (1.0 - load / n * (1.0 - b)) })
    }

    /// The share who cannot be served at once.
    #[must_use]
    pub fn must_wait(&self) -> f64 {
        self.must_wait
    }

    /// The share served within the target.
    #[must_use]
    pub fn within(&self, target_ms: f64) -> f64 {
        1.0 - self.must_wait * (-(self.windows - self.load) * target_ms.max(0.0) / self.service_ms).exp()
    }

    /// The mean wait of everyone (average speed of answer), in milliseconds.
    #[must_use]
    pub fn mean_wait_ms(&self) -> f64 {
        self.must_wait * self.service_ms / (self.windows - self.load)
    }

    /// The wait that a share `q` (0 to 1) of all do not exceed, in milliseconds; infinite for 1.
    #[must_use]
    pub fn wait_quantile_ms(&self, q: f64) -> f64 {
        let beyond = 1.0 - q.clamp(0.0, 1.0);
        if beyond >= self.must_wait {
            return 0.0;
        }
        self.service_ms / (self.windows - self.load) * (self.must_wait / beyond).ln()
    }

    /// The mean number of people waiting.
    #[must_use]
    pub fn waiting(&self) -> f64 {
        self.must_wait * self.load / (self.windows - self.load)
    }

    /// The share of window time spent serving.
    #[must_use]
    pub fn occupancy(&self) -> f64 {
        self.load / self.windows
    }
}

/// Erlang A: M/M/n+M, where residents leave when their patience ends (Palm 1957; Garnett, Mandelbaum and
/// Reiman, "Designing a call center with impatient customers", M&SOM 4, 2002). Exact, from the probabilities
/// of its states. It has a steady state under any load.
#[derive(Debug, Clone, PartialEq)]
pub struct ErlangA {
    windows: u32,
    /// Arrivals, services of one window, and departures of one impatient resident, per millisecond.
    arrivals: f64,
    services: f64,
    departures: f64,
    /// The probability that a window is free.
    free: f64,
    /// The probability that all windows are busy and as many people wait as the index says.
    in_line: Vec<f64>,
}

impl ErlangA {
    /// A front desk in its steady state. `None` for numbers that are not meaningful, and where more than a
    /// million people would wait.
    #[must_use]
    pub fn of(per_hour: f64, service_ms: f64, patience_ms: f64, windows: u32) -> Option<ErlangA> {
        let arrivals = per_hour / HOUR as f64;
        if !(is_time(service_ms) && is_time(patience_ms) && (0.0..f64::INFINITY).contains(&arrivals)) {
            return None;
        }
        let (services, departures) = (1.0 / service_ms, 1.0 / patience_ms);
        let capacity = f64::from(windows) * services;
        let likeliest = if arrivals < capacity {
            arrivals / services
        } else {
            f64::from(windows) + (arrivals - capacity) / departures
        };
        if likeliest > LONGEST {
            return None;
        }
        let leave = |people: usize| {
            let served = people.min(windows as usize);
            served as f64 * services + (people - served) as f64 * departures
        };
        let states = steady_state(arrivals, leave, likeliest as usize);
        let (free, in_line) = states.split_at_checked(windows as usize).unwrap_or((&states, &[]));
        Some(ErlangA {
            windows,
            arrivals,
            services,
            departures,
            free: free.iter().sum(),
            in_line: in_line.to_vec(),
        })
    }

    /// The share who cannot be served at once.
    #[must_use]
    pub fn must_wait(&self) -> f64 {
        self.in_line.iter().sum()
    }

    /// The mean number of people waiting.
    #[must_use]
    pub fn waiting(&self) -> f64 {
        self.in_line.iter().zip(0_u32..).map(|(p, waiting)| p * f64::from(waiting)).sum()
    }

    /// The mean time in line of everyone, served or not, in milliseconds (Little's law).
    #[must_use]
    pub fn mean_wait_ms(&self) -> f64 {
        if self.arrivals > 0.0 { self.waiting() / self.arrivals } else { 0.0 }
    }

    /// The share of people who leave.
    #[must_use]
    pub fn left(&self) -> f64 {
        self.departures * self.mean_wait_ms()
    }

    /// The share of window time spent serving.
    #[must_use]
    pub fn occupancy(&self) -> f64 {
        if self.windows == 0 {
            return 0.0;
        }
        (self.arrivals * (1.0 - self.left()) / (f64::from(self.windows) * self.services)).min(1.0)
    }

    /// The share of all arrivals that are served within the target: `stats::ServiceLevel::of_offered`.
    ///
    /// An arrival that finds `i` people waiting is served, with endless patience, after V: the sum of
    /// exponential times of the rates `c + j`, `j` = 0 to `i`, in units of the rate of leaving, with `c` the
    /// rate of all windows. So `exp(-V)` is Beta(c, i+1) distributed (the representation of order statistics,
    /// Rényi 1953), and P(V <= T and V <= patience) = `c/(c+i+1) P(Beta(c+1, i+1) >= exp(-T))`.
    #[must_use]
    pub fn within(&self, target_ms: f64) -> f64 {
        let capacity = self.capacity();
        let stays = self.in_line.iter().zip(1_u32..).map(|(p, i)| p * capacity / (capacity + f64::from(i)));
        let called = Reached::of(capacity + 1.0, target_ms.max(0.0) * self.departures);
        self.free + stays.zip(called).map(|(p, called)| p * called).sum::<f64>()
    }

    /// The share of all arrivals whose time in line is at most the target, whether it ends at a window or by
    /// leaving: `stats::ServiceLevel::early_abandons_met`.
    #[must_use]
    pub fn ended_within(&self, target_ms: f64) -> f64 {
        let target = target_ms.max(0.0) * self.departures;
        let still = Reached::of(self.capacity(), target).map(|called| (1.0 - called) * (-target).exp());
        self.free + self.in_line.iter().zip(still).map(|(p, still)| p * (1.0 - still)).sum::<f64>()
    }

    /// The service level by the default formula, `stats::ServiceLevel::usual`: people who leave at once are
    /// not counted.
    #[must_use]
    pub fn usual(&self, target_ms: f64) -> f64 {
        let short = SHORT_ABANDON as f64;
        let counted = 1.0 - (self.ended_within(short) - self.within(short));
        if counted > 0.0 { (self.within(target_ms) / counted).min(1.0) } else { 0.0 }
    }

    /// The rate of all windows, in units of the rate at which one resident leaves.
    fn capacity(&self) -> f64 {
        f64::from(self.windows) * self.services / self.departures
    }
}

/// The probabilities of the states of a line in which people arrive at one rate and leave at a rate that does
/// not fall with their number. Summed outwards from the most likely state, so that no term is above one and
/// none is subtracted.
fn steady_state(come: f64, go: impl Fn(usize) -> f64, likeliest: usize) -> Vec<f64> {
    let below = (1..=likeliest).rev().scan(1.0, |weight, people| {
        *weight *= go(people) / come;
        Some(*weight)
    });
    let mut states: Vec<f64> = below.collect();
    states.reverse();
    let mut weight = 1.0;
    while weight > NEGLIGIBLE {
        states.push(weight);
        weight *= come / go(states.len());
    }
    let total: f64 = states.iter().sum();
    states.iter_mut().for_each(|state| *state /= total);
    states
}

/// P(Beta(b, i+1) >= exp(-t)) for `i` = 0, 1, 2 …: the probability that the window is reached within `t` with
/// `i` people ahead. It is the probability of more than `i` successes of a negative binomial count
/// (Abramowitz and Stegun 26.5.26). The terms are stored as logarithms: the first ones underflow long before
/// the sum of all does.
struct Reached {
    b: f64,
    /// ln(1 - exp(-t)).
    log_x: f64,
    log_term: f64,
    not_yet: f64,
    i: f64,
}

impl Reached {
    fn of(b: f64, t: f64) -> Reached {
        Reached { b, log_x: (-(-t).exp_m1()).ln(), log_term: -b * t, not_yet: 0.0, i: 0.0 }
    }
}

impl Iterator for Reached {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        self.not_yet += self.log_term.exp();
        self.log_term += self.log_x + ((self.i + self.b) / (self.i + 1.0)).ln();
        self.i += 1.0;
        Some((1.0 - self.not_yet).clamp(0.0, 1.0))
    }
}

/// The expected wait of a person who stays, with all windows busy and `ahead` people waiting before them, any
/// of whom may leave: the sum of `1 / (n/service + k/patience)` over `k` = 0 to `ahead` (Whitt, "Predicting
/// queueing delays", Management Science 45, 1999). In milliseconds; `None` without windows.
#[must_use]
pub fn expected_wait_ms(ahead: u32, windows: u32, service_ms: f64, patience_ms: Option<f64>) -> Option<f64> {
    if windows == 0 || !is_time(service_ms) {
        return None;
    }
    let windows = f64::from(windows) / service_ms;
    let departures = patience_ms.map_or(0.0, |patience| 1.0 / patience);
    Some((0..=ahead).map(|k| 1.0 / (windows + f64::from(k) * departures)).sum())
}

fn is_time(ms: f64) -> bool {
    ms > 0.0 && ms.is_finite()
}
