//! Which call is shown: each for at least 20 s, one at a time.

use crate::api::CallView;
use domain::time::Moment;
use std::collections::{BTreeMap, VecDeque};

/// How long a call is shown at least, in milliseconds.
const HOLD_MS: i64 = 20_000;

/// The call shown, and the calls waiting to be shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Queue {
    /// When each number was last announced, as far as this screen knows.
    seen: BTreeMap<String, Moment>,
    waiting: VecDeque<CallView>,
    showing: Option<CallView>,
    /// The moment until which it is shown at least; `None` for what was there when the page was opened.
    until: Option<i64>,
    /// The tickets that are still expected at a window.
    current: Vec<String>,
}

impl Queue {
    /// Calls from before the page was opened are shown without announcing them again.
    pub fn new(calls: &[CallView]) -> Queue {
        let mut queue = Queue::default();
        queue.note(calls);
        queue.showing = calls.iter().find(|call| call.current).cloned();
        queue
    }

    fn note(&mut self, calls: &[CallView]) {
        // Of a number that was called twice, the newest call.
        self.seen = calls.iter().rev().map(|call| (call.ticket.clone(), call.at)).collect();
        self.current = calls.iter().filter(|call| call.current).map(|call| call.ticket.clone()).collect();
    }

    /// Accepts the latest calls, newest first. Returns whether there is something to announce.
    pub fn take_in(&mut self, calls: &[CallView]) -> bool {
        for call in calls.iter().rev() {
            if call.current && self.seen.get(&call.ticket) != Some(&call.at) {
                self.waiting.retain(|waiting| waiting.ticket != call.ticket);
                self.waiting.push_back(call.clone());
            }
        }
        self.note(calls);
        !self.waiting.is_empty()
    }

    /// Whether [`Queue::advance`] would change anything.
    pub fn is_due(&self, now: i64) -> bool {
        let held = self.until.is_some_and(|until| now < until);
        let over = self.showing.as_ref().is_some_and(|call| !self.current.contains(&call.ticket));
        !held && (over || !self.waiting.is_empty())
    }

    /// The next call to announce, once the current one has had its time; removes a call that is over.
    pub fn advance(&mut self, now: i64) -> Option<CallView> {
        if !self.is_due(now) {
            return None;
        }
        // Someone still expected goes before someone who reached the window meanwhile.
        let expected = self.waiting.iter().position(|call| self.current.contains(&call.ticket));
        match self.waiting.remove(expected.unwrap_or(0)) {
            Some(call) => {
                self.showing = Some(call.clone());
                self.until = Some(now + HOLD_MS);
                Some(call)
            }
            None => {
                self.showing = None;
                self.until = None;
                None
            }
        }
    }

    /// Whether a call is still to be shown, or has not reached the queue yet.
    pub fn is_ahead(&self, call: &CallView) -> bool {
        let unseen = call.current && self.seen.get(&call.ticket) != Some(&call.at);
        unseen || self.waiting.iter().any(|waiting| waiting.ticket == call.ticket)
    }

    /// The call being shown.
    pub fn showing(&self) -> Option<CallView> {
        self.showing.clone()
    }
}
