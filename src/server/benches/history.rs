//! What ten years on record cost beside one: the same reports about the same year, the same commands at the same desk.
//!
//! `HISTORY=0.1,full` says at what scale of a large department, and how much of each visit is written.

use crate::costs::{self, Costs};
use crate::house::{House, Place, prepare_with};
use crate::http::Client;
use crate::load;
use crate::table::{Figures, head, heading, number, row};
use std::time::{Duration, Instant};

/// Visits a year in a large department.
const LARGE: f64 = 514_000.0;
/// The year that both databases end with.
const YEAR: [&str; 2] = ["2025-01-01", "2025-12-31"];
/// What is read, and how it is called in the table.
const READS: [(&str, &str); 4] = [
    ("a year's report by day", "/api/v1/reports/summary?by=day&from={from}&to={to}"),
    ("a year's report by service", "/api/v1/reports/summary?by=service&from={from}&to={to}"),
    ("a year's report of one district", "/api/v1/reports/summary?by=day&from={from}&to={to}&district=d0"),
    ("the floor's first screen", "/floor"),
];
const ROUNDS: usize = 11;
const TIME: Duration = Duration::from_secs(4);

/// The two databases of one kind, served beside each other.
struct Pair {
    houses: [House; 2],
    clients: [Client; 2],
}

/// Measures and prints.
pub async fn tables(places: &[Place]) {
    let words = std::env::var("HISTORY").unwrap_or_else(|_| "0.1,brief".to_owned());
    let (scale, facts) = words.split_once(',').expect("HISTORY=SCALE,full or HISTORY=SCALE,brief");
    let a_year = LARGE * scale.parse::<f64>().expect("a scale, such as 0.1");
    heading("Ten years on record beside one");
    println!(
        "A department of {} visits a year, {facts} facts. Both databases end with the same year, {} to {}. Medians and 95th \
         percentiles of {ROUNDS} questions each, in milliseconds; the two are asked in turn.\n",
        number(a_year),
        YEAR[0],
        YEAR[1]
    );
    for place in places {
        let pair = Pair::open(place, a_year, facts).await;
        pair.measure(place).await;
    }
}

impl Pair {
    async fn open(place: &Place, a_year: f64, facts: &str) -> Pair {
        let mut houses = Vec::new();
        let mut clients = Vec::new();
        for years in ["1", "10"] {
            let database = place.database();
            let begun = Instant::now();
            let a_year = a_year.to_string();
            let after = ["--years", years, "--until", YEAR[1], "--visits-a-year", &a_year, "--facts", facts];
            let prepared = prepare_with(database, &["history", "--setup"], &after);
            let took = begun.elapsed().as_secs_f64();
            let size = place.size(&prepared.0) / 1e6;
            println!("{}, {years} years: written in {took:.0} s, {} MB.\n", place.name(), number(size));
            let house = House::with_windows(prepared).await;
            clients.push(house.client().await);
            houses.push(house);
        }
        let (Ok(houses), Ok(clients)) = (houses.try_into(), clients.try_into()) else { unreachable!("two") };
        Pair { houses, clients }
    }

    async fn measure(mut self, place: &Place) {
        head(&["Database", "What", "1 year", "95 %", "10 years", "95 %", "10 : 1"]);
        for (what, address) in READS {
            let address = address.replace("{from}", YEAR[0]).replace("{to}", YEAR[1]);
            let mut times = [Figures::default(), Figures::default()];
            for _ in 0..ROUNDS {
                for (client, times) in self.clients.iter_mut().zip(&mut times) {
                    let begun = Instant::now();
                    client.get(&address).await;
                    times.add(begun.elapsed().as_secs_f64() * 1e3);
                }
            }
            line(place, what, &times);
        }
        let mut costs = [Costs::new(), Costs::new()];
        for round in 0..3 {
            for (house, costs) in self.houses.iter().zip(&mut costs) {
                costs::journeys(house, &format!("h{round}-"), costs).await;
            }
        }
        let [one, ten] = &costs;
        for (what, figures) in one {
            line(place, &format!("{what}, ms"), &[figures.clone(), ten[what].clone()]);
        }
        // Once each: their keys are the same every time.
        let mut rates = [Figures::default(), Figures::default()];
        for (house, rates) in self.houses.iter().zip(&mut rates) {
            rates.add(load::check_ins(house, 8, TIME).await.rate);
        }
        line(place, "check-ins a second at 8 connections", &rates);
    }
}

fn line(place: &Place, what: &str, [one, ten]: &[Figures; 2]) {
    let cells = [number(one.median()), number(one.p95()), number(ten.median()), number(ten.p95())];
    let ratio = number(ten.median() / one.median());
    row(&[place.name(), what, &cells[0], &cells[1], &cells[2], &cells[3], &ratio]);
}
