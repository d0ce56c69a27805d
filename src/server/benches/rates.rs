//! Check-ins and journeys per second, and the machine's ceilings, round by round.

use crate::load::{self, Empty, Load};
use crate::table::{Figures, head, heading, row};
use crate::test_server::{DISTRICTS, Place, TestServer, built, said};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

const ROUNDS: usize = 4;
const TIME: Duration = Duration::from_millis(1_500);
const CONNECTIONS: [usize; 3] = [1, 8, 64];

/// The store's own bench, which writes rows as fast as the database accepts them. No other crate contains SQL.
struct Raw(PathBuf);

impl Raw {
    /// Finds the newest build of that name.
    fn find() -> Raw {
        let programs = std::fs::read_dir(built("deps")).expect("a folder").flatten().filter(|file| {
            let name = file.file_name().into_string().unwrap_or_default();
            name.starts_with("store-") && !name.contains('.')
        });
        let newest = programs.max_by_key(|file| file.metadata().and_then(|about| about.modified()).ok());
        Raw(newest.expect("cargo bench --no-run --package store").path())
    }

    /// Check-ins per second, with `batch` of them in each commit.
    fn rate(&self, place: &Place, batch: usize) -> f64 {
        let database = place.database();
        let ms = TIME.as_millis().to_string();
        let told = said(Command::new(&self.0).args(["raw", &database.url, &batch.to_string(), &ms]));
        told.parse().expect("a rate")
    }
}

#[derive(Default)]
struct Rates {
    rate: BTreeMap<(&'static str, usize), Figures>,
    own: BTreeMap<(&'static str, usize), Figures>,
    cost: BTreeMap<(&'static str, usize), Figures>,
}

impl Rates {
    fn add(&mut self, what: &'static str, connections: usize, load: &Load) {
        self.rate.entry((what, connections)).or_default().add(load.rate);
        self.own.entry((what, connections)).or_default().add(load.own);
        self.cost.entry((what, connections)).or_default().add(load.cost);
    }

    fn row(&self, database: &str, what: &'static str, connections: usize) {
        let of = (what, connections);
        let cells = [self.rate[&of].text(), self.own[&of].percent(), self.cost[&of].text()];
        row(&[database, what, &connections.to_string(), &cells[0], &cells[1], &cells[2]]);
    }
}

const EMPTY: &str = "an empty route";
const RAW: &str = "the raw database, rows of one commit: ";
const CHECK_INS: &str = "check-ins";
const JOURNEYS: &str = "journeys of four commands";

/// Measures and prints the tables.
pub async fn tables(places: &[Place]) {
    heading("How much a second");
    println!(
        "{DISTRICTS} districts, every commit durable before its answer. Each figure is the median of {ROUNDS} rounds of {} s, with the \
         least and the most. “Asking” is the share of all cores that the client took, “µs” the server's time on a core for each.\n",
        TIME.as_secs_f64()
    );
    head(&["Database", "What", "Connections", "A second", "Asking", "µs"]);
    let (raw, empty) = (Raw::find(), Empty::start());
    let mut none = Rates::default();
    let mut shares = Vec::new();
    for place in places {
        let mut rates = Rates::default();
        for _ in 0..ROUNDS {
            for batch in [1, 32] {
                let rate = raw.rate(place, batch);
                rates.rate.entry((RAW, batch)).or_default().add(rate);
            }
            for connections in CONNECTIONS {
                none.add(EMPTY, connections, &empty.load(connections, TIME / 3).await);
                let server = TestServer::open(place).await;
                let load = load::journeys(&server, "", connections, TIME).await;
                rates.add(JOURNEYS, connections, &load);
                let load = load::check_ins(&server, "c", connections, TIME).await;
                rates.add(CHECK_INS, connections, &load);
            }
        }
        for ((what, n), figures) in &rates.rate {
            if *what == RAW {
                row(&[place.name(), &format!("{what}{n}"), "", &figures.text(), "", ""]);
            } else {
                rates.row(place.name(), what, *n);
            }
        }
        let check_ins = &rates.rate[&(CHECK_INS, 64)];
        for batch in [1, 32] {
            shares.push((place.name(), batch, check_ins.over(&rates.rate[&(RAW, batch)])));
        }
    }
    for (what, n) in none.rate.keys() {
        none.row("none", what, *n);
    }
    println!("\nCheck-ins at 64 connections, as a share of the raw database:\n");
    head(&["Database", "Rows of one commit", "Share"]);
    for (name, batch, share) in shares {
        row(&[name, &batch.to_string(), &share.percent()]);
    }
}
