//! `simulate`: a day of real arrivals against a running server.

use super::outcome::{Result, say};
use crate::entropy::OsChance;
pub use simulator::day::Plan;

/// Plays the day and prints the results.
///
/// # Errors
/// A sentence that says why it could not run, or how the day's results differ from what they must be.
pub async fn run(plan: Plan) -> Result<()> {
    Ok(simulator::day::run(plan, &OsChance::default(), say).await?)
}
