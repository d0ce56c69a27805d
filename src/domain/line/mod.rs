//! A district's live visits and windows. `head.rs` defines the state of windows, numbers and alerts,
//! `fold.rs` how facts change it, `order.rs` who is next and why, `decide/` how commands are answered.

mod clock;
mod closing;
mod decide;
mod ends;
mod fold;
mod head;
mod order;
mod pace;
mod slips;

pub use ends::Ends;
pub use fold::follow;
pub use head::{Alert, Announcement, Counter, Head, SIGN_ON_FIRST, SignOnRun, Window, WindowState};
pub use order::{Why, takes};
pub use pace::{Lean, Leans, Pace, Tally};
pub use slips::Slips;

use crate::fact::Event;
use crate::ids::{DistrictId, ServiceId, VisitId, WindowId};
use crate::rules::{Rules, WindowKind};
use crate::time::{At, MINUTE, Ms};
use crate::visit::Visit;
use crate::vocabulary::people::Actor;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// How long an ended visit stays loaded, to be undone or opened again.
pub const KEEP_ENDED: Ms = 10 * MINUTE;

/// Used as the time of an end for visits loaded from the store, until a fact about them.
const UNSEEN: At = At(i64::MIN);

/// The line of one district. Cloning shares the visits.
#[derive(Debug, Clone)]
pub struct Line {
    /// The district whose line it is.
    pub district: DistrictId,
    /// The rules in force.
    pub rules: Arc<Rules>,
    /// Everything except visits and rules.
    pub head: Head,
    /// Live visits, and those that ended a short while ago.
    pub visits: BTreeMap<VisitId, Arc<Visit>>,
    ended: VecDeque<(At, VisitId)>,
}

/// A decided event, before it has its place in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Happening {
    /// The visit it concerns, if any.
    pub visit: Option<VisitId>,
    /// The kind of fact it becomes.
    pub what: Event,
}

impl Line {
    /// A line in which nothing has happened.
    #[must_use]
    pub fn new(district: DistrictId, rules: Arc<Rules>) -> Line {
        let mut line =
            Line { district, rules, head: Head::default(), visits: BTreeMap::new(), ended: VecDeque::new() };
        line.seat_windows(At(0));
        line
    }

    /// A line as it was stored: rules, head, live visits, and those that ended a short while ago.
    #[must_use]
    pub fn restore(district: DistrictId, rules: Arc<Rules>, head: Head, visits: Vec<Visit>) -> Line {
        let mut line = Line { district, rules, head, visits: BTreeMap::new(), ended: VecDeque::new() };
        line.seat_windows(line.head.at);
        for visit in visits {
            line.admit(visit);
        }
        line
    }

    /// Adds a visit loaded from the store: one that ended longer ago, or that another node has changed.
    pub fn admit(&mut self, visit: Visit) {
        if !visit.is_live() {
            self.ended.push_front((UNSEEN, visit.id));
        }
        self.visits.insert(visit.id, Arc::new(visit));
    }

    /// Applies what another process wrote: the stored head, the visits it changed, the rules if it changed
    /// them.
    pub fn catch_up(&mut self, head: Head, rules: Option<Arc<Rules>>, visits: Vec<Visit>) {
        self.head = head;
        if let Some(rules) = rules {
            self.rules = rules;
        }
        for visit in visits {
            self.admit(visit);
        }
    }

    /// Adds a window for each one configured; a window no longer configured is removed once nobody is at it.
    fn seat_windows(&mut self, at: At) {
        for plan in &self.rules.windows {
            self.head.windows.entry(plan.id.clone()).or_insert(Window {
                state: WindowState::Closed,
                since: at,
                services: None,
                staff: None,
                session: None,
                visit: None,
                freed_at: None,
                sign_on: None,
            });
        }
        let rules = Arc::clone(&self.rules);
        self.head.windows.retain(|id, window| window.visit.is_some() || rules.window(id).is_some());
    }

    /// An actor at their actual window: a window that another session holds by now is no longer theirs.
    #[must_use]
    pub fn seated(&self, actor: &Actor) -> Actor {
        let lost = |id: &WindowId| self.head.windows.get(id).is_some_and(|window| window.is_kept_from(actor));
        Actor { window: actor.window.clone().filter(|id| !lost(id)), ..actor.clone() }
    }

    /// A visit that is live, or ended a short while ago.
    #[must_use]
    pub fn visit(&self, id: VisitId) -> Option<&Visit> {
        self.visits.get(&id).map(Arc::as_ref)
    }

    /// The live visits.
    pub fn live(&self) -> impl Iterator<Item = &Visit> {
        self.visits.values().map(Arc::as_ref).filter(|visit| visit.is_live())
    }

    /// The windows that people come to: those configured as counters, and those no longer configured but
    /// still there.
    pub fn counters(&self) -> impl Iterator<Item = &Window> {
        let is_counter = |id| self.rules.window(id).is_none_or(|plan| plan.kind == WindowKind::Counter);
        self.head.windows.iter().filter(move |(id, _)| is_counter(id)).map(|(_, window)| window)
    }

    /// The lean of a quote given at a time.
    pub(crate) fn lean(&self, at: At, urgent: bool, service: Option<&ServiceId>) -> Lean {
        self.head.pace.lean.plus(self.head.leans.of(at, urgent, service))
    }
}
