//! Service level: the share answered within the target, by the four formulas of `docs/measures.md`. The same
//! counts can give 72 % or 82 %, so a screen always names the formula it uses.

use crate::time::{Ms, SECOND};
use serde::{Deserialize, Serialize};

/// Leaving this soon is not counted as having waited.
pub const SHORT_ABANDON: Ms = 5 * SECOND;

/// The result of one person's wait for a first answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Answered after this many milliseconds.
    Answered(Ms),
    /// Left unanswered after this many milliseconds.
    Abandoned(Ms),
    /// Still waiting, for this many milliseconds so far.
    Open(Ms),
}

impl Wait {
    /// Whether it is longer than a target, however it ended.
    #[must_use]
    pub fn is_past(self, target: Ms) -> bool {
        let (Wait::Answered(ms) | Wait::Abandoned(ms) | Wait::Open(ms)) = self;
        ms > target
    }
}

/// The counts from which each formula is computed. Counts of several places add up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceLevel {
    /// Answered within the target.
    pub within: u64,
    /// Answered later, or still waiting past the target.
    pub later: u64,
    /// Left within [`SHORT_ABANDON`].
    pub abandoned_short: u64,
    /// Left after that, within the target.
    pub abandoned_early: u64,
    /// Left after the target: missed.
    pub abandoned_late: u64,
}

impl ServiceLevel {
    /// Adds a wait to the counts. Met means elapsed <= target; a person still waiting within the target is
    /// not counted yet.
    pub fn add(&mut self, wait: Wait, target: Ms) {
        let count = match wait {
            Wait::Answered(ms) if ms <= target => &mut self.within,
            Wait::Open(ms) if ms <= target => return,
            Wait::Answered(_) | Wait::Open(_) => &mut self.later,
            Wait::Abandoned(ms) if ms <= SHORT_ABANDON => &mut self.abandoned_short,
            Wait::Abandoned(ms) if ms <= target => &mut self.abandoned_early,
            Wait::Abandoned(_) => &mut self.abandoned_late,
        };
        *count += 1;
    }

    /// Everyone who waited for an answer.
    #[must_use]
    pub fn offered(&self) -> u64 {
        self.within + self.later + self.abandoned_short + self.abandoned_early + self.abandoned_late
    }

    /// Numerator and denominator of the default: answered within ÷ (offered - short abandons).
    #[must_use]
    pub fn usual(&self) -> (u64, u64) {
        (self.within, self.offered() - self.abandoned_short)
    }

    /// Answered within ÷ offered.
    #[must_use]
    pub fn of_offered(&self) -> (u64, u64) {
        (self.within, self.offered())
    }

    /// (Answered + abandoned within the target) ÷ offered.
    #[must_use]
    pub fn early_abandons_met(&self) -> (u64, u64) {
        (self.within + self.abandoned_short + self.abandoned_early, self.offered())
    }

    /// Answered within ÷ answered. Hides people who left: for comparison only.
    #[must_use]
    pub fn of_answered(&self) -> (u64, u64) {
        (self.within, self.within + self.later)
    }
}

impl std::ops::AddAssign for ServiceLevel {
    fn add_assign(&mut self, other: ServiceLevel) {
        self.within += other.within;
        self.later += other.later;
        self.abandoned_short += other.abandoned_short;
        self.abandoned_early += other.abandoned_early;
        self.abandoned_late += other.abandoned_late;
    }
}

impl std::ops::SubAssign for ServiceLevel {
    /// Subtracts what was added before.
    fn sub_assign(&mut self, other: ServiceLevel) {
        self.within = self.within.saturating_sub(other.within);
        self.later = self.later.saturating_sub(other.later);
        self.abandoned_short = self.abandoned_short.saturating_sub(other.abandoned_short);
        self.abandoned_early = self.abandoned_early.saturating_sub(other.abandoned_early);
        self.abandoned_late = self.abandoned_late.saturating_sub(other.abandoned_late);
    }
}
