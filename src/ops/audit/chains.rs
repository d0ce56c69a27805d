//! Verification of every chain, link by link: hashes, numbers, times, and its end.

use crate::audit::PAGE;
use crate::error::Error;
use crate::model::facts::FactRow;
use crate::ports::SharedStore;
use domain::fact::{Fact, GENESIS, chain};
use domain::time::At;

/// A known point of a chain: the fact with this number must have this hash.
#[derive(Debug, Clone)]
pub struct Pin {
    /// The name of the chain.
    pub chain: String,
    /// The number of the fact.
    pub seq: u64,
    /// The hash of that fact.
    pub hash: [u8; 32],
    /// Where the pin comes from, for messages.
    pub what: &'static str,
}

/// A chain that was verified, and its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// The name of the chain.
    pub name: String,
    /// The number of its facts, which is the number of the last.
    pub facts: u64,
    /// The hash of the last fact.
    pub hash: [u8; 32],
    /// The time of the last fact.
    pub at: Option<At>,
}

/// Checks every chain, and its end against the stored heads and `pins`. `told` is called with the progress:
/// the chain and the number of facts checked.
///
/// # Errors
/// The first fact that is wrong, in words.
pub async fn chains(
    store: &SharedStore,
    pins: &[Pin],
    told: &mut (dyn FnMut(&str, u64) + Send),
) -> Result<Vec<Whole>, Error> {
    // Heads first: beside a running server a chain may have grown past its head by the time it is read, but
    // never be shorter.
    let heads = store.every_head().await?;
    let names: Vec<String> = heads.iter().map(|(name, ..)| name.clone()).collect();
    let stored = heads.into_iter().map(|(chain, seq, hash)| Pin { chain, seq, hash, what: "line" });
    let pins: Vec<Pin> = stored.chain(pins.iter().cloned()).collect();
    if let Some(lost) = pins.iter().find(|pin| pin.seq > 0 && !names.contains(&pin.chain)) {
        return Err(Error::Fault(format!("There is no chain {}.", lost.chain)));
    }
    let mut whole = Vec::with_capacity(names.len());
    for name in names {
        let mut links = Links::new(&name, &pins);
        loop {
            let page = store.facts(&name, links.seq, PAGE).await?;
            if page.is_empty() {
                break;
            }
            for fact in page {
                links.next(&fact.row).map_err(Error::Fault)?;
            }
            told(&name, links.seq);
        }
        links.end().map_err(Error::Fault)?;
        whole.push(Whole { facts: links.seq, hash: links.hash, at: links.at, name });
    }
    Ok(whole)
}

/// The verification of one chain, link by link.
pub(super) struct Links<'p> {
    pub(super) name: &'p str,
    pub(super) pins: Vec<&'p Pin>,
    pub(super) seq: u64,
    pub(super) hash: [u8; 32],
    pub(super) at: Option<At>,
}

impl<'p> Links<'p> {
    pub(super) fn new(name: &'p str, pins: &'p [Pin]) -> Links<'p> {
        let pins = pins.iter().filter(|pin| pin.chain == name).collect();
        Links { name, pins, seq: 0, hash: GENESIS, at: None }
    }

    /// Checks the next fact; decoded if the chain is a district's.
    pub(super) fn next(&mut self, row: &FactRow) -> Result<Option<Fact>, String> {
        let wrong = |what: &str| format!("{}: fact {}: {what}.", self.name, row.seq);
        if row.seq != self.seq + 1 {
            return Err(wrong(&format!("the number after {} is missing", self.seq)));
        }
        if row.prev_hash != self.hash || row.hash != chain(&self.hash, &row.body) {
            return Err(wrong("its hash is not that of its text and the hash before"));
        }
        // A correction of the clock moves times back to the true time. The department's own chains have none:
        // they are ordered by number.
        let may_go_back = row.kind == "clock_corrected" || self.name.starts_with('_');
        if !may_go_back && self.at.is_some_and(|before| row.at < before) {
            return Err(wrong("its time is before that of the fact before"));
        }
        let mut decoded = None;
        if !self.name.starts_with('_') {
            let fact = Fact::decode(&row.body).map_err(|error| wrong(&error.to_string()))?;
            let told = (fact.seq, fact.at, fact.visit, fact.what.kind());
            if told != (row.seq, row.at, row.visit, row.kind.as_str()) {
                return Err(wrong("its columns are not what its text says"));
            }
            decoded = Some(fact);
        }
        if let Some(pin) = self.pins.iter().find(|pin| pin.seq == row.seq && pin.hash != row.hash) {
            return Err(wrong(&format!("the {} has another hash there", pin.what)));
        }
        (self.seq, self.hash, self.at) = (row.seq, row.hash, Some(row.at));
        Ok(decoded)
    }

    /// No pin may point beyond the last fact.
    pub(super) fn end(&self) -> Result<(), String> {
        match self.pins.iter().find(|pin| pin.seq > self.seq) {
            Some(pin) => Err(format!(
                "{}: the {} stands at {}, the facts end at {}: the newest are missing.",
                self.name, pin.what, pin.seq, self.seq
            )),
            None => Ok(()),
        }
    }
}
