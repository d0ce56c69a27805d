//! What ten years on record cost compared with one: the same reports about the same year, the same commands at the same desk.
//! And what they cost compared with the first day: a check-in, a desk's view, a sign-in, a search, the first page of each
//! role. The years contain what use leaves behind: names and numbers, tablets' keys, records of who read what.
//!
//! `HISTORY=0.1,full` sets the scale relative to a large department, and how much of each visit is written;
//! `HISTORY=0.1,full,3` also sets the number of years in place of ten, where ten do not fit.

use crate::costs;
use crate::http::Client;
use crate::load;
use crate::table::{Figures, head, heading, number, row};
use crate::test_server::{Place, TestServer, prepare_with};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Visits per year in a large department.
const LARGE: f64 = 514_000.0;
/// The last year of both databases.
const YEAR: [&str; 2] = ["2025-01-01", "2025-12-31"];
/// The reads, and their names in the table.
const READS: [(&str, &str); 7] = [
    ("the floor's first screen", "/floor"),
    ("a year's report by day", "/api/v1/reports/summary?by=day&from={from}&to={to}"),
    ("a year's report by service", "/api/v1/reports/summary?by=service&from={from}&to={to}"),
    ("a year's report of one district", "/api/v1/reports/summary?by=day&from={from}&to={to}&district=d0"),
    ("the page of figures, that year", "/figures?from={from}&to={to}&compare=none"),
    ("fairness of one district, that year", "/fairness?from={from}&to={to}&district=d0"),
    ("staffing of one district, that year", "/staffing?from={from}&to={to}&district=d0"),
];
/// The reads that must cost as much as on the first day.
const FIRST: [(&str, &str); 11] = [
    ("a desk's view", "/api/v1/districts/d0/line?audience=desk"),
    ("a lobby screen's view", "/api/v1/districts/d0/line?audience=display"),
    ("the supervisor's view", "/api/v1/districts/d0/line?audience=floor"),
    ("the tablet's first page", "/kiosk?district=d0"),
    ("the lobby screen's first page", "/display?district=d0"),
    ("the desk's first page", "/desk?district=d0"),
    ("the captain's first page", "/floor"),
    ("the administrator's first page", "/setup/windows"),
    ("the newest hundred visits", "/api/v1/visits"),
    ("a search for a name", "/api/v1/visits?q=jamal%20quinski"),
    ("a search for a number", "/api/v1/visits?q=%2B1%20215%20555%200142"),
];
/// Sign-ins on each database, which include the cost of hashing the password.
const SIGN_INS: usize = 15;
const PASSWORD: &str = "correct horse battery staple";
/// Requests of each kind to each database.
const ROUNDS: usize = 61;
/// Rounds of journeys and of check-ins.
const TURNS: usize = 4;
const TIME: Duration = Duration::from_secs(3);

/// The databases of one kind, served side by side: of the first day, of one year, and of all years.
struct Pair {
    day: TestServer,
    servers: [TestServer; 2],
    years: String,
}

/// Measures and prints the tables.
pub async fn tables(places: &[Place]) {
    let words = std::env::var("HISTORY").unwrap_or_else(|_| "0.1,brief".to_owned());
    let (scale, facts) = words.split_once(',').expect("HISTORY=SCALE,full or HISTORY=SCALE,brief");
    let (facts, years) = facts.split_once(',').unwrap_or((facts, "10"));
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
        let pair = Pair::open(place, a_year, facts, years).await;
        pair.beside_first_day(place).await;
        pair.measure(place).await;
    }
}

impl Pair {
    async fn open(place: &Place, a_year: f64, facts: &str, years: &str) -> Pair {
        let mut servers = Vec::new();
        let all = format!("{years} years");
        for (years, name) in [("1", "1 year"), (years, all.as_str())] {
            let database = place.database();
            let begun = Instant::now();
            let a_year = a_year.to_string();
            let after = ["--years", years, "--until", YEAR[1], "--visits-a-year", &a_year, "--facts", facts];
            let prepared = prepare_with(database, &["history", "--setup"], &after);
            let took = begun.elapsed().as_secs_f64();
            let size = place.size(&prepared.0) / 1e6;
            println!("{}, {name} on record: written in {took:.0} s, {} MB.\n", place.name(), number(size));
            let begun = Instant::now();
            let server = TestServer::with_windows(prepared).await;
            let mut client = server.client().await;
            let facts = client.counted().await;
            place.tidied(&server.database);
            println!("{} facts counted in {:.0} s.\n", number(facts), begun.elapsed().as_secs_f64());
            servers.push(server);
        }
        let Ok(servers) = servers.try_into() else { unreachable!("two") };
        Pair { day: TestServer::open(place).await, servers, years: all }
    }

