//! Verification of the record: every hash over the text and the previous hash, no gaps, times that never go
//! back, columns that agree with the text, and an end where everything else says it is.

mod chains;
mod derived;
mod folded;
mod rebuild;

pub use chains::{Pin, Whole, chains};
pub use derived::{derived, not_compared};
pub use rebuild::{Made, rebuild};

/// The setting with the time of the last verification, in milliseconds UTC.
pub const VERIFIED_AT: &str = "verified_at";
/// The setting with the time of the last backup, in milliseconds UTC.
pub const SAVED_AT: &str = "saved_at";
/// Facts read at a time.
const PAGE: i64 = 2_000;
