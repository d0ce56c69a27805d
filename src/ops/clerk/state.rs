//! The state of a clerk's task. It takes a batch, commits it, publishes the line and answers; if a commit
//! failed, it decides again.

use crate::calendar::Calendar;
use crate::clerk::decision::{Work, Worked, damaged, known};
use crate::clerk::errand::{Answer, Errand, Mail, Waiting};
use crate::clerk::published::Published;
use crate::error::{Error, OutOfService};
use crate::model::lines::{Batch, Writes};
use crate::ports::StoreError;
use crate::tools::Tools;
use arc_swap::ArcSwapOption;
use domain::command::Command;
use domain::ids::{DistrictId, VisitId};
use domain::line::Line;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// How often a batch is decided when commits fail.
const ATTEMPTS: usize = 3;
/// The pause before the last attempt when connections to the database are lost.
const RECONNECT: Duration = Duration::from_millis(1_200);

/// Why a district is out of service; empty while it is in service.
pub(crate) type Trouble = Arc<ArcSwapOption<OutOfService>>;

/// The state of a clerk's task. The line is shared with readers; a batch works on a copy.
pub(super) struct ClerkState {
    pub(super) line: Arc<Line>,
    pub(super) calendar: Arc<Calendar>,
    pub(super) tools: Tools,
    pub(super) trouble: Trouble,
}

impl ClerkState {
    pub(super) async fn load(district: DistrictId, tools: Tools) -> Result<ClerkState, Error> {
        let stored = tools.store.load_line(&district).await?.ok_or(Error::NotFound)?;
        known(&stored.kinds).map_err(Error::OutOfService)?;
        let calendar =
            Arc::new(Calendar::new(&stored.rules.hours).map_err(damaged).map_err(Error::OutOfService)?);
        let line = Line::restore(district, Arc::new(stored.rules), stored.head, stored.visits);
        Ok(ClerkState { line: Arc::new(line), calendar, tools, trouble: Trouble::default() })
    }

    pub(super) async fn reload(&mut self, publish: &watch::Sender<Published>) {
        match ClerkState::load(self.line.district.clone(), self.tools.clone()).await {
            Ok(fresh) => {
                *self = ClerkState { trouble: Arc::clone(&self.trouble), ..fresh };
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

    pub(super) fn published(&self) -> Published {
        Published { line: Arc::clone(&self.line), calendar: Arc::clone(&self.calendar) }
    }

    pub(super) async fn work(&mut self, notes: Vec<Mail>, publish: &watch::Sender<Published>) {
        let mut waiting: Vec<Waiting> = Vec::with_capacity(notes.len());
        for note in notes {
            if let Mail::Errand(errand) = note {
                waiting.push(errand);
            }
        }
        match self.transact(&waiting).await {
            Ok(worked) => {
                self.set_trouble(worked.trouble.clone());
                self.finish(worked, waiting, publish).await;
            }
            Err(StoreError::BadValue(_) | StoreError::Moved(_)) if waiting.len() > 1 => {
                // One command of the batch cannot be stored: each is tried alone, so that only that one
                // fails.
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

    /// Logs once that the district is out of service, or that it is back.
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
                        seq: done.seq,
                        visit,
                        personal: done.personal,
                        line: Arc::clone(&self.line),
                    })
                }
            };
            // The caller may be gone; what was done stays done.
            let _gone = reply.send(answer);
        }
    }

    /// Decides and commits; decides again if the commit turns out not to have happened.
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
                    // Other open connections may be lost too; once they have been idle for a second, the
                    // store tests them before use.
                    if attempt > 1 {
                        tokio::time::sleep(RECONNECT).await;
                    }
                }
                (Err(error), _) => return Err(error),
            }
            attempt += 1;
        }
    }

    /// After a commit without a clear answer: whether the last fact is stored with its hash.
    async fn is_stored(&self, last: Option<(u64, [u8; 32])>) -> Result<bool, StoreError> {
        let Some((seq, hash)) = last else { return Ok(true) };
        let found = self.tools.store.facts(self.line.district.as_str(), seq.saturating_sub(1), 1).await?;
        Ok(found.first().is_some_and(|fact| fact.row.seq == seq && fact.row.hash == hash))
    }

    fn batch(&self, waiting: &[Waiting], place: Arc<Mutex<Option<Worked>>>) -> Batch {
        let errands: Vec<Arc<Errand>> = waiting.iter().map(|(errand, _)| Arc::clone(errand)).collect();
        let named = errands.iter().filter_map(|errand| match &errand.command {
            Command::Visit { visit, .. } | Command::Swap { visit, .. } => Some(*visit),
            // A call that is over is the same call even if this node no longer has it in memory.
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
