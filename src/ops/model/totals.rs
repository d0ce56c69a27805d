//! The data that figures are computed from: rows of visits that have ended, and totals of them.

use domain::ids::{Code, DistrictId, ServiceId, VisitId};
use domain::time::Day;
use domain::totals::{Closed, Total};
use domain::visit::Channel;

/// How far the counting of a district has come in its log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follower {
    /// The district that is counted.
    pub district: DistrictId,
    /// The last fact that was counted; `None` while earlier counts are being deleted for a recount.
    pub position: Option<u64>,
    /// What counting carries over to later facts, in a text that only its writer interprets; empty at the
    /// beginning. During deletion, the position that had been reached; empty if another version of the
    /// program deleted the figures.
    pub state: String,
}

/// The key of a total.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TotalKey {
    /// One business day and one watch.
    Day {
        /// The business day of arrival.
        day: Day,
        /// The watch on duty at the arrival; `None` if there was none.
        watch: Option<Code>,
    },
    /// One month, service, channel and language.
    Month {
        /// The first day of the month.
        first: Day,
        /// The service; `None` if none was chosen.
        service: Option<ServiceId>,
        /// The channel of arrival.
        channel: Channel,
        /// The language; `None` if none was chosen.
        language: Option<String>,
    },
}

/// The periods for which totals are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Days and watches; see [`TotalKey::Day`].
    Day,
    /// Months; see [`TotalKey::Month`].
    Month,
}

/// One step of counting a district. It is written as a whole, or not at all if another node has already taken
/// that step.
#[derive(Debug, Clone)]
pub struct Advance {
    /// The district that is counted.
    pub district: DistrictId,
    /// The last fact counted before this step.
    pub from: u64,
    /// The last fact counted in this step.
    pub to: u64,
    /// What is carried over to the next step; see [`Follower::state`].
    pub state: String,
    /// Visits that were reopened and no longer count.
    pub gone: Vec<(Day, VisitId)>,
    /// Visits that ended, or ended again.
    pub closed: Vec<Closed>,
    /// Totals as they are after the step.
    pub totals: Vec<(TotalKey, Total)>,
}

/// Selects visits for figures; `None` selects all, `-` those without a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedFilter {
    /// The districts of the visits.
    pub districts: Vec<DistrictId>,
    /// The first business day.
    pub from: Day,
    /// The last business day.
    pub to: Day,
    /// The watch on duty at the arrival.
    pub watch: Option<String>,
    /// The service of the visit.
    pub service: Option<String>,
    /// The channel of arrival.
    pub channel: Option<Channel>,
    /// The language of the visit.
    pub language: Option<String>,
    /// The area that the person gave.
    pub area: Option<String>,
}

impl ClosedFilter {
    /// Whether visits are selected by something people said when asked; callers who hung up were never asked.
    #[must_use]
    pub fn is_of_what_was_said(&self) -> bool {
        self.service.is_some() || self.language.is_some() || self.area.is_some()
    }

    /// All visits of some districts and days.
    #[must_use]
    pub fn all(districts: Vec<DistrictId>, from: Day, to: Day) -> ClosedFilter {
        ClosedFilter {
            districts,
            from,
            to,
            watch: None,
            service: None,
            channel: None,
            language: None,
            area: None,
        }
    }
}
