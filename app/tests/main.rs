//! Tests of this crate: one file per file under test, all in one binary.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

mod answers;
mod client;
mod desk;
mod devices;
mod display;
mod figures;
mod floor;
mod forms;
mod frame;
mod history;
mod kiosk;
mod paper;
mod requests;
mod samples;
mod setup;
mod setup_catalog;
mod sign_in;
mod start;
mod status;
mod words;

/// A page as the server writes it, without the comments that show hydration where a text ends.
fn html(page: &app::api::Page, frame: &app::Frame) -> String {
    app::html(page, frame).replace("<!>", "").replace("<!--<() />-->", "")
}
