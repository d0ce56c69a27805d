//! Whether the record is whole: every hash over the text and the hash before, no gap, times that never go back, columns that are
//! what the text says, and an end that is where everything else says it is.

use crate::calendar::Calendar;
use crate::error::Error;
use crate::ports::{District, FactRow, Refold, SharedStore, StoreError, VisitRow};
use crate::totals::{Check, Counter};
use domain::fact::{Fact, GENESIS, What, chain};
use domain::ids::{DistrictId, VisitId};
use domain::line::{Head, Line};
use domain::rules::Rules;
use domain::time::At;
use domain::visit::Visit;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The setting that keeps when the record was last verified, in milliseconds UTC.
pub const VERIFIED_AT: &str = "verified_at";
/// The setting that keeps when the database was last saved, in milliseconds UTC.
pub const SAVED_AT: &str = "saved_at";

/// Facts read at a time.
const PAGE: i64 = 2_000;
/// Differences of a district that are told one by one.
const MOST_TOLD: usize = 20;

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
struct Links<'p> {
    name: &'p str,
    pins: Vec<&'p Pin>,
    seq: u64,
    hash: [u8; 32],
    at: Option<At>,
}

impl<'p> Links<'p> {
    fn new(name: &'p str, pins: &'p [Pin]) -> Links<'p> {
        let pins = pins.iter().filter(|pin| pin.chain == name).collect();
        Links { name, pins, seq: 0, hash: GENESIS, at: None }
    }

    /// The next fact, decoded where the chain is a district's.
    fn next(&mut self, row: &FactRow) -> Result<Option<Fact>, String> {
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
    fn end(&self) -> Result<(), String> {
        match self.pins.iter().find(|pin| pin.seq > self.seq) {
            Some(pin) => Err(format!(
                "{}: the {} stands at {}, the facts end at {}: the newest are missing.",
                self.name, pin.what, pin.seq, self.seq
            )),
            None => Ok(()),
        }
    }
}

/// A line made from its facts alone.
struct Folded {
    line: Line,
    calendar: Calendar,
    /// The fact that decided its rules last.
    decided: u64,
    arrivals: u64,
}

impl Folded {
    fn new(district: &DistrictId, rules: Rules) -> Result<Folded, String> {
        let calendar = Calendar::new(&rules.hours).map_err(|error| error.to_string())?;
        Ok(Folded { line: Line::new(district.clone(), Arc::new(rules)), calendar, decided: 0, arrivals: 0 })
    }

    fn apply(&mut self, fact: &Fact) -> Result<(), String> {
        match &fact.what {
            What::Configured(rules) => {
                self.calendar = Calendar::new(&rules.hours).map_err(|error| error.to_string())?;
                self.decided = fact.seq;
            }
            What::Arrived(_) => self.arrivals += 1,
            _ => {}
        }
        self.line.apply(fact);
        Ok(())
    }

    /// Visits as they stand now.
    fn rows(&self, ids: &BTreeSet<VisitId>) -> Vec<VisitRow> {
        let visits = ids.iter().filter_map(|id| self.line.visit(*id));
        visits.map(|visit| VisitRow::of(visit.clone(), &self.calendar)).collect()
    }
}

/// The rules a district had before its first decision on record: those it was made with, which are those of that decision, or of
/// today where there was none.
async fn first_rules(store: &SharedStore, district: &District) -> Result<Rules, Error> {
    let first = store.facts(district.id.as_str(), 0, PAGE).await?;
    let decided = first.iter().filter(|fact| fact.row.kind == "configured").find_map(|fact| {
        match Fact::decode(&fact.row.body).ok()?.what {
            What::Configured(rules) => Some(*rules),
            _ => None,
        }
    });
    Ok(decided.unwrap_or_else(|| district.rules.clone()))
}

/// A visit before one of its facts, from its earlier ones: one that ended long ago and is opened again.
async fn earlier(store: &SharedStore, chain: &str, id: VisitId, before: u64) -> Result<Option<Visit>, Error> {
    let fault = |error: domain::fact::Unreadable| Error::Fault(error.to_string());
    let mut visit: Option<Visit> = None;
    for body in store.visit_facts(id).await? {
        let fact = Fact::decode(&body).map_err(fault)?;
        if fact.district.as_str() != chain || fact.seq >= before {
            continue;
        }
        match (&mut visit, &fact.what) {
            (None, What::Arrived(arrived)) => visit = Some(Visit::arrive(&fact, id, arrived)),
            (Some(visit), What::Ended { .. }) => {
                let decided = store.line_facts(chain, "configured", fact.seq, 1).await?;
                let decided =
                    decided.first().map(|fact| Fact::decode(&fact.row.body)).transpose().map_err(fault)?;
                match decided.map(|fact| fact.what) {
                    Some(What::Configured(rules)) => domain::line::follow(visit, &fact, &rules),
                    _ => visit.apply(&fact),
                }
            }
            (Some(visit), _) => visit.apply(&fact),
            (None, _) => {}
        }
    }
    Ok(visit)
}

