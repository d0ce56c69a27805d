//! What a department may show everybody: twelve whole months of each district, from totals alone. No services, no officers; a month in
//! which few people came is not shown, nor what would give it away.

use crate::Ops;
use crate::error::Error;
use crate::ports::{District, Span, TotalKey};
use crate::totals::{first_of_month, last_of_month};
use domain::ids::DistrictId;
use domain::stats::suppress::{SMALLEST, withheld};
use domain::time::{Day, Ms};
use domain::totals::Total;
use std::collections::BTreeMap;

/// The setting that says whether anything is published.
pub const SETTING: &str = "publish";
/// How many months.
const MONTHS: usize = 12;

/// What is published.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// First days of the months, in order.
    pub months: Vec<Day>,
    /// Last day.
    pub to: Day,
    /// Names of the districts, in order.
    pub districts: Vec<String>,
    /// District by district and last all of them; of each, month by month and last all of them.
    pub cells: Vec<Vec<Cell>>,
}

/// What is published of a month of a district. What is absent is withheld, or there was nobody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// How many came.
    pub arrived: Option<u64>,
    /// Median and 90th percentile of the wait to the first call.
    pub wait: Option<(Ms, Ms)>,
    /// Acknowledged in time, in whole percent, by the usual formula.
    pub acknowledged: Option<u32>,
    /// Called in time, in whole percent, by the usual formula.
    pub called: Option<u32>,
    /// Went away before their turn, in whole percent of all who came.
    pub left: Option<u32>,
}

impl Ops {
    /// Whether the department publishes figures.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn publishes(&self) -> Result<bool, Error> {
        let stored = self.tools.store.setting(SETTING).await?;
        let stored = stored.and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok());
        Ok(stored.is_some_and(|setting| setting.get("on") == Some(&serde_json::Value::Bool(true))))
    }

    /// The twelve whole months before a day, of every district.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn published(&self, today: Day) -> Result<Published, Error> {
        let districts = self.tools.store.districts().await?;
        let (months, to) = months(today);
        let from = months.first().copied().unwrap_or(to);
        let mut by_place: BTreeMap<(DistrictId, Day), Total> = BTreeMap::new();
        for one in &districts {
            let id = std::slice::from_ref(&one.id);
            for (district, key, total) in self.tools.store.totals(id, Span::Month, from, to).await? {
                if let TotalKey::Month { first, .. } = key {
                    by_place.entry((district, first)).or_default().merge(&total);
                }
            }
        }
        Ok(published(&districts, months, to, &by_place))
    }
}

/// The first days of the twelve whole months before a day, and the last day of them.
fn months(today: Day) -> (Vec<Day>, Day) {
    let last = Day(first_of_month(today).0 - 1);
    let firsts =
        std::iter::successors(Some(first_of_month(last)), |first| Some(first_of_month(Day(first.0 - 1))));
    let mut months: Vec<Day> = firsts.take(MONTHS).collect();
    months.reverse();
    (months, last_of_month(last))
}

fn published(
    districts: &[District],
    months: Vec<Day>,
    to: Day,
    by_place: &BTreeMap<(DistrictId, Day), Total>,
) -> Published {
    let of = |district: &District, month: &Day| {
        by_place.get(&(district.id.clone(), *month)).cloned().unwrap_or_default()
    };
    let mut rows: Vec<Vec<Total>> = districts
        .iter()
        .map(|district| with_sum(months.iter().map(|month| of(district, month)).collect()))
        .collect();
    let every = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).fold(Total::default(), |mut sum, total| {
            sum.merge(total);
            sum
        })
    };
    let sums: Vec<Total> = (0..=months.len()).map(every).collect();
    rows.push(sums);
    let counts = |of: fn(&Total) -> u64| -> Vec<Vec<bool>> {
        withheld(&rows.iter().map(|row| row.iter().map(of).collect()).collect::<Vec<_>>())
    };
    let (came_hidden, left_hidden) = (counts(came), counts(left));
    let cells = rows.iter().zip(came_hidden.iter().zip(&left_hidden)).map(|(row, (came, left))| {
        let places = row.iter().zip(came.iter().zip(left));
        places.map(|(total, (came, left))| if *came { Cell::default() } else { cell(total, *left) }).collect()
    });
    let cells = cells.collect();
    Published { months, to, districts: districts.iter().map(|one| one.card.name.clone()).collect(), cells }
}

/// Some totals, and last their sum.
fn with_sum(mut totals: Vec<Total>) -> Vec<Total> {
    let mut sum = Total::default();
    totals.iter().for_each(|total| sum.merge(total));
    totals.push(sum);
    totals
}

fn came(total: &Total) -> u64 {
    total.arrived().max(0) as u64
}

fn left(total: &Total) -> u64 {
    total.gave_up().max(0) as u64
}

fn cell(total: &Total, left_hidden: bool) -> Cell {
    let wait = (total.wait.n() >= SMALLEST).then_some(&total.wait);
    let wait = wait.and_then(|wait| Some((wait.quantile(0.5)?, wait.quantile(0.9)?)));
    let percent = |(part, whole): (u64, u64)| {
        (whole >= SMALLEST).then(|| (100.0 * part as f64 / whole as f64).round() as u32)
    };
    Cell {
        arrived: Some(came(total)),
        wait: wait.map(|(p50, p90)| (p50.round() as Ms, p90.round() as Ms)),
        acknowledged: percent(total.acknowledged_in.usual()),
        called: percent(total.called_in.usual()),
        left: percent((left(total), came(total))).filter(|_| !left_hidden),
    }
}
