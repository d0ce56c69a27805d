//! Random days at a small department, and what must hold after every command (`trust.md`, 1 and 4 to 9), judged from the
//! recorded facts by a model of its own.

use crate::department::{
    Desk, START, code, district, done, kiosk, officer, officer_at, reason, resident, rules, script, service,
    telephone, token, walk_in, window,
};
use crate::visit::moves;
use domain::clocks::{Stretch, clocks};
use domain::command::{CallEvent, CallEventKind, CheckIn, Command, EndAs, Outcome, Then, Ticked, Verb};
use domain::fact::{Actor, AlertEnd, Fact, Place, ScriptRef, What, Who};
use domain::ids::{Series, ServiceId, SessionId, VisitId, WindowId};
use domain::line::{Line, WindowState};
use domain::refusal::Refusal;
use domain::rules::{Reason, Rules};
use domain::script::run::{Answer, Escalation, How, SkipReason};
use domain::time::{At, Day, HOUR, MINUTE, SECOND};
use domain::visit::{Channel, End, Source, State, StateKind, VerbKind, Visit};
use domain::why::{Cause, Causes, Sums};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One thing somebody does; small numbers, so that a failing day shrinks to a short one.
#[derive(Debug, Clone)]
struct Act {
    what: u8,
    who: u8,
    visit: u8,
    seat: u8,
    extra: u8,
    pause: u8,
    supervisor: bool,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = (0..52_u8, 0..12_u8, 0..6_u8, 0..3_u8, 0..12_u8, 0..12_u8, prop::bool::weighted(0.2)).prop_map(
        |(what, who, visit, seat, extra, pause, supervisor)| Act {
            what,
            who,
            visit,
            seat,
            extra,
            pause,
            supervisor,
        },
    );
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

/// With a script of its own for one service, and one for a situation.
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

/// What the facts alone say, kept beside the line under test.
struct Model {
    desk: Desk,
    /// Folded from the decoded texts of the facts.
    folded: Line,
    /// The latest of every visit there ever was, as a store keeps it.
    store: BTreeMap<VisitId, Visit>,
    numbers: BTreeMap<(Day, Series), Vec<u32>>,
    last_number_day: BTreeMap<Series, Day>,
    announced: BTreeMap<VisitId, u32>,
    /// The visit before the last fact that can be taken back.
    undoable: BTreeMap<VisitId, (Fact, Visit)>,
    causes: Causes,
    /// Why each visit waited, as told so far, and as the line itself shows it.
    told: BTreeMap<VisitId, Sums>,
    seen: BTreeMap<VisitId, Sums>,
}

/// When the district of these tests is open, for the causes of waiting: two hours, an hour's rest, and so on.
fn open() -> Vec<Stretch> {
    (0..400).map(|n| (START + n * 3 * HOUR, START + (n * 3 + 2) * HOUR)).collect()
}

fn add(sums: &mut BTreeMap<VisitId, Sums>, id: VisitId, cause: Cause, ms: i64) {
    if ms > 0 {
        *sums.entry(id).or_default().entry(cause).or_default() += ms;
    }
}

/// Why somebody waits, by the line as it stands.
fn cause(line: &Line, visit: &Visit) -> Option<Cause> {
    let interpreter = |list: &[Reason], id| list.iter().any(|one| one.id == id && one.interpreter);
    if let State::OnHold { reason, .. } = &visit.state {
        return interpreter(&line.rules.hold_reasons, reason.clone()).then_some(Cause::Interpreter);
    }
    if visit.state != State::Waiting {
        return None;
    }
    let had_turn = visit.called_at.is_some() || visit.serving_at.is_some();
    let needed = visit.needs.iter().any(|need| interpreter(&line.rules.needs, need.clone()));
    let takers: Vec<_> =
        line.head.windows.values().filter(|window| domain::line::takes(window, visit)).collect();
    let open = takers.iter().filter(|window| window.state == WindowState::Open);
    let ordered = takers.iter().any(
        |window| matches!(&window.state, WindowState::Away { reason, .. } if *reason == code("called_out")),
    );
    Some(match open.clone().count() {
        _ if visit.out_since.is_some() => Cause::Absent,
        _ if had_turn && needed => Cause::Interpreter,
        0 if ordered => Cause::OrderedAway,
        0 => Cause::NobodyStaffed,
        n if open.filter(|window| window.visit.is_some()).count() == n => Cause::AllServing,
        _ => Cause::WindowFree,
    })
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
            causes: Causes::new(&plan(), BTreeMap::new(), START),
            told: BTreeMap::new(),
            seen: BTreeMap::new(),
        }
    }

    /// Why everybody waits until a moment, by the line before it.
    fn look(&mut self, until: At) {
        let from = self.folded.head.at.max(START);
        let opened = domain::clocks::working(from, until, Some(&open()));
        for visit in self.folded.live() {
            let Some(cause) = cause(&self.folded, visit) else { continue };
            let always = visit
                .service()
                .and_then(|id| self.folded.rules.service(id))
                .is_some_and(|one| one.always_open);
            let counted = if always { until - from } else { opened };
            add(&mut self.seen, visit.id, cause, counted);
            add(&mut self.seen, visit.id, Cause::Closed, until - from - counted);
        }
    }

    fn follow_causes(&mut self, fact: &Fact) {
        self.look(fact.at);
        if let What::Arrived(arrived) = &fact.what
            && arrived.starts == domain::fact::Starts::Waiting
        {
            add(&mut self.seen, fact.visit.unwrap(), Cause::Unrecorded, fact.at - arrived.arrived_at);
        }
        if let What::CallTold(course) = &fact.what
            && !course.is_ringing()
        {
            let waited = course.held_at.map_or(0, |held| course.over_at.unwrap_or(fact.at) - held);
            let id = fact.visit.unwrap();
            let known: i64 = self.seen.get(&id).map_or(0, |sums| sums.values().sum());
            add(&mut self.seen, id, Cause::Unrecorded, waited - known);
            domain::why::take_off(self.seen.entry(id).or_default(), known - waited);
        }
        if let Some(told) = self.causes.feed(fact, Some(&open())) {
            told.sums.into_iter().for_each(|(cause, ms)| add(&mut self.told, told.visit, cause, ms));
        }
        // As a follower stores it.
        self.causes = serde_json::from_str(&serde_json::to_string(&self.causes).unwrap()).unwrap();
    }

    /// Every second of waiting has one cause.
    fn check_causes(mut self) {
        let now = self.folded.head.at + 10 * MINUTE;
        self.look(now);
        self.causes.pass(now, Some(&open()));
        for visit in self.store.values() {
            self.causes
                .untold(visit.id)
                .into_iter()
                .for_each(|(cause, ms)| add(&mut self.told, visit.id, cause, ms));
            let waited = visit.segments.iter().filter(|segment| {
                let held = segment.reason.as_ref().is_some_and(|reason| reason.as_str() == "interpreter");
                segment.state == StateKind::Waiting || (segment.state == StateKind::OnHold && held)
            });
            let waited: i64 = waited.map(|segment| segment.to.unwrap_or(now) - segment.from).sum();
            let told = self.told.get(&visit.id).cloned().unwrap_or_default();
            assert_eq!(told.values().sum::<i64>(), waited, "{visit:#?}");
            assert_eq!(told, self.seen.get(&visit.id).cloned().unwrap_or_default(), "{visit:#?}");
        }
    }

    fn actor(&self, act: &Act) -> Actor {
        let seat = SEATS[act.seat as usize];
        match act.who {
            0..=4 => officer(seat),
            // A relief, and an officer who sits at that window in another browser too.
            5 if act.extra.is_multiple_of(2) => {
                Actor { session: Some(SessionId(uuid::Uuid::from_u128(0x999))), ..officer(seat) }
            }
            5 => officer_at(seat, 0x888),
            6 | 7 => token(1),
            8 => token(2),
            9 => kiosk(),
            10 => resident(),
            _ => telephone(),
        }
    }

    /// Mostly one of the live ones, now and then any.
    fn pick(&self, act: &Act, fits: impl Fn(&Visit) -> bool) -> Option<VisitId> {
        let any = act.extra == 11;
        let mut ids: Vec<VisitId> =
            self.store.values().filter(|visit| any || fits(visit)).map(|visit| visit.id).collect();
        if ids.is_empty() {
            ids = self.store.keys().copied().collect();
        }
        ids.reverse();
        if ids.is_empty() { None } else { Some(ids[act.visit as usize % ids.len()]) }
    }

    fn command(&mut self, act: &Act) -> Option<Command> {
        let seat = || window(SEATS[act.seat as usize]);
        let of = || service(SERVICES[act.extra as usize % 4]);
        let maybe_seat = || if act.extra.is_multiple_of(2) { Some(seat()) } else { None };
        let is = |kinds: &'static [StateKind]| move |visit: &Visit| kinds.contains(&visit.state.kind());
        use StateKind as S;
        let about = |visit: Option<VisitId>, verb: Verb| {
            visit.map(|visit| Command::Visit { visit, verb, if_match: None })
        };
        let live: &[S] = &[
            S::Ringing,
            S::Answered,
            S::Waiting,
            S::Called,
            S::Serving,
            S::OnHold,
            S::Offered,
            S::CallbackDue,
        ];
        let stepping: &[S] = &[S::Answered, S::Called, S::Serving, S::OnHold];
        match act.what {
            0..=5 => {
                let then = match act.extra {
                    8 => Then::Serve(seat()),
                    9 => Then::Quick(seat()),
                    _ => Then::Line,
                };
                let early = (act.visit == 5).then(|| self.desk.at + -20 * MINUTE);
                let (kiosk, source) = match act.who {
                    9 => (Some("lobby".parse().unwrap()), Source::Kiosk),
                    8 => (None, Source::Paper),
                    _ => (None, Source::Observed),
                };
                let channel = if act.what == 5 { Channel::Phone } else { Channel::WalkIn };
                let chosen = (act.extra != 10).then(of);
                let arrival = CheckIn {
                    kiosk,
                    source,
                    channel,
                    service: chosen,
                    arrived_at: early,
                    then,
                    needs: if act.pause == 3 { vec![code("interpreter")] } else { Vec::new() },
                    ..walk_in(None)
                };
                Some(Command::CheckIn(arrival))
            }
            6 | 7 => {
                use CallEventKind as K;
                let events = [K::Ringing, K::Answered, K::Held, K::Resumed, K::HungUp];
                Some(Command::Call(CallEvent {
                    call: format!("call-{}", act.visit % 3),
                    event: events[act.extra as usize % 5],
                    at: self.desk.at + -i64::from(act.pause) * SECOND,
                    window: maybe_seat(),
                }))
            }
            8 | 9 => Some(Command::Open {
                window: seat(),
                services: match act.extra {
                    0..=7 => None,
                    8 => Some(vec![of()]),
                    _ => Some(vec![service("report"), service("missing")]),
                },
                take_over: !act.pause.is_multiple_of(3),
                sign_on: None,
            }),
            10 if act.extra < 6 => {
                let reason = code(["lunch", "called_out"][act.extra as usize % 2]);
                Some(Command::Away { window: seat(), reason, back_at: None })
            }
            10 | 11 => {
                let hand_to = (act.visit < 3).then(|| window(SEATS[act.visit as usize]));
                Some(Command::Close { window: seat(), hand_to })
            }
            12..=16 => Some(Command::Next { window: seat() }),
            17 => self.pick(act, is(&[S::OnHold])).map(|visit| Command::Swap { window: seat(), visit }),
            18 => about(self.pick(act, is(live)), Verb::Acknowledge),
            19 => about(self.pick(act, is(&[S::Ringing])), Verb::Answer { window: maybe_seat() }),
            20 => about(self.pick(act, is(&[S::Answered])), Verb::Wait),
            21 => {
                let reason = (act.extra > 3).then(|| code("appointment"));
                about(self.pick(act, is(&[S::Waiting])), Verb::Call { window: seat(), reason })
            }
            22 => about(self.pick(act, is(&[S::Called])), Verb::Recall),
            23..=25 => {
                let kinds = &[S::Called, S::Called, S::Waiting, S::Answered, S::CallbackDue];
                about(self.pick(act, is(kinds)), Verb::Serve { window: maybe_seat() })
            }
            26 => about(self.pick(act, is(&[S::Called])), Verb::PutBack),
            27 | 28 => {
                let reason = code(["resident", "phone", "interpreter"][act.extra as usize % 3]);
                about(self.pick(act, is(&[S::Serving])), Verb::Hold { reason, due_ms: None })
            }
            29 => about(self.pick(act, is(&[S::OnHold])), Verb::Resume { window: maybe_seat() }),
            30 => {
                let service = (act.extra > 5).then(of);
                let to = (act.visit < 3).then(|| window(SEATS[act.visit as usize]));
                about(self.pick(act, is(&[S::Serving])), Verb::Transfer { service, window: to })
            }
            31 => about(self.pick(act, is(&[S::Offered])), Verb::Accept { window: maybe_seat() }),
            32 if act.extra < 6 => about(self.pick(act, is(&[S::Offered])), Verb::Decline),
            32 => about(
                self.pick(act, is(&[S::Waiting, S::Answered, S::OnHold])),
                Verb::CallBack { due_ms: Some(HOUR) },
            ),
            33 => about(self.pick(act, is(&[S::CallbackDue])), Verb::Attempt { reached: act.extra > 8 }),
            34 if act.extra < 6 => about(self.pick(act, is(live)), Verb::SetService { service: of() }),
            34 => about(self.pick(act, is(live)), Verb::AddLeg { service: of() }),
            35 => about(
                self.pick(act, |visit| visit.state == State::Waiting && visit.out_since.is_none()),
                Verb::StepOut,
            ),
            36 => about(self.pick(act, |visit| visit.out_since.is_some()), Verb::StepBack),
            37 => {
                let visit = self.pick(act, is(stepping))?;
                let mut by = leads(&self.desk.line.rules, &self.store[&visit]);
                by.version += u32::from(act.extra == 10);
                about(Some(visit), Verb::Step(Box::new(ticked(by, act))))
            }
            38 | 39 => {
                let outcome = code(["done", "written", "done"][act.extra as usize % 3]);
                let verb = Verb::Resolve { outcome, has_reference: act.extra > 6, promise_due: None };
                about(self.pick(act, is(&[S::Serving, S::OnHold])), verb)
            }
            40 => {
                let verb = match act.extra {
                    0 | 1 => Verb::Refer { to: code("city") },
                    2 => Verb::End(EndAs::SentTo911),
                    3 => Verb::End(EndAs::InCustody),
                    4 => Verb::End(EndAs::AnsweredAtKiosk),
                    5 => Verb::End(EndAs::RangOff),
                    6 | 7 => Verb::Cancel { reason: code("duplicate") },
                    8 => Verb::Note,
                    _ => Verb::Leave,
                };
                about(self.pick(act, is(live)), verb)
            }
            41 => about(self.pick(act, is(&[S::Called])), Verb::NoShow { looked: act.extra > 1 }),
            42 if act.extra < 6 => {
                about(self.pick(act, |visit| visit.end() == Some(End::NoShow)), Verb::Reinstate)
            }
            42 => about(self.pick(act, is(&[S::Ended])), Verb::Reopen { reason: code("more_to_do") }),
            43..=45 => {
                // Most often by whoever did it.
                let visit = self.pick(act, |visit| visit.undo.is_some());
                about(visit, Verb::Undo)
            }
            48 => about(self.pick(act, is(live)), Verb::SetUrgent { urgent: act.extra < 8 }),
            49 => {
                let named = ["angry_visitor", "whim"][usize::from(act.extra == 7)];
                let script = (act.extra < 8).then(|| named.parse().unwrap());
                about(self.pick(act, is(stepping)), Verb::Turn { script })
            }
            50 => about(self.pick(act, is(stepping)), Verb::Escalate { to: escalation(act.extra) }),
            51 => about(
                self.pick(act, |visit| visit.legs.iter().any(|leg| !leg.escalated.is_empty())),
                Verb::Meet { to: escalation(act.extra) },
            ),
            46 => Some(match act.extra {
                0..=3 => Command::RaiseAlert {
                    place: if act.visit < 3 { Place::Lobby } else { Place::Window(seat()) },
                },
                4 | 5 => Command::AnswerAlert { alert: *self.desk.line.head.alerts.keys().next()? },
                6 | 7 => Command::CloseAlert {
                    alert: *self.desk.line.head.alerts.keys().next()?,
                    as_what: AlertEnd::Test,
                },
                _ => Command::Configure(Box::new(variant(act.extra))),
            }),
            _ => {
                match act.extra {
                    0..=4 => self.desk.open = !self.desk.open,
                    5..=7 => {
                        self.desk.day = Day(self.desk.day.0 + 1);
                        self.desk.at = self.desk.at + 8 * HOUR;
                    }
                    // The turn of the day was set anew.
                    8 => self.desk.day = Day(self.desk.day.0 - 1),
                    _ => {}
                }
                Some(Command::Sweep { spared: Vec::new() })
            }
        }
    }

    fn play(&mut self, act: &Act) {
        self.desk.wait(PAUSES[act.pause as usize]);
        let Some(command) = self.command(act) else { return };
        let mut actor = self.actor(act);
        if let Command::Visit { visit, verb, .. } = &command {
            // The clerk loads what the line no longer holds.
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
            assert!(self.desk.at - undone.at <= 2 * MINUTE, "within two minutes");
            assert!(matches!(facts[0].what, What::Undone { of, .. } if of == undone.seq));
            let since = |fact: &&Fact| fact.visit == Some(*visit) && fact.seq > undone.seq;
            let rang = |fact: &Fact| matches!(&fact.what, What::CallTold(course) if course.is_ringing());
            let mut later = self.desk.facts[..written].iter().filter(since);
            assert!(later.all(rang), "nothing happened since but that it rang earlier");
        }
        for fact in &facts {
            self.follow(fact);
        }
        self.check_line();
    }

    /// Invariants 6 and 7, by an order of its own.
    fn check_next(&self, before: &Line, command: &Command, answer: &crate::department::Answer) {
        let (Command::Next { window }, Ok(outcome)) = (command, answer) else { return };
        let there = &before.head.windows[window];
        assert!(there.visit.is_none() && there.state == WindowState::Open);
        let takes = |of: Option<&ServiceId>| match (&there.services, of) {
            (Some(taken), Some(of)) => taken.iter().any(|known| known == of),
            _ => true,
        };
        let mut line: Vec<(bool, f64, At, VisitId)> = self
            .store
            .values()
            .filter(|visit| visit.state.kind() == StateKind::Waiting && visit.out_since.is_none())
            .filter(|visit| takes(visit.legs.last().unwrap().service.as_ref()))
            .map(|visit| {
                let known =
                    |id: &ServiceId| before.rules.services.iter().find(|service| service.id == *id).unwrap();
                let services = visit.legs.iter().flat_map(|leg| &leg.service);
                let ordinary = !visit.urgent && !services.into_iter().any(|id| known(id).urgent);
                let rate = visit.legs.last().unwrap().service.as_ref().map_or(1.0, |id| known(id).rate);
                (ordinary, -rate * (self.desk.at.0 - visit.rank_from.0) as f64, visit.arrived_at, visit.id)
            })
            .collect();
        line.sort_by(|one, other| one.partial_cmp(other).unwrap());
        match (line.first(), outcome) {
            (None, Outcome::Nobody) => {}
            (Some((.., first)), Outcome::Visit(called)) => assert_eq!(first, called),
            other => panic!("{other:?}"),
        }
    }

    /// Steps are for whoever has the visit, by the script that leads it; danger is told to everybody.
    fn check_steps(
        &self,
        before: &Line,
        actor: &Actor,
        command: &Command,
        answer: &crate::department::Answer,
        facts: &[Fact],
    ) {
        let Command::Visit { visit, verb, .. } = command else { return };
        let visit = &self.store[visit];
        let elsewhere = matches!((&actor.who, visit.state.window()), (Who::Staff(_), Some(window))
            if actor.window.as_ref() != Some(window));
        let leg = visit.legs.last().unwrap();
        match verb {
            Verb::Step(_) | Verb::Turn { .. }
                if !moves(visit.state.kind()).iter().any(|(verb, _)| *verb == VerbKind::Step) =>
            {
                assert!(matches!(answer, Err(Refusal::WrongState { .. })), "{answer:?}");
            }
            Verb::Step(_) | Verb::Turn { .. } if elsewhere => {
                // Theirs, from before they signed in again.
                let window = visit.state.window().and_then(|id| before.head.windows.get(id));
                let own = matches!((&actor.who, window.map(|window| (window.staff, window.session))),
                    (Who::Staff(staff), Some((Some(of), Some(session))))
                    if of == *staff && actor.session != Some(session));
                let refusal = if own { Refusal::OpenAgain } else { Refusal::TakenOver };
                assert_eq!(*answer, Err(refusal));
            }
            Verb::Step(ticked) if ticked.script != leads(&before.rules, visit) => {
                assert_eq!(*answer, Err(Refusal::OtherScript));
            }
            Verb::Step(_) => assert_eq!((answer, facts.len()), (&Ok(Outcome::Visit(visit.id)), 1)),
            Verb::Turn { script: Some(script) } if script.as_str() == "whim" => {
                assert_eq!(*answer, Err(Refusal::UnknownScript));
            }
            Verb::Turn { script } => {
                let there = leg.aside.as_ref().map(|aside| &aside.id) == script.as_ref();
                assert!(answer.is_ok() && (there || facts.len() == 1));
            }
            Verb::Escalate { to } if answer.is_ok() => {
                let open = leg.escalated.iter().any(|each| each.to == *to && each.met_at.is_none());
                let told = facts
                    .iter()
                    .filter(|fact| matches!(fact.what, What::AlertRaised { .. } | What::AlertPressed { .. }));
                let danger = *to == Escalation::Danger;
                assert_eq!(told.count(), usize::from(danger), "danger raises the alarm, each time");
                assert_eq!(facts.len(), if danger { 2 } else { usize::from(!open) });
            }
            _ => {}
        }
    }

    /// Takes one fact into the model, and judges the move it makes.
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
        if let What::Arrived(arrived) = &fact.what {
            let series = arrived.ticket.series.clone();
            let day = self.last_number_day.entry(series.clone()).or_insert(arrived.day);
            *day = (*day).max(arrived.day);
            let given = self.numbers.entry((arrived.day, series.clone())).or_default();
            assert!(given.last().is_none_or(|last| *last < arrived.ticket.number), "numbers rise");
            given.push(arrived.ticket.number);
            let held = |visit: &Visit| visit.is_live() && visit.ticket == arrived.ticket;
            assert!(!self.store.values().any(held), "a number is held by one live visit");
            assert!(self.store.insert(id, now).is_none());
            return;
        }
        let before = self.store[&id].clone();
        if let What::CallTold(course) = &fact.what {
            // A call is told of in any order: its times and its state may change, whoever it is does not.
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
        self.check_move(fact, &before, &now);
        let alike = |visit: &&Visit| visit.id != id && visit.ticket == now.ticket;
        let others: Vec<&Visit> = self.store.values().filter(alike).collect();
        assert!(others.iter().all(|visit| visit.day != now.day), "a day has each number once");
        let held = now.is_live() && others.iter().any(|visit| visit.is_live());
        assert!(!held, "a number is held by one live visit");
        let lost = matches!(
            fact.what,
            What::Recalled | What::Noted | What::HungUp | What::HoldMoved { .. } | What::Undone { .. }
        );
        if lost {
            self.undoable.remove(&id);
        } else {
            self.undoable.insert(id, (fact.clone(), before.clone()));
        }
        if matches!(fact.what, What::Called { .. } | What::Recalled) {
            *self.announced.entry(id).or_default() += 1;
        }
        if let (false, false) = (before.is_live(), now.is_live()) {
            assert_eq!(clocks(&before, None), clocks(&now, None), "frozen at the end");
        }
        self.store.insert(id, now);
    }

    fn check_move(&self, fact: &Fact, before: &Visit, now: &Visit) {
        use VerbKind as V;
        let from = before.state.kind();
        let verb = match &fact.what {
            What::Acknowledged => V::Acknowledge,
            What::Answered { .. } => V::Answer,
            What::AskedToWait => V::Wait,
            What::Called { .. } => V::Call,
            What::Recalled => V::Recall,
            What::Served { .. } => match from {
                StateKind::OnHold => V::Resume,
                StateKind::Offered => V::Accept,
                _ => V::Serve,
            },
            What::PutBack => V::PutBack,
            What::Held { .. } => V::Hold,
            What::HoldMoved { .. } => V::MoveHold,
            What::Returned => V::Return,
            What::Offered { .. } => V::Transfer,
            What::Declined => V::Decline,
            What::CallbackSet { .. } => V::CallBack,
            What::Attempted { .. } => V::Attempt,
            What::ServiceSet { .. } => V::SetService,
            What::LegAdded { .. } => V::AddLeg,
            What::SteppedOut => V::StepOut,
            What::SteppedBack { .. } => V::StepBack,
            What::StepDone { .. } => V::Step,
            What::Turned { .. } => V::Turn,
            What::Escalated { .. } => V::Escalate,
            What::Met { .. } => V::Meet,
            What::UrgencySet { urgent } => {
                assert_ne!((before.urgent, now.urgent), (*urgent, !*urgent));
                V::SetUrgent
            }
            What::KeptApart { other, apart } => {
                assert_eq!((before.apart.contains(other), now.apart.contains(other)), (!apart, *apart));
                V::KeepApart
            }
            What::Ended { end: End::Unreachable, .. } => {
                assert!(
                    matches!(before.state, State::CallbackDue { attempts, reached: false, .. } if attempts >= 3)
                );
                assert_eq!(now.state, State::Ended { end: End::Unreachable });
                return;
            }
            What::Ended { end, .. } => match end {
                End::Resolved => V::Resolve,
                End::Referred => V::Refer,
                End::SentTo911 => V::SendTo911,
                End::InCustody => V::TakeIntoCustody,
                End::AnsweredAtKiosk => V::AnswerAtKiosk,
                End::RangOff => V::RingOff,
                End::NoShow => V::NoShow,
                End::Left => V::Leave,
                End::Cancelled => V::Cancel,
                End::ClosedUnserved => V::CloseUnserved,
                End::Unreachable => unreachable!(),
            },
            What::Reopened { .. } => V::Reopen,
            What::Reinstated { .. } => {
                assert_eq!(before.end(), Some(End::NoShow));
                V::Reinstate
            }
            What::Noted => V::Note,
            What::HungUp => V::HangUp,
            What::Undone { onto_hold, .. } => {
                return self.check_undone(fact, before, now, onto_hold.is_some());
            }
            other => panic!("{other:?} is not about a visit"),
        };
        let to = moves(from).into_iter().find(|(known, _)| *known == verb).map(|(_, to)| to);
        assert_eq!(Some(now.state.kind()), to, "{from:?} {verb:?}");
        let place_moves = matches!(fact.what, What::Reinstated { .. } | What::SteppedBack { .. });
        assert!(place_moves || now.rank_from == before.rank_from, "only a return moves a place");
        assert!(now.rank_from >= before.rank_from);
        if let What::SteppedBack { .. } = fact.what {
            let long = fact.at - before.out_since.unwrap() > 15 * MINUTE;
            assert_eq!(now.rank_from, if long { fact.at } else { before.rank_from });
        }
        assert!(before.acknowledged_at.is_none() || now.acknowledged_at == before.acknowledged_at);
        let contact = matches!(from, StateKind::Waiting)
            && matches!(verb, V::Call | V::StepOut | V::StepBack | V::SetService);
        assert!(!contact || now.acknowledged_at == before.acknowledged_at, "calling does not acknowledge");
        if now.state.kind() == StateKind::Serving {
            assert!(now.acknowledged_at.is_some() && now.serving_at.is_some());
        }
        assert_eq!(
            (now.arrived_at, now.id, &now.ticket, now.day),
            (before.arrived_at, before.id, fact.what.renumbered().unwrap_or(&before.ticket), before.day)
        );
        assert_eq!(now.reopened, before.reopened + u32::from(from == StateKind::Ended && verb != V::Note));
        assert!(verb == V::SetUrgent || now.urgent == before.urgent);
        check_legs(fact, before, now);
    }

    /// As it was before, but for what cannot be unmade.
    fn check_undone(&self, fact: &Fact, taken_back: &Visit, now: &Visit, onto_hold: bool) {
        let (undone, was) = &self.undoable[&now.id];
        assert!(matches!(fact.what, What::Undone { of, .. } if of == undone.seq));
        let reopened = !taken_back.is_live() && now.is_live();
        let expected = Visit {
            seq: now.seq,
            undo: None,
            segments: now.segments.clone(),
            announcements: taken_back.announcements,
            reopened: taken_back.reopened + u32::from(reopened),
            first_ended_at: if reopened {
                taken_back.first_ended_at.or(taken_back.ended_at)
            } else {
                was.first_ended_at
            },
            first_resolved_at: taken_back.first_resolved_at,
            last_resolved_at: taken_back.last_resolved_at,
            state: if onto_hold { now.state.clone() } else { was.state.clone() },
            ticket: fact.what.renumbered().unwrap_or(&was.ticket).clone(),
            ..was.clone()
        };
        assert_eq!(*now, expected);
        if onto_hold {
            assert_eq!((was.state.kind(), now.state.kind()), (StateKind::Serving, StateKind::OnHold));
            assert_eq!(was.state.window(), now.state.window());
        }
        assert!(now.segments.len() >= taken_back.segments.len(), "both stay on record");
        for (old, kept) in taken_back.segments.iter().zip(&now.segments) {
            assert_eq!((old.state, old.from), (kept.state, kept.from));
            assert!(old.to.is_none() || old.to == kept.to);
        }
    }

    fn check_line(&self) {
        let line = &self.desk.line;
        assert_eq!(self.folded.head, line.head);
        assert_eq!(self.folded.visits, line.visits);
        assert_eq!(self.folded.rules, line.rules);
        // Restored from what is stored.
        let head = serde_json::from_str(&serde_json::to_string(&line.head).unwrap()).unwrap();
        let visits = line
            .visits
            .values()
            .map(|visit| serde_json::from_str(&serde_json::to_string(visit.as_ref()).unwrap()).unwrap());
        let stored = Line::restore(district(), line.rules.clone(), head, visits.collect());
        assert_eq!((&stored.head, &stored.visits), (&line.head, &line.visits));
        // 1. Nothing disappears.
        let issued: usize = self.numbers.values().map(Vec::len).sum();
        assert_eq!(issued, self.store.len());
        let live: BTreeSet<VisitId> =
            self.store.values().filter(|visit| visit.is_live()).map(|visit| visit.id).collect();
        assert_eq!(live, line.live().map(|visit| visit.id).collect());
        for (id, visit) in &self.store {
            if let Some(held) = line.visit(*id) {
                assert_eq!(held, visit);
            }
        }
        // Who ended long ago is not kept in memory.
        for visit in line.visits.values().filter(|visit| !visit.is_live()) {
            assert!(self.store.contains_key(&visit.id));
        }
        // 4. Unique.
        for given in self.numbers.values() {
            assert_eq!(given.iter().collect::<BTreeSet<_>>().len(), given.len());
        }
        // 5. One visit called or served a window, and the window knows.
        let mut at: BTreeMap<&WindowId, Vec<VisitId>> = BTreeMap::new();
        for visit in line.live() {
            if let State::Called { window, .. } | State::Serving { window } = &visit.state {
                at.entry(window).or_default().push(visit.id);
            }
        }
        assert!(at.keys().all(|window| line.head.windows.contains_key(*window)));
        for (id, window) in &line.head.windows {
            let there = at.get(id).cloned().unwrap_or_default();
            assert_eq!(there, window.visit.into_iter().collect::<Vec<_>>(), "{id}");
        }
        for visit in self.store.values() {
            assert_eq!(visit.announcements, self.announced.get(&visit.id).copied().unwrap_or_default());
            check_times(visit, line.head.at);
        }
    }
}

