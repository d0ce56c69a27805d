//! The tablets of a district, each with the letters on its tickets.

use super::desk::{Desk, plus};
use crate::components::fields::Field;
use crate::components::tables::{head, quiet_head, table_of};
use crate::i18n::td_string;
use domain::rules::KioskPlan;
use leptos::prelude::*;

/// The section: the list, or the form of one tablet.
pub fn view(desk: &Desk<'_>) -> AnyView {
    let tablets = &desk.page.rules.kiosks;
    match desk.open() {
        Some("new") => form(desk, None),
        Some(id) => match tablets.iter().find(|tablet| tablet.id.as_str() == id) {
            Some(tablet) => form(desk, Some(tablet)),
            None => list(desk),
        },
        None => list(desk),
    }
}

fn list(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let tablets = &desk.page.rules.kiosks;
    let heads = vec![
        head(td_string!(locale, setup.tablet)),
        head(td_string!(locale, setup.series)),
        head(td_string!(locale, setup.slug)),
        quiet_head(td_string!(locale, setup.move_it)),
    ];
    let last = tablets.len().saturating_sub(1);
    let rows = tablets.iter().enumerate().map(|(place, tablet)| {
        let (id, name) = (tablet.id.as_str(), tablet.name.as_str());
        view! {
            <tr>
                <th scope="row"><a href=desk.edit(id)>{name.to_owned()}</a></th>
                <td>{tablet.series.as_str().to_owned()}</td>
                <td>{id.to_owned()}</td>
                <td>{desk.moves(id, name, place, last)}</td>
            </tr>
        }
        .into_any()
    });
    let rows: Vec<AnyView> = rows.collect();
    let title = td_string!(locale, setup.tablets_of, name = desk.page.card.name.clone()).to_string();
    let table = if rows.is_empty() {
        view! { <p class="notice">{td_string!(locale, setup.no_tablets)}</p> }.into_any()
    } else {
        table_of(&title, heads, rows)
    };
    view! {
        <div class="row">
            <h1>{title.clone()}</h1>
            <span class="end">{plus(desk.edit("new"), td_string!(locale, setup.tablet_add))}</span>
        </div>
        <p class="hint">{td_string!(locale, setup.tablets_hint)}</p>
        {table}
    }
    .into_any()
}

fn form(desk: &Desk<'_>, tablet: Option<&KioskPlan>) -> AnyView {
    let locale = desk.locale;
    let verb = if tablet.is_some() { "change" } else { "add" };
    let form = desk.form(verb);
    let mut fields = Vec::new();
    if tablet.is_none() {
        let id = Field::new("id", td_string!(locale, setup.slug)).hint(td_string!(locale, setup.slug_hint));
        fields.push(form.input(id.short()));
    }
    let name = Field::new("name", td_string!(locale, setup.name))
        .hint(td_string!(locale, setup.device_name_hint))
        .value(tablet.map(|tablet| tablet.name.clone()).unwrap_or_default());
    let series = Field::new("series", td_string!(locale, setup.series))
        .hint(td_string!(locale, setup.tablet_series_hint))
        .value(tablet.map(|tablet| tablet.series.as_str()).unwrap_or_default());
    fields.push(form.input(Field { autocomplete: "off", ..name }));
    fields.push(form.input(Field { autocomplete: "off", ..series.short() }));
    let id = tablet.map(|tablet| tablet.id.as_str());
    let sheet = desk.sheet(&form, verb, id, fields, desk.save(tablet.is_none()));
    let title =
        tablet.map_or_else(|| td_string!(locale, setup.tablet_add).to_owned(), |tablet| tablet.name.clone());
    let remove = id.map(|id| {
        let label = td_string!(locale, setup.tablet_remove).to_owned();
        desk.risk("remove", id, label, td_string!(locale, setup.tablet_remove_hint))
    });
    view! {
        <h1>{title}</h1>
        {sheet}
        {remove}
    }
    .into_any()
}
