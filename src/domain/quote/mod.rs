//! The wait that is told to a resident: the line played forward many times, in the order in which it will be called, with
//! the windows that are open and the spread of each service's times. Pure; the caller gives the seed.
//!
//! Who is on hold or offered elsewhere is left out, as are people yet to come; who stepped out counts, for the place is kept.

pub mod score;

use crate::chance::Dice;
use crate::clocks::time_in;
use crate::ids::{ServiceId, VisitId};
use crate::line::{Line, Window, WindowState};
use crate::rules::Spread;
use crate::time::{At, MINUTE, Ms};
use crate::visit::{Quote, StateKind, Visit};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Simulations for a line of up to [`FULL_LINE`] people; longer lines get fewer, in proportion, and never under a quarter.
const RUNS: usize = 200;
const FULL_LINE: usize = 1_000;
/// As much as this many served people, the department's own figure weighs against what was seen.
const PRIOR: f64 = 10.0;
/// A spread is drawn from this many equally likely values.
const POINTS: usize = 1_024;
/// What screens round up to, in minutes.
const STEP_MIN: Ms = 5;

/// Waits from now until called, unrounded. Whoever no open window takes has none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Quotes {
    /// For somebody who would come now, by service; `None` is a service not chosen yet.
    pub by_service: BTreeMap<Option<ServiceId>, Quote>,
    /// For everybody who waits, from now on.
    pub by_visit: BTreeMap<VisitId, Quote>,
}

/// What to tell everybody who waits or might come.
#[must_use]
pub fn expect(line: &Line, at: At, seed: u64) -> Quotes {
    let mut scene = Scene::set(line, at);
    let runs = (RUNS * FULL_LINE / scene.people.len().max(FULL_LINE)).max(RUNS / 4);
    let mut dice = Dice::new(seed);
    for _ in 0..runs {
        scene.play(&mut dice);
    }
    let told = |person: &mut Person| {
        person.waits.sort_unstable();
        let part = |q| crate::stats::quantile(&person.waits, q).map(|ms| ms.round() as Ms);
        Some(Quote { p50_ms: part(0.5)?, p80_ms: part(0.8)? })
    };
    Quotes {
        by_visit: scene.people.iter_mut().filter_map(|person| Some((person.id?, told(person)?))).collect(),
        by_service: scene
            .newcomers
            .iter_mut()
            .filter_map(|person| Some((person.service.clone(), told(person)?)))
            .collect(),
    }
}

/// A quote as screens show it: from and to, in minutes, each rounded up to five.
#[must_use]
pub fn rounded(quote: Quote) -> (u32, u32) {
    let up = |ms: Ms| {
        let step = STEP_MIN * MINUTE;
        u32::try_from(ms.max(0).saturating_add(step - 1) / step * STEP_MIN).unwrap_or(u32::MAX)
    };
    let low = up(quote.p50_ms);
    (low, up(quote.p80_ms).max(low).max(STEP_MIN as u32))
}

/// Somebody with a place in the order, and the waits of all plays so far.
struct Person {
    id: Option<VisitId>,
    service: Option<ServiceId>,
    urgent: bool,
    rate: f64,
    rank_from: At,
    waits: Vec<Ms>,
}

/// Places in the order, rising, of people whose order among themselves never changes.
struct Queue {
    members: Vec<usize>,
    /// How many at its front are known to have been called.
    past: usize,
}

/// A window that is open.
struct Seat {
    /// Whoever is there: how long they have been served, and from which spread.
    there: Option<(f64, f64, f64)>,
    free_at: At,
    queues: Vec<usize>,
    newcomers: Vec<usize>,
    urgent_newcomers: Vec<usize>,
}

struct Scene {
    at: At,
    rest: Ms,
    /// In the order as it stands now.
    people: Vec<Person>,
    newcomers: Vec<Person>,
    /// By place: whether called in this play, and which of `times` serving takes.
    called: Vec<bool>,
    takes: Vec<usize>,
    times: Vec<Times>,
    queues: Vec<Queue>,
    seats: Vec<Seat>,
    urgent: usize,
    /// Every service gains places at the same rate, so that the order stays as it is.
    steady: bool,
    normal: Vec<f64>,
}

