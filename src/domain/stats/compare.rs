//! Whether one group of residents, a district, area, language, channel or access need, fares like others. A group that comes for what takes
//! long waits long without being treated differently, and so does one that comes to a busy district: it is compared with others in the same
//! stratum only, such as those who came for the same service in the same district. Strata are made of what was there before anybody was
//! served, never of what came of it. Days share their wait, so that not each visit but each day of a district counts as one (`days.rs`).
//! Every comparison of a page is judged together with the rest ([`judge`]).

use super::adjust::adjusted;
use super::days::{Errors, FEW_DAYS, Quantile, WRONG, fewest};
use super::distribution::{student_beyond, student95};
use super::rank::van_elteren;
use super::rate::{Rate, newcombe};
use super::sample::Sample;
use crate::time::Ms;
use std::cmp::Ordering::{self, Equal, Greater, Less};

/// A stratum with fewer than this many on a side is left out: it says little, and could point at a person.
pub const SMALLEST: u64 = 10;
/// The share of false alarms among all alarms that a page puts up with.
pub const FALSE_ALARMS: f64 = 0.05;
/// Less than this of the others' rate falls short of the four-fifths rule (29 CFR 1607.4 D), which is one for rates only.
const FOUR_FIFTHS: f64 = 0.8;
/// Fewer than so many expected, and the normal distribution is too rough (Mantel and Fleiss 1980).
const EXPECTED: f64 = 5.0;
/// So many people draw the share of a stratum towards the whole where its variance is asked for, as Agresti and Coull (1998) add four to a
/// sample: one of 0 of 15 would have none.
const DRAWN: f64 = 4.0;
/// A share this near to none or all is that, but for rounding.
const ALMOST: f64 = 1e-9;

/// Somebody who is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen<T> {
    /// Among whom, such as those who came for the same service in the same district. Numbered from 0.
    pub stratum: u32,
    /// On which day of which district. Numbered from 0.
    pub day: u32,
    /// In the group looked at, else one of the others.
    pub in_group: bool,
    /// What was seen of them.
    pub value: T,
}

/// The group and the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sides<T> {
    /// Those looked at.
    pub group: T,
    /// The others.
    pub rest: T,
}

impl<T> Sides<T> {
    fn of_mut(&mut self, in_group: bool) -> &mut T {
        if in_group { &mut self.group } else { &mut self.rest }
    }
}

/// A comparison, with what it stands on.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison<T> {
    /// How many of each side are compared, all strata in use together.
    pub n: Sides<u64>,
    /// How many of the group this is known of, also those who are not compared.
    pub whole: u64,
    /// Strata in use.
    pub used: usize,
    /// Strata left out, for having fewer than [`SMALLEST`] on a side; none of those where only one side came.
    pub suppressed: usize,
    /// What was found; `None` when no stratum is large enough, or there are too few days to know how days differ.
    pub found: Option<T>,
}

impl<T> Comparison<T> {
    /// Whether at least half of the group are compared: otherwise what is true of them need not be of most of it.
    #[must_use]
    pub fn is_of_most(&self) -> bool {
        2 * self.n.group >= self.whole
    }
}

/// How long both sides waited.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Times {
    /// The medians.
    pub median: Gap,
    /// The 90th percentiles; `None` with too few people to compare them.
    pub p90: Option<Gap>,
    /// The chance of sides so different if they were alike within each stratum: van Elteren's test, its variance times the design effect.
    pub p: f64,
    /// Above 0 where by that test the group's times tend to be longer.
    pub z: f64,
}

impl Times {
    /// Which way the group differs by what is told of it first: longer, shorter, or neither for sure. Nine of ten come first where they lie
    /// further apart than the medians, or the other way round.
    #[must_use]
    pub fn way(&self) -> Ordering {
        let half = self.median.way();
        let is_first = |p90: &Gap| {
            let way = p90.way();
            way.is_ne() && (way != half || p90.by().abs() > self.median.by().abs())
        };
        self.p90.filter(is_first).map_or(half, |p90| p90.way())
    }

    /// Whether something that differs for sure does so the way the test found; where nothing does, there is no way to tell.
    #[must_use]
    pub fn agrees(&self) -> bool {
        let mut sure = [Some(self.median), self.p90].into_iter().flatten().map(|gap| gap.way());
        self.way().is_eq() || sure.any(|one| one == sign(self.z))
    }
}

/// A figure of both sides: the group's own, and that of the others were they made up of the strata as the group is (direct standardisation).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// The figures.
    pub of: Sides<f64>,
    /// The 95 % interval of their difference; `None` where there is none that holds.
    pub range: Option<(f64, f64)>,
}

impl Gap {
    /// The group's less the others'.
    #[must_use]
    pub fn by(&self) -> f64 {
        self.of.group - self.of.rest
    }

