//! Delivery of messages to receivers outside the program.

use crate::model::districts::Card;
use crate::model::outbox::{Message, Outcome};
use async_trait::async_trait;

/// Why a message was not delivered, in words, without any address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Undelivered(pub String);

/// The current state of a message that is being delivered.
pub trait Standing: Send + Sync {
    /// The message, with the alarms marked that have ended; `None` if all have ended and none was danger.
    /// This does not query the store, so that a connected receiver never waits for it.
    fn now(&self) -> Option<Message>;
}

/// Delivery of messages to web hooks and mail addresses.
#[async_trait]
pub trait Courier: Send + Sync {
    /// Delivers a message to the recipients on the card. It may be delivered more than once, under the same
    /// id. Receivers may be slow to accept, so the text is taken from `Standing` once they do.
    async fn carry(
        &self,
        message: &Message,
        card: &Card,
        standing: &dyn Standing,
    ) -> Result<Outcome, Undelivered>;
}
