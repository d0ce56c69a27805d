//! Setup. The forms are described at the page in `app`; here each becomes a change of the district's rules, the staff or the
//! devices.

mod alarms;
mod days;
mod fields;
pub mod form;
mod hours;
pub mod merge;
mod people;
mod rules;
mod watches;

use self::fields::Typed;
use self::form::{Done, TRIES, Wrong};
use super::account::me;
use super::districts::{card, cards_of, everywhere, names, pick};
use super::render::{render, spoken};
use crate::auth::known::{Authenticated, Known};
use crate::body::{FileForm, Query};
use crate::error::Failure;
use crate::health::Check;
use crate::state::{AppState, Shared};
use app::api::{AlarmsTo, HealthRow, ImportView, Page, SetupPage, SitsView};
use app::components::fields::WAS;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Object};
use domain::ids::{DistrictId, StaffId};
use domain::line::Line;
use domain::refusal::Refusal;
use domain::rules::Rules;
use domain::time::Day;
use http::{HeaderMap, StatusCode};
use ops::ports::{Card, District, DistrictCard};
use ops::staff::Staff;
use std::collections::BTreeMap;
use std::sync::Arc;

const SECTIONS: [&str; 11] = [
    "services", "windows", "hours", "watches", "areas", "targets", "alarms", "staff", "devices", "publish",
    "health",
];

/// Redirects to the first section.
pub async fn first() -> Redirect {
    Redirect::to("/setup/services")
}

/// A section of the settings, with its form.
pub async fn show(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(section): Path<String>,
    Query(asked): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut typed: BTreeMap<String, String> = asked.into_iter().collect();
    let district = typed.remove("district").unwrap_or_default();
    let shown = Shown { typed, ..Shown::default() };
    page(&state, &known, &headers, &section, &district, shown).await
}

/// What a page shows besides stored data.
#[derive(Default)]
struct Shown {
    typed: BTreeMap<String, String>,
    errors: Vec<(String, String)>,
    once: Option<String>,
    import: Option<ImportView>,
    refused: Option<StatusCode>,
}

async fn page(
    state: &AppState,
    known: &Known,
    headers: &HeaderMap,
    section: &str,
    district: &str,
    shown: Shown,
) -> Result<Response, Failure> {
    let status = shown.refused.unwrap_or(StatusCode::OK);
    let page = filled(state, known, section, district, shown).await?;
    Ok(render(state, status, &spoken(headers), &Page::Setup(Box::new(page))))
}

/// The fields of the submitted form as they would be rendered now; nothing for a form that adds something.
async fn stored(
    state: &AppState,
    known: &Known,
    section: &str,
    district: &str,
    sent: &merge::Fields,
) -> Result<Option<merge::Fields>, Failure> {
    let verb = sent.get("do").map(String::as_str).unwrap_or_default();
    if !sent.contains_key(WAS) || verb == "add" {
        return Ok(None);
    }
    let edit = sent.get("id").filter(|id| !id.is_empty()).map(|id| ("edit".to_owned(), id.clone()));
    let shown = Shown { typed: edit.into_iter().collect(), ..Shown::default() };
    let page = filled(state, known, section, district, shown).await?;
    Ok(app::pages::setup::stored(&page, "en", verb))
}

async fn filled(
    state: &AppState,
    known: &Known,
    section: &str,
    district: &str,
    shown: Shown,
) -> Result<SetupPage, Failure> {
    if !SECTIONS.contains(&section) {
        return Err(Failure::not_found());
    }
    if section == "publish" {
        known.caller.check(Action::SetUp, Object::Department)?;
    }
    let districts = cards_of(state, known).await?;
    let here = pick(state, &districts, Some(district))?;
    let staff = match section {
        "staff" => crate::api::staff::within_reach(state, &known.caller).await?,
        _ => Vec::new(),
    };
    let devices = match section {
        "devices" => crate::api::devices::within_reach(state, &known.caller).await?,
        _ => Vec::new(),
    };
    let rules = (*state.ops.clerk(&here.id)?.published().line.rules).clone();
    let today = ops::calendar::Calendar::new(&rules.hours)
        .map_or(Day(0), |calendar| calendar.date(state.tools().clock.now()));
    Ok(SetupPage {
        me: me(known),
        section: section.to_owned(),
        card: card(here),
        districts: names(districts.iter().map(|one| (&one.id, &one.card))),
        rules,
        alarms_to: if section == "alarms" {
            alarms_to(here, state.config.post.is_some())
        } else {
            AlarmsTo::default()
        },
        staff: staff.iter().map(crate::api::staff::row).collect(),
        sits: if section == "staff" { sits(state, &districts) } else { Vec::new() },
        devices: devices.iter().map(|device| crate::api::devices::row(state, device)).collect(),
        everywhere: known.caller.may(Action::SetUp, Object::Department),
        health: if section == "health" { health(state) } else { Vec::new() },
        publishes: section == "publish" && state.ops.publishes().await?,
        typed: shown.typed,
        errors: shown.errors,
        said: None,
        once: shown.once,
        today,
        import: shown.import,
    })
}

