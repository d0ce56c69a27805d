//! Throughput: many connections at once, each sending its next request as soon as it is answered.

use crate::http::Client;
use crate::test_server::{DISTRICTS, TestServer, busy};
use std::future::Future;
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The result of a load.
pub struct Load {
    /// Units of work per second.
    pub rate: f64,
    /// The share of all cores that the load generator took.
    pub own: f64,
    /// The server's CPU time for each unit, in microseconds.
    pub cost: f64,
}

/// Runs `work` on every connection until `time` is over. It returns the number of units it did.
async fn run<F: Future<Output = usize> + Send + 'static>(
    server: &str,
    clients: Vec<Client>,
    time: Duration,
    work: impl Fn(usize, Client, Instant) -> F,
) -> Load {
    let cores = std::thread::available_parallelism().map_or(1, usize::from) as f64;
    let (begun, before, served) = (Instant::now(), busy("self"), busy(server));
    let tasks: Vec<_> = clients
        .into_iter()
        .enumerate()
        .map(|(n, client)| tokio::spawn(work(n, client, begun + time)))
        .collect();
    let mut done = 0;
    for task in tasks {
        done += task.await.expect("a task");
    }
    let took = begun.elapsed().as_secs_f64();
    Load {
        rate: done as f64 / took,
        own: (busy("self") - before).as_secs_f64() / took / cores,
        cost: (busy(server) - served).as_secs_f64() * 1e6 / done as f64,
    }
}

/// Check-ins with keys of their own. The lines grow as long as this lasts.
pub async fn check_ins(server: &TestServer, key: &str, connections: usize, time: Duration) -> Load {
    run(&server.process(), server.clients(connections).await, time, |n, mut client, until| {
        let key = format!("{key}{n}-");
        async move {
            let mut done = 0;
            while Instant::now() < until {
                client.check_in((n + done) % DISTRICTS, &format!("{key}{done}")).await;
                done += 1;
            }
            done
        }
    })
    .await
}

/// Whole journeys: checked in, called next, served, resolved. Each connection is a window.
pub async fn journeys(server: &TestServer, key: &str, connections: usize, time: Duration) -> Load {
    run(&server.process(), server.clients(connections).await, time, |n, mut client, until| {
        let key = format!("{key}j{n}-");
        async move {
            let mut done = 0;
            while Instant::now() < until {
                journey(&mut client, n % DISTRICTS, n / DISTRICTS + 1, &format!("{key}{done}")).await;
                done += 1;
            }
            done
        }
    })
    .await
}

/// One journey at one window.
pub async fn journey(client: &mut Client, district: usize, window: usize, key: &str) {
    client.check_in(district, key).await;
    client.post(&format!("/api/v1/districts/d{district}/windows/{window}/next"), "{}").await;
    assert_eq!(client.status, 200, "a visit waits");
    let visit = client.id();
    client.post(&format!("/api/v1/visits/{visit}/serve"), "{}").await;
    client.post(&format!("/api/v1/visits/{visit}/resolve"), r#"{"outcome":"done"}"#).await;
}

/// A server that does nothing, in a process of its own: this program with another argument.
pub struct Empty(Child, SocketAddr);

pub const EMPTY: &str = "an-empty-route";

impl Empty {
    pub fn start() -> Empty {
        use std::io::{BufRead, BufReader};
        let own = std::env::current_exe().expect("a program");
        let mut child = Command::new(own).arg(EMPTY).stdout(Stdio::piped()).spawn().expect("a process");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
        Empty(child, line.trim().parse().expect("an address"))
    }

    /// Sends requests of the size of a check-in.
    pub async fn load(&self, connections: usize, time: Duration) -> Load {
        let mut clients = Vec::new();
        for _ in 0..connections {
            clients.push(Client::open(self.1, "").await);
        }
        run(&self.0.id().to_string(), clients, time, |_, mut client, until| async move {
            let mut done = 0;
            while Instant::now() < until {
                client.post("/", r#"{"channel":"walk_in","service":"report_copy"}"#).await;
                done += 1;
            }
            done
        })
        .await
    }
}

impl Drop for Empty {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _ended = self.0.wait();
    }
}

/// The child process: an axum router with one route and an empty answer.
pub fn serve_empty() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        println!("{}", listener.local_addr().expect("an address"));
        let router = axum::Router::new().route("/", axum::routing::post(|| async {}));
        axum::serve(listener, router).await.expect("a server");
    });
}
