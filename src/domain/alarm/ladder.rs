//! The plan of a district: for each kind of alarm the levels it climbs, and the quiet hours.

use super::kinds::{Kind, To};
use crate::time::{HOUR, MINUTE, Ms, SECOND};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Levels a kind may have.
pub const MOST_LEVELS: usize = 6;

/// A step of the ladder: who is told, and how long before or after the moment the alarm is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// Milliseconds after the due moment; before it when negative.
    pub after_ms: Ms,
    /// Who is told.
    pub to: To,
    /// Also by the district's web hook.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hook: bool,
    /// Also by e-mail.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mail: bool,
}

/// Quiet hours, in minutes after midnight on the district's clock; over midnight when the end is not after the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    /// From this minute.
    pub from_min: u16,
    /// To this minute, which is not quiet any more.
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
    /// The ladder of each kind; a kind without levels is not watched.
    pub levels: BTreeMap<Kind, Vec<Level>>,
    /// When supervisors and captains are not rung, but for danger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<Quiet>,
}

impl Default for Plan {
    /// The plan that ships. Quiet hours from 22:00 to 06:00.
    fn default() -> Plan {
        use To::{Captain, Desk, Supervisor};
        let on_screen = |after_ms, to| Level { after_ms, to, hook: false, mail: false };
        let told = |after_ms, to| Level { after_ms, to, hook: true, mail: true };
        let levels = [
            (
                Kind::Danger,
                vec![
                    Level { mail: false, ..told(0, Desk) },
                    told(30 * SECOND, Supervisor),
                    told(2 * MINUTE, Captain),
                ],
            ),
            (Kind::NotGreeted, vec![on_screen(0, Desk), told(4 * MINUTE, Supervisor)]),
            (
                Kind::LongWait,
                vec![on_screen(-3 * MINUTE, Desk), told(0, Supervisor), told(15 * MINUTE, Captain)],
            ),
            (Kind::HoldOverdue, vec![on_screen(0, Desk), told(15 * MINUTE, Supervisor)]),
            (Kind::CallbackOverdue, vec![on_screen(0, Desk), told(30 * MINUTE, Supervisor)]),
            (Kind::PromiseOverdue, vec![on_screen(0, Desk), told(0, Supervisor), told(24 * HOUR, Captain)]),
            (
                Kind::Unstaffed,
                vec![on_screen(MINUTE, Desk), told(2 * MINUTE, Supervisor), told(10 * MINUTE, Captain)],
            ),
            (Kind::StuckCalled, vec![on_screen(0, Desk), told(5 * MINUTE, Supervisor)]),
            (Kind::ClosingSoon, vec![on_screen(-30 * MINUTE, Desk), told(-10 * MINUTE, Supervisor)]),
        ];
        Plan { levels: levels.into(), quiet: Some(Quiet { from_min: 22 * 60, to_min: 6 * 60 }) }
    }
}

/// A plan that cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPlan {
    /// Too many levels.
    #[error("an alarm has at most {MOST_LEVELS} levels, and “{0}” has {1}")]
    TooManyLevels(Kind, usize),
    /// Further off than anybody plans.
    #[error("an alarm rings at most a week before or after it is due, and “{0}” does not")]
    TooFar(Kind),
    /// No minute of a day, or a whole day.
    #[error("quiet hours are from one time of the day to another")]
    Quiet,
}

impl Plan {
    /// The plan that ships.
    #[must_use]
    pub fn is_shipped(&self) -> bool {
        *self == Plan::default()
    }

    /// The ladder of a kind.
    #[must_use]
    pub fn of(&self, kind: Kind) -> &[Level] {
        self.levels.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// Whether it can be kept.
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
