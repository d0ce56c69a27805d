//! The setup file: its parts as written, what it leaves out and where that comes from, and the districts it means.

use super::alarms::AlarmsPart;
use super::hours::{HolidayPart, HoursPart, SpecialPart, WatchPart};
use crate::error::Error;
use crate::ports::{Captain, Card, District};
use crate::staff::Account;
use domain::access::{Reach, Role};
use domain::area::Area;
use domain::fact::ScriptRef;
use domain::ids::{Code, DistrictId, ScriptId, ServiceId, WindowId};
use domain::rules::{
    KeepApart, KioskPlan, Outcome, Place, Reason, Rules, Service, SignOn, Spread, Targets, Times, WindowKind,
    WindowPlan,
};
use domain::script::{Script, Status};
use domain::time::{HOUR, Ms, SECOND};
use domain::visit::Channel;
use domain::words::{WordLists, Words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The department of the demo, and the documented example of a setup file.
pub const DEMO: &str = include_str!("../defaults/demo.toml");
const SERVICES: &str = include_str!("../defaults/services.toml");
const PLACES: &str = include_str!("../defaults/places.toml");
const REASONS: &str = include_str!("../defaults/reasons.toml");
/// Sentences for people, by the code of a refusal.
pub const REFUSALS: &str = include_str!("../defaults/refusals.toml");
macro_rules! shipped {
    ($($name:literal),+ $(,)?) => { &[$(include_str!(concat!("../defaults/scripts/", $name, ".toml"))),+] };
}
/// The scripts a department starts with.
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
/// A department as a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Name and languages.
    pub department: Department,
    /// Rules for all districts.
    #[serde(default)]
    pub rules: RulesPart,
    /// The districts, in order.
    #[serde(default)]
    pub districts: Vec<DistrictPart>,
    /// The staff.
    #[serde(default)]
    pub staff: Vec<StaffPart>,
    /// What people come for; the shipped list when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub services: Option<Vec<ServicePart>>,
    /// Where people are referred; the shipped list when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<Vec<Place>>,
    /// The lists staff choose from; the shipped ones when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lists: Option<Lists>,
    /// The shifts of officers, in every district that has none of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub watches: Vec<WatchPart>,
    /// Which parts of the city postcodes lie in, for every district that has no list of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<Area>,
    /// Scripts; the shipped ones when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scripts: Option<Vec<Script>>,
}

/// Name and languages of a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Department {
    /// Its name.
    pub name: String,
    /// Language tags, its own first.
    pub languages: Vec<String>,
}

/// Rules as written: what is left out holds as shipped, or as the department says.
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
    pub targets: Option<TargetsPart>,
}

/// Promised times as written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // As in `domain::rules::Targets`, in seconds.
pub struct TargetsPart {
    pub acknowledge_s: Option<i64>,
    pub call_s: Option<i64>,
    pub resolve_s: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub by_channel: BTreeMap<Channel, TimesPart>,
}

/// Promised times of one channel as written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // As in `domain::rules::Times`, in seconds.
pub struct TimesPart {
    pub acknowledge_s: Option<i64>,
    pub call_s: Option<i64>,
    pub resolve_s: Option<i64>,
}

impl TimesPart {
    fn over(self, base: Times) -> Times {
        let ms = |seconds: Option<i64>, base: Ms| seconds.map_or(base, |s| s.saturating_mul(SECOND));
        Times {
            acknowledge_ms: ms(self.acknowledge_s, base.acknowledge_ms),
            call_ms: ms(self.call_s, base.call_ms),
            resolve_ms: ms(self.resolve_s, base.resolve_ms),
        }
    }

    fn of(times: Times) -> TimesPart {
        TimesPart {
            acknowledge_s: Some(times.acknowledge_ms / SECOND),
            call_s: Some(times.call_ms / SECOND),
            resolve_s: Some(times.resolve_ms / SECOND),
        }
    }
}

impl TargetsPart {
    fn times(&self) -> TimesPart {
        TimesPart { acknowledge_s: self.acknowledge_s, call_s: self.call_s, resolve_s: self.resolve_s }
    }

    /// What is left out holds as in `base`; for a channel that is new, as for all.
    fn over(&self, base: &Targets) -> Targets {
        let times = self.times().over(base.times());
        let mut by_channel = base.by_channel.clone();
        for (channel, part) in &self.by_channel {
            let base = by_channel.get(channel).copied().unwrap_or(times);
            by_channel.insert(*channel, part.over(base));
        }
        let source = self.source.clone().or_else(|| base.source.clone());
        Targets { by_channel, source, ..times.into() }
    }

