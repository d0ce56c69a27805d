//! Whether people are served alike: each district against the others for the same service, each area, language, channel and need against
//! others for the same service in the same district. All comparisons of a page are judged together. It looks at visits that have ended, day
//! by day of each district: days share their wait, and totals do not tell them apart by service.

use crate::Ops;
use crate::background;
use crate::error::Error;
use crate::figures::By;
use crate::ports::ClosedFilter;
use domain::ids::{Code, DistrictId, ServiceId};
use domain::stats::compare::{Comparison, Judged, Rates, SMALLEST, Seen, Times, judge};
use domain::stats::{ServiceLevel, Wait};
use domain::time::{Day, Ms};
use domain::totals::Closed;
use std::collections::{BTreeMap, BTreeSet};
use std::mem::{Discriminant, discriminant};

/// By what people are compared.
pub const GROUPS: [By; 5] = [By::District, By::Area, By::Language, By::Channel, By::Need];

/// What is compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// Arrived to first call.
    Wait(Comparison<Times>),
    /// Arrived to first human contact.
    Acknowledgement(Comparison<Times>),
    /// Called within the target, of those who were offered it.
    Called(Comparison<Rates>),
    /// Acknowledged within the target.
    Acknowledged(Comparison<Rates>),
    /// Left before their turn, of those who did or had it.
    Left(Comparison<Rates>),
}

impl Finding {
    /// The chance of what was found if there is no difference.
    #[must_use]
    pub fn p(&self) -> Option<f64> {
        match self {
            Finding::Wait(found) | Finding::Acknowledgement(found) => found.p(),
            Finding::Called(found) | Finding::Acknowledged(found) | Finding::Left(found) => found.p(),
        }
    }

    /// Whether the range of the difference leaves room for none, whatever the test says.
    fn may_be_none(&self) -> bool {
        match self {
            // The test looks at all times, the range at the median: each can be sure where the other is not.
            Finding::Wait(_) | Finding::Acknowledgement(_) => false,
            Finding::Called(found) | Finding::Acknowledged(found) | Finding::Left(found) => {
                found.found.is_some_and(|rates| rates.gap.may_be_none())
            }
        }
    }
}

/// One group against all others.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// By what.
    pub by: By,
    /// Which group.
    pub group: String,
    /// What was found.
    pub finding: Finding,
    /// Its others are the only other group, whose comparison is the same one: that of the smaller group counts.
    pub mirror: bool,
    /// What it is among all comparisons of the page; `None` where too few were seen.
    pub judged: Option<Judged>,
}

impl Ops {
    /// Compares every group with others, within the same service, and but for districts within the same district.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn fairness(&self, filter: &ClosedFilter) -> Result<Vec<Compared>, Error> {
        let mut visits = Visits::default();
        let mut rows = self.behind(filter).await?;
        while let Some(page) = rows.next().await? {
            visits = background::work(move || {
                page.iter().for_each(|row| visits.add(row));
                visits
            })
            .await?;
        }
        background::work(move || visits.compared()).await
    }
}

/// Visits in the few bytes that comparing takes: a year of a large department has half a million.
#[derive(Default)]
struct Visits {
    /// What some have in common, and the number of it.
    kinds: BTreeMap<Kind, u32>,
    /// How many there are, by that number.
    counts: Vec<u64>,
    days: BTreeMap<(DistrictId, Day), u32>,
    waits: Vec<One<Ms>>,
    acknowledgements: Vec<One<Ms>>,
    called: Vec<One<bool>>,
    acknowledged: Vec<One<bool>>,
    left: Vec<One<bool>>,
}

/// What visits are told apart by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    district: DistrictId,
    service: Option<ServiceId>,
    channel: &'static str,
    language: Option<String>,
    area: Option<String>,
    needs: Vec<Code>,
}

/// What was seen of a visit, with the numbers of its kind and of its day in its district.
#[derive(Clone, Copy)]
struct One<T> {
    kind: u32,
    day: u32,
    value: T,
}

