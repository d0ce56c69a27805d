//! A simulated front desk: residents arrive at random (Poisson), wait in one line, first come first served,
//! and leave when their patience ends. For what the formulas of [`super::erlang`] cannot cover: other
//! distributions of service times than the exponential, and hours that change. The seed is an argument, and
//! each resident has the same random values whatever the number of windows, so that two runs with one seed
//! differ by their windows alone.

use crate::rng::Dice;
use crate::rules::Spread;
use crate::stats::ratio::Share;
use crate::stats::{ServiceLevel, Wait, quantile};
use crate::time::{HOUR, Ms};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// The distribution of service times.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Times {
    /// As the formulas assume.
    Exponential {
        /// The mean, in milliseconds.
        mean_ms: f64,
    },
    /// As service times mostly are (Brown et al., "Statistical analysis of a telephone call center", JASA
    /// 100, 2005).
    LogNormal(Spread),
}

impl Times {
    fn draw(&self, dice: &mut Dice) -> Ms {
        let ms = match self {
            Times::Exponential { mean_ms } => dice.exponential(*mean_ms),
            Times::LogNormal(of) => of.median_s * 1_000.0 * (of.spread * dice.normal()).exp(),
        };
        ms.round() as Ms
    }
}

/// Service times, patience and target of the residents.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Residents {
    /// Service times, wrap-up included.
    pub times: Times,
    /// The mean of an exponential patience, in milliseconds; `None` when nobody leaves.
    pub patience_ms: Option<f64>,
    /// The longest wait that meets the target.
    pub target_ms: Ms,
}

/// One hour at the desk.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Hour {
    /// The mean number of arrivals per hour.
    pub per_hour: f64,
    /// The number of staffed windows.
    pub windows: u32,
}

/// How long an unchanging hour is simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// The number of runs, each from an empty desk.
    pub runs: usize,
    /// The time at the beginning of each run that is not counted, until the line has reached its usual
    /// length.
    pub warm_up_ms: Ms,
    /// The time that is counted.
    pub counted_ms: Ms,
}

/// The results for everyone who was counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulated {
    /// Everyone, by the counts of the four formulas.
    pub level: ServiceLevel,
    /// The same for each run.
    pub runs: Vec<ServiceLevel>,
    /// The number of arrivals.
    pub contacts: usize,
    /// The share of people who left.
    pub left: f64,
    /// The mean time in line of everyone, served or not, in milliseconds.
    pub mean_wait_ms: f64,
    /// The time in line that half of all do not exceed, in milliseconds.
    pub p50_wait_ms: f64,
    /// The time that 8 of 10 do not exceed, in milliseconds.
    pub p80_wait_ms: f64,
    /// The time that 9 of 10 do not exceed, in milliseconds.
    pub p90_wait_ms: f64,
    /// The share of window time spent serving; `None` when no window was staffed.
    pub occupancy: Option<f64>,
}

impl Simulated {
    /// The service level by a formula of [`ServiceLevel`], with its standard error over the runs. `None` when
    /// nobody counts.
    #[must_use]
    pub fn share(&self, formula: fn(&ServiceLevel) -> (u64, u64)) -> Option<Share> {
        let narrow = |n| u32::try_from(n).unwrap_or(u32::MAX);
        let of_run = |(part, whole)| (narrow(part), narrow(whole));
        Share::of(&self.runs.iter().map(|run| of_run(formula(run))).collect::<Vec<_>>())
    }
}

/// Simulates an hour that never changes. `None` when nobody came. If the load exceeds the windows and
/// patience is endless, the line grows as long as the simulation lasts, and the figures with it.
#[must_use]
pub fn steady(hour: Hour, residents: &Residents, length: Length, seed: u64) -> Option<Simulated> {
    let mut counter = Counter::new(*residents, vec![Tally::new(length.runs)], seed);
    for run in 0..length.runs {
        counter.clear();
        counter.play(hour, length.warm_up_ms, None);
        counter.play(hour, length.counted_ms, Some(Place { cell: 0, run }));
        counter.drain();
    }
    counter.tallies.into_iter().next().and_then(Tally::sum_up)
}

