//! Alarms outside the program. Which alarms ring is decided in `domain::alarm`, in the clerk's transaction.
//! This module supplies what the rules need to know of the calendar ([`sight`]), writes messages in that same
//! transaction ([`messages`]), and sends them ([`Ops::send`]): at least once, always under the same id, in
//! one lane per receiver.
//!
//! A message contains tickets, windows and minutes, never a person, and no details of a discreet service.

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
use crate::clerk::published::Published;
use crate::department::Ops;
use crate::error::Error;
use domain::alarm::changes;
use domain::command::Command;
use futures::StreamExt;
use std::time::Duration;

/// Lines checked at a time.
const LOOKING: usize = 8;
/// At most this long is waited for a line that does not respond; the others are checked every second.
const LOOK: Duration = Duration::from_secs(1);

impl Ops {
    /// Checks every line: alarms that are due ring, alarms that are over end. Costs nothing when nothing has
    /// changed.
    pub async fn watch_alarms(&self) {
        let mut due = self.every_line();
        due.retain(|published| {
            let line = &published.line;
            let at = self.tools.clock.now().max(line.head.at);
            !changes(line, at, &sight(line, &published.calendar, at)).is_empty()
        });
        // Districts with an open call for help first.
        due.sort_by_key(|published| published.line.head.alerts.is_empty());
        self.ask_each(due, &Command::Watch(Box::default())).await;
    }

    /// Tells everyone who waits that the district closes soon, once they have not been told, and lets first
    /// places follow an opening that has moved.
    pub async fn warn_of_closing(&self) {
        let mut due = self.every_line();
        due.retain(|published| {
            let line = &published.line;
            let at = self.tools.clock.now().max(line.head.at);
            let (closing, serves) = (published.closing(at), published.still_serves(at));
            line.closing_news(closing, serves, published.opens_soon(at), at).next().is_some()
        });
        self.ask_each(due, &Command::WarnOfClosing).await;
    }

    /// Gives a command to the clerks of some lines.
    async fn ask_each(&self, lines: Vec<Published>, command: &Command) {
        let looks = futures::stream::iter(lines).for_each_concurrent(LOOKING, |published| async move {
            let district = &published.line.district;
            let Ok(clerk) = self.clerk(district) else { return };
            // A clerk that does not respond would have its queue filled by a request every second.
            let Some(look) = Busy::with(&self.looking, district) else { return };
            let errand = Errand::of_system(command.clone());
            let answer = tokio::spawn(async move {
                let _until_answered = look;
                clerk.ask(errand).await
            });
            let answer =
                async { answer.await.unwrap_or_else(|error| Err(Error::Unavailable(error.to_string()))) };
            match tokio::time::timeout(LOOK, answer).await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => {
                    tracing::warn!(%district, %error, "a line could not be looked at for what is due");
                }
                Err(_) => tracing::warn!(%district, "a line was not looked at in time for what is due"),
            }
        });
        looks.await;
    }
}
