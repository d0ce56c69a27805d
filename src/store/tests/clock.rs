//! The clerk and the clock, on both databases: what must not be recorded by a wrong clock, and how a record
//! with wrong times continues.

use crate::clerk::Told;
use crate::department::{kiosk, officer, rules, token, walk_in, window};
use crate::world::{Counting, Node, World, district, set_up};
use domain::command::{Command, Outcome, Verb};
use domain::fact::{Actor, Event, Fact, Who};
use domain::hours::{Hours, Week};
use domain::ids::VisitId;
use domain::line::Line;
use domain::rules::Rules;
use domain::time::{At, HOUR, MINUTE, Ms, Stamp, Tick};
use domain::visit::End;
use ops::Ops;
use ops::clerk::{Clerk, Errand, Tools};
use ops::error::{Error, OutOfService};
use ops::fitness::Unfit;
use ops::ports::*;
use ops::staff::StaffEvent;
use sqlx::Connection;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering::SeqCst};
use std::time::{Duration, Instant};

const NOON: i64 = 1_800_000_000_000;
const DAY: Ms = 24 * HOUR;

/// A clock under the test's control.
#[derive(Default)]
struct Made {
    now: AtomicI64,
    uptime: AtomicI64,
    boot: AtomicI64,
    off: AtomicBool,
    corrects: AtomicBool,
    /// The database's clock, as it was passed in.
    reference: AtomicI64,
}

impl Clock for Made {
    fn now(&self) -> At {
        At(self.now.load(SeqCst))
    }
    fn stamp(&self, reference: At) -> Result<Stamp, ClockOff> {
        self.reference.store(reference.0, SeqCst);
        if self.off.load(SeqCst) {
            return Err(ClockOff::Machine(HOUR));
        }
        let boot = u32::try_from(self.boot.load(SeqCst)).unwrap();
        Ok(Stamp { at: self.now(), tick: Some(Tick { boot, ms: self.uptime.load(SeqCst) }) })
    }
    fn off(&self) -> Option<ClockOff> {
        self.off.load(SeqCst).then_some(ClockOff::Machine(HOUR))
    }
    fn corrects(&self) -> bool {
        self.corrects.load(SeqCst)
    }
}

struct Desk {
    clock: Arc<Made>,
    tools: Tools,
    clerk: Clerk,
}

impl Desk {
    async fn at(world: &World) -> Desk {
        let _there = world.store.create_district(&set_up("first")).await;
        let clock =
            Arc::new(Made { now: AtomicI64::new(NOON), corrects: AtomicBool::new(true), ..Made::default() });
        let tools = Tools { store: world.store.clone(), clock: clock.clone(), chance: Arc::new(Counting) };
        let clerk = Clerk::start(district("first"), tools.clone()).await.unwrap();
        Desk { clock, tools, clerk }
    }

    /// Time passes, on the wall clock and on the monotonic one.
    fn pass(&self, ms: Ms) {
        self.clock.now.fetch_add(ms, SeqCst);
        self.clock.uptime.fetch_add(ms, SeqCst);
    }

    /// The wall clock is set.
    fn set(&self, by: Ms) {
        self.clock.now.fetch_add(by, SeqCst);
    }

    async fn ask(&self, actor: &Actor, command: Command) -> Told {
        let errand = Errand {
            command,
            actor: actor.clone(),
            supervisor: false,
            key: None,
            texts: Vec::new(),
            draft: false,
        };
        self.clerk.ask(errand).await
    }

    async fn arrives(&self) -> Result<VisitId, Error> {
        match self.ask(&kiosk(), Command::CheckIn(walk_in(Some("report")))).await?.outcome {
            Outcome::Created(visit) => Ok(visit),
            other => panic!("{other:?}"),
        }
    }

    async fn open(&self) {
        self.ask(
            &officer("one"),
            Command::Open { window: window("one"), services: None, take_over: false, sign_on: None },
        )
        .await
        .unwrap();
    }

    async fn next(&self) -> Told {
        self.ask(&officer("one"), Command::Next { window: window("one") }).await
    }

    /// The line folded from its facts, after checking that it is both stored and shown.
    async fn agrees(&self, world: &World) -> Line {
        let node = Node::start(Arc::clone(&world.store), "first").await;
        let mut line = Line::new(district("first"), Arc::clone(&node.line.rules));
        for row in node.facts().await {
            line.apply(&Fact::decode(&row.body).unwrap());
        }
        assert_eq!(line.head, node.line.head);
        assert_eq!(line.live().collect::<Vec<_>>(), node.line.live().collect::<Vec<_>>());
        assert_eq!(self.clerk.published().line.head, line.head);
        line
    }
}

