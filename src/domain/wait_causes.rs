//! Why people waited: every second of waiting has one cause, derived from the facts of the district. A cause
//! does not blame: it says what the windows were doing, not who sat there.
//!
//! Waiting here is time in the line and time on hold for an interpreter. Time waited before the arrival was
//! recorded has no known cause, because nothing about that time may be inferred from later records.

#![warn(clippy::wildcard_enum_match_arm)]

use crate::clocks::{Stretch, working};
use crate::fact::{Arrived, Event, Fact, Starts, Undo};
use crate::ids::{Code, ServiceId, VisitId, WindowId};
use crate::line::{Window, WindowState};
use crate::rules::Rules;
use crate::time::{At, Ms};
use crate::visit::Course;
use crate::vocabulary::visit::{Channel, StateKind};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The cause of a second of waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The district was closed.
    Closed,
    /// The person had stepped out.
    Absent,
    /// On hold for an interpreter, or waiting for one after a first turn.
    Interpreter,
    /// No window that takes the service was open.
    NobodyStaffed,
    /// The same, and an officer who would have taken it was ordered away.
    OrderedAway,
    /// Every open window that takes the service was occupied.
    AllServing,
    /// One of them was free, between two visits.
    WindowFree,
    /// Before the arrival was recorded.
    Unrecorded,
}

/// All causes, in the order in which they are shown.
pub const CAUSES: [Cause; 8] = [
    Cause::AllServing,
    Cause::NobodyStaffed,
    Cause::OrderedAway,
    Cause::WindowFree,
    Cause::Interpreter,
    Cause::Absent,
    Cause::Closed,
    Cause::Unrecorded,
];

/// Milliseconds by cause; causes without any have no entry.
pub type Sums = BTreeMap<Cause, Ms>;

/// What a visit waited since it was last reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waited {
    /// The visit that waited.
    pub visit: VisitId,
    /// The service, when known.
    pub service: Option<ServiceId>,
    /// How the person came; none when nothing is known of it.
    pub channel: Option<Channel>,
    /// Milliseconds of its wait, by cause.
    pub sums: Sums,
}

/// The causes of waiting in a district, fed fact by fact. Its state is that of the windows and a few fields
/// of each visit that is live or may be opened again: small enough to be stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Causes {
    at: At,
    words: Words,
    windows: BTreeMap<WindowId, Window>,
    visits: BTreeMap<VisitId, Followed>,
}

/// The part of the rules that decides a cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Words {
    planned: BTreeSet<WindowId>,
    always_open: BTreeSet<ServiceId>,
    ordered: BTreeSet<Code>,
    interpreter: BTreeSet<Code>,
    reopen_within_ms: Ms,
}

