//! The parts of facts about arrivals and alerts.

use crate::ids::{Code, DeviceId, LegId, ServiceId, VisitId, WindowId};
use crate::time::{At, Day};
use crate::vocabulary::visit::{Channel, LateReason, Quote, Source, Ticket};
use serde::{Deserialize, Serialize};

/// The contents of an arrival.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Arrived {
    /// The public label of the visit.
    pub ticket: Ticket,
    /// The business day it is counted in.
    pub day: Day,
    /// How the person came.
    pub channel: Channel,
    /// How the arrival time is known.
    pub source: Source,
    /// When the person arrived; the fact's own time unless it was recorded later.
    pub arrived_at: At,
    /// The state it starts in: `ringing`, `answered` or `waiting`.
    pub starts: Starts,
    /// The id of the first leg.
    pub leg: LegId,
    /// The service, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// The person's language, as a tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What the person needs, as codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Code>,
    /// The ZIP code or area the person gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// The number of people who came together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party_size: Option<u16>,
    /// The wait that was quoted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Quote>,
    /// The quote was adjusted by hour and service too, not only for the whole district as in earlier
    /// releases.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub quoted_by_hour: bool,
    /// The telephone system's name for the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
    /// The window at which the call was answered or the person checked in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// The visit in another line that this one continues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_visit: Option<VisitId>,
    /// For a person who took a number before opening: when the district opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<At>,
    /// It was entered after it had happened. Absent in facts of earlier releases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<Late>,
    /// The number of the ticket is that of a paper slip.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub slip: bool,
}

/// How an arrival came to be entered after it had happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Late {
    /// Why only then; asked where someone had been called meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<LateReason>,
    /// People rarely come at that time, and the officer said that it is right.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sure: bool,
}

/// The state in which a visit starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Starts {
    /// A telephone rings.
    Ringing,
    /// An officer has the caller.
    Answered,
    /// In the line.
    Waiting,
}

/// Where an alert was raised.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "from", content = "id", rename_all = "snake_case")]
pub enum Place {
    /// A kiosk or display.
    Device(DeviceId),
    /// A counter or a phone seat.
    Window(WindowId),
    /// The lobby, when nothing closer is known.
    Lobby,
}

/// How an alert was classified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertEnd {
    /// Help was needed.
    Real,
    /// Pressed by mistake.
    Mistake,
    /// Pressed as a test.
    Test,
}
