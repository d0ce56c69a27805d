//! What can happen, recorded once and never changed. A fact is one JSON text; it is stored as written,
//! exported as stored, and each text is hashed together with the hash before it.
//!
//! To add a kind: a variant of [`Event`] and its row in the table below it, its effect in `Line::apply`, a
//! frozen text in the test `encoding`. Kinds and fields are only ever added; readers ignore fields they do
//! not know, and stop at kinds they do not know.

#![warn(clippy::wildcard_enum_match_arm)]

mod encoding;
mod parts;

pub use crate::vocabulary::people::{Actor, Who};
pub use crate::vocabulary::script::ScriptRef;
pub use crate::vocabulary::visit::Ticket;
pub use encoding::{GENESIS, Unreadable, chain};
pub use parts::{AlertEnd, Arrived, Place, Starts};

use crate::alarm::kinds::{AlarmKind, Audience, Subject};
use crate::ids::{
    AlarmId, AlertId, Code, DistrictId, LegId, ServiceId, SessionId, StaffId, StepKey, VisitId, WindowId,
};
use crate::rules::Rules;
use crate::time::{At, Day, Ms, Tick};
use crate::visit::Course;
use crate::vocabulary::script::{Answer, Escalation, How, SkipReason};
use crate::vocabulary::visit::{End, Offer, StateKind};
use serde::{Deserialize, Serialize};

/// The version of the encoding written today.
pub const VERSION: u8 = 1;

/// One thing that happened in a district.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Version of the encoding.
    pub v: u8,
    /// The line it belongs to.
    pub district: DistrictId,
    /// Its place in the line's log, from 1, without gaps.
    pub seq: u64,
    /// Never before the previous fact, unless this fact corrects the clock.
    pub at: At,
    /// The monotonic clock of the machine that recorded it; absent in facts of earlier releases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tick: Option<Tick>,
    /// Who caused it, and at which window.
    pub actor: Actor,
    /// The visit it concerns, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<VisitId>,
    /// Its kind, and the fields of that kind.
    #[serde(flatten)]
    pub what: Event,
}

impl Fact {
    /// Its time by the clock of the facts before it; differs from its own time where it corrects that clock.
    #[must_use]
    pub fn at_before(&self) -> At {
        if let Event::ClockCorrected { by_ms, .. } = self.what { self.at + by_ms } else { self.at }
    }
}