/// Folds the facts of every district again and compares everything that was made from them: visits, heads, rules, figures. The
/// chains themselves must be whole. What differs, a sentence each; of many of a kind the first few and how many there are.
///
/// # Errors
/// When the store fails.
pub async fn derived(
    store: &SharedStore,
    told: &mut (dyn FnMut(&str, u64) + Send),
) -> Result<Vec<String>, Error> {
    let mut differences = Vec::new();
    for district in store.every_district().await? {
        let mut differing = Differing { district: district.id.to_string(), found: Vec::new(), more: 0 };
        compare(store, &district, &mut *told, &mut differing).await?;
        differences.extend(differing.all());
    }
    Ok(differences)
}

/// What differs in a district.
struct Differing {
    district: String,
    found: Vec<String>,
    more: u64,
}

impl Differing {
    fn say(&mut self, what: String) {
        if self.found.len() < MOST_TOLD {
            self.found.push(format!("{}: {what}.", self.district));
        } else {
            self.more += 1;
        }
    }

    fn all(mut self) -> Vec<String> {
        if self.more > 0 {
            self.found.push(format!("{}: {} more differences.", self.district, self.more));
        }
        self.found
    }
}

async fn compare(
    store: &SharedStore,
    district: &District,
    told: &mut (dyn FnMut(&str, u64) + Send),
    differing: &mut Differing,
) -> Result<(), Error> {
    let chain = district.id.as_str();
    let mut folded = Folded::new(&district.id, first_rules(store, district).await?).map_err(Error::Fault)?;
    let mut figures = Check::begin(store, &district.id).await?;
    loop {
        let page = store.facts(chain, folded.line.head.seq, PAGE).await?;
        if !page.is_empty() {
            let facts: Result<Vec<Fact>, _> = page.iter().map(|fact| Fact::decode(&fact.row.body)).collect();
            let facts = facts.map_err(|error| Error::Fault(error.to_string()))?;
            let mut touched = BTreeSet::new();
            for fact in &facts {
                if let Some(id) = fact.visit {
                    touched.insert(id);
                    let known = matches!(fact.what, What::Arrived(_)) || folded.line.visit(id).is_some();
                    if !known && let Some(visit) = earlier(store, chain, id, fact.seq).await? {
                        folded.line.admit(visit);
                    }
                }
                folded.apply(fact).map_err(Error::Fault)?;
            }
            // One that ended and was let go within the page is made again.
            let mut rows = folded.rows(&touched);
            for id in touched.iter().filter(|id| folded.line.visit(**id).is_none()) {
                let visit = earlier(store, chain, *id, folded.line.head.seq + 1).await?;
                rows.extend(visit.map(|visit| VisitRow::of(visit, &folded.calendar)));
            }
            for id in store.differing_visits(&district.id, &rows).await? {
                let ticket =
                    rows.iter().find(|row| row.visit.id == id).map(|row| row.visit.ticket.to_string());
                differing.say(format!(
                    "the visit {} ({id}) is not what its facts make of it",
                    ticket.unwrap_or_default()
                ));
            }
            if let Some(figures) = &mut figures {
                figures.follow(&facts, &rows).await?.into_iter().for_each(|what| differing.say(what));
            }
            told(chain, folded.line.head.seq);
            continue;
        }
        let stored = store.load_line(&district.id).await;
        let stored = match stored {
            Ok(Some(stored)) => stored,
            Ok(None) => break differing.say("there is no line of it".to_owned()),
            Err(StoreError::BrokenRow { table, column, id, problem }) => {
                break differing.say(format!("table {table}, column {column}, row {id}: {problem}"));
            }
            Err(error) => return Err(error.into()),
        };
        let counts = store.visit_counts(&district.id).await?;
        let newest = store.every_head().await?.into_iter().find(|(name, ..)| name == chain);
        // Somebody is at work: what was written since is read first.
        if newest.is_some_and(|(_, seq, _)| seq != folded.line.head.seq)
            && stored.head.seq > folded.line.head.seq
        {
            continue;
        }
        heads(&folded.line.head, &stored.head, differing);
        if *folded.line.rules != stored.rules {
            differing.say("its rules are not those that were decided last".to_owned());
        }
        if counts.0 != folded.arrivals {
            differing.say(format!("{} visits are stored, and {} came", counts.0, folded.arrivals));
        }
        if counts.1 > 0 {
            differing.say(format!("{} pieces of personal data belong to no visit", counts.1));
        }
        break;
    }
    if let Some(figures) = figures {
        figures.end().await?.into_iter().for_each(|what| differing.say(what));
    }
    Ok(())
}

