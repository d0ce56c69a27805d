//! How figures are measured: an English text that the server has rendered to HTML. Plain HTML, no sign-in.

use crate::api::MeasuresPage;
use crate::i18n::td_string;
use crate::pages::public::head;
use crate::words;
use leptos::prelude::*;

/// The page that explains how figures are measured.
#[component]
pub fn Measures(
    /// The data of the page.
    page: MeasuresPage,
) -> impl IntoView {
    let locale = words::tongue().get_untracked();
    let figures = page.publishes.then(|| {
        view! {
            <p>
                <a href=format!("/public?lang={}", words::tag(locale))>{td_string!(locale, public.title)}</a>
            </p>
        }
    });
    view! {
        {head(locale)}
        <main class="floor" id="main" tabindex="-1">
            {figures}
            <article class="prose" lang="en" inner_html=page.html></article>
        </main>
    }
}
