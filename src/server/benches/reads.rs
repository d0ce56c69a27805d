//! How heavy reads affect commands: four captains' heaviest pages, a search, an export of the year and a backup, all at once
//! and repeatedly; then the same with captains who give up half way. Visits that check in leave again, so that lines are as
//! short at the end as at the beginning: a command costs more in a line of a thousand.
//!
//! `READS=0.1` sets the scale relative to a large department.

use crate::costs::ms;
use crate::http::Client;
use crate::table::{Figures, head, heading, number, row};
use crate::test_server::{DISTRICTS, Place, TestServer, built, prepare_with};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// Visits per year in a large department.
const LARGE: f64 = 514_000.0;
const YEAR: [&str; 2] = ["2025-01-01", "2025-12-31"];
/// The heavy reads: one captain for each, and a search.
const HEAVY: [&str; 5] = [
    "/fairness?from={from}&to={to}",
    "/figures?from={from}&to={to}&compare=none&area=19104",
    "/figures/visits?from={from}&to={to}",
    "/steps?from={from}&to={to}",
    "/api/v1/visits?q=maria&from={from}&to={to}",
];
/// Tablets that check in and leave continuously, one after the other.
const TABLETS: usize = 4;
const TIME: Duration = Duration::from_secs(20);
/// A captain who gives up does so after this time.
const GIVES_UP: Duration = Duration::from_millis(700);

/// A client that was asked to try again later, or has given up, asks again after this.
const AGAIN: Duration = Duration::from_secs(1);

/// The outcomes of the heavy reads.
#[derive(Default)]
struct Reads {
    over: AtomicBool,
    done: AtomicUsize,
    shed: AtomicUsize,
    given_up: AtomicUsize,
}

/// Measures and prints the tables.
pub async fn tables(places: &[Place]) {
    let scale: f64 = std::env::var("READS").map_or(0.1, |text| text.parse().expect("a scale, such as 0.1"));
    let a_year = LARGE * scale;
    heading("Taps beside heavy reading");
    println!(
        "A year of {} visits on record. At {TABLETS} tablets people check in and leave all the time while four captains read their \
         heaviest pages, someone searches for a name, the year is exported and (SQLite) saved, for {} s each. Milliseconds from question to answer.\n",
        number(a_year),
        TIME.as_secs()
    );
    head(&[
        "Database",
        "Beside",
        "taps",
        "median",
        "99 %",
        "99 % : idle",
        "read",
        "left out",
        "memory, most",
        "memory, after",
    ]);
    for place in places {
        let visits = a_year.to_string();
        let words = ["--years", "1", "--until", YEAR[1], "--visits-a-year", &visits, "--facts", "brief"];
        let prepared = prepare_with(place.database(), &["history", "--setup"], &words);
        let server = TestServer::with_windows(prepared).await;
        server.client().await.counted().await;
        place.tidied(&server.database);
        for (what, patience) in [("reading", Duration::MAX), ("reading given up", GIVES_UP)] {
            let idle = beside(place, &server, "nothing", None, None).await;
            beside(place, &server, what, Some(idle), Some(patience)).await;
        }
    }
}

