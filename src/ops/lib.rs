//! Use cases, and the one door to them.

pub mod ports;
pub mod staff;
