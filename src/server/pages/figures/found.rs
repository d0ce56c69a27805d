//! The figures of a page, from the use cases to what is shown.

use super::super::scope::Scope;
use crate::error::Failure;
use crate::front::Front;
use app::api::{FiguresView, SignalView, TrendView};
use domain::stats::xmr::{Side, Signal};
use domain::stats::{Sample, Survival};
use domain::time::Day;
use domain::totals::Total;
use domain::words::Words;
use ops::changes::changes;
use ops::figures::{By, Figures};
use ops::ports::District;
use ops::trends::{MEASURES, Measure, Trend};
use std::collections::BTreeMap;

/// Steps of the patience curve, at most: a curve of more is not seen to be smoother.
const STEPS: usize = 60;

/// All that a page shows.
pub async fn found(front: &Front, scope: &Scope) -> Result<FiguresView, Failure> {
    let mut figures = front.ops.figures_by(&scope.filter, &WAYS).await?;
    let days = figures.remove(0);
    let total = merged(days.values());
    let (before, then) = match scope.filter_before() {
        Some(filter) => {
            let then = front.ops.figures_by(&filter, &WAYS[1..]).await?;
            let by_place = then.first().map(|figures| merged(figures.values()));
            (by_place, Some(then))
        }
        None => (None, None),
    };
    let filter = &scope.filter;
    let changes = before.as_ref().map(|before| changes(&total, before)).unwrap_or_default();
    let (patience, half) = patience(&total);
    Ok(FiguresView {
        tables: tables(&figures, then.as_deref()),
        trend: trend(&days, scope.view.asked.get("measure").map(String::as_str)),
        changes: changes.into_iter().map(|(name, by)| (name, (by.by, by.low, by.high))).collect(),
        outcomes: outcomes(&scope.districts),
        staffed: [&filter.service, &filter.language, &filter.area].iter().all(|one| one.is_none())
            && filter.channel.is_none(),
        total,
        before,
        patience,
        half,
    })
}

fn merged<'t>(totals: impl Iterator<Item = &'t Total>) -> Total {
    let mut all = Total::default();
    totals.for_each(|one| all.merge(one));
    all
}

/// What the page tells apart, in three ways, of which the last two answer several tables.
const WAYS: [&[By]; 3] = [&[By::Day], &[By::District, By::Watch], &[By::Service, By::Channel, By::Language]];

type Table = Vec<(String, Total, Option<Total>)>;

/// Told apart, busiest first.
fn tables(now: &[Figures], then: Option<&[Figures]>) -> BTreeMap<String, Table> {
    let mut tables = BTreeMap::new();
    for (n, (by, now)) in WAYS.iter().skip(1).zip(now).enumerate() {
        let then = then.and_then(|then| then.get(n));
        for (place, by) in by.iter().enumerate() {
            let mut then = then.map(|then| told_apart(then, place));
            let mut rows: Table = told_apart(now, place)
                .into_iter()
                .map(|(key, total)| {
                    let before = then.as_mut().map(|then| then.remove(&key).unwrap_or_default());
                    (key, total, before)
                })
                // Window time without a visit makes no row.
                .filter(|(_, total, _)| total.arrived() > 0)
                .collect();
            rows.sort_by_key(|(_, total, _)| std::cmp::Reverse(total.arrived()));
            tables.insert(by.as_str().to_owned(), rows);
        }
    }
    tables
}

/// Figures by one of the keys they are told apart by.
fn told_apart(figures: &Figures, place: usize) -> BTreeMap<String, Total> {
    let mut rows: BTreeMap<String, Total> = BTreeMap::new();
    for (key, total) in figures {
        if let Some(key) = key.get(place) {
            rows.entry(key.clone()).or_default().merge(total);
        }
    }
    rows
}

fn trend(days: &Figures, asked: Option<&str>) -> TrendView {
    let wanted = asked.and_then(Measure::named).unwrap_or(Measure::Wait);
    let name = MEASURES.into_iter().find(|(_, one)| *one == wanted).map_or("wait", |(name, _)| name);
    let trend = Trend::of(days, wanted);
    let day = |place: usize| trend.points.get(place).map_or(Day(0), |point| point.day);
    let signal = |signal: &Signal| {
        let (kind, from, to, up) = match *signal {
            Signal::Beyond { at, side, .. } => ("beyond", at, at, side == Side::Above),
            Signal::OneSide { from, to, side } => ("one_side", from, to, side == Side::Above),
            Signal::Trend { from, to, rising } => ("trend", from, to, rising),
            Signal::TwoOfThree { from, to, side, .. } => ("two_of_three", from, to, side == Side::Above),
        };
        SignalView { kind: kind.to_owned(), from: day(from), to: day(to), up }
    };
    let chart = trend.chart.as_ref();
    TrendView {
        measure: name.to_owned(),
        is_share: wanted.is_share(),
        points: trend.points.iter().map(|point| (point.day, point.n, point.value)).collect(),
        mean: chart.map(|chart| chart.mean),
        limits: chart.and_then(|chart| chart.limits),
        signals: chart.map(|chart| chart.signals.iter().map(signal).collect()).unwrap_or_default(),
    }
}

/// A wait in milliseconds, the share who still wait after it, low and high end of its 95 % interval.
type Step = (i64, f64, f64, f64);

/// Who would still wait, and after how long half would have left.
fn patience(total: &Total) -> (Vec<Step>, Option<i64>) {
    let curve = Survival::of(&Sample::from(&total.left), &Sample::from(&total.wait));
    let steps = curve.steps();
    let every = steps.len().div_ceil(STEPS).max(1);
    let last = steps.len().saturating_sub(1);
    let thin = steps.iter().enumerate().filter(|(place, _)| place % every == 0 || *place == last);
    let point = |(_, step): (usize, &domain::stats::Step)| {
        let (low, high) = step.spread.map_or((step.share, step.share), |spread| (spread.low, spread.high));
        (step.after, step.share, low, high)
    };
    (thin.map(point).collect(), curve.median())
}

/// Names of outcomes, in every service.
fn outcomes(districts: &[District]) -> BTreeMap<String, Words> {
    let services = districts.iter().flat_map(|district| &district.rules.services);
    let outcomes = services.flat_map(|service| &service.outcomes);
    outcomes.map(|outcome| (outcome.id.to_string(), outcome.name.clone())).collect()
}
