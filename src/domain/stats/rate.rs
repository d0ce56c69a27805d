//! Shares of visits counted one by one: answered within the target out of all, left out of all. (Shares whose
//! parts come in clusters are in [`ratio`](super::ratio).)

use super::difference::Difference;
use super::distribution::{Z95, normal_beyond};

/// A count out of a total count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rate {
    /// Those for which it is true; never more than the whole.
    pub part: u64,
    /// The total count.
    pub whole: u64,
}

impl Rate {
    /// The share, 0 to 1; `None` for nobody.
    #[must_use]
    pub fn share(self) -> Option<f64> {
        (self.whole > 0).then(|| self.part as f64 / self.whole as f64)
    }

    /// The 95 % interval of the share (Wilson 1927, the score interval without correction); `None` for
    /// nobody.
    #[must_use]
    pub fn wilson(self) -> Option<(f64, f64)> {
        Some(wilson(self.share()?, self.whole as f64, Z95))
    }

    /// This share less another, with its 95 % interval (Newcombe 1998, "Interval estimation for the
    /// difference between independent proportions", method 10); `None` when there is nobody on a side.
    #[must_use]
    pub fn less(self, other: Rate) -> Option<Difference> {
        let one = (self.share()?, self.whole as f64);
        Some(newcombe(one, (other.share()?, other.whole as f64), Z95))
    }

    /// The p-value that both shares are the same: two-sided z-test with the pooled share. `None` when there
    /// is nobody on a side.
    #[must_use]
    pub fn p_same(self, other: Rate) -> Option<f64> {
        let by = self.share()? - other.share()?;
        let (n, m) = (self.whole as f64, other.whole as f64);
        let pooled = (self.part + other.part) as f64 / (n + m);
        let error = (pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m)).sqrt();
        Some(if error > 0.0 { normal_beyond(by / error) } else { 1.0 })
    }
}

/// Wilson's interval of a share of `n`, `z` deviations to each side.
pub(super) fn wilson(share: f64, n: f64, z: f64) -> (f64, f64) {
    let z2 = z * z;
    let centre = share + z2 / (2.0 * n);
    let reach = z * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z2 / n;
    (((centre - reach) / scale).max(0.0), ((centre + reach) / scale).min(1.0))
}

/// Newcombe's interval of the difference of two shares with their sizes.
pub(super) fn newcombe((p, n): (f64, f64), (o, m): (f64, f64), z: f64) -> Difference {
    let ((p_low, p_high), (o_low, o_high)) = (wilson(p, n, z), wilson(o, m, z));
    let by = p - o;
    Difference { by, low: by - (p - p_low).hypot(o_high - o), high: by + (p_high - p).hypot(o - o_low) }
}
