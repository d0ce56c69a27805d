//! Slow clients, stopping the server, health, metrics.

use crate::test_server::TestServer;
use serde_json::json;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn closed_after(server: &TestServer, sent: &str) -> Duration {
    let address = server.running.as_ref().unwrap().address;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(sent.as_bytes()).await.unwrap();
    let begun = Instant::now();
    let mut rest = Vec::new();
    let _cut = tokio::time::timeout(Duration::from_secs(40), stream.read_to_end(&mut rest))
        .await
        .expect("never closed");
    begun.elapsed()
}

#[tokio::test]
async fn slow_headers_are_closed_within_ten_seconds() {
    let server = TestServer::open().await;
    let sent = ["", "GET /healthz HTTP/1.1\r\nHost: localhost\r\n", "PRI * HTTP/2.0\r\n", "G"];
    let all = futures::future::join_all(sent.map(|sent| closed_after(&server, sent))).await;
    for (sent, took) in sent.iter().zip(all) {
        assert!(took < Duration::from_secs(12), "{sent:?} was kept for {took:?}");
    }
}

#[tokio::test]
async fn slow_bodies_are_answered_within_thirty_seconds() {
    let server = TestServer::open().await;
    let token = server.token(domain::access::Role::Admin, None).await;
    let head = format!(
        "POST /api/v1/districts/north/visits HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Idempotency-Key: k\r\nContent-Type: application/json\r\nContent-Length: 100\r\nConnection: close\r\n\r\n{{"
    );
    let took = closed_after(&server, &head).await;
    assert!(took < Duration::from_secs(33), "{took:?}");
}

