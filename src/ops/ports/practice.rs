//! Role plays.

use crate::model::practice::Practice;
use crate::ports::error::StoreError;
use async_trait::async_trait;
use uuid::Uuid;

/// Role plays: who arrived, the replies chosen, and the results.
#[async_trait]
pub trait Practices: Send + Sync {
    /// Every practice, newest first.
    async fn practices(&self) -> Result<Vec<Practice>, StoreError>;
    /// A practice by its id.
    async fn practice(&self, id: Uuid) -> Result<Option<Practice>, StoreError>;
    /// Adds a practice, or updates it.
    async fn put_practice(&self, practice: &Practice) -> Result<(), StoreError>;
}
