//! What can be asked of a line. A command carries no free text: names, notes and references are kept apart by the caller.

pub use crate::vocabulary::visit::CallEventKind;

use crate::alarm::kinds::To;
use crate::alarm::sight::Sight;
use crate::fact::{AlertEnd, Place};
use crate::ids::{
    AlarmId, AlertId, Code, DistrictId, KioskId, ScriptId, ServiceId, SessionId, StaffId, StepKey, VisitId,
    WindowId,
};
use crate::rules::Rules;
use crate::time::{At, Day, HOUR, Ms};
use crate::visit::VerbKind;
use crate::vocabulary::people::Actor;
use crate::vocabulary::script::{Answer, Escalation, How, ScriptRef, SkipReason};
use crate::vocabulary::visit::{Channel, Quote, Source};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Who asks, when, and what the world outside the line looks like at that moment.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Who, at which window.
    pub actor: Actor,
    /// The command's own time, never before the line's last fact.
    pub at: At,
    /// The business day, by when it happened.
    pub day: Day,
    /// The district is open, or was then.
    pub open: bool,
    /// Whoever waits will still be served, as [`crate::presence::still_serves`] has it: also after closing time.
    pub serves: bool,
    /// The actor may do what a supervisor may.
    pub supervisor: bool,
    /// Ids for whatever is made: a visit or an alert, and a leg.
    pub fresh: [Uuid; 2],
}

/// A command.
#[derive(Debug, Clone)]
pub enum Command {
    /// A person arrives.
    CheckIn(CheckIn),
    /// A telephone system reports.
    Call(CallEvent),
    /// Open a window for some services, or all.
    Open {
        /// The window it is about.
        window: WindowId,
        /// What it takes; all when absent.
        services: Option<Vec<ServiceId>>,
        /// Also from the officer who has it.
        take_over: bool,
        /// A sign-on session for this service begins there, or goes on; any other ends.
        sign_on: Option<ServiceId>,
    },
    /// Close a window whose officer has left: whoever is there goes back to the line, their place kept. One that somebody else, or
    /// another session, has by now stays as it is.
    Free {
        /// The window it is about.
        window: WindowId,
        /// Who has left.
        staff: StaffId,
        /// In which session they had it; none for a program.
        session: Option<SessionId>,
    },
    /// The officer goes away.
    Away {
        /// The window it is about.
        window: WindowId,
        /// Why, as a code of the list of reasons for being away.
        reason: Code,
        /// Back when.
        back_at: Option<At>,
    },
    /// Close a window; its holds go to another or back to the line.
    Close {
        /// The window it is about.
        window: WindowId,
        /// Where its holds go.
        hand_to: Option<WindowId>,
    },
    /// Call the next person the window may take.
    Next {
        /// Which window.
        window: WindowId,
    },
    /// Put whoever is served on hold and go on with another that is on hold.
    Swap {
        /// At which window.
        window: WindowId,
        /// With whom to go on.
        visit: VisitId,
    },
    /// Something about one visit.
    Visit {
        /// The visit it is about.
        visit: VisitId,
        /// What is asked of it.
        verb: Verb,
        /// The version the client saw.
        if_match: Option<u64>,
    },
    /// "I need help now".
    RaiseAlert {
        /// From where.
        place: Place,
    },
    /// Somebody goes.
    AnswerAlert {
        /// The alert it is about.
        alert: AlertId,
    },
    /// It is over.
    CloseAlert {
        /// The alert it is about.
        alert: AlertId,
        /// As what.
        as_what: AlertEnd,
    },
    /// The times on record are wrong: the record goes on at the true time.
    CorrectClock {
        /// Why, in the words of an operator.
        why: Option<String>,
    },
    /// Everything that should have rung by now rings, everything that is over is over.
    Watch(Box<Sight>),
    /// Somebody has seen an alarm.
    SeeAlarm {
        /// The alarm that was seen.
        alarm: AlarmId,
        /// What they are.
        to: To,
    },
    /// The district decides its rules anew.
    Configure(Box<Rules>),
    /// The same, if its rules are still those that the change was made from.
    Reconfigure {
        /// The rules it was made from.
        seen: Box<Rules>,
        /// The new ones.
        rules: Box<Rules>,
    },
    /// The day is over: whoever still waits from an earlier day in a closed district ends as closed unserved.
    Sweep {
        /// Whoever came while it was closed and has not seen it open since.
        spared: Vec<VisitId>,
    },
}

/// An arrival.
#[derive(Debug, Clone)]
pub struct CheckIn {
    /// How the person came.
    pub channel: Channel,
    /// How the time is known.
    pub source: Source,
    /// When, if earlier than now.
    pub arrived_at: Option<At>,
    /// What for.
    pub service: Option<ServiceId>,
    /// Language tag.
    pub language: Option<String>,
    /// What the person needs, as codes of the list of needs.
    pub needs: Vec<Code>,
    /// Postcode or area.
    pub area: Option<String>,
    /// How many people.
    pub party_size: Option<u16>,
    /// The kiosk whose series numbers the ticket.
    pub kiosk: Option<KioskId>,
    /// The wait that is told.
    pub quote: Option<Quote>,
    /// What happens at once.
    pub then: Then,
    /// The visit in another line this one continues.
    pub from_visit: Option<VisitId>,
}

impl CheckIn {
    /// A telephone call as nobody has asked anything yet.
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
        }
    }
}

/// What happens right after a check-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// Nothing: the person stands in the line; a caller is with whoever answered.
    Line,
    /// Served at once at this window.
    Serve(WindowId),
    /// A quick question: answered and over.
    Quick(WindowId),
    /// The person asks for a call and does not wait here. Taken while the district is closed, too.
    CallBack {
        /// By when.
        due: Option<At>,
    },
}

