//! Messages about alarms on their way out of the building.
//!
//! A message names tickets, windows and minutes, never a person; of a discreet service it says nothing.

use domain::alarm::{Kind, To};
use domain::ids::{AlarmId, DeviceId, DistrictId, WindowId};
use domain::time::At;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A message about alarms, on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id: the same however often it is sent.
    pub id: Uuid,
    /// When it was written.
    pub created_at: At,
    /// How often somebody has tried to send it, this time included.
    pub attempts: u32,
    /// What it says, to whom, which way.
    pub notice: Notice,
}

/// What is to be sent to one receiver. Danger goes apart, so that it waits behind nothing else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lane {
    /// The district whose messages go in it.
    pub district: DistrictId,
    /// `hook`, `mail:` and an address, or [`Lane::MAIL`].
    pub receiver: String,
    /// It carries danger, and nothing else.
    pub danger: bool,
}

impl Lane {
    /// Mail that has still to become a letter to each address.
    pub const MAIL: &'static str = "mail";
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was sent.
    Sent,
    /// The district has nobody to tell this way.
    NobodyToTell,
    /// It could not be sent for too long.
    GivenUp,
    /// The mail server says that there is no such address.
    Refused,
    /// All that it tells of was over before it was sent.
    Over,
    /// It became a letter to each address.
    Divided,
}

/// How a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// To the district's web hook.
    Hook,
    /// By e-mail.
    Mail,
}

impl Way {
    /// Its code, in lanes and logs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Way::Hook => "hook",
            Way::Mail => "mail",
        }
    }
}

/// What a message says: all that rang at once for the same people, which is how many that are late together are one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// How it goes.
    pub way: Way,
    /// The people it is for.
    pub to: To,
    /// The district it is about.
    pub district: DistrictId,
    /// In which language.
    pub language: String,
    /// When it rang.
    pub at: At,
    /// The same moment as the clock on the wall there has it, such as `2026-12-07 14:05`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub time: String,
    /// To which address, when it is a letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What rang, the most pressing first.
    pub alarms: Vec<Noted>,
}

impl Notice {
    /// The lane it goes in.
    #[must_use]
    pub fn lane(&self) -> Lane {
        let receiver = match (self.way, &self.address) {
            (Way::Hook, _) => Way::Hook.as_str().to_owned(),
            (Way::Mail, None) => Lane::MAIL.to_owned(),
            (Way::Mail, Some(address)) => format!("{}:{address}", Lane::MAIL),
        };
        let danger = self.alarms.iter().any(|alarm| alarm.kind == Kind::Danger);
        Lane { district: self.district.clone(), receiver, danger }
    }
}

/// One alarm of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// Its id, the same in every message about it.
    pub id: AlarmId,
    /// What kind of alarm it is.
    pub kind: Kind,
    /// The level that rang, from 0.
    pub level: u8,
    /// The ticket it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// The window at which the visit is, or at which help was called for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// The name of the window or tablet at which help was called for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The tablet at which help was called for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
    /// What the person came for; nothing for a discreet service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Since when it lasts.
    pub since: At,
    /// By when something should have happened.
    pub due: At,
    /// Whole minutes from `since` until it rang.
    pub minutes: i64,
    /// It was over before this was sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub over: bool,
}
