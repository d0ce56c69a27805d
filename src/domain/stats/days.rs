//! The uncertainty of a figure whose visits share days. People who come on a bad day wait like everyone else
//! of that day, so that a hundred visits of ten days are less informative than a hundred of a hundred days.
//! The unit is the day of a district; the information that the visits would have if they were independent is
//! reduced by the design effect (Kish, "Survey Sampling", 8.2; Rao and Scott 1992, "A simple method for the
//! analysis of clustered binary data"), and limits come from Student's distribution with one less than the
//! days of the smaller side.

use super::distribution::student_at;
use super::histogram::Histogram;
use super::rate::{Rate, newcombe};
use super::ratio::Difference;
use super::sample::Sample;
use crate::time::Ms;

/// Fewer days than this on a side are not enough to estimate how days differ.
pub const FEW_DAYS: usize = 5;
/// Fewer people than this on a side have a share, but it is not compared.
pub const FEW: u64 = 10;
/// The same for a median: with fewer, its interval is far wider than it claims.
pub const FEW_MEDIAN: u64 = 30;
/// The same for the time within which nine of ten were called.
pub const FEW_TAIL: u64 = 100;

/// The error rate of a 95 % interval.
pub(super) const WRONG: f64 = 0.05;

/// The number of people needed to compare a quantile.
pub(super) fn fewest(q: f64) -> u64 {
    if q > 0.5 { FEW_TAIL } else { FEW_MEDIAN }
}

/// The errors of an estimate, summed by day.
#[derive(Debug, Default)]
pub(super) struct Errors {
    days: Vec<f64>,
    seen: Vec<bool>,
}

impl Errors {
    pub(super) fn add(&mut self, day: u32, error: f64) {
        let day = day as usize;
        if self.days.len() <= day {
            self.days.resize(day + 1, 0.0);
            self.seen.resize(day + 1, false);
        }
        if let Some((sum, seen)) = self.days.get_mut(day).zip(self.seen.get_mut(day)) {
            *sum += error;
            *seen = true;
        }
    }

    /// The number of days with any visit.
    pub(super) fn days(&self) -> usize {
        self.seen.iter().filter(|seen| **seen).count()
    }

    /// The covariance of two estimates with these errors; with itself, its variance.
    pub(super) fn with(&self, other: &Errors) -> f64 {
        self.days.iter().zip(&other.days).map(|(one, other)| one * other).sum()
    }

    /// The design effect: the variance divided by that of independent visits; never less than one.
    pub(super) fn effect(&self, alone: f64) -> f64 {
        let effect = self.with(self) / alone;
        if effect.is_finite() { effect.max(1.0) } else { 1.0 }
    }
}

/// One value of a time, observed on one day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) ms: Ms,
    pub(super) day: u32,
    /// The number of observations.
    pub(super) count: f64,
    /// The weight of each of them.
    pub(super) weight: f64,
}

/// A quantile of times, with what its interval is computed from.
#[derive(Debug)]
pub(super) struct Quantile {
    q: f64,
    /// The share of all below, and the time, rising in both.
    curve: Vec<(f64, f64)>,
    pub(super) value: f64,
    errors: Errors,
    /// The variance of the share at or below the quantile for independent visits, which is known.
    alone: f64,
}

impl Quantile {
    /// The quantile of times in rising order; `None` for none.
    pub(super) fn of(rising: &[Seen], q: f64) -> Option<Quantile> {
        let all: f64 = rising.iter().map(|seen| seen.count * seen.weight).sum();
        let mut below = 0.0;
        let mut curve = Vec::with_capacity(rising.len());
        for Seen { ms, count, weight, .. } in rising {
            let half = weight / 2.0;
            curve.push(((below + half) / all, *ms as f64));
            below += count * weight;
            if *count > 1.0 {
                curve.push(((below - half) / all, *ms as f64));
            }
        }
        let value = at(&curve, q)?;
        let mut errors = Errors::default();
        for seen in rising {
            let is_below = f64::from(u8::from(seen.ms as f64 <= value));
            errors.add(seen.day, seen.count * seen.weight * (is_below - q) / all);
        }
        let alone = q * (1.0 - q) * rising.iter().map(|seen| seen.count * seen.weight.powi(2)).sum::<f64>()
            / all.powi(2);
        Some(Quantile { q, curve, value, errors, alone })
    }

    /// The reach of its interval from the quantile, as a share of all: the known part by the normal
    /// distribution, and the part of the days, which is estimated, by Student's.
    fn reach(&self, (z, t): (f64, f64)) -> f64 {
        let more = (self.errors.with(&self.errors) - self.alone).max(0.0);
        (z * z * self.alone + t * t * more).sqrt()
    }

    /// Its interval between order statistics (Woodruff 1952, "Confidence intervals for medians and other
    /// position measures"); `None` when there are too few for such ends.
    fn interval(&self, far: (f64, f64)) -> Option<(f64, f64)> {
        let reach = self.reach(far);
        let (low, high) = (at(&self.curve, self.q - reach)?, at(&self.curve, self.q + reach)?);
        Some((low.min(self.value), high.max(self.value)))
    }

