//! Random days at a small department, and what must hold after every command (`trust.md`, 1 and 4 to 9),
//! checked against the recorded facts by an independent model.

mod causes;
mod checks;
mod commands;

use crate::department::{Desk, START, district, reason, rules, script};
use commands::{Occasion, occasions};
use domain::clocks::clocks;
use domain::command::{Command, Verb};
use domain::fact::{Arrived, Event, Fact, Who};
use domain::ids::{Series, VisitId};
use domain::line::Line;
use domain::rules::{Reason, Rules};
use domain::time::{At, Day, HOUR, MINUTE, SECOND};
use domain::visit::Visit;
use domain::wait_causes::{Causes, Sums};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One random act; small numbers, so that proptest shrinks a failing day to a short one.
#[derive(Debug, Clone)]
struct Act {
    what: Occasion,
    who: u8,
    visit: u8,
    seat: u8,
    extra: u8,
    pause: u8,
    supervisor: bool,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let all = occasions();
    let drawn = (0..all.len(), 0..12_u8, 0..6_u8, 0..3_u8, 0..12_u8, 0..12_u8, prop::bool::weighted(0.2));
    let act = drawn.prop_map(move |(what, who, visit, seat, extra, pause, supervisor)| Act {
        what: all[what],
        who,
        visit,
        seat,
        extra,
        pause,
        supervisor,
    });
    prop::collection::vec(act, 1..90)
}

const SEATS: [&str; 3] = ["one", "two", "three"];

const SERVICES: [&str; 4] = ["report", "property", "missing", "victim"];

const PAUSES: [i64; 12] = [
    0,
    1,
    SECOND,
    SECOND,
    30 * SECOND,
    30 * SECOND,
    MINUTE,
    MINUTE,
    2 * MINUTE + 1,
    11 * MINUTE,
    16 * MINUTE,
    7 * HOUR,
];

/// With a separate script for one service, and one for a situation.
fn plan() -> Rules {
    let mut rules = rules();
    rules.scripts = vec![script("angry_visitor", 1), script("general", 3), script("property", 2)];
    rules.services[1].script = Some("property".parse().unwrap());
    // Officers are ordered away, and some people need an interpreter.
    rules.away_reasons.push(Reason { ordered: true, ..reason("called_out", false) });
    rules.needs.push(Reason { interpreter: true, ..reason("interpreter", false) });
    rules.hold_reasons[2].interpreter = true;
    rules
}

fn variant(extra: u8) -> Rules {
    let mut rules = plan();
    match extra % 4 {
        1 => rules.services[1].rate = 2.5,
        2 => rules.windows.truncate(2),
        3 => rules.targets.call_ms = HOUR,
        // New versions are published.
        _ => rules.scripts.iter_mut().for_each(|script| script.version += 1),
    }
    rules
}

/// What follows from the facts alone, next to the line under test.
struct Model {
    desk: Desk,
    /// Folded from the decoded texts of the facts.
    folded: Line,
    /// The latest version of every visit, as a store has it.
    store: BTreeMap<VisitId, Visit>,
    numbers: BTreeMap<(Day, Series), Vec<u32>>,
    last_number_day: BTreeMap<Series, Day>,
    announced: BTreeMap<VisitId, u32>,
    /// The visit before the last fact that can be undone.
    undoable: BTreeMap<VisitId, (Fact, Visit)>,
    /// When each visit was last told of a closing, and what it last chose.
    closing_told: BTreeMap<VisitId, At>,
    closing_chosen: BTreeMap<VisitId, At>,
    /// When the district opened last.
    opened_at: At,
    causes: Causes,
    /// The causes of each visit's wait, as reported so far, and as seen from the line itself.
    told: BTreeMap<VisitId, Sums>,
    seen: BTreeMap<VisitId, Sums>,
}