impl Words {
    fn of(rules: &Rules) -> Words {
        let always_open = rules.services.iter().filter(|service| service.always_open);
        let ordered = rules.away_reasons.iter().filter(|reason| reason.ordered);
        let interpreter = rules.hold_reasons.iter().chain(&rules.needs).filter(|reason| reason.interpreter);
        Words {
            planned: rules.windows.iter().map(|plan| plan.id.clone()).collect(),
            always_open: always_open.map(|service| service.id.clone()).collect(),
            ordered: ordered.map(|reason| reason.id.clone()).collect(),
            interpreter: interpreter.map(|reason| reason.id.clone()).collect(),
            reopen_within_ms: rules.reopen_within_ms,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Followed {
    person: Person,
    /// The state before the last fact that can be undone.
    before: Option<Person>,
    ended_at: Option<At>,
    sums: Sums,
    /// Waited earlier, and already reported.
    #[serde(default)]
    told_ms: Ms,
}

impl Followed {
    /// Applies a fact to the person and to what was waited.
    fn follow(&mut self, fact: &Fact) {
        if let Event::Arrived(arrived) = &fact.what {
            self.person = Person::arrive(arrived);
            if arrived.starts == Starts::Waiting {
                add(&mut self.sums, Cause::Unrecorded, fact.at - arrived.arrived_at);
            }
            return;
        }
        match fact.what.undo() {
            Undo::Step => {
                self.before = Some(self.person.clone());
                self.person.follow(&fact.what);
            }
            Undo::Final => {
                self.before = None;
                if let Event::CallTold(course) = &fact.what {
                    self.told_anew(course, fact.at);
                }
            }
            Undo::Neutral => {}
            Undo::TakesBack => {
                if let (Some(before), Event::Undone { onto_hold, .. }) = (self.before.take(), &fact.what) {
                    self.person.takes_back(before, onto_hold.as_ref());
                }
            }
        }
    }

    /// A call whose course was reported late: its waits are known only now.
    fn told_anew(&mut self, course: &Course, at: At) {
        self.person.enter(course.state().kind());
        let waited = course.held_at.map_or(0, |held| course.over_at.unwrap_or(at) - held);
        let known = self.told_ms + self.sums.values().sum::<Ms>();
        add(&mut self.sums, Cause::Unrecorded, waited - known);
        take_off(&mut self.sums, known - waited);
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Person {
    state: StateKind,
    service: Option<ServiceId>,
    channel: Option<Channel>,
    needs: Vec<Code>,
    /// The window of the call or the serving.
    window: Option<WindowId>,
    hold: Option<Code>,
    out: bool,
    /// Has gone home until the next opening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    home_until: Option<At>,
    /// Was called or served before.
    turned: bool,
}

impl Person {
    /// A visit of which nothing is known yet.
    fn stranger() -> Person {
        Person {
            state: StateKind::Ended,
            service: None,
            channel: None,
            needs: Vec::new(),
            window: None,
            hold: None,
            out: false,
            home_until: None,
            turned: false,
        }
    }

    fn arrive(arrived: &Arrived) -> Person {
        Person {
            state: match arrived.starts {
                Starts::Ringing => StateKind::Ringing,
                Starts::Answered => StateKind::Answered,
                Starts::Waiting => StateKind::Waiting,
            },
            service: arrived.service.clone(),
            channel: Some(arrived.channel),
            needs: arrived.needs.clone(),
            ..Person::stranger()
        }
    }

    fn enter(&mut self, state: StateKind) {
        self.state = state;
        self.window = None;
        self.hold = None;
    }

    /// Moves it as `visit/fold.rs` moves a visit.
    fn follow(&mut self, what: &Event) {
        if let Some(state) = what.enters() {
            self.enter(state);
        }
        if let Event::Called { window, .. } | Event::Served { window, .. } = what {
            self.window = Some(window.clone());
            self.turned = true;
        }
        if let Event::Held { reason, .. } = what {
            self.hold = Some(reason.clone());
        }
        if let Event::ServiceSet { service, .. } | Event::LegAdded { service, .. } = what {
            self.service = Some(service.clone());
        }
        if let Event::ClosingChosen { night, .. } = what {
            self.home_until = night.map(|night| night.to);
            self.out &= night.is_none();
        } else if let Event::Served { .. } = what {
            self.home_until = None;
        }
        let goes_out = matches!(what, Event::SteppedOut);
        let comes_back =
            matches!(what, Event::SteppedBack { .. } | Event::Served { .. } | Event::Ended { .. });
        self.out = goes_out || self.out && !comes_back;
    }

    fn takes_back(&mut self, before: Person, onto_hold: Option<&Code>) {
        *self = before;
        if let Some(reason) = onto_hold {
            self.enter(StateKind::OnHold);
            self.hold = Some(reason.clone());
        }
    }
}

impl Causes {
    /// A district from a time on, with its windows as they were then.
    #[must_use]
    pub fn new(rules: &Rules, windows: BTreeMap<WindowId, Window>, at: At) -> Causes {
        let mut causes = Causes { at, words: Words::of(rules), windows, visits: BTreeMap::new() };
        causes.seat_windows();
        causes
    }

    /// Follows a fact. `open` are the stretches in which the district is open, from the previous fact to this
    /// one; `None` is around the clock. Returns what the visit of the fact has waited, once it is called,
    /// served or over; a visit that waits again is reported again, with the additional time.
    pub fn feed(&mut self, fact: &Fact, open: Option<&[Stretch]>) -> Option<Waited> {
        self.pass(fact.at_before(), open);
        if let Event::ClockCorrected { by_ms, .. } = fact.what {
            self.at = fact.at;
            let ended = self.visits.values_mut().filter_map(|followed| followed.ended_at.as_mut());
            ended.for_each(|at| *at = *at + -by_ms);
        }
        match fact.visit {
            Some(id) => self.about_visit(id, fact),
            None => {
                self.about_window(fact);
                None
            }
        }
    }

    /// The time up to which facts were followed.
    #[must_use]
    pub fn at(&self) -> At {
        self.at
    }

    /// Time passes without a fact.
    pub fn pass(&mut self, to: At, open: Option<&[Stretch]>) {
        let from = self.at;
        if to <= from {
            return;
        }
        let opened = working(from, to, open);
        for followed in self.visits.values_mut() {
            let Some(cause) = cause(&self.words, &self.windows, &followed.person) else { continue };
            let around_the_clock =
                followed.person.service.as_ref().is_some_and(|id| self.words.always_open.contains(id));
            let counted = if around_the_clock { to - from } else { opened };
            let back = followed.person.home_until.map_or(from, |until| until.clamp(from, to));
            let at_home = if around_the_clock { back - from } else { working(from, back, open) };
            add(&mut followed.sums, Cause::Absent, at_home);
            add(&mut followed.sums, cause, counted - at_home);
            add(&mut followed.sums, Cause::Closed, to - from - counted);
        }
        self.at = to;
        let keep = self.words.reopen_within_ms;
        self.visits.retain(|_, followed| followed.ended_at.is_none_or(|ended| to - ended <= keep));
    }

    /// Forgets all but the latest visits that are over, so that the state stays small however many come. One
    /// that is opened again later is followed as if nothing were known of it.
    pub fn keep_ended(&mut self, most: usize) {
        let mut ended: Vec<At> = self.visits.values().filter_map(|followed| followed.ended_at).collect();
        let Some(spare) = ended.len().checked_sub(most).filter(|spare| *spare > 0) else { return };
        ended.sort_unstable();
        let last = ended.get(spare - 1).copied();
        self.visits.retain(|_, followed| followed.ended_at.is_none() || followed.ended_at > last);
    }

    /// What a visit has waited since it was last reported.
    #[must_use]
    pub fn untold(&self, visit: VisitId) -> Sums {
        self.visits.get(&visit).map(|followed| followed.sums.clone()).unwrap_or_default()
    }

    fn about_visit(&mut self, id: VisitId, fact: &Fact) -> Option<Waited> {
        let followed = self.visits.entry(id).or_insert_with(|| Followed {
            person: Person::stranger(),
            before: None,
            ended_at: None,
            sums: Sums::new(),
            told_ms: 0,
        });
        let left = followed.person.window.clone();
        followed.follow(fact);
        let over = followed.person.state == StateKind::Ended;
        followed.ended_at = over.then(|| followed.ended_at.unwrap_or(fact.at));
        let taken = followed.person.window.clone();
        let done = over || taken.is_some();
        let told = (done && !followed.sums.is_empty()).then(|| Waited {
            visit: id,
            service: followed.person.service.clone(),
            channel: followed.person.channel,
            sums: std::mem::take(&mut followed.sums),
        });
        followed.told_ms += told.iter().flat_map(|told| told.sums.values()).sum::<Ms>();
        if left != taken {
            self.moved(id, left, taken);
        }
        told
    }

    fn moved(&mut self, id: VisitId, left: Option<WindowId>, taken: Option<WindowId>) {
        if let Some(left) = left {
            if let Some(window) = self.windows.get_mut(&left) {
                window.visit = None;
            }
            if !self.words.planned.contains(&left) {
                self.windows.remove(&left);
            }
        }
        if let Some(window) = taken.and_then(|window| self.windows.get_mut(&window)) {
            window.visit = Some(id);
        }
    }

    fn about_window(&mut self, fact: &Fact) {
        if let Event::Configured(rules) = &fact.what {
            self.words = Words::of(rules);
            self.seat_windows();
        } else if let Event::WindowOpened { window, services, .. } = &fact.what {
            if let Some(window) = self.windows.get_mut(window) {
                window.services.clone_from(services);
                window.state = WindowState::Open;
            }
        } else if let Event::WindowAway { window, reason, back_at } = &fact.what {
            if let Some(window) = self.windows.get_mut(window) {
                window.state = WindowState::Away { reason: reason.clone(), back_at: *back_at };
            }
        } else if let Event::WindowClosed { window, .. } = &fact.what
            && let Some(window) = self.windows.get_mut(window)
        {
            window.state = WindowState::Closed;
        }
    }

    /// Assigns windows as `Line` does.
    fn seat_windows(&mut self) {
        for id in &self.words.planned {
            self.windows.entry(id.clone()).or_insert_with(|| Window {
                state: WindowState::Closed,
                since: self.at,
                services: None,
                staff: None,
                session: None,
                visit: None,
                freed_at: None,
                sign_on: None,
            });
        }
        let planned = &self.words.planned;
        self.windows.retain(|id, window| window.visit.is_some() || planned.contains(id));
    }
}

fn add(sums: &mut Sums, cause: Cause, ms: Ms) {
    if ms > 0 {
        *sums.entry(cause).or_default() += ms;
    }
}

/// Subtracts what was counted after a call was over, before that was known.
pub fn take_off(sums: &mut Sums, mut ms: Ms) {
    for counted in sums.values_mut() {
        let less = ms.clamp(0, *counted);
        (*counted, ms) = (*counted - less, ms - less);
    }
    sums.retain(|_, ms| *ms > 0);
}

/// The cause of waiting while the district is open; only a visit in the line or on hold for an interpreter
/// waits.
fn cause(words: &Words, windows: &BTreeMap<WindowId, Window>, person: &Person) -> Option<Cause> {
    match person.state {
        StateKind::OnHold if person.hold.as_ref().is_some_and(|hold| words.interpreter.contains(hold)) => {
            return Some(Cause::Interpreter);
        }
        StateKind::Waiting => {}
        StateKind::Ringing
        | StateKind::Answered
        | StateKind::Called
        | StateKind::Serving
        | StateKind::OnHold
        | StateKind::Offered
        | StateKind::CallbackDue
        | StateKind::Ended => return None,
    }
    if person.out {
        return Some(Cause::Absent);
    }
    if person.turned && person.needs.iter().any(|need| words.interpreter.contains(need)) {
        return Some(Cause::Interpreter);
    }
    let takes = |window: &&Window| match (&window.services, &person.service) {
        (Some(taken), Some(service)) => taken.contains(service),
        _ => true,
    };
    let (mut staffed, mut ordered) = (false, false);
    for window in windows.values().filter(takes) {
        match &window.state {
            WindowState::Open if window.visit.is_none() => return Some(Cause::WindowFree),
            WindowState::Open => staffed = true,
            WindowState::Away { reason, .. } => ordered |= words.ordered.contains(reason),
            WindowState::Closed => {}
        }
    }
    Some(match (staffed, ordered) {
        (true, _) => Cause::AllServing,
        (false, true) => Cause::OrderedAway,
        (false, false) => Cause::NobodyStaffed,
    })
}

/// Why one visit waited, until a time: `start` is the district before the first of the facts.
#[must_use]
pub fn why(start: Causes, facts: &[Fact], visit: VisitId, until: At, open: Option<&[Stretch]>) -> Sums {
    let mut causes = start;
    let mut sums = Sums::new();
    let mut gather = |more: Sums| more.into_iter().for_each(|(cause, ms)| add(&mut sums, cause, ms));
    for fact in facts {
        if let Some(told) = causes.feed(fact, open).filter(|told| told.visit == visit) {
            gather(told.sums);
        }
    }
    causes.pass(until, open);
    gather(causes.untold(visit));
    sums
}
