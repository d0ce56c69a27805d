//! Whether one group of residents, a district, area, language, channel or access need, is treated like
//! others. A group that comes for services with long waits waits long without being treated differently, and
//! so does one that comes to a busy district: it is compared with others in the same stratum only, such as
//! those who came for the same service in the same district. Strata are formed from what was known before
//! anyone was served, never from the result. Visits of a day share their wait, so the unit of observation is
//! not the visit but the day of a district (`stats/days.rs`). All comparisons of a page are judged together
//! ([`judge`]).

mod rates;
mod times;

use super::adjust::adjusted;
use super::days::{Errors, FEW_DAYS};
use std::cmp::Ordering::{self, Equal, Greater, Less};

/// A stratum with fewer than this many on a side is left out: it says little, and could identify a person.
pub const SMALLEST: u64 = 10;
/// The false discovery rate that a page tolerates.
pub const FALSE_ALARMS: f64 = 0.05;
/// Less than this part of the others' rate fails the four-fifths rule (29 CFR 1607.4 D), which applies to
/// rates only.
const FOUR_FIFTHS: f64 = 0.8;

/// One observation: a visit that is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen<T> {
    /// The stratum, such as people who came for the same service in the same district. Numbered from 0.
    pub stratum: u32,
    /// The kind of visit; callers are one kind. Of each kind that is a tenth of the group or more, half must
    /// be compared. Numbered from 0.
    pub kind: u32,
    /// The day, of one district. Numbered from 0.
    pub day: u32,
    /// In the group under comparison, otherwise one of the others.
    pub in_group: bool,
    /// The observed value.
    pub value: T,
}

/// A value for the group and one for the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sides<T> {
    /// Of the group under comparison.
    pub group: T,
    /// Of everyone else.
    pub rest: T,
}

impl<T> Sides<T> {
    fn of_mut(&mut self, in_group: bool) -> &mut T {
        if in_group { &mut self.group } else { &mut self.rest }
    }
}

/// A comparison, and the numbers it is based on.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison<T> {
    /// How many of each side are compared, in all strata in use together.
    pub n: Sides<u64>,
    /// How many of the group have a known value, including those who are not compared.
    pub whole: u64,
    /// Whether at least half of the group are compared, and half of each kind of it: otherwise a result need
    /// not hold for most of the group.
    pub is_of_most: bool,
    /// Number of strata in use.
    pub used: usize,
    /// Number of strata left out because they have fewer than [`SMALLEST`] on a side; strata with one side
    /// only are not counted.
    pub suppressed: usize,
    /// The result; `None` when no stratum is large enough, or there are too few days to estimate how days
    /// differ.
    pub found: Option<T>,
}

/// A comparison of how long both sides waited.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Times {
    /// The difference of medians.
    pub median: Gap,
    /// The difference of 90th percentiles; `None` with too few people to compare them.
    pub p90: Option<Gap>,
    /// The p-value of van Elteren's test, that both sides are alike within each stratum; its variance is
    /// multiplied by the design effect.
    pub p: f64,
    /// The test statistic: above 0 where the group's times tend to be longer.
    pub z: f64,
}

impl Times {
    /// The direction of the difference that is reported first: longer, shorter, or not certain. 90th
    /// percentiles are reported first where they differ more than the medians, or the other way round.
    #[must_use]
    pub fn way(&self) -> Ordering {
        let half = self.median.way();
        let is_first = |p90: &Gap| {
            let way = p90.way();
            way.is_ne() && (way != half || p90.by().abs() > self.median.by().abs())
        };
        self.p90.filter(is_first).map_or(half, |p90| p90.way())
    }

    /// Whether a certain difference has the direction that the test found; where none is certain, there is no
    /// direction.
    #[must_use]
    pub fn agrees(&self) -> bool {
        let mut sure = [Some(self.median), self.p90].into_iter().flatten().map(|gap| gap.way());
        self.way().is_eq() || sure.any(|one| one == sign(self.z))
    }
}

/// A figure of both sides: the group's own, and that of the others weighted to the group's strata (direct
/// standardization).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// The figure of each side.
    pub of: Sides<f64>,
    /// The 95 % confidence interval of their difference; `None` where no valid one exists.
    pub range: Option<(f64, f64)>,
}

