//! Facts as they are stored, and where a chain of them ends.

use domain::fact::{Fact, chain};
use domain::ids::VisitId;
use domain::time::At;

/// A fact as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactRow {
    /// Its number on its chain, from 1.
    pub seq: u64,
    /// When it happened, by the reference clock of the database.
    pub at: At,
    /// The visit it is about, if it is about one.
    pub visit: Option<VisitId>,
    /// Its kind, as in the text.
    pub kind: String,
    /// The text that is hashed and exported.
    pub body: String,
    /// The hash before it.
    pub prev_hash: [u8; 32],
    /// Its own hash.
    pub hash: [u8; 32],
}

impl FactRow {
    /// A fact as it is stored after the one with that hash.
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

/// Where a locked chain goes on.
#[derive(Debug, Clone, Copy)]
pub struct ChainEnd {
    /// The next number.
    pub seq: u64,
    /// The hash before it.
    pub prev_hash: [u8; 32],
    /// The database's own clock, read after the chain was locked.
    pub now: At,
}

/// A fact as exported or verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFact {
    /// Its chain: a district, or one of the department's own chains.
    pub chain: String,
    /// The fact itself.
    pub row: FactRow,
}
