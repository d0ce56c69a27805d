//! A district's live visits and windows: what the facts make of them, who is next, and why. Decisions are in `decide.rs`.

mod clock;
mod decide;
mod pace;
mod steps;

use crate::alarm::Alarms;
pub use pace::{Lean, Leans, Pace, Tally};

use self::pace::Counted;
use crate::command::staff_of;
use crate::fact::{Actor, AlertEnd, Fact, Place, Ticket, VERSION, What};
use crate::ids::{AlertId, Code, DistrictId, Series, ServiceId, SessionId, StaffId, VisitId, WindowId};
use crate::rules::{KeepApart, Rules, SignOn, WindowKind};
use crate::time::{At, Day, MINUTE, Ms, Stamp, Tick};
use crate::visit::{Channel, Leg, State, Visit};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// How long an ended visit stays at hand, for undo and to be opened again.
pub const KEEP_ENDED: Ms = 10 * MINUTE;
/// In place of the time of an end: taken in from the store, and no fact since.
const UNSEEN: At = At(i64::MIN);
/// How many announcements are remembered.
const KEEP_CALLS: usize = 8;

/// The line of one district. Cloning shares the visits.
#[derive(Debug, Clone)]
pub struct Line {
    /// Whose.
    pub district: DistrictId,
    /// What the district has decided.
    pub rules: Arc<Rules>,
    /// Everything but visits and rules.
    pub head: Head,
    /// Live visits, and those ended a short while ago.
    pub visits: BTreeMap<VisitId, Arc<Visit>>,
    ended: VecDeque<(At, VisitId)>,
}

/// Everything of a line but its visits and rules: small enough to be stored with each commit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// The last fact: the line's version.
    pub seq: u64,
    /// Its time.
    pub at: At,
    /// The monotonic clock of the machine that recorded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tick: Option<Tick>,
    /// Windows, by name.
    pub windows: BTreeMap<WindowId, Window>,
    /// Number series, by letters.
    pub series: BTreeMap<Series, Counter>,
    /// Alerts that are not closed, and the last ones closed.
    pub alerts: BTreeMap<AlertId, Alert>,
    /// The latest announcements, newest first.
    pub calls: VecDeque<Announcement>,
    /// Service times seen, by service.
    pub tallies: BTreeMap<ServiceId, Tally>,
    /// What else was seen of how the line moves.
    #[serde(default)]
    pub pace: Pace,
    /// What the last quotes came to, by hour and service too.
    #[serde(default, skip_serializing_if = "Leans::is_empty")]
    pub leans: Leans,
    /// What somebody was told about, and what is owed.
    #[serde(default, skip_serializing_if = "Alarms::is_empty")]
    pub alarms: Alarms,
}

/// A window as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Open, away or closed.
    pub state: WindowState,
    /// Since when.
    pub since: At,
    /// What it takes; all when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub services: Option<Vec<ServiceId>>,
    /// Who sits there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
    /// The session that holds it: no other acts for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    /// Who is called there or served there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<VisitId>,
    /// When its last visit left it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freed_at: Option<At>,
    /// The sign-on session that runs there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_on: Option<SignOnRun>,
}

impl Window {
    /// Whether another session than the actor's holds it.
    #[must_use]
    pub fn is_kept_from(&self, actor: &Actor) -> bool {
        self.session.is_some() && self.session != actor.session
    }
}

/// A sign-on session, as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOnRun {
    /// What people sign on for.
    pub service: ServiceId,
    /// How many were called for it one after the other.
    pub in_row: u32,
}

/// Recorded with a call in a sign-on session that goes before somebody who waits longer.
pub const SIGN_ON_FIRST: &str = "sign_on_session";

/// What a window is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum WindowState {
    /// Nobody serves there.
    Closed,
    /// Somebody does.
    Open,
    /// Somebody will again.
    Away {
        /// Why.
        reason: Code,
        /// Back when.
        back_at: Option<At>,
    },
}

/// The last number of a series on a business day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counter {
    /// The day.
    pub day: Day,
    /// The last number given or voided.
    pub last: u32,
    /// The highest number ever given or voided, on any day; unknown in a head written by an earlier release.
    #[serde(default)]
    pub most: u32,
}

impl Counter {
    /// The number after which none was given yet to a visit of that day.
    fn last_of(&self, day: Day) -> u32 {
        if day == self.day { self.last } else { self.most.max(self.last) }
    }

    /// Another number for a visit of some day.
    fn give_again(&mut self, day: Day, number: u32) {
        if day == self.day { self.give(day, number) } else { self.most = self.most.max(number) }
    }

