//! What can be asked of a line. A command carries no free text: names, notes and references are stored
//! separately by the caller.

pub use crate::visit::{Ticked, Verb};
pub use crate::vocabulary::visit::CallEventKind;

use crate::alarm::kinds::Audience;
use crate::alarm::sight::Sight;
use crate::fact::{AlertEnd, Place};
use crate::ids::{
    AlarmId, AlertId, Code, DistrictId, KioskId, ServiceId, SessionId, StaffId, VisitId, WindowId,
};
use crate::notice::Emergency;
use crate::rules::Rules;
use crate::time::{At, Day, HOUR, Ms};
use crate::vocabulary::closing::{Closing, Serves, Tickets};
use crate::vocabulary::people::Actor;
use crate::vocabulary::visit::{Channel, LateReason, Quote, Source};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Who asks, when, and the circumstances outside the line at that moment.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The person or device, and the window it acts for.
    pub actor: Actor,
    /// The command's own time, never before the line's last fact.
    pub at: At,
    /// The business day of that time.
    pub day: Day,
    /// The district was open at that time.
    pub open: bool,
    /// For an arrival that is entered later: people do come at such a time, as the calendar of the district
    /// says.
    pub likely: bool,
    /// People who are waiting will still be served, as [`crate::presence::still_serves`] decides: also after
    /// closing time.
    pub serves: bool,
    /// The closing that people are told of: from the warning on and until the next opening.
    pub closing: Option<Closing>,
    /// While it is closed: the next opening, once people at the door may take a number.
    pub opens_soon: Option<At>,
    /// The actor has the rights of a supervisor.
    pub supervisor: bool,
    /// New ids for what the command creates: a visit or an alert, and a leg.
    pub fresh: [Uuid; 2],
}

/// A request to change a line.
#[derive(Debug, Clone)]
pub enum Command {
    /// A person arrives.
    CheckIn(CheckIn),
    /// Set aside as many numbers for slips that are printed.
    LeaseSlips(u32),
    /// A telephone system reports an event.
    Call(CallEvent),
    /// Open a window for some services, or all.
    Open {
        /// The window to open.
        window: WindowId,
        /// The services it takes; absent: all.
        services: Option<Vec<ServiceId>>,
        /// Take it over from the officer who has it.
        take_over: bool,
        /// A sign-on session for this service begins there, or goes on; any other session ends.
        sign_on: Option<ServiceId>,
    },
    /// Close a window whose officer has left: a person at the window goes back to the line in their former
    /// place. A window that another officer or session has by now stays as it is.
    Free {
        /// The window that was left.
        window: WindowId,
        /// The officer who left.
        staff: StaffId,
        /// The session in which they had it; none for a program.
        session: Option<SessionId>,
    },
    /// Mark the officer as away.
    Away {
        /// The window the officer leaves.
        window: WindowId,
        /// Why, as a code of the list of reasons for being away.
        reason: Code,
        /// The promised return.
        back_at: Option<At>,
    },
    /// Close a window; its holds go to another or back to the line.
    Close {
        /// The window to close.
        window: WindowId,
        /// The window that gets its holds; absent: back to the line.
        hand_to: Option<WindowId>,
    },
    /// Call the next person the window may take.
    Next {
        /// The window that is free.
        window: WindowId,
    },
    /// Put the visit being served on hold and go on with another that is on hold.
    Swap {
        /// The window of both visits.
        window: WindowId,
        /// The visit to go on with.
        visit: VisitId,
    },
    /// Apply a verb to one visit.
    Visit {
        /// The visit to change.
        visit: VisitId,
        /// The change that is asked for.
        verb: Verb,
        /// The version the client saw; none: any version.
        if_match: Option<u64>,
    },
    /// "I need help now".
    RaiseAlert {
        /// Where it was pressed.
        place: Place,
    },
    /// An officer is going there.
    AnswerAlert {
        /// The alert to answer.
        alert: AlertId,
    },
    /// Close an alert.
    CloseAlert {
        /// The alert to close.
        alert: AlertId,
        /// How it is classified.
        as_what: AlertEnd,
    },
    /// Show an emergency notice on the lobby screens in place of everything but the calls, or none any longer.
    ShowEmergency {
        /// What they say; none: back to normal.
        notice: Option<Emergency>,
    },
    /// The recorded times are wrong: the record continues at the true time.
    CorrectClock {
        /// The reason, in the words of an operator.
        why: Option<String>,
    },
    /// Ring every alarm that is due, and close every alarm that is over.
    Watch(Box<Sight>),
    /// A person has seen an alarm.
    SeeAlarm {
        /// The alarm that was seen.
        alarm: AlarmId,
        /// The audience that person belongs to.
        to: Audience,
    },
    /// Change the rules of the district.
    Configure(Box<Rules>),
    /// The same, if the rules are still those that the change was based on.
    Reconfigure {
        /// The rules the change was based on.
        seen: Box<Rules>,
        /// The new rules.
        rules: Box<Rules>,
    },
    /// The district closes soon: tell everyone who waits, and has not been told.
    WarnOfClosing,
    /// The desk decides how the day ends.
    DecideClosing {
        /// The sequence number of the decision it was made from; none: there was none.
        seen: Option<u64>,
        /// The tickets that are given until then.
        tickets: Tickets,
        /// The people who are served after it.
        serves: Serves,
    },
    /// An officer signs off a day.
    SignDay {
        /// The business day.
        day: Day,
    },
    /// The day is over: people of an earlier day who were told of the closing, chose nothing and still wait in
    /// a closed district end as closed unserved.
    Sweep {
        /// Visits of people who came while it was closed and for whom it has not been open since.
        spared: Vec<VisitId>,
    },
}