/// The last results of the health checks.
fn health(state: &AppState) -> Vec<HealthRow> {
    let row = |check: Check, warning| HealthRow {
        name: check.name.to_owned(),
        ok: check.ok,
        warning,
        detail: check.detail,
    };
    let checks = state.health.checks().into_iter().map(|check| row(check, false));
    checks.chain(state.health.warnings().into_iter().map(|check| row(check, true))).collect()
}

/// Handles a submitted form.
pub async fn save(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(section): Path<String>,
    headers: HeaderMap,
    FileForm(posted): FileForm<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let sent: BTreeMap<String, String> = posted.into_iter().collect();
    let mut all = sent.clone();
    let slug = all.get("district").cloned().unwrap_or_default();
    let districts = cards_of(&state, &known).await?;
    let district = pick(&state, &districts, Some(&slug))?.clone();
    let what = Typed(&all).text("do").to_owned();
    let mut done = Err(Failure::from(Refusal::RulesChanged).into());
    for _ in 0..TRIES {
        // Merged from the original form each time: what was merged from another user is no change of this form.
        all.clone_from(&sent);
        // Read before the fields, so that a change in between is noticed when saving.
        let seen = Seen::read(&state, &district.id, &section, &all).await?;
        let now = stored(&state, &known, &section, &slug, &all).await?;
        let clashes = merge::merge(&mut all, &now.unwrap_or_default());
        if !clashes.is_empty() {
            // If the form is sent again, the user has seen the other change, so it is not compared again.
            all.remove(WAS);
            let refused = Some(StatusCode::CONFLICT);
            let shown = Shown { typed: all, errors: clashes, refused, ..Shown::default() };
            return page(&state, &known, &headers, &section, &slug, shown).await;
        }
        done = change(&state, &known, &headers, &section, &seen, &Typed(&all)).await;
        let moved =
            matches!(&done, Err(Wrong::Failure(failure)) if failure.code == Refusal::RulesChanged.code());
        if !moved {
            break;
        }
    }
    match done {
        Ok(Done { once: None, import: None }) => {
            let what: String = what.chars().filter(char::is_ascii_alphanumeric).collect();
            Ok(Redirect::to(&format!("/setup/{section}?district={}&done={what}", district.id))
                .into_response())
        }
        Ok(Done { import: Some(import), .. }) => {
            let shown = Shown { typed: all, import: Some(import), ..Shown::default() };
            page(&state, &known, &headers, &section, &slug, shown).await
        }
        Ok(Done { once, .. }) => {
            let typed = BTreeMap::from([("done".to_owned(), what)]);
            page(&state, &known, &headers, &section, &slug, Shown { typed, once, ..Shown::default() }).await
        }
        Err(Wrong::Failure(failure))
            if !failure.status.is_client_error() || failure.status == StatusCode::NOT_FOUND =>
        {
            Err(failure)
        }
        Err(wrong) => {
            let errors = match wrong {
                Wrong::Fields(errors) => errors,
                Wrong::Failure(failure) => vec![in_field(&state, &failure, &spoken(&headers))],
            };
            let refused = Some(StatusCode::UNPROCESSABLE_ENTITY);
            let shown = Shown { typed: all, errors, refused, ..Shown::default() };
            page(&state, &known, &headers, &section, &slug, shown).await
        }
    }
}

/// A failure of the use cases, as an error of the field they name.
fn in_field(state: &AppState, failure: &Failure, language: &str) -> (String, String) {
    let field = failure
        .about
        .clone()
        .unwrap_or_else(|| if failure.code == "taken" { "login".to_owned() } else { String::new() });
    let problem = match failure.code {
        "taken" => "taken".to_owned(),
        "text_too_long" => "too_long".to_owned(),
        _ => state.say(failure, language),
    };
    (field, problem)
}

