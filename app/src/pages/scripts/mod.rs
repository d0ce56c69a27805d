//! The scripts: read by all staff, written by administrators, approved by somebody else. Plain HTML forms, no JavaScript.
//! `list.rs` holds the list, `version.rs` one version with what can be done to it, `step.rs` a step as it is read, `edit.rs` and
//! `edit_step.rs` the forms, `flow.rs` the picture of the ways (`layers.rs` says where things stand in it), `trial.rs` the trial
//! (`trial_run.rs` what was done in it), `compare.rs` two versions side by side, `lines.rs` the line formats of the larger fields.
//! To add something a step can carry: its field in `edit_step.rs`, its reading in `server/pages/scripts/edit.rs`, its line in
//! `step.rs` and in `compare.rs`.
//!
//! # The addresses, as the server answers them
//!
//! | address | what |
//! |---|---|
//! | `GET /scripts` | the list |
//! | `POST /scripts` | `do`: `new` (`id`, `title`) or `import` (`file`: the text of a file) |
//! | `GET /scripts/{slug.version}` | a version; `head=1` its head's form, `edit=KEY` a step's form, `compare=NUMBER` what another version changed, `try=1&…` the trial |
//! | `POST /scripts/{slug.version}` | `do`: `head`, `step` (`key`), `add` (`key`, `where`), `up`, `down`, `remove` (`key`), `submit` (`note`), `take_back`, `publish`, `retire`, `draft`, `drop` |
//! | `GET /scripts/{slug.version}/file` | the version as a file |
//!
//! Done: 303 with `done=DO`. Refused: 422 (or what the use case says) with everything typed in `typed`.

mod compare;
mod edit;
mod edit_step;
mod flow;
mod layers;
pub mod lines;
mod list;
mod step;
mod trial;
mod trial_run;
mod version;
mod words;

use crate::api::{ScriptsPage, VersionPage};
use crate::components::fields::{Form, hidden, stored_in};
use crate::components::{Icon, ScrollTable};
use crate::i18n::{Locale, td_string};
use domain::access::Role;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// What stands in the browser's tab.
pub fn title(page: &ScriptsPage, locale: Locale) -> String {
    let name = td_string!(locale, scripts.title).to_owned();
    let title = match &page.version {
        Some(version) => format!("{} · {name}", words::title(locale, &version.script)),
        None => name,
    };
    if page.errors.is_empty() {
        title
    } else {
        td_string!(locale, sign_in.error_title, title = title).to_string()
    }
}

/// What every part is handed.
struct Desk<'a> {
    locale: Locale,
    page: &'a ScriptsPage,
    errors: Vec<(String, String)>,
}

