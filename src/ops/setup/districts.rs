//! The districts that a setup file describes.

use crate::calendar::Calendar;
use crate::error::Error;
use crate::model::districts::{Card, District};
use crate::recipients::check_recipients;
use crate::setup::alarms::AlarmsPart;
use crate::setup::fault::{Faults, together};
use crate::setup::file::{DistrictPart, File, Lists, ServicePart, ServicesPart, WindowPart};
use crate::setup::hours::{HolidayPart, HoursPart, WEEKDAYS, WatchPart, minutes};
use crate::setup::targets::TimesPart;
use domain::alarm::Plan;
use domain::area::{self, Area};
use domain::fact::ScriptRef;
use domain::hours::{BadHours, Hours, Interval, Week};
use domain::ids::ServiceId;
use domain::lists::Former;
use domain::rules::{Place, Rules, Service, Targets, Times, WindowPlan};
use domain::script::{Script, Status};
use domain::time::{HOUR, SECOND};
use domain::watch::{self, Watch};
use std::collections::BTreeMap;

impl File {
    /// The districts the file describes.
    ///
    /// # Errors
    /// All that is wrong in them, in sentences.
    pub fn districts(&self) -> Result<Vec<District>, Error> {
        let (districts, faults) = self.each_district()?;
        if faults.is_empty() { Ok(districts) } else { Err(together(faults)) }
    }

    /// The districts that can be read, and all that is wrong in the others and in what they share.
    ///
    /// # Errors
    /// When what the program ships cannot be read; never in practice.
    pub(super) fn each_district(&self) -> Result<(Vec<District>, Vec<Error>), Error> {
        let mut faults = Faults::of("", "");
        let mut shared = Shared {
            services: self.services()?,
            places: self.places()?,
            lists: self.lists()?,
            scripts: self.scripts()?.iter().filter_map(published).collect(),
            watches: watches(&self.watches, &mut faults),
            areas: areas(&self.areas, &mut faults),
        };
        // The order in a file has no meaning and must not make the rules different.
        shared.scripts.sort();
        let mut districts = Vec::with_capacity(self.districts.len());
        let mut errors = faults.into_errors();
        for (place, part) in self.districts.iter().enumerate() {
            let mut faults = Faults::of(format!("districts[{place}]"), format!("District {}: ", part.id));
            let rules = self.rules(part, &shared, &mut faults);
            let card = part.card(&mut faults);
            if faults.is_empty() {
                districts.push(District { id: part.id.clone(), position: place as i64, card, rules });
            }
            errors.extend(faults.into_errors());
        }
        Ok((districts, errors))
    }

    fn rules(&self, part: &DistrictPart, shared: &Shared, faults: &mut Faults) -> Rules {
        let hours = part.hours(faults);
        let own = part.rules.clone().unwrap_or_default();
        let pick = |own: Option<i64>, all: Option<i64>, shipped: i64| own.or(all).unwrap_or(shipped);
        let base = self.rules.targets.clone().unwrap_or_default().over(&Targets::default());
        let base = own.targets.unwrap_or_default().over(&base);
        let district_targets = part.targets.clone().unwrap_or_default();
        let lists = &shared.lists;
        let window =
            |one: &WindowPart| WindowPlan { id: one.id.clone(), name: one.name.clone(), kind: one.kind };
        Rules {
            hours,
            languages: self.department.languages.clone(),
            services: part.services(&shared.services, base.times(), district_targets.times(), faults),
            windows: part.windows.iter().map(window).collect(),
            kiosks: part.kiosks.clone(),
            recalls: own.recalls.or(self.rules.recalls).unwrap_or(2),
            no_show_grace_ms: pick(own.no_show_grace_s, self.rules.no_show_grace_s, 120)
                .saturating_mul(SECOND),
            reopen_within_ms: pick(own.reopen_within_h, self.rules.reopen_within_h, 24).saturating_mul(HOUR),
            undo_within_ms: pick(own.undo_s, self.rules.undo_s, 120).saturating_mul(SECOND),
            step_out_free_ms: pick(own.step_out_free_s, self.rules.step_out_free_s, 900)
                .saturating_mul(SECOND),
            attempts: own.attempts.or(self.rules.attempts).unwrap_or(3),
            wrap_up_ms: pick(own.wrap_up_s, self.rules.wrap_up_s, 0).saturating_mul(SECOND),
            targets: district_targets.over(&base),
            hold_reasons: lists.hold.clone(),
            call_reasons: lists.out_of_order.clone(),
            away_reasons: lists.away.clone(),
            cancel_reasons: lists.cancel.clone(),
            reopen_reasons: lists.reopen.clone(),
            needs: lists.needs.clone(),
            scripts: shared.scripts.clone(),
            places: shared.places.clone(),
            watches: part.watches.as_ref().map_or_else(|| shared.watches.clone(), |own| watches(own, faults)),
            areas: part.areas.as_ref().map_or_else(|| shared.areas.clone(), |own| areas(own, faults)),
            practice: false,
            keep_apart: own.keep_apart.or(self.rules.keep_apart).unwrap_or_default(),
            sign_on: own.sign_on.or(self.rules.sign_on).unwrap_or_default(),
            closing: own.closing.or(self.rules.closing.clone()).unwrap_or_default().plan(),
            alarms: part.alarm_plan(faults),
            former: Former::default(),
            notices: part.notices.clone(),
        }
    }
}

