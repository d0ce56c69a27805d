//! Figures of any period: from totals where those are fine enough, otherwise from the rows of visits,
//! together with live visits from memory. Clocks are exact to the millisecond in rows; percentiles of totals
//! are within 1 %.

mod cell;
mod rows;

pub use cell::monday;
pub use domain::reports::GroupBy;
pub use rows::Rows;

use crate::background;
use crate::calendar::Calendar;
use crate::clerk::published::Published;
use crate::department::Ops;
use crate::error::Error;
use crate::figures::cell::{Cell, cell_of};
use crate::model::totals::{ClosedFilter, Span, TotalKey};
use crate::totals::counter::Counter;
use crate::totals::place::{pieces, place};
use domain::clocks;
use domain::ids::DistrictId;
use domain::line::WindowState;
use domain::time::{At, Day, Ms};
use domain::totals::{Closed, Live, Sign, Total};
use domain::visit::Visit;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Steps of counting that a request for figures waits for; only a recount is further behind.
const CATCH_UP: u64 = 8_000;
/// Days whose totals are read at a time, extended to the end of a month.
const DAYS_AT_ONCE: i32 = 60;
/// The longest period for figures, in days.
pub const LONGEST_DAYS: i32 = 3_700;

/// Where the figures of a request can come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Days,
    Months,
    Rows,
}

fn source(filter: &ClosedFilter, by: &[GroupBy]) -> Source {
    let told = |known: &[GroupBy]| by.iter().all(|by| known.contains(by));
    let by_service = filter.service.is_some() || filter.channel.is_some() || filter.language.is_some();
    if filter.area.is_some() {
        Source::Rows
    } else if !by_service
        && told(&[
            GroupBy::All,
            GroupBy::Day,
            GroupBy::Week,
            GroupBy::Month,
            GroupBy::Watch,
            GroupBy::District,
        ])
    {
        Source::Days
    } else if filter.watch.is_none()
        && whole_months(filter).0 < whole_months(filter).1
        && told(&[
            GroupBy::All,
            GroupBy::Month,
            GroupBy::District,
            GroupBy::Service,
            GroupBy::Channel,
            GroupBy::Language,
        ])
    {
        Source::Months
    } else {
        Source::Rows
    }
}

/// First and last day of the whole months in a period; if there are none, the last is before the first.
fn whole_months(filter: &ClosedFilter) -> (Day, Day) {
    let (from, to) = (filter.from.first_of_month(), filter.to.last_of_month());
    let first = if from == filter.from { from } else { Day(filter.from.last_of_month().0 + 1) };
    let last = if to == filter.to { to } else { Day(filter.to.first_of_month().0 - 1) };
    (first, last)
}

/// Figures: one total for each key.
pub type Figures = BTreeMap<Vec<String>, Total>;

