//! Role plays.

use crate::model::practice::Practice;
use crate::ports::error::StoreError;
use async_trait::async_trait;
use uuid::Uuid;

/// Role plays: who came, the replies chosen, and how each went.
#[async_trait]
pub trait Practices: Send + Sync {
    /// Every practice, newest first.
    async fn practices(&self) -> Result<Vec<Practice>, StoreError>;
    /// A practice by its id.
    async fn practice(&self, id: Uuid) -> Result<Option<Practice>, StoreError>;
    /// Writes a practice, or how it goes on.
    async fn put_practice(&self, practice: &Practice) -> Result<(), StoreError>;
}
