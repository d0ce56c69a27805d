//! Alarm levels and recipients, as a setup file writes them.

use super::fault::wrong;
use super::hours::minutes;
use crate::error::Error;
use crate::model::districts::Recipients;
use domain::alarm::{AlarmKind, Audience, Level, Plan, Quiet};
use domain::time::SECOND;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Alarms in a setup file; defaults apply to what is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // Explained in `defaults/demo.toml`, where people read them.
pub struct AlarmsPart {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hook: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supervisor: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub captain: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub levels: BTreeMap<AlarmKind, Vec<LevelPart>>,
}

/// A level of an alarm in a setup file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // As in `domain::alarm::Level`, in seconds.
pub struct LevelPart {
    pub after_s: i64,
    pub to: Audience,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hook: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mail: bool,
}

/// The value in place of quiet hours when there are none.
const NONE: &str = "none";

impl AlarmsPart {
    /// As a file writes it: only the differences from the defaults.
    #[must_use]
    pub fn of(plan: &Plan, recipients: &Recipients) -> Option<AlarmsPart> {
        let shipped = Plan::default();
        let differs = |(kind, _): &(&AlarmKind, &Vec<Level>)| plan.of(**kind) != shipped.of(**kind);
        let mut levels: BTreeMap<AlarmKind, Vec<LevelPart>> = plan
            .levels
            .iter()
            .filter(differs)
            .map(|(kind, levels)| (*kind, levels.iter().map(LevelPart::of).collect()))
            .collect();
        for kind in shipped.levels.keys().filter(|kind| plan.of(**kind).is_empty()) {
            levels.insert(*kind, Vec::new());
        }
        let part = AlarmsPart {
            quiet: (plan.quiet != shipped.quiet)
                .then(|| plan.quiet.map_or_else(|| NONE.to_owned(), quiet_text)),
            hook: recipients.hook.clone(),
            supervisor: recipients.supervisor.clone(),
            captain: recipients.captain.clone(),
            levels,
        };
        (part != AlarmsPart::default()).then_some(part)
    }

    /// The plan that this describes.
    ///
    /// # Errors
    /// A sentence that names what is wrong.
    pub fn plan(&self) -> Result<Plan, Error> {
        let mut plan = Plan::default();
        match self.quiet.as_deref() {
            None => {}
            Some(NONE) => plan.quiet = None,
            Some(text) => {
                let quiet = read_quiet(text);
                plan.quiet = Some(quiet.ok_or_else(|| {
                    wrong(format!("Quiet hours are written like 22:00-06:00, or \"none\", not “{text}”."))
                })?);
            }
        }
        for (kind, levels) in &self.levels {
            plan.levels.insert(*kind, levels.iter().map(LevelPart::level).collect());
        }
        plan.check().map_err(|error| wrong(format!("{error}.")))?;
        Ok(plan)
    }

    /// The recipients of the alarms.
    #[must_use]
    pub fn recipients(&self) -> Recipients {
        Recipients {
            hook: self.hook.clone(),
            supervisor: self.supervisor.clone(),
            captain: self.captain.clone(),
        }
    }
}

impl LevelPart {
    fn of(level: &Level) -> LevelPart {
        LevelPart { after_s: level.after_ms / SECOND, to: level.to, hook: level.hook, mail: level.mail }
    }

    fn level(&self) -> Level {
        Level { after_ms: self.after_s.saturating_mul(SECOND), to: self.to, hook: self.hook, mail: self.mail }
    }
}

fn quiet_text(quiet: Quiet) -> String {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    format!("{}-{}", clock(quiet.from_min), clock(quiet.to_min))
}

fn read_quiet(text: &str) -> Option<Quiet> {
    let (from, to) = text.split_once(['-', '–'])?;
    Some(Quiet { from_min: minutes(from.trim())?, to_min: minutes(to.trim())? })
}
