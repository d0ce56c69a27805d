//! Adherence to the Steps of Service: required steps done out of those that applied, the time to the
//! Acknowledge step and of each step, by script version, service, district or officer. Every figure is
//! computed from the visits' records.

use crate::background;
use crate::caller::Caller;
use crate::department::Ops;
use crate::error::Error;
use crate::model::visits::VisitFilter;
use crate::report::Spread;
use domain::access::{Action, Object, Role};
use domain::fact::ScriptRef;
use domain::ids::{DistrictId, ScriptId, StaffId, StepKey};
use domain::reports::StepsBy;
use domain::script::run::{Run, Setting};
use domain::script::{Script, Stage};
use domain::stats::ratio::{Difference, Share};
use domain::time::{Day, Ms};
use domain::visit::{End, Leg, Source, Visit};
use std::collections::BTreeMap;
use std::sync::Arc;

/// At most this many visits are read for a figure, the newest first.
pub const MOST_VISITS: i64 = 20_000;

/// How the steps were followed in the legs of one row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What the row is about: `general.2`, a service, a district, an officer's id.
    pub key: String,
    /// Legs that were led by a script and have ended.
    pub legs: u64,
    /// How many required steps were done.
    pub done: u64,
    /// How many required steps applied.
    pub applicable: u64,
    /// `done` out of `applicable`, with its uncertainty.
    pub share: Option<Share>,
    /// Time from arrival to the first Acknowledge step, first legs only.
    pub to_acknowledge: Spread,
    /// How many of the visits left before they were fully served.
    pub left: u64,
    /// How many of the visits were reopened.
    pub reopened: u64,
}

/// How one step was followed.
#[derive(Debug, Clone, PartialEq)]
pub struct StepRow {
    /// The script version that the step belongs to.
    pub script: ScriptRef,
    /// The step, by its key in the script.
    pub step: StepKey,
    /// The stage of service that the step belongs to.
    pub stage: Stage,
    /// How many legs had the step on their path.
    pub legs: u64,
    /// How many of those legs did it.
    pub done: u64,
    /// How many of those legs skipped it.
    pub skipped: u64,
    /// Time from the previous recorded step, or from the start of serving, to this one.
    pub took: Spread,
    /// The target time of the step, in milliseconds.
    pub target_ms: Option<Ms>,
}

/// Two versions of a script, compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Versions {
    /// The script of both versions.
    pub script: ScriptId,
    /// The number of the newer version.
    pub newer: u32,
    /// The number of the older version.
    pub older: u32,
    /// Required steps done out of those that applied, newer version first; `None` when nothing applied in one
    /// of them.
    pub shares: Option<(f64, f64)>,
    /// The newer version's share minus the older's; `None` when there are too few legs to tell.
    pub difference: Option<Difference>,
}

/// How the steps were followed, by row, step and version.
#[derive(Debug, Clone, PartialEq)]
pub struct Followed {
    /// One row for each key, in order.
    pub rows: Vec<Row>,
    /// All legs in one row.
    pub total: Row,
    /// Each step, in the order of the scripts.
    pub steps: Vec<StepRow>,
    /// Each version compared with the one before it.
    pub versions: Vec<Versions>,
    /// Whether more visits matched the filter than were read; see [`MOST_VISITS`].
    pub cut: bool,
}

struct Counted {
    keys: BTreeMap<&'static str, String>,
    script: ScriptRef,
    part: (u32, u32),
    to_acknowledge: Option<Ms>,
    left: bool,
    reopened: bool,
    officer: Option<StaffId>,
    steps: Vec<CountedStep>,
}

/// A step on the path of a leg.
struct CountedStep {
    key: StepKey,
    stage: Stage,
    /// `None` if the step is not on record, else whether it was skipped.
    skipped: Option<bool>,
    took: Option<Ms>,
    target_ms: Option<Ms>,
}

