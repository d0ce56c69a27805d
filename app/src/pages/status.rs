//! A resident's own visit, without JavaScript.

use crate::api::StatusPage;
use crate::i18n::{Locale, td_string};
use leptos::prelude::*;

/// What stands in the browser's tab.
#[cfg(feature = "ssr")]
pub fn title(_page: &StatusPage, locale: Locale) -> String {
    td_string!(locale, status.title).to_owned()
}

/// The page.
#[component]
pub fn Status(page: StatusPage) -> impl IntoView {
    let locale = crate::words::tongue();
    let _ = page;
    view! { <main id="main"><h1>{move || td_string!(locale.get(), status.title)}</h1></main> }
}
