//! One fair line: the visit called next is always the one whose turn it is, even with two servers on one database, stalls
//! between deciding and committing, and a line that runs empty and fills again. Judged from the record alone, by a model of
//! the promise and nothing else.

use crate::api::{Answer, Api};
use crate::program::{Home, Server, signal};
use futures::future::join_all;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::watch;

const CALLS: usize = 10_000;
const CLIENTS: usize = 16;
/// Instead of a count: no more calls are made.
const OVER: usize = usize::MAX / 2;

/// Commits that stall: most do not, some for a moment, a few for long, all below the two seconds after which a stalled node
/// loses its lock. By then the decision is made, but not answered.
const STALLS: &str = "CREATE FUNCTION stall() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE dice float := random();
    BEGIN
        IF dice < 0.0005 THEN PERFORM pg_sleep(0.3 + random());
        ELSIF dice < 0.05 THEN PERFORM pg_sleep(random() * 0.02);
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER stall AFTER UPDATE ON line DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION stall()";

/// A client's request and its answer.
struct Told {
    asked: Asked,
    answer: Answer,
}

#[derive(Clone, PartialEq, Eq)]
enum Asked {
    CheckIn,
    Next { window: String },
    Verb,
}

/// Sixteen clients at their windows, and residents who arrive in crowds.
struct Rush {
    servers: Vec<Api>,
    calls: AtomicUsize,
    /// How often a client was answered that no one waits; [`OVER`] at the end.
    nobody: watch::Sender<usize>,
    told: Mutex<Vec<Told>>,
    /// Unexpected answers.
    amiss: Mutex<Vec<String>>,
}

impl Rush {
    /// A random server: requests about one visit go to different ones.
    fn server(&self, dice: &mut StdRng) -> &Api {
        &self.servers[dice.random_range(0..self.servers.len())]
    }

    fn note(&self, asked: Asked, expected: &[u16], answer: Result<Answer, reqwest::Error>) -> Option<Answer> {
        let amiss = match answer {
            Ok(answer) if expected.contains(&answer.status) => {
                self.told.lock().unwrap().push(Told { asked, answer: answer.clone() });
                return Some(answer);
            }
            Ok(answer) => format!("{} {}", answer.status, answer.body),
            Err(error) => error.to_string(),
        };
        self.amiss.lock().unwrap().push(amiss);
        // The test has failed, so everyone stops.
        self.calls.fetch_add(CALLS, Ordering::SeqCst);
        self.nobody.send_replace(OVER);
        None
    }

    async fn officer(self: Arc<Self>, number: usize) {
        let (mut dice, window) = (StdRng::seed_from_u64(number as u64), number.to_string());
        while self.calls.fetch_add(1, Ordering::SeqCst) < CALLS {
            let next = Asked::Next { window: window.clone() };
            let answer = self.server(&mut dice).at_window(&window, "next").await;
            let Some(answer) = self.note(next, &[200, 204], answer) else { continue };
            if answer.status == 204 {
                self.nobody.send_modify(|count| *count += 1);
                continue;
            }
            let verbs: &[&str] = match dice.random_range(0..10) {
                0..5 => &["serve", "resolve"],
                5..8 => &["leave"],
                _ => &["put_back"],
            };
            for verb in verbs {
                let answer = self.server(&mut dice).verb(&answer.id(), verb).await;
                self.note(Asked::Verb, &[200], answer);
            }
        }
    }

    async fn residents(self: Arc<Self>, number: usize) {
        let mut dice = StdRng::seed_from_u64(1_000 + number as u64);
        let mut seen = self.nobody.subscribe();
        let mut crowd = 0;
        while self.calls.load(Ordering::SeqCst) < CALLS {
            crowd += 1;
            let size = dice.random_range(1..=30);
            let arrivals: Vec<(String, &str)> = (0..size)
                .map(|person| {
                    let service = if dice.random_bool(0.1) { "missing_person" } else { "officer" };
                    (format!("{number}-{crowd}-{person}"), service)
                })
                .collect();
            let doors: Vec<&Api> = arrivals.iter().map(|_| self.server(&mut dice)).collect();
            let answers =
                arrivals.iter().zip(doors).map(|((key, service), door)| door.check_in(key, service));
            for answer in join_all(answers).await {
                self.note(Asked::CheckIn, &[201], answer);
            }
            // The next crowd comes once the line has run empty.
            let enough = seen.borrow_and_update().saturating_add(dice.random_range(5..=60));
            if seen.wait_for(|count| *count >= enough.min(OVER)).await.is_err() {
                return;
            }
        }
    }
}

