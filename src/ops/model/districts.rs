//! Districts as they are configured.

use domain::alarm::Audience;
use domain::ids::DistrictId;
use domain::rules::Rules;
use serde::{Deserialize, Serialize};

/// A district as it is configured.
#[derive(Debug, Clone, PartialEq)]
pub struct District {
    /// Its slug, which is also the name of its chain of facts.
    pub id: DistrictId,
    /// Its position in lists, lowest first.
    pub position: i64,
    /// What people read of it; not part of the facts.
    pub card: Card,
    /// The rules by which commands are decided there.
    pub rules: Rules,
}

/// A district without its rules, which are much larger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DistrictCard {
    /// Its slug, which is also the name of its chain of facts.
    pub id: DistrictId,
    /// What people read of it; not part of the facts.
    pub card: Card,
}

/// What people read of a district. Contains the captain's name, so it is not in the facts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The name of the district as people read it.
    pub name: String,
    /// Street address of the front desk; may be empty.
    #[serde(default)]
    pub address: String,
    /// Telephone of the front desk.
    #[serde(default)]
    pub phone: String,
    /// The captain, as shown at every window.
    #[serde(default)]
    pub captain: Captain,
    /// The recipients of its alarms.
    #[serde(default, skip_serializing_if = "Recipients::is_empty")]
    pub alarms: Recipients,
}

/// The recipients of a district's alarms, besides its screens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipients {
    /// The URL of a web hook, http or https.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hook: Option<String>,
    /// Mail addresses of the supervisors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supervisor: Vec<String>,
    /// Mail addresses of the captain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub captain: Vec<String>,
}

impl Recipients {
    /// Whether alarms are shown on screens only.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Recipients::default()
    }

    /// The mail addresses for one audience.
    #[must_use]
    pub fn addresses(&self, to: Audience) -> &[String] {
        match to {
            Audience::Captain => &self.captain,
            Audience::Supervisor | Audience::Desk => &self.supervisor,
        }
    }
}

impl Card {
    /// The names of the fields in which two cards differ. Not their values: addresses of alarms may be
    /// personal.
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
    /// The name, as people read it.
    #[serde(default)]
    pub name: String,
    /// The rank, as people read it.
    #[serde(default)]
    pub rank: String,
    /// The telephone number, as shown at every window.
    #[serde(default)]
    pub phone: String,
    /// The mail address; may be empty.
    #[serde(default)]
    pub email: String,
    /// The URL of a photograph; may be empty.
    #[serde(default)]
    pub photo: String,
}
