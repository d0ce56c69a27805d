//! What the watch over a line knows beside the line itself: the calendar, and when something was due for each visit.

use crate::ids::VisitId;
use crate::rules::Rules;
use crate::time::At;
use crate::visit::Visit;
use std::collections::BTreeMap;

/// The moments by which something should have happened to a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dues {
    /// First human contact.
    pub acknowledge: At,
    /// First call.
    pub call: At,
}

impl Dues {
    /// Counted by the clock on the wall from the arrival.
    #[must_use]
    pub fn of(rules: &Rules, visit: &Visit) -> Dues {
        let targets = rules.targets(visit.service(), visit.channel);
        Dues {
            acknowledge: visit.arrived_at + targets.acknowledge_ms,
            call: visit.arrived_at + targets.call_ms,
        }
    }
}

/// What the world outside the line looks like when it is watched.
#[derive(Debug, Clone, Default)]
pub struct Sight {
    /// The district is open.
    pub open: bool,
    /// Since when; absent around the clock.
    pub opened_at: Option<At>,
    /// While it is closed: when it closed last.
    pub closed_at: Option<At>,
    /// Until when; absent around the clock and while closed.
    pub closes_at: Option<At>,
    /// Minutes after midnight on the district's clock.
    pub minute: u16,
    /// When something was due for each visit that waits.
    pub dues: BTreeMap<VisitId, Dues>,
}
