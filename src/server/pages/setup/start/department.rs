//! The department before it has a district.

use super::super::fields::Typed;
use super::super::form::{Wrong, all, wrong};
use super::super::hours::zone;
use super::super::merge::{Fields, merge};
use super::outcome::{Outcome, Shown};
use super::progress::Progress;
use crate::auth::known::Known;
use crate::error::Failure;
use crate::language::SPOKEN;
use crate::state::AppState;
use app::api::{DepartmentView, StartPlace, StartStep};
use app::components::fields::WAS;
use http::StatusCode;
use jiff::tz;
use ops::setup::Founding;

/// Time zones of the United States, offered first.
const NEAREST: [&str; 8] = [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
];

/// Names that are no place, kept in the list of zones for old computers.
const NO_PLACE: [&str; 3] = ["Etc/", "SystemV/", "posix"];

/// What the step shows: the form, or what was decided once there is a district.
///
/// # Errors
/// When the store cannot be read.
pub(super) async fn step(state: &AppState, progress: &Progress) -> Result<StartStep, Failure> {
    let founding = known(state, progress).await?;
    let mut view = DepartmentView {
        name: founding.name,
        languages: founding.languages,
        zone: founding.zone,
        zones: Vec::new(),
    };
    match progress.districts.first().and_then(|district| state.ops.rules(&district.id)) {
        Some(rules) => {
            view.languages.clone_from(&rules.languages);
            view.zone.clone_from(&rules.hours.zone);
        }
        None => view.zones = zones(),
    }
    Ok(StartStep::Department(view))
}

/// What is known of the department; a name may have been given to it otherwise.
async fn known(state: &AppState, progress: &Progress) -> Result<Founding, Failure> {
    let name = state.tools().store.setting("department").await?;
    let founding = progress.founding.clone().unwrap_or_default();
    Ok(Founding { name: name.unwrap_or(founding.name), ..founding })
}

/// The time zones, the nearest first.
fn zones() -> Vec<String> {
    let nearest = NEAREST.into_iter().map(str::to_owned);
    let mut others: Vec<String> = tz::db().available().map(|zone| zone.as_str().to_owned()).collect();
    others.retain(|zone| zone.contains('/') && !NEAREST.contains(&zone.as_str()));
    others.retain(|zone| !NO_PLACE.iter().any(|other| zone.starts_with(other)));
    others.sort_unstable();
    others.dedup();
    nearest.chain(others).collect()
}

/// The fields of the form as they would be rendered now.
fn fields(founding: &Founding) -> Fields {
    let main = founding.languages.first().cloned().unwrap_or_default();
    let also = SPOKEN.map(|tag| {
        let on = founding.languages.iter().skip(1).any(|language| language == tag);
        (format!("also_{tag}"), if on { "yes".to_owned() } else { String::new() })
    });
    let own = [("name", founding.name.clone()), ("main", main), ("zone", founding.zone.clone())];
    own.map(|(name, text)| (name.to_owned(), text)).into_iter().chain(also).collect()
}

/// Writes down what the form says.
///
/// # Errors
/// The errors by field.
pub(super) async fn save(
    state: &AppState,
    by: &Known,
    progress: &Progress,
    mut sent: Fields,
) -> Result<Outcome, Wrong> {
    let clashes = merge(&mut sent, &fields(&known(state, progress).await?));
    if !clashes.is_empty() {
        // If the form is sent again, the other change was seen, so it is not compared again.
        sent.remove(WAS);
        return Ok(Outcome::Show(Box::new(Shown::refused(StatusCode::CONFLICT, sent, clashes))));
    }
    let founding = read(&Typed(&sent))?;
    state.ops.found(&by.caller, progress.founding.as_ref(), founding).await?;
    Ok(Outcome::Go(StartPlace::District))
}

fn read(typed: &Typed<'_>) -> Result<Founding, Wrong> {
    all!(name = typed.name("name"), languages = languages(typed), zone = zone(typed));
    Ok(Founding { name, languages, zone })
}

/// The languages, the main one first.
fn languages(typed: &Typed<'_>) -> Result<Vec<String>, Wrong> {
    let main = match typed.text("main") {
        "" => return Err(wrong("main", "required")),
        main if SPOKEN.contains(&main) => main,
        _ => return Err(wrong("main", "bad_choice")),
    };
    let others = SPOKEN.into_iter().filter(|tag| *tag != main && typed.tick(&format!("also_{tag}")));
    Ok(std::iter::once(main).chain(others).map(str::to_owned).collect())
}
