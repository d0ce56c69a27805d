//! Tests based only on the order of times: a few very long waits do not distort them, and nothing is assumed
//! about the distribution of times. Equal times share the mean of their ranks.

use super::distribution::{chi_square_above, normal_beyond};
use super::sample::Sample;

/// With up to this many times on each side, none of them equal, every order is enumerated.
const EXACT_UP_TO: u64 = 20;

/// Whether the times of one side tend to be longer (Mann and Whitney 1947).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannWhitney {
    /// The number of pairs in which the first side's time is the longer one; equal times count one half.
    pub u: f64,
    /// The two-sided p-value from all possible orders; only for small sides without equal times.
    pub p_exact: Option<f64>,
    /// The two-sided p-value by the normal approximation, corrected for equal times and for continuity.
    pub p_normal: f64,
}

impl MannWhitney {
    /// The exact p-value where there is one, otherwise the approximation.
    #[must_use]
    pub fn p(&self) -> f64 {
        self.p_exact.unwrap_or(self.p_normal)
    }
}

/// Compares two sides; `None` when one is empty.
#[must_use]
pub fn mann_whitney(one: &Sample, other: &Sample) -> Option<MannWhitney> {
    let side = Side::of(one, other)?;
    let (n, m) = (one.n() as f64, other.n() as f64);
    let u = side.sum - n * (n + 1.0) / 2.0;
    let away = (side.above() - 0.5_f64.copysign(side.above())).abs();
    let p_normal = if side.variance > 0.0 && side.above() != 0.0 {
        normal_beyond(away / side.variance.sqrt())
    } else {
        1.0
    };
    let small = one.n() <= EXACT_UP_TO && other.n() <= EXACT_UP_TO && !side.ties;
    let p_exact = small.then(|| as_lopsided(one.n() as usize, other.n() as usize, u.min(n * m - u)));
    Some(MannWhitney { u, p_exact, p_normal })
}

/// Twice the probability of a U of at most `u`, at most 1.
fn as_lopsided(n: usize, m: usize, u: f64) -> f64 {
    let ways = orders(n, m);
    let all: i64 = ways.iter().sum();
    let few: i64 = ways.iter().take(u as usize + 1).sum();
    (2.0 * few as f64 / all as f64).min(1.0)
}

/// The number of orders of `n` and `m` for each U from 0 to `n m`: the coefficients of the Gaussian binomial,
/// that is of `Π (1 - x^(m+i)) / (1 - x^i)` for `i` from 1 to `n` (Andrews, "The Theory of Partitions", 3.2).
fn orders(n: usize, m: usize) -> Vec<i64> {
    let mut ways = vec![0; n * m + 1];
    let places = ways.len();
    if let Some(none) = ways.first_mut() {
        *none = 1;
    }
    let mut shifted = |to: usize, by: usize, sign: i64| {
        let from = ways.get(to - by).copied().unwrap_or(0);
        if let Some(way) = ways.get_mut(to) {
            *way += sign * from;
        }
    };
    for i in 1..=n {
        (m + i..places).rev().for_each(|to| shifted(to, m + i, -1));
        (i..places).for_each(|to| shifted(to, i, 1));
    }
    ways
}

/// A test whether several groups differ at all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kruskal {
    /// The statistic, corrected for equal times.
    pub h: f64,
    /// Degrees of freedom: the number of groups less one.
    pub freedom: u32,
    /// The p-value, by the chi-square distribution.
    pub p: f64,
}

