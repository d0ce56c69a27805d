//! What can happen, recorded once and never changed. A fact is one JSON text; it is stored as written, exported as
//! stored, and each text is hashed together with the hash before it.
//!
//! To add a kind: a variant of [`What`], its effect in `Line::apply`, a row in the table of `tests/encoding.rs`. Kinds
//! and fields are only ever added; readers pass over fields they do not know, and stop at kinds they do not know.

use crate::alarm::{About, Kind, To};
use crate::ids::{
    AlarmId, AlertId, Code, DeviceId, DistrictId, LegId, ScriptId, Series, ServiceId, SessionId, StaffId,
    StepKey, TokenId, VisitId, WindowId,
};
use crate::rules::Rules;
use crate::script::run::{Answer, Escalation, How, SkipReason};
use crate::time::{At, Day, Ms, Tick};
use crate::visit::{Channel, Course, End, Offer, Quote, Source};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

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

/// Who did it, where they sat, in which sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Who.
    #[serde(flatten)]
    pub who: Who,
    /// At which window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// In which session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
}

impl Actor {
    /// The service itself: sweeps and settings.
    #[must_use]
    pub fn system() -> Actor {
        Actor { who: Who::System, window: None, session: None }
    }
}

/// The kinds of actors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "who", content = "id", rename_all = "snake_case")]
pub enum Who {
    /// A member of staff.
    Staff(StaffId),
    /// A kiosk or display.
    Device(DeviceId),
    /// A program with a token.
    Token(TokenId),
    /// The resident, by the link on the ticket.
    Resident,
    /// A telephone system.
    Telephone,
    /// This service.
    System,
}

/// A public label: a number in a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// The series the number belongs to.
    pub series: Series,
    /// The number, rising within district, business day and series.
    pub number: u32,
}

impl std::fmt::Display for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{:03}", self.series.as_str(), self.number)
    }
}

/// A script pinned to a version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Hash)]
pub struct ScriptRef {
    /// Its slug.
    pub id: ScriptId,
    /// Its version.
    pub version: u32,
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
        /// Which.
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
        /// Which.
        window: WindowId,
        /// Why.
        reason: Code,
        /// Back when, as promised.
        back_at: Option<At>,
    },
    /// A window closed.
    WindowClosed {
        /// Which.
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
        /// Where.
        window: WindowId,
        /// The script pinned to the leg.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        script: Option<ScriptRef>,
    },
    /// From called back into the line.
    PutBack,
    /// Put on hold.
    Held {
        /// Why.
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
        /// Whether.
        urgent: bool,
    },
    /// The person is kept apart from another visit, or no longer.
    KeptApart {
        /// From whom. Which people they are is not written here.
        other: VisitId,
        /// Whether.
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
        /// Whom.
        to: Escalation,
    },
    /// Whoever was called for came, or was reached.
    Met {
        /// In which leg.
        leg: LegId,
        /// Whom.
        to: Escalation,
    },
    /// A visit ended.
    Ended {
        /// How.
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
        /// Why.
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
        /// Which.
        alert: AlertId,
    },
    /// Somebody answered.
    AlertAnswered {
        /// Which.
        alert: AlertId,
    },
    /// Closed, and as what.
    AlertClosed {
        /// Which.
        alert: AlertId,
        /// As what.
        as_what: AlertEnd,
    },
    /// A number will not be used.
    NumberVoided {
        /// Which.
        ticket: Ticket,
        /// Of which day.
        day: Day,
    },
    /// A level of an alarm rang: once in its cycle, whatever else happens.
    AlarmRang {
        /// Which.
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
        /// Which.
        alarm: AlarmId,
        /// What they are.
        to: To,
    },
    /// What it was about is over.
    AlarmOver {
        /// Which.
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

    /// The kind as it stands in the text.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            What::Configured(_) => "configured",
            What::WindowOpened { .. } => "window_opened",
            What::WindowAway { .. } => "window_away",
            What::WindowClosed { .. } => "window_closed",
            What::Arrived(_) => "arrived",
            What::Acknowledged => "acknowledged",
            What::Answered { .. } => "answered",
            What::AskedToWait => "asked_to_wait",
            What::Called { .. } => "called",
            What::Recalled => "recalled",
            What::Served { .. } => "served",
            What::PutBack => "put_back",
            What::Held { .. } => "held",
            What::HoldMoved { .. } => "hold_moved",
            What::Returned => "returned",
            What::Offered { .. } => "offered",
            What::Declined => "declined",
            What::CallbackSet { .. } => "callback_set",
            What::Attempted { .. } => "attempted",
            What::ServiceSet { .. } => "service_set",
            What::LegAdded { .. } => "leg_added",
            What::SteppedOut => "stepped_out",
            What::SteppedBack { .. } => "stepped_back",
            What::StepDone { .. } => "step_done",
            What::Turned { .. } => "turned",
            What::Escalated { .. } => "escalated",
            What::Met { .. } => "met",
            What::UrgencySet { .. } => "urgency_set",
            What::KeptApart { .. } => "kept_apart",
            What::Ended { .. } => "ended",
            What::Reopened { .. } => "reopened",
            What::Reinstated { .. } => "reinstated",
            What::Undone { .. } => "undone",
            What::Noted => "noted",
            What::HungUp => "hung_up",
            What::AlertRaised { .. } => "alert_raised",
            What::AlertPressed { .. } => "alert_pressed",
            What::AlertAnswered { .. } => "alert_answered",
            What::AlertClosed { .. } => "alert_closed",
            What::NumberVoided { .. } => "number_voided",
            What::AlarmRang { .. } => "alarm_rang",
            What::AlarmSeen { .. } => "alarm_seen",
            What::AlarmOver { .. } => "alarm_over",
            What::ClockCorrected { .. } => "clock_corrected",
            What::TimesMoved { .. } => "times_moved",
            What::CallTold(_) => "call_told",
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
    /// Real.
    Real,
    /// Pressed by mistake.
    Mistake,
    /// A test.
    Test,
}

