//! What became of people at the closings of a line, in numbers, by the business day on which they came.

use crate::time::Day;
use crate::vocabulary::closing::{AtClosing, DayEnds};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The numbers are kept of the latest days that have any: a day is signed off before the next one ends.
const DAYS: usize = 4;

/// The numbers of the latest days.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ends(BTreeMap<Day, DayEnds>);

impl Ends {
    /// Whether there are none yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The numbers of a business day.
    #[must_use]
    pub fn of(&self, day: Day) -> DayEnds {
        self.0.get(&day).copied().unwrap_or_default()
    }

    /// Leaves out the days that another does not have.
    pub fn keep_days_of(&mut self, other: &Ends) {
        self.0.retain(|day, _| other.0.contains_key(day));
    }

    /// Replaces what a visit has contributed.
    pub(super) fn follow(&mut self, before: Option<(Day, AtClosing)>, now: Option<(Day, AtClosing)>) {
        if before == now {
            return;
        }
        if let Some((day, end)) = before
            && let Some(ends) = self.0.get_mut(&day)
        {
            let number = ends.number(end);
            *number = number.saturating_sub(1);
        }
        if let Some((day, end)) = now {
            *self.0.entry(day).or_default().number(end) += 1;
            while self.0.len() > DAYS {
                self.0.pop_first();
            }
        }
    }
}