/// Compares several groups (Kruskal and Wallis 1952); empty groups are ignored, `None` when fewer than two
/// are left.
#[must_use]
pub fn kruskal(groups: &[&Sample]) -> Option<Kruskal> {
    let groups: Vec<&Sample> = groups.iter().copied().filter(|group| group.n() > 0).collect();
    let freedom = u32::try_from(groups.len()).ok()?.checked_sub(1).filter(|freedom| *freedom > 0)?;
    let ranks = Ranks::of(&groups);
    let n = ranks.n;
    let between: f64 = groups
        .iter()
        .zip(&ranks.sums)
        .map(|(group, sum)| {
            let size = group.n() as f64;
            (sum - size * (n + 1.0) / 2.0).powi(2) / size
        })
        .sum();
    let untied = 1.0 - ranks.ties / (n * n * n - n);
    let h = if untied > 0.0 { between * 12.0 / (n * (n + 1.0)) / untied } else { 0.0 };
    Some(Kruskal { h, freedom, p: chi_square_above(h, freedom) })
}

/// A test whether one side's times tend to be longer within the same service.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VanElteren {
    /// Above 0 when the first side's times tend to be longer; standard normal if both sides are alike in each
    /// service.
    pub z: f64,
    /// The two-sided p-value.
    pub p: f64,
}

/// Compares two sides within each stratum, for example a service, and weights the strata's rank sums by `1 /
/// (n + 1)`, which is the most powerful for a common shift (van Elteren 1960, "On the combination of
/// independent two-sample tests of Wilcoxon"). Strata with an empty side are ignored; `None` when no other is
/// left.
#[must_use]
pub fn van_elteren<'a>(strata: impl IntoIterator<Item = (&'a Sample, &'a Sample)>) -> Option<VanElteren> {
    let (mut above, mut variance, mut any) = (0.0, 0.0, false);
    for (one, other) in strata {
        let Some(side) = Side::of(one, other) else { continue };
        let weight = 1.0 / ((one.n() + other.n()) as f64 + 1.0);
        above += weight * side.above();
        variance += weight * weight * side.variance;
        any = true;
    }
    let z = if variance > 0.0 { above / variance.sqrt() } else { 0.0 };
    any.then(|| VanElteren { z, p: normal_beyond(z) })
}

/// The ranks of one side among both.
struct Side {
    sum: f64,
    /// The expected sum and its variance if both sides were alike.
    mean: f64,
    variance: f64,
    ties: bool,
}

impl Side {
    fn of(one: &Sample, other: &Sample) -> Option<Side> {
        let (n, m) = (one.n() as f64, other.n() as f64);
        if one.n() == 0 || other.n() == 0 {
            return None;
        }
        let Ranks { sums, ties, n: all } = Ranks::of(&[one, other]);
        Some(Side {
            sum: sums.first().copied()?,
            mean: n * (all + 1.0) / 2.0,
            // Lehmann, "Nonparametrics", 1.4: the variance with equal times.
            variance: n * m / 12.0 * (all + 1.0 - ties / (all * (all - 1.0))),
            ties: ties > 0.0,
        })
    }

    fn above(&self) -> f64 {
        self.sum - self.mean
    }
}

/// Ranks of several groups taken together.
struct Ranks {
    /// The sum of each group's ranks.
    sums: Vec<f64>,
    /// Σ (t³ - t) over the distinct times, where t is the number of equal times.
    ties: f64,
    n: f64,
}

impl Ranks {
    fn of(groups: &[&Sample]) -> Ranks {
        let each = groups
            .iter()
            .enumerate()
            .flat_map(|(group, sample)| sample.iter().map(move |(ms, count)| (ms, group, count as f64)));
        let mut all: Vec<(i64, usize, f64)> = each.collect();
        all.sort_unstable_by_key(|(ms, group, _)| (*ms, *group));
        let mut ranks = Ranks { sums: vec![0.0; groups.len()], ties: 0.0, n: 0.0 };
        for equal in all.chunk_by(|(one, ..), (other, ..)| one == other) {
            let t: f64 = equal.iter().map(|(.., count)| count).sum();
            for (_, group, count) in equal {
                if let Some(sum) = ranks.sums.get_mut(*group) {
                    *sum += count * (ranks.n + (t + 1.0) / 2.0);
                }
            }
            ranks.ties += t * t * t - t;
            ranks.n += t;
        }
        ranks
    }
}
