//! Setting up.

use crate::api::SetupPage;
use crate::i18n::{Locale, td_string};
use leptos::prelude::*;

/// What stands in the browser's tab.
#[cfg(feature = "ssr")]
pub fn title(_page: &SetupPage, locale: Locale) -> String {
    td_string!(locale, setup.title).to_owned()
}

/// The page.
#[component]
pub fn Setup(page: SetupPage) -> impl IntoView {
    let locale = crate::words::tongue();
    let _ = page;
    view! { <main id="main"><h1>{move || td_string!(locale.get(), setup.title)}</h1></main> }
}
