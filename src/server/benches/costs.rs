//! What one command, and one read of the line, costs with few and with many visits waiting. One connection, one request after
//! the other.

use crate::table::Figures;
use crate::test_server::{Place, TestServer};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Rounds of one visit through all its commands, on a line of constant length.
const VISITS: usize = 60;
const LOOKS: usize = 100;

/// Milliseconds from request to answer, by command; under `BUSY` the server's CPU time for one of them.
pub type Costs = BTreeMap<&'static str, Figures>;

pub const BUSY: &str = "time on a core, per command";

/// Measures with this many visits waiting.
pub async fn measure(place: &Place, waiting: usize, costs: &mut Costs) {
    let server = TestServer::open(place).await;
    let mut client = server.client().await;
    for n in 0..waiting {
        client.check_in(0, &format!("w{n}")).await;
    }
    // Background work, such as computing expected waits and counting, finishes first.
    client.counted().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut looks = Vec::new();
    for _ in 0..LOOKS {
        let begun = Instant::now();
        client.get("/api/v1/districts/d0/line?audience=desk").await;
        looks.push(ms(begun.elapsed()));
    }
    costs.entry("`GET line`").or_default().add(median(looks));
    let before = server.busy();
    let times = journeys(&server, "v").await;
    let busy = (server.busy() - before) / (VISITS * times.len()) as u32;
    for (what, times) in times {
        costs.entry(what).or_default().add(median(times));
    }
    costs.entry(BUSY).or_default().add(ms(busy));
}

/// Repeats the same journey with keys of its own; returns the milliseconds of each command.
pub async fn journeys(server: &TestServer, key: &str) -> BTreeMap<&'static str, Vec<f64>> {
    let mut client = server.client().await;
    let mut times: BTreeMap<&'static str, Vec<f64>> = BTreeMap::new();
    for n in 0..VISITS {
        let mut took = |what, begun: Instant| times.entry(what).or_default().push(ms(begun.elapsed()));
        let begun = Instant::now();
        let visit = client.check_in(0, &format!("{key}{n}")).await;
        took("check-in", begun);
        let begun = Instant::now();
        client.post(&format!("/api/v1/visits/{visit}/acknowledge"), "{}").await;
        took("acknowledge", begun);
        let begun = Instant::now();
        client.post("/api/v1/districts/d0/windows/1/next", "{}").await;
        let called = client.id();
        took("next", begun);
        let begun = Instant::now();
        client.post(&format!("/api/v1/visits/{called}/serve"), "{}").await;
        took("serve", begun);
        let begun = Instant::now();
        client.post(&format!("/api/v1/visits/{called}/resolve"), r#"{"outcome":"done"}"#).await;
        took("resolve", begun);
    }
    times
}

pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn median(all: Vec<f64>) -> f64 {
    Figures::of(all).median()
}