/// What happened: the kinds of facts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum Event {
    /// The district changed its rules.
    Configured(Box<Rules>),
    /// A window opened, or opened again with other services or another officer.
    WindowOpened {
        /// The window it is about.
        window: WindowId,
        /// What it takes; all when absent.
        services: Option<Vec<ServiceId>>,
        /// The session that holds the window from here on: no other may act for it. Absent in facts from
        /// before windows were held by sessions, and where no session opened it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<SessionId>,
        /// The officer it was taken over from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<StaffId>,
        /// A sign-on session for this service runs there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sign_on: Option<ServiceId>,
    },
    /// The officer left the window for a while.
    WindowAway {
        /// The window the officer left.
        window: WindowId,
        /// Why, as a code of the district's list.
        reason: Code,
        /// The promised return.
        back_at: Option<At>,
    },
    /// A window closed.
    WindowClosed {
        /// The window it is about.
        window: WindowId,
        /// Where its holds went; absent: back to the line.
        hand_to: Option<WindowId>,
    },
    /// A person arrived, or a telephone rang.
    Arrived(Box<Arrived>),
    /// First human contact.
    Acknowledged,
    /// A call was answered.
    Answered {
        /// The window of the answering officer, when known.
        window: Option<WindowId>,
    },
    /// A caller was asked to hold the line, and is now waiting in the line.
    AskedToWait,
    /// Called to a window.
    Called {
        /// The window to go to.
        window: WindowId,
        /// Why before others; absent when called in order.
        out_of_order: Option<Code>,
    },
    /// The announcement of a call was repeated.
    Recalled,
    /// Serving began, or went on after a hold.
    Served {
        /// The window at which it is served.
        window: WindowId,
        /// The script pinned to the leg.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        script: Option<ScriptRef>,
    },
    /// Called, then put back into the line.
    PutBack,
    /// Put on hold.
    Held {
        /// Why, as a code of the district's list.
        reason: Code,
        /// The expected end of the hold.
        due: Option<At>,
        /// The resolution clock is paused meanwhile.
        #[serde(default)]
        stops_clock: bool,
    },
    /// A hold came to another window at sign-off.
    HoldMoved {
        /// The window that has the hold now.
        window: WindowId,
    },
    /// From hold back into the line, in the former place.
    Returned,
    /// Offered to another window, or to any window that takes another service.
    Offered {
        /// The window or service it was offered to.
        to: Offer,
    },
    /// The offer was declined: back into the line, in the former place.
    Declined,
    /// A callback was promised.
    CallbackSet {
        /// When the callback is due.
        due: Option<At>,
    },
    /// An attempt to call back.
    Attempted {
        /// Whether the person answered.
        reached: bool,
        /// It does not count towards the limit of attempts; in records of earlier releases every attempt
        /// counts.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        free: bool,
    },
    /// The service of the current leg was chosen or changed.
    ServiceSet {
        /// The service that was chosen.
        service: ServiceId,
        /// The script pinned to the leg from here on, when serving has begun.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        script: Option<ScriptRef>,
    },
    /// The visit was put before all others, or no longer is.
    UrgencySet {
        /// True: before all others from here on; false: in its place again.
        urgent: bool,
    },
    /// The person is kept apart from another visit, or no longer.
    KeptApart {
        /// The other visit. Who the two people are is not written here.
        other: VisitId,
        /// False: no longer kept apart.
        apart: bool,
    },
    /// A second need was added.
    LegAdded {
        /// The new leg.
        leg: LegId,
        /// The service of the new leg.
        service: ServiceId,
        /// The script pinned to it, when the visit is being served.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        script: Option<ScriptRef>,
    },
    /// Stepped out; the place in line is held for a while.
    SteppedOut,
    /// Back from stepping out.
    SteppedBack {
        /// The new time from which the place counts, if it changed.
        rank_from: Option<At>,
    },
    /// A step of the script was done or skipped.
    StepDone {
        /// The leg whose script it belongs to.
        leg: LegId,
        /// The script and its version.
        script: ScriptRef,
        /// The key of the step.
        step: StepKey,
        /// True: skipped rather than done.
        #[serde(default)]
        skipped: bool,
        /// The reason for skipping a required step.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<SkipReason>,
        /// The answer; free text is stored separately.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer: Option<Answer>,
        /// How the answer was obtained.
        #[serde(default, skip_serializing_if = "How::is_as_written")]
        how: How,
    },
    /// Another script was opened beside the leg's own, for a situation; or closed again.
    Turned {
        /// The leg in which it was opened.
        leg: LegId,
        /// The script that was opened; none: back to the leg's own.
        script: Option<ScriptRef>,
    },
    /// Help was called for from a step: against danger, or a supervisor or an interpreter.
    Escalated {
        /// The leg of the step.
        leg: LegId,
        /// The kind of help that was called for.
        to: Escalation,
    },
    /// The person called for came, or was reached.
    Met {
        /// The leg of the step.
        leg: LegId,
        /// The kind of help that was called for.
        to: Escalation,
    },
    /// A visit ended.
    Ended {
        /// The way it ended.
        end: End,
        /// The outcome, for a resolved visit; where to, for a referred one; why, for a cancelled one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        detail: Option<Code>,
        /// A reference such as a report number was given; its text is stored separately.
        #[serde(default)]
        has_reference: bool,
        /// A follow-up is owed by then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        promise_due: Option<At>,
    },
    /// Opened again after an end.
    Reopened {
        /// Why, as a code of the district's list.
        reason: Code,
        /// A new ticket number, where another visit that is here has the old one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<Ticket>,
    },
    /// Did not answer when called, and came after all.
    Reinstated {
        /// The place counts from this time: behind the next two.
        rank_from: At,
        /// A new ticket number, where another visit that is here has the old one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<Ticket>,
    },
    /// The last step was undone.
    Undone {
        /// The sequence number of the fact that was undone.
        of: u64,
        /// The window is busy by now, so the visit goes on hold there, for this reason.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        onto_hold: Option<Code>,
        /// A new ticket number, where another visit that is here has the old one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<Ticket>,
    },
    /// A note was written; its text is stored separately.
    Noted,
    /// The telephone line ended while the visit goes on.
    HungUp,
    /// A telephone system reported what had happened to a call; this is the course of the call as known by
    /// now. For a call that officers have handled it only says when it rang.
    CallTold(Course),
    /// "I need help now" was pressed for the first time.
    AlertRaised {
        /// Identifies the alert in the facts that follow.
        alert: AlertId,
        /// Where it was pressed.
        place: Place,
    },
    /// The button was pressed again.
    AlertPressed {
        /// The alert it is about.
        alert: AlertId,
    },
    /// An officer answered the alert.
    AlertAnswered {
        /// The alert it is about.
        alert: AlertId,
    },
    /// The alert was closed.
    AlertClosed {
        /// The alert it is about.
        alert: AlertId,
        /// How it was classified.
        as_what: AlertEnd,
    },
    /// A ticket number will not be used.
    NumberVoided {
        /// The unused number.
        ticket: Ticket,
        /// The business day of the number.
        day: Day,
    },
    /// A level of an alarm rang: once per cycle, whatever else happens.
    AlarmRang {
        /// The alarm it is about.
        alarm: AlarmId,
        /// The kind of the alarm.
        of: AlarmKind,
        /// The visit, the alert or the whole line.
        about: Subject,
        /// The start of the condition, which identifies the cycle.
        cycle: At,
        /// The time from which its levels count.
        due: At,
        /// The level, from 0.
        level: u8,
        /// Who is alerted.
        to: Audience,
    },
    /// A person confirmed that they saw an alarm.
    AlarmSeen {
        /// The alarm it is about.
        alarm: AlarmId,
        /// The audience that person belongs to.
        to: Audience,
    },
    /// The condition of an alarm is over.
    AlarmOver {
        /// The alarm it is about.
        alarm: AlarmId,
    },
    /// The times recorded before this fact were wrong. Everything still in progress was moved, so that the
    /// fact's own time and later times are right, and so is every duration.
    ClockCorrected {
        /// How far the earlier times were ahead of the true ones; negative when they were behind.
        by_ms: Ms,
        /// The true business day.
        day: Day,
        /// The reason, when an operator gave one; absent when the running service detected it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// The times of one visit were moved by a correction of the clock.
    TimesMoved {
        /// How much earlier; negative for later.
        by_ms: Ms,
    },
}

