//! Killed at any moment and started again, the program rings each alarm once, and every recipient is notified, with the same
//! message id however often. Minutes pass in half a second.

use crate::api::Api;
use crate::inbox::{Hooked, Inbox, Mailed, Manner, mail_server, mail_server_that, receiver};
use crate::operators::by_hand;
use crate::program::{DISTRICT, Home, signal, until};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

const ROUNDS: usize = 4;
/// A message in progress when the process was killed is sent again after half a minute.
const PATIENCE: Duration = Duration::from_secs(120);

/// An alarm's id and a level it has reached.
type Rung = (String, u64);

impl Home {
    /// As `set_up`, with recipients for its alarms.
    fn with_alarms(self, hook: &str) -> Home {
        self.alarmed(&format!(
            "quiet = \"none\", hook = \"{hook}\", supervisor = [\"sergeant@example.org\"], captain = [\"captain@example.org\"]"
        ))
    }

    /// The same with a single recipient: mail to one supervisor on a call for help.
    fn with_one_letter(self) -> Home {
        self.alarmed(
            "supervisor = [\"sergeant@example.org\"], \
             levels = { danger = [{ after_s = 0, to = \"supervisor\", mail = true }] }",
        )
    }

    fn alarmed(self, alarms: &str) -> Home {
        let file = format!(
            "[department]\nname = \"Test Department\"\nlanguages = [\"en\"]\n\n[[districts]]\nid = \"{DISTRICT}\"\n\
             name = \"North District\"\nzone = \"America/New_York\"\nhours = \"always\"\nservices = \"all\"\n\
             alarms = {{ {alarms} }}\n\
             [[districts.windows]]\nid = \"1\"\nname = {{ en = \"Window 1\" }}\n"
        );
        let path = self.folder.path().join("alarms.toml");
        std::fs::write(&path, file).unwrap();
        self.done(&["setup", "apply", path.to_str().unwrap()]);
        self
    }
}

fn rang(facts: &[Value]) -> Vec<(Rung, String)> {
    let of = |fact: &Value| {
        let body = &fact["body"];
        let rung = (body["alarm"].as_str()?.to_owned(), body["level"].as_u64()?);
        (fact["kind"] == "alarm_rang").then(|| (rung, body["to"].as_str().unwrap().to_owned()))
    };
    facts.iter().filter_map(of).collect()
}

/// The alarms that hooks received, by message id.
fn told(inbox: &Inbox<Hooked>) -> BTreeMap<String, BTreeSet<Rung>> {
    let mut told: BTreeMap<String, BTreeSet<Rung>> = BTreeMap::new();
    for one in inbox.came.lock().unwrap().iter() {
        let body = one.json();
        let alarms = body["alarms"].as_array().unwrap();
        let rungs: BTreeSet<Rung> = alarms
            .iter()
            .map(|alarm| (alarm["id"].as_str().unwrap().to_owned(), alarm["level"].as_u64().unwrap()))
            .collect();
        let before = told.insert(one.header("x-district-window-id"), rungs.clone());
        assert!(before.is_none_or(|before| before == rungs), "the same id says the same");
    }
    told
}

/// The message ids of mail, with how often each arrived.
fn letters(inbox: &Inbox<Mailed>) -> BTreeMap<String, usize> {
    let mut letters = BTreeMap::new();
    for (_, letter) in inbox.came.lock().unwrap().iter().filter(|(_, letter)| !letter.is_empty()) {
        let id = letter.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap().to_owned();
        *letters.entry(id).or_default() += 1;
    }
    letters
}

