//! The emergency notice of a district, as everybody reads it: on the lobby screen, the tablet and the status page.

use crate::i18n::{Locale, td_string};
use crate::words;
use domain::notice::Emergency;
use leptos::prelude::*;

/// The notice in each of these languages.
pub fn emergency(
    locales: impl Fn() -> Vec<Locale> + Send + Sync + 'static,
    notice: Emergency,
) -> impl IntoView {
    let one = move |locale: Locale| {
        let (what, call) = (words::emergency(locale, notice), td_string!(locale, display.emergency_911));
        view! {
            <p lang=words::tag(locale)>
                <b>{what}</b>
                " "
                <span>{call}</span>
            </p>
        }
    };
    view! {
        <section class="emergency" role="alert">
            {move || locales().into_iter().map(one).collect::<Vec<_>>()}
        </section>
    }
}