    /// Which way the group differs for sure: its figure is higher, lower, or the interval leaves room for none.
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

/// Which share of both sides it was true of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// The shares, with Newcombe's interval (1998, method 10) of two shares of as many people alike as strata and days are worth; without one
    /// where the exact test is used.
    pub gap: Gap,
    /// The chance of sides so different if they were alike within each stratum: Cochran-Mantel-Haenszel test without correction, its variance
    /// times the design effect. Where few are expected, not less than the exact conditional test says.
    pub p: f64,
    /// Above 0 where by that test it was true of more of the group.
    pub z: f64,
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
    /// Which way the group differs for sure: its share is higher, lower, or neither, as where the test weighs the strata otherwise and finds
    /// the opposite of what is shown.
    #[must_use]
    pub fn way(&self) -> Ordering {
        let shown = if self.gap.range.is_some() { self.gap.way() } else { sign(self.gap.by()) };
        if shown == sign(self.z) { shown } else { Equal }
    }

    /// The group's share of what is wanted over that of the others; `None` when the others have none.
    #[must_use]
    pub fn ratio(&self, outcome: Outcome) -> Option<f64> {
        let wanted = |share: f64| if outcome == Outcome::Wanted { share } else { 1.0 - share };
        let rest = wanted(self.gap.of.rest);
        (rest > 0.0).then(|| wanted(self.gap.of.group) / rest)
    }

    /// Whether the group has less than four fifths of the others' share of what is wanted.
    #[must_use]
    pub fn below_four_fifths(&self, outcome: Outcome) -> bool {
        self.ratio(outcome).is_some_and(|ratio| ratio < FOUR_FIFTHS)
    }
}

/// Whoever is compared, in strata that are large enough.
struct Base<T> {
    seen: Vec<Seen<T>>,
    /// By stratum; nobody in those left out.
    strata: Vec<Sides<u64>>,
    n: Sides<u64>,
    whole: u64,
    used: usize,
    suppressed: usize,
    /// Degrees of freedom: one less than the days of the side with fewer; `None` with too few.
    freedom: Option<usize>,
}

impl<T> Base<T> {
    fn of(mut seen: Vec<Seen<T>>) -> Base<T> {
        let whole = seen.iter().filter(|one| one.in_group).count() as u64;
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
        let used = strata.iter().filter(|sides| sides.group > 0).count();
        let n = Sides {
            group: strata.iter().map(|sides| sides.group).sum(),
            rest: strata.iter().map(|sides| sides.rest).sum(),
        };
        let mut days: Vec<Sides<bool>> = vec![Sides::default(); ends(&seen, |one| one.day)];
        for one in &seen {
            if let Some(sides) = days.get_mut(one.day as usize) {
                *sides.of_mut(one.in_group) = true;
            }
        }
        let group = days.iter().filter(|sides| sides.group).count();
        let fewer = group.min(days.iter().filter(|sides| sides.rest).count());
        let freedom = (fewer >= FEW_DAYS).then(|| fewer - 1);
        Base { seen, strata, n, whole, used, suppressed: there - used, freedom }
    }

    /// How many of each side are in somebody's stratum.
    fn around(&self, one: &Seen<T>) -> Sides<f64> {
        let sides = self.strata.get(one.stratum as usize).copied().unwrap_or_default();
        Sides { group: sides.group as f64, rest: sides.rest as f64 }
    }

    /// The design effect of a difference to which everybody adds how far they are from their own side's mean in their stratum, in the
    /// strata's Mantel-Haenszel weights times `scale`.
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
        let Base { n, whole, used, suppressed, .. } = *self;
        Comparison { n, whole, used, suppressed, found }
    }
}

/// One more than the highest number.
fn ends<T>(seen: &[Seen<T>], of: fn(&Seen<T>) -> u32) -> usize {
    seen.iter().map(of).max().map_or(0, |last| last as usize + 1)
}

impl Comparison<Times> {
    /// Compares times within each stratum. Quickest when the times are rising already.
    #[must_use]
    pub fn of_times(mut seen: Vec<Seen<Ms>>) -> Comparison<Times> {
        seen.sort_by_key(|one| one.value);
        let base = Base::of(seen);
        base.compared(base.freedom.filter(|_| base.used > 0).and_then(|freedom| base.times(freedom)))
    }

    /// The chance of what was found if there is no difference; `None` when nothing was, or of less than half of the group.
    #[must_use]
    pub fn p(&self) -> Option<f64> {
        self.found.filter(|_| self.is_of_most()).map(|found| found.p)
    }
}

