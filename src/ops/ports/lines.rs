//! The line of each district and the chains of facts.

use crate::model::facts::{ChainEnd, FactRow, StoredFact};
use crate::model::lines::{Batch, LineHead, Refold, StoredLine};
use crate::ports::error::StoreError;
use async_trait::async_trait;
use domain::ids::DistrictId;
use tokio::sync::broadcast;

/// Makes the facts that are appended to a chain, from the number of the first and the hash before it, inside the
/// transaction that stores them.
pub type MakeFacts = Box<dyn FnOnce(ChainEnd) -> Result<Vec<FactRow>, StoreError> + Send>;

/// Lines, and the chains of facts they are made of.
#[async_trait]
pub trait Lines: Send + Sync {
    /// Runs one batch in one transaction. `Ok` means that it was committed.
    async fn commit(&self, batch: Batch) -> Result<(), StoreError>;
    /// Appends facts to a chain that is not a line (`_department`, `_standards`), all or none.
    async fn append_all(&self, chain: &'static str, build: MakeFacts) -> Result<(), StoreError>;
    /// A line to start a clerk from; `None` if there is no such district.
    async fn load_line(&self, district: &DistrictId) -> Result<Option<StoredLine>, StoreError>;
    /// The version and last hash of every line.
    async fn heads(&self) -> Result<Vec<LineHead>, StoreError> {
        self.head_rows().await?.into_iter().collect()
    }
    /// The version and last hash of every line; for a row that cannot be read, the reason.
    async fn head_rows(&self) -> Result<Vec<Result<LineHead, StoreError>>, StoreError>;
    /// The version and last hash of every chain by name, those of the department included.
    async fn every_head(&self) -> Result<Vec<(String, u64, [u8; 32])>, StoreError>;
    /// At most `limit` facts of a chain after number `after`, in order.
    async fn facts(&self, chain: &str, after: u64, limit: i64) -> Result<Vec<StoredFact>, StoreError>;
    /// At most `limit` facts of one kind that are about no visit, from number `until` backwards, newest
    /// first.
    async fn line_facts(
        &self,
        chain: &str,
        kind: &str,
        until: u64,
        limit: i64,
    ) -> Result<Vec<StoredFact>, StoreError>;
    /// The names of all chains.
    async fn chains(&self) -> Result<Vec<String>, StoreError>;
    /// Rebuilds the visits, the head and the rules of a district from its facts, in one transaction. No
    /// server may run meanwhile. Returns the number of visits.
    async fn rebuild(&self, district: &DistrictId, fold: Box<dyn Refold>) -> Result<u64, StoreError>;
    /// Hints that another process changed a line. A hint may be lost; the periodic check of heads finds what
    /// it missed.
    fn hints(&self) -> broadcast::Receiver<DistrictId>;
}
