//! The clocks of a visit on its district's calendar: opening hours laid out as far as a clock needs them. A visit that has ended is
//! measured by the rules and hours in force when it did, wherever it is shown.

use crate::calendar::Calendar;
use crate::department::Ops;
use crate::error::Error;
use crate::rules_in_force::{InForce, KnownRules, Ruling};
use domain::clocks::{self, Clock, Clocks, Measured};
use domain::ids::VisitId;
use domain::line::Line;
use domain::rules::Times;
use domain::time::At;
use domain::visit::Visit;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

/// So many rulings of a district are kept in memory: more than the visits of most lists ended under.
const KEPT: usize = 64;

/// What visits that have ended are measured by.
pub type MeasuredBy = BTreeMap<VisitId, Arc<InForce>>;

impl Ops {
    /// What those of some visits of a line that have ended are measured by: the rules in force then. One that ended before anything
    /// was decided on record, or under rules that cannot be read, is left out, and measured by the rules as they are.
    pub async fn measured_by(&self, line: &Line, visits: &[&Visit]) -> MeasuredBy {
        let ended = visits.iter().filter_map(|visit| Some((visit.ended_at?, visit.id)));
        let mut ended: Vec<(At, VisitId)> = ended.collect();
        if ended.is_empty() {
            return MeasuredBy::new();
        }
        // The newest first, so that rules of long ago are not read for those of today.
        ended.sort_unstable_by_key(|one| Reverse(*one));
        let (mut times, mut found) = (self.known_rules(line), MeasuredBy::new());
        if let Err(error) = self.find_rules(line, &ended, &mut times, &mut found).await {
            let district = &line.district;
            tracing::warn!(%district, %error, "visits that have ended are measured by the rules as they are");
        }
        times.truncate(KEPT);
        let known = KnownRules { newest: Arc::clone(&line.rules), times };
        let mut all = self.known_rules.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(line.district.clone(), known);
        found
    }

    /// The rules in force at each of some times, as far as they can be read.
    async fn find_rules(
        &self,
        line: &Line,
        ended: &[(At, VisitId)],
        times: &mut Vec<Ruling>,
        found: &mut MeasuredBy,
    ) -> Result<(), Error> {
        if times.is_empty() {
            self.learn(line, At(i64::MAX), times).await?;
        }
        for (at, id) in ended {
            let known = times.iter().find(|(since, until, _)| since <= at && at <= until);
            let rules = match known {
                Some((.., rules)) => rules.clone(),
                None => self.learn(line, *at, times).await?,
            };
            found.extend(rules.map(|rules| (*id, rules)));
        }
        Ok(())
    }

    fn known_rules(&self, line: &Line) -> Vec<Ruling> {
        let all = self.known_rules.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.get(&line.district).filter(|known| Arc::ptr_eq(&known.newest, &line.rules));
        known.map(|known| known.times.clone()).unwrap_or_default()
    }

    /// Reads the rules in force at a time.
    async fn learn(
        &self,
        line: &Line,
        at: At,
        times: &mut Vec<Ruling>,
    ) -> Result<Option<Arc<InForce>>, Error> {
        let stored = self.tools.store.rules_at(&line.district, at).await?;
        let since = stored.as_ref().map_or(At(i64::MIN), |(since, _)| *since);
        if let Some((_, until, known)) = times.iter_mut().find(|(known, ..)| *known == since) {
            *until = (*until).max(at);
            return Ok(known.clone());
        }
        let rules = stored.map(|(_, rules)| InForce::of(&rules)).transpose()?.map(Arc::new);
        times.push((since, at, rules.clone()));
        Ok(rules)
    }
}

/// How a visit stands against what was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measures {
    /// Arrived to first human contact.
    pub acknowledge: Measured,
    /// Arrived to first call or serving.
    pub call: Measured,
    /// Arrived to resolved.
    pub resolve: Measured,
}

impl Calendar {
    /// What the clocks of a visit show.
    #[must_use]
    pub fn clocks(&self, visit: &Visit) -> Clocks {
        let last = visit.ended_at.or(visit.acknowledged_at).unwrap_or(visit.arrived_at);
        clocks::clocks(visit, self.open_stretches(visit.arrived_at, last).as_deref())
    }

    /// How a clock of a visit stands against a target at a moment.
    #[must_use]
    pub fn measure(&self, clock: Clock, visit: &Visit, times: Times, now: At) -> Measured {
        let (target, now) = (clock.target(times), now.max(visit.arrived_at));
        if clock == Clock::Call {
            return clocks::measure(clock, visit, target, now, None);
        }
        let until = visit.ended_at.unwrap_or(now);
        let rested: i64 = clocks::rests(visit, until).iter().map(|(from, to)| *to - *from).sum();
        // A millisecond more lies in the next working time after the due time, where being late begins.
        let reach = self.add(visit.arrived_at, target + rested + 1);
        let open = self.open_stretches(visit.arrived_at, reach.max(until));
        clocks::measure(clock, visit, target, now, open.as_deref())
    }

    /// How a visit stands against all its targets at a moment.
    #[must_use]
    pub fn measures(&self, visit: &Visit, times: Times, now: At) -> Measures {
        let measure = |clock| self.measure(clock, visit, times, now);
        Measures {
            acknowledge: measure(Clock::Acknowledge),
            call: measure(Clock::Call),
            resolve: measure(Clock::Resolve),
        }
    }
}
