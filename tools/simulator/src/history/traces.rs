//! Records of the districts besides the facts, before they are stored.

use crate::error::Result;
use domain::fact::Who;
use domain::ids::VisitId;
use domain::time::At;
use ops::clerk::Tools;
use ops::ports::{KeyName, Message, Outcome, Replay};
use ops::staff::{Session, StaffEvent};
use std::collections::HashSet;

/// Records of a district that are not stored yet.
#[derive(Default)]
pub(super) struct Traces {
    pub(super) keys: Vec<(KeyName, Replay, At)>,
    pub(super) messages: Vec<Message>,
    pub(super) events: Vec<(At, Who, StaffEvent)>,
    pub(super) sessions: Vec<([u8; 32], Session)>,
    /// Visits with personal data.
    pub(super) known: HashSet<VisitId>,
}

impl Traces {
    /// Takes everything except what the line itself writes.
    pub(super) fn hand_over(&mut self) -> Traces {
        Traces {
            messages: std::mem::take(&mut self.messages),
            events: std::mem::take(&mut self.events),
            sessions: std::mem::take(&mut self.sessions),
            ..Traces::default()
        }
    }
}

/// Writes the records besides the lines of the districts.
pub(super) async fn write(tools: &Tools, traces: impl IntoIterator<Item = Traces>) -> Result<()> {
    let mut events = Vec::new();
    for part in traces {
        events.extend(part.events);
        for (hash, session) in &part.sessions {
            tools.store.add_session(*hash, session).await?;
        }
        for message in &part.messages {
            tools.store.finish_message(message, message.created_at, Outcome::Sent).await?;
        }
    }
    // By time; simultaneous events of several districts in the districts' order.
    events.sort_by_key(|(at, ..)| *at);
    tools.note_all(events).await.map_err(|error| error.to_string().into())
}
