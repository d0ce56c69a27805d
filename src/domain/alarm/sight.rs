//! What alarms depend on besides the line itself: the calendar, and the due times of each visit.

use crate::ids::VisitId;
use crate::rules::Rules;
use crate::time::At;
use crate::visit::Visit;
use std::collections::BTreeMap;

/// The times by which something should have happened to a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dues {
    /// The first human contact.
    pub acknowledge: At,
    /// The first call.
    pub call: At,
}

impl Dues {
    /// In wall-clock time from the arrival.
    #[must_use]
    pub fn of(rules: &Rules, visit: &Visit) -> Dues {
        let targets = rules.targets(visit.service(), visit.channel);
        Dues {
            acknowledge: visit.arrived_at + targets.acknowledge_ms,
            call: visit.arrived_at + targets.call_ms,
        }
    }
}

/// The circumstances outside the line when alarms are checked.
#[derive(Debug, Clone, Default)]
pub struct Sight {
    /// The district is open.
    pub open: bool,
    /// When it opened; absent around the clock.
    pub opened_at: Option<At>,
    /// While it is closed: when it last closed.
    pub closed_at: Option<At>,
    /// When it closes; absent around the clock and while closed.
    pub closes_at: Option<At>,
    /// Minutes after midnight on the district's clock.
    pub minute: u16,
    /// The due times of each visit that is waiting.
    pub dues: BTreeMap<VisitId, Dues>,
}
