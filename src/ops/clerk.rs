//! One task per district. It takes all waiting commands as a batch, decides them on a working copy inside one transaction,
//! commits, publishes the copy, and only then answers, refusals and "nobody waits" included. So all answers of a district
//! stand in one order, on one node or many.

use crate::alarms;
use crate::calendar::Calendar;
use crate::error::{Error, OutOfService};
use crate::ports::{
    Batch, Chance, Clock, ClockOff, FactRow, Found, KeyName, Personal, PersonalKind, Replay, SharedStore,
    StoreError, VisitRow, Writes,
};
use arc_swap::ArcSwapOption;
use domain::command::{Asked, Command, Outcome};
use domain::fact::{Actor, KINDS, What, Who};
use domain::ids::{DistrictId, VisitId};
use domain::line::{Happening, Line};
use domain::presence::{self, Presence};
use domain::refusal::Refusal;
use domain::time::{At, MINUTE, Ms, Stamp, Tick};
use domain::visit::{StateKind, Visit};
use futures::FutureExt;
use std::collections::{BTreeSet, HashMap};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use uuid::Uuid;

/// Commands that may wait for a clerk; beyond it callers are told to come back.
const MAILBOX: usize = 512;
/// Commands decided in one transaction.
const BATCH: usize = 64;
/// A note may be finished for this long after its visit has left the window.
const NOTE_STAYS_OPEN: Ms = MINUTE;
/// How often a batch is decided again when a commit did not happen.
const ATTEMPTS: usize = 3;
/// The pause before the last of them when connections to the database are lost.
const RECONNECT: Duration = Duration::from_millis(1_200);

/// What a clerk works with.
#[derive(Clone)]
pub struct Tools {
    /// Where everything is kept.
    pub store: SharedStore,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub chance: Arc<dyn Chance>,
}

/// A command on its way to a clerk.
#[derive(Debug, Clone)]
pub struct Errand {
    /// What is asked.
    pub command: Command,
    /// By whom.
    pub actor: Actor,
    /// They may do what a supervisor may.
    pub supervisor: bool,
    /// The client's key and the hash of its request.
    pub key: Option<(KeyName, [u8; 32])>,
    /// Free text that comes with it.
    pub texts: Vec<(PersonalKind, String)>,
    /// The text is a note that is still being written: done before under the same key, it is that note with this text.
    pub draft: bool,
}

impl Errand {
    /// Something the service does by itself.
    #[must_use]
    pub fn of_system(command: Command) -> Errand {
        Errand {
            command,
            actor: Actor::system(),
            supervisor: true,
            key: None,
            texts: Vec::new(),
            draft: false,
        }
    }
}

/// What an errand came to.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What was decided.
    pub outcome: Outcome,
    /// It had been done before, under the same key.
    pub replayed: bool,
    /// The visit as it stands after it.
    pub visit: Option<Arc<Visit>>,
    /// All personal data of a visit that was made just now: what came with it. Of any other, it is to be read.
    pub personal: Option<Vec<Personal>>,
    /// The line as it stands after the batch.
    pub line: Arc<Line>,
}

/// What a district looks like from outside.
#[derive(Clone)]
pub struct Published {
    /// The line.
    pub line: Arc<Line>,
    /// Its calendar.
    pub calendar: Arc<Calendar>,
}

impl Published {
    /// Whether an officer is here.
    #[must_use]
    pub fn presence(&self, at: At) -> Presence {
        Presence::of(&self.line, self.calendar.opening(at), at)
    }

    /// Whether whoever waits will still be served: the district is open, or an officer is still there.
    #[must_use]
    pub fn still_serves(&self, at: At) -> bool {
        presence::still_serves(&self.line, self.calendar.opening(at), at)
    }

