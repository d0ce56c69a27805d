//! Messages about alarms on their way out.

use crate::model::outbox::{Lane, Message, Outcome};
use crate::ports::error::StoreError;
use async_trait::async_trait;
use domain::time::At;

/// Messages on their way out, lane by lane.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// The lanes with messages whose time has come.
    async fn lanes(&self, now: At) -> Result<Vec<Lane>, StoreError>;
    /// Messages of a lane whose time has come, what was tried least first and of that the newest, at most so many.
    /// Nobody else is given them before `until`. What cannot be read is left out, with a line in the log.
    async fn take_messages(
        &self,
        lane: &Lane,
        now: At,
        until: At,
        limit: i64,
    ) -> Result<Vec<Message>, StoreError>;
    /// Puts others of the same district in the place of a message that is not dealt with.
    async fn divide_message(&self, message: &Message, at: At, into: &[Message]) -> Result<(), StoreError>;
    /// Gives messages to hooks whose time has come a lane of their own, where a program without lanes wrote them into
    /// [`Lane::MAIL`].
    async fn put_hooks_in_lane(&self, now: At) -> Result<(), StoreError>;
    /// Gives up what was written before then and that nobody is sending; how many.
    async fn give_up_messages(&self, now: At, before: At) -> Result<u64, StoreError>;
    /// Lets a message be taken again from then on.
    async fn put_off_message(&self, message: &Message, until: At) -> Result<(), StoreError>;
    /// A message is dealt with.
    async fn finish_message(&self, message: &Message, at: At, outcome: Outcome) -> Result<(), StoreError>;
}
