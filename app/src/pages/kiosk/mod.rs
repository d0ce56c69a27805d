//! The tablet.

use crate::api::KioskPage;
use crate::i18n::{Locale, td_string};
use leptos::prelude::*;

/// What stands in the browser's tab.
#[cfg(feature = "ssr")]
pub fn title(_page: &KioskPage, locale: Locale) -> String {
    td_string!(locale, kiosk.title).to_owned()
}

/// The page.
#[component]
pub fn Kiosk(page: KioskPage) -> impl IntoView {
    let locale = crate::words::tongue();
    let _ = page;
    view! { <main id="main"><h1>{move || td_string!(locale.get(), kiosk.title)}</h1></main> }
}
