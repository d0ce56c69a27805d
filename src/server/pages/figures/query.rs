//! Gets the figures of a page from the use cases, and prepares them for display.

use crate::error::Failure;
use crate::pages::scope::Scope;
use crate::state::AppState;
use app::api::{FiguresView, HalfView, OutcomeView, SignalView, TrendView};
use domain::ids::{Code, ServiceId};
use domain::rules::{Outcome, Rules};
use domain::stats::xmr::{Side, Signal};
use domain::stats::{Sample, ServiceLevel, Survival};
use domain::time::Day;
use domain::totals::Total;
use domain::visit::Channel;
use domain::words::Words;
use ops::changes::changes;
use ops::figures::{Figures, GroupBy};
use ops::trends::{MEASURES, Measure, Trend};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The most steps of the patience curve: more would not look smoother.
const STEPS: usize = 60;

/// All figures of a page.
pub async fn figures(state: &AppState, scope: &Scope) -> Result<FiguresView, Failure> {
    let filter = &scope.filter;
    let is_narrowed = filter.is_of_what_was_said();
    let ways = if is_narrowed { &WAYS_WITH_CHANNEL } else { &WAYS };
    let mut figures = state.ops.figures_by(filter, ways).await?;
    let now = Days::of(figures.remove(0), is_narrowed);
    let (before, then, changes) = match scope.filter_before() {
        Some(filter) => {
            let mut then = state.ops.figures_by(&filter, ways).await?;
            let before = Days::of(then.remove(0), is_narrowed);
            let (days, days_before) = (now.compared(), before.compared());
            let days: Vec<&Total> = days.iter().map(AsRef::as_ref).collect();
            let days_before: Vec<&Total> = days_before.iter().map(AsRef::as_ref).collect();
            let changes = changes(&days, &days_before);
            (Some(before), Some(then), changes)
        }
        None => (None, None, BTreeMap::new()),
    };
    let total = merged(now.all.values());
    let without_calls = now.without_calls.as_ref().map(|days| {
        let before = before.as_ref().and_then(|before| before.without_calls.as_ref());
        (merged(days.values()), before.map(|days| merged(days.values())))
    });
    let here = scope.districts.iter().filter(|district| filter.districts.contains(&district.id));
    let lists: Vec<Listed<'_>> = here.flat_map(|district| listed_in(&district.rules)).collect();
    let (patience, half) = patience(without_calls.as_ref().map_or(&total, |(now, _)| now));
    Ok(FiguresView {
        tables: tables(ways, &figures, then.as_deref()),
        levels_without_calls: levels_without_calls(ways, &figures),
        trend: trend(&now, scope.view.asked.get("measure").map(String::as_str), scope.view.comparable_from),
        changes: changes
            .into_iter()
            .map(|(name, change)| (name, change.map(|by| (by.by, by.low, by.high))))
            .collect(),
        outcomes: figures.get(1).map(|by_service| outcomes(by_service, &lists)).unwrap_or_default(),
        staffed: !is_narrowed && filter.channel.is_none(),
        total,
        before: before.map(|before| merged(before.all.values())),
        without_calls,
        patience,
        half,
    })
}

fn merged<'t>(totals: impl Iterator<Item = &'t Total>) -> Total {
    let mut all = Total::default();
    totals.for_each(|one| all.merge(one));
    all
}

/// The breakdowns of the page, in three queries, of which the last two serve several tables.
const WAYS: [&[GroupBy]; 3] = [
    &[GroupBy::Day],
    &[GroupBy::District, GroupBy::Watch],
    &[GroupBy::Service, GroupBy::Channel, GroupBy::Language],
];

/// The same with the channel, so that calls can be left out: for filters that apply to calls only once they are answered.
const WAYS_WITH_CHANNEL: [&[GroupBy]; 3] = [
    &[GroupBy::Day, GroupBy::Channel],
    &[GroupBy::District, GroupBy::Watch, GroupBy::Channel],
    &[GroupBy::Service, GroupBy::Channel, GroupBy::Language],
];

/// Whether a row is of the telephone channel, which is at `place` in its key.
fn is_call(key: &[String], place: usize) -> bool {
    key.get(place).is_some_and(|channel| channel == Channel::Phone.as_str())
}

/// Figures by day.
struct Days {
    /// All visits.
    all: Figures,
    /// Visits other than calls, where a filter applies to calls only once they are answered.
    without_calls: Option<Figures>,
}

impl Days {
    /// Splits figures by day, and by channel if `with_channel`.
    fn of(figures: Figures, with_channel: bool) -> Days {
        if !with_channel {
            return Days { all: figures, without_calls: None };
        }
        let (mut all, mut without_calls) = (Figures::new(), Figures::new());
        for (key, total) in figures {
            let is_call = is_call(&key, 1);
            let day: Vec<String> = key.into_iter().take(1).collect();
            if !is_call {
                without_calls.entry(day.clone()).or_default().merge(&total);
            }
            all.entry(day).or_default().merge(&total);
        }
        Days { all, without_calls: Some(without_calls) }
    }

