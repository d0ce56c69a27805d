//! The scripts: read by all staff, written by administrators, approved by another administrator. Plain HTML
//! forms, no JavaScript. `list.rs` has the list, `version.rs` a version with its actions, `step.rs` a step as
//! it is read, `edit.rs` and `edit_step.rs` the forms, `flow.rs` the diagram of the branches (`layers.rs`
//! lays it out), `trial.rs` the trial (`trial_run.rs` what was done in it), `compare.rs` two versions side by
//! side, `lines.rs` the line formats of the larger fields. To add a field to steps: the field in
//! `edit_step.rs`, its parsing in `server/pages/scripts/edit.rs`, its display in `step.rs` and in
//! `compare.rs`.
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
//! Done: 303 with `done=DO`. Refused: 422 (or the status of the refusal) with all input in `typed`.

mod compare;
mod desk;
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
use crate::components::Icon;
use crate::components::fields::stored_in;
use crate::i18n::{Locale, td_string};
use desk::Desk;
use domain::access::Role;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// The page's title in the browser's tab.
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

/// The pages about scripts.
#[component]
pub fn Scripts(
    /// The data of the page.
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

/// The stored values of the fields of one form on this page.
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

/// The part of a version that the address asks for, or whose form was refused.
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
