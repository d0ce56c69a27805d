//! How the program stops, and other signals.

use crate::api::Api;
use crate::program::{Home, PATIENCE, signal, until};
use reqwest::{Client, StatusCode};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};

/// Asked to stop while it waits for a locked file, it does not start first.
#[tokio::test]
async fn asked_to_end_before_it_is_ready_it_ends() {
    let home = Home::sqlite().set_up(1);
    let script = "import sqlite3, sys, time\nconn = sqlite3.connect(sys.argv[1], isolation_level=None)\n\
                  conn.execute('BEGIN IMMEDIATE')\nprint('held', flush=True)\ntime.sleep(120)";
    let file = home.database.strip_prefix("sqlite:").unwrap();
    let mut holder =
        Command::new("python3").args(["-c", script, file]).stdout(Stdio::piped()).spawn().expect("python3");
    let mut held = String::new();
    BufReader::new(holder.stdout.take().unwrap()).read_line(&mut held).unwrap();
    assert_eq!(held.trim(), "held");
    let mut server = home.begin(&["serve", "--listen", "127.0.0.1:0"]);
    let status = format!("/proc/{}/status", server.id());
    until("it listens to signals", PATIENCE, async || {
        let status = std::fs::read_to_string(&status).unwrap();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"))?.trim();
        // SIGTERM is 15, the lowest bit is 1.
        (u64::from_str_radix(caught, 16).unwrap() & (1 << 14) != 0).then_some(())
    })
    .await;
    signal(server.id(), "TERM");
    let asked = Instant::now();
    let child = std::sync::Mutex::new(&mut server);
    let ended = until("ended", PATIENCE, async || child.lock().unwrap().try_wait().unwrap()).await;
    holder.kill().unwrap();
    holder.wait().unwrap();
    assert_eq!(ended.code(), Some(0));
    assert!(asked.elapsed() < Duration::from_secs(4), "at once: {:?}", asked.elapsed());
}

#[tokio::test]
async fn it_says_that_it_leaves_works_on_and_ends_at_once_when_asked_again() {
    let home = Home::sqlite().set_up(1);
    let mut server = home.serve_with(&["--drain-wait", "300"]).await;
    let api = Api::new(&server, &home);
    signal(server.id(), "TERM");
    let (client, path) = (Client::new(), format!("{}/readyz", server.origin));
    let said = until("it says so", PATIENCE, async || {
        let answer = client.get(&path).send().await.unwrap();
        if answer.status() == StatusCode::SERVICE_UNAVAILABLE {
            Some(answer.text().await.unwrap())
        } else {
            None
        }
    })
    .await;
    assert!(said.starts_with("leaving: "), "{said}");
    // Clients that the load balancer still sends here are served.
    let visit = api.check_in("meanwhile", "officer").await.unwrap().is(201).id();
    signal(server.id(), "TERM");
    let asked_again = Instant::now();
    let status = server.ended(PATIENCE).await;
    assert!(asked_again.elapsed() < Duration::from_secs(5), "at once: {:?}", asked_again.elapsed());
    assert_eq!(status.code(), Some(1), "{}", server.log());
    assert!(home.facts().iter().any(|fact| fact["visit"] == visit.as_str()), "what was answered is there");
    home.verify();
}

#[tokio::test]
async fn start_version_and_end_are_in_the_log_in_plain_letters() {
    let home = Home::sqlite().set_up(1);
    let mut server = home.serve_with(&["--drain-wait", "0"]).await;
    signal(server.id(), "TERM");
    assert_eq!(server.ended(PATIENCE).await.code(), Some(0));
    let log = server.log();
    for said in ["started", env!("CARGO_PKG_VERSION"), "SIGTERM", "stopped"] {
        assert!(log.contains(said), "{said}: {log}");
    }
    assert!(!log.contains('\u{1b}'), "colors in a file: {log:?}");
}

