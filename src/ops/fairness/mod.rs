//! Whether people are served alike. Each district is compared with the others for the same service; each
//! area, language and need with others for the same service in the same district; each channel with others in
//! the same district. Calls are compared with calls. All comparisons of a page are judged together. The data
//! are visits that have ended, by day and district: visits of a day share their waits, and totals are not
//! broken down by service within a day.

use crate::background;
use crate::department::Ops;
use crate::error::Error;
use crate::model::totals::ClosedFilter;
use domain::ids::{Code, DistrictId, ServiceId};
use domain::reports::{ComparedBy, Measure};
use domain::stats::compare::{Comparison, Judged, Rates, SMALLEST, Seen, Times, judge};
use domain::stats::{ServiceLevel, Wait};
use domain::time::{Day, Ms};
use domain::totals::Closed;
use domain::visit::Channel;
use std::cmp::Ordering::{self, Equal, Greater, Less};
use std::collections::{BTreeMap, BTreeSet};

/// Findings for each group; see [`Finding`].
const MEASURES: usize = Measure::ALL.len();

/// One measured quantity, compared between a group and the others.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// Time from arrival to the first call.
    Wait(Comparison<Times>),
    /// Time from arrival to the first human contact.
    Acknowledgement(Comparison<Times>),
    /// Share called within the target, of those who were offered a call.
    Called(Comparison<Rates>),
    /// Share acknowledged within the target.
    Acknowledged(Comparison<Rates>),
    /// Share that left before their turn, of those who left or had a turn.
    Left(Comparison<Rates>),
}

impl Finding {
    /// The quantity that is compared.
    #[must_use]
    pub fn measure(&self) -> Measure {
        match self {
            Finding::Wait(_) => Measure::Wait,
            Finding::Acknowledgement(_) => Measure::Acknowledgement,
            Finding::Called(_) => Measure::Called,
            Finding::Acknowledged(_) => Measure::Acknowledged,
            Finding::Left(_) => Measure::Left,
        }
    }

    /// The probability of such a finding if there is no difference.
    #[must_use]
    pub fn p(&self) -> Option<f64> {
        match self {
            Finding::Wait(found) | Finding::Acknowledgement(found) => found.p(),
            Finding::Called(found) | Finding::Acknowledged(found) | Finding::Left(found) => found.p(),
        }
    }

    /// Whether the figures shown for both sides agree that they differ.
    fn bears_out(&self) -> bool {
        match self {
            // The test uses all times, the ranges only two figures: either can be certain where the other is
            // not.
            Finding::Wait(found) | Finding::Acknowledgement(found) => {
                found.found.is_some_and(|times| times.agrees())
            }
            Finding::Called(found) | Finding::Acknowledged(found) | Finding::Left(found) => {
                found.found.is_some_and(|rates| rates.way().is_ne())
            }
        }
    }

    /// Whether the group certainly fares worse (`Greater`), certainly better (`Less`), or neither.
    fn worse(&self) -> Ordering {
        match self {
            Finding::Wait(found) | Finding::Acknowledgement(found) => {
                found.found.map_or(Equal, |times| times.way())
            }
            Finding::Left(found) => found.found.map_or(Equal, |rates| rates.way()),
            Finding::Called(found) | Finding::Acknowledged(found) => {
                found.found.map_or(Equal, |rates| rates.way().reverse())
            }
        }
    }

    /// How suitable this comparison is to represent one that is seen from both of its groups: most from the
    /// group that fares worse.
    fn telling(&self) -> u8 {
        match (self.p(), self.worse()) {
            (None, _) => 0,
            (_, Equal) => 1,
            (_, Less) => 2,
            (_, Greater) => 3,
        }
    }
}

/// One group compared with all others.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// By what people are grouped.
    pub by: ComparedBy,
    /// The name of the group.
    pub group: String,
    /// The quantity and its comparison.
    pub finding: Finding,
    /// Whether the others are nearly all one other group, and the same comparison is reported for that group.
    pub mirror: bool,
    /// Its standing among all comparisons of the page; `None` if too few visits were seen, or less than half
    /// of the group could be compared.
    pub judged: Option<Judged>,
}

impl Ops {
    /// Compares every group with others in the same strata.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn fairness(&self, filter: &ClosedFilter) -> Result<Vec<Compared>, Error> {
        let mut visits = Visits { without_calls: filter.is_of_what_was_said(), ..Visits::default() };
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

/// Visits in the few bytes needed for comparing: a year of a large department has half a million.
#[derive(Default)]
struct Visits {
    /// Each combination of attributes, and its number.
    kinds: BTreeMap<Kind, u32>,
    /// How many visits there are of each kind, by its number.
    counts: Vec<u64>,
    /// Whether calls are excluded: visits were selected by what people said, and callers who hung up said
    /// nothing.
    without_calls: bool,
    days: BTreeMap<(DistrictId, Day), u32>,
    waits: Vec<One<Ms>>,
    acknowledgements: Vec<One<Ms>>,
    called: Vec<One<bool>>,
    acknowledged: Vec<One<bool>>,
    left: Vec<One<bool>>,
}

/// The attributes that visits are grouped and stratified by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    district: DistrictId,
    service: Option<ServiceId>,
    channel: Channel,
    language: Option<String>,
    area: Option<String>,
    needs: Vec<Code>,
}