impl Model {
    fn new() -> Model {
        let desk = Desk::with(plan());
        let folded = Line::new(district(), Arc::new(plan()));
        Model {
            desk,
            folded,
            store: BTreeMap::new(),
            numbers: BTreeMap::new(),
            last_number_day: BTreeMap::new(),
            announced: BTreeMap::new(),
            undoable: BTreeMap::new(),
            closing_told: BTreeMap::new(),
            closing_chosen: BTreeMap::new(),
            opened_at: START,
            causes: Causes::new(&plan(), BTreeMap::new(), START),
            told: BTreeMap::new(),
            seen: BTreeMap::new(),
        }
    }

    fn play(&mut self, act: &Act) {
        self.desk.wait(PAUSES[act.pause as usize]);
        let Some(command) = self.command(act) else { return };
        let mut actor = self.actor(act);
        if let Command::Visit { visit, verb, .. } = &command {
            // The clerk loads what the line no longer has.
            if self.desk.line.visit(*visit).is_none() {
                let stored = self.store[visit].clone();
                self.desk.line.admit(stored.clone());
                self.folded.admit(stored);
            }
            if let (Verb::Undo, true, Some((fact, _))) = (verb, act.extra > 2, self.undoable.get(visit)) {
                actor = fact.actor.clone();
            }
        }
        if let Command::Call(event) = &command
            && let Some(stored) = self.store.get(&event.visit(&district()))
            && self.desk.line.visit(stored.id).is_none()
        {
            self.desk.line.admit(stored.clone());
            self.folded.admit(stored.clone());
        }
        let before = self.desk.line.clone();
        let written = self.desk.facts.len();
        let answer = self.desk.ask_as(&actor, act.supervisor, command.clone());
        let facts: Vec<Fact> = self.desk.facts[written..].to_vec();
        if let Err(refusal) = &answer {
            assert!(!refusal.to_string().is_empty() && !refusal.code().is_empty());
            assert!(
                facts.is_empty()
                    && before.head == self.desk.line.head
                    && before.visits == self.desk.line.visits
            );
        }
        self.check_next(&before, &command, &answer);
        if let (
            Command::Next { window }
            | Command::Away { window, .. }
            | Command::Close { window, .. }
            | Command::Swap { window, .. },
            Ok(_),
            Who::Staff(_),
        ) = (&command, &answer, actor.who)
        {
            let held = before.head.windows[window].session;
            assert!(
                held.is_none() || held == actor.session,
                "only the session that holds a window acts for it"
            );
        }
        self.check_steps(&before, &actor, &command, &answer, &facts);
        if let (Command::Visit { visit, verb: Verb::Undo, .. }, Ok(_)) = (&command, &answer) {
            let (undone, _) = &self.undoable[visit];
            assert_eq!(undone.actor.who, actor.who, "only who did it takes it back");
            // Residents have longer to come back: they may be at the door when they notice.
            let came_back = actor.who == Who::Resident && matches!(undone.what, Event::Ended { .. });
            let within = if came_back { 5 * MINUTE } else { 2 * MINUTE };
            assert!(self.desk.at - undone.at <= within, "in time");
            assert!(matches!(facts[0].what, Event::Undone { of, .. } if of == undone.seq));
            let since = |fact: &&Fact| fact.visit == Some(*visit) && fact.seq > undone.seq;
            let rang = |fact: &Fact| matches!(&fact.what, Event::CallTold(course) if course.is_ringing());
            let told = |fact: &Fact| matches!(fact.what, Event::ClosingTold { .. });
            let mut later = self.desk.facts[..written].iter().filter(since);
            let nothing = later.all(|fact| rang(fact) || told(fact));
            assert!(nothing, "nothing happened since but that it rang earlier, or closes soon");
        }
        for fact in &facts {
            self.follow(fact);
        }
        self.check_line();
    }