#[tokio::test]
async fn a_hang_up_reads_the_log_settings_again_and_ends_nothing() {
    let home = Home::sqlite().set_up(1);
    let file = |name: &str| home.folder.path().join(name).to_str().unwrap().to_owned();
    let (level, log, moved) = (file("level"), file("dw.log"), file("dw.log.1"));
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    std::fs::write(&level, "error\n").unwrap();
    let from = format!("@{level}");
    let env = [("DISTRICT_WINDOW_LOG", from.as_str()), ("DISTRICT_WINDOW_LOG_FILE", log.as_str())];
    let mut server = home.serve_as("", &["--drain-wait", "0"], &env).await;
    let api = Api::new(&server, &home);
    let mut live = api.live().await;
    assert_eq!(read(&log), "", "only errors are asked for");
    std::fs::rename(&log, &moved).unwrap();
    std::fs::write(&level, "district_window=info\n").unwrap();
    signal(server.id(), "HUP");
    let said = until("it is said in the new file", PATIENCE, async || {
        Some(read(&log)).filter(|log| log.contains("read again"))
    })
    .await;
    assert!(!said.contains('\u{1b}') && read(&moved).is_empty(), "{said}");
    // Clients did not notice.
    assert!(live.chunk().await.unwrap().is_some());
    api.check_in("after", "officer").await.unwrap().is(201);
    // An invalid setting leaves everything as it was.
    std::fs::write(&level, "[[[").unwrap();
    signal(server.id(), "HUP");
    until("it is said", PATIENCE, async || read(&log).contains("is no filter").then_some(())).await;
    signal(server.id(), "TERM");
    assert_eq!(server.ended(PATIENCE).await.code(), Some(0));
    assert!(read(&log).contains("stopped"), "{}", read(&log));
}

/// A proxy to PostgreSQL that can fall silent: its connections stay open, and no bytes come through.
async fn silenced(database: &str) -> (String, Arc<AtomicBool>) {
    let (place, query) = database.split_once('?').unwrap();
    let parameter = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")[..]));
    let (scheme, rest) = place.split_once("://").unwrap();
    let (authority, name) = rest.split_once('/').unwrap();
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let host = parameter("host").unwrap_or(host).replace("%2F", "/");
    let port = parameter("port").or(host.split_once(':').map(|(_, port)| port)).unwrap_or("5432").to_owned();
    let silent = Arc::<AtomicBool>::default();
    let door = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let own = door.local_addr().unwrap();
    let heard = Arc::clone(&silent);
    tokio::spawn(async move {
        loop {
            let (client, _) = door.accept().await.unwrap();
            let (from, to) = client.into_split();
            if host.starts_with('/') {
                let server = UnixStream::connect(format!("{host}/.s.PGSQL.{port}")).await.unwrap();
                let (answers, requests) = server.into_split();
                tokio::spawn(pass(from, requests, Arc::clone(&heard)));
                tokio::spawn(pass(answers, to, Arc::clone(&heard)));
            } else {
                let bare = host.split(':').next().unwrap_or_default();
                let server = TcpStream::connect(format!("{bare}:{port}")).await.unwrap();
                let (answers, requests) = server.into_split();
                tokio::spawn(pass(from, requests, Arc::clone(&heard)));
                tokio::spawn(pass(answers, to, Arc::clone(&heard)));
            }
        }
    });
    let user = if user.is_empty() { String::new() } else { format!("{user}@") };
    let options = parameter("options").unwrap();
    (format!("{scheme}://{user}{own}/{name}?options={options}"), silent)
}

async fn pass(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, silent: Arc<AtomicBool>) {
    let mut bytes = vec![0; 65_536];
    while let Ok(read @ 1..) = from.read(&mut bytes).await {
        if silent.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        if to.write_all(&bytes[..read]).await.is_err() {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_ends_in_time_though_the_database_has_fallen_silent() {
    let home = Home::postgres().set_up(1);
    let (database, silent) = silenced(&home.database).await;
    let token = home.token();
    let home = Home { database, ..home };
    let mut server = home.serve_with(&["--drain-wait", "0"]).await;
    let api = Api::of(&server, &token);
    api.check_in("before", "officer").await.unwrap().is(201);
    silent.store(true, Ordering::SeqCst);
    let waiting = tokio::spawn(async move { api.check_in("unanswered", "officer").await });
    let (client, path) = (Client::new(), format!("{}/readyz", server.origin));
    until("not ready", PATIENCE, async || {
        let answer = client.get(&path).send().await.unwrap();
        (answer.status() == StatusCode::SERVICE_UNAVAILABLE).then_some(())
    })
    .await;
    signal(server.id(), "TERM");
    // The promise is 25 seconds for everything in flight, and a little more.
    server.ended(Duration::from_secs(30)).await;
    drop(waiting.await);
}
