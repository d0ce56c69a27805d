//! Messages about alarms to be sent.

use crate::model::outbox::{Lane, Message, Outcome};
use crate::ports::error::StoreError;
use async_trait::async_trait;
use domain::time::At;

/// Messages to be sent, lane by lane.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// The lanes that have messages due.
    async fn lanes(&self, now: At) -> Result<Vec<Lane>, StoreError>;
    /// Takes at most `limit` due messages of a lane, those with the fewest attempts first and of these the
    /// newest. No other process gets them before `until`. Messages that cannot be read are left out and
    /// logged.
    async fn take_messages(
        &self,
        lane: &Lane,
        now: At,
        until: At,
        limit: i64,
    ) -> Result<Vec<Message>, StoreError>;
    /// Replaces an unfinished message with others of the same district.
    async fn divide_message(&self, message: &Message, at: At, into: &[Message]) -> Result<(), StoreError>;
    /// Moves due messages to web hooks into lanes of their own, where a program without lanes wrote them to
    /// [`Lane::MAIL`].
    async fn put_hooks_in_lane(&self, now: At) -> Result<(), StoreError>;
    /// Gives up messages written before `before` that nobody is sending; returns how many.
    async fn give_up_messages(&self, now: At, before: At) -> Result<u64, StoreError>;
    /// Puts a message back until `until`, when it may be taken again.
    async fn put_off_message(&self, message: &Message, until: At) -> Result<(), StoreError>;
    /// Marks a message as finished, with its outcome.
    async fn finish_message(&self, message: &Message, at: At, outcome: Outcome) -> Result<(), StoreError>;
}
