//! The districts that a setup file describes.

use crate::error::Error;
use crate::model::districts::{Card, District, Recipients};
use crate::recipients::check_recipients;
use crate::setup::alarms::AlarmsPart;
use crate::setup::fault::wrong;
use crate::setup::file::{DistrictPart, File, ServicePart, ServicesPart};
use crate::setup::hours::{HolidayPart, HoursPart, WEEKDAYS, WatchPart, minutes};
use crate::setup::targets::TimesPart;
use domain::alarm::Plan;
use domain::area::{self, Area};
use domain::fact::ScriptRef;
use domain::hours::{Hours, Interval, Week};
use domain::ids::ServiceId;
use domain::lists::Former;
use domain::rules::{Rules, Service, Targets, Times, WindowPlan};
use domain::script::{Script, Status};
use domain::time::{HOUR, SECOND};
use domain::watch::{self, Watch};
use std::collections::BTreeMap;

impl File {
    /// The districts the file describes.
    ///
    /// # Errors
    /// A sentence that names what is wrong.
    pub fn districts(&self) -> Result<Vec<District>, Error> {
        self.each_district()?.into_iter().collect()
    }

    /// Each district by itself, so that what is wrong in several of them is all found.
    ///
    /// # Errors
    /// A sentence that names what is wrong in what they share.
    pub(super) fn each_district(&self) -> Result<Vec<Result<District, Error>>, Error> {
        let (services, places, lists) = (self.services()?, self.places()?, self.lists()?);
        let mut scripts: Vec<ScriptRef> = self.scripts()?.iter().filter_map(published).collect();
        // The order in a file has no meaning and must not make the rules different.
        scripts.sort();
        let one = |(position, part): (usize, &DistrictPart)| {
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
                closing: own.closing.clone().or(self.rules.closing.clone()).unwrap_or_default().plan(),
                alarms: part.alarm_plan()?,
                former: Former::default(),
                notices: part.notices.clone(),
            };
            let card = Card {
                name: part.name.clone(),
                address: part.address.clone(),
                phone: part.phone.clone(),
                captain: part.captain.clone(),
                alarms: part.recipients()?,
            };
            Ok(District { id: part.id.clone(), position: position as i64, card, rules })
        };
        Ok(self.districts.iter().enumerate().map(one).collect())
    }
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

impl DistrictPart {
    pub(super) fn alarm_plan(&self) -> Result<Plan, Error> {
        self.alarms.as_ref().map_or_else(|| Ok(Plan::default()), AlarmsPart::plan)
    }

    pub(super) fn recipients(&self) -> Result<Recipients, Error> {
        let recipients = self.alarms.as_ref().map(AlarmsPart::recipients).unwrap_or_default();
        check_recipients(&recipients)?;
        Ok(recipients)
    }
}
