//! The setup file: its parts, and the defaults for what it leaves out.

use super::alarms::AlarmsPart;
use super::fault::wrong;
use super::hours::{HolidayPart, HoursPart, SpecialPart, WatchPart};
use crate::error::Error;
use crate::model::districts::Captain;
use crate::setup::targets::{TargetsPart, TimesPart};
use crate::staff::Account;
use domain::access::{Reach, Role};
use domain::area::Area;
use domain::ids::{Code, DistrictId, ScriptId, ServiceId, WindowId};
use domain::notice::Notice;
use domain::rules::{
    KeepApart, KioskPlan, Outcome, Place, Reason, Service, SignOn, Spread, Targets, Times, WindowKind,
};
use domain::script::Script;
use domain::time::MINUTE;
use domain::visit::Channel;
use domain::vocabulary::closing::ClosingPlan;
use domain::words::{WordLists, Words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The demo department, which is also the documented example of a setup file.
pub const DEMO: &str = include_str!("../defaults/demo.toml");
const SERVICES: &str = include_str!("../defaults/services.toml");
const PLACES: &str = include_str!("../defaults/places.toml");
const REASONS: &str = include_str!("../defaults/reasons.toml");
/// Sentences for people, by the code of a refusal.
pub const REFUSALS: &str = include_str!("../defaults/refusals.toml");

macro_rules! shipped {
    ($($name:literal),+ $(,)?) => { &[$(include_str!(concat!("../defaults/scripts/", $name, ".toml"))),+] };
}
/// The scripts that a new department starts with.
const SCRIPTS: &[&str] = shipped![
    "general",
    "phone",
    "report_incident",
    "report_copy",
    "property_pickup",
    "towed_vehicle",
    "court_sign_on",
    "custody_question",
    "show_documents",
    "registration",
    "fingerprints_permit",
    "lost_found",
    "missing_person",
    "victim_help",
    "complaint",
    "commendation",
    "neighborhood_concern",
    "pothole",
    "officer",
    "drivers_license",
    "lawyer_bail_agent",
    "media",
    "delivery",
    "child_exchange",
    "weapon_found",
    "safe_haven_baby",
    "hand_in",
    "private",
    "emergency_call",
    "emergency_call_keep",
    "bad_news",
    "angry_visitor",
    "complaint_about_officer",
    "domestic_violence",
    "language_barrier",
    "person_in_crisis",
    "not_police_matter",
    "long_wait",
];

/// A department in one file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The department's name and languages.
    pub department: Department,
    /// Rules for all districts.
    #[serde(default)]
    pub rules: RulesPart,
    /// The districts, in order of position.
    #[serde(default)]
    pub districts: Vec<DistrictPart>,
    /// Staff accounts, without passwords.
    #[serde(default)]
    pub staff: Vec<StaffPart>,
    /// The services people come for; the defaults if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub services: Option<Vec<ServicePart>>,
    /// The places people are referred to; the defaults if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<Vec<Place>>,
    /// The lists that staff choose from; the defaults if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lists: Option<Lists>,
    /// The watches of every district that has none of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub watches: Vec<WatchPart>,
    /// The areas of postcodes, for every district that has no list of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<Area>,
    /// Scripts; the defaults if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scripts: Option<Vec<Script>>,
}

/// The department's name and languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Department {
    /// The name of the department, as people read it.
    pub name: String,
    /// Language tags, the department's main language first.
    pub languages: Vec<String>,
}

/// Rules in a setup file; for what is left out, those of the department or the defaults apply.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // Explained in `defaults/demo.toml`, where people read them.
pub struct RulesPart {
    pub recalls: Option<u32>,
    pub no_show_grace_s: Option<i64>,
    pub reopen_within_h: Option<i64>,
    pub wrap_up_s: Option<i64>,
    pub step_out_free_s: Option<i64>,
    pub undo_s: Option<i64>,
    pub attempts: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_apart: Option<KeepApart>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_on: Option<SignOn>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing: Option<ClosingPart>,
    pub targets: Option<TargetsPart>,
}

/// Closing and opening in a setup file; what is left out is as shipped.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // Explained in `defaults/demo.toml`, where people read them.
pub struct ClosingPart {
    pub warn_min: Option<i64>,
    pub stay: Option<bool>,
    pub call_back: Option<bool>,
    pub first_next: Option<bool>,
    pub early_min: Option<i64>,
}

