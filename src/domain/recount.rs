//! What a recount changed: the figures of each day and month before, compared with those after it, and why
//! they differ.

use crate::time::Day;
use crate::totals::{Closed, Total};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Declares the figures that are compared. A row is the name under which a figure is stored (never changed,
/// and neither is their order), whether it is a number or a duration, and its value in a total; those of
/// several totals add up.
macro_rules! figures {
    (@is_time number) => { false };
    (@is_time time) => { true };
    ($($(#[$about:meta])* $figure:ident: $unit:ident |$total:ident| $value:expr;)+) => {
        /// A figure that is reported when a recount changed it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Figure {
            $($(#[$about])* $figure,)+
        }

        impl Figure {
            /// All of them, in the order of the table.
            pub const ALL: [Figure; [$(stringify!($figure)),+].len()] = [$(Figure::$figure),+];

            /// Its value in a total; those of several totals add up.
            #[must_use]
            pub fn of(self, sums: &Total) -> i64 {
                match self {
                    $(Figure::$figure => {
                        let $total = sums;
                        $value
                    })+
                }
            }

            /// Whether it is a duration rather than a number.
            #[must_use]
            pub fn is_time(self) -> bool {
                match self {
                    $(Figure::$figure => figures!(@is_time $unit),)+
                }
            }
        }
    };
}

figures! {
    /// Visits that arrived and have ended.
    Arrived: number |total| total.closed();
    /// Visits that were served.
    Served: number |total| total.served();
    /// Visits that ended without being served.
    Unserved: number |total| total.unserved();
    /// First human contact within the target.
    AcknowledgedIn: number |total| counted(total.acknowledged_in.within);
    /// Called within the target.
    CalledIn: number |total| counted(total.called_in.within);
    /// Resolved within the target.
    ResolvedIn: number |total| total.resolved_within;
    /// Sum of the times from arrival to first contact.
    AcknowledgementMs: time |total| total.acknowledgement.sum();
    /// Sum of the waits.
    WaitMs: time |total| total.wait.sum();
    /// Sum of the times from arrival to resolved.
    ResolutionMs: time |total| total.resolution.sum();
    /// Called within the longer of the two quoted times.
    Told: number |total| total.quotes.within_p80;
    /// Visits that were opened again.
    Reopened: number |total| total.reopened;
    /// Visits of people known to have come back.
    Repeats: number |total| total.repeats;
    /// Visits that ended without a number their outcome usually has.
    Unnumbered: number |total| total.unnumbered;
    /// Sum of the time windows were staffed. Months have none.
    StaffedMs: time |total| total.staffed_ms();
}

fn counted(visits: u64) -> i64 {
    i64::try_from(visits).unwrap_or(i64::MAX)
}

/// Fingerprint of a day or a month.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stand {
    figures: BTreeMap<Figure, i64>,
    /// A fingerprint of its totals except window time, whatever their order.
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
        // Whether a person is known to have come back also follows from other visits: the figure shows it.
        self.visits.push(print("", &Closed { repeat: false, ..visit.clone() }));
    }

    fn figure(&self, figure: Figure) -> i64 {
        self.figures.get(&figure).copied().unwrap_or_default()
    }

    /// The figures that differ.
    fn differing(&self, other: &Stand) -> Vec<Figure> {
        Figure::ALL.into_iter().filter(|figure| self.figure(*figure) != other.figure(*figure)).collect()
    }

    /// How many visits differ.
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

/// The first bytes of a hash: enough to notice a change, few enough to be stored for each visit of many
/// years.
fn print<T: Serialize>(name: &str, value: &T) -> u32 {
    let mut hasher = Sha256::new();
    hasher.update(name);
    hasher.update(serde_json::to_vec(value).unwrap_or_default());
    let hash: [u8; 32] = hasher.finalize().into();
    let [first, second, third, fourth, ..] = hash;
    u32::from_be_bytes([first, second, third, fourth])
}

/// All days and months of a district.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// By business day.
    pub days: BTreeMap<Day, Stand>,
    /// By the first day of a month.
    pub months: BTreeMap<Day, Stand>,
}

/// What happened between two standings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Between {
    /// Another version of the program discarded the figures, because it counts differently.
    pub update: bool,
    /// More was recorded in the meantime.
    pub more: bool,
    /// Days of visits for which more was recorded: those differ without anything being wrong.
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

/// Why a recount changed figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// This version of the program counts differently from the previous one.
    Update,
    /// Stored visits were not what their facts now make of them: changed in the database, or counted by an
    /// earlier version.
    Visits,
    /// Totals were not the sums of their visits.
    Sums,
    /// Telephone numbers, by which people are known to have come back, were entered later or deleted since.
    Numbers,
}

/// A figure over the days that differ, before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The figure that changed.
    pub figure: Figure,
    /// Its value before the recount.
    pub was: i64,
    /// Its value after the recount.
    pub is: i64,
}

/// The result of a comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Differences {
    /// The number of days that differ.
    pub days: u64,
    /// The number of months that differ though no day of them does.
    pub months: u64,
    /// The number of visits that differ.
    pub visits: u64,
    /// The first and the last of these days; absent when nothing differs.
    pub span: Option<(Day, Day)>,
    /// Figures over those days and months; empty where only finer details differ.
    pub changes: Vec<Change>,
    /// The reasons for the difference.
    pub why: BTreeSet<Why>,
    /// Days that were not compared, because more was recorded for them in the meantime.
    pub left_out: u64,
}

impl Differences {
    /// Compares one standing with a later one.
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
            // The time of an open window is counted when it has closed, on the days on which it was open.
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

    /// Whether nothing changed.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.span.is_none()
    }
}

fn keys(one: &BTreeMap<Day, Stand>, other: &BTreeMap<Day, Stand>) -> BTreeSet<Day> {
    one.keys().chain(other.keys()).copied().collect()
}
