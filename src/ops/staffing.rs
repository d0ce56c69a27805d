//! How many windows a district needs in each hour of the week, from past arrivals and service times.

use crate::background;
use crate::department::Ops;
use crate::error::Error;
use crate::figures::{Figures, GroupBy, monday};
use crate::model::totals::ClosedFilter;
use domain::ids::DistrictId;
use domain::staffing::{Advice, Arrivals, Demand, FEW_WEEKS, Serving, Target, plan};
use domain::stats::Histogram;
use domain::time::{Day, HOUR, Ms};
use domain::totals::{Hour, Total, WEEK_HOURS};

/// An hour uses its own service time if at least this many were served in it, otherwise that of the whole
/// week.
const OWN_TIME: i64 = 50;
/// Patience is estimated if at least this many left.
const PATIENCE_FROM: u64 = 30;
/// Plans that need randomness use this seed, so that a page always shows the same plan.
const SEED: u64 = 1;

/// The staffing plan of a district's week.
#[derive(Debug, Clone, PartialEq)]
pub struct WeekPlan {
    /// The district that is planned.
    pub district: DistrictId,
    /// First day of the weeks the plan is based on, a Monday. If there are no such weeks, the first day of
    /// the request.
    pub from: Day,
    /// Last day of those weeks, a Sunday. If there are none, the last day of the request.
    pub to: Day,
    /// How many weeks the plan is based on.
    pub weeks: u32,
    /// The target that the plan has to meet.
    pub target: Target,
    /// Service times of the whole week; `None` if none were measured.
    pub serving: Option<Serving>,
    /// Mean patience before leaving, in milliseconds; `None` if too few left to estimate it.
    pub patience_ms: Option<f64>,
    /// 168 hours, beginning with Monday's first.
    pub hours: Vec<HourPlan>,
    /// Staffed window-hours, in total.
    pub staffed_hours: f64,
    /// Visits served, in total.
    pub contacts: i64,
}

impl WeekPlan {
    /// Visits served per staffed window-hour.
    #[must_use]
    pub fn contacts_per_hour(&self) -> Option<f64> {
        domain::staffing::contacts_per_hour(self.contacts.max(0) as u64, self.staffed_hours)
    }
}

/// The plan for one hour of the week.
#[derive(Debug, Clone, PartialEq)]
pub struct HourPlan {
    /// 0 to 167, from Monday midnight.
    pub hour: u8,
    /// Arrivals in this hour.
    pub arrivals: Arrivals,
    /// Open windows, on average.
    pub staffed: f64,
    /// How many of all who arrived in this hour were late, or left after the target.
    pub late: i64,
    /// What the plan recommends.
    pub advice: Advice,
}

impl Ops {
    /// The plan of a district's week, from those whole weeks among some days that are over and completely on
    /// record.
    ///
    /// # Errors
    /// When there is no such district, or the store cannot be read.
    pub async fn staffing(
        &self,
        district: &DistrictId,
        (from, to): (Day, Day),
        share: f64,
    ) -> Result<WeekPlan, Error> {
        let published = self.clerk(district)?.published();
        let rules = published.line.rules.clone();
        let today = published.calendar.business_day(self.tools.clock.now().max(published.line.head.at));
        let recorded = self.first_week(district).await?;
        // Arrivals of the rest of today are not known.
        let over = Day(to.0.min(today.0 - 1));
        let last = Day(monday(Day(over.0 + 1)).0 - 1);
        // If nothing is on record, no week is.
        let first = monday(Day(from.0 + 6)).max(recorded.unwrap_or(Day(last.0 + 1)));
        let filter = ClosedFilter::all(vec![district.clone()], first, last);
        let weeks = self.figures(&filter, &[GroupBy::Week]).await?;
        let target = Target { share, within_ms: rules.targets.call_ms };
        let district = district.clone();
        // Hours with few windows are simulated.
        let plan = move || week_plan(district, (first, last), &weeks, rules.wrap_up_ms, target);
        let plan = background::work(plan).await?;
        Ok(if plan.weeks == 0 { WeekPlan { from, to, ..plan } } else { plan })
    }
}

impl Ops {
    /// The Monday of the first week that is completely on record.
    async fn first_week(&self, district: &DistrictId) -> Result<Option<Day>, Error> {
        let first = self.recorded_from(std::slice::from_ref(district)).await?;
        Ok(first.map(|first| monday(Day(first.0 + 6))))
    }

