//! Control charts of single figures, one a day: the daily service level, median or 90th percentile. They tell days that are as days are from
//! days on which something was different (Shewhart; the NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2). Two things are looked for: a
//! day beyond the limits, and a long run on one side of the median (Anhøj and Olesen 2014, "Run charts revisited"). Both bounds grow with the
//! number of days, so that of twenty charts on which nothing changes about one has a mark, be it of a month or of a year. Times are looked
//! at by their logarithm and shares by their angle, for their own days are lopsided; a day with fewer visits than most has wider limits.

use super::distribution::student_at;

/// Fewer figures than this have no limits.
pub const FEW: usize = 10;
/// The mean moving range of two neighbours is this many standard deviations (d₂ for two, ASTM E2587).
const D2: f64 = 1.128;
/// Moving ranges above so many times their mean are no ordinary ones (D₄ for two), and are left out of it, once (Nelson 1982, "Control charts for
/// individual measurements"): else a day that stands out hides itself.
const D4: f64 = 3.267;
/// The share of charts without a change that may be marked for a day beyond the limits, and for a run. Both together are less than is
/// promised, one chart in twenty: days are spread a little wider than any distribution says.
const BEYOND: f64 = 0.007;
const RUNS: f64 = 0.01;
/// Degrees of freedom that a mean moving range has for each figure: its variance over d₂² is 0.826 σ² / n, that of a standard deviation
/// σ² / 2f (Roes, Does and Schurink 1993, "Shewhart-type control charts for individual observations").
const WORTH: f64 = 0.6;

/// A chart of figures in the order of their days.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Their median.
    pub middle: f64,
    /// The mean difference of neighbours, on the chart's scale; 0 for a single figure.
    pub moving_range: f64,
    /// Between these lies every figure of most charts while nothing changes, of days with as many visits as most have; `None` with fewer
    /// than [`FEW`].
    pub limits: Option<(f64, f64)>,
    /// What stands out, by first figure; nothing without limits.
    pub signals: Vec<Signal>,
}

/// On what scale the days of a figure are spread alike to both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// As they are.
    Plain,
    /// Times from 0 up, in milliseconds: the logarithm of a second more.
    Time,
    /// Shares from 0 to 1: the arcsine of their root, whose variance is the same for all shares (Anscombe 1948, "The transformation of Poisson,
    /// binomial and negative-binomial data").
    Share,
}

impl Scale {
    /// A figure that stands on `n`.
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

/// Something that chance seldom does. Places count from 0 and include both ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Signal {
    /// One figure beyond a limit.
    Beyond {
        /// Which.
        at: usize,
        /// The figure.
        value: f64,
        /// The limit that it passed.
        limit: f64,
        /// Which limit that is.
        side: Side,
    },
    /// More in a row on one side of the median than chance makes.
    OneSide {
        /// The first of them.
        from: usize,
        /// The last.
        to: usize,
        /// Which side.
        side: Side,
    },
}

/// A side of the median.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// More than it.
    Above,
    /// Less than it.
    Below,
}

impl Signal {
    /// Its first figure.
    #[must_use]
    pub fn first(&self) -> usize {
        match self {
            Signal::Beyond { at, .. } => *at,
            Signal::OneSide { from, .. } => *from,
        }
    }
}

impl Chart {
    /// Of figures, each with how many it stands on, on a scale. `None` when there are no figures, or one is not finite.
    #[must_use]
    pub fn of(days: &[(f64, u64)], scale: Scale) -> Option<Chart> {
        if !days.iter().all(|(figure, _)| figure.is_finite()) {
            return None;
        }
        let middle = median(days.iter().map(|(figure, _)| *figure).collect())?;
        let usual = median(days.iter().map(|(_, n)| *n as f64).collect())?.max(1.0);
        let centre = scale.to(middle, usual);
        // How far from the middle, in what a day with the usual number would be.
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
        // Shares of few near nothing or all are lopsided on any scale: a day must be out of the ordinary for its own number as well.
        let is_rare =
            |figure: f64, n: u64| scale != Scale::Share || as_far(figure, n, part / whole) <= BEYOND / count;
        // Figures that are all the same differ by rounding only, and that is no signal.
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

/// Twice the chance that of `n` as small a share, or as large a one, comes out where the share is `p` (binomial).
fn as_far(share: f64, n: u64, p: f64) -> f64 {
    // Counted from the rarer end: those of whom it is true, or those of whom it is not.
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

/// The mean difference of neighbours, without those that are no ordinary ones.
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

/// The least length that the longest of runs in `n` throws of a coin reaches in at most [`RUNS`] of all cases.
fn long_run(n: usize) -> usize {
    (2..=n).find(|length| reaches(n, *length) <= RUNS).unwrap_or(n + 1)
}

/// The chance of a run of at least `length` among `n` throws. A run of either face among n is one of the same steps, "as the one before",
/// among n - 1 that is shorter by one.
fn reaches(n: usize, length: usize) -> f64 {
    // So far no run: by how many steps in a row were "as before".
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

/// A figure on the median is on no side and ends a run: of shares, half of the days may be equal.
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