    /// Whoever was left over from an earlier business day; and apart from them those who are spared: who came while the district was
    /// closed, were told when it opens, and have not seen it open since; and whom a wrong clock counted to another day.
    #[must_use]
    pub fn left_over(&self, now: At) -> (Vec<VisitId>, Vec<VisitId>) {
        let today = self.calendar.business_day(now);
        let left = self.line.live().filter(|visit| visit.is_left_over(today));
        let is_spared = |visit: &&Visit| {
            let came = visit.arrived_at;
            self.calendar.business_day(came) == today
                || self.calendar.opens_at(came).is_some_and(|opens| opens > now)
        };
        let (spared, left): (Vec<&Visit>, Vec<&Visit>) = left.partition(is_spared);
        let ids = |visits: Vec<&Visit>| visits.into_iter().map(|visit| visit.id).collect();
        (ids(left), ids(spared))
    }

    /// When that answer, or whether the district is open, changes by time alone.
    #[must_use]
    pub fn changes_at(&self, at: At) -> Option<At> {
        let back = match self.presence(at) {
            Presence::AwayUntil { back_at } => Some(back_at),
            Presence::Staffed if !self.calendar.is_open(at) => {
                let until = presence::staffed_until(&self.line, false, self.calendar.closed_at(at));
                // Not as long as a session holds a window.
                until.filter(|until| *until < At(i64::MAX))
            }
            _ => None,
        };
        [back, self.calendar.closes_at(at), self.calendar.opens_at(at)].into_iter().flatten().min()
    }
}

/// The way to a clerk.
#[derive(Clone)]
pub struct Clerk {
    mailbox: mpsc::Sender<Note>,
    published: watch::Receiver<Published>,
    trouble: Trouble,
}

/// Why a district is out of service; empty while it is not.
pub(crate) type Trouble = Arc<ArcSwapOption<OutOfService>>;

enum Note {
    Errand(Waiting),
    /// Another process wrote something.
    Look,
}

impl Clerk {
    /// Starts the clerk of a district from what is stored. The task ends when the last handle is dropped.
    ///
    /// # Errors
    /// When the line cannot be read, or holds what this program does not know.
    pub async fn start(district: DistrictId, tools: Tools) -> Result<Clerk, Error> {
        let mut desk = Desk::load(district, tools).await?;
        let trouble = Arc::clone(&desk.trouble);
        let (mailbox, mut notes) = mpsc::channel(MAILBOX);
        let (publish, published) = watch::channel(desk.published());
        tokio::spawn(async move {
            let mut taken = Vec::with_capacity(BATCH);
            while notes.recv_many(&mut taken, BATCH).await > 0 {
                let batch = std::mem::take(&mut taken);
                // A panic loses the answers of this batch, nothing that was stored: the line is read again.
                if AssertUnwindSafe(desk.work(batch, &publish)).catch_unwind().await.is_err() {
                    tracing::error!(district = %desk.line.district, "the clerk stumbled; its line is read again");
                    desk.reload(&publish).await;
                }
            }
        });
        Ok(Clerk { mailbox, published, trouble })
    }

    /// Hands over an errand and waits for its answer.
    ///
    /// # Errors
    /// The refusal of a rule, or what kept the clerk from storing.
    pub async fn ask(&self, errand: Errand) -> Result<Answer, Error> {
        let (reply, answer) = oneshot::channel();
        self.mailbox.try_send(Note::Errand((Arc::new(errand), reply))).map_err(|_| Error::Busy)?;
        answer.await.unwrap_or_else(|_| Err(Error::Unavailable("the clerk was restarted".to_owned())))
    }

    /// How many notes wait for it, commands nearly all of them.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.mailbox.max_capacity().saturating_sub(self.mailbox.capacity())
    }

    /// Another process may have written: look.
    pub fn look(&self) {
        // A full mailbox looks anyway, with its next batch.
        let _full = self.mailbox.try_send(Note::Look);
    }

    /// Why the district is out of service, if it is.
    #[must_use]
    pub fn trouble(&self) -> Option<Arc<OutOfService>> {
        self.trouble.load_full()
    }

    /// The line as last committed.
    #[must_use]
    pub fn published(&self) -> Published {
        self.published.borrow().clone()
    }

    /// Every commit, newest only.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Published> {
        self.published.clone()
    }
}