/// Measures taps while something else runs, prints a row, and returns their 99th percentile.
async fn beside(
    place: &Place,
    server: &TestServer,
    what: &str,
    idle: Option<f64>,
    reading: Option<Duration>,
) -> f64 {
    let reads = Arc::new(Reads::default());
    let readers = reading.map(|patience| read_heavily(place, server, &reads, patience)).unwrap_or_default();
    let most = Arc::new(AtomicUsize::new(0));
    let (watched, over, process) = (Arc::clone(&most), Arc::clone(&reads), server.process());
    let memory = tokio::spawn(async move {
        while !over.over.load(Ordering::Relaxed) {
            watched.fetch_max(resident(&process), Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let mut times = taps(server).await;
    reads.over.store(true, Ordering::Relaxed);
    for task in readers {
        task.await.expect("a reader");
    }
    memory.await.expect("a watch");
    tokio::time::sleep(Duration::from_secs(3)).await;
    let count = times.len() as f64;
    times.sort_by(f64::total_cmp);
    let p99 = times[(times.len() * 99).div_ceil(100) - 1];
    let median = Figures::of(times).median();
    let of = |count: &AtomicUsize| count.load(Ordering::Relaxed) as f64;
    let cells = [
        number(count),
        number(median),
        number(p99),
        idle.map_or_else(String::new, |idle| number(p99 / idle)),
        format!("{}, {} given up", of(&reads.done), of(&reads.given_up)),
        number(of(&reads.shed)),
        format!("{} MB", number(of(&most) / 1e6)),
        format!("{} MB", number(server.memory() / 1e6)),
    ];
    let cells: Vec<&str> = [place.name(), what].into_iter().chain(cells.iter().map(String::as_str)).collect();
    row(&cells);
    p99
}

/// Reads until the measurement is over: every heavy page, an export and a backup.
fn read_heavily(
    place: &Place,
    server: &TestServer,
    reads: &Arc<Reads>,
    patience: Duration,
) -> Vec<JoinHandle<()>> {
    let mut tasks = Vec::new();
    for path in HEAVY {
        let path = path.replace("{from}", YEAR[0]).replace("{to}", YEAR[1]);
        let (reads, address, token) = (Arc::clone(reads), server.address, captain(server));
        tasks.push(tokio::spawn(async move {
            while !reads.over.load(Ordering::Relaxed) {
                let mut client = Client::open(address, &token).await;
                let asked = client.ask("GET", &path, "accept-encoding: gzip, br\r\n", "");
                let answered = tokio::time::timeout(patience.min(3 * TIME), asked).await;
                let kind = match answered {
                    Ok(true) => &reads.done,
                    Ok(false) => &reads.shed,
                    Err(_) => &reads.given_up,
                };
                kind.fetch_add(1, Ordering::Relaxed);
                if answered != Ok(true) {
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }));
    }
    let saves = place.name() == "SQLite";
    tasks.push(tokio::spawn(copies(Arc::clone(reads), saves, server.database.url.clone())));
    tasks
}

/// Checks in and leaves at every tablet for the length of the measurement; returns the milliseconds of each tap.
async fn taps(server: &TestServer) -> Vec<f64> {
    let tablets: Vec<_> = server
        .clients(TABLETS)
        .await
        .into_iter()
        .enumerate()
        .map(|(n, mut client)| {
            tokio::spawn(async move {
                let (begun, mut times) = (Instant::now(), Vec::new());
                while begun.elapsed() < TIME {
                    let key = format!("{:x}", rand::random::<u64>());
                    let asked = Instant::now();
                    let visit = client.check_in((n + times.len()) % DISTRICTS, &key).await;
                    times.push(ms(asked.elapsed()));
                    let asked = Instant::now();
                    client
                        .post(&format!("/api/v1/visits/{visit}/cancel"), r#"{"reason":"resident_asked"}"#)
                        .await;
                    times.push(ms(asked.elapsed()));
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for tablet in tablets {
        times.extend(tablet.await.expect("a tablet"));
    }
    times
}

/// A separate token for each captain, because the reports of one person at once are limited.
fn captain(server: &TestServer) -> String {
    let database = &server.database.url;
    let made = Command::new(built("district-window"))
        .args(["--database", database, "token", "create", "--role", "captain"])
        .output()
        .expect("a process");
    assert!(made.status.success(), "{made:?}");
    String::from_utf8(made.stdout).expect("text").trim().rsplit(' ').next().expect("a token").to_owned()
}

/// Exports the year as a table, and copies the whole database to a file, repeatedly.
async fn copies(reads: Arc<Reads>, saves: bool, url: String) {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("copy.db");
    while !reads.over.load(Ordering::Relaxed) {
        let run = async |words: &[&str]| {
            let mut command = Command::new(built("district-window"));
            command.args(["--database", &url]).args(words).stdout(Stdio::null());
            let ended = tokio::task::spawn_blocking(move || command.status()).await;
            assert!(ended.expect("no panic").expect("a process").success());
        };
        run(&["export", "visits"]).await;
        if saves {
            let _none = std::fs::remove_file(&copy);
            run(&["backup", &copy.display().to_string()]).await;
        }
    }
}

/// Resident memory of a process, in bytes.
fn resident(process: &str) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap_or_default() * 1024
}
