//! What can happen, recorded once and never changed. A fact is one JSON text; it is stored as written, exported as
//! stored, and each text is hashed together with the hash before it.
//!
//! To add a kind: a variant of [`What`], its name in `encoding.rs`, its effect in `Line::apply`, a row in the table of
//! `tests/encoding.rs`. Kinds and fields are only ever added; readers pass over fields they do not know, and stop at kinds
//! they do not know.

mod encoding;

pub use crate::vocabulary::people::{Actor, Who};
pub use crate::vocabulary::script::ScriptRef;
pub use crate::vocabulary::visit::Ticket;
pub use encoding::{GENESIS, KINDS, Unreadable, chain};

use crate::alarm::kinds::{About, Kind, To};
use crate::ids::{
    AlarmId, AlertId, Code, DeviceId, DistrictId, LegId, ServiceId, SessionId, StaffId, StepKey, VisitId,
    WindowId,
};
use crate::rules::Rules;
use crate::time::{At, Day, Ms, Tick};
use crate::visit::Course;
use crate::vocabulary::script::{Answer, Escalation, How, SkipReason};
use crate::vocabulary::visit::{Channel, End, Offer, Quote, Source};
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
    /// When, never before the fact before it, unless this fact corrects the clock.
    pub at: At,
    /// The monotonic clock of the machine that recorded it; absent in facts of earlier releases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tick: Option<Tick>,
    /// By whom, at which window.
    pub actor: Actor,
    /// The visit it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<VisitId>,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
}

impl Fact {
    /// Its moment by the clock of the facts before it: another than its own where it corrects that clock.
    #[must_use]
    pub fn at_before(&self) -> At {
        match self.what {
            What::ClockCorrected { by_ms, .. } => self.at + by_ms,
            _ => self.at,
        }
    }
}

/// All of an arrival.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Arrived {
    /// The label.
    pub ticket: Ticket,
    /// The business day it counts for.
    pub day: Day,
    /// How the person came.
    pub channel: Channel,
    /// How the arrival time is known.
    pub source: Source,
    /// When the person arrived; the fact's own time unless it was recorded later.
    pub arrived_at: At,
    /// Where the visit starts: `ringing`, `answered` or `waiting`.
    pub starts: Starts,
    /// The first leg.
    pub leg: LegId,
    /// What for, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// The person's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What the person needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Code>,
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
    /// The window at which it was answered or taken in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// The visit in another line this one continues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_visit: Option<VisitId>,
}

/// Where a visit starts.
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

