//! A server as installed: the release binary, in a process of its own, on a database of its own.

use crate::http::Client;
use std::fmt::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Districts of the department, and windows in each: enough for 64 desks.
pub const DISTRICTS: usize = 21;
const WINDOWS: usize = 4;

/// A file in the folder where cargo puts its programs.
pub fn built(name: &str) -> PathBuf {
    let own = std::env::current_exe().expect("a program");
    own.parent().and_then(Path::parent).expect("a folder").join(name)
}

/// Runs a program and returns what it prints.
pub fn said(command: &mut Command) -> String {
    let out =
        command.stderr(Stdio::inherit()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(out.status.success(), "{command:?}: {}", out.status);
    String::from_utf8(out.stdout).expect("text").trim().to_owned()
}

/// Where databases are created: files, or a PostgreSQL cluster.
pub enum Place {
    Sqlite,
    Postgres(Cluster),
}

/// A private PostgreSQL whose commits are durable.
pub struct Cluster {
    folder: TempDir,
    url: String,
    pub version: String,
}

impl Cluster {
    fn start() -> Cluster {
        let folder = tempfile::tempdir().expect("a folder");
        let url = said(Command::new("tools/postgres").arg("start").arg(folder.path()).arg("durable"));
        let mut cluster = Cluster { folder, url, version: String::new() };
        for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
            assert_eq!(cluster.asks(&format!("SHOW {setting}")), "on", "{setting}");
        }
        cluster.version = cluster.asks("SHOW server_version");
        cluster
    }

    fn asks(&self, sql: &str) -> String {
        asks(&self.url, sql)
    }
}

fn asks(url: &str, sql: &str) -> String {
    said(Command::new("psql").args([
        "--no-psqlrc",
        "--quiet",
        "--tuples-only",
        "--no-align",
        "--command",
        sql,
        url,
    ]))
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ended = Command::new("tools/postgres").arg("stop").arg(self.folder.path()).status();
    }
}

/// A database, deleted on drop.
pub struct Database {
    pub url: String,
    folder: TempDir,
}

impl Place {
    pub fn postgres() -> Place {
        Place::Postgres(Cluster::start())
    }

    /// The size of a database on disk, in bytes.
    pub fn size(&self, database: &Database) -> f64 {
        match self {
            Place::Sqlite => {
                let files = std::fs::read_dir(database.folder.path()).expect("a folder").flatten();
                files.map(|file| file.metadata().expect("a file").len() as f64).sum()
            }
            Place::Postgres(_) => {
                asks(&database.url, "SELECT pg_database_size(current_database())").parse().expect("a number")
            }
        }
    }

    /// Runs the maintenance that the database and the system do in idle times, so that it does not begin during a measurement.
    pub fn tidied(&self, database: &Database) {
        if let Place::Postgres(_) = self {
            asks(&database.url, "VACUUM ANALYZE");
            asks(&database.url, "CHECKPOINT");
        }
        said(&mut Command::new("sync"));
    }

    pub fn name(&self) -> &'static str {
        match self {
            Place::Sqlite => "SQLite",
            Place::Postgres(_) => "PostgreSQL",
        }
    }

    pub fn database(&self) -> Database {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let folder = tempfile::tempdir().expect("a folder");
        let url = match self {
            Place::Sqlite => format!("sqlite:{}", folder.path().join("bench.db").display()),
            Place::Postgres(cluster) => {
                let name = format!("bench_{}", MADE.fetch_add(1, Ordering::Relaxed));
                cluster.asks(&format!("CREATE DATABASE {name}"));
                cluster.url.replacen("/postgres?", &format!("/{name}?"), 1)
            }
        };
        Database { url, folder }
    }
}

/// The department's file: every district open around the clock, all services at every window.
fn department() -> String {
    let mut text = "[department]\nname = \"Bench\"\nlanguages = [\"en\", \"es\"]\n".to_owned();
    for district in 0..DISTRICTS {
        let _always = write!(
            text,
            "[[districts]]\nid = \"d{district}\"\nname = \"District {district}\"\nzone = \"America/New_York\"\n\
             hours = \"always\"\nservices = \"all\"\nkiosks = [{{ id = \"k1\", name = \"Lobby\", series = \"A\" }}]\n"
        );
        for window in 1..=WINDOWS {
            let _always = writeln!(
                text,
                "[[districts.windows]]\nid = \"{window}\"\nname = {{ en = \"Window {window}\" }}"
            );
        }
    }
    text
}