impl Ops {
    /// The first day with a counted visit in each of some districts; nothing was recorded there before.
    /// Districts without counted visits are left out.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn beginnings(&self, districts: &[DistrictId]) -> Result<Vec<Day>, Error> {
        let mut days = Vec::new();
        for district in districts {
            days.extend(self.tools.store.first_day(district).await?);
        }
        Ok(days)
    }

    /// The earliest of [`Ops::beginnings`]; `None` while nothing is counted.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn recorded_from(&self, districts: &[DistrictId]) -> Result<Option<Day>, Error> {
        Ok(self.beginnings(districts).await?.into_iter().min())
    }

    /// The figures of some visits, broken down. Hours of the week are included in all of them, or in none if
    /// they come from totals of months, which have no hours.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn figures(&self, filter: &ClosedFilter, by: &[GroupBy]) -> Result<Figures, Error> {
        Ok(self.figures_by(filter, &[by]).await?.pop().unwrap_or_default())
    }

    /// Several breakdowns at once, in the given order; the underlying data is read once.
    ///
    /// # Errors
    /// As [`Ops::figures`].
    pub async fn figures_by(
        &self,
        filter: &ClosedFilter,
        ways: &[&[GroupBy]],
    ) -> Result<Vec<Figures>, Error> {
        self.catch_up(&filter.districts).await?;
        let mut asked: Vec<Asked> = ways.iter().map(|by| Asked::new(filter, by)).collect();
        let (first, last) = whole_months(filter);
        for (wanted, span, from, to) in
            [(Source::Days, Span::Day, filter.from, filter.to), (Source::Months, Span::Month, first, last)]
        {
            if asked.iter().any(|one| one.source == wanted) {
                self.add_kept(filter, &mut asked, wanted, (span, from, to)).await?;
            }
        }
        let reads = |source| asked.iter().any(|one| one.source == source);
        let parts = if reads(Source::Rows) {
            vec![(filter.from, filter.to)]
        } else if reads(Source::Months) {
            // The days before and after the whole months.
            vec![(filter.from, Day(first.0 - 1)), (Day(last.0 + 1), filter.to)]
        } else {
            Vec::new()
        };
        for (from, to) in parts.into_iter().filter(|(from, to)| from <= to) {
            let mut rows = Rows::new(&self.tools.store, &ClosedFilter { from, to, ..filter.clone() });
            while let Some(page) = rows.next().await? {
                asked = background::work(move || {
                    for row in &page {
                        count(&mut asked, row, first <= row.day && row.day <= last);
                    }
                    asked
                })
                .await?;
            }
        }
        for one in &mut asked {
            self.add_live_ones(filter, &one.by, &mut one.figures);
            // Otherwise window time is not broken down as the filter needs.
            if one.source == Source::Days {
                self.add_open_windows(filter, &one.by, &mut one.figures);
            }
        }
        Ok(asked.into_iter().map(|one| one.figures).collect())
    }

    /// Adds stored totals, some months at a time.
    async fn add_kept(
        &self,
        filter: &ClosedFilter,
        asked: &mut Vec<Asked>,
        wanted: Source,
        (span, from, to): (Span, Day, Day),
    ) -> Result<(), Error> {
        for district in &filter.districts {
            let mut next = from;
            while next <= to {
                let end = Day(next.0 + DAYS_AT_ONCE).last_of_month().min(to);
                let totals = self.tools.store.totals(std::slice::from_ref(district), span, next, end).await?;
                let (filter, mut so_far) = (filter.clone(), std::mem::take(asked));
                *asked = background::work(move || {
                    for one in so_far.iter_mut().filter(|one| one.source == wanted) {
                        add_totals(&totals, &filter, &one.by, &mut one.figures);
                    }
                    so_far
                })
                .await?;
                next = Day(end.0 + 1);
            }
        }
        Ok(())
    }

    /// One total for all visits of the filter.
    ///
    /// # Errors
    /// As [`Ops::figures`].
    pub async fn figure(&self, filter: &ClosedFilter) -> Result<Total, Error> {
        Ok(self.figures(filter, &[GroupBy::All]).await?.into_values().next().unwrap_or_default())
    }

    /// The rows behind figures: visits that have ended.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn behind(&self, filter: &ClosedFilter) -> Result<Rows, Error> {
        self.catch_up(&filter.districts).await?;
        Ok(Rows::new(&self.tools.store, filter))
    }

    /// Counts the newest facts, so that an officer who has just ended a visit sees it counted.
    async fn catch_up(&self, districts: &[DistrictId]) -> Result<(), Error> {
        for progress in self.counting().await? {
            let behind = progress.of.saturating_sub(progress.position);
            if districts.contains(&progress.district)
                && !progress.clearing
                && (1..=CATCH_UP).contains(&behind)
            {
                let mut counter = Counter::new(Arc::clone(&self.tools.store), progress.district);
                // One step more: the first is lost where the background counter took some of these facts.
                for _ in 0..=behind / crate::totals::spans::STEP as u64 + 1 {
                    match counter.step().await {
                        Ok(true) => {}
                        Ok(false) => break,
                        // On a full or read-only disk, what was counted before is shown, and the pages give its
                        // time.
                        Err(error) => {
                            tracing::warn!(%error, "what is newest could not be counted");
                            break;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn add_live_ones(&self, filter: &ClosedFilter, by: &[GroupBy], figures: &mut Figures) {
        for district in &filter.districts {
            let Ok(clerk) = self.clerk(district) else { continue };
            let Published { line, calendar } = clerk.published();
            let now = self.tools.clock.now().max(line.head.at);
            for visit in line.live().filter(|visit| filter.from <= visit.day && visit.day <= filter.to) {
                let place = place(&line.rules, &calendar, visit.arrived_at);
                let area = line.rules.area_name(visit.area.as_deref());
                let cell = Cell {
                    hour: place.hour,
                    watch: place.watch.as_ref().map(domain::ids::Code::as_str),
                    service: visit.service().map(domain::ids::ServiceId::as_str),
                    channel: visit.channel.as_str(),
                    language: visit.language.as_deref(),
                    area,
                    needs: visit.needs.iter().map(domain::ids::Code::as_str).collect(),
                    ..Cell::new(district, visit.day)
                };
                if !cell.passes(filter, true)
                    || filter.area.as_deref().is_some_and(|wanted| area.unwrap_or("-") != wanted)
                {
                    continue;
                }
                let live = live(visit, &line.rules, &calendar, now);
                for key in cell.keys(by) {
                    figures.entry(key).or_default().add_live(&live);
                }
            }
        }
    }

    /// Adds the time of open windows up to now; totals include it once the windows close.
    fn add_open_windows(&self, filter: &ClosedFilter, by: &[GroupBy], figures: &mut Figures) {
        for district in &filter.districts {
            let Ok(clerk) = self.clerk(district) else { continue };
            let Published { line, calendar } = clerk.published();
            let now = self.tools.clock.now().max(line.head.at);
            // A business day may begin some hours after midnight.
            let (first, last) =
                (calendar.at(filter.from, 0), calendar.at(Day(filter.to.0.saturating_add(2)), 0));
            let open = line.head.windows.values().filter(|window| window.state == WindowState::Open);
            for window in open {
                let stretch = (window.since.max(first), now.min(last));
                for (day, place, ms) in pieces(&line.rules, &calendar, stretch) {
                    let watch = place.watch.as_ref().map(domain::ids::Code::as_str);
                    let cell = Cell { hour: place.hour, watch, ..Cell::new(district, day) };
                    if day < filter.from || filter.to < day || !cell.passes(filter, true) {
                        continue;
                    }
                    for key in cell.keys(by) {
                        figures.entry(key).or_default().staff(place.hour, ms);
                    }
                }
            }
        }
    }
}

/// Figures for one breakdown.
struct Asked {
    source: Source,
    by: Vec<GroupBy>,
    figures: Figures,
}

impl Asked {
    fn new(filter: &ClosedFilter, by: &[GroupBy]) -> Asked {
        Asked { source: source(filter, by), by: by.to_vec(), figures: Figures::new() }
    }
}

/// Counts a row for those figures that do not get it from totals.
fn count(asked: &mut [Asked], row: &Closed, in_months: bool) {
    let cell = cell_of(row);
    for Asked { source, by, figures } in asked {
        let hours = match source {
            Source::Rows => true,
            Source::Months if !in_months => false,
            Source::Months | Source::Days => continue,
        };
        for key in cell.keys(by) {
            figures.entry(key).or_default().count(row, Sign::Plus, hours);
        }
    }
}

/// Adds stored totals of days or of months.
fn add_totals(
    totals: &[(DistrictId, TotalKey, Total)],
    filter: &ClosedFilter,
    by: &[GroupBy],
    figures: &mut Figures,
) {
    for (district, key, total) in totals {
        let cell = match key {
            TotalKey::Day { day, watch } => {
                Cell { watch: watch.as_ref().map(domain::ids::Code::as_str), ..Cell::new(district, *day) }
            }
            TotalKey::Month { first, service, channel, language } => Cell {
                service: service.as_ref().map(domain::ids::ServiceId::as_str),
                channel: channel.as_str(),
                language: language.as_deref(),
                ..Cell::new(district, *first)
            },
        };
        if cell.passes(filter, matches!(key, TotalKey::Day { .. })) {
            for key in cell.keys(by) {
                figures.entry(key).or_default().merge(total);
            }
        }
    }
}

/// A live visit, as figures count it.
fn live(visit: &Visit, rules: &domain::rules::Rules, calendar: &Calendar, now: At) -> Live {
    let open = calendar.open_stretches(visit.arrived_at, now);
    let working = |to: At| -> Ms { clocks::working(visit.arrived_at, to, open.as_deref()) };
    Live {
        counts: clocks::counts(visit),
        helped_by_answer: clocks::helped_by_answer(visit.channel, visit.state.kind(), visit.end()),
        clocks: calendar.clocks(visit),
        targets: rules.targets(visit.service(), visit.channel),
        waited_ms: clocks::waited(visit, now),
        worked_ms: working(now),
    }
}
