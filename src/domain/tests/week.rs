//! Working weeks of one district on a virtual clock: a real line, driven by the events of a lobby. The
//! arrivals follow real counts; people come, wait, step out, give up; officers open, rest, have lunch, put
//! visits on hold and close.

use crate::department::{Desk, code, officer, rules, service, walk_in, window};
use domain::command::{CheckIn, Command, Outcome, Verb};
use domain::fact::Event;
use domain::ids::VisitId;
use domain::line::{Line, WindowState};
use domain::quote::score::Told;
use domain::rng::Dice;
use domain::rules::{Rules, Service, Spread, WindowPlan};
use domain::time::{At, Day, HOUR, MINUTE, Ms, SECOND};
use domain::visit::{State, Visit};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::ops::Range;

/// Calls that a large call center counted from seven to nine on 164 working days, 3 March to 24 October 2003,
/// in half hours (`bank_calls` of the R package fpp3, from De Livera, Hyndman and Snyder 2011). One line per
/// day.
const COUNTS: &str = include_str!("vectors/arrivals_days.csv");
/// The probability that such a call becomes an arrival at this district: about 300 a day.
const THINNED: f64 = 0.0086;

/// Service, its frequency per thousand, and the default distribution of its times.
const MIX: [(&str, u32, f64, f64); 26] = [
    ("report_incident", 120, 1200.0, 0.6),
    ("report_copy", 130, 420.0, 0.6),
    ("property_pickup", 60, 600.0, 0.6),
    ("court_sign_on", 110, 150.0, 0.5),
    ("officer", 90, 540.0, 0.7),
    ("city_service", 50, 270.0, 0.5),
    ("towed_vehicle", 60, 600.0, 0.6),
    ("custody_question", 40, 480.0, 0.7),
    ("show_documents", 60, 240.0, 0.5),
    ("registration", 20, 900.0, 0.5),
    ("fingerprints_permit", 50, 780.0, 0.5),
    ("lost_found", 50, 420.0, 0.6),
    ("missing_person", 5, 1800.0, 0.6),
    ("victim_help", 12, 1800.0, 0.7),
    ("supervisor", 10, 1200.0, 0.6),
    ("commendation", 6, 300.0, 0.5),
    ("neighborhood_concern", 15, 660.0, 0.6),
    ("drivers_license", 20, 210.0, 0.5),
    ("lawyer_bail_agent", 20, 720.0, 0.6),
    ("media", 3, 240.0, 0.5),
    ("delivery", 17, 120.0, 0.5),
    ("child_exchange", 6, 720.0, 0.6),
    ("weapon_found", 4, 1200.0, 0.6),
    ("hand_in", 2, 1500.0, 0.6),
    ("private", 10, 900.0, 0.8),
    ("other", 30, 420.0, 0.8),
];
pub const URGENT: [&str; 2] = ["missing_person", "weapon_found"];
/// The services of the one window that does not take everything.
const SHORT: [&str; 8] = [
    "report_copy",
    "court_sign_on",
    "city_service",
    "show_documents",
    "lost_found",
    "drivers_license",
    "delivery",
    "media",
];

/// A window: open from and to, lunch at, in minutes of the day; whether it takes short services only.
type Shift = (&'static str, Ms, Ms, Option<Ms>, bool);
const SHIFTS: [Shift; 6] = [
    ("a", 420, 900, Some(690), false),
    ("b", 420, 1_260, Some(780), false),
    ("c", 510, 1_020, Some(720), true),
    ("d", 540, 1_080, Some(750), false),
    ("e", 570, 1_020, None, false),
    ("f", 660, 1_260, Some(960), false),
];

/// The shifts, the volume of arrivals, and how many of a thousand are urgent besides the few who always are.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub shifts: &'static [Shift],
    pub thinned: f64,
    pub urgent: u32,
}

/// An ordinary day.
pub const USUAL: Plan = Plan { shifts: &SHIFTS, thinned: THINNED, urgent: 0 };
/// Everyone who has a lunch break has it at noon.
pub const NOON: Plan = Plan {
    shifts: &[
        ("a", 420, 900, Some(720), false),
        ("b", 420, 1_260, Some(730), false),
        ("c", 510, 1_020, None, true),
        ("d", 540, 1_080, Some(740), false),
        ("e", 570, 1_020, None, false),
        ("f", 660, 1_260, Some(960), false),
    ],
    ..USUAL
};
/// The windows of the morning close when those of the afternoon are about to open.
pub const CHANGE: Plan = Plan {
    shifts: &[
        ("a", 420, 900, Some(690), false),
        ("b", 420, 900, Some(750), false),
        ("c", 540, 900, None, true),
        ("d", 540, 905, None, false),
        ("e", 905, 1_260, Some(1_080), false),
        ("f", 910, 1_260, Some(1_140), false),
        ("g", 915, 1_200, None, false),
    ],
    ..USUAL
};
/// One in fifteen is urgent, and each takes half an hour or so.
pub const URGENCY: Plan = Plan { urgent: 60, ..USUAL };

