//! Whether one group of residents, a district, area, language, channel or access need, fares like all the others. A group that comes for what takes
//! long waits long without being treated differently, so that it is compared with the others within the same service only, and the
//! services count by how many of the group came for them. Every comparison of a page is judged together with the rest ([`judge`]).

use super::adjust::adjusted;
use super::bootstrap::{Redrawn, interval};
use super::distribution::{Z95, normal_beyond};
use super::rank::van_elteren;
use super::rate::Rate;
use super::ratio::Difference;
use super::sample::Sample;
use crate::chance::Dice;
use std::collections::BTreeMap;

/// A service with fewer than this many on a side is left out: it says little, and could point at a person.
pub const SMALLEST: u64 = 10;
/// The share of false alarms among all alarms that a page puts up with.
pub const FALSE_ALARMS: f64 = 0.05;
/// Less than this of the others' rate falls short of the four-fifths rule (29 CFR 1607.4 D), which is one for rates only.
const FOUR_FIFTHS: f64 = 0.8;

/// The group and all the others, in one stratum: those who came for the same service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sides<T> {
    /// Those looked at.
    pub group: T,
    /// All the others.
    pub rest: T,
}

/// A comparison, with what it stands on.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison<T> {
    /// How many of each side are compared, all strata in use together.
    pub n: Sides<u64>,
    /// Strata in use.
    pub used: usize,
    /// Strata left out, for having fewer than [`SMALLEST`] on a side.
    pub suppressed: usize,
    /// What was found; `None` when no stratum is large enough.
    pub found: Option<T>,
}

/// How long both sides waited.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Times {
    /// The medians.
    pub median: Gap,
    /// The 90th percentiles.
    pub p90: Gap,
    /// The chance of sides so different if they were alike within each service (van Elteren's test).
    pub p: f64,
}

/// A figure of both sides, each the mean of the strata's own figures by how many of the group are in them, so that both have the group's
/// mix of services.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// The figures, in milliseconds.
    pub of: Sides<f64>,
    /// The group's less the others', with its 95 % bootstrap interval.
    pub by: Difference,
}

/// Which share of both sides it was true of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// The shares, each the mean of the strata's by their Mantel-Haenszel weights, so that both have the same mix of services.
    pub of: Sides<f64>,
    /// The group's less the others' (Mantel-Haenszel), with its 95 % interval (Klingenberg 2014).
    pub by: Difference,
    /// The chance of sides so different if they were alike within each service (Cochran-Mantel-Haenszel test, without correction).
    pub p: f64,
}

/// What a share is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// What is owed to everybody, such as being acknowledged in time.
    Wanted,
    /// What should happen to nobody, such as leaving unserved.
    Unwanted,
}

impl Rates {
    /// The group's share of what is wanted over that of the others (Mantel-Haenszel); `None` when the others have none.
    #[must_use]
    pub fn ratio(&self, outcome: Outcome) -> Option<f64> {
        let wanted = |share: f64| if outcome == Outcome::Wanted { share } else { 1.0 - share };
        let rest = wanted(self.of.rest);
        (rest > 0.0).then(|| wanted(self.of.group) / rest)
    }

    /// Whether the group has less than four fifths of the others' share of what is wanted.
    #[must_use]
    pub fn below_four_fifths(&self, outcome: Outcome) -> bool {
        self.ratio(outcome).is_some_and(|ratio| ratio < FOUR_FIFTHS)
    }
}

impl Comparison<Times> {
    /// Compares times within each stratum. The same strata and seed give the same intervals.
    #[must_use]
    pub fn of_times<K: Ord>(strata: &BTreeMap<K, Sides<Sample>>, seed: u64) -> Comparison<Times> {
        let large: Vec<&Sides<Sample>> =
            strata.values().filter(|sides| sides.group.n().min(sides.rest.n()) >= SMALLEST).collect();
        let n = Sides {
            group: large.iter().map(|sides| sides.group.n()).sum(),
            rest: large.iter().map(|sides| sides.rest.n()).sum(),
        };
        let mut dice = Dice::new(seed);
        let mut found = || {
            Some(Times {
                median: gap(&large, 0.5, &mut dice)?,
                p90: gap(&large, 0.9, &mut dice)?,
                p: van_elteren(large.iter().map(|sides| (&sides.group, &sides.rest)))?.p,
            })
        };
        Comparison { n, used: large.len(), suppressed: strata.len() - large.len(), found: found() }
    }

    /// The chance of what was found if there is no difference; `None` when nothing was.
    #[must_use]
    pub fn p(&self) -> Option<f64> {
        self.found.map(|found| found.p)
    }
}

