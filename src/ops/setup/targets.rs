//! Targets, as a setup file writes them.

use domain::rules::{Targets, Times};
use domain::time::{Ms, SECOND};
use domain::visit::Channel;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Targets in a setup file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // As in `domain::rules::Targets`, in seconds.
pub struct TargetsPart {
    pub acknowledge_s: Option<i64>,
    pub call_s: Option<i64>,
    pub resolve_s: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub by_channel: BTreeMap<Channel, TimesPart>,
}

/// Targets of one channel in a setup file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // As in `domain::rules::Times`, in seconds.
pub struct TimesPart {
    pub acknowledge_s: Option<i64>,
    pub call_s: Option<i64>,
    pub resolve_s: Option<i64>,
}

impl TimesPart {
    pub(super) fn over(self, base: Times) -> Times {
        let ms = |seconds: Option<i64>, base: Ms| seconds.map_or(base, |s| s.saturating_mul(SECOND));
        Times {
            acknowledge_ms: ms(self.acknowledge_s, base.acknowledge_ms),
            call_ms: ms(self.call_s, base.call_ms),
            resolve_ms: ms(self.resolve_s, base.resolve_ms),
        }
    }

    fn of(times: Times) -> TimesPart {
        TimesPart {
            acknowledge_s: Some(times.acknowledge_ms / SECOND),
            call_s: Some(times.call_ms / SECOND),
            resolve_s: Some(times.resolve_ms / SECOND),
        }
    }
}

impl TargetsPart {
    pub(super) fn times(&self) -> TimesPart {
        TimesPart { acknowledge_s: self.acknowledge_s, call_s: self.call_s, resolve_s: self.resolve_s }
    }

    /// What is left out is taken from `base`; for a new channel, from the targets for all channels.
    pub(super) fn over(&self, base: &Targets) -> Targets {
        let times = self.times().over(base.times());
        let mut by_channel = base.by_channel.clone();
        for (channel, part) in &self.by_channel {
            let base = by_channel.get(channel).copied().unwrap_or(times);
            by_channel.insert(*channel, part.over(base));
        }
        let source = self.source.clone().or_else(|| base.source.clone());
        Targets { by_channel, source, ..times.into() }
    }

    pub(super) fn of(targets: &Targets) -> TargetsPart {
        let TimesPart { acknowledge_s, call_s, resolve_s } = TimesPart::of(targets.times());
        let by_channel = targets.by_channel.iter().map(|(channel, times)| (*channel, TimesPart::of(*times)));
        let (source, by_channel) = (targets.source.clone(), by_channel.collect());
        TargetsPart { acknowledge_s, call_s, resolve_s, source, by_channel }
    }
}
