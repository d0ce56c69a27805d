//! Every chain, link by link: hashes, numbers, times, and where it ends.

use crate::audit::PAGE;
use crate::error::Error;
use crate::model::facts::FactRow;
use crate::ports::SharedStore;
use domain::fact::{Fact, GENESIS, chain};
use domain::time::At;

/// What a chain must hold: this hash at this number.
#[derive(Debug, Clone)]
pub struct Pin {
    /// Which chain.
    pub chain: String,
    /// At which number.
    pub seq: u64,
    /// Which hash.
    pub hash: [u8; 32],
    /// Who says so.
    pub what: &'static str,
}

/// A chain that is whole, and where it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// Its name.
    pub name: String,
    /// Its facts, and the number of the last.
    pub facts: u64,
    /// The hash of the last.
    pub hash: [u8; 32],
    /// The time of the last.
    pub at: Option<At>,
}

/// Checks every chain, and against the heads that are stored and `pins` where each ends. `told` hears how far it is: the chain and
/// the facts checked.
///
/// # Errors
/// The first fact that does not fit, in words.
pub async fn chains(
    store: &SharedStore,
    pins: &[Pin],
    told: &mut (dyn FnMut(&str, u64) + Send),
) -> Result<Vec<Whole>, Error> {
    // Heads first: beside a running server a chain may have grown past its head by the time it is read, never fallen behind.
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

/// A chain, link by link.
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

    /// The next fact, decoded where the chain is a district's.
    pub(super) fn next(&mut self, row: &FactRow) -> Result<Option<Fact>, String> {
        let wrong = |what: &str| format!("{}: fact {}: {what}.", self.name, row.seq);
        if row.seq != self.seq + 1 {
            return Err(wrong(&format!("the number after {} is missing", self.seq)));
        }
        if row.prev_hash != self.hash || row.hash != chain(&self.hash, &row.body) {
            return Err(wrong("its hash is not that of its text and the hash before"));
        }
        // A correction of the clock takes the record back to the true time. The department's own chains have none: their order is
        // their numbers.
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

    /// Nothing may be known of facts after the last.
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
