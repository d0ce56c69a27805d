//! A visit: its card in a line, and everything on record about it.

#[cfg(feature = "ssr")]
use super::schema;
use domain::clocks::{Clock, Clocks};
use domain::fact::ScriptRef;
use domain::ids::{Code, DistrictId, LegId, ServiceId, StepKey, VisitId, WindowId};
use domain::line::Why;
use domain::presence::Presence;
use domain::script::run::Escalated;
use domain::time::{At, Day, Moment, Ms};
use domain::visit::{Channel, End, LateReason, Leg, Source, StateKind, StepDone};
use domain::vocabulary::closing::ClosingChoice;
use domain::wait_causes::Sums;
use serde::{Deserialize, Serialize};

/// A quoted wait, as a range in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = Quote))]
pub struct QuoteView {
    /// Half of comparable waits are shorter.
    #[cfg_attr(feature = "ssr", schema(value_type = i64))]
    pub low_ms: Ms,
    /// Four of five comparable waits are shorter.
    #[cfg_attr(feature = "ssr", schema(value_type = i64))]
    pub high_ms: Ms,
    /// When the district closes, if `high_ms` reaches beyond that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, nullable = false))]
    pub closes_at: Option<Moment>,
    /// Whether `low_ms` reaches beyond it too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub past_closing: bool,
}

/// A visit as lists and live screens show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct VisitCard {
    /// The visit's id.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = Uuid))]
    pub id: VisitId,
    /// The ticket's public label.
    pub ticket: String,
    /// Current state of the visit.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::VisitState))]
    pub state: StateKind,
    /// Version of the visit, which grows with every fact about it.
    pub seq: u64,
    /// When that state began.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub since: Moment,
    /// What the person has come for.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, required))]
    pub service: Option<ServiceId>,
    /// How the person came.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::Channel))]
    pub channel: Channel,
    /// How the arrival time is known.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::ArrivalSource))]
    pub source: Source,
    /// The person's language, by its tag.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub language: Option<String>,
    /// The person's needs, by codes of the district's list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ssr", schema(value_type = Vec<String>))]
    pub needs: Vec<Code>,
    /// How many people are together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub party_size: Option<u16>,
    /// When the person arrived.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub arrived_at: Moment,
    /// When the arrival was entered, if that was after it had happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub entered: Option<EnteredView>,
    /// Whether the ticket has the number of a paper slip.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub slip: bool,
    /// When an officer first greeted or answered the person.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, required))]
    pub acknowledged_at: Option<Moment>,
    /// When the person was first called.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, required))]
    pub called_at: Option<Moment>,
    /// When the person was first served.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, required))]
    pub serving_at: Option<Moment>,
    /// When the visit ended.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, required))]
    pub ended_at: Option<Moment>,
    /// How it ended.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<schema::VisitEnd>, required))]
    pub end: Option<End>,
    /// Code of the outcome, of the place referred to, or of the reason it was cancelled.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, required))]
    pub outcome: Option<Code>,
    /// Whether it is called before all ordinary visits.
    #[serde(default)]
    #[cfg_attr(feature = "ssr", schema(required))]
    pub urgent: bool,
    /// Whether its service is neutral wherever the public can read it.
    #[serde(default)]
    #[cfg_attr(feature = "ssr", schema(required))]
    pub discreet: bool,
    /// Live visits this one is kept apart from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ssr", schema(value_type = Vec<String>, format = Uuid))]
    pub apart: Vec<VisitId>,
    /// Why it has its place in line; only while waiting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<schema::PlaceInLine>, nullable = false))]
    pub why: Option<Why>,
    /// Whether the person was told of the closing that comes, or has just been.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ssr", schema(required = false))]
    pub told_of_closing: bool,
    /// What was chosen for it; only while waiting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<schema::ClosingChoice>, nullable = false))]
    pub closing_choice: Option<ClosingChoice>,
    /// When the person stepped out; their place is reserved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, nullable = false))]
    pub out_since: Option<Moment>,
    /// The window of its current state, if that has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, nullable = false))]
    pub window: Option<WindowId>,
    /// The window it is offered to; any that takes the service when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, nullable = false))]
    pub offered_to: Option<WindowId>,
    /// Why it is on hold, by a code of the district's list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, nullable = false))]
    pub reason: Option<Code>,
    /// When the hold or call-back is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, nullable = false))]
    pub due: Option<Moment>,
    /// Number of attempts to call back.
    #[serde(default)]
    #[cfg_attr(feature = "ssr", schema(required))]
    pub attempts: u32,
    /// Whether the last attempt reached the person.
    #[serde(default)]
    #[cfg_attr(feature = "ssr", schema(required))]
    pub reached: bool,
    /// Number of announcements, calls and recalls together.
    #[serde(default)]
    #[cfg_attr(feature = "ssr", schema(required))]
    pub announcements: u32,
    /// When "did not come" is offered; only while called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, nullable = false))]
    pub no_show_from: Option<Moment>,
    /// The wait that was quoted to the person.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub quote: Option<QuoteView>,
    /// The wait expected from now; only while waiting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub expected: Option<QuoteView>,
    /// When acknowledging, calling and resolving are due.
    pub due_times: DueTimes,
    /// Until when the last step can be undone, and by whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub undo: Option<UndoView>,
    /// The current leg.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub leg: Option<LegView>,
    /// Earlier legs, whose answers are not asked for again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<LegView>,
    /// Answers stored with the personal data, where the reader may see them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<AnswerView>,
    /// Number of legs.
    #[serde(default)]
    #[cfg_attr(feature = "ssr", schema(required))]
    pub leg_count: usize,
    /// The person's name, where the reader may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub name: Option<String>,
    /// The person's telephone number, where the reader may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub phone: Option<String>,
    /// The reference, such as a report number, where the reader may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub reference: Option<String>,
    /// Notes, where the reader may see them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// When an arrival was entered that had happened before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = Entered))]
