//! Control charts of single figures, one a day: the daily service level, median or 90th percentile. They
//! distinguish ordinary variation between days from days on which something was different (Shewhart; the
//! NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2). Two signals are looked for: a day beyond the
//! limits, and a long run on one side of the median (Anhøj and Olesen 2014, "Run charts revisited"). Both
//! thresholds grow with the number of days, so that of twenty charts on which nothing changes about one has a
//! signal, whether of a month or of a year. Times are charted by their logarithm and shares by their angle,
//! because their daily values are skewed; a day with fewer visits than most has wider limits.

use super::distribution::student_at;

/// Charts of fewer figures than this have no limits.
pub const FEW: usize = 10;
/// The mean moving range of two neighbors is this many standard deviations (d₂ for two, ASTM E2587).
const D2: f64 = 1.128;
/// Moving ranges above this many times their mean are not ordinary (D₄ for two), and are left out of it, once
/// (Nelson 1982, "Control charts for individual measurements"): otherwise an outlier hides itself.
const D4: f64 = 3.267;
/// The share of charts without a change that may get a signal for a day beyond the limits, and for a run.
/// Both together are less than the promised one chart in twenty: days vary a little more than any
/// distribution says.
const BEYOND: f64 = 0.007;
const RUNS: f64 = 0.01;
/// Degrees of freedom of a mean moving range for each figure: its variance over d₂² is 0.826 σ² / n, that of
/// a standard deviation σ² / 2f (Roes, Does and Schurink 1993, "Shewhart-type control charts for individual
/// observations").
const WORTH: f64 = 0.6;

/// A chart of figures in the order of their days.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// The median of the figures.
    pub middle: f64,
    /// The mean difference of neighbors, on the chart's scale; 0 for a single figure.
    pub moving_range: f64,
    /// The limits between which every figure of most charts is while nothing changes, for days with the usual
    /// number of visits; `None` with fewer than [`FEW`].
    pub limits: Option<(f64, f64)>,
    /// The signals, by first figure; empty without limits.
    pub signals: Vec<Signal>,
}

/// The scale on which the daily values of a figure are symmetric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Untransformed.
    Plain,
    /// Times from 0 up, in milliseconds: the logarithm of the time plus one second.
    Time,
    /// Shares from 0 to 1: the arcsine of their root, whose variance is the same for all shares (Anscombe
    /// 1948, "The transformation of Poisson, binomial and negative-binomial data").
    Share,
}

impl Scale {
    /// Transforms a figure that is based on `n` visits.
    fn to(self, figure: f64, n: f64) -> f64 {
        match self {
            Scale::Plain => figure,
            Scale::Time => (figure.max(0.0) + 1_000.0).ln(),
            Scale::Share => ((figure.clamp(0.0, 1.0) * n + 0.375) / (n + 0.75)).sqrt().asin(),
        }
    }

    fn from(self, scaled: f64, n: f64) -> f64 {
        match self {
            Scale::Plain => scaled,
            Scale::Time => (scaled.exp() - 1_000.0).max(0.0),
            Scale::Share => {
                let share = scaled.clamp(0.0, std::f64::consts::FRAC_PI_2).sin().powi(2);
                ((share * (n + 0.75) - 0.375) / n).clamp(0.0, 1.0)
            }
        }
    }
}

/// What chance rarely produces. Positions count from 0 and are inclusive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Signal {
    /// One figure beyond a limit.
    Beyond {
        /// The position of the figure.
        at: usize,
        /// The figure itself.
        value: f64,
        /// The limit that it exceeds.
        limit: f64,
        /// Above or below the limits.
        side: Side,
    },
    /// A longer run on one side of the median than chance produces.
    OneSide {
        /// The position of the first figure.
        from: usize,
        /// The position of the last figure.
        to: usize,
        /// The side of the median.
        side: Side,
    },
}

/// A side of the median.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Greater than the median.
    Above,
    /// Less than the median.
    Below,
}

impl Signal {
    /// The position of its first figure.
    #[must_use]
    pub fn first(&self) -> usize {
        match self {
            Signal::Beyond { at, .. } => *at,
            Signal::OneSide { from, .. } => *from,
        }
    }
}

