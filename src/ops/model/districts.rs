//! Districts as they are set up, and what people read of them.

use domain::alarm::To;
use domain::ids::DistrictId;
use domain::rules::Rules;
use serde::{Deserialize, Serialize};

/// A district as set up.
#[derive(Debug, Clone, PartialEq)]
pub struct District {
    /// Its slug, which also names the chain of its facts.
    pub id: DistrictId,
    /// Its place in lists.
    pub position: i64,
    /// What people read of it.
    pub card: Card,
    /// What decides something there.
    pub rules: Rules,
}

/// A district without its rules, which are much longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DistrictCard {
    /// Its slug, which also names the chain of its facts.
    pub id: DistrictId,
    /// What people read of it.
    pub card: Card,
}

/// What people read of a district. Holds the captain's name, so it is no fact.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Its name, as people read it.
    pub name: String,
    /// Street address of the front desk; may be empty.
    #[serde(default)]
    pub address: String,
    /// Telephone of the front desk.
    #[serde(default)]
    pub phone: String,
    /// Its captain, as shown at every window.
    #[serde(default)]
    pub captain: Captain,
    /// Where its alarms go.
    #[serde(default, skip_serializing_if = "Recipients::is_empty")]
    pub alarms: Recipients,
}

/// Where the alarms of a district go besides its screens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipients {
    /// A web hook, http or https.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hook: Option<String>,
    /// Addresses of the supervisors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supervisor: Vec<String>,
    /// Addresses of the captain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub captain: Vec<String>,
}

impl Recipients {
    /// Whether alarms go nowhere but to the screens.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Recipients::default()
    }

    /// The addresses of whoever is told.
    #[must_use]
    pub fn addresses(&self, to: To) -> &[String] {
        match to {
            To::Captain => &self.captain,
            To::Supervisor | To::Desk => &self.supervisor,
        }
    }
}

impl Card {
    /// What differs from another, by the names of the fields: where alarms go may be somebody's address.
    #[must_use]
    pub fn differs(&self, other: &Card) -> Vec<&'static str> {
        let (own, theirs) = (&self.alarms, &other.alarms);
        let all = [
            ("name", self.name != other.name),
            ("address", self.address != other.address),
            ("phone", self.phone != other.phone),
            ("captain", self.captain != other.captain),
            ("alarms.hook", own.hook != theirs.hook),
            ("alarms.supervisor", own.supervisor != theirs.supervisor),
            ("alarms.captain", own.captain != theirs.captain),
        ];
        all.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
    }
}

/// The captain as shown at every window.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Captain {
    /// Name, as people read it.
    #[serde(default)]
    pub name: String,
    /// Rank, as people read it.
    #[serde(default)]
    pub rank: String,
    /// Telephone, as shown at every window.
    #[serde(default)]
    pub phone: String,
    /// E-mail.
    #[serde(default)]
    pub email: String,
    /// Address of the picture.
    #[serde(default)]
    pub photo: String,
}
