//! The windows of a district.

use super::desk::{Desk, plus};
use crate::components::fields::Field;
use crate::components::tables::{head, quiet_head, table_of};
use crate::i18n::td_string;
use crate::words;
use domain::rules::{WindowKind, WindowPlan};
use leptos::prelude::*;

/// The section: the list, or the form of one window.
pub fn view(desk: &Desk<'_>) -> AnyView {
    let windows = &desk.page.rules.windows;
    match desk.open() {
        Some("new") => form(desk, None),
        Some(id) => match windows.iter().find(|window| window.id.as_str() == id) {
            Some(window) => form(desk, Some(window)),
            None => list(desk),
        },
        None => list(desk),
    }
}

fn list(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let heads = vec![
        head(td_string!(locale, setup.window)),
        head(td_string!(locale, setup.kind)),
        head(td_string!(locale, setup.slug)),
        quiet_head(td_string!(locale, setup.move_it)),
    ];
    let last = desk.page.rules.windows.len().saturating_sub(1);
    let rows = desk.page.rules.windows.iter().enumerate().map(|(place, window)| {
        let id = window.id.as_str();
        let name = window.name.get(words::tag(locale)).to_owned();
        let kind = match window.kind {
            WindowKind::Counter => td_string!(locale, setup.counter),
            WindowKind::Phone => td_string!(locale, setup.phone_seat),
        };
        view! {
            <tr>
                <th scope="row"><a href=desk.edit(id)>{name.clone()}</a></th>
                <td>{kind}</td>
                <td>{id.to_owned()}</td>
                <td>{desk.moves(id, &name, place, last)}</td>
            </tr>
        }
        .into_any()
    });
    let title = td_string!(locale, setup.windows_of, name = desk.page.card.name.clone()).to_string();
    view! {
        <div class="row">
            <h1>{title.clone()}</h1>
            <span class="end">{plus(desk.edit("new"), td_string!(locale, setup.window_add))}</span>
        </div>
        {table_of(&title, heads, rows.collect())}
    }
    .into_any()
}

fn form(desk: &Desk<'_>, window: Option<&WindowPlan>) -> AnyView {
    let locale = desk.locale;
    let verb = if window.is_some() { "change" } else { "add" };
    let form = desk.form(verb);
    let mut fields = Vec::new();
    if window.is_none() {
        let id = Field::new("id", td_string!(locale, setup.slug)).hint(td_string!(locale, setup.slug_hint));
        fields.push(form.input(id.short()));
    }
    for language in desk.languages() {
        let value = window.and_then(|window| window.name.0.get(&language).cloned()).unwrap_or_default();
        let field = Field::new(
            format!("name_{language}"),
            desk.in_language(td_string!(locale, setup.name), &language),
        );
        let field = field.hint(td_string!(locale, setup.window_name_hint));
        fields.push(form.input(field.value(value).lang(&language)));
    }
    let kind = match window.map(|window| window.kind) {
        Some(WindowKind::Phone) => "phone",
        _ => "counter",
    };
    let kinds = vec![
        ("counter", td_string!(locale, setup.counter), td_string!(locale, setup.counter_hint)),
        ("phone", td_string!(locale, setup.phone_seat), td_string!(locale, setup.phone_seat_hint)),
    ];
    fields.push(form.radios("kind", td_string!(locale, setup.kind), kind, kinds));
    let sheet =
        desk.sheet(&form, verb, window.map(|window| window.id.as_str()), fields, desk.save(window.is_none()));
    let title = window.map_or_else(
        || td_string!(locale, setup.window_add).to_owned(),
        |window| window.name.get(words::tag(locale)).to_owned(),
    );
    let remove = window.map(|window| {
        let label = td_string!(locale, setup.window_remove).to_owned();
        desk.risk("remove", window.id.as_str(), label, td_string!(locale, setup.window_remove_hint))
    });
    view! {
        <h1>{title}</h1>
        {sheet}
        {remove}
    }
    .into_any()
}
