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
mod inbox;

mod access;
mod alarms;
mod answers;
mod clock;
mod damage;
mod desk;
mod figures;
mod flow;
mod history;
mod hosts;
mod inputs;
mod limits;
mod load;
mod pages;
mod practice;
mod presence;
mod reach;
mod scripts;
mod search;
mod sessions;
mod sockets;
mod transport;
