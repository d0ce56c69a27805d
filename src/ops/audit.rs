//! Whether the record is whole: every hash over the text and the hash before, no gap, times that never go back, columns that are
//! what the text says, and an end that is where everything else says it is.

use crate::calendar::Calendar;
use crate::error::Error;
use crate::ports::{FactRow, Refold, SharedStore, StoreError, StoredFact, VisitRow};
use crate::recount::Account;
use crate::scripts::fingerprint;
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
/// today where there was none. Where today's cannot be read, those that were decided last; nothing where none were.
async fn first_rules(
    store: &SharedStore,
    district: &DistrictId,
    today: Option<&Rules>,
) -> Result<Option<Rules>, Error> {
    let decided = |facts: Vec<StoredFact>| {
        let mut decided = facts.into_iter().filter(|fact| fact.row.kind == "configured");
        decided.find_map(|fact| match Fact::decode(&fact.row.body).ok()?.what {
            What::Configured(rules) => Some(*rules),
            _ => None,
        })
    };
    if let Some(rules) = decided(store.facts(district.as_str(), 0, PAGE).await?) {
        return Ok(Some(rules));
    }
    match today {
        Some(rules) => Ok(Some(rules.clone())),
        None => Ok(decided(store.line_facts(district.as_str(), "configured", i64::MAX as u64, 1).await?)),
    }
}

