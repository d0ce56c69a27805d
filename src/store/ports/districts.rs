//! Districts as they are configured.

use crate::conn::Row;
use crate::database::Database;
use crate::districts::{self, district_of};
use crate::readers::Class;
use crate::sql;
use async_trait::async_trait;
use domain::ids::DistrictId;
use futures::FutureExt;
use ops::ports::{Card, District, DistrictCard, Districts, StoreError};

#[async_trait]
impl Districts for Database {
    async fn district_rows(&self) -> Result<Vec<Result<District, StoreError>>, StoreError> {
        self.read(Class::Page, &sql::DISTRICTS, [], |row| Ok(district_of(row))).await
    }

    async fn district(&self, id: &DistrictId) -> Result<Option<District>, StoreError> {
        self.read_one(Class::Page, &sql::DISTRICT, [id.as_str().into()], district_of).await
    }

    async fn cards(&self) -> Result<Vec<DistrictCard>, StoreError> {
        let card = |row: &Row| Ok(DistrictCard { id: row.name("id")?, card: row.json("card")? });
        let rows: Vec<Result<DistrictCard, StoreError>> =
            self.read(Class::Page, &sql::CARDS, [], move |row| Ok(card(row))).await?;
        Ok(rows.into_iter().flatten().collect())
    }

    async fn card(&self, id: &DistrictId) -> Result<Option<Card>, StoreError> {
        self.read_one(Class::Command, &sql::CARD, [id.as_str().into()], |row| row.json("card")).await
    }

    async fn create_district(&self, district: &District) -> Result<(), StoreError> {
        let district = district.clone();
        self.write(move |conn| async move { districts::create_district(conn, &district).await }.boxed()).await
    }

    async fn create_first_district(&self, district: &District) -> Result<bool, StoreError> {
        let district = district.clone();
        self.write(move |conn| async move { districts::create_first(conn, &district).await }.boxed()).await
    }

    async fn set_card(&self, before: &District, position: i64, card: &Card) -> Result<bool, StoreError> {
        let (before, card) = (before.clone(), card.clone());
        self.write(move |conn| {
            async move { districts::set_card(conn, &before, position, &card, None).await }.boxed()
        })
        .await
    }
}
