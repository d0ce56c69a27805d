//! Many live streams: how soon the last of them has a commit's snapshot, and how much memory each takes.

use crate::http::Client;
use crate::table::Figures;
use crate::test_server::{DISTRICTS, Place, TestServer, busy};
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::sync::mpsc;

pub const STREAMS: usize = 2_000;
const ROUNDS: usize = 8;

/// The results, over several rounds.
#[derive(Default)]
pub struct Lives {
    /// Bytes of memory for each stream.
    pub memory: Figures,
    /// Milliseconds from requesting one district's commit until the last of its own streams has the snapshot.
    pub one: Figures,
    /// Milliseconds from requesting the first of one commit in every district until the last of all streams has its snapshot.
    pub all: Figures,
    /// The share of one core that open streams take while nothing happens.
    pub idle: Figures,
}

/// A stream has received a complete snapshot of this version.
struct Got {
    district: usize,
    seq: u64,
    at: Instant,
}

/// Measures one run.
pub async fn measure(place: &Place, lives: &mut Lives) {
    let server = TestServer::open(place).await;
    let mut client = server.client().await;
    for n in 0..DISTRICTS * 5 {
        client.check_in(n % DISTRICTS, &format!("w{n}")).await;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let before = server.memory();
    let (tell, mut told) = mpsc::unbounded_channel();
    for n in 0..STREAMS {
        let mut stream = server.client().await;
        stream
            .send("GET", &format!("/api/v1/live?audience=display&district=d{}", n % DISTRICTS), "", "")
            .await;
        tokio::spawn(listen(n % DISTRICTS, stream.into_stream(), tell.clone()));
    }
    // Every stream has the current line.
    for _ in 0..STREAMS {
        told.recv().await.expect("a snapshot");
    }
    for round in 0..ROUNDS {
        quiet(&mut told).await;
        let one = vec![arrives(&mut client, round % DISTRICTS, &format!("o{round}")).await];
        lives.one.add(until_last(&mut told, &one).await);
        quiet(&mut told).await;
        let mut all = Vec::new();
        for district in 0..DISTRICTS {
            all.push(arrives(&mut client, district, &format!("a{round}-{district}")).await);
        }
        lives.all.add(until_last(&mut told, &all).await);
    }
    lives.memory.add((server.memory() - before) / STREAMS as f64);
    let (begun, before) = (Instant::now(), server.busy());
    let own = busy("self");
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert!(busy("self") - own < Duration::from_secs(3), "the bench itself is in the way");
    lives.idle.add((server.busy() - before).as_secs_f64() / begun.elapsed().as_secs_f64());
}

/// Makes a commit: its district, its version, and when it was requested. The commit itself is a little later, which cannot be
/// seen from outside.
async fn arrives(client: &mut Client, district: usize, key: &str) -> Got {
    let at = Instant::now();
    client.check_in(district, key).await;
    Got { district, seq: seq(client.body()), at }
}

/// The version in a visit's answer.
fn seq(body: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(body);
    let (_, rest) = text.split_once(r#""seq":"#).expect("a version");
    rest.split(',').next().and_then(|number| number.parse().ok()).expect("a number")
}

/// Waits longer than a frame, so that the next commit is rendered at once.
async fn quiet(told: &mut mpsc::UnboundedReceiver<Got>) {
    tokio::time::sleep(Duration::from_millis(600)).await;
    while told.try_recv().is_ok() {}
}

/// Milliseconds from requesting the first of these commits until every stream of their districts has its snapshot.
async fn until_last(told: &mut mpsc::UnboundedReceiver<Got>, commits: &[Got]) -> f64 {
    let of = |district: usize| (STREAMS - district).div_ceil(DISTRICTS);
    let mut missing: usize = commits.iter().map(|commit| of(commit.district)).sum();
    let mut last = commits[0].at;
    while missing > 0 {
        let got = tokio::time::timeout(Duration::from_secs(20), told.recv()).await;
        let got = got.expect("every stream is told").expect("streams");
        let new = commits.iter().any(|commit| commit.district == got.district && commit.seq == got.seq);
        if new {
            missing -= 1;
            last = last.max(got.at);
        }
    }
    (last - commits[0].at).as_secs_f64() * 1e3
}

/// Reads a stream and reports every complete snapshot.
async fn listen(district: usize, mut stream: TcpStream, tell: mpsc::UnboundedSender<Got>) {
    let mut bytes = Vec::with_capacity(4 * 1024);
    let mut open = None;
    while stream.read_buf(&mut bytes).await.is_ok_and(|read| read > 0) {
        let mut from = 0;
        while let Some(end) = bytes[from..].iter().position(|byte| *byte == b'\n') {
            let line = &bytes[from..from + end];
            from += end + 1;
            if let Some(id) = line.strip_prefix(b"id: ") {
                let text = std::str::from_utf8(id).expect("text");
                open = text.rsplit('-').next().and_then(|number| number.parse().ok());
            } else if let (true, Some(seq)) = (line.is_empty(), open) {
                open = None;
                let _ended = tell.send(Got { district, seq, at: Instant::now() });
            }
        }
        bytes.drain(..from);
    }
}
