//! The result of every decision: facts with an answer, or the rule that refuses.

use crate::command::Outcome;
use crate::fact::Event;
use crate::ids::{Code, VisitId};
use crate::line::Happening;
use crate::refusal::Refusal;
use crate::rules::Reason;
use crate::visit::{VerbKind, Visit, next_state, refusal_code};
use crate::vocabulary::visit::{End, StateKind};

/// Facts to be recorded, and the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// In the order in which they happen; empty when everything is as requested already.
    pub happenings: Vec<Happening>,
    /// The answer to the caller.
    pub outcome: Outcome,
}

pub(super) type Decided = Result<Decision, Refusal>;

pub(super) fn one(visit: VisitId, what: Event) -> Decided {
    Ok(Decision { happenings: vec![of(visit, what)], outcome: Outcome::Visit(visit) })
}

pub(super) fn of(visit: VisitId, what: Event) -> Happening {
    Happening { visit: Some(visit), what }
}

pub(super) fn about_line(what: Event, outcome: Outcome) -> Decided {
    Ok(Decision { happenings: vec![Happening { visit: None, what }], outcome })
}

pub(super) fn as_it_is(outcome: Outcome) -> Decided {
    Ok(Decision { happenings: Vec::new(), outcome })
}

pub(super) fn listed(list: &[Reason], code: &Code) -> Result<(), Refusal> {
    if list.iter().any(|reason| &reason.id == code) {
        Ok(())
    } else {
        Err(Refusal::UnknownReason(code.to_string()))
    }
}

pub(super) fn ended(end: End, detail: Option<Code>) -> Event {
    Event::Ended { end, detail, has_reference: false, promise_due: None }
}

/// The state that a verb leads a visit to, or the refusal of the table of moves.
pub(super) fn moves(visit: &Visit, verb: VerbKind) -> Result<StateKind, Refusal> {
    let is = visit.state.kind();
    next_state(is, verb).ok_or(Refusal::WrongState { code: refusal_code(is, verb), is })
}

/// The outcome that every service has.
pub(super) const DONE: &str = "done";
