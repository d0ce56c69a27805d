//! The staffing plan: for each hour of the week, from observed demand to a number of windows.

use super::erlang::{ErlangA, ErlangC, load};
use super::simulate::{self, Hour, Length, Residents, Simulated, Times};
use crate::reports::Method;
use crate::rng::Dice;
use crate::rules::Spread;
use crate::stats::ServiceLevel;
use crate::time::{HOUR, Ms};

/// With fewer weeks of data an hour gets no advice: one unusual day would decide it.
pub const FEW_WEEKS: u32 = 4;
/// With fewer contacts in all an hour gets no advice.
pub const FEW_CONTACTS: f64 = 10.0;
/// The upper limit of the search: no front desk has more windows.
pub const MOST_WINDOWS: u32 = 1_000;
/// The formulas are used from this many windows on; below, a simulation.
const FORMULAS_FROM: u32 = 3;
/// How an hour is simulated: number of runs, contacts of the warm-up and contacts counted in each. Each run
/// begins with nobody there, so a desk within a few per cent of its capacity looks a little better than it
/// is; it misses its target by far all the same.
const RUNS: usize = 10;
const WARM_UP: f64 = 500.0;
const COUNTED: f64 = 1_500.0;

/// How many people came in an hour of the week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arrivals {
    /// The mean over the weeks.
    pub mean: f64,
    /// The standard deviation between the weeks.
    pub deviation: f64,
    /// The number of weeks with data.
    pub weeks: u32,
}

impl Arrivals {
    /// Whether the weeks differ by more than chance: the index of dispersion `(weeks - 1) deviation² / mean`
    /// against the 95 % point of its chi-square distribution (Fisher, Thornton and Mackenzie 1922; the point
    /// by Wilson and Hilferty 1931). The formulas are then too optimistic for a busy week.
    #[must_use]
    pub fn are_uneven(&self) -> bool {
        const Z: f64 = 1.644_853_626_951_472;
        if self.weeks < 2 || self.mean <= 0.0 {
            return false;
        }
        let freedom = f64::from(self.weeks) - 1.0;
        let ninth = 2.0 / (9.0 * freedom);
        let point = freedom * (1.0 - ninth + Z * ninth.sqrt()).powi(3);
        freedom * self.deviation.powi(2) / self.mean > point
    }
}

/// How long a visitor occupies a window: serving and wrap-up together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Serving {
    /// The mean, in milliseconds.
    pub mean_ms: f64,
    /// Standard deviation of the logarithm.
    pub spread: f64,
}

impl Serving {
    /// A service's distribution of times plus a constant wrap-up: the log-normal with the mean and the
    /// variance of the sum.
    #[must_use]
    pub fn of(service: Spread, wrap_up_ms: Ms) -> Serving {
        let serving_ms = service.median_s * 1_000.0 * (service.spread.powi(2) / 2.0).exp();
        let mean_ms = serving_ms + wrap_up_ms as f64;
        let variance = serving_ms.powi(2) * service.spread.powi(2).exp_m1();
        Serving { mean_ms, spread: (variance / mean_ms.powi(2)).ln_1p().sqrt() }
    }

    fn times(&self) -> Times {
        let median_s = self.mean_ms / 1_000.0 * (-self.spread.powi(2) / 2.0).exp();
        Times::LogNormal(Spread { median_s, spread: self.spread })
    }
}

/// A service level target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    /// The share of residents, by the default formula ([`ServiceLevel::usual`]).
    pub share: f64,
    /// The longest wait that meets the target.
    pub within_ms: Ms,
}

/// The demand of an hour of the week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Demand {
    /// How many people come.
    pub arrivals: Arrivals,
    /// How long each occupies a window.
    pub serving: Serving,
    /// The mean patience before people leave, in milliseconds; `None` when that is not known.
    pub patience_ms: Option<f64>,
    /// The target of the hour.
    pub target: Target,
}

/// The predicted result of a number of windows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prediction {
    /// The number of windows of this prediction.
    pub windows: u32,
    /// The share served within the target, by the default formula.
    pub service_level: f64,
    /// Its standard error, when it was simulated.
    pub error: Option<f64>,
    /// The mean time in line, in milliseconds; `None` when the line would grow without limit.
    pub mean_wait_ms: Option<f64>,
    /// The share of people who leave; `None` when patience is not known.
    pub left: Option<f64>,
    /// The share of window time spent serving.
    pub occupancy: f64,
}

/// The windows an hour needs, with the neighboring numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Needed {
    /// The method of all three predictions: the same, so that only the number of windows differs.
    pub method: Method,
    /// The load in Erlang: windows that would be busy without a pause.
    pub load: f64,
    /// The windows needed by Erlang C.
    pub by_erlang_c: u32,
    /// The windows needed by Erlang A; `None` when patience is not known.
    pub by_erlang_a: Option<u32>,
    /// The fewest windows that meet the target.
    pub enough: Prediction,
    /// With one window fewer; `None` when that is no window.
    pub one_fewer: Option<Prediction>,
    /// With one window more.
    pub one_more: Prediction,
    /// The weeks differ by more than chance ([`Arrivals::are_uneven`]).
    pub uneven: bool,
}

/// The advice for an hour of the week.
#[derive(Debug, Clone, PartialEq)]
pub enum Advice {
    /// The number of windows, with predictions.
    Windows(Box<Needed>),
    /// Data for fewer than [`FEW_WEEKS`] weeks.
    TooFewWeeks,
    /// Data for fewer than [`FEW_CONTACTS`] contacts.
    TooFewContacts,
    /// Not even [`MOST_WINDOWS`] windows would meet the target, or the input is not meaningful.
    OutOfReach,
}

