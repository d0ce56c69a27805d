//! Notes and commitments about some days.

use crate::model::remarks::Remark;
use crate::ports::error::StoreError;
use async_trait::async_trait;
use domain::time::{At, Day};
use uuid::Uuid;

/// Notes and commitments that people add to the figures.
#[async_trait]
pub trait Remarks: Send + Sync {
    /// Remarks that concern a day between `from` and `to`, both included; withdrawn ones included.
    async fn remarks(&self, from: Day, to: Day) -> Result<Vec<Remark>, StoreError>;
    /// Every commitment that was not withdrawn, ordered by due date.
    async fn commitments(&self) -> Result<Vec<Remark>, StoreError>;
    /// A remark by its id, withdrawn or not.
    async fn remark(&self, id: Uuid) -> Result<Option<Remark>, StoreError>;
    /// Adds a new remark.
    async fn add_remark(&self, remark: &Remark) -> Result<(), StoreError>;
    /// Marks a remark as done or withdrawn; an earlier mark is not overwritten.
    async fn end_remark(&self, id: Uuid, done: Option<At>, withdrawn: Option<At>) -> Result<(), StoreError>;
}
