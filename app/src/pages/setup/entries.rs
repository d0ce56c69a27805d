//! Lists of codes with names: the reasons, and the outcomes of a service. One file for their table and their form.

use super::desk::{Desk, plus};
use crate::components::fields::{Field, hidden};
use crate::components::tables::{head, quiet_head, table_of};
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::words::Words;
use leptos::prelude::*;

/// An entry of a list.
pub(super) struct Entry<'a> {
    /// The code that the record holds.
    pub(super) code: &'a str,
    /// The label that people choose.
    pub(super) name: &'a Words,
    /// The fields of the marks it has.
    pub(super) marks: Vec<&'static str>,
}

/// A list of entries.
pub(super) struct Entries<'a> {
    /// What a form says the list is: `of`, and what comes before the dot of an entry's `id`.
    pub(super) of: &'a str,
    /// Its heading.
    pub(super) title: String,
    /// What it is for, below the heading.
    pub(super) hint: &'static str,
    /// The fields of the marks that an entry can have.
    pub(super) marks: &'static [&'static str],
    /// The entries, in the order shown.
    pub(super) entries: Vec<Entry<'a>>,
}

/// The name of a mark, and what it does.
fn mark(locale: Locale, field: &str) -> (&'static str, &'static str) {
    match field {
        "stops_clock" => {
            (td_string!(locale, setup.list_stops_clock), td_string!(locale, setup.list_stops_clock_hint))
        }
        "ordered" => (td_string!(locale, setup.list_ordered), td_string!(locale, setup.list_ordered_hint)),
        "emergency" => {
            (td_string!(locale, setup.list_emergency), td_string!(locale, setup.list_emergency_hint))
        }
        "interpreter" => {
            (td_string!(locale, setup.list_interpreter), td_string!(locale, setup.list_interpreter_hint))
        }
        _ => (
            td_string!(locale, setup.list_asks_reference),
            td_string!(locale, setup.list_asks_reference_hint),
        ),
    }
}

/// The list as a table, with the way to one more.
pub(super) fn table(desk: &Desk<'_>, list: &Entries<'_>) -> AnyView {
    let locale = desk.locale;
    let heads = vec![
        head(td_string!(locale, setup.name)),
        head(td_string!(locale, setup.list_marks)),
        head(td_string!(locale, setup.slug)),
        quiet_head(td_string!(locale, setup.move_it)),
    ];
    let last = list.entries.len().saturating_sub(1);
    let rows = list.entries.iter().enumerate().map(|(place, entry)| {
        let id = format!("{}.{}", list.of, entry.code);
        let name = entry.name.get(words::tag(locale)).to_owned();
        let marks: Vec<_> = entry.marks.iter().map(|field| mark(locale, field).0).collect();
        view! {
            <tr>
                <th scope="row"><a href=desk.edit(&id)>{name.clone()}</a></th>
                <td>{marks.join(", ")}</td>
                <td>{entry.code.to_owned()}</td>
                <td>{desk.moves(&id, &name, place, last)}</td>
            </tr>
        }
        .into_any()
    });
    let table = if list.entries.is_empty() {
        view! { <p class="muted">{td_string!(locale, setup.list_empty)}</p> }.into_any()
    } else {
        table_of(&list.title, heads, rows.collect())
    };
    let another = format!("{}&of={}", desk.edit("new"), list.of);
    let everywhere = (desk.page.districts.len() > 1 && !list.entries.is_empty()).then(|| {
        let label = td_string!(locale, setup.list_everywhere, list = list.title.clone()).to_string();
        desk.risk("everywhere", list.of, label, td_string!(locale, setup.list_everywhere_hint))
    });
    view! {
        <div class="row">
            <h2>{list.title.clone()}</h2>
            <span class="end">{plus(another, td_string!(locale, setup.list_add))}</span>
        </div>
        <p class="hint">{list.hint}</p>
        {table}
        {everywhere}
    }
    .into_any()
}

/// The form of one entry, or of a new one.
pub(super) fn form(desk: &Desk<'_>, list: &Entries<'_>, entry: Option<&Entry<'_>>) -> AnyView {
    let locale = desk.locale;
    let verb = if entry.is_some() { "change" } else { "add" };
    let form = desk.form(verb);
    let mut fields = Vec::new();
    for language in desk.languages() {
        let value = entry.and_then(|entry| entry.name.0.get(&language).cloned()).unwrap_or_default();
        let label = desk.in_language(td_string!(locale, setup.name), &language);
        fields.push(form.input(Field::new(format!("name_{language}"), label).value(value).lang(&language)));
    }
    if entry.is_none() {
        let code = Field::new("id", td_string!(locale, setup.code_optional));
        fields.push(form.input(code.hint(td_string!(locale, setup.code_optional_hint)).short()));
        fields.push(hidden("of", list.of));
    }
    let marks: Vec<AnyView> = list
        .marks
        .iter()
        .map(|field| {
            let (label, hint) = mark(locale, field);
            form.tick(field, label, hint, entry.is_some_and(|entry| entry.marks.contains(field)))
        })
        .collect();
    if !marks.is_empty() {
        let legend = td_string!(locale, setup.list_marks);
        fields.push(view! { <fieldset class="field"><legend>{legend}</legend>{marks}</fieldset> }.into_any());
    }
    let id = entry.map(|entry| format!("{}.{}", list.of, entry.code));
    let sheet = desk.sheet(&form, verb, id.as_deref(), fields, desk.save(entry.is_none()));
    let title = entry.map_or_else(
        || format!("{}: {}", list.title, td_string!(locale, setup.list_add)),
        |entry| format!("{}: {}", list.title, entry.name.get(words::tag(locale))),
    );
    let remove = id.map(|id| {
        let label = td_string!(locale, setup.list_remove).to_owned();
        desk.risk("remove", &id, label, td_string!(locale, setup.list_remove_hint))
    });
    view! {
        <h1>{title}</h1>
        {sheet}
        {remove}
    }
    .into_any()
}

/// The form of the entry with this code; `None` where the list has no such entry.
pub(super) fn form_of(desk: &Desk<'_>, list: &Entries<'_>, code: &str) -> Option<AnyView> {
    let entry = list.entries.iter().find(|entry| entry.code == code)?;
    Some(form(desk, list, Some(entry)))
}
