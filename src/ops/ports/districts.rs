//! Districts as they are set up.

use crate::model::districts::{Card, District, DistrictCard};
use crate::ports::error::StoreError;
use async_trait::async_trait;
use domain::ids::DistrictId;

/// Districts as they are set up: cards, rules and their order.
#[async_trait]
pub trait Districts: Send + Sync {
    /// Every district, in order.
    async fn districts(&self) -> Result<Vec<District>, StoreError> {
        let all = self.every_district().await?;
        Ok(all.into_iter().filter(|district| !district.rules.practice).collect())
    }
    /// The same, with the lines for practice.
    async fn every_district(&self) -> Result<Vec<District>, StoreError> {
        Ok(self.district_rows().await?.into_iter().flatten().collect())
    }
    /// The same, with what is wrong with each that cannot be read.
    async fn district_rows(&self) -> Result<Vec<Result<District, StoreError>>, StoreError>;
    /// One as set up; none for a line for practice.
    async fn district(&self, id: &DistrictId) -> Result<Option<District>, StoreError>;
    /// What people read of each, in order, without the lines for practice. One that cannot be read is left out.
    async fn cards(&self) -> Result<Vec<DistrictCard>, StoreError>;
    /// What people read of one, and where its alarms go; none for a line for practice.
    async fn card(&self, id: &DistrictId) -> Result<Option<Card>, StoreError>;
    /// Makes a district with an empty line; `Taken` if there is one.
    async fn create_district(&self, district: &District) -> Result<(), StoreError>;
    /// Changes what people read of a district, and its place; false when either is not as it was read.
    async fn set_card(&self, before: &District, position: i64, card: &Card) -> Result<bool, StoreError>;
}
