//! The captain's figures.

pub(crate) mod scope;

use crate::api::FiguresPage;
use crate::i18n::td_string;
use crate::pages::practice;
use leptos::prelude::*;

/// The page.
#[component]
pub fn Figures(
    /// What it shows.
    page: FiguresPage,
) -> impl IntoView {
    let locale = crate::words::tongue().get_untracked();
    view! {
        {practice::bar(locale, &page.me, "/figures")}
        <main class="floor" id="main" tabindex="-1">
            <h1>{td_string!(locale, figures.title)}</h1>
            {scope::bar(locale, &page.scope, "/figures")}
        </main>
    }
}