async fn killed_again_and_again_it_rings_once_and_tells_everybody(home: Home) {
    let (hook, hooked) = receiver(&["204 No Content"]).await;
    let (smtp, mailed) = mail_server().await;
    // Only a demo has a fast clock, and it serves only a department that it made up: this district is marked as such.
    home.serve_with(&["--demo"]).await.kill();
    let home = home.with_alarms(&hook);
    let mark = "UPDATE setting SET value = 'demo' WHERE name = 'made_up'";
    match home.database.strip_prefix("sqlite:") {
        Some(file) => by_hand(file, mark),
        None => drop(home.sql(mark)),
    }
    let token = home.token();
    let serve =
        ["--demo", "--time-scale", "120", "--smtp", smtp.as_str(), "--mail-from", "window@example.org"];
    let mut dice = StdRng::seed_from_u64(11);
    for round in 0..ROUNDS {
        let server = home.serve_with(&serve).await;
        let api = Api::of(&server, &token);
        for person in 0..3 {
            api.check_in(&format!("{round}-{person}"), "officer").await.unwrap().is(201);
        }
        // Some time after the next message, possibly in the middle of the one after it.
        let (before, more) = (hooked.came.lock().unwrap().len(), dice.random_range(1..=3));
        until("more messages", PATIENCE, async || {
            (hooked.came.lock().unwrap().len() >= before + more).then_some(())
        })
        .await;
        tokio::time::sleep(Duration::from_millis(dice.random_range(0..1_500))).await;
        server.kill();
    }
    let server = home.serve_with(&serve).await;
    until("everybody is told", PATIENCE, async || {
        let rang = rang(&home.facts());
        let heard: BTreeSet<Rung> = told(&hooked).into_values().flatten().collect();
        let wanted = rang.iter().filter(|(_, to)| to != "desk").map(|(rung, _)| rung);
        let captain = rang.iter().any(|(_, to)| to == "captain");
        (captain && wanted.into_iter().all(|rung| heard.contains(rung))).then_some(())
    })
    .await;
    server.kill();
    let rang = rang(&home.facts());
    let once: BTreeSet<&Rung> = rang.iter().map(|(rung, _)| rung).collect();
    assert_eq!(once.len(), rang.len(), "each level of each alarm is one fact");
    let mut messages: BTreeMap<Rung, BTreeSet<String>> = BTreeMap::new();
    for (id, rungs) in told(&hooked) {
        for rung in rungs {
            assert!(once.contains(&rung), "told of what did not happen");
            messages.entry(rung).or_default().insert(id.clone());
        }
    }
    assert!(messages.values().all(|ids| ids.len() == 1), "one message, one id: {messages:?}");
    assert!(letters(&mailed).len() >= 2, "mail went out too");
    home.verify();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_killed_again_and_again_it_rings_once() {
    killed_again_and_again_it_rings_once_and_tells_everybody(Home::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_killed_again_and_again_it_rings_once() {
    killed_again_and_again_it_rings_once_and_tells_everybody(Home::postgres()).await;
}

/// What happens to the server while a message is being sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// It is asked to stop, and started again.
    Asked,
    /// It is killed, and started again.
    Killed,
    /// It is killed, and another server on the same database takes over.
    KilledBesideAnother,
}

/// The mail server does not answer on the first connection; it has the complete message as often as given in the end.
async fn a_letter_on_its_way_is_not_lost(home: Home, first: &'static [Manner; 2], end: End, times: usize) {
    let home = home.with_one_letter();
    let (smtp, mailed) = mail_server_that(first).await;
    let token = home.token();
    let serve = ["--drain-wait", "0", "--smtp", smtp.as_str(), "--mail-from", "window@example.org"];
    let mut server = home.serve_with(&serve).await;
    let alerts = format!("/api/v1/districts/{DISTRICT}/alerts");
    let raised = Api::of(&server, &token).post(&alerts, &json!({"action": "raise"})).await.unwrap();
    assert!(raised.status < 300, "{raised:?}");
    mailed.one("the mail server is asked", |_| true).await;
    let next = match end {
        End::Asked => {
            signal(server.id(), "TERM");
            // The promise is 25 seconds for requests and messages in flight, and a little more.
            let status = server.ended(Duration::from_secs(30)).await;
            assert_eq!(status.code(), Some(0), "{}", server.log());
            home.serve_with(&serve).await
        }
        End::Killed => {
            server.kill();
            home.serve_with(&serve).await
        }
        End::KilledBesideAnother => {
            let other = home.serve_with(&serve).await;
            server.kill();
            other
        }
    };
    let api = Api::of(&next, &token);
    until("it is delivered", PATIENCE, async || {
        let metrics = api.get("/metrics").await.unwrap().body;
        metrics.as_str()?.contains("district_window_messages_delivered_total 1\n").then_some(())
    })
    .await;
    let letters = letters(&mailed);
    assert_eq!(letters.values().copied().collect::<Vec<_>>(), [times], "one letter: {letters:?}");
    next.kill();
    home.verify();
}

/// It may have the message, which cannot be known.
const HAS_IT: &[Manner; 2] = &[Manner::SilentAfterText, Manner::Takes];
const HAS_IT_NOT: &[Manner; 2] = &[Manner::SaysNothing, Manner::Takes];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_asked_to_end_with_a_letter_on_its_way_it_does_and_sends_it_again() {
    a_letter_on_its_way_is_not_lost(Home::sqlite(), HAS_IT, End::Asked, 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_asked_to_end_with_a_letter_on_its_way_it_does_and_sends_it_again() {
    a_letter_on_its_way_is_not_lost(Home::postgres(), HAS_IT, End::Asked, 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_killed_before_a_mail_server_has_the_letter_it_is_sent_once() {
    a_letter_on_its_way_is_not_lost(Home::sqlite(), HAS_IT_NOT, End::Killed, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_another_node_sends_the_letter_of_one_that_was_killed() {
    a_letter_on_its_way_is_not_lost(Home::postgres(), HAS_IT_NOT, End::KilledBesideAnother, 1).await;
}