    fn give(&mut self, day: Day, number: u32) {
        let most = self.most.max(self.last).max(number);
        // Whoever came on an earlier day takes no number of this one.
        *self = if day < self.day { Counter { most, ..*self } } else { Counter { day, last: number, most } };
    }
}

/// "I need help now", pressed once or more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// From where.
    pub place: Place,
    /// First press.
    pub raised_at: At,
    /// Presses.
    pub presses: u32,
    /// The last press on record, if it is not the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pressed_at: Option<At>,
    /// Who went, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<At>,
    /// At which window it was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_from: Option<WindowId>,
    /// When and as what it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<(At, AlertEnd)>,
}

/// A call to a window, as the lobby heard it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// Who.
    pub visit: VisitId,
    /// The label.
    pub ticket: Ticket,
    /// Where to.
    pub window: WindowId,
    /// When last.
    pub at: At,
    /// How often.
    pub count: u32,
    /// In which language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Callers are not announced in the lobby.
    pub channel: Channel,
}

/// Why a person stands where they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The service is urgent.
    Urgent,
    /// In order of arrival.
    FirstCome,
    /// Did not answer before: behind the next two.
    Reinstated,
    /// Was out for long: counted from the return.
    CameBack,
    /// Is out now, the place is kept.
    SteppedOut,
}

/// Something that happens, before it has its place in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Happening {
    /// To which visit.
    pub visit: Option<VisitId>,
    /// What.
    pub what: What,
}

impl Line {
    /// A line in which nothing has happened.
    #[must_use]
    pub fn new(district: DistrictId, rules: Arc<Rules>) -> Line {
        let mut line =
            Line { district, rules, head: Head::default(), visits: BTreeMap::new(), ended: VecDeque::new() };
        line.seat_windows(At(0));
        line
    }

    /// A line as it was stored: rules, head, live visits, and those that ended a short while ago.
    #[must_use]
    pub fn restore(district: DistrictId, rules: Arc<Rules>, head: Head, visits: Vec<Visit>) -> Line {
        let mut line = Line { district, rules, head, visits: BTreeMap::new(), ended: VecDeque::new() };
        line.seat_windows(line.head.at);
        for visit in visits {
            line.admit(visit);
        }
        line
    }

    /// Takes in a visit from the store: one that ended longer ago, or that another node has moved.
    pub fn admit(&mut self, visit: Visit) {
        if !visit.is_live() {
            self.ended.push_front((UNSEEN, visit.id));
        }
        self.visits.insert(visit.id, Arc::new(visit));
    }

    /// Follows what another process wrote: the stored head, the visits it changed, the rules if it changed them.
    pub fn catch_up(&mut self, head: Head, rules: Option<Arc<Rules>>, visits: Vec<Visit>) {
        self.head = head;
        if let Some(rules) = rules {
            self.rules = rules;
        }
        for visit in visits {
            self.admit(visit);
        }
    }

    /// Writes down what happens: gives it its place, applies it, returns the fact.
    pub fn record(&mut self, happening: Happening, stamp: impl Into<Stamp>, actor: &Actor) -> Fact {
        let stamp = stamp.into();
        let at = match happening.what {
            What::ClockCorrected { .. } => stamp.at,
            _ => stamp.at.max(self.head.at),
        };
        let fact = Fact {
            v: VERSION,
            district: self.district.clone(),
            seq: self.head.seq + 1,
            at,
            tick: stamp.tick,
            actor: actor.clone(),
            visit: happening.visit,
            what: happening.what,
        };
        self.apply(&fact);
        fact
    }

    /// What a fact makes of the line.
    pub fn apply(&mut self, fact: &Fact) {
        self.head.seq = fact.seq;
        self.head.at = fact.at;
        self.head.tick = fact.tick;
        if let Some(id) = fact.visit {
            self.apply_to_visit(id, fact);
        } else {
            self.apply_to_windows(fact);
        }
        while let Some((ended, id)) = self.ended.front().copied() {
            if fact.at - ended < KEEP_ENDED {
                break;
            }
            self.ended.pop_front();
            if fact.visit == Some(id) || ended == UNSEEN {
                // Whoever asked is still to be shown it.
                self.ended.push_back((fact.at, id));
                continue;
            }
            if self
                .visits
                .get(&id)
                .is_some_and(|visit| !visit.is_live() && fact.at - visit.since() >= KEEP_ENDED)
            {
                self.visits.remove(&id);
            }
        }
    }

