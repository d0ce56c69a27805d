//! The dialogs of the desk, each with what it is about. To add one: a variant here, its view in `dialogs/`.

use domain::ids::{AlertId, StepKey, VisitId, WindowId};
use serde::{Deserialize, Serialize};

/// The question of an open dialog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dialog {
    /// The list of all keys, where they can be changed.
    Keys,
    /// Why this visit is called out of order.
    CallThis(VisitId),
    /// Why it is put on hold, and for how long.
    Hold(VisitId),
    /// The outcome of the visit.
    Resolve(VisitId),
    /// Whom it is kept apart from.
    KeepApart(VisitId),
    /// The window or service it is transferred to.
    Transfer(VisitId),
    /// The place it is referred to.
    Refer(VisitId),
    /// Whether the officer went and looked for the person.
    NoShow(VisitId),
    /// Why it is cancelled.
    Cancel(VisitId),
    /// Why it is reopened.
    Reopen(VisitId),
    /// The service of the visit.
    Service(VisitId),
    /// The service of a second need.
    SecondNeed(VisitId),
    /// Why a required step is skipped.
    SkipStep(VisitId, StepKey),
    /// Which situation has come up.
    Situation(VisitId),
    /// A note about a visit in the line.
    Note(VisitId),
    /// A telephone call that was just answered.
    Phone(VisitId),
    /// When to call back.
    CallBack(VisitId),
    /// What a person who waits chooses for the closing.
    Chosen(VisitId),
    /// Whether the person was reached.
    Attempt(VisitId),
    /// All other actions for a visit in the line.
    More(VisitId),
    /// Checking a person in.
    CheckIn,
    /// Why the officer is away, and until when.
    Away,
    /// Who takes the open visits.
    HandOver,
    /// How the day ends.
    Closing,
    /// Which emergency notice the lobby screens show.
    Emergency,
    /// What an alert was.
    CloseAlert(AlertId),
    /// The service of a sign-on session, and its deadline for arrivals.
    Session,
    /// Whether to put the visit being served on hold for a ringing call.
    TakeCall(VisitId),
    /// Whether to take over a window, for these services, from the officer who holds it.
    TakeOver(WindowId, Option<Vec<String>>),
}

impl Dialog {
    /// The visit it is about.
    pub fn visit(&self) -> Option<VisitId> {
        match self {
            Dialog::CallThis(id)
            | Dialog::Hold(id)
            | Dialog::Resolve(id)
            | Dialog::KeepApart(id)
            | Dialog::Transfer(id)
            | Dialog::Refer(id)
            | Dialog::NoShow(id)
            | Dialog::Cancel(id)
            | Dialog::Reopen(id)
            | Dialog::Service(id)
            | Dialog::SecondNeed(id)
            | Dialog::SkipStep(id, _)
            | Dialog::Situation(id)
            | Dialog::Note(id)
            | Dialog::Phone(id)
            | Dialog::CallBack(id)
            | Dialog::Chosen(id)
            | Dialog::Attempt(id)
            | Dialog::More(id)
            | Dialog::TakeCall(id) => Some(*id),
            Dialog::Keys
            | Dialog::CheckIn
            | Dialog::Away
            | Dialog::HandOver
            | Dialog::Closing
            | Dialog::Emergency
            | Dialog::CloseAlert(_)
            | Dialog::Session
            | Dialog::TakeOver(..) => None,
        }
    }
}
