//! How many windows an hour of the week needs, and the effect of one more or one fewer.
//!
//! Each hour is considered alone, as if it went on unchanged: a line left over from the hour before is not
//! included, and an overloaded hour looks worse than it is. Residents arrive at random, in one line for all
//! windows. From three windows up the formulas of [`erlang`] are used, which assume exponential service
//! times; with fewer windows they are least accurate, and the desk is simulated ([`simulate`]) with
//! log-normal times. The department sees which of the two was used.

pub mod erlang;
mod plan;
pub mod simulate;

pub use crate::reports::Method;
pub use plan::{
    Advice, Arrivals, Demand, FEW_CONTACTS, FEW_WEEKS, MOST_WINDOWS, Needed, Prediction, Serving, Target,
    plan,
};

/// The hours of a week.
pub const HOURS: usize = 7 * 24;

/// Contacts per staffed window-hour; `None` when nothing was staffed.
#[must_use]
pub fn contacts_per_hour(contacts: u64, window_hours: f64) -> Option<f64> {
    (window_hours > 0.0).then(|| contacts as f64 / window_hours)
}
