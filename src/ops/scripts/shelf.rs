//! Versions of scripts that were read, kept in memory.

use domain::fact::ScriptRef;
use domain::script::Script;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// Versions that were read, by id and number. What is published never changes, so it is read once.
#[derive(Debug, Default)]
pub(crate) struct Shelf(RwLock<HashMap<ScriptRef, Arc<Script>>>);

impl Shelf {
    /// A version, if it was read before.
    pub(crate) fn get(&self, id: &ScriptRef) -> Option<Arc<Script>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// Keeps a version that never changes.
    pub(crate) fn keep(&self, id: ScriptRef, script: Arc<Script>) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(id, script);
    }

    /// Forgets all of them: one has got another status.
    pub(crate) fn clear(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
