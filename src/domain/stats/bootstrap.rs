//! How sure a percentile is: what it would be in samples drawn anew from the one there is (Efron 1979). The samples need not be drawn.
//! The k-th of n in order is `F⁻¹(U)` with U the k-th of n even numbers in order, which is Beta(k, n - k + 1) (David and Nagaraja, "Order
//! Statistics", 3rd ed., 2.3), and given that, the next above is the least of n - k even numbers over what is left (2.5). So a replicate is exact and
//! costs the same for ten times as for ten million.

use super::ratio::Difference;
use super::sample::{Sample, place};
use crate::chance::Dice;

/// Replicates of an interval.
const REPLICATES: usize = 2_000;

/// A figure with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// At least.
    pub low: f64,
    /// At most.
    pub high: f64,
}

/// The `q`-quantile (type 7) of a sample with its 95 % percentile interval; `None` of nothing.
#[must_use]
pub fn quantile(sample: &Sample, q: f64, seed: u64) -> Option<Estimate> {
    let redrawn = Redrawn::of(sample, q)?;
    let (low, high) = interval(&mut Dice::new(seed), |dice| redrawn.draw(dice));
    Some(Estimate { value: redrawn.value, low, high })
}

/// The `q`-quantile (type 7) of one sample less that of another, with its 95 % percentile interval; `None` when one is empty.
#[must_use]
pub fn difference(one: &Sample, other: &Sample, q: f64, seed: u64) -> Option<Difference> {
    let (one, other) = (Redrawn::of(one, q)?, Redrawn::of(other, q)?);
    let (low, high) = interval(&mut Dice::new(seed), |dice| one.draw(dice) - other.draw(dice));
    Some(Difference { by: one.value - other.value, low, high })
}

/// The middle 95 % of what is drawn again and again.
pub(super) fn interval(dice: &mut Dice, mut draw: impl FnMut(&mut Dice) -> f64) -> (f64, f64) {
    let mut drawn: Vec<f64> = (0..REPLICATES).map(|_| draw(dice)).collect();
    drawn.sort_unstable_by(f64::total_cmp);
    (quantile_of(&drawn, 0.025), quantile_of(&drawn, 0.975))
}

/// Type 7 of figures in rising order, of which there are some.
fn quantile_of(rising: &[f64], q: f64) -> f64 {
    let (below, part) = place(rising.len() as u64, q).unwrap_or_default();
    let at = |place: u64| rising.get(place as usize).copied().unwrap_or(f64::NAN);
    at(below) + (at(below + u64::from(part > 0.0)) - at(below)) * part
}

/// A quantile of a sample, ready to be drawn anew.
pub(super) struct Redrawn<'a> {
    sample: &'a Sample,
    /// The quantile of the sample itself.
    pub(super) value: f64,
    /// Which in order is just below the quantile, the first being 1, and the part of the way to the next.
    rank: u64,
    part: f64,
}

impl<'a> Redrawn<'a> {
    pub(super) fn of(sample: &'a Sample, q: f64) -> Option<Redrawn<'a>> {
        let (below, part) = place(sample.n(), q)?;
        Some(Redrawn { sample, value: sample.quantile(q)?, rank: below + 1, part })
    }

    /// The quantile of a sample drawn anew.
    pub(super) fn draw(&self, dice: &mut Dice) -> f64 {
        let above = (self.sample.n() - self.rank) as f64;
        let u = dice.beta(self.rank as f64, above + 1.0);
        let (below, up_to) = self.at(u);
        if self.part == 0.0 {
            return below;
        }
        let next = 1.0 - (1.0 - u) * (dice.unit().ln() / above).exp();
        // Among many equal times the next is mostly the same, and need not be looked for.
        let next = if next * self.sample.n() as f64 <= up_to { below } else { self.at(next).0 };
        below + (next - below) * self.part
    }

    /// The least time with at least a share of `u` at or below it, and how many are.
    fn at(&self, u: f64) -> (f64, f64) {
        let n = self.sample.n();
        let rank = ((u * n as f64).ceil() as u64).clamp(1, n);
        self.sample.step(rank - 1).map_or((f64::NAN, 0.0), |(ms, up_to)| (ms as f64, up_to as f64))
    }
}
