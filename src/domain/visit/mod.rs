//! One contact with one person: its states, and what is known of it.
//!
//! To add a move: a verb and its row in `moves.rs`, the only place that says which move is allowed; its fact in `fact/mod.rs`, what
//! the fact makes of a visit in `fold.rs`, its decision in `line/decide/visits.rs`.

mod course;
mod fold;
mod moves;

pub use crate::vocabulary::visit::{CHANNELS, Channel, End, Offer, Quote, Source, StateKind};
pub use course::Course;
pub use moves::{VerbKind, next_state, refusal_code};

use crate::ids::{Code, LegId, ServiceId, StaffId, StepKey, VisitId, WindowId};
use crate::rules::Times;
use crate::time::{At, Day};
use crate::vocabulary::people::Who;
use crate::vocabulary::script::{Answer, Escalated, How, ScriptRef, SkipReason};
use crate::vocabulary::visit::Ticket;
use serde::{Deserialize, Serialize};

/// Where a visit stands, with what belongs to that state.
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
        /// Where to.
        window: WindowId,
        /// When last announced.
        announced_at: At,
        /// How often announced again.
        recalls: u32,
    },
    /// Being served.
    Serving {
        /// The window at which it is served.
        window: WindowId,
    },
    /// On hold; occupies no window.
    OnHold {
        /// Whose hold it is.
        window: WindowId,
        /// Why, as a code of the list of reasons for a hold.
        reason: Code,
        /// Until about.
        due: Option<At>,
    },
    /// Offered to a window or unit.
    Offered {
        /// To whom.
        to: Offer,
        /// From where.
        from: WindowId,
    },
    /// A call-back is owed.
    CallbackDue {
        /// By when.
        due: Option<At>,
        /// Attempts that did not reach the person.
        attempts: u32,
        /// Whether the last attempt reached the person.
        reached: bool,
    },
    /// Has ended.
    Ended {
        /// In which way.
        end: End,
    },
}

/// One unbroken stretch in one state; segments touch end to start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// In which state.
    pub state: StateKind,
    /// From when.
    pub from: At,
    /// To when; open while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<At>,
    /// At which window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// By which officer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
    /// Why on hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Code>,
    /// The resolution clock rested.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stops_clock: bool,
}

/// The part of a visit about one service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    /// Its id.
    pub id: LegId,
    /// What for, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// From when.
    pub from: At,
    /// The script it runs by, pinned when serving began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<ScriptRef>,
    /// A script opened beside it, for a situation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aside: Option<ScriptRef>,
    /// The last record of every step done or passed over, in the order of time; the log has them all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepDone>,
    /// Who was called for from its steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub escalated: Vec<Escalated>,
}

/// A step that was done or passed over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepDone {
    /// The step of the script.
    pub step: StepKey,
    /// Of which script; absent in records of earlier releases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<ScriptRef>,
    /// That script stood beside the leg's own, for a situation.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub aside: bool,
    /// When it happened.
    pub at: At,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<StaffId>,
    /// Passed over.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub skipped: bool,
    /// Why, where it must be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<SkipReason>,
    /// What was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// How the answer was obtained.
    #[serde(default, skip_serializing_if = "How::is_as_written")]
    pub how: How,
}

impl StepDone {
    /// Whether it is a later record of the same step: a situation's steps are its own.
    #[must_use]
    pub fn replaces(&self, former: &StepDone) -> bool {
        let id = |done: &StepDone| done.script.as_ref().map(|script| script.id.clone());
        self.step == former.step && self.aside == former.aside && (!self.aside || id(self) == id(former))
    }
}

/// The last fact that can be taken back, and by whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Undoable {
    /// The fact.
    pub seq: u64,
    /// When it happened.
    pub at: At,
    /// By whom.
    pub who: Who,
    /// The visit before it.
    pub before: Box<Visit>,
}

