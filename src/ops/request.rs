//! Requests to the use cases, as the layer above hands them over: texts are not checked yet.

pub use crate::model::texts::Texts;

use domain::command::{CallEvent, Verb};
use domain::fact::AlertEnd;
use domain::ids::{AlarmId, AlertId, Code, DistrictId, ServiceId, StepKey, VisitId, WindowId};
use domain::notice::Emergency;
use domain::script::run::{Given, How, SkipReason};
use domain::time::{At, Day};
use domain::visit::{Channel, LateReason, Source};
use domain::vocabulary::closing::{Serves, Tickets};
use sha2::{Digest, Sha256};

/// A request as the layer above hands it over: texts are not checked yet.
#[derive(Debug, Clone)]
pub struct Request {
    /// The operation that is requested.
    pub ask: Operation,
    /// The client's idempotency key.
    pub key: Option<String>,
    /// A hash of the request, to distinguish a repetition from another use of the key.
    pub fingerprint: [u8; 32],
}

/// The operations that can be requested.
#[derive(Debug, Clone)]
pub enum Operation {
    /// A person arrives.
    CheckIn(DistrictId, Arrival),
    /// Set aside as many numbers for paper slips that are printed.
    LeaseSlips(DistrictId, u32),
    /// A telephone system reports an event of a call; the text identifies the caller.
    Call(DistrictId, CallEvent, Option<String>),
    /// Open a window, for some services or for all; the flag takes over one that another officer has; the
    /// last service names a sign-on session.
    Open(DistrictId, WindowId, Option<Vec<ServiceId>>, bool, Option<ServiceId>),
    /// Leave a window for a while: the reason, and when the officer will be back.
    Away(DistrictId, WindowId, Code, Option<At>),
    /// Close a window; its visits on hold go to the second window, if given, otherwise back to the line.
    Close(DistrictId, WindowId, Option<WindowId>),
    /// Call the next person to a window.
    Next(DistrictId, WindowId),
    /// Put the current visit on hold and continue with another.
    Swap(DistrictId, WindowId, VisitId),
    /// A verb on a visit; the number, if given, is the version the client has seen.
    Visit(VisitId, Verb, Texts, Option<u64>),
    /// A note that is still being typed.
    Draft(VisitId, Texts),
    /// A step of the script, done or skipped.
    Step(VisitId, Tick, Option<u64>),
    /// An officer presses "I need help now".
    RaiseAlert(DistrictId, Option<WindowId>),
    /// A colleague goes to where help was requested.
    AnswerAlert(DistrictId, AlertId),
    /// A request for help is over.
    CloseAlert(DistrictId, AlertId, AlertEnd),
    /// Show an emergency notice on the lobby screens, or none any longer.
    ShowEmergency(DistrictId, Option<Emergency>),
    /// A person confirms having seen an alarm.
    SeeAlarm(DistrictId, AlarmId),
    /// The desk decides how the day ends: the decision that it saw, tickets, and who is served after closing.
    DecideClosing(DistrictId, Option<u64>, Tickets, Serves),
    /// An officer signs off a business day.
    SignDay(DistrictId, Day),
}

/// An arrival as the layer above hands it over.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The channel of arrival.
    pub channel: Channel,
    /// The service, if one was chosen.
    pub service: Option<ServiceId>,
    /// Language tag, such as `es`.
    pub language: Option<String>,
    /// What is personal, and stored separately from the facts.
    pub texts: Texts,
    /// What the person needs, by codes of the list.
    pub needs: Vec<Code>,
    /// Postcode or area, as the district lists it.
    pub area: Option<String>,
    /// How many people came together.
    pub party_size: Option<u16>,
    /// When the person arrived, if that was earlier.
    pub arrived_at: Option<At>,
    /// How the time of arrival is known.
    pub source: Option<Source>,
    /// The number of the paper slip that the person holds.
    pub slip: Option<u32>,
    /// Why it is entered only now.
    pub late_reason: Option<LateReason>,
    /// The time is right, although people rarely come then.
    pub sure_of_time: bool,
    /// The slip is right, although its number was not printed here.
    pub sure_of_slip: bool,
    /// The window at which the visit is served at once.
    pub window: Option<WindowId>,
    /// A quick question, which is answered and closed at once.
    pub quick: bool,
}

impl Arrival {
    /// A person who joins the line now, of whom only the channel is known.
    #[must_use]
    pub fn new(channel: Channel) -> Arrival {
        Arrival {
            channel,
            service: None,
            language: None,
            texts: Texts::default(),
            needs: Vec::new(),
            area: None,
            party_size: None,
            arrived_at: None,
            source: None,
            slip: None,
            late_reason: None,
            sure_of_time: false,
            sure_of_slip: false,
            window: None,
            quick: false,
        }
    }
}

/// A hash over the parts of a request: operation, place and body.
#[must_use]
pub fn fingerprint(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// A step as an officer marks it.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// The step, by its key in the script.
    pub step: StepKey,
    /// Whether it was skipped instead of done.
    pub skipped: bool,
    /// Why a required step was skipped.
    pub reason: Option<SkipReason>,
    /// The answer, if the step asks a question.
    pub answer: Option<TickAnswer>,
    /// How the answer was obtained.
    pub how: How,
}

/// An answer as the layer above hands it over.
#[derive(Debug, Clone, PartialEq)]
pub enum TickAnswer {
    /// An answer to use as it is.
    Given(Given),
    /// A day and minutes after midnight in local time of the district.
    Local(Day, u16),
}
