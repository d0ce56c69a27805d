//! The members of staff.

use super::desk::{Desk, plus};
use crate::api::{SitsView, StaffRow};
use crate::components::fields::{Field, Form};
use crate::components::tables::{head, quiet_head, table_of};
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::access::{Reach, Role};
use leptos::prelude::*;

/// The roles of people, in the order offered.
const ROLES: [Role; 4] = [Role::Officer, Role::Supervisor, Role::Captain, Role::Admin];

/// The section: the list, or the form of one person.
pub fn view(desk: &Desk<'_>) -> AnyView {
    match desk.open() {
        Some("new") => form(desk, None),
        Some(id) => match desk.page.staff.iter().find(|row| row.id == id) {
            Some(row) => form(desk, Some(row)),
            None => list(desk),
        },
        None => list(desk),
    }
}

/// The name of a role.
pub fn role(locale: Locale, role: Role) -> &'static str {
    match role {
        Role::Admin => td_string!(locale, setup.role_admin),
        Role::Captain => td_string!(locale, setup.role_captain),
        Role::Supervisor => td_string!(locale, setup.role_supervisor),
        Role::Officer => td_string!(locale, setup.role_officer),
        Role::Kiosk | Role::Display => words::device(locale, role),
        Role::Telephone | Role::Resident | Role::Anyone => role.as_str(),
    }
}

fn list(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let heads = vec![
        head(td_string!(locale, setup.name)),
        head(td_string!(locale, setup.login)),
        head(td_string!(locale, setup.role)),
        head(td_string!(locale, setup.district)),
        head(td_string!(locale, setup.password)),
        quiet_head(td_string!(locale, setup.change)),
    ];
    let rows = desk.page.staff.iter().map(|row| {
        let (class, state) = match (row.disabled, row.active) {
            (true, _) => ("tag", td_string!(locale, setup.account_closed)),
            (false, true) => ("tag good", td_string!(locale, setup.password_chosen)),
            (false, false) => ("tag warn", td_string!(locale, setup.password_not_yet)),
        };
        let link = (!row.disabled).then(|| {
            desk.button("link", &row.id, "btn small", td_string!(locale, setup.new_link), &row.name)
        });
        let badge = (!row.badge.is_empty()).then(|| {
            view! { " " <span class="muted">{td_string!(locale, setup.badge_number, n = row.badge.clone()).to_string()}</span> }
        });
        view! {
            <tr>
                <th scope="row"><a href=desk.edit(&row.id)>{row.name.clone()}</a>{badge}</th>
                <td>{row.login.clone()}</td>
                <td>{role(locale, row.role)}</td>
                <td>{districts(desk, row)}</td>
                <td><span class=class>{state}</span></td>
                <td>{link}</td>
            </tr>
        }
        .into_any()
    });
    let title = td_string!(locale, setup.staff);
    view! {
        <div class="row">
            <h1>{title}</h1>
            <span class="end btns">
                {plus(desk.edit("new"), td_string!(locale, setup.staff_add))}
                <a class="btn" href=desk.edit("file")>{td_string!(locale, roster.open)}</a>
            </span>
        </div>
        {table_of(title, heads, rows.collect())}
    }
    .into_any()
}

fn districts(desk: &Desk<'_>, row: &StaffRow) -> String {
    let list = match &row.districts {
        Reach::All => return td_string!(desk.locale, setup.everywhere).to_owned(),
        Reach::Only(list) if list.is_empty() => return "—".to_owned(),
        Reach::Only(list) => list,
    };
    let names: Vec<&str> = list
        .iter()
        .map(|id| {
            desk.page.districts.iter().find(|(known, _)| known == id).map_or(id.as_str(), |(_, name)| name)
        })
        .collect();
    names.join(", ")
}

