//! Signing in.

use crate::api::SignInPage;
use crate::i18n::{Locale, td_string};
use leptos::prelude::*;

/// What stands in the browser's tab.
#[cfg(feature = "ssr")]
pub fn title(_page: &SignInPage, locale: Locale) -> String {
    td_string!(locale, sign_in.title).to_owned()
}

/// The page.
#[component]
pub fn SignIn(page: SignInPage) -> impl IntoView {
    let locale = crate::words::tongue();
    let _ = page;
    view! { <main id="main"><h1>{move || td_string!(locale.get(), sign_in.title)}</h1></main> }
}
