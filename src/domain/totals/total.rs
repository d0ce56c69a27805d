//! Adding to a total, and figures derived from it. Adding and subtracting are inverse to each other.

use super::closed::{Closed, Live};
use super::figures::{Hour, Quotes, Total};
use super::sums::{Count, Merge, Sign};
use crate::time::Ms;
use crate::vocabulary::visit::{End, Quote};
use std::collections::BTreeMap;

/// Hours of a week.
pub const WEEK_HOURS: u8 = 168;

/// Quotes of visits that were quoted a wait and had their turn.
impl Count<Option<(Quote, Ms)>> for Quotes {
    fn count(&mut self, told: Option<(Quote, Ms)>, sign: Sign) {
        if let Some(told) = &told {
            Count::count(self, told, sign);
        }
    }
}

impl Merge for BTreeMap<u8, Hour> {
    fn merge(&mut self, other: &BTreeMap<u8, Hour>) {
        for (hour, more) in other {
            self.entry(*hour).or_default().merge(more);
        }
    }
}

impl Total {
    /// Adds a visit, or subtracts it. `hours` says whether hours of the week are counted.
    pub fn count(&mut self, visit: &Closed, sign: Sign, hours: bool) {
        Count::count(self, visit, sign);
        if hours {
            let hour = self.hours.entry(visit.place.hour).or_default();
            Count::count(hour, visit, sign);
            if *hour == Hour::default() {
                self.hours.remove(&visit.place.hour);
            }
        }
    }

    /// Adds a visit that has not ended. Stored totals never contain one.
    pub fn add_live(&mut self, visit: &Live) {
        Count::count(self, visit, Sign::Plus);
    }

    /// Adds window time to an hour of the week.
    pub fn staff(&mut self, hour: u8, ms: Ms) {
        self.hours.entry(hour).or_default().staffed_ms += ms;
    }

    /// Adds another total.
    pub fn merge(&mut self, other: &Total) {
        Merge::merge(self, other);
    }

    /// The number of visits that came.
    #[must_use]
    pub fn arrived(&self) -> i64 {
        self.closed() + self.open
    }

    /// The number of visits that ended.
    #[must_use]
    pub fn closed(&self) -> i64 {
        self.ends.values().sum()
    }

    /// The number of visits that ended in the selected ways.
    #[must_use]
    pub fn ended(&self, wanted: impl Fn(End) -> bool) -> i64 {
        self.ends.iter().filter(|(end, _)| wanted(**end)).map(|(_, n)| n).sum()
    }

    /// Served by a person, or self-service at the kiosk.
    #[must_use]
    pub fn served(&self) -> i64 {
        self.ended(End::counts_as_served)
    }

    /// The number of visits that ended in any other way.
    #[must_use]
    pub fn unserved(&self) -> i64 {
        self.closed() - self.served()
    }

    /// Left, or rang off.
    #[must_use]
    pub fn gave_up(&self) -> i64 {
        self.ended(End::gave_up)
    }

    /// Window time, in milliseconds.
    #[must_use]
    pub fn staffed_ms(&self) -> Ms {
        self.hours.values().map(|hour| hour.staffed_ms).sum()
    }

    /// Removes window time.
    pub fn leave_windows_out(&mut self) {
        self.hours.values_mut().for_each(|hour| hour.staffed_ms = 0);
        self.hours.retain(|_, hour| *hour != Hour::default());
    }

    /// Whether it contains nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Total::default()
    }
}
