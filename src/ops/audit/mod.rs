//! Whether the record is whole: every hash over the text and the hash before, no gap, times that never go back, columns that are
//! what the text says, and an end that is where everything else says it is.

mod chains;
mod derived;
mod folded;
mod rebuild;

pub use chains::{Pin, Whole, chains};
pub use derived::{derived, not_compared};
pub use rebuild::{Made, rebuild};

/// The setting that keeps when the record was last verified, in milliseconds UTC.
pub const VERIFIED_AT: &str = "verified_at";
/// The setting that keeps when the database was last saved, in milliseconds UTC.
pub const SAVED_AT: &str = "saved_at";
/// Facts read at a time.
const PAGE: i64 = 2_000;