impl Ops {
    /// How the steps were followed in the visits that match a filter.
    ///
    /// # Errors
    /// When the caller may not see figures, or asks about officers who do not report to them; when the store
    /// fails.
    pub async fn followed(
        &self,
        caller: &Caller,
        filter: &VisitFilter,
        by: StepsBy,
    ) -> Result<Followed, Error> {
        let theirs = self.theirs(caller).await?;
        if by == StepsBy::Officer {
            caller.check(Action::Serve, Object::WithinReach)?;
        } else {
            caller.check(Action::ReadReports, Object::WithinReach)?;
        }
        let officers = (by == StepsBy::Officer).then_some(theirs);
        let mut sums = Sums { key: by.as_str(), officers, ..Sums::default() };
        let mut left = MOST_VISITS;
        for day in days(filter) {
            // Newest first, with one day in memory at a time.
            let of_day = VisitFilter { from: day, to: day, limit: left, ..filter.clone() };
            let visits = self.tools.store.visits(&of_day).await?;
            left -= visits.len() as i64;
            let scripts = self.scripts_that_led(&visits).await?;
            sums = background::work(move || {
                visits.iter().for_each(|(district, visit)| sums.add(district, visit, &scripts));
                sums
            })
            .await?;
            if left <= 0 {
                break;
            }
        }
        background::work(move || sums.followed(left <= 0)).await
    }

    async fn scripts_that_led(&self, visits: &[(DistrictId, Visit)]) -> Result<Scripts, Error> {
        let mut scripts = Scripts::new();
        for pinned in visits.iter().flat_map(|(_, visit)| &visit.legs).filter_map(|leg| leg.script.as_ref()) {
            if !scripts.contains_key(pinned) {
                scripts.insert(pinned.clone(), self.script(pinned).await?);
            }
        }
        Ok(scripts)
    }

    /// The officers whose figures the caller may see: the caller, and those who report to them.
    async fn theirs(&self, caller: &Caller) -> Result<Vec<StaffId>, Error> {
        let Some(me) = caller.staff.as_ref() else { return Ok(Vec::new()) };
        let mut ids = vec![me.id];
        if me.role == Role::Supervisor {
            let staff = self.tools.store.staff().await?;
            ids.extend(staff.iter().filter(|one| one.supervisor == Some(me.id)).map(|one| one.id));
        }
        Ok(ids)
    }
}

fn count(
    district: &DistrictId,
    visit: &Visit,
    leg: &Leg,
    before: &[Leg],
    script: &Arc<Script>,
    pinned: &ScriptRef,
) -> Counted {
    let run = Run::new(script, Setting::of(visit, leg), leg, before);
    let exact = !matches!(visit.source, Source::Estimated | Source::Paper);
    let own = |record: &&domain::visit::StepDone| !record.aside;
    let acknowledged = leg
        .steps
        .iter()
        .filter(own)
        .filter(|record| !record.skipped)
        .find(|record| script.step(&record.step).is_some_and(|step| step.stage == Stage::Acknowledge));
    let mut last = if before.is_empty() { visit.serving_at.unwrap_or(leg.from) } else { leg.from };
    let mut took = BTreeMap::new();
    for record in leg.steps.iter().filter(own) {
        took.insert(record.step.clone(), record.at - last);
        last = record.at;
    }
    let steps = run
        .walk()
        .path
        .into_iter()
        .filter_map(|place| script.steps.get(place))
        .map(|step| {
            let here = leg.steps.iter().filter(own).find(|record| record.step == step.key);
            let target = step.target_s.map(|seconds| i64::from(seconds) * 1_000);
            CountedStep {
                key: step.key.clone(),
                stage: step.stage,
                skipped: here.map(|record| record.skipped),
                took: took.get(&step.key).copied(),
                target_ms: target,
            }
        })
        .collect();
    let officer = leg.steps.iter().rev().find_map(|record| record.by);
    let mut keys = BTreeMap::from([
        ("version", format!("{}.{}", pinned.id, pinned.version)),
        ("service", leg.service.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string)),
        ("district", district.to_string()),
    ]);
    keys.extend(officer.map(|officer| ("officer", officer.to_string())));
    Counted {
        keys,
        script: pinned.clone(),
        part: run.compliance(),
        to_acknowledge: acknowledged
            .filter(|_| exact && before.is_empty())
            .map(|record| record.at - visit.arrived_at),
        left: visit.end() == Some(End::Left) || visit.end() == Some(End::RangOff),
        reopened: visit.reopened > 0,
        officer,
        steps,
    }
}

/// Script versions by id and number.
type Scripts = BTreeMap<ScriptRef, Arc<Script>>;

/// The days of a filter, newest first; a single `None` (no limit) where it has no first or no last day.
fn days(filter: &VisitFilter) -> Vec<Option<Day>> {
    match (filter.from, filter.to) {
        (Some(from), Some(to)) => (from.0..=to.0).rev().map(|day| Some(Day(day))).collect(),
        _ => vec![None],
    }
}

