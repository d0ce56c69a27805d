//! One contact with one person: its states, and what is known of it.
//!
//! To add a verb: its row in `verbs.rs`, the only place that says which move is allowed; its fact in
//! `fact/mod.rs`, the effect of the fact on a visit in `fold.rs`, its decision in `line/decide/visits.rs`.

mod closing;
mod course;
mod fold;
mod verbs;

pub use crate::vocabulary::visit::{
    CHANNELS, Channel, End, LAST_SLIP, LATE_REASONS, LateReason, Offer, PAPER, Quote, Source, StateKind,
    slip_label, slip_number,
};
pub use course::Course;
pub use verbs::{Permission, Ticked, Verb, VerbKind, next_state, refusal_code};

use crate::ids::{Code, LegId, ServiceId, StaffId, StepKey, VisitId, WindowId};
use crate::rules::Times;
use crate::time::{At, Day, MINUTE, Ms};
use crate::vocabulary::closing::{ClosingChosen, ClosingTold, Night};
use crate::vocabulary::people::Who;
use crate::vocabulary::script::{Answer, Escalated, How, ScriptRef, SkipReason};
use crate::vocabulary::visit::Ticket;
use serde::{Deserialize, Serialize};

/// The state of a visit, with what belongs to that state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// A telephone rings.
    Ringing,
    /// An officer has the caller and finds out whether there is danger, or whether to call back.
    Answered {
        /// The window of the officer, when it is known.
        window: Option<WindowId>,
    },
    /// In the line.
    Waiting,
    /// Called to a window.
    Called {
        /// The window the person was called to.
        window: WindowId,
        /// The time of the latest call or recall.
        announced_at: At,
        /// How many times it was announced again.
        recalls: u32,
    },
    /// Being served.
    Serving {
        /// The window at which it is served.
        window: WindowId,
    },
    /// On hold; occupies no window.
    OnHold {
        /// The window that put it on hold.
        window: WindowId,
        /// Why, as a code of the list of reasons for a hold.
        reason: Code,
        /// The expected end of the hold.
        due: Option<At>,
    },
    /// Offered to a window or unit.
    Offered {
        /// The window or service it is offered to.
        to: Offer,
        /// The window that offers it.
        from: WindowId,
    },
    /// A callback is owed.
    CallbackDue {
        /// When the callback is due.
        due: Option<At>,
        /// Attempts that did not reach the person.
        attempts: u32,
        /// Whether the last attempt reached the person.
        reached: bool,
    },
    /// Has ended.
    Ended {
        /// The way it ended.
        end: End,
    },
}

/// One unbroken stretch of time in one state; each segment begins when the previous one ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// The state during this stretch.
    pub state: StateKind,
    /// When it began.
    pub from: At,
    /// When it ended; none while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<At>,
    /// The window involved, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// The officer involved, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
    /// The reason of a hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Code>,
    /// The resolution clock was paused.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stops_clock: bool,
}

/// The part of a visit about one service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    /// The same in facts and in the API.
    pub id: LegId,
    /// The service, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// When it began.
    pub from: At,
    /// Its script, pinned when serving began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<ScriptRef>,
    /// A script opened beside it, for a situation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aside: Option<ScriptRef>,
    /// The latest record of every step done or skipped, by time; the log has them all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepDone>,
    /// Help that was called for from its steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub escalated: Vec<Escalated>,
}

/// A step that was done or skipped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepDone {
    /// The key of the step.
    pub step: StepKey,
    /// The script and version; absent in records of earlier releases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<ScriptRef>,
    /// The script was opened beside the leg's own, for a situation.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub aside: bool,
    /// When it was ticked or skipped.
    pub at: At,
    /// The officer who recorded it, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<StaffId>,
    /// True: skipped rather than done.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub skipped: bool,
    /// The reason for skipping a required step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<SkipReason>,
    /// The answer given at the step, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// How the answer was obtained.
    #[serde(default, skip_serializing_if = "How::is_as_written")]
    pub how: How,
}

impl StepDone {
    /// Whether this is a later record of the same step. The steps of a situation's script are separate ones.
    #[must_use]
    pub fn replaces(&self, former: &StepDone) -> bool {
        let id = |done: &StepDone| done.script.as_ref().map(|script| script.id.clone());
        self.step == former.step && self.aside == former.aside && (!self.aside || id(self) == id(former))
    }
}

/// When an arrival was entered that had happened before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    /// When it was entered.
    pub at: At,
    /// Why only then, if that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<LateReason>,
}

/// A resident who left by mistake can take that back for this long.
pub const COME_BACK: Ms = 5 * MINUTE;

/// The last fact that can be undone, and by whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Undoable {
    /// The sequence number of the fact.
    pub seq: u64,
    /// When the fact was recorded.
    pub at: At,
    /// Only this person may undo it.
    pub who: Who,
    /// The visit as it was before the fact.
    pub before: Box<Visit>,
}

