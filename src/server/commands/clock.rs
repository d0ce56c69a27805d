//! `clock`: compares this machine's clock, the database's and the record, and corrects a record that a wrong clock wrote.

use super::outcome::{Result, Sentence, say};
use crate::clock::SystemClock;
use crate::entropy::OsChance;
use crate::units::{in_words, stamp};
use domain::command::Command;
use domain::ids::DistrictId;
use ops::Ops;
use ops::clerk::{Errand, Tools};
use ops::ports::{ClockOff, SharedStore};
use std::sync::Arc;

/// The longest reason stored with a correction, in characters.
const WHY: usize = 200;

async fn start(store: SharedStore) -> Result<Arc<Ops>> {
    let clock = Arc::new(SystemClock::of(store.as_ref()).await?);
    Ok(Ops::start(Tools { store, clock, chance: Arc::new(OsChance::default()) }).await?)
}

/// Prints what the clocks say, and by how much the last fact of each district is ahead.
///
/// # Errors
/// When the database cannot be read, or a clock is wrong.
pub async fn check(store: SharedStore) -> Result<()> {
    let ops = start(store).await?;
    let clock = &ops.tools.clock;
    let reference = ops.tools.store.database_time().await?;
    say(&format!("The database's clock says {}.", stamp(reference)));
    let mut wrong = 0;
    let stamped = clock.stamp(reference);
    match &stamped {
        Ok(_) => say("The clock of this machine agrees with it."),
        Err(off) => {
            wrong += 1;
            say(&format!("It is wrong here: {off}."));
        }
    }
    for published in ops.every_line() {
        let line = &published.line;
        if let Some(ahead) = line.head_ahead(reference) {
            wrong += 1;
            let (district, head) = (&line.district, stamp(line.head.at));
            say(&format!("{district}: its last fact was recorded at {head}, {} ahead.", in_words(ahead)));
        } else if let Some(by) = stamped.as_ref().ok().and_then(|stamp| line.clock_error(*stamp)) {
            wrong += 1;
            let off = ClockOff::Record(-by);
            say(&format!("{}: {off}.", line.district));
        }
    }
    if wrong > 0 {
        let way = "Put the clock right where it is wrong. A record that a fast clock wrote is corrected with \
                   `clock repair --why TEXT`.";
        return Err(way.into());
    }
    say("No district has a fact from the future.");
    Ok(())
}

/// Appends a marked fact to every district whose last fact is ahead, or to the one named; after it the record continues at
/// the true time.
///
/// # Errors
/// When this machine's clock differs from the database's, when no record is ahead, or the database cannot be written.
pub async fn repair(store: SharedStore, district: Option<DistrictId>, why: String) -> Result<()> {
    let why = why.trim().to_owned();
    if why.is_empty() || why.chars().count() > WHY || why.chars().any(char::is_control) {
        return Err(Sentence(format!(
            "--why takes a sentence of at most {WHY} characters: it is kept with the record."
        )));
    }
    let ops = start(store).await?;
    let stamped = ops.tools.clock.stamp(ops.tools.store.database_time().await?);
    let now = stamped.map_err(|off| Sentence(format!("Nothing was changed: {off}. Put it right first.")))?.at;
    let mut repaired = 0;
    for published in ops.every_line() {
        let line = &published.line;
        let asked_for = district.as_ref().is_none_or(|district| *district == line.district);
        let Some(ahead) = line.head_ahead(now).filter(|_| asked_for) else { continue };
        let command = Command::CorrectClock { why: Some(why.clone()) };
        let answer = ops.clerk(&line.district)?.ask(Errand::of_system(command)).await?;
        repaired += 1;
        say(&format!(
            "{}: the last fact said {}, {} ahead. Corrected; {} visits that are still open were moved with it.",
            line.district,
            stamp(line.head.at),
            in_words(ahead),
            answer.line.live().count()
        ));
    }
    match (repaired, district) {
        (0, Some(district)) => {
            ops.clerk(&district)?;
            Err(Sentence(format!("Nothing was changed: no fact of {district} lies ahead of the clock.")))
        }
        (0, None) => Err("Nothing was changed: no fact lies ahead of the clock.".into()),
        _ => Ok(()),
    }
}
