//! Closing and opening: when people are told, what they are offered, and numbers before opening.

use super::desk::Desk;
use crate::components::fields::{Field, Form};
use crate::i18n::td_string;
use domain::time::MINUTE;
use leptos::prelude::*;

/// The section: one form.
pub fn view(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let form = desk.form("change");
    let plan = &desk.page.rules.closing;
    let minutes = |form: &Form<'_>, name: &str, label: &'static str, hint: &'static str, ms: i64| {
        let field = Field::new(name, label).hint(hint).value((ms / MINUTE).to_string()).short();
        form.input(Field { inputmode: "numeric", ..field })
    };
    let warn = minutes(
        &form,
        "warn",
        td_string!(locale, setup.closing_warn),
        td_string!(locale, setup.closing_warn_hint),
        plan.warn_ms,
    );
    let early = minutes(
        &form,
        "early",
        td_string!(locale, setup.closing_early),
        td_string!(locale, setup.closing_early_hint),
        plan.early_ms,
    );
    let offers = view! {
        <fieldset class="field">
            <legend>{td_string!(locale, setup.closing_offers)}</legend>
            {form.tick("stay", td_string!(locale, setup.closing_stay), "", plan.stay)}
            {form.tick("call_back", td_string!(locale, setup.closing_call_back), "", plan.call_back)}
            {form.tick(
                "first_next",
                td_string!(locale, setup.closing_first_next),
                td_string!(locale, setup.closing_first_next_hint),
                plan.first_next,
            )}
        </fieldset>
    }
    .into_any();
    let sheet = desk.sheet(&form, "change", None, vec![warn, offers, early], td_string!(locale, setup.save));
    view! {
        <h1>{td_string!(locale, setup.closing_of, name = desk.page.card.name.clone()).to_string()}</h1>
        <p>{td_string!(locale, setup.closing_hint)}</p>
        {sheet}
    }
    .into_any()
}
