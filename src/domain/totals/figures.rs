//! The figures, in tables of one row each: what is summed up over visits (`Total`, with `Quotes` and `Hour`
//! in it), which visits are behind a number (`List`), and what a page shows of all that (`KeyFigure`).

use super::closed::{Closed, Live};
use super::sums::{Count, Merge, Sign, sums};
use crate::ids::Code;
use crate::stats::{Histogram, Rate, ServiceLevel, Wait};
use crate::time::Ms;
use crate::vocabulary::visit::{End, Quote};
use crate::wait_causes::Sums;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

sums! {
    /// Sums over visits that have ended.
    #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
    #[serde(default)]
    Total of Closed, Live {
        /// The number of visits by the way they ended.
        ends: BTreeMap<End, i64>, ended |visit| Some(visit.end);
        /// Visits that have not ended. None in totals that are stored.
        #[serde(skip)]
        open: i64, live |_| true;
        /// Visits with a first human contact.
        acknowledged: i64,
            ended |visit| visit.clocks.acknowledgement_ms.is_some(),
            live |visit| visit.clocks.acknowledgement_ms.is_some();
        /// Visits that were called, or served straight away.
        turned: i64,
            ended |visit| visit.clocks.wait_ms.is_some(),
            live |visit| visit.clocks.wait_ms.is_some();
        /// Of `turned`, visits that were served at all.
        begun: i64,
            ended |visit| visit.clocks.serving_ms.is_some(),
            live |visit| visit.clocks.serving_ms.is_some();
        /// Arrival to first human contact, wall-clock time.
        acknowledgement: Histogram,
            ended |visit| visit.timed(|clocks| clocks.acknowledgement_ms),
            live |visit| visit.timed(|clocks| clocks.acknowledgement_ms);
        /// Arrival to first call or serving.
        wait: Histogram,
            ended |visit| visit.timed(|clocks| clocks.wait_ms),
            live |visit| visit.timed(|clocks| clocks.wait_ms);
        /// Called to serving.
        walk: Histogram,
            ended |visit| visit.timed(|clocks| clocks.walk_ms),
            live |visit| visit.timed(|clocks| clocks.walk_ms);
        /// Time spent being served.
        serving: Histogram, ended |visit| visit.timed(|clocks| clocks.serving_ms);
        /// Arrival to resolved, working time less pauses.
        resolution: Histogram, ended |visit| visit.timed(|clocks| clocks.resolution_ms);
        /// Arrival to leaving, of those who left before their turn.
        left: Histogram, ended |visit| visit.left_after();
        /// Handover time: from the offer until another window or unit takes over.
        handover: Histogram, ended |visit| visit.timed(|_| visit.handover_ms);
        /// Acknowledged within the target, and the other results of those who waited for it.
        acknowledged_in: ServiceLevel,
            ended |visit| visit.greeting().map(|wait| (wait, visit.targets.acknowledge_ms)),
            live |visit| visit.greeting().map(|wait| (wait, visit.targets.acknowledge_ms));
        /// Had their turn within the target, and the other results of those who waited for it.
        called_in: ServiceLevel,
            ended |visit| visit.turn().map(|wait| (wait, visit.targets.call_ms)),
            live |visit| visit.turn().map(|wait| (wait, visit.targets.call_ms));
        /// Resolved within the target.
        resolved_within: i64, ended |visit| visit.resolved_in_time() == Some(true);
        /// Resolved after the target.
        resolved_later: i64, ended |visit| visit.resolved_in_time() == Some(false);
        /// Quoted waits with the actual wait.
        quotes: Quotes, ended |visit| visit.told();
        /// Why people waited, in milliseconds of waiting.
        causes: Sums, ended |visit| &visit.causes;
        /// Resolved visits by outcome.
        outcomes: BTreeMap<Code, i64>,
            ended |visit| visit.outcome.as_ref().filter(|_| visit.end == End::Resolved).cloned();
        /// Outcomes that usually have a number.
        numbered: i64, ended |visit| visit.unnumbered.is_some();
        /// Of `numbered`, those without one.
        unnumbered: i64, ended |visit| visit.unnumbered == Some(true);
        /// Visits that were opened again.
        reopened: i64, ended |visit| visit.reopened > 0;
        /// Visits whose telephone number was here within the seven days before.
        repeats: i64, ended |visit| visit.repeat;
        /// By hour of the week of the arrival, as [`Total::count`] adds to them. Left out of totals by
        /// service.
        hours: BTreeMap<u8, Hour>;
    }
}

sums! {
    /// Quotes compared with the actual waits.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
    Quotes of (Quote, Ms) {
        /// Visits that were quoted a wait and had their turn.
        n: i64, ended |_| true;
        /// Had their turn within the longer of the two times.
        within_p80: i64, ended |(quote, waited)| *waited <= quote.p80_ms;
        /// Had their turn within the shorter.
        within_p50: i64, ended |(quote, waited)| *waited <= quote.p50_ms;
        /// Sum of the wait less the shorter time quoted: above zero where people waited longer.
        bias_ms: Ms, ended |(quote, waited)| *waited - quote.p50_ms;
    }
}