/// What leads a visit, worked out once more: the situation, the version pinned, the service's own script, the general one.
fn leads(rules: &Rules, visit: &Visit) -> ScriptRef {
    let leg = visit.legs.last().unwrap();
    let own =
        if leg.service.as_ref().is_some_and(|id| id.as_str() == "property") { "property" } else { "general" };
    let published = || rules.scripts.iter().find(|script| script.id.as_str() == own).unwrap();
    leg.aside.as_ref().or(leg.script.as_ref()).unwrap_or_else(published).clone()
}

fn ticked(script: ScriptRef, act: &Act) -> Ticked {
    let answer = match act.extra {
        0 | 1 => Some(Answer::Chosen(vec![code("yes")])),
        2 => Some(Answer::Number(f64::from(act.pause) + 0.1)),
        3 => Some(Answer::When(At(i64::from(act.pause) * MINUTE))),
        4 => Some(Answer::Apart),
        _ => None,
    };
    let (skipped, step) = (act.extra == 9, ["hello", "listen", "thank"][act.extra as usize % 3]);
    let how = [How::AsWritten, How::Rephrased][usize::from(answer.is_some())];
    Ticked { skipped, reason: skipped.then_some(SkipReason::NoTime), answer, how, ..done(script, step) }
}

fn escalation(extra: u8) -> Escalation {
    [Escalation::Danger, Escalation::Supervisor, Escalation::Interpreter][extra as usize % 3]
}

