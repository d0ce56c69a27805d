//! Shares whose parts come in clusters: required steps done out of those that applied, leg by leg.

pub use super::difference::Difference;

use super::distribution::Z95;
use super::rate::wilson;

/// Fewer clusters than this are not enough to estimate uncertainty.
pub const FEW: usize = 10;

/// A share with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// The share, 0 to 1.
    pub share: f64,
    /// Its standard error.
    pub error: f64,
    /// The number of clusters it is based on: those to which something applied.
    pub n: usize,
}

impl Share {
    /// From clusters of (part, whole): sum of parts over sum of wholes, with the linearized variance of a
    /// ratio of two sums (Cochran, "Sampling Techniques", 3rd ed., 2.11): `n/(n-1) Σ(part - share whole)² /
    /// (Σ whole)²`. `None` when nothing applied.
    #[must_use]
    pub fn of(clusters: &[(u32, u32)]) -> Option<Share> {
        let n = clusters.iter().filter(|(_, whole)| *whole > 0).count();
        let part: f64 = clusters.iter().map(|(part, _)| f64::from(*part)).sum();
        let whole: f64 = clusters.iter().map(|(_, whole)| f64::from(*whole)).sum();
        if whole <= 0.0 {
            return None;
        }
        let share = part / whole;
        let spread: f64 =
            clusters.iter().map(|(part, whole)| (f64::from(*part) - share * f64::from(*whole)).powi(2)).sum();
        let error = if n < 2 { f64::NAN } else { (spread * n as f64 / (n as f64 - 1.0)).sqrt() / whole };
        Some(Share { share, error, n })
    }

    /// Its 95 % interval, within 0 and 1; `None` with fewer than [`FEW`] clusters.
    #[must_use]
    pub fn interval(&self) -> Option<(f64, f64)> {
        let (down, up) = self.reach();
        (self.n >= FEW).then(|| ((self.share - down).max(0.0), (self.share + up).min(1.0)))
    }

    /// The reach of the interval, down and up. If all clusters are alike, for example where everything was
    /// done, their variance is zero though others could differ: then each counts as one observation (Wilson
    /// 1927).
    fn reach(&self) -> (f64, f64) {
        // Greater than what rounding leaves of zero.
        if self.error > 1e-9 {
            return (Z95 * self.error, Z95 * self.error);
        }
        let (low, high) = wilson(self.share, self.n as f64, Z95);
        (self.share - low, high - self.share)
    }

    /// This share less another of independent clusters, with its 95 % interval by "square and add" (Zou and
    /// Donner 2008); `None` when either has fewer than [`FEW`].
    #[must_use]
    pub fn less(&self, other: &Share) -> Option<Difference> {
        let by = self.share - other.share;
        let ((down, up), (other_down, other_up)) = (self.reach(), other.reach());
        let (low, high) = (by - down.hypot(other_up), by + up.hypot(other_down));
        let enough = self.n >= FEW && other.n >= FEW;
        enough.then(|| Difference { by, low: low.max(-1.0), high: high.min(1.0) })
    }
}
