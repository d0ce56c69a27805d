//! Replaces every page when the server does not know this tablet: no press here arrives anywhere.

use crate::components::Icon;
use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::tablet::Tablet;
use leptos::prelude::*;

/// Replaces every page when the server does not know this tablet: no press here arrives anywhere.
pub fn view(tablet: Tablet, locale: Locale) -> impl IntoView {
    let phone = tablet.page.with_value(|page| page.card.phone.clone());
    let ask = if phone.is_empty() {
        td_string!(locale, kiosk.unknown_ask).to_owned()
    } else {
        td_string!(locale, kiosk.unknown_call, phone = phone).to_string()
    };
    view! {
        <main class="kiosk-main fill" id="main" tabindex="-1">
            <div class="middle" role="alert">
                <h1 id="heading" tabindex="-1">
                    {td_string!(locale, kiosk.unknown_title)}
                </h1>
                <p class="lead">{ask}</p>
                <p class="call911">
                    <Icon name="phone" />
                    <span>{td_string!(locale, kiosk.danger_911)}</span>
                </p>
            </div>
        </main>
    }
}
