//! The one rule of who is late among live visits, read by the desk's line, the floor with its lists, and the wall.
//!
//! It says of a moment what `domain::clocks` says on the record ([`VisitView::missed`], from which lists color both
//! clocks). By `docs/measures.md` no wait is paused: **a person who stepped out is late like everyone else**, for their
//! place is kept and their time runs on. The turn is the first call or serving: **who has had it and came back to the
//! line is not late again**. Two things differ from the record: a promised callback stands in place of greeting and turn,
//! for that person went home, and a turn is late only in the line. An overdue hold and a call without an answer are marked
//! in their own rows of the desk. Alarms have due times of their own (`domain::alarm`).

use super::{MeasuredView, VisitCard, VisitView};
use domain::clocks::Clock;
use domain::time::{At, Ms};
use domain::visit::StateKind;

/// The promise that is missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Late {
    /// The person has not been greeted in time.
    Greet,
    /// The person has not been called in time.
    Call,
    /// The promised callback is overdue.
    CallBack,
}

impl Late {
    /// The promises, the one that is told first before the others.
    const ALL: [Late; 3] = [Late::Greet, Late::Call, Late::CallBack];
}

impl VisitCard {
    /// The promise that a live visit is past, if any, and by how long.
    #[must_use]
    pub fn late(&self, now: At) -> Option<(Late, Ms)> {
        Late::ALL.into_iter().find_map(|promise| Some((promise, self.past(promise, now)?)))
    }

    /// By how long a live visit is past one promise; `None` while it is not.
    #[must_use]
    pub fn past(&self, promise: Late, now: At) -> Option<Ms> {
        let due = self.promised(promise)?;
        // Time that is not counted after the due time makes nobody late.
        let kept_until = if promise == Late::Greet { self.due_times.acknowledge_by() } else { due };
        (now > kept_until).then(|| now - due)
    }

    /// When a promise to a live visit is due; `None` where it was kept, or was never made.
    #[must_use]
    pub fn promised(&self, promise: Late) -> Option<At> {
        let no_turn_yet = self.called_at.is_none() && self.serving_at.is_none();
        match promise {
            Late::Greet => {
                let is_here = !matches!(self.state, StateKind::Ended | StateKind::CallbackDue);
                (is_here && self.acknowledged_at.is_none()).then_some(self.due_times.acknowledge.at)
            }
            Late::Call => (self.state == StateKind::Waiting && no_turn_yet).then_some(self.due_times.call.at),
            Late::CallBack => self.due.filter(|_| self.state == StateKind::CallbackDue).map(|due| due.at),
        }
    }
}

impl VisitView {
    /// Whether a clock ran longer than its target, as the record counts it, of a visit that goes on or has ended.
    #[must_use]
    pub fn missed(&self, clock: Clock) -> bool {
        let is_it = |one: &&MeasuredView| one.clock == clock && one.until.is_none();
        self.measured.iter().find(is_it).is_some_and(|one| one.met == Some(false))
    }
}
