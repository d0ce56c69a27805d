//! The counting of one district, step by step: what each step subtracts and adds, and what is carried over.

use crate::error::Error;
use crate::model::totals::{Advance, TotalKey};
use crate::ports::{SharedStore, StoreError};
use crate::recount::{self, Account, Ended};
use crate::rules_in_force::InForce;
use crate::totals::place::{pieces, place};
use crate::totals::spans::STEP;
use domain::clocks;
use domain::fact::{Event, Fact};
use domain::ids::{DistrictId, VisitId, WindowId};
use domain::time::{At, Day, Ms};
use domain::totals::{Around, Closed, Place, Sign, Total};
use domain::visit::Visit;
use domain::wait_causes::{self, Causes};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// At most this many ended visits are still followed, in case one is reopened.
pub(super) const KEEP_ENDED: usize = 500;

/// The state carried over from one step to the next.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct State {
    /// Open windows, and the time up to which each has been counted.
    #[serde(default)]
    pub(super) open: BTreeMap<WindowId, At>,
    /// Causes of waiting, as far as the facts have been read.
    #[serde(default)]
    pub(super) causes: Option<Causes>,
    /// Waiting, by cause, of visits that are not counted yet.
    #[serde(default)]
    pub(super) waited: BTreeMap<VisitId, wait_causes::Sums>,
}

/// Counts the figures of one district, step by step.
pub struct Counter {
    pub(super) store: SharedStore,
    pub(super) district: DistrictId,
    /// The rules over time, oldest first: those in force at the last step, and changes read in it.
    pub(super) history: Vec<(At, Arc<InForce>)>,
    /// The position at the last step.
    pub(super) position: u64,
    /// Whether this may be a recount, which is reported when it is finished.
    pub(super) anew: bool,
}

impl Counter {
    /// A counter that reads its position from the store at each step.
    #[must_use]
    pub fn new(store: SharedStore, district: DistrictId) -> Counter {
        Counter { store, district, history: Vec::new(), position: 0, anew: true }
    }

    /// Takes one step; false if there was nothing to count.
    ///
    /// # Errors
    /// When the store fails, or the log contains something unknown to this program.
    pub async fn step(&mut self) -> Result<bool, Error> {
        let follower = self.store.follower(&self.district).await?;
        let Some(from) = follower.position else {
            self.history.clear();
            self.anew = true;
            let kept = recount::kept(&self.store, &follower).await?;
            let kept = kept.as_ref().map(|(name, text)| (name.as_str(), text.as_str()));
            self.store.clear_figures(&self.district, kept).await?;
            return Ok(true);
        };
        // Another node began a recount.
        self.anew |= from < self.position;
        self.position = from;
        let stored = self.store.facts(self.district.as_str(), from, STEP).await?;
        let Some(to) = stored.last().map(|fact| fact.row.seq) else { return Ok(false) };
        let facts = stored.iter().map(|stored| Fact::decode(&stored.row.body)).collect::<Result<Vec<_>, _>>();
        let facts = facts.map_err(|error| Error::Fault(error.to_string()))?;
        let mut state = State::read(&follower.state)?;
        let mut sums = Sums::default();
        self.begin_with(facts.first().map_or(At(0), |fact| fact.at)).await?;
        for fact in &facts {
            if let Event::Configured(rules) = &fact.what {
                self.history.push((fact.at, Arc::new(InForce::of(rules)?)));
            }
            state.correct(fact);
            if let Some((_, times)) = self.history.last() {
                window_time(&mut state, &mut sums, times, fact);
                state.follow(times, fact);
            }
        }
        let visits = self.store.changed_visits(&self.district, from, to).await?;
        let before = self.before(&visits).await?;
        let (mut gone, mut closed) = (Vec::new(), Vec::new());
        for (visit, repeat) in &visits {
            let former = before.get(&visit.id);
            if let Some(former) = former {
                sums.count(former, Sign::Minus);
            }
            // The telephone number may have been deleted since; that it was known stays true.
            let repeat = *repeat || former.is_some_and(|row| row.repeat);
            let causes = state.waited.remove(&visit.id).unwrap_or_default();
            let causes = former.map_or(causes.clone(), |row| together(&row.causes, &causes));
            match self.row(visit, repeat, &causes).await? {
                Some(row) => {
                    sums.count(&row, Sign::Plus);
                    closed.push(row);
                }
                None => {
                    if former.is_some() {
                        gone.push((visit.day, visit.id));
                    }
                    if !causes.is_empty() {
                        state.waited.insert(visit.id, causes);
                    }
                }
            }
        }
        if let Some(causes) = &mut state.causes {
            causes.keep_ended(KEEP_ENDED);
        }
        let totals = sums.onto(&self.store, &self.district).await?;
        let state = serde_json::to_string(&state).map_err(|error| Error::Fault(error.to_string()))?;
        let district = self.district.clone();
        // If another node was faster, the next step begins where that one ended.
        self.store.advance(&Advance { district, from, to, state, gone, closed, totals }).await?;
        Ok(true)
    }