/// A visit before one of its facts, from its earlier ones: one that ended long ago and is opened again.
pub(crate) async fn earlier(
    store: &SharedStore,
    chain: &str,
    id: VisitId,
    before: u64,
) -> Result<Option<Visit>, Error> {
    let fault = |error: domain::fact::Unreadable| Error::Fault(error.to_string());
    let mut visit: Option<Visit> = None;
    for body in store.visit_facts(id).await? {
        let fact = Fact::decode(&body).map_err(fault)?;
        if fact.district.as_str() != chain || fact.seq >= before {
            continue;
        }
        match (&mut visit, &fact.what) {
            (None, What::Arrived(arrived)) => visit = Some(Visit::arrive(&fact, id, arrived)),
            (Some(visit), What::Ended { .. } | What::CallTold(_)) => {
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
/// chains themselves must be whole. What differs, a sentence each; of many of a kind the first few and how many there are. What of
/// a district or a script cannot be read, or is no more what it was approved as, is told with it.
///
/// # Errors
/// When the store fails.
pub async fn derived(
    store: &SharedStore,
    told: &mut (dyn FnMut(&str, u64) + Send),
) -> Result<Vec<String>, Error> {
    let mut differences = Vec::new();
    // Chains first: the district of each is there by the time the districts are read.
    let chains = store.every_head().await?;
    let mut there = BTreeSet::new();
    for row in store.district_rows().await? {
        let (id, rules, broken) = match row {
            Ok(district) => (district.id, Some(district.rules), None),
            Err(StoreError::BrokenRow { table, column, id, problem }) => {
                let broken = format!("table {table}, column {column}, row {id}: {problem}");
                match id.parse::<DistrictId>() {
                    Ok(id) => (id, None, Some(broken)),
                    Err(_) => {
                        differences.push(format!("{broken}."));
                        continue;
                    }
                }
            }
            Err(error) => return Err(error.into()),
        };
        let mut differing = Differing { district: id.to_string(), found: Vec::new(), more: 0 };
        broken.into_iter().for_each(|broken| differing.say(broken));
        compare(store, &id, rules.as_ref(), &mut *told, &mut differing).await?;
        differences.extend(differing.all());
        there.insert(id.to_string());
    }
    let lost = chains.into_iter().filter(|(name, ..)| !name.starts_with('_') && !there.contains(name));
    differences
        .extend(lost.map(|(name, ..)| format!("{name}: there are facts of it, and no such district.")));
    differences.extend(scripts(store).await?);
    Ok(differences)
}

/// Versions of scripts that are not what they were written or approved as.
async fn scripts(store: &SharedStore) -> Result<Vec<String>, Error> {
    let versions = match store.scripts().await {
        Ok(versions) => versions,
        Err(error @ StoreError::BrokenRow { .. }) => return Ok(vec![format!("{error}.")]),
        Err(error) => return Err(error.into()),
    };
    let mut changed = Vec::new();
    for version in versions {
        let script = &version.script;
        if fingerprint(script)? != version.sha256 {
            changed.push(format!(
                "The script {}, version {}, is not what its SHA-256 was taken of.",
                script.id, script.version
            ));
        }
    }
    Ok(changed)
}

/// What [`derived`] leaves out for now, a sentence each: figures that are being counted anew.
///
/// # Errors
/// When the store fails.
pub async fn not_compared(store: &SharedStore) -> Result<Vec<String>, Error> {
    let anew = store.followers().await?.into_iter().filter(|one| one.position.is_none());
    Ok(anew
        .map(|one| format!("{}: its figures are being counted anew and were not compared.", one.district))
        .collect())
}

/// What differs in a district.
struct Differing {
    district: String,
    found: Vec<String>,
    more: u64,
}

impl Differing {
    fn say(&mut self, what: String) {
        let said = format!("{}: {what}.", self.district);
        if self.found.contains(&said) {
            return;
        }
        if self.found.len() < MOST_TOLD {
            self.found.push(said);
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
    district: &DistrictId,
    rules: Option<&Rules>,
    told: &mut (dyn FnMut(&str, u64) + Send),
    differing: &mut Differing,
) -> Result<(), Error> {
    let Some(rules) = first_rules(store, district, rules).await? else {
        differing.say("no fact holds its rules either, so nothing of it was compared".to_owned());
        return Ok(());
    };
    let folded = Folded::new(district, rules).map_err(Error::Fault)?;
    let figures = Check::begin(store, district).await?;
    let mut comparison = Comparison { store, district, folded, figures };
    comparison.fold(None, &mut *told, differing).await?;
    comparison.line(told, differing).await?;
    let end = comparison.folded.line.head.seq;
    if let Some(figures) = comparison.figures {
        figures.end(end).await?.into_iter().for_each(|what| differing.say(what));
    }
    Ok(())
}

/// A district that is being compared.
struct Comparison<'c> {
    store: &'c SharedStore,
    district: &'c DistrictId,
    folded: Folded,
    figures: Option<Check>,
}

impl Comparison<'_> {
    /// Folds the facts up to one, or all there are, and compares the visits and figures of each page.
    async fn fold(
        &mut self,
        until: Option<u64>,
        told: &mut (dyn FnMut(&str, u64) + Send),
        differing: &mut Differing,
    ) -> Result<(), Error> {
        let (store, chain) = (self.store, self.district.as_str());
        loop {
            let at = self.folded.line.head.seq;
            let left = until.map_or(PAGE, |until| i64::try_from(until.saturating_sub(at)).unwrap_or(PAGE));
            if left == 0 {
                return Ok(());
            }
            let page = store.facts(chain, at, left.min(PAGE)).await?;
            if page.is_empty() {
                return Ok(());
            }
            let facts: Result<Vec<Fact>, _> = page.iter().map(|fact| Fact::decode(&fact.row.body)).collect();
            let facts = facts.map_err(|error| Error::Fault(error.to_string()))?;
            let mut touched = BTreeSet::new();
            for fact in &facts {
                if let Some(id) = fact.visit {
                    touched.insert(id);
                    let known = matches!(fact.what, What::Arrived(_)) || self.folded.line.visit(id).is_some();
                    if !known && let Some(visit) = earlier(store, chain, id, fact.seq).await? {
                        self.folded.line.admit(visit);
                    }
                }
                self.folded.apply(fact).map_err(Error::Fault)?;
            }
            // One that ended and was let go within the page is made again.
            let mut rows = self.folded.rows(&touched);
            for id in touched.iter().filter(|id| self.folded.line.visit(**id).is_none()) {
                let visit = earlier(store, chain, *id, self.folded.line.head.seq + 1).await?;
                rows.extend(visit.map(|visit| VisitRow::of(visit, &self.folded.calendar)));
            }
            for id in store.differing_visits(self.district, &rows).await? {
                let ticket =
                    rows.iter().find(|row| row.visit.id == id).map(|row| row.visit.ticket.to_string());
                differing.say(format!(
                    "the visit {} ({id}) is not what its facts make of it",
                    ticket.unwrap_or_default()
                ));
            }
            if let Some(figures) = &mut self.figures {
                figures.follow(&facts, &rows).await?.into_iter().for_each(|what| differing.say(what));
            }
            told(chain, self.folded.line.head.seq);
        }
    }

    /// Compares head, rules and counts. Somebody may be at work: each is read with the fact it stands at, and the facts are folded
    /// exactly that far before the two are compared.
    async fn line(
        &mut self,
        told: &mut (dyn FnMut(&str, u64) + Send),
        differing: &mut Differing,
    ) -> Result<(), Error> {
        let stored = match self.store.load_line(self.district).await {
            Ok(Some(stored)) => stored,
            Ok(None) => {
                differing.say("there is no line of it".to_owned());
                return Ok(());
            }
            Err(error @ StoreError::BrokenRow { .. }) => {
                differing.say(error.to_string());
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        self.fold(Some(stored.head.seq), &mut *told, differing).await?;
        heads(&self.folded.line.head, &stored.head, differing);
        if *self.folded.line.rules != stored.rules {
            differing.say("its rules are not those that were decided last".to_owned());
        }
        let (visits, strays, seq) = self.store.visit_counts(self.district).await?;
        self.fold(Some(seq), told, differing).await?;
        if visits != self.folded.arrivals {
            differing.say(format!("{visits} visits are stored, and {} came", self.folded.arrivals));
        }
        if strays > 0 {
            differing.say(format!("{strays} pieces of personal data belong to no visit"));
        }
        Ok(())
    }
}

/// Names the parts of two heads that differ.
fn heads(made: &Head, stored: &Head, differing: &mut Differing) {
    // Heads of earlier versions do not keep when an alert was pressed last.
    let mut made = made.clone();
    for (id, alert) in &mut made.alerts {
        if stored.alerts.get(id).is_some_and(|known| known.pressed_at.is_none()) {
            alert.pressed_at = None;
        }
    }
    if made == *stored {
        return;
    }
    let parts = |head: &Head| match serde_json::to_value(head) {
        Ok(serde_json::Value::Object(parts)) => parts,
        _ => serde_json::Map::new(),
    };
    let (made, stored) = (parts(&made), parts(stored));
    let names: BTreeSet<&String> = made.keys().chain(stored.keys()).collect();
    let names: Vec<&str> =
        names.into_iter().filter(|name| made.get(*name) != stored.get(*name)).map(String::as_str).collect();
    differing.say(format!("its head is not what its facts make of it ({})", names.join(", ")));
}

/// Makes everything again that follows from the facts of a district: visits, head and rules at once, figures step by step. Nobody
/// may serve meanwhile. `rules` are those that are stored, nothing where they cannot be read: then the facts must hold some.
///
/// # Errors
/// The first fact that does not fit, and then nothing was changed; when the store fails.
pub async fn rebuild(
    store: &SharedStore,
    district: &DistrictId,
    rules: Option<&Rules>,
) -> Result<Made, Error> {
    let Some(rules) = first_rules(store, district, rules).await? else {
        return Err(Error::Fault(format!("{district}: its rules cannot be read, and no fact holds them.")));
    };
    let folded = Folded::new(district, rules).map_err(Error::Fault)?;
    let links = Links::new(district.as_str(), &[]);
    let fold = Rebuilt { name: district.to_string(), seq: links.seq, hash: links.hash, at: links.at, folded };
    let visits = store.rebuild(district, Box::new(fold)).await?;
    store.recount(district).await?;
    let mut counter = Counter::new(Arc::clone(store), district.clone());
    while counter.step().await? {}
    let facts = store.follower(district).await?.position.unwrap_or_default();
    Ok(Made { facts, visits, account: counter.account().await })
}

/// What was made again.
#[derive(Debug)]
pub struct Made {
    /// From how many facts.
    pub facts: u64,
    /// How many visits.
    pub visits: u64,
    /// What became of the figures; all is made again, also where that could not be read.
    pub account: Result<Option<Account>, Error>,
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
