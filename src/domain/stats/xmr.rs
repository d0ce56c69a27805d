//! Control charts of single figures, one a day: the daily median, 90th percentile or service level. They tell days that are as
//! days are from days on which something was different (Shewhart; Wheeler, "Understanding Variation"; the NIST/SEMATECH e-Handbook of
//! Statistical Methods, 6.3.2.2). To add a signal: a variant of [`Signal`], and a function that finds it, named in [`Chart::of`].

use std::ops::RangeInclusive;

/// Fewer figures than this have no limits.
pub const FEW: usize = 10;
/// The mean moving range of two neighbours is this many standard deviations (d₂ for two, ASTM E2587).
const D2: f64 = 1.128;
/// So many in a row on one side of the mean are a signal.
const ONE_SIDE: usize = 8;
/// So many in a row that rise, or fall, are a signal.
const TREND: usize = 6;

/// A chart of figures in the order of their days.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Their mean.
    pub mean: f64,
    /// The mean difference of neighbours; 0 for a single figure.
    pub moving_range: f64,
    /// Between these lies nearly every figure while nothing changes; `None` with fewer than [`FEW`].
    pub limits: Option<(f64, f64)>,
    /// What stands out, by first figure; nothing without limits.
    pub signals: Vec<Signal>,
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
    /// Eight or more in a row on one side of the mean.
    OneSide {
        /// The first of them.
        from: usize,
        /// The last.
        to: usize,
        /// Which side.
        side: Side,
    },
    /// Six or more in a row, each above the one before, or each below.
    Trend {
        /// The first of them.
        from: usize,
        /// The last.
        to: usize,
        /// Upwards, else downwards.
        rising: bool,
    },
    /// Of three in a row, at least two more than two standard deviations from the mean, on the same side; the last is one of them.
    TwoOfThree {
        /// The first of the three.
        from: usize,
        /// The last.
        to: usize,
        /// What the two passed.
        bound: f64,
        /// Which side.
        side: Side,
    },
}

/// A side of the mean.
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
            Signal::OneSide { from, .. } | Signal::Trend { from, .. } | Signal::TwoOfThree { from, .. } => {
                *from
            }
        }
    }
}

impl Chart {
    /// Of figures that can only lie within `possible`: times from 0 up, shares from 0 to 1. Limits end there. `None` when there are no
    /// figures, or one is not finite.
    #[must_use]
    pub fn of(figures: &[f64], possible: RangeInclusive<f64>) -> Option<Chart> {
        if figures.is_empty() || !figures.iter().all(|figure| figure.is_finite()) {
            return None;
        }
        let n = figures.len() as f64;
        let mean = figures.iter().sum::<f64>() / n;
        let steps = figures.windows(2).map(|pair| match pair {
            [one, next] => (next - one).abs(),
            _ => 0.0,
        });
        let moving_range = steps.sum::<f64>() / (n - 1.0).max(1.0);
        let mut chart = Chart { mean, moving_range, limits: None, signals: Vec::new() };
        if figures.len() < FEW {
            return Some(chart);
        }
        let sigma = moving_range / D2;
        let (low, high) =
            ((mean - 3.0 * sigma).max(*possible.start()), (mean + 3.0 * sigma).min(*possible.end()));
        chart.limits = Some((low, high));
        // Figures that are all the same differ from their mean by rounding only, and that is no signal.
        if moving_range > 0.0 {
            chart.signals.extend(beyond(figures, low, high));
            chart.signals.extend(one_side(figures, mean));
            chart.signals.extend(trends(figures));
            chart.signals.extend(two_of_three(figures, mean, 2.0 * sigma));
            chart.signals.sort_by_key(Signal::first);
        }
        Some(chart)
    }
}

fn beyond(figures: &[f64], low: f64, high: f64) -> impl Iterator<Item = Signal> {
    figures.iter().enumerate().filter_map(move |(at, value)| {
        let value = *value;
        let (limit, side) = if value > high { (high, Side::Above) } else { (low, Side::Below) };
        (value > high || value < low).then_some(Signal::Beyond { at, value, limit, side })
    })
}

fn one_side(figures: &[f64], mean: f64) -> impl Iterator<Item = Signal> {
    let sides = figures.iter().map(|figure| side(figure - mean));
    let long = runs(sides).into_iter().filter(|(from, to, _)| to - from + 1 >= ONE_SIDE);
    long.map(|(from, to, side)| Signal::OneSide { from, to, side })
}

fn trends(figures: &[f64]) -> impl Iterator<Item = Signal> {
    let steps = figures.windows(2).map(|pair| match pair {
        [one, next] => side(next - one),
        _ => None,
    });
    // A run of steps ends at the figure after its last step.
    let long = runs(steps).into_iter().filter(|(from, to, _)| to - from + 2 >= TREND);
    long.map(|(from, to, way)| Signal::Trend { from, to: to + 1, rising: way == Side::Above })
}

fn two_of_three(figures: &[f64], mean: f64, reach: f64) -> impl Iterator<Item = Signal> {
    let far = move |figure: &f64| side(figure - mean).filter(|_| (figure - mean).abs() > reach);
    figures.windows(3).enumerate().filter_map(move |(from, three)| {
        let side = three.last().and_then(far)?;
        let many = three.iter().filter(|figure| far(figure) == Some(side)).count() >= 2;
        let bound = if side == Side::Above { mean + reach } else { mean - reach };
        many.then_some(Signal::TwoOfThree { from, to: from + 2, bound, side })
    })
}

fn side(away: f64) -> Option<Side> {
    match away {
        away if away > 0.0 => Some(Side::Above),
        away if away < 0.0 => Some(Side::Below),
        _ => None,
    }
}

/// Stretches of the same mark, with their first and last place; what has no mark is in none.
fn runs(marks: impl Iterator<Item = Option<Side>>) -> Vec<(usize, usize, Side)> {
    let mut runs: Vec<(usize, usize, Side)> = Vec::new();
    for (place, mark) in marks.enumerate() {
        let Some(mark) = mark else { continue };
        match runs.last_mut() {
            Some((_, to, same)) if *same == mark && *to + 1 == place => *to = place,
            _ => runs.push((place, place, mark)),
        }
    }
    runs
}