/// A visit as the facts so far make it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// Its id.
    pub id: VisitId,
    /// The last fact that concerns it: its version.
    pub seq: u64,
    /// The public label.
    pub ticket: Ticket,
    /// The business day it counts for.
    pub day: Day,
    /// How the person came.
    pub channel: Channel,
    /// How the arrival time is known.
    pub source: Source,
    /// The person's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What the person needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Code>,
    /// Visits this one is kept apart from. It holds both ways, so that one of the two has it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<VisitId>,
    /// Postcode or area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// How many people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party_size: Option<u16>,
    /// The wait that was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Quote>,
    /// It was set by hour and service too, and not for the whole district alone, as earlier releases did.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub quoted_by_hour: bool,
    /// The telephone system's name for the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
    /// The visit in another line this one continues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_visit: Option<VisitId>,
    /// Where it stands.
    #[serde(flatten)]
    pub state: State,
    /// From when the place in line counts.
    pub rank_from: At,
    /// Stands before all others, whatever its service.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
    /// Came after all, behind the next two.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reinstated: bool,
    /// Stepped out since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_since: Option<At>,
    /// When the person arrived, or the telephone first rang.
    pub arrived_at: At,
    /// First human contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<At>,
    /// The telephone was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<At>,
    /// First called, unless served before any call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called_at: Option<At>,
    /// First served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serving_at: Option<At>,
    /// Last ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<At>,
    /// First ended, when opened again since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_ended_at: Option<At>,
    /// The times promised when it ended. Whoever is here is measured by the rules as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_under: Option<Times>,
    /// First served to an end, whatever became of it since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_resolved_at: Option<At>,
    /// Last served to an end, also while opened again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_resolved_at: Option<At>,
    /// Outcome, place referred to, or reason of the cancellation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Code>,
    /// A reference was given.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_reference: bool,
    /// A follow-up is owed by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise_due: Option<At>,
    /// Announcements: calls and recalls together.
    #[serde(default)]
    pub announcements: u32,
    /// Times opened again.
    #[serde(default)]
    pub reopened: u32,
    /// Called before others, last time, because.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_of_order: Option<Code>,
    /// The parts, at least one.
    pub legs: Vec<Leg>,
    /// The stretches, touching end to start.
    pub segments: Vec<Segment>,
    /// What can be taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<Undoable>,
}

impl Leg {
    /// A leg that begins.
    #[must_use]
    pub fn new(id: LegId, service: Option<ServiceId>, from: At) -> Leg {
        Leg { id, service, from, script: None, aside: None, steps: Vec::new(), escalated: Vec::new() }
    }

    /// The script that leads just now: the one opened for a situation, else its own.
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

    /// The window that belongs to the state, also when it is not occupied (answered, on hold).
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

    /// The window that is taken up: at most one visit called or serving each.
    #[must_use]
    pub fn occupies(&self) -> Option<&WindowId> {
        match self {
            State::Called { window, .. } | State::Serving { window } => Some(window),
            _ => None,
        }
    }
}

impl Visit {
    /// Still going on.
    #[must_use]
    pub fn is_live(&self) -> bool {
        !matches!(self.state, State::Ended { .. })
    }

    /// How it ended, if it did.
    #[must_use]
    pub fn end(&self) -> Option<End> {
        match self.state {
            State::Ended { end } => Some(end),
            _ => None,
        }
    }

    /// The leg being worked on: the last one.
    #[must_use]
    pub fn leg(&self) -> Option<&Leg> {
        self.legs.last()
    }

    /// The service being worked on.
    #[must_use]
    pub fn service(&self) -> Option<&ServiceId> {
        self.leg().and_then(|leg| leg.service.as_ref())
    }

    /// It belongs to an earlier business day, or to one that was counted by a wrong clock.
    #[must_use]
    pub fn is_left_over(&self, today: Day) -> bool {
        self.day < today || self.day.0 > today.0 + 1
    }

    /// The last of its recorded times.
    #[must_use]
    pub fn latest(&self) -> At {
        let last = self.segments.last().map(|segment| segment.to.unwrap_or(segment.from));
        [last, self.ended_at].into_iter().flatten().fold(self.arrived_at, At::max)
    }

    /// Since when it stands where it stands.
    #[must_use]
    pub fn since(&self) -> At {
        match self.state {
            State::Ended { .. } => self.ended_at.unwrap_or(self.arrived_at),
            _ => self.segments.last().map_or(self.arrived_at, |segment| segment.from),
        }
    }
}
