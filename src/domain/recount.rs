//! What counting anew changed: the figures of each day and month as they stood, held against those that came of it, and why they
//! differ.

use crate::time::Day;
use crate::totals::{Closed, Total};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// A figure that is told when it changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// Visits that came and have ended.
    Arrived,
    /// Visits that were served.
    Served,
    /// Visits that ended otherwise.
    Unserved,
    /// First contact within the target.
    AcknowledgedIn,
    /// Called within the target.
    CalledIn,
    /// Resolved within the target.
    ResolvedIn,
    /// From the arrival to the first contact, added up.
    AcknowledgementMs,
    /// Waits, added up.
    WaitMs,
    /// From the arrival to the end, added up.
    ResolutionMs,
    /// Called within the longer of the two times told.
    Told,
    /// Opened again.
    Reopened,
    /// Known to have come back.
    Repeats,
    /// Ended without a number.
    Unnumbered,
    /// Window time, added up. Months have none.
    StaffedMs,
}

impl Figure {
    /// Each of them.
    pub const ALL: [Figure; 14] = [
        Figure::Arrived,
        Figure::Served,
        Figure::Unserved,
        Figure::AcknowledgedIn,
        Figure::CalledIn,
        Figure::ResolvedIn,
        Figure::AcknowledgementMs,
        Figure::WaitMs,
        Figure::ResolutionMs,
        Figure::Told,
        Figure::Reopened,
        Figure::Repeats,
        Figure::Unnumbered,
        Figure::StaffedMs,
    ];

    /// What it is in a total; those of several totals add up.
    #[must_use]
    pub fn of(self, total: &Total) -> i64 {
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        match self {
            Figure::Arrived => total.closed(),
            Figure::Served => total.served(),
            Figure::Unserved => total.unserved(),
            Figure::AcknowledgedIn => count(total.acknowledged_in.within),
            Figure::CalledIn => count(total.called_in.within),
            Figure::ResolvedIn => total.resolved_within,
            Figure::AcknowledgementMs => total.acknowledgement.sum(),
            Figure::WaitMs => total.wait.sum(),
            Figure::ResolutionMs => total.resolution.sum(),
            Figure::Told => total.quotes.within_p80,
            Figure::Reopened => total.reopened,
            Figure::Repeats => total.repeats,
            Figure::Unnumbered => total.unnumbered,
            Figure::StaffedMs => total.staffed_ms(),
        }
    }

    /// A length of time rather than a number.
    #[must_use]
    pub fn is_time(self) -> bool {
        matches!(self, Figure::AcknowledgementMs | Figure::WaitMs | Figure::ResolutionMs | Figure::StaffedMs)
    }
}

/// A day or a month as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stand {
    figures: BTreeMap<Figure, i64>,
    /// A fingerprint of its totals but for window time, whatever their order.
    totals: u32,
    /// Fingerprints of its visits; none for a month.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    visits: Vec<u32>,
}

impl Stand {
    /// Adds one of its totals, under its name.
    pub fn add(&mut self, name: &str, total: &Total) {
        for figure in Figure::ALL {
            let n = figure.of(total);
            if n != 0 {
                *self.figures.entry(figure).or_default() += n;
            }
        }
        let mut total = total.clone();
        total.leave_windows_out();
        if !total.is_empty() {
            self.totals = self.totals.wrapping_add(print(name, &total));
        }
    }

    /// Adds one of its visits.
    pub fn count(&mut self, visit: &Closed) {
        // Whether somebody is known to have come back also follows from other visits: the figure tells it.
        self.visits.push(print("", &Closed { repeat: false, ..visit.clone() }));
    }

    fn figure(&self, figure: Figure) -> i64 {
        self.figures.get(&figure).copied().unwrap_or_default()
    }

    /// The figures that differ.
    fn differing(&self, other: &Stand) -> Vec<Figure> {
        Figure::ALL.into_iter().filter(|figure| self.figure(*figure) != other.figure(*figure)).collect()
    }

    /// How many visits are others.
    fn others(&self, other: &Stand) -> u64 {
        let (here, there) = (tally(&self.visits), tally(&other.visits));
        let missing = |from: &BTreeMap<u32, u64>, of: &BTreeMap<u32, u64>| -> u64 {
            from.iter().map(|(one, n)| n.saturating_sub(of.get(one).copied().unwrap_or_default())).sum()
        };
        missing(&here, &there).max(missing(&there, &here))
    }
}

fn tally(prints: &[u32]) -> BTreeMap<u32, u64> {
    let mut tally: BTreeMap<u32, u64> = BTreeMap::new();
    for one in prints {
        *tally.entry(*one).or_default() += 1;
    }
    tally
}

/// The first bytes of a hash: enough to see that something else stands there, few enough to be kept for each visit of years.
fn print<T: Serialize>(name: &str, value: &T) -> u32 {
    let mut hasher = Sha256::new();
    hasher.update(name);
    hasher.update(serde_json::to_vec(value).unwrap_or_default());
    let hash: [u8; 32] = hasher.finalize().into();
    let [first, second, third, fourth, ..] = hash;
    u32::from_be_bytes([first, second, third, fourth])
}

