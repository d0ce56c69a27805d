//! An officer's screen.

use crate::api::DeskPage;
use crate::i18n::{Locale, td_string};
use leptos::prelude::*;

/// What stands in the browser's tab.
#[cfg(feature = "ssr")]
pub fn title(_page: &DeskPage, locale: Locale) -> String {
    td_string!(locale, desk.title).to_owned()
}

/// The page.
#[component]
pub fn Desk(page: DeskPage) -> impl IntoView {
    let locale = crate::words::tongue();
    let _ = page;
    view! { <main id="main"><h1>{move || td_string!(locale.get(), desk.title)}</h1></main> }
}
