//! What every use case works with: the store, the clock and a source of randomness.

use crate::ports::{Chance, Clock, SharedStore};
use std::sync::Arc;

/// What use cases and clerks work with.
#[derive(Clone)]
pub struct Tools {
    /// The store, shared by everything.
    pub store: SharedStore,
    /// The time of this installation; in a demo it may run faster.
    pub clock: Arc<dyn Clock>,
    /// The source of ids and secrets.
    pub chance: Arc<dyn Chance>,
}