    pub(super) fn of(targets: &Targets) -> TargetsPart {
        let TimesPart { acknowledge_s, call_s, resolve_s } = TimesPart::of(targets.times());
        let by_channel = targets.by_channel.iter().map(|(channel, times)| (*channel, TimesPart::of(*times)));
        let (source, by_channel) = (targets.source.clone(), by_channel.collect());
        TargetsPart { acknowledge_s, call_s, resolve_s, source, by_channel }
    }
}

/// A district as written.
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
    #[serde(default)]
    pub captain: Captain,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alarms: Option<AlarmsPart>,
    #[serde(default)]
    pub kiosks: Vec<KioskPlan>,
    #[serde(default)]
    pub windows: Vec<WindowPart>,
}

/// Services of a district as written: `"all"`, or their ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[allow(missing_docs)]
pub enum ServicesPart {
    Word(String),
    List(Vec<ServiceId>),
}

/// A window as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct WindowPart {
    pub id: WindowId,
    pub name: Words,
    #[serde(default)]
    pub kind: WindowKind,
}

/// A member of staff as written.
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

/// Districts as written: `"all"`, or their ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[allow(missing_docs)]
pub enum DistrictsPart {
    Word(String),
    List(Vec<DistrictId>),
}

impl StaffPart {
    /// The account it means, checked as any other.
    pub(super) fn account(&self) -> Result<Account, Error> {
        let (login, name, badge) = (self.login.clone(), self.name.clone(), self.badge.clone());
        Account { login, name, badge, role: self.role, reach: self.reach()?, supervisor: None }.checked()
    }

    pub(super) fn reach(&self) -> Result<Reach, Error> {
        match &self.districts {
            DistrictsPart::Word(word) if word == "all" => Ok(Reach::All),
            DistrictsPart::Word(word) => {
                Err(wrong(format!("{}: districts are \"all\" or a list of ids, not “{word}”.", self.login)))
            }
            DistrictsPart::List(list) => Ok(Reach::Only(list.clone())),
        }
    }
}

/// A service as written.
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

/// The lists staff choose from.
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
pub(super) fn wrong(detail: impl Into<String>) -> Error {
    Error::invalid("file", "malformed", detail)
}

fn read<T: serde::de::DeserializeOwned>(what: &str, text: &str) -> Result<T, Error> {
    toml::from_str(text).map_err(|error| wrong(format!("{what} cannot be read: {error}")))
}

impl File {
    /// Reads a setup file.
    ///
    /// # Errors
    /// A sentence that names the line and what is wrong there.
    pub fn parse(text: &str) -> Result<File, Error> {
        read("The setup file", text)
    }

    /// The file as text.
    ///
    /// # Errors
    /// When it cannot be written as TOML, which no file that was read does.
    pub fn write(&self) -> Result<String, Error> {
        toml::to_string_pretty(self).map_err(|error| Error::Fault(error.to_string()))
    }

    pub(super) fn scripts(&self) -> Result<Vec<Script>, Error> {
        match &self.scripts {
            Some(scripts) => Ok(scripts.clone()),
            None => shipped_scripts(),
        }
    }

    fn services(&self) -> Result<Vec<ServicePart>, Error> {
        #[derive(Deserialize)]
        struct Shipped {
            services: Vec<ServicePart>,
        }
        match &self.services {
            Some(services) => Ok(services.clone()),
            None => read::<Shipped>("The shipped services", SERVICES).map(|shipped| shipped.services),
        }
    }

    fn places(&self) -> Result<Vec<Place>, Error> {
        #[derive(Deserialize)]
        struct Shipped {
            places: Vec<Place>,
        }
        match &self.places {
            Some(places) => Ok(places.clone()),
            None => read::<Shipped>("The shipped places", PLACES).map(|shipped| shipped.places),
        }
    }

    fn lists(&self) -> Result<Lists, Error> {
        match &self.lists {
            Some(lists) => Ok(lists.clone()),
            None => read("The shipped lists", REASONS),
        }
    }

