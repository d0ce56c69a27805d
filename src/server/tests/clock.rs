//! The clock of a process: it follows its reference, the database's clock, and is off until it does. No test here waits: the
//! machine's clocks are simulated, and the reference is passed in.

use crate::test_server::TestServer;
use domain::time::{At, CLOCK_TOLERANCE, HOUR, MINUTE, Ms, SECOND};
use ops::ports::{Clock, ClockOff};
use server::clock::{Machine, SystemClock};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};

const NOON: i64 = 1_800_000_000_000;
const DAY: Ms = 24 * HOUR;

/// A machine whose clocks are set by the test.
struct Made {
    wall: AtomicI64,
    uptime: AtomicI64,
}

impl Machine for Made {
    fn wall(&self) -> At {
        At(self.wall.load(SeqCst))
    }
    fn uptime(&self) -> Ms {
        self.uptime.load(SeqCst)
    }
    fn boot(&self) -> u32 {
        7
    }
}

struct Node {
    machine: Arc<Made>,
    clock: SystemClock,
    /// The database's clock; `None` where that is the machine's, as for SQLite.
    database: Option<At>,
}

impl Node {
    fn on_a_file() -> Node {
        let machine = Arc::new(Made { wall: AtomicI64::new(NOON), uptime: AtomicI64::new(10 * HOUR) });
        let clock = SystemClock::on(Arc::clone(&machine) as Arc<dyn Machine>);
        Node { machine, clock, database: None }
    }

    fn on_a_server() -> Node {
        Node { database: Some(At(NOON)), ..Node::on_a_file() }
    }

    fn reference(&self) -> At {
        self.database.unwrap_or_else(|| self.machine.wall())
    }

    /// Sets the machine's wall clock forward or back.
    fn set(&self, by: Ms) {
        self.machine.wall.fetch_add(by, SeqCst);
    }

    /// Lets time pass on all clocks, with a check every second.
    fn pass(&mut self, ms: Ms) {
        for _ in 0..ms / SECOND {
            self.machine.wall.fetch_add(SECOND, SeqCst);
            self.machine.uptime.fetch_add(SECOND, SeqCst);
            self.database = self.database.map(|at| at + SECOND);
            self.clock.compare(self.clock.tick(), self.reference());
        }
    }

    fn stamp(&self) -> Result<At, ClockOff> {
        self.clock.stamp(self.reference()).map(|stamp| stamp.at)
    }

    /// Asserts that no recorded time is ahead of the reference by more than the tolerance.
    fn holds(&self) {
        if let Ok(at) = self.stamp() {
            assert!(at - self.reference() <= CLOCK_TOLERANCE, "{} ms ahead", at - self.reference());
        }
    }
}

#[test]
fn a_small_step_is_slewed_away_and_time_never_goes_back() {
    for step in [700, -700, 1_900, -1_900] {
        let mut node = Node::on_a_file();
        node.set(step);
        let mut before = node.clock.now();
        for _ in 0..60 {
            node.pass(SECOND);
            let now = node.clock.now();
            assert!((900..=1_100).contains(&(now - before)), "a second takes {} ms", now - before);
            assert_eq!(node.clock.off(), None, "{step} ms do not stop the desk");
            node.holds();
            before = now;
        }
        assert_eq!(node.clock.now(), node.machine.wall(), "followed within a minute");
        assert_eq!(node.clock.steps(), 0);
    }
}

#[test]
fn a_clock_that_is_set_is_followed_within_a_minute_and_records_nothing_until_then() {
    for step in [HOUR, -HOUR, 400 * DAY, -400 * DAY, 2_500, -2_500] {
        let mut node = Node::on_a_file();
        node.pass(MINUTE);
        let right = node.machine.wall();
        node.set(step);
        assert_eq!(node.stamp(), Err(ClockOff::Set(step)), "at once, not at the next look");
        assert_eq!(node.clock.off(), Some(ClockOff::Set(step)));
        assert!(node.clock.now() - right < SECOND, "nothing is shown by it either");
        let mut waited = 0;
        while node.clock.off().is_some() {
            node.pass(SECOND);
            node.holds();
            waited += SECOND;
            assert!(waited < MINUTE, "{step} ms are not followed");
        }
        assert!(waited >= 5 * SECOND, "it has kept its new time first");
        assert_eq!((node.stamp(), node.clock.steps()), (Ok(node.machine.wall()), 1));
    }
}

#[test]
fn a_clock_that_is_set_there_and_back_is_not_followed_there() {
    let mut node = Node::on_a_file();
    for _ in 0..5 {
        node.set(HOUR);
        node.pass(3 * SECOND);
        assert!(node.stamp().is_err());
        node.set(-HOUR);
        node.pass(3 * SECOND);
        assert_eq!(node.stamp(), Ok(node.machine.wall()));
    }
    assert_eq!(node.clock.steps(), 0);
}

