//! What a department may publish: twelve whole months of each district, computed from totals alone. No
//! services, no officers. A month with few visits is withheld, and so is anything from which it could be
//! computed.

use crate::department::Ops;
use crate::error::Error;
use crate::model::districts::DistrictCard;
use crate::model::totals::{Span, TotalKey};
use domain::ids::DistrictId;
use domain::stats::suppress::{SMALLEST, covered, withheld};
use domain::time::{Day, Ms};
use domain::totals::Total;
use std::collections::BTreeMap;

/// The setting that says whether figures are published.
pub const SETTING: &str = "publish";
/// Whole months on the page.
const MONTHS: usize = 12;

/// The published figures of a department.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// First days of the months, in order, from the first month on record.
    pub months: Vec<Day>,
    /// The last day of the last month.
    pub to: Day,
    /// Names of the districts, in order.
    pub districts: Vec<String>,
    /// The first day on record of each district, and last that of all districts; `None` where nothing is
    /// recorded.
    pub recorded_from: Vec<Option<Day>>,
    /// One row for each district, and last one for all; in each row one cell for each month, and last one for
    /// all.
    pub cells: Vec<Vec<Cell>>,
}

/// One month of one district. A figure is `None` when it is withheld, or when there were no visits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// How many people arrived.
    pub arrived: Option<u64>,
    /// Median and 90th percentile of the wait to the first call, in milliseconds, of those who were called.
    pub wait: Option<(Ms, Ms)>,
    /// Those who were called, in whole percent of all arrivals; the others left, were helped without a call,
    /// or were entered from paper. Only for all districts and months together: for parts it would reveal
    /// small numbers.
    pub waited: Option<u32>,
    /// Acknowledged within the target, in whole percent, by the usual formula.
    pub acknowledged: Option<u32>,
    /// Called within the target, in whole percent, by the usual formula.
    pub called: Option<u32>,
    /// Left before their turn, in whole percent of all arrivals.
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

    /// The twelve whole months before a day, of every district, from the first month on record.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn published(&self, today: Day) -> Result<Published, Error> {
        let districts = self.tools.store.cards().await?;
        let (mut months, to) = months(today);
        let mut recorded_from = Vec::new();
        for one in &districts {
            recorded_from.push(self.recorded_from(std::slice::from_ref(&one.id)).await?);
        }
        let first = recorded_from.iter().flatten().min().copied();
        recorded_from.push(first);
        months.retain(|month| first.is_some_and(|first| first <= month.last_of_month()));
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
        let rows = rows(&districts, &months, &by_place);
        let districts = districts.into_iter().map(|one| one.card.name).collect();
        Ok(Published { months, to, districts, recorded_from, cells: cells(&rows) })
    }
}

/// The first days of the twelve whole months before a day, and the last day of the last month.
fn months(today: Day) -> (Vec<Day>, Day) {
    let last = Day(today.first_of_month().0 - 1);
    let firsts =
        std::iter::successors(Some(last.first_of_month()), |first| Some(Day(first.0 - 1).first_of_month()));
    let mut months: Vec<Day> = firsts.take(MONTHS).collect();
    months.reverse();
    (months, last.last_of_month())
}

