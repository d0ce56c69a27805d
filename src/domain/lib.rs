//! The rules of the front desk: pure, with no clock, randomness or I/O. Also compiled for the browser.
//!
//! A [`command`] asks something of a [`line`](line::Line), which decides facts or a [`refusal`]; the facts
//! produce the next line. Start reading at [`fact`], then [`line`]; the table of verbs is in
//! [`visit`].

pub mod access;
pub mod alarm;
pub mod area;
mod catalog;
pub mod clocks;
pub mod command;
pub mod difference;
pub mod display;
pub mod drilldown;
pub mod fact;
pub mod hours;
pub mod ids;
pub mod import;
pub mod line;
pub mod lists;
pub mod notice;
pub mod practice;
pub mod presence;
pub mod quote;
pub mod recount;
pub mod refusal;
pub mod reports;
pub mod rng;
pub mod roster;
pub mod rules;
pub mod script;
pub mod staffing;
pub mod stats;
pub mod texts;
pub mod time;
pub mod totals;
pub mod visit;
pub mod vocabulary;
pub mod wait_causes;
pub mod watch;
pub mod words;
