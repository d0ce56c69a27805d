//! What the lobby screens say besides calls: notices of the department, each with an end, and what replaces
//! everything but the calls in an emergency.

use crate::hours::DAY_MIN;
use crate::ids::Code;
use crate::time::{At, Day, Moment};
use crate::words::Words;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A district has at most this many notices: each is read for a few seconds, one after the other.
pub const MOST_NOTICES: usize = 6;
/// The longest text of a notice, in characters: five lines beside the calls, in letters read from 3 m.
pub const LONGEST_NOTICE: usize = 160;

/// A text for everybody in the lobby.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Identifies it in forms.
    pub id: Code,
    /// The text in each language, of one line.
    pub text: Words,
    /// When it goes, by the clock of the district.
    pub until: LocalTime,
}

/// A date and time by the clock of a district, to the minute, written `2026-11-24T18:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime {
    /// The date.
    pub day: Day,
    /// Minutes after midnight, under 1440.
    pub minute: u16,
}

impl LocalTime {
    /// The local date and time of a moment.
    #[must_use]
    pub fn of(at: Moment) -> LocalTime {
        let (hour, minute) = at.clock();
        LocalTime { day: at.day(), minute: u16::try_from(hour * 60 + minute).unwrap_or_default() }
    }

    /// Whether the clock of the district has reached it.
    #[must_use]
    pub fn has_passed(self, now: Moment) -> bool {
        LocalTime::of(now) >= self
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{:02}:{:02}", self.day, self.minute / 60, self.minute % 60)
    }
}

/// A text is not a date with a time of day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a date and time: write it like 2026-11-24T18:00")]
pub struct BadLocalTime(pub String);

impl FromStr for LocalTime {
    type Err = BadLocalTime;
    fn from_str(text: &str) -> Result<LocalTime, BadLocalTime> {
        let read = || {
            let (day, clock) = text.trim().split_once(['T', ' '])?;
            let (hour, minute) = clock.trim().split_once(':')?;
            let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
            let all = hour.checked_mul(60)?.checked_add(minute)?;
            (minute < 60 && all < DAY_MIN).then_some(LocalTime { day: day.parse().ok()?, minute: all })
        };
        read().ok_or_else(|| BadLocalTime(text.chars().take(40).collect()))
    }
}

impl Serialize for LocalTime {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LocalTime {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<LocalTime, D::Error> {
        String::deserialize(input)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Why notices are invalid. The sentence is for the person who enters them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadNotice {
    /// More than the screens can show.
    #[error("A district has at most {MOST_NOTICES} notices. Remove one first.")]
    TooMany,
    /// Two of them have the same id.
    #[error("Two notices have the id “{0}”.")]
    Twice(Code),
    /// One that says nothing.
    #[error("The notice “{0}” has no text.")]
    Empty(Code),
    /// One that does not fit on a screen, or is not one line.
    #[error("A notice has at most {LONGEST_NOTICE} characters in each language, on one line: “{0}”.")]
    Text(Code),
}

/// Checks the notices of a district.
///
/// # Errors
/// The first that is invalid.
pub fn check(notices: &[Notice]) -> Result<(), BadNotice> {
    if notices.len() > MOST_NOTICES {
        return Err(BadNotice::TooMany);
    }
    for (place, notice) in notices.iter().enumerate() {
        if notices.iter().take(place).any(|other| other.id == notice.id) {
            return Err(BadNotice::Twice(notice.id.clone()));
        }
        if notice.text.is_empty() {
            return Err(BadNotice::Empty(notice.id.clone()));
        }
        let fits =
            |text: &String| text.chars().count() <= LONGEST_NOTICE && !text.chars().any(char::is_control);
        if !notice.text.0.values().all(fits) {
            return Err(BadNotice::Text(notice.id.clone()));
        }
    }
    Ok(())
}

/// An id that none of these notices has.
#[must_use]
pub fn free_id(notices: &[Notice]) -> Option<Code> {
    let ids = (1..=notices.len() + 1).filter_map(|number| number.to_string().parse::<Code>().ok());
    ids.into_iter().find(|id| notices.iter().all(|notice| notice.id != *id))
}

/// What the lobby screens say in an emergency instead of everything but the calls. The texts are the
/// program's own, in every language it has, so that one is always there and none is typed in a hurry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Emergency {
    /// This building is closed.
    BuildingClosed,
    /// Everybody is asked to leave the building.
    LeaveBuilding,
    /// Everybody is asked to stay inside.
    StayInside,
}

impl Emergency {
    /// All of them, in the order offered.
    pub const ALL: [Emergency; 3] =
        [Emergency::BuildingClosed, Emergency::LeaveBuilding, Emergency::StayInside];

    /// Its name in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Emergency::BuildingClosed => "building_closed",
            Emergency::LeaveBuilding => "leave_building",
            Emergency::StayInside => "stay_inside",
        }
    }
}

/// An emergency notice that is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raised {
    /// What the screens say.
    pub notice: Emergency,
    /// Since when.
    pub since: At,
}