/// Open from 08:00 to midnight, when the business day turns.
fn until_midnight() -> District {
    let hours = Hours {
        zone: "UTC".to_owned(),
        day_starts_min: 0,
        week: Week::Days(std::array::from_fn(|_| vec!["08:00-24:00".parse().unwrap()])),
        ..rules().hours
    };
    District { rules: Rules { hours, ..rules() }, ..set_up("first") }
}

on_both! {
    async fn visitors_are_sent_away_only_once_nobody_is_at_a_window(world: World) {
        world.store.create_district(&until_midnight()).await.unwrap();
        let desk = Desk::at(&world).await;
        let swept = async || {
            desk.ask(&Actor::system(), Command::Sweep { spared: Vec::new() }).await.unwrap();
        };
        let end = |visit| desk.clerk.published().line.visit(visit).unwrap().end();
        let told = async || {
            desk.ask(&Actor::system(), Command::WarnOfClosing).await.unwrap();
        };
        // It is 08:00 now.
        desk.pass(15 * HOUR + 50 * MINUTE);
        desk.open().await;
        desk.pass(9 * MINUTE);
        let first = desk.arrives().await.unwrap();
        told().await;
        desk.pass(2 * MINUTE);
        swept().await;
        assert_eq!(end(first), None, "an officer is still there");
        desk.ask(&officer("one"), Command::Close { window: window("one"), hand_to: None }).await.unwrap();
        swept().await;
        assert_eq!(end(first), Some(End::ClosedUnserved));
        // The next night the window that a program opened stays open.
        desk.pass(23 * HOUR);
        let open = Command::Open { window: window("one"), services: None, take_over: false, sign_on: None };
        desk.ask(&token(1), open).await.unwrap();
        let second = desk.arrives().await.unwrap();
        desk.pass(5 * HOUR - 2 * MINUTE);
        swept().await;
        assert_eq!(end(second), None);
        told().await;
        desk.pass(MINUTE);
        swept().await;
        assert_eq!(end(second), Some(End::ClosedUnserved), "four hours after closing time");
        desk.agrees(&world).await;
    }

    async fn nothing_is_recorded_while_the_clock_is_off(world: World) {
        let desk = Desk::at(&world).await;
        desk.clock.off.store(true, SeqCst);
        assert!(matches!(desk.arrives().await, Err(Error::ClockOff(_))));
        let noted = desk.tools.note(Who::System, StaffEvent::SignInsFailed { count: 1, staff: None, source: None, paused: 0 }).await;
        assert!(matches!(noted, Err(Error::ClockOff(_))), "the department's own chain neither: {noted:?}");
        assert_eq!((desk.agrees(&world).await.head.seq, world.store.facts("_department", 0, 9).await.unwrap().len()), (0, 0));
        desk.clock.off.store(false, SeqCst);
        desk.arrives().await.unwrap();
        desk.tools.note(Who::System, StaffEvent::SignInsFailed { count: 1, staff: None, source: None, paused: 0 }).await.unwrap();
        assert_eq!(desk.agrees(&world).await.head.seq, 1);
    }

    async fn the_reference_is_the_databases_own_clock(world: World) {
        let desk = Desk::at(&world).await;
        let before = world.store.database_time().await.unwrap();
        desk.arrives().await.unwrap();
        let after = world.store.database_time().await.unwrap();
        let seen = At(desk.clock.reference.load(SeqCst));
        assert!(before <= seen && seen <= after, "{before:?} {seen:?} {after:?}");
        desk.tools.note(Who::System, StaffEvent::SignInsFailed { count: 1, staff: None, source: None, paused: 0 }).await.unwrap();
        assert!(desk.clock.reference.load(SeqCst) >= after.0);
    }

    async fn the_reference_is_read_once_the_line_is_locked(world: World) {
        if !world.is_postgres() {
            return;
        }
        let desk = Desk::at(&world).await;
        let mut other = sqlx::PgConnection::connect(&world.url).await.unwrap();
        sqlx::raw_sql("BEGIN; SELECT seq FROM line WHERE chain = 'first' FOR UPDATE").execute(&mut other).await.unwrap();
        let clerk = desk.clerk.clone();
        let asked = tokio::spawn(async move { clerk.ask(Errand::of_system(Command::CheckIn(walk_in(None)))).await });
        let waits = "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid \
                     WHERE NOT l.granted AND a.application_name = current_setting('application_name')";
        while sqlx::query_scalar::<_, i64>(waits).fetch_one(&mut other).await.unwrap() == 0 {}
        let before = world.store.database_time().await.unwrap();
        sqlx::raw_sql("COMMIT").execute(&mut other).await.unwrap();
        asked.await.unwrap().unwrap();
        assert!(desk.clock.reference.load(SeqCst) >= before.0, "however long it had to wait for the lock");
    }

    async fn times_that_a_wrong_clock_recorded_are_corrected_before_the_next_fact(world: World) {
        for (place, step) in [HOUR, -HOUR, 400 * DAY, -400 * DAY].into_iter().enumerate() {
            let desk = Desk::at(&world).await;
            // Each is on a separate start of the machine.
            desk.clock.boot.store(place as i64 + 1, SeqCst);
            desk.set(place as i64 * 1_000 * DAY + 500 * DAY);
            desk.open().await;
            desk.pass(MINUTE);
            let visit = desk.arrives().await.unwrap();
            desk.pass(MINUTE);
            desk.set(step);
            desk.pass(MINUTE);
            let answer = desk.next().await.unwrap();
            let called = answer.visit.unwrap();
            assert_eq!(called.id, visit);
            assert_eq!(called.called_at.unwrap() - called.arrived_at, 2 * MINUTE, "{step}");
            assert_eq!(called.called_at.unwrap(), desk.clock.now(), "and it is the true time");
            let line = desk.agrees(&world).await;
            assert_eq!(line.head.at, desk.clock.now());
            // Not again, and not if nothing is wrong.
            let seq = line.head.seq;
            desk.pass(MINUTE);
            desk.ask(&officer("one"), Command::Visit { visit, verb: Verb::Leave, if_match: None }).await.unwrap();
            assert_eq!(desk.agrees(&world).await.head.seq, seq + 1);
            desk.ask(&officer("one"), Command::Close { window: window("one"), hand_to: None }).await.unwrap();
        }
    }

    async fn a_fact_from_the_future_of_another_machine_is_corrected(world: World) {
        let fast = Desk::at(&world).await;
        fast.set(HOUR);
        fast.open().await;
        let visit = fast.arrives().await.unwrap();
        let desk = Desk::at(&world).await;
        desk.clock.boot.store(2, SeqCst);
        desk.pass(MINUTE);
        // A small difference does not count.
        let other = desk.arrives().await.unwrap();
        let line = desk.agrees(&world).await;
        assert_eq!(line.head.at, desk.clock.now());
        let (first, second) = (line.visit(visit).unwrap(), line.visit(other).unwrap());
        assert_eq!((first.arrived_at, second.arrived_at), (desk.clock.now(), desk.clock.now()));
        // The other node sees the corrected times.
        fast.clock.now.store(desk.clock.now().0 + 500, SeqCst);
        fast.clock.boot.store(3, SeqCst);
        let called = fast.next().await.unwrap().visit.unwrap();
        assert_eq!((called.id, called.called_at.unwrap() - called.arrived_at), (visit, 500));
        let kinds: Vec<String> = Node::start(Arc::clone(&world.store), "first").await.facts().await.into_iter().map(|fact| fact.kind).collect();
        assert_eq!(kinds, ["window_opened", "arrived", "clock_corrected", "times_moved", "configured", "arrived", "called"]);
    }

    async fn a_command_does_not_say_that_the_record_is_wrong_unless_asked_to(world: World) {
        let desk = Desk::at(&world).await;
        desk.arrives().await.unwrap();
        desk.clock.corrects.store(false, SeqCst);
        for step in [-HOUR, HOUR] {
            desk.set(step);
            let told = desk.arrives().await;
            assert!(matches!(told, Err(Error::ClockOff(ClockOff::Record(by))) if by == step), "{told:?}");
            desk.set(-step);
        }
        desk.set(-HOUR);
        let why = Some("The clock was fast.".to_owned());
        desk.clerk.ask(Errand::of_system(Command::CorrectClock { why: why.clone() })).await.unwrap();
        assert_eq!(desk.agrees(&world).await.head.at, desk.clock.now());
        let facts = Node::start(Arc::clone(&world.store), "first").await.facts().await;
        match Fact::decode(&facts[1].body).unwrap().what {
            Event::ClockCorrected { by_ms, why: told, .. } => assert_eq!((by_ms, told), (HOUR, why)),
            other => panic!("{other:?}"),
        }
        desk.arrives().await.unwrap();
    }

    async fn one_damaged_district_does_not_stop_the_others(world: World) {
        for name in ["first", "second", "third"] {
            world.store.create_district(&set_up(name)).await.unwrap();
        }
        let desk = Desk::at(&world).await;
        let mut node = Node::start(Arc::clone(&world.store), "first").await;
        let visit = node.arrives().await.unwrap();
        world.raw("UPDATE visit SET body = '{'").await.unwrap();
        world.raw("UPDATE district SET rules = '[]' WHERE id = 'second'").await.unwrap();
        let ops = Ops::start(desk.tools.clone()).await.unwrap();
        let troubles = ops.out_of_service();
        let text = |at: usize| troubles[at].1.to_string();
        assert_eq!(troubles.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["first", "second"]);
        assert!(text(0).contains(&format!("table visit, column body, row {visit}")), "{}", text(0));
        assert!(text(1).contains("table district, column rules, row second"), "{}", text(1));
        for name in ["first", "second"] {
            let told = ops.clerk(&district(name)).err().unwrap();
            assert!(matches!(told, Error::OutOfService(OutOfService::Damaged(_))), "{told:?}");
        }
        assert_eq!(ops.districts(), [district("third")]);
        let third = ops.clerk(&district("third")).unwrap();
        third.ask(Errand::of_system(Command::CheckIn(walk_in(None)))).await.unwrap();
    }

    async fn a_line_that_is_damaged_while_it_is_served_goes_out_of_service_and_comes_back(world: World) {
        let desk = Desk::at(&world).await;
        let ops = Ops::start(desk.tools.clone()).await.unwrap();
        let clerk = ops.clerk(&district("first")).unwrap();
        let open = || Errand::of_system(Command::CheckIn(walk_in(None)));
        clerk.ask(open()).await.unwrap();
        world.raw("UPDATE line SET seq = -5 WHERE chain = 'first'").await.unwrap();
        assert!(matches!(clerk.ask(open()).await, Err(Error::OutOfService(_))));
        assert!(matches!(ops.clerk(&district("first")), Err(Error::OutOfService(_))), "its pages say so too");
        world.raw("UPDATE line SET seq = 1 WHERE chain = 'first'").await.unwrap();
        clerk.ask(open()).await.unwrap();
        ops.clerk(&district("first")).unwrap();
        assert!(ops.out_of_service().is_empty());
    }

    async fn a_node_that_cannot_read_the_lines_says_since_when_and_recovers(world: World) {
        let desk = Desk::at(&world).await;
        let ops = Ops::start(desk.tools.clone()).await.unwrap();
        let mut standing = ops.standing();
        let following = tokio::spawn(Arc::clone(&ops).follow());
        let seen = desk.clock.now();
        let hidden = Instant::now();
        world.raw("ALTER TABLE line RENAME TO elsewhere").await.unwrap();
        tokio::time::timeout(Duration::from_secs(10), standing.changed()).await.expect("it is said").unwrap();
        assert!(hidden.elapsed() >= Duration::from_secs(2), "not for a hiccup");
        assert_eq!(*standing.borrow_and_update(), Some((seen, Unfit::Database)));
        assert_eq!(ops.unfit(), Some(Unfit::Database), "and no job runs");
        world.raw("ALTER TABLE elsewhere RENAME TO line").await.unwrap();
        tokio::time::timeout(Duration::from_secs(10), standing.changed()).await.expect("it recovers").unwrap();
        assert_eq!((*standing.borrow_and_update(), ops.unfit()), (None, None));
        // A clock that is off is reported in the same way.
        desk.clock.off.store(true, SeqCst);
        assert!(matches!(ops.unfit(), Some(Unfit::Clock(_))), "at once");
        tokio::time::timeout(Duration::from_secs(10), standing.changed()).await.expect("it is said").unwrap();
        assert!(matches!(*standing.borrow_and_update(), Some((_, Unfit::Clock(_)))));
        following.abort();
    }

    async fn a_line_nobody_asks_anything_of_is_corrected_too(world: World) {
        let desk = Desk::at(&world).await;
        desk.arrives().await.unwrap();
        desk.set(-HOUR);
        let ops = Ops::start(desk.tools.clone()).await.unwrap();
        let mut lines = ops.clerk(&district("first")).unwrap().watch();
        let following = tokio::spawn(Arc::clone(&ops).follow());
        let corrected = async {
            while lines.borrow_and_update().line.head.at != desk.clock.now() {
                lines.changed().await.unwrap();
            }
        };
        tokio::time::timeout(Duration::from_secs(10), corrected).await.expect("it is corrected");
        assert_eq!(ops.head_ahead(), 0);
        following.abort();
    }

    async fn facts_that_a_newer_program_wrote_stop_the_district_in_words(world: World) {
        let desk = Desk::at(&world).await;
        let ops = Ops::start(desk.tools.clone()).await.unwrap();
        let mut newer = Node::start(Arc::clone(&world.store), "first").await;
        newer.run(|pen| {
            pen.arrives();
            pen.writes.facts[0].kind = "teleported".to_owned();
        }).await.unwrap();
        let clerk = ops.clerk(&district("first")).unwrap();
        let told = clerk.ask(Errand::of_system(Command::CheckIn(walk_in(None)))).await;
        assert!(matches!(told, Err(Error::OutOfService(OutOfService::Newer(ref why))) if why.contains("teleported")), "{told:?}");
        assert!(matches!(ops.out_of_service()[..], [(_, OutOfService::Newer(_))]));
        // The same happens at the next start.
        let again = Ops::start(desk.tools.clone()).await.unwrap();
        assert!(matches!(again.out_of_service()[..], [(_, OutOfService::Newer(_))]));
    }
}
