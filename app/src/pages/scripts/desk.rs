//! What every part of the script pages receives and shares: addresses, forms, tables, links back.

use super::words;
use crate::api::{ScriptsPage, VersionPage};
use crate::components::Icon;
use crate::components::fields::{Form, hidden};
use crate::i18n::{Locale, td_string};
use crate::words::direction;
use leptos::prelude::*;

/// What every part of the script pages receives.
pub(super) struct Desk<'a> {
    pub(super) locale: Locale,
    pub(super) page: &'a ScriptsPage,
    pub(super) errors: Vec<(String, String)>,
}

impl<'a> Desk<'a> {
    /// The refused input of a field.
    pub(super) fn typed(&self, name: &str) -> Option<&'a str> {
        self.page.typed.get(name).map(String::as_str)
    }

    /// The value of a parameter of the address.
    pub(super) fn asked(&self, name: &str) -> Option<&'a str> {
        self.page.asked.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The form that sends `verb`: with its input if it was refused, otherwise as stored.
    pub(super) fn form(&self, verb: &str) -> Form<'_> {
        if self.typed("do") == Some(verb) {
            Form::refused(self.locale, &self.page.typed, &self.errors)
        } else {
            Form::stored(self.locale)
        }
    }

    /// A form of one button.
    pub(super) fn button(
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

    /// A button behind a confirmation, for removing something.
    pub(super) fn risk(
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
pub(super) fn href(slug: &str, version: u32) -> String {
    format!("/scripts/{slug}.{version}")
}

/// The address of the version shown.
pub(super) fn here(version: &VersionPage) -> String {
    href(version.script.id.as_str(), version.script.version)
}

/// A text of the script, marked with its language.
pub(super) fn spoken(language: &str, text: &str) -> AnyView {
    let (tag, direction) = (language.to_owned(), direction(language));
    view! { <span lang=tag dir=direction>{text.to_owned()}</span> }.into_any()
}

/// Links back to the list, or to the version.
pub(super) fn crumbs(desk: &Desk<'_>, version: Option<&VersionPage>) -> AnyView {
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

/// What was done, and the refusal of a button that has no field to show it at.
pub(super) fn said(desk: &Desk<'_>) -> AnyView {
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
