//! The inputs of a simulation: the order of the line, the visits at windows, and the observed times.

use super::times::{LogNormal, Normal, PRIOR, Times};
use crate::clocks::time_in;
use crate::ids::{ServiceId, VisitId, WindowId};
use crate::line::{Line, Window, WindowState};
use crate::rules::Spread;
use crate::time::{At, MINUTE, Ms};
use crate::visit::{State, Visit};
use crate::vocabulary::visit::StateKind;
use std::collections::BTreeMap;

/// Simulations for a line of up to [`FULL_LINE`] people; longer lines get fewer, in proportion, but at least
/// a quarter.
const RUNS: usize = 200;
const FULL_LINE: usize = 1_000;
/// The assumed length of a hold until holds have been observed, which soon outweigh it.
const HOLD: Ms = 10 * MINUTE;
/// Without a figure of the department, no time is assumed until some was observed.
const NOTHING: Spread = Spread { median_s: 0.0, spread: 0.6 };

/// A person with a place in the order, and their waits in all runs so far.
pub(super) struct Person {
    pub(super) id: Option<VisitId>,
    pub(super) service: Option<ServiceId>,
    pub(super) urgent: bool,
    /// Has the first place since the last opening.
    pub(super) first: bool,
    pub(super) rate: f64,
    pub(super) rank_from: At,
    /// Whether an open window takes them, so that there is a wait to quote.
    pub(super) taken: bool,
    pub(super) waits: Vec<Ms>,
}

/// Places in the order, rising, of people whose order among themselves never changes.
pub(super) struct Queue {
    pub(super) members: Vec<usize>,
    /// How many at its front are known to have been called.
    pub(super) past: usize,
}

/// Something in progress: how long ago it began, in milliseconds, and the distribution of its duration.
#[derive(Clone, Copy)]
pub(super) struct Begun {
    pub(super) spent: f64,
    pub(super) length: LogNormal,
}

/// A window that calls, or will.
pub(super) struct Seat {
    /// The visit at the window: the walk, if only called so far, and the serving.
    pub(super) there: Option<(Option<Begun>, Begun)>,
    /// The time since which nobody has been there, or until which the officer is away.
    pub(super) free_at: At,
    pub(super) queues: Vec<usize>,
    pub(super) newcomers: Vec<usize>,
    pub(super) urgent_newcomers: Vec<usize>,
}

/// A visit on hold: comes back to this seat, at this time if known, having been served this long.
pub(super) struct Held {
    pub(super) seat: usize,
    pub(super) due: Option<At>,
    pub(super) served: Begun,
}

pub(super) struct ForecastInputs {
    pub(super) at: At,
    /// In the present order.
    pub(super) people: Vec<Person>,
    pub(super) newcomers: Vec<Person>,
    /// By place: whether called in this run, and which of `times` gives the service time.
    pub(super) called: Vec<bool>,
    pub(super) takes: Vec<usize>,
    pub(super) times: Vec<Times>,
    pub(super) queues: Vec<Queue>,
    pub(super) seats: Vec<Seat>,
    pub(super) held: Vec<Held>,
    pub(super) urgent: usize,
    /// Every service gains places at the same rate, so that the order does not change.
    pub(super) steady: bool,
    pub(super) pace: Pace,
    pub(super) normal: Normal,
}

/// The observed times of a line other than service times, ready to be drawn.
pub(super) struct Pace {
    /// From a free window to its next call.
    pub(super) rest: Times,
    /// From an arrival to the call of a window with nothing to do, whichever notices first.
    pub(super) sees: Times,
    /// From a call to serving, or to giving up.
    pub(super) walk: Times,
    /// The probability that a call gets no answer.
    pub(super) absent: f64,
    /// Mean time until a person leaves the line; absent when nobody was observed to leave.
    pub(super) patience_ms: Option<f64>,
    /// Mean length of a hold.
    pub(super) hold_ms: f64,
}

