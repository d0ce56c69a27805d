//! The terms that commands, facts, rules and visits have in common. They depend only on ids and times, so
//! that every other file may use them.

pub mod closing;
pub mod people;
pub mod script;
pub mod visit;
