//! Sessions of staff.

use crate::model::people::{Seat, Session};
use crate::ports::error::StoreError;
use async_trait::async_trait;
use domain::ids::{SessionId, StaffId};
use domain::time::At;

/// Sessions of staff who signed in.
#[async_trait]
pub trait Sessions: Send + Sync {
    /// Adds a session under the hash of its secret.
    async fn add_session(&self, hash: [u8; 32], session: &Session) -> Result<(), StoreError>;
    /// A session by the hash of its secret, whatever its age.
    async fn session(&self, hash: [u8; 32]) -> Result<Option<Session>, StoreError>;
    /// A session by its id, whatever its age.
    async fn session_by_id(&self, id: SessionId) -> Result<Option<Session>, StoreError>;
    /// Sets the window where a session sits, from now on.
    async fn seat_session(&self, id: SessionId, seat: Option<&Seat>) -> Result<(), StoreError>;
    /// Locks a session until its owner enters the password.
    async fn lock_session(&self, id: SessionId) -> Result<(), StoreError>;
    /// Unlocks a session, and notes when it was last used.
    async fn unlock_session(&self, id: SessionId, at: At) -> Result<(), StoreError>;
    /// Notes when a session was last used, unless it is locked.
    async fn touch_session(&self, id: SessionId, at: At) -> Result<(), StoreError>;
    /// Ends a session, if it has not ended.
    async fn end_session(&self, id: SessionId) -> Result<(), StoreError>;
    /// Ends all sessions of a member of staff.
    async fn end_sessions(&self, staff: StaffId) -> Result<(), StoreError>;
}
