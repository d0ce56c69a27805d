//! The ports of the use cases, subject by subject: what they are handed and give back, statement by statement.

mod accounts;
mod devices;
mod districts;
mod lines;
mod outbox;
mod practice;
mod remarks;
mod scripts;
mod sessions;
mod settings;
mod tokens;
mod totals;
mod upkeep;
mod visits;
