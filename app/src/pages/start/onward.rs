//! What several steps have in common: the way on, and a warning.

use crate::api::{StartPage, StartPlace};
use crate::components::Icon;
use crate::i18n::{Locale, td_string};
use leptos::prelude::*;

/// The link to the next step: the page's main button once this step is done, otherwise a way to leave it for later.
pub(super) fn onward(locale: Locale, place: StartPlace, done: bool) -> AnyView {
    let (class, label) = if done {
        ("btn primary", td_string!(locale, start.go_on))
    } else {
        ("btn", td_string!(locale, start.skip))
    };
    view! { <a class=class href=place.next().address()>{label}</a> }.into_any()
}

/// A warning where the addresses on the page open on this machine only.
pub(super) fn only_here(locale: Locale, page: &StartPage) -> Option<AnyView> {
    page.only_here.then(|| {
        view! {
            <p class="notice warn">
                <Icon name="alert" />
                <span>{td_string!(locale, start.only_here)}</span>
            </p>
        }
        .into_any()
    })
}

/// What was wrong with a form as a whole, which no field of it says.
pub(super) fn refused(locale: Locale, page: &StartPage) -> Option<AnyView> {
    let (_, problem) = page.errors.iter().find(|(field, _)| field.is_empty())?;
    let text = crate::components::fields::problem(locale, problem);
    Some(
        view! { <p class="notice warn" role="alert"><Icon name="alert" /><span>{text}</span></p> }.into_any(),
    )
}
