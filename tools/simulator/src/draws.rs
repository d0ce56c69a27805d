//! Random values, and the durations drawn from them. Each driver has its own source of random numbers.

/// The distribution of a duration, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Length {
    /// Log-normal: half are shorter than the median.
    LogNormal {
        /// The median in seconds.
        median_s: f64,
        /// The standard deviation of its logarithm.
        spread: f64,
    },
    /// Exponential: the risk of ending is constant.
    Exponential {
        /// The mean in seconds.
        mean_s: f64,
    },
}

/// Random values, the same for the same seed.
pub(crate) trait Draws {
    /// From 0 up to, not including, 1.
    fn unit(&mut self) -> f64;

    /// A standard normal value.
    fn normal(&mut self) -> f64;

    /// An exponential value with this mean.
    fn exponential(&mut self, mean: f64) -> f64;

    /// True with this probability.
    fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// A duration in seconds.
    fn seconds(&mut self, length: Length) -> f64 {
        match length {
            Length::LogNormal { median_s, spread } => median_s * (spread * self.normal()).exp(),
            Length::Exponential { mean_s } => self.exponential(mean_s),
        }
    }
}