/// A visit as it results from the facts so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// Derived from the call for a telephone call, otherwise fresh.
    pub id: VisitId,
    /// The sequence number of the last fact about it: its version.
    pub seq: u64,
    /// The public label.
    pub ticket: Ticket,
    /// The business day it is counted in.
    pub day: Day,
    /// How the person came.
    pub channel: Channel,
    /// How the arrival time is known.
    pub source: Source,
    /// The language the person chose, as a tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What the person needs, as codes of the district's list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Code>,
    /// Visits this one is kept apart from. It applies both ways, so only one of the two lists the other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<VisitId>,
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
    /// The visit in another line that this one continues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_visit: Option<VisitId>,
    /// The arrival was entered after it had happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered: Option<Entered>,
    /// The ticket has the number of a paper slip.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub slip: bool,
    /// Its present state.
    #[serde(flatten)]
    pub state: State,
    /// The time from which its place in line counts.
    pub rank_from: At,
    /// Before all others, whatever its service.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
    /// Came after all when already ended as not there: behind the next two.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reinstated: bool,
    /// When the person stepped out; none while they are here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_since: Option<At>,
    /// When the person arrived, or the telephone first rang.
    pub arrived_at: At,
    /// The first human contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<At>,
    /// When the telephone was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<At>,
    /// The first call to a window; none if served before any call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called_at: Option<At>,
    /// When serving first began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serving_at: Option<At>,
    /// The latest end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<At>,
    /// The first end, if opened again since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_ended_at: Option<At>,
    /// The target times in force when it ended. A visit that goes on is measured by the present rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_under: Option<Times>,
    /// When it was first served to an end, whatever happened since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_resolved_at: Option<At>,
    /// When it was last served to an end, also while opened again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_resolved_at: Option<At>,
    /// The outcome, the place referred to, or the reason of the cancellation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Code>,
    /// A reference such as a report number was given.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_reference: bool,
    /// A follow-up is owed by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise_due: Option<At>,
    /// The number of announcements: calls and recalls together.
    #[serde(default)]
    pub announcements: u32,
    /// How many times it was opened again.
    #[serde(default)]
    pub reopened: u32,
    /// The reason why it was last called before others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_of_order: Option<Code>,
    /// What the person was last told about a closing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing_told: Option<ClosingTold>,
    /// What they last chose for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing_chosen: Option<ClosingChosen>,
    /// First in the line from this opening on, and not called before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_from: Option<At>,
    /// Closed times that are left out of the wait, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nights: Vec<Night>,
    /// The legs, at least one.
    pub legs: Vec<Leg>,
    /// The stretches of time, without gaps.
    pub segments: Vec<Segment>,
    /// The last step that can be undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<Undoable>,
}

impl Leg {
    /// A leg that begins now.
    #[must_use]
    pub fn new(id: LegId, service: Option<ServiceId>, from: At) -> Leg {
        Leg { id, service, from, script: None, aside: None, steps: Vec::new(), escalated: Vec::new() }
    }

    /// The script in use just now: the one opened for a situation, else the leg's own.
    #[must_use]
    pub fn leads(&self) -> Option<&ScriptRef> {
        self.aside.as_ref().or(self.script.as_ref())
    }
}

impl State {
    /// The state's name.
    #[must_use]
    pub fn kind(&self) -> StateKind {
        match self {
            State::Ringing => StateKind::Ringing,
            State::Answered { .. } => StateKind::Answered,
            State::Waiting => StateKind::Waiting,
            State::Called { .. } => StateKind::Called,
            State::Serving { .. } => StateKind::Serving,
            State::OnHold { .. } => StateKind::OnHold,
            State::Offered { .. } => StateKind::Offered,
            State::CallbackDue { .. } => StateKind::CallbackDue,
            State::Ended { .. } => StateKind::Ended,
        }
    }

    /// The window that belongs to the state, also when the visit does not occupy it (answered, on hold).
    #[must_use]
    pub fn window(&self) -> Option<&WindowId> {
        match self {
            State::Answered { window } => window.as_ref(),
            State::Called { window, .. } | State::Serving { window } | State::OnHold { window, .. } => {
                Some(window)
            }
            State::Offered { from, .. } => Some(from),
            State::Ringing | State::Waiting | State::CallbackDue { .. } | State::Ended { .. } => None,
        }
    }

    /// The window it occupies: at most one visit is called to or served at each window.
    #[must_use]
    pub fn occupies(&self) -> Option<&WindowId> {
        match self {
            State::Called { window, .. } | State::Serving { window } => Some(window),
            _ => None,
        }
    }
}

impl Visit {
    /// Whether it has not ended.
    #[must_use]
    pub fn is_live(&self) -> bool {
        !matches!(self.state, State::Ended { .. })
    }

    /// Until when a resident who left may take that back; `None` where they did not leave, or not by themselves.
    #[must_use]
    pub fn come_back_until(&self) -> Option<At> {
        let last = self.undo.as_ref().filter(|last| last.who == Who::Resident)?;
        (self.end() == Some(End::Left)).then(|| last.at + COME_BACK)
    }

    /// The way it ended, if it did.
    #[must_use]
    pub fn end(&self) -> Option<End> {
        match self.state {
            State::Ended { end } => Some(end),
            _ => None,
        }
    }

    /// The current leg: the last one.
    #[must_use]
    pub fn leg(&self) -> Option<&Leg> {
        self.legs.last()
    }

    /// The service of the current leg.
    #[must_use]
    pub fn service(&self) -> Option<&ServiceId> {
        self.leg().and_then(|leg| leg.service.as_ref())
    }

    /// Whether it belongs to an earlier business day, or to one that was counted by a wrong clock.
    #[must_use]
    pub fn is_left_over(&self, today: Day) -> bool {
        self.day < today || self.day.0 > today.0 + 1
    }

    /// The latest of its recorded times.
    #[must_use]
    pub fn latest(&self) -> At {
        let last = self.segments.last().map(|segment| segment.to.unwrap_or(segment.from));
        [last, self.ended_at].into_iter().flatten().fold(self.arrived_at, At::max)
    }

    /// When the present state began.
    #[must_use]
    pub fn since(&self) -> At {
        match self.state {
            State::Ended { .. } => self.ended_at.unwrap_or(self.arrived_at),
            _ => self.segments.last().map_or(self.arrived_at, |segment| segment.from),
        }
    }
}
