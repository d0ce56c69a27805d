//! Durations counted in buckets: what a table of totals stores instead of rows. Totals of days, services and
//! places can be added and subtracted again; any percentile is within 1/128 of that of the rows themselves.

use super::sample::Sample;
use crate::time::Ms;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// Each doubling of a duration is divided into this many equal parts, a power of two.
const PARTS: i64 = 64;
/// The bucket of the longest possible duration.
const LAST: u16 = 56 * 64 + 127;

/// Counts of durations, to within 1/128; the sum is exact. A duration below 0 counts as 0.
///
/// As text, for a column or a message: the sum, then `bucket:count` for each bucket that is not empty, in
/// rising order, separated by one space: `1234 17:3 130:1`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Histogram {
    /// By bucket; never 0.
    counts: BTreeMap<u16, u64>,
    n: u64,
    /// Large enough for 2^64 durations of 2^63 ms.
    sum: i128,
}

/// Something was to be removed that the histogram does not contain. Nothing was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such times are counted there")]
pub struct NotThere;

/// Why a text is not a histogram.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadHistogram {
    /// It does not begin with a sum.
    #[error("`{0}` is not a sum in milliseconds")]
    Sum(String),
    /// A part that is not `bucket:count`, or whose bucket or count is out of range.
    #[error("`{0}` is not a bucket and its count")]
    Part(String),
    /// A bucket that comes after a higher one, or twice.
    #[error("bucket {0} is out of order")]
    Order(u16),
    /// More durations than can be counted.
    #[error("the counts add up to more than can be counted")]
    TooMany,
    /// A sum that durations in these buckets cannot have.
    #[error("times in these buckets cannot add up to {0} ms")]
    Unlikely(i128),
}

impl Histogram {
    /// An empty histogram.
    #[must_use]
    pub fn new() -> Histogram {
        Histogram::default()
    }

    /// The number of durations.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Whether it is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.n == 0
    }

    /// The exact sum in milliseconds; `i64::MAX` when it is greater than that.
    #[must_use]
    pub fn sum(&self) -> Ms {
        Ms::try_from(self.sum).unwrap_or(Ms::MAX)
    }

    /// The mean in milliseconds; never shown alone.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.n > 0).then(|| self.sum as f64 / self.n as f64)
    }

    /// Adds a duration.
    pub fn add(&mut self, ms: Ms) {
        let ms = ms.max(0);
        *self.counts.entry(bucket(ms)).or_default() += 1;
        self.n += 1;
        self.sum += i128::from(ms);
    }

    /// Removes a duration.
    ///
    /// # Errors
    /// [`NotThere`] when no duration of about this length is counted, or the rest could not have the sum that
    /// would be left.
    pub fn remove(&mut self, ms: Ms) -> Result<(), NotThere> {
        let mut one = Histogram::new();
        one.add(ms);
        self.subtract(&one)
    }

    /// Adds everything that another histogram has counted.
    pub fn merge(&mut self, other: &Histogram) {
        for (bucket, count) in &other.counts {
            *self.counts.entry(*bucket).or_default() += count;
        }
        self.n += other.n;
        self.sum += other.sum;
    }

    /// Subtracts everything that another histogram has counted.
    ///
    /// # Errors
    /// [`NotThere`] when not all of it is here, or the rest could not have the sum that would be left.
    pub fn subtract(&mut self, other: &Histogram) -> Result<(), NotThere> {
        let mut rest = self.clone();
        for (bucket, count) in &other.counts {
            let here = rest.counts.get_mut(bucket).ok_or(NotThere)?;
            *here = here.checked_sub(*count).ok_or(NotThere)?;
            if *here == 0 {
                rest.counts.remove(bucket);
            }
        }
        rest.n -= other.n;
        rest.sum -= other.sum;
        if !rest.adds_up() {
            return Err(NotThere);
        }
        *self = rest;
        Ok(())
    }

    /// The middle of each bucket that is not empty, rising, with its count.
    pub fn iter(&self) -> impl Iterator<Item = (Ms, u64)> + '_ {
        self.counts.iter().map(|(bucket, count)| (middle(*bucket), *count))
    }

    /// The `q`-quantile (0 to 1), type 7 over the middles of the buckets: within 1/128 of that of the
    /// durations themselves. For several quantiles, make a [`Sample`] first.
    #[must_use]
    pub fn quantile(&self, q: f64) -> Option<f64> {
        Sample::from(self).quantile(q)
    }

    /// The share of durations at or below a limit. The bucket of the limit counts in proportion.
    #[must_use]
    pub fn share_within(&self, ms: Ms) -> Option<f64> {
        let part = |(bucket, count): (&u16, &u64)| {
            let (from, to) = ends(*bucket);
            let width = to as f64 - from as f64 + 1.0;
            *count as f64 * ((ms as f64 - from as f64 + 1.0) / width).clamp(0.0, 1.0)
        };
        (self.n > 0).then(|| self.counts.iter().map(part).sum::<f64>() / self.n as f64)
    }

    /// Whether durations in these buckets can have this sum.
    fn adds_up(&self) -> bool {
        let (mut least, mut most) = (0_i128, 0_i128);
        for (bucket, count) in &self.counts {
            let (from, to) = ends(*bucket);
            least += i128::from(from) * i128::from(*count);
            most += i128::from(to) * i128::from(*count);
        }
        (least..=most).contains(&self.sum)
    }
}

