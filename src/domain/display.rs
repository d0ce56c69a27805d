//! What a lobby screen has been set to: the windows whose calls it shows, how loud it is by the hour, whether
//! it speaks, and in which languages. What it shows when, and in which layout, is decided on the screen, in
//! `app/src/pages/display`.

use crate::ids::WindowId;
use crate::rules::Rules;
use serde::{Deserialize, Serialize};

/// At most this many spans of the day have a volume of their own.
pub const MOST_SPANS: usize = 4;
/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// A part of the day with its own volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeSpan {
    /// When it begins: minutes after midnight, in the district's time zone.
    pub from: u16,
    /// When it ends, exclusive: up to 1440. Not after `from`: on the next day.
    pub to: u16,
    /// Volume in percent, 0 to 100.
    pub level: u8,
}

impl VolumeSpan {
    /// Whether a minute of the day is within it.
    #[must_use]
    pub fn covers(&self, minute: u16) -> bool {
        if self.from < self.to {
            (self.from..self.to).contains(&minute)
        } else {
            minute >= self.from || minute < self.to
        }
    }

    /// Whether its times and its level are possible.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.from < DAY && self.to <= DAY && self.level <= 100
    }

    /// Whether two of them have a minute in common.
    #[must_use]
    pub fn overlaps(&self, other: &VolumeSpan) -> bool {
        self.covers(other.from) || other.covers(self.from)
    }
}

/// The settings of one lobby screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisplaySettings {
    /// The windows whose calls it shows and announces; all of them if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub windows: Option<Vec<WindowId>>,
    /// Volume by time of day. Empty: full volume around the clock; otherwise silent outside the spans.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub volume: Vec<VolumeSpan>,
    /// Whether calls are spoken; without it only the chime sounds.
    #[serde(default = "yes")]
    pub voice: bool,
    /// Languages by tag, in the order shown and spoken; those of the district if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
}

fn yes() -> bool {
    true
}

impl Default for DisplaySettings {
    fn default() -> DisplaySettings {
        DisplaySettings { windows: None, volume: Vec::new(), voice: true, languages: Vec::new() }
    }
}

impl DisplaySettings {
    /// Whether the calls of this window are shown.
    #[must_use]
    pub fn shows(&self, window: &WindowId) -> bool {
        self.windows.as_ref().is_none_or(|chosen| chosen.contains(window))
    }

    /// The volume in percent at a minute of the district's day.
    #[must_use]
    pub fn level(&self, minute: u16) -> u8 {
        if self.volume.is_empty() {
            return 100;
        }
        self.volume.iter().find(|span| span.covers(minute)).map_or(0, |span| span.level.min(100))
    }

    /// The settings as they apply under these rules: windows and languages that the district no longer has are
    /// left out, and where none is left all of them count, so that no screen stays empty.
    #[must_use]
    pub fn within(&self, rules: &Rules) -> DisplaySettings {
        let there = |id: &&WindowId| rules.window(id).is_some();
        let windows: Option<Vec<WindowId>> =
            self.windows.as_ref().map(|chosen| chosen.iter().filter(there).cloned().collect());
        let languages = self.languages.iter().filter(|tag| rules.languages.contains(tag)).cloned().collect();
        DisplaySettings {
            windows: windows.filter(|chosen| !chosen.is_empty()),
            volume: self.volume.clone(),
            voice: self.voice,
            languages,
        }
    }
}
