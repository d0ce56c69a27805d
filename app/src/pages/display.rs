//! The lobby screen.

use crate::api::DisplayPage;
use crate::i18n::{Locale, td_string};
use leptos::prelude::*;

/// What stands in the browser's tab.
#[cfg(feature = "ssr")]
pub fn title(_page: &DisplayPage, locale: Locale) -> String {
    td_string!(locale, display.title).to_owned()
}

/// The page.
#[component]
pub fn Display(page: DisplayPage) -> impl IntoView {
    let locale = crate::words::tongue();
    let _ = page;
    view! { <main id="main"><h1>{move || td_string!(locale.get(), display.title)}</h1></main> }
}
