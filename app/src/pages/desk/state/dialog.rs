//! Which dialogs the desk has, each with what it is about. To add one: a variant here, its view in `dialogs/`.

use domain::ids::{AlertId, StepKey, VisitId, WindowId};
use serde::{Deserialize, Serialize};

/// What a dialog on the screen asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dialog {
    /// All keys, and to change them.
    Keys,
    /// Why this one before others.
    CallThis(VisitId),
    /// Why on hold, and how long.
    Hold(VisitId),
    /// What came of it.
    Resolve(VisitId),
    /// From whom they are kept apart.
    KeepApart(VisitId),
    /// To which window or service.
    Transfer(VisitId),
    /// Who can help.
    Refer(VisitId),
    /// Did you go and look?
    NoShow(VisitId),
    /// Why it is taken out.
    Cancel(VisitId),
    /// Why it is opened again.
    Reopen(VisitId),
    /// What it is about.
    Service(VisitId),
    /// What else it is about.
    SecondNeed(VisitId),
    /// Why a step that must be done is passed over.
    SkipStep(VisitId, StepKey),
    /// Which situation has come up.
    Situation(VisitId),
    /// A note to somebody in the line.
    Note(VisitId),
    /// A telephone call that was just answered.
    Phone(VisitId),
    /// By when to call back.
    CallBack(VisitId),
    /// Whether the person was reached.
    Attempt(VisitId),
    /// Everything else for one in the line.
    More(VisitId),
    /// Who came, and what for.
    CheckIn,
    /// Why away, and back when.
    Away,
    /// Who takes what is open.
    HandOver,
    /// What an alert was.
    CloseAlert(AlertId),
    /// Which service, and by when they had to arrive.
    Session,
    /// Whether whoever is served goes on hold for a call that rings.
    TakeCall(VisitId),
    /// Whether a window is taken over from the officer who has it, for these services.
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
            | Dialog::Attempt(id)
            | Dialog::More(id)
            | Dialog::TakeCall(id) => Some(*id),
            Dialog::Keys
            | Dialog::CheckIn
            | Dialog::Away
            | Dialog::HandOver
            | Dialog::CloseAlert(_)
            | Dialog::Session
            | Dialog::TakeOver(..) => None,
        }
    }
}