/// A value of one visit, with the numbers of its kind and of its day in its district.
#[derive(Clone, Copy)]
struct One<T> {
    kind: u32,
    day: u32,
    value: T,
}

impl Visits {
    fn add(&mut self, row: &Closed) {
        if !row.counts || self.without_calls && row.channel.is_by_phone() {
            return;
        }
        let kind = Kind {
            district: row.district.clone(),
            service: row.service.clone(),
            channel: row.channel,
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

    /// Compares every group with the others, and judges all comparisons together.
    fn compared(mut self) -> Vec<Compared> {
        // Comparing is fastest when times are already in ascending order.
        self.waits.sort_by_key(|one| one.value);
        self.acknowledgements.sort_by_key(|one| one.value);
        let mut kinds: Vec<(&Kind, u32)> = self.kinds.iter().map(|(kind, number)| (kind, *number)).collect();
        kinds.sort_by_key(|(_, number)| *number);
        let kinds: Vec<&Kind> = kinds.into_iter().map(|(kind, _)| kind).collect();
        let mut all: Vec<Compared> = Vec::new();
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        let without_channels = |by: &ComparedBy| *by != ComparedBy::Channel || !self.without_calls;
        for by in ComparedBy::ALL.iter().copied().filter(without_channels) {
            let strata = strata(&kinds, by);
            let mut groups: Vec<&str> = kinds.iter().flat_map(|kind| kind.groups(by)).collect();
            groups.sort_unstable();
            groups.dedup();
            if let Some((smaller, larger)) = self.pair(&kinds, by, &groups) {
                let place = |group: usize, measure: usize| all.len() + MEASURES * group + measure;
                pairs.extend((0..MEASURES).map(|measure| (place(smaller, measure), place(larger, measure))));
            }
            for group in groups {
                let side = |(kind, stratum): (&&Kind, &u32)| {
                    let in_group = kind.side(by, group)?;
                    Some(Side { stratum: *stratum, is_call: kind.channel.is_by_phone(), in_group })
                };
                let sides: Vec<Option<Side>> = kinds.iter().zip(&strata).map(side).collect();
                let ours =
                    sides.iter().zip(&self.counts).filter(|(side, _)| side.is_some_and(|side| side.in_group));
                // Postcodes given by only a few people are not compared.
                let few = ours.map(|(_, count)| count).sum::<u64>() < SMALLEST;
                let sides = if few { Vec::new() } else { among_theirs(sides) };
                let compared =
                    |finding| Compared { by, group: group.to_owned(), finding, mirror: false, judged: None };
                all.extend(self.findings(&sides).map(compared));
            }
        }
        let mut p: Vec<Option<f64>> = all.iter().map(|one| one.finding.p()).collect();
        for (smaller, larger) in &pairs {
            let other = p.get_mut(*larger).and_then(Option::take);
            if let Some(p) = p.get_mut(*smaller) {
                // Of both, the less certain p value, so that neither is reported with the other's.
                *p = p.zip(other).map(|(one, other)| one.max(other)).or(*p).or(other);
            }
        }
        let judged = judge(&p);
        for (one, judged) in all.iter_mut().zip(&judged) {
            one.judged = stands_if(*judged, one.finding.bears_out());
        }
        for (smaller, larger) in pairs {
            let (Some(one), Some(other)) = (all.get(smaller), all.get(larger)) else { continue };
            let telling = (one.finding.telling(), other.finding.telling());
            let (told, mirror) = if telling.1 > telling.0 { (larger, smaller) } else { (smaller, larger) };
            // Both cannot fare worse than each other, or better.
            let is_both = telling.0 == telling.1 && one.finding.worse().is_ne();
            let mut judged = stands_if(judged.get(smaller).copied().flatten(), !is_both);
            // The mirror counts only if its own figures agree.
            for (place, is_mirror) in [(told, false), (mirror, true)] {
                if let Some(one) = all.get_mut(place) {
                    judged = stands_if(judged, one.finding.bears_out());
                    one.mirror = is_mirror;
                    one.judged = judged.filter(|_| one.finding.p().is_some());
                }
            }
        }
        all
    }

    /// Of the groups, in order of name, the two that each make up nine tenths of the other's others, the
    /// smaller first: one comparison, seen from both sides. Only the two largest can be such a pair.
    fn pair(&self, kinds: &[&Kind], by: ComparedBy, groups: &[&str]) -> Option<(usize, usize)> {
        // People with a need are compared with those who have none.
        if by == ComparedBy::Need {
            return None;
        }
        let mut sizes: Vec<(u64, usize)> = (0..groups.len()).map(|place| (0, place)).collect();
        for (kind, count) in kinds.iter().zip(&self.counts) {
            for group in kind.groups(by) {
                let Ok(place) = groups.binary_search(&group) else { continue };
                if let Some((came, _)) = sizes.get_mut(place) {
                    *came += count;
                }
            }
        }
        sizes.sort_unstable();
        let all: u64 = sizes.iter().map(|(came, _)| came).sum();
        let [.., (few, smaller), (many, larger)] = *sizes else { return None };
        (10 * many >= 9 * (all - few) && 10 * few >= 9 * (all - many)).then_some((smaller, larger))
    }

    /// Compares the two sides; a kind with `None` is on neither.
    fn findings(&self, sides: &[Option<Side>]) -> [Finding; MEASURES] {
        [
            Finding::Wait(Comparison::of_times(seen(&self.waits, sides))),
            Finding::Acknowledgement(Comparison::of_times(seen(&self.acknowledgements, sides))),
            Finding::Called(Comparison::of_rates(seen(&self.called, sides))),
            Finding::Acknowledged(Comparison::of_rates(seen(&self.acknowledged, sides))),
            Finding::Left(Comparison::of_rates(seen(&self.left, sides))),
        ]
    }
}

/// The side and the stratum of a kind of visits in a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Side {
    stratum: u32,
    is_call: bool,
    in_group: bool,
}

/// Part and whole of one wait, by the usual formula.
fn usual(wait: Wait, target: Ms) -> (u64, u64) {
    let mut level = ServiceLevel::default();
    level.add(wait, target);
    level.usual()
}

fn stands_if(judged: Option<Judged>, bears_out: bool) -> Option<Judged> {
    judged.map(|judged| Judged { stands: judged.stands && bears_out, ..judged })
}

/// The number of the stratum of each kind.
fn strata(kinds: &[&Kind], by: ComparedBy) -> Vec<u32> {
    let mut known = BTreeMap::new();
    let mut numbers = Vec::with_capacity(kinds.len());
    for kind in kinds {
        let next = known.len() as u32;
        numbers.push(*known.entry(kind.among(by)).or_insert(next));
    }
    numbers
}

/// Excludes strata in which nobody of the group came, because nothing can be compared there.
fn among_theirs(sides: Vec<Option<Side>>) -> Vec<Option<Side>> {
    let theirs: BTreeSet<u32> =
        sides.iter().flatten().filter(|side| side.in_group).map(|side| side.stratum).collect();
    let kept = |side: Option<Side>| side.filter(|side| theirs.contains(&side.stratum));
    sides.into_iter().map(kept).collect()
}

fn seen<T: Copy>(all: &[One<T>], sides: &[Option<Side>]) -> Vec<Seen<T>> {
    let one = |One { kind, day, value }: &One<T>| {
        let Side { stratum, is_call, in_group } = (*sides.get(*kind as usize)?)?;
        Some(Seen { stratum, kind: u32::from(is_call), day: *day, in_group, value: *value })
    };
    all.iter().filter_map(one).collect()
}

impl Kind {
    /// The stratum of this kind: the same district, for the same service. A caller who hangs up has named no
    /// service, language, area or need, so stratifying by those would separate calls by how they ended.
    /// Therefore channels are stratified by district alone, districts compare all calls with all calls, and
    /// the other groups compare only answered calls.
    fn among(&self, by: ComparedBy) -> (Option<&DistrictId>, Option<Channel>, Option<&ServiceId>) {
        let is_call = self.channel.is_by_phone();
        match by {
            ComparedBy::Channel => (Some(&self.district), None, None),
            ComparedBy::District if is_call => (None, Some(self.channel), None),
            ComparedBy::District => (None, None, self.service.as_ref()),
            ComparedBy::Area | ComparedBy::Language | ComparedBy::Need => {
                (Some(&self.district), is_call.then_some(self.channel), self.service.as_ref())
            }
        }
    }

    /// The groups this kind belongs to; none if the person did not say.
    fn groups(&self, by: ComparedBy) -> Vec<&str> {
        match by {
            ComparedBy::District => vec![self.district.as_str()],
            ComparedBy::Area => self.area.as_deref().into_iter().collect(),
            ComparedBy::Language => self.language.as_deref().into_iter().collect(),
            ComparedBy::Channel => vec![self.channel.as_str()],
            ComparedBy::Need => self.needs.iter().map(Code::as_str).collect(),
        }
    }

    /// Whether it belongs to the group, or else to the others. People who did not say are on neither side.
    /// People with a need are compared with those without any, if they were asked: not callers who hung up
    /// before they could say why they called.
    fn side(&self, by: ComparedBy, group: &str) -> Option<bool> {
        let groups = self.groups(by);
        if groups.contains(&group) {
            return Some(true);
        }
        let is_other = if by == ComparedBy::Need {
            groups.is_empty() && self.service.is_some()
        } else {
            !groups.is_empty()
        };
        is_other.then_some(false)
    }
}

#[cfg(test)]
mod tests;
