//! The only crate that knows SQL.
//!
//! [`open`] gives a [`Database`], which is the `Store` of the use cases on SQLite or PostgreSQL. All of its logic is
//! written once, in terms of a connection to either (`conn.rs`) and of statements that stand once in `sql/statements.rs`; only
//! opening, transactions and announcements differ (`sqlite/`, `postgres.rs`).
//!
//! To add an operation: its statements in `sql/`, its rows in the file of its kind, its lines in `ports/`, its test
//! in `tests/`, which runs on both databases. To change a table: a step in `migrations.rs`.

mod checkpoint;
mod conn;
mod database;
mod districts;
mod figures;
mod file;
mod heads;
mod lines;
pub mod migrations;
mod opening;
mod outbox;
mod people;
mod ports;
mod postgres;
mod readers;
mod rebuild;
mod recent;
mod restore;
mod rows;
mod search;
mod settings;
pub mod sql;
mod sqlite;
mod transfer;
mod visits;
mod watch;

pub use database::{Database, ServeLock, open, open_existing, open_reading};
pub use opening::OpenError;
pub use restore::Staged;
pub use transfer::{Moved, transfer};
