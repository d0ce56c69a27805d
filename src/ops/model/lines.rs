//! A line as it is stored, and the one transaction that changes it: lock, look, decide, write, commit.

use crate::model::facts::FactRow;
use crate::model::outbox::Message;
use crate::model::visits::{Personal, VisitRow};
use domain::ids::{DistrictId, VisitId};
use domain::line::Head;
use domain::rules::Rules;
use domain::time::At;
use domain::visit::Visit;

/// One transaction on one line: lock, look, decide, write, commit.
pub struct Batch {
    /// The district whose line is locked.
    pub district: DistrictId,
    /// The version the caller holds in memory.
    pub seen: u64,
    /// Idempotency keys to look up.
    pub keys: Vec<KeyName>,
    /// Visits to load, live or not.
    pub visits: Vec<VisitId>,
    /// The rules, run while the line is locked. What it returns is written.
    pub decide: Box<dyn FnOnce(Found) -> Writes + Send>,
}

/// What the locked line looks like.
pub struct Found {
    /// The database's own clock, read after the line was locked.
    pub now: At,
    /// Its version: the number of its last fact.
    pub seq: u64,
    /// The hash of its last fact.
    pub hash: [u8; 32],
    /// What another process wrote since `seen`.
    pub newer: Option<Newer>,
    /// What is known of each key, in the order asked.
    pub replays: Vec<Option<Replay>>,
    /// The visits asked for that exist in this district.
    pub visits: Vec<Visit>,
}

/// What another process wrote.
pub struct Newer {
    /// The head as stored.
    pub head: Head,
    /// The rules, if they changed.
    pub rules: Option<Rules>,
    /// Every visit that changed, as it stands.
    pub visits: Vec<Visit>,
    /// The kinds of facts written since, each once.
    pub kinds: Vec<String>,
}

/// An idempotency key of an actor.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyName {
    /// Who, as a stable text.
    pub actor: String,
    /// The key the client chose.
    pub key: String,
}

/// What a command with that key came to the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// The request, hashed.
    pub request: [u8; 32],
    /// The HTTP status of the first answer: 201 where a visit was created, else 200.
    pub status: u16,
    /// The visit it was about, if it was about one.
    pub visit: Option<VisitId>,
    /// The last fact it wrote.
    pub seq: u64,
}

/// What a batch writes. All empty: nothing changed, and the transaction is committed all the same, so that its answers
/// stand in one order with the others.
#[derive(Default, Clone)]
pub struct Writes {
    /// Facts, in order, from `found.seq + 1`.
    pub facts: Vec<FactRow>,
    /// Visits made or changed, each once, as they now stand.
    pub visits: Vec<VisitRow>,
    /// Keys of commands that had an effect.
    pub keys: Vec<(KeyName, Replay, At)>,
    /// Names, notes and the like.
    pub personal: Vec<Personal>,
    /// Notes that have another text by now.
    pub rewritten: Vec<Personal>,
    /// The head after the last fact; there is one whenever there are facts.
    pub head: Option<Head>,
    /// The rules of the district, where the batch changes them.
    pub rules: Option<Rules>,
    /// Messages to be sent, stored with the facts they tell of.
    pub messages: Vec<Message>,
}

/// A line as stored.
pub struct StoredLine {
    /// Its head: all of it but the visits.
    pub head: Head,
    /// The hash of its last fact.
    pub hash: [u8; 32],
    /// The rules in force.
    pub rules: Rules,
    /// Its live visits, and behind them those that ended within [`KEEP_ENDED`](domain::line::KEEP_ENDED) before its last fact.
    pub visits: Vec<Visit>,
    /// The kinds of its last thousand facts, each once.
    pub kinds: Vec<String>,
}

/// What the facts of a district make, page by page, for a store that keeps it.
pub trait Refold: Send {
    /// Of the visits that some facts are about, those it needs as they stand before them.
    fn needs(&self, facts: &[FactRow]) -> Vec<VisitId>;
    /// The visits that some facts have changed, as they stand after them.
    ///
    /// # Errors
    /// The first fact that does not fit.
    fn page(&mut self, facts: &[FactRow], needed: Vec<Visit>) -> Result<Vec<VisitRow>, String>;
    /// The head after the last fact, the hash of that, the rules, and the fact that decided those.
    fn end(&self) -> (Head, [u8; 32], Rules, u64);
}

/// Where a line stands: its version and the hash of its last fact.
pub type LineHead = (DistrictId, u64, [u8; 32]);
