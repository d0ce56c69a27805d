//! A district's card: the contact details that its pages show.

use domain::ids::DistrictId;
use serde::{Deserialize, Serialize};

/// The name and contact details of a district, as pages show them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardView {
    /// The district's slug; absent on a page about no single district.
    pub id: Option<DistrictId>,
    /// The district's name.
    pub name: String,
    /// Street address.
    pub address: String,
    /// Telephone number of the front desk.
    pub phone: String,
    /// The captain's rank and name.
    pub captain: String,
    /// The captain's telephone number.
    pub captain_phone: String,
    /// The captain's e-mail address.
    pub captain_email: String,
    /// URL of the captain's picture.
    pub captain_photo: String,
}
