//! The first members of staff.

use super::super::fields::Typed;
use super::super::form::{Wrong, all, each, wrong};
use super::super::in_field;
use super::super::roster::slips;
use super::outcome::{Outcome, Shown};
use super::progress::Progress;
use crate::api::staff::welcome_url;
use crate::auth::known::Known;
use crate::error::Failure;
use crate::pages::render::spoken;
use crate::state::AppState;
use app::pages::start::ROWS;
use domain::access::{Reach, Role};
use domain::ids::DistrictId;
use http::{HeaderMap, StatusCode};
use ops::staff::{Account, login};

/// Adds the people of the rows that are filled in. All rows are checked before anyone is added.
///
/// # Errors
/// The errors of all rows, by field.
pub(super) async fn save(
    state: &AppState,
    known: &Known,
    headers: &HeaderMap,
    progress: &Progress,
    typed: &Typed<'_>,
) -> Result<Outcome, Wrong> {
    let district = &progress.district()?.id;
    let is_filled = |row: &usize| {
        !typed.text(&format!("name_{row}")).is_empty() || !typed.text(&format!("login_{row}")).is_empty()
    };
    let rows: Vec<usize> = (0..ROWS).filter(is_filled).collect();
    if rows.is_empty() {
        return Err(wrong("name_0", "required"));
    }
    let logins: Vec<String> =
        rows.iter().map(|row| typed.text(&format!("login_{row}")).to_ascii_lowercase()).collect();
    let accounts = each(rows.iter().enumerate().map(|(place, row)| {
        let account = account(typed, *row, district)?;
        let field = format!("login_{row}");
        if logins.iter().take(place).any(|login| *login == account.login) {
            return Err(wrong(field, "twice_here"));
        }
        if progress.staff.iter().any(|one| one.login == account.login) {
            return Err(wrong(field, "taken"));
        }
        Ok((*row, account))
    }))?;
    let (mut people, mut left, mut errors) = (Vec::new(), typed.0.clone(), Vec::new());
    for (row, account) in accounts {
        match state.tools().add_staff(&known.caller, account).await {
            Ok((staff, code)) => {
                // A link is shown once, so what was added is shown also where another row fails.
                people.push((welcome_url(state, headers, &code), staff));
                for name in ["name", "login", "role"] {
                    left.remove(&format!("{name}_{row}"));
                }
            }
            Err(error) => {
                let (_, problem) = in_field(state, &Failure::from(error), &spoken(headers));
                errors.push((format!("login_{row}"), problem));
            }
        }
    }
    state.live.read_names().await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let slips = slips(people).await?;
    Ok(Outcome::Show(Box::new(Shown { typed: left, errors, slips, status, ..Shown::default() })))
}

/// The account of one row, for one district.
fn account(typed: &Typed<'_>, row: usize, district: &DistrictId) -> Result<Account, Wrong> {
    let (name, login, role) = (format!("name_{row}"), format!("login_{row}"), format!("role_{row}"));
    let known = Role::named(typed.text(&role))
        .filter(|role| matches!(role, Role::Officer | Role::Supervisor | Role::Captain));
    all!(
        name = typed.name(&name),
        login = chosen(typed, &login),
        role = known.ok_or_else(|| wrong(role, "bad_choice")),
    );
    let reach = Reach::Only(vec![district.clone()]);
    Ok(Account { login, name, badge: String::new(), role, reach, supervisor: None })
}

fn chosen(typed: &Typed<'_>, field: &str) -> Result<String, Wrong> {
    login(&typed.required(field)?).map_err(|_| wrong(field, "bad_login"))
}
