//! Figures computed again, for comparison with the stored ones.

use crate::error::Error;
use crate::model::totals::{ClosedFilter, Follower, Span, TotalKey};
use crate::model::visits::VisitRow;
use crate::ports::{SharedStore, StoreError};
use crate::rules_in_force::InForce;
use crate::totals::counter::{
    Change, Counter, KEEP_ENDED, State, Sums, day_key, month_key, together, window_time,
};
use crate::totals::spans::{STEP, spans};
use crate::visit_history::earlier;
use domain::fact::{Event, Fact};
use domain::ids::{DistrictId, VisitId};
use domain::time::Day;
use domain::totals::{Sign, Total};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Totals that differ are compared again up to this many times.
const TRIES: u32 = 3;
/// The limit if counting went on between reading rows and totals, which then belong to two moments.
const TRIES_MOVED: u32 = 20;

/// Figures computed again, for comparison with the stored ones.
pub(crate) struct Check {
    counter: Counter,
    /// Facts up to this one had been counted when the check began.
    until: u64,
    state: State,
    /// The stored carry-over at that position; `None` if it cannot be read.
    carried: Option<State>,
    /// Window time, by the total it belongs to.
    staff: BTreeMap<TotalKey, Total>,
    /// Visits with correct rows, and the days of those rows.
    right: BTreeMap<VisitId, Day>,
    /// Visits with wrong rows, which have been reported.
    wrong: BTreeSet<VisitId>,
    /// The first days of all months in which something was counted.
    months: BTreeSet<Day>,
}

impl Check {
    /// Begins a check; `None` while earlier counts are being deleted.
    pub(crate) async fn begin(store: &SharedStore, district: &DistrictId) -> Result<Option<Check>, Error> {
        let follower = store.followers().await?.into_iter().find(|one| &one.district == district);
        // If nothing has been counted yet, there must be no figures.
        let (until, carried) = match follower {
            None => (0, String::new()),
            Some(Follower { position: Some(until), state, .. }) => (until, state),
            Some(_) => return Ok(None),
        };
        Ok(Some(Check {
            counter: Counter::new(Arc::clone(store), district.clone()),
            until,
            state: State::default(),
            carried: State::read(&carried).ok(),
            staff: BTreeMap::new(),
            right: BTreeMap::new(),
            wrong: BTreeSet::new(),
            months: BTreeSet::new(),
        }))
    }

    /// Folds some facts, given the visits they changed as they are afterwards; returns what is wrong in the
    /// rows of `closed`.
    pub(crate) async fn follow(&mut self, facts: &[Fact], rows: &[VisitRow]) -> Result<Vec<String>, Error> {
        let facts: Vec<&Fact> = facts.iter().filter(|fact| fact.seq <= self.until).collect();
        let Some(first) = facts.first() else { return Ok(Vec::new()) };
        self.counter.begin_with(first.at).await?;
        let mut sums = Sums::default();
        for fact in facts {
            if let Event::Configured(rules) = &fact.what {
                self.counter.history.push((fact.at, Arc::new(InForce::of(rules)?)));
            }
            self.state.correct(fact);
            if let Some((_, times)) = self.counter.history.last() {
                window_time(&mut self.state, &mut sums, times, fact);
                self.state.follow(times, fact);
            }
        }
        for (key, changes) in sums.changes {
            for change in changes {
                if let (TotalKey::Day { day, .. }, Change::Staff(hour, ms)) = (&key, change) {
                    self.see(*day);
                    self.staff.entry(key.clone()).or_default().staff(hour, ms);
                }
            }
        }
        let mut wrong = Vec::new();
        let ids: Vec<(Day, VisitId)> = rows.iter().map(|row| (row.visit.day, row.visit.id)).collect();
        let store = Arc::clone(&self.counter.store);
        let stored = self.counter.before_of(&ids).await?;
        let until = self.until;
        for row in rows.iter().filter(|row| row.visit.seq <= until) {
            let visit = &row.visit;
            let stored = stored.get(&visit.id);
            let repeat = stored.is_some_and(|row| row.repeat);
            let mut causes = self.state.waited.get(&visit.id).cloned().unwrap_or_default();
            // Waiting that was already counted correctly is not kept in memory; a later fact, such as a note,
            // adds nothing to it.
            if let Some(stored) = stored.filter(|_| self.right.contains_key(&visit.id)) {
                causes = together(&stored.causes, &causes);
            }
            let made = self.counter.row(visit, repeat, &causes).await?;
            if let Some(made) = &made {
                self.see(made.day);
            }
            if made.as_ref() == stored {
                if let Some(made) = made {
                    self.state.waited.remove(&visit.id);
                    self.right.insert(visit.id, made.day);
                }
                continue;
            }
            // Later facts may have been counted in the meantime.
            let now = store.visit(visit.id).await?;
            if now.is_none_or(|(_, now)| now.seq <= visit.seq) {
                let (ticket, id) = (&visit.ticket, visit.id);
                self.wrong.insert(id);
                wrong.push(format!("the figures of the visit {ticket} ({id}) do not match its facts"));
            }
        }
        if let Some(causes) = &mut self.state.causes {
            causes.keep_ended(KEEP_ENDED);
        }
        Ok(wrong)
    }

