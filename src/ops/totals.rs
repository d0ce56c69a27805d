//! Figures follow the log. For each district one step after the other is worked out from the facts since the last one and the
//! visits they ended, and written with the position it leads to, so that everything counts exactly once, whoever was killed
//! meanwhile. Rows and totals can be thrown away and counted anew from the log.

use crate::Ops;
use crate::calendar::Calendar;
use crate::clocks::InForce;
use crate::error::Error;
use crate::ports::{Advance, ClosedFilter, Follower, SharedStore, Span, StoreError, TotalKey, VisitRow};
use crate::recount::{self, Account, Ended};
use domain::fact::{Fact, What};
use domain::ids::{DistrictId, VisitId, WindowId};
use domain::rules::Rules;
use domain::time::{At, Day, MINUTE, Ms};
use domain::totals::{Around, Closed, Place, Sign, Total};
use domain::visit::Visit;
use domain::why::{self, Causes};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// Facts counted in one step: few enough that its transaction holds nobody up.
pub(crate) const STEP: i64 = 4_000;
/// How often the log is looked at for something to count.
pub const EVERY: Duration = Duration::from_secs(2);
/// After a step nobody counts for so many times as long as it took, so that counting years anew leaves room for the desk.
const REST: u32 = 1;
/// So many visits that are over are still followed, in case one is opened again.
const KEEP_ENDED: usize = 500;
/// Totals that differ are compared again, so often.
const TRIES: u32 = 3;
/// The same where more was counted between the reading of rows and of totals: they belong to two moments.
const TRIES_MOVED: u32 = 20;
/// Window time is cut into pieces of this length to find hour, watch and day.
const PIECE: Ms = 15 * MINUTE;

/// What is carried from one step to the next.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct State {
    /// Open windows, and since when their time is not counted yet.
    #[serde(default)]
    open: BTreeMap<WindowId, At>,
    /// Why people wait.
    #[serde(default)]
    causes: Option<Causes>,
    /// What visits have waited that are not counted yet.
    #[serde(default)]
    waited: BTreeMap<VisitId, why::Sums>,
}

/// How far counting has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Where.
    pub district: DistrictId,
    /// The last fact counted.
    pub position: u64,
    /// The last fact written.
    pub of: u64,
    /// What was counted before is still being thrown away.
    pub clearing: bool,
}

impl Progress {
    /// Whether everything but the newest facts has been counted.
    #[must_use]
    pub fn is_there(&self) -> bool {
        !self.clearing && self.of.saturating_sub(self.position) <= STEP as u64
    }
}

/// Which hour of the week a moment belongs to, and whose watch it was.
#[must_use]
pub fn place(rules: &Rules, calendar: &Calendar, at: At) -> Place {
    let moment = calendar.moment(at);
    let weekday = domain::hours::weekday(moment.day());
    let (hour, minute) = moment.clock();
    let watch = rules.watch_on(moment.day(), (hour * 60 + minute) as u16);
    Place {
        hour: u8::try_from(weekday * 24 + hour as usize).unwrap_or_default(),
        watch: watch.map(|(watch, _)| watch.id.clone()),
    }
}

/// Counts one district, step by step.
pub struct Counter {
    store: SharedStore,
    district: DistrictId,
    /// The rules as they changed, oldest first: what was in force at the last step, and what that step read.
    history: Vec<(At, Arc<InForce>)>,
    /// Where it stood when it looked last.
    position: u64,
    /// All may be being counted anew, which is told of once it is done.
    anew: bool,
}

impl Counter {
    /// For a district.
    #[must_use]
    pub fn new(store: SharedStore, district: DistrictId) -> Counter {
        Counter { store, district, history: Vec::new(), position: 0, anew: true }
    }

    /// Takes a step; false when there was nothing to count.
    ///
    /// # Errors
    /// When the store fails, or the log holds what this program does not know.
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
        // Another node began it.
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
            if let What::Configured(rules) = &fact.what {
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
            // A telephone number that was purged since is still known to have been here.
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
        // When another node was faster, the next step begins where that one ended.
        self.store.advance(&Advance { district, from, to, state, gone, closed, totals }).await?;
        Ok(true)
    }

    /// What counting anew has changed, once it is done; told to one of all who count.
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

