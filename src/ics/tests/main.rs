//! Calendar files: their meaning, how they change a district's hours, and what is reported of those that
//! cannot be read.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

mod files;
mod hours;
mod limits;
mod readers;
mod repeat;

use domain::hours::{Hours, Interval, Week};
use domain::time::Day;
use ics::{Contents, Reading, Span, Why, read};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn reading(today: &str) -> Reading {
    Reading { zone: TimeZone::get("America/New_York").unwrap(), today: day(today), free: false }
}

/// A calendar of these lines.
fn file(lines: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}\r\nEND:VCALENDAR\r\n", lines.trim().replace('\n', "\r\n"))
}

fn event(lines: &str) -> String {
    file(&format!("BEGIN:VEVENT\nUID:1\n{}\nEND:VEVENT", lines.trim()))
}

fn contents(text: &str, today: &str) -> Contents {
    read(text, &reading(today)).unwrap()
}

/// The days of an event, given its lines.
fn days(lines: &str, today: &str) -> Vec<String> {
    let closures = contents(&event(lines), today).closures.into_iter();
    let day = |span| match span {
        Span::Day(day) => day.to_string(),
        Span::Times(from, _) => Day(from.div_euclid(1_440) as i32).to_string(),
    };
    closures.map(|closure| day(closure.span)).collect()
}

/// What is left out, each with its line.
fn left_out(text: &str) -> Vec<(usize, Why)> {
    let passed = contents(text, "2026-11-25").passed.into_iter();
    passed.map(|passed| (passed.line, passed.why)).collect()
}

fn open(texts: &[&str]) -> Vec<Interval> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn every_day(texts: &[&str]) -> Hours {
    Hours {
        zone: "America/New_York".to_owned(),
        day_starts_min: 0,
        week: Week::Days([texts; 7].map(open)),
        holidays: Vec::new(),
        special: BTreeMap::new(),
        notes: BTreeMap::new(),
    }
}

fn midnight(text: &str) -> i64 {
    i64::from(day(text).0) * 1_440
}
