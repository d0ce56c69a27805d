//! A line as it is stored, and the one transaction that changes it: lock, read, decide, write, commit.

use crate::model::facts::FactRow;
use crate::model::outbox::Message;
use crate::model::visits::{Personal, VisitRow};
use domain::ids::{DistrictId, VisitId};
use domain::line::Head;
use domain::rules::Rules;
use domain::time::At;
use domain::visit::Visit;

/// One transaction on one line, passed to `Lines::commit`.
pub struct Batch {
    /// The district whose line is locked.
    pub district: DistrictId,
    /// The version of the line that the caller has in memory.
    pub seen: u64,
    /// Idempotency keys to look up.
    pub keys: Vec<KeyName>,
    /// Visits to load, whether live or not.
    pub visits: Vec<VisitId>,
    /// The decision, called while the line is locked. What it returns is written.
    pub decide: Box<dyn FnOnce(Found) -> Writes + Send>,
}

/// The state of the locked line.
pub struct Found {
    /// The database's own clock, read after the line was locked.
    pub now: At,
    /// Its version: the number of its last fact.
    pub seq: u64,
    /// The hash of its last fact.
    pub hash: [u8; 32],
    /// What another process has written since `seen`.
    pub newer: Option<Newer>,
    /// What is known of each key, in the order of the request.
    pub replays: Vec<Option<Replay>>,
    /// The visits asked for that exist in this district.
    pub visits: Vec<Visit>,
}

/// Changes by another process.
pub struct Newer {
    /// The head as it is stored.
    pub head: Head,
    /// The rules, if they changed.
    pub rules: Option<Rules>,
    /// Every visit that changed, in its current state.
    pub visits: Vec<Visit>,
    /// The kinds of the facts written since, each once.
    pub kinds: Vec<String>,
}

/// An idempotency key of an actor.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyName {
    /// A stable name of the actor, from `actor_name`.
    pub actor: String,
    /// The key that the client chose.
    pub key: String,
}

/// The result of the first command with an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// The hash of the request.
    pub request: [u8; 32],
    /// The HTTP status of the first answer: 201 where a visit was created, else 200.
    pub status: u16,
    /// The visit it was about; `None` if it was about none.
    pub visit: Option<VisitId>,
    /// The number of the last fact that it wrote.
    pub seq: u64,
}

/// What a batch writes. If all of it is empty, nothing changed; the transaction is committed nevertheless, so
/// that its answers are in one order with the others.
#[derive(Default, Clone)]
pub struct Writes {
    /// New facts, in order, from number `found.seq + 1`.
    pub facts: Vec<FactRow>,
    /// Visits created or changed, each once, in their current state.
    pub visits: Vec<VisitRow>,
    /// Idempotency keys of commands that had an effect.
    pub keys: Vec<(KeyName, Replay, At)>,
    /// Personal texts: names, notes and so on.
    pub personal: Vec<Personal>,
    /// Notes whose text was replaced.
    pub rewritten: Vec<Personal>,
    /// The head after the last fact; present if there are facts.
    pub head: Option<Head>,
    /// The rules of the district, if the batch changes them.
    pub rules: Option<Rules>,
    /// Messages to be sent, stored together with their facts.
    pub messages: Vec<Message>,
}

/// A line as it is stored, to start a clerk from.
pub struct StoredLine {
    /// Its head: all of it but the visits.
    pub head: Head,
    /// The hash of its last fact.
    pub hash: [u8; 32],
    /// The rules in force.
    pub rules: Rules,
    /// Live visits, followed by those that ended within [`KEEP_ENDED`](domain::line::KEEP_ENDED) before the
    /// last fact.
    pub visits: Vec<Visit>,
    /// The kinds of the last thousand facts, each once.
    pub kinds: Vec<String>,
}

/// Folding the facts of a district page by page, for a store that holds the result.
pub trait Refold: Send {
    /// The visits that must be loaded, as they are before these facts, in order to fold them.
    fn needs(&self, facts: &[FactRow]) -> Vec<VisitId>;
    /// The visits that these facts change, as they are afterwards.
    ///
    /// # Errors
    /// The first fact that is wrong, in words.
    fn page(&mut self, facts: &[FactRow], needed: Vec<Visit>) -> Result<Vec<VisitRow>, String>;
    /// The head after the last fact, that fact's hash, the rules, and the number of the fact that set them.
    fn end(&self) -> (Head, [u8; 32], Rules, u64);
}

/// A district, the version of its line, and the hash of its last fact.
pub type LineHead = (DistrictId, u64, [u8; 32]);
