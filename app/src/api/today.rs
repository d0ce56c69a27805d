//! Figures of the current day.

#[cfg(feature = "ssr")]
use super::schema;
use domain::stats::ServiceLevel;
use domain::time::{Day, Ms};
use domain::words::Words;
use serde::{Deserialize, Serialize};

/// Figures of the current day.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Today {
    /// The whole day so far.
    pub total: SummaryRow,
    /// By hour of arrival: key `00` to `23`.
    pub hours: Vec<SummaryRow>,
    /// Service level of greeting: acknowledged within the target, later, or not at all.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::ServiceLevel))]
    pub acknowledged: ServiceLevel,
    /// Service level of calling: called within the target, later, or not at all.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::ServiceLevel))]
    pub called: ServiceLevel,
    /// The same for the watch on duty; absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub watch: Option<WatchToday>,
}

/// Figures of people who arrived during the watch on duty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct WatchToday {
    /// The name of the watch.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::Words))]
    pub name: Words,
    /// Number of arrivals.
    pub arrived: u64,
    /// Service level of greeting: acknowledged within the target, later, or not at all.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::ServiceLevel))]
    pub acknowledged: ServiceLevel,
    /// Service level of calling: called within the target, later, or not at all.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::ServiceLevel))]
    pub called: ServiceLevel,
}

/// A row of a summary. Unserved visits are counted beside served ones, never among them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct SummaryRow {
    /// Key of the row: an hour, a day, a service, ….
    pub key: String,
    /// Number of arrivals.
    pub arrived: u64,
    /// Visits served by an officer or at the kiosk.
    pub served: u64,
    /// Visits that ended unserved.
    pub unserved: u64,
    /// Unserved visits whose person left or hung up.
    pub left: u64,
    /// Visits that have not ended yet.
    pub open: u64,
    /// Time from arrival to the first human contact.
    pub acknowledgement_ms: Spread,
    /// Time from arrival to the first call.
    pub wait_ms: Spread,
    /// Time from arrival to resolution.
    pub resolution_ms: Spread,
}

/// A median and a 90th percentile (type 7), with the number of values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Spread {
    /// Number of values.
    pub n: u64,
    /// Median, in whole milliseconds.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<i64>, required))]
    pub p50: Option<Ms>,
    /// 90th percentile, in whole milliseconds.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<i64>, required))]
    pub p90: Option<Ms>,
}

/// Counts and times of a period, row by row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Summary {
    /// First business day.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = Date))]
    pub from: Day,
    /// Last business day.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = Date))]
    pub to: Day,
    /// One row for each key of the grouping.
    pub rows: Vec<SummaryRow>,
    /// All rows together.
    pub total: SummaryRow,
}
