//! Failures that are put on record: wrong passwords, and refusals of what is not the caller's.

use domain::access::Action;
use domain::fact::Who;
use domain::ids::StaffId;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// What failed, as it is added up.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Refused {
    /// A password that was wrong, or was not looked at because too many had been: of which account, from where.
    Password(Option<StaffId>, Option<String>),
    /// Somebody asked for what is not theirs.
    Access(Who, Action),
}

/// Failures that outsiders may cause as often as they like, added up until they are written down once a minute.
#[derive(Debug, Default)]
pub struct Failed(Mutex<BTreeMap<Refused, (u32, u32)>>);

/// Different failures told apart within a minute; what is more is added up without account and source.
const APART: usize = 200;

impl Failed {
    /// One more; `paused` when it was not even looked at.
    pub fn count(&self, failure: Refused, paused: bool) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let apart = all.contains_key(&failure) || all.len() < APART;
        let (count, held) = all.entry(if apart { failure } else { failure.plain() }).or_default();
        *(if paused { held } else { count }) += 1;
    }

    /// All that was counted since the last time.
    pub(crate) fn take(&self) -> BTreeMap<Refused, (u32, u32)> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Refused {
    fn plain(self) -> Refused {
        match self {
            Refused::Password(..) => Refused::Password(None, None),
            access @ Refused::Access(..) => access,
        }
    }
}
