//! The pages on which a district is set up.

use super::card::CardView;
use crate::api::session::Me;
use domain::ids::DistrictId;
use domain::import::{Changed, Passed};
use domain::rules::Rules;
use domain::time::{Day, Moment};
use domain::words::Words;
use serde::{Deserialize, Serialize};

/// Where the alarms of a district go besides its screens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlarmsTo {
    /// A web hook; empty for none.
    pub hook: String,
    /// Addresses of supervisors.
    pub supervisor: Vec<String>,
    /// Addresses of the captain.
    pub captain: Vec<String>,
    /// Whether the service has a mail server to send with.
    pub mails: bool,
}

/// A window somebody is at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SitsView {
    /// Who: their id.
    pub staff: String,
    /// The district, by name.
    pub district: String,
    /// The window, by name.
    pub window: Words,
    /// The ticket being served there.
    pub ticket: Option<String>,
}

/// One thing the program needs to work, or that should be seen to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HealthRow {
    /// Its name in `/readyz`.
    pub name: String,
    /// It is as it should be.
    pub ok: bool,
    /// Work goes on all the same.
    pub warning: bool,
    /// What was found, in English as in the log.
    pub detail: String,
}

/// A section of the set-up of a district.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetupPage {
    /// Who is signed in.
    pub me: Me,
    /// `services`, `windows`, `hours`, `watches`, `areas`, `targets`, `alarms`, `staff`, `devices`, `publish`.
    pub section: String,
    /// The district being set up.
    pub card: CardView,
    /// All districts: slug and name.
    pub districts: Vec<(DistrictId, String)>,
    /// What it has decided.
    pub rules: Rules,
    /// Where its alarms go, for that section.
    #[serde(default)]
    pub alarms_to: AlarmsTo,
    /// Staff, for that section.
    pub staff: Vec<StaffRow>,
    /// Who of them is at which window now.
    pub sits: Vec<SitsView>,
    /// Devices, for that section.
    pub devices: Vec<DeviceRow>,
    /// What the program needs to work, for that section.
    #[serde(default)]
    pub health: Vec<HealthRow>,
    /// Figures are shown to everybody, for that section.
    pub publishes: bool,
    /// The reader sets up every district, and so what concerns the department as a whole.
    pub everywhere: bool,
    /// What was typed and refused, by field name.
    pub typed: std::collections::BTreeMap<String, String>,
    /// What went wrong: field and sentence.
    pub errors: Vec<(String, String)>,
    /// What was done, in a sentence; may hold a link or code shown once.
    pub said: Option<String>,
    /// A link or code to hand on, shown once.
    pub once: Option<String>,
    /// The date there.
    pub today: Day,
    /// What would come of a calendar file, when one was read.
    pub import: Option<ImportView>,
}

/// What would come of a calendar file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportView {
    /// The first day that repeating events are no longer taken for.
    pub until: Day,
    /// Day by day.
    pub days: Vec<Changed>,
    /// What is not taken.
    pub passed: Vec<Passed>,
    /// How much more is not taken.
    pub more: usize,
}

/// A member of staff in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffRow {
    /// The id of the account.
    pub id: String,
    /// The name to sign in with.
    pub login: String,
    /// The full name.
    pub name: String,
    /// The badge number.
    pub badge: String,
    /// What the account may do.
    pub role: domain::access::Role,
    /// Where it may do that.
    pub districts: domain::access::Reach,
    /// Has chosen a password.
    pub active: bool,
    /// No longer on the staff.
    pub disabled: bool,
    /// To whom they answer: an id.
    #[serde(default)]
    pub supervisor: Option<String>,
}

/// A device in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRow {
    /// The id of the device.
    pub id: String,
    /// `kiosk` or `display`.
    pub kind: domain::access::Role,
    /// What staff call the device.
    pub name: String,
    /// The district it is set up in.
    pub district: DistrictId,
    /// Since when it is paired.
    pub paired: Option<Moment>,
    /// It was taken out of use.
    pub revoked: bool,
}