/// What a telephone system reports.
#[derive(Debug, Clone)]
pub struct CallEvent {
    /// Its name for the call.
    pub call: String,
    /// What happened.
    pub event: CallEventKind,
    /// When it happened there.
    pub at: At,
    /// The window of the agent, if it is one of ours.
    pub window: Option<WindowId>,
}

/// A telephone system is believed about the past for so long.
const BELIEVED: Ms = HOUR;

impl CallEvent {
    /// When it happened, as far as the telephone system is believed: never after now.
    #[must_use]
    pub fn happened_at(&self, now: At) -> At {
        if now - self.at > BELIEVED { now } else { self.at.min(now) }
    }

    /// Whether it is about another call than one of this name that was over by then: some systems use their names again.
    #[must_use]
    pub fn is_of_another(&self, over_at: At, now: At) -> bool {
        self.at.min(now) - over_at > BELIEVED
    }

    /// The visit of the call: a UUID of version 8 from SHA-256 over district and call, so that whichever event comes first, and
    /// however late another one, they find the same.
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

/// How a visit can be ended by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndAs {
    /// An emergency, handed to 911.
    SentTo911,
    /// Stays with the police.
    InCustody,
    /// Answered at the kiosk.
    AnsweredAtKiosk,
    /// Hung up while ringing.
    RangOff,
}

/// What can be asked of a visit.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // The verbs are explained at `VerbKind`, one for one; the fields at the facts they become.
pub enum Verb {
    Acknowledge,
    Answer { window: Option<WindowId> },
    Wait,
    Call { window: WindowId, reason: Option<Code> },
    Recall,
    Serve { window: Option<WindowId> },
    PutBack,
    Hold { reason: Code, due_ms: Option<Ms> },
    Resume { window: Option<WindowId> },
    Transfer { service: Option<ServiceId>, window: Option<WindowId> },
    Accept { window: Option<WindowId> },
    Decline,
    CallBack { due_ms: Option<Ms> },
    Attempt { reached: bool },
    SetService { service: ServiceId },
    SetUrgent { urgent: bool },
    KeepApart { other: VisitId, apart: bool },
    AddLeg { service: ServiceId },
    StepOut,
    StepBack,
    Step(Box<Ticked>),
    Turn { script: Option<ScriptId> },
    Escalate { to: Escalation },
    Meet { to: Escalation },
    Resolve { outcome: Code, has_reference: bool, promise_due: Option<At> },
    Refer { to: Code },
    End(EndAs),
    NoShow { looked: bool },
    Leave,
    Cancel { reason: Code },
    Reinstate,
    Reopen { reason: Code },
    Undo,
    Note,
}

/// A step of the script, done or passed over, as the door has checked it against the version that leads.
#[derive(Debug, Clone, PartialEq)]
pub struct Ticked {
    /// Of which script and version.
    pub script: ScriptRef,
    /// The step of that script.
    pub step: StepKey,
    /// Passed over.
    pub skipped: bool,
    /// Why, where it must be done.
    pub reason: Option<SkipReason>,
    /// What was answered.
    pub answer: Option<Answer>,
    /// How it was obtained.
    pub how: How,
}

impl Verb {
    /// Its row in the table of moves; undo has none.
    #[must_use]
    pub fn kind(&self) -> Option<VerbKind> {
        use VerbKind as K;
        Some(match self {
            Verb::Acknowledge => K::Acknowledge,
            Verb::Answer { .. } => K::Answer,
            Verb::Wait => K::Wait,
            Verb::Call { .. } => K::Call,
            Verb::Recall => K::Recall,
            Verb::Serve { .. } => K::Serve,
            Verb::PutBack => K::PutBack,
            Verb::Hold { .. } => K::Hold,
            Verb::Resume { .. } => K::Resume,
            Verb::Transfer { .. } => K::Transfer,
            Verb::Accept { .. } => K::Accept,
            Verb::Decline => K::Decline,
            Verb::CallBack { .. } => K::CallBack,
            Verb::Attempt { .. } => K::Attempt,
            Verb::SetService { .. } => K::SetService,
            Verb::AddLeg { .. } => K::AddLeg,
            Verb::StepOut => K::StepOut,
            Verb::StepBack => K::StepBack,
            Verb::Step(_) => K::Step,
            Verb::Turn { .. } => K::Turn,
            Verb::Escalate { .. } => K::Escalate,
            Verb::Meet { .. } => K::Meet,
            Verb::SetUrgent { .. } => K::SetUrgent,
            Verb::KeepApart { .. } => K::KeepApart,
            Verb::Resolve { .. } => K::Resolve,
            Verb::Refer { .. } => K::Refer,
            Verb::End(EndAs::SentTo911) => K::SendTo911,
            Verb::End(EndAs::InCustody) => K::TakeIntoCustody,
            Verb::End(EndAs::AnsweredAtKiosk) => K::AnswerAtKiosk,
            Verb::End(EndAs::RangOff) => K::RingOff,
            Verb::NoShow { .. } => K::NoShow,
            Verb::Leave => K::Leave,
            Verb::Cancel { .. } => K::Cancel,
            Verb::Reinstate => K::Reinstate,
            Verb::Reopen { .. } => K::Reopen,
            Verb::Note => K::Note,
            Verb::Undo => return None,
        })
    }
}

/// What a command that was not refused came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// This visit, as it now stands.
    Visit(VisitId),
    /// A visit that was made.
    Created(VisitId),
    /// Nobody the window may take is waiting.
    Nobody,
    /// This window, as it now stands.
    Window(WindowId),
    /// This alert, as it now stands.
    Alert(AlertId),
    /// This alarm, as it now stands.
    Alarm(AlarmId),
    /// Done, and nothing to show.
    Done,
}
