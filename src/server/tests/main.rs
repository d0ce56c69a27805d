//! The server over real sockets: one file for each subject.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

mod inbox;
mod test_server;

mod access;
mod access_record;
mod alarms;
mod answers;
mod clock;
mod damage;
mod description;
mod desk;
mod figures;
mod flow;
mod hooks;
mod hosts;
mod inputs;
mod letters;
mod limits;
mod load;
mod pages;
mod practice;
mod presence;
mod reach;
mod receivers;
mod scripts;
mod search;
mod sessions;
mod setup;
mod sign_in;
mod sockets;
mod transport;
