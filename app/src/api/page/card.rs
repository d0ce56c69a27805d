//! A district as its pages name it.

use domain::ids::DistrictId;
use serde::{Deserialize, Serialize};

/// What people read of a district.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardView {
    /// Slug; absent where none is meant.
    pub id: Option<DistrictId>,
    /// The district's name.
    pub name: String,
    /// Street address.
    pub address: String,
    /// Telephone of the front desk.
    pub phone: String,
    /// The captain's name, with rank.
    pub captain: String,
    /// The captain's telephone.
    pub captain_phone: String,
    /// The captain's e-mail.
    pub captain_email: String,
    /// Address of the captain's picture.
    pub captain_photo: String,
}
