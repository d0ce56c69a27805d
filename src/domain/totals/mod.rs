//! What a visit that has ended adds to the figures, and sums of it. Everything in a [`Total`] adds up and can
//! be subtracted, so that totals follow the log: an undo or a reopening subtracts a visit's last
//! contribution, its new end adds another.
//!
//! To add a figure, begin here: the recipe is in `CONTRIBUTING.md`.

mod closed;
mod columns;
mod figures;
mod sums;
mod total;

pub use closed::{Around, Closed, Live, Place};
pub use columns::{COLUMNS, Cell, Column};
pub use figures::{Group, Hour, KeyFigure, Kind, LISTS, List, Quotes, Total};
pub use sums::Sign;
pub use total::WEEK_HOURS;
