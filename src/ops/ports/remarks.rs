//! Notes and commitments about some days.

use crate::model::remarks::Remark;
use crate::ports::error::StoreError;
use async_trait::async_trait;
use domain::time::{At, Day};
use uuid::Uuid;

/// What people write to the figures.
#[async_trait]
pub trait Remarks: Send + Sync {
    /// Remarks about days between two, both included, withdrawn ones among them.
    async fn remarks(&self, from: Day, to: Day) -> Result<Vec<Remark>, StoreError>;
    /// Every commitment that was not withdrawn, the next due first.
    async fn commitments(&self) -> Result<Vec<Remark>, StoreError>;
    /// A remark by its id, withdrawn or not.
    async fn remark(&self, id: Uuid) -> Result<Option<Remark>, StoreError>;
    /// Adds a remark.
    async fn add_remark(&self, remark: &Remark) -> Result<(), StoreError>;
    /// Marks a remark as done, or withdrawn; what it was marked as before stays.
    async fn end_remark(&self, id: Uuid, done: Option<At>, withdrawn: Option<At>) -> Result<(), StoreError>;
}
