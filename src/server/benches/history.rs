//! What ten years on record cost beside one: the same reports about the same year, the same commands at the same desk.
//!
//! `HISTORY=0.1,full` says at what scale of a large department, and how much of each visit is written.

use crate::costs;
use crate::house::{House, Place, prepare_with};
use crate::load;
use crate::table::{Figures, head, heading, number, row};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Visits a year in a large department.
const LARGE: f64 = 514_000.0;
/// The year that both databases end with.
const YEAR: [&str; 2] = ["2025-01-01", "2025-12-31"];
/// What is read, and how it is called in the table.
const READS: [(&str, &str); 7] = [
    ("the floor's first screen", "/floor"),
    ("a year's report by day", "/api/v1/reports/summary?by=day&from={from}&to={to}"),
    ("a year's report by service", "/api/v1/reports/summary?by=service&from={from}&to={to}"),
    ("a year's report of one district", "/api/v1/reports/summary?by=day&from={from}&to={to}&district=d0"),
    ("the page of figures, that year", "/figures?from={from}&to={to}&compare=none"),
    ("fairness of one district, that year", "/fairness?from={from}&to={to}&district=d0"),
    ("staffing of one district, that year", "/staffing?from={from}&to={to}&district=d0"),
];
/// Questions of each kind to each database.
const ROUNDS: usize = 61;
/// Rounds of journeys and of check-ins.
const TURNS: usize = 4;
const TIME: Duration = Duration::from_secs(3);

/// The two databases of one kind, served beside each other.
struct Pair {
    houses: [House; 2],
}

/// Measures and prints.
pub async fn tables(places: &[Place]) {
    let words = std::env::var("HISTORY").unwrap_or_else(|_| "0.1,brief".to_owned());
    let (scale, facts) = words.split_once(',').expect("HISTORY=SCALE,full or HISTORY=SCALE,brief");
    let a_year = LARGE * scale.parse::<f64>().expect("a scale, such as 0.1");
    heading("Ten years on record beside one");
    println!(
        "A department of {} visits a year, {facts} facts. Both databases end with the same year, {} to {}. Medians and 95th \
         percentiles in milliseconds, from question to answer over a socket; the two are asked in turn.\n",
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
        for (years, name) in [("1", "1 year"), ("10", "10 years")] {
            let database = place.database();
            let begun = Instant::now();
            let a_year = a_year.to_string();
            let after = ["--years", years, "--until", YEAR[1], "--visits-a-year", &a_year, "--facts", facts];
            let prepared = prepare_with(database, &["history", "--setup"], &after);
            let took = begun.elapsed().as_secs_f64();
            let size = place.size(&prepared.0) / 1e6;
            println!("{}, {name} on record: written in {took:.0} s, {} MB.\n", place.name(), number(size));
            let begun = Instant::now();
            let house = House::with_windows(prepared).await;
            let mut client = house.client().await;
            let facts = client.counted().await;
            place.tidied(&house.database);
            println!("{} facts counted in {:.0} s.\n", number(facts), begun.elapsed().as_secs_f64());
            houses.push(house);
        }
        let Ok(houses) = houses.try_into() else { unreachable!("two") };
        Pair { houses }
    }

    async fn measure(self, place: &Place) {
        let [one, ten] = &self.houses;
        let mut clients = [one.client().await, ten.client().await];
        head(&["Database", "What", "1 year", "95 %", "10 years", "95 %", "10 : 1", "95 %, 10 : 1"]);
        for (what, address) in READS {
            let address = address.replace("{from}", YEAR[0]).replace("{to}", YEAR[1]);
            let mut times = [Figures::default(), Figures::default()];
            for _ in 0..ROUNDS {
                for (client, times) in clients.iter_mut().zip(&mut times) {
                    let begun = Instant::now();
                    client.get(&address).await;
                    times.add(costs::ms(begun.elapsed()));
                }
            }
            line(place, what, &times);
        }
        let mut commands: BTreeMap<&str, [Figures; 2]> = BTreeMap::new();
        let mut rates: BTreeMap<&str, [Figures; 2]> = BTreeMap::new();
        for turn in 0..TURNS {
            for (n, house) in self.houses.iter().enumerate() {
                for (what, times) in costs::journeys(house, &format!("h{turn}-")).await {
                    let figures = &mut commands.entry(what).or_default()[n];
                    times.into_iter().for_each(|time| figures.add(time));
                }
            }
        }
        for turn in 0..TURNS {
            for (n, house) in self.houses.iter().enumerate() {
                let key = format!("r{turn}-");
                let desks = load::journeys(house, &key, 8, TIME).await.rate;
                rates.entry("journeys of four commands").or_default()[n].add(desks);
                let check_ins = load::check_ins(house, &key, 8, TIME).await.rate;
                rates.entry("check-ins").or_default()[n].add(check_ins);
            }
        }
        for (what, times) in &commands {
            line(place, what, times);
        }
        println!(
            "\nAt a desk and at the tablet, 8 connections, each {TURNS} times {} s, in turn.\n",
            TIME.as_secs()
        );
        head(&["Database", "A second", "1 year", "10 years", "10 : 1"]);
        for (what, [one, ten]) in &rates {
            row(&[place.name(), what, &one.text(), &ten.text(), &ten.over(one).text()]);
        }
        println!();
    }
}

fn line(place: &Place, what: &str, [one, ten]: &[Figures; 2]) {
    let cells = [
        one.median(),
        one.p95(),
        ten.median(),
        ten.p95(),
        ten.median() / one.median(),
        ten.p95() / one.p95(),
    ];
    let cells = cells.map(number);
    let cells: Vec<&str> = [place.name(), what].into_iter().chain(cells.iter().map(String::as_str)).collect();
    row(&cells);
}