/// All days and months of a district as they stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// By day.
    pub days: BTreeMap<Day, Stand>,
    /// By the first day of a month.
    pub months: BTreeMap<Day, Stand>,
}

/// What happened between two standings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Between {
    /// Another version of the program threw the figures away, because it counts otherwise.
    pub update: bool,
    /// More was recorded meanwhile.
    pub more: bool,
    /// Days of visits of which more was recorded: those differ without anything being wrong.
    pub newer: BTreeSet<Day>,
    /// From this day on it is not known how far the figures had been counted.
    pub unsure: Option<Day>,
}

impl Between {
    fn touches(&self, day: Day) -> bool {
        self.newer.contains(&day) || self.unsure.is_some_and(|unsure| unsure <= day)
    }

    fn touches_month(&self, first: Day) -> bool {
        let unsure = self.unsure.is_some_and(|unsure| unsure.first_of_month() <= first);
        unsure || self.newer.iter().any(|day| day.first_of_month() == first)
    }
}

/// Why figures came out differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// This version of the program counts otherwise than the one before.
    Update,
    /// Visits were not kept as what their facts make of them now: changed where they are stored, or counted by an earlier version.
    Visits,
    /// Totals were not the sums of their visits.
    Sums,
    /// Telephone numbers were entered later or deleted since, by which somebody is known to have come back.
    Numbers,
}

/// A figure over the days that differ, before and now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The figure that changed.
    pub figure: Figure,
    /// What it was before it was counted anew.
    pub was: i64,
    /// What it is now.
    pub is: i64,
}

/// What came out differently.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Differences {
    /// How many days.
    pub days: u64,
    /// How many months in which no day did.
    pub months: u64,
    /// How many visits.
    pub visits: u64,
    /// The first and the last day of all these; absent when nothing differs.
    pub span: Option<(Day, Day)>,
    /// Figures over those days and months; none where only finer details differ.
    pub changes: Vec<Change>,
    /// The reasons for the change.
    pub why: BTreeSet<Why>,
    /// Days that were not compared, because more was recorded of them meanwhile.
    pub left_out: u64,
}

impl Differences {
    /// Holds one standing against a later one.
    #[must_use]
    pub fn between(before: &Standing, after: &Standing, between: &Between) -> Differences {
        let none = Stand::default();
        let mut found = Differences::default();
        let (mut was, mut is) = (BTreeMap::<Figure, i64>::new(), BTreeMap::<Figure, i64>::new());
        let mut add = |one: &Stand, other: &Stand| {
            for figure in Figure::ALL {
                *was.entry(figure).or_default() += one.figure(figure);
                *is.entry(figure).or_default() += other.figure(figure);
            }
        };
        let mut days = Vec::new();
        for day in keys(&before.days, &after.days) {
            let (one, other) =
                (before.days.get(&day).unwrap_or(&none), after.days.get(&day).unwrap_or(&none));
            let (visits, figures) = (one.others(other), one.differing(other));
            let differs = visits > 0 || !figures.is_empty() || one.totals != other.totals;
            // A window that was open counts once it has closed, to the days on which it was open.
            let is_window = visits == 0 && figures == [Figure::StaffedMs] && one.totals == other.totals;
            if !differs || (between.more && is_window) {
                continue;
            }
            if between.touches(day) {
                found.left_out += 1;
                continue;
            }
            found.days += 1;
            found.visits += visits;
            found.why.insert(match (visits, figures.as_slice()) {
                (0, [Figure::Repeats]) => Why::Numbers,
                _ if between.update => Why::Update,
                (0, _) => Why::Sums,
                _ => Why::Visits,
            });
            days.push(day);
            add(one, other);
        }
        let (mut first, mut last) = (days.first().copied(), days.last().copied());
        for start in keys(&before.months, &after.months) {
            let (one, other) =
                (before.months.get(&start).unwrap_or(&none), after.months.get(&start).unwrap_or(&none));
            let told = days.iter().any(|day| day.first_of_month() == start);
            if one == other || told || between.touches_month(start) {
                continue;
            }
            found.months += 1;
            found.why.insert(match one.differing(other).as_slice() {
                [Figure::Repeats] => Why::Numbers,
                _ if between.update => Why::Update,
                _ => Why::Sums,
            });
            first = Some(first.map_or(start, |first| first.min(start)));
            let end = start.last_of_month();
            last = Some(last.map_or(end, |last| last.max(end)));
            add(one, other);
        }
        found.span = first.zip(last);
        let changes = Figure::ALL.into_iter().map(|figure| {
            let of = |sums: &BTreeMap<Figure, i64>| sums.get(&figure).copied().unwrap_or_default();
            Change { figure, was: of(&was), is: of(&is) }
        });
        found.changes = changes.filter(|change| change.was != change.is).collect();
        found
    }

    /// Nothing came out differently.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.span.is_none()
    }
}

/// The days that either has.
fn keys(one: &BTreeMap<Day, Stand>, other: &BTreeMap<Day, Stand>) -> BTreeSet<Day> {
    one.keys().chain(other.keys()).copied().collect()
}