/// The bucket of a duration that is not negative. Below twice [`PARTS`] each millisecond has a bucket of its
/// own; a bucket above is 2^k wide and begins at 64 to 127 times that, so that its middle is within 1/128 of
/// anything in it.
fn bucket(ms: Ms) -> u16 {
    let doublings = ms.max(PARTS).ilog2() - PARTS.ilog2();
    (i64::from(doublings) * PARTS + (ms >> doublings)) as u16
}

/// The shortest and the longest duration of a bucket.
fn ends(bucket: u16) -> (Ms, Ms) {
    let bucket = Ms::from(bucket);
    let doublings = (bucket / PARTS - 1).max(0);
    let from = (bucket - doublings * PARTS) << doublings;
    (from, from + ((1 << doublings) - 1))
}

fn middle(bucket: u16) -> Ms {
    let (from, to) = ends(bucket);
    from + (to - from) / 2
}

impl From<&Histogram> for Sample {
    fn from(histogram: &Histogram) -> Sample {
        Sample::of_counts(histogram.iter())
    }
}

impl FromIterator<Ms> for Histogram {
    fn from_iter<I: IntoIterator<Item = Ms>>(times: I) -> Histogram {
        let mut histogram = Histogram::new();
        times.into_iter().for_each(|ms| histogram.add(ms));
        histogram
    }
}

impl fmt::Display for Histogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.sum)?;
        self.counts.iter().try_for_each(|(bucket, count)| write!(f, " {bucket}:{count}"))
    }
}

impl From<Histogram> for String {
    fn from(histogram: Histogram) -> String {
        histogram.to_string()
    }
}

impl FromStr for Histogram {
    type Err = BadHistogram;

    fn from_str(text: &str) -> Result<Histogram, BadHistogram> {
        let mut parts = text.split(' ');
        let sum = parts.next().unwrap_or_default();
        let sum = sum.parse().map_err(|_| BadHistogram::Sum(sum.to_owned()))?;
        let mut histogram = Histogram { sum, ..Histogram::new() };
        for part in parts {
            let (bucket, count) = counted(part).ok_or_else(|| BadHistogram::Part(part.to_owned()))?;
            if histogram.counts.last_key_value().is_some_and(|(last, _)| *last >= bucket) {
                return Err(BadHistogram::Order(bucket));
            }
            histogram.counts.insert(bucket, count);
            histogram.n = histogram.n.checked_add(count).ok_or(BadHistogram::TooMany)?;
        }
        if histogram.adds_up() { Ok(histogram) } else { Err(BadHistogram::Unlikely(sum)) }
    }
}

/// A bucket and its count.
fn counted(part: &str) -> Option<(u16, u64)> {
    let (bucket, count) = part.split_once(':')?;
    let (bucket, count) = (bucket.parse().ok()?, count.parse().ok()?);
    (bucket <= LAST && count > 0).then_some((bucket, count))
}

impl TryFrom<String> for Histogram {
    type Error = BadHistogram;

    fn try_from(text: String) -> Result<Histogram, BadHistogram> {
        text.parse()
    }
}
