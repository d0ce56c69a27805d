//! A cache of script versions.

use domain::fact::ScriptRef;
use domain::script::Script;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// Script versions that were read, by id and number. Published versions never change.
#[derive(Debug, Default)]
pub(crate) struct Shelf(RwLock<HashMap<ScriptRef, Arc<Script>>>);

impl Shelf {
    /// A version, if it is cached.
    pub(crate) fn get(&self, id: &ScriptRef) -> Option<Arc<Script>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// Caches a version that never changes.
    pub(crate) fn keep(&self, id: ScriptRef, script: Arc<Script>) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(id, script);
    }

    /// Empties the cache, because the status of a version has changed.
    pub(crate) fn clear(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
