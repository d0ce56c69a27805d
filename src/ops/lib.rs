//! Use cases. Every command enters through [`Ops::perform`].
//!
//! [`Ops`] (`department.rs`) holds a clerk for each district; `perform.rs` takes every command. Each other
//! subject has a file or folder of its own. `ports` declares what is needed from outside, `model` what is
//! stored.

pub mod adherence;
pub mod alarms;
pub mod audit;
pub mod background;
pub mod calendar;
pub mod caller;
pub mod changes;
pub mod clerk;
pub mod clocks;
mod closing;
mod department;
pub mod devices;
pub mod error;
pub mod explain;
pub mod fairness;
mod fields;
pub mod figures;
pub mod fitness;
pub mod model;
pub mod perform;
pub mod photos;
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
pub mod slips;
pub mod staff;
pub mod staffing;
pub mod text;
pub mod tools;
pub mod totals;
pub mod trends;
pub mod typed_time;
mod visit_history;
pub mod windows;

pub use department::Ops;
