//! How long people wait, and what officers do between two visits.
//!
//! The two drivers differ in these numbers: a history was fitted to what reports should find over years, a
//! day to what one person at a screen sees in a few hours. The output of both for a seed depends on them.

use crate::draws::Length::{self, Exponential, LogNormal};

/// Share of script steps that are skipped.
pub(crate) const STEPS_SKIPPED: f64 = 0.06;

/// Patience of people who have been served already and wait in the line again, in a history.
pub(crate) const PATIENCE_AFTER_BEING_SERVED: Length = Exponential { mean_s: 3_000.0 };

/// The behavior of residents and officers in a driver.
pub(crate) struct Habits {
    /// Patience in the lobby.
    pub(crate) patience: Length,
    /// Patience of a caller who holds the line.
    pub(crate) patience_on_the_line: Length,
    /// How long a caller lets the phone ring.
    pub(crate) rings: Length,
    /// From arrival to being greeted, while every officer is busy.
    pub(crate) greeted: Length,
    /// From the call to arriving at the window.
    pub(crate) walk: Length,
    /// Share of calls that get no answer.
    pub(crate) misses_call: f64,
    /// Share of visits that are put on hold.
    pub(crate) holds: f64,
    /// Share of callers answered by a busy officer who are promised a callback.
    pub(crate) called_back: f64,
}

/// The habits of a history.
pub(crate) const HISTORY: Habits = Habits {
    patience: Exponential { mean_s: 4_800.0 },
    patience_on_the_line: Exponential { mean_s: 700.0 },
    rings: Exponential { mean_s: 120.0 },
    greeted: LogNormal { median_s: 60.0, spread: 0.8 },
    walk: LogNormal { median_s: 22.0, spread: 0.4 },
    misses_call: 0.025,
    holds: 0.07,
    called_back: 0.3,
};

/// The habits of a day.
pub(crate) const DAY: Habits = Habits {
    patience: LogNormal { median_s: 3_000.0, spread: 0.6 },
    patience_on_the_line: LogNormal { median_s: 1_500.0, spread: 0.6 },
    rings: LogNormal { median_s: 120.0, spread: 0.5 },
    greeted: LogNormal { median_s: 25.0, spread: 0.8 },
    walk: LogNormal { median_s: 25.0, spread: 0.4 },
    misses_call: 0.03,
    holds: 0.1,
    called_back: 0.15,
};
