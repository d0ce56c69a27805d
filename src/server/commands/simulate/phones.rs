//! Callers that ring, and call-backs that are owed.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// A phone that rings, or a call-back that is owed.
#[derive(Debug, Clone)]
pub(super) enum Phone {
    /// It rings.
    Rings { call: String, visit: String, index: u64 },
    /// A call-back, and how many attempts will fail.
    Owed { visit: String, index: u64, misses: u32 },
}

/// What officers find on the phone.
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
