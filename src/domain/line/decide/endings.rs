//! Ends that need more than the table of moves, and what brings a visit back from its end: reopening,
//! reinstating, undo.

use super::decision::{DONE, Decided, ended, listed, one};
use crate::clocks;
use crate::command::Asked;
use crate::fact::Event;
use crate::ids::Code;
use crate::line::Line;
use crate::line::head::WindowState;
use crate::refusal::Refusal;
use crate::time::{At, Ms};
use crate::visit::Visit;
use crate::vocabulary::people::Who;
use crate::vocabulary::visit::{End, StateKind};

impl Line {
    pub(super) fn resolve(
        &self,
        visit: &Visit,
        outcome: &Code,
        has_reference: bool,
        promise_due: Option<At>,
    ) -> Decided {
        let known = visit
            .legs
            .iter()
            .filter_map(|leg| leg.service.as_ref())
            .filter_map(|service| self.rules.service(service));
        if outcome.as_str() != DONE
            && !known.flat_map(|service| &service.outcomes).any(|listed| &listed.id == outcome)
        {
            return Err(Refusal::UnknownOutcome);
        }
        let detail = Some(outcome.clone());
        one(visit.id, Event::Ended { end: End::Resolved, detail, has_reference, promise_due })
    }

    /// A visit that has waited past the target is cancelled by a supervisor only.
    pub(super) fn cancel(&self, by: &Asked, visit: &Visit, reason: &Code) -> Decided {
        listed(&self.rules.cancel_reasons, reason)?;
        let target = self.rules.targets(visit.service(), visit.channel).call_ms;
        let waited = clocks::waited(visit, visit.called_at.or(visit.serving_at).unwrap_or(by.at));
        if waited > target && !by.supervisor {
            return Err(Refusal::NeedsSupervisor);
        }
        one(visit.id, ended(End::Cancelled, Some(reason.clone())))
    }

    pub(super) fn reinstate(&self, by: &Asked, visit: &Visit) -> Decided {
        if visit.end() != Some(End::NoShow) {
            return Err(Refusal::WrongState { code: "not_no_show", is: visit.state.kind() });
        }
        self.still_open(by, visit)?;
        let rank_from = self.behind_two(visit, by.at);
        one(visit.id, Event::Reinstated { rank_from, ticket: self.other_ticket(visit) })
    }

    pub(super) fn reopen(&self, by: &Asked, visit: &Visit, reason: &Code) -> Decided {
        listed(&self.rules.reopen_reasons, reason)?;
        self.still_open(by, visit)?;
        one(visit.id, Event::Reopened { reason: reason.clone(), ticket: self.other_ticket(visit) })
    }

    fn still_open(&self, by: &Asked, visit: &Visit) -> Result<(), Refusal> {
        let ended = visit.ended_at.unwrap_or(by.at);
        if by.at - ended > self.rules.reopen_within_ms { Err(Refusal::TooLateToReopen) } else { Ok(()) }
    }

    /// A time from which the place counts so that the visit is just behind the next two.
    fn behind_two(&self, visit: &Visit, at: At) -> At {
        let order = self.order(at);
        let alike = order.iter().take(2).rfind(|ahead| self.is_urgent(ahead) == self.is_urgent(visit));
        let Some(ahead) = alike else { return visit.rank_from };
        let same_rank = at + -((self.rank(ahead, at) / self.rate(visit).max(f64::MIN_POSITIVE)) as Ms);
        visit.rank_from.max(same_rank + 1)
    }

    pub(super) fn undo(&self, by: &Asked, visit: &Visit) -> Decided {
        let last = visit.undo.as_ref().ok_or(Refusal::NothingToUndo)?;
        if last.who != by.actor.who {
            return Err(Refusal::NotYoursToUndo);
        }
        // Residents take back only that they left.
        let until = if by.actor.who == Who::Resident {
            visit.come_back_until().ok_or(Refusal::NothingToUndo)?
        } else {
            last.at + self.rules.undo_within_ms
        };
        if by.at > until {
            return Err(Refusal::TooLateToUndo);
        }
        let before = &last.before.state;
        // A window that is closed, no longer there, or held by another officer by now cannot be used either.
        let staff = matches!(by.actor.who, Who::Staff(_));
        let busy = before.occupies().is_some_and(|id| {
            self.head.windows.get(id).is_none_or(|window| {
                window.state != WindowState::Open
                    || window.visit.is_some_and(|there| there != visit.id)
                    || staff && window.is_kept_from(&by.actor)
            })
        });
        let onto_hold = match (busy, before.kind()) {
            (false, _) => None,
            (true, StateKind::Serving) => Some(self.swap_reason()?),
            (true, _) => return Err(Refusal::WindowBusy),
        };
        let seat =
            before.occupies().filter(|_| onto_hold.is_none() && visit.state.occupies() != before.occupies());
        if seat.is_some_and(|id| self.apart_beside(visit, id).is_some()) && !by.supervisor {
            return Err(Refusal::KeptApart);
        }
        let comes_back = !visit.is_live() && last.before.is_live();
        let ticket = if comes_back { self.other_ticket(visit) } else { None };
        one(visit.id, Event::Undone { of: last.seq, onto_hold, ticket })
    }
}
