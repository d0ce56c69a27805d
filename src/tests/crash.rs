//! Killed in the middle of its work, the program loses nothing that it answered.

use crate::api::{Answer, Api};
use crate::program::Home;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;

const ROUNDS: u64 = 5;
const CLIENTS: usize = 8;
/// The promise: ready again within this time.
const READY: Duration = Duration::from_secs(2);

/// What clients were answered, remembered after the server is gone.
struct Memory {
    /// For each visit, the newest version answered and its state then.
    visits: Mutex<BTreeMap<String, (u64, String)>>,
    answers: watch::Sender<u64>,
}

impl Memory {
    fn keep(&self, answer: &Answer) {
        let state = answer.body["state"].as_str().unwrap().to_owned();
        let mut visits = self.visits.lock().unwrap();
        let known = visits.entry(answer.id()).or_default();
        *known = known.clone().max((answer.seq(), state));
        self.answers.send_modify(|count| *count += 1);
    }
}

/// Acts as resident and officer in one, until the server is gone. Remembers the check-in that was not answered.
struct Client {
    window: String,
    dice: StdRng,
    made: usize,
    pending: Option<String>,
}

impl Client {
    async fn work(&mut self, api: &Api, memory: &Memory) -> Result<(), reqwest::Error> {
        api.at_window(&self.window, "open").await?.is(200);
        // A visitor who was called when the server went away is still at the window.
        let line = api.line().await?.is(200);
        let windows = line.body["windows"].as_array().unwrap();
        let own = windows.iter().find(|window| window["id"] == self.window.as_str()).unwrap();
        if let Some(visit) = own["visit"]["id"].as_str() {
            memory.keep(&api.verb(visit, "leave").await?.is(200));
        }
        loop {
            if self.pending.is_some() || self.dice.random_bool(0.5) {
                let made = format!("{}-{}", self.window, self.made);
                let key = self.pending.get_or_insert(made).clone();
                memory.keep(&api.check_in(&key, "officer").await?.is(201));
                self.pending = None;
                self.made += 1;
                continue;
            }
            let next = api.at_window(&self.window, "next").await?;
            if next.status == 204 {
                continue;
            }
            memory.keep(&next.clone().is(200));
            for verb in ["serve", "resolve"] {
                memory.keep(&api.verb(&next.id(), verb).await?.is(200));
            }
        }
    }
}

async fn whatever_was_answered_survives(home: Home) {
    let home = home.set_up(CLIENTS);
    let token = home.token();
    let memory = Arc::new(Memory { visits: Mutex::default(), answers: watch::Sender::new(0) });
    let mut clients: Vec<Client> = (1..=CLIENTS)
        .map(|number| Client {
            window: number.to_string(),
            dice: StdRng::seed_from_u64(number as u64),
            made: 0,
            pending: None,
        })
        .collect();
    let mut dice = StdRng::seed_from_u64(7);
    let mut slowest = Duration::ZERO;
    for round in 0..ROUNDS {
        let server = home.serve().await;
        slowest = slowest.max(server.ready_after);
        assert!(server.ready_after < READY, "ready after {:?}", server.ready_after);
        let api = Api::of(&server, &token);
        let working: Vec<_> = clients
            .into_iter()
            .map(|mut client| {
                let (api, memory) = (api.clone(), Arc::clone(&memory));
                tokio::spawn(async move {
                    let gone = client.work(&api, &memory).await.unwrap_err();
                    assert!(!gone.is_timeout(), "{gone}");
                    client
                })
            })
            .collect();
        let mut answers = memory.answers.subscribe();
        let enough = *answers.borrow_and_update() + dice.random_range(60..=400);
        let counted = answers.wait_for(|count| *count >= enough);
        tokio::time::timeout(Duration::from_secs(60), counted).await.expect("too few answers").unwrap();
        server.kill();
        clients = Vec::new();
        for client in working {
            clients.push(client.await.unwrap());
        }
        home.verify();
        let stored = stored(&home);
        for (visit, (seq, state)) in &*memory.visits.lock().unwrap() {
            let (now, is) = stored.get(visit).unwrap_or_else(|| panic!("round {round}: {visit} is lost"));
            assert!(
                now > seq || (now, is) == (seq, state),
                "round {round}: {visit}: {state} {seq}, now {is} {now}"
            );
        }
    }

    // Every client repeats its unanswered request; then there is no visit without an answer, and the line as read again is
    // the line as stored.
    let server = home.serve().await;
    let api = Api::of(&server, &token);
    for key in clients.iter().filter_map(|client| client.pending.as_ref()) {
        memory.keep(&api.check_in(key, "officer").await.unwrap().is(201));
    }
    let told: BTreeSet<String> = memory.visits.lock().unwrap().keys().cloned().collect();
    let stored = stored(&home);
    assert_eq!(told, stored.keys().cloned().collect());
    let line = api.line().await.unwrap().is(200);
    let waiting = line.body["waiting"].as_array().unwrap().iter().map(|visit| visit["id"].as_str().unwrap());
    let waits = stored.iter().filter(|(_, (_, state))| state == "waiting").map(|(visit, _)| visit.as_str());
    assert_eq!(waiting.collect::<BTreeSet<_>>(), waits.collect());
    let answers = *memory.answers.borrow();
    eprintln!("{answers} answers, {} visits, {ROUNDS} kills; ready after {slowest:?} at most", told.len());
}

/// Version and state of every visit in the database.
fn stored(home: &Home) -> BTreeMap<String, (u64, String)> {
    let told = home.done(&["export", "visits", "--format", "jsonl"]);
    let visit = |line: &str| {
        let visit: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| visit[name].as_str().unwrap().to_owned();
        (text("id"), (visit["seq"].as_u64().unwrap(), text("state")))
    };
    told.lines().map(visit).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_was_answered_survives_on_sqlite() {
    whatever_was_answered_survives(Home::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_was_answered_survives_on_postgres() {
    whatever_was_answered_survives(Home::postgres()).await;
}
