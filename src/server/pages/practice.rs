//! Practice: the scenarios, beginning and ending one, and the list of who has practiced what. The addresses are described at
//! the page in `app`; `debrief` gathers the data of the debrief.

mod debrief;

pub use debrief::debrief;

use super::account::me;
use super::render::{render, spoken};
use crate::auth::known::{Authenticated, Known};
use crate::body::{Form, Query};
use crate::error::Failure;
use crate::state::{AppState, Shared};
use app::api::{Page, PracticePage, PracticeRow, ScenarioCard};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Object};
use domain::ids::{Code, StaffId};
use domain::practice::Scenario;
use domain::time::{At, Moment};
use domain::words::Words;
use http::{HeaderMap, StatusCode};
use ops::ports::Practice;
use ops::practice::{scenarios, zone};
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The query of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Whose {
    person: Option<String>,
}

/// The form that begins a practice.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Begin {
    #[serde(default)]
    scenario: String,
}

/// The scenarios, and who has practiced what.
pub async fn list(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Query(whose): Query<Whose>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let person = whose.person.unwrap_or_default();
    let page = filled(&state, &known, person, None).await?;
    Ok(render(&state, StatusCode::OK, &spoken(&headers), &Page::Practice(Box::new(page))))
}

/// Begins a scenario, and redirects to the desk.
pub async fn start(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    headers: HeaderMap,
    Form(begin): Form<Begin>,
) -> Result<Response, Failure> {
    let scenario: Code = begin.scenario.parse().map_err(|_| Failure::not_found())?;
    match state.ops.start_practice(&known.caller, &scenario).await.map_err(Failure::from) {
        Ok(practice) => Ok(Redirect::to(&format!("/desk?district={}", practice.district)).into_response()),
        Err(failure) if failure.code == "at_window" => {
            let language = spoken(&headers);
            let refused = Some(state.say(&failure, &language));
            let page = filled(&state, &known, String::new(), refused).await?;
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(render(&state, status, &language, &Page::Practice(Box::new(page))))
        }
        Err(failure) => Err(failure),
    }
}

/// Ends a practice, and redirects to its debrief, even if it had ended already.
pub async fn end(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id: Uuid = crate::api::named(&id)?;
    let own = known.caller.staff.as_ref().map(|staff| staff.id);
    let all = state.ops.practices(&known.caller).await?;
    let practice = all.iter().find(|practice| practice.id == id && Some(practice.staff) == own);
    if practice.ok_or_else(Failure::not_found)?.finished_at.is_none() {
        state.ops.end_practice(&known.caller, id).await?;
    }
    Ok(Redirect::to(&format!("/practice/{id}")).into_response())
}

async fn filled(
    state: &AppState,
    known: &Known,
    person: String,
    refused: Option<String>,
) -> Result<PracticePage, Failure> {
    let caller = &known.caller;
    let own = caller.staff.as_ref().map(|staff| staff.id);
    let all = state.ops.practices(caller).await?;
    let names: BTreeMap<StaffId, String> =
        state.tools().store.staff_names().await?.into_iter().flatten().collect();
    let scenarios = scenarios()?;
    let row = |practice: &Practice| row(state, scenarios, &names, practice);
    let mine = |practice: &&Practice| Some(practice.staff) == own;
    let mut people: Vec<(String, String)> = Vec::new();
    for practice in &all {
        let id = practice.staff.to_string();
        if people.iter().all(|(known, _)| *known != id) {
            people.push((id, names.get(&practice.staff).cloned().unwrap_or_default()));
        }
    }
    people.sort_by(|one, other| one.1.cmp(&other.1));
    let shown = all.iter().filter(|practice| person.is_empty() || practice.staff.to_string() == person);
    Ok(PracticePage {
        me: me(known),
        practises: caller.may(Action::Practise, Object::WithinReach) && own.is_some(),
        open: all.iter().filter(mine).find(|practice| practice.finished_at.is_none()).map(row),
        rows: shown.map(row).collect(),
        scenarios: scenarios.iter().map(|scenario| card(state, scenario, &all, own)).collect(),
        sees_others: caller.may(Action::ReadReports, Object::WithinReach),
        people,
        person,
        refused,
    })
}

/// A scenario, with the time the caller last practiced it.
fn card(state: &AppState, scenario: &Scenario, all: &[Practice], own: Option<StaffId>) -> ScenarioCard {
    let theirs =
        all.iter().filter(|practice| Some(practice.staff) == own && practice.scenario == scenario.id);
    let last =
        theirs.filter(|practice| practice.finished_at.is_some()).max_by_key(|practice| practice.started_at);
    ScenarioCard {
        id: scenario.id.clone(),
        title: scenario.title.clone(),
        skill: scenario.skill.clone(),
        brief: scenario.brief.clone(),
        minutes: scenario.minutes,
        last: last.map(|practice| (moment(state, practice, practice.started_at), practice.body.trust)),
    }
}

/// A practice as the list shows it.
fn row(
    state: &AppState,
    scenarios: &[Scenario],
    names: &BTreeMap<StaffId, String>,
    practice: &Practice,
) -> PracticeRow {
    let scenario = scenarios.iter().find(|scenario| scenario.id == practice.scenario);
    let title =
        scenario.map_or_else(|| Words::plain(practice.scenario.as_str()), |scenario| scenario.title.clone());
    PracticeRow {
        id: practice.id.to_string(),
        person: names.get(&practice.staff).cloned().unwrap_or_default(),
        title,
        district: practice.district.clone(),
        started_at: moment(state, practice, practice.started_at),
        took_ms: practice.finished_at.map(|end| end - practice.started_at),
        trust: practice.body.trust,
        steps: practice.body.steps,
    }
}

/// A time in the time zone of the practice's line.
fn moment(state: &AppState, practice: &Practice, at: At) -> Moment {
    match zone(&state.ops, practice) {
        Some(calendar) => calendar.moment(at),
        None => Moment { at, offset_min: 0 },
    }
}