    /// What a recount has changed, once it is finished; only one of all counters gets it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn account(&mut self) -> Result<Option<Account>, Error> {
        if !self.anew {
            return Ok(None);
        }
        let account = recount::account(&self.store, &self.district).await?;
        self.anew = matches!(account, Ended::NotYet);
        Ok(match account {
            Ended::Told(account) => Some(*account),
            Ended::NotYet | Ended::Nothing => None,
        })
    }

    /// Loads the rules in force when a step begins, and none before.
    pub(super) async fn begin_with(&mut self, at: At) -> Result<(), Error> {
        match self.history.pop() {
            Some(last) if last.0 <= at => self.history = vec![last],
            _ => self.history = self.times_at(at).await?.into_iter().collect(),
        }
        Ok(())
    }

    /// The rows of some visits, as they were counted before.
    async fn before(&self, visits: &[(Visit, bool)]) -> Result<BTreeMap<VisitId, Closed>, StoreError> {
        let ids: Vec<(Day, VisitId)> = visits.iter().map(|(visit, _)| (visit.day, visit.id)).collect();
        self.before_of(&ids).await
    }

    pub(super) async fn before_of(
        &self,
        ids: &[(Day, VisitId)],
    ) -> Result<BTreeMap<VisitId, Closed>, StoreError> {
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let rows = self.store.closed_by_id(&self.district, ids).await?;
        Ok(rows.into_iter().map(|row| (row.visit, row)).collect())
    }

    /// The row of a visit, by the rules in force when it ended; `None` if it has not.
    pub(super) async fn row(
        &self,
        visit: &Visit,
        repeat: bool,
        causes: &wait_causes::Sums,
    ) -> Result<Option<Closed>, Error> {
        let Some(ended) = visit.ended_at.filter(|_| visit.end().is_some()) else { return Ok(None) };
        let known = self.history.iter().rev().find(|(since, _)| *since <= ended).cloned();
        let Some((_, times)) = (match known {
            Some(known) => Some(known),
            None => self.times_at(ended).await?,
        }) else {
            return Ok(None);
        };
        let around = Around {
            district: &self.district,
            rules: &times.rules,
            place: place(&times.rules, &times.calendar, visit.arrived_at),
            clocks: times.calendar.clocks(visit),
            // Of a wait that began before anybody knew of it no cause is known.
            causes: if is_timed(visit) { causes.clone() } else { wait_causes::Sums::default() },
            repeat,
        };
        Ok(Closed::of(visit, around))
    }

    async fn times_at(&self, at: At) -> Result<Option<(At, Arc<InForce>)>, Error> {
        if let Some((since, rules)) = self.store.rules_at(&self.district, at).await? {
            return Ok(Some((since, Arc::new(InForce::of(&rules)?))));
        }
        // Before the first decision on record, the rules the district was created with.
        let made = self.store.every_district().await?.into_iter().find(|one| one.id == self.district);
        made.map(|district| Ok((At(i64::MIN), Arc::new(InForce::of(&district.rules)?)))).transpose()
    }
}

/// Whether its time in the line is part of the figures.
fn is_timed(visit: &Visit) -> bool {
    visit.entered.is_none() || clocks::counts(visit)
}