    /// The days to compare with another period: in the share called in time, telephone calls are left out where necessary.
    fn compared(&self) -> Vec<Cow<'_, Total>> {
        let Some(without_calls) = &self.without_calls else {
            return self.all.values().map(Cow::Borrowed).collect();
        };
        let levels_of_the_rest = |(day, total): (&Vec<String>, &Total)| {
            let rest = without_calls.get(day);
            let mut total = total.clone();
            total.called_in = rest.map(|rest| rest.called_in).unwrap_or_default();
            total.acknowledged_in = rest.map(|rest| rest.acknowledged_in).unwrap_or_default();
            Cow::Owned(total)
        };
        self.all.iter().map(levels_of_the_rest).collect()
    }
}

type Table = Vec<(String, Total, Option<Total>)>;

/// The tables by breakdown, busiest row first.
fn tables(ways: &[&[GroupBy]], now: &[Figures], then: Option<&[Figures]>) -> BTreeMap<String, Table> {
    let mut tables = BTreeMap::new();
    for (n, (by, now)) in ways.iter().skip(1).zip(now).enumerate() {
        let then = then.and_then(|then| then.get(n));
        for (place, by) in by.iter().enumerate() {
            let mut then = then.map(|then| broken_down(then, place));
            let mut rows: Table = broken_down(now, place)
                .into_iter()
                .map(|(key, total)| {
                    let before = then.as_mut().map(|then| then.remove(&key).unwrap_or_default());
                    (key, total, before)
                })
                // Window time without any visit is no row.
                .filter(|(_, total, _)| total.arrived() > 0)
                .collect();
            rows.sort_by_key(|(_, total, _)| std::cmp::Reverse(total.arrived()));
            tables.insert(by.as_str().to_owned(), rows);
        }
    }
    tables
}

/// How many of the visits other than calls were called in time, by table and key, where figures are broken down by channel.
fn levels_without_calls(
    ways: &[&[GroupBy]],
    figures: &[Figures],
) -> BTreeMap<String, BTreeMap<String, ServiceLevel>> {
    let mut tables = BTreeMap::new();
    for (by, figures) in ways.iter().skip(1).zip(figures) {
        let Some(channel) = by.iter().position(|one| *one == GroupBy::Channel) else { continue };
        for (place, by) in by.iter().enumerate() {
            let mut rows: BTreeMap<String, ServiceLevel> = BTreeMap::new();
            for (key, total) in figures {
                if let Some(key) = key.get(place).filter(|_| !is_call(key, channel)) {
                    *rows.entry(key.clone()).or_default() += total.called_in;
                }
            }
            tables.insert(by.as_str().to_owned(), rows);
        }
    }
    tables
}

/// Figures by one of the keys of their breakdown.
fn broken_down(figures: &Figures, place: usize) -> BTreeMap<String, Total> {
    let mut rows: BTreeMap<String, Total> = BTreeMap::new();
    for (key, total) in figures {
        if let Some(key) = key.get(place) {
            rows.entry(key.clone()).or_default().merge(total);
        }
    }
    rows
}

fn trend(days: &Days, asked: Option<&str>, comparable_from: Option<Day>) -> TrendView {
    let wanted = asked.and_then(Measure::named).unwrap_or(Measure::Called);
    let days = days.without_calls.as_ref().filter(|_| wanted.is_share()).unwrap_or(&days.all);
    let name = MEASURES.into_iter().find(|(_, one)| *one == wanted).map_or("called", |(name, _)| name);
    let trend = Trend::of(days, wanted, comparable_from);
    let day = |place: usize| trend.points.get(place).map_or(Day(0), |point| point.day);
    let signal = |signal: &Signal| {
        let (kind, from, to, up) = match *signal {
            Signal::Beyond { at, side, .. } => ("beyond", at, at, side == Side::Above),
            Signal::OneSide { from, to, side } => ("one_side", from, to, side == Side::Above),
        };
        SignalView { kind: kind.to_owned(), from: day(from), to: day(to), up }
    };
    let chart = trend.chart.as_ref();
    TrendView {
        measure: name.to_owned(),
        is_share: wanted.is_share(),
        points: trend.points.iter().map(|point| (point.day, point.n, point.value)).collect(),
        middle: chart.map(|chart| chart.middle),
        limits: chart.and_then(|chart| chart.limits),
        signals: chart.map(|chart| chart.signals.iter().map(signal).collect()).unwrap_or_default(),
    }
}

/// A wait in milliseconds, the share who still wait after it, and the low and high ends of its 95 % interval.
type Step = (i64, f64, f64, f64);

