//! Failures that are put on record: wrong passwords, and refused access.

use domain::access::Action;
use domain::fact::Who;
use domain::ids::StaffId;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The kinds of failures that are counted together.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Refused {
    /// A password that was wrong, or was not checked because too many had been wrong: for which account, and from which source.
    Password(Option<StaffId>, Option<String>),
    /// A request that the policy table refused: by whom, for which action.
    Access(Who, Action),
}

/// Failures that outsiders may cause as often as they like, counted in memory and put on record once a minute.
#[derive(Debug, Default)]
pub struct Failed(Mutex<BTreeMap<Refused, (u32, u32)>>);

/// Distinct failures counted within a minute; further ones are counted without account and source.
const APART: usize = 200;

impl Failed {
    /// Counts one failure; `paused` when the password was not even checked.
    pub fn count(&self, failure: Refused, paused: bool) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let apart = all.contains_key(&failure) || all.len() < APART;
        let (count, held) = all.entry(if apart { failure } else { failure.plain() }).or_default();
        *(if paused { held } else { count }) += 1;
    }

    /// Everything counted since the last call.
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