#[test]
fn time_asleep_has_passed() {
    let node = Node::on_a_file();
    node.machine.wall.fetch_add(HOUR, SeqCst);
    node.machine.uptime.fetch_add(HOUR, SeqCst);
    assert_eq!((node.clock.off(), node.stamp()), (None, Ok(node.machine.wall())));
}

#[test]
fn a_node_whose_clock_is_off_from_its_servers_records_nothing_however_long_it_lasts() {
    for step in [HOUR, -HOUR, 400 * DAY, 2_500] {
        let mut node = Node::on_a_server();
        node.set(step);
        assert_eq!(node.stamp(), Err(ClockOff::Machine(step)));
        node.pass(5 * MINUTE);
        assert_eq!(
            (node.stamp(), node.clock.off()),
            (Err(ClockOff::Machine(step)), Some(ClockOff::Machine(step)))
        );
        // It still shows the database server's time.
        assert_eq!(node.clock.now(), node.reference());
        node.set(-step);
        node.pass(SECOND);
        assert_eq!(
            (node.stamp(), node.clock.off()),
            (Ok(node.reference()), None),
            "by itself, once it is right"
        );
    }
    let mut node = Node::on_a_server();
    node.set(700);
    node.pass(MINUTE);
    assert_eq!(node.stamp(), Ok(node.reference()), "the server's time, not the machine's");
}

#[test]
fn a_server_that_fails_over_to_another_time_is_followed() {
    let mut node = Node::on_a_server();
    node.pass(MINUTE);
    node.database = Some(node.reference() + -1_500);
    node.holds();
    node.pass(MINUTE);
    assert_eq!((node.stamp(), node.clock.off()), (Ok(node.reference()), None));
}

#[test]
fn an_answer_that_was_long_on_its_way_moves_nothing() {
    let mut node = Node::on_a_server();
    let (asked, then) = (node.clock.tick(), node.reference());
    node.machine.wall.fetch_add(4 * SECOND, SeqCst);
    node.machine.uptime.fetch_add(4 * SECOND, SeqCst);
    node.database = Some(node.reference() + 4 * SECOND);
    node.clock.compare(asked, then + SECOND);
    assert_eq!((node.clock.off(), node.stamp()), (None, Ok(node.reference())));
}

#[tokio::test]
async fn a_wrong_clock_is_said_in_words_and_on_the_screens_until_it_is_right() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let line = async |audience: &str| {
        admin.get(&format!("/api/v1/districts/north/line?audience={audience}")).await.ok()
    };
    let arrives =
        async || admin.create("north", &server.key(), serde_json::json!({"channel": "walk_in"})).await;
    arrives().await.ok();
    assert!(line("desk").await.get("not_current").is_none());
    let path = "/api/v1/districts/north/line?audience=desk";
    let tag = admin.get(path).await.headers["etag"].clone();
    let again = async || {
        let request = admin.request(reqwest::Method::GET, path).header("if-none-match", &tag);
        admin.send(request).await.status.as_u16()
    };
    assert_eq!(again().await, 304);
    server.clock_is_off(true);
    let refused = arrives().await;
    assert!(refused.headers.contains_key("retry-after"));
    assert!(refused.json()["detail"].as_str().unwrap().contains("clock"), "{}", refused.text);
    refused.is(503, "clock_off");
    for audience in ["desk", "floor", "display"] {
        server.until("said on the screens", async || line(audience).await.get("not_current").is_some()).await;
        assert_eq!(line(audience).await["not_current"]["why"], "clock");
    }
    assert_eq!(again().await, 200, "what is said now is another version of the view");
    assert!(admin.get("/metrics").await.text.contains("district_window_clock_off 1\n"));
    server.clock_is_off(false);
    arrives().await.ok();
    server.until("right again", async || line("display").await.get("not_current").is_none()).await;
    assert!(admin.get("/metrics").await.text.contains("district_window_clock_off 0\n"));
}

/// What cannot be recorded is not done either, so that a wrong clock does not let anyone become an administrator without a
/// trace.
#[tokio::test]
async fn while_the_clock_is_off_nothing_is_set_up() {
    let server = TestServer::open().await;
    server.give_password("officer").await;
    let admin = server.admin().await;
    let officer = server.cookie(&server.session("officer").await);
    server.clock_is_off(true);
    let tokens = server.tools.store.tokens().await.unwrap().len();
    let token = serde_json::json!({"role": "admin"});
    admin.post("/api/v1/tokens", token).await.is(503, "clock_off");
    let device = serde_json::json!({"kind": "kiosk", "district": "north", "name": "Lobby"});
    admin.post("/api/v1/devices", device).await.is(503, "clock_off");
    assert_eq!(server.tools.store.tokens().await.unwrap().len(), tokens);
    assert!(server.tools.store.devices().await.unwrap().is_empty());
    // An officer who leaves a screen may still lock it.
    officer.post("/api/v1/session/lock", serde_json::json!({})).await.ok();
    officer.get("/api/v1/visits").await.is(403, "locked");
}