impl Visits {
    fn add(&mut self, row: &Closed) {
        if !row.counts {
            return;
        }
        let kind = Kind {
            district: row.district.clone(),
            service: row.service.clone(),
            channel: row.channel.as_str(),
            language: row.language.clone(),
            area: row.area.clone(),
            needs: row.needs.clone(),
        };
        let next = self.kinds.len() as u32;
        let kind = *self.kinds.entry(kind).or_insert(next);
        if kind == next {
            self.counts.push(0);
        }
        if let Some(count) = self.counts.get_mut(kind as usize) {
            *count += 1;
        }
        let next = self.days.len() as u32;
        let day = *self.days.entry((row.district.clone(), row.day)).or_insert(next);
        let one = |value| One { kind, day, value };
        let clocks = &row.clocks;
        self.waits.extend(clocks.wait_ms.map(one));
        self.acknowledgements.extend(clocks.acknowledgement_ms.map(one));
        let in_time = |wait: Option<Wait>, target: Ms| {
            let (part, whole) = usual(wait?, target);
            (whole > 0).then_some(One { kind, day, value: part > 0 })
        };
        self.called.extend(in_time(row.turn(), row.targets.call_ms));
        self.acknowledged.extend(in_time(row.greeting(), row.targets.acknowledge_ms));
        let left = match row.turn() {
            Some(Wait::Answered(_)) => Some(false),
            Some(Wait::Abandoned(_)) if row.end.gave_up() => Some(true),
            _ => None,
        };
        self.left.extend(left.map(|value| One { kind, day, value }));
    }

    /// Every group against others, judged together.
    fn compared(mut self) -> Vec<Compared> {
        // Comparing is quickest when times are rising already.
        self.waits.sort_by_key(|one| one.value);
        self.acknowledgements.sort_by_key(|one| one.value);
        let mut kinds: Vec<(&Kind, u32)> = self.kinds.iter().map(|(kind, number)| (kind, *number)).collect();
        kinds.sort_by_key(|(_, number)| *number);
        let kinds: Vec<&Kind> = kinds.into_iter().map(|(kind, _)| kind).collect();
        let mut all = Vec::new();
        for by in GROUPS {
            let strata = strata(&kinds, by);
            let mut groups: Vec<&str> = kinds.iter().flat_map(|kind| kind.groups(by)).collect();
            groups.sort_unstable();
            groups.dedup();
            let larger = self.larger_of_two(&kinds, by, &groups);
            for group in groups {
                let sides: Vec<Option<(u32, bool)>> = kinds
                    .iter()
                    .zip(&strata)
                    .map(|(kind, stratum)| Some((*stratum, kind.side(by, group)?)))
                    .collect();
                let ours = sides.iter().zip(&self.counts).filter(|(side, _)| matches!(side, Some((_, true))));
                // Of the many postcodes that a few people told there is nothing to work out.
                let few = ours.map(|(_, count)| count).sum::<u64>() < SMALLEST;
                let sides = if few { Vec::new() } else { among_theirs(sides) };
                let mirror = larger == Some(group);
                let compared =
                    |finding| Compared { by, group: group.to_owned(), finding, mirror, judged: None };
                all.extend(self.findings(&sides).map(compared));
            }
        }
        let p: Vec<Option<f64>> = all.iter().map(|one| one.finding.p().filter(|_| !one.mirror)).collect();
        for (one, judged) in all.iter_mut().zip(judge(&p)) {
            let stands = |judged: Judged| judged.stands && !one.finding.may_be_none();
            one.judged = judged.map(|judged| Judged { stands: stands(judged), ..judged });
        }
        let counted = all.iter().filter(|one| !one.mirror);
        let judged: Vec<(By, Discriminant<Finding>, Option<Judged>)> =
            counted.map(|one| (one.by, discriminant(&one.finding), one.judged)).collect();
        for one in all.iter_mut().filter(|one| one.mirror) {
            let is_its = |(by, what, _): &&(By, Discriminant<Finding>, Option<Judged>)| {
                *by == one.by && *what == discriminant(&one.finding)
            };
            one.judged = judged.iter().find(is_its).and_then(|(.., judged)| *judged);
        }
        all
    }

