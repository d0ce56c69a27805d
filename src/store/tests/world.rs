//! A database for one test, and nodes that work on it as clerks do.

use crate::department::{START, TODAY, kiosk, rules, walk_in};
use domain::clocks::clocks;
use domain::command::{Asked, CheckIn, Command, Outcome};
use domain::fact::{Actor, Event, Fact, chain};
use domain::ids::{DistrictId, VisitId};
use domain::line::Line;
use domain::time::At;
use domain::visit::Visit;
use ops::ports::*;
use sqlx::Connection;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use store::Database;
use uuid::Uuid;

static MADE: AtomicU64 = AtomicU64::new(1);

pub fn id() -> Uuid {
    Uuid::from_u128(u128::from(MADE.fetch_add(1, Ordering::Relaxed)))
}

/// A source of ids that are unique across tests.
pub struct Counting;

impl Chance for Counting {
    fn id(&self) -> Uuid {
        id()
    }
    fn secret(&self) -> [u8; 32] {
        [0; 32]
    }
}

pub fn district(name: &str) -> DistrictId {
    name.parse().unwrap()
}

pub fn set_up(name: &str) -> District {
    let card = Card { name: name.to_uppercase(), ..Card::default() };
    District { id: district(name), position: 1, card, rules: rules() }
}

pub struct World {
    pub url: String,
    pub store: Arc<Database>,
    pub folder: tempfile::TempDir,
}

/// The URL of the PostgreSQL server for tests.
pub fn server() -> String {
    std::env::var("TEST_POSTGRES_URL")
        .expect("set TEST_POSTGRES_URL to a PostgreSQL for tests, such as the one that tools/postgres starts")
}

impl World {
    pub async fn sqlite() -> World {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        World::at(url, folder).await
    }

    pub async fn postgres() -> World {
        World::at(World::empty_postgres().await, tempfile::tempdir().unwrap()).await
    }

    /// The URL of a schema without tables.
    pub async fn empty_postgres() -> String {
        let server = server();
        let schema = format!("test_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let mut conn = sqlx::PgConnection::connect(&server).await.expect("TEST_POSTGRES_URL");
        let make = format!("CREATE SCHEMA {schema}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(make)).execute(&mut conn).await.unwrap();
        let mark = if server.contains('?') { '&' } else { '?' };
        format!("{server}{mark}application_name={schema}&options=-csearch_path%3D{schema}")
    }

    async fn at(url: String, folder: tempfile::TempDir) -> World {
        let store = store::open(&url).await.unwrap();
        World { url, store, folder }
    }

    pub fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres")
    }

    /// Another process on the same database.
    pub async fn another(&self) -> Arc<Database> {
        store::open(&self.url).await.unwrap()
    }

    /// Creates a district, and a node that works on it.
    pub async fn node(&self, name: &str) -> Node {
        self.store.create_district(&set_up(name)).await.unwrap();
        Node::start(Arc::clone(&self.store), name).await
    }

    /// Executes SQL without the store's knowledge.
    pub async fn raw(&self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        if self.is_postgres() {
            let mut conn = sqlx::PgConnection::connect(&self.url).await?;
            sqlx::raw_sql(sql).execute(&mut conn).await.map(|_| ())
        } else {
            let mut conn = sqlx::SqliteConnection::connect(&self.url).await?;
            sqlx::raw_sql(sql).execute(&mut conn).await.map(|_| ())
        }
    }
}

impl World {
    /// How many rows a table has.
    pub async fn count(&self, table: &str) -> i64 {
        let sql = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        if self.is_postgres() {
            let mut conn = sqlx::PgConnection::connect(&self.url).await.unwrap();
            sqlx::query_scalar(sql).fetch_one(&mut conn).await.unwrap()
        } else {
            let mut conn = sqlx::SqliteConnection::connect(&self.url).await.unwrap();
            sqlx::query_scalar(sql).fetch_one(&mut conn).await.unwrap()
        }
    }

    /// Makes the server end every connection of this test.
    pub async fn drop_connections(&self) {
        let (_, schema) = self.url.rsplit_once("search_path%3D").unwrap();
        let text = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name = '{schema}'"
        );
        let mut conn = sqlx::PgConnection::connect(&server()).await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(text)).execute(&mut conn).await.unwrap();
    }
}

/// What a transaction found, and what it is to write.
pub struct Pen {
    pub line: Line,
    pub writes: Writes,
    pub replays: Vec<Option<Replay>>,
    pub visits: Vec<Visit>,
    /// The version of the line that was loaded because of newer facts, and the kinds of those facts.
    pub caught_up: Option<(u64, Vec<String>)>,
    hash: [u8; 32],
    changed: BTreeSet<VisitId>,
}

impl Pen {
    pub fn new(mut line: Line, found: Found) -> Pen {
        let mut caught_up = None;
        if let Some(newer) = found.newer {
            caught_up = Some((newer.head.seq, newer.kinds));
            line.catch_up(newer.head, newer.rules.map(Arc::new), newer.visits);
        }
        assert_eq!(line.head.seq, found.seq);
        Pen {
            line,
            writes: Writes::default(),
            replays: found.replays,
            visits: found.visits,
            caught_up,
            hash: found.hash,
            changed: BTreeSet::new(),
        }
    }

