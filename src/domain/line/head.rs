//! The state of a line besides its visits and rules: windows, number series, alerts, announcements, and what
//! it has learned.

use super::ends::Ends;
use super::pace::{Leans, Pace, Tally};
use super::slips::Slips;
use crate::alarm::state::Alarms;
use crate::fact::{AlertEnd, Place};
use crate::ids::{AlertId, Code, Series, ServiceId, SessionId, StaffId, VisitId, WindowId};
use crate::notice::Raised;
use crate::time::{At, Day, Tick};
use crate::vocabulary::closing::{Closing, ClosingDecision, SignedDay};
use crate::vocabulary::people::Actor;
use crate::vocabulary::visit::{Channel, Ticket};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

/// The whole state of a line except its visits and rules: small enough to be stored with each commit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// The sequence number of the last fact: the line's version.
    pub seq: u64,
    /// The time of the last fact.
    pub at: At,
    /// The monotonic clock of the machine that recorded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tick: Option<Tick>,
    /// Windows, by id.
    pub windows: BTreeMap<WindowId, Window>,
    /// Number series, by their letters.
    pub series: BTreeMap<Series, Counter>,
    /// The numbers of paper slips.
    #[serde(default, skip_serializing_if = "Slips::is_empty")]
    pub slips: Slips,
    /// Alerts that are not closed, and the last ones closed.
    pub alerts: BTreeMap<AlertId, Alert>,
    /// The emergency notice that the lobby screens show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency: Option<Raised>,
    /// The announcements in the lobby, newest first: those of everybody who is expected at a window, and the
    /// latest others.
    pub calls: VecDeque<Announcement>,
    /// Observed service times, by service.
    pub tallies: BTreeMap<ServiceId, Tally>,
    /// Other observations of how the line moves.
    #[serde(default)]
    pub pace: Pace,
    /// The errors of recent quotes, by hour and service too.
    #[serde(default, skip_serializing_if = "Leans::is_empty")]
    pub leans: Leans,
    /// Alarms that rang, and follow-ups that are owed.
    #[serde(default, skip_serializing_if = "Alarms::is_empty")]
    pub alarms: Alarms,
    /// What the desk last decided about a closing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing: Option<ClosingDecision>,
    /// What became of people at closings, by the day on which they came.
    #[serde(default, skip_serializing_if = "Ends::is_empty")]
    pub ends: Ends,
    /// The last days that were signed off, newest first.
    #[serde(default, skip_serializing_if = "VecDeque::is_empty")]
    pub signed: VecDeque<SignedDay>,
}

impl Head {
    /// What the desk has decided about this closing, if it has.
    #[must_use]
    pub fn decided(&self, closing: &Closing) -> Option<&ClosingDecision> {
        self.closing.as_ref().filter(|decision| decision.at >= closing.opened_at)
    }
}

/// The state of a window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Open, away or closed.
    pub state: WindowState,
    /// When it entered this state.
    pub since: At,
    /// The services it takes; absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub services: Option<Vec<ServiceId>>,
    /// The officer who sits there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
    /// The session that holds it: no other may act for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    /// The visit called to it or served there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<VisitId>,
    /// When its last visit left it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freed_at: Option<At>,
    /// The sign-on session that is running there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_on: Option<SignOnRun>,
}

impl Window {
    /// Whether it is held by another session than the actor's.
    #[must_use]
    pub fn is_kept_from(&self, actor: &Actor) -> bool {
        self.session.is_some() && self.session != actor.session
    }
}

/// The progress of a sign-on session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOnRun {
    /// The service people sign on for.
    pub service: ServiceId,
    /// How many were called for it in a row.
    pub in_row: u32,
}

/// Recorded with a call in a sign-on session that goes ahead of a person who has waited longer.
pub const SIGN_ON_FIRST: &str = "sign_on_session";

/// Whether a window serves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum WindowState {
    /// No officer serves there.
    Closed,
    /// An officer serves there.
    Open,
    /// Its officer will be back.
    Away {
        /// Why, as a code of the list of reasons for being away.
        reason: Code,
        /// The promised return.
        back_at: Option<At>,
    },
}

/// The last ticket number of a series on a business day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counter {
    /// The business day of `last`.
    pub day: Day,
    /// The last number issued or voided.
    pub last: u32,
    /// The highest number ever issued or voided, on any day; unknown in a head written by an earlier release.
    #[serde(default)]
    pub most: u32,
}

impl Counter {
    /// The number from which on none has been issued yet to a visit of that day.
    pub(super) fn last_of(&self, day: Day) -> u32 {
        if day == self.day { self.last } else { self.most.max(self.last) }
    }

    /// Issues another number to a visit of any day.
    pub(super) fn give_again(&mut self, day: Day, number: u32) {
        if day == self.day { self.give(day, number) } else { self.most = self.most.max(number) }
    }

    pub(super) fn give(&mut self, day: Day, number: u32) {
        let most = self.most.max(self.last).max(number);
        // A visit of an earlier day uses no number of this one.
        *self = if day < self.day { Counter { most, ..*self } } else { Counter { day, last: number, most } };
    }
}

/// "I need help now", pressed once or more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Where it was pressed.
    pub place: Place,
    /// When it was first pressed.
    pub raised_at: At,
    /// The number of presses.
    pub presses: u32,
    /// The last recorded press, if it is not the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pressed_at: Option<At>,
    /// When an officer answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<At>,
    /// The window of the officer who answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_from: Option<WindowId>,
    /// When it was closed, and how it was classified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<(At, AlertEnd)>,
}

/// A call to a window, as announced in the lobby.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// The visit that was called.
    pub visit: VisitId,
    /// The label that was called.
    pub ticket: Ticket,
    /// The window to go to.
    pub window: WindowId,
    /// The time of the last announcement.
    pub at: At,
    /// The number of announcements.
    pub count: u32,
    /// The language of the announcement, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// In person; in a head written by an earlier release also by telephone, which no lobby is shown.
    pub channel: Channel,
}