/// The true service times, whatever the department assumes.
pub type Truth = fn(&str, Spread) -> Spread;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Scheduled {
    Opens(&'static str),
    Looks(&'static str),
    Comes(&'static str, VisitId),
    Misses(&'static str, VisitId),
    Finishes(&'static str, VisitId),
    Holds(&'static str, VisitId, Ms),
    IsBack(&'static str, VisitId),
    Arrives(usize),
    GivesUp(VisitId),
    StepsOut(VisitId),
    StepsBack(VisitId),
}

pub struct Week {
    pub desk: Desk,
    dice: Dice,
    truth: Truth,
    agenda: BinaryHeap<Reverse<(At, u64, Scheduled)>>,
    written: u64,
    idle: BTreeSet<&'static str>,
    lunched: BTreeSet<&'static str>,
    on_hold: BTreeMap<&'static str, BTreeSet<VisitId>>,
    back: BTreeMap<&'static str, Vec<VisitId>>,
    /// The remaining service time of visits on hold.
    rest_of: BTreeMap<VisitId, Ms>,
    gone: BTreeSet<VisitId>,
    began: At,
    plan: Plan,
}

fn plan(of: Plan) -> Rules {
    let plain = rules();
    let like = |(id, _, median_s, spread): &(&str, u32, f64, f64)| Service {
        id: service(id),
        urgent: URGENT.contains(id),
        duration: Spread { median_s: *median_s, spread: *spread },
        ..plain.services[0].clone()
    };
    let seat = |id: &str| WindowPlan { id: window(id), ..plain.windows[0].clone() };
    let windows = of.shifts.iter().map(|(id, ..)| seat(id)).collect();
    Rules { services: MIX.iter().map(like).collect(), windows, ..plain }
}

impl Week {
    /// Monday, before the first arrival.
    pub fn new(seed: u64) -> Week {
        Week::on(USUAL, seed, 0..5)
    }

    /// The days of the counts, from Monday on, five per week.
    pub fn on(of: Plan, seed: u64, days: Range<usize>) -> Week {
        let mut desk = Desk::with(plan(of));
        // Midnight in the time zone of the counts.
        desk.at = At(Ms::from(desk.day.0) * 24 * HOUR);
        let began = desk.at;
        let mut week = Week {
            desk,
            dice: Dice::new(seed),
            truth: |_, plan| plan,
            agenda: BinaryHeap::new(),
            written: 0,
            idle: BTreeSet::new(),
            lunched: BTreeSet::new(),
            on_hold: BTreeMap::new(),
            back: BTreeMap::new(),
            rest_of: BTreeMap::new(),
            gone: BTreeSet::new(),
            began,
            plan: of,
        };
        week.invite(days);
        week
    }

    /// From now on service times follow this.
    pub fn turn(&mut self, truth: Truth) {
        self.truth = truth;
    }

    /// The beginning of a day of the week.
    pub fn day(&self, day: i64) -> At {
        self.began + day * 24 * HOUR
    }

    fn invite(&mut self, days: Range<usize>) {
        for (line, day) in COUNTS.lines().skip(1).skip(days.start).zip(0..days.len() as i64) {
            let date = self.day(day / 5 * 7 + day % 5);
            for (calls, half) in line.split(',').skip(1).zip(0..) {
                let from = date + 7 * HOUR + half * 30 * MINUTE;
                for _ in 0..calls.parse::<u32>().unwrap() {
                    if self.dice.unit() <= self.plan.thinned {
                        let (at, what) = (from + self.within(0, 30 * MINUTE), self.matter());
                        self.schedule(at, Scheduled::Arrives(what));
                    }
                }
            }
            for (id, open, ..) in self.plan.shifts {
                let late = self.within(0, 5 * MINUTE);
                self.schedule(date + open * MINUTE + late, Scheduled::Opens(id));
            }
        }
    }

    fn matter(&mut self) -> usize {
        if self.dice.below(1_000) < self.plan.urgent as usize {
            return MIX.iter().position(|(id, ..)| URGENT.contains(id)).unwrap();
        }
        let total: u32 = MIX.iter().map(|(_, weight, ..)| weight).sum();
        let mut drawn = self.dice.below(total as usize) as u32;
        let hit = |(_, weight, ..): &(&str, u32, f64, f64)| {
            let found = drawn < *weight;
            drawn = drawn.saturating_sub(*weight);
            found
        };
        MIX.iter().position(hit).unwrap()
    }

    fn schedule(&mut self, at: At, event: Scheduled) {
        self.written += 1;
        self.agenda.push(Reverse((at, self.written, event)));
    }

    fn after(&mut self, ms: Ms, event: Scheduled) {
        self.schedule(self.desk.at + ms, event);
    }

    fn within(&mut self, from: Ms, to: Ms) -> Ms {
        from + self.dice.below((to - from) as usize) as Ms
    }

    fn chance(&mut self, part: f64) -> bool {
        self.dice.unit() <= part
    }

    /// Log-normal, by Box and Muller.
    fn takes(&mut self, of: Spread) -> Ms {
        let z = (-2.0 * self.dice.unit().ln()).sqrt() * (std::f64::consts::TAU * self.dice.unit()).cos();
        (of.median_s * 1_000.0 * (of.spread * z).exp()) as Ms
    }

    /// Runs all events before a time.
    pub fn until(&mut self, end: At) {
        while self.agenda.peek().is_some_and(|Reverse((at, ..))| *at < end) {
            let Reverse((at, _, event)) = self.agenda.pop().unwrap();
            self.desk.at = at;
            self.desk.day = Day((at.0 / (24 * HOUR)) as i32);
            self.happens(event);
        }
    }

    fn happens(&mut self, event: Scheduled) {
        match event {
            Scheduled::Opens(seat) => self.opens(seat),
            Scheduled::Looks(seat) => self.looks(seat),
            Scheduled::Comes(seat, visit) => self.comes(seat, visit),
            Scheduled::Misses(seat, visit) => {
                self.desk.verb(&officer(seat), visit, Verb::NoShow { looked: true }).unwrap();
                self.rests(seat);
            }
            Scheduled::Finishes(seat, visit) => {
                let end = if self.chance(0.1) {
                    Verb::Refer { to: code("city") }
                } else {
                    Verb::Resolve { outcome: code("done"), has_reference: false, promise_due: None }
                };
                self.desk.verb(&officer(seat), visit, end).unwrap();
                self.rests(seat);
            }
            Scheduled::Holds(seat, visit, rest) => {
                let hold = Verb::Hold { reason: code("interpreter"), due_ms: None };
                self.desk.verb(&officer(seat), visit, hold).unwrap();
                self.rest_of.insert(visit, rest);
                self.on_hold.entry(seat).or_default().insert(visit);
                let out = self.within(3 * MINUTE, 18 * MINUTE);
                self.after(out, Scheduled::IsBack(seat, visit));
                self.rests(seat);
            }
            Scheduled::IsBack(seat, visit) => {
                if self.on_hold.entry(seat).or_default().remove(&visit) {
                    self.back.entry(seat).or_default().push(visit);
                    self.wake();
                }
            }
            Scheduled::Arrives(what) => self.arrives(what),
            Scheduled::GivesUp(visit) if self.waits(visit) => {
                // Two of three tell an officer; the absence of the others is noticed when they are called.
                if self.chance(0.67) {
                    self.desk.verb(&crate::department::resident(), visit, Verb::Leave).unwrap();
                } else {
                    self.gone.insert(visit);
                }
            }
            Scheduled::StepsOut(visit) if self.waits(visit) => {
                self.desk.verb(&crate::department::resident(), visit, Verb::StepOut).unwrap();
                let out = self.within(3 * MINUTE, 20 * MINUTE);
                self.after(out, Scheduled::StepsBack(visit));
            }
            Scheduled::StepsBack(visit) if self.waits(visit) => {
                self.desk.verb(&crate::department::resident(), visit, Verb::StepBack).unwrap();
                self.wake();
            }
            Scheduled::GivesUp(_) | Scheduled::StepsOut(_) | Scheduled::StepsBack(_) => {}
        }
    }

    fn waits(&self, visit: VisitId) -> bool {
        self.desk.line.visit(visit).is_some_and(|visit| visit.state == State::Waiting)
    }

    fn opens(&mut self, seat: &'static str) {
        let short = self.plan.shifts.iter().any(|(id, .., short)| *id == seat && *short);
        self.desk.open_window(seat, short.then_some(&SHORT));
        self.rests(seat);
    }

    /// Notes are written, then the officer checks the line.
    fn rests(&mut self, seat: &'static str) {
        let rest = self.takes(Spread { median_s: 30.0, spread: 0.7 });
        self.after(rest, Scheduled::Looks(seat));
    }

    /// Officers who have nothing to do notice an arrival.
    fn wake(&mut self) {
        for seat in std::mem::take(&mut self.idle) {
            let sees = self.within(3 * SECOND, 20 * SECOND);
            self.after(sees, Scheduled::Looks(seat));
        }
    }

    fn looks(&mut self, seat: &'static str) {
        let there = &self.desk.line.head.windows[&window(seat)];
        if there.state != WindowState::Open || there.visit.is_some() {
            return;
        }
        let (_, _, close, lunch, _) = self.plan.shifts.iter().copied().find(|(id, ..)| *id == seat).unwrap();
        let minute = (self.desk.at.0 / MINUTE) % 1_440;
        if let Some(visit) = self.back.get_mut(seat).and_then(Vec::pop) {
            self.desk.verb(&officer(seat), visit, Verb::Resume { window: None }).unwrap();
            return self.serves(seat, visit);
        }
        if lunch.is_some_and(|from| (from..from + 120).contains(&minute)) && self.lunched.insert(seat) {
            let back = self.within(25 * MINUTE, 45 * MINUTE);
            let away = Command::Away { window: window(seat), reason: code("lunch"), back_at: None };
            self.desk.ask(&officer(seat), away).unwrap();
            return self.after(back, Scheduled::Opens(seat));
        }
        let last = close == 1_260;
        if minute >= close && !last {
            return self.closes(seat);
        }
        match self.desk.next(seat).unwrap() {
            Outcome::Visit(visit) if self.gone.contains(&visit) => {
                let tries = self.within(100 * SECOND, 180 * SECOND);
                self.after(tries, Scheduled::Misses(seat, visit));
            }
            Outcome::Visit(visit) => {
                let walk = self.takes(Spread { median_s: 20.0, spread: 0.5 });
                self.after(walk, Scheduled::Comes(seat, visit));
            }
            _ if minute >= close && self.on_hold.get(seat).is_none_or(BTreeSet::is_empty) => {
                self.closes(seat);
            }
            _ => {
                self.idle.insert(seat);
            }
        }
    }

    fn closes(&mut self, seat: &'static str) {
        self.desk.ask(&officer(seat), Command::Close { window: window(seat), hand_to: None }).unwrap();
        self.lunched.remove(seat);
        self.on_hold.remove(seat);
        self.wake();
    }

    fn comes(&mut self, seat: &'static str, visit: VisitId) {
        self.desk.verb(&officer(seat), visit, Verb::Serve { window: None }).unwrap();
        self.serves(seat, visit);
    }

    fn serves(&mut self, seat: &'static str, visit: VisitId) {
        if let Some(rest) = self.rest_of.remove(&visit) {
            return self.after(rest, Scheduled::Finishes(seat, visit));
        }
        let id = self.desk.visit(visit).service().unwrap().to_string();
        let plan = self.desk.line.rules.service(&service(&id)).unwrap().duration;
        let whole = self.takes((self.truth)(&id, plan));
        if self.chance(0.05) {
            let part = whole / 3;
            return self.after(part, Scheduled::Holds(seat, visit, whole - part));
        }
        self.after(whole, Scheduled::Finishes(seat, visit));
    }

    fn arrives(&mut self, what: usize) {
        let id = MIX[what].0;
        let seed = self.desk.line.head.seq;
        let quotes = domain::quote::expect(&self.desk.line, self.desk.at, seed);
        let quote = quotes.by_service.get(&Some(service(id))).copied();
        let visit = self.desk.check_in(CheckIn { quote, ..walk_in(Some(id)) });
        let patience = self.takes(Spread { median_s: 5_400.0, spread: 0.9 });
        self.after(patience, Scheduled::GivesUp(visit));
        if self.chance(0.04) {
            let soon = self.within(2 * MINUTE, 30 * MINUTE);
            self.after(soon, Scheduled::StepsOut(visit));
        }
        self.wake();
    }

    /// Every visit that arrived since then, from the facts alone.
    pub fn visits(&self, since: At) -> Vec<Visit> {
        let mut visits: BTreeMap<VisitId, Visit> = BTreeMap::new();
        for fact in &self.desk.facts {
            let Some(id) = fact.visit else { continue };
            match &fact.what {
                Event::Arrived(arrived) => drop(visits.insert(id, Visit::arrive(fact, id, arrived))),
                _ => visits.get_mut(&id).unwrap().apply(fact),
            }
        }
        visits.into_values().filter(|visit| visit.arrived_at >= since).collect()
    }

    /// The waits quoted since then, and the actual ones.
    pub fn told(&self, since: At) -> Vec<Told> {
        self.visits(since).iter().filter_map(Told::of).collect()
    }

    /// The line as a node builds it from the facts.
    pub fn folded(&self) -> Line {
        let mut line = Line::new(self.desk.line.district.clone(), std::sync::Arc::new(plan(self.plan)));
        self.desk.facts.iter().for_each(|fact| line.apply(fact));
        line
    }
}