    /// The difference to another quantile, by "square and add" (Zou and Donner 2008, "Construction of
    /// confidence limits about effect measures"), with the covariance of shared days.
    pub(super) fn less(&self, other: &Quantile, chance: f64) -> Option<(f64, f64)> {
        let freedom = self.errors.days().min(other.errors.days()).checked_sub(1)?;
        let far = (student_at(chance, usize::MAX), student_at(chance, freedom));
        let ((low, high), (other_low, other_high)) = (self.interval(far)?, other.interval(far)?);
        let common = far.1 * far.1 * self.errors.with(&other.errors) / (self.reach(far) * other.reach(far));
        let common = if common.is_finite() { common.clamp(-1.0, 1.0) } else { 0.0 };
        let reach =
            |one: f64, other: f64| (one * one + other * other - 2.0 * common * one * other).max(0.0).sqrt();
        let by = self.value - other.value;
        Some((
            by - reach(self.value - low, other_high - other.value),
            by + reach(high - self.value, other.value - other_low),
        ))
    }
}

/// The time below which a share of all is: between the middles of the steps of the curve.
fn at(curve: &[(f64, f64)], share: f64) -> Option<f64> {
    let next = curve.partition_point(|(below, _)| *below < share);
    let (above, high) = curve.get(next).copied()?;
    let (below, low) = curve.get(next.checked_sub(1)?).copied()?;
    Some(low + (high - low) * (share - below) / (above - below))
}

/// The `q`-quantile of some days less that of others, with its 95 % interval. `None` with too few people or
/// days on a side.
#[must_use]
pub fn times(now: &[&Histogram], before: &[&Histogram], q: f64) -> Option<Change> {
    let all = |days: &[&Histogram]| days.iter().map(|day| day.n()).sum::<u64>();
    if all(now).min(all(before)) < fewest(q) || there(now).min(there(before)) < FEW_DAYS {
        return None;
    }
    let of = |days: &[&Histogram], first: usize| {
        let mut rising: Vec<Seen> = Vec::new();
        for (histogram, day) in days.iter().zip(first..) {
            let seen =
                |(ms, count): (Ms, u64)| Seen { ms, day: day as u32, count: count as f64, weight: 1.0 };
            rising.extend(Sample::from(*histogram).iter().map(seen));
        }
        rising.sort_by_key(|seen| seen.ms);
        Quantile::of(&rising, q)
    };
    let (one, other) = (of(now, 0)?, of(before, now.len())?);
    Change::of(one.value - other.value, |chance| one.less(&other, chance))
}

/// A figure of some days less that of others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// The difference, with its 95 % interval.
    pub by: Difference,
    /// The p-value: the error rate of the interval that just excludes zero.
    pub p: f64,
}

impl Change {
    /// From intervals as a function of their error rate.
    fn of(by: f64, interval: impl Fn(f64) -> Option<(f64, f64)>) -> Option<Change> {
        let (low, high) = interval(WRONG)?;
        let leaves_out = |chance: f64| interval(chance).is_some_and(|(low, high)| low > 0.0 || high < 0.0);
        let (mut held, mut p) = (0.0, 1.0);
        for _ in 0..24 {
            let chance = f64::midpoint(held, p);
            if leaves_out(chance) { p = chance } else { held = chance }
        }
        Some(Change { by: Difference { by, low, high }, p })
    }
}

fn there(days: &[&Histogram]) -> usize {
    days.iter().filter(|day| day.n() > 0).count()
}

/// The share of some days less that of others, with its 95 % interval (Newcombe's, with effective sample
/// sizes). `None` with too few people or days on a side.
#[must_use]
pub fn shares(now: &[Rate], before: &[Rate]) -> Option<Change> {
    let (now, before) = (Worth::of(now)?, Worth::of(before)?);
    let freedom = now.days.min(before.days).checked_sub(1)?;
    Change::of(now.share - before.share, |chance| {
        let found = newcombe((now.share, now.n), (before.share, before.n), student_at(chance, freedom));
        Some((found.low, found.high))
    })
}

/// A share, and its effective sample size.
struct Worth {
    share: f64,
    /// The number of independent people with the same information.
    n: f64,
    days: usize,
}

impl Worth {
    fn of(days: &[Rate]) -> Option<Worth> {
        let sum = |of: fn(&Rate) -> u64| days.iter().map(of).sum::<u64>() as f64;
        let (part, whole) = (sum(|day| day.part), sum(|day| day.whole));
        if whole < FEW as f64 {
            return None;
        }
        let share = part / whole;
        let mut errors = Errors::default();
        for (rate, day) in days.iter().zip(0..).filter(|(rate, _)| rate.whole > 0) {
            errors.add(day, (rate.part as f64 - share * rate.whole as f64) / whole);
        }
        let n = whole / errors.effect(share * (1.0 - share) / whole);
        (errors.days() >= FEW_DAYS).then(|| Worth { share, n, days: errors.days() })
    }
}
