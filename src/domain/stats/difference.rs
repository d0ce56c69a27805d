//! How far two shares are apart, whether they were counted one by one or come in clusters.

/// A difference of two shares with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// By how much.
    pub by: f64,
    /// At least.
    pub low: f64,
    /// At most.
    pub high: f64,
}

impl Difference {
    /// Whether chance alone would seldom make such a difference.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}
