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
    /// Median and 90th percentile of the wait to the first call, of those who have one.
    pub wait: Option<(Ms, Ms)>,
    /// Those who have one, in whole percent of all who came: the others left, were helped without being called, or came by paper. Only
    /// of all districts and months together: of parts it would give small numbers away.
    pub waited: Option<u32>,
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
    let mut cells: Vec<Vec<Cell>> = cells.collect();
    if let Some(cell) = cells.last_mut().and_then(|row| row.last_mut())
        && let Some(total) = rows.last().and_then(|row| row.last())
        && cell.arrived.is_some()
    {
        cell.waited = waited(total);
    }
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

/// How many have a wait gives away how many have none, and with those who left how many have none for another reason. A hundred is said
/// of all alone, and nothing of none.
fn waited(total: &Total) -> Option<u32> {
    let (all, timed) = (came(total), total.wait.n());
    let untimed = all.saturating_sub(timed);
    let other = untimed.saturating_sub(left(total));
    let is_few = |n: u64| (1..SMALLEST).contains(&n);
    percent((timed, all))
        .map(|share| if untimed == 0 { 100 } else { share.clamp(1, 99) })
        .filter(|_| timed >= SMALLEST && !is_few(untimed) && !is_few(other))
}

/// In whole percent; `None` of few.
fn percent((part, whole): (u64, u64)) -> Option<u32> {
    (whole >= SMALLEST).then(|| (100.0 * part as f64 / whole as f64).round() as u32)
}

fn cell(total: &Total, left_hidden: bool) -> Cell {
    let wait = (total.wait.n() >= SMALLEST).then_some(&total.wait);
    let wait = wait.and_then(|wait| Some((wait.quantile(0.5)?, wait.quantile(0.9)?)));
    Cell {
        arrived: Some(came(total)),
        waited: None,
        wait: wait.map(|(p50, p90)| (p50.round() as Ms, p90.round() as Ms)),
        acknowledged: percent(total.acknowledged_in.usual()),
        called: percent(total.called_in.usual()),
        left: percent((left(total), came(total))).filter(|_| !left_hidden),
    }
}

#[cfg(test)]
mod tests {
    use super::waited;
    use domain::stats::Histogram;
    use domain::totals::Total;
    use domain::visit::End;

    /// So many were called, so many left, and so many were helped without being called.
    fn of(called: i64, left: i64, helped: i64) -> Total {
        Total {
            ends: [(End::Resolved, called + helped), (End::Left, left)].into(),
            wait: (0..called).collect::<Histogram>(),
            ..Total::default()
        }
    }

    #[test]
    fn all_and_none_are_said_of_all_and_none_alone() {
        assert_eq!(waited(&of(5_000, 0, 0)), Some(100));
        assert_eq!(waited(&of(4_985, 15, 0)), Some(99), "99.7 %");
        assert_eq!(waited(&of(15, 0, 4_985)), Some(1), "0.3 %");
        assert_eq!(waited(&of(0, 0, 5_000)), None);
    }

    #[test]
    fn what_those_who_left_give_away_is_not_told() {
        assert_eq!(waited(&of(80, 9, 0)), None);
        assert_eq!(waited(&of(80, 20, 0)), Some(80));
        assert_eq!(waited(&of(80, 11, 9)), None, "nine were helped without being called");
        assert_eq!(waited(&of(80, 10, 10)), Some(80));
    }
}
