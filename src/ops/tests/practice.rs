//! The scenarios that come with the program: each can be read, has no faults, and can end well and badly.

use domain::ids::Code;
use domain::practice::{Cue, Happened, Play, PracticeEvent, Scenario, faults, play};
use domain::script::Stage;
use domain::script::run::Escalation;
use domain::time::{At, SECOND};
use domain::visit::End;
use ops::practice::scenarios;
use std::collections::BTreeSet;

#[test]
fn every_practice_scenario_is_whole() {
    let all = scenarios().unwrap();
    let ids: BTreeSet<_> = all.iter().map(|scenario| &scenario.id).collect();
    assert_eq!(ids.len(), all.len(), "each id once");
    let files =
        std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/defaults/scenarios")).unwrap().count();
    assert_eq!(files, all.len(), "every file is shipped");
    for scenario in all {
        assert_eq!(faults(scenario, &["en", "es"]), Vec::<String>::new(), "{}", scenario.id);
    }
}

#[test]
fn every_practice_scenario_can_go_well_and_badly() {
    for scenario in scenarios().unwrap() {
        let well = search(scenario, 1);
        assert!(well >= scenario.good, "{}: at best {well}, and {} is good", scenario.id, scenario.good);
        let badly = search(scenario, -1);
        assert!(badly <= 3, "{}: at worst {badly}", scenario.id);
    }
}

/// How many plays are kept at each step of the search.
const KEPT: usize = 32;
/// The most steps of a play.
const LONGEST: usize = 60;
const STAGES: [Stage; 6] =
    [Stage::Greeting, Stage::Safety, Stage::Listen, Stage::Acknowledge, Stage::Solve, Stage::Thank];

#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Where {
    #[default]
    Away,
    Waiting,
    Greeted,
    Served,
    Held,
    Gone,
}

/// The state of a resident, and which stages were done or skipped with them.
type Person = (Where, [Option<bool>; 6]);

/// An unfinished play.
#[derive(Clone)]
struct Way {
    events: Vec<PracticeEvent>,
    now: At,
    people: Vec<Person>,
    play: Play,
}

/// The best (`sign` 1) or worst (-1) ending found; the search stops as soon as it is good (or bad) enough. At
/// each step the unfinished plays are kept that would end best if they ended then.
fn search(scenario: &Scenario, sign: i32) -> i32 {
    let enough = |trust: i32| if sign > 0 { trust >= scenario.good } else { trust <= 3 };
    let start = PracticeEvent { at: At(0), who: None, what: Happened::Start };
    let people = vec![(Where::Away, [None; 6]); scenario.arrivals.len()];
    let mut first = Way { events: vec![start], now: At(0), people, play: Play::default() };
    first.go_on(scenario, 0);
    let mut ways = vec![first];
    let mut best: Option<i32> = None;
    let mut seen = BTreeSet::new();
    for _ in 0..LONGEST {
        let mut next = Vec::new();
        for way in &ways {
            for (what, seconds) in way.choices(scenario) {
                let mut way = way.clone();
                way.take(scenario, what, seconds);
                let said: Vec<Code> = way.play.said.iter().map(|said| said.key.clone()).collect();
                if !seen.insert((said, way.people.clone(), way.now.0 / 30_000)) {
                    continue;
                }
                let end = sign * way.end(scenario);
                if way.people.iter().all(|(place, _)| *place != Where::Away) {
                    best = best.max(Some(end));
                }
                next.push((-end, -sign * way.play.trust, way));
            }
        }
        if best.is_some_and(|best| enough(sign * best)) || next.is_empty() {
            break;
        }
        next.sort_by_key(|(end, trust, way)| (*end, *trust, way.now));
        next.truncate(KEPT);
        ways = next.into_iter().map(|(_, _, way)| way).collect();
    }
    best.map_or(scenario.trust, |best| sign * best)
}

