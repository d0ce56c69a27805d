//! Export of the whole department as a setup file.

use super::alarms::AlarmsPart;
use super::file::*;
use super::hours::*;
use super::targets::TargetsPart;
use crate::error::Error;
use crate::model::districts::District;
use crate::model::people::Staff;
use crate::ports::SharedStore;
use domain::access::Reach;
use domain::area::Area;
use domain::hours::{Interval, Week};
use domain::rules::Rules;
use domain::time::{HOUR, SECOND};
use domain::watch::Watch;

/// The whole department as a file, with services, places, lists and scripts.
///
/// # Errors
/// When the store, or a district in it, cannot be read: the file would lack that district.
pub async fn export(store: &SharedStore) -> Result<File, Error> {
    let districts: Result<Vec<District>, _> = store.district_rows().await?.into_iter().collect();
    let mut districts = districts?;
    districts.retain(|district| !district.rules.practice);
    let first = districts.first().map(|district| &district.rules);
    // The catalog contains every service that any district offers, as the first such district has it.
    let mut services: Vec<ServicePart> = Vec::new();
    for service in districts.iter().flat_map(|district| &district.rules.services) {
        if !services.iter().any(|known| known.id == service.id) {
            services.push(ServicePart { targets: None, ..ServicePart::of(service) });
        }
    }
    for service in &mut services {
        let owners = districts.iter().filter_map(|district| district.rules.service(&service.id));
        service.targets = owners.filter_map(|owner| owner.targets.as_ref()).next().map(TargetsPart::of);
    }
    let lists = first.map(|rules| Lists {
        hold: rules.hold_reasons.clone(),
        out_of_order: rules.call_reasons.clone(),
        away: rules.away_reasons.clone(),
        cancel: rules.cancel_reasons.clone(),
        reopen: rules.reopen_reasons.clone(),
        needs: rules.needs.clone(),
    });
    // What all districts have in common is written once.
    let watches: &[Watch] = common(&districts, |rules| &rules.watches);
    let areas: &[Area] = common(&districts, |rules| &rules.areas);
    let staff = store.staff().await?;
    Ok(File {
        department: Department {
            name: store.setting("department").await?.unwrap_or_default(),
            languages: first.map_or_else(|| vec!["en".to_owned()], |rules| rules.languages.clone()),
        },
        rules: RulesPart::default(),
        districts: districts
            .iter()
            .map(|district| DistrictPart {
                watches: (district.rules.watches != watches)
                    .then(|| district.rules.watches.iter().map(WatchPart::of).collect()),
                areas: (district.rules.areas != areas).then(|| district.rules.areas.clone()),
                ..district_part(district, &services)
            })
            .collect(),
        watches: watches.iter().map(WatchPart::of).collect(),
        areas: areas.to_vec(),
        staff: staff.iter().filter(|one| one.disabled_at.is_none()).map(staff_part).collect(),
        services: Some(services),
        places: first.map(|rules| rules.places.clone()),
        lists,
        scripts: Some(store.scripts().await?.into_iter().map(|version| version.script).collect()),
    })
}

/// What all districts have; empty if they differ.
fn common<T: PartialEq>(districts: &[District], of: impl Fn(&Rules) -> &Vec<T>) -> &[T] {
    match districts.split_first() {
        Some((first, others)) if others.iter().all(|other| of(&other.rules) == of(&first.rules)) => {
            of(&first.rules)
        }
        _ => &[],
    }
}

fn staff_part(staff: &Staff) -> StaffPart {
    StaffPart {
        login: staff.login.clone(),
        name: staff.name.clone(),
        role: staff.role,
        districts: match &staff.reach {
            Reach::All => everywhere(),
            Reach::Only(list) => DistrictsPart::List(list.clone()),
        },
        badge: staff.badge.clone(),
        languages: Vec::new(),
    }
}

fn texts(intervals: &[Interval]) -> Vec<String> {
    intervals.iter().map(ToString::to_string).collect()
}

fn week_part(week: &Week) -> HoursPart {
    match week {
        Week::Always => HoursPart::Word("always".to_owned()),
        Week::Days(days) => HoursPart::Week(
            WEEKDAYS
                .iter()
                .zip(days)
                .filter(|(_, day)| !day.is_empty())
                .map(|(name, day)| ((*name).to_owned(), texts(day)))
                .collect(),
        ),
    }
}

fn rules_part(rules: &Rules) -> RulesPart {
    RulesPart {
        recalls: Some(rules.recalls),
        no_show_grace_s: Some(rules.no_show_grace_ms / SECOND),
        reopen_within_h: Some(rules.reopen_within_ms / HOUR),
        wrap_up_s: Some(rules.wrap_up_ms / SECOND),
        step_out_free_s: Some(rules.step_out_free_ms / SECOND),
        undo_s: Some(rules.undo_within_ms / SECOND),
        attempts: Some(rules.attempts),
        keep_apart: Some(rules.keep_apart),
        sign_on: Some(rules.sign_on),
        closing: Some(ClosingPart::of(&rules.closing)),
        targets: Some(TargetsPart::of(&rules.targets)),
    }
}

fn district_part(district: &District, catalogue: &[ServicePart]) -> DistrictPart {
    let rules = &district.rules;
    DistrictPart {
        id: district.id.clone(),
        name: district.card.name.clone(),
        zone: rules.hours.zone.clone(),
        hours: week_part(&rules.hours.week),
        holidays: rules
            .hours
            .holidays
            .iter()
            .map(|day| HolidayPart::of(*day, rules.hours.note(*day)))
            .collect(),
        special: rules
            .hours
            .special
            .iter()
            .map(|(date, hours)| SpecialPart {
                date: *date,
                hours: texts(hours),
                note: rules.hours.note(*date).to_owned(),
            })
            .collect(),
        day_starts: Some(format!(
            "{:02}:{:02}",
            rules.hours.day_starts_min / 60,
            rules.hours.day_starts_min % 60
        )),
        address: district.card.address.clone(),
        phone: district.card.phone.clone(),
        services: Some(ServicesPart::List(rules.services.iter().map(|service| service.id.clone()).collect())),
        targets: None,
        service_targets: rules
            .services
            .iter()
            .filter_map(|service| {
                let own = service.targets.as_ref().map(TargetsPart::of)?;
                let same =
                    catalogue.iter().any(|part| part.id == service.id && part.targets.as_ref() == Some(&own));
                (!same).then(|| (service.id.clone(), own))
            })
            .collect(),
        rules: Some(rules_part(rules)),
        watches: None,
        areas: None,
        notices: rules.notices.clone(),
        captain: district.card.captain.clone(),
        alarms: AlarmsPart::of(&rules.alarms, &district.card.alarms),
        kiosks: rules.kiosks.clone(),
        windows: rules
            .windows
            .iter()
            .map(|window| WindowPart { id: window.id.clone(), name: window.name.clone(), kind: window.kind })
            .collect(),
    }
}