impl Pace {
    fn of(line: &Line, normal: &Normal) -> Pace {
        let seen = line.head.pace;
        let wrap_up = Spread { median_s: line.rules.wrap_up_ms.max(0) as f64 / 1_000.0, ..NOTHING };
        let hold = (PRIOR * HOLD as f64 + seen.hold.sum_ms as f64) / (PRIOR + seen.hold.n as f64);
        Pace {
            rest: Times::of(LogNormal::seen(seen.rest, wrap_up), normal),
            sees: Times::of(LogNormal::seen(seen.sees, NOTHING), normal),
            walk: Times::of(walk(line), normal),
            absent: seen.absent as f64 / (PRIOR + seen.call.n as f64),
            patience_ms: (seen.left > 0).then(|| seen.stood_ms as f64 / seen.left as f64),
            hold_ms: hold,
        }
    }
}

fn walk(line: &Line) -> LogNormal {
    LogNormal::seen(line.head.pace.call, NOTHING)
}

/// An index for each kind of person: present urgency, and service.
type Kinds<'a> = BTreeMap<(bool, Option<&'a ServiceId>), usize>;

impl ForecastInputs {
    pub(super) fn set(line: &Line, at: At) -> ForecastInputs {
        let normal = Normal::new();
        let people = people(line, at);
        let newcomers = newcomers(line, at);
        let urgent = people.iter().filter(|person| person.urgent).count();
        let mut rates = people.iter().chain(&newcomers).map(|person| person.rate);
        let first = rates.next().unwrap_or(1.0);
        let steady = rates.all(|rate| rate == first) && people.iter().all(|person| person.rank_from <= at);
        // An urgent leg raises a visit whose present service is ordinary: such people are a queue of their
        // own.
        let mut kinds = Kinds::new();
        let mut takes_as = Vec::with_capacity(people.len());
        for person in &people {
            let next = kinds.len();
            takes_as.push(*kinds.entry((person.urgent, person.service.as_ref())).or_insert(next));
        }
        let mut times: Vec<(usize, Times)> = kinds
            .iter()
            .map(|((_, service), index)| (*index, Times::of(LogNormal::of_service(line, *service), &normal)))
            .collect();
        times.sort_unstable_by_key(|(index, _)| *index);
        let calls: Vec<(&WindowId, &Window, At)> = line
            .head
            .windows
            .iter()
            .filter_map(|(id, window)| Some((id, window, calls(window, at)?)))
            .collect();
        // A steady order is one queue for all that a window takes; otherwise there is one queue per service.
        let mut known: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
        let mut queues_of = |window: &Window| -> Vec<usize> {
            let fitting =
                kinds.iter().filter(|((_, service), _)| takes(window, *service)).map(|(_, index)| *index);
            let wanted: Vec<Vec<usize>> =
                if steady { vec![fitting.collect()] } else { fitting.map(|index| vec![index]).collect() };
            let numbered = |kinds| {
                let next = known.len();
                *known.entry(kinds).or_insert(next)
            };
            wanted.into_iter().map(numbered).collect()
        };
        let seat = |(_, window, free_at): &(&WindowId, &Window, At)| Seat {
            there: window.visit.and_then(|id| line.visit(id)).map(|visit| there(line, visit, at)),
            free_at: *free_at,
            queues: queues_of(window),
            newcomers: fitting(window, &newcomers, false),
            urgent_newcomers: fitting(window, &newcomers, true),
        };
        let seats: Vec<Seat> = calls.iter().map(seat).collect();
        ForecastInputs {
            at,
            called: vec![false; people.len()],
            queues: queues(known, &takes_as),
            takes: takes_as,
            times: times.into_iter().map(|(_, times)| times).collect(),
            held: held(line, &calls, at),
            pace: Pace::of(line, &normal),
            people,
            newcomers,
            seats,
            urgent,
            steady,
            normal,
        }
    }

    /// How many times this line is simulated.
    pub(super) fn runs(&self) -> usize {
        (RUNS * FULL_LINE / self.people.len().max(FULL_LINE)).max(RUNS / 4)
    }
}

