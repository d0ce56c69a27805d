//! Connections that idle, read or write slowly, or are too many: which are closed, and which are not.

use crate::test_server::{As, TestServer};
use bytes::Bytes;
use domain::access::Role;
use http_body_util::{BodyExt, Empty};
use hyper_util::rt::{TokioExecutor, TokioIo};
use server::site::Site;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinHandle;

/// Long enough for a machine that is busy building; not a promise of the program.
const PATIENCE: Duration = Duration::from_secs(60);

fn address(server: &TestServer) -> SocketAddr {
    server.running.as_ref().unwrap().address
}

/// A connection from an address of this machine.
async fn connect(server: &TestServer, from: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(format!("{from}:0").parse().unwrap()).unwrap();
    socket.connect(address(server)).await.unwrap()
}

type Sender = hyper::client::conn::http2::SendRequest<Empty<Bytes>>;

/// An HTTP/2 connection, and a task that ends when the server closes it.
async fn http2(stream: TcpStream) -> (Sender, JoinHandle<()>) {
    let (sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    (sender, tokio::spawn(async move { drop(connection.await) }))
}

fn get(path: &str) -> http::Request<Empty<Bytes>> {
    http::Request::get(format!("http://localhost{path}")).body(Empty::new()).unwrap()
}

/// Sends a request on an HTTP/1 connection and reads the answer; false when it is closed.
async fn ask(stream: &mut TcpStream, more: &str) -> bool {
    let request = format!("GET /healthz HTTP/1.1\r\nHost: localhost\r\n{more}\r\n");
    if stream.write_all(request.as_bytes()).await.is_err() {
        return false;
    }
    let mut answer = Vec::new();
    while !answer.ends_with(b"ok\n") {
        match stream.read_buf(&mut answer).await {
            Ok(0) | Err(_) => return false,
            Ok(_) => {}
        }
    }
    true
}

async fn number(admin: &As<'_>, name: &str) -> f64 {
    let text = admin.get("/metrics").await.text;
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("district_window_{name} ")));
    line.unwrap_or_else(|| panic!("{name}: {text}")).parse().unwrap()
}

/// Polls a metric until it is as expected.
async fn until(admin: &As<'_>, name: &str, is: impl Fn(f64) -> bool) {
    let begun = Instant::now();
    while !is(number(admin, name).await) {
        assert!(begun.elapsed() < PATIENCE, "{name} stays {}", number(admin, name).await);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

const SLOW: &str = "connections_ended_total{why=\"slow\"}";

#[tokio::test]
async fn connections_without_requests_are_closed_and_live_streams_are_not() {
    let server = TestServer::open_with(|config| config.sockets.idle = Duration::from_secs(1)).await;
    let admin = server.admin().await;
    let mut live = admin.request(reqwest::Method::GET, "/api/v1/live").send().await.unwrap();
    let mut one = connect(&server, "127.0.0.1").await;
    assert!(ask(&mut one, "").await);
    let (_silent, never_asked) = http2(connect(&server, "127.0.0.1").await).await;
    let (mut sender, asked_once) = http2(connect(&server, "127.0.0.1").await).await;
    let answer = sender.send_request(get("/healthz")).await.unwrap();
    assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), "ok\n");
    let closed = async {
        assert_eq!(one.read(&mut [0; 8]).await.unwrap_or(0), 0);
        never_asked.await.unwrap();
        asked_once.await.unwrap();
    };
    tokio::time::timeout(PATIENCE, closed).await.expect("closed");
    // A stream was open all this time: many times as long as a connection may idle.
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(5) {
        assert!(live.chunk().await.unwrap().is_some(), "a live stream that is read was closed");
    }
}

/// A server with a file large enough to fill every buffer on the way.
async fn with_a_large_file(folder: &TempDir) -> TestServer {
    std::fs::write(folder.path().join("site.css"), vec![b' '; 24 << 20]).unwrap();
    let site = Site::Folder(folder.path().to_owned());
    TestServer::open_with(|config| {
        config.site = site;
        config.sockets.stall = Duration::from_secs(1);
    })
    .await
}

