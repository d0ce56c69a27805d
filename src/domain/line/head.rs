//! What a line keeps beside its visits and rules: windows, number series, alerts, announcements, and what it has learned.

use super::pace::{Leans, Pace, Tally};
use crate::alarm::state::Alarms;
use crate::fact::{AlertEnd, Place};
use crate::ids::{AlertId, Code, Series, ServiceId, SessionId, StaffId, VisitId, WindowId};
use crate::time::{At, Day, Tick};
use crate::vocabulary::people::Actor;
use crate::vocabulary::visit::{Channel, Ticket};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

/// Everything of a line but its visits and rules: small enough to be stored with each commit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// The last fact: the line's version.
    pub seq: u64,
    /// Its time.
    pub at: At,
    /// The monotonic clock of the machine that recorded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tick: Option<Tick>,
    /// Windows, by name.
    pub windows: BTreeMap<WindowId, Window>,
    /// Number series, by letters.
    pub series: BTreeMap<Series, Counter>,
    /// Alerts that are not closed, and the last ones closed.
    pub alerts: BTreeMap<AlertId, Alert>,
    /// The latest announcements, newest first.
    pub calls: VecDeque<Announcement>,
    /// Service times seen, by service.
    pub tallies: BTreeMap<ServiceId, Tally>,
    /// What else was seen of how the line moves.
    #[serde(default)]
    pub pace: Pace,
    /// What the last quotes came to, by hour and service too.
    #[serde(default, skip_serializing_if = "Leans::is_empty")]
    pub leans: Leans,
    /// What somebody was told about, and what is owed.
    #[serde(default, skip_serializing_if = "Alarms::is_empty")]
    pub alarms: Alarms,
}

/// A window as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Open, away or closed.
    pub state: WindowState,
    /// Since when.
    pub since: At,
    /// What it takes; all when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub services: Option<Vec<ServiceId>>,
    /// Who sits there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
    /// The session that holds it: no other acts for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    /// Who is called there or served there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<VisitId>,
    /// When its last visit left it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freed_at: Option<At>,
    /// The sign-on session that runs there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_on: Option<SignOnRun>,
}

impl Window {
    /// Whether another session than the actor's holds it.
    #[must_use]
    pub fn is_kept_from(&self, actor: &Actor) -> bool {
        self.session.is_some() && self.session != actor.session
    }
}

/// A sign-on session, as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOnRun {
    /// What people sign on for.
    pub service: ServiceId,
    /// How many were called for it one after the other.
    pub in_row: u32,
}

/// Recorded with a call in a sign-on session that goes before somebody who waits longer.
pub const SIGN_ON_FIRST: &str = "sign_on_session";

/// What a window is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum WindowState {
    /// Nobody serves there.
    Closed,
    /// Somebody does.
    Open,
    /// Somebody will again.
    Away {
        /// Why, as a code of the list of reasons for being away.
        reason: Code,
        /// Back when.
        back_at: Option<At>,
    },
}

/// The last number of a series on a business day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counter {
    /// The day.
    pub day: Day,
    /// The last number given or voided.
    pub last: u32,
    /// The highest number ever given or voided, on any day; unknown in a head written by an earlier release.
    #[serde(default)]
    pub most: u32,
}

impl Counter {
    /// The number after which none was given yet to a visit of that day.
    pub(super) fn last_of(&self, day: Day) -> u32 {
        if day == self.day { self.last } else { self.most.max(self.last) }
    }

    /// Another number for a visit of some day.
    pub(super) fn give_again(&mut self, day: Day, number: u32) {
        if day == self.day { self.give(day, number) } else { self.most = self.most.max(number) }
    }

    pub(super) fn give(&mut self, day: Day, number: u32) {
        let most = self.most.max(self.last).max(number);
        // Whoever came on an earlier day takes no number of this one.
        *self = if day < self.day { Counter { most, ..*self } } else { Counter { day, last: number, most } };
    }
}

/// "I need help now", pressed once or more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// From where.
    pub place: Place,
    /// First press.
    pub raised_at: At,
    /// How often it was pressed.
    pub presses: u32,
    /// The last press on record, if it is not the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pressed_at: Option<At>,
    /// Who went, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<At>,
    /// At which window it was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_from: Option<WindowId>,
    /// When and as what it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<(At, AlertEnd)>,
}

/// A call to a window, as the lobby heard it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// The visit that was called.
    pub visit: VisitId,
    /// The label.
    pub ticket: Ticket,
    /// Where to.
    pub window: WindowId,
    /// When last.
    pub at: At,
    /// How often.
    pub count: u32,
    /// In which language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Callers are not announced in the lobby.
    pub channel: Channel,
}
