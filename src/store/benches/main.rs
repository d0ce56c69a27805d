//! Benchmarks of this crate, all in one binary: the limits of the database, and the throughput of the store.
//! `TEST_POSTGRES_URL` adds PostgreSQL. Run it on the disk that will be used: `TMPDIR` says where the file is
//! created.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

#[path = "../../domain/tests/department.rs"]
#[allow(dead_code)]
mod department;
mod raw;
#[path = "../tests/world.rs"]
#[allow(dead_code)]
mod world;

use std::time::{Duration, Instant};
use world::{Node, World};

const LONG: Duration = Duration::from_secs(4);

/// Check-ins per second on `districts` lines at once, `batch` per commit.
async fn check_ins(world: &World, districts: usize, batch: usize) -> f64 {
    let name = |n: usize| format!("{districts}_{batch}_{n}");
    let mut nodes = Vec::new();
    for n in 0..districts {
        nodes.push(world.node(&name(n)).await);
    }
    let begun = Instant::now();
    let tasks: Vec<_> = nodes.into_iter().map(|node| tokio::spawn(work(node, batch, begun))).collect();
    let mut made = 0;
    for task in tasks {
        made += task.await.unwrap();
    }
    made as f64 / begun.elapsed().as_secs_f64()
}

async fn work(mut node: Node, batch: usize, begun: Instant) -> usize {
    let mut made = 0;
    while begun.elapsed() < LONG {
        let check_in = move |pen: &mut world::Pen| {
            for n in 0..batch {
                let visit = pen.arrives();
                raw::key(pen, visit, n);
                // As on a quiet line, where visitors have left again, so that the line in memory stays short.
                pen.line.visits.remove(&visit);
            }
        };
        node.run(check_in).await.unwrap();
        made += batch;
    }
    made
}

/// `raw URL BATCH MS`: the limit of one database, a single number, for benchmarks of other crates.
async fn raw_alone(words: &[String]) {
    let [url, batch, ms] = words else { panic!("raw URL BATCH MS") };
    let time = Duration::from_millis(ms.parse().unwrap());
    println!("{}", raw::ceiling(url, batch.parse().unwrap(), time).await);
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("raw", rest)) = words.split_first().map(|(word, rest)| (word.as_str(), rest)) {
        return runtime.block_on(raw_alone(rest));
    }
    runtime.block_on(async {
        println!("{:<10} {:<34} {:>12}", "database", "what", "check-ins/s");
        for postgres in [false, true] {
            if postgres && std::env::var("TEST_POSTGRES_URL").is_err() {
                continue;
            }
            let world = if postgres { World::postgres().await } else { World::sqlite().await };
            let database = if postgres { "postgresql" } else { "sqlite" };
            let say = |what: &str, rate: f64| println!("{database:<10} {what:<34} {rate:>12.0}");
            for batch in [1, 32] {
                say(&format!("raw, {batch} a commit"), raw::ceiling(&world.url, batch, LONG).await);
            }
            for (districts, batch) in [(1, 1), (1, 32), (1, 64), (8, 1), (8, 8)] {
                say(
                    &format!("store, {districts} lines, {batch} a batch"),
                    check_ins(&world, districts, batch).await,
                );
            }
        }
    });
}
