//! Shares of a group compared with those of the others: the test over two by two tables, exact where expected
//! counts are small, and both shares with the interval of their difference.

use super::{Base, Comparison, Gap, Rates, Seen, Sides, means};
use crate::stats::distribution::{student_beyond, student95};
use crate::stats::rate::{Rate, newcombe};

/// With fewer expected than this, the normal approximation is too rough (Mantel and Fleiss 1980).
const EXPECTED: f64 = 5.0;
/// The share of a stratum is shrunk towards the whole by this many people in its variance, as Agresti and
/// Coull (1998) add four to a sample: a share of 0 of 15 would have no variance.
const DRAWN: f64 = 4.0;
/// A share this close to 0 or 1 equals it except for rounding.
const ALMOST: f64 = 1e-9;

impl Comparison<Rates> {
    /// Compares the shares for which something is true, within each stratum.
    #[must_use]
    pub fn of_rates(seen: Vec<Seen<bool>>) -> Comparison<Rates> {
        let base = Base::of(seen);
        base.compared(base.freedom.filter(|_| base.used > 0).map(|freedom| base.rates(freedom)))
    }

    /// The p-value of the result; `None` without a result, or of less than half of the group.
    #[must_use]
    pub fn p(&self) -> Option<f64> {
        self.found.filter(|_| self.is_of_most).map(|found| found.p)
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
        // Of the difference that is reported, to which the others contribute by how many of the group each of
        // them represents.
        let effect = self.effect(far.into_iter(), |around| (around.group + around.rest) / around.rest);
        let gap = standardised(&strata, effect, student95(freedom));
        let p = student_beyond(z, freedom);
        if sums.few() {
            return Rates { gap: Gap { range: None, ..gap }, p: p.max(exact(&strata)), z };
        }
        Rates { gap, p, z }
    }
}

/// The shares of both sides, the others weighted to the group's strata, and the interval of their difference
/// `t` deviations to each side.
fn standardised(strata: &[Sides<Rate>], effect: f64, t: f64) -> Gap {
    let all: f64 = strata.iter().map(|sides| sides.group.whole as f64).sum();
    let side = |of: fn(&Sides<Rate>) -> Rate| {
        worth(strata.iter().map(|sides| (of(sides), sides.group.whole as f64 / all)))
    };
    let ((group, n), (rest, m)) = (side(|sides| sides.group), side(|sides| sides.rest));
    let gap = newcombe((group, n / effect), (rest, m / effect), t);
    Gap { of: Sides { group, rest }, range: Some((gap.low, gap.high)) }
}

/// A share combined from weighted strata, and its effective sample size by its variance. In the variance the
/// share of a stratum is shrunk towards the whole by [`DRAWN`] people.
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
    /// The group's count less its expected value if there were no difference, and the variance of that.
    above: f64,
    variance: f64,
    /// The expected value, and the smallest and largest possible count.
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

    /// Whether the expected counts are too small for the normal approximation, at either end of the possible
    /// range.
    fn few(&self) -> bool {
        (self.expected - self.least).min(self.most - self.expected) < EXPECTED
    }
}

/// The exact conditional test (Fisher's, over strata): given the margins of each stratum, the probability of
/// a count of the group that is no more likely than the observed one.
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
    // Equal probabilities are equal up to rounding.
    let here = ways.get(place).copied().unwrap_or(1.0) * (1.0 + 1e-7);
    ways.iter().filter(|way| **way <= here).sum::<f64>().min(1.0)
}

/// The probability that each number of `parts` is among `n`, the others among `m`, from the smallest possible
/// number on.
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