/// What can be undone on a visit after a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undo {
    /// The fact itself.
    Step,
    /// Nothing: an announcement cannot be unheard, nor a note unwritten, and the step before them cannot be
    /// undone either.
    Final,
    /// Whatever could be undone before it: nothing happened to the person.
    Neutral,
    /// Nothing: it undoes the step before it.
    TakesBack,
}

macro_rules! kinds {
    (@state) => { None };
    (@state $state:ident) => { Some(StateKind::$state) };
    ($($kind:ident = $name:literal, $undo:ident $(, enters $state:ident)?;)+) => {
        /// Every kind this program knows, as spelled in the stored text.
        pub const KINDS: [&str; [$($name),+].len()] = [$($name),+];

        impl Event {
            /// The kind as spelled in the stored text.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self { $(Event::$kind { .. } => $name,)+ }
            }

            /// What can be undone after this fact.
            #[must_use]
            pub fn undo(&self) -> Undo {
                match self {
                    // It says only when the call rang.
                    Event::CallTold(course) if course.is_ringing() => Undo::Neutral,
                    $(Event::$kind { .. } => Undo::$undo,)+
                }
            }

            /// The state it puts a visit in, where that is always the same one.
            #[must_use]
            pub fn enters(&self) -> Option<StateKind> {
                match self { $(Event::$kind { .. } => kinds!(@state $($state)?),)+ }
            }
        }
    };
}

// kind = "its name in the text", what can be undone after it, and the state it puts a visit in;
kinds! {
    Configured = "configured", Neutral;
    WindowOpened = "window_opened", Neutral;
    WindowAway = "window_away", Neutral;
    WindowClosed = "window_closed", Neutral;
    Arrived = "arrived", Neutral;
    Acknowledged = "acknowledged", Step;
    Answered = "answered", Step, enters Answered;
    AskedToWait = "asked_to_wait", Step, enters Waiting;
    Called = "called", Step, enters Called;
    Recalled = "recalled", Final;
    Served = "served", Step, enters Serving;
    PutBack = "put_back", Step, enters Waiting;
    Held = "held", Step, enters OnHold;
    HoldMoved = "hold_moved", Final;
    Returned = "returned", Step, enters Waiting;
    Offered = "offered", Step, enters Offered;
    Declined = "declined", Step, enters Waiting;
    CallbackSet = "callback_set", Step, enters CallbackDue;
    Attempted = "attempted", Step;
    ServiceSet = "service_set", Step;
    LegAdded = "leg_added", Step;
    SteppedOut = "stepped_out", Step;
    SteppedBack = "stepped_back", Step;
    StepDone = "step_done", Step;
    Turned = "turned", Step;
    Escalated = "escalated", Step;
    Met = "met", Step;
    UrgencySet = "urgency_set", Step;
    KeptApart = "kept_apart", Step;
    Ended = "ended", Step, enters Ended;
    Reopened = "reopened", Step, enters Waiting;
    Reinstated = "reinstated", Step, enters Waiting;
    Undone = "undone", TakesBack;
    Noted = "noted", Final;
    HungUp = "hung_up", Final;
    AlertRaised = "alert_raised", Neutral;
    AlertPressed = "alert_pressed", Neutral;
    AlertAnswered = "alert_answered", Neutral;
    AlertClosed = "alert_closed", Neutral;
    NumberVoided = "number_voided", Neutral;
    AlarmRang = "alarm_rang", Neutral;
    AlarmSeen = "alarm_seen", Neutral;
    AlarmOver = "alarm_over", Neutral;
    ClockCorrected = "clock_corrected", Neutral;
    TimesMoved = "times_moved", Neutral;
    CallTold = "call_told", Final;
}

impl Event {
    /// The new ticket number of the visit, if this fact gives it one.
    #[must_use]
    pub fn renumbered(&self) -> Option<&Ticket> {
        let (Event::Reopened { ticket, .. }
        | Event::Reinstated { ticket, .. }
        | Event::Undone { ticket, .. }) = self
        else {
            return None;
        };
        ticket.as_ref()
    }
}
