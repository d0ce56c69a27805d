//! The clocks of a visit, replayed from its facts and the rules of each time. A live visit is measured by the
//! current rules; where a change of targets, service or hours alters the result of a clock that was already
//! met or missed, the earlier result stays on record. A visit that has ended keeps the rules under which it
//! ended.

use crate::calendar::Calendar;
use crate::error::Error;
use crate::model::districts::District;
use crate::ports::SharedStore;
use domain::clocks::{CLOCKS, Clock, Measured};
use domain::fact::{Event, Fact};
use domain::hours::Hours;
use domain::rules::{Rules, Times};
use domain::time::At;
use domain::visit::Visit;
use std::sync::Arc;

/// The rules of a district from one fact on.
#[derive(Debug, Clone)]
pub struct Ruling {
    /// The number of the fact that set the rules.
    pub seq: u64,
    /// The time of that fact.
    pub at: At,
    /// The rules that it set.
    pub rules: Arc<Rules>,
    /// The opening hours of these rules, in their time zone.
    pub calendar: Arc<Calendar>,
}

/// Decisions read at a time; each contains all rules of a district.
const RULINGS: i64 = 20;

/// The history of a district's opening hours.
#[derive(Debug)]
pub struct Calendars {
    /// Time and fact of each change with the hours it set, oldest first; empty if nothing has been decided
    /// since the district was created.
    changes: Vec<(At, u64, Calendar)>,
    /// The current hours, with the fact that set them.
    now: (u64, Calendar),
}

impl Calendars {
    /// Reads the history of the hours from the log.
    ///
    /// # Errors
    /// When the store fails, or the log contains invalid hours.
    pub async fn of(store: &SharedStore, district: &District) -> Result<Calendars, Error> {
        let fault = |error: &dyn std::fmt::Display| Error::Fault(error.to_string());
        let calendar = |hours: &Hours| Calendar::new(hours).map_err(|error| fault(&error));
        let (mut decided, mut until) = (Vec::new(), i64::MAX as u64);
        loop {
            let page = store.line_facts(district.id.as_str(), "configured", until, RULINGS).await?;
            let Some(last) = page.last() else { break };
            until = last.row.seq.saturating_sub(1);
            for stored in &page {
                let fact = Fact::decode(&stored.row.body).map_err(|error| fault(&error))?;
                if let Event::Configured(rules) = fact.what {
                    decided.push((fact.at, fact.seq, rules.hours));
                }
            }
        }
        decided.reverse();
        decided.dedup_by(|later, earlier| later.2 == earlier.2);
        let now = (decided.last().map_or(0, |(_, seq, _)| *seq), calendar(&district.rules.hours)?);
        // At any moment the latest decision by then is in force, even if the clock was corrected in between.
        decided.sort_by_key(|(at, seq, _)| (*at, *seq));
        let changes =
            decided.iter().map(|(at, seq, hours)| calendar(hours).map(|calendar| (*at, *seq, calendar)));
        Ok(Calendars { changes: changes.collect::<Result<Vec<_>, Error>>()?, now })
    }

    /// The hours a visit is measured by, and the fact that set them: those in force when it ended, or the
    /// current ones.
    #[must_use]
    pub fn of_visit(&self, visit: &Visit) -> (u64, &Calendar) {
        let then = visit.ended_at.and_then(|ended| {
            let known = self.changes.iter().rfind(|(since, ..)| *since <= ended);
            known.or(self.changes.first())
        });
        then.map_or((self.now.0, &self.now.1), |(_, seq, calendar)| (*seq, calendar))
    }
}

/// A clock as it was counted during one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Start of the period.
    pub since: At,
    /// End of the period; absent for the current one.
    pub until: Option<At>,
    /// The clock compared with its target at the end of the period.
    pub measured: Measured,
}

/// The clocks of a visit as they were counted, each in order of time; the last entry of each clock is the
/// current one. `rulings` are in order of their facts, and the first is in force when the visit begins. Empty
/// without facts or rulings.
#[must_use]
pub fn replay(facts: &[Fact], rulings: &[Ruling], now: At) -> Vec<Counted> {
    let mut facts = facts.iter().peekable();
    let (Some(first), Some(ruling)) = (facts.next(), rulings.first()) else { return Vec::new() };
    let (Some(id), Event::Arrived(arrived)) = (first.visit, &first.what) else { return Vec::new() };
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
    /// The rules by which the visit is counted.
    ruling: &'r Ruling,
    /// The newest rules of the district, for a visit that is reopened.
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
        if let Event::TimesMoved { by_ms } = fact.what {
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

    /// Records a result that was final under the former rules and is different under the new ones.
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