impl Way {
    /// What the trainee can do now: with which resident, and after how many seconds. `None` lets time pass.
    fn choices(&self, scenario: &Scenario) -> Vec<(Option<(usize, Happened)>, i64)> {
        let mut all = vec![(None, 35), (None, 95)];
        for key in &self.play.offered {
            all.push((Some((0, Happened::Reply(key.clone()))), 4));
        }
        let busy = self.people.iter().any(|(place, _)| *place == Where::Served);
        for (person, (place, done)) in self.people.iter().enumerate() {
            let mut may = |what: Happened| all.push((Some((person, what)), 4));
            match place {
                Where::Waiting => {
                    may(Happened::Acknowledged);
                    if !busy {
                        may(Happened::Served);
                    }
                }
                Where::Greeted | Where::Held if !busy => may(Happened::Served),
                Where::Served => {
                    let open = STAGES.iter().zip(done).filter(|(_, done)| done.is_none());
                    for (stage, skipped) in open.flat_map(|(stage, _)| [(*stage, false), (*stage, true)]) {
                        may(Happened::Step { key: "a_step".parse().unwrap(), stage, skipped });
                    }
                    may(Happened::Held);
                    for to in [Escalation::Danger, Escalation::Supervisor, Escalation::Interpreter] {
                        if scenario.lines.iter().any(|line| line.on == Cue::Escalated(to)) {
                            may(Happened::Escalated(to));
                        }
                    }
                    may(Happened::Ended(End::Resolved));
                    may(Happened::Ended(End::Referred));
                }
                _ => {}
            }
        }
        all
    }

    fn take(&mut self, scenario: &Scenario, what: Option<(usize, Happened)>, seconds: i64) {
        self.go_on(scenario, seconds);
        let Some((person, what)) = what else { return };
        let who = match &what {
            Happened::Reply(_) => None,
            _ if self.people[person].0 == Where::Gone => return,
            _ => Some(scenario.arrivals[person].who.clone()),
        };
        let (place, done) = &mut self.people[person];
        match &what {
            Happened::Acknowledged => *place = Where::Greeted,
            Happened::Served => *place = Where::Served,
            Happened::Held => *place = Where::Held,
            Happened::Step { stage, skipped, .. } => {
                done[STAGES.iter().position(|one| one == stage).unwrap()] = Some(*skipped);
            }
            Happened::Ended(_) => *place = Where::Gone,
            _ => {}
        }
        self.events.push(PracticeEvent { at: self.now, who, what });
        self.settle(scenario);
    }

    /// The trust if everyone present were sent away with an outcome now.
    fn end(&self, scenario: &Scenario) -> i32 {
        let mut events = self.events.clone();
        for ((place, _), arrival) in self.people.iter().zip(&scenario.arrivals) {
            if !matches!(place, Where::Away | Where::Gone) {
                let what = Happened::Ended(End::Resolved);
                events.push(PracticeEvent { at: self.now, who: Some(arrival.who.clone()), what });
            }
        }
        play(scenario, &events, self.now).trust
    }

    /// Lets time pass: residents arrive when they are due.
    fn go_on(&mut self, scenario: &Scenario, seconds: i64) {
        let until = self.now + seconds * SECOND;
        for (person, arrival) in scenario.arrivals.iter().enumerate() {
            let at = At(i64::from(arrival.after_s) * SECOND);
            if self.people[person].0 == Where::Away && at <= until {
                self.people[person].0 = Where::Waiting;
                self.events.push(PracticeEvent {
                    at: at.max(self.now),
                    who: Some(arrival.who.clone()),
                    what: Happened::Arrived,
                });
            }
        }
        self.now = until;
        self.settle(scenario);
    }

    /// Residents without patience leave, as the use case ends their visits.
    fn settle(&mut self, scenario: &Scenario) {
        self.events.sort_by_key(|event| event.at);
        self.play = play(scenario, &self.events, self.now);
        for (who, _) in self.play.left.clone() {
            let person = scenario.arrivals.iter().position(|arrival| arrival.who == who).unwrap();
            if self.people[person].0 != Where::Gone {
                self.people[person].0 = Where::Gone;
                self.events.push(PracticeEvent {
                    at: self.now,
                    who: Some(who),
                    what: Happened::Ended(End::Left),
                });
                self.play = play(scenario, &self.events, self.now);
            }
        }
    }
}
