//! Announcements take turns: one voice at a time, however many call at once, and none of a call that has been
//! answered or is old.

use crate::api::CallView;
use domain::time::Moment;
use std::collections::{BTreeMap, VecDeque};

/// A call that has waited this long for the voice, in milliseconds, is not announced any more: the screen has
/// shown it all the time.
pub const OLD_MS: i64 = 60_000;
/// No more announcements than this wait.
pub const MOST: usize = 24;
/// While so many others wait, an announcement is short.
const MANY: usize = 2;

/// An announcement whose turn it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The call to announce.
    pub call: CallView,
    /// Number and window only, in one language: others wait.
    pub short: bool,
    /// Whether the chime sounds first; within a series of short ones it does not.
    pub chime: bool,
}

/// The calls that wait for the voice.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Voice {
    /// When each number was last announced, as far as this screen knows.
    known: BTreeMap<String, Moment>,
    /// Each with the time it came, in milliseconds of the page.
    waiting: VecDeque<(CallView, i64)>,
    /// The turn before this one had another right behind it.
    in_series: bool,
}

impl Voice {
    /// What was called before the page was opened is not announced again.
    pub fn new(calls: &[CallView]) -> Voice {
        let mut voice = Voice::default();
        voice.note(calls);
        voice
    }

    fn note(&mut self, calls: &[CallView]) {
        // Of a number that was called twice, the newest call.
        self.known = calls.iter().rev().map(|call| (call.ticket.clone(), call.at)).collect();
    }

    /// Accepts the latest calls, newest first.
    pub fn take_in(&mut self, calls: &[CallView], now: i64) {
        for call in calls.iter().rev() {
            if call.current && self.known.get(&call.ticket) != Some(&call.at) {
                self.waiting.retain(|(waiting, _)| waiting.ticket != call.ticket);
                self.waiting.push_back((call.clone(), now));
            }
        }
        self.note(calls);
        let expected = |one: &CallView| calls.iter().any(|call| call.current && call.ticket == one.ticket);
        self.waiting.retain(|(call, _)| expected(call));
        while self.waiting.len() > MOST {
            self.waiting.pop_front();
        }
    }

    /// The next announcement, if one is due. Ask again only when it is over.
    pub fn next(&mut self, now: i64) -> Option<Turn> {
        self.waiting.retain(|(_, came)| now - came < OLD_MS);
        let Some((call, _)) = self.waiting.pop_front() else {
            self.in_series = false;
            return None;
        };
        let short = self.waiting.len() >= MANY;
        let chime = !(self.in_series && short);
        self.in_series = true;
        Some(Turn { call, short, chime })
    }
}