/// The share of people who would still wait over time, and after how long half would have left.
fn patience(total: &Total) -> (Vec<Step>, Option<HalfView>) {
    let curve = Survival::of(&Sample::from(&total.left), &Sample::from(&total.wait));
    let steps = curve.steps();
    let every = steps.len().div_ceil(STEPS).max(1);
    let last = steps.len().saturating_sub(1);
    let thin = steps.iter().enumerate().filter(|(place, _)| place % every == 0 || *place == last);
    let point = |(_, step): (usize, &domain::stats::Step)| {
        let (low, high) = step.spread.map_or((step.share, step.share), |spread| (spread.low, spread.high));
        (step.after, step.share, low, high)
    };
    let (low, high) = curve.median_between();
    let half = curve.median().map(|after| HalfView { after, low: low.unwrap_or(0), high });
    (thin.map(point).collect(), half)
}

/// The outcomes of resolved visits, from figures broken down by service first. A code belongs to its service: two services
/// may mean different things by it, so they share a row only where they use the same name.
fn outcomes(by_service: &Figures, lists: &[Listed<'_>]) -> Vec<OutcomeView> {
    let mut found: Vec<OutcomeView> = Vec::new();
    for (key, total) in by_service {
        let service = key.first().map_or("-", String::as_str);
        for (code, n) in &total.outcomes {
            let name = outcome_name(lists, service, code);
            match found.iter_mut().find(|one| one.code == *code && one.name.as_ref() == name) {
                Some(known) => known.n += n,
                None => found.push(OutcomeView { code: code.clone(), name: name.cloned(), n: *n }),
            }
        }
    }
    found.sort_by_key(|outcome| std::cmp::Reverse(outcome.n));
    found
}

/// The outcomes of a service, those it has now before those it had once.
type Listed<'r> = (&'r ServiceId, &'r [Outcome]);

fn listed_in(rules: &Rules) -> impl Iterator<Item = Listed<'_>> {
    let now = rules.services.iter().map(|service| (&service.id, service.outcomes.as_slice()));
    now.chain(rules.former.services.iter().map(|service| (&service.id, service.outcomes.as_slice())))
}

/// The name that the service gives an outcome. Where it does not list the code, another service of the visit did: the name is
/// used if all services agree on it.
fn outcome_name<'r>(lists: &[Listed<'r>], service: &str, code: &Code) -> Option<&'r Words> {
    let named = |(_, outcomes): &Listed<'r>| {
        outcomes.iter().find(|outcome| outcome.id == *code).map(|outcome| &outcome.name)
    };
    let mut own = lists.iter().filter(|(id, _)| id.as_str() == service);
    if let Some(name) = own.find_map(named) {
        return Some(name);
    }
    let mut all = lists.iter().filter_map(named);
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::{Figures, outcomes};
    use domain::rules::Service;
    use domain::totals::Total;
    use serde_json::json;

    fn service(id: &str, outcomes: &[(&str, &str)]) -> Service {
        let outcomes: Vec<_> =
            outcomes.iter().map(|(code, name)| json!({"id": code, "name": {"en": name}})).collect();
        let service = json!({"id": id, "name": {"en": id}, "channels": ["walk_in"], "outcomes": outcomes});
        serde_json::from_value(service).unwrap()
    }

    #[test]
    fn an_outcome_is_named_by_its_own_service() {
        let custody = service("custody", &[("parent_kept", "Child went home with the parent")]);
        let baby = service("baby", &[("parent_kept", "Parent kept the baby"), ("moved", "Handed over")]);
        let report = service("report", &[("moved", "Handed over")]);
        let lists = [&baby, &custody, &report].map(|one| (&one.id, one.outcomes.as_slice()));
        let mut figures = Figures::new();
        for (service, code, n) in [
            ("custody", "parent_kept", 7),
            ("baby", "parent_kept", 1),
            ("baby", "moved", 2),
            ("report", "moved", 3),
            ("report", "parent_kept", 4),
            ("-", "done", 9),
        ] {
            let key = vec![service.to_owned(), "walk_in".to_owned(), "-".to_owned()];
            let total: &mut Total = figures.entry(key).or_default();
            total.outcomes.insert(code.parse().unwrap(), n);
        }
        let found: Vec<(String, i64)> = outcomes(&figures, &lists)
            .into_iter()
            .map(|one| (one.name.map_or(one.code.to_string(), |name| name.get("en").to_owned()), one.n))
            .collect();
        let expected = [
            ("done", 9),
            ("Child went home with the parent", 7),
            // Services that do not list a code have no name for it where the others differ, and use their name where they
            // agree.
            ("Handed over", 5),
            ("parent_kept", 4),
            ("Parent kept the baby", 1),
        ];
        assert_eq!(found, expected.map(|(name, n)| (name.to_owned(), n)));
    }
}
