//! The department: its name, the languages of all its districts, and the texts that are missing in one of them.

use super::desk::Desk;
use crate::components::fields::{Field, Form};
use crate::components::tables::{head, table_of};
use crate::i18n::td_string;
use crate::words;
use domain::texts::Written;
use leptos::prelude::*;

/// The section: a form for the name, one for the languages, and what is not written yet.
pub fn view(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let form = desk.form("name");
    let name = Field::new("name", td_string!(locale, setup.department_name))
        .hint(td_string!(locale, setup.department_name_hint))
        .value(desk.page.department.name.clone());
    let fields = vec![form.input(Field { autocomplete: "organization", ..name })];
    let named = desk.sheet(&form, "name", None, fields, td_string!(locale, setup.save));
    view! {
        <h1>{td_string!(locale, setup.department)}</h1>
        {named}
        <h2>{td_string!(locale, setup.languages)}</h2>
        {languages(desk)}
        {missing(desk)}
    }
    .into_any()
}

fn languages(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let spoken = &desk.page.department.languages;
    let form = desk.form("languages");
    let offered = words::LANGUAGES.iter().map(|tag| (*tag).to_owned());
    let mut tags = spoken.clone();
    tags.extend(offered.filter(|tag| !spoken.contains(tag)));
    let named = |tag: &String| (tag.clone(), words::language(locale, tag));
    let first = Field::new("first", td_string!(locale, setup.language_first))
        .hint(td_string!(locale, setup.language_first_hint))
        .value(spoken.first().map_or("en", String::as_str));
    let first = form.select(first, tags.iter().map(named).collect());
    let ticks: Vec<_> = tags
        .iter()
        .map(|tag| form.tick(&format!("in_{tag}"), &words::language(locale, tag), "", spoken.contains(tag)))
        .collect();
    let others = view! {
        <fieldset class="field" aria-describedby="in-h">
            <legend>{td_string!(locale, setup.languages_all)}</legend>
            <p class="hint" id="in-h">{td_string!(locale, setup.languages_all_hint)}</p>
            {ticks}
        </fieldset>
    };
    let mut fields = vec![first, others.into_any()];
    fields.extend(drop_texts(desk, &form));
    let differ = (!desk.page.department.others.is_empty()).then(|| {
        let names = desk.page.department.others.join(", ");
        let said = td_string!(locale, setup.languages_differ, names = names).to_string();
        view! { <p class="notice warn">{said}</p> }
    });
    let sheet = desk.sheet(&form, "languages", None, fields, td_string!(locale, setup.save));
    view! {
        {differ}
        {sheet}
    }
    .into_any()
}

/// The question that is asked when texts are written in a language that was removed.
fn drop_texts(desk: &Desk<'_>, form: &Form<'_>) -> Option<AnyView> {
    let locale = desk.locale;
    let is_asked =
        desk.typed("do") == Some("languages") && desk.page.errors.iter().any(|(name, _)| name == "drop");
    is_asked.then(|| {
        form.group("drop", td_string!(locale, setup.language_drop_legend), |form| {
            vec![form.tick("drop", td_string!(locale, setup.language_drop), "", false)]
        })
    })
}

fn missing(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let missing = &desk.page.department.missing;
    let title = td_string!(locale, setup.texts_missing);
    let heads = vec![
        head(td_string!(locale, setup.language)),
        head(td_string!(locale, setup.district)),
        head(td_string!(locale, setup.texts_page)),
        head(td_string!(locale, setup.texts_entries)),
    ];
    let rows = missing.iter().map(|texts| {
        let href = format!("/setup/{}?district={}", texts.page.as_str(), texts.district);
        view! {
            <tr>
                <th scope="row">{words::language(locale, &texts.language)}</th>
                <td>{texts.name.clone()}</td>
                <td><a href=href>{page(desk, texts.page)}</a></td>
                <td>{texts.entries.join(", ")}</td>
            </tr>
        }
        .into_any()
    });
    let body = if missing.is_empty() {
        view! { <p class="muted">{td_string!(locale, setup.texts_whole)}</p> }.into_any()
    } else {
        table_of(title, heads, rows.collect())
    };
    view! {
        <h2>{title}</h2>
        <p class="hint">{td_string!(locale, setup.texts_missing_hint)}</p>
        {body}
    }
    .into_any()
}

fn page(desk: &Desk<'_>, page: Written) -> &'static str {
    match page {
        Written::Services => td_string!(desk.locale, setup.services),
        Written::Windows => td_string!(desk.locale, setup.windows),
        Written::Watches => td_string!(desk.locale, setup.watches),
        Written::Reasons => td_string!(desk.locale, setup.reasons),
        Written::Places => td_string!(desk.locale, setup.places),
    }
}
