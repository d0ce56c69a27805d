//! The captain's screen.

use crate::api::FloorPage;
use crate::i18n::{Locale, td_string};
use leptos::prelude::*;

/// What stands in the browser's tab.
#[cfg(feature = "ssr")]
pub fn title(_page: &FloorPage, locale: Locale) -> String {
    td_string!(locale, floor.title).to_owned()
}

/// The page.
#[component]
pub fn Floor(page: FloorPage) -> impl IntoView {
    let locale = crate::words::tongue();
    let _ = page;
    view! { <main id="main"><h1>{move || td_string!(locale.get(), floor.title)}</h1></main> }
}