    /// Of two groups that are each other's others, the one in which more came; the second of two that are equally large.
    fn larger_of_two<'g>(&self, kinds: &[&Kind], by: By, groups: &[&'g str]) -> Option<&'g str> {
        let [first, second] = *groups else { return None };
        // People with a need are compared with those who have none.
        if by == By::Need {
            return None;
        }
        let came = |group: &str| {
            let theirs =
                kinds.iter().zip(&self.counts).filter(|(kind, _)| kind.side(by, group) == Some(true));
            theirs.map(|(_, count)| count).sum::<u64>()
        };
        Some(if came(first) > came(second) { first } else { second })
    }

    /// Compares the sides of each kind: its stratum, and whether it is of the group; `None` where it is of neither.
    fn findings(&self, sides: &[Option<(u32, bool)>]) -> [Finding; 5] {
        [
            Finding::Wait(Comparison::of_times(seen(&self.waits, sides))),
            Finding::Acknowledgement(Comparison::of_times(seen(&self.acknowledgements, sides))),
            Finding::Called(Comparison::of_rates(seen(&self.called, sides))),
            Finding::Acknowledged(Comparison::of_rates(seen(&self.acknowledged, sides))),
            Finding::Left(Comparison::of_rates(seen(&self.left, sides))),
        ]
    }
}

/// Part and whole of one wait, by the usual formula.
fn usual(wait: Wait, target: Ms) -> (u64, u64) {
    let mut level = ServiceLevel::default();
    level.add(wait, target);
    level.usual()
}

/// The stratum of each kind: service and district, or the service alone where districts are compared.
fn strata(kinds: &[&Kind], by: By) -> Vec<u32> {
    let mut known = BTreeMap::new();
    let mut number = |kind: &Kind| {
        let key = (kind.service.clone(), (by != By::District).then(|| kind.district.clone()));
        let next = known.len() as u32;
        *known.entry(key).or_insert(next)
    };
    kinds.iter().map(|kind| number(kind)).collect()
}

/// Where nobody of the group came there is nothing to compare.
fn among_theirs(sides: Vec<Option<(u32, bool)>>) -> Vec<Option<(u32, bool)>> {
    let theirs: BTreeSet<u32> =
        sides.iter().flatten().filter(|(_, in_group)| *in_group).map(|(stratum, _)| *stratum).collect();
    let kept = |side: Option<(u32, bool)>| side.filter(|(stratum, _)| theirs.contains(stratum));
    sides.into_iter().map(kept).collect()
}

fn seen<T: Copy>(all: &[One<T>], sides: &[Option<(u32, bool)>]) -> Vec<Seen<T>> {
    let one = |One { kind, day, value }: &One<T>| {
        let (stratum, in_group) = (*sides.get(*kind as usize)?)?;
        Some(Seen { stratum, day: *day, in_group, value: *value })
    };
    all.iter().filter_map(one).collect()
}

impl Kind {
    /// The groups it is of; none where nothing was told.
    fn groups(&self, by: By) -> Vec<&str> {
        match by {
            By::District => vec![self.district.as_str()],
            By::Area => self.area.as_deref().into_iter().collect(),
            By::Language => self.language.as_deref().into_iter().collect(),
            By::Channel => vec![self.channel],
            By::Need => self.needs.iter().map(Code::as_str).collect(),
            By::All | By::Hour | By::Day | By::Week | By::Month | By::Watch | By::Service => Vec::new(),
        }
    }

    /// Whether it is of a group, else of the others. Who told nothing is of neither; people with a need are compared with those without any.
    fn side(&self, by: By, group: &str) -> Option<bool> {
        let groups = self.groups(by);
        if groups.contains(&group) {
            return Some(true);
        }
        (groups.is_empty() == (by == By::Need)).then_some(false)
    }
}

#[cfg(test)]
mod tests {
    use super::{Compared, Visits, among_theirs};
    use crate::figures::By;
    use domain::clocks::Clocks;
    use domain::ids::VisitId;
    use domain::rules::Times;
    use domain::stats::compare::judge;
    use domain::time::{At, Day, MINUTE};
    use domain::totals::{Closed, Place};
    use domain::visit::{Channel, End};
    use domain::why::Sums;

