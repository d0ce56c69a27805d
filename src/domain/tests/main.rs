//! Tests of this crate: one file per file under test, all in one binary.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

mod access;
mod alarm;
mod apart;
mod area;
mod clock;
mod closing;
mod closing_choices;
mod compare;
mod days;
mod department;
mod difference;
mod display;
mod drilldown;
mod encoding;
mod histogram;
mod hours;
mod line;
mod measures;
mod model;
mod notices;
mod practice;
mod presence;
mod quote;
mod quote_hours;
mod quote_pace;
mod quote_score;
mod quote_week;
mod rank;
mod rate;
mod recount;
mod reports;
mod rng;
mod rules;
mod script;
mod sign_on;
mod staffing;
mod stats;
mod steps;
mod suppress;
mod survival;
mod texts;
mod totals;
mod visit;
mod wait_causes;
mod watch;
mod week;
mod windows;
mod xmr;