/// A fact's text cannot be understood.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// A newer program wrote a kind this one does not know.
    #[error(
        "fact {seq} is of the kind “{kind}”, which this version does not know: run a newer version on this database"
    )]
    UnknownKind {
        /// The kind.
        kind: String,
        /// Where in the log.
        seq: u64,
    },
    /// The text is damaged.
    #[error("a fact cannot be read: {0}")]
    Broken(#[from] serde_json::Error),
}

/// The hash before the first fact of a chain.
pub const GENESIS: [u8; 32] = [0; 32];

impl Fact {
    /// The text that is stored, exported and hashed.
    ///
    /// # Errors
    /// When the value cannot be written as JSON, which no fact this program builds does.
    pub fn encode(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// Its moment by the clock of the facts before it: another than its own where it corrects that clock.
    #[must_use]
    pub fn at_before(&self) -> At {
        match self.what {
            What::ClockCorrected { by_ms, .. } => self.at + by_ms,
            _ => self.at,
        }
    }

    /// Reads a stored text. Fields not known are passed over.
    ///
    /// # Errors
    /// [`Unreadable`] for a kind from a newer program or a damaged text.
    pub fn decode(text: &str) -> Result<Fact, Unreadable> {
        #[derive(Deserialize)]
        struct Head {
            kind: String,
            seq: u64,
        }
        serde_json::from_str::<Fact>(text).map_err(|error| match serde_json::from_str::<Head>(text) {
            Ok(head) if !KINDS.contains(&head.kind.as_str()) => {
                Unreadable::UnknownKind { kind: head.kind, seq: head.seq }
            }
            _ => Unreadable::Broken(error),
        })
    }
}

/// SHA-256 over the previous hash and the stored bytes.
#[must_use]
pub fn chain(previous: &[u8], text: &str) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(previous);
    hasher.update(text.as_bytes());
    hasher.finalize().into()
}

/// Every kind this program knows, as it stands in the text.
pub const KINDS: [&str; 46] = [
    "configured",
    "window_opened",
    "window_away",
    "window_closed",
    "arrived",
    "acknowledged",
    "answered",
    "asked_to_wait",
    "called",
    "recalled",
    "served",
    "put_back",
    "held",
    "hold_moved",
    "returned",
    "offered",
    "declined",
    "callback_set",
    "attempted",
    "service_set",
    "leg_added",
    "stepped_out",
    "stepped_back",
    "step_done",
    "turned",
    "escalated",
    "met",
    "urgency_set",
    "kept_apart",
    "ended",
    "reopened",
    "reinstated",
    "undone",
    "noted",
    "hung_up",
    "alert_raised",
    "alert_pressed",
    "alert_answered",
    "alert_closed",
    "number_voided",
    "alarm_rang",
    "alarm_seen",
    "alarm_over",
    "clock_corrected",
    "times_moved",
    "call_told",
];
