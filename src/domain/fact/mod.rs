//! What can happen, recorded once and never changed. A fact is one JSON text; it is stored as written,
//! exported as stored, and each text is hashed together with the hash before it.
//!
//! To add a kind: a variant of [`Event`], its row in the table of `kinds.rs`, its effect in `Line::apply`, a
//! frozen text in the test `encoding`. Kinds and fields are only ever added; readers ignore fields they do
//! not know, and stop at kinds they do not know.

#![warn(clippy::wildcard_enum_match_arm)]

mod encoding;
mod kinds;
mod parts;

pub use crate::vocabulary::people::{Actor, Who};
pub use crate::vocabulary::script::ScriptRef;
pub use crate::vocabulary::visit::Ticket;
pub use encoding::{GENESIS, Unreadable, chain};
pub use kinds::{KINDS, Undo};
pub use parts::{AlertEnd, Arrived, Late, Place, Starts};

use crate::alarm::kinds::{AlarmKind, Audience, Subject};
use crate::ids::{
    AlarmId, AlertId, Code, DistrictId, LegId, Series, ServiceId, SessionId, StaffId, StepKey, VisitId,
    WindowId,
};
use crate::notice::Emergency;
use crate::rules::Rules;
use crate::time::{At, Day, Ms, Tick};
use crate::visit::Course;
use crate::vocabulary::closing::{ClosingChoice, DayEnds, DayLeft, Night, Serves, Tickets};
use crate::vocabulary::script::{Answer, Escalation, How, SkipReason};
use crate::vocabulary::visit::{End, Offer};
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
    /// The lobby screens show an emergency notice in place of everything but the calls, or no longer.
    EmergencyShown {
        /// What they say; absent: none any longer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        notice: Option<Emergency>,
    },
    /// A ticket number will not be used.
    NumberVoided {
        /// The unused number.
        ticket: Ticket,
        /// The business day of the number.
        day: Day,
    },
    /// A block of numbers was set aside for slips that are printed before anybody comes: no other ticket gets
    /// one of them.
    NumbersLeased {
        /// The series of the numbers.
        series: Series,
        /// The first number of the block.
        first: u32,
        /// The last number of the block.
        last: u32,
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
    /// The person was told that the district closes, and what they can choose: from here on it is on their
    /// page and on the lobby screen.
    ClosingTold {
        /// When the district closes.
        closes_at: At,
        /// When it opens next, where that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        opens_at: Option<At>,
        /// The choices that were offered.
        offers: Vec<ClosingChoice>,
    },
    /// A choice for the closing was made, by the person or by an officer for them.
    ClosingChosen {
        /// The choice.
        choice: ClosingChoice,
        /// For the first place at the next opening: the time for which the person goes home.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        night: Option<Night>,
    },
    /// The desk decided how this day ends; a later decision replaces it.
    ClosingDecided {
        /// The closing it is about.
        closes_at: At,
        /// The tickets that are given until then.
        tickets: Tickets,
        /// The people who are served after it.
        serves: Serves,
    },
    /// An officer signed off a day. A second one is added and replaces nothing.
    DaySigned {
        /// The business day.
        day: Day,
        /// What was open at that time.
        left: DayLeft,
        /// What had become of the people of that day; absent in facts of earlier releases.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ends: Option<DayEnds>,
    },
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
