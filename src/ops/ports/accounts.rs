//! Staff accounts and the one-time links to them.

use crate::model::people::{Link, Roster, Session, Staff};
use crate::ports::error::{Named, StoreError};
use crate::ports::lines::MakeFacts;
use async_trait::async_trait;
use domain::ids::StaffId;
use domain::time::At;

/// Staff accounts and their one-time links.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// All staff, ordered by login.
    async fn staff(&self) -> Result<Vec<Staff>, StoreError>;
    /// The names of all staff; for a row that cannot be read, the reason.
    async fn staff_names(&self) -> Result<Vec<Named<StaffId>>, StoreError> {
        Ok(self.staff().await?.into_iter().map(|one| Ok((one.id, one.name))).collect())
    }
    /// The member of staff with this login.
    async fn staff_by_login(&self, login: &str) -> Result<Option<Staff>, StoreError>;
    /// The member of staff with this id.
    async fn staff_by_id(&self, id: StaffId) -> Result<Option<Staff>, StoreError>;
    /// Adds or changes a member of staff; `Taken` if someone else has the login.
    async fn put_staff(&self, staff: &Staff) -> Result<(), StoreError>;
    /// Changes everything about a member of staff except the password. False if the stored account is not
    /// equal to `before`; `Taken` if someone else has the login.
    async fn change_staff(&self, before: &Staff, staff: &Staff) -> Result<bool, StoreError>;
    /// Adds and changes members of staff, and appends the facts about it to a chain, in one transaction. False,
    /// with nothing stored, if an account is not equal to the one that was read; `Taken` if someone else has a
    /// login. Sessions and one-time links of those whose role or districts change end at `at`.
    async fn put_roster(
        &self,
        roster: Roster,
        at: At,
        chain: &'static str,
        build: MakeFacts,
    ) -> Result<bool, StoreError>;
    /// Sets the password of a member of staff, as a hash in PHC format.
    async fn set_password(&self, id: StaffId, phc: &str) -> Result<(), StoreError>;
    /// Sets a new password for the owner of a session, and gives the session a new secret; their other
    /// sessions and their links end, all in one transaction. False if the session has ended; nothing is
    /// changed then.
    async fn change_password(
        &self,
        session: &Session,
        hash: [u8; 32],
        phc: &str,
        at: At,
    ) -> Result<bool, StoreError>;
    /// Adds a one-time link under the hash of its secret.
    async fn add_link(&self, hash: [u8; 32], link: &Link) -> Result<(), StoreError>;
    /// Looks at a one-time link without using it.
    async fn link(&self, hash: [u8; 32]) -> Result<Option<Link>, StoreError>;
    /// Marks every link of a member of staff as used.
    async fn end_links(&self, staff: StaffId, at: At) -> Result<(), StoreError>;
    /// Marks a link as used; false if it was used before.
    async fn use_link(&self, hash: [u8; 32], at: At) -> Result<bool, StoreError>;
}
