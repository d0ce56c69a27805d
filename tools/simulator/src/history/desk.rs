//! One district on a clock of its own: its line, the people in it, the officers at its windows, and the
//! events to come. Every fact is decided by the line's own rules and written as the clerk writes it.

use super::demand::Demand;
use super::dice::Dice;
use super::person::Person;
use super::traces::Traces;
use super::ways::Ways;
use crate::error::{Error, Result};
use domain::command::{Asked, Command, Outcome, Verb};
use domain::fact::Actor;
use domain::ids::{AlertId, Code, DeviceId, KioskId, StaffId, VisitId, WindowId};
use domain::line::{Happening, Line};
use domain::presence;
use domain::time::{At, Day, Ms};
use domain::visit::Visit;
use ops::calendar::Calendar;
use ops::ports::{FactRow, Personal, PersonalKind, VisitRow, Writes};
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, VecDeque};
use std::sync::Arc;

/// An event to come.
pub(super) enum Event {
    /// A day begins: its arrivals and its shifts are drawn.
    Day(Day),
    /// A person arrives.
    Arrives(Box<super::demand::Newcomer>),
    /// An officer greets a person who is waiting.
    Greets(VisitId),
    /// Patience ends.
    Leaves(VisitId),
    /// Served at the tablet, without an officer.
    AnsweredThere(VisitId),
    /// A person steps out, and comes back.
    StepsOut(VisitId),
    StepsBack(VisitId),
    /// A caller hangs up while the phone rings.
    RingsOff(VisitId),
    /// A busy officer asks a caller to hold the line, or promises to call back.
    AsksToWait(VisitId),
    /// An officer begins at a window; none: the last one of the day leaves.
    Staffed(usize, Option<StaffId>),
    /// An officer goes to lunch, or returns.
    Lunch(usize),
    Back(usize),
    /// An officer checks who is next.
    Looks(usize),
    /// A person who was called has not come.
    NotThere(VisitId, u32),
    /// The person has walked to the window, or the caller has been heard out.
    Begins(VisitId),
    /// The next step of the script, or the end.
    Steps(VisitId),
    /// What a hold was waiting for has arrived.
    HoldIsOver(VisitId),
    /// An offer was not accepted.
    OfferIsOver(VisitId),
    /// Another attempt to call back.
    CallsBack(VisitId),
    /// An end is undone.
    TakenBack(VisitId, Actor),
    /// A person comes again about the same subject, or after missing the call.
    ComesAgain(Arc<Visit>, Again),
    /// "I need help now" is pressed, an officer responds, and it is over.
    Presses,
    AlertAnswered(AlertId, Actor),
    AlertClosed(AlertId, Actor),
    /// People who wait are told that the district closes.
    Warns,
    /// The day's sweep.
    Sweeps,
    /// The history ends: windows close once nobody waits.
    Ends,
}

/// Why a person comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    Reopened,
    Reinstated,
}

pub(super) struct Entry {
    pub(super) at: At,
    order: u64,
    pub(super) event: Event,
}

impl Ord for Entry {
    fn cmp(&self, other: &Entry) -> Ordering {
        (self.at, self.order).cmp(&(other.at, other.order))
    }
}
impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Entry) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl PartialEq for Entry {
    fn eq(&self, other: &Entry) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Entry {}

/// The present activity of an officer at a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doing {
    /// No officer.
    Off,
    /// An officer, but nobody to serve.
    Idle,
    /// About to check who is next.
    Looking,
    /// Serving this visit.
    With(VisitId),
    /// At lunch.
    Out,
}

/// A window and its officer.
pub(super) struct Seat {
    pub(super) window: WindowId,
    /// By watch: night, day, evening.
    pub(super) officers: [StaffId; 3],
    /// The officer last planned for this window.
    pub(super) planned: Option<StaffId>,
    pub(super) actor: Actor,
    pub(super) doing: Doing,
    /// Leaves once nobody is waiting.
    pub(super) closing: bool,
    /// Goes to lunch as soon as the window is free.
    pub(super) hungry: bool,
    pub(super) holds: Vec<VisitId>,
    pub(super) speaks_spanish: bool,
}

/// How many facts each visit gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// With every step of the script: about twelve facts a visit.
    Full,
    /// Without the steps: about five.
    Brief,
}

/// The scenario of a desk.
pub(super) struct Plan {
    pub(super) detail: Detail,
    pub(super) end: At,
    /// Spanish speakers wait for the one window that speaks Spanish, or for a colleague who comes and does.
    pub(super) unequal: bool,
    /// From this day on one window fewer is staffed.
    pub(super) fewer_from: Option<Day>,
    pub(super) tablets: Vec<(KioskId, DeviceId)>,
    /// The outcome that every service has.
    pub(super) done: Code,
}

pub(super) struct Desk {
    pub(super) line: Line,
    pub(super) calendar: Calendar,
    pub(super) demand: Demand,
    pub(super) ways: Ways,
    pub(super) plan: Plan,
    pub(super) seats: Vec<Seat>,
    pub(super) people: HashMap<VisitId, Person>,
    pub(super) ringing: VecDeque<VisitId>,
    pub(super) offered: VecDeque<VisitId>,
    /// Numbers of people who phoned within the last week.
    pub(super) numbers: VecDeque<(At, String)>,
    pub(super) dice: Dice,
    pub(super) now: At,
    pub(super) arrived: u64,
    pub(super) agenda: BinaryHeap<Reverse<Entry>>,
    order: u64,
    hash: [u8; 32],
    rows: Vec<FactRow>,
    changed: BTreeSet<VisitId>,
    ended: BTreeMap<VisitId, Arc<Visit>>,
    texts: Vec<Personal>,
    pub(super) traces: Traces,
}