/// A clerk's own state. The line is shared with whoever looks at it; a batch works on a copy.
struct Desk {
    line: Arc<Line>,
    calendar: Arc<Calendar>,
    tools: Tools,
    trouble: Trouble,
}

/// What a transaction worked out, kept only if it was committed.
struct Worked {
    line: Line,
    calendar: Arc<Calendar>,
    answers: Vec<Result<Worked1, Error>>,
    last: Option<(u64, [u8; 32])>,
    /// A note has another text: no fact, and yet something to show.
    rewritten: bool,
    /// What another process wrote cannot be followed.
    trouble: Option<OutOfService>,
}

struct Worked1 {
    outcome: Outcome,
    replay_of: Option<VisitId>,
    replayed: bool,
    visit: Option<Arc<Visit>>,
    personal: Option<Vec<Personal>>,
}

/// Shared with the transaction, which may have to decide again.
type Waiting = (Arc<Errand>, oneshot::Sender<Result<Answer, Error>>);

impl Desk {
    async fn load(district: DistrictId, tools: Tools) -> Result<Desk, Error> {
        let stored = tools.store.load_line(&district).await?.ok_or(Error::NotFound)?;
        known(&stored.kinds).map_err(Error::OutOfService)?;
        let calendar =
            Arc::new(Calendar::new(&stored.rules.hours).map_err(damaged).map_err(Error::OutOfService)?);
        let line = Line::restore(district, Arc::new(stored.rules), stored.head, stored.visits);
        Ok(Desk { line: Arc::new(line), calendar, tools, trouble: Trouble::default() })
    }

    async fn reload(&mut self, publish: &watch::Sender<Published>) {
        match Desk::load(self.line.district.clone(), self.tools.clone()).await {
            Ok(fresh) => {
                *self = Desk { trouble: Arc::clone(&self.trouble), ..fresh };
                publish.send_replace(self.published());
            }
            Err(error) => {
                tracing::error!(district = %self.line.district, %error, "the line could not be read again");
                if let Error::OutOfService(why) = error {
                    self.set_trouble(Some(why));
                }
            }
        }
    }

    fn published(&self) -> Published {
        Published { line: Arc::clone(&self.line), calendar: Arc::clone(&self.calendar) }
    }

    async fn work(&mut self, notes: Vec<Note>, publish: &watch::Sender<Published>) {
        let mut waiting: Vec<Waiting> = Vec::with_capacity(notes.len());
        for note in notes {
            if let Note::Errand(errand) = note {
                waiting.push(errand);
            }
        }
        match self.transact(&waiting).await {
            Ok(worked) => {
                self.set_trouble(worked.trouble.clone());
                self.finish(worked, waiting, publish).await;
            }
            Err(StoreError::BadValue(_) | StoreError::Moved(_)) if waiting.len() > 1 => {
                // One of them cannot be stored: each for itself, so that it sinks alone.
                for one in waiting {
                    let alone = vec![one];
                    match self.transact(&alone).await {
                        Ok(worked) => self.finish(worked, alone, publish).await,
                        Err(error) => refuse_all(alone, &error),
                    }
                }
            }
            Err(error) => {
                if !waiting.is_empty() {
                    tracing::warn!(district = %self.line.district, commands = waiting.len(), %error, "a batch was not stored");
                }
                if let StoreError::BrokenRow { .. } = error {
                    self.set_trouble(Some(OutOfService::Damaged(error.to_string())));
                }
                refuse_all(waiting, &error);
            }
        }
    }

    /// Says once, in the log, that the district is out of service, or that it is back.
    fn set_trouble(&self, why: Option<OutOfService>) {
        let before = self.trouble.load_full();
        if before.as_deref() == why.as_ref() {
            return;
        }
        let district = &self.line.district;
        match &why {
            Some(why) => tracing::error!(%district, %why, "the district is out of service"),
            None => tracing::warn!(%district, "the district is in service again"),
        }
        self.trouble.store(why.map(Arc::new));
    }

