//! What every section of the set-up receives: the page's data, addresses and forms.

use crate::api::SetupPage;
use crate::components::Icon;
use crate::components::fields::{Field, Form, hidden};
use crate::i18n::{Locale, td_string};
use leptos::prelude::*;

/// What every section of the set-up receives.
pub(super) struct Desk<'a> {
    pub(super) locale: Locale,
    pub(super) page: &'a SetupPage,
}

impl<'a> Desk<'a> {
    /// The refused input of a field, or the parameter of that name in the address.
    pub(super) fn typed(&self, name: &str) -> Option<&'a str> {
        self.page.typed.get(name).map(String::as_str)
    }

    pub(super) fn slug(&self) -> &'a str {
        self.page.card.id.as_ref().map_or("", |id| id.as_str())
    }

    pub(super) fn here(&self) -> String {
        format!("/setup/{}?district={}", self.page.section, self.slug())
    }

    /// The address that opens the form of one entry; `new` for an empty one.
    pub(super) fn edit(&self, id: &str) -> String {
        format!("{}&edit={id}", self.here())
    }

    /// The entry whose form is open: the one named in the address, or the one that was refused.
    pub(super) fn open(&self) -> Option<&'a str> {
        match (self.typed("edit"), self.typed("do")) {
            (Some(id), None) => Some(id),
            (_, Some("add")) => Some("new"),
            (_, Some("change" | "remove" | "disable")) => self.typed("id"),
            _ => None,
        }
    }

    /// The form that sends `verb`: with its input if it was refused, otherwise as stored.
    pub(super) fn form(&self, verb: &str) -> Form<'a> {
        if self.typed("do") == Some(verb) {
            Form::refused(self.locale, &self.page.typed, &self.page.errors)
        } else {
            Form::stored(self.locale)
        }
    }

    /// The hidden fields of every form.
    pub(super) fn head(&self, verb: &str, id: Option<&str>) -> AnyView {
        view! {
            {hidden("district", self.slug())}
            {hidden("do", verb)}
            {id.map(|id| hidden("id", id))}
        }
        .into_any()
    }

    pub(super) fn action(&self) -> String {
        format!("/setup/{}", self.page.section)
    }

    /// A form of one button.
    pub(super) fn button(
        &self,
        verb: &str,
        id: &str,
        class: &'static str,
        label: &str,
        whose: &str,
    ) -> AnyView {
        view! {
            <form method="post" action=self.action()>
                {self.head(verb, Some(id))}
                <button type="submit" class=class>{label.to_owned()}<span class="sr">{format!(" {whose}")}</span></button>
            </form>
        }
        .into_any()
    }

    /// The buttons that move an entry up and down in its list, of which `last` is the last place.
    pub(super) fn moves(&self, id: &str, name: &str, place: usize, last: usize) -> AnyView {
        let (up, down) = (td_string!(self.locale, setup.up), td_string!(self.locale, setup.down));
        view! {
            <div class="row">
                {(place > 0).then(|| self.button("up", id, "btn small", up, name))}
                {(place < last).then(|| self.button("down", id, "btn small", down, name))}
            </div>
        }
        .into_any()
    }

    /// A form with its summary on top and "Save" and "Cancel" below.
    pub(super) fn sheet(
        &self,
        form: &Form<'_>,
        verb: &str,
        id: Option<&str>,
        fields: Vec<AnyView>,
        save: &'static str,
    ) -> AnyView {
        view! {
            {form.summary()}
            <form class="form" method="post" action=self.action()>
                {self.head(verb, id)}
                {form.was(verb)}
                {fields}
                <div class="btns">
                    <button type="submit" class="btn primary">{save}</button>
                    <a class="btn" href=self.here()>{td_string!(self.locale, setup.cancel)}</a>
                </div>
            </form>
        }
        .into_any()
    }

    /// A button behind a confirmation, for removing something.
    pub(super) fn risk(&self, verb: &str, id: &str, label: String, explains: impl Into<String>) -> AnyView {
        let explains = explains.into();
        view! {
            <details>
                <summary>{label.clone()}</summary>
                <form class="form" method="post" action=self.action()>
                    {self.head(verb, Some(id))}
                    <p class="notice warn">{explains}</p>
                    <div class="btns"><button type="submit" class="btn risk">{label.clone()}</button></div>
                </form>
            </details>
        }
        .into_any()
    }

    /// A button that copies this district's setting to every other, where there is another and something to
    /// copy.
    pub(super) fn everywhere(&self, something: bool, label: &'static str) -> Option<AnyView> {
        if !something || self.page.districts.len() < 2 {
            return None;
        }
        let explains = td_string!(self.locale, setup.everywhere_hint);
        Some(self.risk("everywhere", "", label.to_owned(), explains))
    }

    /// A choice of what the program ships for this section and the district does not have.
    pub(super) fn shipped(&self, label: &'static str) -> Option<AnyView> {
        let shipped = &self.page.catalog.shipped;
        if shipped.is_empty() {
            return None;
        }
        let tag = crate::words::tag(self.locale);
        let mut options: Vec<(String, String)> =
            shipped.iter().map(|one| (one.id.clone(), one.name.get(tag).to_owned())).collect();
        options.push(("*".to_owned(), td_string!(self.locale, setup.shipped_all).to_owned()));
        let choice = Form::stored(self.locale).select(Field::new("id", label), options);
        let view = view! {
            <details>
                <summary>{td_string!(self.locale, setup.shipped_add)}</summary>
                <form class="form" method="post" action=self.action()>
                    {self.head("shipped", None)}
                    {choice}
                    <div class="btns">
                        <button type="submit" class="btn">{td_string!(self.locale, setup.add)}</button>
                    </div>
                </form>
            </details>
        };
        Some(view.into_any())
    }

    /// The label "Save" or "Add".
    pub(super) fn save(&self, new: bool) -> &'static str {
        if new { td_string!(self.locale, setup.add) } else { td_string!(self.locale, setup.save) }
    }

    /// The languages of the district, its own first; English where none is declared.
    pub(super) fn languages(&self) -> Vec<String> {
        if self.page.rules.languages.is_empty() {
            vec!["en".to_owned()]
        } else {
            self.page.rules.languages.clone()
        }
    }

    /// A label with the language of its field, where there are several.
    pub(super) fn in_language(&self, label: &str, language: &str) -> String {
        if self.page.rules.languages.len() < 2 {
            return label.to_owned();
        }
        format!("{label} · {}", crate::words::language(self.locale, language))
    }
}

/// A link styled as the section's main button.
pub(super) fn plus(href: String, label: &'static str) -> AnyView {
    view! { <a class="btn primary" href=href><Icon name="plus" />{label}</a> }.into_any()
}
