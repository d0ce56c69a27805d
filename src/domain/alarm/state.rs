//! The alarms of a district as they follow from its facts: what rang, who has seen it, what is over, which
//! follow-ups are owed.

use super::kinds::{AlarmKind, Audience, Subject};
use crate::fact::Event;
use crate::ids::{AlarmId, VisitId};
use crate::time::{At, HOUR, Ms};
use crate::visit::Visit;
use crate::vocabulary::people::Who;
use crate::vocabulary::visit::Ticket;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An overdue follow-up that nobody has confirmed having seen stays in the list for this long.
pub const KEEP_PROMISE: Ms = 7 * 24 * HOUR;

/// The most follow-ups watched at once in a district; beyond it the ones due last are dropped.
pub const MOST_PROMISES: usize = 256;

/// The state of an alarm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    /// The kind of its condition.
    pub kind: AlarmKind,
    /// The visit, the alert or the whole line.
    #[serde(flatten)]
    pub about: Subject,
    /// The start of its condition.
    pub cycle: At,
    /// The time from which its levels count.
    pub due: At,
    /// The levels that rang, in order of time.
    pub rang: Vec<Rang>,
    /// Who confirmed having seen it: the person of the highest audience.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
    /// When it was over; stored as long as the same cycle could come back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<At>,
}

impl Alarm {
    /// Whether it rang for this audience.
    #[must_use]
    pub fn rang_for(&self, to: Audience) -> bool {
        self.rang.iter().any(|rang| rang.to == to)
    }
}

/// A level that rang.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rang {
    /// The level, from 0.
    pub level: u8,
    /// The audience it rang for.
    pub to: Audience,
    /// When it rang.
    pub at: At,
}

/// A confirmation that the alarm was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// When it was confirmed.
    pub at: At,
    /// The person who confirmed it.
    pub by: Who,
    /// The audience of that person.
    pub to: Audience,
}

/// A follow-up owed after a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// When it began to be owed: the end of the visit.
    pub since: At,
    /// When it is due.
    pub due: At,
    /// The ticket of the visit, which is no longer loaded by then.
    pub ticket: Ticket,
}

/// What the head of a line stores about the alarms of its district: small, because it is stored with each
/// commit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Alarms {
    /// Alarms that are ringing, and those over whose cycle could come back.
    pub known: BTreeMap<AlarmId, Alarm>,
    /// When supervisors and captains last had an alarm for anything but danger.
    pub told: BTreeMap<Audience, At>,
    /// Follow-ups that are owed.
    pub promises: BTreeMap<VisitId, Promise>,
}

impl Alarms {
    /// Whether there is nothing to store.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Alarms::default()
    }

    /// Alarms that are not over, the oldest first.
    pub fn ringing(&self) -> impl Iterator<Item = (AlarmId, &Alarm)> {
        self.known.iter().filter(|(_, alarm)| alarm.over.is_none()).map(|(id, alarm)| (*id, alarm))
    }

    /// Applies a fact about an alarm.
    pub(crate) fn apply(&mut self, what: &Event, at: At, by: Who, is_live: impl Fn(VisitId) -> bool) {
        match what {
            Event::AlarmRang { alarm, of, about, cycle, due, level, to } => {
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
                if *of != AlarmKind::Danger && *to != Audience::Desk {
                    self.told.insert(*to, at);
                }
            }
            Event::AlarmSeen { alarm, to } => {
                let Some(known) = self.known.get_mut(alarm) else { return };
                known.seen = Some(Seen { at, by, to: *to });
                // The person who has seen it is now responsible for the follow-up.
                if let (AlarmKind::PromiseOverdue, Subject::Visit(visit)) = (known.kind, known.about) {
                    self.promises.remove(&visit);
                }
            }
            Event::AlarmOver { alarm } => {
                if let Some(known) = self.known.get_mut(alarm) {
                    known.over = Some(at);
                }
            }
            _ => return,
        }
        self.known.retain(|_, alarm| match (alarm.over, alarm.about) {
            (None, _) => true,
            // A condition that returns within the same millisecond has the same name.
            (Some(over), _) if over == at => true,
            // While the visit goes on, the same condition could be evaluated again: after an undo, for
            // example.
            (Some(_), Subject::Visit(visit)) => is_live(visit),
            (Some(_), Subject::Line) => alarm.kind == AlarmKind::ClosingSoon && at < alarm.cycle,
            (Some(_), Subject::Alert(_)) => false,
        });
    }

    /// A visit ended owing a follow-up, or goes on and owes it no more.
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
