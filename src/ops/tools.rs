//! What every use case works with: the store, the clock, chance.

use crate::ports::{Chance, Clock, SharedStore};
use std::sync::Arc;

/// What a clerk works with.
#[derive(Clone)]
pub struct Tools {
    /// Where everything is kept.
    pub store: SharedStore,
    /// The time, as this installation runs it.
    pub clock: Arc<dyn Clock>,
    /// Ids and secrets.
    pub chance: Arc<dyn Chance>,
}
