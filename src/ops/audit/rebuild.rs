//! Rebuilding everything that is derived from the facts of a district.

use crate::audit::chains::Links;
use crate::audit::folded::{Folded, first_rules};
use crate::error::Error;
use crate::model::facts::FactRow;
use crate::model::lines::Refold;
use crate::model::visits::VisitRow;
use crate::ports::SharedStore;
use crate::recount::Account;
use crate::totals::counter::Counter;
use domain::ids::{DistrictId, VisitId};
use domain::line::Head;
use domain::rules::Rules;
use domain::time::At;
use domain::visit::Visit;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Rebuilds everything derived from the facts of a district: visits, head and rules in one step, figures in
/// many. No server may run meanwhile. `rules` are the stored ones, or `None` if they cannot be read; then the
/// facts must contain some.
///
/// # Errors
/// The first fact that is wrong, in which case nothing was changed; when the store fails.
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

/// What was rebuilt.
#[derive(Debug)]
pub struct Made {
    /// How many facts were folded.
    pub facts: u64,
    /// How many visits were rebuilt.
    pub visits: u64,
    /// What changed in the figures; an error if that could not be read, though everything was rebuilt.
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
                // From an earlier page, or dropped from the line earlier in this one.
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