/// One row for each district, and last one for all; in each row one total for each month, and last one for
/// all.
fn rows(
    districts: &[DistrictCard],
    months: &[Day],
    by_place: &BTreeMap<(DistrictId, Day), Total>,
) -> Vec<Vec<Total>> {
    let of = |district: &DistrictCard, month: &Day| {
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
    rows
}

/// The cells to publish for a table of totals with sums.
fn cells(rows: &[Vec<Total>]) -> Vec<Vec<Cell>> {
    let counts = |of: fn(&Total) -> u64| -> Vec<Vec<u64>> {
        rows.iter().map(|row| row.iter().map(of).collect()).collect()
    };
    let (came_hidden, left_hidden) = (withheld(&counts(came)), withheld(&counts(left)));
    // Of those not called or greeted in time some left: a small number of them means a small number who left.
    let missed_hidden = |of: fn(&Total) -> u64| {
        let missed = counts(of);
        let few = |(missed, left): (&Vec<u64>, &Vec<bool>)| -> Vec<bool> {
            missed.iter().zip(left).map(|(missed, left)| *left && *missed < SMALLEST).collect()
        };
        covered(&missed, &missed.iter().zip(&left_hidden).map(few).collect::<Vec<_>>())
    };
    let greeted_hidden = missed_hidden(|total| missed(total.acknowledged_in.usual()));
    let called_hidden = missed_hidden(|total| missed(total.called_in.usual()));
    let is = |table: &[Vec<bool>], row: usize, column: usize| {
        table.get(row).and_then(|row| row.get(column)).copied().unwrap_or(true)
    };
    let shown = |(row, totals): (usize, &Vec<Total>)| -> Vec<Cell> {
        let one = |(column, total): (usize, &Total)| {
            if is(&came_hidden, row, column) {
                return Cell::default();
            }
            let whole = cell(total);
            Cell {
                acknowledged: whole.acknowledged.filter(|_| !is(&greeted_hidden, row, column)),
                called: whole.called.filter(|_| !is(&called_hidden, row, column)),
                left: whole.left.filter(|_| !is(&left_hidden, row, column)),
                ..whole
            }
        };
        totals.iter().enumerate().map(one).collect()
    };
    let mut cells: Vec<Vec<Cell>> = rows.iter().enumerate().map(shown).collect();
    if let Some(cell) = cells.last_mut().and_then(|row| row.last_mut())
        && let Some(total) = rows.last().and_then(|row| row.last())
        && cell.arrived.is_some()
    {
        cell.waited = waited(total);
    }
    cells
}

/// These totals, and last their sum.
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

/// How many of the whole are not in the part.
fn missed((part, whole): (u64, u64)) -> u64 {
    whole.saturating_sub(part)
}

/// The number with a wait reveals the number without one, and together with those who left, the number
/// without one for another reason. If it is all of them, 100 is published; if it is none of them, nothing.
fn waited(total: &Total) -> Option<u32> {
    let (all, timed) = (came(total), total.wait.n());
    let untimed = all.saturating_sub(timed);
    let other = untimed.saturating_sub(left(total));
    let is_few = |n: u64| (1..SMALLEST).contains(&n);
    percent((timed, all))
        .map(|share| if untimed == 0 { 100 } else { share.clamp(1, 99) })
        .filter(|_| timed >= SMALLEST && !is_few(untimed) && !is_few(other))
}

/// In whole percent; `None` if the numbers are small.
fn percent((part, whole): (u64, u64)) -> Option<u32> {
    (whole >= SMALLEST).then(|| (100.0 * part as f64 / whole as f64).round() as u32)
}

/// A cell with nothing withheld.
fn cell(total: &Total) -> Cell {
    let wait = (total.wait.n() >= SMALLEST).then_some(&total.wait);
    let wait = wait.and_then(|wait| Some((wait.quantile(0.5)?, wait.quantile(0.9)?)));
    Cell {
        arrived: Some(came(total)),
        waited: None,
        wait: wait.map(|(p50, p90)| (p50.round() as Ms, p90.round() as Ms)),
        acknowledged: percent(total.acknowledged_in.usual()),
        called: percent(total.called_in.usual()),
        left: percent((left(total), came(total))),
    }
}

#[cfg(test)]
mod tests {
    use super::{cells, waited, with_sum};
    use domain::stats::{Histogram, ServiceLevel};
    use domain::totals::Total;
    use domain::visit::End;

    /// A total with these numbers of visits called, left, and helped without a call.
    fn of(called: i64, left: i64, helped: i64) -> Total {
        Total {
            ends: [(End::Resolved, called + helped), (End::Left, left)].into(),
            wait: (0..called).collect::<Histogram>(),
            ..Total::default()
        }
    }

    /// A total with these numbers of visits called in time, called late, and left after the target.
    fn month(within: u64, later: u64, gone: u64) -> Total {
        let level = ServiceLevel { within, later, abandoned_late: gone, ..ServiceLevel::default() };
        Total {
            ends: [(End::Resolved, (within + later) as i64), (End::Left, gone as i64)].into(),
            called_in: level,
            acknowledged_in: level,
            ..Total::default()
        }
    }

    /// A table of one district, and all districts together.
    fn table(months: &[Total]) -> Vec<Vec<Total>> {
        let row = with_sum(months.to_vec());
        vec![row.clone(), row]
    }

    #[test]
    fn few_who_were_not_called_in_time_do_not_give_away_how_few_left() {
        // In June one visit was late and one left; in July forty were late and two left.
        let shown = cells(&table(&[month(53, 1, 1), month(500, 40, 2), month(700, 80, 30)]));
        let july = shown[0][1];
        assert_eq!((july.arrived, july.left), (Some(542), None));
        for row in &shown {
            assert_eq!((row[0].arrived, row[0].left), (Some(55), None));
            assert_eq!((row[0].called, row[0].acknowledged), (None, None));
            // A second month is withheld with it, or else subtracting the other months from the year would
            // reveal it.
            assert_eq!(row.iter().filter(|cell| cell.called.is_none()).count(), 2, "{row:?}");
        }
        // Nor may it show that those who left did so at once.
        let at_once = Total {
            called_in: ServiceLevel { within: 50, abandoned_short: 3, ..ServiceLevel::default() },
            ..month(50, 0, 3)
        };
        let shown = cells(&table(&[at_once, month(500, 40, 20), month(700, 80, 30)]));
        assert_eq!((shown[0][0].left, shown[0][0].called), (None, None));
        assert_eq!((shown[0][2].called, shown[1][2].called), (Some(86), Some(86)));
    }

    #[test]
    fn what_gives_nothing_away_is_shown() {
        let shown = cells(&table(&[month(500, 40, 20), month(300, 2, 0), month(700, 80, 30)]));
        for row in &shown {
            assert!(row.iter().all(|cell| cell.called.is_some() && cell.left.is_some()), "{row:?}");
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
