//! One visit explained from the log: how its clocks counted under the rules of each time, and why it waited.

use crate::calendar::Calendar;
use crate::department::Ops;
use crate::error::Error;
use crate::replay::{Counted, Ruling, replay};
use domain::clocks::{Clocks, Stretch};
use domain::fact::{Event, Fact};
use domain::ids::{DistrictId, VisitId};
use domain::time::At;
use domain::visit::Visit;
use domain::wait_causes::{Causes, Sums};
use std::collections::BTreeMap;
use std::sync::Arc;

/// This many facts before an arrival are read to know who was being called or served at that time.
const WARM_UP: u64 = 1_000;
/// This many facts about windows, of each kind, are read to know the state of the windows before that.
const WINDOW_FACTS: i64 = 200;
/// At most this many changes of rules are read, newest first.
const RULINGS: i64 = 200;
const PAGE: i64 = 2_000;
/// A visit that spans more facts than this is not explained.
const MOST_FACTS: u64 = 50_000;

/// The explanation of one visit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Explained {
    /// Its clocks, for each period with its own rules.
    pub counted: Vec<Counted>,
    /// Its clocks at the end, by the hours in force when it ended; absent while it has not.
    pub clocks: Option<Clocks>,
    /// Why it waited; absent when it spans too many facts to compute.
    pub causes: Option<Sums>,
}

impl Ops {
    /// Explains a visit from the facts of its district.
    ///
    /// # Errors
    /// When the store, or a fact in it, cannot be read.
    pub async fn explain(&self, district: &DistrictId, visit: &Visit, now: At) -> Result<Explained, Error> {
        let texts = self.tools.store.visit_facts(visit.id).await?;
        let facts = texts.iter().map(|text| decode(text)).collect::<Result<Vec<_>, _>>()?;
        let Some(first) = facts.first() else { return Ok(Explained::default()) };
        let head = self.clerk(district)?.published().line.head.clone();
        let until = if visit.is_live() { head.seq } else { visit.seq };
        let now = now.max(head.at);
        let start = first.seq.saturating_sub(WARM_UP);
        let (at_start, rulings) = self.rulings(district, start, first.seq, until).await?;
        let counted = replay(&facts, &rulings, now);
        let clocks = visit.ended_at.and_then(|ended| {
            let known = rulings.iter().rfind(|ruling| ruling.at <= ended).or(rulings.first());
            known.map(|ruling| ruling.calendar.clocks(visit))
        });
        if until - start > MOST_FACTS {
            return Ok(Explained { counted, clocks, causes: None });
        }
        let mut causes = Causes::new(&at_start.rules, BTreeMap::new(), At(0));
        for fact in self.window_facts(district, start).await? {
            causes.feed(&fact, None);
        }
        let mut story = Story {
            causes,
            visit: visit.id,
            calendar: at_start.calendar,
            open: None,
            from: first.at,
            sums: Sums::new(),
        };
        let mut after = start;
        while after < until {
            let page = self.tools.store.facts(district.as_str(), after, PAGE).await?;
            let Some(end) = page.last().map(|fact| fact.row.seq) else { break };
            for stored in page.iter().filter(|stored| stored.row.seq <= until) {
                story.follow(&decode(&stored.row.body)?)?;
            }
            after = end;
        }
        Ok(Explained { counted, clocks, causes: Some(story.end(visit.ended_at.unwrap_or(now))) })
    }

