//! Simulated residents and officers, for benchmarks, demos and tests: who comes when and what for, how long
//! people have patience, how officers serve.
//!
//! There are two drivers. [`history`] writes years of a department into a database, through the real rules
//! and on a clock that runs ahead; [`day`] plays one day against a running server, through its public API
//! only. They share how people behave (`services.rs`, `habits.rs`, `arrivals.rs`, `names.rs`, `steps.rs`) and
//! how random values are drawn (`draws.rs`). Each driver has its own order of draws: the same seed gives the
//! same history, and the same day.

mod arrivals;
pub mod day;
mod draws;
mod error;
mod habits;
pub mod history;
mod names;
mod services;
mod steps;

pub use error::{Error, Result};
