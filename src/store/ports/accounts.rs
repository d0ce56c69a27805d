//! Staff accounts and the one-time links to them.

use crate::conn::Row;
use crate::database::Database;
use crate::lines::append;
use crate::people::{change_staff, link_args, link_of, put_roster, staff_args, staff_of};
use crate::readers::Class;
use crate::sql;
use async_trait::async_trait;
use domain::ids::StaffId;
use domain::time::At;
use futures::FutureExt;
use ops::ports::{Accounts, MakeFacts, Named, StoreError};
use ops::staff::{Link, Roster, Session, Staff};

#[async_trait]
impl Accounts for Database {
    async fn staff(&self) -> Result<Vec<Staff>, StoreError> {
        self.read(Class::Page, &sql::STAFF, [], staff_of).await
    }

    async fn staff_names(&self) -> Result<Vec<Named<StaffId>>, StoreError> {
        let name = |row: &Row| Ok((StaffId(row.uuid("id")?), row.text("name")?));
        self.read(Class::Page, &sql::STAFF, [], move |row| Ok(name(row))).await
    }

    async fn staff_by_login(&self, login: &str) -> Result<Option<Staff>, StoreError> {
        self.read_one(Class::Command, &sql::STAFF_BY_LOGIN, [login.into()], staff_of).await
    }

    async fn staff_by_id(&self, id: StaffId) -> Result<Option<Staff>, StoreError> {
        self.read_one(Class::Command, &sql::STAFF_BY_ID, [id.0.into()], staff_of).await
    }

    async fn put_staff(&self, staff: &Staff) -> Result<(), StoreError> {
        self.change(&sql::PUT_STAFF, staff_args(staff)).await.map(|_| ())
    }

    async fn change_staff(&self, before: &Staff, staff: &Staff) -> Result<bool, StoreError> {
        let (before, staff) = (before.clone(), staff.clone());
        self.write(move |conn| async move { change_staff(conn, &before, &staff).await }.boxed()).await
    }

    async fn put_roster(
        &self,
        roster: Roster,
        at: At,
        chain: &'static str,
        build: MakeFacts,
    ) -> Result<bool, StoreError> {
        let stored = self.write(move |conn| {
            async move {
                if !put_roster(conn, &roster, at).await? {
                    return Ok(None);
                }
                append(conn, chain, build).await.map(Some)
            }
            .boxed()
        });
        let newest = stored.await?;
        if let Some(newest) = newest {
            self.note_head(chain, newest);
        }
        Ok(newest.is_some())
    }

    async fn set_password(&self, id: StaffId, phc: &str) -> Result<(), StoreError> {
        self.change(&sql::SET_PASSWORD, [id.0.into(), phc.into()]).await.map(|_| ())
    }

    async fn change_password(
        &self,
        session: &Session,
        hash: [u8; 32],
        phc: &str,
        at: At,
    ) -> Result<bool, StoreError> {
        let (id, staff, phc) = (session.id, session.staff, phc.to_owned());
        self.write(move |conn| {
            async move {
                // Only its own column: a concurrent lock is kept.
                if conn.execute(&sql::RENEW_SESSION, [id.0.into(), hash.into()]).await? == 0 {
                    return Ok(false);
                }
                conn.execute(&sql::END_OTHER_SESSIONS, [staff.0.into(), id.0.into()]).await?;
                conn.execute(&sql::END_LINKS, [staff.0.into(), at.0.into()]).await?;
                conn.execute(&sql::SET_PASSWORD, [staff.0.into(), phc.into()]).await?;
                Ok(true)
            }
            .boxed()
        })
        .await
    }

    async fn add_link(&self, hash: [u8; 32], link: &Link) -> Result<(), StoreError> {
        self.change(&sql::ADD_LINK, link_args(hash, link)).await.map(|_| ())
    }

    async fn link(&self, hash: [u8; 32]) -> Result<Option<Link>, StoreError> {
        self.read_one(Class::Command, &sql::LINK, [hash.into()], link_of).await
    }

    async fn end_links(&self, staff: StaffId, at: At) -> Result<(), StoreError> {
        self.change(&sql::END_LINKS, [staff.0.into(), at.0.into()]).await.map(|_| ())
    }

    async fn use_link(&self, hash: [u8; 32], at: At) -> Result<bool, StoreError> {
        self.change(&sql::USE_LINK, [hash.into(), at.0.into()]).await.map(|rows| rows > 0)
    }
}
