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
mod catalog;
mod clock;
mod closed_days;
mod closing;
mod closing_tablet;
mod damage;
mod description;
mod desk;
mod devices;
mod figures;
mod first_start;
mod flow;
mod history;
mod hooks;
mod hosts;
mod inputs;
mod letters;
mod limits;
mod load;
mod lobby;
mod pages;
mod paper;
mod practice;
mod presence;
mod reach;
mod receivers;
mod roster;
mod scripts;
mod search;
mod sessions;
mod setup;
mod setup_department;
mod setup_file;
mod setup_walk;
mod sign_in;
mod sockets;
mod transport;
