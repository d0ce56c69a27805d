//! What can be asked, as a skin hands it over: texts unchecked.

use domain::command::{CallEvent, Verb};
use domain::fact::AlertEnd;
use domain::ids::{AlarmId, AlertId, Code, DistrictId, ServiceId, StepKey, VisitId, WindowId};
use domain::script::run::{Given, How, SkipReason};
use domain::time::{At, Day};
use domain::visit::{Channel, Source};
use sha2::{Digest, Sha256};

/// What is asked, as a skin hands it over: texts unchecked.
#[derive(Debug, Clone)]
pub struct Request {
    /// What is asked.
    pub ask: Ask,
    /// The client's idempotency key.
    pub key: Option<String>,
    /// A hash of the request, to tell a repetition from another use of the key.
    pub fingerprint: [u8; 32],
}

/// What can be asked.
#[derive(Debug, Clone)]
pub enum Ask {
    /// A person arrives.
    CheckIn(DistrictId, Arrival),
    /// A telephone system reports.
    Call(DistrictId, CallEvent, Option<String>),
    /// Open a window; also one that another officer has, when told so; for a sign-on session, if one is named.
    Open(DistrictId, WindowId, Option<Vec<ServiceId>>, bool, Option<ServiceId>),
    /// Leave a window for a while.
    Away(DistrictId, WindowId, Code, Option<At>),
    /// Close a window.
    Close(DistrictId, WindowId, Option<WindowId>),
    /// Call the next person.
    Next(DistrictId, WindowId),
    /// Hold one, go on with another.
    Swap(DistrictId, WindowId, VisitId),
    /// Something about a visit.
    Visit(VisitId, Verb, Texts, Option<u64>),
    /// A note that is still being written.
    Draft(VisitId, Texts),
    /// A step of the script, done or passed over.
    Step(VisitId, Tick, Option<u64>),
    /// "I need help now".
    RaiseAlert(DistrictId, Option<WindowId>),
    /// A colleague goes where help was called for.
    AnswerAlert(DistrictId, AlertId),
    /// It is over.
    CloseAlert(DistrictId, AlertId, AlertEnd),
    /// Somebody has seen an alarm.
    SeeAlarm(DistrictId, AlarmId),
}

/// An arrival as a skin hands it over.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The channel of arrival.
    pub channel: Channel,
    /// The service, if one was chosen.
    pub service: Option<ServiceId>,
    /// Language tag.
    pub language: Option<String>,
    /// The name the person gave.
    pub name: Option<String>,
    /// The telephone number the person gave.
    pub phone: Option<String>,
    /// What the person needs, by codes of the list.
    pub needs: Vec<Code>,
    /// A note, kept apart from the facts.
    pub note: Option<String>,
    /// Postcode or area.
    pub area: Option<String>,
    /// How many people.
    pub party_size: Option<u16>,
    /// When the person arrived, if that was earlier.
    pub arrived_at: Option<At>,
    /// How the arrival is known.
    pub source: Option<Source>,
    /// Served at once at this window.
    pub window: Option<WindowId>,
    /// A quick question: answered and over.
    pub quick: bool,
}

/// Free texts that come with something about a visit.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    /// A note, kept apart from the facts.
    pub note: Option<String>,
    /// A reference, such as a report number.
    pub reference: Option<String>,
    /// A promise, in words.
    pub promise: Option<String>,
    /// A name, for a visit that had none.
    pub name: Option<String>,
    /// A telephone number, for a visit that had none.
    pub phone: Option<String>,
}

/// A hash of a request: what is asked, where, with which body.
#[must_use]
pub fn fingerprint(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// A step as an officer ticks it.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// The step, by its key.
    pub step: StepKey,
    /// It was passed over instead of done.
    pub skipped: bool,
    /// Why, where it must be done.
    pub reason: Option<SkipReason>,
    /// What was answered.
    pub answer: Option<TickAnswer>,
    /// How it was obtained.
    pub how: How,
}

/// An answer as a skin hands it over.
#[derive(Debug, Clone, PartialEq)]
pub enum TickAnswer {
    /// As it is.
    Given(Given),
    /// A day and minutes after midnight, on the clock on the district's wall.
    Local(Day, u16),
}
