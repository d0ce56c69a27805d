//! Names of things: every id is a type of its own, so that a window can never be passed where a visit is meant.
//! To add one: a line in `slugs!` (short, chosen by people) or in `uuids!` (made by the program, UUIDv7).

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// A text that was to name something is not a slug: 1 to 40 of `a-z`, `0-9`, `_`, `-`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a short name: use 1 to 40 of the letters a-z, digits, _ and -")]
pub struct BadSlug(pub String);

fn is_slug(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
}

macro_rules! slugs {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The slug as text.
            #[must_use]
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl FromStr for $name {
            type Err = BadSlug;
            fn from_str(text: &str) -> Result<Self, BadSlug> { Self::try_from(text.to_owned()) }
        }
        impl TryFrom<String> for $name {
            type Error = BadSlug;
            fn try_from(text: String) -> Result<Self, BadSlug> {
                if is_slug(&text) { Ok(Self(text)) } else { Err(BadSlug(text)) }
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> String { id.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
    )+};
}

slugs! {
    /// A site with its own line, hours, captain and time zone.
    DistrictId,
    /// Where one officer serves: a counter or a phone seat.
    WindowId,
    /// What a person came for.
    ServiceId,
    /// A script of the Steps of Service.
    ScriptId,
    /// One item of a script.
    StepKey,
    /// A word from one of the department's lists: a reason, an outcome, a need, a place to refer to.
    Code,
    /// A tablet that gives tickets.
    KioskId,
}

macro_rules! uuids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> { Uuid::parse_str(text).map(Self) }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
    )+};
}

uuids! {
    /// One contact with one person on any channel, from arrival to its end.
    VisitId,
    /// The part of a visit about one service.
    LegId,
    /// A member of staff.
    StaffId,
    /// A paired kiosk or display.
    DeviceId,
    /// An access token of the API.
    TokenId,
    /// A sign-in of a member of staff.
    SessionId,
    /// A press, or several, of "I need help now".
    AlertId,
    /// Something somebody should be told about, in one cycle.
    AlarmId,
}

/// A series of ticket numbers: the desk's, the telephone's, one per kiosk, one for paper. One to three capital letters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Series(String);

impl Series {
    /// The letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Series {
    type Error = BadSlug;
    fn try_from(text: String) -> Result<Self, BadSlug> {
        if (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase()) {
            Ok(Self(text))
        } else {
            Err(BadSlug(text))
        }
    }
}

impl From<Series> for String {
    fn from(series: Series) -> String {
        series.0
    }
}
