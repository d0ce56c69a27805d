//! Whether people are served alike: each district against the others for the same service, each area, language and need against others for the
//! same service in the same district, each channel against others in the same district. All comparisons of a page are judged together. It looks at visits that have ended, day
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
use domain::visit::Channel;
use std::cmp::Ordering::{self, Equal, Greater, Less};
use std::collections::{BTreeMap, BTreeSet};

/// By what people are compared.
pub const GROUPS: [By; 5] = [By::District, By::Area, By::Language, By::Channel, By::Need];
/// How many findings there are of a group.
const MEASURES: usize = 5;

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

    /// Whether what is shown of both sides bears out that they differ.
    fn bears_out(&self) -> bool {
        match self {
            // The test looks at all times, the ranges at two figures: each can be sure where the other is not.
            Finding::Wait(found) | Finding::Acknowledgement(found) => {
                found.found.is_some_and(|times| times.agrees())
            }
            Finding::Called(found) | Finding::Acknowledged(found) | Finding::Left(found) => {
                found.found.is_some_and(|rates| rates.way().is_ne())
            }
        }
    }

    /// Whether the group fares worse for sure, better, or neither.
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

    /// How well a comparison that is seen from both of its groups is told from this one: best from the one that fares worse.
    fn telling(&self) -> u8 {
        match (self.p(), self.worse()) {
            (None, _) => 0,
            (_, Equal) => 1,
            (_, Less) => 2,
            (_, Greater) => 3,
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
    /// Its others are nearly all one other group, and the same comparison is told of that one.
    pub mirror: bool,
    /// What it is among all comparisons of the page; `None` where too few were seen, or less than half of the group is compared.
    pub judged: Option<Judged>,
}

impl Ops {
    /// Compares every group with others in the same strata.
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
        let mut all: Vec<Compared> = Vec::new();
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for by in GROUPS {
            let strata = strata(&kinds, by);
            let mut groups: Vec<&str> = kinds.iter().flat_map(|kind| kind.groups(by)).collect();
            groups.sort_unstable();
            groups.dedup();
            if let Some((smaller, larger)) = self.pair(&kinds, by, &groups) {
                let place = |group: usize, measure: usize| all.len() + MEASURES * group + measure;
                pairs.extend((0..MEASURES).map(|measure| (place(smaller, measure), place(larger, measure))));
            }
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
                let compared =
                    |finding| Compared { by, group: group.to_owned(), finding, mirror: false, judged: None };
                all.extend(self.findings(&sides).map(compared));
            }
        }
        let mut p: Vec<Option<f64>> = all.iter().map(|one| one.finding.p()).collect();
        for (smaller, larger) in &pairs {
            let other = p.get_mut(*larger).and_then(Option::take);
            if let Some(p) = p.get_mut(*smaller) {
                // The less sure of the two, so that neither is told with the other's.
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
            // Both cannot fare worse than each other, nor better.
            let is_both = telling.0 == telling.1 && one.finding.worse().is_ne();
            let mut judged = stands_if(judged.get(smaller).copied().flatten(), !is_both);
            // The mirror stands only where its own figures bear it out as well.
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

    /// Of the groups, in the order of their names, the two of which each makes nine tenths of the others of the other, the smaller first: one
    /// comparison, seen from both. They can only be the two largest.
    fn pair(&self, kinds: &[&Kind], by: By, groups: &[&str]) -> Option<(usize, usize)> {
        // People with a need are compared with those who have none.
        if by == By::Need {
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

    /// Compares the sides of each kind: its stratum, and whether it is of the group; `None` where it is of neither.
    fn findings(&self, sides: &[Option<(u32, bool)>]) -> [Finding; MEASURES] {
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

fn stands_if(judged: Option<Judged>, bears_out: bool) -> Option<Judged> {
    judged.map(|judged| Judged { stands: judged.stands && bears_out, ..judged })
}

/// The stratum of each kind.
fn strata(kinds: &[&Kind], by: By) -> Vec<u32> {
    let mut known = BTreeMap::new();
    let mut numbers = Vec::with_capacity(kinds.len());
    for kind in kinds {
        let next = known.len() as u32;
        numbers.push(*known.entry(kind.among(by)).or_insert(next));
    }
    numbers
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
    /// Among whom it is compared: in the same district, for the same service. Whoever hangs up has told no service, so that to go by it would set
    /// apart by how a call ended: channels go by the district alone, and districts compare calls with calls. Whoever told a language, an area
    /// or a need was asked for the service as well.
    fn among(&self, by: By) -> (Option<&DistrictId>, Option<&str>, Option<&ServiceId>) {
        let is_call = [Channel::Phone, Channel::Callback].iter().any(|call| call.as_str() == self.channel);
        match by {
            By::Channel => (Some(&self.district), None, None),
            By::District if is_call => (None, Some(self.channel), None),
            By::District => (None, None, self.service.as_ref()),
            _ => (Some(&self.district), None, self.service.as_ref()),
        }
    }

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

    /// Whether it is of a group, else of the others. Who told nothing is of neither; people with a need are compared with those without any, as
    /// far as they were asked: not those who hung up before they could say what for.
    fn side(&self, by: By, group: &str) -> Option<bool> {
        let groups = self.groups(by);
        if groups.contains(&group) {
            return Some(true);
        }
        let is_other =
            if by == By::Need { groups.is_empty() && self.service.is_some() } else { !groups.is_empty() };
        is_other.then_some(false)
    }
}

#[cfg(test)]
mod tests {
    use super::{Compared, Finding, Kind, Visits, among_theirs};
    use crate::figures::By;
    use domain::clocks::Clocks;
    use domain::ids::VisitId;
    use domain::rules::Times;
    use domain::stats::compare::{Comparison, Rates, judge};
    use domain::time::{At, Day, MINUTE};
    use domain::totals::{Closed, Place};
    use domain::visit::{Channel, End};
    use domain::why::Sums;
    use std::cmp::Ordering;

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

    /// Twelve days of forty calls, a quarter of them in Spanish, and how many minutes each of the languages waits.
    fn twelve_days(spanish_min: i64, english_min: i64) -> Visits {
        let mut visits = Visits::default();
        for (day, n) in (0..12).flat_map(|day| (0..40_i64).map(move |n| (day, n))) {
            let spanish = n % 4 == 0;
            let wait = if spanish { spanish_min } else { english_min } * MINUTE + n * 1_000;
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

    fn of<'c>(all: &'c [Compared], group: &str) -> Vec<&'c Compared> {
        all.iter().filter(|one| one.by == By::Language && one.group == group).collect()
    }

    #[test]
    fn of_two_groups_that_are_each_others_others_one_comparison_counts() {
        let all = twelve_days(20, 5).compared();
        let (spanish, english) = (of(&all, "es"), of(&all, "en"));
        assert!(spanish.iter().all(|one| !one.mirror) && english.iter().all(|one| one.mirror));
        for (one, other) in spanish.iter().zip(&english) {
            assert_eq!(one.judged, other.judged, "{one:?} {other:?}");
        }
        assert!(spanish[0].judged.is_some_and(|judged| judged.stands), "{:?}", spanish[0]);
        // Judged among as many as count: waits, and shares in which there is nothing to find.
        let p: Vec<Option<f64>> = spanish.iter().map(|one| one.finding.p()).collect();
        let alone: Vec<Option<f64>> = judge(&p).iter().map(|one| one.map(|one| one.adjusted)).collect();
        let told: Vec<Option<f64>> = spanish.iter().map(|one| one.judged.map(|one| one.adjusted)).collect();
        let near = |told: &Option<f64>, alone: &Option<f64>| match (told, alone) {
            (Some(told), Some(alone)) => (told - alone).abs() < 1e-9,
            _ => told.is_none() && alone.is_none(),
        };
        assert!(told.iter().zip(&alone).all(|(told, alone)| near(told, alone)), "{told:?} {alone:?}");
    }

    #[test]
    fn a_comparison_seen_from_both_of_its_groups_is_told_of_the_one_that_fares_worse() {
        // A few who chose a third language make it no other comparison.
        let french = |n: i32| {
            let mut visits = twelve_days(5, 20);
            for day in 0..n {
                let one = call(End::Resolved, true);
                visits.add(&Closed { language: Some("fr".to_owned()), day: Day(day % 12), ..one });
            }
            visits.compared()
        };
        for n in [0, 12] {
            let all = french(n);
            let (spanish, english) = (of(&all, "es"), of(&all, "en"));
            let waits = (spanish[0], english[0]);
            assert!(waits.0.mirror && !waits.1.mirror, "English waits longer: {n} {waits:?}");
            assert!(waits.0.judged.is_some_and(|judged| judged.stands), "{n} {waits:?}");
            assert_eq!(waits.0.judged, waits.1.judged);
            let mirrors = all.iter().filter(|one| one.mirror).count();
            assert_eq!(mirrors, 5, "each measure counts once: {n}");
        }
        // With many of them, the others of Spanish are more than English.
        assert!(french(60).iter().all(|one| !one.mirror));
    }

    /// Every day for twenty days: of people like this one, so many leave of so many.
    fn twenty_days(each_day: &[(Closed, usize, usize)]) -> Vec<Compared> {
        let mut visits = Visits::default();
        for (day, (like, left, came)) in
            (0..20).flat_map(|day| each_day.iter().map(move |group| (day, group)))
        {
            for n in 0..*came {
                let one = if n < *left { call(End::Left, false) } else { call(End::Resolved, true) };
                visits.add(&Closed {
                    day: Day(day),
                    district: like.district.clone(),
                    channel: like.channel,
                    service: like.service.clone(),
                    language: like.language.clone(),
                    ..one
                });
            }
        }
        visits.compared()
    }

    /// The same by language and service.
    fn by_language(each_day: &[(&str, &str, usize, usize)]) -> Vec<Compared> {
        let like = |(language, service, left, came): &(&str, &str, usize, usize)| {
            let (language, service) = (Some((*language).to_owned()), Some(service.parse().unwrap()));
            (Closed { language, service, ..call(End::Resolved, true) }, *left, *came)
        };
        twenty_days(&each_day.iter().map(like).collect::<Vec<_>>())
    }

    /// The same in a district, by a channel, and whether they told a service.
    fn by_channel(each_day: &[(&str, Channel, bool, usize, usize)]) -> Vec<Compared> {
        let like = |(district, channel, has_service, left, came): &(&str, Channel, bool, usize, usize)| {
            let service = has_service.then(|| "officer".parse().unwrap());
            let district = district.parse().unwrap();
            (Closed { district, channel: *channel, service, ..call(End::Resolved, true) }, *left, *came)
        };
        twenty_days(&each_day.iter().map(like).collect::<Vec<_>>())
    }

    #[test]
    fn a_mirror_stands_only_where_its_own_figures_bear_it_out() {
        // Of both languages fewer left than of the other, each by its own mix of services.
        let all = by_language(&[
            ("en", "a", 100, 400),
            ("en", "b", 70, 100),
            ("es", "a", 14, 40),
            ("es", "b", 240, 400),
        ]);
        let stands = |group| {
            let (one, rates) = left(&all, By::Language, group);
            (rates.found.unwrap().gap.way(), one.mirror, one.judged.is_some_and(|judged| judged.stands))
        };
        assert_eq!(stands("es"), (Ordering::Less, false, true));
        assert_eq!(stands("en"), (Ordering::Less, true, false));
    }

    #[test]
    fn a_third_language_that_does_well_hides_nobody_who_does_not() {
        let all = by_language(&[("en", "a", 45, 450), ("es", "a", 8, 55), ("fr", "a", 1, 45)]);
        for group in ["en", "es", "fr"] {
            let (one, _) = left(&all, By::Language, group);
            assert!(!one.mirror, "{group}");
        }
        let (spanish, rates) = left(&all, By::Language, "es");
        assert_eq!(rates.found.unwrap().way(), Ordering::Greater);
        assert!(spanish.judged.is_some_and(|judged| judged.stands), "{spanish:?}");
    }

    /// Who left before their turn.
    fn left<'c>(all: &'c [Compared], by: By, group: &str) -> (&'c Compared, &'c Comparison<Rates>) {
        let found = all.iter().filter(|one| one.by == by && one.group == group);
        let mut lefts = found.filter_map(|one| match &one.finding {
            Finding::Left(rates) => Some((one, rates)),
            _ => None,
        });
        lefts.next().unwrap()
    }

    #[test]
    fn callers_who_hang_up_have_no_service_and_are_not_compared_by_it() {
        // Of 21 callers `hang_up` before they say what for. Of 40 who walk in for a service `leave`, and one of two who told none.
        let page = |hang_up: usize, leave: usize| {
            by_channel(&[
                ("north", Channel::Phone, false, hang_up, hang_up),
                ("north", Channel::Phone, true, 0, 21 - hang_up),
                ("north", Channel::WalkIn, true, leave, 40),
                ("north", Channel::WalkIn, false, 1, 2),
            ])
        };
        let all = page(6, 4);
        let (callers, rates) = left(&all, By::Channel, "phone");
        let share = rates.found.unwrap().gap.of;
        assert!((share.group - 6.0 / 21.0).abs() < 1e-9, "their own share: {share:?}");
        assert!((share.rest - 5.0 / 42.0).abs() < 1e-9, "{share:?}");
        assert_eq!((rates.n.group, rates.n.rest, rates.whole), (420, 840, 420), "nobody is left out");
        assert!(callers.judged.is_some_and(|judged| judged.stands) && !callers.mirror, "{callers:?}");
        assert!(left(&all, By::Channel, "walk_in").0.mirror, "told of those who leave more often");
        // As many leave either way, and nothing is said.
        let all = page(4, 7);
        let (callers, rates) = left(&all, By::Channel, "phone");
        assert!(rates.found.unwrap().gap.by().abs() < 1e-9, "{rates:?}");
        assert!(callers.judged.is_some_and(|judged| !judged.stands), "{callers:?}");
    }

    #[test]
    fn districts_compare_calls_with_calls() {
        let calls = |district, hang_up: usize| {
            [
                (district, Channel::Phone, false, hang_up, hang_up),
                (district, Channel::Phone, true, 0, 20 - hang_up),
                (district, Channel::WalkIn, true, 2, 20),
            ]
        };
        let all = by_channel(&[calls("north", 8), calls("south", 2)].concat());
        let (north, rates) = left(&all, By::District, "north");
        let share = rates.found.unwrap().gap.of;
        assert!((share.group - 0.25).abs() < 1e-9 && (share.rest - 0.1).abs() < 1e-9, "{share:?}");
        assert!(north.judged.is_some_and(|judged| judged.stands) && !north.mirror, "{north:?}");
    }

    #[test]
    fn who_hung_up_before_saying_what_for_is_not_known_to_have_no_need() {
        let kind = |service: Option<&str>| Kind {
            district: "north".parse().unwrap(),
            service: service.map(|service| service.parse().unwrap()),
            channel: Channel::Phone.as_str(),
            language: None,
            area: None,
            needs: Vec::new(),
        };
        assert_eq!(kind(None).side(By::Need, "interpreter"), None);
        assert_eq!(kind(Some("officer")).side(By::Need, "interpreter"), Some(false));
        assert_eq!(kind(Some("officer")).side(By::Language, "es"), None);
    }

    #[test]
    fn where_nobody_of_the_group_came_nobody_is_compared() {
        let sides = vec![Some((0, true)), Some((1, false)), None, Some((0, false))];
        assert_eq!(among_theirs(sides), [Some((0, true)), None, None, Some((0, false))]);
    }
}