    async fn finish(&mut self, worked: Worked, waiting: Vec<Waiting>, publish: &watch::Sender<Published>) {
        let changed = worked.rewritten || worked.line.head.seq != self.line.head.seq;
        self.line = Arc::new(worked.line);
        self.calendar = worked.calendar;
        if changed {
            publish.send_replace(self.published());
        }
        for ((_, reply), answer) in waiting.into_iter().zip(worked.answers) {
            let answer = match answer {
                Err(error) => Err(error),
                Ok(done) => {
                    let visit = match (done.visit, done.replay_of) {
                        (None, Some(id)) => {
                            self.tools.store.visit(id).await.ok().flatten().map(|(_, visit)| Arc::new(visit))
                        }
                        (visit, _) => visit,
                    };
                    Ok(Answer {
                        outcome: done.outcome,
                        replayed: done.replayed,
                        visit,
                        personal: done.personal,
                        line: Arc::clone(&self.line),
                    })
                }
            };
            // Whoever asked may have gone; what was done stays done.
            let _gone = reply.send(answer);
        }
    }

    /// Decides and commits, again if a commit did not happen after all.
    async fn transact(&self, waiting: &[Waiting]) -> Result<Worked, StoreError> {
        let mut attempt = 1;
        loop {
            let place: Arc<Mutex<Option<Worked>>> = Arc::default();
            let result = self.tools.store.commit(self.batch(waiting, Arc::clone(&place))).await;
            let worked = place.lock().unwrap_or_else(PoisonError::into_inner).take();
            match (result, worked) {
                (Ok(()), Some(worked)) => return Ok(worked),
                (Ok(()), None) => return Err(StoreError::Unavailable("nothing was decided".to_owned())),
                (Err(StoreError::Unclear(why)), Some(worked)) => {
                    if self.is_stored(worked.last).await? {
                        return Ok(worked);
                    }
                    if attempt >= ATTEMPTS {
                        return Err(StoreError::Unclear(why));
                    }
                }
                (Err(StoreError::Lost(_)), _) if attempt < ATTEMPTS => {
                    // The others that were open may be lost too: once they have been idle for a second, the store asks them first.
                    if attempt > 1 {
                        tokio::time::sleep(RECONNECT).await;
                    }
                }
                (Err(error), _) => return Err(error),
            }
            attempt += 1;
        }
    }

    /// After a commit without a clear answer: the last fact is there with its hash, or it is not.
    async fn is_stored(&self, last: Option<(u64, [u8; 32])>) -> Result<bool, StoreError> {
        let Some((seq, hash)) = last else { return Ok(true) };
        let found = self.tools.store.facts(self.line.district.as_str(), seq.saturating_sub(1), 1).await?;
        Ok(found.first().is_some_and(|fact| fact.row.seq == seq && fact.row.hash == hash))
    }

    fn batch(&self, waiting: &[Waiting], place: Arc<Mutex<Option<Worked>>>) -> Batch {
        let errands: Vec<Arc<Errand>> = waiting.iter().map(|(errand, _)| Arc::clone(errand)).collect();
        let named = errands.iter().filter_map(|errand| match &errand.command {
            Command::Visit { visit, .. } | Command::Swap { visit, .. } => Some(*visit),
            // A call that was over before is the same call, also when this node knows of it no more.
            Command::Call(event) => Some(event.visit(&self.line.district)),
            _ => None,
        });
        let visits: BTreeSet<VisitId> = named.filter(|id| self.line.visit(*id).is_none()).collect();
        let keys =
            errands.iter().filter_map(|errand| errand.key.as_ref().map(|(name, _)| name.clone())).collect();
        let (line, calendar, tools) =
            (Line::clone(&self.line), Arc::clone(&self.calendar), self.tools.clone());
        Batch {
            district: self.line.district.clone(),
            seen: self.line.head.seq,
            keys,
            visits: visits.into_iter().collect(),
            decide: Box::new(move |found| {
                let mut work = Work {
                    line,
                    calendar,
                    tools,
                    writes: Writes::default(),
                    hash: found.hash,
                    dirty: BTreeSet::new(),
                    reference: found.now,
                    tick: None,
                    trouble: None,
                };
                let answers = work.all(found, &errands);
                let (writes, worked) = work.done(answers);
                *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(worked);
                writes
            }),
        }
    }
}

