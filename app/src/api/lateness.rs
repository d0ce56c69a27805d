//! Whether a live visit is late, by promised times only. Ended visits are judged by `domain::clocks`, and alarms have
//! due times of their own (`domain::alarm`).

use super::VisitCard;
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

impl VisitCard {
    /// The promise that a live visit is past, if any, and by how long.
    #[must_use]
    pub fn late(&self, now: At) -> Option<(Late, Ms)> {
        let over = |due: At| (now > due).then(|| now - due);
        let unseen = self.acknowledged_at.is_none() && now > self.due_times.acknowledge_by();
        let greet = if unseen { over(self.due_times.acknowledge.at) } else { None };
        let call = match self.state {
            StateKind::Waiting if self.called_at.is_none() && self.serving_at.is_none() => {
                over(self.due_times.call.at)
            }
            _ => None,
        };
        let back = match (self.state, self.due) {
            (StateKind::CallbackDue, Some(due)) => over(due.at),
            _ => None,
        };
        match self.state {
            StateKind::Ended => None,
            _ => greet
                .map(|ms| (Late::Greet, ms))
                .or(call.map(|ms| (Late::Call, ms)))
                .or(back.map(|ms| (Late::CallBack, ms))),
        }
    }
}