    /// Knows the rules in force when a step begins, and no older ones.
    async fn begin_with(&mut self, at: At) -> Result<(), Error> {
        match self.history.pop() {
            Some(last) if last.0 <= at => self.history = vec![last],
            _ => self.history = self.times_at(at).await?.into_iter().collect(),
        }
        Ok(())
    }

    /// What some visits were counted as before.
    async fn before(&self, visits: &[(Visit, bool)]) -> Result<BTreeMap<VisitId, Closed>, StoreError> {
        let ids: Vec<(Day, VisitId)> = visits.iter().map(|(visit, _)| (visit.day, visit.id)).collect();
        self.before_of(&ids).await
    }

    async fn before_of(&self, ids: &[(Day, VisitId)]) -> Result<BTreeMap<VisitId, Closed>, StoreError> {
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let rows = self.store.closed_by_id(&self.district, ids).await?;
        Ok(rows.into_iter().map(|row| (row.visit, row)).collect())
    }

    /// A visit as it counts, by the rules in force when it ended; `None` while it has not.
    async fn row(&self, visit: &Visit, repeat: bool, causes: &why::Sums) -> Result<Option<Closed>, Error> {
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
            causes: causes.clone(),
            repeat,
        };
        Ok(Closed::of(visit, around))
    }

    async fn times_at(&self, at: At) -> Result<Option<(At, Arc<InForce>)>, Error> {
        if let Some((since, rules)) = self.store.rules_at(&self.district, at).await? {
            return Ok(Some((since, Arc::new(InForce::of(&rules)?))));
        }
        // Before the first decision on record, what the district was made with.
        let made = self.store.every_district().await?.into_iter().find(|one| one.id == self.district);
        made.map(|district| Ok((At(i64::MIN), Arc::new(InForce::of(&district.rules)?)))).transpose()
    }
}

impl State {
    fn read(text: &str) -> Result<State, Error> {
        if text.is_empty() {
            return Ok(State::default());
        }
        serde_json::from_str(text).map_err(|error| Error::Fault(error.to_string()))
    }

    /// Takes the times of open windows to the true time when the clock is found to have been wrong.
    fn correct(&mut self, fact: &Fact) {
        if let What::ClockCorrected { by_ms, .. } = fact.what {
            self.open.values_mut().for_each(|since| *since = *since + -by_ms);
        }
    }

    /// Follows why people wait.
    fn follow(&mut self, times: &InForce, fact: &Fact) {
        let causes = self.causes.get_or_insert_with(|| Causes::new(&times.rules, BTreeMap::new(), fact.at));
        let open = times.calendar.open_stretches(causes.at(), fact.at_before());
        if let Some(told) = causes.feed(fact, open.as_deref()) {
            let sums = self.waited.entry(told.visit).or_default();
            *sums = together(sums, &told.sums);
        }
    }
}

/// Two sums of waiting as one.
fn together(one: &why::Sums, other: &why::Sums) -> why::Sums {
    let mut sums = one.clone();
    for (cause, ms) in other {
        *sums.entry(*cause).or_default() += ms;
    }
    sums
}

