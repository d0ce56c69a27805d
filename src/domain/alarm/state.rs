//! The alarms of a district as its facts make them: what rang, who has seen it, what is over, which follow-ups are owed.

use super::kinds::{About, Kind, To};
use crate::fact::What;
use crate::ids::{AlarmId, VisitId};
use crate::time::{At, HOUR, Ms};
use crate::visit::Visit;
use crate::vocabulary::people::Who;
use crate::vocabulary::visit::Ticket;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An overdue promise that nobody has said they saw is spoken of for this long.
pub const KEEP_PROMISE: Ms = 7 * 24 * HOUR;

/// Promises that are watched at once in a district; the ones due last are not beyond it.
pub const MOST_PROMISES: usize = 256;

/// An alarm as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    /// Its kind.
    pub kind: Kind,
    /// What it is about.
    #[serde(flatten)]
    pub about: About,
    /// Since when its condition lasts.
    pub cycle: At,
    /// The moment its levels count from.
    pub due: At,
    /// The levels that rang, in order of time.
    pub rang: Vec<Rang>,
    /// Who said that they saw it, whoever stands highest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
    /// When it was over; kept as long as the same cycle could come back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<At>,
}

impl Alarm {
    /// Whether it rang for somebody.
    #[must_use]
    pub fn rang_for(&self, to: To) -> bool {
        self.rang.iter().any(|rang| rang.to == to)
    }
}

/// A level that rang.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rang {
    /// Which, from 0.
    pub level: u8,
    /// For whom.
    pub to: To,
    /// The moment of it.
    pub at: At,
}

/// Somebody saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The moment of it.
    pub at: At,
    /// The one who said so.
    pub by: Who,
    /// What they are.
    pub to: To,
}

/// A follow-up owed after a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Since when it is owed: when the visit ended.
    pub since: At,
    /// By when.
    pub due: At,
    /// Of which ticket: the visit itself is no longer at hand by then.
    pub ticket: Ticket,
}

/// What of a district's alarms is kept in the head of its line: small, because it is stored with each commit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Alarms {
    /// Those that ring, and those over whose cycle could come back.
    pub known: BTreeMap<AlarmId, Alarm>,
    /// When supervisors and captains were last rung for anything but danger.
    pub told: BTreeMap<To, At>,
    /// Follow-ups owed.
    pub promises: BTreeMap<VisitId, Promise>,
}

impl Alarms {
    /// Nothing to remember.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Alarms::default()
    }

    /// Those that are not over, the oldest first.
    pub fn ringing(&self) -> impl Iterator<Item = (AlarmId, &Alarm)> {
        self.known.iter().filter(|(_, alarm)| alarm.over.is_none()).map(|(id, alarm)| (*id, alarm))
    }

    /// What a fact about an alarm makes of them.
    pub(crate) fn apply(&mut self, what: &What, at: At, by: Who, is_live: impl Fn(VisitId) -> bool) {
        match what {
            What::AlarmRang { alarm, of, about, cycle, due, level, to } => {
                let known = self.known.entry(*alarm).or_insert_with(|| Alarm {
                    kind: *of,
                    about: *about,
                    cycle: *cycle,
                    due: *due,
                    rang: Vec::new(),
                    seen: None,
                    over: None,
                });
                known.rang.push(Rang { level: *level, to: *to, at });
                if *of != Kind::Danger && *to != To::Desk {
                    self.told.insert(*to, at);
                }
            }
            What::AlarmSeen { alarm, to } => {
                let Some(known) = self.known.get_mut(alarm) else { return };
                known.seen = Some(Seen { at, by, to: *to });
                // Whoever has seen it has taken the follow-up over.
                if let (Kind::PromiseOverdue, About::Visit(visit)) = (known.kind, known.about) {
                    self.promises.remove(&visit);
                }
            }
            What::AlarmOver { alarm } => {
                if let Some(known) = self.known.get_mut(alarm) {
                    known.over = Some(at);
                }
            }
            _ => return,
        }
        self.known.retain(|_, alarm| match (alarm.over, alarm.about) {
            (None, _) => true,
            // Whatever comes back within the same millisecond has the same name.
            (Some(over), _) if over == at => true,
            // While the visit goes on, the same stretch could be looked at again: a step taken back, say.
            (Some(_), About::Visit(visit)) => is_live(visit),
            (Some(_), About::Line) => alarm.kind == Kind::ClosingSoon && at < alarm.cycle,
            (Some(_), About::Alert(_)) => false,
        });
    }

    /// A visit ended owing something, or goes on and owes it no more.
    pub(crate) fn follow(&mut self, was_live: bool, visit: &Visit, at: At) {
        if visit.is_live() {
            self.promises.remove(&visit.id);
            return;
        }
        let Some(due) = visit.promise_due.filter(|_| was_live) else { return };
        self.promises.retain(|_, promise| at - promise.due < KEEP_PROMISE);
        self.promises.insert(visit.id, Promise { since: at, due, ticket: visit.ticket.clone() });
        if self.promises.len() > MOST_PROMISES
            && let Some(last) = self.promises.iter().max_by_key(|(_, promise)| promise.due)
        {
            let last = *last.0;
            self.promises.remove(&last);
        }
    }
}
