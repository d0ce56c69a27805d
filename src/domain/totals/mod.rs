//! What a visit that has ended adds to the figures, and sums of it. Everything in a [`Total`] adds up and can be taken back, so
//! that totals follow the log: an undo or a reopening takes a visit's last contribution back, its new end adds another.

mod closed;
mod total;

pub use closed::{Around, Closed, Live, Place};
pub use total::{Hour, Quotes, Sign, Total, WEEK_HOURS};
