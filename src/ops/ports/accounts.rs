//! Accounts of staff and the one-time links to them.

use crate::model::people::{Link, Session, Staff};
use crate::ports::error::{Named, StoreError};
use async_trait::async_trait;
use domain::ids::StaffId;
use domain::time::At;

/// Accounts of staff.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// All staff, by login.
    async fn staff(&self) -> Result<Vec<Staff>, StoreError>;
    /// The names of all staff, with what is wrong with each that cannot be read.
    async fn staff_names(&self) -> Result<Vec<Named<StaffId>>, StoreError> {
        Ok(self.staff().await?.into_iter().map(|one| Ok((one.id, one.name))).collect())
    }
    /// A member of staff by login.
    async fn staff_by_login(&self, login: &str) -> Result<Option<Staff>, StoreError>;
    /// A member of staff.
    async fn staff_by_id(&self, id: StaffId) -> Result<Option<Staff>, StoreError>;
    /// Adds or changes a member of staff; `Taken` if another has the login.
    async fn put_staff(&self, staff: &Staff) -> Result<(), StoreError>;
    /// Changes all of a member of staff but the password; false when they are not as they were read, `Taken` if another has the
    /// login.
    async fn change_staff(&self, before: &Staff, staff: &Staff) -> Result<bool, StoreError>;
    /// Gives a member of staff a password.
    async fn set_password(&self, id: StaffId, phc: &str) -> Result<(), StoreError>;
    /// Gives whoever has a session a password, and the session a new secret; their other sessions and their links end, all in one.
    /// False, and nothing is changed, when the session has ended.
    async fn change_password(
        &self,
        session: &Session,
        hash: [u8; 32],
        phc: &str,
        at: At,
    ) -> Result<bool, StoreError>;
    /// Adds a one-time link.
    async fn add_link(&self, hash: [u8; 32], link: &Link) -> Result<(), StoreError>;
    /// Looks at a one-time link without using it.
    async fn link(&self, hash: [u8; 32]) -> Result<Option<Link>, StoreError>;
    /// Uses up every link for a member of staff.
    async fn end_links(&self, staff: StaffId, at: At) -> Result<(), StoreError>;
    /// Uses a link up; false if it was used before.
    async fn use_link(&self, hash: [u8; 32], at: At) -> Result<bool, StoreError>;
}
