//! Today's figures of a district, for the live floor, from stored visits. Each can be recomputed from the
//! export: counts by outcome, medians and 90th percentiles by `stats::quantile` (type 7) over the clocks of
//! visits whose arrival was neither estimated nor from paper.

use crate::calendar::Calendar;
use crate::clerk::published::Published;
use crate::department::Ops;
use crate::error::Error;
use crate::model::visits::{Counted, VisitFilter};
use domain::ids::DistrictId;
use domain::stats::{ServiceLevel, Wait, quantile};
use domain::time::{At, Day, Ms};
use domain::visit::End;
use domain::watch::Watch;
use domain::words::Words;
use std::collections::BTreeMap;

/// One row of a summary. Unserved visits are counted beside served ones, never among them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// The key of the row, such as an hour of arrival.
    pub key: String,
    /// How many people arrived.
    pub arrived: u64,
    /// How many were served by a person or at the kiosk.
    pub served: u64,
    /// How many visits ended unserved.
    pub unserved: u64,
    /// How many of the unserved left before service or hung up.
    pub left: u64,
    /// How many visits have not ended yet.
    pub open: u64,
    /// Time from arrival to the first human contact.
    pub acknowledgement: Spread,
    /// Time from arrival to the first call.
    pub wait: Spread,
    /// Time from arrival to resolution.
    pub resolution: Spread,
}

/// A median and a 90th percentile, with the number of values behind them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Spread {
    /// How many values there are.
    pub n: u64,
    /// The median, in whole milliseconds.
    pub p50: Option<Ms>,
    /// The 90th percentile, in whole milliseconds.
    pub p90: Option<Ms>,
}

/// Rows by key, in order, and one row for all.
struct Summary {
    rows: Vec<Row>,
    total: Row,
}

/// Today's figures of one district.
#[derive(Debug, Clone, PartialEq)]
pub struct Today {
    /// One row for the whole day.
    pub total: Row,
    /// One row for each hour of arrival.
    pub hours: Vec<Row>,
    /// Acknowledgment within the target, and what became of those who waited for it.
    pub acknowledged: ServiceLevel,
    /// Calls within the target, and what became of those who waited for one.
    pub called: ServiceLevel,
    /// The current watch so far; `None` if the district has no watches, or none is on duty.
    pub watch: Option<WatchToday>,
}

/// What became of those who arrived during the current watch.
#[derive(Debug, Clone, PartialEq)]
pub struct WatchToday {
    /// The name of the watch, by language.
    pub name: Words,
    /// How many people arrived during the watch.
    pub arrived: u64,
    /// Acknowledgment within the target, and what became of those who waited for it.
    pub acknowledged: ServiceLevel,
    /// Calls within the target, and what became of those who waited for one.
    pub called: ServiceLevel,
}

fn summarize(visits: &[Counted], key: impl Fn(&Counted) -> String) -> Summary {
    let mut groups: BTreeMap<String, Vec<&Counted>> = BTreeMap::new();
    for visit in visits {
        groups.entry(key(visit)).or_default().push(visit);
    }
    let rows = groups.into_iter().map(|(key, visits)| row(key, &visits)).collect();
    Summary { rows, total: row("total".to_owned(), &visits.iter().collect::<Vec<_>>()) }
}

fn row(key: String, visits: &[&Counted]) -> Row {
    let ended =
        |wanted: fn(End) -> bool| visits.iter().filter(|visit| visit.end.is_some_and(wanted)).count() as u64;
    Row {
        key,
        arrived: visits.len() as u64,
        served: ended(End::counts_as_served),
        unserved: ended(|end| !end.counts_as_served()),
        left: ended(|end| matches!(end, End::Left | End::RangOff)),
        open: visits.iter().filter(|visit| visit.end.is_none()).count() as u64,
        acknowledgement: spread(visits, |visit| visit.acknowledgement_ms),
        wait: spread(visits, |visit| visit.wait_ms),
        resolution: spread(visits, |visit| visit.resolution_ms),
    }
}

fn spread(visits: &[&Counted], clock: impl Fn(&Counted) -> Option<Ms>) -> Spread {
    Spread::of(visits.iter().filter(|visit| visit.counts).filter_map(|visit| clock(visit)).collect())
}

impl Spread {
    /// The spread of some durations, in any order.
    #[must_use]
    pub fn of(mut values: Vec<Ms>) -> Spread {
        values.sort_unstable();
        let whole = |q| quantile(&values, q).map(|ms| ms.round() as Ms);
        Spread { n: values.len() as u64, p50: whole(0.5), p90: whole(0.9) }
    }
}