/// A version once pinned leads its leg to the end; what was done in it stays.
fn check_legs(fact: &Fact, before: &Visit, now: &Visit) {
    assert_eq!(now.legs.len(), before.legs.len() + usize::from(matches!(fact.what, What::LegAdded { .. })));
    for (was, is) in before.legs.iter().zip(&now.legs) {
        let id = |leg: &domain::visit::Leg| leg.script.as_ref().map(|script| script.id.clone());
        let other = matches!(fact.what, What::ServiceSet { .. }) && id(was) != id(is);
        assert!(was.script.is_none() || other || was.script == is.script, "a pinned version stays");
        for done in &was.steps {
            let replaced = || matches!(&fact.what, What::StepDone { leg, step, .. } if *leg == was.id && *step == done.step);
            assert!(is.steps.contains(done) || replaced(), "what was done stays on record");
        }
        assert!(is.steps.is_sorted_by_key(|done| done.at));
        assert!(is.escalated.len() >= was.escalated.len());
    }
    let serving = now.state.kind() == StateKind::Serving;
    assert!(!serving || now.legs.last().unwrap().script.is_some(), "serving is led by a pinned version");
}

/// Invariant 9, and segments that touch.
fn check_times(visit: &Visit, now: At) {
    let moments = [Some(visit.arrived_at), visit.called_at, visit.serving_at, visit.ended_at, Some(now)];
    let moments: Vec<At> = moments.into_iter().flatten().collect();
    assert!(moments.is_sorted(), "{visit:#?}");
    assert!(visit.acknowledged_at.is_none_or(|at| at >= visit.arrived_at));
    assert_eq!(visit.ended_at.is_some(), !visit.is_live());
    let served = visit.ended_at.filter(|_| visit.end().is_some_and(End::is_served));
    assert!(served.is_none() || visit.last_resolved_at == served);
    assert!(visit.first_resolved_at <= visit.last_resolved_at);
    assert_eq!(visit.first_resolved_at.is_some(), visit.last_resolved_at.is_some());
    assert_eq!(visit.segments[0].from, visit.arrived_at);
    for pair in visit.segments.windows(2) {
        assert_eq!(pair[0].to, Some(pair[1].from), "{:#?}", visit.segments);
    }
    for segment in &visit.segments {
        assert!(segment.to.is_none_or(|to| to >= segment.from));
    }
    let last = visit.segments.last().unwrap();
    assert_eq!(last.to.is_none(), visit.is_live());
    if visit.is_live() {
        assert_eq!(last.state, visit.state.kind());
    } else {
        assert!(last.to >= visit.ended_at);
    }
    let clocks = clocks(visit, None);
    let all = [
        clocks.acknowledgement_ms,
        clocks.answer_ms,
        clocks.wait_ms,
        clocks.walk_ms,
        clocks.resolution_ms,
        clocks.serving_ms,
    ];
    assert!(all.into_iter().flatten().all(|ms| ms >= 0), "{clocks:?}");
    let whole = visit.ended_at.unwrap_or(now) - visit.arrived_at;
    assert!(clocks.resolution_ms.is_none_or(|ms| ms <= whole));
}

proptest! {
    // `PROPTEST_CASES=20000` for a long look.
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
