//! Opening hours, watches and areas, as a setup file writes them.

use super::fault::wrong;
use crate::error::Error;
use domain::hours::Interval;
use domain::ids::Code;
use domain::time::Day;
use domain::watch::{Watch, Weekday};
use domain::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Opening hours in a setup file: `"always"`, or weekdays with intervals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "expected \"always\", or times for days of the week, such as { mon = [\"08:00-18:00\"] }"
)]
#[allow(missing_docs)]
pub enum HoursPart {
    Word(String),
    Week(BTreeMap<String, Vec<String>>),
}

/// A day with special hours in a setup file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct SpecialPart {
    pub date: Day,
    pub hours: Vec<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A holiday in a setup file: its date alone, or with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "expected a date such as \"2026-12-25\", or { date = \"2026-12-25\", note = \"Christmas\" }"
)]
#[allow(missing_docs)]
pub enum HolidayPart {
    Date(Day),
    Named(NamedDay),
}

/// A date with the name of the holiday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct NamedDay {
    pub date: Day,
    pub note: String,
}

impl HolidayPart {
    pub(super) fn named(&self) -> (Day, &str) {
        match self {
            HolidayPart::Date(date) => (*date, ""),
            HolidayPart::Named(day) => (day.date, &day.note),
        }
    }

    pub(super) fn of(date: Day, note: &str) -> HolidayPart {
        match note {
            "" => HolidayPart::Date(date),
            note => HolidayPart::Named(NamedDay { date, note: note.to_owned() }),
        }
    }
}

/// A watch in a setup file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // Explained in `defaults/demo.toml`, where people read them.
pub struct WatchPart {
    pub id: Code,
    pub name: Words,
    pub hours: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Weekday>,
}

impl WatchPart {
    pub(super) fn watch(&self) -> Result<Watch, Error> {
        let hours: Interval =
            self.hours.parse().map_err(|error| wrong(format!("Watch {}: {error}", self.id)))?;
        Ok(Watch {
            id: self.id.clone(),
            name: self.name.clone(),
            from_min: hours.from_min,
            to_min: hours.to_min,
            days: self.days.iter().copied().collect(),
        })
    }

    pub(super) fn of(watch: &Watch) -> WatchPart {
        WatchPart {
            id: watch.id.clone(),
            name: watch.name.clone(),
            hours: watch.hours().to_string(),
            days: watch.days.iter().copied().collect(),
        }
    }
}

pub(super) const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

pub(super) fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}
