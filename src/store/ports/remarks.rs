//! Notes and commitments about some days.

use crate::database::Database;
use crate::figures::{remark_args, remark_of};
use crate::readers::Class;
use crate::sql;
use async_trait::async_trait;
use domain::time::{At, Day};
use ops::ports::{Remark, Remarks, StoreError};
use uuid::Uuid;

#[async_trait]
impl Remarks for Database {
    async fn remarks(&self, from: Day, to: Day) -> Result<Vec<Remark>, StoreError> {
        self.read(Class::Page, &sql::REMARKS, [i64::from(from.0).into(), i64::from(to.0).into()], remark_of)
            .await
    }

    async fn commitments(&self) -> Result<Vec<Remark>, StoreError> {
        self.read(Class::Page, &sql::COMMITMENTS, [], remark_of).await
    }

    async fn remark(&self, id: Uuid) -> Result<Option<Remark>, StoreError> {
        self.read_one(Class::Page, &sql::REMARK, [id.into()], remark_of).await
    }

    async fn add_remark(&self, remark: &Remark) -> Result<(), StoreError> {
        self.change(&sql::ADD_REMARK, remark_args(remark)?).await.map(|_| ())
    }

    async fn end_remark(&self, id: Uuid, done: Option<At>, withdrawn: Option<At>) -> Result<(), StoreError> {
        let at = |at: Option<At>| at.map(|at| at.0).into();
        self.change(&sql::END_REMARK, [id.into(), at(done), at(withdrawn)]).await.map(|_| ())
    }
}
