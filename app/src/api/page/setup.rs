//! The pages for setting up a district.

#[cfg(feature = "ssr")]
use super::super::schema;
use super::card::CardView;
use super::department::{CardFields, DepartmentSetup};
use super::floor::Named;
use super::history::{FileView, HistoryView};
use super::pairing::OnceView;
use super::roster::RosterView;
use crate::api::session::Me;
use domain::display::DisplaySettings;
use domain::ids::{DistrictId, KioskId};
use domain::import::{Changed, Passed};
use domain::rules::Rules;
use domain::time::{Day, Moment};
use domain::words::Words;
use serde::{Deserialize, Serialize};

/// Where a district's alarms are sent besides its screens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlarmsTo {
    /// URL of the web hook; empty for none.
    pub hook: String,
    /// E-mail addresses of the supervisors.
    pub supervisor: Vec<String>,
    /// E-mail addresses of the captain.
    pub captain: Vec<String>,
    /// Whether a mail server is configured.
    pub mails: bool,
}

/// A window that a member of staff holds now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SitsView {
    /// Id of the member of staff.
    pub staff: String,
    /// Name of the district.
    pub district: String,
    /// Name of the window.
    pub window: Words,
    /// The ticket served there, if any.
    pub ticket: Option<String>,
}

/// One check of the service's health.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HealthRow {
    /// Name of the check in `/readyz`.
    pub name: String,
    /// Whether the check passed.
    pub ok: bool,
    /// Whether a failure is only a warning: the service keeps working.
    pub warning: bool,
    /// The finding, in English as in the log.
    pub detail: String,
}

/// What services and places are set up from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalog {
    /// What the program ships for the section, and the district does not have.
    pub shipped: Vec<Named>,
    /// The scripts in use that can lead a service.
    pub scripts: Vec<Named>,
    /// The districts that offer each service, by its slug; of those that the reader may set up.
    pub offered: std::collections::BTreeMap<String, Vec<DistrictId>>,
}

/// Data of one section of a district's set-up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetupPage {
    /// The reader who is signed in.
    pub me: Me,
    /// The section: `services`, `reasons`, `places`, `windows`, `hours`, `watches`, `areas`, `targets`, `alarms`, `notices`, `staff`,
    /// `devices`, `publish` or `health`.
    pub section: String,
    /// The district being set up.
    pub card: CardView,
    /// All districts the reader may set up: slug and name.
    pub districts: Vec<(DistrictId, String)>,
    /// The district's rules.
    pub rules: Rules,
    /// The whole card of the district; for the section `districts`.
    #[serde(default)]
    pub card_fields: CardFields,
    /// What holds for every district; for the section `department`.
    #[serde(default)]
    pub department: DepartmentSetup,
    /// What there is to choose from; for the sections `services` and `places`.
    #[serde(default)]
    pub catalog: Catalog,
    /// Where alarms are sent; for the section `alarms`.
    #[serde(default)]
    pub alarms_to: AlarmsTo,
    /// Members of staff; for the section `staff`.
    pub staff: Vec<StaffRow>,
    /// The windows they hold now; for the section `staff`.
    pub sits: Vec<SitsView>,
    /// Tablets and lobby screens; for the section `devices`.
    pub devices: Vec<DeviceRow>,
    /// Health checks of the service; for the section `health`.
    #[serde(default)]
    pub health: Vec<HealthRow>,
    /// Whether figures are published; for the section `publish`.
    pub publishes: bool,
    /// Whether the reader sets up every district, and so may change what concerns the whole department.
    pub everywhere: bool,
    /// Refused form input, by field.
    pub typed: std::collections::BTreeMap<String, String>,
    /// Errors: field and sentence.
    pub errors: Vec<(String, String)>,
    /// A sentence about what was done; may contain a link or code that is shown once.
    pub said: Option<String>,
    /// Links or a code to hand on, shown once.
    pub once: Option<OnceView>,
    /// Preview of a list of staff, where one was read.
    #[serde(default)]
    pub roster: Option<RosterView>,
    /// The current date in the district.
    pub today: Day,
    /// The current time there.
    pub now: Moment,
    /// Preview of a calendar file, where one was read.
    pub import: Option<ImportView>,
    /// The history of the section, where that is shown instead of its forms. No browser library reads it.
    #[serde(skip)]
    pub history: Option<HistoryView>,
    /// A file of the department, where one was read; for the section `file`. No browser library reads it.
    #[serde(skip)]
    pub file: Option<FileView>,
}

/// Preview of what a calendar file would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportView {
    /// End of the import, exclusive: repeating events are expanded up to this day.
    pub until: Day,
    /// The days that would change.
    pub days: Vec<Changed>,
    /// Entries that are left out, with the reason.
    pub passed: Vec<Passed>,
    /// How many further entries are left out.
    pub more: usize,
}

/// A member of staff as the set-up lists them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = StaffMember))]
pub struct StaffRow {
    /// The id of the account.
    pub id: String,
    /// The login name.
    pub login: String,
    /// The full name.
    pub name: String,
    /// The badge number.
    pub badge: String,
    /// What the account may do.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::Role))]
    pub role: domain::access::Role,
    /// The districts in which it may do that.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::Reach))]
    pub districts: domain::access::Reach,
    /// Whether a password was chosen.
    pub active: bool,
    /// Whether the account is closed.
    pub disabled: bool,
    /// Id of the member of staff they report to.
    #[serde(default)]
    #[cfg_attr(feature = "ssr", schema(required))]
    pub supervisor: Option<String>,
}

/// A device as the set-up lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(as = Device))]
pub struct DeviceRow {
    /// The id of the device.
    pub id: String,
    /// The kind of device: `kiosk` or `display`.
    #[cfg_attr(feature = "ssr", schema(value_type = schema::Role))]
    pub kind: domain::access::Role,
    /// What staff call the device.
    pub name: String,
    /// The district it is set up in.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub district: DistrictId,
    /// For a tablet, which one of the district's plan it is.
    #[serde(default)]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, required))]
    pub kiosk: Option<KioskId>,
    /// When it was paired; absent until then.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, required))]
    pub paired: Option<Moment>,
    /// Until when its code can be used; absent once it is paired or the code has expired.
    #[serde(default)]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, required))]
    pub code_until: Option<Moment>,
    /// When it was last heard, to the minute; absent before it was paired.
    #[serde(default)]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, format = DateTime, required))]
    pub seen: Option<Moment>,
    /// Whether it is in use and was not heard for some minutes.
    #[serde(default)]
    pub silent: bool,
    /// Whether it was taken out of use.
    pub revoked: bool,
    /// What a lobby screen has been set to; absent for a tablet.
    #[serde(default)]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<schema::DisplaySettings>, required))]
    pub display: Option<DisplaySettings>,
}
