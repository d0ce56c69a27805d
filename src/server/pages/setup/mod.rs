//! Setup. The forms are described at the page in `app`; here each becomes a change of the district's rules, the staff or the
//! devices.

mod alarms;
mod catalog;
mod closing;
mod counter;
mod days;
mod department;
mod devices;
mod district;
mod entries;
mod fields;
pub mod file;
pub mod form;
pub mod history;
mod hours;
pub mod merge;
mod notices;
mod people;
mod places;
mod record;
mod roster;
mod rules;
mod services;
pub mod start;
mod tablets;
mod views;
mod watches;

use self::fields::Typed;
use self::form::{Done, TRIES, Wrong};
use self::start::progress::goes_on;
use self::views::{alarms_to, health, sits};
use super::account::me;
use super::districts::{card, cards_of, names, pick};
use super::render::{render_with, spoken};
use crate::auth::known::{Authenticated, Known};
use crate::body::{FileForm, Query};
use crate::error::Failure;
use crate::state::{AppState, Shared};
use crate::upload::Upload;
use app::api::{
    AlarmsTo, CardFields, DepartmentSetup, FileView, HistoryView, ImportView, OnceView, Page, RosterView,
    SetupPage,
};
use app::components::fields::WAS;
use app::pages::setup::history_of;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Object};
use domain::ids::{DeviceId, DistrictId, StaffId};
use domain::line::Line;
use domain::refusal::Refusal;
use domain::rules::Rules;
use domain::time::Day;
use http::{HeaderMap, StatusCode};
use ops::ports::{Card, District};
use ops::staff::{Device, Staff};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Redirects to the first section, or to the first start while that goes on.
pub async fn first(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
) -> Result<Redirect, Failure> {
    let whole = known.caller.may(Action::SetUp, Object::Department);
    let starts = whole && goes_on(&state).await?;
    Ok(Redirect::to(if starts { "/start" } else { "/setup/services" }))
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
    once: Option<OnceView>,
    import: Option<ImportView>,
    roster: Option<RosterView>,
    history: Option<HistoryView>,
    file: Option<FileView>,
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
    let script = app::pages::setup::script(&page);
    Ok(render_with(state, status, &spoken(headers), &Page::Setup(Box::new(page)), script))
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
    if history_of(section).is_none() {
        return Err(Failure::not_found());
    }
    if matches!(section, "department" | "file" | "publish") {
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
    let catalog = catalog::shown(state, section, &rules, &districts).await?;
    let today = ops::calendar::Calendar::new(&rules.hours)
        .map_or(Day(0), |calendar| calendar.date(state.tools().clock.now()));
    Ok(SetupPage {
        me: me(known),
        section: section.to_owned(),
        card: card(here),
        districts: names(districts.iter().map(|one| (&one.id, &one.card))),
        rules,
        catalog,
        card_fields: if section == "districts" {
            district::fields(&here.card)
        } else {
            CardFields::default()
        },
        department: if section == "department" {
            department::shown(state).await?
        } else {
            DepartmentSetup::default()
        },
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
        now: state.local(&here.id, state.now()),
        import: shown.import,
        roster: shown.roster,
        history: shown.history,
        file: shown.file,
    })
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
        Ok(Done { once: None, import: None, roster: None, about, at }) => {
            let what: String =
                what.chars().filter(|sign| sign.is_ascii_alphanumeric() || *sign == '_').collect();
            let here = about.unwrap_or(district.id);
            Ok(Redirect::to(&format!("/setup/{section}?district={here}&done={what}{at}")).into_response())
        }
        Ok(Done { import: Some(import), .. }) => {
            let shown = Shown { typed: all, import: Some(import), ..Shown::default() };
            page(&state, &known, &headers, &section, &slug, shown).await
        }
        Ok(Done { roster: Some(roster), .. }) => {
            let refused = match (roster.unreadable.is_empty(), roster.moved) {
                (false, _) => Some(StatusCode::UNPROCESSABLE_ENTITY),
                (true, true) => Some(StatusCode::CONFLICT),
                (true, false) => None,
            };
            let shown = Shown { typed: all, roster: Some(roster), refused, ..Shown::default() };
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

/// Sets or removes the picture of a captain.
///
/// # Errors
/// 404 for a district that the caller may not set up.
pub async fn photo(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    headers: HeaderMap,
    upload: Upload,
) -> Result<Response, Failure> {
    let districts = cards_of(&state, &known).await?;
    let district = pick(&state, &districts, Some(upload.text("district")))?.id.clone();
    known.caller.check(Action::SetUp, &district)?;
    match super::photos::change(&state, &known, &upload).await {
        Ok(()) => {
            let to = format!("/setup/districts?district={district}&edit={district}&done=change");
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) if failure.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let typed = BTreeMap::from([("do".to_owned(), "set".to_owned())]);
            let errors = vec![("photo".to_owned(), failure.code.to_owned())];
            let shown = Shown { typed, errors, refused: Some(failure.status), ..Shown::default() };
            page(&state, &known, &headers, "districts", district.as_str(), shown).await
        }
        Err(failure) => Err(failure),
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
    device: Option<Device>,
    /// The name of the department, for its section.
    department: Option<String>,
    /// The form as it was sent.
    sent: merge::Fields,
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
        let id = sent.get("id").filter(|_| section == "devices").and_then(|id| id.parse::<DeviceId>().ok());
        let device = match id {
            Some(id) => store.devices().await?.into_iter().find(|device| device.id == id),
            None => None,
        };
        let department = match section {
            "department" => store.setting("department").await?,
            _ => None,
        };
        let district = store.district(district).await?.ok_or_else(Failure::not_found)?;
        Ok(Seen { district, line, staff, device, department, sent: sent.clone() })
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
        "devices" => devices::devices(state, known, headers, (district, seen.device.as_ref()), typed).await,
        "districts" => district::change(state, known, district, typed).await,
        "department" => department::change(state, known, seen.department.as_deref(), typed).await,
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
            watches::copy(state, known, section, &line.rules).await?;
            Ok(Done::plain())
        }
        "services" | "reasons" | "places" => chosen(state, known, headers, section, seen, typed).await,
        "windows" | "tablets" | "hours" | "closing" | "watches" | "areas" | "targets" | "rules" => {
            if section == "tablets" {
                tablets::check_unused(&state.tools().store, district, typed).await?;
            }
            let rules = rules::change(section, line, typed)?;
            crate::api::settings::reconfigure(state, &known.caller, &district.id, &line.rules, rules).await?;
            Ok(Done::plain())
        }
        "notices" => {
            let calendar = state.ops.clerk(&district.id)?.published().calendar;
            let rules = notices::change(&line.rules, typed, calendar.moment(state.tools().clock.now()))?;
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

/// A form about what people choose from.
async fn chosen(
    state: &AppState,
    known: &Known,
    headers: &HeaderMap,
    section: &str,
    seen: &Seen,
    typed: &Typed<'_>,
) -> Result<Done, Wrong> {
    let page = if typed.tick("spread") {
        let typed = BTreeMap::from([("edit".to_owned(), typed.text("id").to_owned())]);
        let shown = Shown { typed, ..Shown::default() };
        Some(filled(state, known, section, seen.district.id.as_str(), shown).await?)
    } else {
        None
    };
    let (district, line, sent) = (&seen.district.id, &seen.line, &seen.sent);
    let language = spoken(headers);
    let asked = catalog::Asked { state, known, district, line, sent, page, language };
    catalog::change(&asked, section, typed).await
}
