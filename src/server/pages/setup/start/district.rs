//! The first district.

use super::super::district::{card, new_id};
use super::super::fields::{Typed, clock};
use super::super::form::{Wrong, all, wrong};
use super::outcome::{Outcome, Shown};
use super::progress::Progress;
use crate::auth::known::Known;
use crate::error::Failure;
use crate::state::AppState;
use app::api::{FirstDistrictView, OfferedGroup, OfferedView, StartPlace, StartStep};
use domain::hours::{DAY_MIN, Hours, Interval, Week};
use domain::ids::ServiceId;
use domain::refusal::Refusal;
use domain::rules::{Rules, Service, WindowKind};
use domain::watch::Weekday;
use http::StatusCode;
use ops::error::Error;
use ops::ports::Card;
use ops::setup::{MOST_WINDOWS, shipped_rules, shipped_services, window_plans};
use std::collections::BTreeMap;

/// What the step shows: the form, or the district once it was made.
///
/// # Errors
/// When the district is out of service.
pub(super) fn step(state: &AppState, progress: &Progress) -> Result<StartStep, Failure> {
    let Some(district) = progress.districts.first() else {
        return Ok(StartStep::NewDistrict { services: offered()? });
    };
    let rules = state.ops.clerk(&district.id)?.published().line.rules.clone();
    let counters = rules.windows.iter().filter(|window| window.kind == WindowKind::Counter).count();
    Ok(StartStep::District(FirstDistrictView {
        card: crate::pages::districts::card(district),
        counters,
        phones: rules.windows.len() - counters,
        services: rules.services.len(),
        always_open: rules.hours.is_always(),
    }))
}

/// The services that can be offered.
fn offered() -> Result<Vec<OfferedView>, Error> {
    let group = |service: &Service| match service {
        Service { common: true, .. } => OfferedGroup::Common,
        Service { urgent: true, .. } => OfferedGroup::Urgent,
        Service { discreet: true, .. } => OfferedGroup::Discreet,
        _ => OfferedGroup::More,
    };
    let view = |service: Service| OfferedView {
        id: service.id.to_string(),
        group: group(&service),
        name: service.name,
    };
    Ok(shipped_services()?.into_iter().map(view).collect())
}

/// Makes the district, unless there is one already.
///
/// # Errors
/// The errors by field.
pub(super) async fn save(
    state: &AppState,
    known: &Known,
    progress: &Progress,
    typed: &Typed<'_>,
) -> Result<Outcome, Wrong> {
    let Some(founding) = progress.founding.as_ref().filter(|_| progress.districts.is_empty()) else {
        return Ok(there());
    };
    all!(
        card = card(typed, &[], &Card::default()),
        id = new_id(typed, &[]),
        week = week(typed),
        counters = typed.number("counters", 1, MOST_WINDOWS),
        phones = typed.number("phones", 0, MOST_WINDOWS),
        services = services(typed),
    );
    let hours = Hours {
        zone: founding.zone.clone(),
        day_starts_min: 0,
        week,
        holidays: Vec::new(),
        special: BTreeMap::new(),
        notes: BTreeMap::new(),
    };
    ops::calendar::Calendar::new(&hours).map_err(|error| wrong("opens", error.to_string()))?;
    let windows = window_plans(&founding.languages, counters, phones)?;
    let rules = Rules { windows, ..shipped_rules(&founding.languages, hours, services)? };
    match state.ops.create_first_district(&known.caller, id, card, rules).await {
        // The page of the same step shows what was made, and takes the captain's picture.
        Ok(_) => Ok(Outcome::Go(StartPlace::District)),
        Err(Error::Refused { refusal: Refusal::RulesChanged, .. }) => Ok(there()),
        Err(Error::Invalid { code: "taken", .. }) => Err(wrong("id", "taken")),
        Err(error) => Err(error.into()),
    }
}

/// Another tab, or another person, was faster.
fn there() -> Outcome {
    let errors = vec![(String::new(), "district_there".to_owned())];
    Outcome::Show(Box::new(Shown::refused(StatusCode::CONFLICT, BTreeMap::new(), errors)))
}

fn week(typed: &Typed<'_>) -> Result<Week, Wrong> {
    match typed.text("week") {
        "always" | "later" => Ok(Week::Always),
        "same" => {
            let time = |name: &str| clock(&typed.required(name)?).ok_or_else(|| wrong(name, "bad_time"));
            all!(days = days(typed), from_min = time("opens"), until = time("closes"));
            let to_min = if until <= from_min { until + DAY_MIN } else { until };
            let open = vec![Interval { from_min, to_min }];
            Ok(Week::Days(days.map(|on| if on { open.clone() } else { Vec::new() })))
        }
        "" => Err(wrong("week", "required")),
        _ => Err(wrong("week", "bad_choice")),
    }
}

/// The weekdays on which it is open, Monday first.
fn days(typed: &Typed<'_>) -> Result<[bool; 7], Wrong> {
    let days = Weekday::ALL.map(|day| typed.tick(day.as_str()));
    if days.contains(&true) { Ok(days) } else { Err(wrong("mon", "choose_some")) }
}

fn services(typed: &Typed<'_>) -> Result<Vec<ServiceId>, Wrong> {
    let all = shipped_services()?;
    let chosen: Vec<ServiceId> =
        all.into_iter().map(|one| one.id).filter(|id| typed.tick(&format!("s_{id}"))).collect();
    if chosen.is_empty() {
        let offered = offered()?;
        let first = OfferedView::first(&offered).map(|one| one.id.as_str()).unwrap_or_default();
        return Err(wrong(format!("s_{first}"), "choose_some"));
    }
    Ok(chosen)
}
