//! Counts of what happened in a run.

use crate::error::Error;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

#[derive(Default)]
pub(super) struct Tally {
    inner: Mutex<Counts>,
}

#[derive(Default)]
pub(super) struct Counts {
    pub(super) asked: BTreeMap<&'static str, Vec<i64>>,
    pub(super) refused: BTreeMap<String, u64>,
    pub(super) faults: Vec<String>,
}

impl Tally {
    pub(super) fn with<T>(&self, look: impl FnOnce(&mut Counts) -> T) -> T {
        look(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn took(&self, what: &'static str, time: Duration) {
        self.with(|counts| {
            counts.asked.entry(what).or_default().push(i64::try_from(time.as_micros()).unwrap_or(i64::MAX))
        });
    }

    pub(super) fn refused(&self, code: String) {
        self.with(|counts| *counts.refused.entry(code).or_default() += 1);
    }

    pub(super) fn fault(&self, error: &Error) {
        self.with(|counts| counts.faults.push(error.to_string()));
    }

    pub(super) fn short(&self) -> String {
        self.with(|counts| {
            format!("{} refused, {} faults", counts.refused.values().sum::<u64>(), counts.faults.len())
        })
    }
}
