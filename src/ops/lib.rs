//! Use cases, and the one door to them.
//!
//! [`Ops`] (`department.rs`) holds a clerk for each district. [`Ops::perform`] in `perform.rs` is the way of every command; one
//! file or folder per kind of work beside it. What is needed from outside stands in `ports`, what is stored in `model`.

pub mod adherence;
pub mod alarms;
pub mod audit;
pub mod background;
pub mod calendar;
pub mod caller;
pub mod changes;
pub mod clerk;
pub mod clocks;
mod department;
pub mod error;
pub mod explain;
pub mod fairness;
mod fields;
pub mod figures;
pub mod fitness;
pub mod ics;
pub mod model;
pub mod perform;
pub mod ports;
pub mod practice;
pub mod public_figures;
pub mod readiness;
mod recipients;
pub mod recount;
pub mod remarks;
pub mod replay;
pub mod report;
pub mod request;
pub mod rules_in_force;
pub mod scripts;
pub mod setup;
pub mod staff;
pub mod staffing;
pub mod text;
pub mod tools;
pub mod totals;
pub mod trends;
mod visit_history;
pub mod windows;

pub use department::Ops;
