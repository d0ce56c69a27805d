//! The words that commands, facts, rules and visits have in common. They need nothing but ids and times, so that every other
//! file may use them.

pub mod people;
pub mod script;
pub mod visit;
