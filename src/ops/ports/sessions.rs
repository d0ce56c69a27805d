//! Sign-ins.

use crate::model::people::{Seat, Session};
use crate::ports::error::StoreError;
use async_trait::async_trait;
use domain::ids::{SessionId, StaffId};
use domain::time::At;

/// Sign-ins of staff.
#[async_trait]
pub trait Sessions: Send + Sync {
    /// Adds a session.
    async fn add_session(&self, hash: [u8; 32], session: &Session) -> Result<(), StoreError>;
    /// A session by the hash of its secret, whatever its age.
    async fn session(&self, hash: [u8; 32]) -> Result<Option<Session>, StoreError>;
    /// A session by its id, whatever its age.
    async fn session_by_id(&self, id: SessionId) -> Result<Option<Session>, StoreError>;
    /// Where a session sits from now on.
    async fn seat_session(&self, id: SessionId, seat: Option<&Seat>) -> Result<(), StoreError>;
    /// Locks a session.
    async fn lock_session(&self, id: SessionId) -> Result<(), StoreError>;
    /// Unlocks a session, which was seen then.
    async fn unlock_session(&self, id: SessionId, at: At) -> Result<(), StoreError>;
    /// Marks a session that is not locked as seen.
    async fn touch_session(&self, id: SessionId, at: At) -> Result<(), StoreError>;
    /// Ends a session.
    async fn end_session(&self, id: SessionId) -> Result<(), StoreError>;
    /// Ends all sessions of a member of staff.
    async fn end_sessions(&self, staff: StaffId) -> Result<(), StoreError>;
}
