//! The course of a figure from day to day, and which days stand out.

use crate::department::Ops;
use crate::error::Error;
use crate::figures::{Figures, GroupBy};
use crate::model::totals::ClosedFilter;
use domain::stats::xmr::{Chart, Scale};
use domain::time::Day;
use domain::totals::Total;

/// Days with fewer measured visits have no point, because their figure would be mostly chance.
pub const FEW: u64 = 5;

/// A figure whose trend can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Median wait to the first call, in milliseconds.
    Wait,
    /// 90th percentile of the wait to the first call, in milliseconds.
    WaitP90,
    /// Share called within the target, by the usual formula.
    Called,
    /// Median time to the first human contact, in milliseconds.
    Acknowledgement,
    /// Share acknowledged within the target, by the usual formula.
    Acknowledged,
}

/// All measures, with their names in URLs. The first is the default: a share depends on all visits of the
/// day, so that one long wait does not distort it.
pub const MEASURES: [(&str, Measure); 5] = [
    ("called", Measure::Called),
    ("wait", Measure::Wait),
    ("wait_p90", Measure::WaitP90),
    ("acknowledgement", Measure::Acknowledgement),
    ("acknowledged", Measure::Acknowledged),
];

impl Measure {
    /// The measure with this name in URLs.
    #[must_use]
    pub fn named(name: &str) -> Option<Measure> {
        MEASURES.into_iter().find(|(known, _)| *known == name).map(|(_, measure)| measure)
    }

    /// Whether the figure is a share from 0 to 1; otherwise it is a time in milliseconds.
    #[must_use]
    pub fn is_share(self) -> bool {
        matches!(self, Measure::Called | Measure::Acknowledged)
    }

    /// How many visits the figure is based on, and the figure.
    #[must_use]
    pub fn of(self, total: &Total) -> (u64, Option<f64>) {
        let share = |(part, whole): (u64, u64)| (whole, (whole > 0).then(|| part as f64 / whole as f64));
        match self {
            Measure::Wait => (total.wait.n(), total.wait.quantile(0.5)),
            Measure::WaitP90 => (total.wait.n(), total.wait.quantile(0.9)),
            Measure::Called => share(total.called_in.usual()),
            Measure::Acknowledgement => (total.acknowledgement.n(), total.acknowledgement.quantile(0.5)),
            Measure::Acknowledged => share(total.acknowledged_in.usual()),
        }
    }
}

/// The figure of one day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The business day.
    pub day: Day,
    /// How many visits the figure is based on.
    pub n: u64,
    /// Milliseconds, or a share from 0 to 1.
    pub value: f64,
}

/// The figure of each day, with the limits that tell unusual days from chance.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// Days with enough visits, in order.
    pub points: Vec<Point>,
    /// Limits and unusual days, which are indices into `points`; `None` without a point.
    pub chart: Option<Chart>,
}

impl Trend {
    /// Computed from figures by day. Days before all districts are on record cover fewer districts and do not
    /// enter the limits.
    #[must_use]
    pub fn of(figures: &Figures, measure: Measure, comparable_from: Option<Day>) -> Trend {
        let point = |(key, total): (&Vec<String>, &Total)| {
            let day = key.first()?.parse::<Day>().ok()?;
            if comparable_from.is_some_and(|from| day < from) {
                return None;
            }
            let (n, value) = measure.of(total);
            Some(Point { day, n, value: value.filter(|_| n >= FEW)? })
        };
        let points: Vec<Point> = figures.iter().filter_map(point).collect();
        let days: Vec<(f64, u64)> = points.iter().map(|point| (point.value, point.n)).collect();
        let scale = if measure.is_share() { Scale::Share } else { Scale::Time };
        Trend { chart: Chart::of(&days, scale), points }
    }
}

impl Ops {
    /// The trend of a figure over the days of a filter.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn trend(&self, filter: &ClosedFilter, measure: Measure) -> Result<Trend, Error> {
        let comparable_from = self.beginnings(&filter.districts).await?.into_iter().max();
        Ok(Trend::of(&self.figures(filter, &[GroupBy::Day]).await?, measure, comparable_from))
    }
}
