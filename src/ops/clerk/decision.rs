//! Decision of a batch, on a working copy of the line, while the line is locked.

use crate::alarms::notices::messages;
use crate::alarms::sight::sight;
use crate::calendar::Calendar;
use crate::clerk::errand::Errand;
use crate::error::{Error, OutOfService};
use crate::model::facts::FactRow;
use crate::model::lines::{Found, KeyName, Newer, Replay, Writes};
use crate::model::visits::{Personal, PersonalKind, VisitRow};
use crate::ports::ClockOff;
use crate::tools::Tools;
use domain::command::{Asked, Command, Outcome};
use domain::fact::{Actor, Event, KINDS};
use domain::ids::VisitId;
use domain::line::{Happening, Line};
use domain::presence;
use domain::refusal::Refusal;
use domain::time::{At, MINUTE, Ms, Stamp, Tick};
use domain::visit::{StateKind, Visit};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A note can still be finished for this long after its visit has left the window.
const NOTE_STAYS_OPEN: Ms = MINUTE;

/// The result of a transaction, used only if it was committed.
pub(super) struct Worked {
    pub(super) line: Line,
    pub(super) calendar: Arc<Calendar>,
    pub(super) answers: Vec<Result<DecidedCommand, Error>>,
    pub(super) last: Option<(u64, [u8; 32])>,
    /// The text of a note has changed: there is no fact, but something to show.
    pub(super) rewritten: bool,
    /// Another process wrote something this program cannot follow.
    pub(super) trouble: Option<OutOfService>,
}

pub(super) struct DecidedCommand {
    pub(super) outcome: Outcome,
    pub(super) replay_of: Option<VisitId>,
    pub(super) replayed: bool,
    pub(super) seq: u64,
    pub(super) visit: Option<Arc<Visit>>,
    pub(super) personal: Option<Vec<Personal>>,
}

pub(super) struct Work {
    pub(super) line: Line,
    pub(super) calendar: Arc<Calendar>,
    pub(super) tools: Tools,
    pub(super) writes: Writes,
    pub(super) hash: [u8; 32],
    pub(super) dirty: BTreeSet<VisitId>,
    /// The database's own clock, read after the line was locked.
    pub(super) reference: At,
    /// The monotonic clock when the current command is decided.
    pub(super) tick: Option<Tick>,
    pub(super) trouble: Option<OutOfService>,
}

impl Work {
    pub(super) fn all(
        &mut self,
        found: Found,
        errands: &[Arc<Errand>],
    ) -> Vec<Result<DecidedCommand, Error>> {
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

    fn catch_up(&mut self, newer: Option<Newer>, visits: Vec<Visit>) -> Result<(), OutOfService> {
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

    /// The current visit, with the status of the first answer.
    fn replay(&self, replay: &Replay) -> DecidedCommand {
        let outcome = match (replay.status, replay.visit) {
            (201, Some(visit)) => Outcome::Created(visit),
            (_, Some(visit)) => Outcome::Visit(visit),
            (_, None) => Outcome::Done,
        };
        let visit = replay.visit.and_then(|id| self.line.visits.get(&id)).cloned();
        let seq = replay.seq;
        DecidedCommand { outcome, replay_of: replay.visit, replayed: true, seq, visit, personal: None }
    }

    /// Replaces the text of a note, as long as the visit is at a window and shortly afterwards, for what was
    /// typed last. Only its author has its key.
    fn rewrite(&mut self, errand: &Errand, replay: &Replay) -> Result<DecidedCommand, Error> {
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

    fn one(&mut self, errand: &Errand, keys: &mut HashMap<KeyName, Replay>) -> Result<DecidedCommand, Error> {
        let at = self.time(&errand.command)?;
        let actor = match errand.command {
            // The window that the officer is about to take.
            Command::Open { .. } => errand.actor.clone(),
            _ => self.line.seated(&errand.actor),
        };
        // A visit that is entered later belongs to the business day and opening hours of its own time.
        let then = match &errand.command {
            Command::CheckIn(arrival) => arrival.arrived_at.map_or(at, |came| came.min(at)),
            Command::Call(event) => event.happened_at(at),
            // After closing, however long: the day that has ended.
            Command::SignDay { .. } => self.calendar.closed_at(at).map_or(at, |closed_at| closed_at + -1),
            _ => at,
        };
        let asked = Asked {
            actor,
            at,
            day: self.calendar.business_day(then),
            open: self.calendar.is_open(at) || self.calendar.is_open(then),
            likely: self.calendar.is_likely(then, at, self.line.rules.closing.early_ms),
            serves: presence::still_serves(&self.line, self.calendar.opening(at), at),
            closing: self.calendar.closing(at, self.line.rules.closing.warn_ms),
            opens_soon: self.calendar.opens_within(at, self.line.rules.closing.early_ms),
            supervisor: errand.supervisor,
            fresh: [self.tools.chance.id(), self.tools.chance.id()],
        };
        // Alarms are decided here, on the locked line: of two nodes that check at once, one rings.
        let watch = matches!(errand.command, Command::Watch(_))
            .then(|| Command::Watch(Box::new(sight(&self.line, &self.calendar, at))));
        let command = watch.as_ref().unwrap_or(&errand.command);
        let decision =
            self.line.decide(&asked, command).map_err(|refusal| self.refused(&errand.command, refusal))?;
        let effect = !decision.happenings.is_empty();
        if watch.is_some() {
            let rang: Vec<Event> = decision.happenings.iter().map(|one| one.what.clone()).collect();
            let chance = self.tools.chance.as_ref();
            self.writes.messages.extend(messages(&self.line, &rang, at, chance));
        }
        for happening in decision.happenings {
            self.record(happening, &asked)?;
        }
        let visit = match &decision.outcome {
            Outcome::Visit(id) | Outcome::Created(id) => Some(*id),
            _ => None,
        };
        let seq = self.line.head.seq;
        // Texts go with a fact; a command without effect stores no texts.
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
        let outcome = decision.outcome;
        let personal = matches!(outcome, Outcome::Created(_)).then_some(personal);
        Ok(DecidedCommand { outcome, replay_of: None, replayed: false, seq, visit, personal })
    }

    /// The time of a command, by the reference clock. If the times on record turn out to be wrong, they are
    /// corrected first.
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
        if let Event::Configured(rules) = &happening.what {
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

    pub(super) fn done(mut self, answers: Vec<Result<DecidedCommand, Error>>) -> (Writes, Worked) {
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

pub(super) fn damaged(error: impl std::fmt::Display) -> OutOfService {
    OutOfService::Damaged(error.to_string())
}

/// A kind of fact written by a newer program stops this one, which must not decide on what it does not know.
pub(super) fn known(kinds: &[String]) -> Result<(), OutOfService> {
    match kinds.iter().find(|kind| !KINDS.contains(&kind.as_str())) {
        Some(kind) => Err(OutOfService::Newer(format!(
            "the log holds facts of the kind “{kind}”, which this version does not know: run a newer version on this database"
        ))),
        None => Ok(()),
    }
}