/// What the districts of a file have in common.
struct Shared {
    services: Vec<ServicePart>,
    places: Vec<Place>,
    lists: Lists,
    scripts: Vec<ScriptRef>,
    watches: Vec<Watch>,
    areas: Vec<Area>,
}

fn published(script: &Script) -> Option<ScriptRef> {
    (script.status == Status::Published).then(|| ScriptRef { id: script.id.clone(), version: script.version })
}

fn watches(parts: &[WatchPart], faults: &mut Faults) -> Vec<Watch> {
    let mut watches = Vec::with_capacity(parts.len());
    for (place, part) in parts.iter().enumerate() {
        watches.extend(faults.read(&format!("watches[{place}].hours"), part.watch()));
    }
    if watches.len() == parts.len() {
        faults.read("watches", watch::check(&watches));
    }
    watches
}

fn areas(areas: &[Area], faults: &mut Faults) -> Vec<Area> {
    faults.read("areas", area::check(areas));
    areas.to_vec()
}

fn intervals(field: &str, texts: &[String], faults: &mut Faults) -> Vec<Interval> {
    let each = texts.iter().filter_map(|text| faults.read(field, text.parse::<Interval>()));
    each.collect()
}

impl DistrictPart {
    fn services(
        &self,
        all: &[ServicePart],
        base: Times,
        district: TimesPart,
        faults: &mut Faults,
    ) -> Vec<Service> {
        let named = |id: &ServiceId| self.service_targets.get(id);
        let service = |part: &ServicePart| part.service(base, district, named(&part.id));
        let list = match &self.services {
            None => return all.iter().map(service).collect(),
            Some(ServicesPart::Word(word)) => {
                if word != "all" {
                    let error = format!("services are \"all\" or a list of ids, not “{word}”.");
                    faults.note("services", error);
                }
                return all.iter().map(service).collect();
            }
            Some(ServicesPart::List(list)) => list,
        };
        let mut here = Vec::with_capacity(list.len());
        for (place, id) in list.iter().enumerate() {
            match all.iter().find(|part| &part.id == id) {
                Some(part) => here.push(service(part)),
                None => faults.note(&format!("services[{place}]"), format!("there is no service “{id}”.")),
            }
        }
        here
    }

    fn hours(&self, faults: &mut Faults) -> Hours {
        let week = self.week(faults);
        let mut special = BTreeMap::new();
        for (place, day) in self.special.iter().enumerate() {
            special.insert(day.date, intervals(&format!("special[{place}].hours"), &day.hours, faults));
        }
        let starts = self.day_starts.as_ref().map(|text| {
            minutes(text).ok_or_else(|| format!("day_starts is a time such as 04:00, not “{text}”."))
        });
        let starts = starts.and_then(|starts| faults.read("day_starts", starts));
        let holidays = self.holidays.iter().map(HolidayPart::named);
        let special_days = self.special.iter().map(|day| (day.date, day.note.as_str()));
        let notes = holidays.clone().chain(special_days).filter(|(_, note)| !note.is_empty());
        let hours = Hours {
            zone: self.zone.clone(),
            day_starts_min: starts.unwrap_or_default(),
            week,
            notes: notes.map(|(day, note)| (day, note.to_owned())).collect(),
            holidays: holidays.map(|(day, _)| day).collect(),
            special,
        };
        if !crate::calendar::is_zone(&self.zone) {
            faults.note("zone", BadHours::UnknownZone(self.zone.clone()));
        }
        // What follows from a time that could not be read is not said as well.
        if faults.is_empty() {
            faults.read("hours", Calendar::new(&hours));
        }
        hours
    }

    fn week(&self, faults: &mut Faults) -> Week {
        let week = match &self.hours {
            HoursPart::Word(word) => {
                if word != "always" {
                    let error = format!("hours are \"always\" or a list of weekdays, not “{word}”.");
                    faults.note("hours", error);
                }
                return Week::Always;
            }
            HoursPart::Week(week) => week,
        };
        for odd in week.keys().filter(|day| !WEEKDAYS.contains(&day.as_str())) {
            let error = format!("“{odd}” is no weekday; write mon, tue, wed, thu, fri, sat or sun.");
            faults.note(&format!("hours.{odd}"), error);
        }
        let mut days: [Vec<Interval>; 7] = Default::default();
        for (name, day) in WEEKDAYS.iter().zip(days.iter_mut()) {
            let texts = week.get(*name).map_or(&[] as &[String], Vec::as_slice);
            *day = intervals(&format!("hours.{name}"), texts, faults);
        }
        Week::Days(days)
    }

    fn alarm_plan(&self, faults: &mut Faults) -> Plan {
        let plan = self.alarms.as_ref().map(AlarmsPart::plan);
        plan.and_then(|plan| faults.read("alarms", plan)).unwrap_or_default()
    }

    fn card(&self, faults: &mut Faults) -> Card {
        let alarms = self.alarms.as_ref().map(AlarmsPart::recipients).unwrap_or_default();
        faults.read("alarms", check_recipients(&alarms));
        Card {
            name: self.name.clone(),
            address: self.address.clone(),
            phone: self.phone.clone(),
            captain: self.captain.clone(),
            alarms,
        }
    }
}
