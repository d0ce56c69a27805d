//! The only crate that contains SQL.
//!
//! [`open`] returns a [`Database`], which implements the `Store` of the use cases on SQLite or PostgreSQL.
//! Its logic is written once, on a connection to either database (`conn.rs`), with each statement once in
//! `sql/statements.rs`. Only opening, transactions and notifications differ (`sqlite/`, `postgres.rs`).
//!
//! To add an operation: its statements in `sql/`, its rows in the file of its subject, its method in
//! `ports/`, and its test in `tests/`, which runs on both databases. To change a table: a step in
//! `migrations.rs`.

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