pub struct TestServer {
    pub database: Database,
    pub token: String,
    pub address: SocketAddr,
    child: Child,
    /// From starting the process to its first ready answer.
    pub cold_start: Duration,
}

impl TestServer {
    /// A server with a department that is set up, and its windows open.
    pub async fn open(place: &Place) -> TestServer {
        TestServer::with_windows(prepare(place.database())).await
    }

    /// The same on a prepared database.
    pub async fn with_windows(prepared: (Database, String)) -> TestServer {
        let server = TestServer::serve(prepared);
        let mut client = server.client().await;
        for district in 0..DISTRICTS {
            for window in 1..=WINDOWS {
                client.post(&format!("/api/v1/districts/d{district}/windows/{window}/open"), "{}").await;
            }
        }
        server
    }

    /// Starts a server on a database and waits until it is ready.
    pub fn serve((database, token): (Database, String)) -> TestServer {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port");
        let begun = Instant::now();
        let mut command = Command::new(built("district-window"));
        command.args(["serve", "--database", &database.url, "--listen", &free.to_string()]);
        let child = command.stdout(Stdio::null()).stderr(Stdio::inherit()).spawn().expect("make build");
        while !is_ready(free) {
            assert!(begun.elapsed() < Duration::from_secs(20), "the server is not ready");
            std::thread::sleep(Duration::from_millis(1));
        }
        TestServer { database, token, address: free, child, cold_start: begun.elapsed() }
    }

    /// Stops the server, and starts another on the same database.
    pub fn again(self) -> TestServer {
        let (database, token) = self.end();
        TestServer::serve((database, token))
    }

    /// Stops the server as an operator does.
    fn end(mut self) -> (Database, String) {
        said(Command::new("kill").arg(self.child.id().to_string()));
        self.child.wait().expect("an end");
        let gone = Database { url: String::new(), folder: tempfile::tempdir().expect("a folder") };
        (std::mem::replace(&mut self.database, gone), std::mem::take(&mut self.token))
    }

    pub async fn client(&self) -> Client {
        Client::open(self.address, &self.token).await
    }

    pub async fn clients(&self, connections: usize) -> Vec<Client> {
        let mut clients = Vec::new();
        for _ in 0..connections {
            clients.push(self.client().await);
        }
        clients
    }

    /// The resident memory of the server, in bytes.
    pub fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("a process");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a size");
        line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") * 1024.0
    }

    /// The server's process id.
    pub fn process(&self) -> String {
        self.child.id().to_string()
    }

    /// The server's CPU time so far.
    pub fn busy(&self) -> Duration {
        busy(&self.process())
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// Sets up the department in a database, and creates an administrator's token.
pub fn prepare(database: Database) -> (Database, String) {
    prepare_with(database, &["setup", "apply"], &[])
}

/// The same by another command that takes the department's file, with arguments before and after it.
pub fn prepare_with(database: Database, before: &[&str], after: &[&str]) -> (Database, String) {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(&file, department()).expect("written");
    let run = |args: &[&str]| {
        said(Command::new(built("district-window")).args(["--database", &database.url]).args(args))
    };
    run(&[before, &[&file.path().display().to_string()], after].concat());
    let token = run(&["token", "create", "--role", "admin"]).rsplit(' ').next().expect("a token").to_owned();
    (database, token)
}

/// The CPU time of a process so far, all threads together.
pub fn busy(process: &str) -> Duration {
    let tasks = std::fs::read_dir(format!("/proc/{process}/task")).expect("a process");
    let times = tasks.flatten().filter_map(|task| {
        let told = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        told.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(times.sum())
}

fn is_ready(address: SocketAddr) -> bool {
    use std::io::{Read, Write};
    let Ok(mut stream) = TcpStream::connect(address) else { return false };
    let mut answer = [0; 12];
    stream.write_all(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").is_ok()
        && stream.read_exact(&mut answer).is_ok()
        && answer.ends_with(b"200")
}
