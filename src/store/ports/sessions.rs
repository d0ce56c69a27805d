//! Sessions of staff.

use crate::database::Database;
use crate::people::{new_session_args, seat_args, session_of};
use crate::readers::Class;
use crate::sql;
use async_trait::async_trait;
use domain::ids::{SessionId, StaffId};
use domain::time::At;
use ops::ports::{Seat, Sessions, StoreError};
use ops::staff::Session;

#[async_trait]
impl Sessions for Database {
    async fn add_session(&self, hash: [u8; 32], session: &Session) -> Result<(), StoreError> {
        self.change(&sql::ADD_SESSION, new_session_args(hash, session)).await.map(|_| ())
    }

    async fn session(&self, hash: [u8; 32]) -> Result<Option<Session>, StoreError> {
        self.read_one(Class::Command, &sql::SESSION, [hash.into()], session_of).await
    }

    async fn session_by_id(&self, id: SessionId) -> Result<Option<Session>, StoreError> {
        self.read_one(Class::Command, &sql::SESSION_BY_ID, [id.0.into()], session_of).await
    }

    async fn seat_session(&self, id: SessionId, seat: Option<&Seat>) -> Result<(), StoreError> {
        let [district, window] = seat_args(seat);
        self.change(&sql::SEAT_SESSION, [id.0.into(), district, window]).await.map(|_| ())
    }

    async fn lock_session(&self, id: SessionId) -> Result<(), StoreError> {
        self.change(&sql::LOCK_SESSION, [id.0.into()]).await.map(|_| ())
    }

    async fn unlock_session(&self, id: SessionId, at: At) -> Result<(), StoreError> {
        self.change(&sql::UNLOCK_SESSION, [id.0.into(), at.0.into()]).await.map(|_| ())
    }

    async fn touch_session(&self, id: SessionId, at: At) -> Result<(), StoreError> {
        self.change(&sql::TOUCH_SESSION, [id.0.into(), at.0.into()]).await.map(|_| ())
    }

    async fn end_session(&self, id: SessionId) -> Result<(), StoreError> {
        self.change(&sql::END_SESSION, [id.0.into()]).await.map(|_| ())
    }

    async fn end_sessions(&self, staff: StaffId) -> Result<(), StoreError> {
        self.change(&sql::END_SESSIONS, [staff.0.into()]).await.map(|_| ())
    }
}
