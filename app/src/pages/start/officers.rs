//! The first members of staff: several at once, each with a one-time link.

use super::onward::{only_here, onward};
use crate::api::{SlipView, StaffRow, StartPage, StartPlace};
use crate::components::fields::{Field, Form};
use crate::components::pairing;
use crate::components::tables::{head, table_of};
use crate::i18n::{Locale, td_string};
use domain::access::Role;
use leptos::prelude::*;

/// How many people can be added at once.
pub const ROWS: usize = 5;
/// The roles offered; other administrators are added in the settings.
const ROLES: [Role; 3] = [Role::Officer, Role::Supervisor, Role::Captain];

/// The step.
pub(super) fn view(locale: Locale, page: &StartPage, staff: &[StaffRow], slips: &[SlipView]) -> AnyView {
    let form = Form::refused(locale, &page.typed, &page.errors);
    let rows: Vec<_> = (0..ROWS).map(|row| person(locale, &form, row)).collect();
    let made = (!slips.is_empty()).then(|| {
        view! {
            <div class="notice good" role="status">
                <crate::components::Icon name="check" />
                <p>{td_string!(locale, start.links_made)}</p>
            </div>
            {only_here(locale, page)}
        }
    });
    view! {
        <h1>{td_string!(locale, start.officers)}</h1>
        <p>{td_string!(locale, start.officers_intro)}</p>
        {form.summary()}
        {made}
        {pairing::slips(locale, slips)}
        {known(locale, staff)}
        <form class="form" method="post" action=StartPlace::Officers.address()>
            {rows}
            <div class="btns">
                <button type="submit" class="btn primary">{td_string!(locale, start.add_officers)}</button>
                {onward(locale, StartPlace::Officers, page.done.contains(&StartPlace::Officers))}
            </div>
        </form>
    }
    .into_any()
}

fn person(locale: Locale, form: &Form<'_>, row: usize) -> AnyView {
    let name = Field::new(format!("name_{row}"), td_string!(locale, setup.name));
    let login = Field::new(format!("login_{row}"), td_string!(locale, setup.login));
    let role =
        Field::new(format!("role_{row}"), td_string!(locale, setup.role)).value(Role::Officer.as_str());
    let options = ROLES.map(|role| (role.as_str().to_owned(), role_name(locale, role).to_owned()));
    let name = form.input(Field { autocomplete: "off", ..name });
    let login = form.input(Field { autocomplete: "off", ..login });
    let role = form.select(role, options.to_vec());
    let legend = td_string!(locale, start.person, n = row + 1).to_string();
    view! {
        <fieldset class="field">
            <legend>{legend}</legend>
            <div class="pair">{name}{login}{role}</div>
        </fieldset>
    }
    .into_any()
}

fn role_name(locale: Locale, role: Role) -> &'static str {
    match role {
        Role::Captain => td_string!(locale, setup.role_captain),
        Role::Supervisor => td_string!(locale, setup.role_supervisor),
        Role::Admin => td_string!(locale, setup.role_admin),
        _ => td_string!(locale, setup.role_officer),
    }
}

/// Everyone who has an account already.
fn known(locale: Locale, staff: &[StaffRow]) -> AnyView {
    let heads = vec![
        head(td_string!(locale, setup.name)),
        head(td_string!(locale, setup.login)),
        head(td_string!(locale, setup.role)),
        head(td_string!(locale, setup.password)),
    ];
    let rows = staff.iter().filter(|row| !row.disabled).map(|row| {
        let (class, state) = if row.active {
            ("tag good", td_string!(locale, setup.password_chosen))
        } else {
            ("tag warn", td_string!(locale, setup.password_not_yet))
        };
        view! {
            <tr>
                <th scope="row">{row.name.clone()}</th>
                <td>{row.login.clone()}</td>
                <td>{role_name(locale, row.role)}</td>
                <td><span class=class>{state}</span></td>
            </tr>
        }
        .into_any()
    });
    table_of(td_string!(locale, start.accounts), heads, rows.collect())
}
