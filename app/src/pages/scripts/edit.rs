//! The form for the head of a draft.

use super::desk::{Desk, crumbs, here};
use super::{version, words};
use crate::api::VersionPage;
use crate::components::fields::{Field, Form, hidden};
use crate::i18n::td_string;
use domain::script::{Purpose, Stage};
use leptos::prelude::*;

/// The whole form.
pub fn view(desk: &Desk<'_>, version: &VersionPage) -> AnyView {
    let locale = desk.locale;
    let form = desk.form("head");
    let fields = fields(desk, &form, version);
    view! {
        {crumbs(desk, Some(version))}
        <h1>{td_string!(locale, scripts.edit_head)}</h1>
        {form.summary()}
        <form class="form" method="post" action=here(version)>
            {hidden("do", "head")}
            {hidden("sha", version.sha256.clone())}
            {form.was("head")}
            {fields}
            {save(desk, version)}
        </form>
    }
    .into_any()
}

/// The buttons "Save" and "Cancel".
pub fn save(desk: &Desk<'_>, version: &VersionPage) -> AnyView {
    view! {
        <div class="btns">
            <button type="submit" class="btn primary">{td_string!(desk.locale, setup.save)}</button>
            <a class="btn" href=here(version)>{td_string!(desk.locale, setup.cancel)}</a>
        </div>
    }
    .into_any()
}

/// A label with the language of its field.
pub fn in_language(desk: &Desk<'_>, label: &str, language: &str) -> String {
    format!("{label} · {}", crate::words::language(desk.locale, language))
}

fn fields(desk: &Desk<'_>, form: &Form<'_>, version: &VersionPage) -> Vec<AnyView> {
    let locale = desk.locale;
    let script = &version.script;
    let languages = Field::new("languages", td_string!(locale, scripts.languages))
        .hint(td_string!(locale, scripts.languages_hint))
        .value(script.languages.join(", "));
    let mut fields = vec![form.input(languages.short())];
    for language in &script.languages {
        let title = script.title.0.get(language).cloned().unwrap_or_default();
        let label = in_language(desk, td_string!(locale, scripts.title_field), language);
        fields.push(form.input(Field::new(format!("title_{language}"), label).value(title).lang(language)));
    }
    let purposes =
        [("service", Purpose::Service), ("situation", Purpose::Situation), ("complaint", Purpose::Complaint)];
    let current =
        purposes.iter().find(|(_, purpose)| *purpose == script.purpose).map_or("", |(code, _)| code);
    let options = purposes
        .iter()
        .map(|(code, purpose)| ((*code).to_owned(), words::purpose(locale, *purpose).to_owned()));
    let purpose = Field::new("purpose", td_string!(locale, scripts.purpose)).value(current);
    fields.push(form.select(purpose, options.collect()));
    let mut exits = vec![(String::new(), td_string!(locale, scripts.no_exit).to_owned())];
    exits.extend(script.steps.iter().map(|step| {
        let key = step.key.to_string();
        let name = if step.stage == Stage::Safety {
            format!("{key} · {}", words::stage(locale, step.stage))
        } else {
            key.clone()
        };
        (key, name)
    }));
    let exit = script.exit.as_ref().map(ToString::to_string).unwrap_or_default();
    if !exits.iter().any(|(key, _)| key == &exit) {
        exits.push((exit.clone(), exit.clone()));
    }
    let field =
        Field::new("exit", td_string!(locale, scripts.exit)).hint(td_string!(locale, scripts.exit_hint));
    fields.push(form.select(field.value(exit), exits));
    let note =
        Field::new("note", td_string!(locale, scripts.note)).hint(td_string!(locale, scripts.note_hint));
    fields.push(form.area(note.value(script.note.clone())));
    let consulted = Field::new("consulted", td_string!(locale, scripts.consulted))
        .hint(td_string!(locale, scripts.consulted_hint))
        .value(version::consulted_lines(version));
    fields.push(form.area(consulted));
    let day = |day: Option<domain::time::Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let date = |name: &str, label: &str, value| {
        let field =
            Field::new(name, label).hint(td_string!(locale, scripts.date_hint)).value(day(value)).short();
        form.input(Field { kind: "date", ..field })
    };
    let from = date("from", td_string!(locale, scripts.from), script.from);
    let until = date("until", td_string!(locale, scripts.until), script.until);
    fields.push(view! { <div class="pair">{from}{until}</div> }.into_any());
    fields
}
