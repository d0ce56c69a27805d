//! Thousands of idle connections, and how they affect an honest client.

use crate::api::Api;
use crate::program::{Home, Server};
use std::process::Command;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const IDLE: usize = 2_000;
const SLOW: usize = 100;

/// An HTTP/2 connection without requests that answers every ping, so that it looks alive.
async fn idle(address: String) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.unwrap();
    stream.write_all(&settings).await.unwrap();
    stream
}

async fn answer_pings(mut stream: TcpStream) {
    let mut head = [0; 9];
    while stream.read_exact(&mut head).await.is_ok() {
        let length = usize::from(head[0]) << 16 | usize::from(head[1]) << 8 | usize::from(head[2]);
        let mut body = vec![0; length];
        if stream.read_exact(&mut body).await.is_err() {
            return;
        }
        let (kind, flags) = (head[3], head[4]);
        let answer = match (kind, flags) {
            (4, 0) => [&[0, 0, 0, 4, 1, 0, 0, 0, 0][..], &[]].concat(),
            (6, 0) => [&[0, 0, 8, 6, 1, 0, 0, 0, 0][..], &body].concat(),
            _ => continue,
        };
        if stream.write_all(&answer).await.is_err() {
            return;
        }
    }
}

/// Reads 64 bytes per second of a large file.
async fn read_slowly(address: String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /site.css HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    while stream.read(&mut [0; 16]).await.is_ok_and(|read| read > 0) {
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

async fn metric(api: &Api, name: &str) -> u64 {
    let text = api.get("/metrics").await.unwrap().is(200).body;
    let text = text.as_str().unwrap().to_owned();
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("district_window_{name} ")));
    line.unwrap_or_else(|| panic!("{name}: {text}")).parse().unwrap()
}

/// From one address, which an honest client shares, and with the default limit of open files.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_idle_connections_and_slow_readers_shut_nobody_out() {
    // This process has the other end of each.
    let me = std::process::id().to_string();
    let raised = Command::new("prlimit").args(["--pid", &me, "--nofile=8192:"]).status();
    assert!(raised.is_ok_and(|raised| raised.success()), "this test needs 8192 open files");
    let home = Home::sqlite().set_up(1);
    let site = home.folder.path().join("site");
    std::fs::create_dir(&site).unwrap();
    std::fs::write(site.join("site.css"), vec![b' '; 24 << 20]).unwrap();
    let more = ["--site", site.to_str().unwrap(), "--drain-wait", "0"];
    let server: Server = home.serve_as("ulimit -S -n 1024", &more, &[]).await;
    let address = server.origin.strip_prefix("http://").unwrap().to_owned();
    let token = home.token();
    let open = async |count: usize| {
        for _ in 0..count {
            tokio::spawn(answer_pings(idle(address.clone()).await));
        }
    };
    open(IDLE / 2).await;
    for _ in 0..SLOW {
        tokio::spawn(read_slowly(address.clone()));
    }
    open(IDLE / 2).await;
    let mut took = Vec::new();
    for number in 0..200 {
        // A new client, with a new connection, each time.
        let api = Api::of(&server, &token);
        let begun = Instant::now();
        api.check_in(&format!("honest-{number}"), "officer").await.unwrap().is(201);
        took.push(begun.elapsed());
    }
    took.sort_unstable();
    let p99 = took[took.len() * 99 / 100 - 1];
    // The promise for an honest client.
    assert!(p99 < Duration::from_secs(1), "{p99:?}");
    let api = Api::of(&server, &token);
    let (connections, limit) = (metric(&api, "connections").await, metric(&api, "connections_limit").await);
    eprintln!("p99 {p99:?}, most {:?}; {connections} connections of at most {limit}", took[took.len() - 1]);
    assert!(connections <= limit && limit > 1_024, "{connections} of {limit}");
}
