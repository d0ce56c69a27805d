//! The ports of the use cases by subject: parameters and results, statement by statement.

mod accounts;
mod devices;
mod districts;
mod lines;
mod outbox;
mod photos;
mod practice;
mod remarks;
mod scripts;
mod sessions;
mod settings;
mod tokens;
mod totals;
mod upkeep;
mod visits;
