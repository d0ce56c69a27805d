//! The wait that is told to a resident: the line played forward many times, in the order in which it will be called, with
//! the windows that are open and the spread of each service's times. Pure; the caller gives the seed.
//!
//! Who is on hold or offered elsewhere is left out, as are people yet to come; who stepped out counts, for the place is kept.

use crate::clocks::time_in;
use crate::ids::{ServiceId, VisitId};
use crate::line::{Line, Window, WindowState};
use crate::rules::Spread;
use crate::time::{At, MINUTE, Ms};
use crate::visit::{Quote, StateKind, Visit};
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
    let open: Vec<&Window> = line.head.windows.values().filter(|window| window.state == WindowState::Open).collect();
    if open.is_empty() {
        return Quotes::default();
    }
    let runs = (RUNS * FULL_LINE / scene.people.len().max(FULL_LINE)).max(RUNS / 4);
    let mut dice = Dice(seed);
    let mut waits = vec![Vec::with_capacity(runs); scene.people.len()];
    let mut newcomers = vec![Vec::with_capacity(runs); scene.newcomers.len()];
    for _ in 0..runs {
        scene.run(line, &open, at, &mut dice, &mut waits, &mut newcomers);
    }
    let told = |waits: &mut Vec<Ms>| {
        waits.sort_unstable();
        let part = |q| crate::stats::quantile(waits, q).map(|ms| ms.round() as Ms);
        Some(Quote { p50_ms: part(0.5)?, p80_ms: part(0.8)? })
    };
    let by_visit = scene.people.iter().zip(&mut waits);
    let by_service = scene.newcomers.iter().zip(&mut newcomers);
    Quotes {
        by_visit: by_visit.filter_map(|(person, waits)| Some((person.id?, told(waits)?))).collect(),
        by_service: by_service.filter_map(|(person, waits)| Some((person.service.clone(), told(waits)?))).collect(),
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

/// Somebody with a place in the order.
struct Person {
    id: Option<VisitId>,
    service: Option<ServiceId>,
    urgent: bool,
    rate: f64,
    rank_from: At,
    /// Place in the order as it stands now; for a newcomer, behind how many.
    place: usize,
}

/// The waiting of one service: within it the order never changes.
struct Queue {
    service: Option<ServiceId>,
    spread: Times,
    /// Into `people`.
    members: Vec<usize>,
    called: usize,
}

struct Scene {
    people: Vec<Person>,
    newcomers: Vec<Person>,
    queues: Vec<Queue>,
    urgent: usize,
    /// Every service gains places at the same rate, so that the order stays as it is.
    steady: bool,
    normal: Vec<f64>,
}

impl Scene {
    fn set(line: &Line, at: At) -> Scene {
        let normal: Vec<f64> = (0..POINTS).map(|i| normal_quantile((i as f64 + 0.5) / POINTS as f64)).collect();
        let person = |(place, visit): (usize, &Visit)| Person {
            id: Some(visit.id),
            service: visit.service().cloned(),
            urgent: line.is_urgent(visit),
            rate: visit.service().and_then(|id| line.rules.service(id)).map_or(1.0, |service| service.rate),
            rank_from: visit.rank_from,
            place,
        };
        let people: Vec<Person> = line.order(at).into_iter().enumerate().map(person).collect();
        let urgent = people.iter().filter(|person| person.urgent).count();
        let services = line.rules.services.iter().map(|service| (Some(service.id.clone()), service.urgent, service.rate));
        let newcomers: Vec<Person> = services
            .chain([(None, false, 1.0)])
            .map(|(service, is_urgent, rate)| Person {
                id: None,
                service,
                urgent: is_urgent,
                rate,
                rank_from: at,
                place: if is_urgent { urgent } else { people.len() },
            })
            .collect();
        // An urgent leg lifts a visit whose present service is ordinary: such people queue apart.
        let mut sorted: BTreeMap<(bool, Option<ServiceId>), Vec<usize>> = BTreeMap::new();
        for person in &people {
            sorted.entry((person.urgent, person.service.clone())).or_default().push(person.place);
        }
        let queues = sorted
            .into_iter()
            .map(|((_, service), members)| {
                let spread = Times::of(line, service.as_ref(), &normal);
                Queue { service, spread, members, called: 0 }
            })
            .collect();
        let mut rates = people.iter().chain(&newcomers).map(|person| person.rate);
        let first = rates.next().unwrap_or(1.0);
        let steady = rates.all(|rate| rate == first) && people.iter().all(|person| person.rank_from <= at);
        Scene { people, newcomers, queues, urgent, steady, normal }
    }

    /// Plays the line forward once, until every window has nobody left to call.
    fn run(&mut self, line: &Line, open: &[&Window], at: At, dice: &mut Dice, waits: &mut [Vec<Ms>], told: &mut [Vec<Ms>]) {
        for queue in &mut self.queues {
            queue.called = 0;
        }
        let rest = line.rules.wrap_up_ms.max(0);
        let takes = |window: &Window, service: Option<&ServiceId>| match (&window.services, service) {
            (Some(taken), Some(service)) => taken.contains(service),
            _ => true,
        };
        let mut seats: Vec<Seat> = open
            .iter()
            .map(|window| Seat {
                free_at: match window.visit.and_then(|id| line.visit(id)) {
                    Some(visit) => at + self.remaining(line, visit, at, dice) + rest,
                    None => window.freed_at.map_or(at, |freed| (freed + rest).max(at)),
                },
                queues: (0..self.queues.len())
                    .filter(|i| self.queues.get(*i).is_some_and(|queue| takes(window, queue.service.as_ref())))
                    .collect(),
                newcomers: (0..self.newcomers.len())
                    .filter(|i| self.newcomers.get(*i).is_some_and(|person| takes(window, person.service.as_ref())))
                    .collect(),
            })
            .collect();
        let mut here = vec![true; self.newcomers.len()];
        while let Some(soonest) = (0..seats.len()).min_by_key(|i| seats.get(*i).map(|seat| seat.free_at)) {
            let Some(seat) = seats.get_mut(soonest) else { break };
            let now = seat.free_at;
            let best = self.best(&seat.queues, now);
            let first = best.and_then(|(_, person)| self.people.get(person));
            // While the order is steady, an ordinary newcomer stands behind everybody.
            let hopeless = self.steady && first.is_some_and(|first| first.place < self.urgent);
            if !hopeless {
                seat.newcomers.retain(|newcomer| {
                    let (Some(person), Some(still)) = (self.newcomers.get(*newcomer), here.get_mut(*newcomer)) else { return false };
                    if *still && first.is_none_or(|first| self.before(person, first, now)) {
                        *still = false;
                        if let Some(told) = told.get_mut(*newcomer) {
                            told.push(now - at);
                        }
                    }
                    *still
                });
            }
            match best.and_then(|(queue, person)| Some((self.queues.get_mut(queue)?, waits.get_mut(person)?))) {
                Some((queue, wait)) => {
                    queue.called += 1;
                    wait.push(now - at);
                    seat.free_at = now + queue.spread.draw(dice) + rest;
                }
                None => {
                    seats.swap_remove(soonest);
                }
            }
        }
    }

    /// The queue, and the person at its head, that comes before all others.
    fn best(&self, queues: &[usize], now: At) -> Option<(usize, usize)> {
        let mut best: Option<(usize, &Person)> = None;
        for index in queues {
            let Some(queue) = self.queues.get(*index) else { continue };
            let Some(person) = queue.members.get(queue.called).and_then(|person| self.people.get(*person)) else { continue };
            if best.is_none_or(|(_, known)| self.before(person, known, now)) {
                best = Some((*index, person));
            }
        }
        best.map(|(queue, person)| (queue, person.place))
    }

    fn before(&self, one: &Person, other: &Person, now: At) -> bool {
        let by_place = one.place < other.place || (one.id.is_none() && one.place == other.place);
        if self.steady {
            return by_place;
        }
        if one.urgent != other.urgent {
            return one.urgent;
        }
        let rank = |person: &Person| person.rate * (now - person.rank_from) as f64;
        match rank(one).total_cmp(&rank(other)) {
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Equal => one.id.is_some() && by_place,
        }
    }

    /// How long whoever is at a window will stay, given how long they have been served already.
    fn remaining(&self, line: &Line, visit: &Visit, at: At, dice: &mut Dice) -> Ms {
        let (median_ms, spread) = median(line, visit.service());
        let spent = time_in(visit, StateKind::Serving, at) as f64;
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

/// A window as it is played forward.
struct Seat {
    free_at: At,
    queues: Vec<usize>,
    newcomers: Vec<usize>,
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
    let plan = service.and_then(|id| line.rules.service(id)).map_or_else(Spread::default, |service| service.duration);
    let spread = plan.spread.clamp(0.01, 3.0);
    let mean_per_median = (spread * spread / 2.0).exp();
    let planned = (plan.median_s.max(1.0) * 1_000.0) * mean_per_median;
    let seen = service.and_then(|id| line.head.tallies.get(id)).copied().unwrap_or_default();
    let mean = (PRIOR * planned + seen.sum_ms.max(0) as f64) / (PRIOR + seen.n as f64);
    (mean / mean_per_median, spread)
}

/// Chance from a seed: SplitMix64 (Steele, Lea and Flood 2014).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 up to, not including, `n`.
    fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// Above 0, up to 1.
    fn unit(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    /// A normal value known to be above `a`, which is positive (Marsaglia 1964).
    fn normal_beyond(&mut self, a: f64) -> f64 {
        for _ in 0..64 {
            let z = (a * a - 2.0 * self.unit().ln()).sqrt();
            if self.unit() * z <= a {
                return z;
            }
        }
        a
    }
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
    const D: [f64; 5] =
        [7.784_695_709_041_462e-3, 3.224_671_290_700_398e-1, 2.445_134_137_142_996, 3.754_408_661_907_416, 1.0];
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