    /// The districts the file describes.
    ///
    /// # Errors
    /// A sentence that names what is wrong.
    pub fn districts(&self) -> Result<Vec<District>, Error> {
        let (services, places, lists) = (self.services()?, self.places()?, self.lists()?);
        let mut scripts: Vec<ScriptRef> = self.scripts()?.iter().filter_map(published).collect();
        // The order in a file says nothing, and must not make the rules others.
        scripts.sort();
        let mut all = Vec::with_capacity(self.districts.len());
        for (position, part) in self.districts.iter().enumerate() {
            let hours = part.hours()?;
            crate::calendar::Calendar::new(&hours)
                .map_err(|error| wrong(format!("District {}: {error}", part.id)))?;
            let own = part.rules.clone().unwrap_or_default();
            let pick = |own: Option<i64>, all: Option<i64>, shipped: i64| own.or(all).unwrap_or(shipped);
            let base = self.rules.targets.clone().unwrap_or_default().over(&Targets::default());
            let base = own.targets.unwrap_or_default().over(&base);
            let district_targets = part.targets.clone().unwrap_or_default();
            let rules = Rules {
                hours,
                languages: self.department.languages.clone(),
                services: part.services(&services, base.times(), district_targets.times())?,
                windows: part
                    .windows
                    .iter()
                    .map(|window| WindowPlan {
                        id: window.id.clone(),
                        name: window.name.clone(),
                        kind: window.kind,
                    })
                    .collect(),
                kiosks: part.kiosks.clone(),
                recalls: own.recalls.or(self.rules.recalls).unwrap_or(2),
                no_show_grace_ms: pick(own.no_show_grace_s, self.rules.no_show_grace_s, 120) * SECOND,
                reopen_within_ms: pick(own.reopen_within_h, self.rules.reopen_within_h, 24) * HOUR,
                undo_within_ms: pick(own.undo_s, self.rules.undo_s, 120) * SECOND,
                step_out_free_ms: pick(own.step_out_free_s, self.rules.step_out_free_s, 900) * SECOND,
                attempts: own.attempts.or(self.rules.attempts).unwrap_or(3),
                wrap_up_ms: pick(own.wrap_up_s, self.rules.wrap_up_s, 0) * SECOND,
                targets: district_targets.over(&base),
                hold_reasons: lists.hold.clone(),
                call_reasons: lists.out_of_order.clone(),
                away_reasons: lists.away.clone(),
                cancel_reasons: lists.cancel.clone(),
                reopen_reasons: lists.reopen.clone(),
                needs: lists.needs.clone(),
                scripts: scripts.clone(),
                places: places.clone(),
                watches: part.watches(&self.watches)?,
                areas: part.areas(&self.areas)?,
                practice: false,
                keep_apart: own.keep_apart.or(self.rules.keep_apart).unwrap_or_default(),
                sign_on: own.sign_on.or(self.rules.sign_on).unwrap_or_default(),
                alarms: part.alarm_plan()?,
            };
            let card = Card {
                name: part.name.clone(),
                address: part.address.clone(),
                phone: part.phone.clone(),
                captain: part.captain.clone(),
                alarms: part.recipients()?,
            };
            all.push(District { id: part.id.clone(), position: position as i64, card, rules });
        }
        Ok(all)
    }
}

/// The scripts a department starts with.
///
/// # Errors
/// None: the tests read them all.
pub fn shipped_scripts() -> Result<Vec<Script>, Error> {
    SCRIPTS.iter().map(|text| read("A shipped script", text)).collect()
}

fn published(script: &Script) -> Option<ScriptRef> {
    (script.status == Status::Published).then(|| ScriptRef { id: script.id.clone(), version: script.version })
}

impl DistrictPart {
    fn services(&self, all: &[ServicePart], base: Times, district: TimesPart) -> Result<Vec<Service>, Error> {
        let here: Vec<&ServicePart> = match &self.services {
            None => all.iter().collect(),
            Some(ServicesPart::Word(word)) if word == "all" => all.iter().collect(),
            Some(ServicesPart::Word(word)) => {
                return Err(wrong(format!(
                    "District {}: services are \"all\" or a list of ids, not “{word}”.",
                    self.id
                )));
            }
            Some(ServicesPart::List(list)) => list
                .iter()
                .map(|id| {
                    all.iter()
                        .find(|part| &part.id == id)
                        .ok_or_else(|| wrong(format!("District {}: there is no service “{id}”.", self.id)))
                })
                .collect::<Result<_, _>>()?,
        };
        let named = |id: &ServiceId| self.service_targets.get(id);
        Ok(here.into_iter().map(|part| part.service(base, district, named(&part.id))).collect())
    }
}

impl ServicePart {
    /// A district's promise for this very service comes first, then what it promises for all, then the service's own, then
    /// the department's. What others promise on a channel is no promise of this service.
    fn service(&self, base: Times, district: TimesPart, named: Option<&TargetsPart>) -> Service {
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