/// The working copy of a line while it is locked.
struct Work {
    line: Line,
    calendar: Arc<Calendar>,
    tools: Tools,
    writes: Writes,
    hash: [u8; 32],
    dirty: BTreeSet<VisitId>,
    /// The database's own clock, read after the line was locked.
    reference: At,
    /// The monotonic clock at the command being decided.
    tick: Option<Tick>,
    trouble: Option<OutOfService>,
}

impl Work {
    fn all(&mut self, found: Found, errands: &[Arc<Errand>]) -> Vec<Result<Worked1, Error>> {
        if let Err(why) = self.catch_up(found.newer, found.visits) {
            self.trouble = Some(why.clone());
            return errands.iter().map(|_| Err(Error::OutOfService(why.clone()))).collect();
        }
        let mut replays = found.replays.into_iter();
        let mut keys: HashMap<KeyName, Replay> = HashMap::new();
        let mut answers = Vec::with_capacity(errands.len());
        for errand in errands {
            let stored = if errand.key.is_some() { replays.next().flatten() } else { None };
            let before = errand.key.as_ref().and_then(|(name, request)| {
                let replay = stored.or_else(|| keys.get(name).cloned())?;
                Some((replay, *request))
            });
            answers.push(match before {
                Some((replay, request)) if replay.request != request => Err(Error::KeyReused),
                Some((replay, _)) if errand.draft => self.rewrite(errand, &replay),
                Some((replay, _)) => Ok(self.replay(&replay)),
                None => self.one(errand, &mut keys),
            });
        }
        answers
    }

    fn catch_up(
        &mut self,
        newer: Option<crate::ports::Newer>,
        visits: Vec<Visit>,
    ) -> Result<(), OutOfService> {
        if let Some(newer) = newer {
            known(&newer.kinds)?;
            if let Some(rules) = &newer.rules {
                self.calendar = Arc::new(Calendar::new(&rules.hours).map_err(damaged)?);
            }
            self.line.catch_up(newer.head, newer.rules.map(Arc::new), newer.visits);
        }
        for visit in visits {
            self.line.admit(visit);
        }
        Ok(())
    }

    /// The visit as it now stands, under the status of the first time.
    fn replay(&self, replay: &Replay) -> Worked1 {
        let outcome = match (replay.status, replay.visit) {
            (201, Some(visit)) => Outcome::Created(visit),
            (_, Some(visit)) => Outcome::Visit(visit),
            (_, None) => Outcome::Done,
        };
        let visit = replay.visit.and_then(|id| self.line.visits.get(&id)).cloned();
        Worked1 { outcome, replay_of: replay.visit, replayed: true, visit, personal: None }
    }

    /// The same note with another text: as long as the visit is at a window, and a little longer for what was typed last. Only
    /// who wrote it has its key.
    fn rewrite(&mut self, errand: &Errand, replay: &Replay) -> Result<Worked1, Error> {
        let at = self.time(&errand.command)?;
        let visit = replay.visit.and_then(|id| self.line.visit(id)).ok_or(Error::NotFound)?;
        let here = visit.state.occupies().is_some() || visit.state.kind() == StateKind::Answered;
        if !here && at - visit.since() >= NOTE_STAYS_OPEN {
            return Err(self.refused(&errand.command, Refusal::NoteClosed));
        }
        let note = errand.texts.iter().find(|(kind, _)| *kind == PersonalKind::Note);
        let text = note.map(|(_, text)| text.clone()).unwrap_or_default();
        self.writes.rewritten.push(Personal {
            visit: visit.id,
            seq: replay.seq,
            kind: PersonalKind::Note,
            text,
        });
        Ok(self.replay(replay))
    }

