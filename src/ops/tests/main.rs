//! Tests of this crate: one file for each file under test, all in one binary.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

mod alarms;
mod calendar;
mod changes;
mod clocks;
#[path = "../../domain/tests/department.rs"]
#[allow(dead_code)]
mod department;
mod practice;
mod promises;
mod replay;
mod scripts;
mod setup;
mod typed_time;