impl Scene {
    fn set(line: &Line, at: At) -> Scene {
        let normal: Vec<f64> =
            (0..POINTS).map(|i| normal_quantile((i as f64 + 0.5) / POINTS as f64)).collect();
        let rest = line.rules.wrap_up_ms.max(0);
        let rate = |service: Option<&ServiceId>| {
            service.and_then(|id| line.rules.service(id)).map_or(1.0, |service| service.rate)
        };
        let person = |visit: &Visit| Person {
            id: Some(visit.id),
            service: visit.service().cloned(),
            urgent: line.is_urgent(visit),
            rate: rate(visit.service()),
            rank_from: visit.rank_from,
            waits: Vec::with_capacity(RUNS),
        };
        let people: Vec<Person> = line.order(at).into_iter().map(person).collect();
        let urgent = people.iter().filter(|person| person.urgent).count();
        let services = line.rules.services.iter().map(|service| (Some(service.id.clone()), service.urgent));
        let newcomers: Vec<Person> = services
            .chain([(None, false)])
            .map(|(service, urgent)| {
                let rate = rate(service.as_ref());
                Person { id: None, service, urgent, rate, rank_from: at, waits: Vec::with_capacity(RUNS) }
            })
            .collect();
        let mut rates = people.iter().chain(&newcomers).map(|person| person.rate);
        let first = rates.next().unwrap_or(1.0);
        let steady = rates.all(|rate| rate == first) && people.iter().all(|person| person.rank_from <= at);
        let takes = |window: &Window, service: Option<&ServiceId>| match (&window.services, service) {
            (Some(taken), Some(service)) => taken.contains(service),
            _ => true,
        };
        let of = |window: &Window, urgent: bool| {
            let fits = |(_, person): &(usize, &Person)| {
                person.urgent == urgent && takes(window, person.service.as_ref())
            };
            newcomers.iter().enumerate().filter(fits).map(|(index, _)| index).collect()
        };
        // An urgent leg lifts a visit whose present service is ordinary: such people queue apart.
        let mut kinds: BTreeMap<(bool, Option<&ServiceId>), usize> = BTreeMap::new();
        let mut takes_as = Vec::with_capacity(people.len());
        for person in &people {
            let next = kinds.len();
            takes_as.push(*kinds.entry((person.urgent, person.service.as_ref())).or_insert(next));
        }
        let mut times: Vec<(usize, Times)> =
            kinds.iter().map(|((_, service), index)| (*index, Times::of(line, *service, &normal))).collect();
        times.sort_unstable_by_key(|(index, _)| *index);
        // A steady order is one queue for all that a window takes; otherwise there is a queue a service.
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
        let seat = |window: &Window| Seat {
            there: window.visit.and_then(|id| line.visit(id)).map(|visit| {
                let (median_ms, spread) = median(line, visit.service());
                (time_in(visit, StateKind::Serving, at) as f64, median_ms, spread)
            }),
            free_at: window.freed_at.map_or(at, |freed| (freed + rest).max(at)),
            queues: queues_of(window),
            newcomers: of(window, false),
            urgent_newcomers: of(window, true),
        };
        let seats: Vec<Seat> =
            line.head.windows.values().filter(|window| window.state == WindowState::Open).map(seat).collect();
        let mut queues: Vec<(usize, Queue)> = known
            .into_iter()
            .map(|(kinds, index)| {
                let members = takes_as
                    .iter()
                    .enumerate()
                    .filter(|(_, kind)| kinds.contains(kind))
                    .map(|(place, _)| place);
                (index, Queue { members: members.collect(), past: 0 })
            })
            .collect();
        queues.sort_unstable_by_key(|(index, _)| *index);
        Scene {
            at,
            rest,
            called: vec![false; people.len()],
            takes: takes_as,
            times: times.into_iter().map(|(_, times)| times).collect(),
            queues: queues.into_iter().map(|(_, queue)| queue).collect(),
            people,
            newcomers,
            seats,
            urgent,
            steady,
            normal,
        }
    }

    /// Plays the line forward once, until every window has nobody left to call.
    fn play(&mut self, dice: &mut Dice) {
        self.called.fill(false);
        for queue in &mut self.queues {
            queue.past = 0;
        }
        let free_at = |seat: &Seat| match seat.there {
            Some(there) => self.at + self.remaining(there, dice) + self.rest,
            None => seat.free_at,
        };
        let mut free: Vec<(At, usize)> = self.seats.iter().map(free_at).zip(0..).collect();
        // Newcomers who still wait in this play.
        let mut here = vec![true; self.newcomers.len()];
        while let Some(soonest) =
            free.iter().enumerate().min_by_key(|(_, (at, _))| *at).map(|(index, _)| index)
        {
            let Some((now, seat)) =
                free.get(soonest).and_then(|(now, seat)| Some((*now, self.seats.get(*seat)?)))
            else {
                break;
            };
            let first = first(&mut self.queues, &self.called, &self.people, &seat.queues, now);
            // While the order is steady, an ordinary newcomer stands behind everybody, an urgent one behind the urgent.
            if !self.steady || first.is_none_or(|place| place >= self.urgent) {
                let ordinary: &[usize] = if first.is_none() || !self.steady { &seat.newcomers } else { &[] };
                let ahead = first.and_then(|place| self.people.get(place));
                for newcomer in seat.urgent_newcomers.iter().chain(ordinary) {
                    let (Some(still), Some(person)) =
                        (here.get_mut(*newcomer), self.newcomers.get_mut(*newcomer))
                    else {
                        continue;
                    };
                    if *still && (self.steady || ahead.is_none_or(|ahead| overtakes(person, ahead, now))) {
                        *still = false;
                        person.waits.push(now - self.at);
                    }
                }
            }
            let next =
                first.and_then(|place| Some((place, self.people.get_mut(place)?, free.get_mut(soonest)?)));
            let Some((place, person, free)) = next else {
                free.swap_remove(soonest);
                continue;
            };
            person.waits.push(now - self.at);
            if let Some(called) = self.called.get_mut(place) {
                *called = true;
            }
            let times = self.takes.get(place).and_then(|kind| self.times.get(*kind));
            free.0 = now + times.map_or(0, |times| times.draw(dice)) + self.rest;
        }
    }