impl ClosingPart {
    /// The plan in full.
    pub(super) fn of(plan: &ClosingPlan) -> ClosingPart {
        ClosingPart {
            warn_min: Some(plan.warn_ms / MINUTE),
            stay: Some(plan.stay),
            call_back: Some(plan.call_back),
            first_next: Some(plan.first_next),
            early_min: Some(plan.early_ms / MINUTE),
        }
    }

    /// The plan that it makes.
    pub(super) fn plan(&self) -> ClosingPlan {
        let shipped = ClosingPlan::default();
        let ms =
            |minutes: Option<i64>, usual| minutes.map_or(usual, |minutes| minutes.saturating_mul(MINUTE));
        ClosingPlan {
            warn_ms: ms(self.warn_min, shipped.warn_ms),
            stay: self.stay.unwrap_or(shipped.stay),
            call_back: self.call_back.unwrap_or(shipped.call_back),
            first_next: self.first_next.unwrap_or(shipped.first_next),
            early_ms: ms(self.early_min, shipped.early_ms),
        }
    }
}

/// A district in a setup file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // Explained in `defaults/demo.toml`, where people read them.
pub struct DistrictPart {
    pub id: DistrictId,
    pub name: String,
    pub zone: String,
    pub hours: HoursPart,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<HolidayPart>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub special: Vec<SpecialPart>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day_starts: Option<String>,
    #[serde(default)]
    pub address: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub services: Option<ServicesPart>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub targets: Option<TargetsPart>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub service_targets: BTreeMap<ServiceId, TargetsPart>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<RulesPart>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watches: Option<Vec<WatchPart>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub areas: Option<Vec<Area>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Notice>,
    #[serde(default)]
    pub captain: Captain,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alarms: Option<AlarmsPart>,
    #[serde(default)]
    pub kiosks: Vec<KioskPlan>,
    #[serde(default)]
    pub windows: Vec<WindowPart>,
}

/// The services of a district in a setup file: `"all"`, or their ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "expected \"all\", or a list of the short names of services")]
#[allow(missing_docs)]
pub enum ServicesPart {
    Word(String),
    List(Vec<ServiceId>),
}

/// A window in a setup file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct WindowPart {
    pub id: WindowId,
    pub name: Words,
    #[serde(default)]
    pub kind: WindowKind,
}

/// A member of staff in a setup file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct StaffPart {
    pub login: String,
    pub name: String,
    pub role: Role,
    #[serde(default = "everywhere")]
    pub districts: DistrictsPart,
    #[serde(default)]
    pub badge: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
}

pub(super) fn everywhere() -> DistrictsPart {
    DistrictsPart::Word("all".to_owned())
}

/// Districts in a setup file: `"all"`, or their ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "expected \"all\", or a list of the short names of districts")]
#[allow(missing_docs)]
pub enum DistrictsPart {
    Word(String),
    List(Vec<DistrictId>),
}

impl StaffPart {
    /// The account it describes, checked like any other.
    pub(super) fn account(&self) -> Result<Account, Error> {
        let (login, name, badge) = (self.login.clone(), self.name.clone(), self.badge.clone());
        Account { login, name, badge, role: self.role, reach: self.reach()?, supervisor: None }.checked()
    }

    pub(super) fn reach(&self) -> Result<Reach, Error> {
        match &self.districts {
            DistrictsPart::Word(word) if word == "all" => Ok(Reach::All),
            DistrictsPart::Word(word) => {
                Err(wrong(format!("districts are \"all\" or a list of ids, not “{word}”.")))
            }
            DistrictsPart::List(list) => Ok(Reach::Only(list.clone())),
        }
    }
}

/// A service in a setup file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // Explained at the head of `defaults/services.toml`, where people read them.
pub struct ServicePart {
    pub id: ServiceId,
    pub name: Words,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_name: Option<Words>,
    #[serde(default)]
    pub hint: Words,
    #[serde(default)]
    pub bring: WordLists,
    #[serde(default)]
    pub takes: Words,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Words>,
    pub channels: Vec<Channel>,
    #[serde(default)]
    pub urgent: bool,
    #[serde(default)]
    pub discreet: bool,
    #[serde(default)]
    pub common: bool,
    #[serde(default)]
    pub always_open: bool,
    #[serde(default = "yes")]
    pub kiosk: bool,
    #[serde(default = "one")]
    pub rate: f64,
    #[serde(default)]
    pub duration: Spread,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub targets: Option<TargetsPart>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<ScriptId>,
    #[serde(default)]
    pub outcomes: Vec<Outcome>,
    #[serde(default)]
    pub refer_to: Vec<Code>,
}

fn yes() -> bool {
    true
}

