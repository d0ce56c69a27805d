//! A sample of times, as distinct values with their counts: the one input format of all tests, so that totals
//! and rows are treated alike.

use crate::time::Ms;

/// Times in rising order, equal ones together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sample {
    /// Each distinct time, rising, and how many are at or below it.
    up_to: Vec<(Ms, u64)>,
}

impl Sample {
    /// From times with their counts, in any order.
    #[must_use]
    pub fn of_counts(counts: impl IntoIterator<Item = (Ms, u64)>) -> Sample {
        let mut counts: Vec<(Ms, u64)> = counts.into_iter().filter(|(_, count)| *count > 0).collect();
        counts.sort_unstable();
        let mut n = 0;
        let mut up_to: Vec<(Ms, u64)> = Vec::new();
        for (ms, count) in counts {
            n += count;
            match up_to.last_mut() {
                Some((last, upto)) if *last == ms => *upto = n,
                _ => up_to.push((ms, n)),
            }
        }
        Sample { up_to }
    }

    /// The number of times.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.up_to.last().map_or(0, |(_, n)| *n)
    }

    /// Each distinct time, rising, with its count.
    pub fn iter(&self) -> impl Iterator<Item = (Ms, u64)> + '_ {
        self.up_to.iter().scan(0, |before, (ms, up_to)| {
            let count = up_to - *before;
            *before = *up_to;
            Some((*ms, count))
        })
    }

    /// The time at a position in the order; the first position is 0.
    #[must_use]
    pub fn at(&self, place: u64) -> Option<Ms> {
        self.up_to.get(self.up_to.partition_point(|(_, up_to)| *up_to <= place)).map(|(ms, _)| *ms)
    }

    /// The `q`-quantile (0 to 1), type 7 of Hyndman and Fan (1996), as [`super::quantile`]. `None` when there
    /// are no times.
    #[must_use]
    pub fn quantile(&self, q: f64) -> Option<f64> {
        let (place, part) = place(self.n(), q)?;
        let below = self.at(place)? as f64;
        let above = self.at(place + u64::from(part > 0.0))? as f64;
        Some(below + (above - below) * part)
    }

    /// The `q`-quantile (0 to 1) by nearest rank: the smallest time with at least that share at or below it
    /// (type 1 of Hyndman and Fan 1996). Always one of the times. `None` when there are none.
    #[must_use]
    pub fn nearest_rank(&self, q: f64) -> Option<Ms> {
        // Seven hundredths of 100 is slightly more than 7 in binary, and means 7.
        let rank = (self.n() as f64 * q.clamp(0.0, 1.0) - 1e-9).ceil();
        self.at((rank as u64).saturating_sub(1))
    }
}

/// The position of the `q`-quantile of type 7 among `n` in rising order: the position below it, the first
/// being 0, and the fraction of the way to the next. `None` for an empty sample.
fn place(n: u64, q: f64) -> Option<(u64, f64)> {
    let place = n.checked_sub(1)? as f64 * q.clamp(0.0, 1.0);
    Some((place.floor() as u64, place.fract()))
}

impl FromIterator<Ms> for Sample {
    fn from_iter<I: IntoIterator<Item = Ms>>(times: I) -> Sample {
        Sample::of_counts(times.into_iter().map(|ms| (ms, 1)))
    }
}