/// Names the parts of two heads that differ.
fn heads(made: &Head, stored: &Head, differing: &mut Differing) {
    if made == stored {
        return;
    }
    let parts = |head: &Head| match serde_json::to_value(head) {
        Ok(serde_json::Value::Object(parts)) => parts,
        _ => serde_json::Map::new(),
    };
    let (made, stored) = (parts(made), parts(stored));
    let names: BTreeSet<&String> = made.keys().chain(stored.keys()).collect();
    let names: Vec<&str> =
        names.into_iter().filter(|name| made.get(*name) != stored.get(*name)).map(String::as_str).collect();
    differing.say(format!("its head is not what its facts make of it ({})", names.join(", ")));
}

/// Makes everything again that follows from the facts of a district: visits, head and rules at once, figures step by step. Nobody
/// may serve meanwhile. How many facts and visits there are.
///
/// # Errors
/// The first fact that does not fit, and then nothing was changed; when the store fails.
pub async fn rebuild(store: &SharedStore, district: &District) -> Result<(u64, u64), Error> {
    let rules = first_rules(store, district).await?;
    let folded = Folded::new(&district.id, rules).map_err(Error::Fault)?;
    let links = Links::new(district.id.as_str(), &[]);
    let fold =
        Rebuilt { name: district.id.to_string(), seq: links.seq, hash: links.hash, at: links.at, folded };
    let visits = store.rebuild(&district.id, Box::new(fold)).await?;
    store.recount(&district.id).await?;
    let mut counter = Counter::new(Arc::clone(store), district.id.clone());
    while counter.step().await? {}
    let facts = store.follower(&district.id).await?.position.unwrap_or_default();
    Ok((facts, visits))
}

struct Rebuilt {
    name: String,
    seq: u64,
    hash: [u8; 32],
    at: Option<At>,
    folded: Folded,
}

impl Refold for Rebuilt {
    fn needs(&self, facts: &[FactRow]) -> Vec<VisitId> {
        let about: BTreeSet<VisitId> = facts.iter().filter_map(|fact| fact.visit).collect();
        about.into_iter().filter(|id| self.folded.line.visit(*id).is_none()).collect()
    }

    fn page(&mut self, facts: &[FactRow], needed: Vec<Visit>) -> Result<Vec<VisitRow>, String> {
        let mut links =
            Links { name: &self.name, pins: Vec::new(), seq: self.seq, hash: self.hash, at: self.at };
        let mut rows = BTreeMap::new();
        let mut needed: BTreeMap<VisitId, Visit> =
            needed.into_iter().map(|visit| (visit.id, visit)).collect();
        for row in facts {
            let Some(fact) = links.next(row)? else { continue };
            if let Some(id) = fact.visit.filter(|id| self.folded.line.visit(*id).is_none()) {
                // From an earlier page, or let go earlier in this one.
                let made = rows.get(&id).map(|row: &VisitRow| row.visit.clone());
                if let Some(visit) = made.or_else(|| needed.remove(&id)) {
                    self.folded.line.admit(visit);
                }
            }
            self.folded.apply(&fact)?;
            let visit = fact.visit.and_then(|id| self.folded.line.visit(id));
            if let Some(visit) = visit {
                rows.insert(visit.id, VisitRow::of(visit.clone(), &self.folded.calendar));
            }
        }
        (self.seq, self.hash, self.at) = (links.seq, links.hash, links.at);
        Ok(rows.into_values().collect())
    }

    fn end(&self) -> (Head, [u8; 32], Rules, u64) {
        let line = &self.folded.line;
        (line.head.clone(), self.hash, Rules::clone(&line.rules), self.folded.decided)
    }
}