impl State {
    pub(super) fn read(text: &str) -> Result<State, Error> {
        if text.is_empty() {
            return Ok(State::default());
        }
        serde_json::from_str(text).map_err(|error| Error::Fault(error.to_string()))
    }

    /// Moves the times of open windows to the true time when the clock is found to have been wrong.
    pub(super) fn correct(&mut self, fact: &Fact) {
        if let Event::ClockCorrected { by_ms, .. } = fact.what {
            self.open.values_mut().for_each(|since| *since = *since + -by_ms);
        }
    }

    /// Adds up causes of waiting.
    pub(super) fn follow(&mut self, times: &InForce, fact: &Fact) {
        let causes = self.causes.get_or_insert_with(|| Causes::new(&times.rules, BTreeMap::new(), fact.at));
        let open = times.calendar.open_stretches(causes.at(), fact.at_before());
        if let Some(told) = causes.feed(fact, open.as_deref()) {
            let sums = self.waited.entry(told.visit).or_default();
            *sums = together(sums, &told.sums);
        }
    }
}

/// The sum of two breakdowns of waiting.
pub(super) fn together(one: &wait_causes::Sums, other: &wait_causes::Sums) -> wait_causes::Sums {
    let mut sums = one.clone();
    for (cause, ms) in other {
        *sums.entry(*cause).or_default() += ms;
    }
    sums
}

/// Counts window time when a window closes, by hour, watch and day.
pub(super) fn window_time(state: &mut State, sums: &mut Sums, times: &InForce, fact: &Fact) {
    let (window, opens) = match &fact.what {
        Event::WindowOpened { window, .. } => (window, true),
        Event::WindowAway { window, .. } | Event::WindowClosed { window, .. } => (window, false),
        _ => return,
    };
    if let Some(since) = state.open.remove(window) {
        for (day, place, ms) in pieces(&times.rules, &times.calendar, (since, fact.at)) {
            sums.staff(day, place, ms);
        }
    }
    if opens {
        state.open.insert(window.clone(), fact.at);
    }
}

/// The changes that a step makes to totals.
#[derive(Default)]
pub(super) struct Sums {
    pub(super) changes: BTreeMap<TotalKey, Vec<Change>>,
}

pub(super) enum Change {
    Visit(Box<Closed>, Sign),
    Staff(u8, Ms),
}

impl Sums {
    pub(super) fn count(&mut self, row: &Closed, sign: Sign) {
        for key in [day_key(row), month_key(row)] {
            self.changes.entry(key).or_default().push(Change::Visit(Box::new(row.clone()), sign));
        }
    }

    pub(super) fn staff(&mut self, day: Day, place: Place, ms: Ms) {
        let key = TotalKey::Day { day, watch: place.watch };
        self.changes.entry(key).or_default().push(Change::Staff(place.hour, ms));
    }

    /// The changed totals after the step.
    pub(super) async fn onto(
        self,
        store: &SharedStore,
        district: &DistrictId,
    ) -> Result<Vec<(TotalKey, Total)>, StoreError> {
        let keys: Vec<TotalKey> = self.changes.keys().cloned().collect();
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let mut totals: BTreeMap<TotalKey, Total> =
            store.totals_by_key(district, &keys).await?.into_iter().collect();
        for (key, changes) in self.changes {
            let by_hour = matches!(key, TotalKey::Day { .. });
            let total = totals.entry(key).or_default();
            for change in changes {
                match change {
                    Change::Visit(row, sign) => total.count(&row, sign, by_hour),
                    Change::Staff(hour, ms) => total.staff(hour, ms),
                }
            }
        }
        Ok(totals.into_iter().collect())
    }
}

pub(super) fn day_key(row: &Closed) -> TotalKey {
    TotalKey::Day { day: row.day, watch: row.place.watch.clone() }
}

pub(super) fn month_key(row: &Closed) -> TotalKey {
    TotalKey::Month {
        first: row.day.first_of_month(),
        service: row.service.clone(),
        channel: row.channel,
        language: row.language.clone(),
    }
}