/// What rows are computed from. It grows by a few numbers per leg; visits are not held in memory.
#[derive(Default)]
struct Sums {
    /// What rows are broken down by.
    key: &'static str,
    /// If set, only legs of these officers count.
    officers: Option<Vec<StaffId>>,
    rows: BTreeMap<String, Sum>,
    total: Sum,
    scripts: BTreeMap<ScriptRef, ScriptSum>,
}

#[derive(Default)]
struct Sum {
    /// Required steps done and required steps that applied, for each leg: the uncertainty is estimated
    /// between legs.
    parts: Vec<(u32, u32)>,
    to_acknowledge: Vec<Ms>,
    left: u64,
    reopened: u64,
}

/// The legs led by one script version.
#[derive(Default)]
struct ScriptSum {
    parts: Vec<(u32, u32)>,
    steps: Vec<StepRow>,
    took: BTreeMap<StepKey, Vec<Ms>>,
}

impl Sums {
    fn add(&mut self, district: &DistrictId, visit: &Visit, scripts: &Scripts) {
        if visit.is_live() {
            return;
        }
        for (place, leg) in visit.legs.iter().enumerate() {
            let Some((pinned, script)) = leg.script.as_ref().and_then(|pinned| scripts.get_key_value(pinned))
            else {
                continue;
            };
            let before = visit.legs.get(..place).unwrap_or_default();
            let counted = count(district, visit, leg, before, script, pinned);
            let wanted = |officers: &Vec<StaffId>| counted.officer.is_some_and(|id| officers.contains(&id));
            if self.officers.as_ref().is_some_and(|officers| !wanted(officers)) {
                continue;
            }
            let key = counted.keys.get(self.key).map_or("-", String::as_str);
            self.rows.entry(key.to_owned()).or_default().add(&counted);
            self.total.add(&counted);
            self.scripts.entry(pinned.clone()).or_default().add(counted);
        }
    }

    fn followed(self, cut: bool) -> Followed {
        let pairs = self.scripts.iter().zip(self.scripts.iter().skip(1));
        let versions = pairs
            .filter(|((older, _), (newer, _))| older.id == newer.id)
            .map(|((older, before), (newer, after))| {
                let shares = Share::of(&after.parts).zip(Share::of(&before.parts));
                Versions {
                    script: newer.id.clone(),
                    newer: newer.version,
                    older: older.version,
                    shares: shares.map(|(after, before)| (after.share, before.share)),
                    difference: shares.and_then(|(after, before)| after.less(&before)),
                }
            })
            .collect();
        Followed {
            rows: self.rows.into_iter().map(|(key, sum)| sum.row(key)).collect(),
            total: self.total.row("total".to_owned()),
            steps: self.scripts.into_values().flat_map(ScriptSum::rows).collect(),
            versions,
            cut,
        }
    }
}

impl Sum {
    fn add(&mut self, leg: &Counted) {
        self.parts.push(leg.part);
        self.to_acknowledge.extend(leg.to_acknowledge);
        self.left += u64::from(leg.left);
        self.reopened += u64::from(leg.reopened);
    }

    fn row(self, key: String) -> Row {
        Row {
            key,
            legs: self.parts.len() as u64,
            done: self.parts.iter().map(|(done, _)| u64::from(*done)).sum(),
            applicable: self.parts.iter().map(|(_, applicable)| u64::from(*applicable)).sum(),
            share: Share::of(&self.parts),
            to_acknowledge: Spread::of(self.to_acknowledge),
            left: self.left,
            reopened: self.reopened,
        }
    }
}

impl ScriptSum {
    fn add(&mut self, leg: Counted) {
        self.parts.push(leg.part);
        for CountedStep { key, stage, skipped, took, target_ms } in leg.steps {
            let place = self.steps.iter().position(|row| row.step == key).unwrap_or_else(|| {
                self.steps.push(StepRow {
                    script: leg.script.clone(),
                    step: key.clone(),
                    stage,
                    legs: 0,
                    done: 0,
                    skipped: 0,
                    took: Spread::default(),
                    target_ms,
                });
                self.steps.len() - 1
            });
            if let Some(row) = self.steps.get_mut(place) {
                row.legs += 1;
                row.done += u64::from(skipped == Some(false));
                row.skipped += u64::from(skipped == Some(true));
            }
            if skipped == Some(false) {
                self.took.entry(key).or_default().extend(took);
            }
        }
    }

    fn rows(mut self) -> Vec<StepRow> {
        for row in &mut self.steps {
            row.took = Spread::of(self.took.remove(&row.step).unwrap_or_default());
        }
        self.steps
    }
}