impl Advice {
    /// The number of windows needed, if there is advice.
    #[must_use]
    pub fn windows(&self) -> Option<u32> {
        match self {
            Advice::Windows(needed) => Some(needed.enough.windows),
            _ => None,
        }
    }
}

/// The plan of a week, hour by hour, Monday's first hour first.
#[must_use]
pub fn plan(week: &[Demand], seed: u64) -> Vec<Advice> {
    let mut dice = Dice::new(seed);
    week.iter().map(|demand| demand.advice(dice.draw())).collect()
}

impl Demand {
    /// The advice for this hour. The seed is that of a simulation.
    #[must_use]
    pub fn advice(&self, seed: u64) -> Advice {
        let Arrivals { mean, weeks, .. } = self.arrivals;
        if weeks < FEW_WEEKS {
            return Advice::TooFewWeeks;
        }
        if mean * f64::from(weeks) < FEW_CONTACTS {
            return Advice::TooFewContacts;
        }
        self.needed(seed).map_or(Advice::OutOfReach, |needed| Advice::Windows(Box::new(needed)))
    }

    fn needed(&self, seed: u64) -> Option<Needed> {
        let by_erlang_c = fewest(|windows| self.meets(self.by_erlang_c(windows)))?;
        let by_erlang_a = match self.patience_ms {
            Some(patience) => Some(fewest(|windows| self.meets(self.by_erlang_a(patience, windows)))?),
            None => None,
        };
        let by_formula = by_erlang_a.unwrap_or(by_erlang_c);
        let method = match self.patience_ms {
            _ if by_formula < FORMULAS_FROM => Method::Simulation,
            Some(_) => Method::ErlangA,
            None => Method::ErlangC,
        };
        let predict = |windows| match (method, self.patience_ms) {
            (Method::Simulation, _) => self.by_simulation(windows, seed),
            (_, Some(patience)) => self.by_erlang_a(patience, windows),
            (_, None) => self.by_erlang_c(windows),
        };
        // Simulations are expensive and few windows are needed: each number once, from one up.
        let from = if method == Method::Simulation { 1 } else { by_formula };
        let mut one_fewer = if from > 1 { Some(predict(from - 1)?) } else { None };
        let mut enough = predict(from)?;
        while !self.meets(Some(enough)) && enough.windows < MOST_WINDOWS {
            one_fewer = Some(enough);
            enough = predict(enough.windows + 1)?;
        }
        Some(Needed {
            method,
            load: self.load(),
            by_erlang_c,
            by_erlang_a,
            one_more: predict(enough.windows + 1)?,
            enough,
            one_fewer,
            uneven: self.arrivals.are_uneven(),
        })
    }

    fn load(&self) -> f64 {
        load(self.arrivals.mean, self.serving.mean_ms)
    }

    fn meets(&self, prediction: Option<Prediction>) -> bool {
        prediction.is_some_and(|prediction| prediction.service_level >= self.target.share)
    }

    fn by_erlang_c(&self, windows: u32) -> Option<Prediction> {
        let load = self.load();
        if load >= f64::from(windows) {
            return Some(overrun(windows));
        }
        let counter = ErlangC::of(load, windows, self.serving.mean_ms)?;
        Some(Prediction {
            windows,
            service_level: counter.within(self.target.within_ms as f64),
            error: None,
            mean_wait_ms: Some(counter.mean_wait_ms()),
            left: None,
            occupancy: counter.occupancy(),
        })
    }

    fn by_erlang_a(&self, patience_ms: f64, windows: u32) -> Option<Prediction> {
        let counter = ErlangA::of(self.arrivals.mean, self.serving.mean_ms, patience_ms, windows)?;
        Some(Prediction {
            windows,
            service_level: counter.usual(self.target.within_ms as f64),
            error: None,
            mean_wait_ms: Some(counter.mean_wait_ms()),
            left: Some(counter.left()),
            occupancy: counter.occupancy(),
        })
    }

    fn by_simulation(&self, windows: u32, seed: u64) -> Option<Prediction> {
        if self.patience_ms.is_none() && self.load() >= f64::from(windows) {
            return Some(overrun(windows));
        }
        let lasting = |contacts: f64| (contacts / self.arrivals.mean * HOUR as f64) as Ms;
        let length = Length { runs: RUNS, warm_up_ms: lasting(WARM_UP), counted_ms: lasting(COUNTED) };
        let residents = Residents {
            times: self.serving.times(),
            patience_ms: self.patience_ms,
            target_ms: self.target.within_ms,
        };
        let hour = Hour { per_hour: self.arrivals.mean, windows };
        let played: Simulated = simulate::steady(hour, &residents, length, seed)?;
        let level = played.share(ServiceLevel::usual)?;
        Some(Prediction {
            windows,
            service_level: level.share,
            error: Some(level.error),
            mean_wait_ms: Some(played.mean_wait_ms),
            left: self.patience_ms.map(|_| played.left),
            occupancy: played.occupancy?,
        })
    }
}

/// Demand exceeds what the windows can serve, and nobody leaves.
fn overrun(windows: u32) -> Prediction {
    Prediction { windows, service_level: 0.0, error: None, mean_wait_ms: None, left: None, occupancy: 1.0 }
}

/// The smallest number that is enough, if more are never worse; by bisection.
fn fewest(enough: impl Fn(u32) -> bool) -> Option<u32> {
    let (mut too_few, mut known) = (0, MOST_WINDOWS);
    if !enough(known) {
        return None;
    }
    while known - too_few > 1 {
        let middle = too_few + (known - too_few) / 2;
        if enough(middle) {
            known = middle;
        } else {
            too_few = middle;
        }
    }
    Some(known)
}
