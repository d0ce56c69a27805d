//! The day so far, in figures.

use domain::stats::ServiceLevel;
use domain::time::{Day, Ms};
use domain::words::Words;
use serde::{Deserialize, Serialize};

/// Today in figures.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Today {
    /// Everything of the day together.
    pub total: SummaryRow,
    /// By hour of arrival: key `00` to `23`.
    pub hours: Vec<SummaryRow>,
    /// Acknowledged within the target, and what else came of those who waited for it.
    pub acknowledged: ServiceLevel,
    /// Called within the target, and what else came of those who waited for it.
    pub called: ServiceLevel,
    /// The watch on duty so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watch: Option<WatchToday>,
}

/// What came of those who arrived in the watch that is on duty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WatchToday {
    /// The name of the watch.
    pub name: Words,
    /// How many arrived.
    pub arrived: u64,
    /// Acknowledged within the target, and what else came of those who waited for it.
    pub acknowledged: ServiceLevel,
    /// Called within the target, and what else came of those who waited for it.
    pub called: ServiceLevel,
}

/// A line of a summary. Unserved are counted beside served, never inside.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SummaryRow {
    /// What it is about: an hour, a day, a service, ….
    pub key: String,
    /// How many arrived.
    pub arrived: u64,
    /// Ended served by a person or at the kiosk.
    pub served: u64,
    /// How many ended unserved.
    pub unserved: u64,
    /// Of those, left or hung up.
    pub left: u64,
    /// Not ended yet.
    pub open: u64,
    /// Arrived to first human contact.
    pub acknowledgement_ms: Spread,
    /// Arrived to first call.
    pub wait_ms: Spread,
    /// Arrived to resolved.
    pub resolution_ms: Spread,
}

/// A median and a 90th percentile (type 7), with the number they stand on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// How many it is made from.
    pub n: u64,
    /// Median, in whole milliseconds.
    pub p50: Option<Ms>,
    /// 90th percentile, in whole milliseconds.
    pub p90: Option<Ms>,
}

/// A summary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// First business day.
    pub from: Day,
    /// Last business day.
    pub to: Day,
    /// One row a key.
    pub rows: Vec<SummaryRow>,
    /// All together.
    pub total: SummaryRow,
}
