//! Role plays.

use crate::database::Database;
use crate::people::{practice_args, practice_of};
use crate::readers::Class;
use crate::sql;
use async_trait::async_trait;
use ops::ports::{Practice, Practices, StoreError};
use uuid::Uuid;

#[async_trait]
impl Practices for Database {
    async fn practices(&self) -> Result<Vec<Practice>, StoreError> {
        self.read(Class::Page, &sql::PRACTICES, [], practice_of).await
    }

    async fn practice(&self, id: Uuid) -> Result<Option<Practice>, StoreError> {
        self.read_one(Class::Command, &sql::PRACTICE, [id.into()], practice_of).await
    }

    async fn put_practice(&self, practice: &Practice) -> Result<(), StoreError> {
        self.change(&sql::PUT_PRACTICE, practice_args(practice)?).await.map(|_| ())
    }
}
