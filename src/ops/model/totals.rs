//! What figures are read by: rows of visits that have ended, and totals of them.

use domain::ids::{Code, DistrictId, ServiceId, VisitId};
use domain::time::Day;
use domain::totals::{Closed, Total};
use domain::visit::Channel;

/// How far the figures of a district have followed its log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follower {
    /// The district that is counted.
    pub district: DistrictId,
    /// The last fact that was counted; `None` while what was counted is being thrown away, to be counted anew.
    pub position: Option<u64>,
    /// What is carried over to the facts after it; a text that only its writer reads, empty at the beginning. While figures are being
    /// thrown away, how far they had been counted; empty where another version of the program threw them away.
    pub state: String,
}

/// What a total is told apart by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TotalKey {
    /// A business day and the watch on duty at the arrival.
    Day {
        /// The business day of arrival.
        day: Day,
        /// The watch on duty at the arrival; none where none was on duty.
        watch: Option<Code>,
    },
    /// A month, service, channel and language.
    Month {
        /// Its first day.
        first: Day,
        /// The service; none where none was chosen.
        service: Option<ServiceId>,
        /// The channel of arrival.
        channel: Channel,
        /// The language; none where none was chosen.
        language: Option<String>,
    },
}

/// What totals are kept by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// [`TotalKey::Day`].
    Day,
    /// [`TotalKey::Month`].
    Month,
}

/// The next step of the figures of a district: written whole, or not at all when another node took that step already.
#[derive(Debug, Clone)]
pub struct Advance {
    /// The district that is counted.
    pub district: DistrictId,
    /// From this fact.
    pub from: u64,
    /// To this one.
    pub to: u64,
    /// What is carried over.
    pub state: String,
    /// Visits that are open again.
    pub gone: Vec<(Day, VisitId)>,
    /// Visits that ended, or ended anew.
    pub closed: Vec<Closed>,
    /// Totals as they now stand.
    pub totals: Vec<(TotalKey, Total)>,
}

/// Which visits figures are about; what is left out does not matter. `-` means none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedFilter {
    /// In these districts.
    pub districts: Vec<DistrictId>,
    /// From this business day.
    pub from: Day,
    /// To this business day, included.
    pub to: Day,
    /// That came in this watch.
    pub watch: Option<String>,
    /// About this service.
    pub service: Option<String>,
    /// On this channel.
    pub channel: Option<Channel>,
    /// In this language.
    pub language: Option<String>,
    /// From this area.
    pub area: Option<String>,
}

impl ClosedFilter {
    /// Whether visits are chosen by what people said once they were asked, which a caller who hung up never was.
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
