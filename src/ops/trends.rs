//! How a figure goes from day to day, and which days stand out.

use crate::department::Ops;
use crate::error::Error;
use crate::figures::{By, Figures};
use crate::model::totals::ClosedFilter;
use domain::stats::xmr::{Chart, Scale};
use domain::time::Day;
use domain::totals::Total;

/// Days on which fewer than this were measured have no point: their figure would be chance.
pub const FEW: u64 = 5;

/// A figure that is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Median wait to the first call.
    Wait,
    /// 90th percentile of it.
    WaitP90,
    /// Share called within the target, by the usual formula.
    Called,
    /// Median time to the first human contact.
    Acknowledgement,
    /// Share acknowledged within the target, by the usual formula.
    Acknowledged,
}

/// All of them, with their names in addresses. The first is the one meant when none is named: a share of the day's people stands on all
/// of them, and a long wait of one cannot sway it.
pub const MEASURES: [(&str, Measure); 5] = [
    ("called", Measure::Called),
    ("wait", Measure::Wait),
    ("wait_p90", Measure::WaitP90),
    ("acknowledgement", Measure::Acknowledgement),
    ("acknowledged", Measure::Acknowledged),
];

impl Measure {
    /// By its name in addresses.
    #[must_use]
    pub fn named(name: &str) -> Option<Measure> {
        MEASURES.into_iter().find(|(known, _)| *known == name).map(|(_, measure)| measure)
    }

    /// A share of 0 to 1 rather than a time in milliseconds.
    #[must_use]
    pub fn is_share(self) -> bool {
        matches!(self, Measure::Called | Measure::Acknowledged)
    }

    /// The figure, and on how many it stands.
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

/// A day's figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The day.
    pub day: Day,
    /// On how many it stands.
    pub n: u64,
    /// Milliseconds, or a share.
    pub value: f64,
}

/// A figure from day to day.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// Days with enough visits, in order.
    pub points: Vec<Point>,
    /// Limits, and what stands out; places are those of `points`. `None` without a point.
    pub chart: Option<Chart>,
}

impl Trend {
    /// From figures told apart by day. Days before all of the districts are on record are of fewer, and no measure for the others.
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
    /// A figure from day to day.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn trend(&self, filter: &ClosedFilter, measure: Measure) -> Result<Trend, Error> {
        let comparable_from = self.beginnings(&filter.districts).await?.into_iter().max();
        Ok(Trend::of(&self.figures(filter, &[By::Day]).await?, measure, comparable_from))
    }
}
