//! The server through real sockets: one file a subject.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

mod house;

mod access;
mod answers;
mod flow;
mod inputs;
mod pages;
mod practice;
mod scripts;
mod sessions;
mod transport;
