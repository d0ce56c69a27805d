//! `history`: years of a made-up department, written straight into a database.

use super::outcome::{Result, say};
use crate::clock::SystemClock;
use crate::os::instant;
use ops::ports::Clock;
pub use simulator::history::{Detail, Plan};

/// Writes the history and prints a summary.
///
/// # Errors
/// A sentence that says why it failed.
pub async fn run(database: &str, plan: Plan) -> Result<()> {
    let database = super::make(database).await?;
    let _nobody_serves = database.lock_for_serving().await.map_err(super::of_open)?;
    let bar = simulator::history::bar()?;
    let begun = instant();
    let now = SystemClock::of(&*database).await?.now();
    let written = simulator::history::write(database.clone(), now, &plan, &bar).await?;
    bar.finish_and_clear();
    database.close().await;
    let seconds = begun.elapsed().as_secs_f64();
    say(&format!(
        "{} visits, {} facts in {seconds:.1} s: {:.0} facts a second, {:.1} facts a visit.",
        written.visits,
        written.facts,
        written.facts as f64 / seconds.max(0.001),
        written.facts as f64 / written.visits.max(1) as f64,
    ));
    Ok(())
}