    /// Measures common requests, in turn on the first day and on all years.
    async fn beside_first_day(&self, place: &Place) {
        let [_, years] = &self.servers;
        let both = [&self.day, years];
        let mut clients = [both[0].client().await, both[1].client().await];
        println!("The same as on the first day, {} on record.\n", self.years);
        head(&[
            "Database",
            "What",
            "first day",
            "95 %",
            &self.years,
            "95 %",
            "all : first",
            "95 %, all : first",
        ]);
        // Both get the same line.
        for client in &mut clients {
            for n in 0..20 {
                client.check_in(0, &format!("f{n}")).await;
            }
        }
        for (what, address) in FIRST {
            let mut times = [Figures::default(), Figures::default()];
            for _ in 0..ROUNDS {
                for (client, times) in clients.iter_mut().zip(&mut times) {
                    let begun = Instant::now();
                    client.get(address).await;
                    times.add(costs::ms(begun.elapsed()));
                }
            }
            line(place, what, &times);
        }
        let mut times = [Figures::default(), Figures::default()];
        for (client, server) in clients.iter_mut().zip(both) {
            give_password(client, server).await;
        }
        for _ in 0..SIGN_INS {
            for (server, times) in both.into_iter().zip(&mut times) {
                let mut nobody = Client::open(server.address, "").await;
                let begun = Instant::now();
                nobody
                    .post("/sign-in", &format!("login=bench&password={}", PASSWORD.replace(' ', "+")))
                    .await;
                times.add(costs::ms(begun.elapsed()));
                assert_eq!(nobody.status, 303, "{}", nobody.text());
            }
        }
        line(place, "a sign-in", &times);
        let mut commands: BTreeMap<&str, [Figures; 2]> = BTreeMap::new();
        for turn in 0..TURNS {
            for (n, server) in both.into_iter().enumerate() {
                for (what, times) in costs::journeys(server, &format!("d{turn}-")).await {
                    let figures = &mut commands.entry(what).or_default()[n];
                    times.into_iter().for_each(|time| figures.add(time));
                }
            }
        }
        for (what, times) in &commands {
            line(place, what, times);
        }
        println!();
    }

    async fn measure(self, place: &Place) {
        let [one, ten] = &self.servers;
        let mut clients = [one.client().await, ten.client().await];
        head(&["Database", "What", "1 year", "95 %", &self.years, "95 %", "all : 1", "95 %, all : 1"]);
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
            for (n, server) in self.servers.iter().enumerate() {
                for (what, times) in costs::journeys(server, &format!("h{turn}-")).await {
                    let figures = &mut commands.entry(what).or_default()[n];
                    times.into_iter().for_each(|time| figures.add(time));
                }
            }
        }
        for turn in 0..TURNS {
            for (n, server) in self.servers.iter().enumerate() {
                let key = format!("r{turn}-");
                let desks = load::journeys(server, &key, 8, TIME).await.rate;
                rates.entry("journeys of four commands").or_default()[n].add(desks);
                let check_ins = load::check_ins(server, &key, 8, TIME).await.rate;
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
        head(&["Database", "A second", "1 year", &self.years, "all : 1"]);
        for (what, [one, ten]) in &rates {
            row(&[place.name(), what, &one.text(), &ten.text(), &ten.over(one).text()]);
        }
        println!();
    }
}

/// Creates an account that signs in with a password.
async fn give_password(client: &mut Client, server: &TestServer) {
    let account = r#"{"login":"bench","name":"Bench","badge":"1","role":"officer","districts":["d0"]}"#;
    client.post("/api/v1/staff", account).await;
    let made = client.text();
    let (_, code) = made.split_once("/welcome/").expect("a link");
    let code = code.split('"').next().expect("its end");
    let mut nobody = Client::open(server.address, "").await;
    let words = PASSWORD.replace(' ', "+");
    nobody.post(&format!("/welcome/{code}"), &format!("password={words}&again={words}")).await;
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
