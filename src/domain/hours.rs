//! When a district is open. `domain` holds the plan and works on open intervals; `ops` expands plan and zone into them.

use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The plan of a district's opening, in its own zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// IANA time zone, such as `America/New_York`.
    pub zone: String,
    /// Minutes after midnight at which the business day turns.
    #[serde(default)]
    pub day_starts_min: u16,
    /// Intervals of each weekday.
    pub week: Week,
    /// Days closed all day.
    #[serde(default)]
    pub holidays: Vec<Day>,
    /// Days with hours of their own.
    #[serde(default)]
    pub special: BTreeMap<Day, Vec<Interval>>,
}

/// The weekly plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Week {
    /// Around the clock.
    Always,
    /// Seven lists of intervals, Monday first.
    Days([Vec<Interval>; 7]),
}

/// Open from a minute of the day to another (1440 is the midnight that ends it; beyond it, the next day's small hours).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// Minutes after midnight.
    pub from_min: u16,
    /// Minutes after the same midnight, after `from_min`.
    pub to_min: u16,
}
