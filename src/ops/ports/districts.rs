//! Districts as they are configured.

use crate::model::districts::{Card, District, DistrictCard};
use crate::ports::error::StoreError;
use async_trait::async_trait;
use domain::ids::DistrictId;

/// Districts as they are configured: cards, rules and their order.
#[async_trait]
pub trait Districts: Send + Sync {
    /// Every district in order, without practice lines.
    async fn districts(&self) -> Result<Vec<District>, StoreError> {
        let all = self.every_district().await?;
        Ok(all.into_iter().filter(|district| !district.rules.practice).collect())
    }
    /// Every district in order, practice lines included.
    async fn every_district(&self) -> Result<Vec<District>, StoreError> {
        Ok(self.district_rows().await?.into_iter().flatten().collect())
    }
    /// Every district in order, practice lines included; for a row that cannot be read, the reason.
    async fn district_rows(&self) -> Result<Vec<Result<District, StoreError>>, StoreError>;
    /// One district; `None` for a practice line.
    async fn district(&self, id: &DistrictId) -> Result<Option<District>, StoreError>;
    /// The cards of all districts in order, without practice lines. Cards that cannot be read are left out.
    async fn cards(&self) -> Result<Vec<DistrictCard>, StoreError>;
    /// The card of one district; `None` for a practice line.
    async fn card(&self, id: &DistrictId) -> Result<Option<Card>, StoreError>;
    /// Creates a district with an empty line; `Taken` if there is one with this id.
    async fn create_district(&self, district: &District) -> Result<(), StoreError>;
    /// The same for the first district; false, and nothing is created, if there is any district.
    async fn create_first_district(&self, district: &District) -> Result<bool, StoreError>;
    /// Changes the card and the position of a district; false if either is not as in `before`. A picture that no
    /// card shows any longer is deleted.
    async fn set_card(&self, before: &District, position: i64, card: &Card) -> Result<bool, StoreError>;
}
