//! The program as it is run: in processes of its own, which are stopped and killed. One file for each promise. The tests on
//! PostgreSQL use the server that `TEST_POSTGRES_URL` names (`make test` starts one) and its `psql`.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used
)]

mod alarms;
mod api;
mod backups;
mod clock;
mod crash;
mod demo;
mod ending;
mod fair;
mod figures;
mod first_start;
#[path = "../server/tests/inbox.rs"]
mod inbox;
mod measured;
mod operators;
mod power;
mod program;
mod sockets;
mod trouble;