/// The results of a week, by the hour of arrival and as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Week {
    /// One for each hour given; `None` when nobody came.
    pub hours: Vec<Option<Simulated>>,
    /// The whole week.
    pub whole: Option<Simulated>,
}

/// Simulates the hours of a week one after another, for this many weeks in a row after a first one that is
/// not counted; each week is a run.
///
/// Windows that are removed finish their present visitor. An hour without windows in which people come is
/// unstaffed: they wait. An hour with neither is closed: the windows that were open last serve the line to
/// its end.
#[must_use]
pub fn week(hours: &[Hour], residents: &Residents, weeks: usize, seed: u64) -> Week {
    let mut counter = Counter::new(*residents, vec![Tally::new(weeks); hours.len()], seed);
    for run in std::iter::once(None).chain((0..weeks).map(Some)) {
        for (cell, hour) in hours.iter().enumerate() {
            counter.play(*hour, HOUR, run.map(|run| Place { cell, run }));
        }
    }
    counter.drain();
    let mut whole = Tally::new(weeks);
    counter.tallies.iter().for_each(|tally| whole.add(tally));
    Week { hours: counter.tallies.into_iter().map(Tally::sum_up).collect(), whole: whole.sum_up() }
}

/// Where an arrival is counted.
#[derive(Debug, Clone, Copy)]
struct Place {
    cell: usize,
    run: usize,
}

struct Person {
    arrived: Ms,
    gone_at: Ms,
    takes: Ms,
    /// `None` during the warm-up.
    place: Option<Place>,
}

#[derive(Debug, Clone)]
struct Tally {
    runs: Vec<ServiceLevel>,
    waits: Vec<Ms>,
    left: usize,
    busy_ms: Ms,
    staffed_ms: Ms,
}

impl Tally {
    fn new(runs: usize) -> Tally {
        Tally {
            runs: vec![ServiceLevel::default(); runs],
            waits: Vec::new(),
            left: 0,
            busy_ms: 0,
            staffed_ms: 0,
        }
    }

    fn add(&mut self, other: &Tally) {
        self.runs.iter_mut().zip(&other.runs).for_each(|(run, other)| *run += *other);
        self.waits.extend(&other.waits);
        self.left += other.left;
        self.busy_ms += other.busy_ms;
        self.staffed_ms += other.staffed_ms;
    }

    fn sum_up(mut self) -> Option<Simulated> {
        self.waits.sort_unstable();
        let contacts = self.waits.len();
        let mut level = ServiceLevel::default();
        self.runs.iter().for_each(|run| level += *run);
        Some(Simulated {
            p50_wait_ms: quantile(&self.waits, 0.5)?,
            p80_wait_ms: quantile(&self.waits, 0.8)?,
            p90_wait_ms: quantile(&self.waits, 0.9)?,
            mean_wait_ms: self.waits.iter().map(|ms| *ms as f64).sum::<f64>() / contacts as f64,
            left: self.left as f64 / contacts as f64,
            occupancy: (self.staffed_ms > 0).then(|| self.busy_ms as f64 / self.staffed_ms as f64),
            level,
            runs: self.runs,
            contacts,
        })
    }
}

/// The state of the desk during a run.
struct Counter {
    residents: Residents,
    dice: Dice,
    now: Ms,
    windows: usize,
    line: VecDeque<Person>,
    /// When each busy window will be free.
    free_at: BinaryHeap<Reverse<Ms>>,
    tallies: Vec<Tally>,
    /// Where window time is counted.
    cell: Option<usize>,
}

impl Counter {
    fn new(residents: Residents, tallies: Vec<Tally>, seed: u64) -> Counter {
        Counter {
            residents,
            dice: Dice::new(seed),
            now: 0,
            windows: 0,
            line: VecDeque::new(),
            free_at: BinaryHeap::new(),
            tallies,
            cell: None,
        }
    }

