//! The members of staff.

use super::fields::Typed;
use super::form::{Done, Wrong, all, wrong};
use super::roster::{enroll, look, slips};
use crate::api::staff::welcome_url;
use crate::auth::known::Known;
use crate::state::AppState;
use domain::access::{Reach, Role};
use domain::ids::StaffId;
use domain::refusal::Refusal;
use http::HeaderMap;
use ops::caller::Caller;
use ops::error::Error;
use ops::staff::{Account, Change, Staff};

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
            let (staff, code) = tools.add_staff(by, account(state, by, typed)?).await?;
            Done::links(slips(vec![(welcome_url(state, headers, &code), staff)]).await?)
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
            let staff = find(state, by, typed).await?;
            let code = tools.new_link(by, staff.id).await?;
            Done::links(slips(vec![(welcome_url(state, headers, &code), staff)]).await?)
        }
        "look" => return look(state, known, typed.whole("file")).await,
        "enroll" => {
            let digest = typed.text("digest");
            return enroll(state, known, headers, typed.whole("file"), digest).await;
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
    let offered = Role::named(typed.text("role")).filter(|role| role.is_staff());
    let there = state.ops.districts().into_iter().filter(|id| by.standing.reach.covers(id));
    let ticked = if typed.tick("everywhere") {
        Reach::All
    } else {
        Reach::Only(there.filter(|id| typed.tick(&format!("in_{id}"))).collect())
    };
    let reports_to = match typed.text("supervisor") {
        "" => Ok(None),
        id => id.parse::<StaffId>().map(Some).map_err(|_| wrong("supervisor", "bad_choice")),
    };
    all!(
        login = login(typed),
        name = typed.name("name"),
        badge = typed.line("badge", 40),
        role = offered.ok_or_else(|| wrong("role", "bad_choice")),
        reach = some(ticked),
        supervisor = reports_to,
    );
    Ok(Account { login, name, badge: badge.to_owned(), role, reach, supervisor })
}

fn login(typed: &Typed<'_>) -> Result<String, Wrong> {
    let login = typed.required("login")?;
    ops::staff::login(&login).map_err(|error| wrong("login", error.to_string()))
}

/// The districts of an account, at least one.
fn some(reach: Reach) -> Result<Reach, Wrong> {
    if reach == Reach::Only(Vec::new()) { Err(wrong("everywhere", "required")) } else { Ok(reach) }
}