    /// A call of ten minutes, answered after one, that was or was not put through to a window.
    fn call(end: End, put_through: bool) -> Closed {
        Closed {
            visit: VisitId(uuid::Uuid::nil()),
            district: "north".parse().unwrap(),
            day: Day(1),
            place: Place::default(),
            service: None,
            channel: Channel::Phone,
            language: None,
            area: None,
            needs: Vec::new(),
            counts: true,
            end,
            outcome: None,
            arrived_at: At(0),
            ended_at: At(10 * MINUTE),
            clocks: Clocks {
                acknowledgement_ms: Some(MINUTE),
                wait_ms: put_through.then_some(5 * MINUTE),
                ..Clocks::default()
            },
            targets: Times::default(),
            quote: None,
            handover_ms: None,
            causes: Sums::default(),
            unnumbered: None,
            reopened: 0,
            repeat: false,
        }
    }

    #[test]
    fn a_caller_whom_the_answer_helped_had_a_turn_and_did_not_leave_before_it() {
        let left = |end, put_through| {
            let mut visits = Visits::default();
            visits.add(&call(end, put_through));
            visits.left.first().map(|one| one.value)
        };
        assert_eq!(left(End::Resolved, false), Some(false));
        assert_eq!(left(End::Resolved, true), Some(false));
        assert_eq!(left(End::RangOff, true), Some(false), "their turn had come");
        assert_eq!(left(End::RangOff, false), Some(true));
        assert_eq!(left(End::Left, false), Some(true));
        assert_eq!(left(End::NoShow, false), None, "neither had a turn nor chose to go");
    }

    /// Twelve days of forty calls, a quarter of them in Spanish, which wait four times as long.
    fn twelve_days() -> Visits {
        let mut visits = Visits::default();
        for (day, n) in (0..12).flat_map(|day| (0..40_i64).map(move |n| (day, n))) {
            let spanish = n % 4 == 0;
            let wait = if spanish { 20 } else { 5 } * MINUTE + n * 1_000;
            let whole = call(End::Resolved, true);
            visits.add(&Closed {
                day: Day(day),
                language: Some(if spanish { "es" } else { "en" }.to_owned()),
                clocks: Clocks { wait_ms: Some(wait), ..whole.clocks },
                ..whole
            });
        }
        visits
    }

    #[test]
    fn of_two_groups_that_are_each_others_others_one_comparison_counts() {
        let all = twelve_days().compared();
        let of = |group: &str| -> Vec<&Compared> {
            all.iter().filter(|one| one.by == By::Language && one.group == group).collect()
        };
        let (spanish, english) = (of("es"), of("en"));
        assert!(spanish.iter().all(|one| !one.mirror) && english.iter().all(|one| one.mirror));
        for (one, other) in spanish.iter().zip(&english) {
            assert_eq!(one.judged, other.judged, "{one:?} {other:?}");
        }
        assert!(spanish[0].judged.is_some_and(|judged| judged.stands), "{:?}", spanish[0]);
        // Judged among as many as count: waits, and shares in which there is nothing to find.
        let p: Vec<Option<f64>> = spanish.iter().map(|one| one.finding.p()).collect();
        let alone: Vec<Option<f64>> = judge(&p).iter().map(|one| one.map(|one| one.adjusted)).collect();
        let told: Vec<Option<f64>> = spanish.iter().map(|one| one.judged.map(|one| one.adjusted)).collect();
        assert_eq!(told, alone);
        // With a third group the others are more than one.
        let mut three = twelve_days();
        three.add(&Closed { language: Some("fr".to_owned()), ..call(End::Resolved, true) });
        assert!(three.compared().iter().all(|one| !one.mirror));
    }

    #[test]
    fn where_nobody_of_the_group_came_nobody_is_compared() {
        let sides = vec![Some((0, true)), Some((1, false)), None, Some((0, false))];
        assert_eq!(among_theirs(sides), [Some((0, true)), None, None, Some((0, false))]);
    }
}