/// What happened: the kinds of facts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum What {
    /// The district decided its rules anew.
    Configured(Box<Rules>),
    /// A window opened, or opened again with other services or another officer.
    WindowOpened {
        /// The window it is about.
        window: WindowId,
        /// What it takes; all when absent.
        services: Option<Vec<ServiceId>>,
        /// The session that holds the window from here on: no other acts for it. Absent in facts of before windows were
        /// held, and where no session opened it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<SessionId>,
        /// The officer it was taken over from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<StaffId>,
        /// A sign-on session for this service runs there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sign_on: Option<ServiceId>,
    },
    /// Its officer went away.
    WindowAway {
        /// The window it is about.
        window: WindowId,
        /// Why, as a code of the district's list.
        reason: Code,
        /// Back when, as promised.
        back_at: Option<At>,
    },
    /// A window closed.
    WindowClosed {
        /// The window it is about.
        window: WindowId,
        /// Where its holds went; back to the line when absent.
        hand_to: Option<WindowId>,
    },
    /// A person arrived, or a telephone rang.
    Arrived(Box<Arrived>),
    /// First human contact.
    Acknowledged,
    /// A call was answered.
    Answered {
        /// Where, when known.
        window: Option<WindowId>,
    },
    /// A caller was asked to hold the line: stands in the line now.
    AskedToWait,
    /// Called to a window.
    Called {
        /// Where to.
        window: WindowId,
        /// Why before others; absent when in order.
        out_of_order: Option<Code>,
    },
    /// Announced again.
    Recalled,
    /// Serving began, or went on after a hold.
    Served {
        /// The window at which it is served.
        window: WindowId,
        /// The script pinned to the leg.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        script: Option<ScriptRef>,
    },
    /// From called back into the line.
    PutBack,
    /// Put on hold.
    Held {
        /// Why, as a code of the district's list.
        reason: Code,
        /// Until about.
        due: Option<At>,
        /// The resolution clock rests meanwhile.
        #[serde(default)]
        stops_clock: bool,
    },
    /// A hold came to another window at sign-off.
    HoldMoved {
        /// Where to.
        window: WindowId,
    },
    /// From hold back into the line, its place kept.
    Returned,
    /// Offered to another window, or to whichever takes another service.
    Offered {
        /// To whom.
        to: Offer,
    },
    /// The offer was not taken: back into the line, its place kept.
    Declined,
    /// A call-back was promised.
    CallbackSet {
        /// By when.
        due: Option<At>,
    },
    /// An attempt to call back.
    Attempted {
        /// Whether the person answered.
        reached: bool,
        /// It does not count among the attempts; in records of earlier releases each of them counts.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        free: bool,
    },
    /// The service of the current leg was chosen or changed.
    ServiceSet {
        /// What for.
        service: ServiceId,
        /// The script pinned to the leg from here on, when serving has begun.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        script: Option<ScriptRef>,
    },
    /// The visit stands before all others, or no longer.
    UrgencySet {
        /// Before all others from here on, or in its place again.
        urgent: bool,
    },
    /// The person is kept apart from another visit, or no longer.
    KeptApart {
        /// From whom. Which people they are is not written here.
        other: VisitId,
        /// Kept apart from here on, or no longer.
        apart: bool,
    },
    /// A second need.
    LegAdded {
        /// The new leg.
        leg: LegId,
        /// What for.
        service: ServiceId,
        /// The script pinned to it, when the visit is being served.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        script: Option<ScriptRef>,
    },
    /// Stepped out, the place kept for a while.
    SteppedOut,
    /// Back again.
    SteppedBack {
        /// The place counts from here on, when it changed.
        rank_from: Option<At>,
    },
    /// A step of the script was done or passed over.
    StepDone {
        /// In which leg.
        leg: LegId,
        /// Of which script and version.
        script: ScriptRef,
        /// Which step.
        step: StepKey,
        /// Passed over.
        #[serde(default)]
        skipped: bool,
        /// Why, where it must be done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<SkipReason>,
        /// What was answered; free text is kept apart.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer: Option<Answer>,
        /// How the answer was obtained.
        #[serde(default, skip_serializing_if = "How::is_as_written")]
        how: How,
    },
    /// Another script was opened beside the leg's own, for a situation; or put away.
    Turned {
        /// In which leg.
        leg: LegId,
        /// Which; none: back to the leg's own.
        script: Option<ScriptRef>,
    },
    /// Somebody was called for, from a step.
    Escalated {
        /// In which leg.
        leg: LegId,
        /// The one who was called for.
        to: Escalation,
    },
    /// Whoever was called for came, or was reached.
    Met {
        /// In which leg.
        leg: LegId,
        /// The one who was called for.
        to: Escalation,
    },
    /// A visit ended.
    Ended {
        /// The way in which it ended.
        end: End,
        /// The outcome, for a resolved visit; where to, for a referred one; why, for a cancelled one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        detail: Option<Code>,
        /// A reference such as a report number was given; the text itself is kept apart.
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
        /// Its number from here on, where somebody else who is here has its own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<Ticket>,
    },
    /// Did not answer, and came after all.
    Reinstated {
        /// The place counts from here on: behind the next two.
        rank_from: At,
        /// Its number from here on, where somebody else who is here has its own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<Ticket>,
    },
    /// The last step was taken back.
    Undone {
        /// The fact taken back.
        of: u64,
        /// The window is busy by now, so the visit goes on hold there, for this reason.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        onto_hold: Option<Code>,
        /// Its number from here on, where somebody else who is here has its own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<Ticket>,
    },
    /// A note was written; its text is kept apart.
    Noted,
    /// The telephone line ended while the visit goes on.
    HungUp,
    /// A telephone system told of a call what had happened, and this is how the call went as told by now. Of one that officers
    /// have taken up it says only when it rang.
    CallTold(Course),
    /// "I need help now", first press.
    AlertRaised {
        /// Its id.
        alert: AlertId,
        /// From where.
        place: Place,
    },
    /// Pressed again.
    AlertPressed {
        /// The alert it is about.
        alert: AlertId,
    },
    /// Somebody answered.
    AlertAnswered {
        /// The alert it is about.
        alert: AlertId,
    },
    /// Closed, and as what.
    AlertClosed {
        /// The alert it is about.
        alert: AlertId,
        /// As what.
        as_what: AlertEnd,
    },
    /// A number will not be used.
    NumberVoided {
        /// The number that will not be used.
        ticket: Ticket,
        /// Of which day.
        day: Day,
    },
    /// A level of an alarm rang: once in its cycle, whatever else happens.
    AlarmRang {
        /// The alarm it is about.
        alarm: AlarmId,
        /// Its kind.
        of: Kind,
        /// What it is about.
        about: About,
        /// Since when its condition lasts.
        cycle: At,
        /// The moment its levels count from.
        due: At,
        /// Which level, from 0.
        level: u8,
        /// Who is told.
        to: To,
    },
    /// Somebody said that they saw it.
    AlarmSeen {
        /// The alarm it is about.
        alarm: AlarmId,
        /// What they are.
        to: To,
    },
    /// What it was about is over.
    AlarmOver {
        /// The alarm it is about.
        alarm: AlarmId,
    },
    /// The times recorded before this fact were wrong. Everything that still lasts was moved, so that the fact's own time and
    /// the times after it are right, and so is every duration.
    ClockCorrected {
        /// The times before it were so much ahead of the true ones; negative when they were behind.
        by_ms: Ms,
        /// The true business day.
        day: Day,
        /// Why, when an operator said so; otherwise the running service found it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// The times of one visit were moved with a correction of the clock.
    TimesMoved {
        /// So much earlier; negative for later.
        by_ms: Ms,
    },
}

impl What {
    /// The number a visit has from here on, where it gets another.
    #[must_use]
    pub fn renumbered(&self) -> Option<&Ticket> {
        match self {
            What::Reopened { ticket, .. } | What::Reinstated { ticket, .. } | What::Undone { ticket, .. } => {
                ticket.as_ref()
            }
            _ => None,
        }
    }
}

/// Where an alert came from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "from", content = "id", rename_all = "snake_case")]
pub enum Place {
    /// A kiosk or display.
    Device(DeviceId),
    /// A window.
    Window(WindowId),
    /// The lobby, when nothing closer is known.
    Lobby,
}

/// What an alert turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertEnd {
    /// Help was needed.
    Real,
    /// Pressed by mistake.
    Mistake,
    /// A test.
    Test,
}
