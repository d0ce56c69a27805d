//! The line of each district and the chains of facts.

use crate::model::facts::{ChainEnd, FactRow, StoredFact};
use crate::model::lines::{Batch, LineHead, Refold, StoredLine};
use crate::ports::error::StoreError;
use async_trait::async_trait;
use domain::ids::DistrictId;
use tokio::sync::broadcast;

/// Lines, and the facts they are made of.
#[async_trait]
pub trait Lines: Send + Sync {
    /// Runs one batch in one transaction. Ok means committed.
    async fn commit(&self, batch: Batch) -> Result<(), StoreError>;
    /// Appends facts to a chain that is no line (`_department`, `_standards`), all or none: `build` is handed the place of the first and the hash before it.
    async fn append_all(
        &self,
        chain: &'static str,
        build: Box<dyn FnOnce(ChainEnd) -> Result<Vec<FactRow>, StoreError> + Send>,
    ) -> Result<(), StoreError>;
    /// A line to start from.
    async fn load_line(&self, district: &DistrictId) -> Result<Option<StoredLine>, StoreError>;
    /// The version and last hash of every line.
    async fn heads(&self) -> Result<Vec<LineHead>, StoreError> {
        self.head_rows().await?.into_iter().collect()
    }
    /// The same, with what is wrong with each that cannot be read.
    async fn head_rows(&self) -> Result<Vec<Result<LineHead, StoreError>>, StoreError>;
    /// The same of every chain, by name, those of the department among them.
    async fn every_head(&self) -> Result<Vec<(String, u64, [u8; 32])>, StoreError>;
    /// Facts of a chain after `after`, in order, at most `limit`.
    async fn facts(&self, chain: &str, after: u64, limit: i64) -> Result<Vec<StoredFact>, StoreError>;
    /// Facts of one kind that are about no visit, from `until` backwards, newest first, at most `limit`.
    async fn line_facts(
        &self,
        chain: &str,
        kind: &str,
        until: u64,
        limit: i64,
    ) -> Result<Vec<StoredFact>, StoreError>;
    /// The names of all chains.
    async fn chains(&self) -> Result<Vec<String>, StoreError>;
    /// Makes the visits, the head and the rules of a district again from its facts, all at once or not at all. Nobody may serve
    /// meanwhile. How many visits there are.
    async fn rebuild(&self, district: &DistrictId, fold: Box<dyn Refold>) -> Result<u64, StoreError>;
    /// Hints that a line was changed by another process; may be lost, the poll of heads catches what was.
    fn hints(&self) -> broadcast::Receiver<DistrictId>;
}