    fn one(&mut self, errand: &Errand, keys: &mut HashMap<KeyName, Replay>) -> Result<Worked1, Error> {
        let at = self.time(&errand.command)?;
        let actor = match errand.command {
            // Where they are about to sit.
            Command::Open { .. } => errand.actor.clone(),
            _ => self.line.seated(&errand.actor),
        };
        // What is written down later is judged by when it was.
        let then = match &errand.command {
            Command::CheckIn(arrival) => arrival.arrived_at.map_or(at, |came| came.min(at)),
            Command::Call(event) => event.happened_at(at),
            _ => at,
        };
        let asked = Asked {
            actor,
            at,
            day: self.calendar.business_day(then),
            open: self.calendar.is_open(at) || self.calendar.is_open(then),
            serves: presence::still_serves(&self.line, self.calendar.opening(at), at),
            supervisor: errand.supervisor,
            fresh: [self.tools.chance.id(), self.tools.chance.id()],
        };
        // What is to ring is seen here, on the locked line: two that look at once find it once.
        let watch = matches!(errand.command, Command::Watch(_))
            .then(|| Command::Watch(Box::new(alarms::sight(&self.line, &self.calendar, at))));
        let command = watch.as_ref().unwrap_or(&errand.command);
        let decision =
            self.line.decide(&asked, command).map_err(|refusal| self.refused(&errand.command, refusal))?;
        let effect = !decision.happenings.is_empty();
        if watch.is_some() {
            let rang: Vec<What> = decision.happenings.iter().map(|one| one.what.clone()).collect();
            let chance = self.tools.chance.as_ref();
            self.writes.messages.extend(alarms::messages(&self.line, &rang, at, chance));
        }
        for happening in decision.happenings {
            self.record(happening, &asked)?;
        }
        let visit = match &decision.outcome {
            Outcome::Visit(id) | Outcome::Created(id) => Some(*id),
            _ => None,
        };
        let seq = self.line.head.seq;
        // Texts go with a fact; what changed nothing has said nothing new.
        let personal: Vec<Personal> = visit.filter(|_| effect).map_or_else(Vec::new, |visit| {
            let of = |(kind, text): &(_, String)| Personal { visit, seq, kind: *kind, text: text.clone() };
            errand.texts.iter().map(of).collect()
        });
        self.writes.personal.extend_from_slice(&personal);
        if let (Some((name, request)), true) = (&errand.key, effect) {
            let status = if matches!(decision.outcome, Outcome::Created(_)) { 201 } else { 200 };
            let replay = Replay { request: *request, status, visit, seq };
            keys.insert(name.clone(), replay.clone());
            self.writes.keys.push((name.clone(), replay, at));
        }
        let visit = visit.and_then(|id| self.line.visits.get(&id)).cloned();
        let personal = matches!(decision.outcome, Outcome::Created(_)).then_some(personal);
        Ok(Worked1 { outcome: decision.outcome, replay_of: None, replayed: false, visit, personal })
    }

    /// The time of a command: the reference clock's. Where the times on record turn out to be wrong they are corrected first.
    fn time(&mut self, command: &Command) -> Result<At, Error> {
        let stamp = self.tools.clock.stamp(self.reference).map_err(Error::ClockOff)?;
        self.tick = stamp.tick;
        let why = match command {
            Command::CorrectClock { why } => Some(why.clone()),
            _ => None,
        };
        if let Some(by) = self.line.clock_error(stamp) {
            if why.is_none() && !self.tools.clock.corrects() {
                return Err(Error::ClockOff(ClockOff::Record(-by)));
            }
            tracing::warn!(district = %self.line.district, by_ms = by,
                "the times on record are wrong and are corrected with a marked fact");
            let day = self.calendar.business_day(stamp.at);
            for happening in self.line.correct_clock(by, day, why.flatten()) {
                self.write(happening, stamp, &Actor::system())?;
            }
        }
        let at = stamp.at.max(self.line.head.at);
        if let Command::Visit { visit, .. } | Command::Swap { visit, .. } = command
            && let Some(moved) = self.line.not_before(*visit, at)
        {
            self.write(moved, stamp, &Actor::system())?;
        }
        Ok(at)
    }

