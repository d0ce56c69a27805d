//! Visits as they are stored, searched and counted, and the personal data beside them.

use crate::calendar::Calendar;
use domain::clocks::Clocks;
use domain::ids::{DistrictId, LegId, ServiceId, StepKey, VisitId};
use domain::time::{At, Day, Ms};
use domain::visit::{Channel, End, StateKind, Visit};
use serde::{Deserialize, Serialize};

/// A visit as stored: the whole of it, and the columns that are searched.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitRow {
    /// The visit as it stands after its last fact.
    pub visit: Visit,
    /// Its clocks, by the hours of its district.
    pub clocks: Clocks,
}

impl VisitRow {
    /// A visit with its clocks, by the hours of its district.
    #[must_use]
    pub fn of(visit: Visit, calendar: &Calendar) -> VisitRow {
        VisitRow { clocks: calendar.clocks(&visit), visit }
    }
}

/// A piece of personal data of a visit; purged on schedule, never in a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Personal {
    /// The visit it belongs to.
    pub visit: VisitId,
    /// The fact it came with.
    pub seq: u64,
    /// What it is.
    pub kind: PersonalKind,
    /// The text as typed.
    pub text: String,
}

/// Kinds of personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonalKind {
    /// The name a person gave.
    Name,
    /// A telephone number.
    Phone,
    /// A note that an officer wrote.
    Note,
    /// A reference, such as a report number.
    Reference,
    /// A promise, in words.
    Promise,
    /// An answer to a step of the script: JSON of [`AnswerText`].
    Answer,
}

/// An answer that is kept apart, with where it belongs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerText {
    /// In which leg.
    pub leg: LegId,
    /// To which step.
    pub step: StepKey,
    /// As it was given.
    pub text: String,
}

/// Which visits are meant; what is absent does not matter.
#[derive(Debug, Clone, Default)]
pub struct VisitFilter {
    /// In these districts.
    pub districts: Option<Vec<DistrictId>>,
    /// From this business day.
    pub from: Option<Day>,
    /// To this business day, included.
    pub to: Option<Day>,
    /// In this state.
    pub state: Option<StateKind>,
    /// With this ticket.
    pub ticket: Option<String>,
    /// About this service.
    pub service: Option<ServiceId>,
    /// On this channel.
    pub channel: Option<Channel>,
    /// In this language.
    pub language: Option<String>,
    /// With these words in names, telephone numbers or references. Figures are not told apart by them.
    pub text: Option<String>,
    /// At most so many, newest first.
    pub limit: i64,
}

/// A visit as reports count it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The visit.
    pub id: VisitId,
    /// The district it was in.
    pub district: DistrictId,
    /// On which business day.
    pub day: Day,
    /// When the person arrived.
    pub arrived_at: At,
    /// When it ended, if it has.
    pub ended_at: Option<At>,
    /// How it ended, if it has.
    pub end: Option<End>,
    /// Where it stands.
    pub state: StateKind,
    /// The service, if one was chosen.
    pub service: Option<ServiceId>,
    /// The channel of arrival.
    pub channel: Channel,
    /// The language, if one was chosen.
    pub language: Option<String>,
    /// In clock figures: the arrival was neither estimated nor from paper.
    pub counts: bool,
    /// From arrival to the first human contact, in milliseconds.
    pub acknowledgement_ms: Option<Ms>,
    /// From arrival to the first call, in milliseconds.
    pub wait_ms: Option<Ms>,
    /// From arrival to the end, in milliseconds.
    pub resolution_ms: Option<Ms>,
}