/// The `q`-quantiles of both sides; `None` without strata.
fn gap(strata: &[&Sides<Sample>], q: f64, dice: &mut Dice) -> Option<Gap> {
    let all: u64 = strata.iter().map(|sides| sides.group.n()).sum();
    let redrawn = strata.iter().map(|sides| {
        let weight = sides.group.n() as f64 / all as f64;
        Some((weight, Redrawn::of(&sides.group, q)?, Redrawn::of(&sides.rest, q)?))
    });
    let strata: Vec<_> = redrawn.collect::<Option<_>>().filter(|_| all > 0)?;
    let group = strata.iter().map(|(weight, group, _)| weight * group.value).sum();
    let rest = strata.iter().map(|(weight, _, rest)| weight * rest.value).sum();
    let (low, high) = interval(dice, |dice| {
        strata.iter().map(|(weight, group, rest)| weight * (group.draw(dice) - rest.draw(dice))).sum()
    });
    Some(Gap { of: Sides { group, rest }, by: Difference { by: group - rest, low, high } })
}

impl Comparison<Rates> {
    /// Compares shares within each stratum.
    #[must_use]
    pub fn of_rates<K: Ord>(strata: &BTreeMap<K, Sides<Rate>>) -> Comparison<Rates> {
        let large: Vec<Sides<Rate>> = strata
            .values()
            .filter(|sides| sides.group.whole.min(sides.rest.whole) >= SMALLEST)
            .copied()
            .collect();
        let mut sums = Sums::default();
        large.iter().for_each(|sides| sums.add(sides));
        let n = Sides {
            group: large.iter().map(|sides| sides.group.whole).sum(),
            rest: large.iter().map(|sides| sides.rest.whole).sum(),
        };
        let found = (!large.is_empty()).then(|| sums.rates(&large));
        Comparison { n, used: large.len(), suppressed: strata.len() - large.len(), found }
    }

    /// The chance of what was found if there is no difference; `None` when nothing was.
    #[must_use]
    pub fn p(&self) -> Option<f64> {
        self.found.map(|found| found.p)
    }
}

/// Sums over strata of two by two tables.
#[derive(Default)]
struct Sums {
    /// n m / N, and that times each side's share.
    weights: f64,
    group: f64,
    rest: f64,
    /// Sato's P and Q (1989, "On the variance estimator for the Mantel-Haenszel risk difference").
    p: f64,
    q: f64,
    /// The group's count less what it would be on average if there were no difference, and the variance of that.
    above: f64,
    variance: f64,
}

impl Sums {
    fn add(&mut self, sides: &Sides<Rate>) {
        let (n, m) = (sides.group.whole as f64, sides.rest.whole as f64);
        let (x, y) = (sides.group.part as f64, sides.rest.part as f64);
        let (all, parts) = (n + m, x + y);
        self.weights += n * m / all;
        self.group += x * m / all;
        self.rest += y * n / all;
        self.p += (n * n * y - m * m * x + n * m * (m - n) / 2.0) / (all * all);
        self.q += (x * (m - y) + y * (n - x)) / (2.0 * all);
        self.above += x - n * parts / all;
        self.variance += n * m * parts * (all - parts) / (all * all * (all - 1.0));
    }

    fn rates(&self, strata: &[Sides<Rate>]) -> Rates {
        let of = Sides { group: self.group / self.weights, rest: self.rest / self.weights };
        let by = of.group - of.rest;
        // All differences that Sato's variance, taken at the difference itself, does not rule out.
        let scale = Z95 * Z95 / (self.weights * self.weights);
        let middle = by + scale * self.p / 2.0;
        let reach = (middle * middle - by * by + scale * self.q).max(0.0).sqrt();
        let mut by = Difference { by, low: (middle - reach).max(-1.0), high: (middle + reach).min(1.0) };
        if self.q <= 0.0 {
            // True of nobody or of everybody, stratum by stratum, which leaves no variance to see: as far as all together tell.
            let all = |side: fn(&Sides<Rate>) -> Rate| {
                strata.iter().map(side).fold(Rate::default(), |sum, rate| Rate {
                    part: sum.part + rate.part,
                    whole: sum.whole + rate.whole,
                })
            };
            by = all(|sides| sides.group).less(all(|sides| sides.rest)).map_or(by, |pooled| Difference {
                by: by.by,
                low: by.by + pooled.low - pooled.by,
                high: by.by + pooled.high - pooled.by,
            });
        }
        let p = if self.variance > 0.0 { normal_beyond(self.above / self.variance.sqrt()) } else { 1.0 };
        Rates { of, by, p }
    }
}

/// What became of a comparison among all of its family.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// Its p-value, adjusted for how many comparisons there are (Benjamini and Hochberg).
    pub adjusted: f64,
    /// Whether the difference is one to speak of: at most [`FALSE_ALARMS`] of those are false alarms, on average.
    pub stands: bool,
}

/// Judges all comparisons of a page together, by their p-values and in their order. One in which nothing was found has no judgement, and
/// does not weigh on the others.
#[must_use]
pub fn judge(family: &[Option<f64>]) -> Vec<Option<Judged>> {
    let known: Vec<f64> = family.iter().flatten().copied().collect();
    let mut adjusted = adjusted(&known).into_iter();
    let judged = |adjusted| Judged { adjusted, stands: adjusted <= FALSE_ALARMS };
    family.iter().map(|p| p.and_then(|_| adjusted.next()).map(judged)).collect()
}
