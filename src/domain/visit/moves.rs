//! The one table of moves. To add a move: a verb in [`VerbKind`] and its row in [`next_state`].

use crate::vocabulary::visit::StateKind;

/// What can be asked of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VerbKind {
    /// First human contact.
    Acknowledge,
    /// Answer a ringing call.
    Answer,
    /// Ask a caller to hold the line.
    Wait,
    /// Call to a window.
    Call,
    /// Announce again.
    Recall,
    /// Begin serving.
    Serve,
    /// Back into the line.
    PutBack,
    /// Put on hold.
    Hold,
    /// Go on after a hold.
    Resume,
    /// Move a hold to another window.
    MoveHold,
    /// A hold back into the line.
    Return,
    /// Offer to another window or service.
    Transfer,
    /// Take an offer.
    Accept,
    /// Do not take it.
    Decline,
    /// Promise a call-back.
    CallBack,
    /// Record an attempt to call back.
    Attempt,
    /// Choose the service.
    SetService,
    /// Add a second need.
    AddLeg,
    /// Step out, the place kept.
    StepOut,
    /// Come back.
    StepBack,
    /// Tick a step of the script.
    Step,
    /// Open a script for a situation, or put it away.
    Turn,
    /// Call for somebody, from a step.
    Escalate,
    /// Whoever was called for is there.
    Meet,
    /// Stand before all others, or no longer.
    SetUrgent,
    /// Kept apart from another visit, or no longer.
    KeepApart,
    /// End with an outcome.
    Resolve,
    /// End by sending to who can help.
    Refer,
    /// End as an emergency handed over.
    SendTo911,
    /// End in custody.
    TakeIntoCustody,
    /// End: answered at the kiosk.
    AnswerAtKiosk,
    /// End: hung up while ringing.
    RingOff,
    /// End: called and not there.
    NoShow,
    /// End: went away.
    Leave,
    /// End: taken out by staff.
    Cancel,
    /// End: the day was closed.
    CloseUnserved,
    /// Came after all.
    Reinstate,
    /// Open again.
    Reopen,
    /// Write a note.
    Note,
    /// The line went dead while the visit goes on.
    HangUp,
}

/// The one table of moves: where a verb leads from a state, or `None` when it is refused. Verbs that leave the state as
/// it is lead to the same state. Undo is not in the table: it leads back to the state before.
#[must_use]
pub fn next_state(from: StateKind, verb: VerbKind) -> Option<StateKind> {
    use StateKind as S;
    use VerbKind as V;
    let to = match (from, verb) {
        (S::Ringing | S::Answered, V::Answer) => S::Answered,
        (S::Answered, V::Wait) => S::Waiting,
        (S::Waiting | S::Answered | S::Called | S::OnHold, V::CallBack) => S::CallbackDue,
        (S::Waiting, V::Call) => S::Called,
        (S::Called, V::Recall) => S::Called,
        (S::Waiting | S::Called | S::Answered | S::CallbackDue, V::Serve) => S::Serving,
        (S::Called, V::PutBack) => S::Waiting,
        (S::Serving, V::Hold) => S::OnHold,
        (S::OnHold, V::Resume) => S::Serving,
        (S::OnHold, V::MoveHold) => S::OnHold,
        (S::OnHold, V::Return) => S::Waiting,
        (S::Serving, V::Transfer) => S::Offered,
        (S::Offered, V::Accept) => S::Serving,
        (S::Offered, V::Decline) => S::Waiting,
        (S::CallbackDue, V::Attempt) => S::CallbackDue,
        (S::Waiting, V::StepOut | V::StepBack) => S::Waiting,
        (S::Answered | S::Serving | S::OnHold | S::Offered, V::Resolve | V::Refer) => S::Ended,
        (S::Waiting | S::CallbackDue, V::Refer) => S::Ended,
        (S::Ringing, V::RingOff) => S::Ended,
        (S::Waiting, V::AnswerAtKiosk | V::CloseUnserved) => S::Ended,
        (S::Called, V::NoShow) => S::Ended,
        (S::Ended, V::Reinstate | V::Reopen) => S::Waiting,
        (S::Ended, V::Note) => S::Ended,
        (S::Ended, _) => return None,
        (S::Ringing, V::SendTo911 | V::TakeIntoCustody) => return None,
        (_, V::SendTo911 | V::TakeIntoCustody | V::Leave | V::Cancel) => S::Ended,
        (S::Ringing, V::Acknowledge) => return None,
        (same, V::Acknowledge | V::SetService | V::SetUrgent | V::KeepApart | V::Note | V::HangUp) => same,
        (same @ (S::Answered | S::Waiting | S::Called | S::Serving | S::OnHold), V::AddLeg) => same,
        (same @ (S::Answered | S::Called | S::Serving | S::OnHold), V::Step | V::Turn | V::Escalate) => same,
        (same @ (S::Answered | S::Called | S::Serving | S::OnHold | S::Offered), V::Meet) => same,
        _ => return None,
    };
    Some(to)
}

/// What a verb needs, as the code of its refusal.
#[must_use]
pub fn refusal_code(from: StateKind, verb: VerbKind) -> &'static str {
    use VerbKind as V;
    match verb {
        V::Reinstate => "not_no_show",
        V::Reopen => "not_ended",
        _ if from == StateKind::Ended => "already_ended",
        V::Answer | V::RingOff => "not_ringing",
        V::Wait => "not_answered",
        V::Call | V::StepOut | V::StepBack | V::AnswerAtKiosk | V::CloseUnserved | V::CallBack => {
            "not_waiting"
        }
        V::Recall | V::PutBack | V::NoShow | V::Serve => "not_called",
        V::Resume | V::MoveHold | V::Return => "not_on_hold",
        V::Accept | V::Decline => "not_offered",
        V::Attempt => "not_callback",
        V::Acknowledge | V::SendTo911 | V::TakeIntoCustody | V::Leave | V::Cancel => "not_answered",
        V::Hold
        | V::Transfer
        | V::Resolve
        | V::Refer
        | V::AddLeg
        | V::Step
        | V::Turn
        | V::Escalate
        | V::Meet
        | V::SetUrgent
        | V::KeepApart
        | V::SetService
        | V::Note
        | V::HangUp => "not_serving",
    }
}
