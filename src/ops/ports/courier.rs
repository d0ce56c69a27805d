//! Messages carried out of the building.

use crate::model::districts::Card;
use crate::model::outbox::{Message, Outcome};
use async_trait::async_trait;

/// A message was not delivered; why, in words without anybody's address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Undelivered(pub String);

/// How a message stands while it is on its way.
pub trait Standing: Send + Sync {
    /// The message with what is over by now marked; None when all of it is over, and none of it was danger. The store is not asked
    /// for it: a receiver that listens waits for no store.
    fn now(&self) -> Option<Message>;
}

/// Who carries messages out of the building.
#[async_trait]
pub trait Courier: Send + Sync {
    /// Carries one to whom the card names. It may be carried more than once, under the same id. A receiver may be slow to listen, so
    /// what is said is what stands once it does.
    async fn carry(
        &self,
        message: &Message,
        card: &Card,
        standing: &dyn Standing,
    ) -> Result<Outcome, Undelivered>;
}