/// Since when a window has been free to call, or from when it will be; `None` when that is not known.
fn calls(window: &Window, at: At) -> Option<At> {
    match window.state {
        WindowState::Open => Some(window.freed_at.map_or(window.since, |freed| freed.max(window.since))),
        WindowState::Away { back_at, .. } => back_at.filter(|back| *back > at),
        WindowState::Closed => None,
    }
}

fn takes(window: &Window, service: Option<&ServiceId>) -> bool {
    match (&window.services, service) {
        (Some(taken), Some(service)) => taken.contains(service),
        _ => true,
    }
}

fn taken(line: &Line, service: Option<&ServiceId>) -> bool {
    let open = |window: &&Window| window.state == WindowState::Open;
    line.head.windows.values().filter(open).any(|window| takes(window, service))
}

fn rate(line: &Line, service: Option<&ServiceId>) -> f64 {
    service.and_then(|id| line.rules.service(id)).map_or(1.0, |service| service.rate)
}

fn people(line: &Line, at: At) -> Vec<Person> {
    let person = |visit: &Visit| Person {
        id: Some(visit.id),
        service: visit.service().cloned(),
        urgent: line.is_urgent(visit),
        first: visit.is_first(at),
        rate: rate(line, visit.service()),
        rank_from: visit.rank_from,
        taken: taken(line, visit.service()),
        waits: Vec::with_capacity(RUNS),
    };
    line.order(at).into_iter().filter(|visit| !visit.rests(at)).map(person).collect()
}

/// One for each service, and one who has not chosen yet: as if they came now.
fn newcomers(line: &Line, at: At) -> Vec<Person> {
    let services = line.rules.services.iter().map(|service| (Some(service.id.clone()), service.urgent));
    let person = |(service, urgent): (Option<ServiceId>, bool)| Person {
        id: None,
        urgent,
        first: false,
        rate: rate(line, service.as_ref()),
        rank_from: at,
        taken: taken(line, service.as_ref()),
        service,
        waits: Vec::with_capacity(RUNS),
    };
    services.chain([(None, false)]).map(person).collect()
}

/// The newcomers a window takes, either the urgent ones or the others.
fn fitting(window: &Window, newcomers: &[Person], urgent: bool) -> Vec<usize> {
    let fits = |person: &Person| person.urgent == urgent && takes(window, person.service.as_ref());
    newcomers.iter().zip(0..).filter(|(person, _)| fits(person)).map(|(_, index)| index).collect()
}

/// The queues by their numbers, each with the places whose kind belongs to it.
fn queues(known: BTreeMap<Vec<usize>, usize>, takes_as: &[usize]) -> Vec<Queue> {
    let queue = |(kinds, index): (Vec<usize>, usize)| {
        let members = takes_as.iter().zip(0..).filter(|(kind, _)| kinds.contains(kind));
        (index, Queue { members: members.map(|(_, place)| place).collect(), past: 0 })
    };
    let mut queues: Vec<(usize, Queue)> = known.into_iter().map(queue).collect();
    queues.sort_unstable_by_key(|(index, _)| *index);
    queues.into_iter().map(|(_, queue)| queue).collect()
}

fn served(line: &Line, visit: &Visit, at: At) -> Begun {
    let spent = time_in(visit, StateKind::Serving, at) as f64;
    Begun { spent, length: LogNormal::of_service(line, visit.service()) }
}

fn there(line: &Line, visit: &Visit, at: At) -> (Option<Begun>, Begun) {
    let called = visit.state.kind() == StateKind::Called;
    let walks = called.then(|| Begun { spent: (at - visit.since()) as f64, length: walk(line) });
    (walks, served(line, visit, at))
}

/// Visits on hold that come back to a window that calls.
fn held(line: &Line, seats: &[(&WindowId, &Window, At)], at: At) -> Vec<Held> {
    let held = |visit: &Visit| {
        let State::OnHold { window, due, .. } = &visit.state else { return None };
        let seat = seats.iter().position(|(id, ..)| *id == window)?;
        Some(Held { seat, due: *due, served: served(line, visit, at) })
    };
    line.live().filter_map(held).collect()
}
