//! Staff and devices: the forms of these two sections.

use super::fields::Typed;
use super::form::{Done, Wrong, wrong};
use crate::api::staff::welcome_url;
use crate::auth::known::Known;
use crate::state::AppState;
use domain::access::{Reach, Role};
use domain::ids::{DeviceId, KioskId, Series, StaffId};
use domain::refusal::Refusal;
use domain::rules::{KioskPlan, Rules};
use http::HeaderMap;
use ops::caller::Caller;
use ops::error::Error;
use ops::ports::District;
use ops::staff::{Account, Change, Staff};

/// Letters of tickets from the desk, the telephone, paper and web pages, which tablets may not use.
const RESERVED: [&str; 4] = ["D", "P", "S", "O"];

/// A form about staff. `seen` is the account as read before merging the form.
///
/// # Errors
/// The errors by field.
pub async fn staff(
    state: &AppState,
    known: &Known,
    headers: &HeaderMap,
    seen: Option<&Staff>,
    typed: &Typed<'_>,
) -> Result<Done, Wrong> {
    let (tools, by) = (state.tools(), &known.caller);
    let done = match typed.text("do") {
        "add" => {
            let (_, code) = tools.add_staff(by, account(state, by, typed)?).await?;
            Done::once(welcome_url(state, headers, &code))
        }
        "change" => {
            let before = find(state, by, typed).await?;
            if seen.is_some_and(|seen| *seen != before) {
                return Err(Refusal::RulesChanged.into());
            }
            let disabled = before.disabled_at.is_some();
            tools.change_staff(by, before, account(state, by, typed)?, disabled).await?;
            Done::plain()
        }
        "link" => {
            let code = tools.new_link(by, find(state, by, typed).await?.id).await?;
            Done::once(welcome_url(state, headers, &code))
        }
        "lift" => {
            let id = find(state, by, typed).await?.id;
            crate::api::staff::lift_for(state, by, id).await?;
            Done::plain()
        }
        what @ ("disable" | "enable") => {
            let id = find(state, by, typed).await?.id;
            let change = Change { disabled: Some(what == "disable"), ..Change::default() };
            tools.amend_staff(by, id, &change).await?;
            if what == "disable" {
                state.ops.free_windows(|one| one.staff == id).await?;
            }
            Done::plain()
        }
        _ => return Err(wrong("", "bad_choice")),
    };
    state.live.read_names().await?;
    Ok(done)
}

async fn find(state: &AppState, by: &Caller, typed: &Typed<'_>) -> Result<Staff, Wrong> {
    let id: StaffId = typed.text("id").parse().map_err(|_| wrong("id", "bad_choice"))?;
    state.tools().staff_of(by, id).await.map_err(|error| match error {
        Error::NotFound | Error::Hidden => wrong("id", "bad_choice"),
        other => other.into(),
    })
}

fn account(state: &AppState, by: &Caller, typed: &Typed<'_>) -> Result<Account, Wrong> {
    let role = Role::named(typed.text("role"))
        .filter(|role| role.is_staff())
        .ok_or_else(|| wrong("role", "bad_choice"))?;
    let reach = if typed.tick("everywhere") {
        Reach::All
    } else {
        let there = state.ops.districts().into_iter().filter(|id| by.standing.reach.covers(id));
        Reach::Only(there.filter(|id| typed.tick(&format!("in_{id}"))).collect())
    };
    if reach == Reach::Only(Vec::new()) {
        return Err(wrong("everywhere", "required"));
    }
    Ok(Account {
        login: typed.required("login")?,
        name: typed.required("name")?,
        badge: typed.checked("badge")?.to_owned(),
        role,
        reach,
        supervisor: match typed.text("supervisor") {
            "" => None,
            id => Some(id.parse().map_err(|_| wrong("supervisor", "bad_choice"))?),
        },
    })
}

/// A form about devices.
///
/// # Errors
/// The errors by field.
pub async fn devices(
    state: &AppState,
    known: &Known,
    district: &District,
    typed: &Typed<'_>,
) -> Result<Done, Wrong> {
    let (tools, by) = (state.tools(), &known.caller);
    match typed.text("do") {
        "pair" => {
            let kind =
                Role::named(typed.text("kind")).filter(|kind| matches!(kind, Role::Kiosk | Role::Display));
            let kind = kind.ok_or_else(|| wrong("kind", "bad_choice"))?;
            let name = typed.checked("name")?.to_owned();
            let kiosk = if kind == Role::Kiosk {
                Some(tablet(state, known, district, typed, &name).await?)
            } else {
                None
            };
            let (_, code) = tools.add_device(by, kind, district.id.clone(), kiosk, name).await?;
            Ok(Done::once(code))
        }
        "revoke" => {
            let id: DeviceId = typed.text("id").parse().map_err(|_| wrong("id", "bad_choice"))?;
            tools.revoke_device(by, id).await?;
            Ok(Done::plain())
        }
        _ => Err(wrong("", "bad_choice")),
    }
}

/// The tablet of the district's plan with these letters, which is added if they are new.
async fn tablet(
    state: &AppState,
    known: &Known,
    district: &District,
    typed: &Typed<'_>,
    name: &str,
) -> Result<KioskId, Wrong> {
    let letters = typed.required("series")?;
    let series = Series::try_from(letters.to_ascii_uppercase()).map_err(|_| wrong("series", "bad_series"))?;
    if RESERVED.contains(&series.as_str()) {
        return Err(wrong("series", "bad_series"));
    }
    let rules = state.ops.clerk(&district.id)?.published().line.rules.clone();
    if let Some(plan) = rules.kiosks.iter().find(|plan| plan.series == series) {
        return Ok(plan.id.clone());
    }
    let id = format!("kiosk-{}", series.as_str().to_ascii_lowercase());
    let id: KioskId = id.parse().map_err(|_| wrong("series", "bad_series"))?;
    let name = if name.is_empty() { format!("Kiosk {}", series.as_str()) } else { name.to_owned() };
    let plan = KioskPlan { id: id.clone(), name, series };
    let change = |before: &Rules| {
        let mut rules = before.clone();
        // Another user may have added it meanwhile.
        if rules.kiosks.iter().all(|known| known.id != plan.id) {
            rules.kiosks.push(plan.clone());
        }
        Ok::<_, Wrong>(rules)
    };
    crate::api::settings::change_rules(state, &known.caller, &district.id, change).await?;
    Ok(id)
}
