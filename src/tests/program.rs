//! The binary, run on a test's own database.

use reqwest::Client;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const BINARY: &str = env!("CARGO_BIN_EXE_district-window");
/// Long enough for a machine that is busy building; not a promise of the program.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// The district that these tests set up.
pub const DISTRICT: &str = "north";

static MADE: AtomicU64 = AtomicU64::new(1);

/// A database, and a folder for other files.
pub struct Home {
    pub database: String,
    pub folder: TempDir,
    /// The file with the offset of this machine's clock; without it the clock is right.
    pub clock: Option<PathBuf>,
}

/// libfaketime, from the package `faketime`, which shows a program another time.
fn faketime() -> Option<PathBuf> {
    let folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib", "/usr/local/lib"];
    folders
        .iter()
        .map(|folder| Path::new(folder).join("faketime/libfaketime.so.1"))
        .find(|file| file.exists())
}

/// Polls until there is an answer, for at most `most`.
pub async fn until<T>(what: &str, most: Duration, ask: impl AsyncFn() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(begun.elapsed() < most, "{what} within {most:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn file_in(place: &Path) -> String {
    format!("sqlite:{}", place.join("test.db").display())
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl Home {
    pub fn sqlite() -> Home {
        let folder = TempDir::new().unwrap();
        Home { database: file_in(folder.path()), folder, clock: None }
    }

    /// The same with the database's file in another folder.
    pub fn sqlite_in(place: &Path, folder: TempDir) -> Home {
        Home { database: file_in(place), folder, clock: None }
    }

    pub fn postgres() -> Home {
        let server = std::env::var("TEST_POSTGRES_URL").expect(
            "set TEST_POSTGRES_URL to a PostgreSQL for tests, such as the one that tools/postgres starts",
        );
        let schema = format!("program_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let mark = if server.contains('?') { '&' } else { '?' };
        let home = Home {
            database: format!("{server}{mark}options=-csearch_path%3D{schema}"),
            folder: TempDir::new().unwrap(),
            clock: None,
        };
        home.sql(&format!("CREATE SCHEMA {schema}"));
        home
    }

    /// The same database from a machine whose clock is wrong, such as by `+3600s`; `None` without libfaketime.
    pub fn with_clock(&self, wrong: &str) -> Option<Home> {
        if faketime().is_none() {
            assert!(std::env::var_os("CI").is_none(), "tools/need faketime");
            eprintln!("not tried: libfaketime is missing (tools/need faketime)");
            return None;
        }
        let folder = TempDir::new().unwrap();
        let clock = Some(folder.path().join("clock"));
        let home = Home { database: self.database.clone(), folder, clock };
        home.set_clock(wrong);
        Some(home)
    }

    /// Sets that machine's clock, also for programs that run on it.
    pub fn set_clock(&self, wrong: &str) {
        std::fs::write(self.clock.as_ref().expect("a clock that can be set"), wrong).unwrap();
    }

    /// Runs SQL on PostgreSQL behind the program's back.
    pub fn sql(&self, sql: &str) -> String {
        let run = Command::new("psql")
            .args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "-v", "ON_ERROR_STOP=1"])
            .args([&self.database, "-c", sql])
            .output()
            .expect("psql, which comes with PostgreSQL's client programs");
        assert!(run.status.success(), "{sql}: {}", text(&run.stderr));
        text(&run.stdout)
    }

    /// Sets up one district, open around the clock, with this many windows and all defaults.
    pub fn set_up(self, windows: usize) -> Home {
        let mut file = format!(
            "[department]\nname = \"Test Department\"\nlanguages = [\"en\"]\n\n[[districts]]\nid = \"{DISTRICT}\"\n\
             name = \"North District\"\nzone = \"America/New_York\"\nhours = \"always\"\nservices = \"all\"\n"
        );
        for window in 1..=windows {
            file +=
                &format!("[[districts.windows]]\nid = \"{window}\"\nname = {{ en = \"Window {window}\" }}\n");
        }
        let path = self.folder.path().join("department.toml");
        std::fs::write(&path, file).unwrap();
        self.done(&["setup", "apply", path.to_str().unwrap()]);
        self
    }

    fn command(&self, program: &str, before: &[&str], args: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(before).args(args).arg("--database").arg(&self.database);
        // A developer's own settings must not affect the tests.
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("DISTRICT_WINDOW_")) {
            command.env_remove(name);
        }
        if let (Some(file), Some(library)) = (&self.clock, faketime()) {
            command.env("LD_PRELOAD", library).env("FAKETIME_TIMESTAMP_FILE", file);
            command.env("FAKETIME_NO_CACHE", "1").env("DONT_FAKE_MONOTONIC", "1");
        }
        command
    }

    /// Starts a command without waiting for it.
    pub fn begin(&self, args: &[&str]) -> Child {
        let mut command = self.command(BINARY, &[], args);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// The same, with its output piped.
    pub fn begin_told(&self, args: &[&str]) -> Child {
        let mut command = self.command(BINARY, &[], args);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Another writer that holds the database, or at least the department's chain, until it is released.
    pub fn held(&self) -> Held {
        let mut command = match self.database.strip_prefix("sqlite:") {
            Some(file) => {
                let script = "import sqlite3, sys\nconn = sqlite3.connect(sys.argv[1])\nconn.execute('BEGIN IMMEDIATE')\n\
                              print('held', flush=True)\nsys.stdin.readline()";
                let mut python = Command::new("python3");
                python.args(["-c", script, file]);
                python
            }
            None => {
                let mut psql = Command::new("psql");
                psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", &self.database]);
                psql
            }
        };
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        if !self.database.starts_with("sqlite:") {
            let sql = "BEGIN; SELECT 'held' FROM line WHERE chain = '_department' FOR UPDATE;\n";
            child.stdin.as_mut().unwrap().write_all(sql.as_bytes()).unwrap();
        }
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        assert_eq!(said.trim(), "held");
        Held(child)
    }

    /// Runs a command to its end.
    pub fn run(&self, args: &[&str]) -> Output {
        // A command that should end and does not is killed.
        self.command("timeout", &["-k", "5", "60", BINARY], args).output().unwrap()
    }

    /// The same, with its standard output redirected.
    pub fn run_into(&self, out: impl Into<Stdio>, args: &[&str]) -> Output {
        self.command("timeout", &["-k", "5", "60", BINARY], args).stdout(out).output().unwrap()
    }

    /// Runs a command that must succeed; returns its output.
    #[track_caller]
    pub fn done(&self, args: &[&str]) -> String {
        let run = self.run(args);
        assert!(run.status.success(), "{args:?}: {}", text(&run.stderr));
        text(&run.stdout)
    }

    /// Runs a command that must succeed; returns its peak memory in bytes.
    #[track_caller]
    pub fn most_memory(&self, args: &[&str]) -> u64 {
        let mut run = self.command(BINARY, &[], args).stdout(Stdio::null()).spawn().unwrap();
        let mut most = 0;
        // The system's peak value only grows.
        while run.try_wait().unwrap().is_none() {
            let status = std::fs::read_to_string(format!("/proc/{}/status", run.id())).unwrap_or_default();
            let noted = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
            most = most.max(noted.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or_default());
            std::thread::yield_now();
        }
        assert!(run.wait().unwrap().success(), "{args:?}");
        most * 1_024
    }

    /// Runs a command that must fail; returns the one sentence it prints.
    #[track_caller]
    pub fn refused(&self, args: &[&str]) -> String {
        let run = self.run(args);
        assert_eq!(run.status.code(), Some(1), "{args:?}: {}{}", text(&run.stdout), text(&run.stderr));
        let said = text(&run.stderr);
        assert_eq!(said.trim().lines().count(), 1, "one sentence, no trace of the inside: {said}");
        assert!(!said.contains("panicked") && !said.contains("Error("), "{said}");
        said
    }

    /// Creates an administrator's token.
    pub fn token(&self) -> String {
        let said = self.done(&["token", "create", "--role", "admin"]);
        said.split_whitespace().last().expect("the token, last on its line").to_owned()
    }

    /// The facts on the district's record.
    pub fn facts(&self) -> Vec<serde_json::Value> {
        let told = self.done(&["export", "facts", "--district", DISTRICT]);
        told.lines().map(|line| serde_json::from_str(line).expect("a fact")).collect()
    }

    /// Asserts that `audit verify` succeeds.
    #[track_caller]
    pub fn verify(&self) {
        let told = self.done(&["audit", "verify"]);
        assert!(told.contains("every hash is right") && told.contains("match the facts"), "{told}");
    }

    /// Starts a server and waits until it is ready.
    pub async fn serve(&self) -> Server {
        self.serve_with(&[]).await
    }

    /// The same, with more arguments.
    pub async fn serve_with(&self, more: &[&str]) -> Server {
        self.serve_as("", more, &[]).await
    }

    /// The same, after a line of shell such as `ulimit`, with more in its environment.
    pub async fn serve_as(&self, shell: &str, more: &[&str], env: &[(&str, &str)]) -> Server {
        let mut server = self.start_as(shell, more, env).await;
        let (client, path) = (Client::new(), format!("{}/readyz", server.origin));
        until("ready", PATIENCE, async || {
            let answer = client.get(&path).send().await.ok()?;
            answer.status().is_success().then_some(())
        })
        .await;
        server.ready_after = server.begun.elapsed();
        server
    }

    /// The same, whether or not it gets ready.
    pub async fn serve_anyway(&self, more: &[&str]) -> Server {
        self.start_as("", more, &[]).await
    }

    async fn start_as(&self, shell: &str, more: &[&str], env: &[(&str, &str)]) -> Server {
        let begun = Instant::now();
        let log = self.folder.path().join(format!("server-{}.log", MADE.fetch_add(1, Ordering::Relaxed)));
        let shell = format!("{shell}\nexec \"$0\" \"$@\"");
        let mut command = self.command("sh", &["-c", &shell, BINARY], &["serve", "--listen", "127.0.0.1:0"]);
        command.args(more).envs(env.iter().copied());
        let errors = std::fs::File::create(&log).unwrap();
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(errors).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (tell, told) = tokio::sync::oneshot::channel();
        let said_so_far = Arc::new(Mutex::new(String::new()));
        let said_to = Arc::clone(&said_so_far);
        std::thread::spawn(move || {
            let mut tell = Some(tell);
            for line in out.lines().map_while(Result::ok) {
                *said_to.lock().unwrap() += &format!("{line}\n");
                if let (Some(origin), Some(tell)) =
                    (line.strip_prefix("District Window is ready: "), tell.take())
                {
                    let _gone = tell.send(origin.to_owned());
                }
            }
        });
        let ready_after = Duration::ZERO;
        let mut server = Server { child, origin: String::new(), begun, ready_after, log, said: said_so_far };
        let said = tokio::time::timeout(PATIENCE, told).await.expect("it neither serves nor ends");
        server.origin = said.unwrap_or_else(|_| panic!("it did not serve: {}", server.log()));
        server
    }
}

/// Another writer; released on drop.
pub struct Held(Child);

impl Drop for Held {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _gone = self.0.wait();
    }
}

/// A running server; killed on drop.
pub struct Server {
    child: Child,
    pub origin: String,
    begun: Instant,
    /// From its start until it was ready.
    pub ready_after: Duration,
    log: PathBuf,
    said: Arc<Mutex<String>>,
}

impl Server {
    /// Its output so far.
    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it has ended.
    pub async fn ended(&mut self, most: Duration) -> ExitStatus {
        let child = std::sync::Mutex::new(&mut self.child);
        until("ended", most, async || child.lock().unwrap().try_wait().unwrap()).await
    }

    /// Kills it at once, without any cleanup.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// Sends a process a signal, such as `TERM`.
pub fn signal(process: u32, name: &str) {
    let sent = Command::new("kill").args([format!("-{name}"), process.to_string()]).status().unwrap();
    assert!(sent.success(), "kill -{name} {process}");
}