impl Gap {
    /// The group's figure less that of the others.
    #[must_use]
    pub fn by(&self) -> f64 {
        self.of.group - self.of.rest
    }

    /// The direction of the difference if it is certain: the group's figure is higher or lower; equal if the
    /// interval contains 0.
    #[must_use]
    pub fn way(&self) -> Ordering {
        match self.range {
            Some((low, _)) if low > 0.0 => Greater,
            Some((_, high)) if high < 0.0 => Less,
            _ => Equal,
        }
    }
}

fn sign(number: f64) -> Ordering {
    number.partial_cmp(&0.0).unwrap_or(Equal)
}

/// A comparison of the shares of both sides for which something is true.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// The shares, with Newcombe's interval (1998, method 10) for two shares of effective sample sizes, after
    /// strata and days; without an interval where the exact test is used.
    pub gap: Gap,
    /// The p-value of the Cochran-Mantel-Haenszel test without correction, its variance multiplied by the
    /// design effect. Where expected counts are small, at least that of the exact conditional test.
    pub p: f64,
    /// The test statistic: above 0 where the group's share is higher.
    pub z: f64,
}

/// Whether a share should be high or low.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Owed to everyone, such as being acknowledged in time.
    Wanted,
    /// Should happen to nobody, such as leaving unserved.
    Unwanted,
}

impl Rates {
    /// The direction of the difference if it is certain: the group's share is higher or lower; equal
    /// otherwise, also where the test weighs the strata differently and finds the opposite of what is shown.
    #[must_use]
    pub fn way(&self) -> Ordering {
        let shown = if self.gap.range.is_some() { self.gap.way() } else { sign(self.gap.by()) };
        if shown == sign(self.z) { shown } else { Equal }
    }

    /// The group's share of the wanted result divided by that of the others; `None` when the others have
    /// none.
    #[must_use]
    pub fn ratio(&self, outcome: Outcome) -> Option<f64> {
        let wanted = |share: f64| if outcome == Outcome::Wanted { share } else { 1.0 - share };
        let rest = wanted(self.gap.of.rest);
        (rest > 0.0).then(|| wanted(self.gap.of.group) / rest)
    }

    /// Whether the group has less than four fifths of the others' share of the wanted result.
    #[must_use]
    pub fn below_four_fifths(&self, outcome: Outcome) -> bool {
        self.ratio(outcome).is_some_and(|ratio| ratio < FOUR_FIFTHS)
    }
}

/// The observations in strata that are large enough.
struct Base<T> {
    seen: Vec<Seen<T>>,
    /// Counts by stratum; zero in those left out.
    strata: Vec<Sides<u64>>,
    n: Sides<u64>,
    whole: u64,
    is_of_most: bool,
    used: usize,
    suppressed: usize,
    /// Degrees of freedom: one less than the days of the side with fewer days; `None` with too few.
    freedom: Option<usize>,
}

impl<T> Base<T> {
    fn of(mut seen: Vec<Seen<T>>) -> Base<T> {
        let all = kinds(&seen);
        let whole = all.iter().sum();
        let mut strata: Vec<Sides<u64>> = vec![Sides::default(); ends(&seen, |one| one.stratum)];
        for one in &seen {
            if let Some(sides) = strata.get_mut(one.stratum as usize) {
                *sides.of_mut(one.in_group) += 1;
            }
        }
        let there = strata.iter().filter(|sides| sides.group > 0 && sides.rest > 0).count();
        for sides in strata.iter_mut().filter(|sides| sides.group.min(sides.rest) < SMALLEST) {
            *sides = Sides::default();
        }
        seen.retain(|one| strata.get(one.stratum as usize).is_some_and(|sides| sides.group > 0));
        let compared = kinds(&seen).into_iter().chain(std::iter::repeat(0));
        let n_group: u64 = strata.iter().map(|sides| sides.group).sum();
        let is_of_most = 2 * n_group >= whole
            && all.iter().zip(compared).all(|(all, compared)| 10 * all < whole || 2 * compared >= *all);
        let used = strata.iter().filter(|sides| sides.group > 0).count();
        let n = Sides { group: n_group, rest: strata.iter().map(|sides| sides.rest).sum() };
        let mut days: Vec<Sides<bool>> = vec![Sides::default(); ends(&seen, |one| one.day)];
        for one in &seen {
            if let Some(sides) = days.get_mut(one.day as usize) {
                *sides.of_mut(one.in_group) = true;
            }
        }
        let group = days.iter().filter(|sides| sides.group).count();
        let fewer = group.min(days.iter().filter(|sides| sides.rest).count());
        let freedom = (fewer >= FEW_DAYS).then(|| fewer - 1);
        Base { seen, strata, n, whole, is_of_most, used, suppressed: there - used, freedom }
    }