fn one() -> f64 {
    1.0
}

/// The lists that staff choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // Each as in `domain::rules::Rules`.
pub struct Lists {
    pub hold: Vec<Reason>,
    pub out_of_order: Vec<Reason>,
    pub away: Vec<Reason>,
    pub cancel: Vec<Reason>,
    pub reopen: Vec<Reason>,
    pub needs: Vec<Reason>,
}

fn read<T: serde::de::DeserializeOwned>(what: &str, text: &str) -> Result<T, Error> {
    toml::from_str(text).map_err(|error| wrong(format!("{what} cannot be read: {error}")))
}

impl File {
    /// The file as TOML.
    ///
    /// # Errors
    /// When it cannot be written as TOML; never for a file that was read.
    pub fn write(&self) -> Result<String, Error> {
        toml::to_string_pretty(self).map_err(|error| Error::Fault(error.to_string()))
    }

    pub(super) fn scripts(&self) -> Result<Vec<Script>, Error> {
        match &self.scripts {
            Some(scripts) => Ok(scripts.clone()),
            None => shipped_scripts(),
        }
    }

    pub(super) fn services(&self) -> Result<Vec<ServicePart>, Error> {
        #[derive(Deserialize)]
        struct Shipped {
            services: Vec<ServicePart>,
        }
        match &self.services {
            Some(services) => Ok(services.clone()),
            None => read::<Shipped>("The shipped services", SERVICES).map(|shipped| shipped.services),
        }
    }

    pub(super) fn places(&self) -> Result<Vec<Place>, Error> {
        self.places.clone().map_or_else(shipped_places, Ok)
    }

    pub(super) fn lists(&self) -> Result<Lists, Error> {
        match &self.lists {
            Some(lists) => Ok(lists.clone()),
            None => read("The shipped lists", REASONS),
        }
    }
}

/// The places that a new department starts with.
///
/// # Errors
/// Never in practice: the tests read them all.
pub fn shipped_places() -> Result<Vec<Place>, Error> {
    #[derive(Deserialize)]
    struct Shipped {
        places: Vec<Place>,
    }
    read::<Shipped>("The shipped places", PLACES).map(|shipped| shipped.places)
}

/// The scripts that a new department starts with.
///
/// # Errors
/// Never in practice: the tests read them all.
pub fn shipped_scripts() -> Result<Vec<Script>, Error> {
    SCRIPTS.iter().map(|text| read("A shipped script", text)).collect()
}

impl ServicePart {
    /// In order of precedence: the district's promise for this service, the district's promise for all, the
    /// service's own, the department's. Other promises for a channel do not apply to a service with its own.
    pub(super) fn service(&self, base: Times, district: TimesPart, named: Option<&TargetsPart>) -> Service {
        let own = self.targets.as_ref().map(|own| {
            let own = own.over(&base.into());
            Targets {
                by_channel: own.by_channel.clone(),
                source: own.source.clone(),
                ..district.over(own.times()).into()
            }
        });
        let plain = || Targets::from(district.over(base));
        let targets = match named {
            Some(named) => Some(named.over(&own.unwrap_or_else(plain))),
            None => own,
        };
        Service {
            id: self.id.clone(),
            name: self.name.clone(),
            public_name: self.public_name.clone(),
            hint: self.hint.clone(),
            bring: self.bring.clone(),
            takes: self.takes.clone(),
            notice: self.notice.clone(),
            channels: self.channels.clone(),
            urgent: self.urgent,
            discreet: self.discreet,
            common: self.common,
            always_open: self.always_open,
            kiosk: self.kiosk,
            rate: self.rate,
            duration: self.duration,
            targets,
            script: self.script.clone(),
            outcomes: self.outcomes.clone(),
            refer_to: self.refer_to.clone(),
        }
    }

    pub(super) fn of(service: &Service) -> ServicePart {
        ServicePart {
            id: service.id.clone(),
            name: service.name.clone(),
            public_name: service.public_name.clone(),
            hint: service.hint.clone(),
            bring: service.bring.clone(),
            takes: service.takes.clone(),
            notice: service.notice.clone(),
            channels: service.channels.clone(),
            urgent: service.urgent,
            discreet: service.discreet,
            common: service.common,
            always_open: service.always_open,
            kiosk: service.kiosk,
            rate: service.rate,
            duration: service.duration,
            targets: service.targets.as_ref().map(TargetsPart::of),
            script: service.script.clone(),
            outcomes: service.outcomes.clone(),
            refer_to: service.refer_to.clone(),
        }
    }
}