    fn clear(&mut self) {
        self.now = 0;
        self.windows = 0;
        self.line.clear();
        self.free_at.clear();
    }

    /// Simulates a length of time, with the windows and arrivals of an hour.
    fn play(&mut self, hour: Hour, lasting: Ms, place: Option<Place>) {
        let (from, to) = (self.now, self.now + lasting);
        self.cell = place.map(|place| place.cell);
        if hour.windows > 0 || hour.per_hour > 0.0 {
            self.windows = hour.windows as usize;
        }
        self.fill();
        let gap = HOUR as f64 / hour.per_hour;
        let mut after = 0.0;
        // Infinite when nobody comes; NaN when the rate is NaN.
        while gap > 0.0 && gap.is_finite() {
            after += self.dice.exponential(gap);
            let at = from.saturating_add(after as Ms);
            if at >= to {
                break;
            }
            self.run_until(at);
            self.arrive(place);
        }
        self.run_until(to);
        self.cell = None;
    }

    /// A person arrives. All their random values are drawn now.
    fn arrive(&mut self, place: Option<Place>) {
        let patience = self.residents.patience_ms.map(|mean| self.dice.exponential(mean).round() as Ms);
        let person = Person {
            arrived: self.now,
            gone_at: patience.map_or(Ms::MAX, |patience| self.now.saturating_add(patience)),
            takes: self.residents.times.draw(&mut self.dice),
            place,
        };
        if self.free_at.len() < self.windows {
            self.serve(&person);
        } else {
            self.line.push_back(person);
        }
    }

    /// Lets windows finish and call the next person, up to a time.
    fn run_until(&mut self, to: Ms) {
        while let Some(Reverse(free)) = self.free_at.peek().copied().filter(|Reverse(free)| *free <= to) {
            self.pass(free);
            self.free_at.pop();
            self.fill();
        }
        self.pass(to);
    }

    /// Free windows call the people who are still there.
    fn fill(&mut self) {
        while self.free_at.len() < self.windows {
            let Some(person) = self.line.pop_front() else { return };
            if person.gone_at <= self.now {
                self.book(person.place, Wait::Abandoned(person.gone_at - person.arrived));
            } else {
                self.serve(&person);
            }
        }
    }

    fn serve(&mut self, person: &Person) {
        self.free_at.push(Reverse(self.now.saturating_add(person.takes)));
        self.book(person.place, Wait::Answered(self.now - person.arrived));
    }

    /// Everyone in line is served or leaves, and nobody else comes; people left without any window are
    /// counted as still waiting. Later arrivals could not change it: the line is first come first served.
    fn drain(&mut self) {
        while let Some(Reverse(free)) = self.free_at.peek().copied() {
            self.run_until(free);
        }
        while let Some(person) = self.line.pop_front() {
            let gone = person.gone_at < Ms::MAX;
            let until = if gone { person.gone_at } else { self.now };
            let waited = until - person.arrived;
            self.book(person.place, if gone { Wait::Abandoned(waited) } else { Wait::Open(waited) });
        }
    }

    /// Advances the time, and counts the windows that were busy and staffed.
    fn pass(&mut self, to: Ms) {
        let (busy, passed) = (self.free_at.len(), to - self.now);
        if let Some(tally) = self.cell.and_then(|cell| self.tallies.get_mut(cell)) {
            tally.busy_ms += busy as Ms * passed;
            tally.staffed_ms += busy.max(self.windows) as Ms * passed;
        }
        self.now = to;
    }

    fn book(&mut self, place: Option<Place>, wait: Wait) {
        let Some((tally, run)) = place.and_then(|place| Some((self.tallies.get_mut(place.cell)?, place.run)))
        else {
            return;
        };
        let (Wait::Answered(ms) | Wait::Abandoned(ms) | Wait::Open(ms)) = wait;
        tally.waits.push(ms);
        tally.left += usize::from(matches!(wait, Wait::Abandoned(_)));
        if let Some(level) = tally.runs.get_mut(run) {
            level.add(wait, self.residents.target_ms);
        }
    }
}