impl Base<Ms> {
    fn times(&self, freedom: usize) -> Option<Times> {
        let mut times: Vec<Sides<Vec<Ms>>> = vec![Sides::default(); self.strata.len()];
        for one in &self.seen {
            if let Some(sides) = times.get_mut(one.stratum as usize) {
                sides.of_mut(one.in_group).push(one.value);
            }
        }
        let sample = |times: &Vec<Ms>| times.iter().copied().collect::<Sample>();
        let samples: Vec<Sides<Sample>> = times
            .iter()
            .map(|sides| Sides { group: sample(&sides.group), rest: sample(&sides.rest) })
            .collect();
        let alone = van_elteren(samples.iter().map(|sides| (&sides.group, &sides.rest)))?;
        let ranks = self.ranks();
        let far = means(self, ranks.iter().copied());
        let effect = self.effect(far.into_iter(), |around| 1.0 / (around.group + around.rest + 1.0));
        let z = alone.z / effect.sqrt();
        let p = student_beyond(z, freedom);
        Some(Times { median: self.gap(0.5)?, p90: self.gap(0.9).filter(|_| self.enough(0.9)), p, z })
    }

    /// The rank of each within the stratum; equal times share the mean of theirs.
    fn ranks(&self) -> Vec<f64> {
        let mut before = vec![0.0; self.strata.len()];
        let mut equal = before.clone();
        let mut ranks = Vec::with_capacity(self.seen.len());
        for same in self.seen.chunk_by(|one, other| one.value == other.value) {
            let stratum = |one: &Seen<Ms>| one.stratum as usize;
            for one in same {
                if let Some(equal) = equal.get_mut(stratum(one)) {
                    *equal += 1.0;
                }
            }
            for one in same {
                let before = before.get(stratum(one)).copied().unwrap_or(0.0);
                ranks.push(before + (equal.get(stratum(one)).copied().unwrap_or(0.0) + 1.0) / 2.0);
            }
            for one in same {
                if let (Some(before), Some(equal)) =
                    (before.get_mut(stratum(one)), equal.get_mut(stratum(one)))
                {
                    *before += *equal;
                    *equal = 0.0;
                }
            }
        }
        ranks
    }

    fn enough(&self, q: f64) -> bool {
        self.n.group.min(self.n.rest) >= fewest(q)
    }

    /// The `q`-quantiles of both sides, with a range where they are enough for one.
    fn gap(&self, q: f64) -> Option<Gap> {
        let side = |in_group: bool| {
            let theirs = self.seen.iter().filter(|one| one.in_group == in_group);
            let weight = |one: &Seen<Ms>| {
                let around = self.around(one);
                if in_group { 1.0 } else { around.group / around.rest }
            };
            let rising: Vec<super::days::Seen> = theirs
                .map(|one| super::days::Seen { ms: one.value, day: one.day, count: 1.0, weight: weight(one) })
                .collect();
            Quantile::of(&rising, q)
        };
        let (group, rest) = (side(true)?, side(false)?);
        Some(Gap {
            of: Sides { group: group.value, rest: rest.value },
            range: group.less(&rest, WRONG).filter(|_| self.enough(q)),
        })
    }
}

/// How far each is from the mean of their own side in their stratum.
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

impl Comparison<Rates> {
    /// Compares shares within each stratum: of whom it is true.
    #[must_use]
    pub fn of_rates(seen: Vec<Seen<bool>>) -> Comparison<Rates> {
        let base = Base::of(seen);
        base.compared(base.freedom.filter(|_| base.used > 0).map(|freedom| base.rates(freedom)))
    }

    /// The chance of what was found if there is no difference; `None` when nothing was, or of less than half of the group.
    #[must_use]
    pub fn p(&self) -> Option<f64> {
        self.found.filter(|_| self.is_of_most()).map(|found| found.p)
    }
}

impl Base<bool> {
    fn rates(&self, freedom: usize) -> Rates {
        let mut strata: Vec<Sides<Rate>> = vec![Sides::default(); self.strata.len()];
        for one in &self.seen {
            if let Some(sides) = strata.get_mut(one.stratum as usize) {
                let rate = sides.of_mut(one.in_group);
                rate.part += u64::from(one.value);
                rate.whole += 1;
            }
        }
        strata.retain(|sides| sides.group.whole > 0);
        let mut sums = Sums::default();
        strata.iter().for_each(|sides| sums.add(sides));
        let far = means(self, self.seen.iter().map(|one| f64::from(u8::from(one.value))));
        let z = sums.above / (sums.variance * self.effect(far.iter().copied(), |_| 1.0)).sqrt();
        let z = if sums.variance > 0.0 { z } else { 0.0 };
        // Of the difference that is told, to which the others add by how many of the group each of them stands for.
        let effect = self.effect(far.into_iter(), |around| (around.group + around.rest) / around.rest);
        let gap = standardised(&strata, effect, student95(freedom));
        let p = student_beyond(z, freedom);
        if sums.few() {
            return Rates { gap: Gap { range: None, ..gap }, p: p.max(exact(&strata)), z };
        }
        Rates { gap, p, z }
    }
}

