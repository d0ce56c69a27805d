//! What every decision is made of: facts with an answer, or the rule that says no.

use crate::command::Outcome;
use crate::fact::What;
use crate::ids::{Code, VisitId};
use crate::line::Happening;
use crate::refusal::Refusal;
use crate::rules::Reason;
use crate::visit::{VerbKind, Visit, next_state, refusal_code};
use crate::vocabulary::visit::{End, StateKind};

/// Facts to be written, and what to answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// In the order in which they happen; empty when all is as asked already.
    pub happenings: Vec<Happening>,
    /// The answer.
    pub outcome: Outcome,
}

pub(super) type Decided = Result<Decision, Refusal>;

pub(super) fn one(visit: VisitId, what: What) -> Decided {
    Ok(Decision { happenings: vec![of(visit, what)], outcome: Outcome::Visit(visit) })
}

pub(super) fn of(visit: VisitId, what: What) -> Happening {
    Happening { visit: Some(visit), what }
}

pub(super) fn about_line(what: What, outcome: Outcome) -> Decided {
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

pub(super) fn ended(end: End, detail: Option<Code>) -> What {
    What::Ended { end, detail, has_reference: false, promise_due: None }
}

/// Where a verb leads a visit from where it is, or the refusal of the table of moves.
pub(super) fn moves(visit: &Visit, verb: VerbKind) -> Result<StateKind, Refusal> {
    let is = visit.state.kind();
    next_state(is, verb).ok_or(Refusal::WrongState { code: refusal_code(is, verb), is })
}

/// The outcome every service has.
pub(super) const DONE: &str = "done";
