//! Pictures that the department shows.

use crate::model::photos::Photo;
use crate::ports::error::StoreError;
use async_trait::async_trait;

/// Pictures, by the hash of their bytes.
#[async_trait]
pub trait Photos: Send + Sync {
    /// A picture; `None` if there is none with this hash.
    async fn photo(&self, hash: [u8; 32]) -> Result<Option<Photo>, StoreError>;
    /// Stores a picture; nothing changes if it is stored already.
    async fn put_photo(&self, photo: &Photo) -> Result<(), StoreError>;
    /// Deletes a picture that no card shows any longer.
    async fn drop_photo(&self, hash: [u8; 32]) -> Result<(), StoreError>;
}
