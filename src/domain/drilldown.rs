//! The visits behind a figure. Each list is found among the visits that ended by the rule by which a [`Total`] counts them, so that
//! whoever opens a number finds as many visits as it says.

use crate::stats::{ServiceLevel, Wait};
use crate::time::Ms;
use crate::totals::{Closed, Total};
use crate::vocabulary::visit::End;

/// A list of visits that ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// All of them.
    All,
    /// Served by a person, or by itself at the kiosk.
    Served,
    /// Went away, or rang off.
    Left,
    /// Ended in any other way than served.
    Unserved,
    /// Not called in time: called later than promised, or gone before, later than 5 seconds after they came.
    Late,
    /// Not acknowledged in time, likewise.
    AcknowledgedLate,
    /// Resolved later than promised.
    ResolvedLate,
    /// Opened again.
    Reopened,
    /// With a telephone number that was here within the seven days before.
    Repeats,
    /// Ended without the number that its outcome usually has.
    Unnumbered,
    /// Waited longer than the longer time that was told.
    QuotedBeyond,
    /// Ended in one way.
    End(End),
}

/// All lists but those of one end, with their names in addresses.
pub const LISTS: [(&str, List); 11] = [
    ("all", List::All),
    ("served", List::Served),
    ("left", List::Left),
    ("unserved", List::Unserved),
    ("late", List::Late),
    ("acknowledged_late", List::AcknowledgedLate),
    ("resolved_late", List::ResolvedLate),
    ("reopened", List::Reopened),
    ("repeats", List::Repeats),
    ("unnumbered", List::Unnumbered),
    ("quoted_beyond", List::QuotedBeyond),
];

/// Every way to end, with its name in addresses.
pub const ENDS: [(&str, End); 11] = [
    ("end:resolved", End::Resolved),
    ("end:referred", End::Referred),
    ("end:sent_to_911", End::SentTo911),
    ("end:in_custody", End::InCustody),
    ("end:answered_at_kiosk", End::AnsweredAtKiosk),
    ("end:left", End::Left),
    ("end:rang_off", End::RangOff),
    ("end:unreachable", End::Unreachable),
    ("end:no_show", End::NoShow),
    ("end:cancelled", End::Cancelled),
    ("end:closed_unserved", End::ClosedUnserved),
];

impl List {
    /// By its name in addresses.
    #[must_use]
    pub fn named(name: &str) -> Option<List> {
        let list = LISTS.into_iter().find(|(known, _)| *known == name).map(|(_, list)| list);
        list.or_else(|| ENDS.into_iter().find(|(known, _)| *known == name).map(|(_, end)| List::End(end)))
    }

    /// Its name in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        let ends = ENDS.into_iter().map(|(name, end)| (name, List::End(end)));
        LISTS.into_iter().chain(ends).find(|(_, list)| *list == self).map_or("all", |(name, _)| name)
    }

    /// Whether a visit is in it.
    #[must_use]
    pub fn holds(self, visit: &Closed) -> bool {
        let (clocks, targets) = (&visit.clocks, &visit.targets);
        match self {
            List::All => true,
            List::Served => visit.served(),
            List::Left => visit.end.gave_up(),
            List::Unserved => !visit.served(),
            List::Late => missed(visit.turn(), targets.call_ms),
            List::AcknowledgedLate => missed(visit.greeting(), targets.acknowledge_ms),
            List::ResolvedLate => {
                visit.counts && clocks.resolution_ms.is_some_and(|ms| ms > targets.resolve_ms)
            }
            List::Reopened => visit.reopened > 0,
            List::Repeats => visit.repeat,
            List::Unnumbered => visit.unnumbered == Some(true),
            List::QuotedBeyond => visit.told().is_some_and(|(quote, waited)| waited > quote.p80_ms),
            List::End(end) => visit.end == end,
        }
    }

    /// How many visits of a total are in it. Whoever is still here and late counts as late too; none of the others have ended.
    #[must_use]
    pub fn count(self, total: &Total) -> i64 {
        let late = |level: &ServiceLevel| {
            let (part, whole) = level.usual();
            (whole - part) as i64
        };
        match self {
            List::All => total.closed(),
            List::Served => total.served(),
            List::Left => total.gave_up(),
            List::Unserved => total.unserved(),
            List::Late => late(&total.called_in),
            List::AcknowledgedLate => late(&total.acknowledged_in),
            List::ResolvedLate => total.resolved_later,
            List::Reopened => total.reopened,
            List::Repeats => total.repeats,
            List::Unnumbered => total.unnumbered,
            List::QuotedBeyond => total.quotes.n - total.quotes.within_p80,
            List::End(end) => total.ended(|one| one == end),
        }
    }
}

/// Whether a wait counts as missed, by the usual formula.
fn missed(wait: Option<Wait>, target: Ms) -> bool {
    let mut level = ServiceLevel::default();
    if let Some(wait) = wait {
        level.add(wait, target);
    }
    let (part, whole) = level.usual();
    part < whole
}