impl Chart {
    /// The chart of figures, each with the number of visits it is based on, on a scale. `None` when there are
    /// no figures, or one is not finite.
    #[must_use]
    pub fn of(days: &[(f64, u64)], scale: Scale) -> Option<Chart> {
        if !days.iter().all(|(figure, _)| figure.is_finite()) {
            return None;
        }
        let middle = median(days.iter().map(|(figure, _)| *figure).collect())?;
        let usual = median(days.iter().map(|(_, n)| *n as f64).collect())?.max(1.0);
        let centre = scale.to(middle, usual);
        // The distance from the middle, scaled to a day with the usual number.
        let weight = |n: f64| (n / usual).sqrt().min(1.0);
        let far = |(figure, n): &(f64, u64)| (scale.to(*figure, *n as f64) - centre) * weight(*n as f64);
        let far: Vec<f64> = days.iter().map(far).collect();
        let moving_range = moving_range(&far);
        let mut chart = Chart { middle, moving_range, limits: None, signals: Vec::new() };
        if days.len() < FEW {
            return Some(chart);
        }
        let count = days.len() as f64;
        let reach = moving_range / D2 * student_at(BEYOND / count, (WORTH * (count - 1.0)) as usize);
        let limits = |n: f64| {
            let reach = reach / weight(n);
            (scale.from(centre - reach, n), scale.from(centre + reach, n))
        };
        chart.limits = Some(limits(usual));
        let (mut part, mut whole) = (0.0, 0.0);
        for (figure, n) in days {
            part += figure * *n as f64;
            whole += *n as f64;
        }
        // Shares of few visits near 0 or 1 are skewed on any scale: a day must be unusual for its own number
        // as well.
        let is_rare =
            |figure: f64, n: u64| scale != Scale::Share || as_far(figure, n, part / whole) <= BEYOND / count;
        // If all figures are equal they differ by rounding only, and that is no signal.
        if moving_range > 0.0 {
            let beyond = |(at, (far, (value, n))): (usize, (&f64, &(f64, u64)))| {
                let (low, high) = limits(*n as f64);
                let (limit, side) = if *far > 0.0 { (high, Side::Above) } else { (low, Side::Below) };
                (far.abs() > reach && is_rare(*value, *n)).then_some(Signal::Beyond {
                    at,
                    value: *value,
                    limit,
                    side,
                })
            };
            chart.signals.extend(far.iter().zip(days).enumerate().filter_map(beyond));
            chart.signals.extend(one_side(days.iter().map(|(figure, _)| side(figure - middle)).collect()));
            chart.signals.sort_by_key(Signal::first);
        }
        Some(chart)
    }
}

/// Twice the probability that the share of `n` is as small, or as large, if the true share is `p` (binomial).
fn as_far(share: f64, n: u64, p: f64) -> f64 {
    // Counted from the rarer end: those for whom it is true, or those for whom it is not.
    let (k, p) = if share < p { (share * n as f64, p) } else { ((1.0 - share) * n as f64, 1.0 - p) };
    if p <= 0.0 || p >= 1.0 {
        return 1.0;
    }
    let mut log = n as f64 * (1.0 - p).ln();
    let mut sum = log.exp();
    for i in 1..=k.round() as u64 {
        log += ((n - i + 1) as f64 / i as f64 * p / (1.0 - p)).ln();
        sum += log.exp();
    }
    (2.0 * sum).min(1.0)
}

/// The mean difference of neighbors, without those that are not ordinary.
fn moving_range(figures: &[f64]) -> f64 {
    let steps = figures.windows(2).map(|pair| match pair {
        [one, next] => (next - one).abs(),
        _ => 0.0,
    });
    let steps: Vec<f64> = steps.collect();
    let mean = |most: f64| {
        let ordinary = || steps.iter().filter(|step| **step <= most);
        ordinary().sum::<f64>() / (ordinary().count() as f64).max(1.0)
    };
    mean(D4 * mean(f64::INFINITY))
}

fn median(mut figures: Vec<f64>) -> Option<f64> {
    figures.sort_unstable_by(f64::total_cmp);
    let (low, high) = (figures.get(figures.len().checked_sub(1)? / 2)?, figures.get(figures.len() / 2)?);
    Some(f64::midpoint(*low, *high))
}

/// The smallest length that the longest run in `n` tosses of a coin reaches with probability at most
/// [`RUNS`].
fn long_run(n: usize) -> usize {
    (2..=n).find(|length| reaches(n, *length) <= RUNS).unwrap_or(n + 1)
}

/// The probability of a run of at least `length` in `n` tosses. A run of either face in n is a run, shorter
/// by one, of "same as before" in n - 1.
fn reaches(n: usize, length: usize) -> f64 {
    // No such run so far: by the number of "same as before" in a row.
    let mut running = vec![0.0; length.saturating_sub(1)];
    if let Some(none) = running.first_mut() {
        *none = 1.0;
    }
    for _ in 1..n {
        let changed = running.iter().sum::<f64>() / 2.0;
        running.pop();
        running.iter_mut().for_each(|chance| *chance /= 2.0);
        running.insert(0, changed);
    }
    1.0 - running.iter().sum::<f64>()
}

/// A figure equal to the median is on no side and ends a run: of shares, half of the days may be equal.
fn one_side(sides: Vec<Option<Side>>) -> Vec<Signal> {
    let long = long_run(sides.len());
    let sides: Vec<(usize, Option<Side>)> = sides.into_iter().enumerate().collect();
    let runs = sides.chunk_by(|(_, one), (_, next)| one == next).filter(|run| run.len() >= long);
    runs.filter_map(|run| {
        let ((from, side), (to, _)) = (run.first()?, run.last()?);
        Some(Signal::OneSide { from: *from, to: *to, side: (*side)? })
    })
    .collect()
}

fn side(away: f64) -> Option<Side> {
    match away {
        away if away > 0.0 => Some(Side::Above),
        away if away < 0.0 => Some(Side::Below),
        _ => None,
    }
}
