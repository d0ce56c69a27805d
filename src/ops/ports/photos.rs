//! Pictures that the department shows.

use crate::model::districts::{Card, District};
use crate::model::photos::Photo;
use crate::ports::error::StoreError;
use async_trait::async_trait;

/// Pictures, by the hash of their bytes.
#[async_trait]
pub trait Photos: Send + Sync {
    /// A picture; `None` if there is none with this hash.
    async fn photo(&self, hash: [u8; 32]) -> Result<Option<Photo>, StoreError>;
    /// Stores a picture and changes the card of a district to one that shows it, in one transaction, as
    /// [`set_card`](super::Districts::set_card) does; false, with nothing stored, if the card is not as in `before`.
    async fn set_photo(
        &self,
        before: &District,
        position: i64,
        card: &Card,
        photo: &Photo,
    ) -> Result<bool, StoreError>;
}