    /// How long whoever is at a window will stay, given how long they have been served already.
    fn remaining(&self, (spent, median_ms, spread): (f64, f64, f64), dice: &mut Dice) -> Ms {
        let z_spent = if spent < 1.0 { f64::NEG_INFINITY } else { (spent / median_ms).ln() / spread };
        let z = if z_spent < 1.0 {
            let first = self.normal.partition_point(|z| *z <= z_spent);
            let among = (self.normal.len() - first).max(1);
            self.normal.get(first + dice.below(among)).copied().unwrap_or(z_spent)
        } else {
            dice.normal_beyond(z_spent)
        };
        ((median_ms * (spread * z).exp() - spent).max(0.0)) as Ms
    }
}

/// The place of whoever comes first in some queues.
fn first(queues: &mut [Queue], called: &[bool], people: &[Person], of: &[usize], now: At) -> Option<usize> {
    let mut best: Option<usize> = None;
    for index in of {
        let Some(queue) = queues.get_mut(*index) else { continue };
        while queue.members.get(queue.past).and_then(|place| called.get(*place)) == Some(&true) {
            queue.past += 1;
        }
        best = match (best, queue.members.get(queue.past)) {
            (Some(known), Some(other)) => match (people.get(known), people.get(*other)) {
                (Some(one), Some(another))
                    if comes_before(another, one, now).then(other.cmp(&known)) == Ordering::Less =>
                {
                    Some(*other)
                }
                _ => Some(known),
            },
            (known, other) => known.or(other.copied()),
        };
    }
    best
}

/// By urgency and rank, as the line itself orders; equal for the caller to settle.
fn comes_before(one: &Person, other: &Person, now: At) -> Ordering {
    let rank = |person: &Person| person.rate * (now - person.rank_from) as f64;
    other.urgent.cmp(&one.urgent).then(rank(other).total_cmp(&rank(one)))
}

/// A newcomer arrived last, so an equal rank does not do.
fn overtakes(newcomer: &Person, first: &Person, now: At) -> bool {
    comes_before(newcomer, first, now) == Ordering::Less
}

/// The times of a service, each value equally likely.
struct Times(Vec<Ms>);

impl Times {
    fn of(line: &Line, service: Option<&ServiceId>, normal: &[f64]) -> Times {
        let (median_ms, spread) = median(line, service);
        Times(normal.iter().map(|z| (median_ms * (spread * z).exp()) as Ms).collect())
    }

    fn draw(&self, dice: &mut Dice) -> Ms {
        self.0.get(dice.below(self.0.len().max(1))).copied().unwrap_or(0)
    }
}

/// The median of a service's log-normal spread, in milliseconds, and the spread. The mean seen is drawn towards the
/// department's own figure while few were served.
fn median(line: &Line, service: Option<&ServiceId>) -> (f64, f64) {
    let plan = service
        .and_then(|id| line.rules.service(id))
        .map_or_else(Spread::default, |service| service.duration);
    let spread = plan.spread.clamp(0.01, 3.0);
    let mean_per_median = (spread * spread / 2.0).exp();
    let planned = (plan.median_s.max(1.0) * 1_000.0) * mean_per_median;
    let seen = service.and_then(|id| line.head.tallies.get(id)).copied().unwrap_or_default();
    let mean = (PRIOR * planned + seen.sum_ms.max(0) as f64) / (PRIOR + seen.n as f64);
    (mean / mean_per_median, spread)
}

/// The standard normal quantile, relative error below 1.2e-9 (P. J. Acklam's rational approximation).
fn normal_quantile(p: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 6] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
        1.0,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 5] = [
        7.784_695_709_041_462e-3,
        3.224_671_290_700_398e-1,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
        1.0,
    ];
    let horner = |of: &[f64], x: f64| of.iter().fold(0.0, |sum, c| sum * x + c);
    if p < 0.024_25 {
        let q = (-2.0 * p.ln()).sqrt();
        horner(&C, q) / horner(&D, q)
    } else if p > 0.975_75 {
        -normal_quantile(1.0 - p)
    } else {
        let q = p - 0.5;
        let r = q * q;
        horner(&A, r) * q / horner(&B, r)
    }
}