    fn apply_to_visit(&mut self, id: VisitId, fact: &Fact) {
        if let What::Arrived(arrived) = &fact.what {
            let counter = self.head.series.entry(arrived.ticket.series.clone()).or_insert(Counter {
                day: arrived.day,
                last: 0,
                most: 0,
            });
            counter.give(arrived.day, arrived.ticket.number);
            self.visits.entry(id).or_insert_with(|| Arc::new(Visit::arrive(fact, id, arrived)));
            return;
        }
        let Some(shared) = self.visits.get_mut(&id) else { return };
        let visit = Arc::make_mut(shared);
        if let What::TimesMoved { .. } = fact.what {
            return visit.apply(fact);
        }
        let (left, was_live) = (visit.state.occupies().cloned(), visit.is_live());
        let (counted, was) = (Counted::of(visit), (visit.state.kind(), visit.since()));
        follow(visit, fact, &self.rules);
        if let Some(ticket) = fact.what.renumbered()
            && let Some(counter) = self.head.series.get_mut(&ticket.series)
        {
            counter.give_again(visit.day, ticket.number);
        }
        let (counts, is) = (Counted::of(visit), visit.state.kind());
        let taken = visit.state.occupies().cloned();
        let free_since =
            |window: &Window| window.freed_at.map_or(window.since, |freed| freed.max(window.since));
        let taking = taken.as_ref().and_then(|window| self.head.windows.get(window));
        let free = taking.map(|window| fact.at - free_since(window));
        if was_live && !visit.is_live() {
            self.ended.push_back((fact.at, id));
        }
        if left != taken {
            if let Some(window) = left.as_ref().and_then(|window| self.head.windows.get_mut(window)) {
                window.visit = None;
                window.freed_at = Some(fact.at);
            }
            if left.as_ref().is_some_and(|window| self.rules.window(window).is_none()) {
                left.map(|window| self.head.windows.remove(&window));
            }
            if let Some(window) = taken.and_then(|window| self.head.windows.get_mut(&window)) {
                window.visit = Some(id);
            }
        }
        let visit = Arc::clone(shared);
        self.head.alarms.follow(was_live, &visit, fact.at);
        match &fact.what {
            What::Called { window, .. } => {
                let run = self.head.windows.get_mut(window).and_then(|window| window.sign_on.as_mut());
                if let Some(run) = run {
                    run.in_row = if visit.service() == Some(&run.service) { run.in_row + 1 } else { 0 };
                }
                self.head.calls.retain(|call| call.visit != id);
                self.head.calls.push_front(Announcement {
                    visit: id,
                    ticket: visit.ticket.clone(),
                    window: window.clone(),
                    at: fact.at,
                    count: 1,
                    language: visit.language.clone(),
                    channel: visit.channel,
                });
                self.head.calls.truncate(KEEP_CALLS);
            }
            What::Recalled => {
                if let Some(call) = self.head.calls.iter_mut().find(|call| call.visit == id) {
                    call.at = fact.at;
                    call.count += 1;
                }
            }
            _ => {}
        }
        self.recount(counted, counts);
        self.learn(was, is, fact, free);
    }

    fn apply_to_windows(&mut self, fact: &Fact) {
        match &fact.what {
            What::Configured(rules) => {
                self.rules = Arc::new((**rules).clone());
                self.seat_windows(fact.at);
            }
            What::WindowOpened { window, services, session, sign_on, .. } => {
                if let Some(window) = self.head.windows.get_mut(window) {
                    let went_on = window.sign_on.take().filter(|run| Some(&run.service) == sign_on.as_ref());
                    let begun = || sign_on.clone().map(|service| SignOnRun { service, in_row: 0 });
                    window.sign_on = went_on.or_else(begun);
                    window.state = WindowState::Open;
                    window.since = fact.at;
                    window.services.clone_from(services);
                    window.staff = staff_of(&fact.actor);
                    window.session = *session;
                    window.freed_at = None;
                }
            }
            What::WindowAway { window, reason, back_at } => {
                if let Some(window) = self.head.windows.get_mut(window) {
                    window.state = WindowState::Away { reason: reason.clone(), back_at: *back_at };
                    window.since = fact.at;
                }
            }
            What::WindowClosed { window, .. } => {
                if let Some(window) = self.head.windows.get_mut(window) {
                    window.state = WindowState::Closed;
                    window.since = fact.at;
                    window.services = None;
                    window.staff = None;
                    window.session = None;
                    window.sign_on = None;
                }
            }
            What::AlertRaised { alert, place } => {
                self.head
                    .alerts
                    .retain(|_, known| known.closed.is_none_or(|(closed, _)| fact.at - closed < KEEP_ENDED));
                self.head.alerts.insert(
                    *alert,
                    Alert {
                        place: place.clone(),
                        raised_at: fact.at,
                        presses: 1,
                        pressed_at: None,
                        answered_at: None,
                        answered_from: None,
                        closed: None,
                    },
                );
            }
            What::AlertPressed { alert } => {
                if let Some(alert) = self.head.alerts.get_mut(alert) {
                    alert.presses += 1;
                    alert.pressed_at = Some(fact.at);
                }
            }
            What::AlertAnswered { alert } => {
                if let Some(alert) = self.head.alerts.get_mut(alert) {
                    alert.answered_at.get_or_insert(fact.at);
                    alert.answered_from.clone_from(&fact.actor.window);
                }
            }
            What::AlertClosed { alert, as_what } => {
                if let Some(alert) = self.head.alerts.get_mut(alert) {
                    alert.closed = Some((fact.at, *as_what));
                }
            }
            What::AlarmRang { .. } | What::AlarmSeen { .. } | What::AlarmOver { .. } => {
                let visits = &self.visits;
                let is_live = |id| visits.get(&id).is_some_and(|visit: &Arc<Visit>| visit.is_live());
                self.head.alarms.apply(&fact.what, fact.at, fact.actor.who, is_live);
            }
            What::NumberVoided { ticket, day } => {
                let fresh = Counter { day: *day, last: 0, most: 0 };
                self.head.series.entry(ticket.series.clone()).or_insert(fresh).give(*day, ticket.number);
            }
            What::ClockCorrected { by_ms, day, .. } => {
                self.head.moved(*by_ms, *day, &self.district);
                self.ended.iter_mut().filter(|(at, _)| *at != UNSEEN).for_each(|(at, _)| *at = *at + -*by_ms);
            }
            _ => {}
        }
    }

