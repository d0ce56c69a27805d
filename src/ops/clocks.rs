//! The clocks of a visit on its district's calendar. Opening hours are laid out as far as a clock needs them.
//! A visit that has ended is always measured by the rules and hours in force when it ended.

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

/// At most this many rulings of a district are cached: enough for the visits of most lists.
const KEPT: usize = 64;

/// The rules that ended visits are measured by.
pub type MeasuredBy = BTreeMap<VisitId, Arc<InForce>>;

impl Ops {
    /// The rules in force when each of these visits ended. A visit is absent if it is live, ended before the
    /// first decision on record, or its rules cannot be read; it is then measured by the current rules.
    pub async fn measured_by(&self, line: &Line, visits: &[&Visit]) -> MeasuredBy {
        let ended = visits.iter().filter_map(|visit| Some((visit.ended_at?, visit.id)));
        let mut ended: Vec<(At, VisitId)> = ended.collect();
        if ended.is_empty() {
            return MeasuredBy::new();
        }
        // Newest first, so that old rules are not read for visits of today.
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

    /// Looks up the rules in force at each of these times, as far as they can be read.
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

    /// Reads the rules in force at a time from the store.
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

/// A visit's clocks compared with their targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measures {
    /// From arrival to the first human contact.
    pub acknowledge: Measured,
    /// From arrival to the first call, or to serving.
    pub call: Measured,
    /// From arrival to resolution.
    pub resolve: Measured,
}

impl Calendar {
    /// What the clocks of a visit show.
    #[must_use]
    pub fn clocks(&self, visit: &Visit) -> Clocks {
        let last = visit.ended_at.or(visit.acknowledged_at).unwrap_or(visit.arrived_at);
        clocks::clocks(visit, self.open_stretches(visit.arrived_at, last).as_deref())
    }

    /// A clock of a visit compared with its target at a moment.
    #[must_use]
    pub fn measure(&self, clock: Clock, visit: &Visit, times: Times, now: At) -> Measured {
        let (target, now) = (clock.target(times), now.max(visit.arrived_at));
        if clock == Clock::Call {
            return clocks::measure(clock, visit, target, now, None);
        }
        let until = visit.ended_at.unwrap_or(now);
        let rested: i64 = clocks::rests(visit, until).iter().map(|(from, to)| *to - *from).sum();
        // One millisecond more, because a visit is late from the first working moment after the due time.
        let reach = self.add(visit.arrived_at, target + rested + 1);
        let open = self.open_stretches(visit.arrived_at, reach.max(until));
        clocks::measure(clock, visit, target, now, open.as_deref())
    }

    /// All clocks of a visit compared with their targets at a moment.
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