/// Suspends one server after another for a moment, wherever it is in its work.
async fn freeze(servers: Vec<u32>) {
    let mut dice = StdRng::seed_from_u64(99);
    loop {
        tokio::time::sleep(Duration::from_millis(dice.random_range(50..=500))).await;
        let one = servers[dice.random_range(0..servers.len())];
        signal(one, "STOP");
        tokio::time::sleep(Duration::from_millis(dice.random_range(1..=80))).await;
        signal(one, "CONT");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_clients_on_two_servers_share_one_fair_line() {
    let home = Home::postgres().set_up(CLIENTS);
    home.sql(STALLS);
    let token = home.token();
    let servers: Vec<Server> = vec![home.serve().await, home.serve().await];
    let rush = Arc::new(Rush {
        servers: servers.iter().map(|server| Api::of(server, &token)).collect(),
        calls: AtomicUsize::new(0),
        nobody: watch::Sender::new(0),
        told: Mutex::default(),
        amiss: Mutex::default(),
    });
    for window in 1..=CLIENTS {
        rush.servers[window % 2].at_window(&window.to_string(), "open").await.unwrap().is(200);
    }
    let begun = Instant::now();
    let freezing = tokio::spawn(freeze(servers.iter().map(Server::id).collect()));
    let crowds: Vec<_> = (0..2).map(|number| tokio::spawn(Arc::clone(&rush).residents(number))).collect();
    let officers: Vec<_> =
        (1..=CLIENTS).map(|number| tokio::spawn(Arc::clone(&rush).officer(number))).collect();
    for officer in officers {
        officer.await.unwrap();
    }
    rush.nobody.send_replace(OVER);
    for crowd in crowds {
        crowd.await.unwrap();
    }
    freezing.abort();
    let _aborted = freezing.await;
    // The task may have ended while one of them was suspended.
    servers.iter().for_each(|server| signal(server.id(), "CONT"));
    let took = begun.elapsed();

    let amiss = std::mem::take(&mut *rush.amiss.lock().unwrap());
    assert!(amiss.is_empty(), "{} answers amiss, such as {:#?}", amiss.len(), &amiss[..amiss.len().min(5)]);
    let told = std::mem::take(&mut *rush.told.lock().unwrap());
    let record = Record::read(home.facts());
    let (given, nobody) = record.holds(&told);
    eprintln!("{given} given, {nobody} times nobody, {} facts, in {took:?}", record.kinds.len());
    assert_eq!(given + nobody, CALLS);
    assert!(
        given > CALLS / 10 && nobody > CALLS / 10,
        "{given} given, {nobody} times nobody: too few to tell"
    );
    home.verify();
}

/// What happened by the record, and how many were waiting after each fact.
struct Record {
    /// For each fact, from 1.
    kinds: Vec<(String, Option<String>, Option<String>)>,
    /// How many were waiting after each number of facts.
    waiting: Vec<usize>,
}

impl Record {
    /// Goes through the facts in order and checks every call against the promise: among waiting visits, the urgent one or
    /// else the first to arrive is called, to a free window.
    fn read(facts: Vec<Value>) -> Record {
        let name = |value: &Value| value.as_str().map(str::to_owned);
        let mut record = Record { kinds: Vec::new(), waiting: vec![0] };
        let mut places: BTreeMap<String, (bool, i64, String)> = BTreeMap::new();
        let mut line: BTreeSet<(bool, i64, String)> = BTreeSet::new();
        let mut windows: BTreeMap<String, String> = BTreeMap::new();
        for (fact, seq) in facts.iter().zip(1_u64..) {
            assert_eq!(fact["seq"], seq, "no gap and nothing twice");
            let kind = fact["kind"].as_str().unwrap();
            let (visit, window) = (name(&fact["visit"]), name(&fact["body"]["window"]));
            match (kind, &visit) {
                ("arrived", Some(visit)) => {
                    let urgent = fact["body"]["service"] == "missing_person";
                    let place = (!urgent, fact["body"]["arrived_at"].as_i64().unwrap(), visit.clone());
                    assert!(places.insert(visit.clone(), place.clone()).is_none(), "{visit} arrived twice");
                    line.insert(place);
                }
                ("called", Some(visit)) => {
                    let first =
                        line.pop_first().unwrap_or_else(|| panic!("{seq}: called {visit}, nobody waits"));
                    assert_eq!(&first.2, visit, "{seq}: it was another visit's turn");
                    let before = windows.insert(window.clone().unwrap(), visit.clone());
                    assert_eq!(before, None, "{seq}: the window is taken");
                }
                ("put_back" | "ended", Some(visit)) => {
                    windows.retain(|_, there| there != visit);
                    if kind == "put_back" {
                        assert!(line.insert(places[visit].clone()), "{seq}: {visit} waits already");
                    }
                }
                ("served", Some(visit)) => {
                    assert_eq!(windows.get(&window.clone().unwrap()), Some(visit), "{seq}: not called there");
                }
                ("configured" | "window_opened" | "alarm_rang" | "alarm_over", None) => {}
                other => panic!("{seq}: {other:?} was not asked for"),
            }
            record.kinds.push((kind.to_owned(), visit, window));
            record.waiting.push(line.len());
        }
        record
    }

    /// Asserts that every answer is on record as given, in an order that real time allows, and that "no one waits" was never
    /// answered while someone did. Returns the numbers of both kinds of answers.
    fn holds(&self, told: &[Told]) -> (usize, usize) {
        let mut claimed = BTreeSet::new();
        for Told { asked, answer } in told.iter().filter(|told| told.answer.status != 204) {
            let (kind, visit, window) = &self.kinds[answer.seq() as usize - 1];
            assert_eq!(visit.as_deref(), answer.body["id"].as_str(), "the answer of {}", answer.seq());
            assert!(claimed.insert(answer.seq()), "{}: answered twice", answer.seq());
            match asked {
                Asked::CheckIn => assert_eq!(kind, "arrived"),
                Asked::Next { window: asked } => {
                    assert_eq!((kind.as_str(), window.as_ref()), ("called", Some(asked)));
                }
                Asked::Verb => assert!(["served", "ended", "put_back"].contains(&kind.as_str()), "{kind}"),
            }
        }
        let of_visits = self.kinds.iter().filter(|(_, visit, _)| visit.is_some()).count();
        assert_eq!(
            claimed.len(),
            of_visits,
            "whatever happened was answered, and whatever was answered happened"
        );

        // A request answered before another was sent comes before it on record. The latest known by a moment, and the
        // earliest known after it, are looked up in lists sorted by time.
        let mut answered: Vec<(Instant, u64)> = seqs(told).map(|(_, at, seq)| (at, seq)).collect();
        let mut begun: Vec<(Instant, u64)> = seqs(told).map(|(at, _, seq)| (at, seq)).collect();
        answered.sort();
        begun.sort();
        let latest: Vec<u64> = answered.iter().scan(0, |most, (_, seq)| Some(max_of(most, *seq))).collect();
        let mut earliest: Vec<u64> =
            begun.iter().rev().scan(u64::MAX, |least, (_, seq)| Some(min_of(least, *seq))).collect();
        earliest.reverse();
        let known_before = |moment: Instant| {
            let count = answered.partition_point(|(at, _)| *at < moment);
            count.checked_sub(1).map_or(0, |last| latest[last])
        };
        let known_after = |moment: Instant| {
            let from = begun.partition_point(|(at, _)| *at <= moment);
            earliest.get(from).copied().unwrap_or(self.kinds.len() as u64 + 1)
        };
        for (sent, _, seq) in seqs(told) {
            assert!(
                known_before(sent) < seq,
                "{seq} was asked for after {} was answered",
                known_before(sent)
            );
        }
        let (mut given, mut nobody) = (0, 0);
        for Told { asked, answer } in told {
            match (asked, answer.status) {
                (Asked::Next { .. }, 200) => given += 1,
                (Asked::Next { window }, 204) => {
                    nobody += 1;
                    // At some moment after the facts up to `from` and before fact `to`, no visit can have waited.
                    let (from, to) = (known_before(answer.sent), known_after(answer.received));
                    let empty = (from..to).any(|seq| self.waiting[seq as usize] == 0);
                    assert!(
                        empty,
                        "window {window} was told that nobody waits, but from {from} to {to} a visit did"
                    );
                }
                _ => {}
            }
        }
        (given, nobody)
    }
}

/// For each answer with a place in the record: when it was requested and given, and that place.
fn seqs(told: &[Told]) -> impl Iterator<Item = (Instant, Instant, u64)> {
    told.iter()
        .filter(|told| told.answer.status != 204)
        .map(|told| (told.answer.sent, told.answer.received, told.answer.seq()))
}

fn max_of(most: &mut u64, seq: u64) -> u64 {
    *most = seq.max(*most);
    *most
}

fn min_of(least: &mut u64, seq: u64) -> u64 {
    *least = seq.min(*least);
    *least
}