    /// Every planned window is there; one no longer planned goes once nobody is at it.
    fn seat_windows(&mut self, at: At) {
        for plan in &self.rules.windows {
            self.head.windows.entry(plan.id.clone()).or_insert(Window {
                state: WindowState::Closed,
                since: at,
                services: None,
                staff: None,
                session: None,
                visit: None,
                freed_at: None,
                sign_on: None,
            });
        }
        let rules = Arc::clone(&self.rules);
        self.head.windows.retain(|id, window| window.visit.is_some() || rules.window(id).is_some());
    }

    /// An actor where they really sit: a window that another session holds by now is no longer theirs.
    #[must_use]
    pub fn seated(&self, actor: &Actor) -> Actor {
        let lost = |id: &WindowId| self.head.windows.get(id).is_some_and(|window| window.is_kept_from(actor));
        Actor { window: actor.window.clone().filter(|id| !lost(id)), ..actor.clone() }
    }

    /// A visit that is live, or ended a short while ago.
    #[must_use]
    pub fn visit(&self, id: VisitId) -> Option<&Visit> {
        self.visits.get(&id).map(Arc::as_ref)
    }

    /// The live visits.
    pub fn live(&self) -> impl Iterator<Item = &Visit> {
        self.visits.values().map(Arc::as_ref).filter(|visit| visit.is_live())
    }

    /// The windows that people stand before: those set up as counters, and those that are set up no more but still there.
    pub fn counters(&self) -> impl Iterator<Item = &Window> {
        let is_counter = |id| self.rules.window(id).is_none_or(|plan| plan.kind == WindowKind::Counter);
        self.head.windows.iter().filter(move |(id, _)| is_counter(id)).map(|(_, window)| window)
    }

    /// Whoever waits, in the order in which they will be called.
    #[must_use]
    pub fn order(&self, at: At) -> Vec<&Visit> {
        let mut waiting: Vec<(bool, f64, &Visit)> = self
            .live()
            .filter(|visit| visit.state == State::Waiting)
            .map(|visit| (self.is_urgent(visit), self.rank(visit, at), visit))
            .collect();
        waiting.sort_by(by_place);
        waiting.into_iter().map(|(_, _, visit)| visit).collect()
    }

    /// The first in that order whom the window may take and who is here; in a sign-on session, by the district's rule for it.
    #[must_use]
    pub fn next_for(&self, id: &WindowId, at: At) -> Option<&Visit> {
        let first = self.longest(id, at, |_| true)?;
        let run = self.head.windows.get(id).and_then(|window| window.sign_on.as_ref());
        let (Some(run), SignOn::OtherEvery(every)) = (run, self.rules.sign_on) else { return Some(first) };
        if self.is_urgent(first) {
            return Some(first);
        }
        let signs_on = |visit: &Visit| visit.service() == Some(&run.service);
        let others_turn = run.in_row + 1 >= every;
        let wanted = self.longest(id, at, |visit| signs_on(visit) != others_turn);
        Some(wanted.unwrap_or(first))
    }

