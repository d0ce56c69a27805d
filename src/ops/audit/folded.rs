//! A line folded from its facts alone.

use crate::audit::PAGE;
use crate::calendar::Calendar;
use crate::error::Error;
use crate::model::facts::StoredFact;
use crate::model::visits::VisitRow;
use crate::ports::SharedStore;
use domain::fact::{Event, Fact};
use domain::ids::{DistrictId, VisitId};
use domain::line::Line;
use domain::rules::Rules;
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) struct Folded {
    pub(super) line: Line,
    pub(super) calendar: Calendar,
    /// The fact that last decided its rules.
    pub(super) decided: u64,
    pub(super) arrivals: u64,
}

impl Folded {
    pub(super) fn new(district: &DistrictId, rules: Rules) -> Result<Folded, String> {
        let calendar = Calendar::new(&rules.hours).map_err(|error| error.to_string())?;
        Ok(Folded { line: Line::new(district.clone(), Arc::new(rules)), calendar, decided: 0, arrivals: 0 })
    }

    pub(super) fn apply(&mut self, fact: &Fact) -> Result<(), String> {
        match &fact.what {
            Event::Configured(rules) => {
                self.calendar = Calendar::new(&rules.hours).map_err(|error| error.to_string())?;
                self.decided = fact.seq;
            }
            Event::Arrived(_) => self.arrivals += 1,
            _ => {}
        }
        self.line.apply(fact);
        Ok(())
    }

    /// Visits as they are after the facts folded so far.
    pub(super) fn rows(&self, ids: &BTreeSet<VisitId>) -> Vec<VisitRow> {
        let visits = ids.iter().filter_map(|id| self.line.visit(*id));
        visits.map(|visit| VisitRow::of(visit.clone(), &self.calendar)).collect()
    }
}

/// The rules of a district before its first decision on record: those it was created with, which that
/// decision repeats, or the current ones if there was none. If the current ones cannot be read, those decided
/// last; `None` if none were.
pub(super) async fn first_rules(
    store: &SharedStore,
    district: &DistrictId,
    today: Option<&Rules>,
) -> Result<Option<Rules>, Error> {
    let decided = |facts: Vec<StoredFact>| {
        let mut decided = facts.into_iter().filter(|fact| fact.row.kind == "configured");
        decided.find_map(|fact| match Fact::decode(&fact.row.body).ok()?.what {
            Event::Configured(rules) => Some(*rules),
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
