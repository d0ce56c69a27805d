//! The numbers of paper slips: those that were leased to be printed, and those that people came with. They are
//! apart from the numbers that the line gives by itself.

use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The days of which used numbers are kept: an arrival is entered at most a day after it happened, and a day
/// may be gone back to.
const DAYS: usize = 4;

/// The numbers of a district's paper slips.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slips {
    /// Leased blocks, each with its first and its last number, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    leased: Vec<(u32, u32)>,
    /// The numbers with which people came, on the latest of the days on which anyone did.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    used: BTreeMap<Day, BTreeSet<u32>>,
}

impl Slips {
    /// Whether there are none yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.leased.is_empty() && self.used.is_empty()
    }

    /// Whether the number was leased, so that a slip with it was printed here.
    #[must_use]
    pub fn is_leased(&self, number: u32) -> bool {
        self.block_of(number).is_some()
    }

    /// Whether the whole block was leased.
    #[must_use]
    pub fn are_leased(&self, first: u32, last: u32) -> bool {
        self.block_of(first).is_some_and(|(_, end)| (first..=end).contains(&last))
    }

    /// Whether anyone came with this slip on that business day.
    #[must_use]
    pub fn is_used(&self, day: Day, number: u32) -> bool {
        self.used.get(&day).is_some_and(|numbers| numbers.contains(&number))
    }

    fn block_of(&self, number: u32) -> Option<(u32, u32)> {
        self.leased.iter().copied().find(|(first, last)| (*first..=*last).contains(&number))
    }

    /// The first number from this one on that belongs to no slip on that day.
    pub(super) fn free(&self, day: Day, from: u32) -> u32 {
        let mut number = from;
        loop {
            number = match self.block_of(number) {
                Some((_, last)) => last.saturating_add(1),
                None if self.is_used(day, number) => number.saturating_add(1),
                None => return number,
            };
        }
    }

    /// The highest number that was leased; 0 for none.
    pub(super) fn last_leased(&self) -> u32 {
        self.leased.iter().map(|(_, last)| *last).max().unwrap_or_default()
    }

    /// The numbers with which people came lately, on any day.
    pub(super) fn lately_used(&self) -> impl Iterator<Item = u32> {
        self.used.values().flatten().copied()
    }

    pub(super) fn lease(&mut self, first: u32, last: u32) {
        match self.leased.last_mut() {
            Some((_, end)) if end.saturating_add(1) == first => *end = last,
            _ => self.leased.push((first, last)),
        }
    }

    pub(super) fn take(&mut self, day: Day, number: u32) {
        self.used.entry(day).or_default().insert(number);
        while self.used.len() > DAYS {
            self.used.pop_first();
        }
    }
}
