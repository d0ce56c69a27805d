//! A visit: its card in a line, and all that is on record of it.

use domain::clocks::{Clock, Clocks};
use domain::fact::ScriptRef;
use domain::ids::{Code, DistrictId, LegId, ServiceId, StepKey, VisitId, WindowId};
use domain::line::Why;
use domain::presence::Presence;
use domain::script::run::Escalated;
use domain::time::{At, Day, Moment, Ms};
use domain::visit::{Channel, End, Leg, Source, StateKind, StepDone};
use domain::wait_causes::Sums;
use serde::{Deserialize, Serialize};

/// A wait as it is told: both in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteView {
    /// Half of such waits are shorter.
    pub low_ms: Ms,
    /// Four of five are shorter.
    pub high_ms: Ms,
    /// When the district closes, if the longer time reaches beyond that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<Moment>,
    /// The shorter time reaches beyond it, too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub past_closing: bool,
}

/// A visit as lists and live screens show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VisitCard {
    /// The visit's id.
    pub id: VisitId,
    /// Public label.
    pub ticket: String,
    /// Where it stands.
    pub state: StateKind,
    /// Its version, which grows with every fact about it.
    pub seq: u64,
    /// Since when it stands there.
    pub since: Moment,
    /// What the person has come for.
    pub service: Option<ServiceId>,
    /// How the person came.
    pub channel: Channel,
    /// How the arrival time is known.
    pub source: Source,
    /// The person's language, by its tag.
    pub language: Option<String>,
    /// What would make the visit easier, from the district's list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Code>,
    /// How many people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party_size: Option<u16>,
    /// When the person arrived.
    pub arrived_at: Moment,
    /// When an officer first greeted or answered them.
    pub acknowledged_at: Option<Moment>,
    /// When they were called first.
    pub called_at: Option<Moment>,
    /// When they were served first.
    pub serving_at: Option<Moment>,
    /// When the visit ended.
    pub ended_at: Option<Moment>,
    /// How it ended.
    pub end: Option<End>,
    /// Outcome, place referred to, or why cancelled.
    pub outcome: Option<Code>,
    /// Stands before all ordinary services.
    #[serde(default)]
    pub urgent: bool,
    /// Neutral wherever the public reads.
    #[serde(default)]
    pub discreet: bool,
    /// Live visits this one is kept apart from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<VisitId>,
    /// Why it stands where it stands; only while waiting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
    /// Out since; the place is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_since: Option<Moment>,
    /// The window of its state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// To which window it is offered; any that takes the service when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offered_to: Option<WindowId>,
    /// Why on hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Code>,
    /// Hold or call-back due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Moment>,
    /// Attempts to call back.
    #[serde(default)]
    pub attempts: u32,
    /// The last attempt reached the person.
    #[serde(default)]
    pub reached: bool,
    /// How often the number was announced.
    #[serde(default)]
    pub announcements: u32,
    /// From when "did not come" is offered; only while called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_show_from: Option<Moment>,
    /// The wait that was told.
    pub quote: Option<QuoteView>,
    /// The wait expected from now; only while waiting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<QuoteView>,
    /// Due times: acknowledge, call, resolve.
    pub due_times: DueTimes,
    /// The last step can be taken back until then, by this actor (as `staff:ID`, `token:ID`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<UndoView>,
    /// The leg being worked on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leg: Option<LegView>,
    /// The legs before it, whose answers are not asked for again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<LegView>,
    /// Answers kept apart, where the reader may see them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<AnswerView>,
    /// How many needs.
    #[serde(default)]
    pub leg_count: usize,
    /// Name, where the reader may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Telephone, where the reader may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Reference, where the reader may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Notes, where the reader may see them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// When what was promised is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueTimes {
    /// First human contact.
    pub acknowledge: Moment,
    /// Called to a window.
    pub call: Moment,
    /// By when the matter should be resolved.
    pub resolve: Moment,
    /// The last moment that still is in time for human contact, where that is later than due: one due at closing time is not
    /// late before the next opening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledge_late_after: Option<Moment>,
    /// The same for resolving.
    #[serde(default, skip_serializing_if = "Option::is_none")]
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

/// How a clock stands against its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasuredView {
    /// The clock that was measured.
    pub clock: Clock,
    /// The promised time.
    pub target_ms: Ms,
    /// Counted until it was done, until the visit ended, or so far.
    pub elapsed_ms: Ms,
    /// When the target is used up.
    pub due: Moment,
    /// Kept or missed; absent while neither is certain.
    pub met: Option<bool>,
    /// Counted so since then; absent in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Moment>,
    /// Counted so until then, when rules or service changed; absent for how it is counted now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
}

/// What can be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoView {
    /// By whom: `staff:ID`, `token:ID`, ….
    pub by: String,
    /// Until when it can be undone.
    pub until: Moment,
}

/// A leg: the part of a visit spent on one matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LegView {
    /// The leg's id.
    pub id: LegId,
    /// What is done in it.
    pub service: Option<ServiceId>,
    /// When it began.
    pub from: Moment,
    /// The script it runs by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<ScriptRef>,
    /// A script opened beside it, for a situation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aside: Option<ScriptRef>,
    /// Steps done or passed over, `at` in milliseconds since 1970 UTC.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepDone>,
    /// Who was called for from its steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub escalated: Vec<Escalated>,
}

impl LegView {
    /// The leg, for the rules of a run.
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

/// An answer that is kept apart, where the reader may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerView {
    /// In which leg.
    pub leg: LegId,
    /// To which step.
    pub step: StepKey,
    /// As it was given.
    pub text: String,
}

/// A stretch in one state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentView {
    /// In which state.
    pub state: StateKind,
    /// When it began.
    pub from: Moment,
    /// When it ended; absent while it lasts.
    pub to: Option<Moment>,
    /// At which window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// The officer there, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<String>,
    /// Why on hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Code>,
}

/// A visit in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VisitView {
    /// What lists show.
    #[serde(flatten)]
    pub card: VisitCard,
    /// The district it belongs to.
    pub district: DistrictId,
    /// The business day it belongs to.
    pub day: Day,
    /// Its legs, in order.
    pub legs: Vec<LegView>,
    /// Its stretches, touching end to start.
    pub segments: Vec<SegmentView>,
    /// What its clocks measured.
    pub clocks: Clocks,
    /// How its clocks stand against their targets. Where one visit is asked for, also how they stood before rules or service
    /// changed, when that was certain: each clock in order of time.
    #[serde(default)]
    pub measured: Vec<MeasuredView>,
    /// Why it waited, in milliseconds by cause; only where one visit is asked for, and where the log is not too long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causes: Option<Sums>,
    /// First served to an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_resolved_at: Option<Moment>,
    /// Last served to an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_resolved_at: Option<Moment>,
    /// Times opened again.
    #[serde(default)]
    pub reopened: u32,
    /// A follow-up is owed by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise_due: Option<Moment>,
    /// Whether an officer is here for this person now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presence: Option<Presence<Moment>>,
    /// Where the resident follows it; only in the answer to whoever made it and may hand it on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_url: Option<String>,
}
