//! The places that people are referred to.

use super::desk::{Desk, plus};
use crate::components::fields::{Field, Form};
use crate::components::tables::{head, quiet_head, table_of};
use crate::i18n::td_string;
use crate::words;
use domain::lists::Place;
use domain::words::Words;
use leptos::prelude::*;

/// The section: the list, or the form of one place.
pub fn view(desk: &Desk<'_>) -> AnyView {
    let places = &desk.page.rules.places;
    match desk.open() {
        Some("new") => form(desk, None),
        Some(id) => match places.iter().find(|place| place.id.as_str() == id) {
            Some(place) => form(desk, Some(place)),
            None => list(desk),
        },
        None => list(desk),
    }
}

fn list(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let places = &desk.page.rules.places;
    let heads = vec![
        head(td_string!(locale, setup.place)),
        head(td_string!(locale, setup.place_phone)),
        head(td_string!(locale, setup.place_address)),
        quiet_head(td_string!(locale, setup.move_it)),
    ];
    let last = places.len().saturating_sub(1);
    let rows = places.iter().enumerate().map(|(at, place)| {
        let id = place.id.as_str();
        let name = place.name.get(words::tag(locale)).to_owned();
        view! {
            <tr>
                <th scope="row"><a href=desk.edit(id)>{name.clone()}</a></th>
                <td>{place.phone.clone()}</td>
                <td>{place.address.clone()}</td>
                <td>{desk.moves(id, &name, at, last)}</td>
            </tr>
        }
        .into_any()
    });
    let title = td_string!(locale, setup.places_of, name = desk.page.card.name.clone()).to_string();
    let table = if places.is_empty() {
        view! { <p class="notice">{td_string!(locale, setup.no_places)}</p> }.into_any()
    } else {
        table_of(&title, heads, rows.collect())
    };
    view! {
        <div class="row">
            <h1>{title.clone()}</h1>
            <span class="end">{plus(desk.edit("new"), td_string!(locale, setup.place_add))}</span>
        </div>
        <p class="hint">{td_string!(locale, setup.places_hint)}</p>
        {table}
        {desk.shipped(td_string!(locale, setup.shipped_place))}
        {desk.everywhere(!places.is_empty(), td_string!(locale, setup.places_everywhere))}
    }
    .into_any()
}

fn form(desk: &Desk<'_>, place: Option<&Place>) -> AnyView {
    let locale = desk.locale;
    let verb = if place.is_some() { "change" } else { "add" };
    let form = desk.form(verb);
    let mut fields =
        texts(desk, &form, "name", td_string!(locale, setup.name), "", place.map(|place| &place.name));
    if place.is_none() {
        let code = Field::new("id", td_string!(locale, setup.code_optional));
        fields.push(form.input(code.hint(td_string!(locale, setup.code_optional_hint)).short()));
    }
    let (what, hint) = (td_string!(locale, setup.place_what), td_string!(locale, setup.place_what_hint));
    fields.extend(texts(desk, &form, "what", what, hint, place.map(|place| &place.what)));
    for (name, label, value) in [
        ("phone", td_string!(locale, setup.place_phone), place.and_then(|place| place.phone.clone())),
        ("address", td_string!(locale, setup.place_address), place.and_then(|place| place.address.clone())),
    ] {
        fields.push(form.input(Field::new(name, label).value(value.unwrap_or_default())));
    }
    let (hours, hint) = (td_string!(locale, setup.place_hours), td_string!(locale, setup.place_hours_hint));
    fields.extend(texts(desk, &form, "hours", hours, hint, place.and_then(|place| place.hours.as_ref())));
    let id = place.map(|place| place.id.as_str());
    let sheet = desk.sheet(&form, verb, id, fields, desk.save(place.is_none()));
    let title = place.map_or_else(
        || td_string!(locale, setup.place_add).to_owned(),
        |place| place.name.get(words::tag(locale)).to_owned(),
    );
    let remove = id.map(|id| {
        let label = td_string!(locale, setup.place_remove).to_owned();
        desk.risk("remove", id, label, td_string!(locale, setup.place_remove_hint))
    });
    view! {
        <h1>{title}</h1>
        {sheet}
        {remove}
    }
    .into_any()
}

/// A text in every language of the district.
fn texts(
    desk: &Desk<'_>,
    form: &Form<'_>,
    name: &str,
    label: &str,
    hint: &'static str,
    words: Option<&Words>,
) -> Vec<AnyView> {
    let field = |language: String| {
        let value = words.and_then(|words| words.0.get(&language).cloned()).unwrap_or_default();
        let field = Field::new(format!("{name}_{language}"), desk.in_language(label, &language));
        form.input(field.hint(hint).value(value).lang(&language))
    };
    desk.languages().into_iter().map(field).collect()
}