    /// How many of each side are in the stratum of an observation.
    fn around(&self, one: &Seen<T>) -> Sides<f64> {
        let sides = self.strata.get(one.stratum as usize).copied().unwrap_or_default();
        Sides { group: sides.group as f64, rest: sides.rest as f64 }
    }

    /// The design effect of a difference to which each observation adds its distance from its own side's mean
    /// in its stratum, in the strata's Mantel-Haenszel weights times `scale`.
    fn effect(&self, far: impl Iterator<Item = f64>, scale: impl Fn(Sides<f64>) -> f64) -> f64 {
        let (mut errors, mut alone) = (Errors::default(), 0.0);
        for (one, far) in self.seen.iter().zip(far) {
            let around = self.around(one);
            let of_other = if one.in_group { around.rest } else { -around.group };
            let error = far * of_other / (around.group + around.rest) * scale(around);
            errors.add(one.day, error);
            alone += error * error;
        }
        errors.effect(alone)
    }

    fn compared<F>(&self, found: Option<F>) -> Comparison<F> {
        let Base { n, whole, is_of_most, used, suppressed, .. } = *self;
        Comparison { n, whole, is_of_most, used, suppressed, found }
    }
}

/// The size of the group by kind.
fn kinds<T>(seen: &[Seen<T>]) -> Vec<u64> {
    let mut counts = vec![0; ends(seen, |one| one.kind)];
    for one in seen.iter().filter(|one| one.in_group) {
        if let Some(count) = counts.get_mut(one.kind as usize) {
            *count += 1;
        }
    }
    counts
}

/// One more than the highest number.
fn ends<T>(seen: &[Seen<T>], of: fn(&Seen<T>) -> u32) -> usize {
    seen.iter().map(of).max().map_or(0, |last| last as usize + 1)
}

/// The distance of each observation from the mean of its own side in its stratum.
fn means<T>(base: &Base<T>, values: impl Iterator<Item = f64> + Clone) -> Vec<f64> {
    let mut sums: Vec<Sides<f64>> = vec![Sides::default(); base.strata.len()];
    for (one, value) in base.seen.iter().zip(values.clone()) {
        if let Some(sides) = sums.get_mut(one.stratum as usize) {
            *sides.of_mut(one.in_group) += value;
        }
    }
    let far = |(one, value): (&Seen<T>, f64)| {
        let (around, mut sums) =
            (base.around(one), sums.get(one.stratum as usize).copied().unwrap_or_default());
        let n = if one.in_group { around.group } else { around.rest };
        value - *sums.of_mut(one.in_group) / n
    };
    base.seen.iter().zip(values).map(far).collect()
}

/// The judgement of a comparison within its family.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// Its p-value, adjusted for the number of comparisons (Benjamini and Hochberg).
    pub adjusted: f64,
    /// Whether the difference is significant: on average at most [`FALSE_ALARMS`] of such differences are
    /// false alarms.
    pub stands: bool,
}

/// Judges all comparisons of a page together, by their p-values and in their order. A comparison without a
/// result has no judgement, and does not count among the others.
#[must_use]
pub fn judge(family: &[Option<f64>]) -> Vec<Option<Judged>> {
    let known: Vec<f64> = family.iter().flatten().copied().collect();
    let mut adjusted = adjusted(&known).into_iter();
    let judged = |adjusted| Judged { adjusted, stands: adjusted <= FALSE_ALARMS };
    family.iter().map(|p| p.and_then(|_| adjusted.next()).map(judged)).collect()
}