    /// Whoever stands first of those the window may take, who are here, and who fit.
    #[must_use]
    pub fn longest(&self, id: &WindowId, at: At, fits: impl Fn(&Visit) -> bool) -> Option<&Visit> {
        let window = self.head.windows.get(id)?;
        let beside = self.beside(id);
        self.live()
            .filter(|visit| visit.state == State::Waiting && visit.out_since.is_none())
            .filter(|visit| takes(window, visit) && fits(visit))
            .filter(|visit| !beside.iter().any(|other| are_apart(visit, other)))
            .map(|visit| (self.is_urgent(visit), self.rank(visit, at), visit))
            .min_by(by_place)
            .map(|(_, _, visit)| visit)
    }

    /// The live visits that a visit is kept apart from.
    pub fn kept_apart<'a>(&'a self, visit: &'a Visit) -> impl Iterator<Item = &'a Visit> {
        self.live().filter(move |other| are_apart(visit, other))
    }

    /// Whom a visit is kept apart from and who is at a counter beside this window, where the district keeps such people apart.
    #[must_use]
    pub fn apart_beside(&self, visit: &Visit, window: &WindowId) -> Option<&Visit> {
        self.beside(window).into_iter().find(|other| are_apart(visit, other))
    }

    /// Whoever is called or served at the counters beside a window, where the district keeps people apart.
    fn beside(&self, window: &WindowId) -> Vec<&Visit> {
        if self.rules.keep_apart != KeepApart::NotSideBySide {
            return Vec::new();
        }
        let others = self.head.windows.iter().filter(|(id, _)| self.rules.side_by_side(id, window));
        others.filter_map(|(_, other)| other.visit.and_then(|id| self.visit(id))).collect()
    }

    /// Stands before all ordinary services.
    #[must_use]
    pub fn is_urgent(&self, visit: &Visit) -> bool {
        let service = |leg: &Leg| leg.service.as_ref().and_then(|id| self.rules.service(id));
        visit.urgent || visit.legs.iter().filter_map(service).any(|service| service.urgent)
    }

    /// Shown nowhere but by its number.
    #[must_use]
    pub fn is_discreet(&self, visit: &Visit) -> bool {
        visit
            .legs
            .iter()
            .filter_map(|leg| leg.service.as_ref())
            .filter_map(|id| self.rules.service(id))
            .any(|service| service.discreet)
    }

    /// Why a waiting person stands where they stand.
    #[must_use]
    pub fn why(&self, visit: &Visit) -> Why {
        if visit.out_since.is_some() {
            Why::SteppedOut
        } else if self.is_urgent(visit) {
            Why::Urgent
        } else if visit.reinstated {
            Why::Reinstated
        } else if visit.rank_from > visit.arrived_at {
            Why::CameBack
        } else {
            Why::FirstCome
        }
    }

    fn rate(&self, visit: &Visit) -> f64 {
        visit.service().and_then(|id| self.rules.service(id)).map_or(1.0, |service| service.rate)
    }

    /// `rate(class) x (at - rank_from)`, see `product.md`, "Order in the line".
    fn rank(&self, visit: &Visit, at: At) -> f64 {
        self.rate(visit) * (at - visit.rank_from) as f64
    }
}

/// What a fact makes of a visit, by the rules of its time.
pub fn follow(visit: &mut Visit, fact: &Fact, rules: &Rules) {
    visit.apply(fact);
    let times = || rules.targets(visit.service(), visit.channel);
    match fact.what {
        What::Ended { .. } => visit.ended_under = Some(times()),
        // What is told of a call after its end leaves what was promised then.
        What::CallTold(_) if !visit.is_live() => visit.ended_under = visit.ended_under.or(Some(times())),
        _ => {}
    }
}

/// Whether two visits are kept apart, whichever of them was marked.
fn are_apart(one: &Visit, other: &Visit) -> bool {
    one.apart.contains(&other.id) || other.apart.contains(&one.id)
}

/// Whether a window that is open takes what a visit is about.
#[must_use]
pub fn takes(window: &Window, visit: &Visit) -> bool {
    match (&window.services, visit.service()) {
        (Some(taken), Some(service)) => taken.contains(service),
        _ => true,
    }
}

fn by_place(one: &(bool, f64, &Visit), other: &(bool, f64, &Visit)) -> Ordering {
    let ((urgent, rank, visit), (other_urgent, other_rank, other)) = (one, other);
    other_urgent
        .cmp(urgent)
        .then(other_rank.total_cmp(rank))
        .then(visit.arrived_at.cmp(&other.arrived_at))
        .then(visit.id.cmp(&other.id))
}