    fn record(&mut self, happening: Happening, asked: &Asked) -> Result<(), Error> {
        self.write(happening, Stamp { at: asked.at, tick: self.tick }, &asked.actor)
    }

    fn write(&mut self, happening: Happening, stamp: Stamp, actor: &Actor) -> Result<(), Error> {
        if let What::Configured(rules) = &happening.what {
            self.calendar = Arc::new(
                Calendar::new(&rules.hours)
                    .map_err(|error| Error::invalid("hours", "bad_hours", error.to_string()))?,
            );
            self.writes.rules = Some((**rules).clone());
        }
        let fact = self.line.record(happening, stamp, actor);
        let row = FactRow::of(&fact, self.hash).map_err(|error| Error::Fault(error.to_string()))?;
        self.hash = row.hash;
        self.writes.facts.push(row);
        self.dirty.extend(fact.visit);
        Ok(())
    }

    fn refused(&self, command: &Command, refusal: Refusal) -> Error {
        let visit = match command {
            Command::Visit { visit, .. } | Command::Swap { visit, .. } => self.line.visit(*visit),
            _ => None,
        };
        Error::Refused {
            refusal,
            state: visit.map(|visit| visit.state.kind()),
            seq: visit.map(|visit| visit.seq),
        }
    }

    fn done(mut self, answers: Vec<Result<Worked1, Error>>) -> (Writes, Worked) {
        let last = self.writes.facts.last().map(|fact| (fact.seq, fact.hash));
        if last.is_some() {
            self.writes.head = Some(self.line.head.clone());
        }
        for id in &self.dirty {
            if let Some(visit) = self.line.visit(*id) {
                self.writes.visits.push(VisitRow::of(visit.clone(), &self.calendar));
            }
        }
        let rewritten = !self.writes.rewritten.is_empty();
        let trouble = self.trouble;
        let (line, calendar) = (self.line, self.calendar);
        (self.writes, Worked { line, calendar, answers, last, rewritten, trouble })
    }
}

fn refuse_all(waiting: Vec<Waiting>, error: &StoreError) {
    for (_, reply) in waiting {
        let told = match error {
            StoreError::BadValue(why) => Error::from(StoreError::BadValue(why.clone())),
            StoreError::Unclear(why) | StoreError::Lost(why) | StoreError::Unavailable(why) => {
                Error::Unavailable(why.clone())
            }
            StoreError::Busy | StoreError::TooLong => Error::Unavailable(error.to_string()),
            StoreError::ClockOff(off) => Error::ClockOff(*off),
            StoreError::BrokenRow { .. } => Error::OutOfService(damaged(error)),
            other => Error::Fault(other.to_string()),
        };
        let _gone = reply.send(Err(told));
    }
}

fn damaged(error: impl std::fmt::Display) -> OutOfService {
    OutOfService::Damaged(error.to_string())
}

/// A kind a newer program wrote stops this one: it would decide on what it does not understand.
fn known(kinds: &[String]) -> Result<(), OutOfService> {
    match kinds.iter().find(|kind| !KINDS.contains(&kind.as_str())) {
        Some(kind) => Err(OutOfService::Newer(format!(
            "the log holds facts of the kind “{kind}”, which this version does not know: run a newer version on this database"
        ))),
        None => Ok(()),
    }
}

/// A stable name of an actor, for keys: `staff:ID`, `device:ID`, `token:ID`, ….
#[must_use]
pub fn actor_name(actor: &Actor) -> String {
    let named = |kind: &str, id: Uuid| format!("{kind}:{id}");
    match actor.who {
        Who::Staff(id) => named("staff", id.0),
        Who::Device(id) => named("device", id.0),
        Who::Token(id) => named("token", id.0),
        Who::Resident => "resident".to_owned(),
        Who::Telephone => "telephone".to_owned(),
        Who::System => "system".to_owned(),
    }
}
