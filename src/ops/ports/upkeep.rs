//! The condition of the database, and its maintenance.

use crate::model::vitals::Vitals;
use crate::ports::error::StoreError;
use async_trait::async_trait;
use domain::time::At;

/// The database as a whole.
#[async_trait]
pub trait Upkeep: Send + Sync {
    /// The database's own clock, in milliseconds UTC, to compare this process's clock with.
    async fn database_time(&self) -> Result<At, StoreError>;
    /// Why the database's file is no longer where its name leads while it is in use; `None` while it is.
    fn misplaced(&self) -> Option<String> {
        None
    }
    /// The condition of the database, without a query.
    fn vitals(&self) -> Vitals {
        Vitals::default()
    }
    /// Writes without changing anything, to detect a read-only database.
    async fn probe(&self) -> Result<(), StoreError>;
    /// Deletes idempotency keys, sessions, links and messages that ended before this time.
    async fn forget(&self, before: At) -> Result<(), StoreError>;
}