fn form(desk: &Desk<'_>, row: Option<&StaffRow>) -> AnyView {
    let locale = desk.locale;
    let verb = if row.is_some() { "change" } else { "add" };
    let form = desk.form(verb);
    let text = |name: &'static str, label: &'static str, hint: &'static str, value: Option<&String>| {
        let field = Field::new(name, label).hint(hint).value(value.cloned().unwrap_or_default());
        form.input(Field { autocomplete: "off", ..field })
    };
    let mut fields = vec![
        text(
            "name",
            td_string!(locale, setup.name),
            td_string!(locale, setup.staff_name_hint),
            row.map(|row| &row.name),
        ),
        text(
            "login",
            td_string!(locale, setup.login),
            td_string!(locale, setup.login_hint),
            row.map(|row| &row.login),
        ),
        text("badge", td_string!(locale, setup.badge), "", row.map(|row| &row.badge)),
    ];
    let roles =
        ROLES.into_iter().map(|offered| (offered.as_str(), role(locale, offered), may(locale, offered)));
    let current = row.map_or(Role::Officer, |row| row.role).as_str();
    fields.push(form.radios("role", td_string!(locale, setup.role), current, roles.collect()));
    fields.push(answers_to(desk, &form, row));
    fields.push(reach(desk, &form, row));
    let sheet = desk.sheet(&form, verb, row.map(|row| row.id.as_str()), fields, desk.save(row.is_none()));
    let title = row.map_or_else(|| td_string!(locale, setup.staff_add).to_owned(), |row| row.name.clone());
    let closing = row.map(|row| {
        if row.disabled {
            desk.button("enable", &row.id, "btn", td_string!(locale, setup.enable), &row.name)
        } else {
            let label = td_string!(locale, setup.disable).to_owned();
            let hint = td_string!(locale, setup.disable_hint).to_owned();
            let sits =
                desk.page.sits.iter().filter(|seat| seat.staff == row.id).map(|seat| sits(desk, row, seat));
            let explains = std::iter::once(hint).chain(sits).collect::<Vec<_>>().join(" ");
            desk.risk("disable", &row.id, label, explains)
        }
    });
    let lift = row.filter(|row| !row.disabled).map(|row| {
        let button = desk.button("lift", &row.id, "btn", td_string!(locale, setup.lift), &row.name);
        view! { <p>{td_string!(locale, setup.lift_hint)}</p> {button} }
    });
    view! {
        <h1>{title}</h1>
        {sheet}
        {lift}
        {closing}
    }
    .into_any()
}

/// Warns about the window of an account that is about to be closed, and what happens to it.
fn sits(desk: &Desk<'_>, row: &StaffRow, seat: &SitsView) -> String {
    let locale = desk.locale;
    let window = words::window(locale, seat.window.get(words::tag(locale)));
    let (name, district) = (row.name.clone(), seat.district.clone());
    match &seat.ticket {
        Some(ticket) => td_string!(
            locale,
            setup.sits_with,
            name = name,
            window = window,
            district = district,
            ticket = ticket.clone()
        )
        .to_string(),
        None => {
            td_string!(locale, setup.sits_free, name = name, window = window, district = district).to_string()
        }
    }
}

/// What a role is for.
fn may(locale: Locale, role: Role) -> &'static str {
    match role {
        Role::Admin => td_string!(locale, setup.role_admin_hint),
        Role::Captain => td_string!(locale, setup.role_captain_hint),
        Role::Supervisor => td_string!(locale, setup.role_supervisor_hint),
        _ => td_string!(locale, setup.role_officer_hint),
    }
}

/// The field for the supervisor who may see the person's own figures, besides the person.
fn answers_to(desk: &Desk<'_>, form: &Form<'_>, row: Option<&StaffRow>) -> AnyView {
    let current = row.and_then(|row| row.supervisor.as_deref()).unwrap_or_default();
    let own = row.map(|row| row.id.as_str());
    let chosen = |one: &&StaffRow| one.role == Role::Supervisor && !one.disabled || one.id == current;
    let others = desk.page.staff.iter().filter(|one| Some(one.id.as_str()) != own).filter(chosen);
    let nobody = (String::new(), td_string!(desk.locale, setup.answers_to_nobody).to_owned());
    let options = std::iter::once(nobody).chain(others.map(|one| (one.id.clone(), one.name.clone())));
    let field = Field::new("supervisor", td_string!(desk.locale, setup.answers_to))
        .hint(td_string!(desk.locale, setup.answers_to_hint))
        .value(current);
    form.select(field, options.collect())
}

fn reach(desk: &Desk<'_>, form: &Form<'_>, row: Option<&StaffRow>) -> AnyView {
    form.group("everywhere", td_string!(desk.locale, setup.works_at), |form| {
        let everywhere = row.is_some_and(|row| row.districts == Reach::All);
        let mut ticks = Vec::new();
        if desk.page.everywhere {
            ticks.push(form.tick("everywhere", td_string!(desk.locale, setup.everywhere), "", everywhere));
        }
        ticks.extend(desk.page.districts.iter().map(|(id, name)| {
            let on = match row {
                // Where one box selects all districts, the others stay empty.
                Some(row) => row.districts != Reach::All && row.districts.covers(id),
                None => desk.page.card.id.as_ref() == Some(id),
            };
            form.tick(&format!("in_{id}"), name, "", on)
        }));
        ticks
    })
}