pub struct EnteredView {
    /// When it was entered.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub at: Moment,
    /// Why only then, if that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<schema::LateReason>, nullable = false))]
    pub reason: Option<LateReason>,
}

/// When each promised step is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct DueTimes {
    /// When the first human contact is due.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub acknowledge: Moment,
    /// When the call to a window is due.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub call: Moment,
    /// When the resolution is due.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub resolve: Moment,
    /// The last moment at which human contact is still in time, where that is later than due: contact due at
    /// closing time is not late before the next opening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, nullable = false))]
    pub acknowledge_late_after: Option<Moment>,
    /// The same for the resolution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, nullable = false))]
    pub resolve_late_after: Option<Moment>,
}

impl DueTimes {
    /// Human contact after this moment is late.
    #[must_use]
    pub fn acknowledge_by(&self) -> At {
        self.acknowledge_late_after.unwrap_or(self.acknowledge).at
    }

    /// Resolved after this moment is late.
    #[must_use]
    pub fn resolve_by(&self) -> At {
        self.resolve_late_after.unwrap_or(self.resolve).at
    }
}

/// A clock compared with its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = MeasuredClock))]
pub struct MeasuredView {
    /// The clock that was measured.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::Clock))]
    pub clock: Clock,
    /// The promised time.
    #[cfg_attr(feature = "ssr", schema(value_type = i64))]
    pub target_ms: Ms,
    /// Time counted until it was done, until the visit ended, or so far.
    #[cfg_attr(feature = "ssr", schema(value_type = i64))]
    pub elapsed_ms: Ms,
    /// When the target runs out.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub due: Moment,
    /// Whether the target was met; absent while that is not certain.
    #[cfg_attr(feature = "ssr", schema(required))]
    pub met: Option<bool>,
    /// When this way of counting began; absent in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, nullable = false))]
    pub since: Option<Moment>,
    /// When rules or service changed and this way of counting ended; absent for the current one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, nullable = false))]
    pub until: Option<Moment>,
}

/// The last step, while it can still be undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = Undo))]
pub struct UndoView {
    /// The actor who may undo it: `staff:ID`, `token:ID`, ….
    pub by: String,
    /// Until when it can be undone.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub until: Moment,
}