    /// How many people usually arrive in each hour of the week, beginning with Monday's first: means over the
    /// half year of whole weeks before a day. Empty if too few weeks were counted.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn usual(&self, district: &DistrictId, today: Day) -> Result<Vec<f64>, Error> {
        // Weeks still to be counted are not weeks without visits.
        if !self.counting().await?.iter().any(|one| one.district == *district && one.is_there()) {
            return Ok(Vec::new());
        }
        let this_week = monday(today).0;
        let recorded = self.first_week(district).await?.filter(|first| first.0 < this_week);
        let Some(recorded) = recorded else { return Ok(Vec::new()) };
        let filter = ClosedFilter::all(
            vec![district.clone()],
            Day(this_week - 26 * 7).max(recorded),
            Day(this_week - 1),
        );
        let weeks = self.figures(&filter, &[GroupBy::Week]).await?;
        let seen = weeks_of(filter.from, filter.to);
        if seen < FEW_WEEKS {
            return Ok(Vec::new());
        }
        let mean = |hour: u8| {
            let came =
                weeks.values().filter_map(|week| week.hours.get(&hour)).map(|cell| cell.arrived as f64);
            came.sum::<f64>() / f64::from(seen)
        };
        Ok((0..WEEK_HOURS).map(mean).collect())
    }
}

/// The number of whole weeks from a Monday to a Sunday. A week without visits has no figures, but counts.
fn weeks_of(monday: Day, sunday: Day) -> u32 {
    u32::try_from((sunday.0 - monday.0 + 1) / 7).unwrap_or(0)
}

/// Plans a week from figures broken down by week.
fn week_plan(
    district: DistrictId,
    (from, to): (Day, Day),
    weeks: &Figures,
    wrap_up_ms: Ms,
    target: Target,
) -> WeekPlan {
    let seen = weeks_of(from, to);
    let mut all = Total::default();
    weeks.values().for_each(|week| all.merge(week));
    let serving = serving(&all.serving, wrap_up_ms);
    let patience_ms = patience(&all);
    let hours: Vec<(u8, Arrivals, Hour)> = (0..WEEK_HOURS)
        .map(|hour| {
            let mut counts: Vec<f64> = weeks
                .values()
                .map(|week| week.hours.get(&hour).map_or(0.0, |cell| cell.arrived as f64))
                .collect();
            counts.resize(seen as usize, 0.0);
            (hour, arrivals(&counts), all.hours.get(&hour).copied().unwrap_or_default())
        })
        .collect();
    let demand: Vec<Demand> = hours
        .iter()
        .map(|(_, arrivals, cell)| {
            let whole = serving.unwrap_or(Serving { mean_ms: f64::NAN, spread: 0.0 });
            let own = cell.serving_ms as f64 / cell.begun.max(1) as f64 + wrap_up_ms as f64;
            let mean_ms = if cell.begun >= OWN_TIME { own } else { whole.mean_ms };
            Demand { arrivals: *arrivals, serving: Serving { mean_ms, ..whole }, patience_ms, target }
        })
        .collect();
    let plans = hours.into_iter().zip(plan(&demand, SEED)).map(|((hour, arrivals, cell), advice)| HourPlan {
        hour,
        arrivals,
        staffed: cell.staffed_ms as f64 / HOUR as f64 / f64::from(seen.max(1)),
        late: cell.late,
        advice,
    });
    WeekPlan {
        district,
        from,
        to,
        weeks: seen,
        target,
        serving,
        patience_ms,
        hours: plans.collect(),
        staffed_hours: all.staffed_ms() as f64 / HOUR as f64,
        contacts: all.begun,
    }
}

fn arrivals(counts: &[f64]) -> Arrivals {
    let n = counts.len() as f64;
    let mean = if counts.is_empty() { 0.0 } else { counts.iter().sum::<f64>() / n };
    let squares: f64 = counts.iter().map(|count| (count - mean).powi(2)).sum();
    let deviation = if counts.len() < 2 { 0.0 } else { (squares / (n - 1.0)).sqrt() };
    Arrivals { mean, deviation, weeks: counts.len() as u32 }
}

/// Mean and spread of service times, with the wrap-up added.
fn serving(times: &Histogram, wrap_up_ms: Ms) -> Option<Serving> {
    let mean = times.mean()?;
    let n: f64 = times.iter().map(|(_, n)| n as f64).sum();
    let logs = || times.iter().map(|(ms, n)| ((ms.max(1_000) as f64).ln(), n as f64));
    let middle = logs().map(|(log, n)| log * n).sum::<f64>() / n;
    let spread = (logs().map(|(log, n)| n * (log - middle).powi(2)).sum::<f64>() / (n - 1.0).max(1.0)).sqrt();
    Some(Serving { mean_ms: mean + wrap_up_ms as f64, spread })
}

/// Mean patience, if people leave at the same rate however long they have waited: the total wait of those who
/// left and those who were called, divided by the number who left (maximum likelihood for a censored
/// exponential time).
fn patience(all: &Total) -> Option<f64> {
    let left = all.left.n();
    let waited = all.left.sum() as f64 + all.wait.sum() as f64;
    (left >= PATIENCE_FROM).then(|| waited / left as f64)
}
