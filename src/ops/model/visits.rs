//! Visits as they are stored, searched and counted, and the personal data beside them.

pub use super::texts::PersonalKind;

use crate::calendar::Calendar;
use domain::clocks::Clocks;
use domain::ids::{DistrictId, LegId, ServiceId, StepKey, VisitId};
use domain::time::{At, Day, Ms};
use domain::visit::{Channel, End, StateKind, Visit};
use serde::{Deserialize, Serialize};

/// A visit as it is stored: all of it, and the columns that are searched.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitRow {
    /// The visit as it is after its last fact.
    pub visit: Visit,
    /// Its clocks, in the opening hours of its district.
    pub clocks: Clocks,
}

impl VisitRow {
    /// A visit with its clocks, in the opening hours of its district.
    #[must_use]
    pub fn of(visit: Visit, calendar: &Calendar) -> VisitRow {
        VisitRow { clocks: calendar.clocks(&visit), visit }
    }
}

/// A personal text of a visit. It is deleted on schedule, and never part of a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Personal {
    /// The visit it belongs to.
    pub visit: VisitId,
    /// The number of the fact it came with.
    pub seq: u64,
    /// The kind of text.
    pub kind: PersonalKind,
    /// The text as it was typed.
    pub text: String,
}

/// An answer with its leg and step, stored as a personal text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerText {
    /// The leg in which it was given.
    pub leg: LegId,
    /// The step that asked for it.
    pub step: StepKey,
    /// The answer as it was typed.
    pub text: String,
}

/// Selects visits; `None` selects all.
#[derive(Debug, Clone, Default)]
pub struct VisitFilter {
    /// The districts of the visits.
    pub districts: Option<Vec<DistrictId>>,
    /// The first business day.
    pub from: Option<Day>,
    /// The last business day.
    pub to: Option<Day>,
    /// The current state of the visit.
    pub state: Option<StateKind>,
    /// The ticket, as printed.
    pub ticket: Option<String>,
    /// The service of the visit.
    pub service: Option<ServiceId>,
    /// The channel of arrival.
    pub channel: Option<Channel>,
    /// The language of the visit.
    pub language: Option<String>,
    /// Words that must occur in names, telephone numbers or references. Figures ignore this.
    pub text: Option<String>,
    /// At most this many visits, newest first.
    pub limit: i64,
}

/// A visit as reports count it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The visit.
    pub id: VisitId,
    /// The district it was in.
    pub district: DistrictId,
    /// The business day of arrival.
    pub day: Day,
    /// When the person arrived.
    pub arrived_at: At,
    /// When it ended, if it has.
    pub ended_at: Option<At>,
    /// How it ended, if it has.
    pub end: Option<End>,
    /// The current state of the visit.
    pub state: StateKind,
    /// The service, if one was chosen.
    pub service: Option<ServiceId>,
    /// The channel of arrival.
    pub channel: Channel,
    /// The language, if one was chosen.
    pub language: Option<String>,
    /// Whether its clocks count in figures: the arrival was neither estimated nor from paper.
    pub counts: bool,
    /// From arrival to the first human contact, in milliseconds.
    pub acknowledgement_ms: Option<Ms>,
    /// From arrival to the first call, in milliseconds.
    pub wait_ms: Option<Ms>,
    /// From arrival to the end, in milliseconds.
    pub resolution_ms: Option<Ms>,
}
