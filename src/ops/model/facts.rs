//! Facts as they are stored, and the end of a chain of them.

use domain::fact::{Fact, chain};
use domain::ids::VisitId;
use domain::time::At;

/// A fact as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactRow {
    /// Its number on its chain, from 1.
    pub seq: u64,
    /// When it happened, by the reference clock of the database.
    pub at: At,
    /// The visit it is about; `None` if it is about none.
    pub visit: Option<VisitId>,
    /// Its kind, as in `body`.
    pub kind: String,
    /// The text that is hashed and exported.
    pub body: String,
    /// The hash of the fact before it.
    pub prev_hash: [u8; 32],
    /// The hash of this fact.
    pub hash: [u8; 32],
}

impl FactRow {
    /// The row for a fact after the one with the hash `prev_hash`.
    ///
    /// # Errors
    /// As [`Fact::encode`].
    pub fn of(fact: &Fact, prev_hash: [u8; 32]) -> Result<FactRow, serde_json::Error> {
        let body = fact.encode()?;
        let hash = chain(&prev_hash, &body);
        let kind = fact.what.kind().to_owned();
        Ok(FactRow { seq: fact.seq, at: fact.at, visit: fact.visit, kind, body, prev_hash, hash })
    }
}

/// Where a locked chain continues.
#[derive(Debug, Clone, Copy)]
pub struct ChainEnd {
    /// The number of the next fact.
    pub seq: u64,
    /// The hash of the last fact.
    pub prev_hash: [u8; 32],
    /// The database's own clock, read after the chain was locked.
    pub now: At,
}

/// A fact with its chain, for export and verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFact {
    /// The name of its chain: a district, or one of the department's own chains.
    pub chain: String,
    /// The fact as it is stored.
    pub row: FactRow,
}
