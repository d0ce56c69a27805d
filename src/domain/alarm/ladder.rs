//! The alarm plan of a district: the levels of each kind of alarm, and the quiet hours.

use super::kinds::{AlarmKind, Audience};
use crate::time::{HOUR, MINUTE, Ms, SECOND};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most levels of a kind.
pub const MOST_LEVELS: usize = 6;

/// A level of escalation: who is alerted, and how long before or after the alarm is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// Milliseconds after the due time; before it when negative.
    pub after_ms: Ms,
    /// Who is alerted.
    pub to: Audience,
    /// Also by the district's webhook.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hook: bool,
    /// Also by e-mail.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mail: bool,
}

/// Quiet hours, in minutes after midnight on the district's clock; past midnight when the end is not after
/// the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    /// The first quiet minute.
    pub from_min: u16,
    /// The first minute that is no longer quiet.
    pub to_min: u16,
}

impl Quiet {
    /// Whether a minute of the day is quiet.
    #[must_use]
    pub fn covers(self, minute: u16) -> bool {
        if self.from_min < self.to_min {
            (self.from_min..self.to_min).contains(&minute)
        } else {
            minute >= self.from_min || minute < self.to_min
        }
    }
}

/// What a district has decided about its alarms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The levels of each kind; a kind without levels is not monitored.
    pub levels: BTreeMap<AlarmKind, Vec<Level>>,
    /// When supervisors and captains are not alerted, except for danger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<Quiet>,
}

impl Default for Plan {
    /// The plan that ships. Quiet hours from 22:00 to 06:00.
    fn default() -> Plan {
        use Audience::{Captain, Desk, Supervisor};
        let on_screen = |after_ms, to| Level { after_ms, to, hook: false, mail: false };
        let told = |after_ms, to| Level { after_ms, to, hook: true, mail: true };
        let levels = [
            (
                AlarmKind::Danger,
                vec![
                    Level { mail: false, ..told(0, Desk) },
                    told(30 * SECOND, Supervisor),
                    told(2 * MINUTE, Captain),
                ],
            ),
            (AlarmKind::NotGreeted, vec![on_screen(0, Desk), told(4 * MINUTE, Supervisor)]),
            (
                AlarmKind::LongWait,
                vec![on_screen(-3 * MINUTE, Desk), told(0, Supervisor), told(15 * MINUTE, Captain)],
            ),
            (AlarmKind::HoldOverdue, vec![on_screen(0, Desk), told(15 * MINUTE, Supervisor)]),
            (AlarmKind::CallbackOverdue, vec![on_screen(0, Desk), told(30 * MINUTE, Supervisor)]),
            (
                AlarmKind::PromiseOverdue,
                vec![on_screen(0, Desk), told(0, Supervisor), told(24 * HOUR, Captain)],
            ),
            (
                AlarmKind::Unstaffed,
                vec![on_screen(MINUTE, Desk), told(2 * MINUTE, Supervisor), told(10 * MINUTE, Captain)],
            ),
            (AlarmKind::StuckCalled, vec![on_screen(0, Desk), told(5 * MINUTE, Supervisor)]),
            (AlarmKind::ClosingSoon, vec![on_screen(-30 * MINUTE, Desk), told(-10 * MINUTE, Supervisor)]),
        ];
        Plan { levels: levels.into(), quiet: Some(Quiet { from_min: 22 * 60, to_min: 6 * 60 }) }
    }
}

/// Why an alarm plan is invalid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPlan {
    /// More than [`MOST_LEVELS`] levels of a kind.
    #[error("an alarm has at most {MOST_LEVELS} levels, and “{0}” has {1}")]
    TooManyLevels(AlarmKind, usize),
    /// A level further from the due time than is allowed.
    #[error("an alarm rings at most a week before or after it is due, and “{0}” does not")]
    TooFar(AlarmKind),
    /// An end that is not a minute of the day, or a whole day.
    #[error("quiet hours are from one time of the day to another")]
    Quiet,
}

impl Plan {
    /// Whether it is the plan that ships.
    #[must_use]
    pub fn is_shipped(&self) -> bool {
        *self == Plan::default()
    }

    /// The levels of a kind.
    #[must_use]
    pub fn of(&self, kind: AlarmKind) -> &[Level] {
        self.levels.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// Checks that it is valid.
    ///
    /// # Errors
    /// [`BadPlan`], in words.
    pub fn check(&self) -> Result<(), BadPlan> {
        for (kind, levels) in &self.levels {
            if levels.len() > MOST_LEVELS {
                return Err(BadPlan::TooManyLevels(*kind, levels.len()));
            }
            let week = 7 * 24 * HOUR;
            if levels.iter().any(|level| !(-week..=week).contains(&level.after_ms)) {
                return Err(BadPlan::TooFar(*kind));
            }
        }
        let day = 24 * 60;
        match self.quiet {
            Some(quiet) if quiet.from_min >= day || quiet.to_min > day || quiet.from_min == quiet.to_min => {
                Err(BadPlan::Quiet)
            }
            _ => Ok(()),
        }
    }
}