    /// The rules in force at the start of the reading, and those since the visit's arrival. The first fact of
    /// a district carries its rules.
    async fn rulings(
        &self,
        district: &DistrictId,
        start: u64,
        first: u64,
        until: u64,
    ) -> Result<(Ruling, Vec<Ruling>), Error> {
        let mut stored = self.tools.store.line_facts(district.as_str(), "configured", until, RULINGS).await?;
        stored.reverse();
        let mut rulings = Vec::with_capacity(stored.len());
        for stored in &stored {
            let fact = decode(&stored.row.body)?;
            if let Event::Configured(rules) = fact.what {
                let calendar = Arc::new(calendar(&rules.hours)?);
                rulings.push(Ruling { seq: fact.seq, at: fact.at, rules: Arc::new(*rules), calendar });
            }
        }
        if rulings.is_empty() {
            let published = self.clerk(district)?.published();
            let (rules, calendar) = (Arc::clone(&published.line.rules), published.calendar);
            rulings.push(Ruling { seq: 0, at: At(0), rules, calendar });
        }
        let in_force = |seq: u64| rulings.iter().rposition(|ruling| ruling.seq < seq).unwrap_or_default();
        let at_start = rulings.get(in_force(start + 1)).cloned();
        let later = rulings.split_off(in_force(first));
        let at_start = at_start.or_else(|| later.first().cloned());
        at_start.map(|ruling| (ruling, later)).ok_or_else(|| Error::Fault("no rules are known".to_owned()))
    }

    /// Facts about windows up to `until`, in order: enough to know the state of each.
    async fn window_facts(&self, district: &DistrictId, until: u64) -> Result<Vec<Fact>, Error> {
        let mut facts = Vec::new();
        for kind in ["window_opened", "window_away", "window_closed"] {
            let stored = self.tools.store.line_facts(district.as_str(), kind, until, WINDOW_FACTS).await?;
            for stored in stored {
                facts.push(decode(&stored.row.body)?);
            }
        }
        facts.sort_by_key(|fact| fact.seq);
        Ok(facts)
    }
}

struct Story {
    causes: Causes,
    visit: VisitId,
    calendar: Arc<Calendar>,
    /// The open stretches, with the time they cover.
    open: Option<(At, At, Option<Vec<Stretch>>)>,
    /// Hours before the visit's arrival do not matter.
    from: At,
    sums: Sums,
}

/// Hours are laid out for this long at a time.
const LAID_OUT: i64 = 7 * 24 * domain::time::HOUR;

impl Story {
    fn follow(&mut self, fact: &Fact) -> Result<(), Error> {
        self.lay_out(fact.at_before());
        let open = self.open.as_ref().and_then(|(.., open)| open.as_deref());
        let told = self.causes.feed(fact, open);
        if let Some(told) = told.filter(|told| told.visit == self.visit) {
            self.gather(told.sums);
        }
        match &fact.what {
            Event::Configured(rules) => {
                self.calendar = Arc::new(calendar(&rules.hours)?);
                self.open = None;
            }
            Event::ClockCorrected { .. } => (self.from, self.open) = (fact.at, None),
            _ => {}
        }
        Ok(())
    }

    /// Advances the hours from the previous fact to this one.
    fn lay_out(&mut self, to: At) {
        let from = self.from;
        if to < from {
            return;
        }
        let reaches = self.open.as_ref().is_some_and(|(_, end, _)| to <= *end);
        if !reaches {
            let end = to + LAID_OUT;
            self.open = Some((from, end, self.calendar.open_stretches(from, end)));
        }
        self.from = to;
    }

    fn gather(&mut self, more: Sums) {
        for (cause, ms) in more {
            *self.sums.entry(cause).or_default() += ms;
        }
    }

    fn end(mut self, at: At) -> Sums {
        self.lay_out(at);
        let open = self.open.as_ref().and_then(|(.., open)| open.as_deref());
        self.causes.pass(at, open);
        let untold = self.causes.untold(self.visit);
        self.gather(untold);
        self.sums
    }
}

fn calendar(hours: &domain::hours::Hours) -> Result<Calendar, Error> {
    Calendar::new(hours).map_err(|error| Error::Fault(error.to_string()))
}

fn decode(text: &str) -> Result<Fact, Error> {
    Fact::decode(text).map_err(|error| Error::Fault(error.to_string()))
}