/// The shares of both sides, the others made up as the group is, and the interval of their difference `t` deviations to each side.
fn standardised(strata: &[Sides<Rate>], effect: f64, t: f64) -> Gap {
    let all: f64 = strata.iter().map(|sides| sides.group.whole as f64).sum();
    let side = |of: fn(&Sides<Rate>) -> Rate| {
        worth(strata.iter().map(|sides| (of(sides), sides.group.whole as f64 / all)))
    };
    let ((group, n), (rest, m)) = (side(|sides| sides.group), side(|sides| sides.rest));
    let gap = newcombe((group, n / effect), (rest, m / effect), t);
    Gap { of: Sides { group, rest }, range: Some((gap.low, gap.high)) }
}

/// A share put together from weighted strata, and of how many alike its variance would be that of a share. In the variance the share of a
/// stratum is drawn towards the whole by [`DRAWN`] people.
fn worth(strata: impl Iterator<Item = (Rate, f64)> + Clone) -> (f64, f64) {
    let each = strata.map(|(rate, weight)| (rate.part as f64, rate.whole as f64, weight));
    let share: f64 = each.clone().map(|(x, n, weight)| weight * x / n).sum();
    let variance = |(x, n, weight): (f64, f64, f64)| {
        let drawn = (x + DRAWN * share) / (n + DRAWN);
        weight * weight * drawn * (1.0 - drawn) / n
    };
    let spread: f64 = each.clone().map(variance).sum();
    let alike = || each.clone().map(|(_, n, weight)| weight * weight / n).sum::<f64>();
    let varies = share * (1.0 - share);
    (share, if varies > ALMOST { varies / spread } else { 1.0 / alike() })
}

/// Sums over strata of two by two tables.
#[derive(Default)]
struct Sums {
    /// The group's count less what it would be on average if there were no difference, and the variance of that.
    above: f64,
    variance: f64,
    /// That average, and the least and most that the count could be.
    expected: f64,
    least: f64,
    most: f64,
}

impl Sums {
    fn add(&mut self, sides: &Sides<Rate>) {
        let (n, m) = (sides.group.whole as f64, sides.rest.whole as f64);
        let (x, parts) = (sides.group.part as f64, (sides.group.part + sides.rest.part) as f64);
        let all = n + m;
        self.above += x - n * parts / all;
        self.variance += n * m * parts * (all - parts) / (all * all * (all - 1.0));
        self.expected += n * parts / all;
        self.least += (parts - m).max(0.0);
        self.most += n.min(parts);
    }

    /// Whether too few are expected for the normal distribution, on either side of what could be.
    fn few(&self) -> bool {
        (self.expected - self.least).min(self.most - self.expected) < EXPECTED
    }
}

/// The exact conditional test (Fisher's, over strata): with the sums of each stratum as they are, the chance of a count of the group that is no
/// likelier than the one there is.
fn exact(strata: &[Sides<Rate>]) -> f64 {
    let (mut ways, mut place) = (vec![1.0], 0);
    for Sides { group, rest } in strata {
        let (least, chances) = hypergeometric(group.whole, rest.whole, group.part + rest.part);
        place += (group.part - least) as usize;
        let mut sums = vec![0.0; ways.len() + chances.len() - 1];
        for (n, way) in ways.iter().enumerate() {
            for (sum, chance) in sums.iter_mut().skip(n).zip(&chances) {
                *sum += way * chance;
            }
        }
        ways = sums;
    }
    // What is as likely is so up to rounding.
    let here = ways.get(place).copied().unwrap_or(1.0) * (1.0 + 1e-7);
    ways.iter().filter(|way| **way <= here).sum::<f64>().min(1.0)
}

/// How likely each number of `parts` is to fall to `n`, the others falling to `m`, from the least there can be.
fn hypergeometric(n: u64, m: u64, parts: u64) -> (u64, Vec<f64>) {
    let (least, most) = (parts.saturating_sub(m), n.min(parts));
    let mut logs = vec![0.0_f64];
    let mut log = 0.0;
    for x in least..most {
        let ratio = ((n - x) * (parts - x)) as f64 / ((x + 1) * (m + x + 1 - parts)) as f64;
        log += ratio.ln();
        logs.push(log);
    }
    let highest = logs.iter().copied().fold(f64::MIN, f64::max);
    let ways: Vec<f64> = logs.iter().map(|log| (log - highest).exp()).collect();
    let all: f64 = ways.iter().sum();
    (least, ways.iter().map(|way| way / all).collect())
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