/// What a form changes: it is saved only if it is still as read here.
struct Seen {
    district: District,
    line: Arc<Line>,
    staff: Option<Staff>,
}

impl Seen {
    async fn read(
        state: &AppState,
        district: &DistrictId,
        section: &str,
        sent: &merge::Fields,
    ) -> Result<Seen, Failure> {
        let store = &state.tools().store;
        let line = state.ops.clerk(district)?.published().line;
        let id = sent.get("id").filter(|_| section == "staff").and_then(|id| id.parse::<StaffId>().ok());
        let staff = match id {
            Some(id) => store.staff_by_id(id).await?,
            None => None,
        };
        let district = store.district(district).await?.ok_or_else(Failure::not_found)?;
        Ok(Seen { district, line, staff })
    }
}

async fn change(
    state: &AppState,
    known: &Known,
    headers: &HeaderMap,
    section: &str,
    seen: &Seen,
    typed: &Typed<'_>,
) -> Result<Done, Wrong> {
    let (district, line) = (&seen.district, &seen.line);
    known.caller.check(Action::SetUp, &district.id)?;
    match section {
        "staff" => people::staff(state, known, headers, seen.staff.as_ref(), typed).await,
        "devices" => people::devices(state, known, district, typed).await,
        "publish" => {
            known.caller.check(Action::SetUp, Object::Department)?;
            let on = match typed.text("do") {
                "publish" => true,
                "withdraw" => false,
                _ => return Err(Failure::malformed("do").into()),
            };
            crate::public_figures::publish(state.tools(), known.caller.who, on).await?;
            Ok(Done::plain())
        }
        "hours" if typed.text("do") == "look" => days::look(state, district, typed).await,
        "hours" if typed.text("do") == "take" => days::take(state, known, district, typed).await,
        "watches" | "areas" if typed.text("do") == "everywhere" => {
            let from = &line.rules;
            for other in everywhere(state, known, section).await? {
                let change = |before: &Rules| {
                    let mut rules = before.clone();
                    match section {
                        "watches" => rules.watches.clone_from(&from.watches),
                        _ => rules.areas.clone_from(&from.areas),
                    }
                    Ok::<_, Wrong>(rules)
                };
                crate::api::settings::change_rules(state, &known.caller, &other.id, change).await?;
            }
            Ok(Done::plain())
        }
        "services" | "windows" | "hours" | "watches" | "areas" | "targets" => {
            let rules = rules::change(section, line, typed)?;
            crate::api::settings::reconfigure(state, &known.caller, &district.id, &line.rules, rules).await?;
            Ok(Done::plain())
        }
        "alarms" if typed.text("do") == "recipients" => {
            let card = Card { alarms: alarms::recipients(typed)?, ..district.card.clone() };
            let (hook, before) = (card.alarms.hook.as_deref(), district.card.alarms.hook.as_deref());
            crate::courier::check_hook(hook, before, state.config.private_hooks)?;
            state.ops.set_card(&known.caller, district, &card).await?;
            Ok(Done::plain())
        }
        "alarms" => {
            let rules = Rules { alarms: alarms::plan(typed)?, ..(*line.rules).clone() };
            crate::api::settings::reconfigure(state, &known.caller, &district.id, &line.rules, rules).await?;
            Ok(Done::plain())
        }
        _ => Err(Failure::not_found().into()),
    }
}

/// The officers at the windows of these districts.
fn sits(state: &AppState, districts: &[DistrictCard]) -> Vec<SitsView> {
    let view = |one: ops::windows::Sits| {
        let district = districts.iter().find(|known| known.id == one.district)?;
        let line = state.ops.clerk(&one.district).ok()?.published().line;
        Some(SitsView {
            staff: one.staff.to_string(),
            district: district.card.name.clone(),
            window: line.rules.window(&one.window)?.name.clone(),
            ticket: one.visit.and_then(|id| line.visit(id)).map(|visit| visit.ticket.to_string()),
        })
    };
    state.ops.everybody_sits().into_iter().filter_map(view).collect()
}

fn alarms_to(district: &DistrictCard, mails: bool) -> AlarmsTo {
    let known = district.card.alarms.clone();
    let hook = known.hook.unwrap_or_default();
    AlarmsTo { hook, supervisor: known.supervisor, captain: known.captain, mails }
}
