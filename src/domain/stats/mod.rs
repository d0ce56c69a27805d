//! Statistics, each with its source (`docs/measures.md`).

pub mod adjust;
pub mod compare;
pub mod days;
mod difference;
pub mod distribution;
mod histogram;
pub mod rank;
mod rate;
pub mod ratio;
mod sample;
mod service_level;
pub mod suppress;
mod survival;
pub mod xmr;

pub use histogram::{BadHistogram, Histogram, NotThere};
pub use rate::Rate;
pub use sample::Sample;
pub use service_level::{SHORT_ABANDON, ServiceLevel, Wait};
pub use survival::{Spread, Step, Survival};

/// The `q`-quantile (0 to 1) of values in ascending order, type 7 of Hyndman and Fan (1996): linear between
/// the points at `(n - 1) q`. `None` when there are no values.
#[must_use]
pub fn quantile(sorted: &[i64], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = last as f64 * q.clamp(0.0, 1.0);
    let below = *sorted.get(place.floor() as usize)? as f64;
    let above = *sorted.get(place.ceil() as usize)? as f64;
    Some(below + (above - below) * place.fract())
}