impl<'a> Desk<'a> {
    /// What was typed under that name.
    fn typed(&self, name: &str) -> Option<&'a str> {
        self.page.typed.get(name).map(String::as_str)
    }

    /// What the address asks for under that name.
    fn asked(&self, name: &str) -> Option<&'a str> {
        self.page.asked.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The form that sends `verb`: as typed if it is the one that was refused, else as stored.
    fn form(&self, verb: &str) -> Form<'_> {
        if self.typed("do") == Some(verb) {
            Form::refused(self.locale, &self.page.typed, &self.errors)
        } else {
            Form::stored(self.locale)
        }
    }

    /// A form of one button.
    fn button(
        &self,
        action: &str,
        fields: &[(&'static str, &str)],
        class: &'static str,
        label: &str,
        whose: &str,
    ) -> AnyView {
        let fields: Vec<_> = fields.iter().map(|(name, value)| hidden(name, *value)).collect();
        let whose = (!whose.is_empty()).then(|| view! { <span class="sr">{format!(" {whose}")}</span> });
        view! {
            <form method="post" action=action.to_owned()>
                {fields}
                <button type="submit" class=class>{label.to_owned()}{whose}</button>
            </form>
        }
        .into_any()
    }

    /// What asks once more before something is taken away.
    fn risk(
        &self,
        action: &str,
        fields: &[(&'static str, &str)],
        label: &'static str,
        explains: &'static str,
    ) -> AnyView {
        let fields: Vec<_> = fields.iter().map(|(name, value)| hidden(name, *value)).collect();
        view! {
            <details>
                <summary>{label}</summary>
                <form class="form" method="post" action=action.to_owned()>
                    {fields}
                    <p>{explains}</p>
                    <div class="btns"><button type="submit" class="btn risk">{label}</button></div>
                </form>
            </details>
        }
        .into_any()
    }
}

/// The address of a version.
fn href(slug: &str, version: u32) -> String {
    format!("/scripts/{slug}.{version}")
}

/// The address of the version on the page.
fn here(version: &VersionPage) -> String {
    href(version.script.id.as_str(), version.script.version)
}

/// A column's head.
fn head(label: &'static str) -> AnyView {
    view! { <th scope="col">{label}</th> }.into_any()
}

/// A table in a region that scrolls by itself on a narrow screen.
fn table(label: &str, heads: Vec<AnyView>, rows: Vec<AnyView>) -> AnyView {
    view! {
        <ScrollTable label=label.to_owned()>
                <thead><tr>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </ScrollTable>
    }
    .into_any()
}

/// A text of the script, marked with its language.
fn spoken(language: &str, text: &str) -> AnyView {
    let (tag, direction) = (language.to_owned(), crate::words::direction(language));
    view! { <span lang=tag dir=direction>{text.to_owned()}</span> }.into_any()
}

/// The page.
#[component]
pub fn Scripts(
    /// What it shows.
    page: ScriptsPage,
) -> impl IntoView {
    let locale = crate::words::tongue().get_untracked();
    let errors = page.errors.iter().map(|(field, text)| (field.clone(), words::problem(locale, text)));
    let desk = Desk { locale, page: &page, errors: errors.collect() };
    let role = page.me.role;
    let desk_link =
        (role != Role::Captain).then(|| view! { <a href="/desk">{td_string!(locale, setup.desk)}</a> });
    let floor =
        (role != Role::Officer).then(|| view! { <a href="/floor">{td_string!(locale, setup.floor)}</a> });
    let setup = (role == Role::Admin)
        .then(|| view! { <a href="/setup/services">{td_string!(locale, setup.title)}</a> });
    let body = match &page.version {
        None => list::view(&desk),
        Some(version) => part(&desk, version),
    };
    view! {
        <a class="skip" href="#main">{td_string!(locale, setup.skip)}</a>
        <header class="bar">
            <span class="brand"><Icon name="brand" />{td_string!(locale, common.product)}</span>
            <nav aria-label=td_string!(locale, setup.screens)>
                {desk_link}
                {floor}
                {setup}
                <a href="/scripts" aria-current="true">{td_string!(locale, scripts.title)}</a>
            </nav>
            <span class="end">{page.me.name.clone()}</span>
            <form method="post" action="/sign-out">
                <button type="submit" class="btn">{td_string!(locale, setup.sign_out)}</button>
            </form>
        </header>
        <main class="floor scripts" id="main" tabindex="-1">{body}</main>
    }
}

/// What the fields of a form of this page hold as stored.
pub fn stored(page: &ScriptsPage, language: &str, verb: &str) -> Option<BTreeMap<String, String>> {
    let locale = crate::words::locale(language);
    let owner = Owner::new();
    let write = || {
        let desk = Desk { locale, page, errors: Vec::new() };
        if let Some(version) = &page.version {
            drop(crate::words::speaking(locale, || part(&desk, version)));
        }
    };
    let fields = stored_in(verb, || owner.with(write));
    owner.cleanup();
    fields
}

/// The part of a version that the address asks for, or that was refused.
fn part(desk: &Desk<'_>, version: &VersionPage) -> AnyView {
    match desk.typed("do") {
        Some("head") => return edit::view(desk, version),
        Some("step") => return edit_step::view(desk, version, desk.typed("key").unwrap_or_default()),
        Some(_) => return version::view(desk, version),
        None => {}
    }
    if let Some(other) = &version.against {
        return compare::view(desk, version, other);
    }
    if desk.asked("try").is_some() {
        return trial::view(desk, version);
    }
    if desk.page.may_write && version.script.status == domain::script::Status::Draft {
        if desk.asked("head").is_some() {
            return edit::view(desk, version);
        }
        if let Some(key) = desk.asked("edit") {
            return edit_step::view(desk, version, key);
        }
    }
    version::view(desk, version)
}

/// The way back to the list, or to the version.
fn crumbs(desk: &Desk<'_>, version: Option<&VersionPage>) -> AnyView {
    let locale = desk.locale;
    let back = version.map(|version| {
        let title = words::title(locale, &version.script);
        let name = td_string!(locale, scripts.title_version, title = title, n = version.script.version);
        view! { <span aria-hidden="true">"›"</span><a href=here(version)>{name.to_string()}</a> }
    });
    view! {
        <nav class="crumbs" aria-label=td_string!(locale, scripts.way_back)>
            <a href="/scripts">{td_string!(locale, scripts.all)}</a>
            {back}
        </nav>
    }
    .into_any()
}

/// What was done, and what was refused by a button that has no fields to say it beside.
fn said(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let refused = match desk.typed("do") {
        Some("head" | "step" | "new" | "import" | "submit") | None => None,
        Some(_) => Form::refused(locale, &desk.page.typed, &desk.errors).summary(),
    };
    let done = desk.asked("done").map(|done| match done {
        "import" => td_string!(locale, scripts.done_import),
        "new" | "draft" => td_string!(locale, scripts.done_draft),
        "add" => td_string!(locale, scripts.done_add),
        "up" | "down" => td_string!(locale, setup.done_move),
        "remove" => td_string!(locale, setup.done_remove),
        "submit" => td_string!(locale, scripts.done_submit),
        "take_back" => td_string!(locale, scripts.done_take_back),
        "publish" => td_string!(locale, scripts.done_publish),
        "retire" => td_string!(locale, scripts.done_retire),
        "drop" => td_string!(locale, scripts.done_drop),
        _ => td_string!(locale, setup.done_change),
    });
    let done = done.map(|done| {
        view! { <div class="notice good" role="status"><Icon name="check" /><p><b>{done}</b></p></div> }
    });
    view! {
        {refused}
        {done}
    }
    .into_any()
}
