//! The error page: what happened, what can be done, where to go.

use crate::api::TroublePage;
use crate::components::Icon;
use crate::i18n::{Locale, td_string};
use leptos::prelude::*;

/// The page's title in the browser's tab.
pub fn title(page: &TroublePage, _locale: Locale) -> String {
    page.title.clone()
}

/// The error page.
#[component]
pub fn Trouble(
    /// The data of the page.
    page: TroublePage,
) -> impl IntoView {
    let locale = crate::words::tongue().get_untracked();
    let TroublePage { status, title, detail, link, .. } = page;
    view! {
        <main id="main">
            <p class="brand"><Icon name="brand" />{td_string!(locale, common.product)}</p>
            <section class="sheet">
                <h1>{title}</h1>
                <p>{detail}</p>
                {link.map(|(href, name)| view! { <p><a class="btn primary" href=href>{name}</a></p> })}
                <p class="hint">{td_string!(locale, sign_in.trouble_number, status = status).to_string()}</p>
            </section>
        </main>
    }
}
