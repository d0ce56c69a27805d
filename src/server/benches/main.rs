//! The speed of the whole product, measured from outside: the release binary in a process of its own, real sockets, a real
//! file, a real PostgreSQL with durable commits, and in the same run the machine's ceilings for comparison.
//!
//! `make bench` builds what is needed and prints the tables of BENCHMARKS.md. Databases are created in `TMPDIR`, which should
//! be on the disk to measure. Words after it choose parts: `rates`, `costs`, `live`, `starts`, `pages`, and, only when named,
//! `history` and `reads`; `sqlite` or `postgres` alone.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

mod costs;
mod history;
mod http;
mod live;
mod load;
mod pages;
mod rates;
mod reads;
mod table;
mod test_server;

use table::{Figures, head, heading, number, row};
use test_server::{DISTRICTS, Database, Place, TestServer, prepare};

const ROUNDS: usize = 3;
/// Visits on a busy day in a department of this size.
const DAY: usize = 1_408;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    if words.iter().any(|word| word == load::EMPTY) {
        return load::serve_empty();
    }
    // Cargo starts benches in their package's folder; the tools are in the workspace's.
    std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).expect("the workspace");
    let wanted = |word: &str, of: &[&str]| {
        let mut chosen = words.iter().filter(|word| of.contains(&word.as_str())).peekable();
        chosen.peek().is_none() || chosen.any(|chosen| chosen == word)
    };
    let part = |word: &str| wanted(word, &["rates", "costs", "live", "starts", "pages", "history", "reads"]);
    let mut places = Vec::new();
    if wanted("sqlite", &["sqlite", "postgres"]) {
        places.push(Place::Sqlite);
    }
    if wanted("postgres", &["sqlite", "postgres"]) {
        places.push(Place::postgres());
    }
    // One thread, so that the cores are left to the server and the generator's own share is visible.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        machine(&places);
        if part("rates") {
            rates::tables(&places).await;
        }
        if part("costs") {
            costs(&places).await;
        }
        if part("live") {
            live(&places[0]).await;
        }
        if part("starts") {
            starts(&places).await;
        }
        if part("pages") {
            pages().await;
        }
        // Writing years takes long, so this part must be named.
        if words.iter().any(|word| word == "history") {
            history::tables(&places).await;
        }
        if words.iter().any(|word| word == "reads") {
            reads::tables(&places).await;
        }
    });
}

/// Prints the machine and the versions that were measured.
fn machine(places: &[Place]) {
    let read = |file: &str| std::fs::read_to_string(file).unwrap_or_default();
    let value = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
        line.split_once(':').map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let kb: f64 =
        value(&read("/proc/meminfo"), "MemTotal").trim_end_matches(" kB").parse().unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let compiler = test_server::said(std::process::Command::new("rustc").arg("--version"));
    let postgres = places.iter().find_map(|place| match place {
        Place::Postgres(cluster) => Some(format!(", PostgreSQL {}", cluster.version)),
        Place::Sqlite => None,
    });
    println!(
        "{cores} cores ({}), {:.0} GB of memory, Linux {}, {compiler}{}. Load of the machine as it began: {}.",
        value(&read("/proc/cpuinfo"), "model name"),
        kb / 1e6,
        read("/proc/sys/kernel/osrelease").trim(),
        postgres.unwrap_or_default(),
        read("/proc/loadavg").split(' ').next().unwrap_or_default()
    );
}

async fn costs(places: &[Place]) {
    heading("One command beside 5 and beside 500 who wait");
    println!("One connection. Milliseconds from question to answer.\n");
    head(&["Database", "What", "5 wait", "500 wait", "500 : 5"]);
    for place in places {
        let (mut few, mut many) = (costs::Costs::new(), costs::Costs::new());
        for _ in 0..ROUNDS {
            costs::measure(place, 5, &mut few).await;
            costs::measure(place, 500, &mut many).await;
        }
        for (what, few) in &few {
            let many = &many[what];
            row(&[place.name(), what, &few.text(), &many.text(), &many.over(few).text()]);
        }
    }
}

async fn live(place: &Place) {
    heading("Live streams");
    println!("{} streams over {DISTRICTS} districts, {}.\n", number(live::STREAMS as f64), place.name());
    let mut lives = live::Lives::default();
    for _ in 0..2 {
        live::measure(place, &mut lives).await;
    }
    head(&["What", "Figure"]);
    row(&["a check-in is sent, until the last stream of its district has it, ms", &lives.one.text()]);
    row(&[
        "one to every district, one after the other, until the last of all streams has its own, ms",
        &lives.all.text(),
    ]);
    row(&["resident memory a stream, bytes", &lives.memory.text()]);
    row(&["share of one core while nothing happens", &lives.idle.percent()]);
}

async fn starts(places: &[Place]) {
    heading("Start");
    println!("From starting the process until `/readyz` says so, and what is resident then.\n");
    head(&["Database", "What lies there", "ms", "MB resident"]);
    for place in places {
        type Make = fn(Database) -> (Database, String);
        let new: Make = |database| (database, String::new());
        for (what, make) in
            [("nothing: it makes the tables", new), ("a department, nobody came yet", prepare)]
        {
            let (mut ms, mut mb) = (Figures::default(), Figures::default());
            for _ in 0..ROUNDS {
                let server = TestServer::serve(make(place.database()));
                add(&server, &mut ms, &mut mb);
            }
            row(&[place.name(), what, &ms.text(), &mb.text()]);
        }
        let (mut ms, mut mb) = (Figures::default(), Figures::default());
        let mut server = TestServer::open(place).await;
        let mut client = server.client().await;
        for n in 0..DAY {
            load::journey(&mut client, n % DISTRICTS, 1, &format!("day{n}")).await;
        }
        for n in 0..DISTRICTS * 10 {
            client.check_in(n % DISTRICTS, &format!("live{n}")).await;
        }
        drop(client);
        for _ in 0..ROUNDS {
            server = server.again();
            add(&server, &mut ms, &mut mb);
        }
        let what = format!("a day: {} visits ended, {} wait", number(DAY as f64), DISTRICTS * 10);
        row(&[place.name(), &what, &ms.text(), &mb.text()]);
    }
}

fn add(server: &TestServer, ms: &mut Figures, mb: &mut Figures) {
    ms.add(server.cold_start.as_secs_f64() * 1e3);
    mb.add(server.memory() / 1e6);
}

async fn pages() {
    heading("First load of each page");
    println!("kB as they go over the wire to a browser that takes brotli.\n");
    head(&["Page", "HTML", "JavaScript and wasm", "style", "font and icons", "together"]);
    let server = TestServer::open(&Place::Sqlite).await;
    for (name, weight) in pages::weigh(&server).await {
        let kb = |bytes: usize| format!("{:.1}", bytes as f64 / 1e3);
        let sum = kb(weight.sum());
        row(&[name, &kb(weight.html), &kb(weight.code), &kb(weight.style), &kb(weight.other), &sum]);
    }
}