fn hour(calendar: Option<&std::sync::Arc<Calendar>>, visit: &Counted) -> String {
    calendar.map_or_else(
        || "-".to_owned(),
        |calendar| format!("{:02}", calendar.moment(visit.arrived_at).clock().0),
    )
}

/// Today's figures of a district; the counts include visits that are still waiting.
///
/// # Errors
/// When there is no such district, or the store cannot be read.
pub async fn today(ops: &Ops, district: &DistrictId) -> Result<Today, Error> {
    let published = ops.clerk(district)?.published();
    let now = ops.tools.clock.now().max(published.line.head.at);
    let day = published.calendar.business_day(now);
    let on_duty = turn(&published, now);
    // A watch that began before the business day is included as a whole.
    let begun = on_duty.map_or(day, |(_, begun)| begun.min(day));
    let filter = VisitFilter {
        districts: Some(vec![district.clone()]),
        from: Some(begun),
        to: Some(day),
        ..VisitFilter::default()
    };
    let all = ops.tools.store.counted(&filter).await?;
    let watch = on_duty.map(|on_duty| {
        let here = all.iter().filter(|visit| turn(&published, visit.arrived_at) == Some(on_duty));
        let here: Vec<&Counted> = here.collect();
        WatchToday {
            name: on_duty.0.name.clone(),
            arrived: here.len() as u64,
            acknowledged: acknowledged(&published, &here, now),
            called: called(&published, &here, now),
        }
    });
    let visits: Vec<Counted> = all.iter().filter(|visit| visit.day == day).cloned().collect();
    let summary = summarize(&visits, |visit| hour(Some(&published.calendar), visit));
    let visits: Vec<&Counted> = visits.iter().collect();
    Ok(Today {
        acknowledged: acknowledged(&published, &visits, now),
        called: called(&published, &visits, now),
        watch,
        hours: summary.rows,
        total: summary.total,
    })
}

/// The watch on duty at a moment, and the day on which it began.
fn turn(published: &Published, at: At) -> Option<(&Watch, Day)> {
    let moment = published.calendar.moment(at);
    let (hour, minute) = moment.clock();
    let minute = u16::try_from(hour * 60 + minute).unwrap_or_default();
    published.line.rules.watch_on(moment.day(), minute)
}

/// Acknowledgment is measured in working time.
fn acknowledged(published: &Published, visits: &[&Counted], now: At) -> ServiceLevel {
    let working = |visit: &Counted, to: At| {
        let open = published.calendar.open_stretches(visit.arrived_at, to);
        domain::clocks::working(visit.arrived_at, to, open.as_deref())
    };
    level(
        visits,
        now,
        |visit| visit.acknowledgement_ms,
        working,
        |visit| published.line.rules.targets(visit.service.as_ref(), visit.channel).acknowledge_ms,
    )
}

fn called(published: &Published, visits: &[&Counted], now: At) -> ServiceLevel {
    level(
        visits,
        now,
        |visit| {
            let helped = domain::clocks::helped_by_answer(visit.channel, visit.state, visit.end);
            domain::clocks::turn(helped, visit.wait_ms, visit.acknowledgement_ms)
        },
        |visit, to| {
            let live = published.line.visit(visit.id);
            live.map_or(to - visit.arrived_at, |live| domain::clocks::waited(live, to))
        },
        |visit| published.line.rules.targets(visit.service.as_ref(), visit.channel).call_ms,
    )
}

fn level(
    visits: &[&Counted],
    now: At,
    clock: impl Fn(&Counted) -> Option<Ms>,
    counted: impl Fn(&Counted, At) -> Ms,
    target: impl Fn(&Counted) -> Ms,
) -> ServiceLevel {
    let mut level = ServiceLevel::default();
    // Visitors who were helped without it, at the tablet for example, never waited for it.
    let helped = End::counts_as_served;
    let waited =
        |visit: &&&Counted| visit.counts && (clock(visit).is_some() || !visit.end.is_some_and(helped));
    for visit in visits.iter().filter(waited) {
        let wait = match (clock(visit), visit.ended_at) {
            (Some(ms), _) => Wait::Answered(counted(visit, visit.arrived_at + ms)),
            (None, Some(ended)) => Wait::Abandoned(counted(visit, ended)),
            (None, None) => Wait::Open(counted(visit, now)),
        };
        level.add(wait, target(visit));
    }
    level
}
