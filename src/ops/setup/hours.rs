//! When a district is open, who is on duty and what lies where, as a setup file writes it.

use super::file::{DistrictPart, wrong};
use crate::error::Error;
use domain::area::{self, Area};
use domain::hours::{Hours, Interval, Week};
use domain::ids::Code;
use domain::time::Day;
use domain::watch::{self, Watch, Weekday};
use domain::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Hours as written: `"always"`, or weekdays with intervals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[allow(missing_docs)]
pub enum HoursPart {
    Word(String),
    Week(BTreeMap<String, Vec<String>>),
}

/// A day with hours of its own, as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct SpecialPart {
    pub date: Day,
    pub hours: Vec<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A holiday as written: its date alone, or with what it is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[allow(missing_docs)]
pub enum HolidayPart {
    Date(Day),
    Named(NamedDay),
}

/// A day with what it is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct NamedDay {
    pub date: Day,
    pub note: String,
}

impl HolidayPart {
    fn named(&self) -> (Day, &str) {
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

/// A watch as written.
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
    fn watch(&self) -> Result<Watch, Error> {
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

impl DistrictPart {
    pub(super) fn hours(&self) -> Result<Hours, Error> {
        let intervals = |texts: &[String]| -> Result<Vec<Interval>, Error> {
            texts
                .iter()
                .map(|text| text.parse().map_err(|error| wrong(format!("District {}: {error}", self.id))))
                .collect()
        };
        let week = match &self.hours {
            HoursPart::Word(word) if word == "always" => Week::Always,
            HoursPart::Word(word) => {
                return Err(wrong(format!(
                    "District {}: hours are \"always\" or a list of weekdays, not “{word}”.",
                    self.id
                )));
            }
            HoursPart::Week(week) => {
                if let Some(odd) = week.keys().find(|day| !WEEKDAYS.contains(&day.as_str())) {
                    return Err(wrong(format!(
                        "District {}: “{odd}” is no weekday; write mon, tue, wed, thu, fri, sat or sun.",
                        self.id
                    )));
                }
                let mut days: [Vec<Interval>; 7] = Default::default();
                for (name, day) in WEEKDAYS.iter().zip(days.iter_mut()) {
                    *day = intervals(week.get(*name).map_or(&[], Vec::as_slice))?;
                }
                Week::Days(days)
            }
        };
        let mut special = BTreeMap::new();
        for day in &self.special {
            special.insert(day.date, intervals(&day.hours)?);
        }
        let day_starts_min = match &self.day_starts {
            None => 0,
            Some(text) => minutes(text).ok_or_else(|| {
                wrong(format!("District {}: day_starts is a time such as 04:00, not “{text}”.", self.id))
            })?,
        };
        let holidays = self.holidays.iter().map(HolidayPart::named);
        let special_days = self.special.iter().map(|day| (day.date, day.note.as_str()));
        let notes = holidays.clone().chain(special_days).filter(|(_, note)| !note.is_empty());
        Ok(Hours {
            zone: self.zone.clone(),
            day_starts_min,
            week,
            notes: notes.map(|(day, note)| (day, note.to_owned())).collect(),
            holidays: holidays.map(|(day, _)| day).collect(),
            special,
        })
    }

    pub(super) fn watches(&self, all: &[WatchPart]) -> Result<Vec<Watch>, Error> {
        let parts = self.watches.as_deref().unwrap_or(all);
        let watches = parts.iter().map(WatchPart::watch).collect::<Result<Vec<_>, _>>()?;
        watch::check(&watches).map_err(|error| wrong(format!("District {}: {error}", self.id)))?;
        Ok(watches)
    }

    pub(super) fn areas(&self, all: &[Area]) -> Result<Vec<Area>, Error> {
        let areas = self.areas.as_deref().unwrap_or(all);
        area::check(areas).map_err(|error| wrong(format!("District {}: {error}", self.id)))?;
        Ok(areas.to_vec())
    }
}

pub(super) fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}
