//! Benchmarks of this crate, all in one binary: what the clerk does for every command, and what it leaves to
//! others.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

#[path = "../tests/department.rs"]
#[allow(dead_code)]
mod department;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use department::{Desk, kiosk, officer, rules, service, walk_in, window};
use domain::command::{Asked, Command};
use domain::line::Line;
use domain::quote::expect;
use domain::rng::Dice;
use domain::rules::{Spread, WindowPlan};
use domain::staffing::simulate::{Hour, Length, Residents, Times, steady};
use domain::staffing::{Arrivals, Demand, HOURS, Serving, Target, plan};
use domain::stats::Histogram;
use domain::stats::compare::{Comparison, Seen};
use domain::time::{HOUR, MINUTE};
use std::hint::black_box;

const SERVICES: [&str; 4] = ["report", "property", "missing", "victim"];

/// A line with this many people waiting, one window open and free.
fn waiting(people: usize) -> Desk {
    let mut desk = Desk::new();
    desk.open_window("one", None);
    for i in 0..people {
        desk.arrives(SERVICES[i % 4]);
    }
    desk
}

/// Decides and records on a copy of the line, as the clerk does.
fn perform(mut line: Line, by: &Asked, command: &Command) -> Line {
    let decision = line.decide(by, command).unwrap();
    for happening in decision.happenings {
        black_box(line.record(happening, by.at, &by.actor));
    }
    line
}

fn commands(criterion: &mut Criterion) {
    for people in [5, 500] {
        let mut desk = waiting(people);
        let by = desk.asked(&officer("one"), false);
        let next = Command::Next { window: window("one") };
        criterion.bench_function(&format!("next, {people} waiting"), |bench| {
            bench.iter_batched(|| desk.line.clone(), |line| perform(line, &by, &next), BatchSize::SmallInput);
        });
        let by = desk.asked(&kiosk(), false);
        let check_in = Command::CheckIn(walk_in(Some("report")));
        criterion.bench_function(&format!("check in, {people} waiting"), |bench| {
            bench.iter_batched(
                || desk.line.clone(),
                |line| perform(line, &by, &check_in),
                BatchSize::SmallInput,
            );
        });
    }
}

fn quotes(criterion: &mut Criterion) {
    let mut rules = rules();
    let plan = rules.windows[0].clone();
    rules.windows = (0..12).map(|i| WindowPlan { id: window(&format!("w{i}")), ..plan.clone() }).collect();
    let more = (0..20)
        .map(|i| domain::rules::Service { id: service(&format!("s{i}")), ..rules.services[0].clone() });
    let more: Vec<_> = more.collect();
    rules.services.extend(more);
    let mut desk = Desk::with(rules);
    for i in 0..12 {
        desk.open_window(
            &format!("w{i}"),
            if i % 3 == 0 { Some(&["report", "property", "s1", "s2"]) } else { None },
        );
    }
    for i in 0..500 {
        desk.arrives(&if i % 2 == 0 { SERVICES[i / 2 % 4].to_owned() } else { format!("s{}", i % 20) });
    }
    criterion.bench_function("expected waits, 500 waiting, 12 windows", |bench| {
        bench.iter(|| expect(black_box(&desk.line), desk.at, 7));
    });
}

/// Waits with a median of ten minutes and a long tail.
fn waits(dice: &mut Dice, n: usize) -> Vec<i64> {
    (0..n).map(|_| (600_000.0 * (0.8 * dice.normal()).exp()) as i64).collect()
}

/// A year of a large department: totals, a percentile of them, and one district against the other twenty.
fn figures(criterion: &mut Criterion) {
    let mut dice = Dice::new(1);
    let times = waits(&mut dice, 10_000);
    criterion.bench_function("histogram, 10,000 times added", |bench| {
        bench.iter(|| black_box(&times).iter().copied().collect::<Histogram>());
    });
    let mut year = Histogram::from_iter(waits(&mut dice, 500_000));
    criterion.bench_function("histogram, one time added to 500,000 and removed", |bench| {
        bench.iter(|| {
            year.add(black_box(600_000));
            year.remove(600_000).unwrap();
        });
    });
    criterion.bench_function("histogram, 90th percentile of 500,000", |bench| {
        bench.iter(|| black_box(&year).quantile(0.9));
    });
    let mut times = waits(&mut dice, 525_000);
    times.sort_unstable();
    let seen = times.into_iter().zip(0_u32..).map(|(value, n)| {
        let district = n % 21;
        Seen {
            kind: 0,
            stratum: n / 21 % 25,
            day: district * 365 + n / 525 % 365,
            in_group: district == 0,
            value,
        }
    });
    let seen: Vec<Seen<i64>> = seen.collect();
    criterion.bench_function("one district against twenty, 25 services, 525,000 times", |bench| {
        bench.iter_batched(|| seen.clone(), Comparison::of_times, BatchSize::LargeInput);
    });
}

/// A typical week of a district: quiet nights, busy days.
fn staffing(criterion: &mut Criterion) {
    let within_ms = 15 * MINUTE;
    let demand = |hour: usize| {
        let mean = [1.0, 1.0, 4.0, 12.0, 25.0, 9.0][hour % 24 / 4];
        Demand {
            arrivals: Arrivals { mean, deviation: mean.sqrt(), weeks: 26 },
            serving: Serving::of(Spread::default(), MINUTE),
            patience_ms: Some(40.0 * MINUTE as f64),
            target: Target { share: 0.9, within_ms },
        }
    };
    let week: Vec<Demand> = (0..HOURS).map(demand).collect();
    let mut group = criterion.benchmark_group("staffing");
    group.sample_size(10);
    group.bench_function("plan of a week", |bench| bench.iter(|| plan(black_box(&week), 7)));

    let residents = Residents {
        times: Times::LogNormal(Spread::default()),
        patience_ms: Some(1e6),
        target_ms: within_ms,
    };
    let length = Length { runs: 10, warm_up_ms: 0, counted_ms: 500 * HOUR };
    group.bench_function("100,000 residents played, 4 windows", |bench| {
        bench.iter(|| steady(black_box(Hour { per_hour: 20.0, windows: 4 }), &residents, length, 7));
    });
}

criterion_group!(benches, commands, quotes, figures, staffing);
criterion_main!(benches);