/// A leg: the part of a visit spent on one matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = Leg))]
pub struct LegView {
    /// The leg's id.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = Uuid))]
    pub id: LegId,
    /// The service of the leg, once one was chosen.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, required))]
    pub service: Option<ServiceId>,
    /// When the leg began.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub from: Moment,
    /// The script it follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<schema::ScriptRef>, nullable = false))]
    pub script: Option<ScriptRef>,
    /// The script opened beside it for a situation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<schema::ScriptRef>, nullable = false))]
    pub aside: Option<ScriptRef>,
    /// Steps done or skipped, with `at` in milliseconds since 1970 UTC.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ssr", schema(value_type = Vec<schema::StepDone>))]
    pub steps: Vec<StepDone>,
    /// Calls for help from its steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ssr", schema(value_type = Vec<schema::Escalated>))]
    pub escalated: Vec<Escalated>,
}

impl LegView {
    /// The leg as `domain` has it, for the rules of a run.
    #[must_use]
    pub fn leg(&self) -> Leg {
        Leg {
            script: self.script.clone(),
            aside: self.aside.clone(),
            steps: self.steps.clone(),
            escalated: self.escalated.clone(),
            ..Leg::new(self.id, self.service.clone(), self.from.at)
        }
    }
}

/// An answer stored with the personal data, where the reader may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = PrivateAnswer))]
pub struct AnswerView {
    /// The leg in which it was given.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = Uuid))]
    pub leg: LegId,
    /// The step that asked for it.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub step: StepKey,
    /// The answer as it was given.
    pub text: String,
}

/// A segment: a stretch of time that a visit spent in one state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = Segment))]
pub struct SegmentView {
    /// The state in that time.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::VisitState))]
    pub state: StateKind,
    /// When the state began.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub from: Moment,
    /// When the state ended; absent while it lasts.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, required))]
    pub to: Option<Moment>,
    /// The window of the state, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, nullable = false))]
    pub window: Option<WindowId>,
    /// Name of the officer there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub staff: Option<String>,
    /// Why the visit was on hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, nullable = false))]
    pub reason: Option<Code>,
}

/// A visit in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = Visit))]
pub struct VisitView {
    /// The part that lists show.
    #[serde(flatten)]
    pub card: VisitCard,
    /// The district it belongs to.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub district: DistrictId,
    /// The business day it belongs to.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = Date))]
    pub day: Day,
    /// Its legs, in order.
    pub legs: Vec<LegView>,
    /// Its segments in order, each beginning where the one before ends.
    pub segments: Vec<SegmentView>,
    /// What its clocks measured.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::Clocks))]
    pub clocks: Clocks,
    /// Its clocks compared with their targets. When a single visit is asked for, also how they stood before
    /// rules or service changed, where that was certain; each clock in order of time.
    #[serde(default)]
    #[cfg_attr(feature = "ssr", schema(required))]
    pub measured: Vec<MeasuredView>,
    /// Why it waited, in milliseconds by cause; only when a single visit is asked for, and where the log is
    /// not too long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<schema::WaitCauses>, nullable = false))]
    pub causes: Option<Sums>,
    /// When serving first led to an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, nullable = false))]
    pub first_resolved_at: Option<Moment>,
    /// When serving last led to an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, nullable = false))]
    pub last_resolved_at: Option<Moment>,
    /// How often it was reopened.
    #[serde(default)]
    #[cfg_attr(feature = "ssr", schema(required))]
    pub reopened: u32,
    /// When the promised follow-up is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, nullable = false))]
    pub promise_due: Option<Moment>,
    /// Whether an officer is at the desk for this person now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<schema::Presence>, nullable = false))]
    pub presence: Option<Presence<Moment>>,
    /// URL of the status page for the resident; only in the answer to the caller who created the visit and
    /// may hand it on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub status_url: Option<String>,
    /// The code with which the person finds the visit again at a tablet, beside its number; in the same answer,
    /// where the district closes and offers choices then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(nullable = false))]
    pub tablet_code: Option<String>,
}
