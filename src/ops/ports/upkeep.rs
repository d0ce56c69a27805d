//! How the database is doing, and what keeps it fit.

use crate::model::vitals::Vitals;
use crate::ports::error::StoreError;
use async_trait::async_trait;
use domain::time::At;

/// The database itself.
#[async_trait]
pub trait Upkeep: Send + Sync {
    /// The database's own clock, in milliseconds UTC, to compare with ours.
    async fn database_time(&self) -> Result<At, StoreError>;
    /// What has become of the database's file while it is in use; nothing while its name still leads to it.
    fn misplaced(&self) -> Option<String> {
        None
    }
    /// How it is doing. Asks nothing of the database itself.
    fn vitals(&self) -> Vitals {
        Vitals::default()
    }
    /// A write that changes nothing, to tell a database that only reads from one that works.
    async fn probe(&self) -> Result<(), StoreError>;
    /// Forgets idempotency keys, sessions, links and messages that ended before then.
    async fn forget(&self, before: At) -> Result<(), StoreError>;
}
