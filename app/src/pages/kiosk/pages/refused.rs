//! The server refused the check-in.

use super::heading::title;
use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::place::Place;
use crate::pages::kiosk::tablet::Tablet;
use leptos::prelude::*;

pub fn view(tablet: Tablet, locale: Locale) -> impl IntoView {
    view! {
        <main class="kiosk-main fill" id="main" tabindex="0">
            <div class="middle">
                {title(tablet, Place::Refused, locale)}
                <p class="lead" role="alert">{move || tablet.refused.get()}</p>
                <p class="lead">
                    {move || {
                        let ask = || tablet.staffed().then(|| td_string!(locale, kiosk.ask_window).to_owned());
                        tablet.nobody(locale).or_else(ask)
                    }}
                </p>
            </div>
        </main>
    }
}
