//! What the set-up shows of a district's card and of the department as a whole.

use domain::ids::DistrictId;
use domain::texts::Written;
use serde::{Deserialize, Serialize};

/// What people read of a district, field by field as its form has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardFields {
    /// The name of the district.
    pub name: String,
    /// Street address; may have several lines.
    pub address: String,
    /// Telephone number of the front desk.
    pub phone: String,
    /// The captain's rank.
    pub rank: String,
    /// The captain's name.
    pub captain: String,
    /// The captain's telephone number.
    pub captain_phone: String,
    /// The captain's e-mail address.
    pub captain_email: String,
    /// URL of the captain's picture; empty for none.
    pub photo: String,
}

/// What holds for every district.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentSetup {
    /// The name of the department.
    pub name: String,
    /// Language tags, the main language first: those of the first district.
    pub languages: Vec<String>,
    /// Names of districts that have other languages.
    pub others: Vec<String>,
    /// The texts that are written, but not in every language of their district.
    pub missing: Vec<MissingTexts>,
}

/// The texts of one page and district that are missing in a language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingTexts {
    /// The language in which they are missing.
    pub language: String,
    /// The district whose texts they are.
    pub district: DistrictId,
    /// The name of that district.
    pub name: String,
    /// The page of setup on which they are written.
    pub page: Written,
    /// The names of the entries that lack a text, each once.
    pub entries: Vec<String>,
}
