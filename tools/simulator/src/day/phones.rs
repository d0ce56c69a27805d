//! Ringing callers, and callbacks that are owed.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// A ringing phone, or a callback that is owed.
#[derive(Debug, Clone)]
pub(super) enum Phone {
    /// A call that rings.
    Rings { call: String, visit: String, index: u64 },
    /// A callback, and how many attempts will fail.
    Owed { visit: String, index: u64, misses: u32 },
}

/// What officers can answer or call back.
#[derive(Default)]
pub(super) struct Phones {
    queue: Mutex<VecDeque<Phone>>,
}

impl Phones {
    pub(super) fn push(&self, phone: Phone) {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).push_back(phone);
    }

    pub(super) fn take(&self) -> Option<Phone> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    pub(super) fn forget(&self, visit: &str) -> bool {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let before = queue.len();
        queue.retain(|phone| !matches!(phone, Phone::Rings { visit: rings, .. } if rings == visit));
        queue.len() < before
    }
}