    fn see(&mut self, day: Day) {
        self.months.insert(day.first_of_month());
    }

    /// The position that counting has reached; `None` during deletion.
    async fn position(&self) -> Result<Option<u64>, Error> {
        let followers = self.counter.store.followers().await?;
        let follower = followers.into_iter().find(|one| one.district == self.counter.district);
        Ok(follower.map_or(Some(0), |one| one.position))
    }

    /// Compares all stored rows and totals with the computed ones; returns the differences. `end` is the last
    /// fact.
    pub(crate) async fn end(self, end: u64) -> Result<Vec<String>, Error> {
        let mut wrong = Vec::new();
        if self.until > end {
            wrong.push(format!("its figures are counted to fact {}, and its facts end at {end}", self.until));
        }
        match &self.carried {
            None => wrong.push("what its figures carry over cannot be read".to_owned()),
            Some(carried) if carried.open != self.state.open => {
                wrong.push("what its figures carry over does not match its facts".to_owned());
            }
            Some(_) => {}
        }
        for (first, last) in spans(self.months.iter().copied()) {
            let mut tries = 0;
            loop {
                let before = self.position().await?;
                let found = self.compare(first, last).await?;
                tries += 1;
                let most = if self.position().await? == before { TRIES } else { TRIES_MOVED };
                if found.is_empty() || tries >= most {
                    wrong.extend(found);
                    break;
                }
            }
        }
        Ok(wrong)
    }

    /// Whether a row that was not computed is still correct, because its visit has changed since.
    async fn belongs(&self, row: VisitId, moved: bool) -> Result<bool, Error> {
        let store = &self.counter.store;
        let visit = match store.visit(row).await {
            Ok(found) => found.filter(|(district, _)| *district == self.counter.district),
            Err(StoreError::BrokenRow { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        match visit {
            Some((_, visit)) if visit.seq > self.until && moved => Ok(true),
            Some((district, visit)) if visit.seq > self.until => {
                let counted = earlier(store, district.as_str(), row, self.until + 1).await?;
                Ok(counted.is_some_and(|visit| visit.end().is_some()))
            }
            _ => Ok(false),
        }
    }

    /// The differences in the rows and totals of some days.
    async fn compare(&self, first: Day, last: Day) -> Result<Vec<String>, Error> {
        let store = &self.counter.store;
        let districts = std::slice::from_ref(&self.counter.district);
        let filter = ClosedFilter::all(districts.to_vec(), first, last);
        let (mut months, mut days) = (BTreeMap::<TotalKey, Total>::new(), BTreeMap::<TotalKey, Total>::new());
        let in_month =
            |key: &TotalKey| matches!(key, TotalKey::Day { day, .. } if first <= *day && *day <= last);
        days.extend(
            self.staff
                .iter()
                .filter(|(key, _)| in_month(key))
                .map(|(key, total)| (key.clone(), total.clone())),
        );
        let (mut after, mut strange) = (None, Vec::new());
        loop {
            let page = store.closed(&self.counter.district, &filter, after, STEP).await?;
            let Some(last) = page.last() else { break };
            after = Some((last.day, last.visit));
            for row in &page {
                if self.right.get(&row.visit) != Some(&row.day) && !self.wrong.contains(&row.visit) {
                    strange.push((row.day, row.visit));
                }
                days.entry(day_key(row)).or_default().count(row, Sign::Plus, true);
                months.entry(month_key(row)).or_default().count(row, Sign::Plus, false);
            }
        }
        let stored = |span| store.totals(districts, span, first, last);
        let (stored_months, stored_days) = (stored(Span::Month).await?, stored(Span::Day).await?);
        // Stored totals include windows that closed after the check began.
        let Some(position) = self.position().await? else { return Ok(Vec::new()) };
        let moved = position != self.until;
        let mut wrong = Vec::new();
        for (day, visit) in strange {
            if !self.belongs(visit, moved).await? {
                wrong.push(format!(
                    "the figures of {day} hold the visit {visit}, which its facts do not put there"
                ));
            }
        }
        let differ = |mut made: BTreeMap<TotalKey, Total>, stored: Vec<(DistrictId, TotalKey, Total)>| {
            let stored: BTreeMap<TotalKey, Total> =
                stored.into_iter().map(|(_, key, total)| (key, total)).collect();
            let keys: BTreeSet<TotalKey> = made.keys().chain(stored.keys()).cloned().collect();
            let mut differs = |key: &TotalKey| {
                let mut made = made.remove(key).unwrap_or_default();
                let mut stored = stored.get(key).cloned().unwrap_or_default();
                if moved {
                    made.leave_windows_out();
                    stored.leave_windows_out();
                }
                made != stored
            };
            keys.into_iter().filter(|key| differs(key)).collect::<Vec<_>>()
        };
        let what = |key: &TotalKey| match key {
            TotalKey::Day { day, .. } => format!("the totals of {day} are not the sum of what they count"),
            TotalKey::Month { first, .. } => {
                format!("the totals of the month from {first} are not the sum of what they count")
            }
        };
        let totals = differ(months, stored_months).into_iter().chain(differ(days, stored_days));
        let mut told: Vec<String> = totals.map(|key| what(&key)).collect();
        told.dedup();
        wrong.extend(told);
        Ok(wrong)
    }
}
