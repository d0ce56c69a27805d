//! Something did not work.

use crate::api::TroublePage;
use crate::i18n::{Locale, td_string};
use leptos::prelude::*;

/// What stands in the browser's tab.
#[cfg(feature = "ssr")]
pub fn title(_page: &TroublePage, locale: Locale) -> String {
    td_string!(locale, status.title).to_owned()
}

/// The page.
#[component]
pub fn Trouble(page: TroublePage) -> impl IntoView {
    let locale = crate::words::tongue();
    let _ = page;
    view! { <main id="main"><h1>{move || td_string!(locale.get(), status.title)}</h1></main> }
}
