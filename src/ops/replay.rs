//! The clocks of a visit played again from its facts and the rules of each time. A live visit is measured by the rules as they
//! are; where a change of targets, service or hours turns a clock that was decided or missed, what it was stays on record.
//! A visit that is over keeps the rules under which it ended.

use crate::calendar::Calendar;
use domain::clocks::{CLOCKS, Clock, Measured};
use domain::fact::{Fact, What};
use domain::rules::{Rules, Times};
use domain::time::At;
use domain::visit::Visit;
use std::sync::Arc;

/// The rules of a district from a fact of its chain on.
#[derive(Debug, Clone)]
pub struct Ruling {
    /// The fact that brought them.
    pub seq: u64,
    /// When.
    pub at: At,
    /// The rules.
    pub rules: Arc<Rules>,
    /// Their hours over their zone.
    pub calendar: Arc<Calendar>,
}

/// A clock as it was counted from one moment to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Counted so from here on.
    pub since: At,
    /// Until here; absent for how it is counted now.
    pub until: Option<At>,
    /// How it stood at the end of that.
    pub measured: Measured,
}

/// The clocks of a visit as they were counted, each clock in order of time, the last of each as it is counted now. `rulings`
/// are in order of their facts, and the first is in force when the visit begins. Empty without facts or rulings.
#[must_use]
pub fn replay(facts: &[Fact], rulings: &[Ruling], now: At) -> Vec<Counted> {
    let mut facts = facts.iter().peekable();
    let (Some(first), Some(ruling)) = (facts.next(), rulings.first()) else { return Vec::new() };
    let (Some(id), What::Arrived(arrived)) = (first.visit, &first.what) else { return Vec::new() };
    let mut played = Played::new(Visit::arrive(first, id, arrived), ruling);
    let mut later = rulings.iter().skip(1).peekable();
    loop {
        match (facts.peek(), later.peek()) {
            (Some(fact), ruling) if ruling.is_none_or(|ruling| fact.seq < ruling.seq) => {
                played.follow(fact);
                facts.next();
            }
            (_, Some(_)) => later.next().into_iter().for_each(|ruling| played.decide(ruling)),
            (_, None) => return played.end(now),
        }
    }
}

struct Played<'r> {
    visit: Visit,
    /// By which it is counted.
    ruling: &'r Ruling,
    /// The district's newest, for a visit that is opened again.
    newest: &'r Ruling,
    since: [At; 3],
    earlier: Vec<Counted>,
}

impl<'r> Played<'r> {
    fn new(visit: Visit, ruling: &'r Ruling) -> Played<'r> {
        let since = [visit.arrived_at; 3];
        Played { visit, ruling, newest: ruling, since, earlier: Vec::new() }
    }

    fn times(&self) -> Times {
        self.ruling.rules.targets(self.visit.service(), self.visit.channel)
    }

    fn measure(&self, clock: Clock, at: At) -> Measured {
        self.ruling.calendar.measure(clock, &self.visit, self.times(), at)
    }

    fn follow(&mut self, fact: &Fact) {
        let before = self.visit.clone();
        let times = self.times();
        self.visit.apply(fact);
        if let What::TimesMoved { by_ms } = fact.what {
            self.since.iter_mut().for_each(|since| *since = *since + -by_ms);
            return;
        }
        if self.visit.is_live() && self.ruling.seq != self.newest.seq {
            let former = std::mem::replace(&mut self.ruling, self.newest);
            self.turn(&before, former, times, fact.at);
        } else if self.times() != times {
            self.turn(&before, self.ruling, times, fact.at);
        }
    }

    fn decide(&mut self, ruling: &'r Ruling) {
        self.newest = ruling;
        if self.visit.is_live() {
            let (before, times) = (self.visit.clone(), self.times());
            let former = std::mem::replace(&mut self.ruling, ruling);
            self.turn(&before, former, times, ruling.at);
        }
    }

    /// Keeps what was certain under the rules before and is another result under those now.
    fn turn(&mut self, before: &Visit, former: &Ruling, times: Times, at: At) {
        for (clock, since) in CLOCKS.into_iter().zip(self.since) {
            let was = former.calendar.measure(clock, before, times, at);
            let is = self.measure(clock, at);
            if was.met.is_some() && (was.target_ms, was.due, was.met) != (is.target_ms, is.due, is.met) {
                self.earlier.push(Counted { since, until: Some(at), measured: was });
                if let Some(since) = self.since.get_mut(clock as usize) {
                    *since = at;
                }
            }
        }
    }

    fn end(self, now: At) -> Vec<Counted> {
        let is = |(clock, since)| Counted { since, until: None, measured: self.measure(clock, now) };
        let last: Vec<Counted> = CLOCKS.into_iter().zip(self.since).map(is).collect();
        let mut all = self.earlier;
        all.extend(last);
        all.sort_by_key(|counted| (counted.measured.clock, counted.since));
        all
    }
}
