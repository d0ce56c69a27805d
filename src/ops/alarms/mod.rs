//! Alarms as they leave the building. What rings is decided in `domain::alarm`, inside the transaction of the clerk; here are what the
//! rules need to know of the calendar ([`sight`]), the messages written in that same transaction ([`messages`]), and how they go out
//! ([`Ops::send`]), at least once, under the same id each time, in a lane for each receiver.
//!
//! A message names tickets, windows and minutes, never a person; of a discreet service it says nothing.

mod delivery;
mod letter;
pub(crate) mod notices;
mod receivers;
pub(crate) mod sight;

pub use crate::model::outbox::{Noted, Notice, Way};
pub use delivery::{LEASE, pause};
pub use letter::{Letter, letter};
pub use notices::messages;
pub use receivers::{Failing, GIVE_UP, Sent};
pub use sight::sight;

use crate::alarms::receivers::Busy;
use crate::clerk::errand::Errand;
use crate::department::Ops;
use crate::error::Error;
use domain::alarm::changes;
use domain::command::Command;
use futures::StreamExt;
use std::time::Duration;

/// Lines looked at at once.
const LOOKING: usize = 8;
/// A line that stands still is waited for no longer than this: the others are looked at every second.
const LOOK: Duration = Duration::from_secs(1);

impl Ops {
    /// Looks at every line: whatever should have rung by now rings, whatever is over is over. Costs nothing where all is told.
    pub async fn watch_alarms(&self) {
        let mut due = self.every_line();
        due.retain(|published| {
            let line = &published.line;
            let at = self.tools.clock.now().max(line.head.at);
            !changes(line, at, &sight(line, &published.calendar, at)).is_empty()
        });
        // Where somebody called for help first.
        due.sort_by_key(|published| published.line.head.alerts.is_empty());
        let looks = futures::stream::iter(due).for_each_concurrent(LOOKING, |published| async move {
            let district = &published.line.district;
            let Ok(clerk) = self.clerk(district) else { return };
            // Asked every second while it stands still, a clerk would have no place left for what people do.
            let Some(look) = Busy::with(&self.looking, district) else { return };
            let answer = tokio::spawn(async move {
                let _until_answered = look;
                clerk.ask(Errand::of_system(Command::Watch(Box::default()))).await
            });
            let answer =
                async { answer.await.unwrap_or_else(|error| Err(Error::Unavailable(error.to_string()))) };
            match tokio::time::timeout(LOOK, answer).await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => {
                    tracing::warn!(%district, %error, "the alarms of a line could not be looked at");
                }
                Err(_) => tracing::warn!(%district, "the alarms of a line were not looked at in time"),
            }
        });
        looks.await;
    }
}
