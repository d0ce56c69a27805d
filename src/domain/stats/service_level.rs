//! Service level: the share answered within the target, by the four formulas of `measures.md`. The same count can show 72 % or
//! 82 %, so a screen always names the formula it uses.

use crate::time::{Ms, SECOND};
use serde::{Deserialize, Serialize};

/// Who goes away this soon had not begun to wait.
pub const SHORT_ABANDON: Ms = 5 * SECOND;

/// What came of one person's wait for a first answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Answered after so many milliseconds.
    Answered(Ms),
    /// Gone unanswered after so many milliseconds.
    Abandoned(Ms),
    /// Still waiting, so many milliseconds so far.
    Open(Ms),
}

impl Wait {
    /// Longer than a target, whatever came of it.
    #[must_use]
    pub fn is_past(self, target: Ms) -> bool {
        let (Wait::Answered(ms) | Wait::Abandoned(ms) | Wait::Open(ms)) = self;
        ms > target
    }
}

/// Counts from which each formula follows. Counts of several places add up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceLevel {
    /// Answered within the target.
    pub within: u64,
    /// Answered later, or still waiting past the target.
    pub later: u64,
    /// Gone within [`SHORT_ABANDON`].
    pub abandoned_short: u64,
    /// Gone after that, within the target.
    pub abandoned_early: u64,
    /// Gone after the target: missed.
    pub abandoned_late: u64,
}

impl ServiceLevel {
    /// Adds a wait to the count. Met means elapsed <= target; who still waits within the target counts on neither side yet.
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

    /// Answered within ÷ answered. Hides who went away: for comparison only.
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
    /// Takes back what was added before.
    fn sub_assign(&mut self, other: ServiceLevel) {
        self.within = self.within.saturating_sub(other.within);
        self.later = self.later.saturating_sub(other.later);
        self.abandoned_short = self.abandoned_short.saturating_sub(other.abandoned_short);
        self.abandoned_early = self.abandoned_early.saturating_sub(other.abandoned_early);
        self.abandoned_late = self.abandoned_late.saturating_sub(other.abandoned_late);
    }
}