#[tokio::test]
async fn who_does_not_read_is_cut_off_on_either_version() {
    let folder = TempDir::new().unwrap();
    let server = with_a_large_file(&folder).await;
    let admin = server.admin().await;
    let mut one = connect(&server, "127.0.0.1").await;
    one.write_all(b"GET /site.css HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    until(&admin, SLOW, |slow| slow >= 1.0).await;
    let mut rest = Vec::new();
    let _reset = one.read_to_end(&mut rest).await;
    assert!(rest.len() < 24 << 20, "it was all sent, so nothing was cut");

    let (mut sender, closed) = http2(connect(&server, "127.0.0.1").await).await;
    let answer = sender.send_request(get("/site.css")).await.unwrap();
    assert_eq!(answer.status(), 200);
    until(&admin, SLOW, |slow| slow >= 2.0).await;
    tokio::time::timeout(PATIENCE, closed).await.expect("closed").unwrap();
    drop(answer);

    // A client that reads gets all of it.
    let read = server.nobody().get("/site.css").await;
    assert_eq!((read.status.as_u16(), read.text.len()), (200, 24 << 20));
}

#[tokio::test]
async fn who_reads_a_few_bytes_a_second_is_cut_off() {
    let folder = TempDir::new().unwrap();
    let server = with_a_large_file(&folder).await;
    let admin = server.admin().await;
    let mut stream = connect(&server, "127.0.0.1").await;
    stream.write_all(b"GET /site.css HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    let slow = tokio::spawn(async move {
        while stream.read(&mut [0; 16]).await.is_ok_and(|read| read > 0) {
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    });
    until(&admin, SLOW, |slow| slow >= 1.0).await;
    slow.abort();
}

#[tokio::test]
async fn one_address_takes_no_more_than_its_share() {
    let server = TestServer::open_with(|config| {
        config.sockets.most = 60;
        config.sockets.strangers = 30;
    })
    .await;
    let token = server.token(Role::Admin, None).await;
    let mut known = connect(&server, "127.0.0.1").await;
    let shown = format!("Authorization: Bearer {token}\r\n");
    assert!(ask(&mut known, &shown).await);
    let mut stranger = connect(&server, "127.0.0.1").await;
    assert!(ask(&mut stranger, "").await);
    let admin = server.admin().await;
    // A single address opens fewer connections than the total allows, and keeps its share of them.
    let mut alone = Vec::new();
    for _ in 0..50 {
        alone.push(http2(connect(&server, "127.0.0.4").await).await);
    }
    until(&admin, "connections", |open| open <= 40.0).await;
    drop(alone);
    // Two addresses open three times the total.
    let mut kept = Vec::new();
    for round in 0..180 {
        let from = if round % 2 == 0 { "127.0.0.1" } else { "127.0.0.2" };
        kept.push(http2(connect(&server, from).await).await);
    }
    // New clients are answered, from these addresses and from another; the authenticated connection stays open.
    for from in ["127.0.0.1", "127.0.0.2", "127.0.0.3"] {
        for _ in 0..10 {
            assert!(ask(&mut connect(&server, from).await, "").await, "{from} is shut out");
        }
    }
    assert!(ask(&mut known, &shown).await, "a known client had to go for strangers");
    assert!(!ask(&mut stranger, "").await, "who was idle longest went first");
    until(&admin, "connections", |open| open <= 60.0).await;
    assert_eq!(number(&admin, "connections_ended_total{why=\"refused\"}").await, 0.0);
    drop(kept);
}

#[tokio::test]
async fn half_bodies_take_no_more_than_their_share_of_memory() {
    let server = TestServer::open_with(|config| config.sockets.bodies = 512 << 10).await;
    let admin = server.admin().await;
    let half = async || {
        let mut stream = connect(&server, "127.0.0.1").await;
        let head = "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                    Content-Length: 60000\r\nConnection: close\r\n\r\n";
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&[b'a'; 50_000]).await.unwrap();
        stream
    };
    let mut first = half().await;
    let mut others = Vec::new();
    for _ in 0..20 {
        others.push(half().await);
    }
    let mut newest = half().await;
    until(&admin, "bodies_given_up_total", |given_up| given_up >= 10.0).await;
    let ticket = serde_json::json!({"channel": "walk_in", "service": "officer"});
    assert_eq!(admin.create("north", "k", ticket).await.status, 201);
    let mut answer = String::new();
    tokio::time::timeout(PATIENCE, first.read_to_string(&mut answer)).await.expect("answered").unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    // The newest body gets through.
    newest.write_all(&[b'a'; 10_000]).await.unwrap();
    let mut answer = String::new();
    tokio::time::timeout(PATIENCE, newest.read_to_string(&mut answer)).await.expect("answered").unwrap();
    assert!(answer.starts_with("HTTP/1.1 4") && !answer.starts_with("HTTP/1.1 408"), "{answer}");
    drop(others);
}
