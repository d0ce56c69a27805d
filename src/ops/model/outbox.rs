//! Messages about alarms to people outside the program.
//!
//! A message contains tickets, windows and minutes, never a person, and no details of a discreet service.

use domain::alarm::{AlarmKind, Audience};
use domain::ids::{AlarmId, DeviceId, DistrictId, WindowId};
use domain::time::At;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A message about alarms, waiting to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id, the same in every attempt.
    pub id: Uuid,
    /// When it was written.
    pub created_at: At,
    /// How many attempts were made to send it, including the current one.
    pub attempts: u32,
    /// What it says, to whom, and by which way.
    pub notice: Notice,
}

/// A queue for one receiver. Danger has lanes of its own, so that it waits for nothing else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lane {
    /// The district whose messages are in it.
    pub district: DistrictId,
    /// `hook`, `mail:` followed by an address, or [`Lane::MAIL`].
    pub receiver: String,
    /// Whether it contains danger and nothing else.
    pub danger: bool,
}

impl Lane {
    /// The receiver of mail that is not yet divided into one letter for each address.
    pub const MAIL: &'static str = "mail";
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was accepted by the receiver.
    Sent,
    /// The district has no recipient for this way.
    NobodyToTell,
    /// It could not be sent within a day.
    GivenUp,
    /// The mail server does not know the address.
    Refused,
    /// All its alarms had ended before it was sent.
    Over,
    /// It was divided into one letter for each address.
    Divided,
}

/// The way a message is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// To the district's web hook, over HTTP.
    Hook,
    /// As mail, over SMTP.
    Mail,
}

impl Way {
    /// The code used in lanes and logs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Way::Hook => "hook",
            Way::Mail => "mail",
        }
    }
}

/// What a message says: all alarms that rang together for the same people. Many visits that become late
/// together make one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The way it is sent.
    pub way: Way,
    /// The audience it is for.
    pub to: Audience,
    /// The district it is about.
    pub district: DistrictId,
    /// The language of its text, as a tag.
    pub language: String,
    /// When it rang.
    pub at: At,
    /// The same moment in local time of the district, such as `2026-12-07 14:05`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub time: String,
    /// The address, for a letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The alarms that rang, the most urgent first.
    pub alarms: Vec<Noted>,
}

impl Notice {
    /// The lane it is queued in.
    #[must_use]
    pub fn lane(&self) -> Lane {
        let receiver = match (self.way, &self.address) {
            (Way::Hook, _) => Way::Hook.as_str().to_owned(),
            (Way::Mail, None) => Lane::MAIL.to_owned(),
            (Way::Mail, Some(address)) => format!("{}:{address}", Lane::MAIL),
        };
        let danger = self.alarms.iter().any(|alarm| alarm.kind == AlarmKind::Danger);
        Lane { district: self.district.clone(), receiver, danger }
    }
}

/// One alarm of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// Its id, the same in every message about it.
    pub id: AlarmId,
    /// What kind of alarm it is.
    pub kind: AlarmKind,
    /// The level that rang, from 0.
    pub level: u8,
    /// The ticket of its visit, if it is about a visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// The window of its visit, or the window from which help was requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// The name of the window or tablet from which help was requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The tablet from which help was requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
    /// The service of the visit; absent if that is discreet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// When the condition began.
    pub since: At,
    /// When something should have happened.
    pub due: At,
    /// Whole minutes from `since` until it rang.
    pub minutes: i64,
    /// Whether the alarm ended before the message was sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub over: bool,
}