#[tokio::test]
async fn ending_answers_what_is_in_flight_and_ends_streams() {
    let mut server = TestServer::open().await;
    let admin = server.admin().await;
    let mut stream = admin.request(reqwest::Method::GET, "/api/v1/live").send().await.unwrap();
    assert!(stream.chunk().await.unwrap().is_some());
    let token = server.token(domain::access::Role::Admin, None).await;
    let address = server.running.as_ref().unwrap().address;
    let mut slow = TcpStream::connect(address).await.unwrap();
    let body = json!({"channel": "walk_in", "service": "officer"}).to_string();
    let head = format!(
        "POST /api/v1/districts/north/visits HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Idempotency-Key: k\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    slow.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let running = server.running.take().unwrap();
    let begun = Instant::now();
    let end = tokio::spawn(running.end());
    while let Ok(Some(_)) = stream.chunk().await {}
    assert!(begun.elapsed() < Duration::from_secs(3), "the stream went on for {:?}", begun.elapsed());
    slow.write_all(body.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    slow.read_to_end(&mut answer).await.unwrap();
    assert!(
        String::from_utf8_lossy(&answer).starts_with("HTTP/1.1 201"),
        "{}",
        String::from_utf8_lossy(&answer)
    );
    tokio::time::timeout(Duration::from_secs(30), end).await.expect("it never ended").unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn health_and_numbers() {
    let server = TestServer::open().await;
    assert_eq!(server.nobody().get("/healthz").await.text, "ok\n");
    assert_eq!(server.nobody().get("/readyz").await.text, "ready\n");
    let operator = server.cookie(&server.session("admin").await);
    let admin = server.admin().await;
    server.clock_is_off(true);
    server.until("not ready", async || server.nobody().get("/readyz").await.status == 503).await;
    let ready = server.nobody().get("/readyz").await;
    assert_eq!(ready.headers["content-type"], "text/plain; charset=utf-8");
    assert!(ready.text.starts_with("clock: the clock of this machine is "), "{}", ready.text);
    assert!(ready.headers.contains_key("retry-after"));
    let nobody = server.nobody();
    let asked = nobody.request(reqwest::Method::GET, "/readyz").header("accept", "application/json");
    let whole = nobody.send(asked).await;
    assert_eq!(whole.status, 503);
    let whole = whole.json();
    let holds = |name: &str| {
        let checks = whole["checks"].as_array().unwrap();
        checks.iter().find(|check| check["name"] == name).unwrap_or_else(|| panic!("{whole}"))["ok"].clone()
    };
    // The same on a page, for a department without a monitoring system.
    let page = operator.get("/setup/health").await;
    assert_eq!(page.status, 200);
    for said in ["Database", "All right", "Clock", "Not working", "Disk space"] {
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
    assert_eq!(
        (&whole["ready"], holds("database"), holds("clock")),
        (&json!(false), json!(true), json!(false))
    );
    server.nobody().get("/metrics").await.is(401, "sign_in");
    let metrics = admin.get("/metrics").await;
    assert!(metrics.text.contains("district_window_requests_total"));
}

#[tokio::test]
async fn a_line_not_changed_is_not_sent_again() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let path = "/api/v1/districts/north/line?audience=desk";
    let first = admin.get(path).await;
    let tag = first.headers["etag"].clone();
    let again =
        admin.send(admin.request(reqwest::Method::GET, path).header("if-none-match", tag.clone())).await;
    assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""));
    server.ticket(&admin, json!({"channel": "walk_in", "service": "officer"})).await;
    let changed = admin.send(admin.request(reqwest::Method::GET, path).header("if-none-match", tag)).await;
    assert_eq!(changed.status, 200);
}

/// Every metric is explained in `docs/operations.md`, and no metric is explained that does not exist.
#[tokio::test]
async fn every_number_is_in_the_handbook() {
    let server = TestServer::open_with(|config| config.metrics = Some("127.0.0.1:0".parse().unwrap())).await;
    let address = server.running.as_ref().unwrap().metrics.unwrap();
    // Without signing in, on the address for monitoring.
    let text = reqwest::get(format!("http://{address}/metrics")).await.unwrap().text().await.unwrap();
    let told: BTreeSet<&str> =
        text.lines().filter_map(|line| line.strip_prefix("# HELP ")?.split(' ').next()).collect();
    let handbook = include_str!("../../../docs/operations.md");
    let rows = handbook.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let explained: BTreeSet<&str> =
        rows.clone().filter(|name| name.starts_with("district_window_")).collect();
    assert_eq!(told, explained);
    let rows: BTreeSet<&str> = rows.collect();
    let asked =
        reqwest::Client::new().get(format!("http://{address}/readyz")).header("accept", "application/json");
    let ready: serde_json::Value = asked.send().await.unwrap().json().await.unwrap();
    for list in ["checks", "warnings"] {
        for check in ready[list].as_array().unwrap() {
            assert!(rows.contains(check["name"].as_str().unwrap()), "{check} is not in the handbook");
        }
    }
    // Nothing else is served there.
    let other = reqwest::get(format!("http://{address}/api/v1/districts")).await.unwrap();
    assert_eq!(other.status(), 404);
}

#[tokio::test]
async fn durations_are_counted_by_route_and_by_nothing_a_client_makes_up() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    for made_up in 0..20 {
        assert_eq!(server.nobody().get(&format!("/nothing/{made_up}")).await.status, 404);
        admin.get(&format!("/api/v1/districts/made-up-{made_up}/services")).await;
    }
    let text = admin.get("/metrics").await.text;
    let count = |route: &str| {
        let line = format!("district_window_request_seconds_count{{route=\"{route}\"}} ");
        text.lines().find_map(|row| row.strip_prefix(&line)).unwrap_or("0").parse::<u64>().unwrap()
    };
    assert_eq!(count("GET /api/v1/districts/{d}/services"), 20);
    assert_eq!(count("other"), 20);
    assert!(!text.contains("made-up") && !text.contains("/nothing"), "{text}");
    let last = "district_window_request_seconds_bucket{route=\"other\",le=\"+Inf\"} 20";
    assert!(text.contains(last), "{text}");
}