/// The parts from which a desk is built.
pub(super) struct Parts {
    pub(super) line: Line,
    pub(super) hash: [u8; 32],
    pub(super) calendar: Calendar,
    pub(super) demand: Demand,
    pub(super) ways: Ways,
    pub(super) plan: Plan,
    pub(super) seats: Vec<Seat>,
    pub(super) dice: Dice,
}

impl Desk {
    /// A desk whose history begins on a day.
    pub(super) fn new(parts: Parts, first: Day) -> Desk {
        let Parts { line, hash, calendar, demand, ways, plan, seats, dice } = parts;
        let (begins, end) = (calendar.at(first, 0), plan.end);
        let mut desk = Desk {
            now: line.head.at,
            line,
            calendar,
            demand,
            ways,
            plan,
            seats,
            people: HashMap::new(),
            ringing: VecDeque::new(),
            offered: VecDeque::new(),
            numbers: VecDeque::new(),
            dice,
            arrived: 0,
            agenda: BinaryHeap::new(),
            order: 0,
            hash,
            rows: Vec::new(),
            changed: BTreeSet::new(),
            ended: BTreeMap::new(),
            texts: Vec::new(),
            traces: Traces::default(),
        };
        desk.at(begins, Event::Day(first));
        desk.at(end, Event::Ends);
        desk
    }

    /// Schedules an event at a time.
    pub(super) fn at(&mut self, at: At, event: Event) {
        self.order += 1;
        self.agenda.push(Reverse(Entry { at: at.max(self.now), order: self.order, event }));
    }

    /// Schedules an event after a delay.
    pub(super) fn after(&mut self, ms: Ms, event: Event) {
        self.at(self.now + ms.max(1), event);
    }

    /// Sends a command to the line, as an officer, a tablet or a resident does. A refusal here is a bug of
    /// this simulator.
    pub(super) fn ask(&mut self, actor: &Actor, command: Command) -> Result<Outcome> {
        let at = self.now.max(self.line.head.at);
        let asked = Asked {
            actor: actor.clone(),
            at,
            day: self.calendar.business_day(at),
            open: self.calendar.is_open(at),
            likely: true,
            serves: presence::still_serves(&self.line, self.calendar.opening(at), at),
            closing: self.calendar.closing(at, self.line.rules.closing.warn_ms),
            opens_soon: None,
            // An officer who relieves another one continues with the person at the window, as their
            // supervisor has decided.
            supervisor: matches!(command, Command::Open { .. }),
            fresh: [self.dice.id(at), self.dice.id(at)],
        };
        let decision = self.line.decide(&asked, &command).map_err(|refusal| {
            Error::Other(format!(
                "{}, {}: {command:?}: {refusal}",
                self.line.district,
                self.calendar.moment(at)
            ))
        })?;
        for happening in decision.happenings {
            self.record(happening, at, actor)?;
        }
        Ok(decision.outcome)
    }

    /// Sends a command about a visit.
    pub(super) fn about(&mut self, actor: &Actor, visit: VisitId, verb: Verb) -> Result<()> {
        self.ask(actor, Command::Visit { visit, verb, if_match: None }).map(|_| ())
    }

    fn record(&mut self, happening: Happening, at: At, actor: &Actor) -> Result<()> {
        let fact = self.line.record(happening, at, actor);
        let row = FactRow::of(&fact, self.hash).map_err(|error| Error::Other(error.to_string()))?;
        self.hash = row.hash;
        self.rows.push(row);
        if let Some(id) = fact.visit {
            self.changed.insert(id);
            // The line forgets an ended visit after a while.
            if let Some(visit) = self.line.visits.get(&id).filter(|visit| !visit.is_live()) {
                self.ended.insert(id, Arc::clone(visit));
            }
        }
        Ok(())
    }

    /// Adds a text that belongs to the last fact.
    pub(super) fn adds_text(&mut self, visit: VisitId, kind: PersonalKind, text: String) {
        self.texts.push(Personal { visit, seq: self.line.head.seq, kind, text });
    }

    pub(super) fn writes(&mut self) -> Writes {
        let ended = std::mem::take(&mut self.ended);
        let changed = std::mem::take(&mut self.changed);
        let now = changed.iter().filter_map(|id| self.line.visits.get(id).or_else(|| ended.get(id)));
        let visits = now.map(|visit| VisitRow::of(Visit::clone(visit), &self.calendar)).collect();
        Writes {
            head: (!self.rows.is_empty()).then(|| self.line.head.clone()),
            facts: std::mem::take(&mut self.rows),
            visits,
            personal: std::mem::take(&mut self.texts),
            rewritten: Vec::new(),
            keys: std::mem::take(&mut self.traces.keys),
            rules: None,
            messages: self.traces.messages.clone(),
        }
    }

    /// An officer on duty who is not tied to a window's visit: that of the first staffed seat.
    pub(super) fn officer_on_duty(&self) -> Option<Actor> {
        let on = |seat: &&Seat| matches!(seat.doing, Doing::Idle | Doing::Looking | Doing::With(_));
        self.seats.iter().find(on).map(|seat| seat.actor.clone())
    }

    pub(super) fn visit(&self, id: VisitId) -> Option<&Visit> {
        self.line.visit(id)
    }
}