/// An arrival as it is requested.
#[derive(Debug, Clone)]
pub struct CheckIn {
    /// How the person came.
    pub channel: Channel,
    /// How the arrival time is known.
    pub source: Source,
    /// When, if earlier than now.
    pub arrived_at: Option<At>,
    /// The service, when known.
    pub service: Option<ServiceId>,
    /// The person's language, as a tag.
    pub language: Option<String>,
    /// What the person needs, as codes of the list of needs.
    pub needs: Vec<Code>,
    /// The ZIP code or area the person gave.
    pub area: Option<String>,
    /// The number of people who came together.
    pub party_size: Option<u16>,
    /// The kiosk whose series numbers the ticket.
    pub kiosk: Option<KioskId>,
    /// The wait that is quoted.
    pub quote: Option<Quote>,
    /// What follows right after the arrival.
    pub then: Then,
    /// The visit in another line that this one continues.
    pub from_visit: Option<VisitId>,
    /// The number of the paper slip that the person holds.
    pub slip: Option<u32>,
    /// Why it is entered only now.
    pub late_reason: Option<LateReason>,
    /// The time is right, although people rarely come then.
    pub sure_of_time: bool,
    /// The slip is right, although its number was not printed here.
    pub sure_of_slip: bool,
}

impl CheckIn {
    /// A telephone call before anything was asked.
    #[must_use]
    pub fn phone() -> CheckIn {
        CheckIn {
            channel: Channel::Phone,
            source: Source::Telephone,
            arrived_at: None,
            service: None,
            language: None,
            needs: Vec::new(),
            area: None,
            party_size: None,
            kiosk: None,
            quote: None,
            then: Then::Line,
            from_visit: None,
            slip: None,
            late_reason: None,
            sure_of_time: false,
            sure_of_slip: false,
        }
    }

    /// Whether an officer deals with the person at once.
    pub(crate) fn is_answered(&self) -> bool {
        self.channel == Channel::Phone || matches!(self.then, Then::Quick(_))
    }

    /// Whether the person stands in the line from here on.
    pub(crate) fn waits(&self) -> bool {
        !self.is_answered() && matches!(self.then, Then::Line)
    }
}

/// What happens right after a check-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// Nothing: the person waits in the line; a caller is with the officer who answered.
    Line,
    /// Served at once at this window.
    Serve(WindowId),
    /// A quick question at this window: answered, and the visit has ended.
    Quick(WindowId),
    /// The person asks for a call and does not wait here. Accepted while the district is closed, too.
    CallBack {
        /// When the callback is due.
        due: Option<At>,
    },
}

/// An event that a telephone system reports.
#[derive(Debug, Clone)]
pub struct CallEvent {
    /// The system's name for the call.
    pub call: String,
    /// What happened to the call.
    pub event: CallEventKind,
    /// When it happened, by the clock of the system.
    pub at: At,
    /// The window of the agent, if it is a window of this district.
    pub window: Option<WindowId>,
}

/// A reported time may be this far in the past.
const BELIEVED: Ms = HOUR;

impl CallEvent {
    /// When it happened, as far as the reported time is credible: never after now.
    #[must_use]
    pub fn happened_at(&self, now: At) -> At {
        if now - self.at > BELIEVED { now } else { self.at.min(now) }
    }

    /// Whether it belongs to a different call than the one of this name that was over by then: some systems
    /// reuse names.
    #[must_use]
    pub fn is_of_another(&self, over_at: At, now: At) -> bool {
        self.at.min(now) - over_at > BELIEVED
    }

    /// The visit of the call: a UUID of version 8 from SHA-256 over district and call, so that whichever
    /// event comes first, and however late another one, all find the same visit.
    #[must_use]
    pub fn visit(&self, district: &DistrictId) -> VisitId {
        let mut hasher = Sha256::new();
        hasher.update(district.as_str().as_bytes());
        hasher.update([0]);
        hasher.update(self.call.as_bytes());
        let hash: [u8; 32] = hasher.finalize().into();
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(hash).for_each(|(byte, of)| *byte = of);
        VisitId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

/// The result of a command that was not refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The visit that was changed.
    Visit(VisitId),
    /// The visit that was created.
    Created(VisitId),
    /// Nobody whom the window may take is waiting.
    Nobody,
    /// The window that was changed.
    Window(WindowId),
    /// The alert that was raised or changed.
    Alert(AlertId),
    /// The alarm that was seen.
    Alarm(AlarmId),
    /// The block of numbers that was set aside: the first and the last.
    Slips(u32, u32),
    /// Done, with nothing to show.
    Done,
}