/// Follows windows as they open and close; time that has passed is counted to hour, watch and day.
fn window_time(state: &mut State, sums: &mut Sums, times: &InForce, fact: &Fact) {
    let (window, opens) = match &fact.what {
        What::WindowOpened { window, .. } => (window, true),
        What::WindowAway { window, .. } | What::WindowClosed { window, .. } => (window, false),
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

/// A stretch of time as pieces that lie in one business day, hour and watch.
pub(crate) fn pieces(rules: &Rules, calendar: &Calendar, (from, to): (At, At)) -> Vec<(Day, Place, Ms)> {
    let mut pieces: Vec<(Day, Place, Ms)> = Vec::new();
    let mut at = from;
    while at < to {
        let next = At((at.0.div_euclid(PIECE) + 1) * PIECE).min(to);
        let (day, place) = (calendar.business_day(at), place(rules, calendar, at));
        match pieces.last_mut() {
            Some((last_day, last, ms)) if *last_day == day && *last == place => *ms += next - at,
            _ => pieces.push((day, place, next - at)),
        }
        at = next;
    }
    pieces
}

/// What a step adds to totals.
#[derive(Default)]
struct Sums {
    changes: BTreeMap<TotalKey, Vec<Change>>,
}

enum Change {
    Visit(Box<Closed>, Sign),
    Staff(u8, Ms),
}

impl Sums {
    fn count(&mut self, row: &Closed, sign: Sign) {
        for key in [day_key(row), month_key(row)] {
            self.changes.entry(key).or_default().push(Change::Visit(Box::new(row.clone()), sign));
        }
    }

    fn staff(&mut self, day: Day, place: Place, ms: Ms) {
        let key = TotalKey::Day { day, watch: place.watch };
        self.changes.entry(key).or_default().push(Change::Staff(place.hour, ms));
    }

    /// The totals that change, as they stand after it.
    async fn onto(
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

fn day_key(row: &Closed) -> TotalKey {
    TotalKey::Day { day: row.day, watch: row.place.watch.clone() }
}

fn month_key(row: &Closed) -> TotalKey {
    TotalKey::Month {
        first: row.day.first_of_month(),
        service: row.service.clone(),
        channel: row.channel,
        language: row.language.clone(),
    }
}

/// The months of some days, one by one, and all that lies before, between and after them, where nothing should be.
pub(crate) fn spans(days: impl IntoIterator<Item = Day>) -> Vec<(Day, Day)> {
    let firsts: BTreeSet<Day> = days.into_iter().map(Day::first_of_month).collect();
    let (mut spans, mut next) = (Vec::new(), Some(Day(i32::MIN)));
    for first in firsts {
        if let Some(from) = next.filter(|from| *from < first) {
            spans.push((from, Day(first.0 - 1)));
        }
        let last = first.last_of_month();
        spans.push((first, last));
        // None after the last day that can be stored, which damage alone makes.
        next = last.0.checked_add(1).map(Day);
    }
    spans.extend(next.map(|from| (from, Day(i32::MAX))));
    spans
}

impl Ops {
    /// How far counting has come in every district.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn counting(&self) -> Result<Vec<Progress>, Error> {
        let followers: BTreeMap<DistrictId, Option<u64>> =
            self.tools.store.followers().await?.into_iter().map(|one| (one.district, one.position)).collect();
        let one = |district: DistrictId| {
            let of = self.clerk(&district).map_or(0, |clerk| clerk.published().line.head.seq);
            let position = followers.get(&district).copied().unwrap_or(Some(0));
            Progress { position: position.unwrap_or(0), of, clearing: position.is_none(), district }
        };
        Ok(self.districts().into_iter().map(one).collect())
    }

    /// Counts until every district has been counted to its end.
    ///
    /// # Errors
    /// As [`Counter::step`].
    pub async fn count_all(&self) -> Result<(), Error> {
        for district in self.districts() {
            let mut counter = Counter::new(Arc::clone(&self.tools.store), district);
            while counter.step().await? {}
            if let Some(account) = counter.account().await? {
                recount::tell(&self.tools, &account).await?;
            }
        }
        Ok(())
    }

    /// Follows every log for as long as the program runs.
    pub async fn keep_counting(self: Arc<Self>) {
        let mut counters: BTreeMap<DistrictId, Counter> = BTreeMap::new();
        let mut tick = tokio::time::interval(EVERY);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            if self.unfit().is_some() {
                continue;
            }
            let progress = match self.counting().await {
                Ok(progress) => progress,
                Err(error) => {
                    tracing::warn!(%error, "how far the figures have come could not be read");
                    continue;
                }
            };
            for district in progress {
                let behind = district.clearing || district.position < district.of;
                let untold = counters.get(&district.district).is_none_or(|counter| counter.anew);
                if !behind && !untold {
                    continue;
                }
                let counter = counters.entry(district.district.clone()).or_insert_with(|| {
                    Counter::new(Arc::clone(&self.tools.store), district.district.clone())
                });
                if !behind {
                    let begun = crate::now();
                    self.tell_account(counter).await;
                    tokio::time::sleep(begun.elapsed() * REST).await;
                    continue;
                }
                loop {
                    let begun = crate::now();
                    match counter.step().await {
                        Ok(true) => tokio::time::sleep(begun.elapsed() * REST).await,
                        Ok(false) => {
                            self.tell_account(counter).await;
                            break;
                        }
                        Err(error) => {
                            tracing::warn!(district = %district.district, %error, "the figures could not follow");
                            break;
                        }
                    }
                }
            }
        }
    }

    /// Says what counting anew has changed, if it just ended.
    async fn tell_account(&self, counter: &mut Counter) {
        let told = match counter.account().await {
            Ok(Some(account)) => {
                let told = recount::tell(&self.tools, &account).await;
                counter.anew = told.is_err();
                told
            }
            Ok(None) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = told {
            tracing::warn!(district = %counter.district, %error, "what counting anew has changed could not be told");
        }
    }

    /// Throws the figures of some districts away and counts them anew from the log, in the background.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn recount(&self, districts: &[DistrictId]) -> Result<(), Error> {
        for district in districts {
            self.tools.store.recount(district).await?;
        }
        Ok(())
    }
}

/// Figures worked out again, beside those that are stored, to hold one against the other.
pub(crate) struct Check {
    counter: Counter,
    /// Facts up to here were counted when it began.
    until: u64,
    state: State,
    /// What was carried over there, as it is stored; nothing when that cannot be read.
    carried: Option<State>,
    /// Window time, in the totals it belongs to.
    staff: BTreeMap<TotalKey, Total>,
    /// Visits whose rows are right, and the days those stand under.
    right: BTreeMap<VisitId, Day>,
    /// Visits whose rows are not, which was said.
    wrong: BTreeSet<VisitId>,
    /// The first days of the months of what was counted.
    months: BTreeSet<Day>,
}

impl Check {
    /// Begins; nothing to check while what was counted is being thrown away.
    pub(crate) async fn begin(store: &SharedStore, district: &DistrictId) -> Result<Option<Check>, Error> {
        let follower = store.followers().await?.into_iter().find(|one| &one.district == district);
        // Where nothing was counted yet there may be no figures either.
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

    /// Follows some facts and the visits they touched, as those stand after them; what of the rows of `closed` differs.
    pub(crate) async fn follow(&mut self, facts: &[Fact], rows: &[VisitRow]) -> Result<Vec<String>, Error> {
        let facts: Vec<&Fact> = facts.iter().filter(|fact| fact.seq <= self.until).collect();
        let Some(first) = facts.first() else { return Ok(Vec::new()) };
        self.counter.begin_with(first.at).await?;
        let mut sums = Sums::default();
        for fact in facts {
            if let What::Configured(rules) = &fact.what {
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
            // What was right before is not kept in memory: a note, say, that came later adds nothing to it.
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
            // What has happened since may have been counted since.
            let now = store.visit(visit.id).await?;
            if now.is_none_or(|(_, now)| now.seq <= visit.seq) {
                let (ticket, id) = (&visit.ticket, visit.id);
                self.wrong.insert(id);
                wrong.push(format!(
                    "the figures of the visit {ticket} ({id}) are not what its facts make of it"
                ));
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

    /// How far the figures have been counted by now; `None` while they are thrown away.
    async fn position(&self) -> Result<Option<u64>, Error> {
        let followers = self.counter.store.followers().await?;
        let follower = followers.into_iter().find(|one| one.district == self.counter.district);
        Ok(follower.map_or(Some(0), |one| one.position))
    }

    /// Holds all rows and totals that are stored against what was worked out; what differs. `end` is the last fact.
    pub(crate) async fn end(self, end: u64) -> Result<Vec<String>, Error> {
        let mut wrong = Vec::new();
        if self.until > end {
            wrong.push(format!("its figures are counted to fact {}, and its facts end at {end}", self.until));
        }
        match &self.carried {
            None => wrong.push("what its figures carry over cannot be read".to_owned()),
            Some(carried) if carried.open != self.state.open => {
                wrong.push("what its figures carry over is not what its facts make of it".to_owned());
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

    /// Whether a row that was not worked out belongs there all the same: its visit has gone on since what was counted.
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
                let counted = crate::audit::earlier(store, district.as_str(), row, self.until + 1).await?;
                Ok(counted.is_some_and(|visit| visit.end().is_some()))
            }
            _ => Ok(false),
        }
    }

    /// What of the rows and totals of some days is not as it should be.
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
        // Windows that have closed since it began are in what is stored.
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
