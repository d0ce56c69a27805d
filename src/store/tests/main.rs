//! Tests of this crate. Every test of the `Store` contract runs on both databases; `TEST_POSTGRES_URL` names
//! a server for it (`make test` starts one), and without it the tests fail, because skipped tests would look
//! passed.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

/// Makes a test of the contract into one test per database.
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($world:ident: World) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            async fn test($world: World) $body
            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 3)]
            async fn sqlite() {
                test(World::sqlite().await).await;
            }
            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 3)]
            async fn postgres() {
                test(World::postgres().await).await;
            }
        }
    )+};
}

mod alarms;
mod audit;
mod cases;
mod clerk;
mod clock;
mod couriers;
#[path = "../../domain/tests/department.rs"]
#[allow(dead_code)]
mod department;
mod faults;
mod faulty_store;
mod figures;
mod lines;
mod messages;
mod migrations;
mod people;
mod plans;
mod postgres;
mod reads;
mod recount;
mod senders;
mod slips;
mod sql;
mod sqlite;
mod start;
mod transfer;
mod visits;
mod world;
mod years;