    pub fn ask(&mut self, actor: &Actor, command: &Command) -> Outcome {
        let at = At(START.0 + i64::try_from(self.line.head.seq).unwrap() * 1_000);
        let asked = Asked {
            actor: actor.clone(),
            at,
            day: TODAY,
            open: true,
            likely: true,
            serves: true,
            closing: None,
            opens_soon: None,
            supervisor: true,
            fresh: [id(), id()],
        };
        let decision = self.line.decide(&asked, command).unwrap();
        for happening in decision.happenings {
            let fact = self.line.record(happening, at, actor);
            self.put(&fact);
        }
        decision.outcome
    }

    pub fn put(&mut self, fact: &Fact) {
        if let Event::Configured(rules) = &fact.what {
            self.writes.rules = Some((**rules).clone());
        }
        let body = fact.encode().unwrap();
        let hash = chain(&self.hash, &body);
        let kind = fact.what.kind().to_owned();
        let row =
            FactRow { seq: fact.seq, at: fact.at, visit: fact.visit, kind, body, prev_hash: self.hash, hash };
        self.writes.facts.push(row);
        self.changed.extend(fact.visit);
        self.hash = hash;
    }

    pub fn check_in(&mut self, arrival: CheckIn) -> VisitId {
        match self.ask(&kiosk(), &Command::CheckIn(arrival)) {
            Outcome::Created(visit) => visit,
            other => panic!("{other:?}"),
        }
    }

    pub fn arrives(&mut self) -> VisitId {
        self.check_in(walk_in(Some("report")))
    }

    /// Adds a personal text to the last fact.
    pub fn text(&mut self, visit: VisitId, kind: PersonalKind, text: &str) {
        self.writes.personal.push(Personal { visit, seq: self.line.head.seq, kind, text: text.to_owned() });
    }

    fn done(mut self) -> (Writes, Line) {
        self.writes.head = (!self.writes.facts.is_empty()).then(|| self.line.head.clone());
        for visit in self.changed.iter().filter_map(|id| self.line.visit(*id)) {
            self.writes.visits.push(VisitRow { clocks: clocks(visit, None), visit: visit.clone() });
        }
        (self.writes, self.line)
    }
}

/// A clerk without a mailbox.
#[derive(Clone)]
pub struct Node {
    pub store: Arc<Database>,
    pub line: Line,
    pub keys: Vec<KeyName>,
    pub wanted: Vec<VisitId>,
}

impl Node {
    pub async fn start(store: Arc<Database>, name: &str) -> Node {
        let stored = store.load_line(&district(name)).await.unwrap().unwrap();
        let line = Line::restore(district(name), Arc::new(stored.rules), stored.head, stored.visits);
        Node { store, line, keys: Vec::new(), wanted: Vec::new() }
    }

    /// Runs `work` in a transaction on the line; returns its result after the commit.
    pub async fn run<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Pen) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        let place: Arc<Mutex<Option<(T, Line)>>> = Arc::default();
        let (line, kept) = (self.line.clone(), Arc::clone(&place));
        let batch = Batch {
            district: self.line.district.clone(),
            seen: self.line.head.seq,
            keys: self.keys.clone(),
            visits: self.wanted.clone(),
            decide: Box::new(move |found| {
                let mut pen = Pen::new(line, found);
                let result = work(&mut pen);
                let (writes, line) = pen.done();
                *kept.lock().unwrap() = Some((result, line));
                writes
            }),
        };
        self.store.commit(batch).await?;
        let (result, line) = place.lock().unwrap().take().unwrap();
        self.line = line;
        Ok(result)
    }

    pub async fn arrives(&mut self) -> Result<VisitId, StoreError> {
        self.run(Pen::arrives).await
    }

    /// Every stored fact, after checking that they form one chain without a gap.
    pub async fn facts(&self) -> Vec<FactRow> {
        let stored = self.store.facts(self.line.district.as_str(), 0, 1_000_000).await.unwrap();
        let mut hash = domain::fact::GENESIS;
        for (fact, seq) in stored.iter().zip(1..) {
            assert_eq!((fact.row.seq, fact.row.prev_hash), (seq, hash));
            hash = chain(&hash, &fact.row.body);
            assert_eq!(fact.row.hash, hash);
        }
        let (_, seq, head) = self
            .store
            .heads()
            .await
            .unwrap()
            .into_iter()
            .find(|(district, ..)| *district == self.line.district)
            .unwrap();
        assert_eq!((seq, head), (stored.len() as u64, hash));
        stored.into_iter().map(|fact| fact.row).collect()
    }
}

/// A folder that is read-only while this exists. Making it so requires administrator rights.
pub fn read_only(folder: &std::path::Path) -> Option<ReadOnly> {
    let mount = |args: &[&str]| {
        let made = std::process::Command::new("mount").args(args).arg(folder).output().unwrap();
        if !made.status.success() {
            println!(
                "not run: nothing may be mounted here ({})",
                String::from_utf8_lossy(&made.stderr).trim()
            );
        }
        made.status.success()
    };
    let name = folder.to_str().unwrap();
    if !mount(&["--bind", name]) {
        return None;
    }
    let disk = ReadOnly(folder.to_owned());
    mount(&["-o", "remount,bind,ro"]).then_some(disk)
}

pub struct ReadOnly(std::path::PathBuf);

impl Drop for ReadOnly {
    fn drop(&mut self) {
        let _gone = std::process::Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}