sums! {
    /// An hour of the week.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(default)]
    Hour of Closed {
        /// Visits that arrived in this hour.
        #[serde(skip_serializing_if = "is_zero")]
        arrived: i64, ended |_| true;
        /// Of the visits in clock figures, those that had a turn.
        #[serde(skip_serializing_if = "is_zero")]
        turned: i64, ended |visit| visit.timed(|clocks| clocks.wait_ms).is_some();
        /// Of the visits in clock figures, those that had their turn late or left after the target.
        #[serde(skip_serializing_if = "is_zero")]
        late: i64, ended |visit| visit.turn().is_some_and(|wait| wait.is_past(visit.targets.call_ms));
        /// The sum of their waits.
        #[serde(skip_serializing_if = "is_zero")]
        wait_ms: Ms, ended |visit| visit.timed(|clocks| clocks.wait_ms).unwrap_or(0);
        /// Visits that were served.
        #[serde(skip_serializing_if = "is_zero")]
        begun: i64, ended |visit| visit.clocks.serving_ms.is_some();
        /// Time spent serving them.
        #[serde(skip_serializing_if = "is_zero")]
        serving_ms: Ms, ended |visit| visit.clocks.serving_ms.unwrap_or(0);
        /// Window time: open, and its officer not away. [`Total::staff`] adds it.
        #[serde(skip_serializing_if = "is_zero")]
        staffed_ms: Ms;
        /// Visits that were quoted a wait and had their turn.
        #[serde(skip_serializing_if = "is_zero")]
        told: i64, ended |visit| visit.told().is_some();
        /// Of `told`, those that had it within the longer of the two times.
        #[serde(skip_serializing_if = "is_zero")]
        told_within: i64, ended |visit| visit.told().is_some_and(|(quote, waited)| waited <= quote.p80_ms);
    }
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde passes a reference
fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// Declares the lists: the name of each in URLs, whether a visit that ended is in it, and how many visits of
/// a total are.
macro_rules! lists {
    ($($(#[$about:meta])* $list:ident $name:literal, holds |$visit:tt| $holds:expr, counts |$total:tt| $counts:expr;)+) => {
        /// A list of visits that ended.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum List {
            $($(#[$about])* $list,)+
            /// Ended in one way.
            End(End),
        }

        /// All lists except those of one end, with their names in URLs.
        pub const LISTS: [(&str, List); [$($name),+].len()] = [$(($name, List::$list)),+];

        impl List {
            /// Whether a visit is in this list.
            #[must_use]
            pub fn holds(self, ended: &Closed) -> bool {
                match self {
                    $(List::$list => {
                        let $visit = ended;
                        $holds
                    })+
                    List::End(end) => ended.end == end,
                }
            }

            /// How many visits of a total are in it. A visit that is still here and late counts as late too;
            /// all others have ended.
            #[must_use]
            pub fn count(self, sums: &Total) -> i64 {
                match self {
                    $(List::$list => {
                        let $total = sums;
                        $counts
                    })+
                    List::End(end) => sums.ended(|one| one == end),
                }
            }
        }
    };
}

lists! {
    /// Every visit that ended.
    All "all", holds |_| true, counts |total| total.closed();
    /// Served by a person, or self-service at the kiosk.
    Served "served", holds |visit| visit.served(), counts |total| total.served();
    /// Left, or rang off.
    Left "left", holds |visit| visit.end.gave_up(), counts |total| total.gave_up();
    /// Ended in any other way than served.
    Unserved "unserved", holds |visit| !visit.served(), counts |total| total.unserved();
    /// Not called in time: called later than promised, or left before that, more than 5 seconds after
    /// arrival.
    Late "late", holds |visit| is_missed(visit.turn(), visit.targets.call_ms), counts |total| missed(&total.called_in);
    /// Not acknowledged in time, likewise.
    AcknowledgedLate "acknowledged_late",
        holds |visit| is_missed(visit.greeting(), visit.targets.acknowledge_ms), counts |total| missed(&total.acknowledged_in);
    /// Resolved later than promised.
    ResolvedLate "resolved_late", holds |visit| visit.resolved_in_time() == Some(false), counts |total| total.resolved_later;
    /// Opened again after an end.
    Reopened "reopened", holds |visit| visit.reopened > 0, counts |total| total.reopened;
    /// With a telephone number that was here within the seven days before.
    Repeats "repeats", holds |visit| visit.repeat, counts |total| total.repeats;
    /// Ended without the number that its outcome usually has.
    Unnumbered "unnumbered", holds |visit| visit.unnumbered == Some(true), counts |total| total.unnumbered;
    /// Waited longer than the longer time that was quoted.
    QuotedBeyond "quoted_beyond",
        holds |visit| visit.told().is_some_and(|(quote, waited)| waited > quote.p80_ms),
        counts |total| total.quotes.n - total.quotes.within_p80;
}

/// How many waits count as missed, by the default formula.
fn missed(level: &ServiceLevel) -> i64 {
    let (part, whole) = level.usual();
    (whole - part) as i64
}

/// Whether a wait counts as missed, by the default formula.
fn is_missed(wait: Option<Wait>, target: Ms) -> bool {
    let mut level = ServiceLevel::default();
    if let Some(wait) = wait {
        level.add(wait, target);
    }
    missed(&level) > 0
}

/// The kind of a figure, and how it is computed from a total.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Durations in milliseconds: shown as median and 90th percentile.
    Times(fn(&Total) -> &Histogram),
    /// Visits within a target, shown by the four formulas of a service level.
    Level(fn(&Total) -> ServiceLevel),
    /// A number of visits out of a number of visits: a part and its whole.
    Share(fn(&Total) -> (i64, i64)),
}

/// The section of a page of figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// How many people came, and how their visits ended.
    People,
    /// How long people waited.
    Contact,
    /// What resulted from the visits.
    Result,
}

/// Declares the key figures, in the order in which a page shows them. A row is its name among the changes of
/// a page, its group, its kind with how it is computed from a total, and the list of visits behind it.
macro_rules! key_figures {
    ($($(#[$about:meta])* $figure:ident $name:literal, $group:ident, $kind:ident($of:expr), behind $list:expr;)+) => {
        /// A figure that pages show at the top.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum KeyFigure {
            $($(#[$about])* $figure,)+
        }

        impl KeyFigure {
            /// All of them, in the order of a page.
            pub const ALL: &'static [KeyFigure] = &[$(KeyFigure::$figure),+];

            /// Its name among the changes of a page; that of a 90th percentile ends in `_p90`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(KeyFigure::$figure => $name,)+
                }
            }

            /// The section of the page.
            #[must_use]
            pub fn group(self) -> Group {
                match self {
                    $(KeyFigure::$figure => Group::$group,)+
                }
            }

            /// The kind of the figure, and how it is computed from a total.
            #[must_use]
            pub fn kind(self) -> Kind {
                match self {
                    $(KeyFigure::$figure => Kind::$kind($of),)+
                }
            }

            /// The visits that a page offers to open from it.
            #[must_use]
            pub fn behind(self) -> Option<List> {
                match self {
                    $(KeyFigure::$figure => $list,)+
                }
            }
        }
    };
}

key_figures! {
    /// Served by a person, or self-service at the kiosk; of those that ended.
    Served "served", People, Share(|total| (total.served(), total.closed())), behind Some(List::Served);
    /// Left, or rang off; of those that ended.
    Left "left", People, Share(|total| (total.gave_up(), total.closed())), behind Some(List::Left);

    /// Arrival to first human contact.
    Acknowledgement "acknowledgement", Contact, Times(|total| &total.acknowledgement), behind None;
    /// First human contact within the target.
    Acknowledged "acknowledged", Contact, Level(|total| total.acknowledged_in), behind Some(List::AcknowledgedLate);
    /// Arrival to first call or serving.
    Wait "wait", Contact, Times(|total| &total.wait), behind None;
    /// Called within the target.
    Called "called", Contact, Level(|total| total.called_in), behind Some(List::Late);
    /// Called within the longer of the two quoted times; of those that were quoted one.
    Told "told", Contact, Share(|total| (total.quotes.within_p80, total.quotes.n)), behind Some(List::QuotedBeyond);

    /// Arrival to resolved.
    Resolution "resolution", Result, Times(|total| &total.resolution), behind None;
    /// Resolved within the target; of those resolved.
    Resolved "resolved", Result, Share(|total| (total.resolved_within, total.resolved_within + total.resolved_later)),
        behind Some(List::ResolvedLate);
    /// Opened again; of those that ended.
    Reopened "reopened", Result, Share(|total| (total.reopened, total.closed())), behind Some(List::Reopened);
    /// Known to have come back; of those that ended.
    Repeats "repeats", Result, Share(|total| (total.repeats, total.closed())), behind Some(List::Repeats);
    /// Handover time: from the offer until another window or unit takes over.
    Handover "handover", Result, Times(|total| &total.handover), behind None;
    /// Ended without a number; of those whose outcome usually has one.
    Unnumbered "unnumbered", Result, Share(|total| (total.unnumbered, total.numbered)), behind Some(List::Unnumbered);
}

impl Kind {
    /// The figure as a part of a whole, a service level by the default formula; `None` for durations.
    #[must_use]
    pub fn rate(self, total: &Total) -> Option<Rate> {
        let (part, whole) = match self {
            Kind::Times(_) => return None,
            Kind::Level(of) => of(total).usual(),
            Kind::Share(of) => {
                let (part, whole) = of(total);
                (part.max(0) as u64, whole.max(0) as u64)
            }
        };
        Some(Rate { part, whole })
    }
}
