//! The last change of what people read of a district. A card may hold names and addresses, which are in no fact; so that
//! the last change can be shown and taken back, the card before it is kept until the next one.

use crate::department::Ops;
use crate::error::Error;
use crate::model::districts::{Card, District};
use domain::ids::DistrictId;
use serde::{Deserialize, Serialize};

/// The last change of a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardChange {
    /// The card before it.
    pub before: Card,
    /// The card after it.
    pub after: Card,
}

impl CardChange {
    /// The card without the change. A picture stays as it is: the one before was deleted.
    #[must_use]
    pub fn taken_back(&self) -> Card {
        let mut card = self.before.clone();
        card.captain.photo.clone_from(&self.after.captain.photo);
        card
    }
}

/// The name of the setting.
fn name(district: &DistrictId) -> String {
    format!("card_change:{district}")
}

impl Ops {
    /// The last change of the card of a district; none where it is not known, or something else changed the card since.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn last_card_change(&self, district: &District) -> Result<Option<CardChange>, Error> {
        let Some(text) = self.tools.store.setting(&name(&district.id)).await? else { return Ok(None) };
        let change: CardChange =
            serde_json::from_str(&text).map_err(|error| Error::Fault(error.to_string()))?;
        Ok(Some(change).filter(|change| change.after == district.card))
    }

    /// Keeps the last change of a card. If that fails, it cannot be taken back by a button, which harms nobody.
    pub(super) async fn keep_card_change(&self, before: &District, after: &Card) {
        let change = CardChange { before: before.card.clone(), after: after.clone() };
        let text = serde_json::to_string(&change).unwrap_or_default();
        if let Err(error) = self.tools.store.set_setting(&name(&before.id), &text).await {
            tracing::warn!(%error, "the last change of a card could not be kept");
        }
    }
}
