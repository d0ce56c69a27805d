//! Comparison of everything derived from the facts with the facts folded again.

use crate::audit::PAGE;
use crate::audit::folded::{Folded, first_rules};
use crate::error::Error;
use crate::model::visits::VisitRow;
use crate::ports::{SharedStore, StoreError};
use crate::scripts::fingerprint;
use crate::totals::check::Check;
use crate::visit_history::earlier;
use domain::fact::{Event, Fact};
use domain::ids::DistrictId;
use domain::line::Head;
use domain::rules::Rules;
use domain::visit::Channel;
use std::collections::BTreeSet;

/// At most this many differences of a district are reported one by one.
const MOST_TOLD: usize = 20;

/// Folds the facts of every district again and compares everything derived from them: visits, heads, rules,
/// figures. The chains themselves must have been verified. Returns a sentence for each difference; of many of
/// one kind, the first few and their number. Districts and scripts that cannot be read, and scripts that
/// differ from what was approved, are reported too.
///
/// # Errors
/// When the store fails.
pub async fn derived(
    store: &SharedStore,
    told: &mut (dyn FnMut(&str, u64) + Send),
) -> Result<Vec<String>, Error> {
    let mut differences = Vec::new();
    // Chains first, so that the district of each exists by the time districts are read.
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

/// Versions of scripts that differ from what was written or approved.
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

/// What [`derived`] does not compare at present, a sentence for each: figures that are being recounted.
///
/// # Errors
/// When the store fails.
pub async fn not_compared(store: &SharedStore) -> Result<Vec<String>, Error> {
    let anew = store.followers().await?.into_iter().filter(|one| one.position.is_none());
    Ok(anew
        .map(|one| format!("{}: its figures are being recounted and were not compared.", one.district))
        .collect())
}

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

/// The comparison of one district.
struct Comparison<'c> {
    store: &'c SharedStore,
    district: &'c DistrictId,
    folded: Folded,
    figures: Option<Check>,
}

impl Comparison<'_> {
    /// Folds the facts up to one, or all, and compares the visits and figures page by page.
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
                    let known =
                        matches!(fact.what, Event::Arrived(_)) || self.folded.line.visit(id).is_some();
                    if !known && let Some(visit) = earlier(store, chain, id, fact.seq).await? {
                        self.folded.line.admit(visit);
                    }
                }
                self.folded.apply(fact).map_err(Error::Fault)?;
            }
            // A visit that ended and left the line within the page is rebuilt.
            let mut rows = self.folded.rows(&touched);
            for id in touched.iter().filter(|id| self.folded.line.visit(**id).is_none()) {
                let visit = earlier(store, chain, *id, self.folded.line.head.seq + 1).await?;
                rows.extend(visit.map(|visit| VisitRow::of(visit, &self.folded.calendar)));
            }
            for id in store.differing_visits(self.district, &rows).await? {
                let ticket =
                    rows.iter().find(|row| row.visit.id == id).map(|row| row.visit.ticket.to_string());
                differing
                    .say(format!("the visit {} ({id}) does not match its facts", ticket.unwrap_or_default()));
            }
            if let Some(figures) = &mut self.figures {
                figures.follow(&facts, &rows).await?.into_iter().for_each(|what| differing.say(what));
            }
            told(chain, self.folded.line.head.seq);
        }
    }

    /// Compares head, rules and counts. The server may be running, so each is read with the number of the
    /// last fact it includes, and the facts are folded exactly that far before comparing.
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

/// The parts in which two heads differ, by name.
fn heads(made: &Head, stored: &Head, differing: &mut Differing) {
    let (mut made, mut stored) = (made.clone(), stored.clone());
    // Heads of earlier versions announce telephone calls too, and fewer calls of people in the lobby.
    stored.calls.retain(|call| call.channel == Channel::WalkIn);
    made.calls.retain(|call| stored.calls.contains(call));
    // Heads of earlier versions do not store when an alert was last pressed.
    for (id, alert) in &mut made.alerts {
        if stored.alerts.get(id).is_some_and(|known| known.pressed_at.is_none()) {
            alert.pressed_at = None;
        }
    }
    // Heads of earlier versions do not count what became of people at closings.
    made.ends.keep_days_of(&stored.ends);
    if made == stored {
        return;
    }
    let parts = |head: &Head| match serde_json::to_value(head) {
        Ok(serde_json::Value::Object(parts)) => parts,
        _ => serde_json::Map::new(),
    };
    let (made, stored) = (parts(&made), parts(&stored));
    let names: BTreeSet<&String> = made.keys().chain(stored.keys()).collect();
    let names: Vec<&str> =
        names.into_iter().filter(|name| made.get(*name) != stored.get(*name)).map(String::as_str).collect();
    differing.say(format!("its head does not match its facts ({})", names.join(", ")));
}