    /// The number of a new ticket: above those given before, and of nobody who is here.
    fn check_number(&mut self, arrived: &Arrived) {
        let series = arrived.ticket.series.clone();
        let day = self.last_number_day.entry(series.clone()).or_insert(arrived.day);
        *day = (*day).max(arrived.day);
        let given = self.numbers.entry((arrived.day, series)).or_default();
        assert!(given.last().is_none_or(|last| *last < arrived.ticket.number), "numbers rise");
        given.push(arrived.ticket.number);
        let held = |visit: &Visit| visit.is_live() && visit.ticket == arrived.ticket;
        assert!(!self.store.values().any(held), "a number is held by one live visit");
    }

    /// Adds one fact to the model, and checks the move it makes.
    fn follow(&mut self, fact: &Fact) {
        let text = fact.encode().unwrap();
        let decoded = Fact::decode(&text).unwrap();
        assert_eq!(decoded, *fact);
        assert_eq!(decoded.encode().unwrap(), text);
        assert_eq!(fact.seq, self.folded.head.seq + 1);
        assert!(fact.at >= self.folded.head.at);
        self.follow_causes(&decoded);
        self.folded.apply(&decoded);
        let Some(id) = fact.visit else { return };
        let now = self.folded.visit(id).unwrap().clone();
        if let Event::Arrived(arrived) = &fact.what {
            self.check_number(arrived);
            assert!(self.store.insert(id, now).is_none());
            return;
        }
        let before = self.store[&id].clone();
        if let Event::CallTold(course) = &fact.what {
            // A call may be reported in any order: its times and its state may change, its identity may not.
            assert!(now.arrived_at <= before.arrived_at && now.arrived_at == course.rang_at);
            assert!(before.is_live() || !now.is_live());
            assert_eq!(
                (&now.call, &now.ticket, now.day, now.reopened, now.legs.len()),
                (&before.call, &before.ticket, before.day, before.reopened, before.legs.len())
            );
            if course.is_ringing() {
                if let Some((_, was)) = self.undoable.get_mut(&id) {
                    if was.rank_from == was.arrived_at {
                        was.rank_from = course.rang_at;
                    }
                    was.arrived_at = course.rang_at;
                    was.legs[0].from = course.rang_at;
                }
            } else {
                self.undoable.remove(&id);
            }
            self.store.insert(id, now);
            return;
        }
        if let Event::ClosingTold { .. } = fact.what {
            self.check_told(fact, &before, &now);
            self.closing_told.insert(id, fact.at);
            self.store.insert(id, now);
            return;
        }
        if let Event::ClosingChosen { .. } = fact.what {
            self.closing_chosen.insert(id, fact.at);
        }
        self.check_move(fact, &before, &now);
        let alike = |visit: &&Visit| visit.id != id && visit.ticket == now.ticket;
        let others: Vec<&Visit> = self.store.values().filter(alike).collect();
        assert!(others.iter().all(|visit| visit.day != now.day), "a day has each number once");
        let held = now.is_live() && others.iter().any(|visit| visit.is_live());
        assert!(!held, "a number is held by one live visit");
        let lost = matches!(
            fact.what,
            Event::Recalled | Event::Noted | Event::HungUp | Event::HoldMoved { .. } | Event::Undone { .. }
        );
        if lost {
            self.undoable.remove(&id);
        } else {
            self.undoable.insert(id, (fact.clone(), before.clone()));
        }
        if matches!(fact.what, Event::Called { .. } | Event::Recalled) {
            *self.announced.entry(id).or_default() += 1;
        }
        if let (false, false) = (before.is_live(), now.is_live()) {
            assert_eq!(clocks(&before, None), clocks(&now, None), "frozen at the end");
        }
        self.store.insert(id, now);
    }
}

proptest! {
    // `PROPTEST_CASES=20000` for a long run.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_day_keeps_the_promises(acts in acts()) {
        let mut model = Model::new();
        model.desk.open_window("one", None);
        model.desk.open_window("two", None);
        for fact in model.desk.facts.clone() {
            model.follow(&fact);
        }
        for act in &acts {
            model.play(act);
        }
        model.check_causes();
    }
}
